"""What the rules room takes and gives. All values are frozen; none knows the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from loket.foundation.common.text import Text
from loket.services.rules.syntax import Kind, Node, Run, Value

__all__ = [
    "Expression",
    "FactType",
    "Finding",
    "Kind",
    "NamedValue",
    "Parameter",
    "ParameterValue",
    "Path",
    "Position",
    "Problem",
    "Row",
    "RuleBook",
    "SqlDecision",
    "Table",
    "TraceRow",
    "Truth",
    "Value",
]

Path = tuple[str | int, ...]
"""Keys and indexes from the root of `rules.yaml` to a value, for example ("tables", "age", "rows", 0, "when")."""


@dataclass(frozen=True, slots=True)
class Position:
    """
    Where a text begins in its file: line and column count from 1.

    `column` is that of the first character of the text itself (after an opening quote). `next_column` is
    the column at which the following lines of a block scalar begin.
    """

    line: int
    column: int
    next_column: int = 1

    def moved(self, text: str, offset: int) -> Position:
        """Return the position of character `offset` of `text`, which begins here.

        >>> Position(10, 7, 5).moved("a and\\nb", 6)
        Position(line=11, column=5, next_column=5)
        """
        before = text[:offset]
        lines = before.count("\n")
        if not lines:
            return Position(self.line, self.column + offset, self.next_column)
        return Position(self.line + lines, self.next_column + offset - before.rindex("\n") - 1, self.next_column)


@dataclass(frozen=True, slots=True)
class FactType:
    """The type of a fact; `choices`, where given, are the only texts it can hold (a typing mistake is then found)."""

    kind: Kind
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to correct: a stable code, where it stands, and a sentence that says what to do."""

    code: str
    path: Path
    position: Position
    message: Text


@dataclass(frozen=True, slots=True)
class NamedValue:
    """
    A value that a condition used, as the trace shows it.

    `value` None means missing; `note` says why when that is not simply "not given". `unit`, `reference` and
    `valid_from` (first day in force) are filled for parameters.
    Trusted for: it may hold personal data; a trace is stored and shown with the case, never logged.
    """

    name: str
    value: Value | None
    note: Text | None = None
    unit: str | None = None
    reference: str | None = None
    valid_from: dt.date | None = None

    @property
    def source(self) -> str:
        """Where it came from: form, residents, case, param or today."""
        return self.name.partition(".")[0]

    def as_dict(self) -> dict[str, object]:
        """Return plain JSON data; dates as ISO text, lists as lists; keys without content are left out."""
        told: dict[str, object] = {"name": self.name, "source": self.source, "value": _plain(self.value)}
        if self.note is not None:
            told["note"] = self.note.as_dict()
        if self.unit is not None:
            told["unit"] = self.unit
        if self.reference is not None:
            told["reference"] = self.reference
        if self.valid_from is not None:
            told["from"] = self.valid_from.isoformat()
        return told


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """One dated value of a parameter, in force from `valid_from` (inclusive) until the next one."""

    valid_from: dt.date
    value: Value
    reference: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number of law as data: its unit, type and dated values, oldest first."""

    name: str
    kind: Kind
    unit: str | None
    values: tuple[ParameterValue, ...]
    title: Text | None = None

    def in_force(self, on: dt.date) -> ParameterValue | None:
        """Return the value in force on a civil date; None before the first."""
        found = None
        for dated in self.values:
            if dated.valid_from > on:
                break
            found = dated
        return found


@dataclass(frozen=True, slots=True)
class Expression:
    """
    A checked condition.

    `names`: facts it uses, in the order of the text. `parameters`: names of the parameters it uses, without `param.`.
    `all_names`: both, and `today`, as written, in the order of the text.
    """

    text: str
    names: tuple[str, ...]
    parameters: tuple[str, ...]
    all_names: tuple[str, ...]
    node: Node = field(repr=False)
    run: Run = field(repr=False, compare=False)
    fact_kinds: tuple[tuple[str, Kind], ...] = field(repr=False)
    used: tuple[Parameter, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Row:
    """One rule: when its condition is true (`condition` None: otherwise), this outcome for this reason."""

    id: str
    condition: Expression | None
    outcome: str
    reason: Text
    legal_basis: str


@dataclass(frozen=True, slots=True)
class Table:
    """
    A decision table: the first row whose condition is true decides; the last row is `otherwise`.

    `names`: facts used by any row, sorted. `parameters`: the parameters used by any row.
    """

    id: str
    title: Text
    rows: tuple[Row, ...]
    names: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    fact_kinds: tuple[tuple[str, Kind], ...] = field(repr=False)
    tested: tuple[tuple[Row, Expression], ...] = field(repr=False)
    """The rows that have a condition: all but the last."""

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The outcomes of the rows, each once, in order."""
        return tuple(dict.fromkeys(row.outcome for row in self.rows))


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All tables and parameters of one `rules.yaml`."""

    parameters: Mapping[str, Parameter]
    tables: Mapping[str, Table]


class Truth(StrEnum):
    """What a condition came to."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class TraceRow:
    """A row that was looked at. `condition` None: the `otherwise` row."""

    row_id: str
    condition: str | None
    result: Truth
    values: tuple[NamedValue, ...]

    def as_dict(self) -> dict[str, object]:
        """Return plain JSON data."""
        return {
            "row": self.row_id,
            "condition": self.condition,
            "result": self.result.value,
            "values": [value.as_dict() for value in self.values],
        }


@dataclass(frozen=True, slots=True)
class Finding:
    """What a table found for one set of facts on a date, and how."""

    table: str
    row_id: str
    outcome: str
    reason: Text
    legal_basis: str
    on: dt.date
    trace: tuple[TraceRow, ...]

    def as_dict(self) -> dict[str, object]:
        """Return plain JSON data, to be stored with the decision (promise 10)."""
        return {
            "table": self.table,
            "row": self.row_id,
            "outcome": self.outcome,
            "reason": self.reason.as_dict(),
            "legal_basis": self.legal_basis,
            "on": self.on.isoformat(),
            "trace": [row.as_dict() for row in self.trace],
        }


@dataclass(frozen=True, slots=True)
class SqlDecision:
    """
    A SQL expression of type text that gives the row id, and its named parameters.

    Put it into a SELECT over a relation that has the columns; parameters are in psycopg's `%(name)s` style.
    """

    sql: str
    parameters: Mapping[str, object]


def _plain(value: Value | None) -> object:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return value
