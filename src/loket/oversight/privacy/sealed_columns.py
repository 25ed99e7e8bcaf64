"""Which columns of this room are sealed: read when the keys are changed (`loket keys`)."""

from __future__ import annotations

from typing import Final

from loket.foundation.common.sealing import SealedColumn, SealedTable
from loket.oversight.privacy import reading

SEALED: Final = (
    SealedTable("privacy_request", (SealedColumn("asked_sealed", reading.ASKED), SealedColumn("answer_sealed", reading.ANSWER))),
    SealedTable("privacy_copy", (SealedColumn("data_sealed", reading.DATA), SealedColumn("pdf_sealed", reading.PDF))),
)
