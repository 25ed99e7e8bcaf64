from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from loket.foundation.common.calendars import BadCalendar, BadDuration, Due, Opening, TimeUnit, WorkingCalendar
from loket.foundation.common.text import Text

FREE = Text(id="Libur", en="Holiday")
MAKASSAR = dt.timezone(dt.timedelta(hours=8))


def local(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=MAKASSAR)


def office(days: int = 5, holidays: tuple[str, ...] = (), extra: tuple[str, ...] = ()) -> WorkingCalendar:
    day = (Opening.of("08:00-12:00"), Opening.of("13:00-16:00"))
    friday = (Opening.of("08:00-11:30"), Opening.of("13:30-16:00"))
    return WorkingCalendar(
        time_zone="Asia/Makassar",
        working_weekdays=frozenset(range(days)),
        holidays={dt.date.fromisoformat(h): FREE for h in holidays},
        hours={weekday: friday if weekday == 4 else day for weekday in range(days)},
        extra_working_days=frozenset(dt.date.fromisoformat(e) for e in extra),
    )


@pytest.mark.parametrize(
    ("received", "value", "unit", "due"),
    [
        # Tuesday morning: day 1 is Wednesday, due at its closing time
        ("2026-11-24T09:00", 1, TimeUnit.WORKING_DAYS, "2026-11-25T16:00"),
        # before opening still counts as that day
        ("2026-11-24T03:00", 1, TimeUnit.WORKING_DAYS, "2026-11-25T16:00"),
        # at and after closing: received on the next working day
        ("2026-11-24T16:00", 1, TimeUnit.WORKING_DAYS, "2026-11-26T16:00"),
        # Friday before closing and after
        ("2026-11-27T15:59", 1, TimeUnit.WORKING_DAYS, "2026-11-30T16:00"),
        ("2026-11-27T20:00", 1, TimeUnit.WORKING_DAYS, "2026-12-01T16:00"),
        # a Sunday counts as Monday
        ("2026-11-29T10:00", 2, TimeUnit.WORKING_DAYS, "2026-12-02T16:00"),
        # a holiday on Thursday is stepped over
        ("2026-12-23T10:00", 1, TimeUnit.WORKING_DAYS, "2026-12-28T16:00"),
        # hours: within a day, over the break, over the night
        ("2026-11-24T09:00", 2, TimeUnit.WORKING_HOURS, "2026-11-24T11:00"),
        ("2026-11-24T11:00", 1, TimeUnit.WORKING_HOURS, "2026-11-24T12:00"),
        ("2026-11-24T11:00", 4, TimeUnit.WORKING_HOURS, "2026-11-24T16:00"),
        ("2026-11-24T15:00", 2, TimeUnit.WORKING_HOURS, "2026-11-25T09:00"),
        ("2026-11-27T11:00", 1, TimeUnit.WORKING_HOURS, "2026-11-27T14:00"),
        ("2026-11-29T10:00", 4, TimeUnit.WORKING_HOURS, "2026-11-30T12:00"),
        ("2026-11-24T15:50", 15, TimeUnit.WORKING_MINUTES, "2026-11-25T08:05"),
    ],
)
def test_promises_are_due_when_the_rules_say(received: str, value: int, unit: TimeUnit, due: str) -> None:
    found = office(holidays=("2026-12-24", "2026-12-25")).due(local(received), value, unit)
    assert found.at == local(due)
    assert found.at.tzinfo is dt.UTC
    assert found.on == local(due).date()


def test_calendar_days_end_with_the_day_whether_worked_or_not() -> None:
    due = office().due(local("2026-11-26T23:00"), 3, TimeUnit.CALENDAR_DAYS)
    assert due.on == dt.date(2026, 11, 29)
    assert due.at == local("2026-11-29T23:59:59.999999")


def test_an_evening_in_utc_is_the_next_morning_at_the_office() -> None:
    due = office().due(dt.datetime(2026, 11, 24, 23, 30, tzinfo=dt.UTC), 1, TimeUnit.WORKING_HOURS)
    assert due.at == local("2026-11-25T09:00")


def test_a_six_day_office_works_on_saturday() -> None:
    assert office(6).due(local("2026-11-27T10:00"), 1, TimeUnit.WORKING_DAYS).on == dt.date(2026, 11, 28)


def test_an_extra_working_day_counts_although_it_is_a_saturday() -> None:
    calendar = office(extra=("2026-11-28",))
    assert calendar.due(local("2026-11-27T10:00"), 1, TimeUnit.WORKING_DAYS).at == local("2026-11-28T16:00")


def test_a_day_off_says_why() -> None:
    calendar = office(holidays=("2026-12-25",))
    assert calendar.day_off(dt.date(2026, 12, 25)) == FREE
    assert str(calendar.day_off(dt.date(2026, 11, 29))) == "Minggu"
    assert calendar.day_off(dt.date(2026, 11, 30)) is None


def test_the_next_opening_steps_over_break_night_and_week_end() -> None:
    calendar = office()
    assert calendar.next_opening(local("2026-11-24T12:30")) == local("2026-11-24T13:00")
    assert calendar.next_opening(local("2026-11-27T18:00")) == local("2026-11-30T08:00")
    assert calendar.next_opening(local("2026-11-24T09:00")) == local("2026-11-24T09:00")


def test_a_stop_and_a_start_on_one_day_cost_no_working_day() -> None:
    calendar = office()
    due = calendar.due(local("2026-11-23T09:00"), 5, TimeUnit.WORKING_DAYS)
    assert calendar.resume(due, stopped_at=local("2026-11-24T09:00"), resumed_at=local("2026-11-24T15:00")) == due


def test_a_clock_that_stood_for_a_week_end_and_two_days_moves_by_two_working_days() -> None:
    calendar = office()
    due = calendar.due(local("2026-11-23T09:00"), 5, TimeUnit.WORKING_DAYS)
    moved = calendar.resume(due, stopped_at=local("2026-11-27T09:00"), resumed_at=local("2026-12-01T09:00"))
    assert (due.on, moved.on) == (dt.date(2026, 11, 30), dt.date(2026, 12, 2))
    assert moved.at == local("2026-12-02T16:00")


def test_reminders_fall_within_working_time() -> None:
    calendar = office()
    received = local("2026-11-24T08:00")
    due = calendar.due(received, 1, TimeUnit.WORKING_DAYS)
    assert calendar.at_share(received, due, 50) == local("2026-11-24T16:00")
    assert calendar.at_share(received, due, 100) == due.at


@pytest.mark.parametrize("value", [0, -3])
def test_a_promise_of_nothing_is_refused(value: int) -> None:
    for unit in TimeUnit:
        with pytest.raises(BadDuration):
            office().due(local("2026-11-24T09:00"), value, unit)


def test_calendars_that_cannot_keep_a_promise_are_refused() -> None:
    hours = {0: (Opening.of("08:00-12:00"),)}
    with pytest.raises(BadCalendar, match="at least one working weekday"):
        WorkingCalendar(time_zone="Asia/Jakarta", working_weekdays=frozenset(), holidays={}, hours=hours)
    with pytest.raises(BadCalendar, match="no opening hours on Tuesday"):
        WorkingCalendar(time_zone="Asia/Jakarta", working_weekdays=frozenset({0, 1}), holidays={}, hours=hours)
    overlapping = {0: (Opening.of("08:00-12:00"), Opening.of("11:00-13:00"))}
    with pytest.raises(BadCalendar, match="overlap"):
        WorkingCalendar(time_zone="Asia/Jakarta", working_weekdays=frozenset({0}), holidays={}, hours=overlapping)
    for text in ("12:00-08:00", "8-12", "pagi"):
        with pytest.raises(BadCalendar):
            Opening.of(text)


moments = st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2030, 1, 1), timezones=st.just(dt.UTC))
holidays = st.frozensets(st.dates(min_value=dt.date(2020, 1, 1), max_value=dt.date(2030, 12, 31)), max_size=60)


@st.composite
def offices(draw: st.DrawFn) -> WorkingCalendar:
    weekdays = draw(st.frozensets(st.integers(0, 6), min_size=1))
    hours = {}
    for weekday in range(7):
        minutes = sorted(draw(st.lists(st.integers(0, 1439), min_size=4, max_size=4, unique=True)))
        clocks = [dt.time(minute // 60, minute % 60) for minute in minutes]
        hours[weekday] = (Opening(clocks[0], clocks[1]), Opening(clocks[2], clocks[3]))
    return WorkingCalendar(
        time_zone=draw(st.sampled_from(["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])),
        working_weekdays=weekdays,
        holidays=dict.fromkeys(draw(holidays), FREE),
        hours=hours,
        extra_working_days=draw(st.frozensets(st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31)), max_size=5)),
    )


def plain_due_on(calendar: WorkingCalendar, received_on: dt.date, days: int) -> dt.date:
    """Day by day, as one counts on a wall calendar."""
    on = received_on
    while days:
        on += dt.timedelta(days=1)
        days -= calendar.is_working_day(on)
    return on


def plain_seconds(calendar: WorkingCalendar, since: dt.datetime, until: dt.datetime) -> int:
    total, on = 0, calendar.civil_date(since)
    while on <= calendar.civil_date(until):
        for opening in calendar.openings_on(on):
            first = max(calendar._moment(on, opening.since), since)
            last = min(calendar._moment(on, opening.until), until)
            total += max(0, int((last - first).total_seconds()))
        on += dt.timedelta(days=1)
    return total


@given(offices(), moments, st.integers(1, 400))
def test_working_days_agree_with_counting_day_by_day(calendar: WorkingCalendar, received: dt.datetime, days: int) -> None:
    received_on = calendar.received_on(received)
    assert calendar.is_working_day(received_on)
    due = calendar.due(received, days, TimeUnit.WORKING_DAYS)
    assert due.on == plain_due_on(calendar, received_on, days)
    assert due.at == calendar.closing(due.on)
    assert calendar.working_days_between(received_on, due.on) == days
    assert calendar.working_days_between(due.on, received_on) == -days


@given(offices(), moments, st.timedeltas(dt.timedelta(0), dt.timedelta(days=800)))
@settings(max_examples=60)
def test_working_seconds_agree_with_counting_day_by_day(calendar: WorkingCalendar, since: dt.datetime, span: dt.timedelta) -> None:
    since, until = since.replace(microsecond=0), (since + span).replace(microsecond=0)
    assert calendar.working_seconds_between(since, until) == plain_seconds(calendar, since, until)
    assert calendar.working_seconds_between(until, since) == -plain_seconds(calendar, since, until)


@given(offices(), moments, st.integers(1, 500))
def test_working_hours_use_exactly_the_time_that_was_promised(calendar: WorkingCalendar, received: dt.datetime, hours: int) -> None:
    due = calendar.due(received, hours, TimeUnit.WORKING_HOURS)
    assert calendar.working_seconds_between(received, due.at) == hours * 3600
    assert calendar.working_seconds_between(received, due.at - dt.timedelta(seconds=1)) == hours * 3600 - 1
    assert due.on == calendar.civil_date(due.at)


@given(offices(), moments, st.sampled_from(list(TimeUnit)), st.integers(1, 60), st.integers(1, 60))
def test_a_longer_promise_is_never_due_earlier(calendar: WorkingCalendar, received: dt.datetime, unit: TimeUnit, a: int, b: int) -> None:
    short, long = sorted((a, b))
    assert received < calendar.due(received, short, unit).at <= calendar.due(received, long, unit).at


@given(offices(), moments, moments, st.sampled_from(list(TimeUnit)), st.integers(1, 30))
def test_what_arrives_later_is_never_due_earlier(calendar: WorkingCalendar, a: dt.datetime, b: dt.datetime, unit: TimeUnit, value: int) -> None:
    first, second = sorted((a, b))
    assert calendar.due(first, value, unit).at <= calendar.due(second, value, unit).at


@given(offices(), moments, st.sampled_from(list(TimeUnit)), st.integers(1, 30), st.lists(st.integers(0, 10**6), min_size=3, max_size=3))
def test_two_stops_in_a_row_cost_what_one_long_stop_costs(
    calendar: WorkingCalendar, received: dt.datetime, unit: TimeUnit, value: int, seconds: list[int]
) -> None:
    received = received.replace(microsecond=0)
    due = calendar.due(received, value, unit)
    a = received + dt.timedelta(seconds=seconds[0])
    b = a + dt.timedelta(seconds=seconds[1])
    c = b + dt.timedelta(seconds=seconds[2])
    twice = calendar.resume(calendar.resume(due, stopped_at=a, resumed_at=b), stopped_at=b, resumed_at=c)
    once = calendar.resume(due, stopped_at=a, resumed_at=c)
    assert twice == once
    assert once.at >= due.at


@given(offices(), moments, st.integers(1, 200), st.integers(0, 10**7))
def test_the_working_time_left_is_the_same_before_and_after_a_stop(calendar: WorkingCalendar, received: dt.datetime, hours: int, stood: int) -> None:
    received = received.replace(microsecond=0)
    due = calendar.due(received, hours, TimeUnit.WORKING_HOURS)
    resumed = received + dt.timedelta(seconds=stood)
    moved = calendar.resume(due, stopped_at=received, resumed_at=resumed)
    assert calendar.working_seconds_between(resumed, moved.at) == calendar.working_seconds_between(received, due.at)


@given(offices(), moments, st.integers(1, 30), st.integers(0, 100))
def test_a_reminder_is_never_after_its_deadline(calendar: WorkingCalendar, received: dt.datetime, days: int, percent: int) -> None:
    due = calendar.due(received, days, TimeUnit.WORKING_DAYS)
    assert calendar.at_share(received, due, percent) <= due.at


@given(offices(), moments)
def test_the_next_opening_is_open_and_the_first(calendar: WorkingCalendar, at: dt.datetime) -> None:
    opening = calendar.next_opening(at)
    assert calendar.is_open(opening)
    assert calendar.working_seconds_between(at, opening) == 0


def test_remembered_deadlines_are_the_same_values() -> None:
    calendar = office()
    first = calendar.due(local("2026-11-24T09:00"), 3, TimeUnit.WORKING_DAYS)
    assert calendar.due(local("2026-11-24T10:00"), 3, TimeUnit.WORKING_DAYS) is first
    assert isinstance(first, Due)
    assert calendar == office()


def test_a_clock_cannot_be_resumed_before_it_stopped() -> None:
    calendar = office()
    due = calendar.due(local("2026-11-24T09:00"), 3, TimeUnit.WORKING_DAYS)
    with pytest.raises(BadDuration):
        calendar.resume(due, stopped_at=local("2026-11-24T10:00"), resumed_at=local("2026-11-24T09:00"))


@given(offices())
@settings(max_examples=5)
def test_a_promise_beyond_every_calendar_is_refused(calendar: WorkingCalendar) -> None:
    assume(len(calendar.working_weekdays) == 7)
    with pytest.raises(BadDuration):
        calendar.add_working_days(dt.date(9990, 1, 1), 10_000)
