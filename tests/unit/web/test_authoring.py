"""The workbench's forms without a browser: words for every kind, cells of rules and back, names made from words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.http import QueryDict

from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.definition import FieldType, FormPage, ServiceDefinition, Standard, Step, StepKind
from loket.web.manage.authoring import posting, tables
from loket.web.manage.authoring.ground import Ground
from loket.web.manage.authoring.growing import FIELD_KINDS
from loket.web.manage.authoring.shapes import WORDS, Asks, Shape, shape_of

TOP = Path(__file__).resolve().parents[3]
FOLDERS = sorted(path.parent for path in (TOP / "service-packages").glob("*/*/service.yaml"))


def test_every_kind_of_step_and_field_has_its_words_and_every_field_can_be_added() -> None:
    assert {kind.value for kind in (*FieldType, *StepKind)} <= set(WORDS)
    assert {kind for kind, _ in FIELD_KINDS} == {kind.value for kind in FieldType}


def shapes(shape: Shape) -> list[Shape]:
    return [shape, *(one for part in shape.parts for one in shapes(part)), *(shapes(shape.item) if shape.item else [])]


@pytest.mark.parametrize("model", [ServiceDefinition, Standard, Step, FormPage])
def test_every_choice_of_the_format_has_a_list_to_choose_from(model: Any) -> None:
    ground = Ground("97.01", {})
    for shape in shapes(shape_of(model)):
        if shape.asks in (Asks.CHOICE, Asks.CHOICES) and isinstance(shape.options, str) and shape.options not in ("positions", "agencies"):
            assert isinstance(ground.options(shape.options), tuple), shape.name
        assert shape.asks is not Asks.HIDDEN or shape.name in ("id", "value")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_rule_is_taken_apart_into_cells_and_put_together_as_it_was(folder: Path) -> None:
    files = dict(catalogue.read_folder(folder))
    ground = Ground("97.01", files)
    for table in ground.tables().values():
        columns = tables.columns_of(table["rows"], ground)
        for row in table["rows"]:
            cells = tables.cells_of(row.get("when", ""))
            if "when" in row and cells is not None:
                again = tables.cells_of(tables.condition_of(cells, columns))
                assert again is not None
                assert sorted(again.items()) == sorted(cells.items())


@pytest.mark.parametrize(
    ("condition", "cells"),
    [
        ("form.a = 'x' and not form.b", {("form.a", 0): "= 'x'", ("form.b", 0): "tidak"}),
        ("form.n > 1 and form.n < 5", {("form.n", 0): "> 1", ("form.n", 1): "< 5"}),
        ("form.t = 'satu and dua' and form.u", {("form.t", 0): "= 'satu and dua'", ("form.u", 0): "ya"}),
        ("count(form.x, 2) in [1, 2] and (form.a or form.b)", {("count(form.x, 2)", 0): "in [1, 2]", ("(form.a or form.b)", 0): "ya"}),
        ("form.a or form.b", None), ("form.a = ", {("form.a", 0): "="}), ("and", None), ("'", None),
    ],
)  # fmt: skip
def test_a_condition_is_taken_apart_only_where_nothing_is_lost(condition: str, cells: dict[tuple[str, int], str] | None) -> None:
    assert tables.cells_of(condition) == cells


def test_a_form_keeps_the_order_of_the_file_and_leaves_out_what_holds_anyway() -> None:
    post = QueryDict(mutable=True)
    post.update(
        {
            "x.parts": "value unit on_overdue reference",
            "x.value": "3",
            "x.unit": "working_days",
            "x.on_overdue": "escalate",
            "x.reference": " Perda 1 ",
        }
    )
    shape = shape_of(Standard).part("time")
    assert list(posting.taken(shape, "x", post, {"unit": "working_days", "value": 2}).items()) == [
        ("unit", "working_days"), ("value", 3), ("reference", "Perda 1"),
    ]  # fmt: skip
    assert posting.taken(shape_of(ServiceDefinition).part("keywords"), "k", QueryDict("k=a%0D%0A%0D%0Ab"), ["a"]) == ["a", "b"]
    assert posting.taken(shape_of(ServiceDefinition).part("review_by"), "d", QueryDict("d=besok"), None) == "besok"
