"""Decisions are only ever added; a later decision stands beside an earlier one, never over it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from loket.services.decisions.values import DecisionKind


class Decision(models.Model):
    """One decision of a rule, an officer or the clock; trace and note are sealed."""

    id = models.UUIDField(primary_key=True)
    case_id = models.UUIDField()
    step = models.TextField()
    turn = models.IntegerField()
    kind = models.TextField()
    outcome = models.TextField()
    reason_code = models.TextField(null=True)
    reason = models.JSONField(null=True)
    legal_basis = models.TextField(null=True)
    decided_by = models.UUIDField(null=True)
    appointment_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    version_hash = models.TextField()
    table = models.TextField(null=True)
    row = models.TextField(null=True)
    details_sealed = models.BinaryField(null=True)
    """Sealed JSON: trace and note."""

    class Meta:
        indexes = [models.Index(fields=["case_id", "at"], name="decisions_decision_case")]
        constraints = [
            models.UniqueConstraint(fields=["case_id", "step", "turn"], name="decisions_decision_once"),
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in DecisionKind]), name="decisions_decision_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.turn}: {self.outcome}"
