"""When people are told of a standard's review date: dated numbers with their source, from `review_terms.json`. Private to the room."""

from __future__ import annotations

import datetime as dt
import functools
import json
from pathlib import Path
from typing import Final

from loket.services.rollout.values import ReviewTerm

FILE: Final = Path(__file__).with_name("review_terms.json")


@functools.cache
def read() -> tuple[ReviewTerm, ...]:
    """Return every term, earliest first."""
    found = (
        ReviewTerm(dt.date.fromisoformat(one["from"]), tuple(one["days_before"]), one["days_after_every"], one["reference"])
        for one in json.loads(FILE.read_text())
    )
    return tuple(sorted(found, key=lambda term: term.since))


def term_on(on: dt.date) -> ReviewTerm | None:
    """Return the term in force on a day; None before the first: then nobody is told."""
    return next((term for term in reversed(read()) if term.since <= on), None)


def mark(days_left: int, term: ReviewTerm) -> int | None:
    """
    Return the reminder that is due with so many days left: the nearest of `days_before` that was reached, or, after the day, the last
    whole `days_after_every`; None when it is too early.

    >>> term = ReviewTerm(dt.date(2026, 1, 1), (60, 14, 0), 30, "")
    >>> [mark(left, term) for left in (61, 60, 20, 14, 0, -29, -30, -61)]
    [None, 60, 60, 14, 0, 0, -30, -60]
    """
    if days_left < 0 and -days_left >= term.days_after_every:
        return -(-days_left // term.days_after_every) * term.days_after_every
    reached = [day for day in term.days_before if days_left <= day]
    return min(reached) if reached else None
