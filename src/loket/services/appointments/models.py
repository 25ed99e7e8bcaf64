"""Tables of the appointments room. No personal data: ids, codes, times and places."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from loket.services.appointments.values import BOOKING_WORDS


class Rule(models.Model):
    """How many counters a unit keeps for booked visits of a position, from a day on (`regions/<code>/visits.yaml`)."""

    id = models.BigAutoField(primary_key=True)
    region = models.TextField()
    unit = models.TextField()
    position = models.TextField()
    since = models.DateField()
    counters = models.PositiveSmallIntegerField()
    ahead_days = models.PositiveSmallIntegerField()
    notice_minutes = models.PositiveIntegerField()
    reference = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "position", "unit", "since"], name="appointments_rule_once")]

    def __str__(self) -> str:
        return f"{self.unit} {self.position} {self.since}"


class Visit(models.Model):
    """Something that an applicant must come for; its id is that of the step."""

    id = models.UUIDField(primary_key=True)
    region = models.TextField()
    case_id = models.UUIDField()
    account_id = models.UUIDField()
    service = models.TextField()
    position = models.TextField()
    unit = models.TextField(null=True)
    minutes = models.PositiveSmallIntegerField()
    change_until_hours = models.PositiveSmallIntegerField()
    wait_minutes = models.PositiveSmallIntegerField()
    rebookings = models.PositiveSmallIntegerField()
    book_by = models.DateTimeField()
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["case_id"], name="appointments_visit_case"),
            models.Index(fields=["book_by"], name="appointments_visit_book_by", condition=Q(ended_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"visit {self.id}"


class Booking(models.Model):
    """A time kept for a visit. While it is booked or the person has arrived, its pieces of time belong to it."""

    id = models.UUIDField(primary_key=True)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="bookings")
    region = models.TextField()
    unit = models.TextField()
    position = models.TextField()
    officer_id = models.UUIDField()
    on = models.DateField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.TextField()
    code = models.TextField(unique=True)
    booked_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    reason = models.TextField(default="")

    class Meta:
        indexes = [
            models.Index(fields=["region", "unit", "on", "starts_at"], name="appointments_booking_day"),
            models.Index(fields=["starts_at"], name="appointments_booking_live", condition=Q(state__in=["booked", "arrived"])),
        ]
        constraints = [
            models.UniqueConstraint(fields=["visit"], condition=Q(state__in=["booked", "arrived"]), name="appointments_booking_one"),
            models.CheckConstraint(condition=Q(state__in=[state.value for state in BOOKING_WORDS]), name="appointments_booking_state"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="appointments_booking_time"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.starts_at:%Y-%m-%d %H:%M}"


class Piece(models.Model):
    """
    Five minutes of an officer, given to a booking.

    Invariant: one officer is promised to one visit at a time, whatever its length, unit or service: the key says so.
    """

    id = models.BigAutoField(primary_key=True)
    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="pieces")
    officer_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["officer_id", "at"], name="appointments_piece_once")]

    def __str__(self) -> str:
        return f"{self.officer_id} {self.at:%Y-%m-%d %H:%M}"


class Day(models.Model):
    """One day of a unit: who books there holds this row, so that the number of counters is counted by one at a time."""

    id = models.BigAutoField(primary_key=True)
    region = models.TextField()
    unit = models.TextField()
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "unit", "on"], name="appointments_day_once")]

    def __str__(self) -> str:
        return f"{self.unit} {self.on}"
