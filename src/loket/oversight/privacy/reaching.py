"""Whose requests an officer may work on now: one answer for taking, reading and answering them. Private to the room."""

from __future__ import annotations

from uuid import UUID

from loket.foundation.audit.values import Act
from loket.foundation.identity import queries as identity
from loket.foundation.offices import queries as offices


def reach_of(act: Act, officer: UUID) -> dict[str, UUID]:
    """Return the positions that an officer reaches now, each with the appointment by which they do."""
    held = identity.list_appointments(account_id=officer, at=act.at)
    return {
        one.position: one.appointment
        for one in offices.reach_of(region=act.region, account=officer, held=held, at=act.at)
        if one.any_unit and one.service is None
    }
