"""From rows to values, and what is sealed in a row. Private to the room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.conf import settings

from loket.oversight.privacy import models
from loket.oversight.privacy.rights import Copy, CopyState, Outcome, Request, RequestKind, RequestState

ASKED: Final = "privacy_request.asked"
ANSWER: Final = "privacy_request.answer"
DATA: Final = "privacy_copy.data"
PDF: Final = "privacy_copy.pdf"


def close(column: str, row: UUID, plain: Mapping[str, Any]) -> bytes:
    """Seal a mapping for one column of one row."""
    return settings.LOKET_KEYRING.seal_json(dict(plain), column=column, row=str(row))


def request_of(row: models.Request, *, opened: bool = False) -> Request:
    """Return a request; `opened`: with what was asked and answered."""
    keyring = settings.LOKET_KEYRING
    asked = keyring.open_json(row.asked_sealed, column=ASKED, row=str(row.id)) if opened and row.asked_sealed else {}
    answer = keyring.open_json(row.answer_sealed, column=ANSWER, row=str(row.id)) if opened and row.answer_sealed else {}
    return Request(
        id=row.id, number=row.number, region=row.region, kind=RequestKind(row.kind), state=RequestState(row.state), account=row.account_id,
        resident=row.resident_id, position=row.position, officer=row.officer_id, received_at=row.received_at, due_at=row.due_at, late_at=row.late_at,
        taken_at=row.taken_at, ended_at=row.ended_at, outcome=Outcome(row.outcome) if row.outcome else None, ground=row.ground, revision=row.revision,
        erased_at=row.erased_at, asked=asked, answer=answer,
    )  # fmt: skip


def copy_of(row: models.Copy) -> Copy:
    """Return a copy without its content."""
    return Copy(
        id=row.id, region=row.region, account=row.account_id, request=row.request_id, state=CopyState(row.state), parts_done=row.parts_done,
        parts_total=row.parts_total, asked_at=row.asked_at, ready_at=row.ready_at, expires_at=row.expires_at,
    )  # fmt: skip
