"""Which columns of this room are sealed: read when the keys are changed (`loket keys`)."""

from __future__ import annotations

from typing import Final

from loket.foundation.clients import rows
from loket.foundation.common.sealing import SealedColumn, SealedTable

SEALED: Final = (SealedTable("clients_client", (SealedColumn("contact_sealed", rows.CONTACT_COLUMN),)),)
