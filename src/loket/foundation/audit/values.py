"""Who acts, and what the record says of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any
from uuid import UUID


class ActorKind(StrEnum):
    """In which capacity somebody acts; stored as the word."""

    CITIZEN = "citizen"
    OFFICER = "officer"
    LEADER = "leader"
    AUDITOR = "auditor"
    OPERATOR = "operator"
    AUTHOR = "author"
    REVIEWER = "reviewer"
    SYSTEM = "system"
    PUBLIC = "public"
    PARTNER = "partner"


@dataclass(frozen=True, slots=True)
class Act:
    """
    Who does something, for whom, why and when: it accompanies every write, and every reading of another's data.

    `actor` is opaque: the account's uuid as text, `system:<name>`, `client:<client_id>` (an agency's system) or `public`. `on_behalf_of` is the opaque id
    of the person or organisation acted for. `at` is an aware UTC instant, read from the clock at the door.
    `purpose` is a machine word (`apply`, `work`, `inspect`). `appointment` is the appointment an officer used.
    """

    region: str
    actor: str
    kind: ActorKind
    at: dt.datetime
    purpose: str
    on_behalf_of: str | None = None
    appointment: UUID | None = None
    case: UUID | None = None
    request_id: str = ""

    def for_case(self, case: UUID) -> Act:
        """Return the same act, tied to a case."""
        return replace(self, case=case)

    def as_system(self, name: str) -> Act:
        """Return an act of the system itself that follows from this one (rules, clocks, effects)."""
        return replace(self, actor=f"system:{name}", kind=ActorKind.SYSTEM, appointment=None, on_behalf_of=None)


def system_act(name: str, *, region: str, at: dt.datetime, purpose: str, case: UUID | None = None) -> Act:
    """Return an act of the system that nobody set off: a clock, a job, a load."""
    return Act(region=region, actor=f"system:{name}", kind=ActorKind.SYSTEM, at=at, purpose=purpose, case=case)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the record, as an auditor reads it."""

    id: int
    entry: UUID
    at: dt.datetime
    region: str
    event: str
    actor: str
    kind: str
    on_behalf_of: str | None
    appointment: UUID | None
    purpose: str
    case: UUID | None
    subject: UUID | None
    table: str
    row: str
    commitments: Mapping[str, str]
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """
    Somebody's data was read by somebody else.

    `details` is what was said with a reading by an agency's system: grant, case number there, X-Road id, user and issue; empty otherwise.
    """

    id: int
    at: dt.datetime
    region: str
    actor: str
    kind: str
    appointment: UUID | None
    purpose: str
    case: UUID | None
    subjects: tuple[UUID, ...]
    fields: tuple[str, ...]
    details: Mapping[str, Any] = field(default_factory=dict)
    entry: UUID | None = None
    """The opaque id of the line; given where the readings of one person are listed."""
    on_behalf_of: str | None = None


@dataclass(frozen=True, slots=True)
class Withheld:
    """
    Readings that a list leaves out: of one reader, in one case, or both (None: any), within a stretch of time (`until` exclusive);
    with `purpose` only those for it.

    Invariant: reader or case is named; nothing withholds all readings of a person.
    """

    actor: str | None
    case: UUID | None
    since: dt.datetime
    until: dt.datetime
    purpose: str | None = None

    def __post_init__(self) -> None:
        if self.actor is None and self.case is None:
            raise ValueError("name the reader or the case whose readings are withheld")


@dataclass(frozen=True, slots=True)
class Attempt:
    """Something was tried and refused; kept although the transaction was rolled back."""

    id: int
    at: dt.datetime
    region: str
    event: str
    reason: str
    actor: str
    kind: str
    case: UUID | None
    details: Mapping[str, Any]
