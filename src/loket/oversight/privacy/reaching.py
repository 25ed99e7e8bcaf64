"""Whose requests an officer may work on now: one answer for taking, reading and answering them. Private to the room."""

from __future__ import annotations

from uuid import UUID

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit.values import Act
from loket.foundation.common import dates
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


def is_there(act: Act, officer: UUID, position: str) -> bool:
    """Say whether an officer still reaches a position, can sign in, and is not away today."""
    account = identity.find_account(account_id=officer)
    if account is None or not account.is_active or account.is_frozen or position not in reach_of(act, officer):
        return False
    today = dates.civil_date(act.at, time_zone=agencies.get_region(act.region).time_zone)
    return not any(one.absent_from <= today for one in identity.list_absences(region=act.region, account=officer, since=today))
