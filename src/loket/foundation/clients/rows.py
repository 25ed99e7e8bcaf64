"""From rows to values."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.conf import settings

from loket.foundation.clients import models
from loket.foundation.clients.values import SCOPES, AuthMethod, Client, ClientKind, ClientState, Connection, Definition, ScopeUse
from loket.foundation.common import ids
from loket.foundation.common.text import Text

CONTACT_COLUMN: Final = "clients_client.contact"


def client_key(client_id: str) -> UUID | None:
    """Return the row's id behind a `client_id`, None for what is none."""
    try:
        return ids.from_text(client_id)
    except ids.BadId:
        return None


def client_of(row: models.Client) -> Client:
    """Return an application's row as a value."""
    uses = tuple(ScopeUse(use["scope"], Text.of(use["purpose"]), use["legal_basis"]) for use in row.uses)
    named = {use.scope for use in uses}
    return Client(
        client_id=ids.to_text(row.pk), region=row.region, name=Text(id=row.name_id, en=row.name_en), kind=ClientKind(row.kind),
        state=ClientState(row.state), agency=row.agency or None, organisation=row.organisation, homepage=row.homepage, sector=row.sector,
        scopes=tuple(name for name in SCOPES if name in named), uses=uses, redirect_uris=tuple(row.redirect_uris),
        post_logout_redirect_uris=tuple(row.post_logout_redirect_uris), backchannel_logout_uri=row.backchannel_logout_uri,
        auth_method=AuthMethod(row.auth_method), least_acr=row.least_acr, made_at=row.made_at, keys=tuple(row.keys),
    )  # fmt: skip


def columns_of(definition: Definition) -> dict[str, Any]:
    """Return the plain columns of a definition; the contact is sealed apart."""
    return {
        "kind": definition.kind.value, "agency": definition.agency or "", "organisation": definition.organisation, "name_id": definition.name.id,
        "name_en": definition.name.en, "homepage": definition.homepage,
        "uses": [{"scope": use.scope, "purpose": use.purpose.as_dict(), "legal_basis": use.legal_basis} for use in definition.uses],
        "redirect_uris": list(definition.redirect_uris), "post_logout_redirect_uris": list(definition.post_logout_redirect_uris),
        "backchannel_logout_uri": definition.backchannel_logout_uri, "auth_method": definition.auth_method.value,
        "keys": [dict(key) for key in definition.keys], "least_acr": definition.least_acr,
    }  # fmt: skip


def seal_contact(row: models.Client, contact: str) -> None:
    """Put the contact into a row."""
    row.contact_sealed = settings.LOKET_KEYRING.seal_text(contact, column=CONTACT_COLUMN, row=str(row.pk))


def contact_of(row: models.Client) -> str:
    """Return the contact of a row."""
    return str(settings.LOKET_KEYRING.open_text(row.contact_sealed, column=CONTACT_COLUMN, row=str(row.pk)))


def connection_of(row: models.Connection) -> Connection:
    """Return a connection's row as a value."""
    return Connection(row.pk, client_of(row.client), tuple(row.scopes), row.agreed_at, row.used_at, row.ended_at)
