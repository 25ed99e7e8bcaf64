"""What people wrote is sealed, bound to its column and row. The one way to close and open it in this room."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.conf import settings

TEXT: Final = "access_inquiry.text"
ANSWER: Final = "access_inquiry.answer"
REASON: Final = "access_concealment.reason"
DECISION: Final = "access_concealment.decision"
REVIEW: Final = "access_concealment_review.note"
PROTECTED: Final = "access_protected.note"
NOTE: Final = "access_signal.note"


def close(column: str, row: UUID, plain: str) -> bytes:
    """Seal a text for a row."""
    sealed: bytes = settings.LOKET_KEYRING.seal_text(plain, column=column, row=str(row))
    return sealed


def unseal(column: str, row: UUID, sealed: bytes | memoryview | None) -> str:
    """Open what `close` sealed; nothing is the empty text."""
    return str(settings.LOKET_KEYRING.open_text(sealed, column=column, row=str(row))) if sealed is not None else ""
