"""Which columns of this room are sealed: read when the keys are changed (`loket keys`)."""

from __future__ import annotations

from typing import Final

from loket.foundation.common.sealing import SealedColumn, SealedTable
from loket.services.cases import rows

SEALED: Final = (
    SealedTable("cases_draft", (SealedColumn("answers_sealed", rows.ANSWERS), SealedColumn("acted_sealed", rows.ACTED))),
    SealedTable("cases_case", (SealedColumn("content_sealed", rows.CONTENT),)),
    SealedTable("cases_agencynotice", (SealedColumn("content_sealed", rows.NOTICE),)),
    SealedTable("cases_correction", (SealedColumn("note_sealed", rows.NOTE),)),
)
