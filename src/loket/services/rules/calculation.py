"""
Arithmetic that is total: a result that does not fit is missing (None), never wrong and never an exception.

The SQL back end writes each of these again (`sql_functions.py`); the property test holds the two equal.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence

from loket.services.rules.syntax import HIGHEST, LOWEST

_LAST_ORDINAL = dt.date.max.toordinal()


def fit(number: int) -> int | None:
    """Return the number if it is a signed 64-bit one, else None."""
    return number if LOWEST <= number <= HIGHEST else None


def days_between(first: dt.date, second: dt.date) -> int:
    """Return the days from `first` to `second`; negative when `second` is earlier."""
    return second.toordinal() - first.toordinal()


def months_between(first: dt.date, second: dt.date) -> int:
    """
    Return the completed months from `first` to `second`; negative (and symmetric) when `second` is earlier.

    A month is complete on the same day number: from 31 January the first is complete on 1 March.
    """
    months = (second.year - first.year) * 12 + second.month - first.month
    if months > 0 and second.day < first.day:
        return months - 1
    if months < 0 and second.day > first.day:
        return months + 1
    return months


def years_between(first: dt.date, second: dt.date) -> int:
    """
    Return the completed years (an age); negative and symmetric when `second` is earlier.

    Who is born on 29 February completes a year on 1 March of a common year.
    """
    months = months_between(first, second)
    return months // 12 if months >= 0 else -(-months // 12)


def add_days(start: dt.date, days: int) -> dt.date | None:
    """Return the date `days` later; None outside the years 1 to 9999."""
    ordinal = start.toordinal() + days
    return dt.date.fromordinal(ordinal) if 1 <= ordinal <= _LAST_ORDINAL else None


def add_months(start: dt.date, months: int) -> dt.date | None:
    """Return the same day `months` later, or the last day of that month; None outside the years 1 to 9999."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        return None
    return dt.date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def add_years(start: dt.date, years: int) -> dt.date | None:
    """Return the same day `years` later; 29 February becomes the 28th in a common year."""
    return add_months(start, years * 12)


def total(numbers: Sequence[int]) -> int | None:
    """Return the sum, 0 for an empty list; None if it does not fit."""
    return fit(sum(numbers))
