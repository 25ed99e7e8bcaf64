"""What was decided, by whom or by which rule, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from loket.foundation.common.text import Text


class DecisionKind(StrEnum):
    """How a decision came about; stored as the word."""

    RULE = "rule"
    OFFICER = "officer"
    CLOCK = "clock"
    PARTNER = "partner"


@dataclass(frozen=True, slots=True)
class Decision:
    """
    One decision. `trace` is there for decisions by rule: rows looked at, values used, parameters with their law
    (`services.rules.values.Finding.as_dict`); it is personal data and unsealed only for whoever may see the case.
    """

    id: UUID
    case: UUID
    step: str
    turn: int
    kind: DecisionKind
    outcome: str
    reason_code: str | None
    reason: Text | None
    legal_basis: str | None
    decided_by: UUID | None
    appointment: UUID | None
    at: dt.datetime
    version_hash: str
    table: str | None
    row: str | None
    trace: Mapping[str, Any] | None = None
    note: str = ""
