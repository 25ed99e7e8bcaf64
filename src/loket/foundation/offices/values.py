"""What others may hold of changes to offices and of invitations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Literal
from uuid import UUID

from loket.foundation.common.text import Text
from loket.foundation.identity.values import AbsenceReason, AppointmentKind, Audience


class ProposalState(StrEnum):
    """Where a proposed change stands; stored as the word."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


#: Nothing takes effect before it is approved, and what was decided stays so.
PROPOSAL_TRANSITIONS: Final[Mapping[ProposalState, frozenset[ProposalState]]] = {
    ProposalState.PROPOSED: frozenset({ProposalState.APPROVED, ProposalState.REJECTED, ProposalState.WITHDRAWN, ProposalState.EXPIRED}),
    ProposalState.APPROVED: frozenset(),
    ProposalState.REJECTED: frozenset(),
    ProposalState.WITHDRAWN: frozenset(),
    ProposalState.EXPIRED: frozenset(),
}

PROPOSAL_WORDS: Final[Mapping[ProposalState, Text]] = {
    ProposalState.PROPOSED: Text(id="Menunggu orang kedua", en="Waits for a second person"),
    ProposalState.APPROVED: Text(id="Disetujui", en="Approved"),
    ProposalState.REJECTED: Text(id="Ditolak", en="Rejected"),
    ProposalState.WITHDRAWN: Text(id="Ditarik pengusul", en="Withdrawn"),
    ProposalState.EXPIRED: Text(id="Kedaluwarsa", en="Expired"),
}


class ChangeKind(StrEnum):
    """What can be proposed; stored as the word."""

    HIRE = "hire"
    APPOINT = "appoint"
    END = "end"
    REASSIGN = "reassign"
    RESET_FACTOR = "reset_factor"
    LOAD = "load"


CHANGE_WORDS: Final[Mapping[ChangeKind, Text]] = {
    ChangeKind.HIRE: Text(id="Petugas baru", en="New officer"),
    ChangeKind.APPOINT: Text(id="Penunjukan", en="Appointment"),
    ChangeKind.END: Text(id="Mengakhiri penunjukan", en="End of an appointment"),
    ChangeKind.REASSIGN: Text(id="Mengubah peran atau cakupan", en="Change of role or scope"),
    ChangeKind.RESET_FACTOR: Text(id="Mengatur ulang faktor kedua", en="Reset of the second factor"),
    ChangeKind.LOAD: Text(id="Petugas dari berkas", en="Officers from a file"),
}


#: Whose door an audience is, in words.
DOOR_WORDS: Final[Mapping[Audience, Text]] = {
    Audience.OFFICER: Text(id="meja petugas", en="officers' desk"),
    Audience.LEADER: Text(id="pimpinan", en="leaders"),
    Audience.AUDITOR: Text(id="pengawas", en="auditors"),
    Audience.OPERATOR: Text(id="pengelola", en="operators"),
    Audience.AUTHOR: Text(id="penyusun standar", en="authors"),
    Audience.REVIEWER: Text(id="penelaah hukum", en="reviewers"),
}

KIND_WORDS: Final[Mapping[AppointmentKind, Text]] = {
    AppointmentKind.DEFINITIVE: Text(id="Definitif", en="For good"),
    AppointmentKind.PLT: Text(id="Pelaksana tugas (Plt)", en="Acting, post vacant (Plt)"),
    AppointmentKind.PLH: Text(id="Pelaksana harian (Plh)", en="Acting, holder away (Plh)"),
}

ABSENCE_WORDS: Final[Mapping[AbsenceReason, Text]] = {
    AbsenceReason.LEAVE: Text(id="Cuti", en="Leave"),
    AbsenceReason.SICK: Text(id="Sakit", en="Illness"),
    AbsenceReason.TRAINING: Text(id="Pelatihan", en="Training"),
    AbsenceReason.TRAVEL: Text(id="Dinas luar", en="Official travel"),
}


@dataclass(frozen=True, slots=True)
class Post:
    """
    An office as a change gives it: `position` and `unit` are whole codes, `valid_until` is the first day no longer held (None: open).

    `services` narrows it to these (empty: all of the unit). `stands_for`: of a *Plh*, the appointment of the holder who is away.
    """

    unit: str
    position: str
    audience: Audience
    valid_from: dt.date
    valid_until: dt.date | None = None
    kind: AppointmentKind = AppointmentKind.DEFINITIVE
    services: tuple[str, ...] = ()
    stands_for: UUID | None = None

    @property
    def agency(self) -> str:
        """Return the agency of the position."""
        return self.position.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Hire:
    """An account for an address that may have none yet, with its first office. `name` is used for a new account only."""

    email: str
    name: str
    post: Post
    language: str = "id"
    kind: Literal["hire"] = "hire"


@dataclass(frozen=True, slots=True)
class Appoint:
    """A further office for an account."""

    account: UUID
    post: Post
    kind: Literal["appoint"] = "appoint"


@dataclass(frozen=True, slots=True)
class End:
    """The end of an office; `until` is the first day on which it is no longer held."""

    appointment: UUID
    until: dt.date
    kind: Literal["end"] = "end"


@dataclass(frozen=True, slots=True)
class Reassign:
    """Another unit, role or scope: the office ends on the day on which `post` begins."""

    appointment: UUID
    post: Post
    kind: Literal["reassign"] = "reassign"


@dataclass(frozen=True, slots=True)
class ResetFactor:
    """A lost phone: the second factor is taken away, every session ends, and a new invitation goes out."""

    account: UUID
    kind: Literal["reset_factor"] = "reset_factor"


@dataclass(frozen=True, slots=True)
class Load:
    """The rows of a file that change something. `sha256` is of the file."""

    rows: tuple[Hire, ...]
    sha256: str
    kind: Literal["load"] = "load"


Change = Hire | Appoint | End | Reassign | ResetFactor | Load


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change that one operator proposed. `change` None: left unread (a file, in a list). `size`: how many rows it has."""

    id: UUID
    region: str
    kind: ChangeKind
    state: ProposalState
    change: Change | None
    size: int
    concerns: frozenset[UUID]
    note: str
    proposed_by: UUID
    proposed_at: dt.datetime
    expires_at: dt.datetime
    decided_by: UUID | None
    decided_at: dt.datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """A one-time way into an account: set a password, enrol a second factor. `is_open`: it can be used now."""

    id: UUID
    region: str
    account: UUID
    expires_at: dt.datetime
    sent_at: dt.datetime | None
    used_at: dt.datetime | None

    def is_open(self, at: dt.datetime) -> bool:
        """Say whether it can be used at a moment."""
        return self.used_at is None and at < self.expires_at


@dataclass(frozen=True, slots=True)
class FirstOperator:
    """One of the two who begin. `link` is shown once and stored nowhere."""

    account: UUID
    email: str
    link: str


class Route(StrEnum):
    """Why somebody may take a step: it is their own place, another unit's, or that of a position below."""

    OWN = "own"
    OTHER_UNIT = "other_unit"
    SUPERIOR = "superior"


@dataclass(frozen=True, slots=True)
class Reach:
    """
    Work that somebody may take now, in which office, and why.

    `units`: of these units; `any_unit`: also what names no unit. `service` None: every service but those in `but_not`.
    """

    appointment: UUID
    position: str
    units: tuple[str, ...]
    any_unit: bool
    route: Route
    service: str | None = None
    but_not: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong with a line of a file, at which column."""

    line: int
    column: str
    text: Text


@dataclass(frozen=True, slots=True)
class ReadList:
    """A file of officers as it was read: what it would change, how many lines change nothing, and what is wrong with it."""

    sha256: str
    rows: tuple[tuple[int, Hire], ...]
    unchanged: tuple[int, ...]
    errors: tuple[RowError, ...]
    new_accounts: int

    @property
    def change(self) -> Load:
        """Return the change that it would be."""
        return Load(tuple(hire for _, hire in self.rows), self.sha256)
