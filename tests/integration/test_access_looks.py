"""
The pages about who read whose data in Chromium: axe without violations, nothing wider than 320 px, for citizens, leaders and auditors.

With LOKET_SHOTS=<folder> it also leaves pictures at 360x740 and 1280x800, light and dark.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from loket.foundation.audit.values import ActorKind
from loket.foundation.common import ids
from loket.foundation.identity.values import Audience
from loket.oversight.access import jobs, models, operations, queries
from tests.integration import test_journey as journey
from tests.integration.test_access_history import CHILD, with_child
from tests.support import looks, watching
from tests.support import world as worlds

pytestmark = pytest.mark.browser

#: Made of the same parts as another page: visited, not measured.
ALIKE = ("empty", "people", "waiting", "masked", "english")
NOW = worlds.NOW + dt.timedelta(days=1)


@dataclass
class Scene:
    """Who looks at which pages: session -> pages by name."""

    base: str
    pages: dict[str, dict[str, str]]


@pytest.fixture
def scene(committed_db: str, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Scene]:
    settings.LOKET_LIMIT_SCALE = 0
    with django_db_blocker.unblock():
        world = worlds.build(household=with_child)
        monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
        pages = _happenings(world)
        with looks.serving() as base:
            yield Scene(base, pages)


@pytest.fixture
def browser() -> Iterator[Any]:
    with looks.chromium() as found:
        yield found


def _happenings(world: worlds.World) -> dict[str, dict[str, str]]:
    """Have data read, asked about, reported, withheld, shown again and signalled; return the pages of each person."""
    one, two = watching.auditor(world), watching.auditor(world)
    head = watching.appointed(world, "dukcapil/kepala", Audience.LEADER, name="Kepala Contoh")
    withheld = _withheld(world, one, two)
    case = journey.send(world, at=world.at)
    watching.reads(
        world, case=case, fields=("case.answers", "residents.name", "residents.birth_on", "residents.address", "family.kk_number", "nik", "name")
    )
    watching.reads(world, case=ids.new_id(), at=world.at + dt.timedelta(minutes=3))
    watching.reads(world, at=world.at + dt.timedelta(hours=13))
    watching.reads(world, at=world.at + dt.timedelta(hours=13, minutes=2))
    shown = queries.list_shown(act=world.act(at=NOW), account=world.citizen).items
    first, plain, masked = (ids.to_text(shown[n].entry) for n in (0, 1, 2))
    act = world.act(at=world.at + dt.timedelta(hours=14))
    asked = operations.ask(act=act, account=world.citizen, of=None, entry=shown[0].entry, text="Mengapa data saya dibaca malam hari?")
    reported = operations.report(act=act, account=world.citizen, of=None, entry=shown[0].entry, reason="no_matter", text="Saya tidak punya urusan.")
    leader = watching.act_of(world, head, ActorKind.LEADER, at=NOW)
    operations.answer(act=leader, officer=head, inquiry=asked.id, text="Petugas menyelesaikan berkas yang tertunda.")
    waiting = operations.ask(act=act, account=world.citizen, of=None, entry=shown[1].entry, text="Dan yang ini?")
    jobs.watch_over(at=NOW)
    signal = models.Signal.objects.order_by("-rule").first()
    assert signal is not None
    operations.protect(act=watching.act_of(world, one, at=NOW), auditor=one, subject=CHILD, reason="victim", note="Perkara 7.")
    sessions = {
        name: watching.client_of(account).cookies["loket"].value for name, account in (("me", world.citizen), ("head", head), ("auditor", one))
    }
    own, place = "/saya/akses-data/", "/pengawas/"
    reopened = next(item for item in shown if item.reopened)
    return {
        sessions["me"]: {
            "list": own, "empty": f"{own}?instansi=kesbangpol", "people": f"{own}?sisi=orang", "child": f"{own}?milik={ids.to_text(CHILD)}", "children": f"{own}anak/",
            "answered": f"{own}{first}/", "waiting": f"{own}{plain}/", "masked": f"{own}{masked}/", "reopened": f"{own}{ids.to_text(reopened.entry)}/",
            "english": f"/en{own}", "inquiries": f"{own}pertanyaan/", "inquiry": f"{own}pertanyaan/{ids.to_text(reported.id)}/", "watch": f"{own}pemberitahuan/",
        },
        sessions["head"]: {"questions": "/pengelola/pertanyaan/?tampil=semua", "question": f"/pengelola/pertanyaan/{ids.to_text(waiting.id)}/"},
        sessions["auditor"]: {
            "signals": f"{place}tanda/", "signal": f"{place}tanda/{ids.to_text(signal.pk)}/", "rules": f"{place}tanda/aturan/", "reports": f"{place}laporan/",
            "report": f"{place}laporan/{ids.to_text(reported.id)}/", "withheld": f"{place}penyembunyian/", "propose": f"{place}penyembunyian/usul/",
            "hiding": f"{place}penyembunyian/{ids.to_text(withheld)}/", "protected": f"{place}dilindungi/",
        },
    }  # fmt: skip


def _withheld(world: worlds.World, one: UUID, two: UUID) -> UUID:
    """Withhold something that is over, and something that is not; return the latter."""
    found = []
    for days, number in ((9, "700/18/ITDA/2026"), (2, "SP.Lidik/31/XI/2026")):
        began = world.at - dt.timedelta(days=days)
        made = operations.propose_concealment(
            act=watching.act_of(world, one, at=began), auditor=one, subject=world.resident, actor=str(world.officers["dukcapil/kepala"]), case=None,
            investigation=number, basis="law_enforcement", reason="Dugaan jual beli data.", ends_at=began + dt.timedelta(days=5),
        )  # fmt: skip
        operations.approve_concealment(act=watching.act_of(world, two, at=began), auditor=two, concealment=made.id)
        watching.reads(world, by="dukcapil/kepala", at=began + dt.timedelta(hours=1))
        found.append(made.id)
    jobs.end_concealments(at=NOW)
    return found[-1]


def test_every_sight_passes_axe_and_fits_320_pixels_light_and_dark(scene: Scene, browser: Any) -> None:
    wrong: list[str] = []
    for session, pages in scene.pages.items():
        page = looks.context_of(browser, scene.base, session).new_page()
        for name, path in pages.items():
            answer = page.goto(path)
            assert answer.status == 200, path
            if name in ALIKE:
                continue
            wrong += looks.faults_in_both_schemes(page, name)
        page.context.close()
    assert wrong == []


def test_asking_and_reporting_go_without_script(scene: Scene, browser: Any) -> None:
    session, pages = next(iter(scene.pages.items()))
    page = looks.context_of(browser, scene.base, session, java_script_enabled=False).new_page()
    page.goto(pages["reopened"])
    page.get_by_label("Pertanyaan Anda").fill("Mengapa disembunyikan?")
    looks.follow(page, page.get_by_role("button", name="Kirim pertanyaan"))
    assert "Menunggu jawaban" in page.content()
    page.get_by_text("Laporkan pembacaan ini kepada pengawas").click()
    page.get_by_text("Data yang dibaca terlalu banyak").click()
    page.get_by_label("Ceritakan").fill("Terlalu banyak.")
    looks.follow(page, page.get_by_role("button", name="Kirim laporan"))
    assert "pengawas daerah" in page.content()


@pytest.mark.skipif(not looks.SHOTS, reason="pictures are made on request")
def test_leave_pictures(scene: Scene, browser: Any) -> None:
    for scheme in ("light", "dark"):
        for size, (width, height) in looks.SIZES.items():
            for session, pages in scene.pages.items():
                page = looks.context_of(browser, scene.base, session, viewport={"width": width, "height": height}, color_scheme=scheme).new_page()
                for name, path in pages.items():
                    page.goto(path)
                    looks.picture(page, f"access-{size}-{scheme}-{name}")
                page.context.close()
