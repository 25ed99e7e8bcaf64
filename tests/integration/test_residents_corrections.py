"""The register is corrected outside any application, and its use can be restricted (UU 27/2022 Pasal 30, 41)."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest

from loket.foundation.audit import queries as audit
from loket.foundation.audit.values import ActorKind
from loket.foundation.residents import operations, queries
from loket.foundation.residents.errors import EffectRefused, PersonNotFound, Restricted
from loket.foundation.residents.values import CORRECTABLE, REGISTER_PATHS
from tests.support import world as worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> worlds.World:
    return worlds.build()


def _name(world: worlds.World) -> Any:
    return queries.facts_for(act=world.act(), resident_id=world.resident, paths=["residents.mother_name"], reader=world.resident)[
        "residents.mother_name"
    ]


def test_a_correction_is_a_version_with_source_and_record(world: worlds.World) -> None:
    act = world.act(kind=ActorKind.OFFICER)
    version = operations.correct_person(act=act, resident_id=world.resident, path="residents.mother_name", value=" Dewi  Contoh Lestari ")
    assert _name(world) == "Dewi Contoh Lestari"
    newest = queries.list_changes(act=act, row=world.resident)[0]
    assert (newest.version, newest.source, newest.columns) == (version, "correction", ("mother_name",))
    assert queries.sourced(region=world.region, resident_id=world.resident)["mother_name"].source == "correction"
    entry = audit.list_entries(region=world.region, event="residents.person.changed", newest_first=True).items[0]
    assert audit.is_committed(region=world.region, line=entry.id, column="mother_name", value="Dewi Contoh Lestari") is True


@pytest.mark.parametrize(("path", "value"), [
    ("residents.nik", "9701014107900001"), ("residents.sex", "lainnya"), ("residents.birth_on", "2026-02-30"), ("residents.birth_on", "2999-01-01"),
    ("residents.rt", "abc"), ("residents.name", "  "), ("residents.occupation", "x" * 61),
])  # fmt: skip
def test_what_does_not_fit_the_register_is_refused_and_changes_nothing(world: worlds.World, path: str, value: str) -> None:
    before = queries.list_changes(act=world.act(), row=world.resident)
    with pytest.raises(EffectRefused):
        operations.correct_person(act=world.act(kind=ActorKind.OFFICER), resident_id=world.resident, path=path, value=value)
    assert queries.list_changes(act=world.act(), row=world.resident) == before


def test_a_correction_of_what_is_right_already_is_refused(world: worlds.World) -> None:
    act = world.act(kind=ActorKind.OFFICER)
    operations.correct_person(act=act, resident_id=world.resident, path="residents.rt", value="7")
    with pytest.raises(EffectRefused, match="nothing_changes"):
        operations.correct_person(act=act, resident_id=world.resident, path="residents.rt", value="007")


def test_another_region_s_person_cannot_be_corrected(world: worlds.World) -> None:
    with pytest.raises(PersonNotFound):
        operations.correct_person(
            act=world.act(kind=ActorKind.OFFICER, region=worlds.OTHER_REGION), resident_id=world.resident, path="residents.rt", value="7"
        )


def test_every_correctable_path_is_one_of_the_register() -> None:
    assert set(CORRECTABLE) <= set(REGISTER_PATHS)
    assert not {"residents.nik", "residents.family.kk_number"} & set(CORRECTABLE)


def _officer(world: worlds.World, **changes: Any) -> Any:
    return dataclasses.replace(world.act(kind=ActorKind.OFFICER), purpose="work", **changes)


def test_a_restricted_entry_is_read_for_the_person_s_own_matters_only(world: worlds.World) -> None:
    operations.restrict(act=world.act(), resident_id=world.resident, reference="UU 27/2022 Pasal 41")
    operations.restrict(act=world.act(), resident_id=world.resident, reference="UU 27/2022 Pasal 41")
    with pytest.raises(Restricted):
        queries.get_person(act=_officer(world), resident_id=world.resident, fields=("name",))
    with pytest.raises(Restricted):
        queries.facts_for(act=_officer(world), resident_id=world.resident, paths=["residents.name"])
    with pytest.raises(Restricted):
        queries.family_members(act=_officer(world), resident_id=world.spouse)
    with pytest.raises(Restricted):
        queries.get_family(act=_officer(world), resident_id=world.spouse)
    assert set(queries.list_names(act=_officer(world), resident_ids=[world.resident, world.spouse])) == {world.spouse}
    assert queries.get_person(act=_officer(world, case=world.spouse), resident_id=world.resident).id == world.resident
    assert queries.get_person(act=dataclasses.replace(_officer(world), purpose="recover"), resident_id=world.resident).id == world.resident
    assert queries.get_person(act=world.act(), resident_id=world.resident, reader=world.resident).id == world.resident
    assert queries.is_restricted(region=world.region, resident_id=world.resident)
    assert not queries.is_restricted(region=world.region, resident_id=world.spouse)


def test_what_is_refused_leaves_no_reading_and_release_opens_it_again(world: worlds.World) -> None:
    operations.restrict(act=world.act(), resident_id=world.resident, reference="contoh")
    before = audit.list_readings(region=world.region, subject=world.resident, newest_first=True).items
    with pytest.raises(Restricted):
        queries.get_person(act=_officer(world, at=world.at + dt.timedelta(hours=1)), resident_id=world.resident, fields=("nik",))
    assert audit.list_readings(region=world.region, subject=world.resident, newest_first=True).items == before
    operations.release(act=world.act(), resident_id=world.resident)
    assert queries.get_person(act=_officer(world), resident_id=world.resident, fields=("nik",)).nik
