"""An application that signs for itself (private_key_jwt, RFC 7523): with its own key, for us, for a short while, once."""

from __future__ import annotations

import hashlib
from typing import Any

import jwt
from django.db import IntegrityError, transaction

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.clients import limits, models, rows
from loket.foundation.clients.errors import OAuthRefused
from loket.foundation.clients.values import ASSERTION_ALGORITHMS, AuthMethod, ClientState, Proved


@audit.operation("clients.assertion.taken")
def take_assertion(*, act: Act, assertion: str, audiences: tuple[str, ...]) -> Proved:
    """
    Return the application of the region that signed an assertion for one of `audiences` (our issuer, our token address).

    :raises OAuthRefused: `invalid_client`, whatever is wrong: unknown, suspended, unsigned, another's key, over, too long, not for us, or seen before.
    """
    row = _named(act, assertion)
    claims = _verified(row, assertion, audiences, act)
    digest = hashlib.sha256(str(claims["jti"]).encode()).digest()
    try:
        with transaction.atomic():
            models.Assertion.objects.create(client=row, digest=digest, expires_at=act.at + 2 * limits.ASSERTION_LASTS)
    except IntegrityError:
        raise _refused() from None
    found = rows.client_of(row)
    audit.record(act, "clients.assertion.taken", table="clients_assertion", row=found.client_id, details={"client": found.client_id})
    return Proved(found)


def _named(act: Act, assertion: str) -> models.Client:
    try:
        claims = jwt.decode(assertion, options={"verify_signature": False})
    except (jwt.PyJWTError, RecursionError):
        raise _refused() from None
    name = claims.get("iss")
    key = rows.client_key(name) if isinstance(name, str) and claims.get("sub") == name else None
    row = models.Client.objects.filter(
        pk=key, region=act.region, state=ClientState.ACTIVE.value, auth_method=AuthMethod.PRIVATE_KEY.value
    ).first() if key else None  # fmt: skip
    if row is None:
        raise _refused()
    return row


def _verified(row: models.Client, assertion: str, audiences: tuple[str, ...], act: Act) -> dict[str, Any]:
    try:
        header = jwt.get_unverified_header(assertion)
        if header.get("alg") not in ASSERTION_ALGORITHMS:
            raise _refused()
        fitting = [one for one in row.keys if header.get("kid") in (None, one.get("kid"))]
        claims = next((found for one in fitting if (found := _read(one, assertion, str(header["alg"]))) is not None), None)
    except jwt.PyJWTError:
        raise _refused() from None
    if claims is None:
        raise _refused()
    # Because: the moment comes in (`act.at`); PyJWT would read the clock.
    now, skew = act.at.timestamp(), limits.CLOCK_SKEW.total_seconds()
    until, since, audience = claims.get("exp"), claims.get("iat", claims.get("nbf", now)), claims.get("aud")
    if isinstance(audience, list) and len(audience) == 1:
        audience = audience[0]
    is_right = (
        isinstance(until, (int, float)) and isinstance(since, (int, float)) and now - skew < until <= now + limits.ASSERTION_LASTS.total_seconds() + skew
        and since <= now + skew and isinstance(audience, str) and audience in audiences
        and isinstance(claims.get("jti"), str) and 8 <= len(claims["jti"]) <= 200
    )  # fmt: skip
    if not is_right:
        raise _refused()
    return claims


def _read(key: dict[str, Any], assertion: str, algorithm: str) -> dict[str, Any] | None:
    """Return the claims when this key signed them, by an algorithm of its own kind."""
    try:
        loaded = jwt.PyJWK.from_dict(key, algorithm=algorithm)
        claims: dict[str, Any] = jwt.decode(
            assertion, loaded.key, algorithms=[algorithm],
            options={"verify_exp": False, "verify_nbf": False, "verify_iat": False, "verify_aud": False},
        )  # fmt: skip
    except (jwt.PyJWTError, ValueError, TypeError):
        return None
    return claims


def _refused() -> OAuthRefused:
    return OAuthRefused("invalid_client", "The application is not known, or did not prove itself.", status=401)
