"""Work of this room that nobody waits for."""

from __future__ import annotations

import datetime as dt
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

import structlog
from django.conf import settings

from loket.foundation.audit.values import system_act
from loket.foundation.clients import leaving, limits, models, operations, speaking
from loket.foundation.common.errors import Refusal
from loket.foundation.database import statements
from loket.foundation.jobs.values import Job
from loket.foundation.offices.values import ProposalState
from loket.foundation.outbound import pinned

log = structlog.get_logger(__name__)

AT_ONCE: Final = 500
_GONE: Final = """
SELECT p.id, p.region FROM clients_presence p
WHERE p.ended_at IS NULL AND p.began_at < %s AND NOT EXISTS (
  SELECT FROM django_session s WHERE s.expire_date > %s AND sha256(convert_to('clients.presence ' || s.session_key, 'UTF8')) = p.place
) ORDER BY p.began_at LIMIT %s
"""


def tell_farewell(*, at: dt.datetime, farewell: str) -> None:
    """
    Send a logout token to an application (Back-Channel Logout 2.5); when it does not take it, it is told again later, some times.

    Because: an application that is away is no failed job of ours; operators see it on the page of the application.
    """
    row = models.Farewell.objects.select_related("client").filter(pk=UUID(farewell), told_at__isnull=True).first()
    if row is None:
        return
    token = speaking.logout_token(row.client, account=row.account, presence=row.presence_id, at=at)
    trouble = _post(row.client.backchannel_logout_uri, token)
    act = system_act("farewell", region=row.client.region, at=at, purpose="sign-out")
    operations.note_farewell(act=act, farewell=row.pk, trouble=trouble)
    if trouble:
        log.info("clients.farewell_not_told", farewell=farewell, trouble=trouble)


def end_gone_sessions(*, at: dt.datetime) -> None:
    """End what was given in sessions that are over, or were ended from another device."""
    for key, region in statements.every(_GONE, [at - dt.timedelta(minutes=2), at, AT_ONCE]):
        act = system_act("sessions", region=region, at=at, purpose="sign-out")
        try:
            leaving.end_presence_of(act=act, presence=key, reason="session_over")
        except Refusal as refusal:
            log.info("clients.passed_over", presence=str(key), reason=refusal.code)


def sweep(*, at: dt.datetime) -> None:
    """Forget what is spent: codes and tokens that are long over, and assertions that could not be taken any more anyway."""
    over = at - limits.SPENT_KEPT
    models.Code.objects.filter(expires_at__lt=over).delete()
    models.Token.objects.filter(expires_at__lt=over).delete()
    models.Assertion.objects.filter(expires_at__lt=at).delete()


def expire_proposals(*, at: dt.datetime) -> None:
    """Close the proposals that nobody decided in time."""
    for row in models.Proposal.objects.filter(state=ProposalState.PROPOSED.value, expires_at__lte=at).order_by("expires_at")[:AT_ONCE]:
        try:
            operations.expire_proposal(act=system_act("clock", region=row.region, at=at, purpose="expire"), proposal=row.pk)
        except Refusal as refusal:
            log.info("clients.passed_over", proposal=str(row.pk), reason=refusal.code)


def _post(address: str, token: str) -> str:
    """Send it; return "" or a machine word for what went wrong."""
    place = pinned.read(address, mode=settings.LOKET_MODE, is_inside=True)
    if place is None:
        return "address"
    body, headers = urlencode({"logout_token": token}).encode(), {"Content-Type": "application/x-www-form-urlencoded"}
    heard = pinned.post(place, body=body, headers=headers)
    if not heard.status:
        return "address" if heard.word == "no_allowed_address" else heard.word
    return "" if heard.status in (200, 204) else f"http_{heard.status}"


JOBS = (
    Job(name=leaving.TELLING, run=tell_farewell, attempts=3),
    Job(name="clients.sessions.end", run=end_gone_sessions, attempts=1, cron="* * * * *"),
    Job(name="clients.registrations.expire", run=expire_proposals, attempts=1, cron="11 * * * *"),
    Job(name="clients.spent.sweep", run=sweep, attempts=2, cron="41 * * * *"),
)
