"""Applications that sign for themselves (private_key_jwt)."""

from __future__ import annotations

import hmac
import json
import time
from base64 import urlsafe_b64encode
from typing import Any

import pytest
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from django.test import Client as Browser
from joserfc import jwt
from joserfc.jwk import RSAKey

from loket.foundation.clients import operations
from loket.foundation.clients.values import AuthMethod
from tests.support import clients, world
from tests.support.relying_party import RelyingParty
from tests.support.signing_in import NOW, signed_on

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def key() -> RSAKey:
    """The key of an application."""
    return RSAKey.generate_key(2048, {"kid": "satu", "use": "sig"})


def signing_party(town: world.World, key: RSAKey) -> RelyingParty:
    """Register an application that signs with a key of its own."""
    made = clients.make_client(
        region=town.region, at=NOW, scopes=("openid", "profile", "exchange"), auth_method=AuthMethod.PRIVATE_KEY, keys=(key.as_dict(private=False),)
    )
    return RelyingParty(made, scope="openid profile")


def test_an_application_proves_itself_by_its_own_key(town: world.World, browser: Browser, key: RSAKey) -> None:
    found = signing_party(town, key)
    endpoint = found.metadata["token_endpoint"]
    found.session = found.session_with(client_secret=key.as_pem(private=True).decode(), token_endpoint_auth_method="private_key_jwt")
    found.session.register_client_auth_method(PrivateKeyJWT(endpoint, headers={"kid": "satu"}))
    token, turn, _ = signed_on(found, browser)
    assert found.claims(token, turn)["aud"] == found.made.client_id
    assert found.post("token_endpoint", {"grant_type": "client_credentials"}).json()["error"] == "invalid_client"


def assertion(found: RelyingParty, key: Any, *, alg: str = "RS256", **changes: Any) -> str:
    """Return an assertion as an application would sign it, with something changed."""
    now = int(time.time())
    claims = {"iss": found.made.client_id, "sub": found.made.client_id, "aud": found.issuer, "iat": now, "exp": now + 60, "jti": "j" * 20} | changes
    return jwt.encode({"alg": alg}, {name: value for name, value in claims.items() if value is not None}, key, algorithms=[alg])


def ask(found: RelyingParty, signed: str) -> Any:
    """Ask for a token of one's own with an assertion."""
    fields = {"grant_type": "client_credentials", "client_assertion": signed,
              "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}  # fmt: skip
    return found.session.post(found.metadata["token_endpoint"], data=fields, withhold_token=True)


def test_an_assertion_is_taken_once(town: world.World, key: RSAKey) -> None:
    found = signing_party(town, key)
    signed = assertion(found, key)
    assert ask(found, signed).status_code == 200
    assert ask(found, signed).json()["error"] == "invalid_client"


def test_an_assertion_for_somebody_else_of_another_key_over_or_too_long_is_refused(town: world.World, key: RSAKey) -> None:
    found = signing_party(town, key)
    now = int(time.time())
    wrong = [
        assertion(found, key, aud="https://lain.contoh.example"), assertion(found, key, aud=[found.issuer, "https://lain.contoh.example"]),
        assertion(found, key, exp=now - 120, iat=now - 180), assertion(found, key, exp=now + 7200), assertion(found, key, exp=None),
        assertion(found, key, jti=None), assertion(found, key, iat=now + 600), assertion(found, key, sub="lain"),
        assertion(found, RSAKey.generate_key(2048)),
    ]  # fmt: skip
    assert {ask(found, one).json()["error"] for one in wrong} == {"invalid_client"}


def test_an_unsigned_assertion_and_one_signed_with_the_public_key_as_a_secret_are_refused(town: world.World, key: RSAKey) -> None:
    found = signing_party(town, key)
    unsigned = assertion(found, key).split(".")
    none_header = "eyJhbGciOiJub25lIn0"
    public = key.as_pem(private=False)
    claims = {"iss": found.made.client_id, "sub": found.made.client_id, "aud": found.issuer, "exp": int(time.time()) + 60, "jti": "j" * 20}
    head = ".".join(urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in ({"alg": "HS256"}, claims))
    mixed_up = urlsafe_b64encode(hmac.new(public, head.encode(), "sha256").digest()).rstrip(b"=").decode()
    for signed in (f"{none_header}.{unsigned[1]}.", f"{none_header}.{unsigned[1]}.{unsigned[2]}", f"{head}.{mixed_up}", "", "x.y.z"):
        assert ask(found, signed).json()["error"] == "invalid_client"


def test_whoever_is_registered_with_a_key_has_no_secret(town: world.World, key: RSAKey) -> None:
    found = signing_party(town, key)
    operations.make_secret(act=clients.by_system(town.region, NOW), client_id=found.made.client_id)
    assert found.post("token_endpoint", {"grant_type": "client_credentials"}).json()["error"] == "invalid_client"
