"""Effects of `record` steps really change families, once, and only as the register allows."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest

from loket.foundation.audit import queries as record
from loket.foundation.common import ids
from loket.foundation.events import values as event_values
from loket.foundation.residents import models, queries
from loket.foundation.residents.errors import EffectRefused, PersonNotFound, UnknownEffect
from tests.unit.foundation.residents import samples
from tests.unit.foundation.residents.samples import CHILD, FATHER, GRANDMOTHER, MOTHER, TODAY, act, apply, birth

assert event_values


@pytest.fixture
def people(db: None) -> tuple[UUID, ...]:
    samples.load_regions()
    return samples.load_family()


def relations(resident: UUID) -> dict[str, str]:
    return {one.name: one.relation for one in queries.family_members(act=act(), resident_id=resident)}


def facts(resident: UUID, *paths: str) -> dict[str, Any]:
    return queries.facts_for(act=act(), resident_id=resident, paths=[f"residents.{path}" for path in paths])


def refusal(effect: str, applicant: UUID, **parameters: Any) -> str:
    with pytest.raises(EffectRefused) as caught:
        apply(effect, applicant, **parameters)
    assert caught.value.message.id != caught.value.message.en
    return caught.value.code.removeprefix("residents.effect.")


def test_a_birth_puts_the_child_on_the_card_with_a_nik_of_its_own(people: tuple[UUID, ...]) -> None:
    result = apply("register_birth", people[MOTHER], **birth(people))
    assert result["nik"] == "9701012011260001"
    assert (result["mother_name"], result["father_name"]) == ("Sari Dewi", "Budi Santosa")
    child = UUID(result["child_id"])
    assert relations(people[FATHER])["Bagas Pratama"] == "child"
    known = facts(child, "name", "nik", "birth_on", "mother_name", "father_name", "address", "family.kk_number", "family.issued_on")
    assert known["residents.nik"] == result["nik"]
    assert known["residents.family.kk_number"] == result["kk_number"] == "9701010403190001"
    assert known["residents.birth_on"] == dt.date(2026, 11, 20)
    assert known["residents.family.issued_on"] == TODAY
    assert "Jalan Mangga Manis 12, RT 001/RW 002" in known["residents.address"]


def test_a_birth_without_a_father_leaves_his_name_unknown(people: tuple[UUID, ...]) -> None:
    result = apply("register_birth", people[MOTHER], **birth(people, father=None))
    assert result["father_name"] is None
    assert facts(UUID(result["child_id"]), "father_name") == {"residents.father_name": None}


def test_a_child_of_the_heads_daughter_is_a_grandchild(people: tuple[UUID, ...]) -> None:
    models.Resident.objects.filter(pk=people[CHILD]).update(birth_on=dt.date(2000, 2, 2))
    result = apply("register_birth", people[FATHER], **birth(people, mother=str(people[CHILD]), father=None))
    assert queries.get_person(act=act(), resident_id=UUID(result["child_id"])).relation == "grandchild"


def test_twins_get_two_serials(people: tuple[UUID, ...]) -> None:
    first = apply("register_birth", people[MOTHER], **birth(people))
    second = apply("register_birth", people[MOTHER], **birth(people, name="Bagus Pratama"))
    assert (first["nik"][-4:], second["nik"][-4:]) == ("0001", "0002")


def test_a_serial_that_came_from_elsewhere_is_passed_over(people: tuple[UUID, ...]) -> None:
    models.NumberSeries.objects.filter(prefix__startswith="nik:").delete()
    born = dt.date(1990, 7, 1)  # the mother's own date: serial 1 is taken, and the series does not know
    models.Resident.objects.filter(pk__in=[people[GRANDMOTHER], people[FATHER]]).update(birth_on=dt.date(1950, 1, 1))
    result = apply("register_birth", people[FATHER], **birth(people, mother=str(people[GRANDMOTHER]), born_on=born, sex="female"))
    assert result["nik"].endswith("0002")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"born_on": "2026-11-25"}, "born_in_future"),
        ({"born_on": "1980-01-01"}, "parent_age"),
        ({"father": "mother"}, "parent_sex"),
        ({"mother": "stranger"}, "not_a_member"),
        ({"mother": "no id"}, "bad_parameter"),
        ({"name": ""}, "bad_parameter"),
        ({"sex": "other"}, "bad_parameter"),
        ({"born_on": "yesterday"}, "bad_parameter"),
        ({"hobby": "chess"}, "bad_parameter"),
    ],
)
def test_a_birth_that_cannot_be_is_refused(people: tuple[UUID, ...], changed: dict[str, str], code: str) -> None:
    names = {"mother": str(people[MOTHER]), "stranger": str(samples.load_family(serial=7)[MOTHER])}
    given = birth(people, **{key: names.get(value, value) for key, value in changed.items()})
    assert refusal("register_birth", people[MOTHER], **given) == code
    assert "Bagas Pratama" not in relations(people[FATHER])


def test_doing_a_step_again_changes_nothing_and_says_the_same(people: tuple[UUID, ...]) -> None:
    case = ids.new_id()
    first = apply("register_birth", people[MOTHER], case=case, **birth(people))
    again = apply("register_birth", people[MOTHER], case=case, **birth(people))
    assert first == again
    assert len(relations(people[FATHER])) == 5
    moved = apply("reissue_card", people[FATHER], case=case, step="card", reason="lost")
    assert apply("reissue_card", people[FATHER], case=case, step="card", reason="lost") == moved
    assert moved == {"issues": 2, "issued_on": TODAY}


def test_an_element_of_the_card_changes_and_leaves_a_version(people: tuple[UUID, ...]) -> None:
    case = ids.new_id()
    result = apply("change_family", people[FATHER], case=case, change="element", member=str(people[MOTHER]), element="education", value="master")
    assert result["members"][0]["relation"] == "Kepala keluarga"
    assert {name: result[name] for name in ("kk_number", "issued_on", "member_name", "head_name")} == {
        "kk_number": "9701010403190001", "issued_on": TODAY, "member_name": "Sari Dewi", "head_name": "Budi Santosa",
    }  # fmt: skip
    assert facts(people[MOTHER], "education") == {"residents.education": "master"}
    newest = queries.list_changes(act=act(), row=people[MOTHER])[0]
    assert (newest.version, newest.source, newest.case, newest.columns) == (2, "residents.change_family", case, ("education",))


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"element": "education", "value": "wizardry"}, "bad_element"),
        ({"element": "nik", "value": "9701014107900001"}, "bad_parameter"),
        ({"element": "education"}, "bad_element"),
        ({"element": "marital_status", "value": "married"}, "nothing_changes"),
        ({"element": "occupation", "value": "x" * 61}, "bad_element"),
    ],
)
def test_an_element_that_cannot_be_is_refused(people: tuple[UUID, ...], parameters: dict[str, str], code: str) -> None:
    assert refusal("change_family", people[FATHER], change="element", member=str(people[MOTHER]), **parameters) == code


def test_a_new_head_turns_every_relation(people: tuple[UUID, ...]) -> None:
    apply("change_family", people[MOTHER], change="head", member=str(people[MOTHER]))
    assert relations(people[CHILD]) == {"Sari Dewi": "head", "Budi Santosa": "spouse", "Putri Lestari": "child", "Endang Rahayu": "parent_in_law"}
    assert facts(people[CHILD], "family.head_name", "family.member_count") == {
        "residents.family.head_name": "Sari Dewi", "residents.family.member_count": 4,
    }  # fmt: skip
    assert refusal("change_family", people[MOTHER], change="head", member=str(people[MOTHER])) == "nothing_changes"


def test_a_first_card_is_not_a_reissue(people: tuple[UUID, ...]) -> None:
    assert refusal("reissue_card", people[CHILD], reason="lost") == "no_card_yet"
    assert refusal("reissue_card", people[FATHER], reason="bored") == "bad_parameter"


ADDRESS = {"village": samples.OTHER_VILLAGE, "street": "Jalan Seruni 3", "rt": "4", "rw": "11", "postal_code": "07121"}


def test_a_whole_family_moves_and_keeps_its_number(people: tuple[UUID, ...]) -> None:
    result = apply("move_family", people[FATHER], members=[str(one) for one in people], address=ADDRESS)
    assert result["kk_number"] == "9701010403190001"
    assert (result["moved_count"], result["village_code"], result["head_name"]) == (4, samples.OTHER_VILLAGE, "Budi Santosa")
    for one in people:
        known = facts(one, "village_code", "street", "rt", "rw", "family.kk_number")
        assert list(known.values()) == [samples.OTHER_VILLAGE, "Jalan Seruni 3", "004", "011", "9701010403190001"]
    assert queries.get_family(act=act(), resident_id=people[0]).street == "Jalan Seruni 3"


def test_some_move_to_a_card_of_their_own_and_the_rest_get_a_head(people: tuple[UUID, ...]) -> None:
    result = apply("move_family", people[FATHER], members=[str(people[FATHER]), str(people[GRANDMOTHER])], address=ADDRESS)
    assert result["kk_number"] == "9701022411260001"
    assert relations(people[FATHER]) == {"Budi Santosa": "head", "Endang Rahayu": "parent"}
    assert relations(people[MOTHER]) == {"Sari Dewi": "head", "Putri Lestari": "child"}
    assert facts(people[MOTHER], "family.kk_number", "village_code") == {
        "residents.family.kk_number": "9701010403190001", "residents.village_code": samples.VILLAGE,
    }  # fmt: skip


def test_the_movers_may_name_their_head(people: tuple[UUID, ...]) -> None:
    movers = [str(people[GRANDMOTHER]), str(people[CHILD])]
    result = apply("move_family", people[FATHER], members=movers, address=ADDRESS, head=str(people[GRANDMOTHER]))
    assert result["head_name"] == "Endang Rahayu"
    assert relations(people[CHILD]) == {"Endang Rahayu": "head", "Putri Lestari": "grandchild"}
    assert refusal("move_family", people[FATHER], members=[str(people[MOTHER])], address=ADDRESS, head=str(people[FATHER])) == "head_stays"


@pytest.mark.parametrize("village", ["98.71.01.1001", "97.01.99.1001", "97.01.01", "97.01", "x"])
def test_nobody_is_moved_out_of_the_region_by_this_effect(people: tuple[UUID, ...], village: str) -> None:
    assert refusal("move_family", people[FATHER], members=[str(people[FATHER])], address={**ADDRESS, "village": village}) == "outside_region"


def test_another_regions_resident_does_not_exist_here(people: tuple[UUID, ...]) -> None:
    with pytest.raises(PersonNotFound):
        apply("reissue_card", people[FATHER], by=act(samples.SG), reason="lost")
    theirs = samples.load_family(region=samples.SG, village="98.71.01.1001")
    assert refusal("register_birth", people[MOTHER], **birth(people, father=str(theirs[FATHER]))) == "not_a_member"


def test_who_moved_away_cannot_apply(people: tuple[UUID, ...]) -> None:
    models.Resident.objects.filter(pk=people[FATHER]).update(status="moved")
    assert refusal("reissue_card", people[FATHER], reason="lost") == "applicant_not_active"


def test_an_unknown_effect_is_a_fault(people: tuple[UUID, ...]) -> None:
    with pytest.raises(UnknownEffect):
        apply("promote_to_king", people[FATHER])


def test_every_effect_is_in_the_record_with_commitments_and_its_case(people: tuple[UUID, ...]) -> None:
    case = ids.new_id()
    apply("register_birth", people[MOTHER], case=case, **birth(people))
    entries = {entry.event: entry for entry in record.list_entries(region=samples.NJ, case=case)}
    assert {"residents.effect.applied", "residents.person.registered", "residents.family.changed"} <= entries.keys()
    assert {"nik", "name", "birth_on"} <= entries["residents.person.registered"].commitments.keys()
    for entry in entries.values():
        assert "Bagas" not in str(entry.details)
