"""
Withholding readings for an investigation: proposed by one auditor, agreed to by another, for a time, looked at again, and shown
afterwards with the reason. Behind `operations`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.db.models import Q

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common import dates, ids
from loket.foundation.common.errors import Refusal
from loket.foundation.common.paging import MAX_LIMIT
from loket.foundation.common.text import Text
from loket.foundation.identity import operations as identity_writes
from loket.foundation.identity import queries as identity
from loket.foundation.identity.values import Audience
from loket.oversight.access import concerned, events, models, policy, rows, sealed, terms
from loket.oversight.access.errors import BadBasis, ConcealmentNotFound, Concerned, NotAuditor, NoteNeeded, NotOpen, TextNeeded
from loket.oversight.access.values import Concealment, ConcealmentState

_TABLE: Final = "access_concealment"
MOST_TEXT: Final = 2000
OPENED: Final = Text(id="Pembacaan data Anda dibuka kembali", en="Readings of your data are shown again")
OPENED_BODY: Final = Text(
    id="Beberapa pembacaan data Anda disembunyikan dari {since} sampai {until} karena suatu penyelidikan. Sekarang semuanya tampil di Siapa membaca data saya, "
    "dengan dasar hukumnya. Anda dapat bertanya atau melapor.",
    en="Some readings of your data were withheld from {since} until {until} because of an investigation. Now all are shown under Who read my data, "
    "with the legal basis. You can ask or report.",
)


@audit.operation(events.WITHHELD_PROPOSED)
def propose_concealment(
    *,
    act: Act,
    auditor: UUID,
    subject: UUID,
    actor: str | None,
    case: UUID | None,
    investigation: str,
    basis: str,
    reason: str,
    ends_at: dt.datetime,
    follows: UUID | None = None,
) -> Concealment:
    """
    Propose that a person does not see the readings of a reader, or in a case, from now until `ends_at`. Nothing is withheld yet.

    `follows` is an earlier one that this continues: a new proposal, never a silent extension.

    :raises NotAuditor, Concerned: who may not. :raises NameOne, BadOrder, BadBasis, BadEnd, TextNeeded: what is not whole.
    """
    _must_audit(act, auditor, actor=actor, subject=subject)
    on = terms.terms_on(act.at.date())
    if refusal := fault_of(
        act, subject=subject, actor=actor, case=case, investigation=investigation, basis=basis, reason=reason, ends_at=ends_at, follows=follows
    ):
        raise refusal
    ground = on.basis(basis)
    assert ground is not None  # noqa: S101 - `fault_of` says so
    key = ids.new_id()
    row = models.Concealment.objects.create(
        id=key, region=act.region, subject=subject, actor=actor or "", case_id=case, investigation=investigation, basis=basis, reference=ground.reference,
        reason_sealed=sealed.close(sealed.REASON, key, reason.strip()), since=act.at, ends_at=ends_at, proposed_by=auditor, proposed_at=act.at,
        expires_at=act.at + dt.timedelta(days=on.proposal_days), follows=follows,
    )  # fmt: skip
    audit.record(
        act, events.WITHHELD_PROPOSED, table=_TABLE, row=key, subject=subject, case=case,
        columns={"subject": subject, "actor": row.actor, "investigation": investigation, "reason": reason.strip(), "ends_at": ends_at},
        details={"basis": basis, "days": (ends_at - act.at).days, "follows": str(follows) if follows else ""},
    )  # fmt: skip
    return rows.concealment(row)


@audit.operation(events.WITHHELD)
def approve_concealment(*, act: Act, auditor: UUID, concealment: UUID) -> Concealment:
    """
    Agree to a proposal: from now on the readings since it was made are withheld. A first review is due after `Terms.review_days`.

    :raises NotAuditor, OwnProposal, Concerned: who may not. :raises ConcealmentNotFound, NotOpen: what is not there to agree to.
    """
    row = _lock(act, concealment)
    found = rows.concealment(row)
    _must_audit(act, auditor, actor=found.actor, subject=found.subject)
    if refusal := policy.refusal_to_decide(found, auditor=auditor, at=act.at, expires_at=row.expires_at):
        raise refusal
    row.state, row.decided_by, row.decided_at = ConcealmentState.ACTIVE.value, auditor, act.at
    row.review_at = policy.next_review(row.ends_at, at=act.at, terms=terms.terms_on(act.at.date()))
    row.save(update_fields=["state", "decided_by", "decided_at", "review_at"])
    audit.record(
        act, events.WITHHELD, table=_TABLE, row=row.pk, subject=row.subject, case=row.case_id, columns={"state": row.state},
        details={"proposed_by": str(row.proposed_by), "basis": row.basis},
    )  # fmt: skip
    return rows.concealment(row)


@audit.operation(events.REFUSED)
def reject_concealment(*, act: Act, auditor: UUID, concealment: UUID, note: str) -> Concealment:
    """Refuse a proposal, or take back one's own, and say why. :raises NotAuditor, ConcealmentNotFound, NotOpen, TextNeeded: as they say."""
    row = _lock(act, concealment)
    _must_audit(act, auditor, actor=row.actor or None, subject=row.subject)
    if row.state != ConcealmentState.PROPOSED.value:
        raise NotOpen
    words = _note(note)
    row.state, row.decided_by, row.decided_at = ConcealmentState.REJECTED.value, auditor, act.at
    row.decision_sealed = sealed.close(sealed.DECISION, row.pk, words)
    row.save(update_fields=["state", "decided_by", "decided_at", "decision_sealed"])
    audit.record(act, events.REFUSED, table=_TABLE, row=row.pk, subject=row.subject, columns={"state": row.state, "note": words})
    return rows.concealment(row)


@audit.operation(events.REVIEWED)
def review_concealment(*, act: Act, auditor: UUID, concealment: UUID, note: str) -> Concealment:
    """
    Say that it is still needed, until the next review; the end does not move.

    :raises NotAuditor, OwnProposal, Concerned: who may not. :raises ConcealmentNotFound, NotOpen, TextNeeded: as they say.
    """
    row = _lock(act, concealment)
    found = rows.concealment(row)
    _must_audit(act, auditor, actor=found.actor, subject=found.subject)
    if refusal := policy.refusal_to_review(found, auditor=auditor, at=act.at):
        raise refusal
    words, key = _note(note), ids.new_id()
    models.ConcealmentReview.objects.create(id=key, concealment=row, at=act.at, by=auditor, note_sealed=sealed.close(sealed.REVIEW, key, words))
    row.review_at = policy.next_review(row.ends_at, at=act.at, terms=terms.terms_on(act.at.date()))
    row.save(update_fields=["review_at"])
    audit.record(act, events.REVIEWED, table=_TABLE, row=row.pk, subject=row.subject, columns={"note": words, "review_at": row.review_at})
    return rows.concealment(row, rows.reviews_of(row.pk))


@audit.operation(events.OPENED)
def open_concealment(*, act: Act, concealment: UUID, auditor: UUID | None = None, note: str = "") -> Concealment:
    """
    Show the readings again and tell the person: by an auditor before the end, with a note, or by the clock at the end.

    :raises ConcealmentNotFound, NotOpen: what is not withheld. :raises NotAuditor, Concerned, TextNeeded: of an auditor.
    """
    row = _lock(act, concealment)
    if row.state != ConcealmentState.ACTIVE.value:
        raise NotOpen
    ended = rows.concealment(row).until
    if auditor is not None:
        _must_audit(act, auditor, actor=row.actor or None, subject=row.subject)
        row.decision_sealed = sealed.close(sealed.DECISION, row.pk, _note(note))
        ended = min(ended, act.at)
    elif act.at < ended:
        raise NotOpen
    row.state, row.opened_at = ConcealmentState.OPENED.value, ended
    owner = identity.find_account_of_resident(region=act.region, resident_id=row.subject)
    if owner is not None:
        since, until = (_moment(act.region, one) for one in (row.since, ended))
        identity_writes.tell_account(act=act, account=owner.id, kind="access.opened", subject=OPENED, body=OPENED_BODY.fill(since=since, until=until))
        row.told_at = act.at
    row.save(update_fields=["state", "opened_at", "told_at", "decision_sealed"])
    audit.record(
        act, events.OPENED, table=_TABLE, row=row.pk, subject=row.subject, case=row.case_id, columns={"state": row.state, "opened_at": ended},
        details={"by": "auditor" if auditor else "clock", "told": owner is not None},
    )  # fmt: skip
    return rows.concealment(row)


@audit.operation(events.EXPIRED)
def expire_concealment(*, act: Act, concealment: UUID) -> None:
    """Close a proposal that nobody decided in time. :raises ConcealmentNotFound, NotOpen: as they say."""
    row = _lock(act, concealment)
    if row.state != ConcealmentState.PROPOSED.value or act.at < min(row.expires_at, row.ends_at):
        raise NotOpen
    row.state = ConcealmentState.EXPIRED.value
    row.save(update_fields=["state"])
    audit.record(act, events.EXPIRED, table=_TABLE, row=row.pk, subject=row.subject, columns={"state": row.state})


def fault_of(
    act: Act, *, actor: str | None, case: UUID | None, investigation: str, basis: str, reason: str, ends_at: dt.datetime, follows: UUID | None,
    subject: UUID | None = None,
) -> Refusal | None:  # fmt: skip
    """
    Return what a proposal lacks, None when it is whole. Without `subject`, apart from what was withheld from that person before.

    :raises ConcealmentNotFound: when it continues none.
    """
    on = terms.terms_on(act.at.date())
    if on.basis(basis) is None:
        return BadBasis()
    if not reason.strip() or len(reason) > MOST_TEXT:
        return TextNeeded()
    return policy.refusal_to_withhold(
        investigation=investigation, actor=actor, case=case, now=act.at, ends_at=ends_at, chain_since=_chain_since(act.region, follows), terms=on,
        earlier=_earlier(act.region, subject, actor, case) if subject else (),
    )  # fmt: skip


def must_be_auditor(act: Act, account: UUID) -> None:
    """Refuse whoever is no auditor of the region. :raises NotAuditor: so."""
    if not identity.holds_audience(account=account, audience=Audience.AUDITOR, region=act.region, at=act.at):
        raise NotAuditor


def _must_audit(act: Act, auditor: UUID, *, actor: str | None, subject: UUID) -> None:
    must_be_auditor(act, auditor)
    if concerned.is_one(act.region, auditor, (actor, subject)):
        raise Concerned


def without_own(act: Act, auditor: UUID, found: Sequence[models.Concealment]) -> list[models.Concealment]:
    """Return those that do not concern an auditor. Because: whoever is investigated, or their family, must not read of it at the auditors' door."""
    own = concerned.which(act.region, auditor, [(row.actor or None, row.subject) for row in found])
    return [row for row, is_own in zip(found, own, strict=True) if not is_own]


def _chain_since(region: str, follows: UUID | None) -> dt.datetime | None:
    """Return when the first of a chain of concealments began. :raises ConcealmentNotFound: when it continues none."""
    since, seen = None, 0
    while follows is not None and seen < 20:
        row = models.Concealment.objects.filter(pk=follows, region=region).first()
        if row is None:
            raise ConcealmentNotFound
        since, follows, seen = row.since, row.follows, seen + 1
    return since


def _earlier(region: str, subject: UUID, actor: str | None, case: UUID | None) -> list[Concealment]:
    """Return what two people withheld before of a person's readings by the same reader or in the same case, each where it is given."""
    same = (Q(actor=actor) if actor else Q(pk__in=[])) | (Q(case_id=case) if case else Q(pk__in=[]))
    found = models.Concealment.objects.filter(
        same, region=region, subject=subject, state__in=[ConcealmentState.ACTIVE.value, ConcealmentState.OPENED.value]
    )
    return [rows.concealment(row) for row in found.order_by("-id")[:MAX_LIMIT]]


def _lock(act: Act, concealment: UUID) -> models.Concealment:
    row = models.Concealment.objects.select_for_update().filter(pk=concealment, region=act.region).first()
    if row is None:
        raise ConcealmentNotFound
    return row


def _note(note: str) -> str:
    if not note.strip() or len(note) > MOST_TEXT:
        raise NoteNeeded
    return note.strip()


def _moment(region: str, at: dt.datetime) -> Text:
    return dates.moment_text(at, time_zone=agencies.get_region(region).time_zone)
