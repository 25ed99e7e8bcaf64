"""Tables of the queueing room. No personal data: numbers, times and counters."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from loket.services.queueing.values import TICKET_WORDS


class Line(models.Model):
    """One queue of a unit (`regions/<code>/queues.yaml`)."""

    id = models.BigAutoField(primary_key=True)
    region = models.TextField()
    unit = models.TextField()
    line = models.TextField()
    position = models.TextField()
    title = models.JSONField()
    booked_in_a_row = models.PositiveSmallIntegerField()
    reference = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "unit", "line"], name="queueing_line_once")]

    def __str__(self) -> str:
        return f"{self.unit} {self.line}"


class Series(models.Model):
    """The last number given of a prefix on a day at a unit: taken by one statement, so that no number is given twice."""

    id = models.BigAutoField(primary_key=True)
    region = models.TextField()
    unit = models.TextField()
    on = models.DateField()
    prefix = models.TextField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "unit", "on", "prefix"], name="queueing_series_once")]

    def __str__(self) -> str:
        return f"{self.unit} {self.on} {self.prefix}{self.last}"


class Ticket(models.Model):
    """A number of a day."""

    id = models.UUIDField(primary_key=True)
    region = models.TextField()
    unit = models.TextField()
    on = models.DateField()
    line = models.TextField()
    prefix = models.TextField()
    number = models.PositiveIntegerField()
    position = models.TextField()
    booking_id = models.UUIDField(null=True)
    due_at = models.DateTimeField(null=True)
    state = models.TextField()
    taken_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    officer_id = models.UUIDField(null=True)
    counter = models.TextField(default="")
    calls = models.PositiveSmallIntegerField(default=0)
    passed_by = ArrayField(models.UUIDField(), default=list)
    """Officers who gave it on, because they have an interest in it; it does not come back to them."""

    class Meta:
        indexes = [
            models.Index(fields=["region", "unit", "on", "state", "taken_at"], name="queueing_ticket_hall"),
            models.Index(fields=["officer_id"], name="queueing_ticket_officer", condition=Q(state="called")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["region", "unit", "on", "prefix", "number"], name="queueing_ticket_once"),
            models.UniqueConstraint(fields=["booking_id"], condition=Q(booking_id__isnull=False), name="queueing_ticket_booking"),
            models.CheckConstraint(condition=Q(state__in=[state.value for state in TICKET_WORDS]), name="queueing_ticket_state"),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}{self.number}"


class Seat(models.Model):
    """At which counter an officer sits on a day."""

    id = models.BigAutoField(primary_key=True)
    region = models.TextField()
    officer_id = models.UUIDField()
    on = models.DateField()
    unit = models.TextField()
    counter = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "officer_id", "on"], name="queueing_seat_once")]

    def __str__(self) -> str:
        return f"{self.unit} {self.counter}"
