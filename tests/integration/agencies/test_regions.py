"""Regions in the database: loading is idempotent, recorded, and one region's rows never show in another."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from loket.foundation.agencies import errors, operations, queries
from loket.foundation.agencies.values import HolidayKind, Loaded, Rank
from loket.foundation.audit import queries as record
from loket.foundation.audit.values import Act, ActorKind, system_act
from loket.foundation.common.calendars import TimeUnit
from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import Text

REGIONS = Path(__file__).resolve().parents[3] / "regions"
AT = dt.datetime(2026, 11, 24, 1, 0, tzinfo=dt.UTC)
NJ, SG = "97.01", "98.71"


def act(region: str) -> Act:
    return system_act("test", region=region, at=AT, purpose="load")


def load(code: str, top: Path = REGIONS) -> Loaded:
    return operations.load_region(act=act(code), definition=queries.read_definition(top / code))


@pytest.fixture(autouse=True)
def _fresh_copy() -> Iterator[None]:
    queries.forget()
    yield
    queries.forget()


@pytest.fixture
def both(db: None) -> None:
    load(NJ)
    load(SG)


def test_loading_twice_changes_nothing_the_second_time(both: None) -> None:
    again = load(NJ)
    assert again.was_same
    assert again.changed == ()
    assert queries.is_in_force(queries.read_definition(REGIONS / NJ))


def test_every_load_is_recorded(both: None) -> None:
    entries = record.list_entries(region=NJ, event="agencies.region.loaded").items
    assert len(entries) == 1
    assert entries[0].details["definition"] == queries.read_definition(REGIONS / NJ).content_hash()


def test_the_host_name_leads_to_one_region(both: None) -> None:
    assert queries.region_for_host("localhost:8000") == queries.get_region(NJ)
    assert queries.region_for_host("NusaJaya.localhost.") == queries.get_region(NJ)
    assert queries.region_for_host("sagara.localhost") == queries.get_region(SG)
    assert queries.region_for_host("example.org") is None
    assert queries.region_for_host("[::1]:8000") is None


def test_a_host_name_of_another_region_is_refused_and_nothing_changes(both: None, tmp_path: Path) -> None:
    shutil.copytree(REGIONS / SG, tmp_path / SG)
    path = tmp_path / SG / "region.yaml"
    path.write_text(path.read_text("utf-8").replace("[sagara.localhost]", "[sagara.localhost, localhost]"), "utf-8")
    with pytest.raises(errors.HostTaken):
        load(SG, tmp_path)
    assert queries.get_region(SG).hosts == ("sagara.localhost",)


def test_no_row_of_one_region_appears_in_the_other(both: None) -> None:
    for mine, other in ((NJ, SG), (SG, NJ)):
        for listed in (queries.list_agencies(mine), queries.list_units(mine), queries.list_positions(mine)):
            assert listed
            assert {row.region for row in listed} == {mine}
        assert all(h.region in ("", mine) for h in queries.list_holidays(mine, year=2026, unit="dukcapil/mal-pelayanan"))
        assert all(area.code.startswith(mine) for area in queries.search_areas("sa", region=mine))
        assert {u.address for u in queries.list_units(mine)}.isdisjoint({u.address for u in queries.list_units(other)})
    with pytest.raises(errors.UnknownAgency):
        queries.get_agency(SG, "kecamatan")
    with pytest.raises(errors.UnknownUnit):
        queries.get_unit(SG, "dukcapil/mal-pelayanan")
    with pytest.raises(errors.UnknownPosition):
        queries.get_position(SG, "kecamatan/kepala")
    with pytest.raises(errors.UnknownRegion):
        queries.calendar_for("11.01")


def test_what_the_files_no_longer_name_is_closed_and_not_deleted(both: None, tmp_path: Path) -> None:
    shutil.copytree(REGIONS / NJ, tmp_path / NJ)
    path = tmp_path / NJ / "agencies.yaml"
    text = path.read_text("utf-8")
    start = text.index("  - agency: kecamatan")
    end = text.index("  - agency: ", start + 1)  # the next one, whichever it is
    path.write_text(text[:start] + text[end:], "utf-8")
    units = {f"- unit {unit.code}" for unit in queries.list_units(NJ, agency="kecamatan")}
    changed = load(NJ, tmp_path).changed
    assert set(changed) == {
        "~ region 97.01: definition_hash", "- agency kecamatan", "- position kecamatan/pemeriksa", "- position kecamatan/camat", *units,
    }  # fmt: skip
    assert "kecamatan" not in {a.code for a in queries.list_agencies(NJ)}
    assert not queries.get_agency(NJ, "kecamatan").is_active
    load(NJ)
    assert queries.get_agency(NJ, "kecamatan").is_active


def test_positions_are_found_by_agency_and_rank(both: None) -> None:
    assert {p.code for p in queries.list_positions(NJ, agency="inspektorat")} == {"inspektorat/auditor", "inspektorat/inspektur"}
    assert {p.code for p in queries.list_positions(NJ, rank=Rank.OPERATES)} == {"diskominfo/pengelola"}
    assert queries.get_position(NJ, "dukcapil/kepala").title.en == "Head of the civil registration office"


def test_the_unit_that_names_a_district_serves_it(both: None) -> None:
    assert queries.unit_for_district(NJ, "dukcapil", "97.01.04").code == "dukcapil/upt-teluk-mutiara"
    assert queries.unit_for_district(NJ, "dukcapil", "97.01.01").code == "dukcapil/kantor"


def test_deadlines_follow_zone_week_and_holidays_of_the_unit(both: None) -> None:
    received = dt.datetime(2026, 11, 27, 1, 0, tzinfo=dt.UTC)  # Friday 09.00 WITA, 08.00 WIB

    def due(region: str, **which: str) -> str:
        return queries.calendar_for(region, **which).due(received, 1, TimeUnit.WORKING_DAYS).at.isoformat()

    assert due(NJ) == "2026-11-30T08:00:00+00:00"  # Monday 16.00 WITA
    assert due(SG, agency="dukcapil") == "2026-11-30T09:00:00+00:00"  # Monday 16.00 WIB
    assert due(NJ, unit="dukcapil/upt-teluk-mutiara") == "2026-11-28T05:00:00+00:00"  # six days: Saturday 13.00 WITA
    assert due(NJ, unit="dukcapil/mal-pelayanan") == "2026-11-28T08:00:00+00:00"  # a worked Saturday of that unit
    christmas = queries.calendar_for(NJ)
    assert str(christmas.day_off(dt.date(2026, 12, 24))) == "Cuti Bersama Hari Raya Natal"
    assert str(christmas.day_off(dt.date(2026, 4, 13))) == "Hari Jadi Kabupaten Nusa Jaya"
    assert queries.calendar_for(SG).is_working_day(dt.date(2026, 4, 13))
    assert queries.calendar_for(NJ) is christmas


def test_a_local_day_counts_from_the_moment_it_is_added_and_survives_a_reload(both: None) -> None:
    before = queries.calendar_for(NJ)
    name = Text(id="Pemilihan kepala desa", en="Village elections")
    day = dt.date(2026, 12, 2)
    operations.add_local_holiday(act=act(NJ), region=NJ, on=day, name=name, kind=HolidayKind.LIBUR, reference="Keputusan 1/2026")
    assert before.is_working_day(day)
    assert not queries.calendar_for(NJ).is_working_day(day)
    assert queries.calendar_for(SG).is_working_day(day)
    load(NJ)
    assert not queries.calendar_for(NJ).is_working_day(day)
    with pytest.raises(errors.HolidayTaken):
        operations.add_local_holiday(act=act(NJ), region=NJ, on=day, name=name, kind=HolidayKind.LIBUR, reference="Keputusan 1/2026")


def test_strangers_cannot_change_the_calendar(both: None) -> None:
    name = Text(id="x", en="x")
    citizen = Act(region=NJ, actor="a", kind=ActorKind.CITIZEN, at=AT, purpose="apply")
    for who in (citizen, act(SG)):
        with pytest.raises(Refusal) as refused:
            operations.add_local_holiday(act=who, region=NJ, on=dt.date(2026, 12, 2), name=name, kind=HolidayKind.LIBUR, reference="x")
        assert refused.value.code == "agencies.not_operator"


def test_nobody_keeps_what_was_rolled_back(both: None) -> None:
    day = dt.date(2026, 12, 3)
    name = Text(id="x", en="x")
    with transaction.atomic():
        operations.add_local_holiday(act=act(NJ), region=NJ, on=day, name=name, kind=HolidayKind.LIBUR, reference="x")
        assert not queries.calendar_for(NJ).is_working_day(day)
        transaction.set_rollback(True)
    assert queries.calendar_for(NJ).is_working_day(day)


def test_answers_from_the_copy_ask_the_database_nothing(both: None, django_assert_num_queries: Any) -> None:
    queries.list_regions()
    with django_assert_num_queries(0):
        queries.region_for_host("localhost")
        queries.list_positions(NJ)
        queries.calendar_for(NJ, unit="dukcapil/kantor")
        assert queries.known_provinces() == {"97", "98"}


def test_the_areas_of_the_fictional_regions_can_be_walked_down_and_up(both: None) -> None:
    districts = queries.list_areas(parent=NJ)
    assert [d.name for d in districts][:2] == ["Tanjung Nusa", "Lembah Seruni"]
    first = queries.list_areas(parent="97.01.01", limit=5)
    rest = queries.list_areas(parent="97.01.01", after=first.next, limit=5)
    assert (len(first), len(rest), rest.next) == (5, 3, None)
    path = queries.area_path("97.01.04.2002")
    assert [a.full_name.id for a in path] == [
        "Desa Karang Mutiara", "Kecamatan Teluk Mutiara", "Kabupaten Nusa Jaya", "Provinsi Nusa Raya (fiktif)",
    ]  # fmt: skip
    assert queries.area_path("97.01.04.9999") == ()
    assert queries.is_known_district("97.01.04")
    assert queries.search_areas("teluk mutiara", region=NJ)[0].code == "97.01.04"
    assert queries.search_areas("mutiara", region=SG) == ()


def test_the_official_list_loads_once_beside_the_fictional_areas(both: None) -> None:
    fictional = queries.count_areas()
    seen: list[int] = []
    first = operations.load_areas(act=act("*"), progress=seen.append)
    assert (first.total, first.added, first.changed, first.removed) == (91_599, 91_599, 0, 0)
    assert seen[-1] == 91_599
    assert queries.count_areas() == 91_599 + fictional
    again = operations.load_areas(act=act("*"))
    assert (again.added, again.changed, again.removed) == (0, 0, 0)
    assert len(queries.known_provinces()) == 40
    assert len(queries.list_areas(parent="", limit=100)) == 40
    assert queries.search_areas("kota depok", level=2)[0].code == "32.76"
    assert [a.name for a in queries.area_path("32.76.01.1006")][1:] == ["Pancoran Mas", "Kota Depok", "Jawa Barat"]
    assert load(NJ).was_same


def test_a_wrong_official_row_is_mended_and_a_strange_one_removed(db: None) -> None:
    operations.load_areas(act=act("*"))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE agencies_area SET name = 'X' WHERE code = '32.76'")
        cursor.execute("UPDATE agencies_area SET code = '33.99' WHERE code = '33.01'")
    again = operations.load_areas(act=act("*"))
    assert (again.added, again.changed, again.removed) == (1, 1, 1)
