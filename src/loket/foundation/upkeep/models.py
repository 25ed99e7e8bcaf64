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


class Rekeying(models.Model):
    """
    How far a table's sealed values are brought under a key.

    Invariant: `after` (the primary key reached, as text) moves in the transaction that seals the rows before it anew.
    """

    id = models.UUIDField(primary_key=True)
    sealed_table = models.CharField(max_length=63, db_collation="C")
    to_key = models.SmallIntegerField()
    after = models.CharField(max_length=40, db_collation="C", default="")
    moved = models.BigIntegerField(default=0)
    began_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "upkeep_rekeying"
        constraints = [models.UniqueConstraint(fields=["sealed_table", "to_key"], name="upkeep_rekeying_once")]

    def __str__(self) -> str:
        return f"{self.sealed_table} to key {self.to_key}"
