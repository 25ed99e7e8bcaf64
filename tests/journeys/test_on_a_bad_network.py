"""
A photo sent at 2G speed by a slow phone, through three losses of the network and a closed browser, in the oldest browser that is named.

The browser is Chromium 106 where it could be had (`tools/machine.py`), else today's.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.journeys import people
from tests.journeys.conftest import Place
from tests.support import looks

pytestmark = [pytest.mark.browser, pytest.mark.patient]

OLD: Final = os.environ.get("LOKET_OLD_CHROMIUM", "")
ARGUMENTS: Final = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", *(["--no-zygote"] if OLD else [])]
#: 2G as browsers' own tools define it: 250 kbit/s down, 50 kbit/s up, 300 ms. Unit: bytes per second.
LINE: Final = {"latency": 300, "downloadThroughput": 250_000 / 8, "uploadThroughput": 50_000 / 8}
SLOWER: Final = 6
WAITING: Final = "Menunggu jaringan"
#: How many files wait in the browser.
LEFT: Final = """() => new Promise(done => {
    const asked = indexedDB.open("loket-unggahan");
    asked.onsuccess = () => {
        const all = asked.result.transaction("files").objectStore("files").getAll();
        all.onsuccess = () => done(all.result.length);
    };
})"""
#: What the browser stores for this site.
STORES: Final = "async () => (await indexedDB.databases()).map(one => one.name)"


def photo() -> bytes:
    """A photo as a phone takes it: 3000 x 2250, with noise enough that its small form takes the line some seconds."""
    small = Image.effect_noise((80, 60), 60).convert("RGB")
    out = io.BytesIO()
    small.resize((3000, 2250), Image.Resampling.BICUBIC).save(out, "JPEG", quality=92)
    return out.getvalue()


class Phone:
    """A browser that keeps what it stores, on a line and a processor as the test wants them."""

    def __init__(self, kind: Any, folder: Path, address: str) -> None:
        self.kind, self.folder, self.address = kind, folder, address
        self.open()

    def open(self) -> None:
        """Start the browser on the folder where it left off."""
        self.context = self.kind.launch_persistent_context(
            str(self.folder), executable_path=OLD or looks.CHROMIUM, args=ARGUMENTS, base_url=self.address, locale="id-ID",
            viewport={"width": 360, "height": 740}, service_workers="block",
        )  # fmt: skip
        self.context.set_default_timeout(60_000)
        self.page = self.context.pages[0] if self.context.pages else self.context.new_page()
        self.line = self.context.new_cdp_session(self.page)
        self.line.send("Network.enable")
        self.line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})

    def lose_network(self) -> None:
        """Let every request fail."""
        self.line.send("Network.emulateNetworkConditions", {"offline": True, **LINE})

    def find_network(self) -> None:
        """Let the slow line be there again."""
        self.line.send("Network.emulateNetworkConditions", {"offline": False, **LINE})

    def close(self) -> None:
        """Close the browser, as somebody who puts the phone away."""
        self.context.close()


@pytest.fixture
def phone(place: Place, tmp_path: Path, browser: Any) -> Iterator[Phone]:
    one = Phone(browser.browser_type, tmp_path / "phone", place.site.url)
    yield one
    one.close()


def percent(page: Any) -> Any:
    return page.locator(".file small", has_text=re.compile(r"Mengunggah [1-9]\d*%"))


def test_a_photo_comes_through_three_losses_and_a_closed_browser(phone: Phone) -> None:
    page = phone.page
    people.sign_in(page, people.CITIZENS[1])
    page.goto("/layanan/akta-kelahiran/ajukan/")
    page.get_by_role("button", name="Mulai mengisi").click()
    page.wait_for_url("**/saya/draf/**")
    letter = re.sub(r"/[^/]+/$", "/surat-kelahiran/", page.url)
    page.goto(letter)
    picture = photo()
    phone.find_network()
    page.locator("input[type=file]").first.set_input_files([{"name": "surat bidan.jpg", "mimeType": "image/jpeg", "buffer": picture}])
    for _ in range(2):
        expect(percent(page).first).to_be_visible()
        phone.lose_network()
        expect(page.locator(".file small", has_text=WAITING)).to_be_visible()
        phone.find_network()
    expect(percent(page).first).to_be_visible()
    phone.lose_network()
    expect(page.locator(".file small", has_text=WAITING)).to_be_visible()
    phone.close()
    phone.open()
    page = phone.page
    if "/masuk/" in page.goto(letter).url:
        people.fill_sign_in(page, people.CITIZENS[1])
        page.goto(letter)
    sent = page.locator(".file", has_text="terkirim")
    expect(sent).to_contain_text("surat bidan.jpg")
    size = re.search(r"([\d.]+) KB", sent.inner_text())
    assert size
    assert 0 < int(size[1].replace(".", "")) * 1000 < len(picture) / 2  # it shrank on the phone
    page.reload()
    expect(page.locator(".file a")).to_have_text("surat bidan.jpg")  # the draft holds it, once
    assert page.evaluate(STORES) == []  # the phone keeps nothing of it


def test_signing_out_warns_of_what_was_not_sent_and_clears_it(phone: Phone) -> None:
    page = phone.page
    people.sign_in(page, people.CITIZENS[2])
    page.goto("/layanan/akta-kelahiran/ajukan/")
    page.get_by_role("button", name="Mulai mengisi").click()
    page.wait_for_url("**/saya/draf/**")
    page.goto(re.sub(r"/[^/]+/$", "/surat-kelahiran/", page.url))
    phone.find_network()
    page.locator("input[type=file]").first.set_input_files([{"name": "surat.jpg", "mimeType": "image/jpeg", "buffer": photo()}])
    expect(percent(page).first).to_be_visible()
    page.goto("/keluar/")
    expect(page.get_by_text("Masih ada berkas yang belum terkirim")).to_be_visible()
    page.locator("main").get_by_role("button", name="Keluar").click()
    page.wait_for_url(lambda url: "/keluar/" not in url)
    assert page.evaluate(LEFT) == 0


def test_a_submission_that_is_sent_twice_on_such_a_line_is_one(phone: Phone, place: Place) -> None:
    page = phone.page
    people.sign_in(page, people.CITIZENS[3])
    page.goto("/layanan/akta-kelahiran/ajukan/")
    page.get_by_role("button", name="Mulai mengisi").click()
    page.wait_for_url("**/saya/draf/**")
    people.fill_birth(page, "Fajar Contoh Pratama")
    phone.find_network()
    send = page.get_by_role("button", name="Kirim permohonan")
    page.locator("[name=declared]").check()
    page.evaluate(
        "() => { const form = [...document.forms].find(one => one.querySelector('[name=declared]')); const body = new URLSearchParams(new FormData(form)); window.first = fetch(form.action, { method: 'POST', body }).catch(() => null); }"
    )
    send.click()
    page.wait_for_url("**/terkirim/")
    page.goto("/saya/permohonan/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Permohonan saya")
    assert len(re.findall(r"[A-Z]{2}-\d{6}-[0-9A-Z]{4}-[0-9A-Z]{4}", page.locator("main").inner_text())) == 1
