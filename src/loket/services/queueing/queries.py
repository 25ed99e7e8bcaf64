"""Reads of numbers, lines and the board. Nothing here is personal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from pathlib import Path
from typing import Final
from uuid import UUID

from django.db.models import Q

from loket.foundation.agencies import queries as agencies
from loket.services.queueing import lines, models, reading, waiting
from loket.services.queueing.errors import NoSuchTicket
from loket.services.queueing.values import Board, Line, Seat, Ticket, TicketState, Wait

#: Numbers that the screen shows at once.
SHOWN: Final = 5
#: A counter counts as open when it called somebody within this time. Unit: minutes. Source: project rule.
OPEN_MINUTES: Final = 30
#: The pace is that of the last so many services of the day.
PACE_OF_LAST: Final = 15


def list_lines(*, region: str, unit: str) -> tuple[Line, ...]:
    """Return the lines of a unit by letter; bounded by the alphabet."""
    return tuple(reading.line_of(row) for row in models.Line.objects.filter(region=region, unit=unit).order_by("line")[:26])


def list_halls(*, region: str) -> tuple[str, ...]:
    """Return the units that have a queue; bounded by the region's file."""
    return tuple(models.Line.objects.filter(region=region).order_by("unit").values_list("unit", flat=True).distinct()[:500])


def get_ticket(*, region: str, ticket: UUID) -> Ticket:
    """Return a number. :raises NoSuchTicket: if there is none."""
    row = models.Ticket.objects.filter(region=region, id=ticket).first()
    if row is None:
        raise NoSuchTicket
    return reading.ticket_of(row)


def find_of_booking(*, region: str, booking: UUID) -> Ticket | None:
    """Return the number that somebody with an appointment got, or None."""
    row = models.Ticket.objects.filter(region=region, booking_id=booking).first()
    return reading.ticket_of(row) if row else None


def find_seat(*, region: str, officer: UUID, at: dt.datetime) -> Seat | None:
    """Return at which counter an officer sits today, or None."""
    row = models.Seat.objects.filter(region=region, officer_id=officer).order_by("-on").first()
    if row is None or row.on != agencies.calendar_for(region, unit=row.unit).civil_date(at):
        return None
    return Seat(row.unit, row.counter)


def find_called(*, region: str, officer: UUID) -> Ticket | None:
    """Return the number that an officer has called, or None."""
    row = models.Ticket.objects.filter(region=region, officer_id=officer, state=TicketState.CALLED).first()
    return reading.ticket_of(row) if row else None


def list_skipped(*, region: str, unit: str, at: dt.datetime, positions: Collection[str], limit: int = 50) -> tuple[Ticket, ...]:
    """Return today's numbers that were called and not there, the last first."""
    on = agencies.calendar_for(region, unit=unit).civil_date(at)
    rows = models.Ticket.objects.filter(region=region, unit=unit, on=on, state=TicketState.SKIPPED, position__in=list(positions))
    return tuple(reading.ticket_of(row) for row in rows.order_by("-called_at")[:limit])


def get_board(*, region: str, unit: str, at: dt.datetime) -> Board:
    """Return what the screen of a unit's hall shows."""
    on = agencies.calendar_for(region, unit=unit).civil_date(at)
    today = models.Ticket.objects.filter(region=region, unit=unit, on=on)
    called = today.filter(called_at__isnull=False).exclude(state__in=[TicketState.SKIPPED, TicketState.WAITING]).order_by("-called_at")[:SHOWN]
    return Board(
        unit,
        on,
        tuple(reading.ticket_of(row) for row in called),
        tuple(_wait(region, unit, on, at, one) for one in list_lines(region=region, unit=unit)),
    )


def count_ahead(*, ticket: Ticket) -> int:
    """Return how many who wait in the same line took their number earlier, or have an appointment before this one."""
    rows = models.Ticket.objects.filter(region=ticket.region, unit=ticket.unit, on=ticket.on, line=ticket.line, state=TicketState.WAITING)
    if ticket.due_at is not None:
        return rows.filter(due_at__lt=ticket.due_at).count()
    return rows.filter(Q(taken_at__lt=ticket.taken_at) | Q(taken_at=ticket.taken_at, number__lt=ticket.number)).count()


def find_wait(*, ticket: Ticket, at: dt.datetime) -> int | None:
    """Return how long the holder of a number still waits, in minutes, by what today has shown; None when it is not known yet."""
    line = next((one for one in list_lines(region=ticket.region, unit=ticket.unit) if one.line == ticket.line), None)
    if line is None:
        return None
    wait = _wait(ticket.region, ticket.unit, ticket.on, at, line)
    return waiting.minutes_for(count_ahead(ticket=ticket), pace_seconds=wait.pace_seconds, counters=wait.counters)


def list_unclosed(*, at: dt.datetime, limit: int = 500) -> tuple[tuple[str, dt.date], ...]:
    """Return the regions, each with its date of today, that have open numbers of earlier days; bounded by the regions that are run here."""
    found = []
    for region in agencies.list_regions()[:limit]:
        today = agencies.calendar_for(region.code).civil_date(at)
        if models.Ticket.objects.filter(region=region.code, on__lt=today, state__in=["waiting", "called", "skipped"]).exists():
            found.append((region.code, today))
    return tuple(found)


def read_lines(folder: Path) -> tuple[Line, ...]:
    """Return what a region's folder says about its queues, for `operations.load_lines`. :raises BadLines: if it cannot be used."""
    return lines.read(folder)


def _wait(region: str, unit: str, on: dt.date, at: dt.datetime, line: Line) -> Wait:
    today = models.Ticket.objects.filter(region=region, unit=unit, on=on, line=line.line)
    served = today.filter(state=TicketState.DONE, called_at__isnull=False, ended_at__isnull=False).order_by("-ended_at")[:PACE_OF_LAST]
    pace = waiting.pace_of([int((row.ended_at - row.called_at).total_seconds()) for row in served if row.ended_at and row.called_at])
    counters = today.filter(called_at__gte=at - dt.timedelta(minutes=OPEN_MINUTES)).values("officer_id").exclude(officer_id=None).distinct().count()
    count = today.filter(state=TicketState.WAITING).count()
    return Wait(line, count, counters, pace, waiting.minutes_for(count, pace_seconds=pace, counters=counters))
