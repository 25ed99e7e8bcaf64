"""Booking at the citizen's door in two taps, and receiving at the desk, as browsers without script see it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from loket.foundation.common import ids
from loket.services.appointments import queries as appointments
from tests.support import visits
from tests.support import world as worlds

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)


class Clock:
    """The clock that the doors read."""

    at = worlds.NOW


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr("django.utils.timezone.now", lambda: found.at)
    return found


@pytest.fixture
def world(db: None, clock: Clock, settings: Any) -> worlds.World:
    settings.LOKET_LIMIT_SCALE = 0
    return visits.build()


def signed_in(account: UUID) -> Client:
    from loket.foundation.identity.models import Account

    client = Client(HTTP_HOST="localhost")
    client.force_login(Account.objects.get(pk=account))
    return client


def address(case: UUID, visit: UUID) -> str:
    return f"/saya/permohonan/{ids.to_text(case)}/janji/{ids.to_text(visit)}/"


def test_two_taps_from_the_case_page_book_a_time_and_the_code_is_shown(world: worlds.World) -> None:
    case, visit = visits.waiting(world)
    client = signed_in(world.citizen)
    page = client.get(f"/saya/permohonan/{ids.to_text(case)}/").content.decode()
    assert f'href="{address(case, visit.id)}"' in page  # the first tap
    offered = client.get(address(case, visit.id)).content.decode()
    assert "Surat kehilangan asli" in offered
    times = re.findall(r'name="starts_at" value="([^"]+)"', offered)
    answer = client.post(address(case, visit.id), {"unit": visits.OFFICE, "starts_at": times[0]})  # the second
    assert answer.status_code == 303
    booking = appointments.find_live(visit=visit.id)
    assert booking is not None
    assert booking.starts_at.isoformat() == times[0]
    slip = client.get(f"{address(case, visit.id)}bukti/").content.decode()
    assert "<svg" in slip
    assert booking.code[:4] in slip
    assert "Sari" not in slip


def test_a_time_that_was_just_taken_is_said_so_and_the_old_one_stays(world: worlds.World) -> None:
    case, visit = visits.waiting(world)
    client = signed_in(world.citizen)
    slot = visits.first_slot(world, visit, number=5)
    for account in visits.more_citizens(world, 2):
        other_case, other = visits.waiting(world, account=account)
        answer = signed_in(account).post(address(other_case, other.id), {"unit": visits.OFFICE, "starts_at": slot.isoformat()})
        assert answer.status_code == 303
    answer = client.post(address(case, visit.id), {"unit": visits.OFFICE, "starts_at": slot.isoformat()})
    assert answer.status_code == 409
    assert "baru saja terisi" in answer.content.decode()
    for nonsense in ("", "besok", "2026-11-24T10:00"):
        assert client.post(address(case, visit.id), {"unit": visits.OFFICE, "starts_at": nonsense}).status_code == 422


def test_a_visit_of_somebody_else_is_not_there(world: worlds.World) -> None:
    case, visit = visits.waiting(world)
    stranger = signed_in(world.stranger)
    assert stranger.get(address(case, visit.id)).status_code == 404
    assert stranger.post(address(case, visit.id), {"unit": visits.OFFICE, "starts_at": worlds.NOW.isoformat()}).status_code == 404
    assert stranger.post(f"{address(case, visit.id)}batal/").status_code == 404
    assert stranger.get(f"{address(case, visit.id)}bukti/").status_code == 404


def test_an_officer_receives_by_code_and_decides_and_nothing_of_whom_is_in_the_list(world: worlds.World, clock: Clock) -> None:
    case, visit = visits.waiting(world)
    slot = visits.first_slot(world, visit)
    signed_in(world.citizen).post(address(case, visit.id), {"unit": visits.OFFICE, "starts_at": slot.isoformat()})
    booking = appointments.find_live(visit=visit.id)
    assert booking is not None
    officer = signed_in(world.officers[visits.OPERATOR])
    clock.at = slot
    listed = officer.get("/meja/loket/").content.decode()
    assert "Sari" not in listed
    assert booking.code in listed
    assert officer.post("/meja/loket/terima/", {"code": ""}).status_code == 422
    assert officer.post("/meja/loket/terima/", {"code": "SALAH"}).status_code == 404
    answer = officer.post("/meja/loket/terima/", {"code": f" {booking.code[:4].lower()}-{booking.code[4:]} "})
    assert answer.status_code == 303
    page = officer.get(answer.url).content.decode()
    assert "Sidik jari cocok dengan data perekaman" in page
    assert "Pemohon tidak datang" not in page


def test_an_officer_without_a_counter_is_told_so(world: worlds.World) -> None:
    page = signed_in(world.officers["dukcapil/verifikator"]).get("/meja/loket/").content.decode()
    assert "Anda tidak bertugas di loket" in page
