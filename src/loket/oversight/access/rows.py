"""From rows to values. Private to the room."""

from __future__ import annotations

from uuid import UUID

from loket.oversight.access import models, sealed
from loket.oversight.access.values import (
    Concealment,
    ConcealmentState,
    Inquiry,
    InquiryKind,
    InquiryState,
    Outcome,
    Protected,
    ReportReason,
    Review,
    RuleName,
    Signal,
    SignalState,
)


def inquiry(row: models.Inquiry) -> Inquiry:
    """Return a question or report with what was written."""
    return Inquiry(
        id=row.pk, region=row.region, kind=InquiryKind(row.kind), state=InquiryState(row.state), account=row.account_id, subject=row.subject,
        entry=row.entry, reading_at=row.reading_at, reading_line=row.reading_line, agency=row.agency,
        reason=ReportReason(row.reason) if row.reason else None, text=sealed.unseal(sealed.TEXT, row.pk, row.text_sealed), asked_at=row.asked_at,
        due_at=row.due_at, reference=row.reference, answer=sealed.unseal(sealed.ANSWER, row.pk, row.answer_sealed) if row.answer_sealed is not None else None,
        outcome=Outcome(row.outcome) if row.outcome else None, appointment=row.appointment_id, answered_at=row.answered_at,
    )  # fmt: skip


def concealment(row: models.Concealment, reviews: tuple[Review, ...] = ()) -> Concealment:
    """Return a concealment with its reasons."""
    return Concealment(
        id=row.pk, region=row.region, state=ConcealmentState(row.state), subject=row.subject, actor=row.actor or None, case=row.case_id,
        investigation=row.investigation, basis=row.basis, reference=row.reference, reason=sealed.unseal(sealed.REASON, row.pk, row.reason_sealed),
        since=row.since, ends_at=row.ends_at, review_at=row.review_at, proposed_by=row.proposed_by, proposed_at=row.proposed_at,
        decided_by=row.decided_by, decided_at=row.decided_at, decision_note=sealed.unseal(sealed.DECISION, row.pk, row.decision_sealed),
        opened_at=row.opened_at, follows=row.follows, reviews=reviews,
    )  # fmt: skip


def reviews_of(concealment: UUID) -> tuple[Review, ...]:
    """Return the reviews of a concealment, the oldest first."""
    found = models.ConcealmentReview.objects.filter(concealment_id=concealment).order_by("at")[:100]
    return tuple(Review(row.at, row.by, sealed.unseal(sealed.REVIEW, row.pk, row.note_sealed)) for row in found)


def signal(row: models.Signal) -> Signal:
    """Return a signal with its note."""
    return Signal(
        id=row.pk, region=row.region, rule=RuleName(row.rule), version=row.version, actor=row.actor, position=row.position, subject=row.subject,
        case=row.case_id, on=row.on, evidence=row.evidence, state=SignalState(row.state), made_at=row.made_at,
        note=sealed.unseal(sealed.NOTE, row.pk, row.note_sealed), reference=row.reference, decided_by=row.decided_by, decided_at=row.decided_at,
    )  # fmt: skip


def protected(row: models.Protected) -> Protected:
    """Return a person on the protected list."""
    return Protected(
        id=row.pk, region=row.region, subject=row.subject, reason=row.reason, note=sealed.unseal(sealed.PROTECTED, row.pk, row.note_sealed),
        added_by=row.added_by, added_at=row.added_at,
    )  # fmt: skip
