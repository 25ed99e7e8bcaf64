"""Which account an identity at a provider belongs to. The provider's name for a person is a keyed hash: it is looked up, never read."""

from __future__ import annotations

from django.db import models
from django.db.models import Index, UniqueConstraint

from loket.foundation.common import ids

_BYTES = "C"
SUBJECT_COLUMN = "upstream_tie.subject"


class Tie(models.Model):
    """An identity at a provider, tied to an account of ours."""

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    account_id = models.UUIDField()
    provider = models.CharField(max_length=31, db_collation=_BYTES)
    subject_index = models.BinaryField()
    """Keyed hash of issuer and subject, so that a changed issuer is another identity."""
    tied_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "upstream_tie"
        constraints = [
            UniqueConstraint(fields=["subject_index"], name="upstream_tie_subject"),
            UniqueConstraint(fields=["account_id", "provider"], name="upstream_tie_once"),
        ]
        indexes = [Index(fields=["account_id"], name="upstream_tie_account")]

    def __str__(self) -> str:
        return f"tie {self.pk}"
