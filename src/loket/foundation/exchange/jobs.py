"""Work of this room that nobody waits for."""

from __future__ import annotations

import datetime as dt
import time

import structlog

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit.values import system_act
from loket.foundation.common.errors import Refusal
from loket.foundation.database import statements
from loket.foundation.exchange import hooks, models, operations, reminding
from loket.foundation.exchange.values import DeliveryState, GrantState
from loket.foundation.jobs.values import Job

log = structlog.get_logger(__name__)

AT_ONCE = 200
#: Days that deliveries, the feed and the counters are kept. Source: project rule: a partner that was down for a month catches up; figures of use
#: outlive a grant of a year by one.
KEPT_DAYS = 30
FEED_KEPT_DAYS = 400
USAGE_KEPT_DAYS = 800


def expire_proposals(*, at: dt.datetime) -> None:
    """Close the proposals that nobody decided in time."""
    for row in models.Grant.objects.filter(state=GrantState.PROPOSED.value, expires_at__lte=at).order_by("expires_at")[:AT_ONCE]:
        try:
            operations.expire(act=system_act("clock", region=row.region, at=at, purpose="expire"), grant=row.pk)
        except Refusal as refusal:
            log.info("exchange.passed_over", grant=str(row.pk), reason=refusal.code)


def remind(*, at: dt.datetime) -> None:
    """Tell the operators of each region which grants end soon and were not reviewed; once a grant."""
    for region in agencies.list_regions():
        reminding.remind(act=system_act("clock", region=region.code, at=at, purpose="remind"))


def send_events(*, at: dt.datetime) -> None:
    """Send the events that are due until none is."""
    began = time.monotonic()
    while hooks.send_due(at=at + dt.timedelta(seconds=time.monotonic() - began)):
        pass


def tidy(*, at: dt.datetime) -> None:
    """Forget what was delivered or given up long ago, and the oldest of the feed: whoever did not come for so long begins anew."""
    before = at - dt.timedelta(days=KEPT_DAYS)
    models.Delivery.objects.filter(ended_at__lt=before).exclude(state=DeliveryState.WAITING.value).delete()
    statements.changed("DELETE FROM exchange_change WHERE at < %s::timestamptz", [at - dt.timedelta(days=FEED_KEPT_DAYS)])
    statements.changed("DELETE FROM exchange_usage WHERE day < %s::date", [(at - dt.timedelta(days=USAGE_KEPT_DAYS)).date()])


JOBS = (
    Job(name=hooks.SENDING, run=send_events, attempts=1),
    Job(name="exchange.webhooks.clock", run=send_events, attempts=1, cron="* * * * *"),
    Job(name="exchange.old.forget", run=tidy, attempts=3, cron="40 18 * * *"),
    Job(name="exchange.grants.expire", run=expire_proposals, attempts=1, cron="17 * * * *"),
    Job(name="exchange.grants.remind", run=remind, attempts=3, cron="10 22 * * *"),
)
