"""Nobody waits for somebody who is away: what they held goes back, and what waits finds who is there."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from loket.foundation.audit import queries as record
from loket.foundation.audit.values import ActorKind, system_act
from loket.foundation.identity import operations as identity_writes
from loket.foundation.identity import queries as identity
from loket.foundation.identity.values import AbsenceReason, AppointmentKind, Audience, NewAccount, NewAppointment
from loket.foundation.notifications import queries as messages
from loket.foundation.offices import operations as offices
from loket.services.cases import queries as cases
from loket.services.journey import clock, operations, queries, staffing
from loket.services.journey.errors import CannotTake
from tests.integration import test_journey as journey
from tests.support import walking
from tests.support import world as worlds

NOW, TODAY = worlds.NOW, dt.date(2026, 11, 24)
TOMORROW, NEXT_WEEK = dt.date(2026, 11, 25), dt.date(2026, 12, 1)
HOUR = dt.timedelta(hours=1)
VERIFIER, SECOND, HEAD, SECTION = "dukcapil/verifikator", "dukcapil/verifikator#2", "dukcapil/kepala", "dukcapil/kepala-bidang"


DOCTOR = {
    "kind": "new", "name_with_titles": "dr. Melati Contoh", "profession": "doctor", "str_number": "STR-CONTOH-0001", "has_other_places": False,
    "place_kind": "own_practice", "place_name": "Praktik dr. Melati Contoh",
    "place_address": {"village": "97.01.01.1003", "street": "Jalan Mercusuar 21", "rt": "002", "rw": "004", "postal_code": ""},
}  # fmt: skip


@pytest.fixture
def world(db: None) -> worlds.World:
    return worlds.build(positions={VERIFIER: 2, HEAD: 1, SECTION: 1})


def leave(world: worlds.World, position: str, since: dt.date = TODAY, until: dt.date = NEXT_WEEK) -> None:
    officer = world.officers[position]
    offices.enter_absence(act=world.officer_act(position), account=officer, absent_from=since, absent_until=until, reason=AbsenceReason.LEAVE)


def take(world: worlds.World, position: str, at: dt.datetime = NOW) -> Any:
    return operations.take_next(act=world.officer_act(position, at), officer=world.officers[position])


def appoint(account: UUID, position: str, unit: str = "dukcapil/kantor", **more: Any) -> UUID:
    seat = NewAppointment(
        region="97.01", agency=position.partition("/")[0], unit=unit, position=position, audience=Audience.OFFICER, valid_from=TODAY, **more
    )
    act = system_act("test", region="97.01", at=NOW, purpose="load")
    return identity_writes.appoint(act=act, account=account, appointment=seat).id


def seat_of(world: worlds.World, position: str) -> UUID:
    return identity.list_offices(region=world.region, account=world.officers[position])[-1].id


def test_what_an_absent_officer_held_goes_back_to_its_place_and_a_colleague_gets_it(world: worlds.World) -> None:
    first, second = journey.send(world), journey.send(world, at=NOW + HOUR)
    held = take(world, VERIFIER)
    assert held.case == first
    leave(world, VERIFIER)
    assert operations.put_back_absent(act=world.officer_act(VERIFIER), officer=world.officers[VERIFIER]) == 1
    back = cases.find_step(region=world.region, step=held.id)
    assert back is not None
    assert (back.officer, back.opened_at) == (None, held.opened_at)
    taken = take(world, SECOND, NOW + HOUR)
    assert taken.id == held.id, "it kept its place before the later one"
    assert second != first
    (line,) = record.list_entries(region=world.region, case=first, event="cases.step.released").items
    assert line.details["reason"] == "absent"


def test_an_absence_that_begins_later_frees_the_step_on_its_day_and_not_before(world: worlds.World) -> None:
    journey.send(world)
    held = take(world, VERIFIER)
    leave(world, VERIFIER, since=TOMORROW)
    assert operations.put_back_absent(act=world.officer_act(VERIFIER), officer=world.officers[VERIFIER]) == 0
    # 25 November begins at 16.00 UTC of the 24th in WITA.
    assert staffing.release_idle(dt.datetime(2026, 11, 24, 15, 59, tzinfo=dt.UTC)) == 0
    assert clock.tick(dt.datetime(2026, 11, 24, 16, 0, tzinfo=dt.UTC)).absent == 1
    back = cases.find_step(region=world.region, step=held.id)
    assert back is not None
    assert back.officer is None
    assert clock.tick(dt.datetime(2026, 11, 24, 16, 1, tzinfo=dt.UTC)).absent == 0


def test_whoever_is_away_gets_nothing_in_any_of_their_offices(world: worlds.World) -> None:
    journey.send(world)
    appoint(world.officers[VERIFIER], "dukcapil/operator")
    leave(world, VERIFIER)
    assert take(world, VERIFIER) is None
    assert take(world, SECOND) is not None


def test_an_ended_office_gives_its_step_back(world: worlds.World) -> None:
    journey.send(world)
    held = take(world, VERIFIER)
    act = system_act("test", region=world.region, at=NOW, purpose="load")
    identity_writes.end_appointment(act=act, appointment=seat_of(world, VERIFIER), until=TODAY)
    assert staffing.release_idle(NOW) == 1
    again = cases.find_step(region=world.region, step=held.id)
    assert again is not None
    assert again.officer is None
    assert take(world, VERIFIER) is None


def test_the_work_of_an_absent_head_goes_to_the_plh_and_back_when_the_head_is(world: worlds.World) -> None:
    case = journey.send(world)
    journey.decide(world, VERIFIER, "accept")
    leave(world, HEAD)
    appoint(world.officers[SECOND], HEAD, kind=AppointmentKind.PLH, valid_until=NEXT_WEEK, stands_for=seat_of(world, HEAD))
    step = take(world, SECOND)
    assert step is not None
    assert (step.case, step.position) == (case, HEAD)
    (absence,) = identity.list_absences(region=world.region, account=world.officers[HEAD], since=TODAY)
    offices.end_absence(act=world.officer_act(HEAD), absence=absence.id)
    assert staffing.release_idle(NOW) == 1, "the holder is back: the Plh acts no more"
    assert take(world, SECOND) is None
    assert take(world, HEAD).id == step.id


def test_who_verified_never_approves_the_same_case_also_as_plh(world: worlds.World) -> None:
    case = journey.send(world)
    journey.decide(world, VERIFIER, "accept")
    leave(world, HEAD)
    for position in (VERIFIER, SECOND):
        appoint(world.officers[position], HEAD, kind=AppointmentKind.PLH, valid_until=NEXT_WEEK, stands_for=seat_of(world, HEAD))
    assert take(world, VERIFIER) is None
    step = cases.list_open_steps(cases=[case])[case][0]
    act = replace(world.act(world.officers[HEAD], kind=ActorKind.LEADER), appointment=seat_of(world, HEAD))
    with pytest.raises(CannotTake):
        operations.reassign(act=act, leader=world.officers[HEAD], step=step.id, revision=step.revision, to=world.officers[VERIFIER], reason="load")
    taken = take(world, SECOND)
    assert taken is not None
    assert taken.case == case
    ended = operations.decide(act=world.officer_act(SECOND), officer=world.officers[SECOND], step=taken.id, revision=taken.revision, outcome="accept")
    assert ended.value == "completed"


def test_who_decided_one_of_two_steps_side_by_side_gives_the_other_one_back(db: None) -> None:
    """The papers and the opinion of another agency are looked at at once; somebody holds both posts for a while."""
    papers, opinion = "dpmptsp/verifikator", "dinkes/pemeriksa"
    world = worlds.build("dpmptsp/sip-dokter", positions={papers: 1, opinion: 1})
    appoint(world.officers[papers], opinion, unit="dinkes/kantor", kind=AppointmentKind.PLT, valid_until=NEXT_WEEK)
    case = walking.send(world, "sip-dokter", DOCTOR)
    step = {one.step: one for one in cases.list_steps(case=case) if one.state.value == "open"}
    officer, act = world.officers[papers], world.officer_act(papers)
    held = operations.take_next(act=act, officer=officer)
    assert held is not None
    operations.decide(act=act, officer=officer, step=held.id, revision=held.revision, outcome="accept")
    (other,) = [one for one in cases.list_steps(case=case) if one.state.value == "open"]
    assert {held.step, other.step} == set(step)
    assert officer in other.excluded
    assert operations.take_next(act=act, officer=officer) is None


def test_with_nobody_of_the_position_its_superior_takes_it(world: worlds.World) -> None:
    case = journey.send(world)
    assert take(world, SECTION) is None
    leave(world, VERIFIER)
    assert take(world, SECTION) is None, "a colleague of the position is there"
    leave(world, SECOND)
    step = take(world, SECTION)
    assert step is not None
    assert (step.case, step.position, step.appointment) == (case, VERIFIER, seat_of(world, SECTION))
    assert VERIFIER in queries.get_workplace(act=world.officer_act(SECTION), officer=world.officers[SECTION]).queues
    ended = operations.decide(act=world.officer_act(SECTION), officer=world.officers[SECTION], step=step.id, revision=step.revision, outcome="accept")
    assert ended.value == "in_progress"


def test_a_scope_keeps_other_services_away(world: worlds.World) -> None:
    journey.send(world)
    act = system_act("test", region=world.region, at=NOW, purpose="load")
    identity_writes.end_appointment(act=act, appointment=seat_of(world, VERIFIER), until=TODAY)
    appoint(world.officers[VERIFIER], VERIFIER, scope={"services": ["pindah-datang"]})
    assert take(world, VERIFIER) is None
    assert take(world, SECOND) is not None


def test_what_nobody_can_take_is_told_once_to_those_who_can_help(world: worlds.World) -> None:
    (operator,) = identity_writes.load_accounts(
        act=system_act("test", region=world.region, at=NOW, purpose="load"),
        accounts=[NewAccount("pengelola@contoh.example", "Pengelola", None, appointments=(
            NewAppointment(region="97.01", agency="diskominfo", unit="diskominfo/kantor", position="diskominfo/pengelola", audience=Audience.OPERATOR, valid_from=TODAY),
        ))],
    )  # fmt: skip
    journey.send(world)
    assert queries.list_stuck(region=world.region, at=NOW) == ()
    for position in (VERIFIER, SECOND, SECTION):
        leave(world, position)
    assert queries.list_stuck(region=world.region, at=NOW) == (), "the head is above the section"
    leave(world, HEAD)
    (stuck,) = queries.list_stuck(region=world.region, at=NOW)
    assert (stuck.position, stuck.waiting) == (VERIFIER, 1)
    assert staffing.tell_stuck(NOW) >= 1
    assert staffing.tell_stuck(NOW + HOUR) == 0
    (message,) = messages.list_messages(region=world.region, recipient=operator)
    assert "1 pekerjaan" in message.subject.id
    assert staffing.tell_stuck(NOW + dt.timedelta(hours=21)) >= 1
    assert queries.list_stuck(region=worlds.OTHER_REGION, at=NOW) == ()


def test_a_step_that_excludes_all_who_are_there_is_told_too(world: worlds.World) -> None:
    case = journey.send(world)
    leave(world, SECOND)
    held = take(world, VERIFIER)
    operations.release(act=world.officer_act(VERIFIER), officer=world.officers[VERIFIER], step=held.id, reason="conflict")
    (stuck,) = queries.list_stuck(region=world.region, at=NOW)
    assert (stuck.position, stuck.waiting) == (VERIFIER, 1)
    assert cases.get_case(region=world.region, case=case).is_open


def test_the_citizen_sees_the_position_and_nobodys_name(world: worlds.World) -> None:
    case = journey.send(world)
    leave(world, VERIFIER)
    take(world, SECOND)
    shown = queries.get_own_case(act=world.act(), account=world.citizen, case=case)
    names = identity.list_officer_names(region=world.region, accounts=list(world.officers.values())).values()
    assert not any(name in repr(shown.steps) for name in names)
