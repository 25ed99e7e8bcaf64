"""Table of this room."""

from __future__ import annotations

from django.db import models


class Backup(models.Model):
    """A backup that was finished."""

    id = models.UUIDField(primary_key=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(db_index=True)
    database_bytes = models.BigIntegerField()
    files = models.BigIntegerField()
    new_files = models.BigIntegerField()
    database_sha256 = models.CharField(max_length=64)

    class Meta:
        db_table = "upkeep_backup"

    def __str__(self) -> str:
        return f"backup {self.ended_at:%Y-%m-%d}"
