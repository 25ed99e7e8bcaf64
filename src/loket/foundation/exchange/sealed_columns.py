"""Which columns of this room are sealed: read when the keys are changed (`loket keys`)."""

from __future__ import annotations

from typing import Final

from loket.foundation.common.sealing import SealedColumn, SealedTable
from loket.foundation.exchange import hooks, marks, rows

SEALED: Final = (
    SealedTable("exchange_grant", (SealedColumn("note_sealed", rows.NOTE_COLUMN), SealedColumn("reason_sealed", rows.REASON_COLUMN))),
    SealedTable("exchange_hook", (SealedColumn("secret_sealed", hooks.SECRET_COLUMN), SealedColumn("former_sealed", hooks.SECRET_COLUMN))),
    SealedTable("exchange_mark_key", (SealedColumn("key_sealed", marks.COLUMN),)),
)
