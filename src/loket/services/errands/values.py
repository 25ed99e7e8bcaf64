"""What an errand is: one turn of one step that an application of a partner carries out, and what it answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from loket.foundation.common.text import Text


class ErrandState(StrEnum):
    """Where an errand stands; stored as the word."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    ANSWERED = "answered"
    TAKEN_BACK = "taken_back"
    CLOSED = "closed"


#: From which state an errand may go to which. What has ended stays ended; a new turn of the step is a new errand.
ERRAND_TRANSITIONS: Final[Mapping[ErrandState, frozenset[ErrandState]]] = {
    ErrandState.WAITING: frozenset({ErrandState.ACCEPTED, ErrandState.ANSWERED, ErrandState.TAKEN_BACK, ErrandState.CLOSED}),
    ErrandState.ACCEPTED: frozenset({ErrandState.ANSWERED, ErrandState.TAKEN_BACK, ErrandState.CLOSED}),
    ErrandState.ANSWERED: frozenset(),
    ErrandState.TAKEN_BACK: frozenset(),
    ErrandState.CLOSED: frozenset(),
}
#: What the partner may still answer.
LIVE: Final = frozenset(state for state, after in ERRAND_TRANSITIONS.items() if ErrandState.ANSWERED in after)

ERRAND_WORDS: Final[Mapping[ErrandState, Text]] = {
    ErrandState.WAITING: Text(id="Menunggu mitra", en="Waiting for the partner"),
    ErrandState.ACCEPTED: Text(id="Dikerjakan mitra", en="The partner is at work"),
    ErrandState.ANSWERED: Text(id="Dijawab mitra", en="Answered by the partner"),
    ErrandState.TAKEN_BACK: Text(id="Diambil kembali petugas", en="Taken back by an officer"),
    ErrandState.CLOSED: Text(id="Ditutup", en="Closed"),
}


class Late(StrEnum):
    """Why an errand was put before the officers; stored as the word."""

    OVERDUE = "overdue"
    CLIENT_GONE = "client_gone"


class TakenBack(StrEnum):
    """Why an officer takes a step back from a partner; stored as the word."""

    NO_ANSWER = "no_answer"
    PARTNER_DOWN = "partner_down"
    PARTNER_ENDED = "partner_ended"
    APPLICANT_HARMED = "applicant_harmed"


TAKEN_BACK_WORDS: Final[Mapping[TakenBack, Text]] = {
    TakenBack.NO_ANSWER: Text(id="Mitra tidak menjawab sampai tenggatnya", en="The partner did not answer in its time"),
    TakenBack.PARTNER_DOWN: Text(id="Sistem mitra sedang terganggu", en="The partner's system is down"),
    TakenBack.PARTNER_ENDED: Text(id="Kerja sama atau aplikasinya dihentikan", en="The agreement or the application was ended"),
    TakenBack.APPLICANT_HARMED: Text(id="Menunggu lebih lama merugikan pemohon", en="Waiting longer would harm the applicant"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What a partner says: an outcome of the step, one of its reasons, words that the applicant reads, form fields to mend, what the package
    asks back, and files by id.
    """

    outcome: str
    reason: str | None = None
    note: str = ""
    fields: tuple[str, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data, to be kept and compared."""
        return {**asdict(self), "fields": sorted(set(self.fields)), "data": dict(sorted(self.data.items())), "files": sorted(set(self.files))}

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Answer:
        """Return what was kept."""
        return cls(
            outcome=plain["outcome"], reason=plain["reason"], note=plain["note"], fields=tuple(plain["fields"]), data=plain["data"],
            files=tuple(plain["files"]),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class NewErrand:
    """An errand to hand over; `id` is that of the turn of the step, or a new one in the sandbox."""

    id: UUID
    case: UUID | None
    service: str
    version_hash: str
    step: str
    turn: int
    client_id: str
    due_at: dt.datetime | None
    is_sandbox: bool = False


@dataclass(frozen=True, slots=True)
class Errand:
    """One errand. `late` and `late_at`: why and when it was put before the officers; the partner may still answer until one takes it back."""

    id: UUID
    region: str
    case: UUID | None
    service: str
    version_hash: str
    step: str
    turn: int
    client_id: str
    state: ErrandState
    asked_at: dt.datetime
    due_at: dt.datetime | None
    accepted_at: dt.datetime | None
    late: Late | None
    late_at: dt.datetime | None
    ended_at: dt.datetime | None
    end_reason: str
    outcome: str | None
    is_sandbox: bool

    @property
    def is_live(self) -> bool:
        """Say whether the partner may still answer."""
        return self.state in LIVE

    def is_late(self, at: dt.datetime) -> bool:
        """Say whether its time is, or was, over."""
        return self.due_at is not None and (self.ended_at or at) > self.due_at
