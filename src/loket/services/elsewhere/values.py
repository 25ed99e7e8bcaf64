"""What the room tells others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from loket.foundation.common.text import Text


class FollowedState(StrEnum):
    """How a case stands at the application that runs it; stored as the word. These words and no others are told, so that people read the same ones everywhere."""

    RECEIVED = "received"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    COMPLETED = "completed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


STATE_WORDS: Final[Mapping[FollowedState, Text]] = {
    FollowedState.RECEIVED: Text(id="Diterima", en="Received"),
    FollowedState.IN_PROGRESS: Text(id="Diproses", en="In progress"),
    FollowedState.WAITING: Text(id="Menunggu Anda", en="Waits for you"),
    FollowedState.COMPLETED: Text(id="Selesai", en="Done"),
    FollowedState.REFUSED: Text(id="Ditolak", en="Refused"),
    FollowedState.WITHDRAWN: Text(id="Dibatalkan", en="Withdrawn"),
}
ENDS: Final = frozenset({FollowedState.COMPLETED, FollowedState.REFUSED, FollowedState.WITHDRAWN})
_OPEN: Final = frozenset({FollowedState.RECEIVED, FollowedState.IN_PROGRESS, FollowedState.WAITING})
#: From where a followed case may go to where: what is open may go anywhere, what has ended stays.
FOLLOWED_TRANSITIONS: Final[Mapping[FollowedState, frozenset[FollowedState]]] = {
    state: (_OPEN | ENDS) - {state} if state in _OPEN else frozenset() for state in FollowedState
}


@dataclass(frozen=True, slots=True)
class Told:
    """
    What an application says of a case. `sequence` grows with each thing it says of that case: what is older, or was said already, changes nothing.

    Times are the application's own clock. `path` is the page of the case below the service's address, "" for none.
    """

    reference: str
    sequence: int
    state: FollowedState
    submitted_at: dt.datetime
    due_at: dt.datetime | None
    changed_at: dt.datetime
    path: str = ""


@dataclass(frozen=True, slots=True)
class Followed:
    """A case that is run elsewhere. `client_id`: the application that says so; `received_at`: when it last did, by our clock."""

    id: UUID
    region: str
    service: str
    client_id: str
    account: UUID
    reference: str
    sequence: int
    state: FollowedState
    submitted_at: dt.datetime
    due_at: dt.datetime | None
    changed_at: dt.datetime
    received_at: dt.datetime
    ended_at: dt.datetime | None
    path: str

    @property
    def is_open(self) -> bool:
        """Say whether work remains."""
        return self.state not in ENDS

    def is_late(self, at: dt.datetime) -> bool:
        """Say whether what was promised is, or was, broken."""
        return self.due_at is not None and (self.ended_at or at) > self.due_at
