"""Work of this room that nobody waits for."""

from __future__ import annotations

import datetime as dt

import structlog

from loket.foundation.audit.values import system_act
from loket.foundation.common.errors import Refusal
from loket.foundation.jobs.values import Job
from loket.foundation.offices import inviting, models, operations
from loket.foundation.offices.values import ProposalState

log = structlog.get_logger(__name__)

#: So many mails go out in one run; the next run is a minute later.
MAILS_AT_ONCE = 200


def send_invitations(*, at: dt.datetime) -> None:
    """Send the invitations that wait. Without a mail server they wait."""
    if not inviting.can_send():
        return
    for row in models.Invitation.objects.filter(sent_at__isnull=True, used_at__isnull=True, expires_at__gt=at).order_by("made_at", "id")[
        :MAILS_AT_ONCE
    ]:
        act = system_act("invitations", region=row.region, at=at, purpose="invite")
        try:
            address = operations.issue_link(act=act, invitation=row.pk)
        except Refusal:
            continue
        if not inviting.post(row, address):
            operations.take_back_link(act=act, invitation=row.pk)


def expire_proposals(*, at: dt.datetime) -> None:
    """Close the proposals that nobody decided in time."""
    for row in models.Proposal.objects.filter(state=ProposalState.PROPOSED.value, expires_at__lte=at).order_by("expires_at")[:MAILS_AT_ONCE]:
        try:
            operations.expire(act=system_act("clock", region=row.region, at=at, purpose="expire"), proposal=row.pk)
        except Refusal as refusal:
            log.info("offices.passed_over", proposal=str(row.pk), reason=refusal.code)


JOBS = (
    Job(name=inviting.SENDING, run=send_invitations, attempts=1, cron="* * * * *"),
    Job(name="offices.changes.expire", run=expire_proposals, attempts=1, cron="7 * * * *"),
)
