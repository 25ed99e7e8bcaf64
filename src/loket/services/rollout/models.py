"""Which version runs where, from when. Private to the room."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from loket.services.rollout.values import PilotEnd


class Rollout(models.Model):
    """
    One stretch of time in which a version runs for a whole region. `live_until` is exclusive and set when the next one begins.

    Invariant: `share` is 100. Because: a version for a part of the applications is a row of `Pilot`, which a release that knows no
    pilots does not read; so a release that is rolled back never gives a pilot to everybody.
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
            models.CheckConstraint(condition=Q(live_until=None) | Q(live_until__gte=F("live_from")), name="rollout_order"),
            models.CheckConstraint(condition=Q(share=100), name="rollout_whole_region"),
        ]

    def __str__(self) -> str:
        return f"{self.service} v{self.version} {self.region}"


class Pilot(models.Model):
    """
    One trial of a version on `share` percent of a region's new applications, beside the version that runs for the others.

    `draw_key` decides who gets it (`drawing`). `reason` and `end_reason` are what the head of the agency said of it, for the public.
    """

    id = models.UUIDField(primary_key=True)
    region = models.TextField()
    service = models.TextField()
    version = models.IntegerField()
    version_hash = models.TextField()
    beside_hash = models.TextField()
    share = models.SmallIntegerField()
    draw_key = models.BinaryField()
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    end = models.TextField(default="")
    reason = models.TextField(default="")
    end_reason = models.TextField(default="")
    made_at = models.DateTimeField()
    made_by = models.TextField()
    ended_by = models.TextField(default="")

    class Meta:
        indexes = [models.Index(fields=["region", "service", "-begins_at"], name="rollout_pilot_began")]
        constraints = [
            models.UniqueConstraint(fields=["region", "service"], condition=Q(ends_at=None), name="rollout_one_pilot"),
            models.CheckConstraint(condition=Q(share__gte=1, share__lte=99), name="rollout_pilot_share"),
            models.CheckConstraint(condition=Q(ends_at=None) | Q(ends_at__gte=F("begins_at")), name="rollout_pilot_order"),
            models.CheckConstraint(
                condition=Q(ends_at=None, end="") | Q(ends_at__isnull=False, end__in=[one.value for one in PilotEnd]), name="rollout_pilot_end"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} v{self.version} {self.region} {self.share} %"
