"""The table of the counter room. Name, number and claim code are sealed and bound to their row."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from loket.services.counter.values import ConsentState, How


class Consent(models.Model):
    """One help at a counter, from the consent to the claim."""

    id = models.UUIDField(primary_key=True)
    region = models.TextField()
    officer_id = models.UUIDField()
    appointment_id = models.UUIDField(null=True)
    unit = models.TextField()
    service = models.TextField()
    resident_id = models.UUIDField(null=True)
    name_sealed = models.BinaryField()
    how = models.TextField()
    phone_sealed = models.BinaryField()
    code_id = models.UUIDField(null=True)
    witness_code = models.TextField(null=True)
    witness_id = models.UUIDField(null=True)
    state = models.TextField()
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    given_at = models.DateTimeField(null=True)
    draft_id = models.UUIDField(null=True)
    case_id = models.UUIDField(null=True)
    claim_sealed = models.BinaryField(null=True)
    claim_tries = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    claimed_by = models.UUIDField(null=True)
    mends_id = models.UUIDField(null=True)
    """The case that was given back, of an earlier consent, which this one lets an officer mend once."""
    principal_id = models.UUIDField(null=True)
    """For whom the person present acts, by which power (`foundation.powers`), and by which name; null: for themselves."""
    principal_is_organisation = models.BooleanField(null=True)
    power_kind = models.TextField(null=True)
    power_id = models.UUIDField(null=True)
    principal_name_sealed = models.BinaryField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["mends_id"], name="counter_consent_mends", condition=Q(mends_id__isnull=False)),
            models.Index(fields=["resident_id"], name="counter_consent_resident", condition=Q(resident_id__isnull=False)),
            models.Index(fields=["claimed_by"], name="counter_consent_claimed", condition=Q(claimed_by__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["witness_code"], condition=Q(witness_code__isnull=False), name="counter_consent_witness_code"),
            models.UniqueConstraint(fields=["draft_id"], condition=Q(draft_id__isnull=False), name="counter_consent_draft"),
            models.UniqueConstraint(fields=["case_id"], condition=Q(case_id__isnull=False), name="counter_consent_case"),
            models.CheckConstraint(condition=Q(state__in=[one.value for one in ConsentState]), name="counter_consent_state"),
            models.CheckConstraint(condition=Q(how__in=[one.value for one in How]), name="counter_consent_how"),
            # Two people, whatever the code says.
            models.CheckConstraint(condition=Q(witness_id__isnull=True) | ~Q(witness_id=models.F("officer_id")), name="counter_consent_two"),
            # Whoever acts for another is somebody of the register, and the power is named.
            models.CheckConstraint(
                condition=Q(principal_id__isnull=True)
                | Q(
                    resident_id__isnull=False, power_kind__isnull=False, principal_is_organisation__isnull=False, principal_name_sealed__isnull=False
                ),
                name="counter_consent_represents",
            ),
        ]

    def __str__(self) -> str:
        return f"consent {self.id}"
