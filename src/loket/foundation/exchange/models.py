"""
Grants, and where events are sent. Nobody's data is here: what is read stays in the register.

The counters of a day (`exchange_usage`) and the feed (`exchange_change`) are plain tables of the first migration.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q

from loket.foundation.common import ids
from loket.foundation.exchange.values import DeliveryState, GrantState

_BYTES = "C"


def _code(length: int, **options: object) -> models.CharField[str, str]:
    return models.CharField(max_length=length, db_collation=_BYTES, **options)  # type: ignore[arg-type]


class Grant(models.Model):
    """What one client may read for one purpose, who proposed it and who agreed."""

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    region = _code(5)
    client_id = _code(80)
    recipient = models.CharField(max_length=160)
    purpose = _code(40)
    purpose_text = models.JSONField()
    legal_basis = models.CharField(max_length=500)
    kinds = ArrayField(_code(12))
    fields = ArrayField(_code(60))
    family_fields = ArrayField(_code(60))
    changes = ArrayField(_code(12))
    villages = ArrayField(_code(13))
    valid_from = models.DateField()
    valid_until = models.DateField()
    per_day = models.IntegerField()
    state = _code(10, default=GrantState.PROPOSED.value)
    version = models.IntegerField(default=1)
    note_sealed = models.BinaryField()
    renews = models.UUIDField(null=True)
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    reason_sealed = models.BinaryField(null=True)
    ended_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    reviewed_by = models.UUIDField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "exchange_grant"
        constraints = [
            CheckConstraint(condition=Q(state__in=[state.value for state in GrantState]), name="exchange_grant_state"),
            CheckConstraint(condition=Q(valid_from__lte=F("valid_until")), name="exchange_grant_period"),
            CheckConstraint(condition=Q(per_day__gte=1), name="exchange_grant_per_day"),
            # Because: the database holds it too, whatever the code does.
            CheckConstraint(
                condition=~Q(state=GrantState.ACTIVE.value) | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                name="exchange_grant_four_eyes",
            ),
        ]
        indexes = [
            Index(fields=["region", "client_id", "purpose"], name="exchange_grant_of_client"),
            Index(fields=["region", "state", "-proposed_at", "-id"], name="exchange_grant_list"),
        ]

    def __str__(self) -> str:
        return f"grant {self.pk}"


class Hook(models.Model):
    """An address to which events are sent. Secrets are sealed; the one before a change counts until `former_until`."""

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    region = _code(5)
    client_id = _code(80)
    purpose = _code(40)
    url = models.CharField(max_length=500)
    secret_sealed = models.BinaryField()
    former_sealed = models.BinaryField(null=True)
    former_until = models.DateTimeField(null=True)
    is_on = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    rotated_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "exchange_hook"
        indexes = [Index(fields=["region", "client_id"], name="exchange_hook_of_client")]

    def __str__(self) -> str:
        return f"webhook {self.pk}"


class MarkKey(models.Model):
    """The key of the marks by which clients know people again: one row, sealed, never another key."""

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    name = _code(40, unique=True)
    key_sealed = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        db_table = "exchange_mark_key"

    def __str__(self) -> str:
        return f"key of marks {self.pk}"


class Delivery(models.Model):
    """One event for one address. `data` holds opaque ids and codes, never anything of a person."""

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    hook = models.ForeignKey(Hook, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    type = _code(80)
    data = models.JSONField()
    state = _code(10, default=DeliveryState.WAITING.value)
    tries = models.SmallIntegerField(default=0)
    made_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    last_answer = _code(40, default="")

    class Meta:
        db_table = "exchange_delivery"
        constraints = [CheckConstraint(condition=Q(state__in=[state.value for state in DeliveryState]), name="exchange_delivery_state")]
        indexes = [
            Index(fields=["hook", "state", "id"], name="exchange_delivery_of_hook"),
            Index(fields=["next_at"], name="exchange_delivery_due", condition=Q(state=DeliveryState.WAITING.value)),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk}"
