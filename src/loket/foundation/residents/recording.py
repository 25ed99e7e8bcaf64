"""
The lines of a load in the record, by COPY instead of one statement for five hundred lines.

Because: 26,000 lines by `audit.record` take twice as long as everything else of a load of 20,000 people.
Invariant: the same columns, commitments and salts as `audit.record` writes, in the same transaction; a test compares them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from loket.foundation.audit import commitments
from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common import ids

ENTRY: Final = (
    "at", "entry", "region", "event", "actor", "actor_kind", "on_behalf_of", "appointment", "purpose", "case_id", "subject",
    "table_name", "row_id", "schema_version", "commitments", "details", "request_id",
)  # fmt: skip
SALT: Final = ("entry", "salt")
_compact: Final = json.JSONEncoder(separators=(",", ":")).encode


class Lines:
    """What is to be copied into the record at the end of a load."""

    def __init__(self, act: Act, source: str = "load") -> None:
        self._act = act
        self._details = _compact({"version": 1, "source": source})
        self.entries: list[tuple[Any, ...]] = []
        self.salts: list[tuple[UUID, bytes]] = []

    def add(self, event: str, *, table: str, row: UUID, subject: UUID | None, columns: Mapping[str, Any]) -> None:
        """Add the line of one row."""
        act, entry, salt = self._act, ids.new_id(), os.urandom(commitments.SALT_BYTES)
        self.entries.append((
            act.at, entry, act.region, event, act.actor, act.kind.value, act.on_behalf_of, act.appointment, act.purpose, act.case, subject,
            table, str(row), audit.SCHEMA_VERSION, _compact(commitments.commit_all(salt, columns)), self._details,
            act.request_id,
        ))  # fmt: skip
        self.salts.append((entry, salt))
