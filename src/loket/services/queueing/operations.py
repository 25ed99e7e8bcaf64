"""Taking a number and calling it. Two officers never call one number."""

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
from loket.services.queueing import models, reading, waiting
from loket.services.queueing.errors import CounterClosed, NoSeat, NoSuchLine, NoSuchTicket, TicketMoved
from loket.services.queueing.values import BOOKED_PREFIX, EARLY_MINUTES, TICKET_TRANSITIONS, Line, Seat, Ticket, TicketState

TICKET: Final = "queueing_ticket"


@audit.operation("queueing.lines.loaded")
def load_lines(*, act: Act, lines: Sequence[Line]) -> int:
    """Make the region's queues exactly these; return how many there are."""
    models.Line.objects.filter(region=act.region).delete()
    models.Line.objects.bulk_create(
        [
            models.Line(
                region=act.region, unit=one.unit, line=one.line, position=one.position, title=one.title.as_dict(), booked_in_a_row=one.booked_in_a_row,
                reference=one.reference,
            )
            for one in lines
        ]
    )  # fmt: skip
    audit.record(act, "queueing.lines.loaded", table="queueing_line", row=act.region, details={"lines": len(lines)})
    return len(lines)


@audit.operation("queueing.ticket.taken")
def take_number(*, act: Act, unit: str, line: str) -> Ticket:
    """
    Give the next number of a line.

    :raises NoSuchLine: if the unit has none such. :raises CounterClosed: outside its opening hours.
    """
    found = models.Line.objects.filter(region=act.region, unit=unit, line=line).first()
    if found is None:
        raise NoSuchLine
    if not agencies.calendar_for(act.region, unit=unit).is_open(act.at):
        raise CounterClosed
    return _give(act, found, prefix=line)


@audit.operation("queueing.ticket.taken")
def take_booked(*, act: Act, unit: str, position: str, booking: UUID, due_at: dt.datetime) -> Ticket | None:
    """Give a number to somebody with an appointment; again gives the same one. None where the unit has no queue for the position: then nobody is called."""
    earlier = models.Ticket.objects.filter(region=act.region, booking_id=booking).first()
    if earlier is not None:
        audit.record(act, "queueing.ticket.taken", table=TICKET, row=earlier.id, details={"again": True})
        return reading.ticket_of(earlier)
    line = models.Line.objects.filter(region=act.region, unit=unit, position=position).order_by("line").first()
    if line is None:
        audit.record(act, "queueing.ticket.taken", table=TICKET, row=booking, details={"unit": unit, "line": None})
        return None
    return _give(act, line, prefix=BOOKED_PREFIX, booking=booking, due_at=due_at)


@audit.operation("queueing.seat.taken")
def sit(*, act: Act, officer: UUID, unit: str, counter: str) -> Seat:
    """Note at which counter an officer sits today."""
    models.Seat.objects.update_or_create(region=act.region, officer_id=officer, on=_today(act, unit), defaults={"unit": unit, "counter": counter})
    audit.record(act, "queueing.seat.taken", table="queueing_seat", row=officer, details={"unit": unit, "counter": counter})
    return Seat(unit, counter)


@audit.operation("queueing.ticket.called")
def call_next(*, act: Act, officer: UUID, positions: Collection[str]) -> Ticket | None:
    """
    Call the next number for the officer's positions, and end the one they had; None when nobody waits.

    The rule: whoever has an appointment whose time has come (ten minutes before it, at the earliest) is called in the order of those times;
    after so many of them in a row as the line says, one who took a number, in the order of taking. Two officers who call at once call two numbers.

    :raises NoSeat: if the officer has not said where they sit.
    """
    seat, unit = _seat(act, officer)
    _end_mine(act, officer)
    lines = [one for one in models.Line.objects.filter(region=act.region, unit=unit).order_by("line") if one.position in positions]
    on = _today(act, unit)
    for walk_in_first in _turns(act, unit, on, lines):
        found = _lock_next(act, unit, on, [one.line for one in lines], officer, is_booked=not walk_in_first)
        if found is not None:
            return _call(act, found, officer, seat)
    audit.record(act, "queueing.ticket.called", table=TICKET, row=officer, details={"unit": unit, "empty": True})
    return None


@audit.operation("queueing.ticket.recalled")
def recall(*, act: Act, officer: UUID, ticket: UUID) -> Ticket:
    """Call the officer's number once more. :raises TicketMoved: if it is not theirs any more."""
    row = _mine(act, officer, ticket)
    row.calls, row.called_at = row.calls + 1, act.at
    row.save(force_update=True, update_fields=["calls", "called_at"])
    audit.record(act, "queueing.ticket.recalled", table=TICKET, row=row.id, details={"calls": row.calls})
    return reading.ticket_of(row)


@audit.operation("queueing.ticket.called")
def call_again(*, act: Act, officer: UUID, ticket: UUID) -> Ticket:
    """Call a number that was not there before: the person has come now. :raises TicketMoved: if a colleague called it. :raises NoSeat: as above."""
    seat, unit = _seat(act, officer)
    row = models.Ticket.objects.select_for_update().filter(id=ticket, region=act.region, unit=unit, on=_today(act, unit)).first()
    if row is None:
        raise NoSuchTicket
    if row.state != TicketState.SKIPPED:
        raise TicketMoved
    _end_mine(act, officer)
    return _call(act, row, officer, seat)


@audit.operation("queueing.ticket.called")
def take_in(*, act: Act, officer: UUID, booking: UUID) -> None:
    """Note that somebody with an appointment now sits with an officer, whatever their number said; nothing where they have none."""
    row = models.Ticket.objects.select_for_update().filter(region=act.region, booking_id=booking).first()
    if row is not None and row.state in (TicketState.WAITING, TicketState.SKIPPED):
        seat = models.Seat.objects.filter(region=act.region, officer_id=officer, on=row.on, unit=row.unit).first()
        _set(row, TicketState.CALLED, officer_id=officer, counter=seat.counter if seat else "", called_at=act.at, calls=row.calls + 1)
    audit.record(act, "queueing.ticket.called", table=TICKET, row=row.id if row else booking, columns={"officer": officer}, details={"by_code": True})


@audit.operation("queueing.ticket.ended")
def finish_booked(*, act: Act, booking: UUID) -> None:
    """Note that somebody with an appointment was served; nothing where they have no number."""
    row = models.Ticket.objects.select_for_update().filter(region=act.region, booking_id=booking, state=TicketState.CALLED).first()
    if row is not None:
        _set(row, TicketState.DONE, ended_at=act.at)
    audit.record(act, "queueing.ticket.ended", table=TICKET, row=row.id if row else booking)


@audit.operation("queueing.ticket.skipped")
def skip(*, act: Act, officer: UUID, ticket: UUID) -> None:
    """Note that nobody came to the call; the number can be called again today. :raises TicketMoved: if it is not theirs any more."""
    row = _mine(act, officer, ticket)
    _set(row, TicketState.SKIPPED, officer_id=None, counter="")
    audit.record(act, "queueing.ticket.skipped", table=TICKET, row=row.id, details={"calls": row.calls})


@audit.operation("queueing.ticket.passed")
def pass_on(*, act: Act, officer: UUID, ticket: UUID) -> None:
    """Give the number to a colleague at its place, because of an interest; it never comes back to this officer. :raises TicketMoved: as above."""
    row = _mine(act, officer, ticket)
    _set(row, TicketState.WAITING, officer_id=None, counter="", called_at=None, passed_by=[*row.passed_by, officer])
    audit.record(act, "queueing.ticket.passed", table=TICKET, row=row.id)


@audit.operation("queueing.ticket.ended")
def finish(*, act: Act, officer: UUID, ticket: UUID) -> None:
    """Note that the person was served. :raises TicketMoved: if it is not theirs any more."""
    row = _mine(act, officer, ticket)
    _set(row, TicketState.DONE, ended_at=act.at)
    audit.record(act, "queueing.ticket.ended", table=TICKET, row=row.id)


@audit.operation("queueing.day.closed")
def close_day(*, act: Act, before: dt.date) -> int:
    """End the numbers of days before a date that nobody ended; return how many."""
    open_ = (TicketState.WAITING, TicketState.CALLED, TicketState.SKIPPED)
    count = models.Ticket.objects.filter(region=act.region, on__lt=before, state__in=open_).update(state=TicketState.LEFT, ended_at=act.at)
    audit.record(act, "queueing.day.closed", table=TICKET, row=before.isoformat(), details={"tickets": count})
    return count


def _today(act: Act, unit: str) -> dt.date:
    return agencies.calendar_for(act.region, unit=unit).civil_date(act.at)


def _give(act: Act, line: models.Line, *, prefix: str, booking: UUID | None = None, due_at: dt.datetime | None = None) -> Ticket:
    on = _today(act, line.unit)
    found = statements.one(
        """INSERT INTO queueing_series (region, unit, "on", prefix, last) VALUES (%s, %s, %s, %s, 1)
           ON CONFLICT (region, unit, "on", prefix) DO UPDATE SET last = queueing_series.last + 1 RETURNING last""",
        [act.region, line.unit, on, prefix],
    )
    number = int(found[0]) if found else 1
    row = models.Ticket(
        id=ids.new_id(), region=act.region, unit=line.unit, on=on, line=line.line, prefix=prefix, number=number, position=line.position, booking_id=booking,
        due_at=due_at, state=TicketState.WAITING, taken_at=act.at,
    )  # fmt: skip
    row.save(force_insert=True)
    audit.record(
        act, "queueing.ticket.taken", table=TICKET, row=row.id, details={"unit": line.unit, "line": line.line, "number": f"{prefix}{number}"}
    )
    return reading.ticket_of(row)


def _seat(act: Act, officer: UUID) -> tuple[models.Seat, str]:
    for seat in models.Seat.objects.filter(region=act.region, officer_id=officer).order_by("-on")[:1]:
        if seat.on == _today(act, seat.unit):
            return seat, seat.unit
    raise NoSeat


def _turns(act: Act, unit: str, on: dt.date, lines: Sequence[models.Line]) -> tuple[bool, bool]:
    """Return in which order to look: (False, True) appointments first, (True, False) a walk-in first."""
    most = min((one.booked_in_a_row for one in lines), default=1)
    last = models.Ticket.objects.filter(region=act.region, unit=unit, on=on, line__in=[one.line for one in lines], called_at__isnull=False)
    recent = [one is not None for one in last.order_by("-called_at").values_list("booking_id", flat=True)[:most]]
    return (True, False) if waiting.is_walk_ins_turn(recent, most) else (False, True)


def _lock_next(act: Act, unit: str, on: dt.date, lines: Sequence[str], officer: UUID, *, is_booked: bool) -> models.Ticket | None:
    condition = (
        "booking_id IS NOT NULL AND due_at <= %s ORDER BY due_at, id"
        if is_booked
        else "(booking_id IS NULL OR due_at > %s) ORDER BY booking_id IS NOT NULL, taken_at, id"
    )
    found = statements.one(
        f"""SELECT id FROM queueing_ticket WHERE region = %s AND unit = %s AND "on" = %s AND line = ANY(%s) AND state = 'waiting'
            AND NOT passed_by @> ARRAY[%s]::uuid[] AND {condition} LIMIT 1 FOR UPDATE SKIP LOCKED""",  # noqa: S608 - own words
        [act.region, unit, on, list(lines), officer, act.at + dt.timedelta(minutes=EARLY_MINUTES)],
    )
    return models.Ticket.objects.get(id=found[0]) if found else None


def _call(act: Act, row: models.Ticket, officer: UUID, seat: models.Seat) -> Ticket:
    _set(row, TicketState.CALLED, officer_id=officer, counter=seat.counter, called_at=act.at, calls=row.calls + 1)
    audit.record(
        act, "queueing.ticket.called", table=TICKET, row=row.id, columns={"officer": officer}, details={"counter": seat.counter, "unit": row.unit}
    )
    return reading.ticket_of(row)


def _mine(act: Act, officer: UUID, ticket: UUID) -> models.Ticket:
    row = models.Ticket.objects.select_for_update().filter(id=ticket, region=act.region).first()
    if row is None:
        raise NoSuchTicket
    if row.state != TicketState.CALLED or row.officer_id != officer:
        raise TicketMoved
    return row


def _end_mine(act: Act, officer: UUID) -> None:
    for row in models.Ticket.objects.select_for_update().filter(officer_id=officer, state=TicketState.CALLED, region=act.region):
        _set(row, TicketState.DONE, ended_at=act.at)
        audit.record(act, "queueing.ticket.ended", table=TICKET, row=row.id)


def _set(row: models.Ticket, state: TicketState, **changes: Any) -> None:
    if row.state not in before(TICKET_TRANSITIONS, state):
        raise TicketMoved
    row.state = state
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(force_update=True, update_fields=["state", *changes])
