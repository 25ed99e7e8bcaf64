"""The auditors' door: every step of a case, who did it and why; personal data only with a recorded reason."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit import queries as record
from loket.foundation.audit.values import system_act
from loket.foundation.common import ids
from loket.foundation.identity import models, operations
from loket.foundation.identity.values import Audience, NewAccount, NewAppointment
from loket.services.journey.errors import ReasonNeeded
from loket.web.inspect.searching import safe
from tests.integration import test_journey as journey
from tests.support import world as worlds


@pytest.fixture
def world(db: None) -> worlds.World:
    return worlds.build()


@pytest.fixture
def auditor(world: worlds.World) -> Client:
    return auditor_of(world)


def auditor_of(world: worlds.World) -> Client:
    account = ids.new_id()
    unit = agencies.list_units(world.region, agency="inspektorat")[0]
    seat = NewAppointment(
        region=world.region,
        agency="inspektorat",
        unit=unit.code,
        position="inspektorat/auditor",
        audience=Audience.AUDITOR,
        valid_from=dt.date(2026, 1, 1),
    )
    act = system_act("load", region=world.region, at=worlds.NOW, purpose="load")
    operations.load_accounts(
        act=act, accounts=[NewAccount(id=account, email="auditor@contoh.example", name="Auditor Contoh", password=None, appointments=(seat,))]
    )
    client = Client(HTTP_HOST="localhost")
    client.force_login(models.Account.objects.get(pk=account), backend="loket.foundation.identity.backend.ByAddress")
    return client


def finished(world: worlds.World) -> str:
    case = journey.send(world)
    journey.decide(world, "dukcapil/verifikator", "accept", note="Sesuai surat.")
    journey.decide(world, "dukcapil/kepala", "accept")
    return ids.to_text(case)


def test_an_auditor_sees_every_step_of_a_case_and_who_did_it(world: worlds.World, auditor: Client) -> None:
    case = finished(world)
    text = auditor.get(f"/pengawas/permohonan/{case}/").content.decode()
    for words in (
        "Permohonan dikirim",
        "Langkah diputus",
        "Keputusan dibuat",
        "Dokumen diterbitkan",
        "Selesai",
        "Petugas Contoh 1",
        world.hashes["akta-kelahiran"],
    ):
        assert words in text
    assert "Bintang" not in text
    assert "Sesuai surat." not in text


def test_what_a_case_says_opens_only_with_a_reason_and_the_reading_is_recorded(world: worlds.World, auditor: Client) -> None:
    case = finished(world)
    page = f"/pengawas/permohonan/{case}/isi/"
    assert "Bintang" not in auditor.get(page).content.decode()
    assert auditor.post(page, {"reason": " "}).status_code == 422
    opened = auditor.post(page, {"reason": "Surat tugas 12/2026"}).content.decode()
    assert "Bintang Contoh Pratama" in opened
    assert "Sesuai surat." in opened
    readings = record.list_readings(region=world.region, case=ids.from_text(case), newest_first=True).items
    assert readings[0].purpose == "inspect: Surat tugas 12/2026"


def test_the_record_is_searched_by_officer_event_and_day(world: worlds.World, auditor: Client) -> None:
    finished(world)
    officer = str(world.officers["dukcapil/kepala"])
    text = auditor.get("/pengawas/", {"petugas": officer}).content.decode()
    assert "Langkah diputus" in text
    assert "Permohonan dikirim</td>" not in text
    assert auditor.get("/pengawas/", {"dari": "kemarin"}).status_code == 422
    empty = auditor.get("/pengawas/", {"dari": "01/01/2020", "sampai": "02/01/2020"})
    assert "Tidak ada catatan" in empty.content.decode()


def test_a_case_is_found_by_number_in_the_body_never_in_the_address(world: worlds.World, auditor: Client) -> None:
    from loket.services.cases import queries as cases

    case = finished(world)
    number = cases.get_case(region=world.region, case=ids.from_text(case)).number
    answer = auditor.post("/pengawas/permohonan/", {"number": f" {number.lower()} "})
    assert answer.status_code == 303
    assert number not in answer["Location"]
    assert auditor.post("/pengawas/permohonan/", {"number": "NJ-000000-0000-0000"}).status_code == 404


def test_the_csv_is_bounded_and_no_cell_is_a_formula(world: worlds.World, auditor: Client) -> None:
    finished(world)
    answer = auditor.get("/pengawas/unduh/")
    assert answer["Content-Type"].startswith("text/csv")
    assert "cases.case.submitted" in answer.content.decode()
    assert safe("=1+1") == "'=1+1"


def test_refused_attempts_are_shown(committed_db: str) -> None:
    world = worlds.build()  # attempts have a connection of their own, so this one commits
    journey.send(world)
    with pytest.raises(ReasonNeeded):
        journey.decide(world, "dukcapil/verifikator", "refuse")
    text = auditor_of(world).get("/pengawas/percobaan/").content.decode()
    assert "journey.reason.needed" in text


def test_a_value_is_checked_against_the_record(world: worlds.World, auditor: Client) -> None:
    case = finished(world)
    entry = next(e for e in record.list_entries(region=world.region, case=ids.from_text(case), limit=100) if e.event == "cases.case.completed")
    ask = {"entry": str(entry.id), "column": "state"}
    assert "Cocok" in auditor.post("/pengawas/periksa/", {**ask, "value": "completed"}).content.decode()
    assert "Tidak cocok" in auditor.post("/pengawas/periksa/", {**ask, "value": "refused"}).content.decode()
    assert "Tidak dapat diperiksa" in auditor.post("/pengawas/periksa/", {"entry": "x", "column": "y", "value": "z"}).content.decode()


def test_nobody_else_enters_and_nothing_of_another_region_is_shown(world: worlds.World, auditor: Client) -> None:
    case = finished(world)
    citizen = Client(HTTP_HOST="localhost")
    citizen.force_login(models.Account.objects.get(pk=world.citizen), backend="loket.foundation.identity.backend.ByAddress")
    officer = Client(HTTP_HOST="localhost")
    officer.force_login(models.Account.objects.get(pk=world.officers["dukcapil/kepala"]), backend="loket.foundation.identity.backend.ByAddress")
    for client in (citizen, officer):
        assert client.get(reverse("inspect")).status_code in (403, 404)
    elsewhere = Client(HTTP_HOST="sagara.localhost")
    elsewhere.cookies = auditor.cookies
    assert elsewhere.get(f"/pengawas/permohonan/{case}/").status_code in (302, 403, 404)


def test_pages_ask_a_bounded_number_of_queries(world: worlds.World, auditor: Client) -> None:
    case = finished(world)
    for page in ("/pengawas/", f"/pengawas/permohonan/{case}/", "/pengawas/percobaan/"):
        with CaptureQueriesContext(connection) as asked:
            assert auditor.get(page).status_code == 200
        assert len(asked) <= 25, page
