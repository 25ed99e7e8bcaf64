"""What the queueing room tells others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from loket.foundation.common.text import Text

#: Begins the numbers of people with an appointment; no line may be called so.
BOOKED_PREFIX: Final = "J"
#: How long before the booked time somebody is called ahead of walk-ins. Source: project rule. Unit: minutes.
EARLY_MINUTES: Final = 10


class TicketState(StrEnum):
    """Where a number stands; stored as the word."""

    WAITING = "waiting"
    CALLED = "called"
    DONE = "done"
    SKIPPED = "skipped"
    LEFT = "left"


#: `skipped`: called and not there; it can be called again the same day. `left`: the day ended.
TICKET_TRANSITIONS: Final[Mapping[TicketState, frozenset[TicketState]]] = {
    TicketState.WAITING: frozenset({TicketState.CALLED, TicketState.LEFT}),
    TicketState.CALLED: frozenset({TicketState.DONE, TicketState.SKIPPED, TicketState.WAITING, TicketState.LEFT}),
    TicketState.SKIPPED: frozenset({TicketState.CALLED, TicketState.LEFT}),
    TicketState.DONE: frozenset(),
    TicketState.LEFT: frozenset(),
}

TICKET_WORDS: Final[Mapping[TicketState, Text]] = {
    TicketState.WAITING: Text(id="Menunggu", en="Waiting"),
    TicketState.CALLED: Text(id="Dipanggil", en="Called"),
    TicketState.DONE: Text(id="Selesai", en="Done"),
    TicketState.SKIPPED: Text(id="Tidak ada saat dipanggil", en="Not there when called"),
    TicketState.LEFT: Text(id="Berakhir bersama hari layanan", en="Ended with the day"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """
    One queue of a unit: a letter, whom it leads to, what it is called.

    After `booked_in_a_row` people with an appointment, one who took a number is called, if one waits.
    """

    unit: str
    line: str
    position: str
    title: Text
    booked_in_a_row: int
    reference: str


@dataclass(frozen=True, slots=True)
class Ticket:
    """A number of a day. `booking` ties it to an appointment whose time is `due_at`. Nothing of whom."""

    id: UUID
    region: str
    unit: str
    on: dt.date
    line: str
    prefix: str
    number: int
    position: str
    booking: UUID | None
    due_at: dt.datetime | None
    state: TicketState
    taken_at: dt.datetime
    called_at: dt.datetime | None
    ended_at: dt.datetime | None
    officer: UUID | None
    counter: str
    calls: int

    @property
    def label(self) -> str:
        """Return what is called out: `A012`."""
        return f"{self.prefix}{self.number:03d}"


@dataclass(frozen=True, slots=True)
class Wait:
    """How a line stands: who waits, at how many counters it is called, how long one takes today, and the honest guess for the last in line (None: not known yet)."""

    line: Line
    waiting: int
    counters: int
    pace_seconds: int | None
    minutes: int | None


@dataclass(frozen=True, slots=True)
class Board:
    """What the screen of a hall shows: the numbers called last, newest first, and how the lines stand."""

    unit: str
    on: dt.date
    called: tuple[Ticket, ...]
    waits: tuple[Wait, ...]


@dataclass(frozen=True, slots=True)
class Seat:
    """At which counter an officer sits today."""

    unit: str
    counter: str
