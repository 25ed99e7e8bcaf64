"""Issuing tokens inside a transaction."""

from __future__ import annotations

import datetime as dt

from loket.foundation.clients import limits, models, secret, speaking
from loket.foundation.clients.values import AuthMethod, TokenMade


def issue_own(client: models.Client, scopes: tuple[str, ...], at: dt.datetime) -> TokenMade:
    """Give an application a token of its own (client credentials)."""
    access = _keep(client, None, secret.ACCESS, "access", scopes, at, at + limits.ACCESS_LASTS)
    return TokenMade(access=access, expires_in=int(limits.ACCESS_LASTS.total_seconds()), scopes=scopes)


def issue(family: models.Family, at: dt.datetime, *, scopes: tuple[str, ...], is_first: bool) -> TokenMade:
    """
    Give an application tokens for a person: a refresh token only where the person agreed that it stays connected.

    `scopes` narrows the access token alone; `is_first`: for a code, so that an id token comes with it.
    """
    until = min(at + limits.ACCESS_LASTS, family.expires_at)
    access = _keep(family.client, family, secret.ACCESS, "access", scopes, at, until)
    refresh = None
    if family.is_offline:
        lasts = limits.PHONE_REFRESH_LASTS if family.client.auth_method == AuthMethod.NONE.value else limits.REFRESH_LASTS
        refresh = _keep(family.client, family, secret.REFRESH, "refresh", tuple(family.scopes), at, min(at + lasts, family.expires_at))
    identity = speaking.id_token(family, access=access, at=at) if is_first and "openid" in family.scopes else None
    return TokenMade(access=access, expires_in=int((until - at).total_seconds()), scopes=scopes, refresh=refresh, identity=identity)


def _keep(
    client: models.Client,
    family: models.Family | None,
    prefix: str,
    kind: str,
    scopes: tuple[str, ...],
    at: dt.datetime,
    until: dt.datetime,
) -> str:
    token = secret.make(prefix)
    models.Token.objects.create(
        digest=secret.digest(token), kind=kind, client=client, family=family, scopes=list(scopes), issued_at=at, expires_at=until
    )
    return token
