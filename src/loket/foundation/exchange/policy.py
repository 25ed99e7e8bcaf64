"""Who may grant, and what a grant lets: pure, so that tables of truth can test it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.common.errors import Refusal
from loket.foundation.exchange.errors import (
    AlreadyDecided,
    CallRefused,
    FieldNotGranted,
    GrantEnded,
    GrantNotBegun,
    KindNotGranted,
    NoGrant,
    NotAllowed,
    OwnProposal,
)
from loket.foundation.exchange.values import Grant, GrantState, Kind


def refusal_to_propose(act: Act, *, region: str) -> Refusal | None:
    """Operators of the region propose."""
    return None if act.kind is ActorKind.OPERATOR and act.region == region else NotAllowed()


def refusal_to_decide(act: Act, grant: Grant) -> Refusal | None:
    """Another operator of the region approves or rejects, in time."""
    if refusal := refusal_to_propose(act, region=grant.region):
        return refusal
    if grant.state is not GrantState.PROPOSED or act.at >= grant.expires_at:
        return AlreadyDecided()
    return OwnProposal() if act.actor == str(grant.proposed_by) else None


def refusal_to_withdraw(act: Act, grant: Grant) -> Refusal | None:
    """One operator is enough to end a grant, or to take back what they proposed: what protects people needs no second pair of eyes."""
    if refusal := refusal_to_propose(act, region=grant.region):
        return refusal
    if grant.state is GrantState.PROPOSED:
        return None if act.actor == str(grant.proposed_by) else NotAllowed()
    return None if grant.state is GrantState.ACTIVE else AlreadyDecided()


def refusal_to_review(act: Act, grant: Grant) -> Refusal | None:
    """An operator of the region reviews a grant that runs."""
    if refusal := refusal_to_propose(act, region=grant.region):
        return refusal
    return None if grant.state is GrantState.ACTIVE else AlreadyDecided()


def chosen(grants: Sequence[Grant], day: dt.date) -> Grant | Refusal:
    """Return the grant that counts on a day, of one client for one purpose; else why there is none."""
    active = [one for one in grants if one.state is GrantState.ACTIVE]
    if running := next((one for one in active if one.is_running(day)), None):
        return running
    if not active:
        return NoGrant()
    if any(one.terms.valid_from > day for one in active):
        return GrantNotBegun()
    return GrantEnded()


def refusal_to_read(grant: Grant, kind: Kind, fields: Collection[str]) -> CallRefused | None:
    """Say whether a grant that runs lets an operation, and every field of it."""
    if kind not in grant.terms.kinds:
        return KindNotGranted(recorded={"grant": str(grant.id), "operation": kind.value})
    allowed = grant.terms.family_fields if kind is Kind.FAMILY else grant.terms.fields
    if other := sorted(set(fields) - set(allowed)):
        return FieldNotGranted(recorded={"grant": str(grant.id), "operation": kind.value, "fields": other[:20]})
    return None


def is_overlapping(one: tuple[dt.date, dt.date], other: tuple[dt.date, dt.date]) -> bool:
    """
    Say whether two periods (last day included) share a day.

    >>> day = dt.date(2026, 1, 1)
    >>> is_overlapping((day, day), (day, day)), is_overlapping((day, day), (dt.date(2026, 1, 2), dt.date(2026, 1, 3)))
    (True, False)
    """
    return one[0] <= other[1] and other[0] <= one[1]
