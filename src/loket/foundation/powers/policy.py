"""Who may give, take, end and confirm: pure, so that a table of truths can test it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.common.errors import Refusal
from loket.foundation.powers.errors import (
    NotAllowed,
    NotVerified,
    OutsideScope,
    OwnEntry,
    OwnFamily,
    OwnInvitation,
    PowerEnded,
    ServicesNeeded,
    TooLong,
)
from loket.foundation.powers.values import EndedBy, Power, PowerState, PrincipalKind, Standing


def refusal_to_give(*, is_verified: bool, services: Collection[str], valid_until: dt.date, on: dt.date, most_days: int) -> Refusal | None:
    """Return why a written power cannot be given, or None. `valid_until` is the first day on which it no longer holds."""
    if not is_verified:
        return NotVerified()
    if not services:
        return ServicesNeeded()
    if not on + dt.timedelta(days=1) < valid_until <= on + dt.timedelta(days=most_days + 1):
        return TooLong(most_days)
    return None


def refusal_to_accept(*, is_verified: bool, account: UUID, resident: UUID | None, power: Power) -> Refusal | None:
    """Return why an account cannot accept an invitation, or None."""
    if account == power.giver or (resident is not None and resident == power.principal):
        return OwnInvitation()
    return None if is_verified else NotVerified()


def refusal_to_enter(act: Act, *, concerned: Collection[UUID], relatives: Collection[UUID]) -> Refusal | None:
    """Return why an officer cannot enter a power at the counter, or None. `relatives`: the officer's family, themselves included."""
    if act.kind is not ActorKind.OFFICER:
        return NotAllowed()
    return OwnFamily() if set(concerned) & set(relatives) else None


def refusal_to_confirm(act: Act, *, entered_by: UUID | None, concerned: Collection[UUID], relatives: Collection[UUID]) -> Refusal | None:
    """Return why an officer cannot confirm or reject what was entered, or None: four eyes, and nobody in matters of their own."""
    if act.kind is ActorKind.OFFICER and act.actor == str(entered_by):
        return OwnEntry()
    return refusal_to_enter(act, concerned=concerned, relatives=relatives)


def ended_by(act: Act, power: Power, *, directs: bool, holds: bool, gave: bool = False) -> EndedBy | None:
    """
    Return in which capacity somebody may end a power, or None. `directs`: leads the organisation it is of; `holds`: acts by it; `gave`: is the
    person over whom an officer entered it.

    Whoever gave a power of an organisation did it as its director, and is nobody to it once they direct it no more.
    """
    if gave or (act.actor == str(power.giver) and power.principal_kind is PrincipalKind.RESIDENT):
        return EndedBy.GIVER
    if directs:
        return EndedBy.DIRECTOR
    if holds:
        return EndedBy.HOLDER
    return None


def refusal_to_act(found: Collection[Standing], service: str) -> Refusal | None:
    """Return why nothing can be done in a service by these standings of one principal, or None."""
    if not found:
        return PowerEnded()
    return None if any(one.covers(service) for one in found) else OutsideScope()


def is_open(power: Power) -> bool:
    """Say whether something may still come of a power."""
    return power.state not in (PowerState.DECLINED, PowerState.ENDED)
