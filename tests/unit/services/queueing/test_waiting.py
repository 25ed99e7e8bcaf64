"""The rule of the hall, and a guess that is only made of what today has shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from loket.services.queueing import lines, waiting
from loket.services.queueing.errors import BadLines

TOP = Path(__file__).resolve().parents[4]


@pytest.mark.parametrize(
    ("before", "row", "turn"),
    [
        ((), 2, False),
        ((True,), 2, False),
        ((True, True), 2, True),
        ((True, False, True), 2, False),
        ((False, True, True), 2, False),
        ((True, True, True), 3, True),
    ],
)
def test_somebody_without_an_appointment_comes_after_so_many_with_one(before: tuple[bool, ...], row: int, turn: bool) -> None:
    assert waiting.is_walk_ins_turn(before, row) is turn


def test_a_guess_needs_three_services_and_an_open_counter() -> None:
    assert waiting.pace_of([300, 600]) is None
    assert waiting.pace_of([300, 60, 5000]) == 300  # one that took the whole morning changes nothing
    assert waiting.minutes_for(3, pace_seconds=None, counters=2) is None
    assert waiting.minutes_for(3, pace_seconds=300, counters=0) is None
    assert waiting.minutes_for(0, pace_seconds=None, counters=0) == 0
    assert waiting.minutes_for(3, pace_seconds=300, counters=1) == 15
    assert waiting.minutes_for(3, pace_seconds=301, counters=1) == 20  # told in fives, never too short


def test_the_files_of_the_repository_are_right_and_a_letter_is_of_one_line() -> None:
    assert lines.read(TOP / "regions" / "97.01")
    assert lines.read(TOP / "regions" / "98.71")


@pytest.mark.parametrize("letter", ["J", "a", "AB"])
def test_a_line_has_one_letter_and_not_that_of_appointments(tmp_path: Path, letter: str) -> None:
    (tmp_path / lines.FILE).write_text(
        f"queues:\n  - {{unit: a/b, line: {letter}, position: a/c, title: {{id: A, en: A}}, booked_in_a_row: 2, reference: SK}}\n"
    )
    with pytest.raises(BadLines):
        lines.read(tmp_path)
