"""What an inspection is to those who carry, send or read it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from loket.foundation.common.text import Text
from loket.services.cases.values import CaseState
from loket.services.inspections.values import Conflict, WorkPackage


@dataclass(frozen=True, slots=True)
class Carried:
    """A work package as its device gets it: `content` is all that it holds, `seal` comes back with the result."""

    package: WorkPackage
    content: Mapping[str, Any]
    seal: str


@dataclass(frozen=True, slots=True)
class SentInspection:
    """What became of a result. `state`: where the case came to; None when it could not decide (`conflict` says why). `clock_off_s`: seconds."""

    conflict: Conflict | None
    state: CaseState | None
    clock_off_s: int
    is_repeat: bool = False


@dataclass(frozen=True, slots=True)
class PhotoShown:
    """A photo of an inspection: when and where as the device said; the latitude and longitude as decimal text, metres around it."""

    file: str
    taken_at: dt.datetime | None
    spot: tuple[str, str, int] | None


@dataclass(frozen=True, slots=True)
class FoundShown:
    """One item and what was found."""

    item: str
    label: Text
    value: Text
    note: str
    photos: tuple[PhotoShown, ...]


@dataclass(frozen=True, slots=True)
class InspectionShown:
    """
    An inspection as it is read later. `at`: when it reached the server; `started_at`, `finished_at`: by the device, whose clock was off by `clock_off_s`.

    `conflict`: it came too late to decide, and why.
    """

    step: str
    title: Text
    outcome: Text | None
    at: dt.datetime
    started_at: dt.datetime
    finished_at: dt.datetime
    clock_off_s: int
    by_device: bool
    rows: tuple[FoundShown, ...]
    note: str
    signed_name: str
    signature: PhotoShown | None
    witness_name: str
    witness: PhotoShown | None
    conflict: Conflict | None = None

    @property
    def files(self) -> frozenset[str]:
        """Return the ids of its photos and signatures."""
        found = [photo.file for row in self.rows for photo in row.photos]
        return frozenset([*found, *(one.file for one in (self.signature, self.witness) if one is not None)])
