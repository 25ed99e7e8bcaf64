from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loket.foundation.common import money


@given(st.integers(min_value=-money.MAX_IDR, max_value=money.MAX_IDR))
def test_every_amount_that_is_shown_can_be_typed_back(amount_idr: int) -> None:
    assert money.parse_idr(money.format_idr(amount_idr)) == amount_idr


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading_of_amounts(text: str) -> None:
    try:
        amount = money.parse_idr(text)
    except money.BadAmount:
        return
    assert abs(amount) <= money.MAX_IDR


@pytest.mark.parametrize(
    ("typed", "amount_idr"),
    [
        ("0", 0),
        ("Rp0", 0),
        ("IDR 1.000.000", 1_000_000),
        ("1.000.000,00", 1_000_000),
        ("1,000,000.00", 1_000_000),
        ("2 juta", 2_000_000),
        ("1,25 jt", 1_250_000),
        ("750 ribu rupiah", 750_000),
        ("3 miliar", 3_000_000_000),
        ("25.000,-", 25_000),
    ],
)
def test_amounts_are_read_as_people_type_them(typed: str, amount_idr: int) -> None:
    assert money.parse_idr(typed) == amount_idr


@pytest.mark.parametrize("typed", ["", "Rp", "25,50", "1.00.000", "1,2,3", "abc", "12 34 x", "9999999999999999999", "²5", "1.000,5"])
def test_what_is_no_whole_amount_is_refused(typed: str) -> None:
    with pytest.raises(money.BadAmount):
        money.parse_idr(typed)
