"""The table of the room. What a partner answered is sealed; the rest is ids, codes and moments."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from loket.services.errands.values import LIVE, ErrandState, Late


class Errand(models.Model):
    """One turn of a step at a partner."""

    id = models.UUIDField(primary_key=True)
    region = models.TextField()
    case_id = models.UUIDField(null=True)
    """NULL in the sandbox."""
    service = models.TextField()
    version_hash = models.TextField()
    step = models.TextField()
    turn = models.IntegerField()
    client_id = models.TextField()
    state = models.TextField(default=ErrandState.WAITING)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    late = models.TextField(null=True)
    late_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.TextField(default="")
    outcome = models.TextField(null=True)
    answer_key = models.TextField(null=True)
    answer_sealed = models.BinaryField(null=True)
    is_sandbox = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["region", "client_id", "id"], name="errands_errand_of_client"),
            models.Index(fields=["case_id"], name="errands_errand_case", condition=Q(case_id__isnull=False)),
            # The clock looks only at what is with a partner and was not put before the officers.
            models.Index(fields=["due_at"], name="errands_errand_due", condition=Q(state__in=["accepted", "waiting"], late_at__isnull=True)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case_id", "step", "turn"], name="errands_errand_once"),
            models.UniqueConstraint(fields=["client_id", "answer_key"], name="errands_errand_key"),
            models.CheckConstraint(condition=Q(state__in=sorted(one.value for one in ErrandState)), name="errands_errand_state"),
            models.CheckConstraint(condition=Q(late__isnull=True) | Q(late__in=sorted(one.value for one in Late)), name="errands_errand_late"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, state__in=sorted(one.value for one in LIVE))
                | Q(ended_at__isnull=False, state__in=sorted(one.value for one in set(ErrandState) - LIVE)),
                name="errands_errand_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"errand {self.id}"
