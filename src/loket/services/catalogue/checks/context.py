"""What every family of checks looks at, and how it reports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from loket.foundation.common.calendars import WorkingCalendar
from loket.services.catalogue import guessing
from loket.services.catalogue.definition import ServiceDefinition, Step
from loket.services.catalogue.rulebook import Compiled
from loket.services.catalogue.values import DataPath, Location, Package, Problem
from loket.services.rules import queries as rules
from loket.services.rules.errors import RulesInvalid
from loket.services.rules.values import Position


@dataclass
class Context:
    """
    A package under check. `on` is today's civil date; `positions` are the region's ("dukcapil/verifikator"), None when no
    region was named; `compiled` is None when the rules cannot be compiled (then `checks.rules` has said why).
    """

    package: Package
    on: dt.date
    calendar: WorkingCalendar
    positions: frozenset[str] | None
    publishing: bool
    compiled: Compiled | None = None
    problems: list[Problem] = field(default_factory=list)

    @property
    def definition(self) -> ServiceDefinition:
        """The merged definition."""
        return self.package.definition

    def refuse(self, code: str, path: DataPath, indonesian: str, english: str, *, written: str = "", known: Iterable[str] = ()) -> None:
        """Note something that stops publishing; with what was probably meant, when something `known` is near to what was `written`."""
        guess = guessing.perhaps(written, known)
        self.problems.append(self.package.problem(code, path, indonesian + guess.id, english + guess.en))

    def warn(self, code: str, path: DataPath, indonesian: str, english: str) -> None:
        """Note something worth a look."""
        self.problems.append(self.package.problem(code, path, indonesian, english, warning=True))

    def steps(self) -> Iterator[tuple[DataPath, Step]]:
        """Give every step with its path."""
        for index, step in enumerate(self.definition.steps):
            yield ("service", "steps", index), step

    def condition(self, text: str | None, path: DataPath) -> tuple[str, ...]:
        """Check a condition of the rule language where it stands; return the names it uses."""
        if text is None or self.compiled is None:
            return ()
        at = self.package.place(*path)
        try:
            return rules.parse_expression(
                text=text, fact_types=self.compiled.types, parameters=self.compiled.book.parameters, at=position(at), path=path
            ).names
        except RulesInvalid as invalid:
            shown = ".".join(str(part) for part in path[1:])
            for one in invalid.problems:
                self.problems.append(Problem(at.file, one.position.line, one.position.column, shown, f"rules.{one.code}", one.message))
            return ()


def position(at: Location) -> Position:
    """Return a place as the rules room counts it."""
    return Position(max(at.text_line, 1), max(at.text_column, 1), at.next_column)
