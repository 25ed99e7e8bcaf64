"""How sure we are who it is, in words of our own and of other systems; part of `values`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from loket.foundation.common.text import Text


class Assurance(StrEnum):
    """
    How sure we are who it is, in this order. Stored as the word.

    *Dasar*: a contact is confirmed. *Terverifikasi*: matched to a resident by somebody who checked. *Kuat*: verified, and in this
    session more than a password was proved. An account is kept as basic or verified; strong is what a session reaches.
    """

    BASIC = "basic"
    VERIFIED = "verified"
    STRONG = "strong"

    @property
    def acr(self) -> str:
        """Return the level as OpenID Connect names it (`urn:loket:acr:kuat`)."""
        return ACR[self]

    def reaches(self, needed: Assurance) -> bool:
        """Say whether this level is enough where `needed` is asked for."""
        return _ORDER.index(self) >= _ORDER.index(needed)


_ORDER: Final = (Assurance.BASIC, Assurance.VERIFIED, Assurance.STRONG)
#: The one mapping between levels and what other systems read in tokens.
ACR: Final[Mapping[Assurance, str]] = {
    Assurance.BASIC: "urn:loket:acr:dasar",
    Assurance.VERIFIED: "urn:loket:acr:terverifikasi",
    Assurance.STRONG: "urn:loket:acr:kuat",
}
ASSURANCE_WORDS: Final[Mapping[Assurance, Text]] = {
    Assurance.BASIC: Text(id="Dasar", en="Basic"),
    Assurance.VERIFIED: Text(id="Terverifikasi", en="Verified"),
    Assurance.STRONG: Text(id="Kuat", en="Strong"),
}


class Method(StrEnum):
    """By what somebody proved in a session that it is them. Stored as the word, in the session."""

    PASSWORD = "password"  # noqa: S105 - a word, no secret
    PHONE_CODE = "phone_code"
    TOTP = "totp"
    RECOVERY_CODE = "recovery_code"
    PASSKEY = "passkey"
    INVITATION = "invitation"
    UPSTREAM = "upstream"


#: How each method is called in tokens. Source: RFC 8176. A passkey is asked for with the person's own check (PIN, finger, face).
AMR: Final[Mapping[Method, tuple[str, ...]]] = {
    Method.PASSWORD: ("pwd",),
    Method.PHONE_CODE: ("sms",),
    Method.TOTP: ("otp",),
    Method.RECOVERY_CODE: ("otp",),
    Method.PASSKEY: ("pop", "user", "mfa"),
    Method.INVITATION: (),
    Method.UPSTREAM: (),
}


#: Under this key a session keeps what was proved in it: `[[method, seconds since 1970], …]`.
PROOFS: Final = "proofs"


@dataclass(frozen=True, slots=True)
class Proved:
    """One thing that somebody proved in a session, and when."""

    method: Method
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class SessionAssurance:
    """
    What a session stands for now: its level, by which methods (RFC 8176 words, sorted), and when its owner last proved something.

    `auth_time` None: a session from before proofs were kept; whoever needs it asks to sign in again.
    """

    level: Assurance
    amr: tuple[str, ...]
    auth_time: dt.datetime | None

    @property
    def acr(self) -> str:
        """Return the level as OpenID Connect names it."""
        return self.level.acr
