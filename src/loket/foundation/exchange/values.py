"""What others may hold of the exchange: grants, what a call says, what it gets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from loket.foundation.common.text import Text
from loket.foundation.database.gated import Part
from loket.foundation.residents.values import REGISTER_PATHS, Value


class Kind(StrEnum):
    """What a grant lets an agency's system do."""

    VERIFY = "verify"
    LOOKUP = "lookup"
    FAMILY = "family"
    CHANGES = "changes"


KIND_WORDS: Final[Mapping[Kind, Text]] = {
    Kind.VERIFY: Text(id="Mencocokkan NIK, nama, dan tanggal lahir (jawaban hanya ya atau tidak)", en="Match NIK, name and birth date (the answer is only yes or no)"),
    Kind.LOOKUP: Text(id="Membaca data satu orang menurut NIK", en="Read the data of one person by NIK"),
    Kind.FAMILY: Text(id="Membaca anggota satu Kartu Keluarga", en="Read the members of a family card"),
    Kind.CHANGES: Text(id="Menerima kabar peristiwa (kelahiran, kematian, perkawinan, pindah …)", en="Hear of events (births, deaths, marriages, moves …)"),
}  # fmt: skip


class ChangeKind(StrEnum):
    """What is told by the feed of changes."""

    BIRTH = "birth"
    DEATH = "death"
    MOVE = "move"
    MARRIAGE = "marriage"
    DIVORCE = "divorce"
    ARRIVAL = "arrival"
    DEPARTURE = "departure"


CHANGE_WORDS: Final[Mapping[ChangeKind, Text]] = {
    ChangeKind.BIRTH: Text(id="Kelahiran", en="Births"), ChangeKind.DEATH: Text(id="Kematian", en="Deaths"), ChangeKind.MOVE: Text(id="Pindah di dalam daerah", en="Moves within the region"),
    ChangeKind.MARRIAGE: Text(id="Perkawinan dan pembatalannya", en="Marriages and their annulment"),
    ChangeKind.DIVORCE: Text(id="Perceraian dan pembatalannya", en="Divorces and their annulment"),
    ChangeKind.ARRIVAL: Text(id="Pindah datang", en="People who move in"), ChangeKind.DEPARTURE: Text(id="Pindah keluar", en="People who leave"),
}  # fmt: skip

#: What is told of somebody who left the region, if granted: that they did. Their data are another register's.
TOLD_OF_DEPARTED: Final = ("residents.status",)
#: Paths that may be granted of a person. Because: `members` holds ids that mean something inside only.
FIELDS: Final = tuple(path for path in REGISTER_PATHS if path != "residents.family.members")
#: Paths that may be granted of each member of a family.
FAMILY_FIELDS: Final = (
    "residents.nik", "residents.name", "residents.sex", "residents.birth_place", "residents.birth_on", "residents.family.relation", "residents.marital_status",
    "residents.education", "residents.occupation",
)  # fmt: skip
#: The purpose of an address that hears of steps of cases that an application carries out (`services.errands`): no grant has this word.
STEPS: Final = "partner_steps"
#: What is read to verify.
VERIFIED: Final = ("residents.name", "residents.birth_on")


#: People in one call of `batch`; changes on one page of the feed.
MOST_IN_BATCH: Final = 100


class GrantState(StrEnum):
    """Where a grant stands. That an active one is over is told by its days."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Terms:
    """
    What a grant says. `purpose` is the machine word that every call names; `recipient` is who receives, as the public reads it.

    `villages` empty: the whole region. `valid_until` is the last day. `per_day`: people asked about in a civil day of the region.
    """

    client_id: str
    recipient: str
    purpose: str
    purpose_text: Text
    legal_basis: str
    kinds: frozenset[Kind]
    fields: tuple[str, ...]
    family_fields: tuple[str, ...]
    changes: frozenset[ChangeKind]
    villages: tuple[str, ...]
    valid_from: dt.date
    valid_until: dt.date
    per_day: int


@dataclass(frozen=True, slots=True)
class Grant:
    """A grant with its story. `version` grows with every change of what it lets."""

    id: UUID
    region: str
    terms: Terms
    state: GrantState
    version: int
    note: str
    renews: UUID | None
    proposed_by: UUID
    proposed_at: dt.datetime
    expires_at: dt.datetime
    decided_by: UUID | None = None
    decided_at: dt.datetime | None = None
    reason: str = ""
    ended_by: UUID | None = None
    ended_at: dt.datetime | None = None
    reviewed_by: UUID | None = None
    reviewed_at: dt.datetime | None = None

    def is_running(self, day: dt.date) -> bool:
        """Say whether it lets anything on a day."""
        return self.state is GrantState.ACTIVE and self.terms.valid_from <= day <= self.terms.valid_until

    def is_due(self, day: dt.date, review_days: int) -> bool:
        """Say whether it ends soon and nobody has reviewed it."""
        return self.is_running(day) and self.reviewed_at is None and (self.terms.valid_until - day).days < review_days


@dataclass(frozen=True, slots=True)
class XRoad:
    """What came with a message by an X-Road security server; "" where nothing did."""

    client: str = ""
    id: str = ""
    user: str = ""
    issue: str = ""

    def as_details(self) -> dict[str, str]:
        """Return what is there."""
        return {f"xroad_{name}": value for name in ("client", "id", "user", "issue") if (value := getattr(self, name))}


@dataclass(frozen=True, slots=True)
class Call:
    """
    What an agency's system says with every call: who it is, for which purpose, in which case of its own.

    `token` must hold of the token that it came with (a condition); None when that was looked at already.
    """

    client_id: str
    purpose: str
    case: str
    is_sandbox: bool = False
    xroad: XRoad = field(default_factory=XRoad)
    token: Part | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody asked about. Name and birth date only to verify; `ref` is the caller's own mark in a batch."""

    nik: str
    name: str = ""
    birth_on: dt.date | None = None
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said of one person. `facts` by path; `is_match` only where something was to be verified."""

    ref: str
    is_known: bool
    facts: Mapping[str, Value] = field(default_factory=dict)
    is_match: bool | None = None


@dataclass(frozen=True, slots=True)
class FamilyAnswer:
    """What is said of a family: facts of the card, and of each member, head first."""

    facts: Mapping[str, Value]
    members: tuple[Mapping[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """Something that happened to a person, as the feed tells it. `person` is a mark of that person for this grant alone."""

    cursor: str
    kind: ChangeKind
    at: dt.datetime
    person: str
    facts: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class ChangePage:
    """Changes after a cursor. `next` is where to go on; `has_more` whether something waits already."""

    items: tuple[Change, ...]
    next: str
    has_more: bool


@dataclass(frozen=True, slots=True)
class Usage:
    """How much a grant was used on a day."""

    day: dt.date
    people: int
    calls: int


class DeliveryState(StrEnum):
    """Where the sending of an event stands."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Hook:
    """Where a client wants to hear of events. Secrets never leave the room but when they are made."""

    id: UUID
    region: str
    client_id: str
    url: str
    purpose: str
    is_on: bool
    made_at: dt.datetime
    rotated_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way to one address."""

    id: UUID
    hook: UUID
    client_id: str
    type: str
    state: DeliveryState
    tries: int
    made_at: dt.datetime
    next_at: dt.datetime | None
    last_answer: str
    data: Mapping[str, Any] = field(default_factory=dict)
