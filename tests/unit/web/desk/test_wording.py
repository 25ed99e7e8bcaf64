"""How the clock and masked values are said at the desk."""

from __future__ import annotations

import datetime as dt

import pytest

from loket.foundation.common.calendars import Opening, WorkingCalendar
from loket.foundation.common.text import Text
from loket.web.desk import wording

HOURS = tuple(Opening.of(stretch) for stretch in ("08:00-12:00", "13:00-17:00"))
CALENDAR = WorkingCalendar(time_zone="Asia/Makassar", working_weekdays=frozenset(range(5)), holidays={}, hours={day: HOURS for day in range(5)})


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    """A moment in November 2026 by the clock of Makassar (UTC+8); the 23rd is a Monday."""
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@pytest.mark.parametrize(
    ("due", "now", "words", "kind"),
    [
        (None, at(23, 9), "Tanpa batas waktu", "neutral"),
        (at(23, 15), at(23, 9), "Sisa 5 jam kerja", "good"),
        (at(23, 13, 30), at(23, 11, 40), "Sisa 50 menit kerja", "warning"),  # lunch does not count
        (at(27, 17), at(23, 8), "Sisa 5 hari kerja", "good"),
        (at(23, 9), at(23, 9), "Habis begitu kantor buka", "warning"),
        (at(23, 9), at(23, 11, 20), "Terlambat 2 jam 20 menit kerja", "bad"),
        (at(23, 17), at(23, 20), "Baru saja lewat waktu", "bad"),  # the office has been closed since
        (at(20, 17), at(25, 9), "Terlambat 2 hari kerja", "bad"),
    ],
)
def test_the_clock_counts_working_time_and_says_lateness_plainly(due: dt.datetime | None, now: dt.datetime, words: str, kind: str) -> None:
    clock = wording.clock(due, now, CALENDAR)
    assert (clock.words.id, clock.kind) == (words, kind)


@pytest.mark.parametrize(("value", "shown"), [("9701015204940001", "••••••01"), ("O", "••••••"), ("Contoh", "••••••")])
def test_a_masked_value_shows_little_and_never_how_long_it_is(value: str, shown: str) -> None:
    assert wording.masked(Text(id=value, en=value)).id == shown
