"""Keeping what was decided, and why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.conf import settings

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common import ids
from loket.foundation.common.text import Text
from loket.foundation.database import statements
from loket.foundation.events import operations as events
from loket.services.decisions import models
from loket.services.decisions.values import DecisionKind

DETAILS: Final = "decisions_decision.details"
_INSERT: Final = """\
INSERT INTO decisions_decision (id, case_id, step, turn, kind, outcome, reason_code, reason, legal_basis, decided_by, appointment_id, at,
  version_hash, "table", "row", details_sealed)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


@audit.operation("decisions.decision.made")
def record_decision(
    *,
    act: Act,
    case: UUID,
    step: str,
    turn: int,
    kind: DecisionKind,
    outcome: str,
    version_hash: str,
    reason_code: str | None = None,
    reason: Text | None = None,
    legal_basis: str | None = None,
    table: str | None = None,
    row: str | None = None,
    trace: Mapping[str, Any] | None = None,
    note: str = "",
) -> UUID:
    """
    Keep one decision: a rule's with its trace, an officer's with reason and note, the clock's with its law.

    The unique key (case, step, turn) is the last guard against two decisions of one step.
    """
    decision = ids.new_id()
    officer = act.actor if kind is DecisionKind.OFFICER else None
    sealed = None
    if trace or note:
        sealed = settings.LOKET_KEYRING.seal_json({"trace": trace, "note": note}, column=DETAILS, row=str(decision))
    # Measured: a plain insert costs a seventh of the ORM's here, and a submission makes one for each rule table.
    statements.send(
        _INSERT,
        [
            decision, case, step, turn, kind.value, outcome, reason_code, json.dumps(reason.as_dict()) if reason else None, legal_basis,
            officer or None, act.appointment, act.at, version_hash, table, row, sealed,
        ],
    )  # fmt: skip
    details = {"step": step, "turn": turn, "kind": kind.value, "outcome": outcome, "version": version_hash}
    details |= {k: v for k, v in (("reason", reason_code), ("table", table), ("row", row), ("legal_basis", legal_basis)) if v}
    audit.record(
        act, "decisions.decision.made", table="decisions_decision", row=decision, case=case, details=details,
        columns={"trace": trace, "note": note},
    )  # fmt: skip
    events.publish(act, "decisions.decision.made", ref=case, payload={"step": step, "kind": kind.value, "outcome": outcome})
    return decision


@audit.operation("decisions.details.forgotten")
def forget_details(*, act: Act, case: UUID) -> int:
    """Destroy trace and note of the decisions of a case whose years are over; return how many. Outcome, reason and law stay."""
    count: int = models.Decision.objects.filter(case_id=case, details_sealed__isnull=False).update(details_sealed=None)
    audit.record(act, "decisions.details.forgotten", table="decisions_decision", row=case, case=case, details={"count": count})
    return count
