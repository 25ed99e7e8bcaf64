"""Making and finding secrets. Each has a prefix that says what it is, so that one left in a repository is recognised."""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

#: Unit: bytes. 256 bits: no slow hash is needed, and none is guessed.
_BYTES: Final = 32
CLIENT_SECRET: Final = "lks_"  # noqa: S105 - a prefix
CODE: Final = "lkc_"
ACCESS: Final = "lka_"
REFRESH: Final = "lkr_"


def make(prefix: str) -> str:
    """Return a new secret of a kind."""
    return prefix + secrets.token_urlsafe(_BYTES)


def digest(secret: str) -> bytes:
    """Return the hash by which a secret is kept and found."""
    return hashlib.sha256(secret.encode()).digest()


def place_of(session: str) -> bytes:
    """Return the hash by which a session is known here, so that its key lies in one table only."""
    return hashlib.sha256(f"clients.presence {session}".encode()).digest()
