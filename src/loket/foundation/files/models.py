"""The table of files; private to the room."""

from __future__ import annotations

from django.db import models


class File(models.Model):
    """
    One file. `wrapped_key` is NULL once it is erased.

    `kept_until` is when its time is over; NULL while what it belongs to goes on, so that the years have not begun.
    """

    id = models.UUIDField(primary_key=True)
    region = models.CharField(max_length=13)
    owner = models.UUIDField()
    purpose = models.CharField(max_length=60)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField()
    media_type = models.CharField(max_length=60)
    storage_name = models.CharField(max_length=40, unique=True)
    wrapped_key = models.BinaryField(null=True)
    retention_code = models.CharField(max_length=60)
    retention_years = models.PositiveSmallIntegerField()
    retention_reference = models.CharField(max_length=500)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)
    kept_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "files_file"
        indexes = [
            models.Index(fields=["owner", "id"], name="files_file_owner"),
            models.Index(fields=["kept_until", "id"], name="files_file_due", condition=models.Q(erased_at__isnull=True, kept_until__isnull=False)),
        ]
        constraints = [
            # Invariant: a file has its key until it is erased, and never after.
            models.CheckConstraint(
                condition=models.Q(wrapped_key__isnull=False) ^ models.Q(erased_at__isnull=False), name="files_file_key_or_erased"
            ),
            models.CheckConstraint(condition=models.Q(size_bytes__gt=0), name="files_file_not_empty"),
        ]

    def __str__(self) -> str:
        return f"file {self.id}"


class Partial(models.Model):
    """A file that comes in pieces. `file_id`: as what it was kept once it was whole."""

    id = models.UUIDField(primary_key=True)
    region = models.CharField(max_length=5)
    account_id = models.UUIDField()
    owner = models.UUIDField()
    field = models.CharField(max_length=80)
    name_sealed = models.BinaryField()
    size_bytes = models.BigIntegerField()
    offset_bytes = models.BigIntegerField(default=0)
    file_id = models.UUIDField(null=True)
    begun_at = models.DateTimeField()
    touched_at = models.DateTimeField()

    class Meta:
        db_table = "files_partial"
        indexes = [
            models.Index(fields=["account_id", "touched_at"], name="files_partial_account"),
            models.Index(fields=["touched_at"], name="files_partial_touched"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(offset_bytes__gte=0, offset_bytes__lte=models.F("size_bytes"), size_bytes__gt=0), name="files_partial_offset"
            ),
        ]

    def __str__(self) -> str:
        return f"upload {self.id}"


class Piece(models.Model):
    """What arrived of a file at an offset, sealed and bound to its place."""

    id = models.BigAutoField(primary_key=True)
    partial = models.ForeignKey(Partial, on_delete=models.PROTECT, related_name="pieces")
    offset_bytes = models.BigIntegerField()
    content_sealed = models.BinaryField()

    class Meta:
        db_table = "files_piece"
        constraints = [models.UniqueConstraint(fields=["partial", "offset_bytes"], name="files_piece_place")]

    def __str__(self) -> str:
        return f"piece {self.partial_id} {self.offset_bytes}"
