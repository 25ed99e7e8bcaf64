"""Who took part in a case is kept from its other steps. Its public write is reached through `operations`."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.services.cases import models
from loket.services.cases.values import Case, StepState

STEP = "cases_casestep"


@audit.operation("cases.step.kept_away")
def keep_away(*, act: Act, case: Case, officer: UUID, steps: Collection[UUID]) -> int:
    """Keep an officer from these open steps of a case, because they took part elsewhere in it; return how many. Again changes nothing."""
    open_steps = models.CaseStep.objects.select_for_update().filter(case_id=case.id, id__in=steps, state=StepState.OPEN)
    found = [row for row in open_steps if officer not in row.excluded]
    for row in found:
        row.excluded = [*row.excluded, officer]
        row.save(force_update=True, update_fields=["excluded"])
    audit.record(
        act,
        "cases.step.kept_away",
        table=STEP,
        row=case.id,
        case=case.id,
        columns={"officer": officer},
        details={"steps": [row.step for row in found]},
    )
    return len(found)
