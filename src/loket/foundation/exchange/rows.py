"""From rows to values and back: what is sealed is opened here and nowhere else."""

from __future__ import annotations

import re
from typing import Final
from uuid import UUID

from django.conf import settings

from loket.foundation.common.text import Text
from loket.foundation.exchange import models
from loket.foundation.exchange.values import ChangeKind, Delivery, DeliveryState, Grant, GrantState, Hook, Kind, Terms

NOTE_COLUMN: Final = "exchange_grant.note"
REASON_COLUMN: Final = "exchange_grant.reason"


def seal(text: str, column: str, row: UUID) -> bytes:
    """Seal an operator's words: they may name somebody."""
    sealed: bytes = settings.LOKET_KEYRING.seal_text(text, column=column, row=str(row))
    return sealed


def _open(sealed: bytes | memoryview | None, column: str, row: UUID) -> str:
    return str(settings.LOKET_KEYRING.open_text(sealed, column=column, row=str(row))) if sealed else ""


def mark_of_user(text: str) -> str:
    """
    Return how the record names whoever set a message off at the agency: as the agency writes it, but a NIK as a mark.

    Because: an agency may name its officers by NIK, and the record shows no number of anybody. The same number gives the same mark.
    """
    if not re.search(r"\d{16}", text):
        return text
    found: bytes = settings.LOKET_KEYRING.blind_index(text, column="exchange.xroad_user")
    return f"{text[:2]}-{found[:12].hex()}"


def terms(row: models.Grant) -> Terms:
    """Return what a row grants."""
    return Terms(
        client_id=row.client_id, recipient=row.recipient, purpose=row.purpose, purpose_text=Text.of(row.purpose_text), legal_basis=row.legal_basis,
        kinds=frozenset(Kind(word) for word in row.kinds), fields=tuple(row.fields), family_fields=tuple(row.family_fields),
        changes=frozenset(ChangeKind(word) for word in row.changes), villages=tuple(row.villages), valid_from=row.valid_from,
        valid_until=row.valid_until, per_day=row.per_day,
    )  # fmt: skip


def columns(found: Terms) -> dict[str, object]:
    """Return terms as a row holds them, lists in one order."""
    return {
        "client_id": found.client_id, "recipient": found.recipient, "purpose": found.purpose, "purpose_text": found.purpose_text.as_dict(),
        "legal_basis": found.legal_basis, "kinds": sorted(kind.value for kind in found.kinds), "fields": list(found.fields),
        "family_fields": list(found.family_fields), "changes": sorted(kind.value for kind in found.changes), "villages": sorted(found.villages),
        "valid_from": found.valid_from, "valid_until": found.valid_until, "per_day": found.per_day,
    }  # fmt: skip


def grant(row: models.Grant, *, with_words: bool = True) -> Grant:
    """Return a grant's row as a value; `with_words` opens what operators wrote."""
    return Grant(
        id=row.pk, region=row.region, terms=terms(row), state=GrantState(row.state), version=row.version,
        note=_open(row.note_sealed, NOTE_COLUMN, row.pk) if with_words else "", renews=row.renews, proposed_by=row.proposed_by,
        proposed_at=row.proposed_at, expires_at=row.expires_at, decided_by=row.decided_by, decided_at=row.decided_at,
        reason=_open(row.reason_sealed, REASON_COLUMN, row.pk) if with_words else "", ended_by=row.ended_by, ended_at=row.ended_at,
        reviewed_by=row.reviewed_by, reviewed_at=row.reviewed_at,
    )  # fmt: skip


def hook(row: models.Hook) -> Hook:
    """Return an address without its secrets."""
    return Hook(row.pk, row.region, row.client_id, row.url, row.purpose, row.is_on, row.made_at, row.rotated_at)


def delivery(row: models.Delivery) -> Delivery:
    """Return a delivery; its address must be loaded with it."""
    return Delivery(
        id=row.pk, hook=row.hook_id, client_id=row.hook.client_id, type=row.type, state=DeliveryState(row.state), tries=row.tries,
        made_at=row.made_at, next_at=row.next_at, last_answer=row.last_answer, data=row.data,
    )  # fmt: skip
