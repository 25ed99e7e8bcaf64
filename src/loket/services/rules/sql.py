"""
The SQL back end: one expression that decides a whole population.

Invariant: for every relation whose columns have the types of the facts, it gives the row that `closures` gives;
where that cannot be promised it raises `SqlUnsupported`. No value is ever written into the SQL text.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from loket.foundation.common.text import Text
from loket.services.rules import sql_functions, syntax
from loket.services.rules.errors import SqlUnsupported
from loket.services.rules.sql_functions import EXACT
from loket.services.rules.syntax import Kind, Node
from loket.services.rules.values import SqlDecision, Table, Value

MAXIMUM_PARAMETERS: Final = 30_000  # PostgreSQL's protocol carries 65,535; the rest is for the caller

_COLUMN: Final = re.compile(r"[a-z_][a-z0-9_]{0,62}(\.[a-z_][a-z0-9_]{0,62})?")
_TYPES: Final = {
    Kind.INTEGER: "bigint",
    Kind.TEXT: "text",
    Kind.BOOLEAN: "boolean",
    Kind.DATE: "date",
    Kind.TEXT_LIST: "text[]",
    Kind.INTEGER_LIST: "bigint[]",
}
_OPERATORS: Final = {"!=": "<>"}
_TEXTUAL: Final = frozenset({Kind.TEXT, Kind.TEXT_LIST})


def decision(table: Table, columns: Mapping[str, str], on: dt.date) -> SqlDecision:
    """Return the expression of a table; see `queries.to_sql`."""
    writer = _Writer(table, on)
    sources = [
        f"{_normal(kind, writer.column(name, columns))} AS {alias}"
        for (name, kind), alias in zip(table.fact_kinds, writer.aliases.values(), strict=True)
    ]
    arms = []
    for row in table.rows:
        outcome = writer.value(row.id, Kind.TEXT)
        arms.append(f"ELSE {outcome}" if row.condition is None else f"WHEN {writer.write(row.condition.node)} THEN {outcome}")
        if len(writer.parameters) > MAXIMUM_PARAMETERS:
            raise SqlUnsupported(
                Text(
                    id="Tabel “{table}” memuat terlalu banyak nilai untuk satu perintah SQL (sampai baris “{row}”). Bagi tabelnya.",
                    en="The table “{table}” holds too many values for one SQL statement (up to row “{row}”). Split the table.",
                ).fill(table=table.id, row=row.id),
                row_id=row.id,
            )
    # Because: a table of one row has no WHEN, which CASE needs.
    sql = arms[0].removeprefix("ELSE ") if len(arms) == 1 else f"(CASE {' '.join(arms)} END)"
    if sources:
        # Because: OFFSET 0 keeps the planner from copying each column's check into every place that uses it.
        sql = f"(SELECT {sql} FROM (SELECT {', '.join(sources)} OFFSET 0) AS loket_facts)"  # noqa: S608 - aliases and checked column names only; values are parameters
    return SqlDecision(sql=sql, parameters=writer.parameters)


def _normal(kind: Kind, column: str) -> str:
    """Return a column with what Python counts as missing made NULL."""
    typed = f"CAST({column} AS {_TYPES[kind]})"
    if kind is Kind.DATE:
        return sql_functions.known_date(typed)
    return sql_functions.known_list(typed) if kind.element is not None else typed


class _Writer:
    def __init__(self, table: Table, on: dt.date) -> None:
        self._table, self._on = table, on
        self.aliases = {name: f"f{number}" for number, (name, _) in enumerate(table.fact_kinds, 1)}
        self.parameters: dict[str, Any] = {}
        self._written: dict[tuple[Kind, Value], str] = {}
        self._values = {
            syntax.PARAMETER_PREFIX + parameter.name: dated.value for parameter in table.parameters if (dated := parameter.in_force(on)) is not None
        }
        self._values[syntax.TODAY] = on
        self._bound = 0

    def column(self, name: str, columns: Mapping[str, str]) -> str:
        column = columns.get(name)
        if column is not None and _COLUMN.fullmatch(column):
            return ".".join(f'"{part}"' for part in column.split("."))
        row_id = next(row.id for row in self._table.rows if row.condition and name in row.condition.names)
        if column is None:
            message = Text(
                id="Baris “{row}” memakai “{name}”, tetapi tidak ada kolom untuk itu. Tambahkan kolomnya.",
                en="Row “{row}” uses “{name}”, but there is no column for it. Add the column.",
            )
        else:
            message = Text(
                id="Kolom untuk “{name}” (baris “{row}”) harus bernama seperti r.born_on: huruf kecil, angka, garis bawah.",
                en="The column for “{name}” (row “{row}”) must be named like r.born_on: small letters, digits, underscores.",
            )
        raise SqlUnsupported(message.fill(row=row_id, name=name), row_id=row_id, name=name)

    def value(self, value: Value | None, kind: Kind) -> str:
        """Return the place of a value that travels as a parameter; the same value travels once."""
        if value is None:
            return f"CAST(NULL AS {_TYPES[kind]})"
        key = self._written.get((kind, value))
        if key is None:
            key = f"rules_{self._table.id}_{len(self.parameters) + 1}"
            self._written[kind, value] = key
            self.parameters[key] = list(value) if isinstance(value, tuple) else value
        return f"CAST(%({key})s AS {_TYPES[kind]})"

    def write(self, node: Node) -> str:
        """Return a node as SQL that can stand beside any operator."""
        return _WRITERS[type(node)](self, node)

    def once(self, nodes: tuple[Node, ...], write: Callable[[tuple[str, ...]], str]) -> str:
        """
        Return SQL in which each of `nodes` may stand several times but is computed once.

        Because: copies within copies would double the SQL at every level.
        """
        used, apart = [], []
        self._bound += 1
        alias = f"b{self._bound}"
        for number, node in enumerate(nodes, 1):
            sql = self.write(node)
            if isinstance(node, syntax.Name | syntax.Literal):
                used.append(sql)
            else:
                used.append(f"{alias}.x{number}")
                apart.append(f"{sql} AS x{number}")
        source = f"(SELECT {', '.join(apart)} OFFSET 0) AS {alias}"
        body = write(tuple(used))
        return f"(SELECT {body} FROM {source})" if apart else body  # noqa: S608 - aliases only

    # One method a kind of node.

    def literal(self, node: syntax.Literal) -> str:
        return self.value(node.value, _known(node))

    def name(self, node: syntax.Name) -> str:
        alias = self.aliases.get(node.name)
        return self.value(self._values.get(node.name), _known(node)) if alias is None else f"loket_facts.{alias}"

    def negation(self, node: syntax.Not) -> str:
        return f"(NOT {self.write(node.operand)})"

    def conjunction(self, node: syntax.And) -> str:
        return f"({' AND '.join([self.write(operand) for operand in node.operands])})"

    def disjunction(self, node: syntax.Or) -> str:
        return f"({' OR '.join([self.write(operand) for operand in node.operands])})"

    def comparison(self, node: syntax.Compare) -> str:
        operator, exact = _OPERATORS.get(node.operator, node.operator), _exact(node.left)
        return f"({self.write(node.left)}{exact} {operator} {self.write(node.right)}{exact})"

    def arithmetic(self, node: syntax.Arithmetic) -> str:
        left, right = sql_functions.numeric(self.write(node.left)), sql_functions.numeric(self.write(node.right))
        return sql_functions.fit(f"{left} {node.operator} {right}")

    def negative(self, node: syntax.Negate) -> str:
        return sql_functions.fit(f"- {sql_functions.numeric(self.write(node.operand))}")

    def within(self, node: syntax.Within) -> str:
        low, high = self.write(node.low), self.write(node.high)
        return self.once((node.value,), lambda value: f"({value[0]} >= {low} AND {value[0]} <= {high})")

    def member(self, node: syntax.Member) -> str:
        exact, items = _exact(node.value), self.write(node.items)
        if isinstance(node.items, syntax.Literal):
            return f"({self.write(node.value)}{exact} = ANY({items}))"
        # Because: SQL calls a missing value "not in" an empty list; for us it is unknown.
        return self.once(
            (node.value,),
            lambda value: f"(CASE WHEN {value[0]} IS NOT NULL THEN {value[0]}{exact} = ANY({items}) END)",
        )

    def is_missing(self, node: syntax.IsMissing) -> str:
        return f"({self.write(node.operand)} IS NULL)"

    def call(self, node: syntax.Call) -> str:
        emitter, exact = sql_functions.EMITTERS[node.function], _exact(node.arguments[0])
        if emitter.repeats:
            return self.once(node.arguments, lambda arguments: emitter.write(arguments, exact))
        return emitter.write(tuple([self.write(argument) for argument in node.arguments]), exact)


def _known(node: Node) -> Kind:
    assert node.kind is not None  # noqa: S101 - a checked tree has types
    return node.kind


def _exact(node: Node) -> str:
    return f" {EXACT}" if node.kind in _TEXTUAL else ""


_WRITERS: Final[dict[type[Node], Callable[[_Writer, Any], str]]] = {
    syntax.Literal: _Writer.literal,
    syntax.Name: _Writer.name,
    syntax.Not: _Writer.negation,
    syntax.And: _Writer.conjunction,
    syntax.Or: _Writer.disjunction,
    syntax.Compare: _Writer.comparison,
    syntax.Arithmetic: _Writer.arithmetic,
    syntax.Negate: _Writer.negative,
    syntax.Within: _Writer.within,
    syntax.Member: _Writer.member,
    syntax.IsMissing: _Writer.is_missing,
    syntax.Call: _Writer.call,
}
