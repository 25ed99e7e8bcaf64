"""From rows to values; private to the room."""

from __future__ import annotations

from typing import Final

from django.conf import settings

from loket.services.errands import models
from loket.services.errands.values import Answer, Errand, ErrandState, Late

ANSWER: Final = "errands_errand.answer"


def value(row: models.Errand) -> Errand:
    """Return the value of a row, without what was answered."""
    return Errand(
        id=row.id, region=row.region, case=row.case_id, service=row.service, version_hash=row.version_hash, step=row.step, turn=row.turn,
        client_id=row.client_id, state=ErrandState(row.state), asked_at=row.asked_at, due_at=row.due_at, accepted_at=row.accepted_at,
        late=Late(row.late) if row.late else None, late_at=row.late_at, ended_at=row.ended_at, end_reason=row.end_reason, outcome=row.outcome,
        is_sandbox=row.is_sandbox,
    )  # fmt: skip


def answer(row: models.Errand) -> Answer | None:
    """Return what was answered, None when nothing was or it was destroyed."""
    if row.answer_sealed is None:
        return None
    return Answer.of(settings.LOKET_KEYRING.open_json(row.answer_sealed, column=ANSWER, row=str(row.id)))


def seal(row: models.Errand, given: Answer) -> bytes:
    """Seal an answer for its row."""
    sealed: bytes = settings.LOKET_KEYRING.seal_json(given.as_dict(), column=ANSWER, row=str(row.id))
    return sealed
