"""A step at a partner through the doors: where the citizen reads it, how an officer takes it back, what leaders and auditors see."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from loket.foundation.common import ids
from loket.foundation.identity.models import Account
from loket.services.cases import queries as cases
from loket.services.errands import queries as errands
from loket.services.errands.values import Answer, Errand, ErrandState
from loket.services.journey import clock, operations
from tests.integration.test_door_desk import revision_of, signed_in, take
from tests.integration.test_door_inspect import auditor_of
from tests.support import clients, looks
from tests.support import errands as support
from tests.support import world as worlds
from tests.support.errands import ACCEPTED, ANALYST, KEY, asked

OVERDUE = worlds.NOW + dt.timedelta(days=2)
PARTNER = "Komite Etik Universitas Nusa (fiktif)"


@pytest.fixture
def world(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> worlds.World:
    settings.LOKET_LIMIT_SCALE = 0
    monkeypatch.setattr("django.utils.timezone.now", lambda: found.at)
    found = support.build()
    return found


@pytest.fixture
def app(world: worlds.World) -> clients.Registered:
    return support.committee(world)


def citizen(world: worlds.World) -> Client:
    found = Client(headers={"host": "localhost"})
    found.force_login(Account.objects.get(pk=world.citizen), backend="loket.foundation.identity.backend.ByAddress")
    return found


def late(world: worlds.World) -> Errand:
    """Return an errand that its partner left lying, two days on."""
    _, errand = asked(world)
    world.at = OVERDUE
    clock.tick(OVERDUE)
    return errand


def test_the_citizen_reads_with_whom_it_is_until_when_and_what_came_out(world: worlds.World, app: clients.Registered) -> None:
    case, errand = asked(world)
    page = citizen(world).get(reverse("own-case", args=[case])).content.decode()
    assert "Menunggu" in page
    assert f"mitra {PARTNER}</strong>, tenggat {errand.due_at:%-d} November 2026" in page.replace("Selasa, ", "").replace("Rabu, ", "")
    assert "Judul penelitian" in page
    assert "Menelaah perlindungan bagi orang yang diteliti" in page
    number = cases.get_case(region=world.region, case=case).number
    tracked = citizen(world).post(reverse("track"), {"nomor": number}, follow=True).content.decode()
    assert f"Menunggu mitra {PARTNER}" in tracked
    given = Answer("accept", note="Telah ditelaah.", data=ACCEPTED.data)
    operations.answer_errand(act=app.act(worlds.NOW), client_id=app.client_id, errand=errand.id, key=KEY, given=given)
    page = citizen(world).get(reverse("own-case", args=[case])).content.decode()
    for words in ("Dijawab mitra", "Lolos telaah etik", "KE/2026/031", "Telah ditelaah."):
        assert words in page
    export = citizen(world).get(reverse("export-case", args=[case])).json()
    assert export["partners"][0]["returned"][0]["value"]["id"] == "KE/2026/031"


def test_auditors_read_what_a_partner_read_by_the_names_of_the_form(world: worlds.World, app: clients.Registered) -> None:
    case, errand = asked(world)
    operations.read_errand(act=app.act(worlds.NOW), client_id=app.client_id, errand=errand.id)
    auditor = auditor_of(world)
    for path in ("/pengawas/pembacaan/", f"/pengawas/permohonan/{ids.to_text(case)}/"):
        page = auditor.get(path).content.decode()
        assert "Judul penelitian" in page, path
        assert "starts_on" not in page, path


def test_an_officer_takes_the_step_back_with_a_reason_and_then_decides(world: worlds.World, app: clients.Registered) -> None:
    errand = late(world)
    officer = signed_in(world, ANALYST)
    page = take(officer)
    text = officer.get(page).content.decode()
    assert "Masih pada mitra" in text
    assert "Putuskan, lalu berikutnya" not in text
    back = reverse("desk-take-back", args=[errand.id])
    empty = officer.post(back, {})
    assert empty.status_code == 422
    assert "Pilih mengapa" in empty.content.decode()
    kept = officer.post(back, {"reason": "partner_down"})
    assert (kept.status_code, "Tulis apa yang sudah dilakukan" in kept.content.decode()) == (422, True)
    assert officer.post(page, {"revision": revision_of(officer, page), "outcome": "accept"}).status_code == 409
    done = officer.post(back, {"reason": "partner_down", "note": "Ditelepon dua kali."}, follow=True)
    assert "sudah diambil kembali dari mitra" in done.content.decode()
    assert errands.find(errand=errand.id).state is ErrandState.TAKEN_BACK  # type: ignore[union-attr]
    assert "Diambil kembali petugas" in done.content.decode()
    assert officer.post(page, {"revision": revision_of(officer, page), "outcome": "accept"}).status_code == 303


def test_whoever_does_not_hold_the_step_takes_nothing_back(world: worlds.World, app: clients.Registered) -> None:
    errand = late(world)
    take(signed_in(world, ANALYST))
    other = signed_in(world, f"{ANALYST}#2")
    back = reverse("desk-take-back", args=[errand.id])
    assert other.get(back).status_code == 303
    assert other.post(back, {"reason": "no_answer", "note": "x"}).status_code == 409
    assert citizen(world).get(back).status_code in (302, 403)
    assert errands.find(errand=errand.id).state is ErrandState.WAITING  # type: ignore[union-attr]


def test_an_officer_who_comes_too_late_is_told_that_the_partner_answered(world: worlds.World, app: clients.Registered) -> None:
    errand = late(world)
    officer = signed_in(world, ANALYST)
    take(officer)
    operations.answer_errand(act=app.act(OVERDUE), client_id=app.client_id, errand=errand.id, key=KEY, given=ACCEPTED)
    answer = officer.post(reverse("desk-take-back", args=[errand.id]), {"reason": "no_answer", "note": "x"})
    assert answer.status_code in (303, 409)
    assert errands.find(errand=errand.id).state is ErrandState.ANSWERED  # type: ignore[union-attr]


@pytest.mark.browser
def test_the_pages_of_a_partners_step_pass_axe_and_fit_320_pixels(committed_db: str, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.LOKET_LIMIT_SCALE = 0
    world = support.build()
    monkeypatch.setattr("django.utils.timezone.now", lambda: world.at)
    support.committee(world)
    late_case, _ = asked(world)
    world.at = OVERDUE
    waiting, _ = asked(world, at=OVERDUE)
    clock.tick(OVERDUE)
    sessions = {"citizen": citizen(world).cookies["loket"].value}
    officer = signed_in(world, ANALYST)
    page = take(officer)
    sessions["officer"] = officer.cookies["loket"].value
    paths = (
        ("citizen", "case", reverse("own-case", args=[waiting])), ("citizen", "case-late", reverse("own-case", args=[late_case])), ("officer", "step", page), ("officer", "take-back", f"{page}ambil-kembali/"),
    )  # fmt: skip
    wrong: list[str] = []
    with looks.serving() as base, looks.chromium() as browser:
        for who, name, path in paths:
            context = looks.context_of(browser, base, sessions[who], viewport={"width": 1280, "height": 800})
            shown = context.new_page()
            answer = shown.goto(path)
            assert answer is not None
            assert (answer.status, shown.url) == (200, f"{base}{path}")
            wrong += looks.faults_in_both_schemes(shown, name)
            looks.picture(shown, name)
            context.close()
    assert wrong == []
