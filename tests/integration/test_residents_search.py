"""A person is found by name and what is known besides; whoever is shown is in the record, and the database holds no trace of names."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from loket.foundation.audit import queries as record
from loket.foundation.audit.values import ActorKind
from loket.foundation.residents import finding, operations, queries
from loket.foundation.residents.errors import SearchTooWide
from tests.unit.foundation.residents import samples
from tests.unit.foundation.residents.samples import FATHER, GRANDMOTHER, MOTHER, NJ, SG, act


@pytest.fixture
def people(db: None) -> tuple[UUID, ...]:
    samples.load_regions()
    samples.load_family(serial=2)
    return samples.load_family()


def officer(region: str = NJ) -> Any:
    return act(region, kind=ActorKind.OFFICER, actor="01a226f6-b9b7-7532-aedf-9c15f5ea4b25")


@pytest.mark.parametrize("typed", ["Sari Dewi", "dewi sari", "SARI", "Sary Dewy", "Hj. Sari Dewi, S.Pd."])
def test_a_name_is_found_however_it_is_said_with_the_day_of_birth(people: tuple[UUID, ...], typed: str) -> None:
    found = queries.search_people(act=officer(), name=typed, born_on=dt.date(1990, 7, 1))
    assert people[MOTHER] in {one.id for one in found}
    assert {one.name for one in found} == {"Sari Dewi"}
    assert {one.nik_masked for one in found} == {"9701••••••••0001", "9701••••••••0002"}


def test_the_year_or_the_village_will_do_and_other_names_are_not_shown(people: tuple[UUID, ...]) -> None:
    assert {one.name for one in queries.search_people(act=officer(), name="endang", born_in=1955)} == {"Endang Rahayu"}
    assert {one.name for one in queries.search_people(act=officer(), name="budi santoso", villages=[samples.VILLAGE])} == {"Budi Santosa"}
    assert queries.search_people(act=officer(), name="joko", villages=[samples.VILLAGE]) == ()
    assert queries.search_people(act=officer(SG), name="budi", villages=[samples.VILLAGE]) == ()


def test_everybody_shown_is_recorded_and_nobody_else(people: tuple[UUID, ...]) -> None:
    queries.search_people(act=officer(), name="sari", born_on=dt.date(1990, 7, 1))
    (line,) = record.list_readings(region=NJ, subject=people[MOTHER])
    assert len(line.subjects) == 2
    assert set(line.fields) == {"name", "birth_on", "sex", "village_code", "nik"}
    assert list(record.list_readings(region=NJ, subject=people[FATHER])) == []


def test_a_name_alone_or_too_many_people_are_refused(people: tuple[UUID, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SearchTooWide):
        queries.search_people(act=officer(), name="sari")
    with pytest.raises(SearchTooWide):
        queries.search_people(act=officer(), name=" .,", born_in=1990)
    monkeypatch.setattr(finding, "MOST_COMPARED", 3)
    with pytest.raises(SearchTooWide):
        queries.search_people(act=officer(), name="sari", villages=[samples.VILLAGE])


def test_somebody_who_moved_or_died_is_found_with_that_word(people: tuple[UUID, ...]) -> None:
    samples.apply("register_death", people[MOTHER], person=str(people[GRANDMOTHER]), died_on="2026-11-01")
    found = queries.search_people(act=officer(), name="endang", born_on=dt.date(1955, 9, 9))
    assert {one.status for one in found} == {"deceased", "active"}


@pytest.mark.parametrize("purpose", ["counter", "register"])
def test_of_whoever_restricted_their_entry_only_that_it_is_there_is_shown_and_they_see_who_looked(people: tuple[UUID, ...], purpose: str) -> None:
    operations.restrict(act=act(), resident_id=people[MOTHER], reference="UU 27/2022 Pasal 41")
    found = queries.search_people(act=replace(officer(), purpose=purpose), name="sari dewi", born_on=dt.date(1990, 7, 1))
    (closed,) = [one for one in found if one.id == people[MOTHER]]
    assert closed.is_restricted
    assert (closed.name, closed.birth_on, closed.sex, closed.village, closed.nik_masked, closed.status) == ("", None, "", "", "", "")
    assert [one.name for one in found if one.id != people[MOTHER]] == ["Sari Dewi"], "somebody else of that name is shown as ever"
    (line,) = record.list_readings(region=NJ, subject=people[MOTHER])
    assert set(line.fields) == {"restriction"}
