"""Which version runs where."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from loket.foundation.common.text import Text


@dataclass(frozen=True, slots=True)
class LiveVersion:
    """
    A version that runs in a region from `live_from` until `live_until` (exclusive; None: until further notice).

    `hash` names the content: `catalogue.queries.get_definition(hash)`. `share` is the percentage of new applications that get it:
    100, or less where it is tried beside another.
    """

    service: str
    region: str
    version: int
    hash: str
    title: Text
    summary: Text
    agency: str
    category: str
    live_from: dt.datetime
    live_until: dt.datetime | None
    share: int = 100


class PilotEnd(StrEnum):
    """How a pilot ended; stored as the word."""

    PROMOTED = "promoted"
    WITHDRAWN = "withdrawn"


PILOT_END_WORDS: Final[Mapping[PilotEnd, Text]] = {
    PilotEnd.PROMOTED: Text(id="Diberlakukan untuk semua", en="Made the version for everybody"),
    PilotEnd.WITHDRAWN: Text(id="Ditarik", en="Withdrawn"),
}


@dataclass(frozen=True, slots=True)
class PilotRun:
    """
    A version that is tried on `share` percent of the new applications of a region, beside version `beside` (its hash).

    `ends_at` is exclusive, None while it runs or is arranged; `end` says how it ended. The reasons are the head's, for the public.
    """

    id: UUID
    service: str
    region: str
    version: int
    hash: str
    beside: str
    share: int
    begins_at: dt.datetime
    ends_at: dt.datetime | None
    end: PilotEnd | None
    reason: str
    end_reason: str
    made_by: str


@dataclass(frozen=True, slots=True)
class RolloutEntry:
    """One line of a service's history in a region; `share` below 100: a pilot, and `end` how it ended."""

    service: str
    region: str
    version: int
    hash: str
    live_from: dt.datetime
    live_until: dt.datetime | None
    share: int
    made_by: str
    end: PilotEnd | None = None
    reason: str = ""
    """Why it began, and why it ended, in the words of the head; for the public."""
    end_reason: str = ""


class VersionState(StrEnum):
    """Where a version stands in a region; never stored: it follows from its stretches and the clock."""

    PUBLISHED = "published"
    ARRANGED = "arranged"
    LIVE = "live"
    ENDED = "ended"


#: A version begins published; `make_live`, `withdraw` and the clock move it on. One that has ended may be made live again
#: (arranged from live: another one runs in between).
VERSION_TRANSITIONS: Final[Mapping[VersionState, frozenset[VersionState]]] = {
    VersionState.PUBLISHED: frozenset({VersionState.ARRANGED, VersionState.LIVE}),
    VersionState.ARRANGED: frozenset({VersionState.LIVE, VersionState.ENDED}),
    VersionState.LIVE: frozenset({VersionState.ARRANGED, VersionState.ENDED}),
    VersionState.ENDED: frozenset({VersionState.ARRANGED, VersionState.LIVE}),
}

VERSION_WORDS: Final[Mapping[VersionState, Text]] = {
    VersionState.PUBLISHED: Text(id="Terbit, belum pernah berlaku", en="Published, never in force"),
    VersionState.ARRANGED: Text(id="Akan berlaku", en="Will be in force"),
    VersionState.LIVE: Text(id="Berlaku", en="In force"),
    VersionState.ENDED: Text(id="Tidak berlaku lagi", en="No longer in force"),
}


class ProposalState(StrEnum):
    """Where a proposal to publish stands; stored as the word."""

    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    LIVE = "live"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


#: From which state a proposal may go to which. What was put in force goes on as a version (`VERSION_TRANSITIONS`).
PROPOSAL_TRANSITIONS: Final[Mapping[ProposalState, frozenset[ProposalState]]] = {
    ProposalState.SUBMITTED: frozenset({ProposalState.IN_REVIEW, ProposalState.WITHDRAWN}),
    ProposalState.IN_REVIEW: frozenset({ProposalState.RETURNED, ProposalState.REVIEWED, ProposalState.WITHDRAWN}),
    ProposalState.RETURNED: frozenset({ProposalState.SUBMITTED, ProposalState.WITHDRAWN}),
    ProposalState.REVIEWED: frozenset({ProposalState.APPROVED, ProposalState.REJECTED, ProposalState.RETURNED, ProposalState.WITHDRAWN}),
    ProposalState.APPROVED: frozenset({ProposalState.SCHEDULED, ProposalState.LIVE}),
    ProposalState.SCHEDULED: frozenset({ProposalState.LIVE, ProposalState.APPROVED}),
    ProposalState.LIVE: frozenset(),
    ProposalState.REJECTED: frozenset(),
    ProposalState.WITHDRAWN: frozenset(),
}

PROPOSAL_WORDS: Final[Mapping[ProposalState, Text]] = {
    ProposalState.SUBMITTED: Text(id="Menunggu telaah hukum", en="Waits for the legal review"),
    ProposalState.IN_REVIEW: Text(id="Ditelaah", en="Under review"),
    ProposalState.RETURNED: Text(id="Dikembalikan kepada penyusun", en="Back with the author"),
    ProposalState.REVIEWED: Text(id="Menunggu keputusan kepala instansi", en="Waits for the head of the agency"),
    ProposalState.APPROVED: Text(id="Disetujui, belum diberlakukan", en="Approved, not in force yet"),
    ProposalState.SCHEDULED: Text(id="Dijadwalkan berlaku", en="Scheduled"),
    ProposalState.LIVE: Text(id="Diberlakukan", en="Put in force"),
    ProposalState.REJECTED: Text(id="Ditolak kepala instansi", en="Refused by the head of the agency"),
    ProposalState.WITHDRAWN: Text(id="Ditarik penyusun", en="Withdrawn by the author"),
}


class Doing(StrEnum):
    """What was done with a proposal; stored as the word, one line each."""

    SUBMITTED = "submitted"
    TAKEN = "taken"
    COMMENTED = "commented"
    RETURNED = "returned"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    UNSCHEDULED = "unscheduled"
    HELD = "held"
    LIVE = "live"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


DOING_WORDS: Final[Mapping[Doing, Text]] = {
    Doing.SUBMITTED: Text(id="Diajukan", en="Submitted"),
    Doing.TAKEN: Text(id="Mulai ditelaah", en="Review begun"),
    Doing.COMMENTED: Text(id="Catatan", en="Comment"),
    Doing.RETURNED: Text(id="Dikembalikan", en="Returned"),
    Doing.REVIEWED: Text(id="Selesai ditelaah", en="Review done"),
    Doing.APPROVED: Text(id="Disetujui dan diterbitkan", en="Approved and published"),
    Doing.SCHEDULED: Text(id="Dijadwalkan", en="Scheduled"),
    Doing.UNSCHEDULED: Text(id="Jadwal dibatalkan", en="Schedule cancelled"),
    Doing.HELD: Text(id="Tidak jadi berlaku pada waktunya", en="Held back when its time came"),
    Doing.LIVE: Text(id="Diberlakukan", en="Put in force"),
    Doing.REJECTED: Text(id="Ditolak", en="Refused"),
    Doing.WITHDRAWN: Text(id="Ditarik", en="Withdrawn"),
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """
    A package frozen for publishing in a region: what was drafted, from which version (`base`, a hash; "": a new service), and how far it came.

    `round` counts how often it was submitted; `drafters` are the accounts that wrote it: they may neither review nor approve it.
    `live_at` and `share` are how the head wants it in force. `draft` is the working copy that it was made from, if there is one.
    """

    id: UUID
    region: str
    service: str
    agency: str
    title: Text
    version: int
    hash: str
    base: str
    state: ProposalState
    round: int
    revision: int
    note: str
    drafted_by: UUID
    drafters: tuple[UUID, ...]
    reviewed_by: UUID | None
    decided_by: UUID | None
    submitted_at: dt.datetime
    changed_at: dt.datetime
    live_at: dt.datetime | None
    share: int
    draft: UUID | None


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """One line of a proposal's story. `place` is a path in the package ("standard.time", "form.yaml"), "" for the whole; `actor` None: the system."""

    at: dt.datetime
    round: int
    doing: Doing
    actor: UUID | None
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Powers:
    """What somebody may do with a proposal now: for the screens, which show no button that would refuse."""

    take: bool = False
    comment: bool = False
    send_back: bool = False
    clear: bool = False
    decide: bool = False
    put_live: bool = False
    unschedule: bool = False
    withdraw: bool = False

    @property
    def any(self) -> bool:
        """Say whether the proposal waits for this person."""
        return self.take or self.clear or self.decide or self.put_live


@dataclass(frozen=True, slots=True)
class ReviewTerm:
    """
    From `since` on, authors and head are told of a standard's review date `days_before` it (each of these days), and after it every
    `days_after_every` days until another version runs. `reference`: by which rule.
    """

    since: dt.date
    days_before: tuple[int, ...]
    days_after_every: int
    reference: str


@dataclass(frozen=True, slots=True)
class ReviewDue:
    """A live standard and the day on which it wants to be looked at again; `days_left` is negative after it."""

    service: str
    title: Text
    agency: str
    version: int
    hash: str
    review_by: dt.date
    days_left: int


def version_state(version_hash: str, history: Iterable[RolloutEntry], *, at: dt.datetime) -> VersionState:
    """Return where a version stands at a moment; `history` is that of its service in the region."""
    own = [one for one in history if one.hash == version_hash]
    if any(one.live_from <= at and (one.live_until is None or at < one.live_until) for one in own):
        return VersionState.LIVE
    if any(at < one.live_from and one.live_from != one.live_until for one in own):
        return VersionState.ARRANGED
    return VersionState.ENDED if own else VersionState.PUBLISHED
