"""Grants in words."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final
from uuid import UUID

from loket.foundation.common.text import Text
from loket.foundation.exchange import queries as exchange
from loket.foundation.exchange.values import Grant, GrantState
from loket.foundation.identity import queries as identity

STATES: Final = {
    GrantState.PROPOSED: ("info", Text(id="Menunggu orang kedua", en="Waits for a second person")), GrantState.REJECTED: ("neutral", Text(id="Ditolak", en="Rejected")),
    GrantState.WITHDRAWN: ("neutral", Text(id="Dicabut", en="Withdrawn")), GrantState.EXPIRED: ("neutral", Text(id="Tidak diputus", en="Never decided")),
}  # fmt: skip


def state(grant: Grant, today: dt.date, review_days: int) -> dict[str, Any]:
    """Return how a grant stands, as a tag."""
    if grant.state is not GrantState.ACTIVE:
        kind, label = STATES[grant.state]
    elif today > grant.terms.valid_until:
        kind, label = "neutral", Text(id="Berakhir", en="Ended")
    elif today < grant.terms.valid_from:
        kind, label = "info", Text(id="Belum mulai", en="Not begun")
    elif grant.is_due(today, review_days):
        kind, label = "warning", Text(id="Perlu ditinjau", en="To be reviewed")
    else:
        kind, label = "good", Text(id="Berlaku", en="In force")
    return {"kind": kind, "label": label}


def facts(grant: Grant) -> list[dict[str, Any]]:
    """Return what a grant says, line by line, with the word that systems send."""
    found = [{"label": label, "value": value} for label, value in exchange.read_terms(grant=grant)]
    return [*found[:2], {"label": Text(id="Kode tujuan", en="Word of the purpose"), "value": grant.terms.purpose}, *found[2:]]


def name_of(account: UUID | None) -> str:
    """Return the name of an operator, "" for nobody."""
    found = identity.find_account(account_id=account) if account else None
    return found.name if found else ""
