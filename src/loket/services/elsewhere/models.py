"""The table of the room: states, moments and opaque names only."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from loket.services.elsewhere.values import FollowedState


class Followed(models.Model):
    """A case that an application of an agency runs, as it last told."""

    id = models.UUIDField(primary_key=True)
    region = models.TextField()
    service = models.TextField()
    client_id = models.TextField()
    account_id = models.UUIDField()
    reference = models.TextField()
    sequence = models.BigIntegerField()
    state = models.TextField()
    submitted_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    received_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    path = models.TextField(default="")

    class Meta:
        indexes = [models.Index(fields=["account_id", "-submitted_at"], name="elsewhere_followed_account")]
        constraints = [
            models.UniqueConstraint(fields=["client_id", "reference"], name="elsewhere_followed_once"),
            models.CheckConstraint(condition=Q(state__in=[one.value for one in FollowedState]), name="elsewhere_followed_state"),
        ]

    def __str__(self) -> str:
        return f"followed {self.id}"
