"""Which columns of this room are sealed: read when the keys are changed (`loket keys`)."""

from __future__ import annotations

from typing import Final

from loket.foundation.common.sealing import SealedColumn, SealedTable
from loket.services.errands.reading import ANSWER

SEALED: Final = (SealedTable("errands_errand", (SealedColumn("answer_sealed", ANSWER),)),)
