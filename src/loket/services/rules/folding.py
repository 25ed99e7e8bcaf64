"""Constant parts of a tree become their values; with a date, so do parameters and `today`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from loket.services.rules import closures, syntax
from loket.services.rules.syntax import Node
from loket.services.rules.values import Value

Settled = Mapping[str, Value | None]
"""Names whose value is settled; None: settled as missing."""


def fold(node: Node, settled: Settled) -> Node:
    """Return the tree with settled names and constant parts replaced by literals."""
    if isinstance(node, syntax.Name):
        return syntax.Literal(kind=node.kind, value=settled[node.name]) if node.name in settled else node
    fields = _FIELDS.get(type(node))
    if fields is None:
        return node
    changes: dict[str, Any] = {}
    for name in fields:
        held = getattr(node, name)
        changes[name] = tuple(fold(part, settled) for part in held) if isinstance(held, tuple) else fold(held, settled)
    folded = replace(node, **changes)
    if all(isinstance(child, syntax.Literal) for child in syntax.children(folded)):
        return syntax.Literal(kind=node.kind, value=closures.compile_node(folded)({}))
    return folded


_FIELDS: Final[dict[type[Node], tuple[str, ...]]] = {
    syntax.Not: ("operand",),
    syntax.Negate: ("operand",),
    syntax.IsMissing: ("operand",),
    syntax.And: ("operands",),
    syntax.Or: ("operands",),
    syntax.Compare: ("left", "right"),
    syntax.Arithmetic: ("left", "right"),
    syntax.Within: ("value", "low", "high"),
    syntax.Member: ("value", "items"),
    syntax.Call: ("arguments",),
}
