"""By what an account proves more than a password; part of `values`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Factor:
    """A second factor as it stands: since when, and how many recovery codes are left."""

    account: UUID
    confirmed_at: dt.datetime | None
    recovery_left: int
    blocked_until: dt.datetime | None

    @property
    def is_ready(self) -> bool:
        """Say whether it can be asked for."""
        return self.confirmed_at is not None


class Proof(StrEnum):
    """What became of a code that somebody typed."""

    RIGHT = "right"
    WRONG = "wrong"
    USED = "used"
    BLOCKED = "blocked"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Passkey:
    """A key of an account for one host; `name` is what its owner calls it."""

    id: UUID
    name: str
    host: str
    made_at: dt.datetime
    used_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passkey is made or asked for: the host that it is bound to, the exact origin that a browser must name, the name people read."""

    host: str
    origin: str
    name: str


@dataclass(frozen=True, slots=True)
class Ways:
    """By what an account can prove more than a password, here and now: its code app, its passkeys at this host, a code to the phone seen at a counter."""

    factor: Factor | None
    passkeys: tuple[Passkey, ...]
    phone: bool

    @property
    def has_app(self) -> bool:
        """Say whether a code of the app can be asked for."""
        return self.factor is not None and self.factor.is_ready

    @property
    def are_there(self) -> bool:
        """Say whether there is any."""
        return self.has_app or bool(self.passkeys) or self.phone
