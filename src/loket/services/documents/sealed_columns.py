"""Which columns of this room are sealed: read when the keys are changed (`loket keys`)."""

from __future__ import annotations

from typing import Final

from loket.foundation.common.sealing import SealedColumn, SealedTable
from loket.services.documents import content, keeping

SEALED: Final = (
    SealedTable("documents_document", (SealedColumn("data_sealed", content.DATA), SealedColumn("reason_sealed", content.REASON))),
    SealedTable("documents_signature", (SealedColumn("prepared_sealed", keeping.PREPARED),)),
    SealedTable("documents_signer_number", (SealedColumn("number_sealed", keeping.NUMBER),), key="account_id", row=("account_id",)),
)
