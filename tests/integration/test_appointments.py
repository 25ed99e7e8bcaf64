"""A step that asks its applicant to come: times, the promise meanwhile, coming, not coming, an officer who is away."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.db import connection

from loket.foundation.agencies import operations as agency_writes
from loket.foundation.agencies import queries as agencies
from loket.foundation.agencies.values import HolidayKind
from loket.foundation.audit.values import ActorKind, system_act
from loket.foundation.events.values import Event
from loket.foundation.identity import operations as identity
from loket.foundation.identity import queries as accounts
from loket.foundation.identity.values import AbsenceReason
from loket.foundation.notifications import queries as messages
from loket.services.appointments import operations as appointment_writes
from loket.services.appointments import queries as appointments
from loket.services.appointments.errors import NoSuchSlot, NoSuchVisit, SlotTaken, TooLateToChange, WrongDay
from loket.services.appointments.values import BookingState, CounterRule
from loket.services.cases import queries as cases
from loket.services.cases.values import CaseState
from loket.services.journey import clock, notices, operations, queries
from loket.services.journey.errors import ConflictOfInterest, NotAtThisCounter, OutcomeUnknown
from tests.support import visits
from tests.support import world as worlds

pytestmark = pytest.mark.django_db

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture
def world(db: None) -> worlds.World:
    return visits.build()


def book(world: worlds.World, visit: object, starts_at: dt.datetime, *, at: dt.datetime | None = None, unit: str = visits.OFFICE):  # type: ignore[no-untyped-def]
    return operations.book_visit(act=world.act(at=at), account=world.citizen, visit=visit.id, unit=unit, starts_at=starts_at)  # type: ignore[attr-defined]


def heard(world: worlds.World) -> list[str]:
    """Hand on what was told so far: the outbox waits for the commit, which a test that is rolled back never sees."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM notifications_message WHERE recipient = %s", [world.citizen])
        cursor.execute("SELECT id, at, region, name, ref, payload FROM event_outbox ORDER BY id")
        told = [Event(id=row[0], at=row[1], region=row[2], name=row[3], ref=row[4], payload=json.loads(row[5])) for row in cursor.fetchall()]
    subscription = next(one for one in notices.SUBSCRIPTIONS if one.name == "journey.notices")
    subscription.receive([event for event in told if subscription.wants(event.name)])
    return [one.subject.id for one in messages.list_messages(region=world.region, recipient=world.citizen, limit=50)]


def test_the_step_asks_the_applicant_to_come_and_waits_in_no_queue(world: worlds.World) -> None:
    case, visit = visits.waiting(world)
    shown = queries.get_own_case(act=world.act(), account=world.citizen, case=case)
    assert [one.visit.id for one in shown.visits] == [visit.id]
    assert [step.is_applicants for step in shown.steps if step.id == "presence"] == [True]
    operator = world.officers[visits.OPERATOR]
    assert operations.take_next(act=world.officer_act(visits.OPERATOR), officer=operator) is None
    assert any("Pilih waktu untuk datang" in subject for subject in heard(world))


def test_times_follow_opening_hours_holidays_local_days_and_the_officers_who_are_there(world: worlds.World) -> None:
    _, visit = visits.waiting(world)
    offered = appointments.list_days(region=world.region, visit=visit, unit=visits.OFFICE, at=world.at, days=30)
    calendar = agencies.calendar_for(world.region, unit=visits.OFFICE)
    days = [day.on for day in offered]
    assert all(calendar.is_working_day(on) for on in days)
    assert days[-1] == calendar.add_working_days(calendar.civil_date(world.at), 10)
    assert offered[0].slots[0].starts_at >= world.at + HOUR
    assert {slot.free for day in offered for slot in day.slots} == {2}
    closed = days[1]
    operator_act = world.act(world.stranger, kind=ActorKind.OPERATOR)
    agency_writes.add_local_holiday(
        act=operator_act,
        region=world.region,
        on=closed,
        name=agencies.list_units(world.region)[0].name,
        kind=HolidayKind.LIBUR,
        reference="SK contoh",
        unit=visits.OFFICE,
    )
    assert closed not in [day.on for day in appointments.list_days(region=world.region, visit=visit, unit=visits.OFFICE, at=world.at, days=30)]
    away(world, visits.OPERATOR, days[2])
    third = next(d for d in appointments.list_days(region=world.region, visit=visit, unit=visits.OFFICE, at=world.at, days=30) if d.on == days[2])
    assert {slot.free for slot in third.slots} == {1}


def away(world: worlds.World, key: str, on: dt.date) -> None:
    (seat,) = accounts.list_appointments(account_id=world.officers[key], at=world.at)
    act = system_act("load", region=world.region, at=world.at, purpose="load")
    identity.record_absence(act=act, appointment=seat.id, absent_from=on, absent_until=on + DAY, reason=AbsenceReason.SICK)


def test_a_time_is_booked_changed_and_given_back(world: worlds.World) -> None:
    _, visit = visits.waiting(world)
    first, second = visits.first_slot(world, visit, number=8), visits.first_slot(world, visit, number=9)
    booked = book(world, visit, first)
    changed = book(world, visit, second)
    assert changed.starts_at == second
    assert [one.state for one in appointments.list_bookings(visit=visit.id)] == [BookingState.BOOKED, BookingState.CANCELLED]
    assert booked.code != changed.code
    with pytest.raises(TooLateToChange):
        book(world, visit, visits.first_slot(world, visit, number=20), at=second - HOUR)
    operations.cancel_visit(act=world.act(), account=world.citizen, visit=visit.id)
    assert appointments.find_live(visit=visit.id) is None
    subjects = heard(world)
    assert any(s.startswith("Janji temu diubah") for s in subjects)
    assert any(s.startswith("Anda membatalkan") or "Anda batalkan" in s for s in subjects)


def test_nobody_books_for_somebody_else_or_a_time_that_is_not_offered(world: worlds.World) -> None:
    _, visit = visits.waiting(world)
    slot = visits.first_slot(world, visit)
    with pytest.raises(NoSuchVisit):
        operations.book_visit(act=world.act(world.stranger), account=world.stranger, visit=visit.id, unit=visits.OFFICE, starts_at=slot)
    for wrong in (slot + dt.timedelta(minutes=5), world.at + dt.timedelta(minutes=10), slot + 90 * DAY):
        with pytest.raises(NoSuchSlot):
            book(world, visit, wrong)
    with pytest.raises(NoSuchSlot):
        book(world, visit, slot, unit="kecamatan/tanjung-nusa")


def test_a_full_time_is_refused_and_no_longer_offered(world: worlds.World) -> None:
    _, visit = visits.waiting(world)
    slot = visits.first_slot(world, visit)
    for account in visits.more_citizens(world, 2):
        _, other = visits.waiting(world, account=account)
        operations.book_visit(act=world.act(account), account=account, visit=other.id, unit=visits.OFFICE, starts_at=slot)
    with pytest.raises(SlotTaken):
        book(world, visit, slot)
    assert visits.first_slot(world, visit) != slot


def test_the_promise_stands_from_the_first_free_time_until_the_applicant_comes(world: worlds.World) -> None:
    case, visit = visits.waiting(world)
    before = cases.get_case(region=world.region, case=case)
    assert before.stopped_at == visits.first_slot(world, visit)
    slot = next(
        s.starts_at for d in appointments.list_days(region=world.region, visit=visit, unit=visits.OFFICE, at=world.at, days=9)[5:] for s in d.slots
    )
    booking = book(world, visit, slot)
    assert clock.tick(slot - HOUR).overdue == 0
    assert not before.is_late(slot - HOUR)
    operations.check_in(act=world.act(kind=ActorKind.PUBLIC, at=slot), code=booking.code, unit=visits.OFFICE)
    after = cases.get_case(region=world.region, case=case)
    assert after.stopped_at is None
    calendar = agencies.calendar_for(world.region, agency="dukcapil")
    stood = calendar.working_days_between(calendar.received_on(before.stopped_at), calendar.received_on(slot))
    assert after.promised_on == calendar.add_working_days(before.promised_on, stood)


def test_without_any_counter_the_promise_runs_on(world: worlds.World) -> None:
    appointment_writes.load_rules(act=system_act("load", region=world.region, at=world.at, purpose="load"), rules=())
    case, _ = visits.waiting(world)
    current = cases.get_case(region=world.region, case=case)
    assert current.stopped_at is None
    assert clock.tick(current.promised_at + HOUR).overdue == 1


def test_who_comes_is_received_and_decided_by_an_officer_of_that_counter(world: worlds.World) -> None:
    case, visit = visits.waiting(world)
    slot = visits.first_slot(world, visit)
    booking = book(world, visit, slot)
    with pytest.raises(WrongDay):
        operations.check_in(act=world.act(at=slot), code=booking.code, unit="dukcapil/mal-pelayanan")
    with pytest.raises(WrongDay):
        operations.check_in(act=world.act(at=slot + DAY), code=booking.code, unit=visits.OFFICE)
    verifier = world.officers["dukcapil/verifikator"]
    with pytest.raises(NotAtThisCounter):
        operations.receive_visitor(act=world.officer_act("dukcapil/verifikator", slot), officer=verifier, code=booking.code)
    operator = world.officers[visits.OPERATOR]
    step = operations.receive_visitor(act=world.officer_act(visits.OPERATOR, slot), officer=operator, code=booking.code)
    assert step.officer == operator
    assert step.due_at is not None
    with pytest.raises(OutcomeUnknown):  # that nobody came is for the clock to say
        operations.decide(
            act=world.officer_act(visits.OPERATOR, slot),
            officer=operator,
            step=step.id,
            revision=step.revision,
            outcome="not_present",
            reason="did_not_come",
        )
    state = operations.decide(act=world.officer_act(visits.OPERATOR, slot), officer=operator, step=step.id, revision=step.revision, outcome="accept")
    assert state is CaseState.IN_PROGRESS
    assert [b.state for b in appointments.list_bookings(visit=visit.id)] == [BookingState.SERVED]
    assert [s.step for s in cases.list_steps(case=case) if s.state.value == "open"] == ["verify"]


def test_an_officer_never_receives_the_own_family(world: worlds.World) -> None:
    act = system_act("load", region=world.region, at=world.at, purpose="load")
    identity.link_resident(act=act, account=world.officers[visits.OPERATOR], resident_id=world.spouse, assurance=worlds.Assurance.VERIFIED)
    _, visit = visits.waiting(world)
    slot = visits.first_slot(world, visit)
    booking = book(world, visit, slot)
    assert booking.officer == world.officers[f"{visits.OPERATOR}#2"]
    with pytest.raises(ConflictOfInterest):
        operations.receive_visitor(act=world.officer_act(visits.OPERATOR, slot), officer=world.officers[visits.OPERATOR], code=booking.code)


def test_the_applicant_is_reminded_once_the_day_before(world: worlds.World) -> None:
    _, visit = visits.waiting(world)
    slot = visits.first_slot(world, visit, number=60)
    book(world, visit, slot)
    assert clock.tick(slot - 25 * HOUR).reminded == 0
    assert clock.tick(slot - 23 * HOUR).reminded == 1
    assert clock.tick(slot - 22 * HOUR).reminded == 0
    assert any(s.startswith("Pengingat") for s in heard(world))


def test_who_misses_a_time_may_book_again_so_often_and_then_the_package_says_what_follows(world: worlds.World) -> None:
    case, visit = visits.waiting(world)
    at = world.at
    for turn in range(3):
        slot = visits.first_slot(world, visit, at=at)
        book(world, visit, slot, at=at)
        assert clock.tick(slot + dt.timedelta(minutes=20)).missed == 0
        at = slot + dt.timedelta(minutes=21)
        assert clock.tick(at).missed == 1
        assert visits.state_of(world, case) == ("in_progress" if turn < 2 else "returned")
    shown = queries.get_own_case(act=world.act(at=at), account=world.citizen, case=case)
    assert shown.can_correct
    assert shown.visits == ()
    operations.resubmit(act=world.act(at=at), account=world.citizen, case=case, answers={"pickup_place": "district"})
    again = [one for one in appointments.list_visits(case=case) if one.ended_at is None]
    assert len(again) == 1
    assert again[0].rebookings == 2


def test_who_never_books_is_asked_no_longer_after_the_time_of_the_package(world: worlds.World) -> None:
    case, visit = visits.waiting(world)
    assert clock.tick(visit.book_by - HOUR).unbooked == 0
    assert clock.tick(visit.book_by + HOUR).unbooked == 1
    assert visits.state_of(world, case) == "returned"


def test_a_booking_whose_officer_falls_ill_goes_to_a_colleague_or_the_applicant_is_told(world: worlds.World) -> None:
    case, visit = visits.waiting(world)
    slot = visits.first_slot(world, visit, number=60)
    booking = book(world, visit, slot)
    keys = {account: key for key, account in world.officers.items()}
    away(world, keys[booking.officer], booking.on)
    assert clock.mend_visits(world.at + HOUR) == 1
    moved = appointments.find_live(visit=visit.id)
    assert moved is not None
    assert (moved.id, moved.starts_at) == (booking.id, booking.starts_at)
    assert moved.officer != booking.officer
    away(world, keys[moved.officer], booking.on)
    assert clock.mend_visits(world.at + HOUR) == 1
    assert clock.mend_visits(world.at + HOUR) == 0
    assert appointments.find_live(visit=visit.id) is None
    assert any(s.startswith("Maaf, janji temu") for s in heard(world))
    stopped = cases.get_case(region=world.region, case=case).stopped_at
    assert stopped == visits.first_slot(world, visit, at=world.at + HOUR)
    assert appointments.get_visit(region=world.region, visit=visit.id).rebookings == visit.rebookings


def test_a_withdrawn_case_gives_its_time_back(world: worlds.World) -> None:
    case, visit = visits.waiting(world)
    slot = visits.first_slot(world, visit)
    book(world, visit, slot)
    operations.withdraw(act=world.act(), account=world.citizen, case=case)
    assert appointments.find_live(visit=visit.id) is None
    _, other = visits.waiting(world, account=visits.more_citizens(world, 1)[0])
    assert visits.first_slot(world, other) == slot


def test_fewer_counters_than_officers_limit_what_is_offered(world: worlds.World) -> None:
    rule = CounterRule(visits.OFFICE, visits.OPERATOR, dt.date(2026, 1, 1), 1, 5, 30, "SK contoh")
    appointment_writes.load_rules(act=system_act("load", region=world.region, at=world.at, purpose="load"), rules=(rule,))
    _, visit = visits.waiting(world)
    offered = appointments.list_days(region=world.region, visit=visit, unit=visits.OFFICE, at=world.at, days=30)
    assert {slot.free for day in offered for slot in day.slots} == {1}
    assert appointments.list_units(region=world.region, position=visits.OPERATOR, at=world.at) == (visits.OFFICE,)


def test_a_visit_stays_with_its_officer_beyond_its_minutes_and_waits_in_no_queue_when_it_is_let_go(world: worlds.World) -> None:
    _, visit = visits.waiting(world)
    slot = visits.first_slot(world, visit)
    booking = book(world, visit, slot)
    operator, second = world.officers[visits.OPERATOR], world.officers[f"{visits.OPERATOR}#2"]
    act = world.officer_act(visits.OPERATOR, slot)
    step = operations.receive_visitor(act=act, officer=operator, code=booking.code)
    assert clock.tick(slot + HOUR).released == 0
    operations.release(act=act, officer=operator, step=step.id, reason="conflict")
    colleague = world.officer_act(f"{visits.OPERATOR}#2", slot)
    assert operations.take_next(act=colleague, officer=second) is None
    with pytest.raises(ConflictOfInterest):
        operations.receive_visitor(act=act, officer=operator, code=booking.code)
    assert operations.receive_visitor(act=colleague, officer=second, code=booking.code).officer == second


def test_who_came_and_was_not_received_that_day_is_told_and_loses_no_booking(world: worlds.World) -> None:
    case, visit = visits.waiting(world)
    slot = visits.first_slot(world, visit)
    booking = book(world, visit, slot)
    operations.check_in(act=world.act(kind=ActorKind.PUBLIC, at=slot), code=booking.code, unit=visits.OFFICE)
    night = slot + 13 * HOUR
    assert clock.mend_visits(night) == 1
    assert clock.mend_visits(night) == 0
    assert appointments.get_visit(region=world.region, visit=visit.id).rebookings == visit.rebookings
    assert any(s.startswith("Maaf, janji temu") for s in heard(world))
    assert cases.get_case(region=world.region, case=case).stopped_at is not None  # from the next time that can be offered


def test_somebody_who_was_received_but_not_decided_yet_is_not_told_that_the_visit_was_lost(world: worlds.World) -> None:
    _, visit = visits.waiting(world)
    slot = visits.first_slot(world, visit)
    booking = book(world, visit, slot)
    operator = world.officers[visits.OPERATOR]
    operations.receive_visitor(act=world.officer_act(visits.OPERATOR, slot), officer=operator, code=booking.code)
    assert clock.mend_visits(slot + 13 * HOUR) == 0
    assert appointments.find_live(visit=visit.id) is not None
