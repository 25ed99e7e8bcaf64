"""What others may hold of applications, their scopes and their tokens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from loket.foundation.clients.scopes import PERSONAL_SCOPES as PERSONAL_SCOPES
from loket.foundation.clients.scopes import SCOPES as SCOPES
from loket.foundation.clients.scopes import SYSTEM_SCOPES as SYSTEM_SCOPES
from loket.foundation.clients.scopes import Scope as Scope
from loket.foundation.clients.scopes import ScopeUse as ScopeUse
from loket.foundation.common.text import Text
from loket.foundation.identity.values import ACR, Assurance
from loket.foundation.offices.values import ProposalState


class ClientKind(StrEnum):
    """Whose application it is: an agency's of the region, a private partner's, or one that meets made-up people only. Stored as the word."""

    AGENCY = "agency"
    PARTNER = "partner"
    SANDBOX = "sandbox"


KIND_WORDS: Final[Mapping[ClientKind, Text]] = {
    ClientKind.AGENCY: Text(id="Instansi pemerintah daerah", en="Government agency"),
    ClientKind.PARTNER: Text(id="Mitra swasta", en="Private partner"),
    ClientKind.SANDBOX: Text(id="Uji coba (data fiktif)", en="Sandbox (made-up data)"),
}


class ClientState(StrEnum):
    """Whether an application is let in; stored as the word."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


CLIENT_WORDS: Final[Mapping[ClientState, Text]] = {
    ClientState.ACTIVE: Text(id="Aktif", en="Active"),
    ClientState.SUSPENDED: Text(id="Dihentikan sementara", en="Suspended"),
}


class AuthMethod(StrEnum):
    """
    How an application proves that it is itself (RFC 7591's words): a secret, an assertion signed with its own key, or not at all.

    `none` is of applications on phones: what is in everybody's hand keeps no secret (RFC 8252 8.4). Stored as the word.
    """

    SECRET = "client_secret"  # noqa: S105 - the name of a way, not a secret
    PRIVATE_KEY = "private_key_jwt"
    NONE = "none"


#: RFC 7523 2.2.
ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
#: How an application may sign for itself: never `none`, and nothing symmetric, so that a public key is not taken for a secret.
ASSERTION_ALGORITHMS: Final = ("RS256", "PS256", "ES256")
AUTH_WORDS: Final[Mapping[AuthMethod, Text]] = {
    AuthMethod.SECRET: Text(id="Kata rahasia", en="A secret"),
    AuthMethod.PRIVATE_KEY: Text(id="Kunci milik sendiri (private_key_jwt)", en="A key of its own (private_key_jwt)"),
    AuthMethod.NONE: Text(id="Aplikasi di telepon: tanpa kata rahasia (PKCE saja)", en="Application on a phone: no secret (PKCE alone)"),
}


#: How sure we are of a person, the weakest first: the URNs of `acr`.
ACR_LEVELS: Final = tuple(ACR[level] for level in Assurance)


@dataclass(frozen=True, slots=True)
class Definition:
    """
    What is said of an application when it is registered or changed, and what two people agree on.

    `agency` is the code of the owner among the region's agencies (kind `agency`), `organisation` the name of a private owner.
    Addresses are compared sign by sign, so they are given whole; what an application on a phone may register is said by `addresses`.
    `keys` are the public keys of a JWK set (private_key_jwt).
    `least_acr`: the assurance below which nobody is let through to it, "" for any. `contact` is who is told (sealed).
    """

    name: Text
    kind: ClientKind
    uses: tuple[ScopeUse, ...]
    agency: str | None = None
    organisation: str = ""
    homepage: str = ""
    redirect_uris: tuple[str, ...] = ()
    post_logout_redirect_uris: tuple[str, ...] = ()
    backchannel_logout_uri: str = ""
    auth_method: AuthMethod = AuthMethod.SECRET
    keys: tuple[Mapping[str, Any], ...] = ()
    least_acr: str = ""
    contact: str = ""

    @property
    def scopes(self) -> tuple[str, ...]:
        """Names of its scopes, in the order of `SCOPES`."""
        used = {use.scope for use in self.uses}
        return tuple(name for name in SCOPES if name in used)


@dataclass(frozen=True, slots=True)
class Client:
    """
    A registered application. `client_id` is public and opaque; `sector` is within which `sub` means the same person.

    Everything else is as in `Definition`, without the contact.
    """

    client_id: str
    region: str
    name: Text
    kind: ClientKind
    state: ClientState
    agency: str | None
    organisation: str
    homepage: str
    sector: str
    scopes: tuple[str, ...]
    uses: tuple[ScopeUse, ...]
    redirect_uris: tuple[str, ...]
    post_logout_redirect_uris: tuple[str, ...]
    backchannel_logout_uri: str
    auth_method: AuthMethod
    least_acr: str
    made_at: dt.datetime
    keys: tuple[Mapping[str, Any], ...] = field(default=(), hash=False)

    @property
    def is_sandbox(self) -> bool:
        """Say whether it meets made-up people only."""
        return self.kind is ClientKind.SANDBOX

    @property
    def is_public(self) -> bool:
        """Say whether it is on people's phones and keeps no secret (RFC 6749 2.1)."""
        return self.auth_method is AuthMethod.NONE

    @property
    def is_active(self) -> bool:
        """Say whether it is let in."""
        return self.state is ClientState.ACTIVE

    @property
    def actor(self) -> str:
        """Return how the record names it (`Act.actor`)."""
        return f"client:{self.client_id}"


@dataclass(frozen=True, slots=True)
class Bearer:
    """
    Who stands behind an access token: an application by itself (`account` None), or one that a person let in.

    `resident` is the resident of `region` to whom the account is linked. `acr` and `auth_time`: how sure we are of the person, and when
    they proved it.
    """

    client_id: str
    region: str
    kind: ClientKind
    agency: str | None
    account: UUID | None
    resident: UUID | None
    scopes: frozenset[str]
    acr: str | None
    auth_time: dt.datetime | None
    expires_at: dt.datetime

    @property
    def is_sandbox(self) -> bool:
        """Say whether it meets made-up people only."""
        return self.kind is ClientKind.SANDBOX

    @property
    def actor(self) -> str:
        """Return how the record names the application (`Act.actor`)."""
        return f"client:{self.client_id}"


@dataclass(frozen=True, slots=True)
class SecretMade:
    """A new secret of an application, shown once. `expires_at` None: until it is ended."""

    id: UUID
    secret: str = field(repr=False)
    made_at: dt.datetime = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class Proved:
    """An application that proved itself just now; `secret` is the id of the secret that it showed, None when it signed."""

    client: Client
    secret: UUID | None = None


@dataclass(frozen=True, slots=True)
class SecretKept:
    """A secret as it is kept: by its last four signs only."""

    id: UUID
    hint: str
    made_at: dt.datetime
    last_used_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class TokenMade:
    """Tokens as they leave the token endpoint; nothing of them is kept but their hashes."""

    access: str = field(repr=False)
    expires_in: int = field(kw_only=True)
    scopes: tuple[str, ...] = field(kw_only=True)
    refresh: str | None = field(default=None, repr=False, kw_only=True)
    identity: str | None = field(default=None, repr=False, kw_only=True)
    """The id token, where `openid` was agreed to and a code was redeemed."""


@dataclass(frozen=True, slots=True)
class Proof:
    """How a person proved who they are in this session: `acr` (one of the URNs), `amr` (RFC 8176's words), and when."""

    acr: str
    amr: tuple[str, ...]
    auth_time: dt.datetime


@dataclass(frozen=True, slots=True)
class SignInRequest:
    """
    A request to the authorization endpoint that was found to be in order. `challenge` is of S256, always.

    `acr` is the least assurance that is asked for ("" for any); `max_age`: seconds since the proof, None for any; `prompt` as OpenID has it.
    `expected`: the `sub` of whom it wants and nobody else, "" for anybody.
    """

    client_id: str
    redirect_uri: str
    scopes: tuple[str, ...]
    state: str
    nonce: str
    challenge: str
    acr: str = ""
    max_age: int | None = None
    prompt: frozenset[str] = frozenset()
    expected: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What comes of showing a code or a refresh token: tokens, or why not (a machine word for the record, never for the application).

    Because: a refusal that is raised would roll back what it has to leave behind: the family that ends.
    """

    tokens: TokenMade | None
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Connection:
    """What a person let an application have; `ended_at` None: it still has it. `used_at`: when it was last let in."""

    id: UUID
    client: Client
    scopes: tuple[str, ...]
    agreed_at: dt.datetime
    used_at: dt.datetime
    ended_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Presence:
    """A session in which somebody went on to applications; `id` is the `sid` that they know."""

    id: UUID
    region: str
    account: UUID
    began_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Introspection:
    """What is behind a token that is good. `kind` as RFC 7662 has `token_type`; `sub` None: of the application itself."""

    kind: str
    scopes: tuple[str, ...]
    issued_at: dt.datetime
    expires_at: dt.datetime
    sub: str | None
    acr: str | None


class ClientChange(StrEnum):
    """What two people decide about an application; stored as the word."""

    REGISTER = "register"
    CHANGE = "change"
    RESUME = "resume"


CHANGE_WORDS: Final[Mapping[ClientChange, Text]] = {
    ClientChange.REGISTER: Text(id="Aplikasi baru", en="New application"),
    ClientChange.CHANGE: Text(id="Perubahan aplikasi", en="Change of an application"),
    ClientChange.RESUME: Text(id="Membuka lagi aplikasi", en="Letting an application in again"),
}


@dataclass(frozen=True, slots=True)
class ClientProposal:
    """
    What one operator proposed about an application. `definition` None: there is none (to let it in again).

    `client_id` None: not registered yet. States and their words are those of `offices`.
    """

    id: UUID
    region: str
    kind: ClientChange
    state: ProposalState
    client_id: str | None
    definition: Definition | None
    note: str
    proposed_by: UUID
    proposed_at: dt.datetime
    expires_at: dt.datetime
    decided_by: UUID | None
    decided_at: dt.datetime | None
    reason: str

    def is_open(self, at: dt.datetime) -> bool:
        """Say whether it can be decided at a moment."""
        return self.state is ProposalState.PROPOSED and at < self.expires_at


@dataclass(frozen=True, slots=True)
class FarewellState:
    """That an application was to be told of the end of a sign-in, and how that went. `trouble`: a machine word, "" when it heard."""

    made_at: dt.datetime
    tries: int
    told_at: dt.datetime | None
    trouble: str
