"""
The auditors' door in Chromium: axe without violations, nothing wider than 320 px, without script.

With LOKET_SHOTS=<folder> it also leaves pictures at 360x740 and 1280x800, light and dark.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from loket.foundation.common import ids
from loket.services.journey import operations
from loket.services.journey.errors import ReasonNeeded
from tests.integration import test_journey as journey
from tests.integration.test_door_inspect import auditor_of
from tests.support import looks
from tests.support import world as worlds

pytestmark = pytest.mark.browser

VERIFIER, HEAD = "dukcapil/verifikator", "dukcapil/kepala"


@dataclass
class Scene:
    """What is there to be looked at."""

    base: str
    session: str
    case: str


@pytest.fixture
def scene(committed_db: str, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Scene]:
    settings.LOKET_LIMIT_SCALE = 0
    with django_db_blocker.unblock():
        world = worlds.build()
        at = worlds.NOW
        monkeypatch.setattr("django.utils.timezone.now", lambda: worlds.NOW + dt.timedelta(days=1))
        case = journey.send(world, at=at)
        at += dt.timedelta(minutes=40)
        with pytest.raises(ReasonNeeded):
            journey.decide(world, VERIFIER, "refuse", at=at)
        journey.decide(world, VERIFIER, "return", at=at, reason="name_differs", fields=["child_name"], note="Lihat baris pertama surat.")
        at += dt.timedelta(minutes=30)
        operations.resubmit(act=world.act(at=at), account=world.citizen, case=case, answers={"child_name": "Bintang Contoh Purnama"})
        at += dt.timedelta(hours=2)
        journey.decide(world, f"{VERIFIER}#2", "accept", at=at, note="Sudah sesuai surat.")
        journey.decide(world, HEAD, "accept", at=at + dt.timedelta(minutes=12))
        session = auditor_of(world).cookies["loket"].value
        with looks.serving() as base:
            yield Scene(base, session, f"/pengawas/permohonan/{ids.to_text(case)}/")


@pytest.fixture
def browser() -> Iterator[Any]:
    with looks.chromium() as found:
        yield found


def walk(page: Any, scene: Scene) -> Iterator[str]:
    """Go through what an auditor sees, and name each sight."""
    for name, path in (
        ("record", "/pengawas/"), ("nothing", "/pengawas/?dari=2020-01-01&sampai=2020-01-02"), ("wrong", "/pengawas/?dari=2026-12-01&sampai=2026-11-01"),
        ("readings", "/pengawas/pembacaan/"), ("attempts", "/pengawas/percobaan/"), ("find", "/pengawas/permohonan/"), ("case", scene.case),
        ("english", f"/en{scene.case}"),
    ):  # fmt: skip
        page.goto(path)
        yield name
    page.goto(scene.case)
    looks.follow(page, page.get_by_role("link", name="Buka isi permohonan"))
    yield "why"
    looks.follow(page, page.get_by_role("button", name="Buka dan catat"))
    yield "why-errors"
    page.get_by_text("Pengaduan atau laporan").click()
    page.get_by_label("Nomor surat tugas").fill("700/12/ITDA/2026")
    looks.follow(page, page.get_by_role("button", name="Buka dan catat"))
    yield "content"
    page.goto(scene.case)
    looks.follow(page, page.locator("a[href*='/periksa/?entry=']").last)
    yield "prove"
    page.get_by_label("Nilai", exact=True).fill("selesai")
    looks.follow(page, page.get_by_role("button", name="Periksa"))
    yield "proved"


def test_every_sight_passes_axe_and_fits_320_pixels(scene: Scene, browser: Any) -> None:
    wrong: list[str] = []
    for width, height in ((320, 640), (1280, 800)):
        page = looks.context_of(browser, scene.base, scene.session, viewport={"width": width, "height": height}).new_page()
        for name in walk(page, scene):
            wrong += looks.faults(page, f"{name} {width}")
        page.context.close()
    assert wrong == []


def test_a_case_is_opened_without_script(scene: Scene, browser: Any) -> None:
    page = looks.context_of(browser, scene.base, scene.session, java_script_enabled=False).new_page()
    for name in walk(page, scene):
        if name == "content":
            assert "Bintang Contoh Purnama" in page.content()
    assert "Bintang" not in page.content()


@pytest.mark.skipif(not looks.SHOTS, reason="pictures are made on request")
def test_leave_pictures(scene: Scene, browser: Any) -> None:
    for scheme in ("light", "dark"):
        for size, (width, height) in looks.SIZES.items():
            page = looks.context_of(browser, scene.base, scene.session, viewport={"width": width, "height": height}, color_scheme=scheme).new_page()
            for name in walk(page, scene):
                looks.picture(page, f"audit-{size}-{scheme}-{name}")
            page.context.close()
