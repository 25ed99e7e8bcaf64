"""Where a version stands follows from its stretches and the clock, and moves only as the table of states allows."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from loket.services.rollout.values import VERSION_TRANSITIONS, VERSION_WORDS, RolloutEntry, VersionState, version_state

BEGIN: Final = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def _day(number: int) -> dt.datetime:
    return BEGIN + dt.timedelta(days=number)


def _stretch(version: str, since: int, until: int | None) -> RolloutEntry:
    return RolloutEntry("ktp-el", "97.01", 1, version, _day(since), None if until is None else _day(until), 100, "cli")


def test_a_version_that_was_never_made_live_is_only_published() -> None:
    assert version_state("a", [_stretch("b", 0, None)], at=_day(1)) is VersionState.PUBLISHED


def test_a_version_is_arranged_live_and_ended_as_time_goes_by() -> None:
    history = [_stretch("a", 2, 4), _stretch("b", 4, None)]
    assert [version_state("a", history, at=_day(day)) for day in range(1, 5)] == [
        VersionState.ARRANGED, VersionState.LIVE, VersionState.LIVE, VersionState.ENDED,
    ]  # fmt: skip


def test_what_was_withdrawn_before_its_beginning_is_ended() -> None:
    assert version_state("a", [_stretch("a", 5, 5)], at=_day(1)) is VersionState.ENDED


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 3), st.integers(1, 3)), min_size=1, max_size=5), st.booleans())
def test_the_clock_moves_a_version_only_as_the_table_says(made: list[tuple[str, int, int]], open_end: bool) -> None:
    history, since = [], 0
    for version, gap, length in made:
        history.append(_stretch(version, since + gap - 1, since + gap - 1 + length))
        since += gap - 1 + length
    if open_end:
        history[-1] = RolloutEntry("ktp-el", "97.01", 1, history[-1].hash, history[-1].live_from, None, 100, "cli")
    seen = [version_state("a", history, at=_day(day)) for day in range(-1, since + 2)]
    assert all(later is earlier or later in VERSION_TRANSITIONS[earlier] for earlier, later in pairwise(seen))


def test_every_state_of_a_version_has_its_words_and_its_followers() -> None:
    assert set(VERSION_TRANSITIONS) == set(VERSION_WORDS) == set(VersionState)
