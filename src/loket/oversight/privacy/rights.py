"""What people may ask about their data, and what may become of it: the values of requests (UU 27/2022 Pasal 6 to 13, 30 to 45)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from loket.foundation.common.text import Text
from loket.oversight.privacy.describing import Activity


class RequestKind(StrEnum):
    """What is asked; stored as the word."""

    CORRECT = "correct"
    COPY = "copy"
    RESTRICT = "restrict"
    WITHDRAW = "withdraw"
    DELETE = "delete"


REQUEST_WORDS: Final[Mapping[RequestKind, Text]] = {
    RequestKind.CORRECT: Text(id="Perbaiki data", en="Correct data"),
    RequestKind.COPY: Text(id="Salinan data", en="A copy of the data"),
    RequestKind.RESTRICT: Text(id="Batasi pemakaian data", en="Restrict the use of data"),
    RequestKind.WITHDRAW: Text(id="Tarik persetujuan", en="Withdraw consent"),
    RequestKind.DELETE: Text(id="Hapus data", en="Delete data"),
}


class RequestState(StrEnum):
    """Where a request stands; stored as the word."""

    OPEN = "open"
    ANSWERED = "answered"
    CANCELLED = "cancelled"


#: A request is answered once, or taken back by who asked.
REQUEST_TRANSITIONS: Final[Mapping[RequestState, frozenset[RequestState]]] = {
    RequestState.OPEN: frozenset({RequestState.ANSWERED, RequestState.CANCELLED}),
    RequestState.ANSWERED: frozenset(),
    RequestState.CANCELLED: frozenset(),
}
STATE_WORDS: Final[Mapping[RequestState, Text]] = {
    RequestState.OPEN: Text(id="Diproses", en="In progress"),
    RequestState.ANSWERED: Text(id="Dijawab", en="Answered"),
    RequestState.CANCELLED: Text(id="Anda batalkan", en="Taken back by you"),
}


class Outcome(StrEnum):
    """What became of a request; stored as the word."""

    DONE = "done"
    PARTLY = "partly"
    RIGHT = "right"
    REFUSED = "refused"


OUTCOME_WORDS: Final[Mapping[Outcome, Text]] = {
    Outcome.DONE: Text(id="Dipenuhi", en="Granted"),
    Outcome.PARTLY: Text(id="Dipenuhi sebagian: sisanya wajib disimpan menurut hukum", en="Granted in part: the law demands that the rest is kept"),
    Outcome.RIGHT: Text(id="Sudah diperiksa: data sesuai sumbernya", en="Checked: the data agree with their source"),
    Outcome.REFUSED: Text(id="Ditolak", en="Refused"),
}
#: What an officer may choose. Law: a correction mends an error (Pasal 30); whether there is one is looked up at the source.
OUTCOMES: Final[Mapping[RequestKind, tuple[Outcome, ...]]] = {
    RequestKind.CORRECT: (Outcome.DONE, Outcome.RIGHT, Outcome.REFUSED),
    RequestKind.RESTRICT: (Outcome.DONE, Outcome.REFUSED),
    RequestKind.WITHDRAW: (Outcome.DONE,),
    RequestKind.DELETE: (Outcome.DONE, Outcome.REFUSED),
    RequestKind.COPY: (Outcome.DONE,),
}


class CopyState(StrEnum):
    """Where a copy for download stands; stored as the word."""

    ASKED = "asked"
    READY = "ready"
    FAILED = "failed"
    OVER = "over"


#: A copy that failed is tried again by the clock; after some days nothing is left of it.
COPY_TRANSITIONS: Final[Mapping[CopyState, frozenset[CopyState]]] = {
    CopyState.ASKED: frozenset({CopyState.READY, CopyState.FAILED}),
    CopyState.FAILED: frozenset({CopyState.READY}),
    CopyState.READY: frozenset({CopyState.OVER}),
    CopyState.OVER: frozenset(),
}
COPY_WORDS: Final[Mapping[CopyState, Text]] = {
    CopyState.ASKED: Text(id="Sedang disiapkan", en="Being made"),
    CopyState.READY: Text(id="Siap diunduh", en="Ready"),
    CopyState.FAILED: Text(id="Tertunda karena gangguan, dicoba lagi", en="Delayed by a fault, tried again"),
    CopyState.OVER: Text(id="Sudah dihapus", en="Deleted"),
}


class Why(StrEnum):
    """Why something was destroyed; stored as the word."""

    TIME = "time"
    REQUEST = "request"


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground on which a request may be refused. There are no others."""

    code: str
    text: Text
    reference: str


@dataclass(frozen=True, slots=True)
class Clock:
    """From `since` on, a kind of request is answered within `hours` of the clock (not working hours); the desk is warned at `warn_hours`."""

    since: dt.date
    hours: int
    warn_hours: int
    reference: str


@dataclass(frozen=True, slots=True)
class DeskRule:
    """Which position works on which kind of request, and by which rule."""

    kind: RequestKind
    position: str
    reference: str


@dataclass(frozen=True, slots=True)
class Request:
    """
    What somebody asks about their data. `asked` and `answer` are opened only where they are read.

    `asked` by kind: correct {path, now, wanted, words, files}; restrict {words}; withdraw {what, title}; delete {with_account, words}; copy {}.
    `answer`: {words, document, value, kept: [...], gone: [...]}, as far as there is something to say.
    """

    id: UUID
    number: str
    region: str
    kind: RequestKind
    state: RequestState
    account: UUID
    resident: UUID | None
    position: str | None
    officer: UUID | None
    received_at: dt.datetime
    due_at: dt.datetime
    late_at: dt.datetime | None
    taken_at: dt.datetime | None
    ended_at: dt.datetime | None
    outcome: Outcome | None
    ground: str | None
    revision: int
    erased_at: dt.datetime | None
    asked: Mapping[str, Any] = field(default_factory=dict)
    answer: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Say whether it waits for an answer."""
        return self.state is RequestState.OPEN

    def is_late(self, at: dt.datetime) -> bool:
        """Say whether the time of the law is, or was, over before the answer."""
        return (self.ended_at or at) > self.due_at


@dataclass(frozen=True, slots=True)
class NewRequest:
    """A request to make. `asked` as in `Request`."""

    kind: RequestKind
    asked: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """
    What an officer answers. `ground`: with a refusal. `value`: what a correction enters. `document`: the paper or register that proves it.
    """

    outcome: Outcome
    words: str
    ground: str | None = None
    value: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One line of the story of a request."""

    at: dt.datetime
    kind: str
    actor_kind: str


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy for download, without its content."""

    id: UUID
    region: str
    account: UUID
    request: UUID
    state: CopyState
    parts_done: int
    parts_total: int
    asked_at: dt.datetime
    ready_at: dt.datetime | None
    expires_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class ConsentShown:
    """A consent that holds now. `what` is the word by which it is withdrawn."""

    what: str
    title: Text
    note: Text
    given_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class DeletionItem:
    """What a deletion does with one part of somebody's data. `goes`: it is destroyed; else `reference` says why it stays, `until` how long."""

    code: str
    title: Text
    count: int
    goes: bool
    reference: str
    until: Text | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return it as it is kept with the answer."""
        until = self.until.as_dict() if self.until else None
        return {"code": self.code, "title": self.title.as_dict(), "count": self.count, "reference": self.reference, "until": until}


@dataclass(frozen=True, slots=True)
class Held:
    """
    One thing that is held about a person. `is_sensitive`: shown masked until asked for. `at`, `source`: since when, from where.

    `path`: of the register; `key`: of the row behind it; `what`: the word of a consent.
    """

    label: Text
    value: Text
    is_sensitive: bool
    at: dt.datetime | None
    source: Text
    path: str = ""
    key: UUID | None = None
    what: str = ""


@dataclass(frozen=True, slots=True)
class Holding:
    """Everything of one kind that is held about a person, and why."""

    code: str
    activity: Activity
    items: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class QueueState:
    """What waits at somebody's desk."""

    waiting: int
    late: int
    oldest_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Stone:
    """That something was destroyed at the request of an account: which row, when, by which rule. Never what it said."""

    id: UUID
    region: str
    table: str
    row: UUID
    retention: str
    reference: str
    count: int
    request: UUID
    account: UUID
    at: dt.datetime

    def as_dict(self) -> dict[str, Any]:
        """Return it as a line of the list that lies beside the backups."""
        keys = {name: str(getattr(self, name)) for name in ("id", "row", "request", "account")}
        return {
            **keys,
            "region": self.region,
            "table": self.table,
            "retention": self.retention,
            "reference": self.reference,
            "count": self.count,
            "at": self.at.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class Due:
    """How much of a class of retention is due in a region, and by which rule."""

    retention: str
    region: str
    count: int
    reference: str


@dataclass(frozen=True, slots=True)
class Swept:
    """How much of a class was destroyed in a region; `is_more`: the round ended at its limit."""

    retention: str
    region: str
    count: int
    is_more: bool
