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


@dataclass(frozen=True, slots=True)
class Rekeyed:
    """
    How far a table is brought under a key: rows sealed anew so far and by this call, and whether all of it is.

    `is_whole`: nothing of the table was left under another key when its end was reached.
    """

    table: str
    to_key: int
    moved: int
    rows: int
    is_whole: bool


@dataclass(frozen=True, slots=True)
class KeyUse:
    """How many sealed values of a column are under which key."""

    table: str
    column: str
    key: int
    values: int
