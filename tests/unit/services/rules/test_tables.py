"""A table decides by its first true row and says how; coverage and reachability look for rows without a use."""

from __future__ import annotations

import datetime as dt
import json
import random
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loket.services.rules import queries, reachability, sql
from loket.services.rules.errors import SqlUnsupported
from loket.services.rules.values import Table, Truth
from tests.unit.services.rules import samples

COLUMNS = {name: name.replace(".", "_") for name in samples.FACTS}


def test_the_first_true_row_decides_and_the_trace_says_how() -> None:
    table = samples.table(
        "days_between(form.born_on, case.received_on) > param.limit_days", "residents.area = 'a' or form.age > param.later", "form.papers is known"
    )
    facts = {"form.born_on": dt.date(2026, 11, 1), "case.received_on": dt.date(2026, 11, 20), "form.age": "17", "form.papers": ["a"]}
    finding = queries.evaluate(table=table, facts=facts, on=samples.ON)
    assert (finding.table, finding.row_id, finding.outcome, finding.legal_basis) == ("sample", "r3", "officer", "UU 23/2006")
    assert [(row.row_id, row.result) for row in finding.trace] == [("r1", Truth.FALSE), ("r2", Truth.UNKNOWN), ("r3", Truth.TRUE)]
    told: dict[str, Any] = finding.as_dict()
    assert json.loads(json.dumps(told)) == told
    first, second, third = told["trace"]
    assert first["condition"] == "days_between(form.born_on, case.received_on) > param.limit_days"
    assert first["values"] == [
        {"name": "form.born_on", "source": "form", "value": "2026-11-01"},
        {"name": "case.received_on", "source": "case", "value": "2026-11-20"},
        {"name": "param.limit_days", "source": "param", "value": 60, "unit": "days", "reference": "UU 23/2006 Pasal 27", "from": "2006-12-29"},
    ]
    assert second["values"][0] == {"name": "residents.area", "source": "residents", "value": None}
    assert "bilangan" in second["values"][1]["note"]["id"]
    assert "in force" in second["values"][2]["note"]["en"]
    assert third["values"] == [{"name": "form.papers", "source": "form", "value": ["a"]}]


def test_the_otherwise_row_is_in_the_trace_too() -> None:
    finding = queries.evaluate(table=samples.table("today < 2026-01-01"), facts={}, on=samples.ON)
    assert finding.trace[0].as_dict()["values"] == [{"name": "today", "source": "today", "value": "2026-11-24"}]
    assert finding.trace[1].as_dict() == {"row": "otherwise", "condition": None, "result": "true", "values": []}
    assert (finding.outcome, str(finding.reason)) == ("accept", "Alasan")


def test_a_table_names_its_facts_parameters_and_outcomes() -> None:
    table = samples.table("form.age > param.limit_days", "today > form.born_on")
    assert table.names == ("form.age", "form.born_on")
    assert [parameter.name for parameter in table.parameters] == ["limit_days"]
    assert table.outcomes == ("officer", "accept")


def test_examples_show_which_rows_they_cover() -> None:
    table = samples.table("form.age < 17", "form.age > 60")
    examples = [({"form.age": 5}, samples.ON), ({}, samples.ON), ({"form.age": 6}, samples.ON)]
    assert queries.rows_covered(table=table, examples=examples) == {"r1": (0, 2), "r2": (), "otherwise": (1,)}


@pytest.mark.parametrize(
    ("conditions", "useless"),
    [
        (["form.age < 17", "form.age < 17"], ["r2"]),
        (["form.age < 17", "17 > form.age"], ["r2"]),
        (["form.age < 17", "not (form.age >= 17)"], ["r2"]),
        (["form.age < 17", "form.age <= 10 and form.is_twin"], ["r2"]),
        (["form.age < 17", "form.age >= 17", "form.age = 5", "form.age is known"], ["r3", "r4"]),
        (["form.age < 17", "form.age >= 17", "form.age is missing"], ["otherwise"]),
        (["form.age in 1..5", "form.age in 6..9", "form.age in [2, 3, 7]"], ["r3"]),
        (["form.age in 1..5", "form.age in [5, 6]"], []),
        (["form.age not in [1, 2]", "form.age not in 1..2", "form.age in 0..5"], ["r2"]),
        (["form.age not in [1, 2, 9]", "form.age in 1..2", "form.age in 1..9"], []),
        (["form.place = 'a'", "form.place in ['b', 'c']", "form.place in ['a', 'c']"], ["r3"]),
        (["form.place != 'a'", "form.place not in ['a', 'b']", "form.place = 'a'", "form.place is known"], ["r2", "r4"]),
        (["form.place not in ['a', 'b']", "form.place != 'c' and form.place not in ['a']"], []),
        (["form.place = 'a' and form.place != 'a'", "form.place = 'a' and form.place = 'b'"], ["r1", "r2"]),
        (["form.place != 'a' and form.place = 'b'", "form.place = 'c' and form.place != 'a'"], []),
        (["form.is_twin", "form.is_twin = false", "form.is_twin != true", "true = form.is_twin"], ["r3", "r4"]),
        (["form.is_twin", "not form.is_twin and form.age = 1", "form.age = 1 and form.is_twin is known"], ["r3"]),
        (["form.is_twin or form.age < 5", "form.age = 3", "form.is_twin and form.age = 9", "not (form.is_twin or form.age < 5) and form.age = 2"], ["r2", "r3", "r4"]),
        (["form.born_on < 2026-01-01", "form.born_on = 2020-01-01", "2026-01-01 <= form.born_on", "form.born_on is known"], ["r2", "r4"]),
        (["days_between(form.born_on, today) > 60", "days_between(form.born_on, today) > 90"], ["r2"]),
        (["form.born_on is missing", "days_between(form.born_on, today) > 90 and form.born_on is missing"], ["r2"]),
        (["form.age < form.paid_idr", "form.paid_idr > form.age", "not form.age >= form.paid_idr"], ["r2", "r3"]),
        (["form.age <= form.paid_idr", "form.age > form.paid_idr", "form.paid_idr <= form.age"], []),
        (["form.age = form.paid_idr", "form.paid_idr = form.age", "form.paid_idr != form.age", "not form.age = form.paid_idr"], ["r2", "r4"]),
        (["form.age in form.paid_idr..5", "form.age in form.paid_idr..3"], ["r2"]),
        (["not form.age in form.paid_idr..5", "form.age > 5 and form.paid_idr is known"], ["r2"]),
        (["5 in 6..form.age", "5 in 1..form.age", "form.age >= 5"], ["r1", "r3"]),
        (["form.place in form.papers", "form.place in form.papers"], ["r2"]),
        (["starts_with(form.place, 'a')", "not starts_with(form.place, 'a')", "starts_with(form.place, 'a') is known"], ["r3"]),
        (["any_of(form.papers, ['a']) and form.papers is missing"], ["r1"]),
        (["form.papers is missing", "form.papers is known"], ["otherwise"]),
        (["(form.is_twin and residents.is_alive) is missing", "form.is_twin and residents.is_alive"], []),
        (["true and (form.age > 9223372036854775807 or 1 = 2)", "1 < 2", "form.age = 3"], ["r1", "r3", "otherwise"]),
        (["9223372036854775807 + 1 > form.age", "form.age in 5..9223372036854775807 + 1", "form.age = 3"], ["r1", "r2"]),
        (["today is missing", "today is known", "form.age = 5"], ["r1", "r3", "otherwise"]),
        (["form.age < param.limit_days", "form.age < param.limit_days", "form.age = 5"], ["r2"]),
        (["form.is_twin = residents.is_alive", "form.is_twin = residents.is_alive and form.is_twin is missing"], ["r2"]),
        (["false and form.age = 1 and form.age = 2"], ["r1"]),
    ],
)  # fmt: skip
def test_rows_without_a_use_are_found(conditions: list[str], useless: list[str]) -> None:
    assert list(queries.unreachable_rows(table=samples.table(*conditions))) == useless


def test_a_date_settles_parameters_and_today() -> None:
    table = samples.table(
        "form.age < param.limit_days",
        "form.age < 5",
        "form.age > param.later",
        "form.age in param.none",
        "form.place in param.papers",
        "form.place = '%s'",
    )
    assert queries.unreachable_rows(table=table) == ()
    assert queries.unreachable_rows(table=table, on=samples.ON) == ("r2", "r3", "r4", "r6")
    later = samples.table("today > 2026-01-01", "form.age = 1")
    assert queries.unreachable_rows(table=later) == ()
    assert queries.unreachable_rows(table=later, on=samples.ON) == ("r2", "otherwise")
    assert queries.unreachable_rows(table=samples.table("form.age in param.none"), on=dt.date(2024, 1, 1)) == ("r1",)


def test_what_is_too_much_to_search_counts_as_reachable() -> None:
    wide = " and ".join(f"(form.age != {n} or form.paid_idr != {n})" for n in range(8))
    either = " or ".join(f"form.age = {n}" for n in range(40))
    table = samples.table(wide, wide, either, either, "form.age is known", "form.age = 3")
    assert queries.unreachable_rows(table=table) == ("r6",)
    assert reachability.unreachable(table, None, work=0) == ()


def test_a_search_through_a_hostile_table_ends() -> None:
    terms = [f"(form.age * {n} != {n})" for n in range(60)]
    table = samples.table(*[" and ".join(terms[n % 3 :]) for n in range(40)])
    assert isinstance(queries.unreachable_rows(table=table), tuple)


@settings(max_examples=150, deadline=None)
@given(table=samples.tables(most_rows=8, depth=2), seed=st.integers(0, 2**32))
def test_no_reachable_row_is_called_useless(table: Table, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a test
    useless = {*queries.unreachable_rows(table=table), *queries.unreachable_rows(table=table, on=samples.ON)}
    for _ in range(40):
        assert queries.find_row(table=table, facts=samples.random_facts(chance), on=samples.ON).id not in useless


SMALL_WORLD = [
    {"form.age": age, "form.place": place, "form.is_twin": twin}
    for age in (None, 0, 1, 2, 3)
    for place in (None, "a", "b", "c")
    for twin in (None, True, False)
]
SMALL_ATOMS = st.sampled_from(
    [
        "form.age < 1", "form.age >= 2", "form.age in 1..2", "form.age not in [0, 3]", "form.age != 1", "form.age is missing", "form.age is known",
        "form.place = 'a'", "form.place != 'b'", "form.place in ['a', 'c']", "form.place not in ['b']", "form.place is missing", "form.is_twin",
        "not form.is_twin", "form.is_twin != true", "form.is_twin is known", "form.age + 1 > 2", "length(form.place) = 1", "form.age in form.age..2",
        "(form.is_twin or form.age < 2) is missing",
    ]
)  # fmt: skip
SMALL_CONDITIONS = st.recursive(
    SMALL_ATOMS,
    lambda below: (
        st.tuples(below, below).map(lambda p: f"({p[0]} and {p[1]})")
        | st.tuples(below, below).map(lambda p: f"({p[0]} or {p[1]})")
        | below.map(lambda text: f"(not ({text}))")
    ),
    max_leaves=5,
)


@settings(max_examples=150, deadline=None)
@given(conditions=st.lists(SMALL_CONDITIONS, min_size=2, max_size=6))
def test_in_a_small_world_every_row_that_decides_is_left_alone(conditions: list[str]) -> None:
    table = samples.table(*conditions)
    decide = {queries.find_row(table=table, facts=facts, on=samples.ON).id for facts in SMALL_WORLD}
    assert not decide & set(queries.unreachable_rows(table=table))


# SQL without a database: what it refuses, and what it never does.


def test_values_travel_as_parameters_only() -> None:
    table = samples.table("form.place = 'x''; DROP TABLE --' or form.place in ['y%']", "form.age = 77123")
    decision = queries.to_sql(table=table, columns=COLUMNS, on=samples.ON)
    assert "DROP" not in decision.sql
    assert "77123" not in decision.sql
    assert "x'; DROP TABLE --" in decision.parameters.values()
    assert 77123 in decision.parameters.values()


@settings(max_examples=100, deadline=None)
@given(table=samples.tables())
def test_every_table_can_be_said_in_sql(table: Table) -> None:
    decision = queries.to_sql(table=table, columns=COLUMNS, on=samples.ON)
    assert set(re.findall(r"%\((.*?)\)s", decision.sql)) == set(decision.parameters)
    assert decision.sql.count("(") == decision.sql.count(")")
    assert "today" not in decision.sql


def test_each_function_and_form_of_the_language_can_be_said_in_sql() -> None:
    conditions = [
        "days_between(today, form.born_on) + months_between(add_days(today, 5), form.born_on) - years_between(today, form.born_on) > -form.age",
        "add_months(form.born_on, 1) = add_years(form.born_on, 1)", "year(today) = month(today) * day(today)", "min(form.age, 5) = max(1, form.age)",
        "count(form.papers) = sum(residents.ages)", "length(form.place) = 1", "starts_with(form.place, 'a')", "any_of(form.papers, ['a'])",
        "all_of(residents.ages, [1])", "form.age in 1..5 or form.place in form.papers", "not form.is_twin", "form.age is missing", "form.age = param.later",
        "form.place in ['a']",
    ]  # fmt: skip
    sql = queries.to_sql(table=samples.table(*conditions), columns=COLUMNS, on=samples.ON).sql
    assert sql.count("WHEN") >= len(conditions)
    assert "CAST(NULL AS bigint)" in sql
    assert queries.to_sql(table=samples.table(), columns={}, on=samples.ON).sql == "CAST(%(rules_sample_1)s AS text)"


def test_a_fact_without_a_column_is_refused_by_name_and_row() -> None:
    with pytest.raises(SqlUnsupported) as caught:
        queries.to_sql(table=samples.table("form.age = 1", "form.place = 'a'"), columns={"form.age": "age"}, on=samples.ON)
    assert (caught.value.row_id, caught.value.name) == ("r2", "form.place")
    assert "r2" in caught.value.message.en


@pytest.mark.parametrize("column", ["", "Age", 'a"b', "a.b.c", "a b", "a)--", "é", "1a"])
def test_a_column_name_of_another_shape_is_refused(column: str) -> None:
    with pytest.raises(SqlUnsupported, match="sql_unsupported"):
        queries.to_sql(table=samples.table("form.age = 1"), columns={"form.age": column}, on=samples.ON)


def test_too_many_values_for_one_statement_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sql, "MAXIMUM_PARAMETERS", 3)
    with pytest.raises(SqlUnsupported) as caught:
        queries.to_sql(table=samples.table("form.age = 1", "form.age = 2"), columns=COLUMNS, on=samples.ON)
    assert caught.value.row_id == "r2"
