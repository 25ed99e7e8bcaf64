"""Grants: proposed by one operator, approved by another, reviewed before they end, withdrawn by one."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final
from uuid import UUID

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.clients import queries as clients
from loket.foundation.common import dates, ids
from loket.foundation.common.text import Text
from loket.foundation.database import statements
from loket.foundation.events import operations as outbox
from loket.foundation.exchange import events, limits, models, places, policy, rows
from loket.foundation.exchange.errors import AlreadyDecided, BadTerms, GrantNotFound, NotAllowed, Overlaps, ReasonNeeded
from loket.foundation.exchange.values import FAMILY_FIELDS, FIELDS, STEPS, Grant, GrantState, Kind, Terms
from loket.foundation.identity import queries as identity
from loket.foundation.identity.values import Audience

TABLE: Final = "exchange_grant"
PURPOSE: Final = re.compile(r"[a-z][a-z0-9_]{2,39}")
_EMPTY: Final = Text(id="Isi bagian ini.", en="Fill in this part.")


@audit.operation(events.PROPOSED)
def propose(*, act: Act, terms: Terms, note: str = "", renews: UUID | None = None) -> Grant:
    """
    Propose a grant; it counts when another operator approves it, within `limits.PROPOSAL_DAYS`.

    `renews` names the grant that it goes on from; that one counts as reviewed.

    :raises NotAllowed: by anybody but an operator of the region. :raises BadTerms: names the part that is wrong. :raises GrantNotFound: `renews`.
    """
    _must_operate(act)
    check(act, terms)
    if renews is not None:
        _mark_reviewed(act, renews)
    key = ids.new_id()
    row = models.Grant(
        id=key, region=act.region, **rows.columns(terms), note_sealed=rows.seal(note.strip(), rows.NOTE_COLUMN, key), renews=renews,
        proposed_by=UUID(act.actor), proposed_at=act.at, expires_at=act.at + dt.timedelta(days=limits.PROPOSAL_DAYS),
    )  # fmt: skip
    row.save(force_insert=True)
    audit.record(act, events.PROPOSED, table=TABLE, row=key, columns={**rows.columns(terms), "note": note.strip()}, details=_told(row))
    outbox.publish(act, events.PROPOSED, ref=key, payload={"client": terms.client_id})
    return rows.grant(row)


@audit.operation(events.APPROVED)
def approve(*, act: Act, grant: UUID) -> Grant:
    """
    Agree to a proposed grant; from its first day on it counts, and the public register shows it.

    :raises OwnProposal, AlreadyDecided, NotAllowed: as `policy.refusal_to_decide`. :raises BadTerms: the world moved on since it was proposed.
    :raises Overlaps: another grant of the client for this purpose runs on some of the days.
    """
    row = _locked(act, grant)
    if refusal := policy.refusal_to_decide(act, rows.grant(row)):
        raise refusal
    _must_operate(act)
    terms = rows.terms(row)
    check(act, terms)
    # Because: two operators who approve two proposals at once must not make two grants of the same days; there may be no row yet to lock.
    statements.one("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"exchange:{act.region}:{terms.client_id}:{terms.purpose}"])
    for other in models.Grant.objects.filter(region=act.region, client_id=terms.client_id, purpose=terms.purpose, state=GrantState.ACTIVE.value):
        if policy.is_overlapping((terms.valid_from, terms.valid_until), (other.valid_from, other.valid_until)):
            raise Overlaps
    _decide(act, row, GrantState.ACTIVE, "")
    audit.record(
        act, events.APPROVED, table=TABLE, row=row.pk, columns={"state": row.state}, details={**_told(row), "proposed_by": str(row.proposed_by)}
    )
    outbox.publish(act, events.APPROVED, ref=row.pk, payload={"client": row.client_id})
    return rows.grant(row)


@audit.operation(events.REJECTED)
def reject(*, act: Act, grant: UUID, reason: str) -> Grant:
    """Refuse a proposed grant, and say why. :raises ReasonNeeded: without a reason. :raises OwnProposal, AlreadyDecided, NotAllowed: as `approve`."""
    row = _locked(act, grant)
    if refusal := policy.refusal_to_decide(act, rows.grant(row)):
        raise refusal
    _must_operate(act)
    if not reason.strip():
        raise ReasonNeeded
    _decide(act, row, GrantState.REJECTED, reason.strip())
    audit.record(act, events.REJECTED, table=TABLE, row=row.pk, columns={"reason": reason.strip()}, details=_told(row))
    outbox.publish(act, events.REJECTED, ref=row.pk, payload={"client": row.client_id})
    return rows.grant(row)


@audit.operation(events.WITHDRAWN)
def withdraw(*, act: Act, grant: UUID, reason: str = "") -> Grant:
    """
    End a grant at once, or take back what one proposed.

    :raises ReasonNeeded: a grant that runs is not ended without saying why. :raises AlreadyDecided, NotAllowed: as `policy.refusal_to_withdraw`.
    """
    row = _locked(act, grant)
    if refusal := policy.refusal_to_withdraw(act, rows.grant(row)):
        raise refusal
    _must_operate(act)
    if row.state == GrantState.ACTIVE.value and not reason.strip():
        raise ReasonNeeded
    row.state, row.ended_by, row.ended_at, row.version = GrantState.WITHDRAWN.value, UUID(act.actor), act.at, row.version + 1
    if reason.strip():
        row.reason_sealed = rows.seal(reason.strip(), rows.REASON_COLUMN, row.pk)
    row.save(update_fields=["state", "ended_by", "ended_at", "version", "reason_sealed"])
    audit.record(act, events.WITHDRAWN, table=TABLE, row=row.pk, columns={"reason": reason.strip()}, details=_told(row))
    outbox.publish(act, events.WITHDRAWN, ref=row.pk, payload={"client": row.client_id})
    return rows.grant(row)


@audit.operation(events.REVIEWED)
def review(*, act: Act, grant: UUID) -> Grant:
    """Note that somebody looked at a grant and lets it end on its last day. To go on, `propose` one that renews it. :raises AlreadyDecided, NotAllowed: as `policy.refusal_to_review`."""
    _must_operate(act)
    row = _mark_reviewed(act, grant)
    audit.record(act, events.REVIEWED, table=TABLE, row=row.pk, details=_told(row))
    return rows.grant(row)


@audit.operation("exchange.grant.expired")
def expire(*, act: Act, grant: UUID) -> None:
    """Close a proposal that nobody decided in time. :raises AlreadyDecided: if somebody did. :raises NotAllowed: by anybody but the clock."""
    row = _locked(act, grant)
    if act.kind is not ActorKind.SYSTEM:
        raise NotAllowed
    if row.state != GrantState.PROPOSED.value or act.at < row.expires_at:
        raise AlreadyDecided
    row.state = GrantState.EXPIRED.value
    row.save(update_fields=["state"])
    audit.record(act, "exchange.grant.expired", table=TABLE, row=row.pk, details=_told(row))


def check(act: Act, terms: Terms) -> None:
    """Look whether terms can be a grant. :raises BadTerms: for the first part that is wrong."""
    client = clients.find_client(client_id=terms.client_id)
    if client is None or client.region != act.region or not client.is_active or client.is_sandbox:
        raise BadTerms("client_id", Text(id="Pilih aplikasi instansi yang terdaftar dan aktif di daerah ini.", en="Choose an application that is registered and active in this region."))  # fmt: skip
    if not PURPOSE.fullmatch(terms.purpose) or terms.purpose == STEPS:
        raise BadTerms("purpose", Text(id="Kode tujuan 3 sampai 40 huruf kecil, angka, atau garis bawah; dimulai huruf.", en="The word of the purpose has 3 to 40 small letters, digits or underscores, a letter first."))  # fmt: skip
    for name, text in (
        ("recipient", terms.recipient),
        ("purpose_id", terms.purpose_text.id),
        ("purpose_en", terms.purpose_text.en),
        ("legal_basis", terms.legal_basis),
    ):
        if not text.strip():
            raise BadTerms(name, _EMPTY)
    _check_kinds(terms)
    if other := [code for code in terms.villages if not places.is_village_of(code, act.region)]:
        raise BadTerms("villages", Text(id=f"{other[0]} bukan desa/kelurahan daerah ini.", en=f"{other[0]} is no village of this region."))
    if len(terms.villages) > limits.MOST_VILLAGES:
        raise BadTerms("villages", Text(id="Terlalu banyak desa; pilih seluruh daerah.", en="Too many villages; choose the whole region."))
    _check_period(act, terms)
    if not 1 <= terms.per_day <= limits.MOST_PER_DAY:
        raise BadTerms("per_day", Text(id=f"Isi 1 sampai {limits.MOST_PER_DAY} orang per hari.", en=f"Give 1 to {limits.MOST_PER_DAY} people a day."))


def _check_kinds(terms: Terms) -> None:
    if not terms.kinds:
        raise BadTerms("kinds", Text(id="Pilih sedikitnya satu hal yang boleh dilakukan.", en="Choose at least one thing that may be done."))
    if set(terms.fields) - set(FIELDS) or (Kind.LOOKUP in terms.kinds and not terms.fields):
        raise BadTerms("fields", Text(id="Pilih isian yang boleh dibaca.", en="Choose the fields that may be read."))
    if set(terms.family_fields) - set(FAMILY_FIELDS) or (Kind.FAMILY in terms.kinds and not terms.family_fields):
        raise BadTerms(
            "family_fields", Text(id="Pilih isian anggota keluarga yang boleh dibaca.", en="Choose the fields of family members that may be read.")
        )
    if Kind.CHANGES in terms.kinds and not terms.changes:
        raise BadTerms("changes", Text(id="Pilih peristiwa yang dikabarkan.", en="Choose which events are told."))


def _check_period(act: Act, terms: Terms) -> None:
    if terms.valid_until < terms.valid_from or terms.valid_until < places.today(act):
        raise BadTerms(
            "valid_until",
            Text(id="Hari terakhir harus sesudah hari pertama dan belum lewat.", en="The last day comes after the first and is not over."),
        )
    term = limits.grant_term(terms.valid_from)
    if terms.valid_until >= dates.add_months(terms.valid_from, term.months):
        raise BadTerms(
            "valid_until",
            Text(id=f"Izin berlaku paling lama {term.months} bulan; sesudah itu ditinjau dan diusulkan lagi.", en=f"A grant runs at most {term.months} months; then it is reviewed and proposed again."),
        )  # fmt: skip


def _must_operate(act: Act) -> None:
    if refusal := policy.refusal_to_propose(act, region=act.region):
        raise refusal
    if identity.holds_audience(account=UUID(act.actor), audience=Audience.OPERATOR.value, region=act.region, at=act.at) is None:
        raise NotAllowed


def _locked(act: Act, grant: UUID) -> models.Grant:
    row = models.Grant.objects.select_for_update().filter(region=act.region, pk=grant).first()
    if row is None:
        raise GrantNotFound
    return row


def _mark_reviewed(act: Act, grant: UUID) -> models.Grant:
    row = _locked(act, grant)
    if refusal := policy.refusal_to_review(act, rows.grant(row)):
        raise refusal
    row.reviewed_by, row.reviewed_at = UUID(act.actor), act.at
    row.save(update_fields=["reviewed_by", "reviewed_at"])
    return row


def _decide(act: Act, row: models.Grant, state: GrantState, reason: str) -> None:
    row.state, row.decided_by, row.decided_at, row.version = state.value, UUID(act.actor), act.at, row.version + 1
    row.reason_sealed = rows.seal(reason, rows.REASON_COLUMN, row.pk) if reason else None
    row.save(update_fields=["state", "decided_by", "decided_at", "version", "reason_sealed"])


def _told(row: models.Grant) -> dict[str, object]:
    return {"client": row.client_id, "purpose": row.purpose, "operations": row.kinds, "until": row.valid_until.isoformat()}
