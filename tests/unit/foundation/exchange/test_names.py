"""Two ways of writing a name: as tolerant as a clerk, and no more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loket.foundation.exchange import names


@pytest.mark.parametrize(
    ("given_name", "held"),
    [
        ("budi santoso", "BUDI SANTOSO"), ("Budi  Santoso ", "Budi Santoso"), ("Drs. H. Budi Santoso, M.Si.", "BUDI SANTOSO"), ("Moh. Yamin", "Muhammad Yamin"),
        ("Nurhayati", "Nur Hayati"), ("Ma'ruf Amin", "Maruf Amin"), ("José", "Jose"), ("dr. Siti Aisyah, Sp.A.", "Siti Aisyah"), ("I Gusti Ngurah", "i gusti ngurah"),
        ("H", "H"),
    ],
)  # fmt: skip
def test_the_same_name_written_otherwise_is_the_same(given_name: str, held: str) -> None:
    assert names.is_same(given_name, held)


@pytest.mark.parametrize(
    ("given_name", "held"),
    [("Budi", "Budi Santoso"), ("Santoso Budi", "Budi Santoso"), ("Siti Amina", "Siti Aminah"), ("", ""), ("...", "..."), ("H", "Budi")],
)
def test_another_name_is_another(given_name: str, held: str) -> None:
    assert not names.is_same(given_name, held)


@given(st.text(max_size=200))
def test_any_text_is_compared_without_a_fault(text: str) -> None:
    assert names.is_same(text, text) == bool(names.normal(text))
