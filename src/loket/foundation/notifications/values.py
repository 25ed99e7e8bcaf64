"""What the room of notifications tells others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from loket.foundation.common.text import Text


class Channel(StrEnum):
    """By which way, besides the inbox; stored as the word."""

    EMAIL = "email"


class DeliveryState(StrEnum):
    """What became of one sending. Every failure is one of the two last words."""

    WAITING = "waiting"
    SENT = "sent"
    TEMPORARY_FAILURE = "temporary_failure"
    PERMANENT_FAILURE = "permanent_failure"


#: A sending begins waiting. After a temporary failure it is tried again, with growing pauses; the two others are the end.
DELIVERY_TRANSITIONS: Final[Mapping[DeliveryState, frozenset[DeliveryState]]] = {
    DeliveryState.WAITING: frozenset({DeliveryState.SENT, DeliveryState.TEMPORARY_FAILURE, DeliveryState.PERMANENT_FAILURE}),
    DeliveryState.TEMPORARY_FAILURE: frozenset({DeliveryState.SENT, DeliveryState.TEMPORARY_FAILURE, DeliveryState.PERMANENT_FAILURE}),
    DeliveryState.SENT: frozenset(),
    DeliveryState.PERMANENT_FAILURE: frozenset(),
}

DELIVERY_WORDS: Final[Mapping[DeliveryState, Text]] = {
    DeliveryState.WAITING: Text(id="Menunggu dikirim", en="Waiting to be sent"),
    DeliveryState.SENT: Text(id="Terkirim", en="Sent"),
    DeliveryState.TEMPORARY_FAILURE: Text(id="Gagal sementara, akan dicoba lagi", en="Failed for now, will be tried again"),
    DeliveryState.PERMANENT_FAILURE: Text(id="Gagal", en="Failed"),
}


@dataclass(frozen=True, slots=True)
class Message:
    """One message in somebody's inbox. `kind` is a machine word as `case.submitted`; `case` ties it to a case."""

    id: UUID
    region: str
    recipient: UUID
    kind: str
    case: UUID | None
    subject: Text
    body: Text
    created_at: dt.datetime
    read_at: dt.datetime | None

    @property
    def is_read(self) -> bool:
        """Say whether it was opened."""
        return self.read_at is not None


@dataclass(frozen=True, slots=True)
class Kind:
    """A family of messages that a person can switch off by e-mail, or not: `prefix` of the kind words it covers."""

    prefix: str
    title: Text
    can_be_off: bool


#: The families in the order in which a person sees them. What is in none of them is under "other", which can be off.
#: Law: what decides about a person, or about the safety of the account, must reach the person (UU 30/2014 Pasal 61; UU 27/2022 Pasal 46).
KINDS: Final = (
    Kind("decision", Text(id="Keputusan atas permohonan", en="Decisions on applications"), can_be_off=False),
    Kind("security", Text(id="Keamanan akun", en="Safety of the account"), can_be_off=False),
    Kind("case", Text(id="Perkembangan permohonan", en="Progress of applications"), can_be_off=True),
    Kind("document", Text(id="Dokumen baru dan yang akan habis masa berlakunya", en="New and expiring documents"), can_be_off=True),
    Kind("other", Text(id="Pemberitahuan lain", en="Other messages"), can_be_off=True),
)


def family(kind: str) -> Kind:
    """Return the family of a kind word: `case.submitted` belongs to `case`."""
    head = kind.partition(".")[0]
    return next((known for known in KINDS if known.prefix == head), KINDS[-1])


@dataclass(frozen=True, slots=True)
class Preference:
    """Whether a person wants a family of messages by a channel; the inbox always has them."""

    family: Kind
    channel: Channel
    is_off: bool


@dataclass(frozen=True, slots=True)
class Sent:
    """What one round of sending did, in counts."""

    sent: int = 0
    temporary: int = 0
    permanent: int = 0


@dataclass(frozen=True, slots=True)
class DemoMail:
    """One mail of the demo's mailbox."""

    id: int
    recipients: str
    subject: str
    body: str
    sent_at: dt.datetime
