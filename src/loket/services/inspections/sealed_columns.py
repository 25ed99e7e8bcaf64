"""Which columns of this room are sealed: read when the keys are changed (`loket keys`)."""

from __future__ import annotations

from typing import Final

from loket.foundation.common.sealing import SealedColumn, SealedTable
from loket.services.inspections.queries import RECORD

SEALED: Final = (SealedTable("inspections_package", (SealedColumn("record_sealed", RECORD),)),)
