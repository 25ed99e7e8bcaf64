"""The rule of the hall and the honest guess of a wait. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

#: Fewer services than this today tell nothing yet. Source: project rule.
LEAST_FOR_A_GUESS: Final = 3
#: A guess is told in steps of this many minutes, rounded up.
STEP_MINUTES: Final = 5


def is_walk_ins_turn(recent_booked: Sequence[bool], booked_in_a_row: int) -> bool:
    """Say whether somebody who took a number comes next, given who was called before (newest first, True: with an appointment)."""
    row = recent_booked[:booked_in_a_row]
    return len(row) == booked_in_a_row and all(row)


def pace_of(seconds: Sequence[int]) -> int | None:
    """Return how long one takes today, in seconds: the middle of what was measured; None while too few were served."""
    if len(seconds) < LEAST_FOR_A_GUESS:
        return None
    ordered = sorted(seconds)
    return ordered[len(ordered) // 2]


def minutes_for(ahead: int, *, pace_seconds: int | None, counters: int) -> int | None:
    """
    Return how long somebody waits with `ahead` people before them, in minutes rounded up to five; None when it is not known.

    >>> minutes_for(4, pace_seconds=300, counters=2)
    10
    """
    if ahead == 0:
        return 0
    if pace_seconds is None or counters == 0:
        return None
    exact = ahead * pace_seconds / counters / 60
    return int(-(-exact // STEP_MINUTES) * STEP_MINUTES)
