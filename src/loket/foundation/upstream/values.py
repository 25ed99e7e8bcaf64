"""What others may hold of providers and of who signed in by them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from loket.foundation.common.text import Text
from loket.foundation.identity.values import Assurance


@dataclass(frozen=True, slots=True)
class Offered:
    """A provider as the sign-in page offers it: `title` is what the button says ("Masuk dengan INApas"), `name` what it is called ("INApas")."""

    code: str
    title: Text
    hint: Text | None
    name: Text


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in under way: where to send the browser, and what the session keeps until it comes back."""

    address: str
    provider: str
    state: str
    nonce: str
    verifier: str
    begun_at: dt.datetime
    issuer: str = ""


@dataclass(frozen=True, slots=True)
class Proven:
    """
    Whom a provider says that somebody is, checked in every way: `subject` is its own name for them, `assurance` by its table of levels.

    `proved_at`: when they proved themselves there, which may be long before they came here; None: it does not say. `nik` is empty where it states none. An e-mail address is not here: it decides nothing.
    """

    provider: str
    issuer: str
    subject: str
    nik: str
    name: str
    assurance: Assurance
    proved_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Tie:
    """An account's identity at a provider."""

    id: UUID
    account: UUID
    provider: str
    title: Text
    tied_at: dt.datetime
    used_at: dt.datetime | None
