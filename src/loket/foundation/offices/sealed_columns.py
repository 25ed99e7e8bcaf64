"""Which columns of this room are sealed: read when the keys are changed (`loket keys`)."""

from __future__ import annotations

import json
from typing import Final

from loket.foundation.common.sealing import BlindIndex, SealedColumn, SealedTable
from loket.foundation.offices import rows


def _printed(plain: bytes, region: str) -> str:
    return rows.printed(region, json.loads(plain))


SEALED: Final = (
    SealedTable(
        "offices_proposal",
        (
            SealedColumn("change_sealed", rows.CHANGE_COLUMN, BlindIndex("print", rows.PRINT_COLUMN, _printed, needs=("region",))),
            SealedColumn("note_sealed", rows.NOTE_COLUMN),
            SealedColumn("reason_sealed", rows.REASON_COLUMN),
        ),
    ),
)
