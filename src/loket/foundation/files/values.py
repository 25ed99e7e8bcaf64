"""What the room of files tells others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from uuid import UUID

MIB: Final = 1024 * 1024
MEDIA_TYPES: Final = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp", "pdf": "application/pdf"}
EXTENSIONS: Final = {media_type: extension for extension, media_type in MEDIA_TYPES.items()}


@dataclass(frozen=True, slots=True)
class Retention:
    """How long a file is kept, and by which law. `code` is the class of the archive schedule, a machine word (`case_upload`)."""

    code: str
    years: int
    reference: str


@dataclass(frozen=True, slots=True)
class Accept:
    """What a question takes: `types` of `MEDIA_TYPES` (jpg, png, webp, pdf), at most `max_bytes` as sent."""

    types: Collection[str]
    max_bytes: int

    def __post_init__(self) -> None:
        unknown = set(self.types) - set(MEDIA_TYPES)
        if unknown or not self.types or self.max_bytes < 1:
            raise ValueError(f"cannot accept {sorted(unknown)} of at most {self.max_bytes} bytes")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """
    A file we keep. `sha256` (hex) and `size_bytes` are of the clear content as kept, after metadata was removed.

    `owner` is opaque: the id of the case, draft or document it belongs to. `purpose` is a machine word.
    """

    id: UUID
    region: str
    owner: UUID
    purpose: str
    sha256: str
    size_bytes: int
    media_type: str
    retention: Retention
    created_at: dt.datetime
    erased_at: dt.datetime | None
    kept_until: dt.datetime | None = None
    """When its time is over; None while the years have not begun to count."""

    @property
    def extension(self) -> str:
        """Return the ending to offer when the file is downloaded, without the dot."""
        return EXTENSIONS.get(self.media_type, "bin")

    @property
    def is_erased(self) -> bool:
        """Say whether the key is destroyed, so that nobody can read the content again."""
        return self.erased_at is not None


@dataclass(frozen=True, slots=True)
class Clean:
    """Content that passed the door: what will be kept, and what it is."""

    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Erased:
    """What a round of erasing did: files erased, files passed over, and whether some are left for the next round."""

    erased: int = 0
    passed_over: int = 0
    is_more: bool = False


@dataclass(frozen=True, slots=True)
class Sweep:
    """What a sweep found: contents without a row (removed) and rows whose content is gone (to be looked into)."""

    looked_at: int
    removed: int
    missing: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Space:
    """The room on the disk of the files. Unit: bytes."""

    free_bytes: int
    total_bytes: int


@dataclass(frozen=True, slots=True)
class Partial:
    """A file that comes in pieces: how much of it arrived. `name` as its sender calls it; `file`: as what the whole was kept."""

    id: UUID
    owner: UUID
    field: str
    name: str
    size_bytes: int
    offset_bytes: int
    file: UUID | None

    @property
    def is_whole(self) -> bool:
        """Say whether the last piece arrived."""
        return self.offset_bytes == self.size_bytes
