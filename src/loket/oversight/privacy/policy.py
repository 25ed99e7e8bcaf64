"""Who may answer a request, and what an answer must have: pure, so that a table of truths can test it."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from loket.foundation.common.errors import Refusal
from loket.oversight.privacy.errors import DocumentNeeded, GroundNeeded, OutcomeUnknown, OwnFamily, WordsNeeded
from loket.oversight.privacy.rights import OUTCOMES, NewAnswer, Outcome, Request, RequestKind


def refusal_to_answer(*, request: Request, officer: UUID, relatives: Collection[UUID], answer: NewAnswer, grounds: Collection[str]) -> Refusal | None:
    """
    Return why this answer cannot be given, or None.

    Nobody answers themselves or their family. A refusal has one of the law's grounds (UU 27/2022 Pasal 33); what is said of the register names its source.
    """
    if request.account == officer or (request.resident is not None and request.resident in relatives):
        return OwnFamily()
    if answer.outcome not in OUTCOMES[request.kind]:
        return OutcomeUnknown()
    if answer.outcome is Outcome.REFUSED and answer.ground not in grounds:
        return GroundNeeded()
    if request.kind is RequestKind.CORRECT and answer.outcome in (Outcome.DONE, Outcome.RIGHT) and not answer.document.strip():
        return DocumentNeeded()
    if not answer.words.strip():
        return WordsNeeded()
    return None
