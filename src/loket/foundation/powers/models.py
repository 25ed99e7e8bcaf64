"""Powers and organisations. What may name a person or an organisation is sealed and bound to its row; secrets are sealed and hashed."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from loket.foundation.common import ids
from loket.foundation.powers.values import EndedBy, Form, Kind, OrganisationState, PowerState, PrincipalKind, Sort

_BYTES = "C"
_STORED = [kind.value for kind in Kind if kind is not Kind.PARENT]


class Organisation(models.Model):
    """A company, foundation, school, … of a region's register."""

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    region = models.CharField(max_length=5, db_collation=_BYTES)
    form = models.CharField(max_length=12, db_collation=_BYTES)
    name_sealed = models.BinaryField()
    nib_sealed = models.BinaryField(null=True)
    nib_index = models.BinaryField(null=True)
    npwp_sealed = models.BinaryField(null=True)
    npwp_index = models.BinaryField(null=True)
    state = models.CharField(max_length=10, default=OrganisationState.PROPOSED.value, db_collation=_BYTES)
    entered_by = models.UUIDField()
    entered_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "powers_organisation"
        constraints = [
            CheckConstraint(condition=Q(form__in=[f.value for f in Form]), name="powers_organisation_form"),
            CheckConstraint(condition=Q(state__in=[s.value for s in OrganisationState]), name="powers_organisation_state"),
            CheckConstraint(condition=Q(nib_index__isnull=False) | Q(npwp_index__isnull=False), name="powers_organisation_number"),
            # Because: the database holds it too, whatever the code does.
            CheckConstraint(
                condition=~Q(state=OrganisationState.ACTIVE.value) | (Q(decided_by__isnull=False) & ~Q(decided_by=F("entered_by"))),
                name="powers_organisation_two",
            ),
            UniqueConstraint(
                fields=["region", "nib_index"], name="powers_organisation_nib", condition=Q(nib_index__isnull=False) & ~Q(state="declined")
            ),
            UniqueConstraint(
                fields=["region", "npwp_index"], name="powers_organisation_npwp", condition=Q(npwp_index__isnull=False) & ~Q(state="declined")
            ),
        ]

    def __str__(self) -> str:
        return f"organisation {self.pk}"


class Power(models.Model):
    """Who may act for whom, in what, until when. A parent's power is never here: it is computed from the family card."""

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    region = models.CharField(max_length=5, db_collation=_BYTES)
    kind = models.CharField(max_length=10, db_collation=_BYTES)
    state = models.CharField(max_length=10, db_collation=_BYTES)
    principal_id = models.UUIDField()
    principal_kind = models.CharField(max_length=12, db_collation=_BYTES)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="officers")
    principal_name_sealed = models.BinaryField()
    giver_id = models.UUIDField(null=True)
    holder_id = models.UUIDField(null=True)
    holder_resident_id = models.UUIDField(null=True)
    holder_name_sealed = models.BinaryField(null=True)
    label_sealed = models.BinaryField(null=True)
    services = ArrayField(models.TextField(), default=list)
    valid_until = models.DateField(null=True)
    made_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=10, null=True, db_collation=_BYTES)
    code_sealed = models.BinaryField(null=True)
    digest = models.BinaryField(null=True, unique=True)
    invitation_until = models.DateTimeField(null=True)
    sort = models.CharField(max_length=6, null=True, db_collation=_BYTES)
    basis_sealed = models.BinaryField(null=True)
    file_id = models.UUIDField(null=True)
    entered_by = models.UUIDField(null=True)
    confirmed_by = models.UUIDField(null=True)

    class Meta:
        db_table = "powers_power"
        constraints = [
            CheckConstraint(condition=Q(kind__in=_STORED), name="powers_power_kind"),
            CheckConstraint(condition=Q(state__in=[s.value for s in PowerState]), name="powers_power_state"),
            CheckConstraint(condition=Q(principal_kind__in=[p.value for p in PrincipalKind]), name="powers_power_principal"),
            CheckConstraint(condition=Q(sort__isnull=True) | Q(sort__in=[s.value for s in Sort]), name="powers_power_sort"),
            CheckConstraint(condition=Q(ended_by__isnull=True) | Q(ended_by__in=[e.value for e in EndedBy]), name="powers_power_ended_by"),
            CheckConstraint(
                condition=~Q(state=PowerState.ACTIVE.value) | Q(holder_id__isnull=False) | Q(holder_resident_id__isnull=False),
                name="powers_power_held",
            ),
            CheckConstraint(
                condition=~Q(state=PowerState.ACTIVE.value)
                | Q(entered_by__isnull=True)
                | (Q(confirmed_by__isnull=False) & ~Q(confirmed_by=F("entered_by"))),
                name="powers_power_two",
            ),
            CheckConstraint(condition=~Q(kind="written") | Q(valid_until__isnull=False), name="powers_power_bounded"),
        ]
        indexes = [
            Index(fields=["holder_id"], name="powers_power_holder", condition=Q(holder_id__isnull=False)),
            Index(fields=["holder_resident_id"], name="powers_power_person", condition=Q(holder_resident_id__isnull=False)),
            Index(fields=["giver_id", "-made_at"], name="powers_power_giver", condition=Q(giver_id__isnull=False)),
            Index(fields=["principal_id"], name="powers_power_of"),
            Index(fields=["region", "made_at", "id"], name="powers_power_waiting", condition=Q(state="proposed")),
            Index(fields=["valid_until"], name="powers_power_over", condition=Q(state="active", valid_until__isnull=False)),
            Index(fields=["invitation_until"], name="powers_power_stale", condition=Q(state__in=["invited", "accepted"])),
        ]

    def __str__(self) -> str:
        return f"power {self.pk}"
