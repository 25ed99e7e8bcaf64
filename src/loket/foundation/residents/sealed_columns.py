"""Which columns of this room are sealed: read when the keys are changed (`loket keys`)."""

from __future__ import annotations

from typing import Final

from loket.foundation.common.sealing import BlindIndex, SealedColumn, SealedTable
from loket.foundation.residents import duplicates, operations, sealed, versions


def _columns(table: str, columns: tuple[str, ...], number: str = "") -> tuple[SealedColumn, ...]:
    return tuple(
        SealedColumn(f"{one}_sealed", f"{table}.{one}", BlindIndex(f"{one}_index", f"{table}.{one}") if one == number else None) for one in columns
    )


SEALED: Final = (
    SealedTable("residents_family", _columns(sealed.FAMILY, sealed.FAMILY_COLUMNS, "kk")),
    SealedTable("residents_resident", _columns(sealed.PERSON, sealed.PERSON_COLUMNS, "nik")),
    SealedTable("residents_event", _columns(sealed.EVENT, sealed.EVENT_COLUMNS)),
    SealedTable("residents_paper", _columns(sealed.PAPER, sealed.PAPER_COLUMNS)),
    SealedTable("residents_change", (SealedColumn("before_sealed", versions.BEFORE), SealedColumn("after_sealed", versions.AFTER)), row=("row",)),
    SealedTable("residents_pair", (SealedColumn("note_sealed", duplicates.NOTE),)),
    SealedTable("residents_effect", (SealedColumn("result_sealed", operations.RESULT),)),
)
