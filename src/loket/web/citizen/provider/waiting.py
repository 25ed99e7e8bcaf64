"""Requests to sign in that wait in the session while a person proves who they are and decides. The address holds an opaque id only."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from loket.foundation.clients.values import SignInRequest
from loket.foundation.common import ids
from loket.foundation.common.errors import NotFound
from loket.foundation.common.text import Text

KEY: Final = "oidc"
#: So many wait in one session; the oldest is dropped.
MOST: Final = 5
#: Unit: seconds. Somebody who registers meanwhile needs some minutes.
LASTS: Final = 3600


class Over(NotFound):
    """The request was answered, or waited too long."""

    code = "provider.over"
    message = Text(
        id="Permintaan masuk ini sudah selesai atau terlalu lama menunggu. Kembali ke aplikasi tadi dan mulai masuk sekali lagi.",
        en="This request to sign in is done or has waited too long. Go back to the application and begin again.",
    )


def put(request: HttpRequest, asked: SignInRequest) -> UUID:
    """Keep a request, and return under which id."""
    held: dict[str, Any] = request.session.get(KEY, {})
    key = ids.new_id()
    held = dict(sorted(held.items())[-(MOST - 1) :])
    held[ids.to_text(key)] = {"at": timezone.now().timestamp(), "asked": asdict(asked) | {"prompt": sorted(asked.prompt)}}
    request.session[KEY] = held
    return key


def get(request: HttpRequest, key: UUID) -> tuple[SignInRequest, float]:
    """Return a request and when it came (seconds since 1970). :raises Over: if there is none such in this session."""
    found = request.session.get(KEY, {}).get(ids.to_text(key))
    if found is None or timezone.now().timestamp() - found["at"] > LASTS:
        raise Over
    asked = found["asked"]
    return SignInRequest(**asked | {"scopes": tuple(asked["scopes"]), "prompt": frozenset(asked["prompt"])}), float(found["at"])


def drop(request: HttpRequest, key: UUID) -> None:
    """Forget a request that was answered."""
    held = request.session.get(KEY, {})
    if held.pop(ids.to_text(key), None) is not None:
        request.session[KEY] = held
