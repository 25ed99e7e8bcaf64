"""Who gets a pilot: decided by a keyed hash of who applies, so that a person always meets the same version. Pure. Private to the room."""

from __future__ import annotations

import hmac
import os
from typing import Final
from uuid import UUID

#: Unit: bytes of a pilot's key.
KEY_BYTES: Final = 32
_BITS: Final = 64


def new_key() -> bytes:
    """Return the key of a new pilot. Because: with a key of its own nobody can tell beforehand whom a pilot will take, nor choose."""
    return os.urandom(KEY_BYTES)


def falls_in(key: bytes, subject: UUID, share: int) -> bool:
    """
    Say whether `subject` (an opaque id of the applicant) is among the `share` percent who get the pilot.

    The same key, subject and share give the same answer on any machine; a larger share keeps everybody whom a smaller one took.
    """
    place = int.from_bytes(hmac.digest(key, subject.bytes, "sha256")[: _BITS // 8])
    return (place * 100) >> _BITS < share
