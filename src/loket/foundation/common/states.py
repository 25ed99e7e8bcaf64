"""States as a table: which may follow which. Rooms declare the table in `values` and change rows by it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

State = TypeVar("State", bound=StrEnum)


def before(table: Mapping[State, frozenset[State]], state: State) -> tuple[State, ...]:
    """Return the states from which a thing may come to `state`: what an UPDATE asks of a row, so that nothing else is changed."""
    return tuple(earlier for earlier, later in table.items() if state in later)


def unfinished(table: Mapping[State, frozenset[State]]) -> tuple[State, ...]:
    """Return the states after which something may still come."""
    return tuple(state for state, later in table.items() if later)
