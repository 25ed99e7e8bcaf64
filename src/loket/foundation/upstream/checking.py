"""
The code flow as a relying party: the question with PKCE, state and nonce; the answer held against each of them.

Source: OpenID Connect Core 1.0 3.1.3.7, RFC 7636 (PKCE), RFC 9207 (the issuer in the answer, against mix-up), RFC 9700 (best current practice).
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import math
import secrets
from collections.abc import Mapping
from typing import Any, Final, TypeGuard
from urllib.parse import urlencode

import jwt
from jwt.algorithms import get_default_algorithms

from loket.foundation.common import ids
from loket.foundation.common.population import digits_of
from loket.foundation.upstream import definition, wire
from loket.foundation.upstream.definition import Provider
from loket.foundation.upstream.errors import SignInFailed
from loket.foundation.upstream.values import Begun, Proven

#: How long somebody may take at the provider.
LASTS: Final = dt.timedelta(minutes=10)
#: Clocks of two machines differ a little. Unit: seconds.
LEEWAY: Final = 60
#: Unit: bytes of randomness.
_STRENGTH: Final = 32
_ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_NIK_DIGITS: Final = 16
_LONGEST_SUBJECT: Final = 255


def begin(provider: Provider, *, back: str, at: dt.datetime) -> Begun:
    """Return where to send a browser, and what its session keeps. :raises SignInFailed, ProviderAway: as `wire.metadata`."""
    found = wire.metadata(provider.issuer)
    state, nonce, verifier = (secrets.token_urlsafe(_STRENGTH) for _ in range(3))
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code", "client_id": provider.client_id, "redirect_uri": back, "scope": " ".join(provider.scopes), "state": state, "nonce": nonce,
        "code_challenge": challenge, "code_challenge_method": "S256", **({"max_age": str(provider.max_age)} if provider.max_age else {}), **({"acr_values": " ".join(provider.ask_acr)} if provider.ask_acr else {}),
    }  # fmt: skip
    address = str(found["authorization_endpoint"])
    return Begun(f"{address}{'&' if '?' in address else '?'}{urlencode(query)}", provider.code, state, nonce, verifier, at, provider.issuer)


def finish(provider: Provider, begun: Begun, answer: Mapping[str, str], *, back: str, at: dt.datetime) -> Proven:
    """
    Return whom a provider says that somebody is, from the answer that a browser brought.

    :raises SignInFailed: anything of it is not as it must be; `reason` says what. :raises ProviderAway: as `wire.ask`.
    """
    if begun.provider != provider.code or not hmac.compare_digest(begun.state.encode(), answer.get("state", "").encode()):
        raise SignInFailed("state")
    if not dt.timedelta(0) <= at - begun.begun_at <= LASTS:
        raise SignInFailed("too_late")
    # Because: an operator may have changed the file in between; a code of one issuer is never shown to another.
    if begun.issuer != provider.issuer:
        raise SignInFailed("issuer")
    found = wire.metadata(provider.issuer)
    if answer.get("iss", provider.issuer) != provider.issuer or (found.get("authorization_response_iss_parameter_supported") and "iss" not in answer):
        raise SignInFailed("mix_up")
    if "error" in answer:
        raise SignInFailed("denied" if answer["error"] == "access_denied" else "provider_error")
    if not answer.get("code"):
        raise SignInFailed("no_code")
    tokens = _exchange(provider, found, answer["code"], begun.verifier, back, at)
    claims = _id_token(provider, found, str(tokens.get("id_token", "")), begun.nonce, at)
    if provider.userinfo:
        claims = _with_userinfo(found, str(tokens.get("access_token", "")), claims)
    number = digits_of(str(_claim(claims, provider.claims.nik) or ""))
    return Proven(
        provider=provider.code, issuer=provider.issuer, subject=str(claims["sub"]), nik=number if len(number) == _NIK_DIGITS and number.isdigit() else "",
        name=str(_claim(claims, provider.claims.name) or "")[:100], assurance=provider.level_of(str(_claim(claims, provider.claims.acr) or "")),
        proved_at=_proved_at(claims, at),
    )  # fmt: skip


def _exchange(provider: Provider, found: Mapping[str, Any], code: str, verifier: str, back: str, at: dt.datetime) -> Mapping[str, Any]:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier}
    headers: dict[str, str] = {}
    endpoint = str(found["token_endpoint"])
    if provider.authentication == "client_secret_basic":
        headers["Authorization"] = wire.basic(provider.client_id, definition.secret_of(provider))
    elif provider.authentication == "client_secret_post":
        form |= {"client_id": provider.client_id, "client_secret": definition.secret_of(provider)}
    else:
        form |= {"client_id": provider.client_id, "client_assertion_type": _ASSERTION, "client_assertion": _assertion(provider, endpoint, at)}
    tokens: Mapping[str, Any] = wire.ask(endpoint, form=form, headers=headers)
    return tokens


def _assertion(provider: Provider, endpoint: str, at: dt.datetime) -> str:
    now = int(at.timestamp())
    claims = {"iss": provider.client_id, "sub": provider.client_id, "aud": endpoint, "jti": ids.new_code(26), "iat": now, "exp": now + LEEWAY}
    headers = {"kid": provider.key_id} if provider.key_id else None
    return jwt.encode(claims, definition.key_of(provider), algorithm=provider.algorithms[0], headers=headers)


def _id_token(provider: Provider, found: Mapping[str, Any], token: str, nonce: str, at: dt.datetime) -> dict[str, Any]:
    """Hold an id_token against issuer, audience, authorised party, time, nonce and the provider's own keys."""
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, RecursionError):
        raise SignInFailed("no_token") from None
    algorithm = str(header.get("alg", ""))
    if algorithm not in provider.algorithms:
        raise SignInFailed("algorithm")
    for again in (False, True):
        for key in _fitting(wire.keys(found, again=again), header, algorithm):
            try:
                claims: dict[str, Any] = jwt.decode(
                    token, key, algorithms=[algorithm], options={"verify_exp": False, "verify_iat": False, "verify_nbf": False, "verify_aud": False}
                )
            except jwt.InvalidSignatureError:
                continue
            except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
                raise SignInFailed("token") from None
            _hold(provider, claims, nonce, at)
            return claims
    raise SignInFailed("signature")


def _fitting(keys: list[Any], header: Mapping[str, Any], algorithm: str) -> list[Any]:
    """Return the public keys that may have signed: by name where the token names one, of the right kind in any case."""
    kid, found = header.get("kid"), []
    for one in keys:
        if (
            not isinstance(one, dict)
            or one.get("use", "sig") != "sig"
            or (kid is not None and one.get("kid") != kid)
            or one.get("alg", algorithm) != algorithm
        ):
            continue
        try:
            found.append(get_default_algorithms()[algorithm].from_jwk(one))
        except (jwt.PyJWTError, KeyError, ValueError, TypeError):
            continue
    return found


def _hold(provider: Provider, claims: Mapping[str, Any], nonce: str, at: dt.datetime) -> None:
    now, audience = at.timestamp(), claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    expires, issued = claims.get("exp"), claims.get("iat")
    if claims.get("iss") != provider.issuer:
        raise SignInFailed("issuer")
    if provider.client_id not in audiences or (len(audiences) > 1 and claims.get("azp") != provider.client_id):
        raise SignInFailed("audience")
    if claims.get("azp", provider.client_id) != provider.client_id:
        raise SignInFailed("audience")
    # Because: JSON of Python knows NaN, of which every comparison is false.
    if (
        not _is_moment(expires)
        or not _is_moment(issued)
        or now > expires + LEEWAY
        or not now - LASTS.total_seconds() - LEEWAY <= issued <= now + LEEWAY
    ):
        raise SignInFailed("time")
    begins, proved = claims.get("nbf", issued), claims.get("auth_time", issued)
    if not _is_moment(begins) or not _is_moment(proved) or begins > now + LEEWAY or not 0 <= proved <= now + LEEWAY:
        raise SignInFailed("time")
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise SignInFailed("nonce")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT:
        raise SignInFailed("subject")


def _is_moment(found: Any) -> TypeGuard[float]:
    return isinstance(found, int | float) and math.isfinite(found)


def _proved_at(claims: Mapping[str, Any], at: dt.datetime) -> dt.datetime | None:
    """Return when somebody proved themselves at the provider, None when it does not say (OpenID Connect Core 2: it must where we send `max_age`)."""
    found = claims.get("auth_time")
    return min(at, dt.datetime.fromtimestamp(found, tz=dt.UTC)) if _is_moment(found) else None


def _with_userinfo(found: Mapping[str, Any], token: str, claims: dict[str, Any]) -> dict[str, Any]:
    """Add what the provider says of the person apart from the token; it must speak of the same one."""
    more = wire.ask(str(found.get("userinfo_endpoint", "")), headers={"Authorization": f"Bearer {token}"})
    if more.get("sub") != claims["sub"]:
        raise SignInFailed("subject")
    # Because: what is signed weighs more than what is only said.
    return {**more, **claims}


def _claim(claims: Mapping[str, Any], path: str) -> Any:
    found: Any = claims
    for part in path.split(".") if path else ():
        found = found.get(part) if isinstance(found, Mapping) else None
    return found if path else None
