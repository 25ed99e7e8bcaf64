"""Questions and reports, concealments, the protected list, days of readers, signals. What people wrote is sealed."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from loket.foundation.common import ids
from loket.oversight.access.values import (
    ConcealmentState,
    InquiryKind,
    InquiryState,
    Outcome,
    ReportReason,
    RuleName,
    SignalState,
    WatchMode,
)

_BYTES = "C"


def _words(field: str, words: type, *, or_empty: bool = False) -> Q:
    found = Q(**{f"{field}__in": [one.value for one in words]})  # type: ignore[attr-defined]
    return found | Q(**{field: ""}) if or_empty else found


class Inquiry(models.Model):
    """A question to an agency, or a report to the auditors, about one reading."""

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    region = models.CharField(max_length=5, db_collation=_BYTES)
    kind = models.CharField(max_length=8, db_collation=_BYTES)
    state = models.CharField(max_length=10, default=InquiryState.OPEN.value, db_collation=_BYTES)
    account_id = models.UUIDField()
    subject = models.UUIDField()
    entry = models.UUIDField()
    reading_at = models.DateTimeField()
    reading_line = models.BigIntegerField()
    agency = models.CharField(max_length=60, db_collation=_BYTES)
    reason = models.CharField(max_length=16, default="", db_collation=_BYTES)
    text_sealed = models.BinaryField()
    reference = models.TextField()
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answer_sealed = models.BinaryField(null=True)
    outcome = models.CharField(max_length=10, default="", db_collation=_BYTES)
    answered_by = models.UUIDField(null=True)
    appointment_id = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    overdue_told_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "access_inquiry"
        constraints = [
            CheckConstraint(condition=_words("kind", InquiryKind), name="access_inquiry_kind"),
            CheckConstraint(condition=_words("state", InquiryState), name="access_inquiry_state"),
            CheckConstraint(condition=_words("reason", ReportReason, or_empty=True), name="access_inquiry_reason"),
            CheckConstraint(condition=_words("outcome", Outcome, or_empty=True), name="access_inquiry_outcome"),
            UniqueConstraint(fields=["account_id", "entry", "kind"], name="access_inquiry_once"),
        ]
        indexes = [
            Index(fields=["account_id", "-id"], name="access_inquiry_mine"),
            Index(fields=["region", "kind", "agency", "-id"], name="access_inquiry_desk"),
            Index(fields=["due_at"], name="access_inquiry_due", condition=Q(answered_at__isnull=True, overdue_told_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Watch(models.Model):
    """Whether a person wants to be told of readings, and up to which moment they were."""

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    account_id = models.UUIDField()
    region = models.CharField(max_length=5, db_collation=_BYTES)
    mode = models.CharField(max_length=8, db_collation=_BYTES)
    told_until = models.DateTimeField()
    next_at = models.DateTimeField()

    class Meta:
        db_table = "access_watch"
        constraints = [
            CheckConstraint(condition=_words("mode", WatchMode), name="access_watch_mode"),
            UniqueConstraint(fields=["account_id", "region"], name="access_watch_once"),
        ]
        indexes = [Index(fields=["next_at"], name="access_watch_due", condition=~Q(mode=WatchMode.OFF.value))]

    def __str__(self) -> str:
        return f"watch {self.pk}"


class Concealment(models.Model):
    """Readings that a person does not see for a time."""

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    region = models.CharField(max_length=5, db_collation=_BYTES)
    state = models.CharField(max_length=8, default=ConcealmentState.PROPOSED.value, db_collation=_BYTES)
    subject = models.UUIDField()
    actor = models.CharField(max_length=80, default="", db_collation=_BYTES)
    case_id = models.UUIDField(null=True)
    investigation = models.CharField(max_length=40, db_collation=_BYTES)
    basis = models.CharField(max_length=20, db_collation=_BYTES)
    reference = models.TextField()
    reason_sealed = models.BinaryField()
    since = models.DateTimeField()
    ends_at = models.DateTimeField()
    review_at = models.DateTimeField(null=True)
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    decision_sealed = models.BinaryField(null=True)
    opened_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    follows = models.UUIDField(null=True)

    class Meta:
        db_table = "access_concealment"
        constraints = [
            CheckConstraint(condition=_words("state", ConcealmentState), name="access_concealment_state"),
            # Because: the database holds it too, whatever the code does.
            CheckConstraint(condition=~Q(actor="") | Q(case_id__isnull=False), name="access_concealment_names_one"),
            CheckConstraint(condition=Q(ends_at__gt=models.F("since")), name="access_concealment_ends"),
            CheckConstraint(
                condition=Q(state__in=[ConcealmentState.PROPOSED.value, ConcealmentState.REJECTED.value, ConcealmentState.EXPIRED.value])
                | (Q(decided_by__isnull=False) & ~Q(decided_by=models.F("proposed_by")) & Q(review_at__isnull=False)),
                name="access_concealment_four_eyes",
            ),
        ]
        indexes = [
            Index(fields=["subject"], name="access_concealment_subject"),
            Index(fields=["region", "-id"], name="access_concealment_desk"),
            Index(fields=["state", "ends_at"], name="access_concealment_due", condition=Q(state__in=["proposed", "active"])),
        ]

    def __str__(self) -> str:
        return f"concealment {self.pk}"


class ConcealmentReview(models.Model):
    """Somebody other than the proposer looked whether it is still needed."""

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    concealment = models.ForeignKey(Concealment, on_delete=models.CASCADE, related_name="reviews")
    at = models.DateTimeField()
    by = models.UUIDField()
    note_sealed = models.BinaryField()

    class Meta:
        db_table = "access_concealment_review"

    def __str__(self) -> str:
        return f"review {self.pk}"


class Protected(models.Model):
    """A person whose every reading the auditors look at."""

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    region = models.CharField(max_length=5, db_collation=_BYTES)
    subject = models.UUIDField()
    reason = models.CharField(max_length=16, db_collation=_BYTES)
    note_sealed = models.BinaryField()
    added_by = models.UUIDField()
    added_at = models.DateTimeField()
    removed_by = models.UUIDField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "access_protected"
        constraints = [UniqueConstraint(fields=["region", "subject"], name="access_protected_once", condition=Q(removed_at__isnull=True))]
        indexes = [Index(fields=["region", "-id"], name="access_protected_list", condition=Q(removed_at__isnull=True))]

    def __str__(self) -> str:
        return f"protected {self.pk}"


class ReaderDay(models.Model):
    """How many people's data a reader read on a civil day: the habit against which a day is held."""

    region = models.CharField(max_length=5, db_collation=_BYTES)
    actor = models.CharField(max_length=80, db_collation=_BYTES)
    position = models.CharField(max_length=80, default="", db_collation=_BYTES)
    on = models.DateField()
    people = models.IntegerField()
    readings = models.IntegerField()

    class Meta:
        db_table = "access_reader_day"
        constraints = [UniqueConstraint(fields=["region", "actor", "on"], name="access_reader_day_once")]
        indexes = [Index(fields=["region", "position", "on"], name="access_reader_day_position")]

    def __str__(self) -> str:
        return f"{self.on} {self.people}"


class Position(models.Model):
    """Up to where the record of readings was looked through, in the order of commits."""

    name = models.CharField(max_length=40, primary_key=True, db_collation=_BYTES)
    xact = models.BigIntegerField(default=0)
    line = models.BigIntegerField(default=0)
    moved_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "access_position"

    def __str__(self) -> str:
        return self.name


class Signal(models.Model):
    """One unusual reading, or day of readings."""

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    region = models.CharField(max_length=5, db_collation=_BYTES)
    rule = models.CharField(max_length=12, db_collation=_BYTES)
    version = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=160, db_collation=_BYTES)
    """What is signalled only once: rule, reader, day, and person where it is about one."""
    actor = models.CharField(max_length=80, db_collation=_BYTES)
    position = models.CharField(max_length=80, default="", db_collation=_BYTES)
    subject = models.UUIDField(null=True)
    case_id = models.UUIDField(null=True)
    on = models.DateField()
    evidence = models.JSONField()
    state = models.CharField(max_length=10, default=SignalState.NEW.value, db_collation=_BYTES)
    made_at = models.DateTimeField()
    note_sealed = models.BinaryField(null=True)
    reference = models.CharField(max_length=40, default="", db_collation=_BYTES)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "access_signal"
        constraints = [
            CheckConstraint(condition=_words("rule", RuleName), name="access_signal_rule"),
            CheckConstraint(condition=_words("state", SignalState), name="access_signal_state"),
            UniqueConstraint(fields=["region", "key"], name="access_signal_once"),
        ]
        indexes = [
            Index(fields=["region", "-id"], name="access_signal_desk"),
            Index(fields=["region", "state", "-id"], name="access_signal_state_desk"),
        ]

    def __str__(self) -> str:
        return f"signal {self.pk}"
