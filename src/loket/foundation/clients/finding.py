"""Finding an application's row for a write: only in the region of the act."""

from __future__ import annotations

import datetime as dt
from typing import Final
from uuid import UUID

from django.conf import settings

from loket.foundation.audit.values import Act
from loket.foundation.clients import models, rows
from loket.foundation.clients.errors import ClientNotFound, OAuthRefused
from loket.foundation.clients.values import ClientKind
from loket.foundation.identity import queries as identity

#: The use of a secret is noted so often at most.
NOTED: Final = dt.timedelta(hours=1)


def client(act: Act, client_id: str, *, to_change: bool = False) -> models.Client:
    """Return an application's row, locked when it is to be changed. :raises ClientNotFound: if the region has none such."""
    key = rows.client_key(client_id)
    found = models.Client.objects.select_for_update() if to_change else models.Client.objects
    row = found.filter(pk=key, region=act.region).first() if key else None
    if row is None:
        raise ClientNotFound
    return row


def refuse_real_people(kind: str, error: str) -> None:
    """
    Keep applications of the sandbox, which nobody has judged, away from the people of a real installation.

    :raises OAuthRefused: with `error`.
    """
    if kind == ClientKind.SANDBOX and settings.LOKET_MODE == "production":
        raise OAuthRefused(error, "A sandbox application signs nobody in here.")


def is_open(account: UUID) -> bool:
    """Say whether an account is neither closed nor frozen."""
    found = identity.find_account(account_id=account)
    return found is not None and found.is_active and not found.is_frozen


def note_use(secret: UUID | None, at: dt.datetime) -> None:
    """Note that a secret is in use, so that operators see when the old one can be ended."""
    if secret is not None:
        models.Secret.objects.filter(pk=secret).exclude(last_used_at__gt=at - NOTED).update(last_used_at=at)
