"""People entered twice are found, shown to an officer and never merged; what was said can be taken back."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import pytest

from loket.foundation.audit import queries as record
from loket.foundation.audit.values import ActorKind
from loket.foundation.common.errors import NotFound, Stale
from loket.foundation.residents import jobs, models, operations, queries
from loket.foundation.residents.errors import MarkedAlready, OwnFamily, Restricted
from loket.foundation.residents.values import NewFamily, Pair, PairState
from tests.unit.foundation.residents import samples
from tests.unit.foundation.residents.samples import FATHER, MOTHER, NJ, SG, act


def alone(serial: int, **changed: Any) -> UUID:
    """Enter one more person on a card of their own, like Sari Dewi but for what is said."""
    person = samples.person("Sari Dewi", "female", dt.date(1990, 7, 1), "head", serial=serial, village=samples.OTHER_VILLAGE)
    card = samples.family(serial=serial, village=samples.OTHER_VILLAGE)
    new = NewFamily(card.kk_number, card.village_code, "Jalan Kenanga 9", "001", "001", card.issued_on, (dataclasses.replace(person, **changed),))
    return operations.load_people(act=act(), families=[new]).people[0]


@pytest.fixture
def people(db: None) -> tuple[UUID, ...]:
    samples.load_regions()
    return samples.load_family()


def search() -> None:
    jobs.search_duplicates(at=samples.AT)


def found() -> list[set[UUID]]:
    return [{row.one_id, row.other_id} for row in models.Pair.objects.order_by("-score")]


def the_pair(by: Any | None = None) -> Pair:
    (row,) = queries.list_pairs(region=NJ).items
    return queries.get_pair(act=by or officer(), pair=row.id)


def officer(region: str = NJ) -> Any:
    return act(region, kind=ActorKind.OFFICER, actor=str(uuid4()))


@pytest.mark.parametrize(
    ("changed", "sign"),
    [
        ({}, "name_same"),
        ({"name": "Hj. Sari Dewi, S.Pd."}, "name_same"),
        ({"name": "Sari Dewy"}, "name_sounds"),
        ({"birth_on": dt.date(1990, 1, 7)}, "birth_swapped"),
        ({"birth_on": dt.date(1991, 7, 1)}, "birth_near"),
        ({"birth_on": dt.date(1960, 7, 1)}, "birth_near"),
        ({"mother_name": "Ratih Kencono"}, "mother_alike"),
    ],
    ids=["the same", "titles", "spelling", "day and month", "the year after", "a year far off", "mother"],
)
def test_somebody_entered_again_elsewhere_is_found(people: tuple[UUID, ...], changed: dict[str, Any], sign: str) -> None:
    again = alone(77, **changed)
    search()
    assert found() == [{people[MOTHER], again}]
    pair = the_pair()
    assert sign in pair.points
    assert sum(pair.points.values()) == pair.score >= 70


@pytest.mark.parametrize(
    "changed",
    [
        {"mother_name": "Aminah Putri"},
        {"name": "Sri Wahyuni"},
        {"birth_on": dt.date(1978, 3, 9), "mother_name": "Aminah Putri"},
    ],
    ids=["another mother", "another name", "a namesake"],
)
def test_somebody_else_is_not_found(people: tuple[UUID, ...], changed: dict[str, Any]) -> None:
    alone(77, **changed)
    search()
    assert found() == []


def test_twins_on_one_card_are_not_taken_for_one(people: tuple[UUID, ...]) -> None:
    twins = [samples.person(name, "male", dt.date(2010, 5, 5), "child", serial=serial) for serial, name in ((1, "Hasan Basri"), (2, "Husein Basri"))]
    card = samples.family(serial=9)
    head = dataclasses.replace(card.people[0], nik="9701011705880099", name="Tono Wijaya", mother_name="Lastri")
    operations.load_people(act=act(), families=[dataclasses.replace(card, people=(head, *twins))])
    search()
    assert not any(models.Resident.objects.filter(pk__in=pair, relation="child").count() == 2 for pair in found())


def test_a_pair_shows_both_people_masked_and_is_recorded_as_reading_both(people: tuple[UUID, ...]) -> None:
    again = alone(77)
    search()
    pair = the_pair()
    assert pair.one is not None
    assert pair.other is not None
    assert {pair.one.nik_masked, pair.other.nik_masked} == {"9701••••••••0001", "9701••••••••0077"}
    for person in (people[MOTHER], again):
        (line,) = record.list_readings(region=NJ, subject=person)
        assert "mother_name" in line.fields
    with pytest.raises(NotFound):
        queries.get_pair(act=officer(SG), pair=pair.id)


def test_same_marks_one_keeps_both_and_can_be_taken_back(people: tuple[UUID, ...]) -> None:
    again = alone(77)
    search()
    pair = the_pair()
    operations.decide_pair(act=officer(), pair=pair.id, revision=1, state=PairState.SAME, marked=again, note="Dicek ke arsip")
    assert queries.counts_as(region=NJ, resident=again) == people[MOTHER]
    assert queries.count_residents(region=NJ) == 4
    assert models.Resident.objects.count() == 5
    assert [one.is_marked for one in queries.search_people(act=officer(), name="sari dewi", born_on=dt.date(1990, 7, 1)) if one.id == again] == [True]
    assert queries.get_pair(act=officer(), pair=pair.id).note == "Dicek ke arsip"
    with pytest.raises(Stale):
        operations.decide_pair(act=officer(), pair=pair.id, revision=1, state=PairState.DIFFERENT)
    operations.decide_pair(act=officer(), pair=pair.id, revision=2, state=PairState.OPEN)
    assert queries.counts_as(region=NJ, resident=again) == again
    assert queries.count_residents(region=NJ) == 5


def test_a_chain_of_marks_leads_to_the_one_that_counts_and_makes_no_circle(people: tuple[UUID, ...]) -> None:
    second, third = alone(77), alone(78)
    search()
    pairs = {frozenset((row.one_id, row.other_id)): row for row in models.Pair.objects.all()}

    def mark(marked: UUID, kept: UUID) -> None:
        row = pairs[frozenset((marked, kept))]
        operations.decide_pair(act=officer(), pair=row.pk, revision=1, state=PairState.SAME, marked=marked)

    mark(third, second)
    mark(second, people[MOTHER])
    assert queries.counts_as(region=NJ, resident=third) == people[MOTHER]
    with pytest.raises(MarkedAlready):
        mark(people[MOTHER], third)
    with pytest.raises(MarkedAlready):
        mark(third, people[MOTHER])


def test_what_an_officer_called_different_is_not_asked_again(people: tuple[UUID, ...]) -> None:
    alone(77)
    search()
    operations.decide_pair(act=officer(), pair=the_pair().id, revision=1, state=PairState.DIFFERENT)
    alone(80, name="Orang Lain", birth_on=dt.date(1960, 1, 1))
    search()
    assert queries.count_pairs(region=NJ) == 0
    assert queries.count_pairs(region=NJ, state=PairState.DIFFERENT) == 1


def test_nobody_looks_at_or_judges_a_pair_of_their_own_family(people: tuple[UUID, ...]) -> None:
    alone(77)
    search()
    (row,) = queries.list_pairs(region=NJ).items
    with pytest.raises(OwnFamily):
        queries.get_pair(act=officer(), pair=row.id, own=people[FATHER])
    with pytest.raises(OwnFamily):
        operations.decide_pair(act=officer(), pair=row.id, revision=1, state=PairState.DIFFERENT, own=people[FATHER])


def test_a_search_that_was_interrupted_goes_on_and_finds_the_same(people: tuple[UUID, ...]) -> None:
    again = alone(77)
    scan = operations.begin_duplicate_scan(act=act())
    scan = operations.advance_duplicate_scan(act=act(), scan=scan)
    held = operations.begin_duplicate_scan(act=act())
    assert (held.id, held.next_year) == (scan.id, scan.next_year)
    with pytest.raises(Stale):
        operations.advance_duplicate_scan(act=act(), scan=dataclasses.replace(scan, next_year=scan.next_year - 1))
    search()
    assert found() == [{people[MOTHER], again}]
    last = queries.find_last_scan(region=NJ)
    assert last is not None
    assert last.ended_at is not None
    assert not queries.is_scan_due(region=NJ)


def test_a_pair_with_a_restricted_entry_waits_and_is_shown_to_nobody(people: tuple[UUID, ...]) -> None:
    alone(7)
    search()
    operations.restrict(act=act(), resident_id=people[MOTHER], reference="UU 27/2022 Pasal 41")
    with pytest.raises(Restricted):
        the_pair()
    operations.release(act=act(), resident_id=people[MOTHER])
    assert the_pair().one is not None
