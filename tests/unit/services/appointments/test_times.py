"""Opening hours cut into visits, and what of them is free; the file of counters, with every fault at its line."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from uuid import UUID

import pytest

from loket.foundation.common.calendars import Opening, WorkingCalendar
from loket.foundation.common.text import Text
from loket.services.appointments import rules, times
from loket.services.appointments.errors import BadRules

TOP = Path(__file__).resolve().parents[4]
MONDAY = dt.date(2026, 11, 30)
HOURS = {day: (Opening.of("08:00-12:00"), Opening.of("13:00-14:20")) for day in range(5)}
CALENDAR = WorkingCalendar("Asia/Makassar", frozenset(range(5)), {MONDAY + dt.timedelta(days=1): Text(id="Libur", en="Holiday")}, HOURS)
ANI, BUDI = UUID(int=1), UUID(int=2)


def at(hour: int, minute: int = 0) -> dt.datetime:
    """A moment of that Monday in Makassar (UTC+8)."""
    return dt.datetime(2026, 11, 30, hour - 8, minute, tzinfo=dt.UTC)


def test_visits_follow_one_another_within_each_stretch_and_never_over_the_break() -> None:
    found = times.times(CALENDAR, MONDAY, 45)
    assert [start for start, _ in found] == [at(8), at(8, 45), at(9, 30), at(10, 15), at(11), at(13)]
    assert times.times(CALENDAR, MONDAY + dt.timedelta(days=1), 45) == ()


def test_a_time_is_free_while_an_officer_and_a_counter_are() -> None:
    held = {ANI: {at(8, 10)}}
    assert times.free_officers([ANI, BUDI], held, at(8), at(8, 15)) == (BUDI,)
    assert times.free_officers([ANI, BUDI], held, at(9), at(9, 15)) == (BUDI, ANI)  # whoever has fewer that day comes first
    taken = {at(8, 10): 1}
    assert times.free_places(counters=2, taken=taken, free=2, starts_at=at(8), ends_at=at(8, 15)) == 1
    assert times.free_places(counters=1, taken=taken, free=2, starts_at=at(8), ends_at=at(8, 15)) == 0
    assert times.free_places(counters=5, taken={}, free=1, starts_at=at(8), ends_at=at(8, 15)) == 1


def test_nothing_is_offered_before_the_notice() -> None:
    shown = times.slots(CALENDAR, MONDAY, minutes=60, counters=1, officers=[ANI], held={}, taken={}, not_before=at(10, 30))
    assert [slot.starts_at for slot in shown] == [at(11), at(13)]


def test_the_files_of_the_repository_are_right() -> None:
    for folder in sorted((TOP / "regions").iterdir()):
        found = rules.read(folder)
        assert all(one.reference and one.ahead_days for one in found)
    assert rules.read(TOP / "regions" / "97.01")


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("visits:\n  - {unit: a/b, position: a/c, from: 2026-01-01, counters: 1, ahead_days: 5, notice_minutes: 0}\n", 2),
        (
            "visits:\n  - unit: a/b\n    position: a/c\n    from: 2026-01-01\n    counters: -1\n    ahead_days: 5\n    notice_minutes: 0\n    reference: SK\n",
            5,
        ),
        ("visits: [\n", 2),
    ],
)
def test_a_fault_in_the_file_says_its_line(tmp_path: Path, content: str, line: int) -> None:
    (tmp_path / rules.FILE).write_text(content)
    with pytest.raises(BadRules) as bad:
        rules.read(tmp_path)
    assert line in {one.line for one in bad.value.findings}


def test_the_same_counter_twice_is_refused(tmp_path: Path) -> None:
    one = "  - {unit: a/b, position: a/c, from: 2026-01-01, counters: 1, ahead_days: 5, notice_minutes: 0, reference: SK}\n"
    (tmp_path / rules.FILE).write_text("visits:\n" + one + one)
    with pytest.raises(BadRules):
        rules.read(tmp_path)
