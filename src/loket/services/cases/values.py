"""What a case is, and the states it goes through."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from loket.foundation.common.text import Text


class CaseState(StrEnum):
    """Where a case stands; stored as the word."""

    IN_PROGRESS = "in_progress"
    RETURNED = "returned"
    OBJECTION = "objection"
    COMPLETED = "completed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


#: From which state a case may go to which. A pair that is not here cannot happen.
TRANSITIONS: Final[Mapping[CaseState, frozenset[CaseState]]] = {
    CaseState.IN_PROGRESS: frozenset({CaseState.RETURNED, CaseState.COMPLETED, CaseState.REFUSED, CaseState.WITHDRAWN}),
    CaseState.RETURNED: frozenset({CaseState.IN_PROGRESS, CaseState.WITHDRAWN}),
    CaseState.REFUSED: frozenset({CaseState.OBJECTION}),
    CaseState.OBJECTION: frozenset({CaseState.IN_PROGRESS, CaseState.REFUSED, CaseState.WITHDRAWN}),
    CaseState.COMPLETED: frozenset(),
    CaseState.WITHDRAWN: frozenset(),
}

#: What the record says when a case enters a state.
STATE_EVENTS: Final[Mapping[CaseState, str]] = {
    CaseState.IN_PROGRESS: "cases.case.resumed",
    CaseState.RETURNED: "cases.case.returned",
    CaseState.OBJECTION: "cases.case.contested",
    CaseState.COMPLETED: "cases.case.completed",
    CaseState.REFUSED: "cases.case.refused",
    CaseState.WITHDRAWN: "cases.case.withdrawn",
}

STATE_WORDS: Final[Mapping[CaseState, Text]] = {
    CaseState.IN_PROGRESS: Text(id="Diproses", en="In progress"),
    CaseState.RETURNED: Text(id="Perlu perbaikan", en="Needs correction"),
    CaseState.OBJECTION: Text(id="Keberatan diperiksa", en="Objection under review"),
    CaseState.COMPLETED: Text(id="Selesai", en="Done"),
    CaseState.REFUSED: Text(id="Ditolak", en="Refused"),
    CaseState.WITHDRAWN: Text(id="Dibatalkan pemohon", en="Withdrawn"),
}

OPEN_STATES: Final = frozenset({CaseState.IN_PROGRESS, CaseState.RETURNED, CaseState.OBJECTION})


class StepState(StrEnum):
    """Where one step of a case stands."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


#: A step begins open, or done when a rule or an effect does it at once. What was done or closed stays so; a new turn is a new step.
STEP_TRANSITIONS: Final[Mapping[StepState, frozenset[StepState]]] = {
    StepState.OPEN: frozenset({StepState.DONE, StepState.CANCELLED}),
    StepState.DONE: frozenset(),
    StepState.CANCELLED: frozenset(),
}

STEP_WORDS: Final[Mapping[StepState, Text]] = {
    StepState.OPEN: Text(id="Berjalan", en="Under way"),
    StepState.DONE: Text(id="Selesai", en="Done"),
    StepState.CANCELLED: Text(id="Ditutup", en="Closed"),
}


class Power(StrEnum):
    """By which power an account acts for the applicant. All but the first and the last come from `foundation.powers`."""

    SELF = "self"
    PARENT = "parent"
    GUARDIAN = "guardian"
    WRITTEN = "written"
    ORGANISATION = "organisation"
    COUNTER = "counter"
    """An officer, for somebody who stands at the counter and consented."""


#: One account acts for another person, or for an organisation, by a power that can end at any time.
REPRESENTED: Final = frozenset({Power.PARENT, Power.GUARDIAN, Power.WRITTEN, Power.ORGANISATION})

POWER_WORDS: Final[Mapping[Power, Text]] = {
    Power.SELF: Text(id="Sendiri", en="In person"),
    Power.PARENT: Text(id="Orang tua", en="Parent"),
    Power.GUARDIAN: Text(id="Wali", en="Guardian"),
    Power.WRITTEN: Text(id="Surat kuasa", en="Written power"),
    Power.ORGANISATION: Text(id="Organisasi", en="Organisation"),
    Power.COUNTER: Text(id="Dibantu petugas loket", en="Helped by an officer at the counter"),
}


class ApplicantKind(StrEnum):
    """Who applies."""

    RESIDENT = "resident"
    ACCOUNT = "account"
    ORGANISATION = "organisation"


class Escalation(StrEnum):
    """How loudly the clock has spoken."""

    NONE = "none"
    WARNED = "warned"
    OVERDUE = "overdue"


#: The step that hears an objection; not part of the package's procedure, so it has a name no package can use.
OBJECTION_STEP: Final = "__objection"


@dataclass(frozen=True, slots=True)
class DraftTerm:
    """From `since` on, a draft is deleted `days` after its last change, and its citizen is told `notice_days` before. `reference`: by which rule."""

    since: dt.date
    days: int
    notice_days: int
    reference: str


@dataclass(frozen=True, slots=True)
class Acted:
    """Who acts for whom, by the names that the register or the power had when the application began."""

    actor: str
    principal: str


@dataclass(frozen=True, slots=True)
class Draft:
    """
    An application being filled in. `answers` as in `catalogue.definition.FormField`; `page` is where the citizen was.

    `power_id` is the stored power it was begun by (a parent's is computed and has none); `acted` is there when it is for another.
    """

    id: UUID
    region: str
    service: str
    version_hash: str
    account: UUID
    applicant: UUID
    applicant_kind: ApplicantKind
    power: Power
    answers: Mapping[str, Any]
    page: str
    revision: int
    started_at: dt.datetime
    saved_at: dt.datetime
    power_id: UUID | None = None
    acted: Acted | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """What was applied for: the answers, what the register said on the day, and what the record steps gave."""

    answers: Mapping[str, Any]
    register: Mapping[str, Any]
    effects: Mapping[str, Mapping[str, Any]]
    inspections: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    """What was found on the spot: step -> its turns, each as `inspections.policy.record_of` makes it."""
    acted: Acted | None = None
    """Who acted for whom, as it was when it was sent; None when people applied for themselves."""
    partners: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """What a partner gave back: step -> field -> value, of its last answer."""


@dataclass(frozen=True, slots=True)
class Case:
    """One application, without its content. `account` acted by `power` (`power_id` where it is a stored one) for `applicant`."""

    id: UUID
    number: str
    region: str
    service: str
    version_hash: str
    account: UUID
    applicant: UUID
    applicant_kind: ApplicantKind
    power: Power
    state: CaseState
    concerned: tuple[UUID, ...]
    submitted_at: dt.datetime
    promised_at: dt.datetime
    promised_on: dt.date
    stopped_at: dt.datetime | None
    ended_at: dt.datetime | None
    escalation: Escalation
    is_deemed: bool
    revision: int
    power_id: UUID | None = None

    @property
    def is_represented(self) -> bool:
        """Say whether somebody acted for another person or for an organisation."""
        return self.power in REPRESENTED

    erased_at: dt.datetime | None = None
    """When its content was destroyed; None: it is there."""

    @property
    def is_open(self) -> bool:
        """Say whether work remains."""
        return self.state in OPEN_STATES

    def is_late(self, at: dt.datetime) -> bool:
        """Say whether the promise is, or was, broken."""
        # Because: a clock that waits for a visit stands from the first time that was offered, which may still lie ahead.
        end = self.ended_at or (min(self.stopped_at, at) if self.stopped_at else at)
        return end > self.promised_at


@dataclass(frozen=True, slots=True)
class CaseStep:
    """One turn of one step of a case."""

    id: UUID
    case: UUID
    step: str
    kind: str
    turn: int
    state: StepState
    position: str | None
    unit: str | None
    officer: UUID | None
    appointment: UUID | None
    opened_at: dt.datetime
    due_at: dt.datetime | None
    taken_at: dt.datetime | None
    ended_at: dt.datetime | None
    outcome: str | None
    reason: str | None
    revision: int
    excluded: tuple[UUID, ...] = ()
    """Accounts that may not take this step."""


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """One line of the story that the citizen reads."""

    at: dt.datetime
    kind: str
    step: str | None
    outcome: str | None
    reason: str | None
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AgencyNotice:
    """What a case told a position of another agency, and who there noted that they know; what it says is read apart."""

    id: UUID
    case: UUID
    step: str
    position: str
    unit: str | None
    told_at: dt.datetime
    noted_at: dt.datetime | None
    noted_by: UUID | None


@dataclass(frozen=True, slots=True)
class Correction:
    """What the applicant was asked to mend: form fields, why, and a note in the officer's words."""

    id: UUID
    case: UUID
    step: str
    fields: tuple[str, ...]
    reason: str
    note: str
    asked_at: dt.datetime
    answered_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class QueueCount:
    """How much waits for a position, how much of it is late, and since when the oldest waits."""

    waiting: int
    late: int
    oldest_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class WorkCount:
    """The open steps of a position: waiting, in hand, late among both, and since when the oldest is open."""

    waiting: int
    held: int
    late: int
    oldest_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class WaitingPlace:
    """Where steps wait for somebody: how many of a position, unit (None: any) and service, since when, and who may not take them."""

    position: str
    unit: str | None
    service: str
    excluded: frozenset[UUID]
    waiting: int
    oldest_at: dt.datetime


@dataclass(frozen=True, slots=True)
class NewStep:
    """A turn of a step to write: open for people, or done at once by rule, register or printer."""

    id: UUID
    step: str
    kind: str
    turn: int
    position: str | None = None
    unit: str | None = None
    due_at: dt.datetime | None = None
    excluded: tuple[UUID, ...] = ()
    outcome: str | None = None
    reason: str | None = None
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class VersionCounts:
    """
    What became of the applications that were sent under one version in a stretch of time.

    `ended` have a decision (completed or refused), `on_time` of them by their promise; `returned` went back to the applicant at least once.
    """

    version_hash: str
    started: int
    completed: int
    refused: int
    withdrawn: int
    on_time: int
    returned: int

    @property
    def ended(self) -> int:
        """Return how many were decided."""
        return self.completed + self.refused

    @property
    def running(self) -> int:
        """Return how many are still under way."""
        return self.started - self.ended - self.withdrawn


@dataclass(frozen=True, slots=True)
class EndedCase:
    """When a decided case was sent, ended, and was promised (moved by the time that it stood)."""

    submitted_at: dt.datetime
    ended_at: dt.datetime
    promised_at: dt.datetime
