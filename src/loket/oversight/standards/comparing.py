"""Two versions side by side: middles, tenths, and whether a difference is more than chance. Pure. Private to the room."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from loket.foundation.common.calendars import TimeUnit, WorkingCalendar
from loket.oversight.standards.values import LEAST_CASES, LEAST_FOR_TENTHS, Share
from loket.services.cases.values import EndedCase
from loket.services.catalogue.definition import Duration

#: Of the normal distribution, for 95 %.
_Z: Final = 1.959964


def working_seconds(one: EndedCase, promise: Duration, calendar: WorkingCalendar) -> int:
    """
    Return how long a case took in working time, without the time that the clock stood.

    The promise was moved by just that time. So what was left of it at the end, taken from its full length, is what was used.
    """
    full = calendar.due(one.submitted_at, promise.value, TimeUnit(promise.unit.value)).at
    left = calendar.working_seconds_between(one.ended_at, one.promised_at)
    return max(0, calendar.working_seconds_between(one.submitted_at, full) - left)


def middle(lengths: Sequence[int]) -> int | None:
    """Return the median, None for too few: half took no longer."""
    return at_share(lengths, 50) if len(lengths) >= LEAST_CASES else None


def tenths(lengths: Sequence[int]) -> int | None:
    """Return within which length nine of ten were, None for too few."""
    return at_share(lengths, 90) if len(lengths) >= LEAST_FOR_TENTHS else None


def at_share(lengths: Sequence[int], percent: int) -> int:
    """
    Return the smallest length that at least `percent` of all do not exceed (nearest rank).

    >>> [at_share([5, 1, 3, 2, 4], percent) for percent in (50, 80, 90, 100)]
    [3, 4, 5, 5]
    """
    return sorted(lengths)[max(0, math.ceil(len(lengths) * percent / 100) - 1)]


def is_clear(first: Share, second: Share) -> bool | None:
    """
    Say whether two shares differ by more than chance would make (Newcombe's interval from Wilson's, 95 %); None for too few.

    >>> is_clear(Share(90, 100), Share(60, 100)), is_clear(Share(90, 100), Share(88, 100)), is_clear(Share(9, 9), Share(1, 100))
    (True, False, None)
    """
    if first.percent is None or second.percent is None:
        return None
    p, q = first.part / first.whole, second.part / second.whole
    (low_p, high_p), (low_q, high_q) = _wilson(first), _wilson(second)
    below = (p - q) - math.hypot(p - low_p, high_q - q)
    above = (p - q) + math.hypot(high_p - p, q - low_q)
    return below > 0 or above < 0


def _wilson(share: Share) -> tuple[float, float]:
    """Return within which bounds the true share lies."""
    n, p = share.whole, share.part / share.whole
    centre = (p + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    spread = _Z / (1 + _Z**2 / n) * math.sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2))
    return centre - spread, centre + spread
