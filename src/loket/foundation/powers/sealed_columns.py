"""Which columns of this room are sealed: read when the keys are changed (`loket keys`)."""

from __future__ import annotations

from typing import Final

from loket.foundation.common.sealing import BlindIndex, SealedColumn, SealedTable
from loket.foundation.powers import rows

SEALED: Final = (
    SealedTable(
        "powers_organisation",
        (
            SealedColumn("name_sealed", rows.NAME),
            SealedColumn("nib_sealed", rows.NIB, BlindIndex("nib_index", rows.NIB)),
            SealedColumn("npwp_sealed", rows.NPWP, BlindIndex("npwp_index", rows.NPWP)),
        ),
    ),
    SealedTable(
        "powers_power",
        (
            SealedColumn("principal_name_sealed", rows.PRINCIPAL),
            SealedColumn("holder_name_sealed", rows.HOLDER),
            SealedColumn("label_sealed", rows.LABEL),
            SealedColumn("code_sealed", rows.CODE),
            SealedColumn("basis_sealed", rows.BASIS),
        ),
    ),
)
