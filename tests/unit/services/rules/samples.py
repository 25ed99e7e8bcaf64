"""Small rule books for the tests, and random ones for the property tests of both back ends."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from loket.services.rules import queries
from loket.services.rules.values import FactType, Kind, Path, Position, Table

ON = dt.date(2026, 11, 24)
TITLE = {"id": "Judul", "en": "Title"}
REASON = {"id": "Alasan", "en": "Reason"}
LOWEST, HIGHEST = -(2**63), 2**63 - 1

FACTS: dict[str, FactType] = {
    "form.age": FactType(Kind.INTEGER),
    "form.paid_idr": FactType(Kind.INTEGER),
    "form.place": FactType(Kind.TEXT),
    "residents.area": FactType(Kind.TEXT),
    "form.born_on": FactType(Kind.DATE),
    "case.received_on": FactType(Kind.DATE),
    "form.is_twin": FactType(Kind.BOOLEAN),
    "residents.is_alive": FactType(Kind.BOOLEAN),
    "form.papers": FactType(Kind.TEXT_LIST),
    "residents.ages": FactType(Kind.INTEGER_LIST),
}
PARAMETERS: dict[str, Any] = {
    "limit_days": {"unit": "days", "type": "integer", "values": [{"from": "2006-12-29", "value": 60, "reference": "UU 23/2006 Pasal 27"}]},
    "greatest": {"unit": "idr", "type": "integer", "values": [{"from": dt.date(2020, 1, 1), "value": HIGHEST, "reference": "contoh"}]},
    "begins_on": {"type": "date", "values": [{"from": "2025-01-01", "value": "2024-02-29", "reference": "contoh"}]},
    "place": {"type": "text", "values": [{"from": "2025-01-01", "value": "a", "reference": "contoh"}]},
    "open": {"type": "boolean", "values": [{"from": "2025-01-01", "value": True, "reference": "contoh"}]},
    "papers": {"type": "text_list", "values": [{"from": "2025-01-01", "value": ["a", "%s"], "reference": "contoh"}]},
    "none": {"type": "integer_list", "values": [{"from": "2025-01-01", "value": [], "reference": "contoh"}]},
    "later": {"unit": "days", "type": "integer", "values": [{"from": "2099-01-01", "value": 5, "reference": "contoh"}]},
}


def at_start(path: Path) -> Position:
    return Position(1, 1)


def row(when: str, id: str = "first", outcome: str = "officer") -> dict[str, Any]:  # noqa: A002 - the key of the file
    return {"id": id, "when": when, "outcome": outcome, "reason": REASON, "legal_basis": "UU 23/2006"}


def otherwise(id: str = "otherwise") -> dict[str, Any]:  # noqa: A002 - the key of the file
    return {"id": id, "otherwise": True, "outcome": "accept", "reason": REASON, "legal_basis": "UU 23/2006"}


def book(*conditions: str) -> dict[str, Any]:
    rows = [row(when, f"r{number}") for number, when in enumerate(conditions, 1)]
    return {"parameters": PARAMETERS, "tables": {"sample": {"title": TITLE, "rows": [*rows, otherwise()]}}}


def table(*conditions: str) -> Table:
    """A table with rows r1, r2, … and `otherwise`."""
    return queries.parse_rulebook(source=book(*conditions), fact_types=FACTS, position=at_start).tables["sample"]


def holds(text: str, facts: Mapping[str, object] | None = None, on: dt.date = ON) -> bool | None:
    """Evaluate one condition that may use the sample parameters."""
    condition = table(text).rows[0].condition
    assert condition is not None
    return queries.evaluate_expression(expression=condition, facts=facts or {}, on=on)


# Values where mistakes hide: the ends of 64 bits and of the calendar, leap days, letters that collations confuse.
INTEGERS = [LOWEST, LOWEST + 1, -(2**32), -61, -1, 0, 1, 2, 5, 17, 60, 25_000, 2**31, 3_037_000_500, 2**62, HIGHEST - 1, HIGHEST]
DATES = [
    dt.date.min, dt.date(1, 2, 28), dt.date(1900, 2, 28), dt.date(2000, 2, 29), dt.date(2023, 1, 31), dt.date(2024, 2, 28),
    dt.date(2024, 2, 29), dt.date(2024, 3, 31), dt.date(2025, 2, 28), dt.date(2025, 3, 1), ON, dt.date(9999, 11, 30), dt.date.max,
]  # fmt: skip
TEXTS = ["", "a", "A", "a ", "á", "a\u0301", "İ", "i", "ß", "ss", "😀", "'", '"', "%", "%s", "%(x)s", "\\", "{a}", "NULL", "97.01", "97.01.02", "ﬁ"]
VALUES: dict[Kind, list[Any]] = {
    Kind.INTEGER: INTEGERS,
    Kind.TEXT: TEXTS,
    Kind.DATE: DATES,
    Kind.BOOLEAN: [True, False],
    Kind.TEXT_LIST: [[], ["a"], ["a", "á", "😀"], ["A", "%s", ""], ["a\u0301"], ["'", '"', "\\", "{a}", "NULL"], ["a", "a"]],
    Kind.INTEGER_LIST: [[], [0], [1, 2, 5], [HIGHEST, 1], [HIGHEST, 1, -1], [LOWEST, -1], [17, 60], [5, 5]],
}


def random_facts(chance: random.Random) -> dict[str, Any]:
    """Facts of the right types; each is missing once in six times."""
    return {name: chance.choice(VALUES[fact.kind]) for name, fact in FACTS.items() if chance.random() > 1 / 6}


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _written(kind: Kind, value: Any) -> str:
    if kind.element is not None:
        return "[" + ", ".join(_written(kind.element, member) for member in value) + "]"
    if kind is Kind.BOOLEAN:
        return str(value).lower()
    return _quoted(value) if kind is Kind.TEXT else str(value)


def _leaf(kind: Kind) -> st.SearchStrategy[str]:
    names = [name for name, fact in FACTS.items() if fact.kind is kind]
    names += [f"param.{name}" for name, parameter in PARAMETERS.items() if parameter["type"] == kind]
    names += ["today"] if kind is Kind.DATE else []
    written = [_written(kind, value) for value in VALUES[kind] if value != []]
    return st.sampled_from(names) | st.sampled_from(written)


@st.composite
def expressions(draw: st.DrawFn, kind: Kind = Kind.BOOLEAN, depth: int = 3) -> str:
    """The text of a well-typed expression."""

    def below(of: Kind) -> str:
        return draw(expressions(of, depth - 1))

    if depth <= 0 or kind.element is not None:
        return draw(_leaf(kind))
    make = draw(st.sampled_from(_SHAPES[kind]))
    return str(make(draw, below)) if make is not None else draw(_leaf(kind))


def _compare(draw: st.DrawFn, below: Any) -> str:
    kind = draw(st.sampled_from([Kind.INTEGER, Kind.DATE, Kind.TEXT, Kind.BOOLEAN]))
    ordered = ["<", "<=", ">", ">="] if kind in (Kind.INTEGER, Kind.DATE) else []
    return f"({below(kind)} {draw(st.sampled_from(['=', '!=', *ordered]))} {below(kind)})"


def _within(draw: st.DrawFn, below: Any) -> str:
    kind = draw(st.sampled_from([Kind.INTEGER, Kind.DATE]))
    word = draw(st.sampled_from(["in", "not in"]))
    if draw(st.booleans()):
        low, high = sorted([draw(st.sampled_from(VALUES[kind])), draw(st.sampled_from(VALUES[kind]))])
        return f"({below(kind)} {word} {low}..{high})"
    # Because: a written range may not be empty, a computed one may.
    low, high = (draw(st.sampled_from([name for name, fact in FACTS.items() if fact.kind is kind])) for _ in "ab")
    return f"({below(kind)} {word} {low}..{high})"


def _member(draw: st.DrawFn, below: Any) -> str:
    kind = draw(st.sampled_from([Kind.TEXT_LIST, Kind.INTEGER_LIST]))
    return f"({below(kind.element)} {draw(st.sampled_from(['in', 'not in']))} {below(kind)})"


def _junction(draw: st.DrawFn, below: Any) -> str:
    word = draw(st.sampled_from([" and ", " or "]))
    return "(" + word.join(below(Kind.BOOLEAN) for _ in range(draw(st.integers(2, 3)))) + ")"


def _presence(draw: st.DrawFn, below: Any) -> str:
    return f"({below(draw(st.sampled_from(list(Kind))))} is {draw(st.sampled_from(['missing', 'known']))})"


def _list_check(draw: st.DrawFn, below: Any) -> str:
    kind = draw(st.sampled_from([Kind.TEXT_LIST, Kind.INTEGER_LIST]))
    return f"{draw(st.sampled_from(['any_of', 'all_of']))}({below(kind)}, {below(kind)})"


def _extreme(kind: Kind) -> Any:
    def make(draw: st.DrawFn, below: Any) -> str:
        arguments = ", ".join(below(kind) for _ in range(draw(st.integers(2, 3))))
        return f"{draw(st.sampled_from(['min', 'max']))}({arguments})"

    return make


_SHAPES: dict[Kind, list[Any]] = {
    Kind.BOOLEAN: [
        None, _compare, _compare, _within, _member, _junction, _junction, _presence, _list_check,
        lambda draw, below: f"(not {below(Kind.BOOLEAN)})",
        lambda draw, below: f"starts_with({below(Kind.TEXT)}, {below(Kind.TEXT)})",
    ],
    Kind.INTEGER: [
        None, _extreme(Kind.INTEGER),
        lambda draw, below: f"({below(Kind.INTEGER)} {draw(st.sampled_from('+-*'))} {below(Kind.INTEGER)})",
        lambda draw, below: f"(- {below(Kind.INTEGER)})",
        lambda draw, below: f"{draw(st.sampled_from(['days', 'months', 'years']))}_between({below(Kind.DATE)}, {below(Kind.DATE)})",
        lambda draw, below: f"{draw(st.sampled_from(['year', 'month', 'day']))}({below(Kind.DATE)})",
        lambda draw, below: f"count({below(draw(st.sampled_from([Kind.TEXT_LIST, Kind.INTEGER_LIST])))})",
        lambda draw, below: f"sum({below(Kind.INTEGER_LIST)})",
        lambda draw, below: f"length({below(Kind.TEXT)})",
    ],
    Kind.DATE: [
        None, _extreme(Kind.DATE),
        lambda draw, below: f"add_{draw(st.sampled_from(['days', 'months', 'years']))}({below(Kind.DATE)}, {below(Kind.INTEGER)})",
    ],
    Kind.TEXT: [None],
}  # fmt: skip


@st.composite
def tables(draw: st.DrawFn, most_rows: int = 5, depth: int = 3) -> Table:
    """A random table over the sample facts and parameters."""
    conditions = draw(st.lists(expressions(Kind.BOOLEAN, depth).filter(lambda text: len(text) <= 4_000), min_size=1, max_size=most_rows))
    return table(*conditions)
