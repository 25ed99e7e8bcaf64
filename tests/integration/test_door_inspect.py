"""The auditors' door: every step of a case, who did it and why; personal data only with a recorded reason."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit import operations as audit
from loket.foundation.audit import queries as record
from loket.foundation.audit.values import Act, ActorKind, system_act
from loket.foundation.common import ids
from loket.foundation.common.sheets import cell as safe
from loket.foundation.identity import models, operations
from loket.foundation.identity.values import Audience, NewAccount, NewAppointment
from loket.services.cases import models as case_models
from loket.services.journey.errors import ReasonNeeded
from loket.web.inspect.proving import readings_of
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
    for wrong in ({}, {"why": "curious", "order": "700/12/2026"}, {"why": "complaint", "order": " "}, {"why": "complaint", "order": "Budi Contoh"}):
        refused = auditor.post(page, wrong)
        assert refused.status_code == 422
        assert "Bintang" not in refused.content.decode()
    opened = auditor.post(page, {"why": "complaint", "order": "700/12/2026"}).content.decode()
    assert "Bintang Contoh Pratama" in opened
    assert "Sesuai surat." in opened
    readings = record.list_readings(region=world.region, case=ids.from_text(case), newest_first=True).items
    assert readings[0].purpose == "inspect:complaint 700/12/2026"
    assert world.resident in readings[0].subjects
    shown = auditor.get(f"/pengawas/permohonan/{case}/").content.decode()
    assert "pengawasan: Pengaduan atau laporan, 700/12/2026" in shown


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
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    assert lines[0][:2] == ["nomor", "waktu"]
    assert "cases.case.submitted" in {line[3] for line in lines}
    assert all(len(line) == len(lines[0]) for line in lines)
    assert "Sari" not in text
    assert "Bintang" not in text
    for sign in "=+-@\t\r":
        assert safe(f"{sign}1+1") == f"'{sign}1+1"
    newest = record.list_readings(region=world.region, newest_first=True).items[0]
    assert newest.fields == ("audit.entries",)
    assert world.resident in newest.subjects
    english = auditor.get("/en/pengawas/unduh/", {"peristiwa": "cases.step.ended"})
    rows = list(csv.reader(io.StringIO(b"".join(english.streaming_content).decode("utf-8-sig"))))
    assert {row[2] for row in rows[1:]} == {"Step decided"}
    assert rows[1][4:6] == ["Petugas Contoh 1", "Head of the civil registration office"]


def test_the_csv_says_where_it_was_cut(world: worlds.World, auditor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    finished(world)
    monkeypatch.setattr("loket.web.inspect.searching.MOST_EXPORTED", 3)
    lines = b"".join(auditor.get("/pengawas/unduh/").streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 3 + 1
    assert lines[-1].startswith("Dibatasi 3 baris")


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
    assert "Tidak ada catatan dengan nomor itu" in auditor.post("/pengawas/periksa/", {"entry": "x", "column": "y", "value": "z"}).content.decode()
    assert "tidak mengikat kolom ini" in auditor.post("/pengawas/periksa/", {**ask, "column": "y", "value": "z"}).content.decode()
    reading = record.list_readings(region=world.region, case=ids.from_text(case), newest_first=True).items[0]
    assert reading.fields == ("audit.commitment",)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_salt WHERE entry = %s", [entry.entry])
    assert "sudah dihapus" in auditor.post("/pengawas/periksa/", {**ask, "value": "completed"}).content.decode()


def test_a_date_a_yes_and_a_nothing_are_values_too() -> None:
    assert dt.date(2026, 11, 24) in readings_of("2026-11-24")
    assert True in list(readings_of("ya"))
    assert None in list(readings_of(""))
    assert {"a": 1} in list(readings_of('{"a": 1}'))
    assert list(readings_of("{" * 3000))


def test_every_search_is_recorded_by_what_it_asked_and_whom_it_showed(world: worlds.World, auditor: Client) -> None:
    finished(world)
    officer = world.officers["dukcapil/kepala"]
    auditor.get("/pengawas/", {"petugas": str(officer), "peristiwa": "cases.step.ended", "dari": "2026-11-01"})
    newest = record.list_readings(region=world.region, newest_first=True).items[0]
    assert newest.fields == ("audit.entries", "by:officer", "by:cases.step.ended", "by:since")
    assert officer in newest.subjects
    text = auditor.get("/pengawas/pembacaan/").content.decode()
    assert "catatan audit" in text
    assert "Auditor Contoh" in text


def test_officers_stand_with_name_and_office_and_citizens_with_a_mark(world: worlds.World, auditor: Client) -> None:
    finished(world)
    text = auditor.get("/pengawas/").content.decode()
    for words in ("Petugas Contoh 1", "Kepala Dinas Kependudukan dan Pencatatan Sipil", "Warga ·", "Sistem"):
        assert words in text
    assert "Sari" not in text
    assert str(world.citizen) not in text


def test_a_search_that_makes_no_sense_says_so_and_shows_nothing(world: worlds.World, auditor: Client) -> None:
    finished(world)
    for wrong in ({"petugas": "budi"}, {"peristiwa": "drop table"}, {"dari": "2026-12-01", "sampai": "2026-11-01"}):
        answer = auditor.get("/pengawas/", wrong)
        assert answer.status_code == 422
        assert "NJ-" not in answer.content.decode()
    for key in ("x", "-1", "9" * 30):
        assert auditor.get("/pengawas/", {"after": key}).status_code == 200


def test_a_case_says_under_which_standard_it_ran_and_whether_it_was_the_published_one(world: worlds.World, auditor: Client) -> None:
    case = finished(world)
    page = f"/pengawas/permohonan/{case}/"
    text = auditor.get(page).content.decode()
    assert f"/layanan/akta-kelahiran/versi/{world.hashes['akta-kelahiran']}/" in text
    assert "Sama dengan yang berlaku saat permohonan dikirim." in text
    hour = dt.timedelta(hours=1)
    worlds.publish("dukcapil/akta-kelahiran", at=worlds.NOW + hour, changes={"service.yaml": [("version: 1\n", "version: 2\n")]})
    assert "Sekarang berlaku versi lain." in auditor.get(page).content.decode()
    case_models.Case.objects.filter(id=ids.from_text(case)).update(submitted_at=worlds.NOW + 2 * hour)
    assert "Ini perlu diperiksa." in auditor.get(page).content.decode()


def test_the_record_is_paged_by_key_and_loses_no_line(world: worlds.World, auditor: Client) -> None:
    for _ in range(6):
        journey.send(world)
    seen: list[int] = []
    address = "/pengawas/"
    while address:
        answer = auditor.get(address)
        seen += [line["id"] for line in answer.context["lines"]]
        address = f"/pengawas/{answer.context['pager']['next']}" if answer.context["pager"]["next"] else ""
    everything = record.list_entries(region=world.region, limit=200).items
    assert seen == sorted((entry.id for entry in everything), reverse=True)


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
    for page in ("/pengawas/", f"/pengawas/permohonan/{case}/", "/pengawas/percobaan/", "/pengawas/pembacaan/"):
        with CaptureQueriesContext(connection) as asked:
            assert auditor.get(page).status_code == 200
        assert len(asked) <= 25, page


def test_readings_are_searched_by_officer_and_shown_by_pages(world: worlds.World, auditor: Client) -> None:
    for officer, times in (("dukcapil/kepala", 3), ("dukcapil/verifikator", 60)):
        act = Act(region=world.region, actor=str(world.officers[officer]), kind=ActorKind.OFFICER, at=worlds.NOW, purpose="work")
        for _ in range(times):
            audit.record_read(act, subjects=[world.resident], fields=["residents.name"])
    few, many = (auditor.get("/pengawas/pembacaan/", {"petugas": str(world.officers[f"dukcapil/{who}"])}) for who in ("kepala", "verifikator"))
    assert [len(page.context["rows"]) for page in (few, many)] == [3, 50]
    assert all(len({one["who"].name.id for one in page.context["rows"]}) == 1 for page in (few, many))
    assert (bool(few.context["pager"]["next"]), bool(many.context["pager"]["next"])) == (False, True)
