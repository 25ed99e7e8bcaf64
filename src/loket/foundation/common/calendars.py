"""
The clock of promises: working days, working hours and calendar days of one office.

A calendar is a value: time zone, working weekdays, opening hours, days off. It knows no database and never asks what
time it is. All moments are aware UTC; all dates are civil dates at the office.
"""

from __future__ import annotations

import datetime as dt
import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Final

from loket.foundation.common import dates
from loket.foundation.common.text import Text

_DAY: Final = dt.timedelta(days=1)
_DAY_SECONDS: Final = 86_400
# Unit: remembered deadlines. Measured: about 300 bytes each; a bench of 1,000,000 cases in one year needs some 2,000.
_MEMO_SIZE: Final = 50_000


class TimeUnit(StrEnum):
    """What a promised time is counted in. The words are those of `service.yaml`."""

    WORKING_DAYS = "working_days"
    WORKING_HOURS = "working_hours"
    WORKING_MINUTES = "working_minutes"
    CALENDAR_DAYS = "calendar_days"

    def text(self, value: int) -> Text:
        """Return a length of time in words.

        >>> TimeUnit.WORKING_DAYS.text(1).en, TimeUnit.WORKING_HOURS.text(4).id
        ('1 working day', '4 jam kerja')
        """
        indonesian, english = _UNIT_WORDS[self]
        return Text(id=f"{value} {indonesian}", en=f"{value} {english}{'' if value == 1 else 's'}")


_UNIT_WORDS: Final = {
    TimeUnit.WORKING_DAYS: ("hari kerja", "working day"),
    TimeUnit.WORKING_HOURS: ("jam kerja", "working hour"),
    TimeUnit.WORKING_MINUTES: ("menit kerja", "working minute"),
    TimeUnit.CALENDAR_DAYS: ("hari kalender", "calendar day"),
}


def working_time_text(seconds: int, *, day_seconds: int) -> Text:
    """
    Return a length of working time in words: days from two on, else hours and minutes. A day is as long as the office is open.

    >>> working_time_text(5 * 3600 + 20 * 60, day_seconds=8 * 3600).id, working_time_text(3 * 8 * 3600, day_seconds=8 * 3600).en
    ('5 jam 20 menit kerja', '3 working days')
    """
    if seconds >= 2 * day_seconds:
        return TimeUnit.WORKING_DAYS.text(seconds // day_seconds)
    hours, minutes = seconds // 3600, seconds % 3600 // 60
    indonesian = [f"{hours} jam"] * bool(hours) + [f"{minutes} menit"] * bool(minutes or not hours)
    english = [f"{hours} h"] * bool(hours) + [f"{minutes} min"] * bool(minutes or not hours)
    return Text(id=f"{' '.join(indonesian)} kerja", en=f"{' '.join(english)} of working time")


class BadCalendar(ValueError):
    """The calendar cannot keep any promise: no working day, or opening hours that make no sense."""


class BadDuration(ValueError):
    """A promised time below 1, or so long that no calendar reaches it."""


@dataclass(frozen=True, slots=True, order=True)
class Opening:
    """One stretch of a day in which the office works, in local time; `until` is exclusive.

    >>> Opening.of("08:00-12:00").until
    datetime.time(12, 0)
    """

    since: dt.time
    until: dt.time

    def __post_init__(self) -> None:
        if self.until <= self.since:
            raise BadCalendar(f"opening hours must end after they begin: {self.since:%H:%M}-{self.until:%H:%M}")

    @classmethod
    def of(cls, text: str) -> Opening:
        """Read `08:00-12:00`. :raises BadCalendar: if it is not of that form."""
        try:
            since, until = (dt.time.fromisoformat(part.strip()) for part in text.split("-"))
        except ValueError:
            raise BadCalendar(f"opening hours are written like 08:00-12:00, not {text!r}") from None
        return cls(since, until)

    def __str__(self) -> str:
        return f"{self.since:%H:%M}-{self.until:%H:%M}"


@dataclass(frozen=True, slots=True)
class Due:
    """The last moment at which a promise is kept (`at`, aware UTC) and its civil date at the office (`on`)."""

    at: dt.datetime
    on: dt.date
    unit: TimeUnit = TimeUnit.WORKING_DAYS


@dataclass(frozen=True)
class WorkingCalendar:
    """
    When one office works.

    - `time_zone`: IANA name (`Asia/Makassar`).
    - `working_weekdays`: 0 = Monday … 6 = Sunday; five or six of them.
    - `holidays`: days off with their name, national and local, whatever their weekday.
    - `hours`: opening hours by weekday; every working weekday needs some.
    - `extra_working_days`: dates that are worked although weekday or holiday say otherwise; they have the hours of
      their weekday, or else those of the first working weekday.

    Invariant: two equal calendars give equal deadlines; the tables and the memo are only remembered results.

    :raises BadCalendar: if no weekday is worked, hours are missing or overlap.
    """

    time_zone: str
    working_weekdays: frozenset[int]
    holidays: Mapping[dt.date, Text]
    hours: Mapping[int, tuple[Opening, ...]]
    extra_working_days: frozenset[dt.date] = frozenset()
    _memo: dict[tuple[int, int], Due] = field(default_factory=dict, init=False, repr=False, compare=False)
    _tables: dict[int, _Table] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.working_weekdays or not self.working_weekdays <= frozenset(range(7)):
            raise BadCalendar("a calendar needs at least one working weekday, 0 (Monday) to 6 (Sunday)")
        for weekday in sorted(self.working_weekdays):
            openings = self.hours.get(weekday, ())
            if not openings:
                raise BadCalendar(f"no opening hours on {dates.WEEKDAYS[weekday].en}, which is a working day")
            if any(later.since < earlier.until for earlier, later in itertools.pairwise(openings)):
                raise BadCalendar(f"opening hours on {dates.WEEKDAYS[weekday].en} overlap or are out of order")

    # What a date is

    def is_working_day(self, on: dt.date) -> bool:
        """Return whether the office works on that date."""
        return on in self.extra_working_days or (on.weekday() in self.working_weekdays and on not in self.holidays)

    def day_off(self, on: dt.date) -> Text | None:
        """Return why the office does not work on that date, or None when it does."""
        if self.is_working_day(on):
            return None
        return self.holidays.get(on) or dates.WEEKDAYS[on.weekday()]

    def openings_on(self, on: dt.date) -> tuple[Opening, ...]:
        """Return the opening hours of that date in local time; none on a day off."""
        if not self.is_working_day(on):
            return ()
        return self.hours.get(on.weekday()) or self.hours[min(self.working_weekdays)]

    def is_open(self, at: dt.datetime) -> bool:
        """Return whether the office is open at the moment `at`."""
        local = self._local(at)
        return any(opening.since <= local.time() < opening.until for opening in self.openings_on(local.date()))

    def day_seconds(self, at: dt.datetime) -> int:
        """Return how long the office is open on the working day that `at` falls on, or on the next one."""
        return sum(_length(opening) for opening in self.openings_on(self.civil_date(self.next_opening(at))))

    def next_opening(self, at: dt.datetime) -> dt.datetime:
        """Return the first moment from `at` on at which the office is open: `at` itself when it is."""
        if self.is_open(at):
            return at
        local = self._local(at)
        on, clock = local.date(), local.time()
        while True:
            for opening in self.openings_on(on):
                if opening.since >= clock:
                    return self._moment(on, opening.since)
            on, clock = on + _DAY, dt.time.min

    def civil_date(self, at: dt.datetime) -> dt.date:
        """Return the date at the office at the moment `at`."""
        return self._local(at).date()

    def closing(self, on: dt.date) -> dt.datetime:
        """Return the closing time of a working day. :raises BadCalendar: on a day off."""
        openings = self.openings_on(on)
        if not openings:
            raise BadCalendar(f"{on} is not a working day")
        return self._moment(on, openings[-1].until)

    def received_on(self, at: dt.datetime) -> dt.date:
        """Return the working day on which something counts as received: after closing or on a day off, the next one."""
        local = self._local(at)
        on = local.date()
        openings = self.openings_on(on)
        if openings and local.time() < openings[-1].until:
            return on
        return self.add_working_days(on, 1)

    # Counting

    def add_working_days(self, on: dt.date, days: int) -> dt.date:
        """Return the `days`-th working day after `on` (`days` at least 1)."""
        if days < 1:
            raise BadDuration(f"{days} working days; it must be at least 1")
        year, remaining = on.year, days
        while True:
            ordinals = self._table(year).working
            first = bisect_right(ordinals, on.toordinal()) if year == on.year else 0
            if first + remaining <= len(ordinals):
                return dt.date.fromordinal(ordinals[first + remaining - 1])
            remaining -= len(ordinals) - first
            year += 1

    def working_days_between(self, after: dt.date, until: dt.date) -> int:
        """
        Return how many working days lie after `after`, up to and including `until`; negative when `until` is earlier.

        So the promise of n working days is kept on `until` while this is at most n.
        """
        if until < after:
            return -self.working_days_between(until, after)
        return self._days_before(until + _DAY) - self._days_before(after + _DAY) + self._whole_years(after, until, days=True)

    def working_seconds_between(self, since: dt.datetime, until: dt.datetime) -> int:
        """Return the seconds within opening hours from `since` to `until` (negative when `until` is earlier)."""
        if until < since:
            return -self.working_seconds_between(until, since)
        a, b = self._local(since), self._local(until)
        whole = self._whole_years(a.date(), b.date(), days=False)
        return self._seconds_before(b) - self._seconds_before(a) + whole

    def add_working_seconds(self, at: dt.datetime, seconds: int) -> dt.datetime:
        """Return the first moment by which `seconds` of opening hours have passed since `at` (the next opening for 0)."""
        if seconds <= 0:
            return self.next_opening(at)
        local = self._local(at)
        year, target = local.year, self._seconds_before(local) + seconds
        while target > self._table(year).total_seconds:
            target -= self._table(year).total_seconds
            year += 1
        table = self._table(year)
        index = bisect_left(table.seconds_until, target)
        on = dt.date.fromordinal(table.working[index])
        left = target - (table.seconds_until[index - 1] if index else 0)
        for opening in self.openings_on(on):
            length = _length(opening)
            if left <= length:
                # Because: a deadline is kept to whole seconds; a fraction would let two machines disagree.
                return self._moment(on, opening.since) + dt.timedelta(seconds=left)
            left -= length
        raise AssertionError("the table and the opening hours disagree")

    # Promises

    def due(self, received_at: dt.datetime, value: int, unit: TimeUnit) -> Due:
        """
        Return the last moment at which a promise of `value` units is kept for something received at `received_at`.

        - working days: day 1 is the first working day after receipt; received after closing or on a day off counts as
          received on the next working day. Due at the closing time of the last day.
        - working hours and minutes: counted within opening hours from the moment of receipt.
        - calendar days: day 1 is the day after receipt; due at the last microsecond of the last day, working day or not.

        Source: UU 25/2009 Pasal 21 (jangka waktu penyelesaian); the number comes from the service package.

        :raises BadDuration: if `value` is below 1.
        """
        if value < 1:
            raise BadDuration(f"{value} {unit.value}; it must be at least 1")
        if unit is TimeUnit.WORKING_DAYS:
            return self._due_working_day(self.received_on(received_at), value)
        if unit is TimeUnit.CALENDAR_DAYS:
            return self._due_calendar_day(self.civil_date(received_at) + value * _DAY)
        at = self.add_working_seconds(received_at, value * (3600 if unit is TimeUnit.WORKING_HOURS else 60))
        return Due(at=at, on=self.civil_date(at), unit=unit)

    def resume(self, due: Due, *, stopped_at: dt.datetime, resumed_at: dt.datetime) -> Due:
        """
        Return the deadline after the clock stood still from `stopped_at` to `resumed_at`.

        The deadline moves by the working time that passed, in its own unit: whole working days (a stop and a start on
        one day cost nothing), seconds of opening hours, or calendar days.
        """
        if resumed_at < stopped_at:
            raise BadDuration("the clock cannot be resumed before it was stopped")
        if due.unit is TimeUnit.WORKING_DAYS:
            days = self.working_days_between(self.received_on(stopped_at), self.received_on(resumed_at))
            return self._due_working_day(due.on, days) if days else due
        if due.unit is TimeUnit.CALENDAR_DAYS:
            days = (self.civil_date(resumed_at) - self.civil_date(stopped_at)).days
            return self._due_calendar_day(due.on + days * _DAY)
        seconds = self.working_seconds_between(stopped_at, resumed_at)
        if not seconds:
            return due
        at = self.add_working_seconds(due.at, seconds)
        return Due(at=at, on=self.civil_date(at), unit=due.unit)

    def at_share(self, received_at: dt.datetime, due: Due, percent: int) -> dt.datetime:
        """Return the moment when `percent` of the opening hours from receipt to the deadline have passed (for reminders)."""
        seconds = self.working_seconds_between(received_at, due.at) * percent // 100
        return min(self.add_working_seconds(received_at, seconds), due.at)

    # Inside

    @cached_property
    def _zone(self) -> dt.tzinfo:
        return dates.zone(self.time_zone)

    def _local(self, at: dt.datetime) -> dt.datetime:
        if at.tzinfo is None:
            raise dates.NaiveTime(at.isoformat())
        return at.astimezone(self._zone)

    def _moment(self, on: dt.date, clock: dt.time) -> dt.datetime:
        return dt.datetime.combine(on, clock, tzinfo=self._zone).astimezone(dt.UTC)

    def _due_working_day(self, received_on: dt.date, days: int) -> Due:
        key = (received_on.toordinal(), days)
        due = self._memo.get(key)
        if due is None:
            on = self.add_working_days(received_on, days)
            due = Due(at=self.closing(on), on=on, unit=TimeUnit.WORKING_DAYS)
            if len(self._memo) < _MEMO_SIZE:
                self._memo[key] = due
        return due

    def _due_calendar_day(self, on: dt.date) -> Due:
        at = self._moment(on, dt.time.max)
        return Due(at=at, on=on, unit=TimeUnit.CALENDAR_DAYS)

    def _table(self, year: int) -> _Table:
        table = self._tables.get(year)
        if table is None:
            if not dt.MINYEAR < year < dt.MAXYEAR:
                raise BadDuration(f"the year {year} is beyond every calendar")
            table = self._tables[year] = _Table.of(self, year)
        return table

    def _days_before(self, on: dt.date) -> int:
        return bisect_left(self._table(on.year).working, on.toordinal())

    def _seconds_before(self, local: dt.datetime) -> int:
        """Seconds of opening hours in the year of `local` before that moment."""
        table = self._table(local.year)
        index = bisect_left(table.working, local.date().toordinal())
        seconds = table.seconds_until[index - 1] if index else 0
        clock = local.time()
        for opening in self.openings_on(local.date()):
            if clock >= opening.until:
                seconds += _length(opening)
            elif clock > opening.since:
                seconds += _seconds(clock) - _seconds(opening.since)
        return seconds

    def _whole_years(self, since: dt.date, until: dt.date, *, days: bool) -> int:
        """What to add to a difference within years when the years differ."""
        if days:
            # Because: the day after 31 December belongs to the next year's table.
            since, until = since + _DAY, until + _DAY
            return sum(len(self._table(year).working) for year in range(since.year, until.year))
        return sum(self._table(year).total_seconds for year in range(since.year, until.year))


@dataclass(frozen=True, slots=True)
class _Table:
    """One year: ordinals of its working days, and opening seconds of the year up to the end of each."""

    working: tuple[int, ...]
    seconds_until: tuple[int, ...]

    @property
    def total_seconds(self) -> int:
        return self.seconds_until[-1] if self.seconds_until else 0

    @classmethod
    def of(cls, calendar: WorkingCalendar, year: int) -> _Table:
        working, seconds, total = [], [], 0
        for ordinal in range(dt.date(year, 1, 1).toordinal(), dt.date(year + 1, 1, 1).toordinal()):
            openings = calendar.openings_on(dt.date.fromordinal(ordinal))
            if openings:
                total += sum(_length(opening) for opening in openings)
                working.append(ordinal)
                seconds.append(total)
        return cls(tuple(working), tuple(seconds))


def _seconds(clock: dt.time) -> int:
    return clock.hour * 3600 + clock.minute * 60 + clock.second


def _length(opening: Opening) -> int:
    return _seconds(opening.until) - _seconds(opening.since)
