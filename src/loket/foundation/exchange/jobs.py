"""Work of this room that nobody waits for."""

from __future__ import annotations

import datetime as dt

import structlog

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit.values import system_act
from loket.foundation.common.errors import Refusal
from loket.foundation.exchange import models, operations, reminding
from loket.foundation.exchange.values import GrantState
from loket.foundation.jobs.values import Job

log = structlog.get_logger(__name__)

AT_ONCE = 200


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


JOBS = (
    Job(name="exchange.grants.expire", run=expire_proposals, attempts=1, cron="17 * * * *"),
    Job(name="exchange.grants.remind", run=remind, attempts=3, cron="10 22 * * *"),
)
