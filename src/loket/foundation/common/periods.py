"""Stretches of civil dates with an exclusive end, the way valid-from numbers of law are kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """
    From `valid_from` (inclusive) until `valid_until` (exclusive; None means without end).

    >>> Period(dt.date(2026, 1, 1), dt.date(2027, 1, 1)).contains(dt.date(2027, 1, 1))
    False
    """

    valid_from: dt.date
    valid_until: dt.date | None = None

    def __post_init__(self) -> None:
        if self.valid_until is not None and self.valid_until <= self.valid_from:
            raise ValueError(f"a period must end after it begins: {self.valid_from} .. {self.valid_until}")

    def contains(self, on: dt.date) -> bool:
        """Return whether the period holds on that date."""
        return self.valid_from <= on and (self.valid_until is None or on < self.valid_until)

    def overlaps(self, other: Period) -> bool:
        """Return whether the two share a date."""
        return (other.valid_until is None or self.valid_from < other.valid_until) and (
            self.valid_until is None or other.valid_from < self.valid_until
        )


class Dated(Protocol):
    """Anything that begins to hold on a date."""

    @property
    def valid_from(self) -> dt.date:
        """The first date on which it holds."""


Entry = TypeVar("Entry", bound=Dated)


def in_force(entries: Iterable[Entry], *, on: dt.date) -> Entry | None:
    """Return the entry that began last on or before `on`, or None when none had begun."""
    begun = [entry for entry in entries if entry.valid_from <= on]
    return max(begun, key=lambda entry: entry.valid_from, default=None)
