"""Writes of this room."""

from __future__ import annotations

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common import ids
from loket.foundation.upkeep import models
from loket.foundation.upkeep.rekeying import begin_rekeying as begin_rekeying
from loket.foundation.upkeep.rekeying import rekey as rekey
from loket.foundation.upkeep.values import Backup


@audit.operation("upkeep.backup.finished")
def record_backup(*, act: Act, backup: Backup) -> None:
    """Note that a backup was finished and read back. Where it lies is the operator's secret and not kept here."""
    row = models.Backup.objects.create(
        id=ids.new_id(), began_at=backup.began_at, ended_at=backup.ended_at, database_bytes=backup.database_bytes, files=backup.files,
        new_files=backup.new_files, database_sha256=backup.database_sha256,
    )  # fmt: skip
    details = {"sha256": backup.database_sha256, "bytes": backup.database_bytes, "files": backup.files}
    audit.record(act, "upkeep.backup.finished", table="upkeep_backup", row=row.id, details=details)
