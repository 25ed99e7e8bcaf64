"""Which columns of this room are sealed: read when the keys are changed (`loket keys`)."""

from __future__ import annotations

from typing import Final

from loket.foundation.common.sealing import SealedColumn, SealedTable
from loket.services.decisions.operations import DETAILS

SEALED: Final = (SealedTable("decisions_decision", (SealedColumn("details_sealed", DETAILS),)),)
