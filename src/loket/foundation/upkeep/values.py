"""What is known of backups."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was finished and read back. Sizes in bytes; `files` counts those that it holds now, `new_files` those it added."""

    began_at: dt.datetime
    ended_at: dt.datetime
    database_bytes: int
    files: int
    new_files: int
    database_sha256: str
