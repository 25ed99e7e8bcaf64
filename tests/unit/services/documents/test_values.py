"""Codes, standings, words on paper."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loket.foundation.common import ids
from loket.services.catalogue.definition import Validity
from loket.services.documents import content
from loket.services.documents.values import DocumentState, Standing, read_code, show_code, standing


@given(st.builds(ids.new_code, st.just(16)))
def test_a_code_survives_being_shown_and_typed(code: str) -> None:
    assert read_code(show_code(code)) == code
    assert read_code(f" {show_code(code).lower()} ") == code


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading_of_codes(text: str) -> None:
    code = read_code(text)
    assert code is None or len(code) == 16


@pytest.mark.parametrize(
    ("state", "until", "expected"),
    [
        (DocumentState.VALID, None, Standing.VALID),
        (DocumentState.VALID, dt.date(2026, 11, 24), Standing.VALID),
        (DocumentState.VALID, dt.date(2026, 11, 23), Standing.EXPIRED),
        # what was done comes before what merely passed
        (DocumentState.WITHDRAWN, dt.date(2026, 1, 1), Standing.WITHDRAWN),
        (DocumentState.REPLACED, dt.date(2026, 1, 1), Standing.REPLACED),
    ],
)
def test_what_is_true_on_a_day(state: DocumentState, until: dt.date | None, expected: Standing) -> None:
    assert standing(state, until, dt.date(2026, 11, 24)) is expected


@pytest.mark.parametrize(
    ("value", "unit", "last"),
    [(5, "years", dt.date(2031, 11, 23)), (6, "months", dt.date(2027, 5, 23)), (1, "days", dt.date(2026, 11, 24))],
)
def test_the_last_valid_day(value: int, unit: str, last: dt.date) -> None:
    valid = Validity.model_validate({"value": value, "unit": unit, "reference": "contoh"})
    assert content.last_valid_day(dt.date(2026, 11, 24), valid) == last
    assert content.last_valid_day(dt.date(2026, 11, 24), None) is None


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (None, ""),
        (True, "Ya"),
        (False, "Tidak"),
        (dt.date(2026, 11, 4), "4 November 2026"),
        (3, "3"),
        (Decimal("1.5"), "1,5"),
        ([None, {"a": True}], ["", {"a": "Ya"}]),
    ],
)
def test_values_are_put_into_words(value: object, word: object) -> None:
    assert content._word(value) == word


def test_a_stranger_sees_initials_only() -> None:
    assert content.initials("sari dewi") == "S••• D•••"
    assert content.initials("") == ""


def test_the_library_names_nothing_outside_its_folder() -> None:
    source = (Path(content.__file__).parent / "typst" / "loket.typ").read_text()
    assert "@preview" not in source
    assert "http" not in source
