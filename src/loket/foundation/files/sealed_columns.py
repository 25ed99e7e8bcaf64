"""Which columns of this room are sealed: read when the keys are changed (`loket keys`)."""

from __future__ import annotations

from typing import Final

from loket.foundation.common.sealing import FILE_KEY_COLUMN, SealedColumn, SealedTable
from loket.foundation.files import pieces

SEALED: Final = (
    SealedTable("files_file", (SealedColumn("wrapped_key", FILE_KEY_COLUMN),)),
    SealedTable("files_partial", (SealedColumn("name_sealed", pieces.NAME),)),
    SealedTable("files_piece", (SealedColumn("content_sealed", pieces.CONTENT),), row=("partial_id", "offset_bytes")),
)
