"""Which columns of this room are sealed: read when the keys are changed (`loket keys`)."""

from __future__ import annotations

from typing import Final

from loket.foundation.common.sealing import SealedColumn, SealedTable
from loket.oversight.access import sealed

SEALED: Final = (
    SealedTable("access_inquiry", (SealedColumn("text_sealed", sealed.TEXT), SealedColumn("answer_sealed", sealed.ANSWER))),
    SealedTable("access_concealment", (SealedColumn("reason_sealed", sealed.REASON), SealedColumn("decision_sealed", sealed.DECISION))),
    SealedTable("access_concealment_review", (SealedColumn("note_sealed", sealed.REVIEW),)),
    SealedTable("access_protected", (SealedColumn("note_sealed", sealed.PROTECTED),)),
    SealedTable("access_signal", (SealedColumn("note_sealed", sealed.NOTE),)),
)
