"""
Public writes: changes by four eyes, invitations, the second factor, absence.

Nothing personal is in the record's details; what was proposed is committed to, sealed in its row.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.common import dates, ids
from loket.foundation.common.states import before
from loket.foundation.events import operations as outbox
from loket.foundation.identity import operations as identity_writes
from loket.foundation.identity import queries as identity
from loket.foundation.identity.values import AbsenceReason, Audience, Proof
from loket.foundation.jobs import operations as jobs
from loket.foundation.offices import events, inviting, limits, models, policy, rows
from loket.foundation.offices.changes import RULES
from loket.foundation.offices.errors import (
    AlreadyDecided,
    AlreadyProposed,
    BadAbsence,
    InvitationNotFound,
    NoOffice,
    NotAFirst,
    NotAllowed,
    ProposalNotFound,
    ReasonNeeded,
)
from loket.foundation.offices.values import PROPOSAL_TRANSITIONS, Change, ChangeKind, FirstOperator, Hire, Invitation, Proposal, ProposalState

_PROPOSAL: Final = "offices_proposal"


# Changes


@audit.operation("offices.change.proposed")
def propose(*, act: Act, change: Change, note: str = "") -> Proposal:
    """
    Propose a change; it takes effect when another operator approves it, within `limits.PROPOSAL_DAYS`.

    :raises NotAllowed, AboutYourself: as `policy.refusal_to_propose`. :raises AlreadyProposed: the very same waits already.
    :raises BadPost, NothingToChange, …: as the kind of change says; nothing was proposed.
    """
    kind = ChangeKind(change.kind)
    rule = RULES[kind]
    concerns = rule.concerns(act.region, change)
    _must_operate(act)
    if refusal := policy.refusal_to_propose(act, region=act.region, concerns=concerns):
        raise refusal
    rule.check(act.region, change)
    key = ids.new_id()
    keyring = settings.LOKET_KEYRING
    row = models.Proposal(
        id=key, region=act.region, kind=kind.value, size=rule.size(change), print=rows.print_of(act.region, change), concerns=sorted(concerns),
        change_sealed=keyring.seal_json(rows.plain_change(change), column=rows.CHANGE_COLUMN, row=str(key)),
        note_sealed=keyring.seal_text(note.strip(), column=rows.NOTE_COLUMN, row=str(key)), proposed_by=UUID(act.actor), proposed_at=act.at,
        expires_at=act.at + dt.timedelta(days=limits.PROPOSAL_DAYS),
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise AlreadyProposed from None
    audit.record(
        act, events.PROPOSED, table=_PROPOSAL, row=key, columns={"change": rows.plain_change(change), "note": note.strip()},
        details={"kind": kind.value, "size": row.size, "concerns": [str(one) for one in row.concerns[:20]]},
    )  # fmt: skip
    outbox.publish(act, events.PROPOSED, ref=key, payload={"kind": kind.value})
    return rows.proposal(row)


@audit.operation("offices.change.approved")
def approve(*, act: Act, proposal: UUID) -> Proposal:
    """
    Agree to a proposed change and let it take effect, in one transaction.

    :raises OwnProposal, AboutYourself, Expired, AlreadyDecided, NotAllowed: as `policy.refusal_to_approve`; nothing changed.
    :raises BadPost, …: the world moved on since it was proposed; it stays open and can be rejected.
    """
    row, found = _open(act, proposal)
    if refusal := policy.refusal_to_approve(act, found):
        raise refusal
    _must_operate(act)
    rule = RULES[found.kind]
    # Because: an address may have got its owner since.
    if refusal := policy.refusal_to_propose(act, region=act.region, concerns=rule.concerns(act.region, found.change)):
        raise refusal
    rule.check(act.region, found.change)
    invited = rule.apply(act.as_system("four-eyes"), found.change)
    if invited:
        inviting.make(act, invited, proposal=row.pk)
        jobs.defer(name=inviting.SENDING, key="now")
    _decide(act, row, ProposalState.APPROVED, "")
    details = {"kind": row.kind, "size": row.size, "proposed_by": str(row.proposed_by), "invited": len(invited)}
    audit.record(act, events.APPROVED, table=_PROPOSAL, row=row.pk, columns={"state": row.state}, details=details)
    outbox.publish(act, events.APPROVED, ref=row.pk, payload={"kind": row.kind})
    return rows.proposal(row)


@audit.operation("offices.change.rejected")
def reject(*, act: Act, proposal: UUID, reason: str) -> Proposal:
    """
    Refuse a proposed change, and say why.

    :raises ReasonNeeded: without a reason. :raises OwnProposal, Expired, AlreadyDecided, NotAllowed: as `approve`.
    """
    row, found = _open(act, proposal)
    if refusal := policy.refusal_to_reject(act, found):
        raise refusal
    _must_operate(act)
    if not reason.strip():
        raise ReasonNeeded
    _decide(act, row, ProposalState.REJECTED, reason.strip())
    audit.record(act, events.REJECTED, table=_PROPOSAL, row=row.pk, columns={"reason": reason.strip()}, details={"kind": row.kind})
    outbox.publish(act, events.REJECTED, ref=row.pk, payload={"kind": row.kind})
    return rows.proposal(row)


@audit.operation("offices.change.withdrawn")
def withdraw(*, act: Act, proposal: UUID) -> Proposal:
    """Take back what one proposed. :raises AlreadyDecided, NotAllowed: as `policy.refusal_to_withdraw`."""
    row, found = _open(act, proposal)
    if refusal := policy.refusal_to_withdraw(act, found):
        raise refusal
    _decide(act, row, ProposalState.WITHDRAWN, "")
    audit.record(act, "offices.change.withdrawn", table=_PROPOSAL, row=row.pk, details={"kind": row.kind})
    return rows.proposal(row)


@audit.operation("offices.change.expired")
def expire(*, act: Act, proposal: UUID) -> None:
    """Close a proposal that nobody decided in time. :raises AlreadyDecided: if somebody did. :raises NotAllowed: by anybody but the clock."""
    row, _ = _open(act, proposal)
    if act.kind is not ActorKind.SYSTEM or act.at < row.expires_at:
        raise NotAllowed
    _decide(act, row, ProposalState.EXPIRED, "")
    audit.record(act, "offices.change.expired", table=_PROPOSAL, row=row.pk, details={"kind": row.kind})


@audit.operation("offices.office.opened")
def open_office(*, act: Act, operators: Sequence[Hire]) -> tuple[FirstOperator, ...]:
    """
    Make the first two operators of a region, each with a link that works once; from then on changes need four eyes.

    :raises NotAllowed: by anybody but the command line; for other than two different people. :raises NotAFirst: the region had operators before.
    :raises BadPost: as `posts.check_place` says.
    """
    if act.kind is not ActorKind.SYSTEM or len({one.email for one in operators}) != len(operators) or len(operators) != 2:
        raise NotAllowed
    if identity.has_had(region=act.region, audience=Audience.OPERATOR):
        raise NotAFirst
    made = []
    for one in operators:
        RULES[ChangeKind.HIRE].check(act.region, one)
        accounts = RULES[ChangeKind.HIRE].apply(act.as_system("first-operators"), one)
        for row in inviting.make(act, accounts, proposal=None, valid_for=dt.timedelta(hours=limits.FIRST_INVITATION_HOURS)):
            made.append(FirstOperator(row.account_id, one.email, inviting.give_secret(row, act.at)))
    audit.record(act, "offices.office.opened", table="identity_account", row=act.region, details={"operators": [str(one.account) for one in made]})
    return tuple(made)


@audit.operation("offices.operator.rescued")
def rescue_operator(*, act: Act, account: UUID) -> FirstOperator:
    """
    Give an operator a new way in when no second operator can: the factor is taken away, sessions end, a link is made.

    :raises NotAllowed: by anybody but the command line. :raises NoOffice: the account is no operator of the region.
    """
    if act.kind is not ActorKind.SYSTEM:
        raise NotAllowed
    if identity.holds_audience(account=account, audience=Audience.OPERATOR.value, region=act.region, at=act.at) is None:
        raise NoOffice
    identity_writes.drop_ways(act=act, account=account, reason="rescued")
    identity_writes.end_sessions(act=act, account=account, reason="rescued")
    (row,) = inviting.make(act, [account], proposal=None, valid_for=dt.timedelta(hours=limits.FIRST_INVITATION_HOURS))
    audit.record(act, "offices.operator.rescued", table="identity_factor", row=account)
    return FirstOperator(account, identity.get_account(account_id=account).email or "", inviting.give_secret(row, act.at))


# Invitations


@audit.operation("offices.invitation.sent")
def issue_link(*, act: Act, invitation: UUID) -> str:
    """Give an invitation its secret, as it is about to be sent, and return the link. :raises InvitationNotFound: used, over or sent."""
    row = (
        models.Invitation.objects.select_for_update().filter(pk=invitation, used_at__isnull=True, sent_at__isnull=True, expires_at__gt=act.at).first()
    )
    if row is None or act.kind is not ActorKind.SYSTEM:
        raise InvitationNotFound
    address = inviting.give_secret(row, act.at)
    audit.record(act, "offices.invitation.sent", table=inviting.TABLE, row=row.pk, details={"account": str(row.account_id)})
    return address


@audit.operation("offices.invitation.returned")
def take_back_link(*, act: Act, invitation: UUID) -> None:
    """Note that the mail did not go out: the link is dead, and another is made at the next try."""
    models.Invitation.objects.filter(pk=invitation, used_at__isnull=True).update(digest=None, sent_at=None)
    audit.record(act, "offices.invitation.returned", table=inviting.TABLE, row=invitation)


@audit.operation("offices.invitation.accepted")
def accept_invitation(*, act: Act, token: str, password: str) -> Invitation:
    """
    Set the password of whoever came by a link and confirm the address it was sent to; return the invitation.

    The link works until the second factor is enrolled. The password was judged at the door. Every other session ends, and ways in that the account
    had before it came into office are taken away: nobody agreed to them. An account that was frozen before two operators agreed to the invitation is let in again; one frozen since then, or closed, is not.

    :raises InvitationNotFound: unknown, used or over.
    """
    row = models.Invitation.objects.select_for_update().filter(digest=inviting.digest_of(token), used_at__isnull=True, expires_at__gt=act.at).first()
    if row is None:
        raise InvitationNotFound
    by, account = act.as_system("invitation"), identity.get_account(account_id=row.account_id)
    if not account.is_active or (account.is_frozen and not identity.was_frozen_before(account=row.account_id, at=row.made_at)):
        raise InvitationNotFound
    if account.is_frozen:
        identity_writes.lift_freeze(act=by, account=row.account_id)
    identity_writes.confirm_email(act=by, account=row.account_id)
    identity_writes.change_password(act=by, account=row.account_id, password=password, how="invited")
    identity_writes.drop_ways(act=by, account=row.account_id, reason="invited")
    identity_writes.end_sessions(act=by, account=row.account_id, reason="invited")
    audit.record(act, "offices.invitation.accepted", table=inviting.TABLE, row=row.pk, details={"account": str(row.account_id)})
    return rows.invitation(row)


# The second factor


@audit.operation("offices.factor.begun")
def begin_factor(*, act: Act, account: UUID, invitation: UUID) -> bytes:
    """
    Give somebody who came by an invitation a new secret for their code app (`identity.begin_factor`) and return it.

    :raises InvitationNotFound: only who came by this invitation enrols: a stolen password is not enough. :raises FactorThere: of identity.
    """
    opened = _invited(act, account, invitation)
    secret = identity_writes.begin_factor(act=act, account=account, by_invitation=True)
    audit.record(act, "offices.factor.begun", table=inviting.TABLE, row=opened.pk)
    return secret


@audit.operation("offices.factor.enrolled")
def confirm_factor(*, act: Act, account: UUID, invitation: UUID, code: str) -> tuple[Proof, tuple[str, ...]]:
    """
    Hear the first code of a new secret; when it is right, use the invitation up and return the recovery codes, to be shown once.

    A wrong code is no refusal: it is counted, and counting must not be rolled back.

    :raises InvitationNotFound: as `begin_factor`; or nothing was begun.
    """
    opened = _invited(act, account, invitation)
    proof, codes = identity_writes.confirm_factor(act=act, account=account, code=code, by_invitation=True)
    if proof is Proof.NONE:
        raise InvitationNotFound
    if proof is not Proof.RIGHT:
        audit.record(act, "offices.factor.refused", table=inviting.TABLE, row=opened.pk, details={"reason": proof.value})
        return proof, ()
    opened.used_at = act.at
    opened.save(update_fields=["used_at"])
    audit.record(act, "offices.factor.enrolled", table=inviting.TABLE, row=opened.pk)
    return proof, codes


# Absence


@audit.operation("offices.absence.entered")
def enter_absence(*, act: Act, account: UUID, absent_from: dt.date, absent_until: dt.date, reason: AbsenceReason) -> None:
    """
    Note that an officer is away from a day until the day before another: by themselves, or by an operator of the region.

    :raises BadAbsence: it began before today, ends before it begins, or lasts too long. :raises NoOffice: nothing to be absent from.
    :raises NotAllowed: somebody else's (of identity).
    """
    today = _today(act)
    if absent_from < today or absent_until <= absent_from or (absent_until - absent_from).days > limits.MOST_ABSENT_DAYS:
        raise BadAbsence
    held = [one for one in identity.list_offices(region=act.region, account=account) if one.valid_until is None or one.valid_until > absent_from]
    if not held:
        raise NoOffice
    identity_writes.record_absence(act=act, appointment=held[-1].id, absent_from=absent_from, absent_until=absent_until, reason=reason)
    audit.record(act, "offices.absence.entered", table="identity_account", row=account)


@audit.operation("offices.absence.ended")
def end_absence(*, act: Act, absence: UUID) -> None:
    """Let somebody be back from today on. :raises AppointmentNotFound, NotAllowed: of identity."""
    identity_writes.shorten_absence(act=act, absence=absence, until=_today(act))
    audit.record(act, "offices.absence.ended", table="identity_absence", row=absence)


def _today(act: Act) -> dt.date:
    return dates.civil_date(act.at, time_zone=agencies.get_region(act.region).time_zone)


def _must_operate(act: Act) -> None:
    """Refuse who holds no operator's office here and now, whatever the door took them for. :raises NotAllowed: so."""
    if act.kind is not ActorKind.OPERATOR:
        raise NotAllowed
    if identity.holds_audience(account=UUID(act.actor), audience=Audience.OPERATOR.value, region=act.region, at=act.at) is None:
        raise NotAllowed


def _open(act: Act, proposal: UUID) -> tuple[models.Proposal, Proposal]:
    row = models.Proposal.objects.select_for_update().filter(region=act.region, pk=proposal).first()
    if row is None:
        raise ProposalNotFound
    return row, rows.proposal(row)


def _decide(act: Act, row: models.Proposal, state: ProposalState, reason: str) -> None:
    if ProposalState(row.state) not in before(PROPOSAL_TRANSITIONS, state):
        raise AlreadyDecided
    row.state, row.decided_at = state.value, act.at
    row.decided_by = None if act.kind is ActorKind.SYSTEM else UUID(act.actor)
    row.reason_sealed = settings.LOKET_KEYRING.seal_text(reason, column=rows.REASON_COLUMN, row=str(row.pk)) if reason else None
    row.save(update_fields=["state", "decided_at", "decided_by", "reason_sealed"])


def _invited(act: Act, account: UUID, invitation: UUID) -> models.Invitation:
    """Return the invitation that an account came by and has not used up. :raises InvitationNotFound: none, or somebody else's account."""
    row = models.Invitation.objects.select_for_update().filter(pk=invitation, account_id=account, used_at__isnull=True, expires_at__gt=act.at).first()
    if row is None or act.actor != str(account):
        raise InvitationNotFound
    return row
