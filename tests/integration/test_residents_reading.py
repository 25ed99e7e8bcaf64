"""Reading is bound to a region, recorded when it is about somebody else, and opens no more than was asked for."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from loket.foundation.audit import queries as record
from loket.foundation.audit.values import ActorKind
from loket.foundation.residents import models, operations, queries
from loket.foundation.residents.errors import PersonNotFound
from loket.foundation.residents.reading import READERS
from loket.foundation.residents.values import REGISTER_PATHS
from tests.unit.foundation.residents import samples
from tests.unit.foundation.residents.samples import CHILD, FATHER, MOTHER, NJ, SG, act

CLEAR = ("Budi", "Santosa", "Sari Dewi", "Mangga", "Nusa Jaya", "Ratih", "Surya", "9701011705880001", "9701010403190001")


@pytest.fixture
def people(db: None) -> tuple[UUID, ...]:
    samples.load_regions()
    return samples.load_family()


def readings(person: UUID, region: str = NJ) -> list[Any]:
    return list(record.list_readings(region=region, subject=person))


def officer() -> Any:
    return act(kind=ActorKind.OFFICER, actor=str(uuid4()), case=uuid4())


def test_all_facts_come_typed_and_in_two_queries_and_two_more_for_events_and_papers(people: tuple[UUID, ...]) -> None:
    queries.facts_for(act=act(), resident_id=people[CHILD], paths=["residents.village"])  # names of areas are in memory now
    of_the_entry = [path for path, reader in READERS.items() if not reader.life]
    with CaptureQueriesContext(connection) as caught:
        queries.facts_for(act=act(), resident_id=people[MOTHER], paths=of_the_entry, reader=people[MOTHER])
    assert len([one for one in caught.captured_queries if "audit_read" not in one["sql"]]) <= 2
    with CaptureQueriesContext(
        connection,
    ) as caught:
        facts = queries.facts_for(act=act(), resident_id=people[MOTHER], paths=REGISTER_PATHS, reader=people[MOTHER])
    reads = [one["sql"] for one in caught.captured_queries if "audit_read" not in one["sql"]]
    assert len(reads) <= 4
    kinds = {"text": str, "date": dt.date, "integer": int, "boolean": bool, "text_list": tuple}
    for path, value in facts.items():
        assert value is None or isinstance(value, kinds[REGISTER_PATHS[path].type]), path
    assert facts["residents.village"] == "Kelurahan Kampung Dermaga"
    assert facts["residents.province"].startswith("Provinsi Nusa Raya")
    assert facts["residents.family.head_name"] == "Budi Santosa"
    assert facts["residents.family.members"] == tuple(str(one) for one in people)
    assert REGISTER_PATHS["residents.sex"].spoken(facts["residents.sex"]).id == "Perempuan"


def test_reading_ones_own_data_is_not_recorded_and_anybody_elses_is(people: tuple[UUID, ...]) -> None:
    queries.facts_for(act=act(), resident_id=people[MOTHER], paths=["residents.name"], reader=people[MOTHER])
    assert readings(people[MOTHER]) == []
    by = officer()
    queries.facts_for(act=by, resident_id=people[MOTHER], paths=["residents.name", "residents.nik"])
    queries.get_person(act=by, resident_id=people[MOTHER], fields=["name"])
    found = readings(people[MOTHER])
    assert {one.fields for one in found} == {("name", "nik"), ("birth_on", "sex", "name")}
    assert {one.case for one in found} == {by.case}


def test_relatives_are_somebody_else_and_a_list_is_one_line(people: tuple[UUID, ...]) -> None:
    queries.family_members(act=act(), resident_id=people[MOTHER], reader=people[MOTHER])
    assert readings(people[MOTHER]) == []
    (line,) = readings(people[FATHER])
    assert set(line.subjects) == set(people) - {people[MOTHER]}
    names = queries.list_names(act=officer(), resident_ids=list(people))
    assert names[people[FATHER]] == "Budi Santosa"
    assert len(readings(people[FATHER])) == 2


def test_conflict_of_interest_asks_for_ids_only_and_leaves_no_reading(people: tuple[UUID, ...]) -> None:
    assert queries.family_member_ids(region=NJ, resident_id=people[CHILD]) == frozenset(people)
    assert queries.family_member_ids(region=SG, resident_id=people[CHILD]) == frozenset()
    assert readings(people[FATHER]) == []


def test_a_nik_is_found_however_it_is_typed_and_only_in_its_region(people: tuple[UUID, ...]) -> None:
    assert queries.find_by_nik(act=officer(), nik="9701 0117-0588.0001") == people[FATHER]
    assert queries.find_by_nik(act=officer(), nik="9701011705880009") is None
    assert queries.find_by_nik(act=officer(), nik="nonsense") is None
    assert queries.find_by_nik(act=act(SG), nik="9701011705880001") is None
    assert len(readings(people[FATHER])) == 1


def test_no_query_shows_another_regions_people(people: tuple[UUID, ...]) -> None:
    there = act(SG)
    for ask in (
        lambda: queries.get_person(act=there, resident_id=people[0]),
        lambda: queries.facts_for(act=there, resident_id=people[0], paths=["residents.name"]),
        lambda: queries.family_members(act=there, resident_id=people[0]),
        lambda: queries.get_family(act=there, resident_id=people[0]),
    ):
        with pytest.raises(PersonNotFound):
            ask()
    assert queries.list_names(act=there, resident_ids=people) == {}
    assert queries.list_changes(act=there, row=people[0]) == ()
    assert (queries.count_residents(region=NJ), queries.count_residents(region=SG)) == (4, 0)


def test_a_person_without_the_asked_fields_is_not_opened(people: tuple[UUID, ...]) -> None:
    person = queries.get_person(act=act(), resident_id=people[0], fields=["name"])
    assert (person.name, person.nik, person.street) == ("Budi Santosa", None, None)
    with pytest.raises(ValueError, match="no sealed fields"):
        queries.get_person(act=act(), resident_id=people[0], fields=["birth_on"])


def test_a_dump_of_every_table_shows_no_sealed_value(people: tuple[UUID, ...]) -> None:
    samples.apply("register_birth", people[MOTHER], **samples.birth(people))
    samples.apply(
        "move_family",
        people[MOTHER],
        members=[str(people[MOTHER])],
        address={"village": samples.OTHER_VILLAGE, "street": "Jalan Kenanga 9", "rt": "1", "rw": "1"},
    )
    queries.facts_for(act=officer(), resident_id=people[FATHER], paths=REGISTER_PATHS)
    dump = []
    with connection.cursor() as cursor:
        # The names of areas are no secret, and `Kabupaten Nusa Jaya` is also where people are born.
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'agencies_%'")
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT to_jsonb(t)::text FROM {table} t")
            dump += [row[0] for row in cursor.fetchall()]
    text = "\n".join(dump)
    assert str(people[0]) in text
    for clear in (*CLEAR, "Bagas", "Kenanga", "9701012011260001"):
        assert clear not in text
        assert clear.encode().hex() not in text


def test_a_value_moved_to_another_row_does_not_open(people: tuple[UUID, ...]) -> None:
    taken = models.Resident.objects.get(pk=people[MOTHER]).name_sealed
    models.Resident.objects.filter(pk=people[FATHER]).update(name_sealed=taken)
    with pytest.raises(Exception, match=r"residents_resident\.name") as caught:
        queries.get_person(act=act(), resident_id=people[FATHER], fields=["name"])
    assert type(caught.value).__name__ == "SealBroken"


def test_a_load_leaves_a_line_for_every_person_and_card(people: tuple[UUID, ...]) -> None:
    lines = record.list_entries(region=NJ, limit=200).items
    assert {line.subject for line in lines if line.event == "residents.person.registered"} == set(people)
    assert sum(line.event == "residents.family.registered" for line in lines) == 1


def test_a_load_refuses_what_the_register_cannot_hold(people: tuple[UUID, ...]) -> None:
    good = samples.family(serial=2)
    headless = type(good)(**{name: getattr(good, name) for name in good.__slots__} | {"people": good.people[1:]})
    with pytest.raises(ValueError, match="one head"):
        operations.load_people(act=act(), families=[good, headless])
    assert queries.count_residents(region=NJ) == 4


def test_a_loaded_line_looks_like_a_recorded_one(people: tuple[UUID, ...]) -> None:
    born = samples.apply("register_birth", people[MOTHER], **samples.birth(people))
    lines = {line.row: line for line in record.list_entries(region=NJ, limit=200) if line.event == "residents.person.registered"}
    loaded, recorded = lines[str(people[MOTHER])], lines[born["child_id"]]
    for name in ("region", "kind", "actor", "purpose", "table"):
        assert getattr(loaded, name) == getattr(recorded, name)
    assert loaded.details == {"version": 1, "source": "load"}
    assert loaded.details.keys() == recorded.details.keys()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_salt WHERE entry = %s", [loaded.entry])
        assert cursor.fetchone() == (1,)
