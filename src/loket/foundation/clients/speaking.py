"""What we sign: id tokens and logout tokens."""

from __future__ import annotations

import datetime as dt
import hashlib
from base64 import urlsafe_b64encode
from typing import Any, Final
from uuid import UUID, uuid4

import jwt
from django.db import IntegrityError, transaction

from loket.foundation.clients import keys, limits, models
from loket.foundation.clients.issuer import issuer_of
from loket.foundation.common import ids

ID_TOKEN_TYPE: Final = "JWT"  # noqa: S105 - a type, no secret
LOGOUT_EVENT: Final = "http://schemas.openid.net/event/backchannel-logout"


def subject_of(sector: str, account: UUID, at: dt.datetime) -> str:
    """Return who an account is within a sector; made when it is first asked for. Inside the caller's transaction."""
    found = models.Subject.objects.filter(account=account, sector=sector).values_list("sub", flat=True).first()
    if found:
        return str(found)
    try:
        with transaction.atomic():
            # Because: all its bits are random (no time, unlike our ids), so that it says nothing even about when.
            return models.Subject.objects.create(account=account, sector=sector, sub=ids.to_text(uuid4()), made_at=at).sub
    except IntegrityError:
        return models.Subject.objects.get(account=account, sector=sector).sub


def id_token(family: models.Family, *, access: str, at: dt.datetime) -> str:
    """Return the id token of a sign-in: who, how sure, when proved, in which session."""
    client = family.client
    claims: dict[str, Any] = {
        "iss": issuer_of(client.region), "sub": subject_of(client.sector, family.account, at), "aud": ids.to_text(client.pk),
        "iat": int(at.timestamp()), "exp": int((at + limits.ID_TOKEN_LASTS).timestamp()), "auth_time": int(family.auth_time.timestamp()),
        "acr": family.acr, "amr": list(family.amr), "sid": ids.to_text(family.presence_id), "at_hash": _half_hash(access),
    }  # fmt: skip
    if family.nonce:
        claims["nonce"] = family.nonce
    return _signed(claims, at)


def logout_token(client: models.Client, *, account: UUID, presence: UUID | None, at: dt.datetime) -> str:
    """Return the logout token (Back-Channel Logout 2.4) that ends one session of a person, or all (`presence` None)."""
    claims: dict[str, Any] = {
        "iss": issuer_of(client.region), "aud": ids.to_text(client.pk), "iat": int(at.timestamp()),
        "exp": int((at + dt.timedelta(minutes=2)).timestamp()), "jti": ids.to_text(uuid4()), "sub": subject_of(client.sector, account, at),
        "events": {LOGOUT_EVENT: {}},
    }  # fmt: skip
    if presence is not None:
        claims["sid"] = ids.to_text(presence)
    return _signed(claims, at, kind="logout+jwt")


def read_hint(token: str, *, region: str, at: dt.datetime) -> dict[str, Any] | None:
    """Return the claims of an id token that we signed once, over or not (a logout hint may be old); None for anything else."""
    try:
        header = jwt.get_unverified_header(token)
        key = next((one for one in keys.published(at) if one.kid == header.get("kid")), None)
        # Because: logout tokens are signed with the same keys, and are no word of who is signed in.
        if key is None or header.get("typ") != ID_TOKEN_TYPE:
            return None
        claims: dict[str, Any] = jwt.decode(
            token, key.private.public_key(), algorithms=[keys.ALGORITHM], issuer=issuer_of(region),
            options={"verify_exp": False, "verify_aud": False, "verify_iat": False, "require": ["iss", "sub", "aud", "iat"]},
        )  # fmt: skip
    except (jwt.PyJWTError, RecursionError):
        return None
    return claims


def _signed(claims: dict[str, Any], at: dt.datetime, *, kind: str = ID_TOKEN_TYPE) -> str:
    key = keys.signing_key(at)
    return jwt.encode(claims, key.private, algorithm=keys.ALGORITHM, headers={"kid": key.kid, "typ": kind})


def _half_hash(token: str) -> str:
    return urlsafe_b64encode(hashlib.sha256(token.encode()).digest()[:16]).rstrip(b"=").decode()
