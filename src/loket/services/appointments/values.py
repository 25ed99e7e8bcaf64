"""What the appointments room tells others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from loket.foundation.common.text import Text

#: A seat is kept in pieces of this length, so that visits of different lengths can never overlap. Unit: minutes.
PIECE_MINUTES: Final = 5


class BookingState(StrEnum):
    """Where one booking stands; stored as the word."""

    BOOKED = "booked"
    ARRIVED = "arrived"
    SERVED = "served"
    MISSED = "missed"
    CANCELLED = "cancelled"


#: A booking keeps its seat while it is booked or the person has arrived; the other words are its end.
BOOKING_TRANSITIONS: Final[Mapping[BookingState, frozenset[BookingState]]] = {
    BookingState.BOOKED: frozenset({BookingState.ARRIVED, BookingState.MISSED, BookingState.CANCELLED}),
    BookingState.ARRIVED: frozenset({BookingState.SERVED, BookingState.CANCELLED}),
    BookingState.SERVED: frozenset(),
    BookingState.MISSED: frozenset(),
    BookingState.CANCELLED: frozenset(),
}
LIVE_STATES: Final = (BookingState.BOOKED, BookingState.ARRIVED)

BOOKING_WORDS: Final[Mapping[BookingState, Text]] = {
    BookingState.BOOKED: Text(id="Dipesan", en="Booked"),
    BookingState.ARRIVED: Text(id="Sudah datang", en="Arrived"),
    BookingState.SERVED: Text(id="Dilayani", en="Served"),
    BookingState.MISSED: Text(id="Tidak datang", en="Missed"),
    BookingState.CANCELLED: Text(id="Dibatalkan", en="Cancelled"),
}


#: Why a time was given back: its applicant sat at the counter on another day, so nobody has to be told.
CAME_ANYHOW: Final = "came_anyhow"


@dataclass(frozen=True, slots=True)
class CounterRule:
    """
    From `since` on, a unit keeps `counters` counters of a position for booked visits, by `reference`.

    Times are offered from `notice_minutes` after now until `ahead_days` working days ahead.
    """

    unit: str
    position: str
    since: dt.date
    counters: int
    ahead_days: int
    notice_minutes: int
    reference: str


@dataclass(frozen=True, slots=True)
class NewVisit:
    """A visit to ask for; fields as in `Visit`."""

    id: UUID
    case: UUID
    account: UUID
    service: str
    position: str
    unit: str | None
    minutes: int
    change_until_hours: int
    wait_minutes: int
    rebookings: int
    book_by: dt.datetime


@dataclass(frozen=True, slots=True)
class Visit:
    """
    Something that an applicant must come for. `id` is that of the step; `unit` None: any unit with a counter of the position.

    `rebookings`: how often it may still be booked after it was missed. `book_by`: until when a time must be chosen.
    """

    id: UUID
    region: str
    case: UUID
    account: UUID
    service: str
    position: str
    unit: str | None
    minutes: int
    change_until_hours: int
    wait_minutes: int
    rebookings: int
    book_by: dt.datetime
    asked_at: dt.datetime
    ended_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Booking:
    """
    A time that is kept for a visit at a unit, with an officer. `code` checks in and says nothing of whom.

    `reason`: why it was cancelled (`applicant`, `officer_absent`, `closed`, `not_served`, `case_ended`), else empty.
    """

    id: UUID
    visit: UUID
    region: str
    case: UUID
    account: UUID
    service: str
    unit: str
    position: str
    officer: UUID
    on: dt.date
    starts_at: dt.datetime
    ends_at: dt.datetime
    state: BookingState
    code: str
    booked_at: dt.datetime
    arrived_at: dt.datetime | None
    reason: str

    @property
    def is_live(self) -> bool:
        """Say whether the seat is still kept."""
        return self.state in LIVE_STATES


@dataclass(frozen=True, slots=True)
class Slot:
    """A time that can be booked, and how many places it still has."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    free: int


@dataclass(frozen=True, slots=True)
class SlotDay:
    """The times of one civil day at a unit."""

    on: dt.date
    slots: tuple[Slot, ...]

    @property
    def free(self) -> int:
        """Return how many places the day still has."""
        return sum(slot.free for slot in self.slots)


@dataclass(frozen=True, slots=True)
class Lost:
    """What became of a booking whose seat was lost: with another officer at the same time (`moved`), or cancelled."""

    booking: Booking
    is_moved: bool
