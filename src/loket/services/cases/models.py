"""Tables of the cases room. Content that may hold personal data is sealed and bound to its row."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from loket.services.cases.values import REPRESENTED, ApplicantKind, CaseState, Escalation, Power, StepState


def _words(enum: type) -> list[str]:
    return [word.value for word in enum]  # type: ignore[attr-defined]


def _words_of(powers: Collection[Power]) -> list[str]:
    return sorted(power.value for power in powers)


class Draft(models.Model):
    """An application being filled in; its answers are sealed."""

    id = models.UUIDField(primary_key=True)
    region = models.TextField()
    service = models.TextField()
    version_hash = models.TextField()
    account_id = models.UUIDField()
    applicant_id = models.UUIDField()
    applicant_kind = models.TextField()
    power = models.TextField()
    answers_sealed = models.BinaryField()
    page = models.TextField(default="")
    revision = models.IntegerField(default=1)
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    power_id = models.UUIDField(null=True)
    acted_sealed = models.BinaryField(null=True)
    """Who acts for whom, by name; NULL for whoever applies for themselves."""
    warned_at = models.DateTimeField(null=True)
    """When the citizen was told that it will be deleted; NULL again with every change."""

    class Meta:
        indexes = [
            models.Index(fields=["account_id", "-saved_at"], name="cases_draft_account"),
            # The nightly look for drafts that nobody goes on with, of every region.
            models.Index(fields=["saved_at", "id"], name="cases_draft_saved"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(applicant_kind__in=_words(ApplicantKind)), name="cases_draft_kind"),
            models.CheckConstraint(condition=Q(power__in=_words(Power)), name="cases_draft_power"),
        ]

    def __str__(self) -> str:
        return f"draft {self.id}"


class Case(models.Model):
    """One application; what it says is sealed and bound to its row."""

    id = models.UUIDField(primary_key=True)
    number = models.TextField(unique=True)
    region = models.TextField()
    service = models.TextField()
    version_hash = models.TextField()
    account_id = models.UUIDField()
    applicant_id = models.UUIDField()
    applicant_kind = models.TextField()
    power = models.TextField()
    state = models.TextField(default=CaseState.IN_PROGRESS)
    concerned = ArrayField(models.UUIDField(), default=list)
    content_sealed = models.BinaryField()
    idempotency_key = models.TextField()
    submitted_at = models.DateTimeField()
    promised_at = models.DateTimeField()
    promised_on = models.DateField()
    on_overdue = models.TextField()
    stopped_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    escalation = models.TextField(default=Escalation.NONE)
    warn_at = models.DateTimeField(null=True)
    is_deemed = models.BooleanField(default=False)
    revision = models.IntegerField(default=1)
    power_id = models.UUIDField(null=True)
    erased_at = models.DateTimeField(null=True)
    """When its content was destroyed because its years were over; number, dates and outcome stay."""

    class Meta:
        indexes = [
            models.Index(
                fields=["region", "version_hash", "ended_at"], name="cases_case_over", condition=Q(ended_at__isnull=False, erased_at__isnull=True)
            ),
            models.Index(fields=["account_id", "-submitted_at"], name="cases_case_account"),
            # What others sent for somebody, in the person's own list; and what was done by one power.
            models.Index(fields=["applicant_id", "-submitted_at"], name="cases_case_for", condition=Q(power__in=_words_of(REPRESENTED))),
            models.Index(fields=["power_id", "-submitted_at"], name="cases_case_power_used", condition=Q(power_id__isnull=False)),
            models.Index(fields=["region", "service", "-submitted_at"], name="cases_case_service"),
            # Whose applications end when somebody dies, whoever sent them.
            models.Index(fields=["applicant_id"], name="cases_case_open_of", condition=Q(ended_at__isnull=True)),
            # The clock looks only at cases whose promise still runs.
            models.Index(fields=["promised_at"], name="cases_case_promise", condition=Q(state="in_progress")),
            models.Index(fields=["warn_at"], name="cases_case_warn", condition=Q(state="in_progress", warn_at__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["account_id", "idempotency_key"], name="cases_case_once"),
            models.CheckConstraint(condition=Q(state__in=_words(CaseState)), name="cases_case_state"),
            models.CheckConstraint(condition=Q(applicant_kind__in=_words(ApplicantKind)), name="cases_case_kind"),
            models.CheckConstraint(condition=Q(power__in=_words(Power)), name="cases_case_power"),
            models.CheckConstraint(condition=Q(escalation__in=_words(Escalation)), name="cases_case_escalation"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, state__in=["in_progress", "returned", "objection"])
                | Q(ended_at__isnull=False, state__in=["completed", "refused", "withdrawn"]),
                name="cases_case_ended",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class CaseStep(models.Model):
    """One turn of one step of a case."""

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    region = models.TextField()
    step = models.TextField()
    kind = models.TextField()
    turn = models.IntegerField()
    state = models.TextField(default=StepState.OPEN)
    position = models.TextField(null=True)
    unit = models.TextField(null=True)
    officer_id = models.UUIDField(null=True)
    appointment_id = models.UUIDField(null=True)
    excluded = ArrayField(models.UUIDField(), default=list)
    """Accounts that may not take this step: who refused cannot hear the objection."""
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.TextField(null=True)
    reason = models.TextField(null=True)
    revision = models.IntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(
                fields=["region", "position", "opened_at", "id"],
                name="cases_step_queue",
                condition=Q(state="open", officer_id__isnull=True, position__isnull=False),
            ),
            models.Index(fields=["officer_id", "taken_at"], name="cases_step_officer", condition=Q(state="open", officer_id__isnull=False)),
            models.Index(fields=["officer_id", "-ended_at"], name="cases_step_done", condition=Q(state="done", officer_id__isnull=False)),
            models.Index(fields=["due_at"], name="cases_step_due", condition=Q(state="open", position__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case", "step", "turn"], name="cases_step_turn"),
            models.CheckConstraint(condition=Q(state__in=_words(StepState)), name="cases_step_state"),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.turn}"


class AgencyNotice(models.Model):
    """What a case tells a position of another agency; the words are sealed. Nobody waits for it; somebody there notes that they know."""

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notices")
    region = models.TextField()
    step = models.TextField()
    position = models.TextField()
    unit = models.TextField(null=True)
    content_sealed = models.BinaryField()
    told_at = models.DateTimeField()
    noted_at = models.DateTimeField(null=True)
    noted_by = models.UUIDField(null=True)
    appointment_id = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["region", "position", "id"], name="cases_notice_open", condition=Q(noted_at__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(noted_at__isnull=True, noted_by__isnull=True) | Q(noted_at__isnull=False, noted_by__isnull=False),
                name="cases_notice_noted_by",
            )
        ]

    def __str__(self) -> str:
        return f"notice {self.id}"


class CaseEvent(models.Model):
    """The story that the citizen reads: codes and dates only."""

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    kind = models.TextField()
    step = models.TextField(null=True)
    outcome = models.TextField(null=True)
    reason = models.TextField(null=True)
    params = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"


class Correction(models.Model):
    """What the applicant was asked to mend, or wrote as an objection; the note is sealed."""

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="corrections")
    step = models.TextField()
    fields = ArrayField(models.TextField(), default=list)
    reason = models.TextField()
    note_sealed = models.BinaryField()
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"correction {self.id}"
