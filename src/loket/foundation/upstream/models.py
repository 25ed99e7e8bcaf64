"""Which account an identity at a provider belongs to. The provider's name for a person is sealed; it is looked up by a keyed hash."""

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
    subject_sealed = models.BinaryField()
    subject_index = models.BinaryField()
    """Of issuer and subject together, so that a changed issuer is another identity. Sealed only so that the index can be made anew under another key."""
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
