"""Registration by four eyes: one operator proposes an application or a change of one, another decides."""

from __future__ import annotations

import datetime as dt
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.clients import checking, entering, events, finding, limits, models, policy, rows
from loket.foundation.clients.errors import (
    AlreadyProposed,
    BadDefinition,
    NotAllowed,
    NothingToChange,
    ProposalNotFound,
    ReasonNeeded,
)
from loket.foundation.clients.values import AuthMethod, ClientChange, ClientProposal, ClientState, Definition
from loket.foundation.common import ids
from loket.foundation.common.text import Text
from loket.foundation.events import operations as outbox
from loket.foundation.offices.values import ProposalState

_PROPOSAL: Final = "clients_proposal"
OWNER_STAYS: Final = Text(
    id="Pemilik dan jenis aplikasi tidak dapat diganti; daftarkan sebagai aplikasi baru.",
    en="Owner and kind of an application cannot be changed; register it as a new one.",
)
METHOD_STAYS: Final = Text(
    id="Aplikasi di telepon tidak dapat menjadi aplikasi dengan kata rahasia atau sebaliknya; daftarkan sebagai aplikasi baru.",
    en="An application on a phone cannot become one with a secret, or the other way round; register it as a new one.",
)


@audit.operation("clients.registration.proposed")
def propose(*, act: Act, kind: ClientChange, definition: Definition | None = None, client_id: str | None = None, note: str = "") -> ClientProposal:
    """
    Propose a new application, a change of one, or to let a suspended one in again; it holds when another operator approves it.

    :raises NotAllowed: not an operator of the region. :raises BadDefinition: what is said of it cannot be so. :raises ClientNotFound: not of the region.
    :raises NothingToChange: it is so already. :raises AlreadyProposed: the very same waits.
    """
    if refusal := policy.refusal_to_propose(act, region=act.region):
        raise refusal
    client = finding.client(act, client_id) if client_id else None
    _check(act, kind, client, definition)
    key, keyring = ids.new_id(), settings.LOKET_KEYRING
    plain = rows.plain_of(definition) if definition else {}
    row = models.Proposal(
        id=key, region=act.region, kind=kind.value, client=client, print=rows.print_of(act.region, kind.value, client.pk if client else None, plain),
        definition_sealed=keyring.seal_json(plain, column=rows.DEFINITION_COLUMN, row=str(key)),
        note_sealed=keyring.seal_text(note.strip(), column=rows.NOTE_COLUMN, row=str(key)), proposed_by=UUID(act.actor), proposed_at=act.at,
        expires_at=act.at + dt.timedelta(days=limits.PROPOSAL_DAYS),
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise AlreadyProposed from None
    details = {"kind": kind.value, "client": client_id or ""}
    audit.record(act, events.PROPOSED, table=_PROPOSAL, row=key, columns={"definition": plain, "note": note.strip()}, details=details)
    outbox.publish(act, events.PROPOSED, ref=key, payload={"kind": kind.value})
    return rows.proposal_of(row)


@audit.operation("clients.registration.approved")
def approve(*, act: Act, proposal: UUID) -> ClientProposal:
    """
    Agree to a proposal and let it hold, in one transaction.

    :raises OwnProposal, AlreadyDecided, NotAllowed: as `policy.refusal_to_decide`; nothing changed.
    :raises BadDefinition, NothingToChange: the world moved on since; it stays open and can be rejected.
    """
    row, found = _open(act, proposal)
    if refusal := policy.refusal_to_decide(act, found):
        raise refusal
    client = finding.client(act, found.client_id, to_change=True) if found.client_id else None
    _check(act, found.kind, client, found.definition)
    if found.kind is ClientChange.REGISTER and found.definition:
        client = entering.new_row(act, found.definition)
        audit.record(
            act, events.ENTERED, table="clients_client", row=client.pk, columns=rows.columns_of(found.definition), details={"kind": client.kind}
        )
        outbox.publish(act, events.ENTERED, ref=client.pk, payload={"kind": client.kind})
    elif found.kind is ClientChange.CHANGE and client and found.definition:
        entering.change_row(client, found.definition)
        audit.record(act, events.CHANGED, table="clients_client", row=client.pk, columns=rows.columns_of(found.definition))
    elif client:
        client.state = ClientState.ACTIVE.value
        client.save(update_fields=["state"])
        audit.record(act, events.RESUMED, table="clients_client", row=client.pk, columns={"state": client.state})
    row.client = client
    _decide(act, row, ProposalState.APPROVED, "")
    details = {"kind": row.kind, "proposed_by": str(row.proposed_by), "client": ids.to_text(client.pk) if client else ""}
    audit.record(act, events.APPROVED, table=_PROPOSAL, row=row.pk, columns={"state": row.state}, details=details)
    outbox.publish(act, events.APPROVED, ref=row.pk, payload={"kind": row.kind})
    return rows.proposal_of(row)


@audit.operation("clients.registration.rejected")
def reject(*, act: Act, proposal: UUID, reason: str) -> ClientProposal:
    """Refuse a proposal, and say why. :raises ReasonNeeded: without a reason. :raises OwnProposal, AlreadyDecided, NotAllowed: as `approve`."""
    row, found = _open(act, proposal)
    if refusal := policy.refusal_to_decide(act, found):
        raise refusal
    if not reason.strip():
        raise ReasonNeeded
    _decide(act, row, ProposalState.REJECTED, reason.strip())
    audit.record(act, events.REJECTED, table=_PROPOSAL, row=row.pk, columns={"reason": reason.strip()}, details={"kind": row.kind})
    return rows.proposal_of(row)


@audit.operation("clients.registration.withdrawn")
def withdraw_proposal(*, act: Act, proposal: UUID) -> ClientProposal:
    """Take back what one proposed. :raises AlreadyDecided, NotAllowed: as `policy.refusal_to_withdraw`."""
    row, found = _open(act, proposal)
    if refusal := policy.refusal_to_withdraw(act, found):
        raise refusal
    _decide(act, row, ProposalState.WITHDRAWN, "")
    audit.record(act, "clients.registration.withdrawn", table=_PROPOSAL, row=row.pk, details={"kind": row.kind})
    return rows.proposal_of(row)


@audit.operation("clients.registration.expired")
def expire_proposal(*, act: Act, proposal: UUID) -> None:
    """Close a proposal that nobody decided in time. :raises NotAllowed: by anybody but the clock, before its time, or decided."""
    row, found = _open(act, proposal)
    if act.kind is not ActorKind.SYSTEM or found.state is not ProposalState.PROPOSED or act.at < found.expires_at:
        raise NotAllowed
    _decide(act, row, ProposalState.EXPIRED, "")
    audit.record(act, "clients.registration.expired", table=_PROPOSAL, row=row.pk, details={"kind": row.kind})


@audit.operation("clients.client.suspended")
def suspend(*, act: Act, client_id: str, reason: str) -> None:
    """
    Let an application in no more, at once: its tokens are worth nothing from now on. One operator is enough, because it may be burning.

    :raises ReasonNeeded: without a reason. :raises NotAllowed: not an operator of the region. :raises NothingToChange: it is suspended.
    """
    row = finding.client(act, client_id, to_change=True)
    if refusal := policy.refusal_to_run(act, region=row.region):
        raise refusal
    if not reason.strip():
        raise ReasonNeeded
    if row.state == ClientState.SUSPENDED.value:
        raise NothingToChange
    row.state = ClientState.SUSPENDED.value
    row.save(update_fields=["state"])
    audit.record(act, events.SUSPENDED, table="clients_client", row=row.pk, columns={"state": row.state, "reason": reason.strip()})
    outbox.publish(act, events.SUSPENDED, ref=row.pk)


def _check(act: Act, kind: ClientChange, client: models.Client | None, definition: Definition | None) -> None:
    if (kind is ClientChange.REGISTER) is (client is not None) or (kind is ClientChange.RESUME) is (definition is not None):
        raise NotAllowed
    if definition is not None:
        checking.check(act.region, definition)
    if client is None:
        return
    if kind is ClientChange.RESUME and client.state == ClientState.ACTIVE.value:
        raise NothingToChange
    if definition is not None:
        held = rows.definition_of(client)
        if (held.kind, held.agency) != (definition.kind, definition.agency):
            raise BadDefinition("agency", OWNER_STAYS)
        # Because: what was given to an application that had to prove itself must not be good without that.
        if held.auth_method is not definition.auth_method and AuthMethod.NONE in (held.auth_method, definition.auth_method):
            raise BadDefinition("auth_method", METHOD_STAYS)
        if held == definition:
            raise NothingToChange


def _open(act: Act, proposal: UUID) -> tuple[models.Proposal, ClientProposal]:
    row = models.Proposal.objects.select_for_update().filter(pk=proposal, region=act.region).first()
    if row is None:
        raise ProposalNotFound
    return row, rows.proposal_of(row)


def _decide(act: Act, row: models.Proposal, state: ProposalState, reason: str) -> None:
    row.state, row.decided_at = state.value, act.at
    row.decided_by = None if act.kind is ActorKind.SYSTEM else UUID(act.actor)
    if reason:
        row.reason_sealed = settings.LOKET_KEYRING.seal_text(reason, column=rows.REASON_COLUMN, row=str(row.pk))
    row.save()
