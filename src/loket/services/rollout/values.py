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


def version_state(version_hash: str, history: Iterable[RolloutEntry], *, at: dt.datetime) -> VersionState:
    """Return where a version stands at a moment; `history` is that of its service in the region."""
    own = [one for one in history if one.hash == version_hash]
    if any(one.live_from <= at and (one.live_until is None or at < one.live_until) for one in own):
        return VersionState.LIVE
    if any(at < one.live_from and one.live_from != one.live_until for one in own):
        return VersionState.ARRANGED
    return VersionState.ENDED if own else VersionState.PUBLISHED
