"""Working time of a case without the time that its clock stood, middles, and differences that are more than chance."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loket.foundation.common.calendars import WorkingCalendar
from loket.oversight.standards import comparing
from loket.oversight.standards.values import LEAST_CASES, LEAST_FOR_TENTHS, Share
from loket.services.cases.values import EndedCase
from loket.services.catalogue.definition import Duration, TimeUnit
from tests.support import packages

HOUR = 3600
DAYS = Duration(value=2, unit=TimeUnit.WORKING_DAYS)
HOURS = Duration(value=4, unit=TimeUnit.WORKING_HOURS)


@pytest.fixture(scope="module")
def calendar() -> WorkingCalendar:
    return packages.calendar()  # type: ignore[return-value]


def at(day: int, hour: int) -> dt.datetime:
    """A moment of November 2026 in Nusa Jaya (UTC+8); the 24th is a Tuesday."""
    return dt.datetime(2026, 11, day, hour, tzinfo=dt.timezone(dt.timedelta(hours=8)))


def ended(calendar: WorkingCalendar, since: dt.datetime, until: dt.datetime, promise: Duration, stood: tuple[dt.datetime, dt.datetime] | None) -> int:
    due = calendar.due(since, promise.value, comparing.TimeUnit(promise.unit.value))
    if stood:
        due = calendar.resume(due, stopped_at=stood[0], resumed_at=stood[1])
    return comparing.working_seconds(EndedCase(since, until, due.at), promise, calendar)


def test_a_case_takes_the_hours_in_which_the_office_was_open(calendar: WorkingCalendar) -> None:
    assert ended(calendar, at(24, 9), at(24, 11), HOURS, None) == 2 * HOUR
    assert ended(calendar, at(24, 9), at(24, 11), DAYS, None) == 2 * HOUR
    late = ended(calendar, at(24, 9), at(26, 9), HOURS, None)
    assert late == calendar.working_seconds_between(at(24, 9), at(26, 9)) > 4 * HOUR


def test_the_time_that_the_clock_stood_is_not_counted(calendar: WorkingCalendar) -> None:
    stood = (at(24, 10), at(25, 10))
    assert ended(calendar, at(24, 9), at(25, 11), HOURS, stood) == 2 * HOUR


def test_too_few_cases_give_no_middle_and_no_tenths() -> None:
    assert comparing.middle([1] * (LEAST_CASES - 1)) is None
    assert comparing.middle([1] * LEAST_CASES) == 1
    assert comparing.tenths([1] * (LEAST_FOR_TENTHS - 1)) is None
    assert comparing.tenths(list(range(1, 101))) == 90


def test_too_few_cases_give_no_percent_and_no_verdict() -> None:
    few, enough = Share(LEAST_CASES - 1, LEAST_CASES - 1), Share(0, LEAST_CASES)
    assert (few.percent, enough.percent) == (None, 0)
    assert comparing.is_clear(few, enough) is None


SHARES = st.integers(LEAST_CASES, 400).flatmap(lambda whole: st.builds(Share, st.integers(0, whole), st.just(whole)))


@given(first=SHARES, second=SHARES)
def test_a_difference_is_clear_from_both_sides_or_from_none(first: Share, second: Share) -> None:
    assert comparing.is_clear(first, second) == comparing.is_clear(second, first)


@given(share=SHARES)
def test_equal_shares_never_differ_clearly(share: Share) -> None:
    assert comparing.is_clear(share, share) is False
