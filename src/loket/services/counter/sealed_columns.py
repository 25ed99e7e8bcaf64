"""Which columns of this room are sealed: read when the keys are changed (`loket keys`)."""

from __future__ import annotations

from typing import Final

from loket.foundation.common.sealing import SealedColumn, SealedTable
from loket.services.counter import reading

SEALED: Final = (
    SealedTable(
        "counter_consent",
        (
            SealedColumn("name_sealed", reading.NAME),
            SealedColumn("phone_sealed", reading.PHONE),
            SealedColumn("claim_sealed", reading.CLAIM),
            SealedColumn("principal_name_sealed", reading.PRINCIPAL),
        ),
    ),
)
