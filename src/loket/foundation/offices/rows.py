"""From rows to values and back: what is sealed is opened here and nowhere else."""

from __future__ import annotations

import json
from typing import Any, Final

from django.conf import settings
from pydantic import TypeAdapter

from loket.foundation.offices import models
from loket.foundation.offices.values import Change, ChangeKind, Invitation, Proposal, ProposalState

CHANGE_COLUMN: Final = "offices_proposal.change"
NOTE_COLUMN: Final = "offices_proposal.note"
REASON_COLUMN: Final = "offices_proposal.reason"
PRINT_COLUMN: Final = "offices_proposal.print"

_CHANGES: Final[TypeAdapter[Any]] = TypeAdapter(Change)


def plain_change(change: Change) -> dict[str, Any]:
    """Return a change as JSON holds it."""
    plain: dict[str, Any] = _CHANGES.dump_python(change, mode="json")
    return plain


def print_of(region: str, change: Change) -> bytes:
    """Return the keyed hash by which the same change is known again."""
    found: bytes = settings.LOKET_KEYRING.blind_index(printed(region, plain_change(change)), column=PRINT_COLUMN)
    return found


def printed(region: str, plain: dict[str, Any]) -> str:
    """Return the one spelling of a change, of which its keyed hash is made."""
    return f"{region} {json.dumps(plain, sort_keys=True, separators=(',', ':'))}"


def proposal(row: models.Proposal, *, with_change: bool = True) -> Proposal:
    """Return a proposal's row as a value."""
    keyring, key = settings.LOKET_KEYRING, str(row.pk)
    change = _CHANGES.validate_python(keyring.open_json(row.change_sealed, column=CHANGE_COLUMN, row=key)) if with_change else None
    return Proposal(
        id=row.pk, region=row.region, kind=ChangeKind(row.kind), state=ProposalState(row.state), change=change, size=row.size,
        concerns=frozenset(row.concerns), note=keyring.open_text(row.note_sealed, column=NOTE_COLUMN, row=key), proposed_by=row.proposed_by,
        proposed_at=row.proposed_at, expires_at=row.expires_at, decided_by=row.decided_by, decided_at=row.decided_at,
        reason=keyring.open_text(row.reason_sealed, column=REASON_COLUMN, row=key) if row.reason_sealed else "",
    )  # fmt: skip


def invitation(row: models.Invitation) -> Invitation:
    """Return an invitation's row as a value."""
    return Invitation(row.pk, row.region, row.account_id, row.expires_at, row.sent_at, row.used_at)
