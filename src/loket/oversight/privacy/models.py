"""Tables of the room of privacy. What a person asks and what is answered are sealed and bound to their row."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from loket.oversight.privacy.rights import CopyState, RequestKind, RequestState, Why


def _words(enum: type) -> list[str]:
    return [word.value for word in enum]  # type: ignore[attr-defined]


class Desk(models.Model):
    """Which position of a region works on which kind of request (`regions/<code>/privacy.yaml`)."""

    region = models.TextField()
    kind = models.TextField()
    position = models.TextField()
    reference = models.TextField()

    class Meta:
        constraints = [UniqueConstraint(fields=["region", "kind"], name="privacy_desk_kind")]

    def __str__(self) -> str:
        return f"{self.region} {self.kind}"


class Request(models.Model):
    """What somebody asks about their data, and what became of it."""

    id = models.UUIDField(primary_key=True)
    number = models.TextField(unique=True)
    region = models.TextField()
    kind = models.TextField()
    state = models.TextField(default=RequestState.OPEN)
    account_id = models.UUIDField()
    resident_id = models.UUIDField(null=True)
    asked_sealed = models.BinaryField()
    position = models.TextField(null=True)
    """Whose desk it waits at; NULL: the system answers it itself."""
    officer_id = models.UUIDField(null=True)
    appointment_id = models.UUIDField(null=True)
    excluded = ArrayField(models.UUIDField(), default=list)
    """Accounts that may not work on it: it is about their own family."""
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    warned_at = models.DateTimeField(null=True)
    late_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.TextField(null=True)
    ground = models.TextField(null=True)
    answer_sealed = models.BinaryField(null=True)
    revision = models.IntegerField(default=1)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            Index(fields=["account_id", "-received_at"], name="privacy_request_account"),
            Index(
                fields=["region", "position", "received_at", "id"], name="privacy_request_queue", condition=Q(state="open", officer_id__isnull=True)
            ),
            Index(fields=["officer_id", "taken_at"], name="privacy_request_officer", condition=Q(state="open", officer_id__isnull=False)),
            # The clock looks only at what is still open.
            Index(fields=["due_at"], name="privacy_request_due", condition=Q(state="open")),
            Index(fields=["ended_at", "id"], name="privacy_request_ended", condition=Q(ended_at__isnull=False, erased_at__isnull=True)),
        ]
        constraints = [
            CheckConstraint(condition=Q(kind__in=_words(RequestKind)), name="privacy_request_kind"),
            CheckConstraint(condition=Q(state__in=_words(RequestState)), name="privacy_request_state"),
            CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True) | ~Q(state="open") & Q(ended_at__isnull=False), name="privacy_request_ended"
            ),
            # Law: UU 27/2022 Pasal 33. A refusal without one of its grounds cannot be kept.
            CheckConstraint(condition=~Q(outcome="refused") | Q(ground__isnull=False), name="privacy_request_ground"),
        ]

    def __str__(self) -> str:
        return self.number


class RequestEvent(models.Model):
    """The story of a request: codes and moments only."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    kind = models.TextField()
    actor_kind = models.TextField()

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"


class Copy(models.Model):
    """A copy of somebody's data for download: made by a job, its own link, over after some days."""

    id = models.UUIDField(primary_key=True)
    region = models.TextField()
    account_id = models.UUIDField()
    request = models.OneToOneField(Request, on_delete=models.PROTECT, related_name="copy")
    state = models.TextField(default=CopyState.ASKED)
    parts_done = models.PositiveSmallIntegerField(default=0)
    parts_total = models.PositiveSmallIntegerField(default=0)
    data_sealed = models.BinaryField(null=True)
    pdf_sealed = models.BinaryField(null=True)
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            Index(fields=["account_id", "-asked_at"], name="privacy_copy_account"),
            Index(fields=["expires_at"], name="privacy_copy_over", condition=Q(state="ready")),
        ]
        constraints = [
            CheckConstraint(condition=Q(state__in=_words(CopyState)), name="privacy_copy_state"),
            # Invariant: what is over holds nothing.
            CheckConstraint(condition=Q(state="ready") | Q(data_sealed__isnull=True, pdf_sealed__isnull=True), name="privacy_copy_content"),
        ]

    def __str__(self) -> str:
        return f"copy {self.pk}"


class Tombstone(models.Model):
    """That something was destroyed: what, when, by which rule. Never what it said."""

    id = models.UUIDField(primary_key=True)
    region = models.TextField()
    table = models.TextField()
    row = models.UUIDField()
    retention = models.TextField()
    reference = models.TextField()
    why = models.TextField()
    count = models.PositiveIntegerField(default=1)
    """How many went with it: messages and the like leave one stone a batch."""
    request_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [Index(fields=["region", "at", "id"], name="privacy_tombstone_at"), Index(fields=["row"], name="privacy_tombstone_row")]
        constraints = [CheckConstraint(condition=Q(why__in=_words(Why)), name="privacy_tombstone_why")]

    def __str__(self) -> str:
        return f"{self.table} {self.row}"
