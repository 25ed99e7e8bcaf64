"""Which columns of this room are sealed: read when the keys are changed (`loket keys`)."""

from __future__ import annotations

from typing import Final

from loket.foundation.common.sealing import BlindIndex, SealedColumn, SealedTable
from loket.foundation.upstream.models import SUBJECT_COLUMN

SEALED: Final = (SealedTable("upstream_tie", (SealedColumn("subject_sealed", SUBJECT_COLUMN, BlindIndex("subject_index", SUBJECT_COLUMN)),)),)
