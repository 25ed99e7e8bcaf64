"""Reads of this room."""

from __future__ import annotations

from loket.foundation.upkeep import models
from loket.foundation.upkeep.rekeying import count_to_rekey as count_to_rekey
from loket.foundation.upkeep.rekeying import is_missing as is_missing
from loket.foundation.upkeep.rekeying import list_key_use as list_key_use
from loket.foundation.upkeep.rekeying import list_rekeyed as list_rekeyed
from loket.foundation.upkeep.values import Backup


def find_last_backup() -> Backup | None:
    """Return the backup that was finished last, or None."""
    row = models.Backup.objects.order_by("-ended_at").first()
    if row is None:
        return None
    return Backup(row.began_at, row.ended_at, row.database_bytes, row.files, row.new_files, row.database_sha256)
