"""The applicant comes: choosing a time, checking in, being received; and what follows when nobody comes. Faces: `operations`, `clock`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from uuid import UUID

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common.calendars import TimeUnit
from loket.foundation.common.text import Text
from loket.foundation.identity import queries as identity
from loket.foundation.identity.values import Appointment
from loket.foundation.powers.values import Use
from loket.services.appointments import operations as appointments
from loket.services.appointments import queries as appointment_reads
from loket.services.appointments.errors import NoSuchVisit, NotThatNow
from loket.services.appointments.values import CAME_ANYHOW, Booking, Visit
from loket.services.cases import operations as cases
from loket.services.cases import queries as case_reads
from loket.services.cases.errors import NoSuchCase, NoSuchStep
from loket.services.cases.values import Case, CaseStep, StepState
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.definition import APPLICANT
from loket.services.decisions import operations as decisions
from loket.services.decisions.values import DecisionKind
from loket.services.journey import clocking, halls, policy, representing
from loket.services.journey.concluding import conclude, first_free, relatives_of, too_near
from loket.services.journey.errors import ConflictOfInterest, NotAtThisCounter
from loket.services.journey.progress import Progress
from loket.services.journey.values import CheckedIn
from loket.services.queueing import operations as queueing
from loket.services.queueing import queries as queue_reads
from loket.services.queueing.values import Seat, Ticket


@audit.operation("journey.visit.booked")
def book_visit(*, act: Act, account: UUID, visit: UUID, unit: str, starts_at: dt.datetime) -> Booking:
    """
    Keep a time for a visit that a case waits for, or another one instead of the one that is kept.

    :raises NoSuchVisit: if it is not this account's or no longer awaited. :raises SlotTaken, NoSuchSlot, TooLateToChange: nothing changed.
    """
    act, case = _own_case(act, account, visit)
    booking = appointments.book(act=act, visit=visit, unit=unit, starts_at=starts_at, not_residents=too_near(case))
    if clocking.only_visits_are_open(case_reads.list_steps(case=case.id)):
        # Because: where nothing was free when the visit was asked for, the office's time ends with the time that is now booked.
        clocking.stand(act, case, since=starts_at)
    return booking


@audit.operation("journey.visit.cancelled")
def cancel_visit(*, act: Act, account: UUID, visit: UUID) -> None:
    """Give the kept time back; the visit is still awaited. :raises NoSuchVisit, TooLateToChange, NotThatNow: as they say."""
    act, _ = _own_case(act, account, visit)
    booking = appointment_reads.find_live(visit=visit)
    if booking is None:
        raise NotThatNow
    appointments.cancel(act=act, booking=booking.id, reason="applicant")


@audit.operation("journey.visit.arrived")
def check_in(*, act: Act, code: str, unit: str) -> CheckedIn:
    """
    Take the code that a person brings to the check-in of a unit: they are here, from now on the time is the office's, and they get a number.

    :raises NoSuchVisit: if nobody has this code. :raises WrongDay, NotThatNow: as they say.
    """
    booking = _arrive(act, code, unit)
    ticket = queueing.take_booked(
        act=act.for_case(booking.case), unit=booking.unit, position=booking.position, booking=booking.id, due_at=booking.starts_at
    )
    return CheckedIn(booking, ticket)


def _arrive(act: Act, code: str, unit: str | None) -> Booking:
    found = appointment_reads.find_booking(region=act.region, code=code)
    if found is None:
        raise NoSuchVisit
    case, _ = case_reads.lock_case(region=act.region, case=found.case)
    booking = appointments.arrive(act=act.for_case(case.id), booking=found.id, unit=unit)
    clocking.run(act.for_case(case.id), case, catalogue.get_definition(case.version_hash))
    return booking


@audit.operation("journey.seat.taken")
def sit(*, act: Act, officer: UUID, unit: str, counter: str) -> Seat:
    """Note at which counter of a hall an officer sits today. :raises NotAtThisCounter: if they hold no position there."""
    if unit not in halls.get_hall(act=act, officer=officer).halls:
        raise NotAtThisCounter
    return queueing.sit(act=act, officer=officer, unit=unit, counter=counter)


@audit.operation("journey.number.called")
def call_next(*, act: Act, officer: UUID) -> Ticket | None:
    """Call the next number for the positions that an officer holds where they sit; None when nobody waits. :raises NoSeat: if they sit nowhere."""
    return queueing.call_next(act=act, officer=officer, positions=_positions(act, officer))


@audit.operation("journey.number.called")
def call_again(*, act: Act, officer: UUID, ticket: UUID) -> Ticket:
    """Call a number that was not there before. :raises NotAtThisCounter: of another position. :raises TicketMoved, NoSuchTicket, NoSeat: as they say."""
    if queue_reads.get_ticket(region=act.region, ticket=ticket).position not in _positions(act, officer):
        raise NotAtThisCounter
    return queueing.call_again(act=act, officer=officer, ticket=ticket)


def _positions(act: Act, officer: UUID) -> frozenset[str]:
    seat = queue_reads.find_seat(region=act.region, officer=officer, at=act.at)
    return halls.positions_at(act, officer).get(seat.unit, frozenset()) if seat else frozenset()


@audit.operation("journey.visit.received")
def receive_visitor(*, act: Act, officer: UUID, code: str) -> CaseStep:
    """
    Give the step of a booked visit to the officer whom the person sits with; they are checked in if they were not yet.

    Any officer of that position at that unit may receive them, not only the one whose time was kept: people fall ill in the morning.

    :raises NotAtThisCounter: without that position there. :raises ConflictOfInterest: of one's own or family. :raises StepTaken: a colleague was quicker.
    """
    booking = _arrive(act, code, None)
    seat = _seat(act, officer, unit=booking.unit, position=booking.position)
    queueing.take_in(act=act.for_case(booking.case), officer=officer, booking=booking.id)
    return _sit_down(act, officer, appointment_reads.get_visit(region=act.region, visit=booking.visit), seat)


@audit.operation("journey.visit.received")
def receive_walk_in(*, act: Act, officer: UUID, number: str) -> CaseStep:
    """
    Give the step of a case to the officer whom its applicant sits with, without a booking: whoever has no account, or came on another day.

    A time that was kept is given back. `number`: of the application, as on the receipt.

    :raises NoSuchVisit: if no such case waits for its applicant. :raises NotAtThisCounter, ConflictOfInterest, StepTaken: as `receive_visitor`.
    """
    case = case_reads.find_by_number(region=act.region, number=number)
    open_visits = [one for one in appointment_reads.list_visits(case=case.id) if one.ended_at is None] if case is not None else []
    if case is None or not open_visits:
        raise NoSuchVisit
    visit, seat = _place_for(act, officer, open_visits)
    locked, _ = case_reads.lock_case(region=act.region, case=case.id)
    act = act.for_case(case.id)
    kept = appointment_reads.find_live(visit=visit.id)
    if kept is not None:
        appointments.cancel(act=act, booking=kept.id, reason=CAME_ANYHOW, by_office=True)
    clocking.run(act, locked, catalogue.get_definition(case.version_hash))
    return _sit_down(act, officer, visit, seat)


def _place_for(act: Act, officer: UUID, visits: Sequence[Visit]) -> tuple[Visit, Appointment]:
    for visit in visits:
        for unit in [visit.unit] if visit.unit else appointment_reads.list_units(region=act.region, position=visit.position, at=act.at):
            with suppress(NotAtThisCounter):
                return visit, _seat(act, officer, unit=unit, position=visit.position)
    raise NotAtThisCounter


def _seat(act: Act, officer: UUID, *, unit: str, position: str) -> Appointment:
    for one in identity.list_appointments(account_id=officer, at=act.at):
        if (one.region, one.unit, one.position) == (act.region, unit, position):
            return one
    raise NotAtThisCounter


def _sit_down(act: Act, officer: UUID, visit: Visit, seat: Appointment) -> CaseStep:
    """Give the step to the officer, who is neither of the family nor one who helped to write it."""
    case = case_reads.get_case(region=act.region, case=visit.case)
    if refusal := policy.refusal_to_handle(case=case, officer=officer, relatives=relatives_of(act, officer)):
        raise refusal
    step = case_reads.find_step(region=act.region, step=visit.id)
    if step is None or step.state is not StepState.OPEN:
        raise NoSuchStep
    if officer in step.excluded:
        raise ConflictOfInterest
    act = replace(act.for_case(case.id), appointment=seat.id)
    if step.officer == officer:
        audit.record(act, "cases.step.resumed", table="cases_casestep", row=step.id, case=case.id)
        return step
    due = agencies.calendar_for(act.region, unit=seat.unit).due(act.at, visit.minutes, TimeUnit.WORKING_MINUTES)
    return cases.begin_visit(act=act, step=step, officer=officer, appointment=seat.id, position=seat.position, unit=seat.unit, due_at=due.at)


@audit.operation("journey.visit.missed")
def miss_visit(*, act: Act, booking: Booking) -> None:
    """Note that nobody came to a booked time; when it may not be booked again, the package's outcome follows."""
    if not appointments.miss(act=act.for_case(booking.case), booking=booking.id):
        give_up_visit(act=act, visit=appointment_reads.get_visit(region=act.region, visit=booking.visit))


@audit.operation("journey.visit.given_up")
def give_up_visit(*, act: Act, visit: Visit) -> None:
    """End a step whose applicant did not come, by the outcome that the package names for it."""
    case, content = case_reads.lock_case(region=act.region, case=visit.case)
    act = act.for_case(case.id)
    step = case_reads.find_step(region=act.region, step=visit.id)
    definition = catalogue.get_definition(case.version_hash)
    if step is None or step.state is not StepState.OPEN or step.officer is not None:
        raise NotThatNow
    asked = definition.step(step.step)
    name = asked.visit.missed if asked.visit else ""
    outcome = asked.outcomes[name]
    given = outcome.reasons[0] if outcome.reasons else None
    case = clocking.run(act, case, definition)
    ended = cases.end_step(act=act, step=step.id, case=case, revision=step.revision, outcome=name, reason=given.id if given else None, officer=None)
    decisions.record_decision(
        act=act, case=case.id, step=ended.step, turn=ended.turn, kind=DecisionKind.CLOCK, outcome=name, version_hash=case.version_hash,
        reason_code=given.id if given else None, reason=Text(id=given.text.id, en=given.text.en) if given else None,
        legal_basis=given.legal_basis if given else None,
    )  # fmt: skip
    appointments.end_visits(act=act, case=case.id, reason="missed", visit=visit.id)
    progress = Progress(act=act, case=case, definition=definition, content=content, steps=case_reads.list_steps(case=case.id))
    progress.follow(outcome.next)
    if APPLICANT in outcome.next:
        fields = given.fields if given and given.fields else list(definition.form.fields())
        cases.ask_correction(act=act, case=case, step=ended.step, fields=fields, reason=given.id if given else "", note="")
    conclude(progress, step=ended.step, outcome=name, reason=given.id if given else None)


@audit.operation("journey.visit.moved")
def reseat_visit(*, act: Act, booking: Booking, reason: str) -> bool:
    """
    Mend a booking that lost its seat: another officer at the same time, else it is cancelled and the applicant is told; return whether it was moved.

    From then on until the next time that can be offered the promise runs again: it is not the applicant who made the office wait.
    """
    case, _ = case_reads.lock_case(region=act.region, case=booking.case)
    act = act.for_case(case.id)
    lost = appointments.reseat(act=act, booking=booking.id, reason=reason, not_residents=too_near(case))
    if not lost.is_moved:
        _office_owes_a_time(act, case, booking.visit)
    return lost.is_moved


@audit.operation("journey.visit.left_over")
def give_back_visit(*, act: Act, booking: Booking) -> None:
    """Give a visit back whose applicant came and was not received that day: it costs them none of their bookings."""
    case, _ = case_reads.lock_case(region=act.region, case=booking.case)
    act = act.for_case(case.id)
    step = case_reads.find_step(region=act.region, step=booking.visit)
    if step is None or step.officer is not None:
        raise NotThatNow  # they were received; only the decision is still to come
    appointments.cancel(act=act, booking=booking.id, reason="not_served", by_office=True)
    _office_owes_a_time(act, case, booking.visit)


def _office_owes_a_time(act: Act, case: Case, visit: UUID) -> None:
    case = clocking.run(act, case, catalogue.get_definition(case.version_hash))
    if clocking.only_visits_are_open(case_reads.list_steps(case=case.id)):
        clocking.stand(act, case, since=first_free(act, case, appointment_reads.get_visit(region=act.region, visit=visit)))


def _own_case(act: Act, account: UUID, visit: UUID) -> tuple[Act, Case]:
    found = appointment_reads.get_visit(region=act.region, visit=visit)
    try:
        case, content = case_reads.lock_case(region=act.region, case=found.case)
        act = representing.on_case(act, account, case).for_case(case.id)
    except NoSuchCase:
        raise NoSuchVisit from None
    representing.note(act, account, case, content, Use.VISIT)
    return act, case
