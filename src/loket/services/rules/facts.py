"""
From facts as they come to values that the closures can trust.

Invariant: nothing here raises on any fact; what is not of its type counts as missing, with a note for the trace.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

from loket.foundation.common.text import Text
from loket.services.rules import syntax
from loket.services.rules.checking import KIND_WORDS
from loket.services.rules.syntax import HIGHEST, LOWEST, Environment, Kind
from loket.services.rules.tokens import is_storable
from loket.services.rules.values import NamedValue, Parameter

_WRONG_KIND: Final = {
    kind: Text(id="Isinya bukan {kind}, sehingga dianggap tidak ada.", en="It is not of type {kind}, so it counts as missing.").fill(kind=word)
    for kind, word in KIND_WORDS.items()
}
_NOT_IN_FORCE: Final = Text(id="Belum ada nilai yang berlaku pada tanggal ini.", en="No value was in force on this date yet.")


def civil_date(on: dt.date) -> dt.date:
    """Return a plain date; a datetime or another subclass loses what a civil date does not have."""
    return on if type(on) is dt.date else dt.date(on.year, on.month, on.day)


def environment(kinds: tuple[tuple[str, Kind], ...], parameters: tuple[Parameter, ...], facts: Mapping[str, object], on: dt.date) -> Environment:
    """Return every name with its value, None where it is missing or of another type."""
    env: Environment = {syntax.TODAY: on}
    for name, kind in kinds:
        value = facts.get(name)
        env[name] = None if value is None else _NORMAL[kind](value)
    for parameter in parameters:
        dated = parameter.in_force(on)
        env[syntax.PARAMETER_PREFIX + parameter.name] = None if dated is None else dated.value
    return env


def named_values(
    kinds: tuple[tuple[str, Kind], ...],
    parameters: tuple[Parameter, ...],
    facts: Mapping[str, object],
    env: Environment,
    on: dt.date,
) -> dict[str, NamedValue]:
    """Return what the trace shows for each name of an environment."""
    named = {syntax.TODAY: NamedValue(syntax.TODAY, on)}
    for name, kind in kinds:
        value = env[name]
        wrong = value is None and facts.get(name) is not None
        named[name] = NamedValue(name, value, _WRONG_KIND[kind] if wrong else None)
    for parameter in parameters:
        name, dated = syntax.PARAMETER_PREFIX + parameter.name, parameter.in_force(on)
        if dated is None:
            named[name] = NamedValue(name, None, _NOT_IN_FORCE, parameter.unit)
        else:
            named[name] = NamedValue(name, dated.value, None, parameter.unit, dated.reference, dated.valid_from)
    return named


# Each returns the plain value or None. Subclasses (enums of Django, safe strings) are taken by the
# methods of the base class, so that no code of the subclass runs.


def normal_integer(value: object) -> int | None:
    """Take an int of 64 bits that is not a bool."""
    if type(value) is not int:
        if not isinstance(value, int) or isinstance(value, bool):
            return None
        value = int.__index__(value)
    return value if LOWEST <= value <= HIGHEST else None


def normal_text(value: object) -> str | None:
    """Take a str that PostgreSQL can hold."""
    if type(value) is not str:
        if not isinstance(value, str):
            return None
        value = str.__str__(value)
    return value if is_storable(value) else None


def normal_boolean(value: object) -> bool | None:
    """Take true or false."""
    return value if isinstance(value, bool) else None


def normal_date(value: object) -> dt.date | None:
    """Take a date that is not a datetime: which civil date an instant is, only the caller knows."""
    if type(value) is dt.date:
        return value
    if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
        return None
    return dt.date.fromordinal(dt.date.toordinal(value))


def _list_of(normal: Callable[[object], Any]) -> Callable[[object], tuple[Any, ...] | None]:
    def normal_list(value: object) -> tuple[Any, ...] | None:
        if not isinstance(value, list | tuple):
            return None
        members = tuple([normal(member) for member in value])
        return None if None in members else members

    return normal_list


_NORMAL: Final[dict[Kind, Callable[[object], Any]]] = {
    Kind.INTEGER: normal_integer,
    Kind.TEXT: normal_text,
    Kind.BOOLEAN: normal_boolean,
    Kind.DATE: normal_date,
    Kind.TEXT_LIST: _list_of(normal_text),
    Kind.INTEGER_LIST: _list_of(normal_integer),
}


def normal(kind: Kind, value: object) -> Any:
    """Return the plain value of a type, or None when `value` is not of it."""
    return _NORMAL[kind](value)
