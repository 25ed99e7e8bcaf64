"""
The checked tree of one expression. Both back ends read this and nothing else.

Invariant: a tree that left `grammar.parse` without problems is well typed and at most
`MAXIMUM_HEIGHT` nodes high, so that recursion over it is bounded.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

MAXIMUM_LENGTH: Final = 4_000  # characters of one expression
MAXIMUM_HEIGHT: Final = 40  # nested brackets, and height of the tree

LOWEST: Final = -(2**63)
HIGHEST: Final = 2**63 - 1

Value = int | str | bool | dt.date | tuple[int, ...] | tuple[str, ...]
Environment = dict[str, Any]
"""Name to value of the right type, or None when it is missing."""
Run = Callable[[Environment], Any]

TODAY: Final = "today"
PARAMETER_PREFIX: Final = "param."


class Kind(StrEnum):
    """The six types. Money is an integer of whole rupiah."""

    INTEGER = "integer"
    TEXT = "text"
    BOOLEAN = "boolean"
    DATE = "date"
    TEXT_LIST = "text_list"
    INTEGER_LIST = "integer_list"

    @property
    def element(self) -> Kind | None:
        """The type of what a list holds; None for what is not a list."""
        return _ELEMENTS.get(self)


_ELEMENTS: Final = {Kind.TEXT_LIST: Kind.TEXT, Kind.INTEGER_LIST: Kind.INTEGER}


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """
    What all nodes share: the type (None only inside an expression that has problems) and where it stands.

    `at` (characters from the start) and `height` do not count when nodes are compared: two conditions
    that say the same are equal wherever they stand.
    """

    kind: Kind | None
    at: int = field(default=0, compare=False)
    height: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken(Node):
    """Stands where a problem was reported, so that one mistake is reported once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal(Node):
    """A written value. `value` None (missing) arises only from folding, never from text."""

    value: Value | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Name(Node):
    """A fact, a parameter or `today`."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Not(Node):
    """Kleene negation."""

    operand: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class And(Node):
    """Kleene conjunction of two or more; flat, so that a long chain is not a high tree."""

    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Or(Node):
    """Kleene disjunction of two or more; flat."""

    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare(Node):
    """`= != < <= > >=` on two values of one type."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Arithmetic(Node):
    """`+ - *` on integers; a result outside 64 bits is missing."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Negate(Node):
    """Unary minus."""

    operand: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Within(Node):
    """`x in low..high`: exactly `x >= low and x <= high`."""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Member(Node):
    """`x in list`: unknown when either is missing, even for an empty list."""

    value: Node
    items: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class IsMissing(Node):
    """`x is missing`; `x is known` is its negation. Never unknown."""

    operand: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Node):
    """A function of the fixed table. All functions are strict: missing in, missing out."""

    function: str
    arguments: tuple[Node, ...]


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes directly below, from left to right."""
    match node:
        case Not(operand=operand) | Negate(operand=operand) | IsMissing(operand=operand):
            return (operand,)
        case And(operands=operands) | Or(operands=operands) | Call(arguments=operands):
            return operands
        case Compare(left=left, right=right) | Arithmetic(left=left, right=right):
            return (left, right)
        case Within(value=value, low=low, high=high):
            return (value, low, high)
        case Member(value=value, items=items):
            return (value, items)
    return ()


def names_of(node: Node) -> tuple[str, ...]:
    """Return the names a tree uses, in the order of the text, each once."""
    found: dict[str, None] = {}
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if isinstance(current, Name):
            found[current.name] = None
        waiting.extend(reversed(children(current)))
    return tuple(found)
