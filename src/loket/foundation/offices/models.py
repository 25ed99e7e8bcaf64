"""Proposed changes and invitations. What may name a person is sealed; secrets are hashed."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from loket.foundation.common import ids
from loket.foundation.offices.values import ChangeKind, ProposalState

_BYTES = "C"


class Proposal(models.Model):
    """One change that one person proposed and another decides."""

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    region = models.CharField(max_length=5, db_collation=_BYTES)
    kind = models.CharField(max_length=16, db_collation=_BYTES)
    state = models.CharField(max_length=10, default=ProposalState.PROPOSED.value, db_collation=_BYTES)
    change_sealed = models.BinaryField()
    size = models.IntegerField(default=1)
    print = models.BinaryField()
    """A keyed hash of the change: the same one is not proposed twice at a time."""
    concerns = ArrayField(models.UUIDField(), default=list)
    note_sealed = models.BinaryField()
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    reason_sealed = models.BinaryField(null=True)

    class Meta:
        db_table = "offices_proposal"
        constraints = [
            CheckConstraint(condition=Q(kind__in=[k.value for k in ChangeKind]), name="offices_proposal_kind"),
            CheckConstraint(condition=Q(state__in=[s.value for s in ProposalState]), name="offices_proposal_state"),
            # Because: the database holds it too, whatever the code does.
            CheckConstraint(
                condition=~Q(state=ProposalState.APPROVED.value) | (Q(decided_by__isnull=False) & ~Q(decided_by=models.F("proposed_by"))),
                name="offices_proposal_four_eyes",
            ),
            UniqueConstraint(fields=["region", "print"], name="offices_proposal_once", condition=Q(state=ProposalState.PROPOSED.value)),
        ]
        indexes = [
            Index(fields=["region", "state", "-proposed_at", "-id"], name="offices_proposal_inbox"),
            Index(fields=["expires_at"], name="offices_proposal_expiry", condition=Q(state=ProposalState.PROPOSED.value)),
        ]

    def __str__(self) -> str:
        return f"proposal {self.pk}"


class Invitation(models.Model):
    """A way into an account by a link that works once. Only the hash of its secret is here, and only once it was sent."""

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    region = models.CharField(max_length=5, db_collation=_BYTES)
    account_id = models.UUIDField()
    proposal_id = models.UUIDField(null=True)
    digest = models.BinaryField(null=True, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "offices_invitation"
        indexes = [
            Index(fields=["account_id", "-made_at"], name="offices_invitation_account"),
            Index(fields=["proposal_id"], name="offices_invitation_change", condition=Q(proposal_id__isnull=False)),
            Index(fields=["made_at", "id"], name="offices_invitation_waiting", condition=Q(sent_at__isnull=True, used_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"
