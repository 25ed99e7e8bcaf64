"""
The small tables; private to the room. Messages are a partitioned table of plain SQL (migration 0001).

Because: a message is written once for every step of every case; the tables here stay small or are keyed by person.
"""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class Delivery(models.Model):
    """One sending by a channel. `next_at` is when it is tried, and moves on while somebody is trying."""

    id = models.UUIDField(primary_key=True)
    region = models.CharField(max_length=13)
    message = models.UUIDField(db_column="message_id")
    message_created_at = models.DateTimeField()
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
            models.Index(fields=["next_at"], name="notifications_delivery_due", condition=models.Q(state__in=["waiting", "temporary_failure"])),
            models.Index(fields=["message"], name="notifications_delivery_message"),
        ]

    def __str__(self) -> str:
        return f"delivery {self.id}"


class Preference(models.Model):
    """A family of messages that somebody does not want by a channel; no row: wanted."""

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


class DemoMail(models.Model):
    """One mail of the demo's mailbox; empty outside the demo and tests."""

    id = models.BigAutoField(primary_key=True)
    recipients = models.CharField(max_length=1000)
    subject = models.CharField(max_length=1000)
    body = models.TextField()
    sent_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "notifications_demo_mail"

    def __str__(self) -> str:
        return f"demo mail {self.id}"
