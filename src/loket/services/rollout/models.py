"""Which version runs where, from when. Private to the room."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Rollout(models.Model):
    """
    One stretch of time in which a version runs in a region. `live_until` is exclusive and set when the next one begins.

    `share` is the percentage of new applications that get it. Invariant: 100 until pilots come; the database refuses anything less,
    so that nobody believes in a pilot that does not happen.
    """

    region = models.TextField()
    service = models.TextField()
    version = models.IntegerField()
    version_hash = models.TextField()
    live_from = models.DateTimeField()
    live_until = models.DateTimeField(null=True)
    share = models.SmallIntegerField(default=100)
    made_at = models.DateTimeField()
    made_by = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["region", "service", "-live_from"], name="rollout_live")]
        constraints = [
            models.UniqueConstraint(fields=["region", "service"], condition=Q(live_until=None), name="rollout_one_open"),
            models.CheckConstraint(condition=Q(live_until=None) | Q(live_until__gte=models.F("live_from")), name="rollout_order"),
            models.CheckConstraint(condition=Q(share=100), name="rollout_no_pilot_by_share_yet"),
        ]

    def __str__(self) -> str:
        return f"{self.service} v{self.version} {self.region}"
