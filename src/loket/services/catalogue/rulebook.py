"""
A definition's rules and conditions, compiled once by the rules room.

Because: a definition cannot be hashed cheaply, and the same object is used again and again (queries keep it by content
hash), so what was compiled is kept by the object's identity together with the object.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, Final

from loket.services.catalogue import facts as facts_module
from loket.services.catalogue.definition import ServiceDefinition
from loket.services.rules import queries as rules
from loket.services.rules.errors import RulesInvalid
from loket.services.rules.values import Expression, FactType, Path, Position, RuleBook

KEPT: Final = 512
_EMPTY: Final = RuleBook(parameters={}, tables={})


class Compiled:
    """The rule book of a definition and its conditions, compiled when first asked for."""

    def __init__(self, definition: ServiceDefinition, position: Callable[[Path], Position] = lambda _: Position(1, 1)) -> None:
        self.definition = definition
        self.types: dict[str, FactType] = facts_module.fact_types(definition)
        self.book = rules.parse_rulebook(source=definition.rules, fact_types=self.types, position=position) if definition.rules else _EMPTY
        self._expressions: dict[str, Expression] = {}

    def expression(self, text: str) -> Expression:
        """Return a compiled condition. :raises RulesInvalid: if it is none."""
        found = self._expressions.get(text)
        if found is None:
            found = rules.parse_expression(text=text, fact_types=self.types, parameters=self.book.parameters)
            self._expressions[text] = found
        return found

    def holds(self, text: str, known: Mapping[str, Any], on: dt.date) -> bool:
        """Say whether a condition is certainly true; something missing or wrong in it makes it not hold."""
        try:
            expression = self.expression(text)
        except RulesInvalid:
            return False
        return rules.evaluate_expression(expression=expression, facts=known, on=on) is True


_kept: OrderedDict[int, Compiled] = OrderedDict()
_lock = threading.Lock()


def compiled(definition: ServiceDefinition) -> Compiled:
    """Return the compiled rules of a definition. :raises RulesInvalid: if they cannot be compiled."""
    with _lock:
        found = _kept.get(id(definition))
        if found is not None and found.definition is definition:
            _kept.move_to_end(id(definition))
            return found
    made = Compiled(definition)
    with _lock:
        _kept[id(definition)] = made
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return made


def holds(definition: ServiceDefinition, condition: str, known: Mapping[str, Any], on: dt.date) -> bool:
    """Say whether a condition of a definition holds on a date."""
    return compiled(definition).holds(condition, known, on)
