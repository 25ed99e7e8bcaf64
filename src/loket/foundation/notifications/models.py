"""
The small tables; private to the room. Messages are a partitioned table of plain SQL (migration 0001).

Because: a message is written once for every step of every case; the tables here stay small or are keyed by person.
"""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from loket.foundation.notifications.values import DUE_STATES

DUE = [state.value for state in DUE_STATES]


class Delivery(models.Model):
    """
    One sending by a channel. `next_at` is when it is tried, and moves on while somebody is trying.

    `content_sealed` is the text where it is not that of a message (a text message, a code); `reference` the provider's own
    name for it; `parts` and `cost_idr` what was charged so far.
    """

    id = models.UUIDField(primary_key=True)
    region = models.CharField(max_length=13)
    message = models.UUIDField(db_column="message_id", null=True)
    message_created_at = models.DateTimeField(null=True)
    kind = models.CharField(max_length=60, default="", db_default="")
    content_sealed = models.BinaryField(null=True)
    reference = models.CharField(max_length=100, default="", db_default="")
    parts = models.PositiveSmallIntegerField(default=0, db_default=0)
    cost_idr = models.PositiveIntegerField(default=0, db_default=0)
    sent_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    channel = models.CharField(max_length=10)
    address_sealed = models.BinaryField()
    language = models.CharField(max_length=2)
    state = models.CharField(max_length=20)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=60, default="")

    class Meta:
        db_table = "notifications_delivery"
        indexes = [
            models.Index(fields=["channel", "next_at"], name="notifications_delivery_turn", condition=models.Q(state__in=DUE)),
            models.Index(fields=["message"], name="notifications_delivery_message"),
            models.Index(fields=["channel", "reference"], name="notifications_delivery_ref", condition=~models.Q(reference="")),
            models.Index(fields=["region", "sent_at"], name="notifications_delivery_sent", condition=models.Q(sent_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"delivery {self.id}"


class Preference(models.Model):
    """What somebody chose for a family of messages and a channel; no row: as `policy.choice` says."""

    id = models.BigAutoField(primary_key=True)
    recipient = models.UUIDField()
    family = models.CharField(max_length=20)
    channel = models.CharField(max_length=10)
    is_off = models.BooleanField()

    class Meta:
        db_table = "notifications_preference"
        constraints = [models.UniqueConstraint(fields=["recipient", "family", "channel"], name="notifications_preference_once")]

    def __str__(self) -> str:
        return f"preference {self.id}"


class Quiet(models.Model):
    """Somebody's own quiet hours, in minutes after midnight of the region; no row: those of the settings."""

    recipient = models.UUIDField(primary_key=True)
    starts = models.PositiveSmallIntegerField()
    ends = models.PositiveSmallIntegerField()
    is_off = models.BooleanField(default=False)

    class Meta:
        db_table = "notifications_quiet"

    def __str__(self) -> str:
        return f"quiet hours {self.pk}"


class Subscription(models.Model):
    """A browser that somebody let show notices: its address and keys at a push service, sealed."""

    id = models.UUIDField(primary_key=True)
    region = models.CharField(max_length=13)
    recipient = models.UUIDField()
    endpoint_index = models.BinaryField(unique=True)
    content_sealed = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        db_table = "notifications_subscription"
        indexes = [models.Index(fields=["recipient"], name="notifications_subscription_who")]

    def __str__(self) -> str:
        return f"subscription {self.pk}"


class DemoMail(models.Model):
    """One mail or text message of the demo's mailbox; empty outside the demo and tests."""

    id = models.BigAutoField(primary_key=True)
    channel = models.CharField(max_length=10, default="email", db_default="email")
    recipients = models.CharField(max_length=1000)
    subject = models.CharField(max_length=1000)
    body = models.TextField()
    sent_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "notifications_demo_mail"

    def __str__(self) -> str:
        return f"demo mail {self.id}"
