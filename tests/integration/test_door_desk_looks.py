"""
The desk in Chromium: axe without violations, nothing wider than 320 px, without script, by keyboard, the decision in view.

With LOKET_SHOTS=<folder> it also leaves pictures at 360x740 and 1280x800, light and dark.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from PIL import Image

from loket.foundation.files import operations as files
from loket.foundation.files.values import Accept, Retention
from loket.foundation.identity import operations as identity
from loket.services.journey import operations
from tests.integration import test_journey as journey
from tests.integration.test_door_desk import signed_in
from tests.support import looks
from tests.support import world as worlds

pytestmark = pytest.mark.browser

VERIFIER, HEAD = "dukcapil/verifikator", "dukcapil/kepala"
MINUTE = dt.timedelta(minutes=1)


@dataclass
class Scene:
    """What is there to be looked at: sessions by position, and the clock that the door reads."""

    base: str
    world: worlds.World
    at: dt.datetime
    sessions: dict[str, str] = field(default_factory=dict)


def picture() -> bytes:
    drawn = io.BytesIO()
    Image.effect_noise((900, 1200), 40).convert("RGB").save(drawn, "JPEG")
    return drawn.getvalue()


def picture_of_a_letter(world: worlds.World, owner: Any) -> dict[str, Any]:
    stored = files.store(
        act=world.act(), content=picture(), owner=owner, purpose="case_upload",
        retention=Retention(code="case_upload", years=1, reference="contoh"), accept=Accept(types=("jpg",), max_bytes=5_000_000),
    )  # fmt: skip
    return {"file": str(stored.id), "name": "foto.jpg", "media_type": stored.media_type, "size_bytes": stored.size_bytes, "sha256": stored.sha256}


@pytest.fixture
def scene(committed_db: str, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Scene]:
    settings.LOKET_LIMIT_SCALE = 0
    with django_db_blocker.unblock():
        world = worlds.build()
        found = Scene("", world, worlds.NOW)
        monkeypatch.setattr("django.utils.timezone.now", lambda: found.at)
        for number in range(4):
            draft = operations.start(act=world.act(), account=world.citizen, service="akta-kelahiran")
            letter = picture_of_a_letter(world, draft.id)
            journey.send(world, at=worlds.NOW + number * MINUTE, birth_letter=[letter])
        found.at = worlds.NOW + dt.timedelta(hours=1)
        journey.decide(world, VERIFIER, "accept", at=found.at, note="Nama ibu dan tanggal lahir sudah dicocokkan.")
        journey.decide(world, f"{VERIFIER}#2", "accept", at=found.at)
        card = picture()
        identity.submit_check(act=world.act(world.stranger), account=world.stranger, nik="9701014107650998", card=card, face=card)
        found.at = worlds.NOW + dt.timedelta(hours=3)
        found.sessions = {position: signed_in(world, position).cookies["loket"].value for position in world.officers}
        with looks.serving() as base:
            found.base = base
            yield found


@pytest.fixture
def browser() -> Iterator[Any]:
    with looks.chromium() as found:
        yield found


def page_of(browser: Any, scene: Scene, position: str = VERIFIER, size: tuple[int, int] = (1280, 800), **options: Any) -> Any:
    width, height = size
    return looks.context_of(browser, scene.base, scene.sessions[position], viewport={"width": width, "height": height}, **options).new_page()


def walk(page: Any) -> Iterator[str]:
    """Go through what an officer sees, and name each sight."""
    page.goto("/meja/")
    yield "desk"
    page.goto("/meja/antrean/dukcapil/verifikator/")
    yield "queue"
    page.goto("/meja/")
    looks.follow(page, page.locator(".desk-next .button"))
    yield "case"
    looks.follow(page, page.get_by_role("button", name="Tampilkan yang disamarkan"))
    yield "case-unmasked"
    page.locator(".outcome-returns label").first.click()
    looks.follow(page, page.get_by_role("button", name="Putuskan saja"))
    yield "case-errors"
    looks.follow(page, page.get_by_role("link", name="Lepaskan"))
    yield "release"
    page.locator("input[type=radio]").evaluate_all("all => all.forEach(one => { one.required = false; })")
    looks.follow(page, page.get_by_role("button", name="Lepaskan"))
    yield "release-errors"
    page.get_by_text("Saya harus meninggalkan meja").click()
    looks.follow(page, page.get_by_role("button", name="Lepaskan"))
    yield "desk-after"
    page.goto("/meja/pencocokan/")
    yield "match"
    looks.follow(page, page.get_by_role("button", name="Ambil berikutnya"))
    yield "match-one"


def test_every_sight_passes_axe_and_fits_320_pixels(scene: Scene, browser: Any) -> None:
    wrong: list[str] = []
    for position in (VERIFIER, HEAD):
        page = page_of(browser, scene, position, (320, 640))
        page.goto("/meja/")
        looks.follow(page, page.locator(".desk-next .button"))
        wrong += looks.faults(page, f"case {position}")
        page.context.close()
    for size in ((320, 640), (1280, 800)):
        page = page_of(browser, scene, size=size)
        for name in walk(page):
            wrong += looks.faults(page, f"{name} {size[0]}")
        page.goto("/en/meja/")
        wrong += looks.faults(page, f"english {size[0]}")
        page.context.close()
    assert wrong == []


def test_the_decision_is_in_view_without_scrolling_at_1280_by_800(scene: Scene, browser: Any) -> None:
    page = page_of(browser, scene)
    page.goto("/meja/")
    page.keyboard.press("n")
    page.wait_for_url("**/langkah/**")
    for choice in range(page.locator(".outcome label").count()):
        page.keyboard.press(str(choice + 1))
        box = page.locator("#putuskan").bounding_box()
        assert box["y"] + box["height"] <= 800, choice


def test_a_case_is_decided_by_keyboard_alone_and_the_next_comes(scene: Scene, browser: Any) -> None:
    page = page_of(browser, scene)
    page.goto("/meja/")
    page.keyboard.press("n")
    page.wait_for_url("**/langkah/**")
    first = page.url
    page.keyboard.press("2")
    page.keyboard.press("Tab")
    page.keyboard.type("Nama anak")
    assert page.locator("input[name=fields]:checked").evaluate_all("all => all.map(one => one.value)") == ["child_name"]
    page.locator("textarea[name=note]").focus()
    page.keyboard.type("Lihat baris pertama surat. 1 n r")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert page.url != first
    assert "/langkah/" in page.url
    assert "tidak dapat ditarik" in page.locator("main").inner_text()
    with page.expect_navigation():
        page.keyboard.press("r")
    assert page.url.endswith("/lepas/")


def test_a_case_is_decided_without_script(scene: Scene, browser: Any) -> None:
    page = page_of(browser, scene, size=(360, 740), java_script_enabled=False)
    page.goto("/meja/")
    looks.follow(page, page.get_by_role("button", name="Ambil berikutnya"))
    page.get_by_text("Kembalikan untuk diperbaiki").click()
    page.get_by_role("combobox", name="Alasan").select_option("name_differs")
    looks.follow(page, page.get_by_role("button", name="Putuskan saja"))
    assert page.get_by_role("checkbox", name="Nama lengkap anak").is_checked()
    looks.follow(page, page.get_by_role("button", name="Putuskan saja"))
    assert page.url.endswith("/meja/")
    assert "dikembalikan kepada pemohon" in page.locator("main").inner_text()


def test_a_picture_is_fetched_only_when_it_is_opened(scene: Scene, browser: Any) -> None:
    page = page_of(browser, scene)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/meja/")
    page.keyboard.press("n")
    page.wait_for_url("**/langkah/**")
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "/berkas/" in url]
    with page.expect_response("**/berkas/**") as answer:
        page.locator(".evidence summary").first.click()
    assert answer.value.status == 200
    page.wait_for_function("document.querySelector('.evidence img').naturalWidth > 0")


@pytest.mark.skipif(not looks.SHOTS, reason="pictures are made on request")
def test_leave_pictures(scene: Scene, browser: Any) -> None:
    for scheme in ("light", "dark"):
        for size, (width, height) in looks.SIZES.items():
            page = page_of(browser, scene, size=(width, height), color_scheme=scheme)
            for name in walk(page):
                if name == "case":
                    page.locator(".evidence summary").first.click()
                    page.wait_for_timeout(300)
                looks.picture(page, f"{size}-{scheme}-{name}")
            page.context.close()
            page = page_of(browser, scene, HEAD, size=(width, height), color_scheme=scheme)
            page.goto("/meja/")
            looks.follow(page, page.locator(".desk-next .button"))
            looks.picture(page, f"{size}-{scheme}-head")
            page.context.close()
