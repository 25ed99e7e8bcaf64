from __future__ import annotations

import datetime as dt

import lokal
import pytest

from loket.foundation.agencies import nation
from loket.foundation.agencies.values import HolidayKind
from loket.foundation.common.text import Text


@pytest.mark.parametrize("year", lokal.HOLIDAY_YEARS)
def test_holidays_agree_with_the_decree_as_another_package_has_it(year: int) -> None:
    ours = {(h.on.isoformat(), h.kind.value) for h in nation.holidays_of(year).values()}
    kinds = {"libur_nasional": "libur", "cuti_bersama": "cuti_bersama"}
    assert ours == {(h.date, kinds[h.type]) for h in lokal.get_holidays(year).holidays}


def test_a_holiday_has_both_names_and_its_decree() -> None:
    day = nation.holidays_of(2026)[dt.date(2026, 8, 17)]
    assert (day.name.id, day.name.en, day.kind) == ("Hari Kemerdekaan Republik Indonesia", "Independence Day", HolidayKind.LIBUR)
    assert day.reference.startswith("SKB Nomor 1497 Tahun 2025")


def test_the_official_list_is_complete_and_every_parent_exists() -> None:
    rows = list(nation.official_areas())
    by_level = [sum(1 for row in rows if row[4] == level) for level in (1, 2, 3, 4)]
    assert by_level == [38, 514, 7285, 83762]
    codes = {row[0] for row in rows}
    assert len(codes) == len(rows)
    assert all(row[1] in codes for row in rows if row[4] > 1)
    assert all(len(row[6]) == 5 for row in rows if row[4] == 4)
    assert max(code[:2] for code in codes) <= "96"


def test_kinds_of_areas_follow_from_codes_and_names() -> None:
    kinds = {row[0]: row[5] for row in nation.official_areas()}
    assert sum(kind == "kota" for kind in kinds.values()) == 98
    assert sum(kind == "kabupaten" for kind in kinds.values()) == 416
    assert sum(kind == "kelurahan" for kind in kinds.values()) == 8496
    assert sum(kind == "desa_adat" for kind in kinds.values()) == 14


def test_local_days_lie_over_the_national_ones() -> None:
    own, christmas = dt.date(2026, 4, 13), dt.date(2026, 12, 25)
    days = nation.DaysOff(local={own: Text(id="Hari jadi", en="Anniversary")}, worked=frozenset({christmas}))
    assert days[own].id == "Hari jadi"
    assert christmas not in days
    assert dt.date(2026, 8, 17) in days
    assert dt.date(2026, 8, 18) not in days
    assert dt.date(1990, 8, 17) in days
    assert own in list(days)
    assert len(days) == len(list(days))
