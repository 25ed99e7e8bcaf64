"""How applications and what is proposed about them are said on these pages."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any, Final
from uuid import UUID

from loket.foundation.agencies import queries as agencies
from loket.foundation.agencies.errors import UnknownAgency
from loket.foundation.clients.values import (
    AUTH_WORDS,
    CHANGE_WORDS,
    CLIENT_WORDS,
    KIND_WORDS,
    SCOPES,
    Client,
    ClientKind,
    ClientProposal,
    ClientState,
    Definition,
)
from loket.foundation.common.text import Text
from loket.foundation.identity import queries as identity
from loket.foundation.identity.values import ACR, ASSURANCE_WORDS
from loket.foundation.offices.values import PROPOSAL_WORDS, ProposalState

ANY_LEVEL: Final = Text(id="Semua akun", en="Any account")
NOTHING: Final = Text(id="–", en="–")
STATE_KINDS: Final = {
    ProposalState.PROPOSED: "info", ProposalState.APPROVED: "good", ProposalState.REJECTED: "bad", ProposalState.WITHDRAWN: "neutral",
    ProposalState.EXPIRED: "warning",
}  # fmt: skip
LEVELS: Final = (("", ANY_LEVEL), *((acr, ASSURANCE_WORDS[level]) for level, acr in ACR.items()))


def owner(region: str, kind: ClientKind, agency: str | None, organisation: str) -> Text | str:
    """Return who runs an application."""
    if kind is ClientKind.AGENCY and agency:
        try:
            return agencies.get_agency(region, agency).name
        except UnknownAgency:
            return agency
    return organisation


def row(one: Client) -> dict[str, Any]:
    """Return an application as a line of the list."""
    return {
        "client": one, "owner": owner(one.region, one.kind, one.agency, one.organisation), "kind": KIND_WORDS[one.kind],
        "state": {"label": CLIENT_WORDS[one.state], "kind": "good" if one.state is ClientState.ACTIVE else "bad"},
    }  # fmt: skip


def facts(region: str, said: Definition) -> list[dict[str, Any]]:
    """Return what is said of an application, label by label."""
    level = next((words for acr, words in LEVELS if acr == said.least_acr), ANY_LEVEL)
    found = [
        ("Nama", "Name", Text(id=f"{said.name.id} / {said.name.en}", en=f"{said.name.en} / {said.name.id}")),
        ("Jenis", "Kind", KIND_WORDS[said.kind]), ("Pemilik", "Owner", owner(region, said.kind, said.agency, said.organisation)),
        ("Situs", "Website", said.homepage or NOTHING), ("Narahubung", "Contact", said.contact),
        ("Tingkat akun paling rendah", "Least level of account", level), ("Cara membuktikan diri", "How it proves itself", AUTH_WORDS[said.auth_method]),
        ("Alamat kembali", "Return addresses", "\n".join(said.redirect_uris) or NOTHING),
        ("Alamat setelah keluar", "Addresses after signing out", "\n".join(said.post_logout_redirect_uris) or NOTHING),
        ("Alamat kabar keluar", "Address told of signing out", said.backchannel_logout_uri or NOTHING),
    ]  # fmt: skip
    if said.keys:
        found.append(("Kunci publik", "Public keys", ", ".join(str(key.get("kid") or key.get("kty")) for key in said.keys)))
    return [{"label": Text(id=first, en=second), "value": value} for first, second, value in found]


def uses(said: Definition) -> list[dict[str, Any]]:
    """Return what it may ask for, why and by which law."""
    return [{"scope": SCOPES[use.scope], "purpose": use.purpose, "basis": use.legal_basis} for use in said.uses if use.scope in SCOPES]


def proposal(one: ClientProposal, at: dt.datetime, *, reader: str, known: Client | None) -> dict[str, Any]:
    """Return a proposal as a line, or at the head of its page."""
    state = ProposalState.EXPIRED if one.state is ProposalState.PROPOSED and not one.is_open(at) else one.state
    name = one.definition.name if one.definition else known.name if known else NOTHING
    kind = CHANGE_WORDS[one.kind]
    return {
        "id": one.id, "title": Text(id=f"{kind.id}: {name.id}", en=f"{kind.en}: {name.en}"), "by": name_of(one.proposed_by), "at": one.proposed_at,
        "expires_at": one.expires_at, "is_mine": reader == str(one.proposed_by), "state": {"label": PROPOSAL_WORDS[state], "kind": STATE_KINDS[state]},
    }  # fmt: skip


def name_of(account: UUID | None) -> str:
    """Return what somebody is called, or nothing."""
    found = identity.find_account(account_id=account) if account else None
    return found.name if found else ""


def boxes(said: Definition) -> dict[str, Any]:
    """Return a definition as the boxes of the form hold it."""
    found: dict[str, Any] = {
        "name_id": said.name.id, "name_en": said.name.en, "kind": said.kind.value, "agency": said.agency or "", "organisation": said.organisation,
        "homepage": said.homepage, "contact": said.contact, "least_acr": said.least_acr, "auth_method": said.auth_method.value,
        "redirect_uris": "\n".join(said.redirect_uris), "post_logout_redirect_uris": "\n".join(said.post_logout_redirect_uris),
        "backchannel_logout_uri": said.backchannel_logout_uri, "jwks": json.dumps({"keys": list(said.keys)}, indent=1) if said.keys else "",
    }  # fmt: skip
    for use in said.uses:
        found |= {f"use_{use.scope}": "on", f"why_id_{use.scope}": use.purpose.id, f"why_en_{use.scope}": use.purpose.en}
        found[f"law_{use.scope}"] = use.legal_basis
    return found
