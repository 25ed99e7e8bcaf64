"""
Conditions as unions of boxes: a box gives each term the set of values under which the condition is true.

A term is a fact or a computed value (`days_between(a, b)`, `a < b`); links between terms are forgotten.
Invariant: a condition is true exactly when the values of its terms lie in one of its boxes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from loket.services.rules import domains, folding, syntax
from loket.services.rules.domains import Domain
from loket.services.rules.syntax import Kind, Node

MAXIMUM_BOXES: Final = 32  # of one condition
Box = dict[int, Domain]
"""Number of a term to its set; a term that is not there may be anything."""

_FLIPPED: Final = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_OPPOSITE: Final = {"=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_TRUE: Final = domains.compared("=", Kind.BOOLEAN, True)
_FALSE: Final = domains.compared("=", Kind.BOOLEAN, False)
_STRICT: Final = (
    syntax.Name,
    syntax.Literal,
    syntax.Compare,
    syntax.Arithmetic,
    syntax.Negate,
    syntax.Member,
    syntax.Call,
)


class GaveUp(Exception):
    """The work allowed for one table is used up; what is left counts as reachable."""


@dataclass(slots=True)
class Space:
    """The terms of a table, and the work still allowed on them."""

    work: int
    kinds: list[Kind] = field(default_factory=list)
    parts: list[tuple[int, ...]] = field(default_factory=list)
    """For each term the facts that are surely known when the term is known."""
    _numbers: dict[Node, int] = field(default_factory=dict)
    today: int | None = None

    def spend(self, work: int) -> None:
        """
        Count some work.

        :raises GaveUp: when none is left, so that no package can make a check run long.
        """
        self.work -= work
        if self.work < 0:
            raise GaveUp

    def term(self, node: Node) -> int:
        """Return the number of a term."""
        found = self._numbers.get(node)
        if found is not None:
            return found
        names = [] if isinstance(node, syntax.Name) or not _is_strict(node) else _names(node)
        self.spend(1 + len(names))
        parts = tuple(self.term(name) for name in names)
        number = self._numbers[node] = len(self.kinds)
        self.kinds.append(_kind(node))
        self.parts.append(parts)
        if isinstance(node, syntax.Name) and node.name == syntax.TODAY:
            self.today = number
        return number

    def side(self, box: Box, term: int) -> Domain:
        """Return the set of a term in a box."""
        domain = box.get(term)
        return domains.everything(self.kinds[term]) if domain is None else domain

    def boxes(self, node: Node, wanted: bool) -> list[Box] | None:
        """Return the boxes in which a folded condition is true (`wanted`) or false; None when there are too many."""
        if isinstance(node, syntax.Literal):
            return [{}] if node.value is wanted else []
        if isinstance(node, syntax.Not):
            return self.boxes(node.operand, not wanted)
        if isinstance(node, syntax.And | syntax.Or):
            every = isinstance(node, syntax.And) is wanted
            return self._joined(every, [self.boxes(operand, wanted) for operand in node.operands])
        if isinstance(node, syntax.Within):
            low = syntax.Compare(kind=Kind.BOOLEAN, operator=">=", left=node.value, right=node.low)
            high = syntax.Compare(kind=Kind.BOOLEAN, operator="<=", left=node.value, right=node.high)
            return self._joined(wanted, [self._comparison(low, wanted), self._comparison(high, wanted)])
        if isinstance(node, syntax.IsMissing):
            kind = _kind(node.operand)
            return [{self.term(node.operand): domains.only_missing(kind) if wanted else domains.known(kind)}]
        if isinstance(node, syntax.Compare):
            return self._comparison(node, wanted)
        if isinstance(node, syntax.Member) and isinstance(node.items, syntax.Literal):
            if node.items.value is None:
                return []
            found = domains.one_of(_kind(node.value), node.items.value)  # type: ignore[arg-type]
            return [{self.term(node.value): found if wanted else found.known_complement()}]
        return [{self.term(node): _TRUE if wanted else _FALSE}]

    def _comparison(self, node: syntax.Compare, wanted: bool) -> list[Box] | None:
        operator, left, right = node.operator, node.left, node.right
        if isinstance(left, syntax.Literal):
            operator, left, right = _FLIPPED[operator], right, left
        if isinstance(left, syntax.Literal):
            # Because: in `5 in 1..form.x` one side of the range is constant only once it is taken apart.
            constant = syntax.Compare(kind=Kind.BOOLEAN, operator=operator, left=left, right=right)
            return self.boxes(folding.fold(constant, {}), wanted)
        if not wanted:
            operator = _OPPOSITE[operator]
        if isinstance(right, syntax.Literal):
            if right.value is None:
                return []
            if left.kind is Kind.BOOLEAN:
                return self.boxes(left, right.value is (operator == "="))
            return [{self.term(left): domains.compared(operator, _kind(left), right.value)}]
        # Two computed sides: one term for `=` and one for `<`, whichever way they were written.
        if operator in ("<=", ">"):
            operator, left, right = _FLIPPED[operator], right, left
        if operator in ("=", "!=") and self.term(right) < self.term(left):
            left, right = right, left
        positive = operator in ("=", "<")
        operator = operator if positive else _OPPOSITE[operator]
        term = syntax.Compare(kind=Kind.BOOLEAN, operator=operator, left=left, right=right)
        return [{self.term(term): _TRUE if positive else _FALSE}]

    def _joined(self, every: bool, parts: list[list[Box] | None]) -> list[Box] | None:
        joined: list[Box] = [{}] if every else []
        for boxes in parts:
            size = 0 if boxes is None else len(joined) * len(boxes) if every else len(joined) + len(boxes)
            if boxes is None or size > MAXIMUM_BOXES:
                return None
            if every:
                both = [self._both(one, other) for one in joined for other in boxes]
                joined = [box for box in both if box is not None]
            else:
                joined.extend(boxes)
        return joined

    def _both(self, one: Box, other: Box) -> Box | None:
        both = dict(one)
        self.spend(1 + len(both))
        for term, domain in other.items():
            before = self.side(both, term)
            self.spend(before.size + domain.size)
            both[term] = before.intersection(domain)
            if both[term].is_empty:
                return None
        return both


def _is_strict(term: Node) -> bool:
    return isinstance(term, _STRICT) and all(_is_strict(child) for child in syntax.children(term))


def _names(term: Node) -> list[Node]:
    if isinstance(term, syntax.Name):
        return [term]
    return list(dict.fromkeys(name for child in syntax.children(term) for name in _names(child)))


def _kind(node: Node) -> Kind:
    assert node.kind is not None  # noqa: S101 - a checked tree has types
    return node.kind
