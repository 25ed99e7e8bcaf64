"""From rows to values."""

from __future__ import annotations

import json
from typing import Any, Final
from uuid import UUID

from django.conf import settings

from loket.foundation.clients import models
from loket.foundation.clients.values import (
    SCOPES,
    AuthMethod,
    Client,
    ClientChange,
    ClientKind,
    ClientProposal,
    ClientState,
    Connection,
    Definition,
    ScopeUse,
)
from loket.foundation.common import ids
from loket.foundation.common.text import Text
from loket.foundation.offices.values import ProposalState

CONTACT_COLUMN: Final = "clients_client.contact"
DEFINITION_COLUMN: Final = "clients_proposal.definition"
NOTE_COLUMN: Final = "clients_proposal.note"
REASON_COLUMN: Final = "clients_proposal.reason"
PRINT_COLUMN: Final = "clients_proposal.print"


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


def plain_of(definition: Definition) -> dict[str, Any]:
    """Return a definition as JSON holds it."""
    return columns_of(definition) | {"contact": definition.contact}


def definition_from(plain: dict[str, Any]) -> Definition:
    """Read what `plain_of` wrote."""
    return Definition(
        name=Text(id=plain["name_id"], en=plain["name_en"]), kind=ClientKind(plain["kind"]), agency=plain["agency"] or None,
        organisation=plain["organisation"], homepage=plain["homepage"],
        uses=tuple(ScopeUse(use["scope"], Text.of(use["purpose"]), use["legal_basis"]) for use in plain["uses"]),
        redirect_uris=tuple(plain["redirect_uris"]), post_logout_redirect_uris=tuple(plain["post_logout_redirect_uris"]),
        backchannel_logout_uri=plain["backchannel_logout_uri"], auth_method=AuthMethod(plain["auth_method"]), keys=tuple(plain["keys"]),
        least_acr=plain["least_acr"], contact=plain["contact"],
    )  # fmt: skip


def definition_of(row: models.Client) -> Definition:
    """Return what is said of a registered application, its contact too."""
    found = client_of(row)
    return Definition(
        name=found.name, kind=found.kind, agency=found.agency, organisation=found.organisation, homepage=found.homepage, uses=found.uses,
        redirect_uris=found.redirect_uris, post_logout_redirect_uris=found.post_logout_redirect_uris,
        backchannel_logout_uri=found.backchannel_logout_uri, auth_method=found.auth_method, keys=found.keys, least_acr=found.least_acr,
        contact=contact_of(row),
    )  # fmt: skip


def printed(region: str, kind: str, key: UUID | None, plain: dict[str, Any]) -> str:
    """Return the text by which the same proposal is known again."""
    return json.dumps([region, kind, str(key or ""), plain], sort_keys=True, separators=(",", ":"))


def print_of(region: str, kind: str, key: UUID | None, plain: dict[str, Any]) -> bytes:
    """Return its keyed hash."""
    found: bytes = settings.LOKET_KEYRING.blind_index(printed(region, kind, key, plain), column=PRINT_COLUMN)
    return found


def proposal_of(row: models.Proposal) -> ClientProposal:
    """Return a proposal's row as a value."""
    keyring, key = settings.LOKET_KEYRING, str(row.pk)
    plain = keyring.open_json(row.definition_sealed, column=DEFINITION_COLUMN, row=key) if row.definition_sealed else None
    return ClientProposal(
        id=row.pk, region=row.region, kind=ClientChange(row.kind), state=ProposalState(row.state),
        client_id=ids.to_text(row.client_id) if row.client_id else None, definition=definition_from(plain) if plain else None,
        note=keyring.open_text(row.note_sealed, column=NOTE_COLUMN, row=key), proposed_by=row.proposed_by, proposed_at=row.proposed_at,
        expires_at=row.expires_at, decided_by=row.decided_by, decided_at=row.decided_at,
        reason=keyring.open_text(row.reason_sealed, column=REASON_COLUMN, row=key) if row.reason_sealed else "",
    )  # fmt: skip
