"""Salted commitments: the record can prove a value later, and says nothing without the salt."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

SALT_BYTES = 32


def canonical(value: Any) -> bytes:
    """
    Return the bytes that stand for a value: type letter, then its one spelling.

    Two equal values of one type always give the same bytes, in every process and release
    (schema version 1); dictionaries are sorted by key.
    """
    match value:
        case None:
            return b"n"
        case bool():
            return b"b1" if value else b"b0"
        case int():
            return b"i%d" % value
        case str():
            return b"s" + value.encode()
        case bytes() | bytearray() | memoryview():
            return b"x" + bytes(value)
        case dt.datetime():
            return b"t" + value.astimezone(dt.UTC).isoformat(timespec="microseconds").encode()
        case dt.date():
            return b"d" + value.isoformat().encode()
        case UUID():
            return b"u" + value.bytes
        case _:
            return b"j" + json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str).encode()


def commit(salt: bytes, column: str, value: Any) -> str:
    """Return the commitment to one column's value: HMAC-SHA256, keyed by the entry's salt, as 64 hex digits."""
    return hmac.digest(salt, column.encode() + b"\0" + canonical(value), hashlib.sha256).hex()


def commit_all(salt: bytes, columns: Mapping[str, Any]) -> dict[str, str]:
    """Return the commitments of all `columns`."""
    return {column: commit(salt, column, value) for column, value in columns.items()}


def proves(salt: bytes, column: str, value: Any, commitment: str) -> bool:
    """Say whether `value` is what was committed to."""
    return hmac.compare_digest(commit(salt, column, value), commitment)
