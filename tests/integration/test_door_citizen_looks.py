"""
The citizen's pages in Chromium: axe without violations, nothing wider than 320 px, and the form without script.

With LOKET_SHOTS=<folder> it also leaves pictures at 360x740 and 1280x800, light and dark.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test.testcases import LiveServerThread

from tests.integration import test_door_citizen as door
from tests.integration import test_door_citizen_messages as messages
from tests.support import looks
from tests.support import world as worlds

pytestmark = pytest.mark.browser

SHOTS = os.environ.get("LOKET_SHOTS", "")
SIZES = {"phone": (360, 740), "desk": (1280, 800)}


@dataclass
class Scene:
    """What is there to be looked at: addresses by name, and the session of the citizen."""

    base: str
    session: str
    pages: dict[str, str]
    draft: str


@pytest.fixture
def scene(committed_db: str, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Scene]:
    settings.LOKET_LIMIT_SCALE = 0
    clock = door.Clock()
    clock.at = worlds.NOW
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock.at)
    with django_db_blocker.unblock():
        world = worlds.build("dukcapil/akta-kelahiran", "dukcapil/pindah-datang", "dpmptsp/sip-dokter")
        client = door.signed_in(world.citizen)
        late = door.sent(client, world)
        clock.at += dt.timedelta(minutes=5)
        refused = door.sent(client, world)
        clock.at += dt.timedelta(minutes=5)
        returned = door.sent(client, world)
        done = door.sent(client, world)
        verify, head = "dukcapil/verifikator", "dukcapil/kepala"
        at = clock.at + door.HOUR
        # First in, first out: the oldest stays in the second officer's hands, and so comes to be late.
        door.operations.take_next(act=world.officer_act(f"{verify}#2", at), officer=world.officers[f"{verify}#2"])
        door.decide(world, verify, "refuse", at, reason="not_parent")
        door.decide(
            world, verify, "return", at, reason="name_differs", fields=["child_name", "birth_letter"], note="Nama pada surat bidan ditulis berbeda."
        )
        door.decide(world, verify, "accept", at)
        door.decide(world, head, "accept", at)
        messages.told(world, 3)
        clock.at += dt.timedelta(days=2)
        client = door.signed_in(world.citizen)
        full = door.filled(client, world)
        doctor, move = door.begin(client, "sip-dokter"), door.begin(client, "pindah-datang")
        group = f"{doctor}tempat-lain/"
        wallet = client.get("/saya/dokumen/").content.decode()
        rule = re.findall(rf'href="({re.escape(done)}mengapa/\w+/)"', client.get(done).content.decode())[-1]
        message = re.search(r'href="(/saya/pesan/\w{26}/)"', client.get("/saya/pesan/").content.decode())
        document = re.search(r'href="(/saya/dokumen/\w+/)"', wallet)
        assert message
        assert document
        session = client.cookies["loket"].value
        server = LiveServerThread("127.0.0.1", StaticFilesHandler)
        server.daemon = True
        server.start()
        server.is_ready.wait()
        assert server.error is None, server.error
        pages = {
            "home": "/saya/", "offer": "/layanan/akta-kelahiran/ajukan/", "offer-files": "/layanan/sip-dokter/ajukan/", "form-text": f"{full}anak/",
            "form-date": f"{full}lahir/", "form-family": f"{full}orang-tua/", "form-upload": f"{full}surat-kelahiran/", "check": f"{full}periksa/",
            "discard": f"{full}hapus/", "form-group": group, "form-address": f"{move}alamat-baru/", "form-members": f"{move}yang-pindah/",
            "receipt": f"{late}terkirim/", "cases": "/saya/permohonan/", "case-late": late, "case-refused": refused, "case-returned": returned,
            "case-done": done, "why": rule, "correct": f"{returned}perbaiki/", "withdraw": f"{late}batalkan/", "object": f"{refused}keberatan/",
            "wallet": "/saya/dokumen/", "document": document[1], "inbox": "/saya/pesan/", "message": message[1], "settings": "/saya/pesan/pengaturan/",
            "account": "/saya/akun/", "own-data": "/saya/data/", "wrong": "/saya/data/perbaiki/?data=mother_name",
        }  # fmt: skip
        try:
            yield Scene(f"http://127.0.0.1:{server.port}", session, pages, full)
        finally:
            server.terminate()
            server.join(10)


@pytest.fixture
def browser() -> Iterator[Any]:
    if looks.LIGHT is None:
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=looks.LIGHT, args=["--no-sandbox"])
        yield found
        found.close()


def context_of(browser: Any, scene: Scene, **options: Any) -> Any:
    context = browser.new_context(base_url=scene.base, service_workers="block", **options)
    context.add_cookies([{"name": "loket", "value": scene.session, "url": scene.base}])
    return context


def test_every_page_passes_axe_and_fits_320_pixels(scene: Scene, browser: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    axe, wrong = Axe(), []
    context = context_of(browser, scene, viewport={"width": 320, "height": 640})
    page = context.new_page()
    for name, path in scene.pages.items():
        page.goto(path)
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > 320:
            wrong.append(f"{name}: {wide} px wide")
        found = axe.run(page)
        wrong += [f"{name}: {v['id']}: {v['nodes'][0]['html'][:160]}" for v in found.response["violations"]]
    # What a person sees who left everything empty: the summary, the errors, the group that an answer led to.
    page.goto(scene.pages["form-group"])
    page.get_by_label("Ya").check()
    for _ in range(2):
        with page.expect_navigation():
            page.get_by_role("button", name="Lanjut").last.click()
    assert page.locator("[data-focus]").evaluate("one => one === document.activeElement")
    wrong += [f"errors: {v['id']}: {v['nodes'][0]['html'][:160]}" for v in axe.run(page).response["violations"]]
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / "errors.png", full_page=True)
    context.close()
    assert wrong == []


def test_the_form_works_without_script_and_by_keyboard(scene: Scene, browser: Any) -> None:
    context = context_of(browser, scene, java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(scene.pages["form-group"])
    page.get_by_label("Ya").check()
    page.get_by_role("button", name="Lanjut").last.click()
    assert "pertanyaan lanjutan" in page.content()
    page.get_by_role("button", name="Tambah tempat praktik").click()
    page.get_by_label("Nama tempat praktik").nth(0).fill("Klinik Satu")
    page.get_by_label("Nama tempat praktik").nth(1).fill("Klinik Dua")
    page.get_by_role("button", name="Hapus Tempat praktik 1").click()
    assert page.get_by_label("Nama tempat praktik").nth(0).input_value() == "Klinik Dua"
    page.goto(scene.pages["form-text"])
    page.get_by_label("Nama lengkap anak").fill("Bintang Contoh Purnama")
    page.keyboard.press("Enter")
    page.wait_for_url("**/lahir/")
    context.close()


@pytest.mark.skipif(not SHOTS, reason="pictures are made on request")
def test_leave_pictures(scene: Scene, browser: Any) -> None:
    folder = Path(SHOTS)
    folder.mkdir(parents=True, exist_ok=True)
    for scheme in ("light", "dark"):
        for size, (width, height) in SIZES.items():
            context = context_of(browser, scene, viewport={"width": width, "height": height}, color_scheme=scheme)
            page = context.new_page()
            for name, path in scene.pages.items():
                page.goto(path)
                page.screenshot(path=folder / f"{size}-{scheme}-{name}.png", full_page=True)
            context.close()
