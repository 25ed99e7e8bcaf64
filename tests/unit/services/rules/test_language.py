"""What conditions mean, in the Python back end."""

from __future__ import annotations

import datetime as dt
import enum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loket.services.rules import calculation, facts, functions, queries, sql_functions, syntax
from loket.services.rules.values import Kind, Table
from tests.unit.services.rules import samples

FACTS = {
    "form.age": 17,
    "form.paid_idr": 25_000,
    "form.place": "Nusa Jaya",
    "form.born_on": dt.date(2008, 2, 29),
    "case.received_on": dt.date(2026, 2, 28),
    "form.is_twin": True,
    "residents.is_alive": False,
    "form.papers": ["a", "b"],
    "residents.ages": [1, 2, 5],
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # written values
        ("form.paid_idr = Rp25.000", True),
        ("form.paid_idr = Rp 25000", True),
        ("Rp0 = 0", True),
        ("form.paid_idr in Rp1.000..Rp1.000.000", True),
        ("-Rp5.000 = -5000", True),
        ("-9223372036854775808 < 9223372036854775807", True),
        ("'it''s' = \"it's\"", True),
        ('"say ""a""" = \'say "a"\'', True),
        ("'' = 'a'", False),
        ("true", True),
        ("false", False),
        # comparison
        ("form.age >= 17 and form.age <= 17 and not form.age != 17", True),
        ("form.age < 17 or form.age > 17", False),
        ("form.place = 'nusa jaya'", False),
        ("form.is_twin = true and residents.is_alive = false", True),
        ("form.is_twin != residents.is_alive", True),
        ("case.received_on = 2026-02-28", True),
        # order of operators
        ("1 + 2 * 3 = 7", True),
        ("(1 + 2) * 3 = 9", True),
        ("10 - 4 - 3 = 3", True),
        ("- form.age + 20 = 3", True),
        ("- - 5 = 5", True),
        ("not false and false", False),
        ("true or true and false", True),
        ("not form.age = 5", True),
        # in
        ("form.age in 17..60", True),
        ("form.age not in 18..60", True),
        ("form.age in [-1, 17]", True),
        ("form.age in form.paid_idr..form.age", False),
        ("form.place in ['a', 'Nusa Jaya']", True),
        ("'b' in form.papers", True),
        ("'c' not in form.papers", True),
        ("today in 2026-01-01..2026-12-31", True),
        ("5 in residents.ages", True),
        ("form.place = param.place or 'a' in param.papers", True),
        # functions
        ("days_between(2026-01-01, 2026-03-01) = 59", True),
        ("days_between(2026-03-01, 2026-01-01) = -59", True),
        ("months_between(2026-01-31, 2026-02-28) = 0", True),
        ("months_between(2026-01-31, 2026-03-01) = 1", True),
        ("months_between(2026-03-01, 2026-01-31) = -1", True),
        ("months_between(2026-03-31, 2026-01-31) = -2", True),
        ("years_between(form.born_on, case.received_on) = 17", True),
        ("years_between(form.born_on, 2025-02-28) = 16", True),
        ("years_between(2026-01-01, 2024-06-01) = -1", True),
        ("add_days(2026-12-31, 1) = 2027-01-01", True),
        ("add_months(2026-01-31, 1) = 2026-02-28", True),
        ("add_months(2026-03-31, -1) = 2026-02-28", True),
        ("add_years(form.born_on, 1) = 2009-02-28", True),
        ("year(today) = 2026 and month(today) = 11 and day(today) = 24", True),
        ("min(form.age, 5, 9) = 5 and max(today, 2030-01-01) = 2030-01-01", True),
        ("count(form.papers) = 2 and count(residents.ages) = 3 and sum(residents.ages) = 8", True),
        ("count(param.none) = 0 and sum(param.none) = 0", True),
        ("length('é😀') = 2", True),
        ("starts_with(form.place, 'Nusa') and not starts_with(form.place, 'nusa')", True),
        ("any_of(form.papers, ['z', 'b']) and not any_of(form.papers, ['z'])", True),
        ("all_of(form.papers, ['a', 'b']) and not all_of(form.papers, ['a', 'z'])", True),
        ("all_of(residents.ages, param.none)", True),
        # parameters
        ("form.age < param.limit_days", True),
        ("param.open", True),
        ("param.later is missing", True),
        # missing
        ("residents.area is missing", True),
        ("residents.area is known", False),
        ("residents.area = 'a'", None),
        ("not residents.area = 'a'", None),
        ("residents.area != 'a'", None),
        ("residents.area in ['a']", None),
        ("residents.area not in ['a']", None),
        ("residents.area in form.papers", None),
        ("length(residents.area) = 1", None),
        ("min(1, length(residents.area)) = 1", None),
        ("min(1, length(residents.area), 2) = 1", None),
        ("starts_with(form.place, residents.area)", None),
        ("starts_with(residents.area, form.place)", None),
        ("- length(residents.area) = 1", None),
        ("length(residents.area) in 1..2", None),
        ("true and residents.area = 'a'", None),
        ("residents.area = 'a' and false", False),
        ("residents.area = 'a' or true", True),
        ("residents.area = 'a' or false", None),
        ("(residents.area = 'a') is missing", True),
        ("form.age = 17 and form.age > param.later", None),
        # 64 bits and the calendar
        ("param.greatest + 1 is missing", True),
        ("param.greatest * 2 - param.greatest is missing", True),
        ("- (0 - 9223372036854775807 - 1) is missing", True),
        ("not param.greatest + 1 > 0", None),
        ("add_days(9999-12-31, 1) is missing and add_days(0001-01-01, -1) is missing", True),
        ("add_days(today, param.greatest) is missing", True),
        ("add_months(9999-12-01, 1) is missing and add_years(0001-01-01, -1) is missing", True),
        ("add_years(today, param.greatest) is missing", True),
        ("sum([9223372036854775807, 1]) is missing", True),
    ],
)
def test_a_condition_means_what_its_words_say(text: str, expected: bool | None) -> None:
    assert samples.holds(text, FACTS) is expected


def test_a_parameter_counts_from_its_first_day_until_the_next_value() -> None:
    for on, expected in [(dt.date(2006, 12, 28), None), (dt.date(2006, 12, 29), True), (dt.date(2030, 1, 1), True)]:
        assert samples.holds("param.limit_days = 60", {}, on) is expected
    assert samples.holds("param.later = 5", {}, dt.date(2099, 1, 1)) is True


class Word(enum.StrEnum):
    PLACE = "a"


class Number(enum.IntEnum):
    AGE = 5


class OtherDate(dt.date):
    pass


def test_subclasses_of_plain_types_count_as_what_they_hold() -> None:
    assert samples.holds("form.place = 'a'", {"form.place": Word.PLACE}) is True
    assert samples.holds("form.age = 5", {"form.age": Number.AGE}) is True
    assert samples.holds("form.born_on = 2026-01-01", {"form.born_on": OtherDate(2026, 1, 1)}) is True
    assert samples.holds("today = 2026-11-24", {}, dt.datetime(2026, 11, 24, 23, 59)) is True


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("form.age", True),
        ("form.age", 1.0),
        ("form.age", "17"),
        ("form.age", 2**63),
        ("form.place", 5),
        ("form.place", "a\0b"),
        ("form.place", "\ud800"),
        ("form.born_on", "2026-01-01"),
        ("form.born_on", dt.datetime(2026, 1, 1)),
        ("form.is_twin", 1),
        ("form.papers", "ab"),
        ("form.papers", ["a", None]),
        ("residents.ages", [1, 2**63]),
        ("residents.ages", {1}),
    ],
)
def test_a_fact_of_another_type_counts_as_missing(name: str, value: object) -> None:
    assert samples.holds(f"{name} is missing", {name: value}) is True


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.binary()
    | st.dates()
    | st.datetimes()
    | st.sampled_from(samples.INTEGERS),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=2), below, max_size=2) | st.tuples(below),
    max_leaves=4,
)


@settings(max_examples=200, deadline=None)
@given(table=samples.tables(), given_facts=st.fixed_dictionaries({}, optional=dict.fromkeys(samples.FACTS, ANYTHING)))
def test_evaluation_never_raises_and_both_paths_agree(table: Table, given_facts: dict[str, object]) -> None:
    finding = queries.evaluate(table=table, facts=given_facts, on=samples.ON)
    assert finding.row_id == queries.find_row(table=table, facts=given_facts, on=samples.ON).id


@given(st.dates(), st.integers(-(10**6), 10**6))
def test_months_added_come_back_within_the_month(start: dt.date, months: int) -> None:
    later = calculation.add_months(start, months)
    if later is not None and later.day == start.day:
        assert calculation.months_between(start, later) == months
        assert calculation.months_between(later, start) == -months


def test_every_function_has_its_twin_in_sql() -> None:
    assert set(functions.FUNCTIONS) == set(sql_functions.EMITTERS)


def test_every_kind_can_be_read() -> None:
    assert all(facts.normal(kind, object()) is None for kind in Kind)


def test_names_are_listed_once_and_in_order() -> None:
    condition = (
        samples.table("not (form.age in 1..param.limit_days and 'a' in form.papers) or form.age < 3 or -form.paid_idr is missing").rows[0].condition
    )
    assert condition is not None
    assert syntax.names_of(condition.node) == ("form.age", "param.limit_days", "form.papers", "form.paid_idr")
    assert condition.names == ("form.age", "form.papers", "form.paid_idr")
    assert condition.parameters == ("limit_days",)
