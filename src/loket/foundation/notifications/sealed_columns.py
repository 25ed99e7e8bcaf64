"""Which columns of this room are sealed: read when the keys are changed (`loket keys`)."""

from __future__ import annotations

import json
from typing import Final

from loket.foundation.common.sealing import BlindIndex, SealedColumn, SealedTable
from loket.foundation.notifications import queries, subscribing

SEALED: Final = (
    SealedTable("notifications_message", (SealedColumn("content_sealed", queries.CONTENT),)),
    SealedTable("notifications_delivery", (SealedColumn("address_sealed", queries.ADDRESS), SealedColumn("content_sealed", queries.TEXT))),
    SealedTable(
        "notifications_subscription",
        (
            SealedColumn(
                "content_sealed", subscribing.COLUMN, BlindIndex("endpoint_index", subscribing.INDEX, lambda plain: str(json.loads(plain)[0]))
            ),
        ),
    ),
)
