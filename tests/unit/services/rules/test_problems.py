"""What is wrong with a condition or a rule book is said at its place, in two languages, all at once."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loket.services.rules import queries
from loket.services.rules.errors import RulesInvalid
from loket.services.rules.values import FactType, Kind, Path, Position, Problem
from tests.unit.services.rules import samples

FACTS = {**samples.FACTS, "form.event": FactType(Kind.TEXT, ("lahir", "mati")), "form.events": FactType(Kind.TEXT_LIST, ("lahir", "mati"))}


def problems_of(text: str, at: Position = Position(1, 1)) -> list[Problem]:  # noqa: B008 - frozen
    with pytest.raises(RulesInvalid) as caught:
        queries.parse_expression(text=text, fact_types=FACTS, at=at)
    assert all(problem.message.id and problem.message.en and "{" not in problem.message.en for problem in caught.value.problems)
    return list(caught.value.problems)


@pytest.mark.parametrize(
    ("text", "code", "column", "says"),
    [
        ("", "empty", 1, "Write one"),
        (" ", "empty", 1, "Write one"),
        ("form.aeg > 5", "unknown_name", 1, "Did you mean “form.age”?"),
        ("zzz = 5", "unknown_name", 1, "not known. Texts"),
        ("param.limit = 5", "unknown_name", 1, "param.limit"),
        ("tidak = 5", "unknown_name", 1, "Did you mean “not”?"),
        ("form.age >= 5 AND true", "bad_character", 15, "Did you mean “and”?"),
        ("form.age >= 5 Atau true", "bad_character", 15, "Did you mean “or”?"),
        ("Form.age = 5", "bad_name", 1, "small letters"),
        ("form.Age = 5", "bad_name", 1, "small letters"),
        ("umur_é = 5", "bad_name", 1, "small letters"),
        ("form.age ≥ 5", "bad_character", 10, "Did you mean “>=”?"),
        ("form.age # 5", "bad_character", 10, "Remove it"),
        ("form.age \x07 5", "bad_character", 10, "\\x07"),
        ("form.place = 'a", "open_text", 14, "same quote"),
        ("form.place = 'a\0'", "bad_text", 14, "cannot be stored"),
        ("form.born_on = 2026-02-30", "bad_date", 16, "2026-11-24"),
        ("form.born_on = 24-11-2026", "bad_date", 16, "2026-11-24"),
        ("form.age = 0123", "bad_number", 12, "quotes"),
        ("form.age = 25.000", "bad_number", 12, "Rp25.000"),
        ("form.age = Rp25.00", "bad_number", 12, "Rp25.000"),
        ("form.age = 17th", "bad_number", 12, "17t"),
        ("form.age = 9223372036854775808", "too_large", 12, "NIK"),
        ("form.age = 99999999999999999999", "too_large", 12, "NIK"),
        ("form.age", "not_a_condition", 1, "type integer"),
        ("not form.age", "not_a_condition", 5, "What follows"),
        ("true and form.place", "not_a_condition", 10, "beside “and”"),
        ("form.age = 'a'", "kinds_differ", 10, "integer with text"),
        ("form.place < 'a'", "no_order", 12, "order of text"),
        ("form.is_twin > false", "no_order", 14, "order of true/false"),
        ("form.papers = ['a']", "list_comparison", 13, "any_of"),
        ("'a' = form.papers", "list_comparison", 5, "any_of"),
        ("form.event = 'lahirr'", "unknown_choice", 14, "Did you mean “lahir”?"),
        ("'x' = form.event", "unknown_choice", 1, "lahir, mati"),
        ("form.event in ['lahir', 'wafat']", "unknown_choice", 15, "“wafat”"),
        ("'wafat' in form.events", "unknown_choice", 1, "“wafat”"),
        ("any_of(form.events, ['wafat'])", "unknown_choice", 21, "“wafat”"),
        ("today + 1 = 5", "date_arithmetic", 1, "add_days"),
        ("form.place * 2 = 5", "not_a_number", 1, "but this is text"),
        ("- form.is_twin = 5", "not_a_number", 3, "true/false"),
        ("form.place in 'a'..'b'", "bad_range", 12, "three parts"),
        ("form.age in 1..today", "bad_range", 10, "three parts"),
        ("form.age in 5..1", "empty_range", 13, "Swap"),
        ("form.age in 5", "not_a_list", 13, "17..60"),
        ("form.age in ['a']", "kinds_differ", 10, "never be in"),
        ("form.age in [1, 'a']", "mixed_list", 13, "texts only"),
        ("form.born_on in [2026-01-01]", "mixed_list", 17, "texts only"),
        ("form.age in []", "unexpected", 14, "a written value"),
        ("form.age in [-'a']", "unexpected", 15, "a written value"),
        ("form.age in [form.age]", "unexpected", 14, "a written value"),
        ("day_between(today, today) = 1", "unknown_function", 1, "days_between"),
        ("count(5) = 1", "bad_arguments", 1, "count(list)"),
        ("min(1) = 1", "bad_arguments", 1, "min(a, b, …)"),
        ("days_between(today) = 1", "bad_arguments", 1, "days_between(date, date)"),
        ("today() = 2026-01-01", "no_arguments", 1, "“today”"),
        ("1 < form.age < 5", "chained", 14, "b in a..c"),
        ("form.age = 5 5", "unexpected", 14, "the end of the condition"),
        ("form.age not 5", "unexpected", 14, "“in” after “not”"),
        ("form.age is 5", "unexpected", 13, "“missing” or “known”"),
        ("(form.age = 5", "unexpected", 14, "the end of the condition"),
        ("form.age = ", "unexpected", 12, "a name or a value"),
        ("1..2", "unexpected", 2, "“..”"),
    ],
)
def test_a_mistake_is_named_at_its_place(text: str, code: str, column: int, says: str) -> None:
    (problem,) = problems_of(text)
    assert (problem.code, problem.position.column) == (code, column)
    assert says in problem.message.en


def test_one_mistake_is_reported_once_and_all_mistakes_at_once() -> None:
    found = problems_of(
        "form.aeg + 1 > 5 and form.place < 'a' and foo(1) in ['a'] and min(bar, 1) = 2 and max(bar) = 1 and 5 in bar and (bar in 1..2)"
    )
    assert [problem.code for problem in found] == [
        "unknown_name", "no_order", "unknown_function", "unknown_name", "unknown_name", "bad_arguments", "unknown_name", "unknown_name",
    ]  # fmt: skip


def test_a_problem_in_a_block_of_several_lines_stands_on_its_line() -> None:
    (problem,) = problems_of("form.age > 5\nand form.aeg = 3", at=Position(10, 7, 5))
    assert (problem.position.line, problem.position.column) == (11, 9)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 41 + "true" + ")" * 41,
        "not " * 41 + "true",
        "- " * 60 + "form.age = 1",
        "form.age" + " + 1" * 45 + " = 1",
        "form.age" + " * 2" * 45 + " = 1",
    ],
)
def test_nesting_is_bounded(text: str) -> None:
    assert problems_of(text)[-1].code == "too_deep"


def test_length_is_bounded_and_a_long_flat_condition_is_fine() -> None:
    assert problems_of("form.age = 1" + " " * 4_000)[0].code == "too_long"
    flat = " or ".join(["form.age = 1"] * 240)
    assert queries.parse_expression(text=flat, fact_types=FACTS).names == ("form.age",)


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=60)
    | st.lists(
        st.sampled_from(
            [
                "(",
                ")",
                "not ",
                "and ",
                "or ",
                "in ",
                "is ",
                "missing ",
                "..",
                "-",
                "form.age ",
                "'a' ",
                "[",
                "]",
                ",",
                "min(",
                "Rp",
                "5 ",
                "2026-01-01 ",
                "= ",
                "< ",
            ]
        )
    ).map("".join)
)
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(RulesInvalid):
        assert queries.parse_expression(text=text, fact_types=FACTS).text


# The file.


def _book(change: Callable[[dict[str, Any]], object]) -> list[Problem]:
    source: dict[str, Any] = {
        "parameters": {"limit": {"unit": "days", "type": "integer", "values": [{"from": dt.date(2020, 1, 1), "value": 5, "reference": "UU 1"}]}},
        "tables": {"sample": {"title": samples.TITLE, "rows": [samples.row("form.age < param.limit"), samples.otherwise()]}},
    }
    assert queries.parse_rulebook(source=source, fact_types=FACTS, position=samples.at_start)
    change(source)
    with pytest.raises(RulesInvalid) as caught:
        queries.parse_rulebook(source=source, fact_types=FACTS, position=samples.at_start)
    return list(caught.value.problems)


def _first_value(source: dict[str, Any]) -> Any:
    return source["parameters"]["limit"]["values"][0]


def _rows(source: dict[str, Any]) -> Any:
    return source["tables"]["sample"]["rows"]


@pytest.mark.parametrize(
    ("change", "code", "path"),
    [
        (lambda s: s.update(extra=1), "unknown_key", ("extra",)),
        (lambda s: s.update({5: 1}), "unknown_key", (5,)),
        (lambda s: s.update({None: 1}), "unknown_key", ("None",)),
        (lambda s: s.pop("tables"), "not_a_mapping", ("tables",)),
        (lambda s: s.update(parameters=[]), "not_a_mapping", ("parameters",)),
        (lambda s: s["tables"].update({"Bad id": s["tables"]["sample"]}), "bad_id", ("tables", "Bad id")),
        (lambda s: s["tables"].update({f"t{n}": s["tables"]["sample"] for n in range(50)}), "too_many", ("tables",)),
        (lambda s: s["parameters"].update({f"p{n}": s["parameters"]["limit"] for n in range(300)}), "too_many", ("parameters",)),
        (lambda s: s["tables"]["sample"].pop("title"), "not_a_mapping", ("tables", "sample", "title")),
        (lambda s: s["tables"]["sample"].update(title={"id": "a", "en": " "}), "no_text", ("tables", "sample", "title", "en")),
        (lambda s: s["tables"]["sample"].update(rows=[]), "not_a_list", ("tables", "sample", "rows")),
        (lambda s: s["tables"]["sample"].update(rows=[samples.otherwise()] * 201), "too_many", ("tables", "sample", "rows")),
        (lambda s: _rows(s).insert(0, samples.row("true")), "same_id", ("tables", "sample", "rows", 1, "id")),
        (lambda s: _rows(s).pop(), "no_otherwise", ("tables", "sample", "rows", 0)),
        (lambda s: _rows(s)[1].update(otherwise=False), "no_otherwise", ("tables", "sample", "rows", 1)),
        (lambda s: _rows(s)[1].update(when="true"), "stray_otherwise", ("tables", "sample", "rows", 1, "otherwise")),
        (lambda s: _rows(s)[0].update(otherwise=True), "stray_otherwise", ("tables", "sample", "rows", 0, "otherwise")),
        (lambda s: _rows(s)[0].update(when=True), "no_condition", ("tables", "sample", "rows", 0, "when")),
        (lambda s: _rows(s)[0].update(when="form.age <"), "unexpected", ("tables", "sample", "rows", 0, "when")),
        (lambda s: _rows(s)[0].update(outcome=5), "bad_id", ("tables", "sample", "rows", 0, "outcome")),
        (lambda s: _rows(s)[0].pop("legal_basis"), "no_text", ("tables", "sample", "rows", 0, "legal_basis")),
        (lambda s: _rows(s)[0].update(reason={"id": "x" * 2_001, "en": "x"}), "no_text", ("tables", "sample", "rows", 0, "reason", "id")),
        (lambda s: s["parameters"]["limit"].update(type="money"), "bad_type", ("parameters", "limit", "type")),
        (lambda s: s["parameters"]["limit"].pop("unit"), "no_text", ("parameters", "limit", "unit")),
        (lambda s: s["parameters"]["limit"].update(title={"id": "a"}), "no_text", ("parameters", "limit", "title", "en")),
        (lambda s: _first_value(s).update({"from": "2026-02-30"}), "bad_date", ("parameters", "limit", "values", 0, "from")),
        (lambda s: _first_value(s).update({"from": "20260230"}), "bad_date", ("parameters", "limit", "values", 0, "from")),
        (lambda s: _first_value(s).update(value="60"), "bad_value", ("parameters", "limit", "values", 0, "value")),
        (lambda s: _first_value(s).pop("reference"), "no_text", ("parameters", "limit", "values", 0, "reference")),
        (lambda s: s["parameters"]["limit"]["values"].append(dict(_first_value(s))), "not_later", ("parameters", "limit", "values", 1, "from")),
    ],
)
def test_a_mistake_in_the_file_is_named_at_its_place(change: Callable[[dict[str, Any]], object], code: str, path: Path) -> None:
    assert (code, path) in [(problem.code, problem.path) for problem in _book(change)]


def test_problems_come_in_the_order_of_the_file() -> None:
    source = {"tables": {"sample": {"title": samples.TITLE, "rows": [samples.row("form.aeg = 1 or form.aeg = 2", "Bad"), samples.otherwise()]}}}
    lines: dict[Path, Position] = {("tables", "sample", "rows", 0, "when"): Position(5, 10), ("tables", "sample", "rows", 0, "id"): Position(4, 3)}
    with pytest.raises(RulesInvalid) as caught:
        queries.parse_rulebook(source=source, fact_types=FACTS, position=lines.__getitem__)
    assert [(p.position.line, p.position.column) for p in caught.value.problems] == [(4, 3), (5, 10), (5, 26)]
    assert "3" in caught.value.message.id
    assert caught.value.code == "rules.invalid"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.dates(),
    lambda below: (
        st.lists(below, max_size=3)
        | st.dictionaries(st.sampled_from(["parameters", "tables", "rows", "values", "from", "id", "when", "x"]) | st.integers(), below, max_size=4)
    ),
)


@settings(max_examples=200, deadline=None)
@given(JSON | st.fixed_dictionaries({"parameters": JSON, "tables": JSON}))
def test_any_data_is_read_or_refused(source: Any) -> None:
    with contextlib.suppress(RulesInvalid):
        assert queries.parse_rulebook(source=source, fact_types=FACTS, position=samples.at_start).tables is not None
