"""Operators change agencies, units, positions and days; the region's files do not overwrite them, and can be written anew from them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from loket.foundation.agencies import operations, queries
from loket.foundation.agencies.errors import BadOffice, CodeTaken, DayFixed, LastUnit
from loket.foundation.agencies.values import HolidayKind, Office
from loket.foundation.audit import queries as record
from loket.foundation.audit.values import Act, ActorKind, system_act
from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import Text
from loket.foundation.identity.values import Audience
from loket.services.journey import operations as journey
from loket.services.journey.errors import StillHeld, StillNeeded
from tests.integration.test_door_manage import appointed
from tests.support import regions
from tests.support import world as worlds

NJ = worlds.REGION
UNIT: dict[str, Any] = {
    "unit": "upt-selatan", "name": {"id": "UPT Selatan", "en": "Southern branch"}, "address": "Jalan Contoh 9", "phone": "", "at": ["-7.2", "121.0"],
    "hours": {"working_week": 5, "days": {d: ["08:00-14:00"] for d in ("senin", "selasa", "rabu", "kamis", "jumat")}, "reference": "Perbup Contoh 1/2026 (fiktif)"},
    "districts": ["97.01.06"],
}  # fmt: skip


@pytest.fixture
def world(db: None) -> worlds.World:
    return worlds.build()


def operator(kind: ActorKind = ActorKind.OPERATOR, region: str = NJ) -> Act:
    return Act(region=region, actor="01", kind=kind, at=worlds.NOW, purpose="manage")


def load() -> Any:
    definition = regions.definition_of(NJ)
    return operations.load_region(act=system_act("load", region=NJ, at=worlds.NOW, purpose="load"), definition=definition)


def test_a_unit_made_in_the_browser_serves_its_district_and_survives_the_next_load(world: worlds.World) -> None:
    code = operations.save_unit(act=operator(), agency="dukcapil", given=UNIT, is_new=True)
    assert code == "dukcapil/upt-selatan"
    assert queries.unit_for_district(NJ, "dukcapil", "97.01.06").code == code
    loaded = load()
    assert queries.get_unit(NJ, code).is_active
    assert loaded.kept == ("unit dukcapil/upt-selatan",)


def test_changed_hours_move_promises_made_from_now_on(world: worlds.World) -> None:
    before = queries.calendar_for(NJ, unit="dukcapil/upt-teluk-mutiara").is_working_day(dt.date(2026, 11, 28))
    found = queries.get_unit(NJ, "dukcapil/upt-teluk-mutiara")
    operations.save_unit(
        act=operator(), agency="dukcapil", is_new=False,
        given={**UNIT, "unit": "upt-teluk-mutiara", "name": {"id": found.name.id, "en": found.name.en}, "districts": list(found.districts)},
    )  # fmt: skip
    after = queries.calendar_for(NJ, unit="dukcapil/upt-teluk-mutiara").is_working_day(dt.date(2026, 11, 28))
    assert (before, after) == (True, False)
    assert load().kept  # the file still says six days; the operator's five stay


def test_what_the_files_say_can_be_taken_on_purpose(world: worlds.World) -> None:
    operations.save_agency(
        act=operator(), is_new=False, given={"agency": "dinkes", "name": {"id": "Dinas Baru", "en": "New office"}, "short": "DB", "address": "x"}
    )
    assert queries.get_agency(NJ, "dinkes").short == "DB"
    definition = regions.definition_of(NJ)
    act = system_act("load", region=NJ, at=worlds.NOW, purpose="load")
    assert operations.load_region(act=act, definition=definition).kept
    loaded = operations.load_region(act=act, definition=definition, overwrite=True)
    assert not loaded.kept
    assert queries.get_agency(NJ, "dinkes").short == "Dinkes"


def test_the_files_written_from_the_database_load_as_what_they_were(world: worlds.World, tmp_path: Path) -> None:
    operations.save_unit(act=operator(), agency="dukcapil", given=UNIT, is_new=True)
    operations.save_position(
        act=operator(), agency="dukcapil", is_new=True,
        given={"position": "juru-arsip", "title": {"id": "Juru Arsip", "en": "Archivist"}, "rank": "executes", "over": "agency"},
    )  # fmt: skip
    for part in ("region", "areas"):
        (tmp_path / f"{part}.yaml").write_bytes((worlds.TOP / "regions" / NJ / f"{part}.yaml").read_bytes())
    for part, text in queries.write_definition(NJ).items():
        (tmp_path / f"{part}.yaml").write_text(text, "utf-8")
    units, positions, days = queries.list_units(NJ), queries.list_positions(NJ), queries.list_holidays(NJ, year=2026, units=True)
    loaded = operations.load_region(act=system_act("load", region=NJ, at=worlds.NOW, purpose="load"), definition=queries.read_definition(tmp_path))
    assert not loaded.kept
    assert (queries.list_units(NJ), queries.list_positions(NJ), queries.list_holidays(NJ, year=2026, units=True)) == (units, positions, days)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"unit": "Huruf Besar"}, "unit"),
        ({"at": ["95", "121"]}, "at.0"),
        ({"hours": {**UNIT["hours"], "days": {"senin": ["08:00-14:00"]}}}, "hours"),
        ({"hours": {**UNIT["hours"], "days": {**UNIT["hours"]["days"], "senin": ["14:00-08:00"]}}}, "hours.days.senin"),
        ({"districts": ["98.71.01"]}, "districts"),
        ({"phone": "telepon"}, "phone"),
        ({"hours": None}, "hours"),
    ],
)
def test_what_is_not_right_is_named_by_field_and_changes_nothing(world: worlds.World, change: dict[str, Any], field: str) -> None:
    with pytest.raises(BadOffice) as refused:
        operations.save_unit(act=operator(), agency="dukcapil", given={**UNIT, **change}, is_new=True)
    assert field in refused.value.errors
    assert "dukcapil/upt-selatan" not in {unit.code for unit in queries.list_units(NJ)}


def test_a_code_is_used_once(world: worlds.World) -> None:
    with pytest.raises(CodeTaken):
        operations.save_unit(act=operator(), agency="dukcapil", given={**UNIT, "unit": "kantor"}, is_new=True)


def save_position(code: str, superior: str | None) -> None:
    given = {"position": code, "title": {"id": code, "en": code}, "rank": "executes", "over": "agency", "superior": superior}
    known = {p.code for p in queries.list_positions(NJ)}
    operations.save_position(act=operator(), agency="dukcapil", given=given, is_new=f"dukcapil/{code}" not in known)


def test_nobody_stands_above_themselves_and_every_superior_exists(world: worlds.World) -> None:
    save_position("juru-arsip", "kepala-bidang")
    assert queries.get_position(NJ, "dukcapil/juru-arsip").superior == "dukcapil/kepala-bidang"
    for code, superior in (("kepala-bidang", "juru-arsip"), ("juru-arsip", "juru-arsip"), ("juru-arsip", "dinkes/tidak-ada")):
        with pytest.raises(BadOffice) as refused:
            save_position(code, superior)
        assert "superior" in refused.value.errors


@pytest.mark.parametrize("act", [operator(ActorKind.OFFICER), operator(ActorKind.LEADER), operator(ActorKind.AUTHOR)])
def test_only_operators_of_the_region_change_it(world: worlds.World, act: Act) -> None:
    for write in (
        lambda: operations.save_unit(act=act, agency="dukcapil", given=UNIT, is_new=True),
        lambda: operations.set_open(act=act, kind=Office.UNIT, code="dukcapil/kantor", is_open=False),
        lambda: operations.remove_local_holiday(act=act, on=dt.date(2027, 3, 1)),
    ):
        with pytest.raises(Refusal) as refused:
            write()
        assert refused.value.code == "agencies.not_operator"


def test_what_work_needs_is_not_closed(db: None) -> None:
    worlds.build(positions={"dukcapil/verifikator": 1})
    with pytest.raises(StillHeld):
        journey.close_office(act=operator(), kind=Office.POSITION, code="dukcapil/verifikator")
    with pytest.raises(StillNeeded) as refused:
        journey.close_office(act=operator(), kind=Office.POSITION, code="dukcapil/kepala")
    assert "Akta Kelahiran" in refused.value.message.id
    with pytest.raises(LastUnit):
        journey.close_office(act=operator(), kind=Office.UNIT, code="kesbangpol/kantor")
    journey.close_office(act=operator(), kind=Office.POSITION, code="kesbangpol/analis")
    assert "kesbangpol/analis" not in {p.code for p in queries.list_positions(NJ)}
    operations.set_open(act=operator(), kind=Office.POSITION, code="kesbangpol/analis", is_open=True)
    assert "kesbangpol/analis" in {p.code for p in queries.list_positions(NJ)}


def test_a_day_to_come_is_added_counted_and_taken_away_again(world: worlds.World) -> None:
    on = dt.date(2027, 3, 1)
    calendar = queries.calendar_for(NJ, agency="dukcapil")
    assert calendar.is_working_day(on)
    operations.add_local_holiday(act=operator(), region=NJ, on=on, name=Text(id="Hari Contoh", en="Day"), kind=HolidayKind.LIBUR, reference="Contoh")
    assert not queries.calendar_for(NJ, agency="dukcapil").is_working_day(on)
    load()
    assert not queries.calendar_for(NJ, agency="dukcapil").is_working_day(on)
    operations.remove_local_holiday(act=operator(), on=on)
    assert queries.calendar_for(NJ, agency="dukcapil").is_working_day(on)
    assert {"agencies.holiday.added", "agencies.holiday.removed"} <= {e.event for e in record.list_entries(region=NJ).items}


def test_days_that_passed_or_come_from_files_stay(world: worlds.World) -> None:
    from_file = next(day for day in queries.list_holidays(NJ, year=2026) if day.region and not day.is_entered)
    for on in (from_file.on, dt.date(2020, 1, 2)):
        with pytest.raises(DayFixed):
            operations.remove_local_holiday(act=operator(), on=on)


@pytest.fixture
def client(world: worlds.World) -> Client:
    return appointed("diskominfo/pengelola", Audience.OPERATOR)


def test_an_operator_walks_through_agencies_units_positions_and_days(client: Client) -> None:
    assert "Dinas Kesehatan" in client.get("/pengelola/daerah/").content.decode()
    assert client.get("/pengelola/daerah/instansi/dukcapil/").status_code == 200
    new = client.post(
        "/pengelola/daerah/baru/",
        {"code": "disnaker", "name_id": "Dinas Tenaga Kerja", "name_en": "Labour office", "short": "Disnaker", "address": "Jalan Contoh 2"},
        follow=True,
    )
    assert "Dinas Tenaga Kerja tersimpan" in new.content.decode()
    hours = {day: "08:00-12:00, 13:00-16:00" for day in ("senin", "selasa", "rabu", "kamis", "jumat")}
    unit = {
        "code": "kantor",
        "name_id": "Kantor Disnaker",
        "name_en": "Office",
        "address": "Jalan Contoh 2",
        "week": "5",
        "reference": "Contoh 1/2026",
        "time_zone": "Asia/Makassar",
    }
    assert client.post("/pengelola/daerah/instansi/disnaker/unit/", {**unit, **hours}).status_code == 303
    assert (
        client.post(
            "/pengelola/daerah/instansi/disnaker/jabatan/",
            {"code": "analis", "name_id": "Analis", "name_en": "Analyst", "rank": "executes", "over": "agency"},
        ).status_code
        == 303
    )
    page = client.get("/pengelola/daerah/instansi/disnaker/").content.decode()
    assert "Kantor Disnaker" in page
    assert "Analis" in page
    closed = client.post("/pengelola/daerah/instansi/disnaker/buka-tutup/", {"kind": "position", "code": "disnaker/analis", "open": "0"}, follow=True)
    assert "ditutup" in closed.content.decode()
    held = client.post("/pengelola/daerah/instansi/dukcapil/buka-tutup/", {"kind": "position", "code": "dukcapil/kepala", "open": "0"}, follow=True)
    assert "masih ditugaskan" in held.content.decode()


def test_what_was_typed_stays_until_it_is_right(client: Client) -> None:
    given = {
        "code": "Kantor Baru",
        "name_id": "Kantor",
        "name_en": "",
        "address": "Jalan Contoh 2",
        "week": "5",
        "senin": "pagi",
        "reference": "",
        "at": "sini",
    }
    answer = client.post("/pengelola/daerah/instansi/dukcapil/unit/", given)
    text = answer.content.decode()
    assert answer.status_code == 422
    for kept in ("Kantor Baru", "pagi", "sini", "Tulis lintang lalu bujur", "huruf kecil"):
        assert kept in text


def test_a_day_is_added_and_removed_on_the_calendar_page(client: Client) -> None:
    year = int(client.get("/pengelola/daerah/kalender/").context["year"]) + 1
    day = {
        "on_day": "1",
        "on_month": "3",
        "on_year": str(year),
        "kind": "libur",
        "name_id": "Hari Contoh",
        "name_en": "Sample day",
        "reference": "Contoh 3/2026",
    }
    past = client.post("/pengelola/daerah/kalender/", {**day, "on_year": "2020"})
    assert past.status_code == 422
    assert "hari yang akan datang" in past.content.decode()
    added = client.post("/pengelola/daerah/kalender/", day, follow=True)
    assert "Hari Contoh" in added.content.decode()
    again = client.post("/pengelola/daerah/kalender/", day)
    assert again.status_code == 409
    removed = client.post("/pengelola/daerah/kalender/hapus/", {"on": f"{year}-03-01", "unit": ""}, follow=True)
    assert "dihapus dari kalender" in removed.content.decode()
    assert client.get("/pengelola/daerah/kalender/?tahun=1999").status_code == 404


def test_the_files_are_downloaded(client: Client) -> None:
    answer = client.get("/pengelola/daerah/unduh/")
    assert "agencies:" in answer.content.decode()
    assert "calendar:" in client.get("/pengelola/daerah/unduh/?bagian=calendar").content.decode()


def test_nobody_else_enters(world: worlds.World) -> None:
    for position, audience in (("dukcapil/penyusun", Audience.AUTHOR), ("setda/pimpinan", Audience.LEADER)):
        assert appointed(position, audience).get("/pengelola/daerah/").status_code == 403
