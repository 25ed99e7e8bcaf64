"""Which version runs where, from when. Private to the room."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from loket.services.rollout.values import PilotEnd, ProposalState


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
    reason = models.TextField(default="", db_default="")
    """Why it was made live or brought back, and below why it was withdrawn, in the head's words; both are public."""
    end_reason = models.TextField(default="", db_default="")
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


class Proposal(models.Model):
    """A package that somebody wants published; its files are in `Frozen`, its story in `ProposalLine`. Ids of accounts as text."""

    id = models.UUIDField(primary_key=True)
    region = models.TextField()
    service = models.TextField()
    agency = models.TextField()
    title = models.JSONField()
    version = models.IntegerField()
    version_hash = models.TextField()
    base_hash = models.TextField()
    state = models.TextField()
    round = models.IntegerField(default=1)
    revision = models.IntegerField(default=1)
    note = models.TextField()
    drafted_by = models.UUIDField()
    drafters = ArrayField(models.UUIDField())
    reviewed_by = models.UUIDField(null=True)
    decided_by = models.UUIDField(null=True)
    submitted_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    live_at = models.DateTimeField(null=True)
    share = models.SmallIntegerField(default=100)
    draft = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["region", "state", "-changed_at", "-id"], name="rollout_proposal_list"),
            models.Index(fields=["region", "service"], name="rollout_proposal_service"),
            models.Index(fields=["live_at"], name="rollout_proposal_due", condition=Q(state="scheduled")),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[one.value for one in ProposalState]), name="rollout_proposal_state"),
            models.CheckConstraint(condition=Q(share__gte=1, share__lte=100), name="rollout_proposal_share"),
            models.CheckConstraint(condition=~Q(state="scheduled") | Q(live_at__isnull=False), name="rollout_proposal_when"),
        ]

    def __str__(self) -> str:
        return f"{self.service} v{self.version} {self.region} {self.state}"


class Frozen(models.Model):
    """The files of one round of a proposal, as they were submitted: what reviewer and head have seen. Never changed."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="rounds")
    round = models.IntegerField()
    version = models.IntegerField()
    version_hash = models.TextField()
    base_hash = models.TextField()
    source = models.BinaryField()
    frozen_at = models.DateTimeField()

    class Meta:
        db_table = "rollout_frozen"
        constraints = [models.UniqueConstraint(fields=["proposal", "round"], name="rollout_frozen_round")]

    def __str__(self) -> str:
        return f"round {self.round}"


class ProposalLine(models.Model):
    """What was done and said, one line each. Never changed."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="lines")
    at = models.DateTimeField()
    round = models.IntegerField()
    doing = models.TextField()
    actor = models.UUIDField(null=True)
    place = models.TextField(default="")
    text = models.TextField(default="")

    class Meta:
        db_table = "rollout_proposal_line"

    def __str__(self) -> str:
        return f"{self.doing} {self.at:%Y-%m-%d}"


class Reminder(models.Model):
    """That authors and head were told of a version's review date, `days_left` before it (negative: after)."""

    region = models.TextField()
    service = models.TextField()
    version_hash = models.TextField()
    review_by = models.DateField()
    days_left = models.IntegerField()
    told_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "version_hash", "review_by", "days_left"], name="rollout_reminder_once")]

    def __str__(self) -> str:
        return f"{self.service} {self.days_left}"
