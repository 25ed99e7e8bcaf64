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
    """By which way; stored as the word. The inbox always has everything."""

    INBOX = "inbox"
    EMAIL = "email"
    SMS = "sms"
    PUSH = "push"


CHANNEL_WORDS: Final[Mapping[Channel, Text]] = {
    Channel.INBOX: Text(id="Kotak pesan", en="Inbox"),
    Channel.EMAIL: Text(id="Surel", en="E-mail"),
    Channel.SMS: Text(id="SMS", en="Text message"),
    Channel.PUSH: Text(id="Notifikasi di perangkat", en="Notice on the device"),
}
#: These make a sound at night; a mail does not.
AUDIBLE: Final = frozenset({Channel.SMS, Channel.PUSH})


class DeliveryState(StrEnum):
    """What became of one sending. Every failure is one of the three last words."""

    WAITING = "waiting"
    SENT = "sent"
    DELIVERED = "delivered"
    TEMPORARY_FAILURE = "temporary_failure"
    PERMANENT_FAILURE = "permanent_failure"
    TECHNICAL_FAILURE = "technical_failure"


#: These are tried again, with growing pauses.
DUE_STATES: Final = (DeliveryState.WAITING, DeliveryState.TEMPORARY_FAILURE, DeliveryState.TECHNICAL_FAILURE)
_TRIED: Final = frozenset(
    {
        DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.TEMPORARY_FAILURE, DeliveryState.PERMANENT_FAILURE, DeliveryState.TECHNICAL_FAILURE,
    }
)  # fmt: skip
#: A sending begins waiting. What the provider took over (sent) may still fail by its report; delivered and permanent failure are the end.
DELIVERY_TRANSITIONS: Final[Mapping[DeliveryState, frozenset[DeliveryState]]] = {
    DeliveryState.WAITING: _TRIED,
    DeliveryState.TEMPORARY_FAILURE: _TRIED,
    DeliveryState.TECHNICAL_FAILURE: _TRIED,
    DeliveryState.SENT: _TRIED - {DeliveryState.SENT},
    DeliveryState.DELIVERED: frozenset(),
    DeliveryState.PERMANENT_FAILURE: frozenset(),
}

DELIVERY_WORDS: Final[Mapping[DeliveryState, Text]] = {
    DeliveryState.WAITING: Text(id="Menunggu dikirim", en="Waiting to be sent"),
    DeliveryState.SENT: Text(id="Terkirim", en="Sent"),
    DeliveryState.DELIVERED: Text(id="Sampai", en="Delivered"),
    DeliveryState.TEMPORARY_FAILURE: Text(id="Gagal sementara, akan dicoba lagi", en="Failed for now, will be tried again"),
    DeliveryState.PERMANENT_FAILURE: Text(id="Gagal", en="Failed"),
    DeliveryState.TECHNICAL_FAILURE: Text(id="Gagal karena gangguan teknis", en="Failed for a technical reason"),
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
    """A family of messages that a person can switch off, or not: `prefix` of the kind words it covers. `is_urgent`: comes at night too."""

    prefix: str
    title: Text
    can_be_off: bool
    is_urgent: bool = False


#: The families in the order in which a person sees them. What is in none of them is under "other", which can be off.
#: Law: what decides about a person, or about the safety of the account, must reach the person (UU 30/2014 Pasal 61; UU 27/2022 Pasal 46).
KINDS: Final = (
    Kind("decision", Text(id="Keputusan atas permohonan", en="Decisions on applications"), can_be_off=False),
    Kind("security", Text(id="Keamanan akun", en="Safety of the account"), can_be_off=False, is_urgent=True),
    Kind("power", Text(id="Kuasa: siapa bertindak untuk siapa", en="Powers: who acts for whom"), can_be_off=False),
    Kind("privacy", Text(id="Jawaban atas permintaan tentang data Anda", en="Answers to requests about your data"), can_be_off=False),
    Kind("case", Text(id="Perkembangan permohonan", en="Progress of applications"), can_be_off=True),
    Kind("document", Text(id="Dokumen baru dan yang akan habis masa berlakunya", en="New and expiring documents"), can_be_off=True),
    Kind(
        "access",
        Text(id="Siapa membaca data Anda: rangkuman, jawaban, laporan", en="Who read your data: summaries, answers, reports"),
        can_be_off=True,
    ),
    Kind("other", Text(id="Pemberitahuan lain", en="Other messages"), can_be_off=True),
)


def family(kind: str) -> Kind:
    """Return the family of a kind word: `case.submitted` belongs to `case`."""
    head = kind.partition(".")[0]
    return next((known for known in KINDS if known.prefix == head), KINDS[-1])


@dataclass(frozen=True, slots=True)
class Reach:
    """By which ways somebody can be reached besides the inbox: a confirmed address, a phone, a browser that shows notices."""

    email: bool = True
    phone: bool = False
    push: bool = False

    def has(self, channel: Channel) -> bool:
        """Say whether there is somewhere to send to."""
        return {Channel.INBOX: True, Channel.EMAIL: self.email, Channel.SMS: self.phone, Channel.PUSH: self.push}[channel]


@dataclass(frozen=True, slots=True)
class Preference:
    """Whether a person wants a family of messages by a channel. `why` says why it cannot be switched off; None: it can."""

    family: Kind
    channel: Channel
    is_off: bool
    why: Text | None = None


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From when to when nothing makes a sound, in minutes after midnight of the region; over midnight when `starts` is later."""

    starts: int
    ends: int
    is_off: bool = False


@dataclass(frozen=True, slots=True)
class Cost:
    """What was sent by a way and family in a time: messages taken over, parts and rupiah charged, and how many failed for good."""

    channel: Channel
    family: str
    messages: int
    parts: int
    cost_idr: int
    failed: int


@dataclass(frozen=True, slots=True)
class Sent:
    """What one round of sending did, in counts."""

    sent: int = 0
    temporary: int = 0
    permanent: int = 0


@dataclass(frozen=True, slots=True)
class DemoMail:
    """One mail or text message of the demo's mailbox."""

    id: int
    channel: Channel
    recipients: str
    subject: str
    body: str
    sent_at: dt.datetime
