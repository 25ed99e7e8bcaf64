"""
An application as somebody else would write it: Authlib as the relying party, knowing of us nothing but the issuer.

Its requests go to the code under test without a network; the person's browser is Django's test client.
"""

from __future__ import annotations

import io
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from django.test import Client as Browser
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.support.clients import REDIRECT, Registered
from tests.support.pages import forms_of


class _Inside(requests.adapters.BaseAdapter):
    """Hands a request of `requests` to Django's handler."""

    def send(self, request: requests.PreparedRequest, **_: Any) -> requests.Response:  # type: ignore[override]
        parts = urlsplit(str(request.url))
        body = request.body.encode() if isinstance(request.body, str) else request.body or b""
        headers = {name: value for name, value in request.headers.items() if name.lower() not in ("content-type", "content-length", "cookie")}
        found = Browser(HTTP_HOST=parts.hostname or "").generic(
            str(request.method), f"{parts.path}?{parts.query}" if parts.query else parts.path, body,
            content_type=request.headers.get("Content-Type", "text/plain"), headers=headers,
        )  # fmt: skip
        answer = requests.Response()
        answer.status_code, answer.url, answer.request = found.status_code, str(request.url), request
        answer.headers.update(dict(found.headers))
        answer.raw = io.BytesIO(found.content)
        answer._content = found.content
        return answer

    def close(self) -> None:
        """Nothing is open."""


@dataclass
class Turn:
    """One time that somebody is sent to sign in."""

    address: str
    state: str
    nonce: str
    verifier: str


@dataclass
class RelyingParty:
    """An application that signs people in; without a secret it is one on a phone. `session` is Authlib's."""

    made: Registered
    issuer: str = "http://localhost"
    scope: str = "openid profile"
    redirect: str = REDIRECT
    session: OAuth2Session = field(init=False)
    metadata: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.session = self.session_with()
        self.metadata = self.session.get(f"{self.issuer}/.well-known/openid-configuration", withhold_token=True).json()

    def session_with(self, **more: Any) -> OAuth2Session:
        """Return another of Authlib's sessions, with `client_id`, `client_secret` or a way of proving of one's choice."""
        fields = {"client_id": self.made.client_id, "client_secret": self.made.secret, "scope": self.scope, "redirect_uri": self.redirect} | more
        if not self.made.secret:
            fields = {"token_endpoint_auth_method": "none"} | fields | {"client_secret": None}
        session = OAuth2Session(code_challenge_method="S256", **fields)
        session.mount("http://", _Inside())
        return session

    def begin(self, **more: str) -> Turn:
        """Return where to send the person."""
        verifier, nonce = secrets.token_urlsafe(48), secrets.token_urlsafe(16)
        address, state = self.session.create_authorization_url(self.metadata["authorization_endpoint"], code_verifier=verifier, nonce=nonce, **more)
        return Turn(address, state, nonce, verifier)

    def redeem(self, turn: Turn, landed: str, **more: Any) -> dict[str, Any]:
        """Take the answer from where the browser landed, and get tokens for it. :raises OAuthError: as Authlib says."""
        token: dict[str, Any] = self.session.fetch_token(
            self.metadata["token_endpoint"], authorization_response=landed, state=turn.state, code_verifier=turn.verifier, **more
        )
        return token

    def claims(self, token: dict[str, Any], turn: Turn) -> dict[str, Any]:
        """Return what the id token says, after checking signature, issuer, audience, nonce and times as the specification wants."""
        keys = KeySet.import_key_set(self.session.get(self.metadata["jwks_uri"], withhold_token=True).json())
        read = jwt.decode(token["id_token"], keys, algorithms=["RS256"])
        jwt.JWTClaimsRegistry(
            iss={"essential": True, "value": self.metadata["issuer"]}, aud={"essential": True, "value": self.made.client_id},
            nonce={"essential": True, "value": turn.nonce}, exp={"essential": True}, iat={"essential": True},
        ).validate(read.claims)  # fmt: skip
        return dict(read.claims)

    def userinfo(self, token: dict[str, Any]) -> requests.Response:
        """Ask userinfo with an access token."""
        return self.session.get(self.metadata["userinfo_endpoint"], headers={"Authorization": f"Bearer {token['access_token']}"}, withhold_token=True)

    def post(self, name: str, fields: dict[str, str]) -> requests.Response:
        """Send a form to one of the endpoints, proving ourselves by secret."""
        auth = requests.auth.HTTPBasicAuth(self.made.client_id, self.made.secret)
        return self.session.post(self.metadata[name], data=fields, auth=auth, withhold_token=True)


def challenge(verifier: str) -> str:
    """Return the S256 challenge by Authlib."""
    return str(create_s256_code_challenge(verifier))


def walk(browser: Browser, address: str, *, decision: str = "allow") -> str:
    """Go where an application sends a person who is signed in, agree (or not), and return the address where the browser lands."""
    parts = urlsplit(address)
    answer = browser.get(f"{parts.path}?{parts.query}")
    for _ in range(4):
        if answer.status_code in (302, 303):
            target = str(answer.headers["Location"])
            if urlsplit(target).scheme not in ("", "http", "https") or urlsplit(target).netloc not in ("", "localhost"):
                return target
            answer = browser.get(target)
            continue
        form = next(one for one in forms_of(answer.content.decode()) if "/identitas/lanjut/" in one.action)
        answer = browser.post(form.action, {**form.values, "decision": decision})
    raise AssertionError(f"the browser was led in a circle; last: {answer.status_code}")


def said(landed: str) -> dict[str, str]:
    """Return the parameters of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(landed).query).items()}
