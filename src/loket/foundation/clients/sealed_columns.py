"""Which columns of this room are sealed: read when the keys are changed (`loket keys`)."""

from __future__ import annotations

import json
from typing import Any, Final

from loket.foundation.clients import rows
from loket.foundation.common.sealing import BlindIndex, SealedColumn, SealedTable


def _printed(plain: bytes, region: str, kind: str, client: Any) -> str:
    return rows.printed(region, kind, client, json.loads(plain))


SEALED: Final = (
    SealedTable("clients_client", (SealedColumn("contact_sealed", rows.CONTACT_COLUMN),)),
    SealedTable(
        "clients_proposal",
        (
            SealedColumn(
                "definition_sealed", rows.DEFINITION_COLUMN, BlindIndex("print", rows.PRINT_COLUMN, _printed, needs=("region", "kind", "client_id"))
            ),
            SealedColumn("note_sealed", rows.NOTE_COLUMN),
            SealedColumn("reason_sealed", rows.REASON_COLUMN),
        ),
    ),
)
