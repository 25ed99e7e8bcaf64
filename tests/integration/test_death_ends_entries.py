"""A death that is registered really ends the person's entries, and the agencies concerned really hear of it."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest

from loket.foundation.audit import queries as record
from loket.foundation.common import ids
from loket.foundation.identity import models as identity_models
from loket.foundation.identity import operations as identity
from loket.foundation.identity import queries as identity_reads
from loket.foundation.identity.values import Assurance, NewAccount
from loket.foundation.notifications import queries as messages
from loket.foundation.residents import models as register
from loket.foundation.residents import queries as residents
from loket.foundation.residents.errors import PersonNotFound
from loket.services.cases import models as case_models
from loket.services.cases import queries as cases
from loket.services.cases.errors import NoSuchNotice
from loket.services.cases.values import CaseState
from loket.services.counter.values import How
from loket.services.documents import queries as documents
from loket.services.documents.values import DocumentState
from loket.services.journey import operations, queries
from loket.services.journey.errors import AnswersInvalid, ApplicantDied
from tests.support import walking
from tests.support import world as worlds

SERVICES = ("dukcapil/akta-kematian", "dukcapil/ktp-penggantian", "dukcapil/pindah-datang")
POSITIONS = {
    "dukcapil/verifikator": 1, "dukcapil/sekretaris": 1, "dukcapil/kepala": 1, "dinsos/verifikator": 1, "dinkes/pemeriksa": 1, "kecamatan/pemeriksa": 1,
}  # fmt: skip
DEATH = {"died_on": "2026-11-20", "place_kind": "home", "place": "Nusa Jaya", "proof": "village"}
LATER = worlds.NOW + dt.timedelta(hours=1)


@pytest.fixture
def world(db: None) -> worlds.World:
    return build()


@pytest.fixture
def lasting(committed_db: str) -> worlds.World:
    """Return the same world, committed: what happened is handed on to whoever listens only then."""
    return build()


def build() -> worlds.World:
    found = worlds.build(*SERVICES, positions=POSITIONS, household=walking.household)
    act = worlds.system_act("load", region=found.region, at=worlds.NOW, purpose="load")
    husband = NewAccount(
        id=ids.new_id(), email="suami@contoh.example", name="Budi Contoh", password=worlds.PASSWORD,
        resident_id=found.spouse, region=found.region, assurance=Assurance.VERIFIED,
    )  # fmt: skip
    identity.load_accounts(act=act, accounts=[husband])
    return found


def husband_of(world: worlds.World) -> identity_models.Account:
    return identity_models.Account.objects.get(resident_id=world.spouse)


def report(world: worlds.World, person: UUID) -> UUID:
    case = walking.send(world, "akta-kematian", DEATH | {"person": str(person)})
    assert walking.decide(world, "dukcapil/verifikator") is CaseState.IN_PROGRESS
    assert walking.decide(world, "dukcapil/kepala") is CaseState.COMPLETED
    return case


def test_the_head_who_died_is_deceased_and_the_family_goes_on_without_him(world: worlds.World) -> None:
    case = report(world, world.spouse)
    dead = register.Resident.objects.get(pk=world.spouse)
    assert (dead.status, dead.died_on) == ("deceased", dt.date(2026, 11, 20))
    family = residents.get_family(act=world.act(), resident_id=world.resident)
    assert family.head == world.resident
    assert {(m.id, m.relation) for m in family.members} == {
        (world.resident, "head"), (walking.BAYU, "child"), (walking.KIRANA, "child"), (walking.SURYA, "parent_in_law"),
    }  # fmt: skip
    facts = residents.facts_for(act=world.act(), resident_id=world.resident, paths=["residents.marital_status", "residents.family.head_name"])
    assert facts == {"residents.marital_status": "widowed", "residents.family.head_name": "Sari Contoh Wulandari"}
    versions = residents.list_changes(act=world.act(), row=world.spouse)
    assert (versions[0].source, versions[0].case) == ("residents.register_death", case)
    assert {"status", "died_on"} <= {column for version in versions for column in version.columns}
    assert [d.document for d in walking.shown(world, case).documents] == ["certificate", "family_card"]


def test_the_record_still_proves_what_the_register_keeps_when_the_case_is_forgotten(world: worlds.World) -> None:
    case = report(world, walking.SURYA)
    lines = {one.event: one for one in record.list_entries(region=world.region, case=case, limit=200)}
    died, sent = lines["residents.event.registered"], lines["cases.case.submitted"]
    (event,) = register.VitalEvent.objects.filter(resident_id=walking.SURYA)
    assert (died.table, died.row) == ("residents_event", str(event.id))

    def proves(line: int, column: str, value: object) -> bool | None:
        return record.is_committed(region=world.region, line=line, column=column, value=value)

    assert (proves(died.id, "happened_on", event.happened_on), proves(sent.id, next(iter(sent.commitments)), "wrong")) == (True, False)
    system = worlds.system_act("retention", region=world.region, at=LATER, purpose="retention")
    operations.forget_case(act=system, case=case)
    assert (proves(died.id, "happened_on", event.happened_on), proves(sent.id, next(iter(sent.commitments)), "wrong")) == (True, None)


def test_no_table_of_the_register_is_forgotten_with_a_case() -> None:
    from django.apps import apps

    from loket.foundation.residents import sealed
    from loket.services.journey import forgetting

    versioned = {one._meta.db_table for one in apps.get_models() if one.__module__ == register.__name__ and hasattr(one, "version")}
    assert {sealed.PERSON, sealed.FAMILY, sealed.EVENT, sealed.PAPER} <= versioned
    assert set(forgetting.REGISTER) == versioned - {register.RegisterChange._meta.db_table}


def test_nobody_applies_for_the_dead_any_more(world: worlds.World) -> None:
    report(world, walking.SURYA)
    with pytest.raises(AnswersInvalid) as refused:
        walking.fill(world, "akta-kematian", {"person": str(walking.SURYA), "died_on": "2026-11-20"})
    assert "person" in refused.value.errors


def test_the_account_of_the_dead_is_closed_with_its_drafts_and_open_applications(lasting: worlds.World) -> None:
    world, husband = lasting, husband_of(lasting)
    draft = operations.start(act=world.act(husband.pk), account=husband.pk, service="pindah-datang")
    walking.send(world, "akta-kematian", DEATH | {"person": str(world.spouse)})
    waiting = walking.send(world, "ktp-penggantian", {"reason": "damaged", "pickup_place": "office"}, at=LATER, account=husband.pk)
    walking.decide(world, "dukcapil/verifikator", at=LATER)
    assert walking.decide(world, "dukcapil/kepala", at=LATER) is CaseState.COMPLETED
    with pytest.raises(ApplicantDied):
        operations.submit(act=world.act(husband.pk), account=husband.pk, draft=draft.id, idempotency_key="too late")
    walking.deliver()
    husband.refresh_from_db()
    assert not husband.is_active
    assert cases.get_case(region=world.region, case=waiting).state is CaseState.WITHDRAWN
    assert cases.list_drafts(region=world.region, account=husband.pk) == ()
    assert not [m for m in messages.list_messages(region=world.region, recipient=husband.pk) if m.kind == "case.withdrawn"]
    with pytest.raises(ApplicantDied):
        operations.start(act=world.act(husband.pk), account=husband.pk, service="ktp-penggantian")
    walking.deliver()  # told once more, nothing happens


def test_an_application_that_somebody_else_sent_for_the_dead_ends_too(lasting: worlds.World) -> None:
    world, husband = lasting, husband_of(lasting)
    waiting = walking.send(world, "ktp-penggantian", {"reason": "damaged", "pickup_place": "office"}, account=husband.pk, at=LATER)
    case_models.Case.objects.filter(id=waiting).update(account_id=ids.new_id())  # sent at the counter, and claimed by nobody yet
    report(world, world.spouse)
    walking.deliver()
    assert cases.get_case(region=world.region, case=waiting).state is CaseState.WITHDRAWN


def test_nobody_is_helped_to_apply_for_the_dead(world: worlds.World) -> None:
    report(world, walking.SURYA)
    position = "dukcapil/verifikator"
    seat = identity_reads.list_appointments(account_id=world.officers[position], at=worlds.NOW)[0]
    with pytest.raises(ApplicantDied):
        operations.begin_help(
            act=world.officer_act(position), officer=world.officers[position], unit=seat.unit, service="ktp-penggantian", resident=walking.SURYA,
            name="Surya Contoh Mahardika", how=How.CODE, phone="081234567890",
        )  # fmt: skip


def test_nobody_is_linked_to_the_dead(world: worlds.World) -> None:
    report(world, walking.SURYA)
    with pytest.raises(PersonNotFound):
        identity.link_resident(act=world.act(kind=worlds.ActorKind.SYSTEM), account=world.stranger, resident_id=walking.SURYA)


def test_cards_of_the_dead_end_and_certificates_stay(lasting: worlds.World) -> None:
    world, husband = lasting, husband_of(lasting)
    card = walking.send(world, "ktp-penggantian", {"reason": "damaged", "pickup_place": "office"}, account=husband.pk)
    assert walking.decide(world, "dukcapil/verifikator") is CaseState.COMPLETED
    (issued,) = documents.list_for_case(region=world.region, case=card)
    death = report(world, world.spouse)
    walking.deliver()
    assert documents.get_document(region=world.region, document=issued.id).state is DocumentState.WITHDRAWN
    states = {d.document: d.state for d in documents.list_for_case(region=world.region, case=death)}
    assert states == {"certificate": DocumentState.VALID, "family_card": DocumentState.VALID}


def test_an_officer_who_died_is_given_no_more_work(lasting: worlds.World) -> None:
    world, husband = lasting, husband_of(lasting)
    seat = identity_models.Appointment.objects.get(position="dukcapil/sekretaris")
    identity_models.Appointment.objects.filter(pk=seat.pk).update(account_id=husband.pk)
    report(world, world.spouse)
    walking.deliver()
    assert identity_reads.officers_in(region=world.region, position="dukcapil/sekretaris", at=LATER) == ()
    assert identity_reads.list_appointments(account_id=husband.pk, at=LATER) == ()


def test_the_agencies_concerned_are_told_and_note_that_they_know(world: worlds.World) -> None:
    case = report(world, walking.SURYA)
    told = cases.list_notices_of_case(region=world.region, case=case)
    assert {one.position for one in told} == {"dinsos/verifikator", "dinkes/pemeriksa", "kecamatan/pemeriksa"}
    position = "dinsos/verifikator"
    officer, act = world.officers[position], world.officer_act(position)
    (row,) = queries.list_notices(act=act, officer=officer)
    assert row.lines == ()
    opened = queries.get_notice(act=act, officer=officer, notice=row.notice.id)
    said = {label.id: value.id for label, value in opened.lines}
    assert said["Nama yang meninggal"] == "Surya Contoh Mahardika"
    assert said["Tanggal meninggal"] == "20 November 2026"
    assert "UU 24/2013" in opened.reference
    reading = record.list_readings(region=world.region, case=case).items[0]
    assert (reading.actor, list(reading.fields)) == (str(officer), ["case.notice"])
    operations.take_note(act=act, officer=officer, notice=row.notice.id)
    assert queries.count_notices(act=act, officer=officer) == 0
    assert queries.count_notices(act=world.officer_act("dinkes/pemeriksa"), officer=world.officers["dinkes/pemeriksa"]) == 1
    noted = next(one for one in cases.list_notices_of_case(region=world.region, case=case) if one.position == position)
    assert noted.noted_by == officer
    events = [entry.event for entry in record.list_entries(region=world.region, case=case, limit=100).items]
    assert events.count("cases.agency.told") == 3
    assert "cases.agency.noted" in events


def test_a_notice_is_not_for_other_positions_or_districts(world: worlds.World) -> None:
    case = report(world, walking.SURYA)
    notice = next(one for one in cases.list_notices_of_case(region=world.region, case=case) if one.position == "kecamatan/pemeriksa")
    assert notice.unit == "kecamatan/tanjung-nusa"
    verifier = world.officers["dukcapil/verifikator"]
    with pytest.raises(NoSuchNotice):
        queries.get_notice(act=world.officer_act("dukcapil/verifikator"), officer=verifier, notice=notice.id)
    identity_models.Appointment.objects.filter(position="kecamatan/pemeriksa").update(unit="kecamatan/lembah-seruni")
    district = world.officers["kecamatan/pemeriksa"]
    assert list(queries.list_notices(act=world.officer_act("kecamatan/pemeriksa"), officer=district)) == []
    with pytest.raises(NoSuchNotice):
        operations.take_note(act=world.officer_act("kecamatan/pemeriksa"), officer=district, notice=notice.id)


def test_the_reporter_cannot_be_the_dead_and_a_wrong_day_goes_back(world: worlds.World) -> None:
    case = walking.send(world, "akta-kematian", DEATH | {"person": str(world.resident)})
    decision = walking.shown(world, case).decisions[-1]
    assert (decision.row, walking.shown(world, case).case.state) == ("reporter_chosen", CaseState.RETURNED)
    fixed = {"person": str(walking.SURYA), "died_on": "1950-01-01"}
    operations.resubmit(act=world.act(at=LATER), account=world.citizen, case=case, answers=fixed)
    assert walking.shown(world, case, at=LATER).case.state is CaseState.IN_PROGRESS  # only `person` had been asked for
