"""What happened, told to whoever wants to know."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. `payload` holds codes, dates and numbers, never personal data."""

    id: int
    at: dt.datetime
    region: str
    name: str
    ref: UUID
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Subscription:
    """
    Who wants to hear of what. `names` are event names, or prefixes that end in a dot.

    `receive` gets a batch in the order of commits, inside the transaction that moves the position: what it
    writes to this database happens exactly once, anything else at least once.
    """

    name: str
    names: tuple[str, ...]
    receive: Callable[[list[Event]], None]

    def wants(self, event: str) -> bool:
        """Say whether this subscription wants an event of this name."""
        return any(event == n or (n.endswith(".") and event.startswith(n)) for n in self.names)
