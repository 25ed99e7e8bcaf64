"""
The functions again, in SQL. Each expression is total: it gives NULL where Python gives None, and never an error.

Invariant: SQL may work out constant parts while it plans, even in branches it never takes; so nothing here relies
on a CASE to keep an error away. Numbers are computed as numeric, held to a range, and only then made small again.
PostgreSQL 15 and newer; no extension.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from loket.services.rules.syntax import HIGHEST, LOWEST

_FIRST_DAY: Final = "DATE '0001-01-01'"
_LAST_DAY: Final = "DATE '9999-12-31'"
_DAYS: Final = 3_652_059  # days from 0001-01-01 to 9999-12-31, both counted
_FIRST_MONTH: Final = 12  # year * 12 + month - 1 of January of the year 1
_LAST_MONTH: Final = 119_999  # … of December 9999

EXACT: Final = 'COLLATE "C"'
"""Codepoint-exact equality, whatever the collation of a column."""


def held(number: str, low: int, high: int) -> str:
    """
    Return a numeric expression that is NULL outside low..high.

    Because: `number` stands in it once, so nesting does not double the SQL; GREATEST skips NULL, and a missing
    number lands on low - 1, which is NULL again.
    """
    below, above = low - 1, high + 1
    return f"NULLIF(NULLIF(LEAST(GREATEST({number}, {below}), {above}), {below}), {above})"


def fit(number: str) -> str:
    """Return a numeric expression as bigint, NULL outside 64 bits."""
    return f"CAST({held(number, LOWEST, HIGHEST)} AS bigint)"


def numeric(number: str) -> str:
    """Return an expression as numeric."""
    return f"CAST({number} AS numeric)"


def known_date(column: str) -> str:
    """Return a date column, NULL outside the years 1 to 9999 (and for infinity)."""
    return f"CASE WHEN {column} BETWEEN {_FIRST_DAY} AND {_LAST_DAY} THEN {column} END"


def known_list(column: str) -> str:
    """Return an array column, NULL when it holds a NULL or has several dimensions."""
    return f"CASE WHEN array_ndims({column}) > 1 THEN NULL WHEN array_position({column}, NULL) IS NULL THEN {column} END"


@dataclass(frozen=True, slots=True)
class Emitter:
    """How to write a call; `repeats` when an argument stands in it more than once (it is then computed apart)."""

    write: Callable[[tuple[str, ...], str], str]
    repeats: bool = False


def _part(part: str, date: str) -> str:
    return f"EXTRACT({part} FROM {date})"


def _month_number(date: str) -> str:
    return f"({_part('YEAR', date)} * 12 + {_part('MONTH', date)} - 1)"


def _months_between(first: str, second: str) -> str:
    days_first, days_second = _part("DAY", first), _part("DAY", second)
    unfinished = (
        f"CASE WHEN {first} <= {second} AND {days_second} < {days_first} THEN 1"
        f" WHEN {first} > {second} AND {days_second} > {days_first} THEN -1 ELSE 0 END"
    )
    return f"CAST({_month_number(second)} - {_month_number(first)} - {unfinished} AS bigint)"


def _add_days(date: str, days: str) -> str:
    later = held(f"({date} - {_FIRST_DAY}) + {numeric(days)}", 0, _DAYS - 1)
    return f"({_FIRST_DAY} + CAST({later} AS integer))"


def _add_months(date: str, months: str) -> str:
    start = _month_number(date)
    later = held(f"{start} + {months}", _FIRST_MONTH, _LAST_MONTH)
    return f"CAST({date} + make_interval(months => CAST({later} - {start} AS integer)) AS date)"


def _extreme(function: str, arguments: tuple[str, ...]) -> str:
    # Because: LEAST and GREATEST skip NULL; our functions are strict.
    known = " AND ".join(f"{argument} IS NOT NULL" for argument in arguments)
    return f"(CASE WHEN {known} THEN {function}({', '.join(arguments)}) END)"


def _total(numbers: str) -> str:
    total = f"COALESCE((SELECT sum(u.e) FROM unnest({numbers}) AS u(e)), 0)"  # noqa: S608 - `numbers` is SQL of ours
    return f"(CASE WHEN {numbers} IS NOT NULL THEN {fit(total)} END)"


EMITTERS: Final[dict[str, Emitter]] = {
    "days_between": Emitter(lambda a, x: f"CAST({a[1]} - {a[0]} AS bigint)"),
    "months_between": Emitter(lambda a, x: _months_between(a[0], a[1]), repeats=True),
    "years_between": Emitter(lambda a, x: f"({_months_between(a[0], a[1])} / 12)", repeats=True),
    "add_days": Emitter(lambda a, x: _add_days(a[0], a[1])),
    "add_months": Emitter(lambda a, x: _add_months(a[0], numeric(a[1])), repeats=True),
    "add_years": Emitter(lambda a, x: _add_months(a[0], f"{numeric(a[1])} * 12"), repeats=True),
    "year": Emitter(lambda a, x: f"CAST({_part('YEAR', a[0])} AS bigint)"),
    "month": Emitter(lambda a, x: f"CAST({_part('MONTH', a[0])} AS bigint)"),
    "day": Emitter(lambda a, x: f"CAST({_part('DAY', a[0])} AS bigint)"),
    "min": Emitter(lambda a, x: _extreme("LEAST", a), repeats=True),
    "max": Emitter(lambda a, x: _extreme("GREATEST", a), repeats=True),
    "count": Emitter(lambda a, x: f"CAST(cardinality({a[0]}) AS bigint)"),
    "sum": Emitter(lambda a, x: _total(a[0]), repeats=True),
    "length": Emitter(lambda a, x: f"CAST(char_length({a[0]}) AS bigint)"),
    "starts_with": Emitter(lambda a, x: f"starts_with({a[0]} {EXACT}, {a[1]} {EXACT})"),
    "any_of": Emitter(lambda a, x: f"({a[0]}{x} && {a[1]}{x})"),
    "all_of": Emitter(lambda a, x: f"({a[0]}{x} @> {a[1]}{x})"),
}
"""Function to SQL: the arguments, and the collation clause that their texts need (" COLLATE …", or "" for other types)."""
