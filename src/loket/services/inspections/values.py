"""What a work package is, and how it ends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from loket.foundation.common.text import Text

#: How long after the end of a package a result that was finished in time may still arrive. Source: project rule (decision 0026).
GRACE: Final = dt.timedelta(hours=24)
#: A device's clock further off than this is told. Source: project rule.
CLOCK_OFF: Final = dt.timedelta(minutes=5)
#: Unit: characters.
MOST_NOTE: Final = 1000
MOST_NAME: Final = 100
YES, NO, NOT_APPLICABLE = "yes", "no", "not_applicable"
#: Names of photos that are signatures.
SIGNATURE, WITNESS = "signature", "witness"
TOO_MANY: Final = Text(id="Fotonya lebih banyak daripada yang diminta. Hapus sebagian.", en="These are more photos than asked for. Remove some.")


class PackageState(StrEnum):
    """How a work package stands; stored as the word."""

    CARRIED = "carried"
    ACCEPTED = "accepted"
    ASIDE = "aside"
    GIVEN_BACK = "given_back"
    EXPIRED = "expired"


#: From which state a package may go to which.
PACKAGE_TRANSITIONS: Final[Mapping[PackageState, frozenset[PackageState]]] = {
    PackageState.CARRIED: frozenset({PackageState.ACCEPTED, PackageState.ASIDE, PackageState.GIVEN_BACK, PackageState.EXPIRED}),
    # What was finished in time on a phone without a network may still arrive.
    PackageState.EXPIRED: frozenset({PackageState.ACCEPTED, PackageState.ASIDE}),
    PackageState.ACCEPTED: frozenset(),
    PackageState.ASIDE: frozenset(),
    # Called back because another device took over; what the first one has may still be kept aside.
    PackageState.GIVEN_BACK: frozenset({PackageState.ASIDE}),
}


class Conflict(StrEnum):
    """Why a result could not decide its step; stored as the word."""

    DECIDED = "decided"
    MOVED = "moved"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


_KEPT: Final = Text(
    id="Catatan dan foto Anda disimpan bersama permohonan dan dapat dibaca petugas yang menanganinya.",
    en="Your record and photos are kept with the application, and the officer who handles it can read them.",
)
CONFLICT_WORDS: Final[Mapping[Conflict, Text]] = {
    Conflict.DECIDED: Text(
        id=f"Langkah ini sudah diputus ketika Anda di lapangan. {_KEPT.id}", en=f"This step was decided while you were out. {_KEPT.en}"
    ),
    Conflict.MOVED: Text(
        id=f"Langkah ini dialihkan ke petugas lain atau dikembalikan ke antrean. {_KEPT.id}",
        en=f"This step was given to somebody else or back to the queue. {_KEPT.en}",
    ),
    Conflict.CLOSED: Text(
        id=f"Permohonan ini berakhir atau dikembalikan kepada pemohon ketika Anda di lapangan. {_KEPT.id}",
        en=f"This application ended or went back to the applicant while you were out. {_KEPT.en}",
    ),
    Conflict.WITHDRAWN: Text(
        id="Pemohon membatalkan permohonannya. Catatan dan foto Anda tidak disimpan, karena tujuannya tidak ada lagi.",
        en="The applicant withdrew. Your record and photos are not kept, because their purpose is gone.",
    ),
    Conflict.EXPIRED: Text(
        id=f"Paket kerja sudah lewat waktunya. {_KEPT.id} Buka langkahnya di meja untuk memutus.",
        en=f"The work package was past its time. {_KEPT.en} Open the step at the desk to decide it.",
    ),
}


@dataclass(frozen=True, slots=True)
class NewPackage:
    """What is handed out. `content` is what the device gets, `fields` names what of it is about the applicant."""

    id: UUID
    case: UUID
    step: UUID
    step_name: str
    service: str
    officer: UUID
    appointment: UUID | None
    step_revision: int
    device: str
    fields: tuple[str, ...]
    content: Mapping[str, Any]
    expires_at: dt.datetime


@dataclass(frozen=True, slots=True)
class WorkPackage:
    """A work package, without what it says. `device` is a hash; `result` the id that the device gave its answer."""

    id: UUID
    region: str
    case: UUID
    step: UUID
    step_name: str
    service: str
    officer: UUID
    appointment: UUID | None
    step_revision: int
    device: str
    fields: tuple[str, ...]
    content_hash: str
    handed_at: dt.datetime
    expires_at: dt.datetime
    state: PackageState
    ended_at: dt.datetime | None
    result: UUID | None
    conflict: Conflict | None


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a device says that it was: degrees as decimal text, `accuracy_m` in metres."""

    latitude: str
    longitude: str
    accuracy_m: int


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo of a package: the device's id for it, the item it shows (`signature`, `witness` for signatures), the file it became."""

    id: UUID
    item: str
    file: UUID


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for one item. `photos` are the device's ids."""

    value: str | int | None
    note: str = ""
    photos: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """When and where a photo was taken, as the device says."""

    at: dt.datetime
    spot: Spot | None


@dataclass(frozen=True, slots=True)
class Result:
    """
    What an officer found. Times are the device's; `sent_at` is its clock when it was sent.

    `signature` and `witness` are photos of what was drawn; or the name was typed with the statement (`signed_name`).
    """

    id: UUID
    items: Mapping[str, Found]
    photos: Mapping[UUID, Taken]
    outcome: str
    reason: str | None
    fields: tuple[str, ...]
    note: str
    started_at: dt.datetime
    finished_at: dt.datetime
    sent_at: dt.datetime
    signed_name: str = ""
    signature: UUID | None = None
    witness_name: str = ""
    witness: UUID | None = None


@dataclass(frozen=True, slots=True)
class Aside:
    """A record that came too late to decide: why, when it came, and what it says as it is kept with a case."""

    step_name: str
    conflict: Conflict
    at: dt.datetime
    officer: UUID
    record: Mapping[str, Any]
