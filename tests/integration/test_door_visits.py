"""Booking at the citizen's door in two taps, and receiving at the desk, as browsers without script see it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from loket.foundation.common import ids
from loket.services.appointments import queries as appointments
from loket.services.cases import queries as cases
from loket.web.kit import factor
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
    client.force_login(Account.objects.get(pk=account), backend="loket.foundation.identity.backend.ByAddress")
    session = client.session
    session[factor.MARK] = int(timezone.now().timestamp())  # noqa: TID251 - by the clock of the test
    session.save()
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


HALL = "/antrean/dukcapil/kantor/"


def kiosk(world: worlds.World) -> Client:
    """Return a device that an officer made the kiosk of the hall."""
    client = signed_in(world.officers[visits.OPERATOR])
    answer = client.post("/meja/loket/kios/", {"unit": visits.OFFICE})
    assert (answer.status_code, answer.url) == (303, HALL)
    return client


def test_a_kiosk_is_signed_out_and_gives_numbers_that_nobody_takes_from_home(world: worlds.World) -> None:
    device = kiosk(world)
    assert device.get("/meja/").status_code in (302, 303, 401, 403)
    answer = device.post(f"{HALL}ambil/", {"line": "A"})
    assert answer.status_code == 303
    slip = device.get(answer.url).content.decode()
    assert "A001" in slip
    assert "<svg" in slip
    home = Client(HTTP_HOST="localhost")
    assert home.post(f"{HALL}ambil/", {"line": "A"}).status_code == 403
    assert home.post(f"{HALL}tiba/", {"code": "A"}).status_code == 403
    assert "A001" in home.get(answer.url).content.decode()  # followed on the phone
    forged = Client(HTTP_HOST="localhost")
    forged.cookies["loket_kiosk"] = "WyI5Ny4wMSIsImR1a2NhcGlsL2thbnRvciJd:x:y"
    assert forged.post(f"{HALL}ambil/", {"line": "A"}).status_code == 403
    other = Client(HTTP_HOST="localhost")
    other.cookies["loket_kiosk"] = device.cookies["loket_kiosk"].value
    assert other.post("/antrean/dukcapil/mal-pelayanan/ambil/", {"line": "A"}).status_code == 403


def test_from_check_in_to_the_call_on_the_wall_and_the_open_step(world: worlds.World, clock: Clock) -> None:
    case, visit = visits.waiting(world)
    slot = visits.first_slot(world, visit)
    signed_in(world.citizen).post(address(case, visit.id), {"unit": visits.OFFICE, "starts_at": slot.isoformat()})
    booking = appointments.find_live(visit=visit.id)
    assert booking is not None
    device = kiosk(world)
    clock.at = slot
    device = kiosk(world)
    assert device.post(f"{HALL}tiba/", {"code": ""}).status_code == 422
    assert device.post(f"{HALL}tiba/", {"code": "SALAH"}).status_code == 404
    answer = device.post(f"{HALL}tiba/", {"code": booking.code.lower()})
    assert answer.status_code == 303
    assert "J001" in device.get(answer.url).content.decode()
    officer = signed_in(world.officers[f"{visits.OPERATOR}#2"])
    assert officer.post("/meja/loket/panggil/", {"do": "next"}).status_code == 409  # sits nowhere yet
    assert officer.post("/meja/loket/duduk/", {"unit": visits.OFFICE, "counter": "loket dua belas"}).status_code == 422
    assert officer.post("/meja/loket/duduk/", {"unit": visits.OFFICE, "counter": "4"}).status_code == 303
    assert officer.post("/meja/loket/panggil/", {"do": "next"}).status_code == 303
    page = officer.get("/meja/loket/").content.decode()
    assert "J001" in page
    assert "Buka permohonannya" in page
    wall = Client(HTTP_HOST="localhost").get(f"{HALL}layar/")
    assert wall.headers["Cache-Control"] == "no-store"
    shown = wall.content.decode()
    assert "J001" in shown
    assert "Loket 4" in shown
    assert "Sari" not in shown
    assert 'http-equiv="refresh"' in shown
    assert "J001" in Client(HTTP_HOST="localhost").get(f"{HALL}layar/isi/").content.decode()
    opened = officer.post("/meja/loket/terima/", {"code": booking.code})
    assert opened.status_code == 303
    form = officer.get(opened.url).content.decode()
    revision = re.search(r'name="revision" value="(\d+)"', form)
    assert revision is not None
    done = officer.post(opened.url, {"outcome": "accept", "revision": revision.group(1), "then": "next"})
    assert (done.status_code, done.url) == (303, "/meja/loket/")


def test_a_hall_that_is_none_is_not_there(world: worlds.World) -> None:
    home = Client(HTTP_HOST="localhost")
    for path in ("/antrean/dukcapil/tidak-ada/", "/antrean/kesbangpol/kantor/", "/antrean/kesbangpol/kantor/layar/"):
        assert home.get(path).status_code == 404
    assert home.get(HALL).status_code == 200


def test_whoever_comes_without_an_appointment_is_received_by_the_number_of_the_case(world: worlds.World, clock: Clock) -> None:
    case, visit = visits.waiting(world)
    number = cases.get_case(region=world.region, case=case).number
    later = visits.first_slot(world, visit, number=60)
    signed_in(world.citizen).post(address(case, visit.id), {"unit": visits.OFFICE, "starts_at": later.isoformat()})
    clock.at = worlds.NOW + HOUR
    officer = signed_in(world.officers[visits.OPERATOR])
    assert officer.post("/meja/loket/terima/", {"code": "NJ-261124-AAAA-AAAA"}).status_code == 404
    assert signed_in(world.officers["dukcapil/verifikator"]).post("/meja/loket/terima/", {"code": number}).status_code == 403
    answer = officer.post("/meja/loket/terima/", {"code": number.lower()})
    assert answer.status_code == 303
    assert "Sidik jari cocok" in officer.get(answer.url).content.decode()
    assert appointments.find_live(visit=visit.id) is None
    assert cases.get_case(region=world.region, case=case).stopped_at is None
    assert officer.post("/meja/loket/terima/", {"code": number}).url == answer.url  # once more is no fault
    colleague = signed_in(world.officers[f"{visits.OPERATOR}#2"])
    assert colleague.post("/meja/loket/terima/", {"code": number}).status_code == 409
