"""The leaders' door: what is late and why, and who may give a step to somebody else."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from loket.foundation.audit import queries as record
from loket.foundation.audit.values import Act, ActorKind, system_act
from loket.foundation.common import ids
from loket.foundation.identity import models as identity_models
from loket.foundation.identity import operations as identity
from loket.foundation.identity import queries as people
from loket.foundation.identity.values import AbsenceReason, Audience, NewAccount, NewAppointment
from loket.services.cases import models as case_models
from loket.services.cases import queries as cases
from loket.services.cases.errors import StepTaken
from loket.services.cases.values import CaseStep
from loket.services.journey import clock, operations, queries
from loket.services.journey.errors import CannotTake, LeaderConcerned, NotYourAgency, NotYourStep, ReasonNeeded
from loket.services.journey.values import LateCause
from tests.integration import test_journey as journey
from tests.support import world as worlds

DAY = dt.timedelta(days=1)
LATER = worlds.NOW + 3 * DAY
MOST_QUERIES = 30


@pytest.fixture
def world(db: None) -> worlds.World:
    return worlds.build()


def leader_act(world: worlds.World, position: str = "dukcapil/kepala", at: dt.datetime = LATER) -> Act:
    account = world.officers[position]
    held = people.holds_audience(account=account, audience="leader", region=world.region, at=at)
    assert held is not None
    return Act(region=world.region, actor=str(account), kind=ActorKind.LEADER, at=at, purpose="lead", appointment=held.id, request_id="test")


def appoint(world: worlds.World, position: str, audience: Audience, *, resident: Any = None) -> None:
    agency = position.partition("/")[0]
    world.officers[position] = ids.new_id()
    seat = NewAppointment(
        region=world.region, agency=agency, unit=f"{agency}/kantor", position=position, audience=audience, valid_from=dt.date(2020, 1, 1)
    )
    act = system_act("load", region=world.region, at=worlds.NOW, purpose="load")
    account = NewAccount(
        id=world.officers[position], email=f"{position.replace('/', '.')}@contoh.example", name="Pimpinan Contoh", password=None,
        resident_id=resident, region=world.region if resident else None, appointments=(seat,),
    )  # fmt: skip
    identity.load_accounts(act=act, accounts=[account])


def held_late(world: worlds.World) -> CaseStep:
    """A step that a verifier took when it was late already."""
    journey.send(world)
    taken = operations.take_next(act=world.officer_act("dukcapil/verifikator", at=LATER), officer=world.officers["dukcapil/verifikator"])
    assert taken is not None
    return taken


def waiting_step(world: worlds.World) -> CaseStep:
    case = journey.send(world)
    return cases.list_open_steps(cases=[case])[case][0]


def signed_in(world: worlds.World, position: str) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(identity_models.Account.objects.get(pk=world.officers[position]), backend="loket.foundation.identity.backend.ByAddress")
    return client


def move(world: worlds.World, step: CaseStep, to: str | None, *, by: str = "dukcapil/kepala", reason: str = "late") -> CaseStep:
    return operations.reassign(
        act=leader_act(world, by),
        leader=world.officers[by],
        step=step.id,
        revision=step.revision,
        to=world.officers[to] if to else None,
        reason=reason,
    )


def only_late(world: worlds.World, at: dt.datetime = LATER) -> Any:
    (late,) = queries.list_late(region=world.region, agencies_led=("dukcapil",), at=at)
    return late


def test_a_late_step_says_what_it_waits_for(world: worlds.World) -> None:
    step = waiting_step(world)
    assert not list(queries.list_late(region=world.region, agencies_led=("dukcapil",), at=worlds.NOW))
    late = only_late(world)
    assert (late.step.id, late.cause, late.ahead, late.present) == (step.id, LateCause.WAITS_ITS_TURN, 0, 2)
    operations.take_next(act=world.officer_act("dukcapil/verifikator", at=LATER), officer=world.officers["dukcapil/verifikator"])
    held = only_late(world)
    assert (held.cause, held.holder) == (LateCause.IN_HAND, "Petugas Contoh 1")
    away(world, "dukcapil/verifikator")
    assert only_late(world).cause is LateCause.HOLDER_AWAY
    away(world, "dukcapil/verifikator#2")
    operations.release(
        act=world.officer_act("dukcapil/verifikator", at=LATER), officer=world.officers["dukcapil/verifikator"], step=step.id, reason="absent"
    )
    by_the_head = only_late(world)  # what nobody of a position is there for goes to the position above
    assert (by_the_head.cause, by_the_head.present) == (LateCause.WAITS_ITS_TURN, 1)
    away(world, "dukcapil/kepala")
    assert only_late(world).cause is LateCause.NOBODY_PRESENT


def away(world: worlds.World, position: str) -> None:
    seat = identity_models.Appointment.objects.get(account_id=world.officers[position])
    act = system_act("load", region=world.region, at=worlds.NOW, purpose="load")
    identity.record_absence(
        act=act, appointment=seat.id, absent_from=worlds.NOW.date(), absent_until=worlds.NOW.date() + 30 * DAY, reason=AbsenceReason.LEAVE
    )


def test_a_step_that_nobody_present_may_take_is_told_as_such(world: worlds.World) -> None:
    step = waiting_step(world)
    case_models.CaseStep.objects.filter(id=step.id).update(
        excluded=[world.officers["dukcapil/verifikator"], world.officers["dukcapil/verifikator#2"]]
    )
    assert only_late(world).cause is LateCause.NOBODY_ALLOWED


def test_a_leader_sees_the_work_of_their_agency_and_who_leads_the_region_sees_all(world: worlds.World) -> None:
    step = waiting_step(world)
    case_models.CaseStep.objects.filter(id=step.id).update(due_at=worlds.NOW - 400 * DAY)  # late by any clock
    appoint(world, "kesbangpol/kepala", Audience.LEADER)
    appoint(world, "setda/pimpinan", Audience.LEADER)
    number = only_late(world).number
    for position, sees in (("dukcapil/kepala", True), ("setda/pimpinan", True), ("kesbangpol/kepala", False)):
        assert (number in signed_in(world, position).get("/pimpinan/").content.decode()) is sees
    assert not list(queries.list_late(region=worlds.OTHER_REGION, agencies_led=None, at=LATER))


def test_a_leader_gives_a_held_step_to_another_officer_and_the_first_one_loses_it(world: worlds.World) -> None:
    step = held_late(world)
    moved = move(world, step, "dukcapil/verifikator#2")
    assert moved.officer == world.officers["dukcapil/verifikator#2"]
    with pytest.raises((NotYourStep, StepTaken)):
        operations.decide(
            act=world.officer_act("dukcapil/verifikator", at=LATER), officer=world.officers["dukcapil/verifikator"], step=step.id,
            revision=step.revision, outcome="accept",
        )  # fmt: skip
    got = operations.take_next(act=world.officer_act("dukcapil/verifikator#2", at=LATER), officer=world.officers["dukcapil/verifikator#2"])
    assert got is not None
    assert got.id == step.id
    assert clock.tick(LATER + DAY).released == 0  # it was late when it was given; the clock leaves it where the leader put it
    (entry,) = [e for e in record.list_entries(region=world.region, case=step.case).items if e.event == "cases.step.reassigned"]
    assert (entry.details["reason"], entry.kind, entry.actor) == ("late", "leader", str(world.officers["dukcapil/kepala"]))


def test_a_leader_puts_a_step_back_into_the_queue_at_its_place(world: worlds.World) -> None:
    step = held_late(world)
    moved = move(world, step, None, reason="absent")
    assert (moved.officer, moved.taken_at, moved.opened_at) == (None, None, step.opened_at)


def test_nobody_else_moves_a_step(world: worlds.World) -> None:
    step = held_late(world)
    appoint(world, "kesbangpol/kepala", Audience.LEADER)
    with pytest.raises(NotYourAgency):
        move(world, step, "dukcapil/verifikator#2", by="kesbangpol/kepala")
    seat = identity_models.Appointment.objects.get(account_id=world.officers["dukcapil/kepala"]).id
    for kind in (ActorKind.OFFICER, ActorKind.OPERATOR, ActorKind.AUDITOR, ActorKind.CITIZEN):
        act = Act(region=world.region, actor=str(world.officers["dukcapil/kepala"]), kind=kind, at=LATER, purpose="lead", appointment=seat)
        with pytest.raises(NotYourAgency):
            operations.reassign(act=act, leader=world.officers["dukcapil/kepala"], step=step.id, revision=step.revision, to=None, reason="late")
    assert signed_in(world, "dukcapil/verifikator").get("/pimpinan/").status_code == 403
    assert cases.find_step(region=world.region, step=step.id) == step


def test_a_leader_does_not_choose_for_their_own_family(world: worlds.World) -> None:
    case = journey.send(world)
    step = cases.list_open_steps(cases=[case])[case][0]
    identity_models.Account.objects.filter(pk=world.officers["dukcapil/kepala"]).update(resident_id=world.spouse, region=world.region)
    with pytest.raises(LeaderConcerned):
        move(world, step, "dukcapil/verifikator")


def test_a_step_goes_only_to_who_may_have_it_and_with_a_reason(world: worlds.World) -> None:
    step = held_late(world)
    with pytest.raises(CannotTake):
        move(world, step, "dukcapil/kepala")
    with pytest.raises(ReasonNeeded):
        move(world, step, "dukcapil/verifikator#2", reason="because")
    away(world, "dukcapil/verifikator#2")
    with pytest.raises(CannotTake):
        move(world, step, "dukcapil/verifikator#2")


def test_a_page_that_is_stale_changes_nothing(world: worlds.World) -> None:
    step = held_late(world)
    move(world, step, "dukcapil/verifikator#2")
    with pytest.raises(StepTaken):
        move(world, step, None)


def test_what_is_late_when_taken_stays_in_hand_and_what_ran_out_in_hand_goes_back(world: worlds.World) -> None:
    step = held_late(world)
    assert clock.tick(LATER + dt.timedelta(minutes=1)).released == 0
    case_models.CaseStep.objects.filter(id=step.id).update(taken_at=worlds.NOW)
    assert clock.tick(LATER + dt.timedelta(minutes=2)).released == 1


def test_a_leader_walks_from_the_list_to_the_step_and_moves_it(world: worlds.World) -> None:
    step = held_late(world)
    long_ago = worlds.NOW - 400 * DAY
    case_models.CaseStep.objects.filter(id=step.id).update(opened_at=long_ago, due_at=long_ago + DAY, taken_at=long_ago + 2 * DAY)
    client = signed_in(world, "dukcapil/kepala")
    listed = client.get("/pimpinan/").content.decode()
    number = cases.get_case(region=world.region, case=step.case).number
    assert number in listed
    page = f"/pimpinan/langkah/{ids.to_text(step.id)}/"
    shown = client.get(page).content.decode()
    assert "Ke mana waktunya" in shown
    assert "Bintang" not in shown  # nothing of what the case says
    missing = client.post(page, {"revision": step.revision})
    assert missing.status_code == 422
    assert "Pilih alasannya." in missing.content.decode()
    to = ids.to_text(world.officers["dukcapil/verifikator#2"])
    stale = client.post(page, {"revision": step.revision - 1, "to": to, "reason": "late"})
    assert stale.status_code == 409
    moved = client.post(page, {"revision": step.revision, "to": to, "reason": "late"}, follow=True)
    assert "sudah dialihkan" in moved.content.decode()
    reading = record.list_readings(region=world.region, case=step.case).items
    assert any("case.outline" in one.fields for one in reading)


def test_another_agencys_step_is_refused_and_the_attempt_kept(committed_db: str) -> None:
    world = worlds.build()  # attempts have a connection of their own, so this one commits
    step = held_late(world)
    appoint(world, "kesbangpol/kepala", Audience.LEADER)
    client = signed_in(world, "kesbangpol/kepala")
    assert client.get(f"/pimpinan/langkah/{ids.to_text(step.id)}/").status_code == 403
    assert ("journey.step.reassigned", "journey.step.not_your_agency") in {
        (a.event, a.reason) for a in record.list_attempts(region=world.region).items
    }


def test_pages_ask_a_bounded_number_of_queries(world: worlds.World) -> None:
    for _ in range(4):
        journey.send(world)
    client = signed_in(world, "dukcapil/kepala")
    case_models.CaseStep.objects.filter(position__isnull=False).update(due_at=worlds.NOW - 400 * DAY)
    client.get("/pimpinan/")
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/pimpinan/").status_code == 200
    assert len(asked) <= MOST_QUERIES
