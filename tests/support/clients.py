"""Applications for tests: one that is registered, and tokens got directly, without pages."""

from __future__ import annotations

import base64
import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlencode
from uuid import UUID

from django.test import Client as Browser

from loket.foundation.audit.values import Act, ActorKind, system_act
from loket.foundation.clients import operations
from loket.foundation.clients.letting import challenge_of
from loket.foundation.clients.values import SCOPES, AuthMethod, Client, ClientKind, Definition, Proof, ScopeUse, SignInRequest, TokenMade
from loket.foundation.common.text import Text

REDIRECT: Final = "https://aplikasi.contoh.example/masuk/kembali"


@dataclass(frozen=True)
class Registered:
    """An application and its secret."""

    client: Client
    secret: str

    @property
    def client_id(self) -> str:
        """Its public name."""
        return self.client.client_id

    def act(self, at: dt.datetime) -> Act:
        """Return an act of the application itself."""
        return Act(region=self.client.region, actor=self.client.actor, kind=ActorKind.PARTNER, at=at, purpose="test", request_id="test")

    def own_token(self, *, at: dt.datetime, scopes: tuple[str, ...] = ()) -> str:
        """Return an access token of the application itself (client credentials)."""
        return operations.issue_own_token(act=self.act(at), client_id=self.client_id, scopes=scopes).access

    def citizen_token(
        self, account: UUID, *, at: dt.datetime, scopes: tuple[str, ...] = ("openid",), acr: str = "urn:loket:acr:terverifikasi"
    ) -> str:
        """Return an access token by which the application acts for a person who agreed to `scopes`."""
        return self._tokens(account, at, scopes, acr).access

    def identity_token(self, account: UUID, *, at: dt.datetime) -> str:
        """Return the id token of a person who let the application in."""
        return str(self._tokens(account, at, ("openid",), "urn:loket:acr:terverifikasi").identity)

    def _tokens(self, account: UUID, at: dt.datetime, scopes: tuple[str, ...], acr: str) -> TokenMade:
        act = Act(region=self.client.region, actor=str(account), kind=ActorKind.CITIZEN, at=at, purpose="test", request_id="test")
        operations.agree(act=act, client_id=self.client_id, scopes=scopes)
        verifier = secrets.token_urlsafe(32)
        request = SignInRequest(
            client_id=self.client_id, redirect_uri=self.client.redirect_uris[0], scopes=scopes, state="", nonce="", challenge=challenge_of(verifier)
        )
        proof = Proof(acr=acr, amr=("pwd",), auth_time=at)
        code = operations.let_in(act=act, request=request, session=secrets.token_hex(16), proof=proof)
        answer = operations.redeem_code(act=self.act(at), client_id=self.client_id, code=code, redirect_uri=request.redirect_uri, verifier=verifier)
        assert answer.tokens is not None, answer.refused
        return answer.tokens


def by_system(region: str, at: dt.datetime) -> Act:
    """Return an act of the system."""
    return system_act("test", region=region, at=at, purpose="test")


def definition(scopes: tuple[str, ...], **changes: Any) -> Definition:
    """Return what is said of an application of `dukcapil`; `changes`: other fields."""
    fields: dict[str, Any] = {
        "name": Text(id="Aplikasi Contoh", en="Example application"), "kind": ClientKind.AGENCY, "agency": "dukcapil",
        "uses": tuple(ScopeUse(name, SCOPES[name].text, "Peraturan contoh Pasal 1") for name in scopes),
        "redirect_uris": (REDIRECT,), "contact": "Pengembang Contoh",
    } | changes  # fmt: skip
    return Definition(**fields)


def make_client(*, region: str, at: dt.datetime, scopes: tuple[str, ...] = ("openid", "profile", "exchange"), **changes: Any) -> Registered:
    """
    Register an application (by default of `dukcapil`) with a secret. `changes`: other fields of its `Definition`.

    `kind=ClientKind.PARTNER, agency=None, organisation="…"` makes a private one.
    """
    act = by_system(region, at)
    client = operations.enter_client(act=act, definition=definition(scopes, **changes))
    return Registered(client, operations.make_secret(act=act, client_id=client.client_id).secret)


#: Where an application on a phone is returned to: by a scheme of its own, or by a web address that the phone gives to it alone.
OWN_SCHEME: Final = "example.contoh.aplikasi:/masuk/kembali"


def make_phone(*, region: str, at: dt.datetime, scopes: tuple[str, ...] = ("openid", "profile"), **changes: Any) -> Registered:
    """Register an application on phones: it has no secret. It returns to `OWN_SCHEME`, unless `changes` say otherwise."""
    said = {"auth_method": AuthMethod.NONE, "homepage": "https://contoh.example/", "redirect_uris": (OWN_SCHEME,)} | changes
    return Registered(operations.enter_client(act=by_system(region, at), definition=definition(scopes, **said)), "")


def send(browser: Browser, fields: Mapping[str, str], *, path: str = "/identitas/token/", **headers: str) -> Any:
    """Send a form as an application does."""
    return browser.post(path, urlencode(fields), content_type="application/x-www-form-urlencoded", headers=headers)


def ask_for_own_token(browser: Browser, made: Registered, *, way: str = "basic") -> Any:
    """Ask the token endpoint for a token of the application itself."""
    fields = {"grant_type": "client_credentials"}
    if way == "form":
        return send(browser, fields | {"client_id": made.client_id, "client_secret": made.secret})
    basic = base64.b64encode(f"{quote(made.client_id)}:{quote(made.secret)}".encode()).decode()
    return send(browser, fields, Authorization=f"Basic {basic}")
