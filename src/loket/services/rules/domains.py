"""
Sets of values of one term, for the search for rows without a use: exact, closed under complement and intersection.

Every type maps to integers (dates by day number, false and true as 0 and 1) or to texts; a set also says whether
it holds "missing".
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from loket.services.rules.syntax import HIGHEST, LOWEST, Kind, Value

Intervals = tuple[tuple[int, int], ...]
_UNIVERSES: Final[dict[Kind, Intervals]] = {
    Kind.INTEGER: ((LOWEST, HIGHEST),),
    Kind.DATE: ((dt.date.min.toordinal(), dt.date.max.toordinal()),),
    Kind.BOOLEAN: ((0, 1),),
}


@dataclass(frozen=True, slots=True)
class Domain:
    """
    A set of values of one kind. Numbers: sorted, separate, closed `intervals`. Texts and lists: `texts`, or with
    `all_but` everything except `texts`.
    """

    kind: Kind
    missing: bool
    intervals: Intervals = ()
    texts: frozenset[Value] = frozenset()
    all_but: bool = False

    @property
    def is_empty(self) -> bool:
        """True when it holds nothing, not even missing."""
        return not (self.missing or self.intervals or self.texts or self.all_but)

    @property
    def size(self) -> int:
        """How much work it is to compare this set with another."""
        return 1 + len(self.intervals) + len(self.texts)

    def known_complement(self) -> Domain:
        """Return the known values that are not in this set."""
        if self.kind not in _UNIVERSES:
            return Domain(self.kind, False, texts=self.texts, all_but=not self.all_but)
        ((start, end),) = _UNIVERSES[self.kind]
        gaps = []
        for low, high in self.intervals:
            if start < low:
                gaps.append((start, low - 1))
            start = high + 1
        if start <= end:
            gaps.append((start, end))
        return Domain(self.kind, False, tuple(gaps))

    def intersection(self, other: Domain) -> Domain:
        """Return what is in both."""
        missing = self.missing and other.missing
        if self.kind in _UNIVERSES:
            both, ours, theirs = [], 0, 0
            while ours < len(self.intervals) and theirs < len(other.intervals):
                (low, high), (other_low, other_high) = self.intervals[ours], other.intervals[theirs]
                if max(low, other_low) <= min(high, other_high):
                    both.append((max(low, other_low), min(high, other_high)))
                if high < other_high:
                    ours += 1
                else:
                    theirs += 1
            return Domain(self.kind, missing, tuple(both))
        if self.all_but and other.all_but:
            return Domain(self.kind, missing, texts=self.texts | other.texts, all_but=True)
        if self.all_but:
            return Domain(self.kind, missing, texts=other.texts - self.texts)
        if other.all_but:
            return Domain(self.kind, missing, texts=self.texts - other.texts)
        return Domain(self.kind, missing, texts=self.texts & other.texts)

    def without(self, other: Domain) -> Domain:
        """Return what is in this set and not in the other."""
        rest = self.intersection(other.known_complement())
        return Domain(self.kind, self.missing and not other.missing, rest.intervals, rest.texts, rest.all_but)


def everything(kind: Kind) -> Domain:
    """Return the set of all values and missing."""
    if kind in _UNIVERSES:
        return Domain(kind, True, _UNIVERSES[kind])
    return Domain(kind, True, all_but=True)


def known(kind: Kind) -> Domain:
    """Return the set of all values, missing left out."""
    return everything(kind).without(only_missing(kind))


def only_missing(kind: Kind) -> Domain:
    """Return the set that holds nothing but missing."""
    return Domain(kind, True)


def compared(operator: str, kind: Kind, value: Value) -> Domain:
    """Return the values x for which `x operator value` is true."""
    if kind not in _UNIVERSES:
        found = Domain(kind, False, texts=frozenset({value}))
    else:
        number = as_number(value)
        ((low, high),) = _UNIVERSES[kind]
        if operator in ("<", ">="):
            found = _interval(kind, low, number - 1)
        elif operator in (">", "<="):
            found = _interval(kind, number + 1, high)
        else:
            found = _interval(kind, number, number)
    return found.known_complement() if operator in ("!=", ">=", "<=") else found


def one_of(kind: Kind, values: tuple[Value, ...]) -> Domain:
    """Return the set of some values."""
    if kind not in _UNIVERSES:
        return Domain(kind, False, texts=frozenset(values))
    intervals: list[tuple[int, int]] = []
    for number in sorted({as_number(value) for value in values}):
        if intervals and intervals[-1][1] == number - 1:
            intervals[-1] = (intervals[-1][0], number)
        else:
            intervals.append((number, number))
    return Domain(kind, False, tuple(intervals))


def as_number(value: Value) -> int:
    """Return the integer that stands for a value of an ordered kind or a boolean."""
    if isinstance(value, dt.date):
        return value.toordinal()
    assert isinstance(value, int)  # noqa: S101 - the checker gave it this kind
    return int(value)


def _interval(kind: Kind, low: int, high: int) -> Domain:
    return Domain(kind, False, ((low, high),) if low <= high else ())
