"""The vocabulary of paths and effects is whole: read, carried out, named in two languages."""

from __future__ import annotations

import datetime as dt
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loket.foundation.residents import household, models, reading, results, words
from loket.foundation.residents.effects import CARRIED_OUT
from loket.foundation.residents.effects.given import read_parameters
from loket.foundation.residents.errors import EffectRefused
from loket.foundation.residents.values import CHANGEABLE, EFFECTS, REGISTER_PATHS

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.dates() | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["village", "street", "rt", "rw", "x"]), inner, max_size=4),
    max_leaves=5,
)


def test_every_path_is_read_and_every_effect_carried_out() -> None:
    assert reading.READERS.keys() == REGISTER_PATHS.keys()
    assert CARRIED_OUT.keys() == EFFECTS.keys()


@pytest.mark.parametrize("path", list(REGISTER_PATHS))
def test_a_path_has_words_in_both_languages_and_reads_columns_that_exist(path: str) -> None:
    known = REGISTER_PATHS[path]
    assert path.startswith("residents.")
    assert known.label.id
    assert known.label.en
    for column in reading.READERS[path].columns:
        table, name = (models.Family, column[8:]) if column.startswith("family__") else (models.Resident, column)
        assert name in {field.attname for field in table._meta.concrete_fields}


@pytest.mark.parametrize("effect", list(EFFECTS))
def test_an_effect_names_its_law_and_only_its_own_parameters(effect: str) -> None:
    spec = EFFECTS[effect]
    assert spec.title.id
    assert spec.title.en
    assert "Pasal" in spec.law
    assert spec.optional | spec.choices.keys() <= spec.parameters.keys()
    assert spec.results


@pytest.mark.parametrize("effect", list(EFFECTS))
@given(data=st.data())
def test_whatever_is_given_is_read_or_refused_in_words(effect: str, data: st.DataObject) -> None:
    spec = EFFECTS[effect]
    given_values = data.draw(st.dictionaries(st.sampled_from([*spec.parameters, "other"]), ANYTHING, max_size=6))
    try:
        read = read_parameters(spec, given_values)
    except EffectRefused as caught:
        refusal = caught
    else:
        assert read.keys() == spec.parameters.keys()
        assert all(value is not None for name, value in read.items() if name not in spec.optional)
        return
    assert refusal.message.id
    assert refusal.message.en


@pytest.mark.parametrize("effect", list(EFFECTS))
def test_results_survive_being_stored(effect: str) -> None:
    spec = EFFECTS[effect]
    one_of: dict[str, Any] = {
        "text": "a",
        "date": dt.date(2026, 11, 24),
        "integer": 3,
        "boolean": True,
        "text_list": ("a", "b"),
        "rows": ({"name": "a", "nik": "b"},),
    }
    made = {name: one_of[kind] for name, kind in spec.results.items()}
    assert results.from_json(spec, results.to_json(made)) == made
    nothing = dict.fromkeys(spec.results)
    assert results.from_json(spec, results.to_json(nothing)) == nothing


def test_relations_to_a_new_head_are_words_of_the_card_and_never_a_second_head() -> None:
    for was, other in product(words.RELATION, words.RELATION):
        after = household.relation_after(to_old_head=other, new_head_was=was)
        assert after in words.RELATION
        assert after != "head" or was == "head"


def test_a_head_that_steps_back_and_returns_is_what_it_was() -> None:
    for was in ("spouse", "child", "parent"):
        back = {"spouse": "spouse", "child": "parent", "parent": "child"}[was]
        assert household.relation_after(to_old_head="head", new_head_was=was) == back


def test_changeable_elements_are_columns() -> None:
    assert set(CHANGEABLE) <= {field.attname for field in models.Resident._meta.concrete_fields}
