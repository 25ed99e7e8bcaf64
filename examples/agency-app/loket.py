"""
Everything that talks to Loket: signing people in and out, and reading the register on their request.

An OpenID Connect relying party needs little: one request to learn where everything is, one redirect, one request for the tokens, one check.
"""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

SCOPE = "openid profile nik"
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
#: Seconds: how long an answer is waited for.
PATIENCE = 10
#: The words of `acr`, as people read them.
LEVELS = {"urn:loket:acr:dasar": "dasar", "urn:loket:acr:terverifikasi": "terverifikasi", "urn:loket:acr:kuat": "kuat"}


class LoketError(Exception):
    """Loket said no, or could not be reached; the text is for people."""


@dataclass(frozen=True)
class Turn:
    """What has to be remembered while somebody is away to sign in."""

    address: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Person:
    """Who signed in. `sub` is theirs at this agency for good; `sid` is their session at Loket, by which we hear when it ends."""

    sub: str
    sid: str
    name: str
    nik: str
    level: str
    id_token: str


class Loket:
    """One installation of Loket, as one application sees it."""

    def __init__(self, issuer: str, client_id: str, client_secret: str, *, redirect_uri: str) -> None:
        self.issuer, self.client_id, self._secret, self.redirect_uri = issuer.rstrip("/"), client_id, client_secret, redirect_uri
        self._metadata: dict[str, Any] = {}
        self._keys: KeySet | None = None
        self._own: tuple[str, float] = ("", 0.0)
        self._lock = threading.Lock()
        self._seen: dict[str, float] = {}

    # -- what the issuer says of itself ---------------------------------------------------------------------------------

    @property
    def metadata(self) -> dict[str, Any]:
        """Return where everything is; asked once. The issuer must say that it is the one we were told of."""
        if not self._metadata:
            found = self._get_json(f"{self.issuer}/.well-known/openid-configuration")
            if found.get("issuer") != self.issuer:
                raise LoketError("Alamat Loket ini menyebut dirinya lain.")
            self._metadata = found
        return self._metadata

    def _read(self, token: str, *, again: bool = True) -> jwt.Token:
        """Return a token that Loket signed; keys are fetched again once when an unknown one was used (they are rotated)."""
        if self._keys is None:
            self._keys = KeySet.import_key_set(self._get_json(self.metadata["jwks_uri"]))
        try:
            return jwt.decode(token, self._keys, algorithms=["RS256"])
        except (JoseError, ValueError):
            if not again:
                raise LoketError("Tanda tangan Loket tidak cocok.") from None
            self._keys = None
            return self._read(token, again=False)

    # -- signing in ---------------------------------------------------------------------------------------------------------

    def begin(self, **more: str) -> Turn:
        """Return where to send the person, and what to remember meanwhile. `more`: `acr_values`, `prompt`, `ui_locales`."""
        verifier, nonce = secrets.token_urlsafe(48), secrets.token_urlsafe(16)
        address, state = self._session().create_authorization_url(
            self.metadata["authorization_endpoint"], code_verifier=verifier, nonce=nonce, **more
        )
        return Turn(address, state, nonce, verifier)

    def finish(self, turn: Turn, answer: dict[str, str]) -> Person:
        """Return who came back. `answer`: the parameters with which the browser returned. Everything is checked before anybody is believed."""
        if not secrets.compare_digest(answer.get("state", ""), turn.state):
            raise LoketError("Jawaban ini bukan untuk permintaan masuk Anda.")
        if answer.get("iss") != self.issuer:
            raise LoketError("Jawaban ini datang dari penyedia lain.")
        if "error" in answer:
            raise LoketError(_SAID.get(answer["error"], f"Loket tidak memasukkan Anda ({answer['error']})."))
        token = self._ask_token(code=answer.get("code", ""), code_verifier=turn.verifier)
        claims = self._read(token["id_token"]).claims
        jwt.JWTClaimsRegistry(
            iss={"essential": True, "value": self.issuer}, aud={"essential": True, "value": self.client_id}, exp={"essential": True},
            iat={"essential": True}, nonce={"essential": True, "value": turn.nonce}, sub={"essential": True}, sid={"essential": True},
        ).validate(claims)  # fmt: skip
        told = self._get_json(self.metadata["userinfo_endpoint"], token["access_token"])
        if told.get("sub") != claims["sub"]:
            raise LoketError("Loket menjawab tentang orang lain.")
        level = LEVELS.get(claims.get("acr", ""), "tidak diketahui")
        return Person(claims["sub"], claims["sid"], told.get("name", ""), told.get("nik", ""), level, token["id_token"])

    # -- signing out --------------------------------------------------------------------------------------------------------

    def sign_out_address(self, person: Person, back: str) -> str:
        """Return where to send somebody who leaves here and may leave Loket too."""
        fields = {"id_token_hint": person.id_token, "post_logout_redirect_uri": back, "client_id": self.client_id}
        return f"{self.metadata['end_session_endpoint']}?{urlencode(fields)}"

    def read_logout(self, token: str) -> tuple[str, str]:
        """Return `sub` and `sid` ("" for all sessions) of a sign-out that Loket tells us of. Each token is good once."""
        read = self._read(token)
        claims, now = read.claims, time.time()
        is_right = (
            claims.get("iss") == self.issuer and claims.get("aud") == self.client_id and abs(now - claims.get("iat", 0)) < 300
            and LOGOUT_EVENT in claims.get("events", {}) and "nonce" not in claims and claims.get("jti") and (claims.get("sub") or claims.get("sid"))
        )  # fmt: skip
        if not is_right:
            raise LoketError("not a logout token for this application")
        with self._lock:
            self._seen = {jti: until for jti, until in self._seen.items() if until > now}
            if claims["jti"] in self._seen:
                raise LoketError("this logout token was used")
            self._seen[claims["jti"]] = now + 600
        return str(claims.get("sub", "")), str(claims.get("sid", ""))

    # -- the exchange between agencies -----------------------------------------------------------------------------------

    def family(self, nik: str, *, purpose: str, case: str) -> dict[str, Any]:
        """Return somebody's family as the register has it, for a purpose that was granted and a case of ours. The person sees that we asked."""
        token = self._own_token()
        answer = requests.post(
            f"{self.issuer}/api/v1/exchange/family", json={"nik": nik, "purpose": purpose, "case": case},
            headers={"Authorization": f"Bearer {token}", "Accept-Language": "id"}, timeout=PATIENCE,
        )  # fmt: skip
        if answer.status_code != 200:
            raise LoketError(_problem(answer))
        found: dict[str, Any] = answer.json()
        return found

    def _own_token(self) -> str:
        """Return a token of the application itself; it is kept as long as it is good (ten minutes)."""
        token, until = self._own
        if time.time() > until - 30:
            said = self._ask_token(grant_type="client_credentials", scope="exchange")
            token, until = said["access_token"], time.time() + said["expires_in"]
            self._own = token, until
        return token

    # -- the wire ----------------------------------------------------------------------------------------------------------

    def _session(self) -> OAuth2Session:
        return OAuth2Session(self.client_id, self._secret, scope=SCOPE, redirect_uri=self.redirect_uri, code_challenge_method="S256")

    def _ask_token(self, **fields: str) -> dict[str, Any]:
        """Ask the token endpoint by Authlib, which sends our secret along."""
        try:
            found: dict[str, Any] = self._session().fetch_token(self.metadata["token_endpoint"], **fields)
        except requests.RequestException:
            raise LoketError("Loket sedang tidak dapat dihubungi. Coba sebentar lagi.") from None
        except OAuthError as problem:
            raise LoketError(_SAID.get(problem.error, f"Loket menolak permintaan ini ({problem.error}).")) from None
        return found

    def _get_json(self, address: str, token: str = "") -> dict[str, Any]:
        try:
            answer = requests.get(address, headers={"Authorization": f"Bearer {token}"} if token else {}, timeout=PATIENCE)
            answer.raise_for_status()
        except requests.RequestException:
            raise LoketError("Loket sedang tidak dapat dihubungi. Coba sebentar lagi.") from None
        found: dict[str, Any] = answer.json()
        return found


_SAID = {
    "access_denied": "Anda memilih untuk tidak memberi izin. Tidak ada data Anda yang kami terima.",
    "unmet_authentication_requirements": "Layanan ini memerlukan akun yang sudah dicocokkan dengan KTP-el.",
    "login_required": "Anda belum masuk di Loket.",
}  # fmt: skip


def _problem(answer: requests.Response) -> str:
    """Return what Loket says of a refusal, in words."""
    try:
        said = answer.json()
    except ValueError:
        said = {}
    return str(said.get("detail") or said.get("error_description") or f"Loket menolak permintaan ini ({answer.status_code}).")
