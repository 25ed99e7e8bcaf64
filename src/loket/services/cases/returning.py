"""What a partner gave back is kept, and what it left lying goes to the officers. Private; offered by `operations`."""

from __future__ import annotations

from django.db.models import F

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.database import statements
from loket.services.cases import models, rows
from loket.services.cases.values import Case, CaseStep, Content, StepState


@audit.operation("cases.case.answered")
def keep_returned(*, act: Act, case: Case, content: Content, step: str) -> None:
    """Keep what a partner gave back, sealed with the case."""
    statements.changed("UPDATE cases_case SET content_sealed = %s WHERE id = %s", [rows.seal_content(case.id, content), case.id])
    audit.record(
        act,
        "cases.case.answered",
        table="cases_case",
        row=case.id,
        case=case.id,
        columns={"returned": content.partners.get(step, {})},
        details={"step": step},
    )


@audit.operation("cases.step.queued")
def queue_step(*, act: Act, step: CaseStep, position: str, unit: str | None, reason: str) -> bool:
    """Put an open step that was with a partner into the queue of a position; return whether it was not there already. `reason` is a machine word."""
    changed = models.CaseStep.objects.filter(id=step.id, state=StepState.OPEN, position__isnull=True).update(
        position=position, unit=unit, revision=F("revision") + 1
    )
    details = {"step": step.step, "turn": step.turn, "reason": reason, "position": position}
    audit.record(act, "cases.step.queued", table="cases_casestep", row=step.id, case=step.case, details=details)
    return bool(changed)
