"""
Makes the pictures of docs/images/ from a demo of its own, in a folder that is thrown away.

usage: screenshots.py [--url http://localhost:8000]     with --url: from a demo that runs already
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

TOP = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP / "tools"))

import machine  # noqa: E402 - the folder is put on the path first

FOLDER = TOP / "docs" / "images"
LARGEST_BYTES = 60 * 1024
PORT = 8098
PASSWORD = "peragaan-loket-26"  # noqa: S105 - the printed password of made-up accounts
OFFICER = "verifikator.dukcapil@nusajaya.example"
AUTHOR = "penyusun.dpmptsp@nusajaya.example"
OPERATOR = "pengelola.diskominfo@nusajaya.example"
CITIZEN, OTHER_CITIZEN = "warga@nusajaya.example", "warga2@nusajaya.example"


@contextmanager
def demo() -> Iterator[str]:
    """Run a fresh demo and give its address."""
    with tempfile.TemporaryDirectory(prefix="loket-pictures-") as folder:
        Path(folder).chmod(0o755)
        environment = {**os.environ, "LOKET_MODE": "demo", "LOKET_STATE_DIR": folder}
        running = subprocess.Popen([sys.executable, "-m", "loket", "demo", "--port", str(PORT)], cwd=TOP, env=environment)
        try:
            yield wait(f"http://localhost:{PORT}", running)
        finally:
            running.send_signal(signal.SIGTERM)
            running.wait(timeout=60)


def wait(url: str, running: subprocess.Popen[bytes]) -> str:
    """Return `url` once it answers."""
    for _ in range(240):
        if running.poll() is not None:
            sys.exit("The demo ended before it answered; see above.")
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=2):  # noqa: S310 - our own server
                return url
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    sys.exit("The demo did not answer within two minutes.")


def keep(page: Page, name: str) -> None:
    """Save what is seen as a PNG of few colours, small enough for a README."""
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    for colours in (128, 64, 32, 16):
        out = io.BytesIO()
        picture.quantize(colours, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        if len(out.getvalue()) <= LARGEST_BYTES:
            break
    else:
        sys.exit(f"{name}: {len(out.getvalue())} bytes are too many")
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{name}.png").write_bytes(out.getvalue())
    print(f"docs/images/{name}.png: {len(out.getvalue())} bytes")


def sign_in(page: Page, url: str, login: str) -> None:
    page.goto(f"{url}/masuk/")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda address: "/masuk/kode/" in address or "/masuk/" not in address)
    if "/masuk/kode/" in page.url:  # the demo has filled in the code
        page.press("input[name=code]", "Enter")
        page.wait_for_url(lambda address: "/masuk/" not in address)


def take(url: str) -> None:
    """Take all pictures."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=machine.get_browser(), args=["--no-sandbox"] if os.geteuid() == 0 else [])
        wide = browser.new_page(viewport={"width": 1000, "height": 640}, locale="id-ID")
        wide.goto(f"{url}/")
        keep(wide, "beranda")
        wide.goto(f"{url}/layanan/akta-kelahiran/")
        keep(wide, "standar")
        sign_in(wide, url, OFFICER)
        wide.goto(f"{url}/meja/")
        keep(wide, "meja")
        workbench(browser.new_page(viewport={"width": 1280, "height": 760}, locale="id-ID"), url)
        own_data(browser, url)
        browser.close()


def own_data(browser: Browser, url: str) -> None:
    """Take pictures of who read somebody's data, and of what an application of an agency asks before they enter it."""

    def page_of(login: str) -> Page:
        page = browser.new_page(viewport={"width": 1000, "height": 700}, locale="id-ID")
        sign_in(page, url, login)
        return page

    page = page_of(CITIZEN)
    page.goto(f"{url}/saya/akses-data/")
    keep(page, "akses-data")
    operator = page_of(OPERATOR)
    operator.goto(f"{url}/pengelola/aplikasi/")
    operator.get_by_role("link", name="Bantuan Sosial Nusa Jaya").click()
    client = operator.locator("dd.code").first.inner_text()
    back = operator.locator(".answer", has_text="Alamat kembali").locator("dd").inner_text()
    challenge = base64.urlsafe_b64encode(hashlib.sha256(b"of a picture only").digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code", "client_id": client, "redirect_uri": back, "scope": "openid profile nik", "state": "picture", "nonce": "picture",
        "code_challenge": challenge, "code_challenge_method": "S256",
    }  # fmt: skip
    other = page_of(OTHER_CITIZEN)
    other.goto(f"{url}/identitas/otorisasi/?{urllib.parse.urlencode(asked)}")
    other.get_by_role("button", name="Izinkan dan masuk").wait_for()
    keep(other, "izin-aplikasi")


def workbench(page: Page, url: str) -> None:
    """Take pictures of a service that is made and changed in the browser."""
    sign_in(page, url, AUTHOR)
    page.goto(f"{url}/pengelola/layanan/")
    page.get_by_role("button", name="Ubah Surat Izin Praktik Dokter").click()
    page.wait_for_url("**/umum/")
    draft = page.url.removesuffix("umum/")
    keep(page, "susun-umum")
    page.goto(f"{draft}waktu-biaya/")
    page.locator("[name='service.standard.time.value']").fill("4")
    page.get_by_role("button", name="Simpan", exact=True).click()
    page.wait_for_load_state()
    keep(page, "susun-waktu")
    page.goto(f"{draft}langkah/")
    keep(page, "susun-langkah")
    page.goto(f"{draft}aturan/conditions/")
    keep(page, "susun-aturan")
    page.goto(f"{draft}contoh/tempat-keempat/")
    keep(page, "susun-contoh")
    page.goto(f"{draft}perbedaan/")
    keep(page, "susun-perbedaan")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="")
    url = parser.parse_args().url.rstrip("/")
    if url:
        take(url)
    else:
        with demo() as made:
            take(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
