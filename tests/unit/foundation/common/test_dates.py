from __future__ import annotations

import contextlib
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loket.foundation.common import dates, periods

four_digit_years = st.dates(min_value=dt.date(1000, 1, 1))


@given(four_digit_years, st.sampled_from(["id", "en"]))
def test_every_date_that_is_shown_can_be_typed_back(on: dt.date, language: str) -> None:
    assert dates.parse_date(dates.format_date(on, language=language)) == on
    assert dates.parse_date(on.isoformat()) == on
    assert dates.parse_date(f"{on.day}/{on.month}/{on.year}") == on


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading_of_dates(text: str) -> None:
    with contextlib.suppress(dates.BadDate):
        dates.parse_date(text)


@pytest.mark.parametrize("typed", ["31/02/2026", "24/13/2026", "24/11/26", "11-24-2026", "", "besok", "0/1/2026", "٢٤/١١/2026"])
def test_dates_that_do_not_exist_are_refused(typed: str) -> None:
    with pytest.raises(dates.BadDate):
        dates.parse_date(typed)


def test_the_three_zones_show_the_same_moment_with_their_own_names() -> None:
    at = dt.datetime(2026, 11, 24, 16, 30, tzinfo=dt.UTC)
    shown = [dates.format_moment(at, time_zone=z) for z in ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")]
    assert shown == ["24 November 2026, 23.30 WIB", "25 November 2026, 00.30 WITA", "25 November 2026, 01.30 WIT"]


def test_a_time_without_zone_is_a_fault_of_the_caller() -> None:
    with pytest.raises(dates.NaiveTime):
        dates.format_time(dt.datetime(2026, 1, 1), time_zone="Asia/Jakarta")


@given(st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2100, 1, 1)), st.integers(-600, 600))
def test_adding_months_lands_in_the_month_that_is_meant(on: dt.date, months: int) -> None:
    later = dates.add_months(on, months)
    assert later.year * 12 + later.month == on.year * 12 + on.month + months
    assert later.day <= on.day


def test_of_dated_numbers_the_one_that_began_last_is_in_force() -> None:
    old, new = periods.Period(dt.date(2020, 1, 1)), periods.Period(dt.date(2024, 7, 1))
    assert periods.in_force([new, old], on=dt.date(2024, 6, 30)) is old
    assert periods.in_force([new, old], on=dt.date(2024, 7, 1)) is new
    assert periods.in_force([new, old], on=dt.date(2019, 12, 31)) is None


def test_periods_that_touch_do_not_overlap() -> None:
    first = periods.Period(dt.date(2026, 1, 1), dt.date(2026, 7, 1))
    second = periods.Period(dt.date(2026, 7, 1))
    assert not first.overlaps(second)
    assert not second.overlaps(first)
    assert second.overlaps(periods.Period(dt.date(2030, 1, 1)))
