"""What is read of a person's life: by themselves, by officers, by forms and by agencies with a grant; recorded as every reading."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest

from loket.foundation.audit import queries as record
from loket.foundation.audit.values import ActorKind
from loket.foundation.residents import models, operations, queries
from loket.foundation.residents.errors import PersonNotFound, Restricted
from tests.unit.foundation.residents import samples
from tests.unit.foundation.residents.samples import CHILD, FATHER, GRANDMOTHER, MOTHER, NJ, SG, act

WEDDING = dt.date(2014, 6, 8)


@pytest.fixture
def people(db: None) -> tuple[UUID, ...]:
    samples.load_regions()
    people = samples.load_family()
    samples.add_event(people[FATHER], "marriage", WEDDING, other=people[MOTHER], number="KW-77", place="Nusa Jaya", registered_on=dt.date(2014, 6, 9))
    samples.add_event(people[CHILD], "birth", dt.date(2018, 2, 28), number="AL-1")
    samples.add_event(people[GRANDMOTHER], "move_in", dt.date(2020, 1, 2), elsewhere="98.71")
    samples.add_paper(people[CHILD], number="KIA-0", ended_on=dt.date(2023, 5, 2), ended_how="replaced", issued_on=dt.date(2020, 5, 2))
    samples.add_paper(people[CHILD], number="KIA-1", valid_until=dt.date(2035, 2, 27))
    return people


def test_both_see_their_marriage_with_the_name_of_the_other(people: tuple[UUID, ...]) -> None:
    for one, other in ((FATHER, "Sari Dewi"), (MOTHER, "Budi Santosa")):
        (event,) = queries.list_events(act=act(), resident_id=people[one], reader=people[one])
        assert (event.kind, event.happened_on, event.number, event.other_name) == ("marriage", WEDDING, "KW-77", other)


def test_reading_a_life_is_recorded_and_ones_own_is_not(people: tuple[UUID, ...]) -> None:
    queries.list_events(act=act(), resident_id=people[CHILD], reader=people[CHILD])
    queries.list_papers(act=act(), resident_id=people[CHILD], reader=people[CHILD])
    assert record.list_readings(region=NJ, subject=people[CHILD]).items == ()
    officer = act(kind=ActorKind.OFFICER, actor="officer:1")
    queries.list_events(act=officer, resident_id=people[FATHER])
    queries.list_papers(act=officer, resident_id=people[FATHER])
    assert sorted(field for one in record.list_readings(region=NJ, subject=people[FATHER]) for field in one.fields) == ["events", "papers"]
    assert [set(one.fields) for one in record.list_readings(region=NJ, subject=people[MOTHER])] == [{"name"}]


def test_another_region_and_the_restricted_are_not_read(people: tuple[UUID, ...]) -> None:
    with pytest.raises(PersonNotFound):
        queries.list_events(act=act(SG), resident_id=people[FATHER])
    operations.restrict(act=act(), resident_id=people[MOTHER], reference="Pasal 11")
    officer = act(kind=ActorKind.OFFICER, actor="officer:1")
    officer_at_register = type(officer)(region=NJ, actor="officer:1", kind=ActorKind.OFFICER, at=samples.AT, purpose="register")
    with pytest.raises(Restricted):
        queries.list_events(act=officer_at_register, resident_id=people[MOTHER])
    (event,) = queries.list_events(act=officer_at_register, resident_id=people[FATHER])
    assert event.other_name == ""


def test_forms_and_grants_can_name_what_happened(people: tuple[UUID, ...]) -> None:
    facts = queries.facts_for(
        act=act(), resident_id=people[MOTHER], paths=["residents.marriage.on", "residents.marriage.deed_number", "residents.marriage.place", "residents.divorce.on"]
    )  # fmt: skip
    assert facts == {
        "residents.marriage.on": WEDDING, "residents.marriage.deed_number": "KW-77", "residents.marriage.place": "Nusa Jaya", "residents.divorce.on": None,
    }  # fmt: skip
    paths = ["residents.birth.deed_number", "residents.child_card.number", "residents.child_card.valid_until"]
    assert list(queries.facts_for(act=act(), resident_id=people[CHILD], paths=paths).values()) == ["AL-1", "KIA-1", dt.date(2035, 2, 27)]
    origin = queries.facts_for(act=act(), resident_id=people[GRANDMOTHER], paths=["residents.move_in.origin"])
    assert origin == {"residents.move_in.origin": "Kota Sagara"}


def test_our_own_services_make_events_too(people: tuple[UUID, ...]) -> None:
    child = UUID(str(samples.apply("register_birth", people[MOTHER], **samples.birth(people))["child_id"]))
    (born,) = queries.list_events(act=act(), resident_id=child)
    assert (born.kind, born.happened_on, born.place, born.source) == ("birth", dt.date(2026, 11, 20), "Nusa Jaya", "residents.register_birth")
    samples.apply("register_death", people[MOTHER], person=str(people[GRANDMOTHER]), died_on="2026-11-23")
    assert queries.list_events(act=act(), resident_id=people[GRANDMOTHER])[0].kind == "death"
    address = {"village": samples.OTHER_VILLAGE, "street": "Jalan Baru 1", "rt": "1", "rw": "1"}
    samples.apply("move_family", people[MOTHER], members=[str(people[MOTHER])], address=address)
    assert queries.list_events(act=act(), resident_id=people[MOTHER])[0].kind == "address_change"
    assert models.RegisterChange.objects.filter(kind="event", version=1).count() == 6
