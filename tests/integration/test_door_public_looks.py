"""
The public pages in Chromium: axe without violations, nothing wider than 320 px, light, by keyboard, and without script.

With LOKET_SHOTS=<folder> it also leaves pictures at 360x740 and 1280x800, light and dark.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test.testcases import LiveServerThread

from loket.oversight.standards.models import Day
from loket.services.cases import queries as cases
from tests.integration import test_documents as papers
from tests.integration import test_journey as journeys
from tests.integration.test_documents import folders, keys  # noqa: F401 - the signing authority of the tests
from tests.support import looks
from tests.support import world as worlds

pytestmark = pytest.mark.browser

SHOTS = os.environ.get("LOKET_SHOTS", "")
SIZES = {"phone": (360, 740), "desk": (1280, 800)}
#: Interface.md, principle 7. Unit: bytes on the wire, uncompressed here (the test server packs nothing), so four times the packed size.
MOST_BYTES, MOST_REQUESTS = 4 * 60 * 1024, 8


@dataclass
class Scene:
    """What is there to be looked at."""

    base: str
    pages: dict[str, str]
    number: str
    code: str


@pytest.fixture
def scene(committed_db: str, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Scene]:
    settings.LOKET_LIMIT_SCALE = 0
    monkeypatch.setattr("django.utils.timezone.now", lambda: worlds.NOW)
    with django_db_blocker.unblock():
        world = worlds.build("dukcapil/akta-kelahiran", "dukcapil/ktp-penggantian", "dpmptsp/sip-dokter")
        number = cases.get_case(region=worlds.REGION, case=journeys.send(world)).number
        withdrawn, valid = papers.issue(), papers.issue()
        papers.operations.withdraw(act=papers.act(), region=papers.REGION, document=withdrawn.id, reason="x", on=papers.ON)
        for service, kept in (("akta-kelahiran", 38), ("ktp-penggantian", 20)):
            Day.objects.create(region=worlds.REGION, service=service, on=worlds.NOW.date(), submitted=50, completed=38, refused=2, on_time=kept)
        server = LiveServerThread("127.0.0.1", StaticFilesHandler)
        server.daemon = True
        server.start()
        server.is_ready.wait()
        assert server.error is None, server.error
        known = world.hashes["akta-kelahiran"]
        pages = {
            "home": "/", "home-en": "/en/", "catalogue": "/layanan/", "found": "/layanan/cari/?q=ktp+hilang", "nothing": "/layanan/cari/?q=zzqq",
            "standard": "/layanan/akta-kelahiran/", "standard-doctor": "/layanan/sip-dokter/", "version": f"/layanan/akta-kelahiran/versi/{known}/",
            "track": "/lacak/", "verify": "/verifikasi/", "valid": f"/verifikasi/{valid.code}", "withdrawn": f"/verifikasi/{withdrawn.code}",
            "unknown": "/verifikasi/0000000000000000", "performance": "/kinerja/", "sharing": "/berbagi-data/", "processing": "/pengelolaan-data/", "about": "/tentang/",
        }  # fmt: skip
        try:
            yield Scene(f"http://127.0.0.1:{server.port}", pages, number, valid.shown_code)
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
    return browser.new_context(base_url=scene.base, service_workers="block", **options)


def test_every_page_passes_axe_and_fits_320_pixels(scene: Scene, browser: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    axe, wrong = Axe(), []
    context = context_of(browser, scene, viewport={"width": 320, "height": 640})
    page = context.new_page()

    def look(name: str) -> None:
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > 320:
            wrong.append(f"{name}: {wide} px wide")
        wrong.extend(f"{name}: {v['id']}: {v['nodes'][0]['html'][:160]}" for v in axe.run(page).response["violations"])

    for name, path in scene.pages.items():
        page.goto(path)
        for details in page.locator("main details").all():
            details.evaluate("one => { one.open = true; }")
        look(name)
    for number in (scene.number, "salah"):
        page.goto("/lacak/")
        page.get_by_label("Nomor permohonan").fill(number)
        page.get_by_role("button", name="Lihat keadaannya").click()
        page.wait_for_load_state()
        look(f"tracked {number == scene.number}")
    assert context.cookies() == []
    context.close()
    assert wrong == []


def test_the_first_view_is_light(scene: Scene, browser: Any) -> None:
    wrong = []
    for name, path in scene.pages.items():
        context = context_of(browser, scene, viewport={"width": 360, "height": 740})
        page = context.new_page()
        session, seen = context.new_cdp_session(page), {"bytes": 0, "requests": 0}
        session.send("Network.enable")

        def count(event: Any, seen: dict[str, int] = seen) -> None:
            seen["bytes"] += int(event["encodedDataLength"])
            seen["requests"] += 1

        session.on("Network.loadingFinished", count)
        page.goto(path, wait_until="networkidle")
        if seen["bytes"] > MOST_BYTES or seen["requests"] > MOST_REQUESTS:
            wrong.append(f"{name}: {seen}")
        context.close()
    assert wrong == []


def test_a_service_is_found_by_keyboard_while_one_types(scene: Scene, browser: Any) -> None:
    context = context_of(browser, scene, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto("/")
    page.get_by_role("searchbox").focus()
    page.keyboard.type("bikin akte anak")
    page.wait_for_selector("[data-found] a")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/layanan/akta-kelahiran/")
    drawing = page.get_by_role("region", name="Bagan alir SOP")
    assert drawing.get_attribute("tabindex") == "0"
    context.close()


def test_finding_following_and_verifying_work_without_script(scene: Scene, browser: Any) -> None:
    context = context_of(browser, scene, java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto("/")
    page.get_by_role("searchbox").fill("ktp hilang")
    page.keyboard.press("Enter")
    page.wait_for_url("**/layanan/cari/**")
    page.locator(".links-item").first.click()
    page.wait_for_url("**/layanan/ktp-penggantian/")
    assert page.get_by_role("link", name="Ajukan", exact=True).get_attribute("href") == "/layanan/ktp-penggantian/ajukan/"
    page.goto(f"/lacak/?nomor={scene.number}")
    page.get_by_role("button", name="Lihat keadaannya").click()
    page.wait_for_selector(".steps")
    assert scene.number not in page.url
    page.goto("/verifikasi/")
    page.get_by_label("Kode pada dokumen").fill(scene.code)
    page.get_by_role("button", name="Periksa kode").click()
    page.wait_for_url("**/verifikasi/*")
    assert "asli dan berlaku" in page.content()
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
