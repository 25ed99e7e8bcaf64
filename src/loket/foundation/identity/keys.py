"""The two questions that a device answers with a passkey: make one, use one. Reads only; `passkeys` judges the answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from loket.foundation.identity import models
from loket.foundation.identity.finding import MOST_PASSKEYS
from loket.foundation.identity.values import Account, Place


def ask_for_new(*, account: Account, place: Place) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a browser needs to make a passkey, and the state to keep until it answers."""
    rows = models.Passkey.objects.filter(account_id=account.id, host=place.host)[:MOST_PASSKEYS]
    options, state = server(place).register_begin(
        # Because: the handle is how a passkey finds its account with no name typed; it must say nothing about the person.
        PublicKeyCredentialUserEntity(id=account.id.bytes, name=account.name or "Loket", display_name=account.name or "Loket"),
        credentials=[AttestedCredentialData(bytes(row.key)) for row in rows],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED,
    )  # fmt: skip
    return _plain(options), dict(state)


def ask_for_one(*, place: Place, account: UUID | None = None) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a browser needs to use a passkey of this host, and the state to keep. `account`: one of its own; None: whichever its owner chooses."""
    rows = models.Passkey.objects.filter(account_id=account, host=place.host)[:MOST_PASSKEYS] if account else ()
    known = [AttestedCredentialData(bytes(row.key)) for row in rows]
    options, state = server(place).authenticate_begin(known or None, user_verification=UserVerificationRequirement.REQUIRED)
    return _plain(options), dict(state)


def server(place: Place) -> Fido2Server:
    """Return the judge of passkeys at a place."""
    # Because: the library would take any subdomain of the host; here the page itself must have asked.
    return Fido2Server(PublicKeyCredentialRpEntity(id=place.host, name=place.name), verify_origin=lambda origin: origin == place.origin)


def _plain(options: Any) -> dict[str, Any]:
    found: dict[str, Any] = _jsonable(dict(options))
    return found


def _jsonable(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _jsonable(part) for name, part in value.items() if part is not None}
    if isinstance(value, list | tuple):
        return [_jsonable(part) for part in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)
