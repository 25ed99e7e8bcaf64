"""From rows to values; private to the room."""

from __future__ import annotations

from loket.foundation.common.text import Text
from loket.services.queueing import models
from loket.services.queueing.values import Line, Ticket, TicketState


def line_of(row: models.Line) -> Line:
    """Return the value of a line."""
    return Line(row.unit, row.line, row.position, Text.of(row.title), row.booked_in_a_row, row.reference)


def ticket_of(row: models.Ticket) -> Ticket:
    """Return the value of a number."""
    return Ticket(
        id=row.id, region=row.region, unit=row.unit, on=row.on, line=row.line, prefix=row.prefix, number=row.number, position=row.position,
        booking=row.booking_id, due_at=row.due_at, state=TicketState(row.state), taken_at=row.taken_at, called_at=row.called_at,
        ended_at=row.ended_at, officer=row.officer_id, counter=row.counter, calls=row.calls,
    )  # fmt: skip
