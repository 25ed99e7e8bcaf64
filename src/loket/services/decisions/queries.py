"""Reading decisions. Who may see the case may see its decisions; the caller has checked that and recorded the reading."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings

from loket.foundation.common.text import Text
from loket.foundation.database import statements
from loket.services.decisions import models
from loket.services.decisions.operations import DETAILS
from loket.services.decisions.values import Decision, DecisionKind

#: A case has a few decisions, one a turn of a step; a loop that made more would be a fault.
MOST = 200


def list_for_case(*, case: UUID, with_details: bool = False) -> tuple[Decision, ...]:
    """Return the decisions of a case, oldest first, bounded by MOST; `with_details` unseals trace and note."""
    return tuple(_value(row, with_details) for row in statements.rows(models.Decision, "case_id = %s ORDER BY at, id LIMIT %s", [case, MOST]))


def find_refusal(*, case: UUID, outcomes: frozenset[tuple[str, str]]) -> Decision | None:
    """Return the last decision whose (step, outcome) is one of `outcomes`, or None."""
    for row in models.Decision.objects.filter(case_id=case).order_by("-at", "-id")[:MOST]:
        if (row.step, row.outcome) in outcomes:
            return _value(row, with_details=True)
    return None


def _value(row: models.Decision, with_details: bool) -> Decision:
    details = {}
    if with_details and row.details_sealed is not None:
        details = settings.LOKET_KEYRING.open_json(row.details_sealed, column=DETAILS, row=str(row.id))
    return Decision(
        id=row.id, case=row.case_id, step=row.step, turn=row.turn, kind=DecisionKind(row.kind), outcome=row.outcome,
        reason_code=row.reason_code, reason=Text.of(row.reason) if row.reason else None, legal_basis=row.legal_basis,
        decided_by=row.decided_by, appointment=row.appointment_id, at=row.at, version_hash=row.version_hash, table=row.table,
        row=row.row, trace=details.get("trace"), note=details.get("note", ""),
    )  # fmt: skip
