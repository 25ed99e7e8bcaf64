"""Asking for a visit, booking a time, changing it, coming and not coming. Nobody can be given a time twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any, Final
from uuid import UUID

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common import ids
from loket.foundation.common.states import before
from loket.foundation.database import statements
from loket.foundation.events import operations as outbox
from loket.services.appointments import events, models, reading, times
from loket.services.appointments.errors import NoSuchSlot, NoSuchVisit, NotThatNow, SlotTaken, TooLateToChange, WrongDay
from loket.services.appointments.values import BOOKING_TRANSITIONS, LIVE_STATES, Booking, BookingState, CounterRule, Lost, NewVisit, Visit

VISIT: Final = "appointments_visit"
BOOKING: Final = "appointments_booking"
#: Unit: characters of five random bits each.
CODE_LENGTH: Final = 12


@audit.operation("appointments.rules.loaded")
def load_rules(*, act: Act, rules: Sequence[CounterRule]) -> int:
    """Make the region's counters exactly these; return how many lines there are. Bookings that lose their seat are found by the clock."""
    models.Rule.objects.filter(region=act.region).delete()
    models.Rule.objects.bulk_create(
        [
            models.Rule(
                region=act.region, unit=one.unit, position=one.position, since=one.since, counters=one.counters, ahead_days=one.ahead_days,
                notice_minutes=one.notice_minutes, reference=one.reference,
            )
            for one in rules
        ]
    )  # fmt: skip
    audit.record(act, "appointments.rules.loaded", table="appointments_rule", row=act.region, details={"lines": len(rules)})
    return len(rules)


@audit.operation("appointments.visit.asked")
def ask(*, act: Act, new: NewVisit, offered_at: dt.datetime | None) -> Visit:
    """Ask an applicant to come. `offered_at` is the first time that was free when they were asked, None when none was."""
    row = models.Visit(
        id=new.id, region=act.region, case_id=new.case, account_id=new.account, service=new.service, position=new.position, unit=new.unit,
        minutes=new.minutes, change_until_hours=new.change_until_hours, wait_minutes=new.wait_minutes, rebookings=new.rebookings,
        book_by=new.book_by, asked_at=act.at,
    )  # fmt: skip
    row.save(force_insert=True)
    details = {"service": new.service, "book_by": new.book_by.isoformat(), "offered_at": offered_at.isoformat() if offered_at else None}
    audit.record(act, events.ASKED, table=VISIT, row=new.id, case=new.case, details=details | {"position": new.position, "unit": new.unit})
    outbox.publish(act, events.ASKED, ref=new.case, payload=details)
    return reading.visit_of(row)


@audit.operation("appointments.booking.made")
def book(*, act: Act, visit: UUID, unit: str, starts_at: dt.datetime, not_residents: Collection[UUID] = ()) -> Booking:
    """
    Keep a time for a visit; one that was kept before is given back in the same breath.

    Invariant: two visits never get one seat. The day of the unit is held while its counters are counted, and each piece of an
    officer's time is a row of its own key.

    :raises SlotTaken: if the last place has gone; what was booked before stays booked.
    :raises NoSuchSlot: if that time is not offered. :raises TooLateToChange: if the earlier time is too near. :raises NoSuchVisit: if it ended.
    """
    row = _locked_visit(act, visit)
    earlier = _live(row)
    if earlier is not None:
        _still_changeable(act, row, earlier)
    rule = reading.rules_on(act.region, row.position, agencies.calendar_for(act.region).civil_date(act.at)).get(unit)
    if rule is None or (row.unit is not None and row.unit != unit):
        raise NoSuchSlot
    calendar = agencies.calendar_for(act.region, unit=unit)
    on = calendar.civil_date(starts_at)
    ends_at = starts_at + dt.timedelta(minutes=row.minutes)
    too_early = starts_at < act.at + dt.timedelta(minutes=rule.notice_minutes)
    if too_early or on > reading.horizon(calendar, rule, act.at) or (starts_at, ends_at) not in times.times(calendar, on, row.minutes):
        raise NoSuchSlot
    _hold_day(act.region, unit, on)
    seats = reading.counters(
        act.region, rule, on, without=(row.account_id,), not_residents=not_residents, besides=earlier.id if earlier is not None else None
    )
    free = times.free_officers(seats.officers, seats.held, starts_at, ends_at)
    if not times.free_places(counters=rule.counters, taken=seats.taken, free=len(free), starts_at=starts_at, ends_at=ends_at):
        raise SlotTaken
    if earlier is not None:
        models.Piece.objects.filter(booking=earlier).delete()
        models.Booking.objects.filter(id=earlier.id).update(state=BookingState.CANCELLED, reason="changed")
    booking = models.Booking(
        id=ids.new_id(), visit=row, region=act.region, unit=unit, position=row.position, officer_id=free[0], on=on, starts_at=starts_at,
        ends_at=ends_at, state=BookingState.BOOKED, code=ids.new_code(CODE_LENGTH), booked_at=act.at,
    )  # fmt: skip
    _give_seat(booking, free)
    event = events.MADE if earlier is None else events.CHANGED
    _tell(act, event, booking, {} if earlier is None else {"before": earlier.starts_at.isoformat()})
    return reading.booking_of(booking)


@audit.operation("appointments.booking.cancelled")
def cancel(*, act: Act, booking: UUID, reason: str, by_office: bool = False) -> Booking:
    """
    Give a time back. By the applicant only until the package's hours before; `by_office` (officer away, counter closed) always.

    :raises TooLateToChange: if it is too near. :raises NotThatNow: if it has ended already.
    """
    row = _locked_booking(act, booking)
    if not by_office:
        _still_changeable(act, row.visit, row)
    _end(row, BookingState.CANCELLED, reason)
    _tell(act, events.CANCELLED, row, {"by": "office" if by_office else "applicant", "reason": reason})
    return reading.booking_of(row)


@audit.operation("appointments.booking.moved")
def reseat(*, act: Act, booking: UUID, reason: str, not_residents: Collection[UUID] = ()) -> Lost:
    """
    Find another officer at the same time and place for a booking that lost its seat; without one, cancel it. The system's rule: nobody chooses.

    :raises NotThatNow: if it has ended already.
    """
    row = _locked_booking(act, booking)
    if row.state != BookingState.BOOKED:
        raise NotThatNow
    rule = reading.rules_on(act.region, row.position, row.on).get(row.unit)
    _hold_day(act.region, row.unit, row.on)
    if rule is not None:
        seats = reading.counters(
            act.region, rule, row.on, without=(row.visit.account_id, row.officer_id), not_residents=not_residents, besides=row.id
        )
        free = times.free_officers(seats.officers, seats.held, row.starts_at, row.ends_at)
        places = times.free_places(counters=rule.counters, taken=seats.taken, free=len(free), starts_at=row.starts_at, ends_at=row.ends_at)
        if places and reading.is_open(seats.calendar, row.starts_at, row.ends_at):
            models.Piece.objects.filter(booking=row).delete()
            _give_seat(row, free, is_new=False)
            audit.record(
                act, events.MOVED, table=BOOKING, row=row.id, case=row.visit.case_id, columns={"officer": row.officer_id}, details={"reason": reason}
            )
            return Lost(reading.booking_of(row), is_moved=True)
    _end(row, BookingState.CANCELLED, reason)
    _tell(act, events.CANCELLED, row, {"by": "office", "reason": reason})
    return Lost(reading.booking_of(row), is_moved=False)


@audit.operation("appointments.booking.arrived")
def arrive(*, act: Act, booking: UUID, unit: str | None = None) -> Booking:
    """
    Note that the person is here; again is no fault. `unit`: where the check-in stands, None when the officer sees them.

    :raises WrongDay: on another day or at another unit. :raises NotThatNow: if the booking has ended.
    """
    row = _locked_booking(act, booking)
    if unit is not None and unit != row.unit:
        raise WrongDay
    if agencies.calendar_for(act.region, unit=row.unit).civil_date(act.at) != row.on:
        raise WrongDay
    if row.state == BookingState.ARRIVED:
        audit.record(act, events.ARRIVED, table=BOOKING, row=row.id, case=row.visit.case_id, details={"again": True})
        return reading.booking_of(row)
    if row.state not in before(BOOKING_TRANSITIONS, BookingState.ARRIVED):
        raise NotThatNow
    row.state, row.arrived_at = BookingState.ARRIVED, act.at
    row.save(force_update=True, update_fields=["state", "arrived_at"])
    _tell(act, events.ARRIVED, row, {})
    return reading.booking_of(row)


@audit.operation("appointments.booking.missed")
def miss(*, act: Act, booking: UUID) -> bool:
    """Note that nobody came; return whether the visit may be booked again. :raises NotThatNow: if they came or it has ended."""
    row = _locked_booking(act, booking)
    if row.state not in before(BOOKING_TRANSITIONS, BookingState.MISSED):
        raise NotThatNow
    _end(row, BookingState.MISSED, "")
    visit = row.visit
    again = visit.rebookings
    if again:
        visit.rebookings = again - 1
        visit.book_by = max(visit.book_by, act.at + (visit.book_by - visit.asked_at))
        visit.save(force_update=True, update_fields=["rebookings", "book_by"])
    _tell(act, events.MISSED, row, {"again": again})
    return bool(again)


@audit.operation("appointments.booking.reminded")
def remind(*, act: Act, booking: UUID) -> None:
    """Note that the applicant is reminded, once. :raises NotThatNow: if they were, or the time is no longer kept."""
    row = _locked_booking(act, booking)
    if row.state != BookingState.BOOKED or row.reminded_at is not None:
        raise NotThatNow
    row.reminded_at = act.at
    row.save(force_update=True, update_fields=["reminded_at"])
    _tell(act, events.REMINDED, row, {})


@audit.operation("appointments.visit.ended")
def end_visits(*, act: Act, case: UUID, reason: str, visit: UUID | None = None) -> int:
    """End the open visits of a case, or one of them; return how many. What was booked counts as served if the person came, else it is given back."""
    open_ = models.Visit.objects.select_for_update().filter(case_id=case, region=act.region, ended_at__isnull=True)
    rows = list(open_.filter(id=visit) if visit is not None else open_)
    for row in rows:
        booking = _live(row)
        if booking is not None and booking.state == BookingState.ARRIVED and reason == "decided":
            _end(booking, BookingState.SERVED, "")
            audit.record(act, events.SERVED, table=BOOKING, row=booking.id, case=case, details={"unit": booking.unit})
        elif booking is not None:
            _end(booking, BookingState.CANCELLED, "case_ended")
        row.ended_at = act.at
        row.save(force_update=True, update_fields=["ended_at"])
        outbox.publish(act, events.ENDED, ref=case, payload={"service": row.service, "reason": reason})
    audit.record(act, events.ENDED, table=VISIT, row=case, case=case, details={"visits": len(rows), "reason": reason})
    return len(rows)


def _locked_visit(act: Act, visit: UUID) -> models.Visit:
    row = models.Visit.objects.select_for_update().filter(id=visit, region=act.region, ended_at__isnull=True).first()
    if row is None:
        raise NoSuchVisit
    return row


def _locked_booking(act: Act, booking: UUID) -> models.Booking:
    found = models.Booking.objects.filter(id=booking, region=act.region).values_list("visit_id", flat=True).first()
    if found is None:
        raise NoSuchVisit
    # Because: whoever books holds the visit first, then its bookings; the same order here, or two could wait for each other.
    visit = models.Visit.objects.select_for_update().filter(id=found).first()
    row = models.Booking.objects.select_for_update().filter(id=booking, region=act.region).first()
    if row is None or visit is None:
        raise NoSuchVisit
    row.visit = visit
    return row


def _live(visit: models.Visit) -> models.Booking | None:
    row = models.Booking.objects.select_for_update().filter(visit=visit, state__in=LIVE_STATES).first()
    if row is not None:
        row.visit = visit
    return row


def _still_changeable(act: Act, visit: models.Visit, booking: models.Booking) -> None:
    if booking.state != BookingState.BOOKED:
        raise NotThatNow
    if act.at > booking.starts_at - dt.timedelta(hours=visit.change_until_hours):
        raise TooLateToChange


def _hold_day(region: str, unit: str, on: dt.date) -> None:
    statements.changed('INSERT INTO appointments_day (region, unit, "on") VALUES (%s, %s, %s) ON CONFLICT DO NOTHING', [region, unit, on])
    models.Day.objects.select_for_update().get(region=region, unit=unit, on=on)


def _give_seat(booking: models.Booking, free: Sequence[UUID], *, is_new: bool = True) -> None:
    """
    Keep the pieces of time of the first officer who still has them all.

    Because: an officer with a seat in two units can be given away in both at once; the key of the pieces then stops one of them.
    """
    wanted = times.pieces(booking.starts_at, booking.ends_at)
    for officer in free:
        booking.officer_id = officer
        booking.save(force_insert=is_new, force_update=not is_new)
        is_new = False
        row = ", ".join(["(%s, %s, %s)"] * len(wanted))
        given = statements.changed(
            f"INSERT INTO appointments_piece (booking_id, officer_id, at) VALUES {row} ON CONFLICT DO NOTHING",  # noqa: S608 - own words
            [value for piece in wanted for value in (booking.id, officer, piece)],
        )
        if given == len(wanted):
            return
        models.Piece.objects.filter(booking=booking).delete()
    raise SlotTaken


def _end(row: models.Booking, state: BookingState, reason: str) -> None:
    if row.state not in before(BOOKING_TRANSITIONS, state):
        raise NotThatNow
    models.Piece.objects.filter(booking=row).delete()
    row.state, row.reason = state, reason
    row.save(force_update=True, update_fields=["state", "reason"])


def _tell(act: Act, event: str, row: models.Booking, more: dict[str, Any]) -> None:
    payload = {"service": row.visit.service, "unit": row.unit, "starts_at": row.starts_at.isoformat()} | more
    audit.record(act, event, table=BOOKING, row=row.id, case=row.visit.case_id, columns={"officer": row.officer_id}, details=payload)
    outbox.publish(act, event, ref=row.visit.case_id, payload=payload)
