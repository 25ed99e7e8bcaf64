"""The letter of limited means is decided by rule on what the register holds, with reasons; both back ends of the rules decide alike."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest
from django.db import connection

from loket.foundation.audit.values import system_act
from loket.foundation.common import ids
from loket.foundation.residents import operations as residents
from loket.foundation.residents import queries as register
from loket.services.cases.values import CaseState
from loket.services.catalogue import queries as catalogue
from loket.services.journey import operations, queries
from loket.services.journey.values import CaseShown
from loket.services.rules import queries as rules
from tests.support import walking
from tests.support import world as worlds

pytestmark = pytest.mark.django_db

POSITIONS = {"dinsos/verifikator": 1, "dinsos/kepala-bidang": 1, "dinsos/kepala": 1}
ON = dt.date(2026, 11, 24)
COLUMNS = {
    "residents.family.welfare_decile": "welfare_decile", "residents.family.welfare_on": "welfare_on", "residents.family.occupations": "occupations",
    "form.purpose": "purpose",
}  # fmt: skip


def build(decile: int | None, decile_on: dt.date = dt.date(2026, 7, 10), work: str = "Petani") -> worlds.World:
    return worlds.build(
        "dinsos/sktm", positions=POSITIONS, household=lambda world: walking.household(world, decile=decile, decile_on=decile_on, work=work)
    )


def ask(world: worlds.World, **changes: object) -> CaseShown:
    given = {"person": str(walking.BAYU), "purpose": "school", "institution": "SMP Contoh 1", "income": 1_200_000, "house": "staying"}
    return walking.shown(world, walking.send(world, "sktm", given | changes))


def test_a_poor_family_gets_the_letter_at_once_and_is_asked_for_nothing_that_is_held(db: None) -> None:
    world = build(3)
    shown = ask(world)
    assert (shown.case.state, shown.decisions[-1].row) == (CaseState.COMPLETED, "within")
    (letter,) = shown.documents
    assert (letter.valid_until, letter.document) == (dt.date(2027, 2, 23), "letter")
    assert "keadaan" not in {page.id for page in shown.answers}  # only families without data are asked how they live
    explained = queries.get_explanation(act=world.act(), account=world.citizen, case=shown.case.id, decision=shown.decisions[-1].id)[1]
    used = {one.label.id: (one.value.id, one.reference) for one in explained.used}
    assert used["Desil kesejahteraan keluarga (DTSEN)"] == ("3", None)
    assert used["Desil paling tinggi"] == ("4", "Kepmensos 79/HUK/2025") or used["Desil paling tinggi"][0].startswith("4")
    assert explained.decision.legal_basis == "Kepmensos 79/HUK/2025; UU 13/2011 Pasal 19"


def test_a_family_above_the_limit_is_refused_with_reason_and_heard_by_a_person(db: None) -> None:
    world = build(5)
    shown = ask(world)
    assert (shown.case.state, shown.decisions[-1].row) == (CaseState.REFUSED, "above")
    operations.object_to_refusal(act=world.act(), account=world.citizen, case=shown.case.id, text="Suami saya berhenti bekerja bulan lalu.")
    assert walking.decide(world, "dinsos/kepala", "overturn") is CaseState.COMPLETED


def test_the_limit_for_treatment_is_its_own_number_of_law(db: None) -> None:
    assert ask(build(5), purpose="health", institution="RSUD Nusa Jaya").decisions[-1].row == "health_within"


def test_a_public_servant_in_the_family_decides_whatever_the_decile(db: None) -> None:
    assert ask(build(2, work="Pegawai Negeri Sipil (PNS)")).decisions[-1].row == "public_servant"


@pytest.mark.parametrize(("decile", "since", "row"), [(None, dt.date(2026, 7, 10), "unknown"), (2, dt.date(2025, 11, 24), "stale")])
def test_missing_or_old_data_refuse_nobody_but_send_an_officer(db: None, decile: int | None, since: dt.date, row: str) -> None:
    world = build(decile, since)
    shown = ask(world)
    assert (shown.case.state, shown.decisions[-1].row) == (CaseState.IN_PROGRESS, row)
    assert walking.decide(world, "dinsos/verifikator") is CaseState.IN_PROGRESS
    assert walking.decide(world, "dinsos/kepala-bidang") is CaseState.COMPLETED


def test_the_table_decides_a_whole_population_in_the_database_as_it_decides_one_case(db: None) -> None:
    world = build(3)
    version = world.hashes["sktm"]
    act = system_act("load", region=world.region, at=worlds.NOW, purpose="load")
    families = [(None, None), *((decile, dt.date(2026, 7, 10)) for decile in range(1, 11)), (2, dt.date(2025, 11, 24)), (1, dt.date(2025, 11, 25))]
    people: list[UUID] = []
    for serial, (decile, since) in enumerate(families, start=20):
        other = worlds.World(citizen=ids.new_id(), resident=ids.new_id(), spouse=ids.new_id())
        base = worlds.family(other, serial=serial * 3)
        work = ("Petani", "Kepolisian RI (POLRI)")[serial == 23]
        rows = tuple(type(one)(**{name: getattr(one, name) for name in one.__slots__} | {"occupation": work}) for one in base.people)
        changed = {name: getattr(base, name) for name in base.__slots__} | {"people": rows, "welfare_decile": decile, "welfare_on": since}
        residents.load_people(act=act, families=[type(base)(**changed)])
        people.append(other.resident)
    table = catalogue.get_rulebook(version).tables["entitlement"]
    decision = rules.to_sql(table=table, columns=COLUMNS, on=ON)
    for purpose in ("school", "health"):
        with connection.cursor() as cursor:
            cursor.execute(
                f"""SELECT id, {decision.sql} FROM (
                      SELECT r.id, f.welfare_decile::bigint, f.welfare_on, %(purpose)s::text AS purpose,
                             (SELECT array_agg(DISTINCT m.occupation::text) FROM residents_resident m WHERE m.family_id = f.id AND m.status = 'active') AS occupations
                      FROM residents_resident r JOIN residents_family f ON f.id = r.family_id WHERE r.id = ANY(%(people)s)) AS population""",
                {**decision.parameters, "purpose": purpose, "people": people},
            )  # fmt: skip
            by_database = dict(cursor.fetchall())
        assert set(by_database) == set(people)
        for person in people:
            facts = register.facts_for(act=world.act(), resident_id=person, paths=[path for path in COLUMNS if path.startswith("residents.")])
            assert by_database[person] == rules.find_row(table=table, facts={**facts, "form.purpose": purpose}, on=ON).id
    assert len(set(by_database.values())) >= 5
