"""The clock of requests, the making of copies, and the end of what was kept long enough."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Final
from uuid import UUID

import structlog

from loket.foundation.audit.values import system_act
from loket.foundation.common.errors import Refusal
from loket.foundation.jobs.values import Job
from loket.oversight.privacy import copying, models, operations, reaching, retention, terms
from loket.oversight.privacy.rights import CopyState, RequestKind, RequestState, Swept

#: Unit: requests a look. The next look is minutes away.
MOST: Final = 500
_DAY: Final = dt.timedelta(hours=24)

log = structlog.get_logger(__name__)


def tick(*, at: dt.datetime) -> int:
    """Put back what somebody holds who is not there, warn desks of requests whose time is nearly over, say to people and leaders that one is late, and try failed copies again. Return how many."""
    moved = 0
    waiting = models.Request.objects.filter(state=RequestState.OPEN)
    for row in waiting.filter(officer_id__isnull=False).order_by("taken_at", "id")[:MOST]:
        act = system_act("clock", region=row.region, at=at, purpose="clock")
        if row.officer_id is not None and not reaching.is_there(act, row.officer_id, row.position or ""):
            moved += _safely(operations.free, row, at)
    for row in waiting.filter(due_at__lt=at, late_at__isnull=True).order_by("due_at", "id")[:MOST]:
        moved += _safely(operations.escalate, row, at)
    for row in waiting.filter(due_at__lt=at + _DAY * 3, due_at__gte=at, warned_at__isnull=True, position__isnull=False).order_by("due_at", "id")[
        :MOST
    ]:
        clock = terms.clock_on(RequestKind(row.kind), row.received_at.date())
        if at >= row.received_at + dt.timedelta(hours=clock.warn_hours):
            moved += _safely(operations.warn, row, at)
    for copy in models.Copy.objects.filter(state__in=[CopyState.FAILED, CopyState.ASKED], asked_at__lt=at - dt.timedelta(minutes=10)).order_by(
        "asked_at"
    )[:20]:
        moved += make_copy(at=at, request=str(copy.request_id))
    return moved


def make_copy(*, at: dt.datetime, request: str) -> int:
    """Make the copy that somebody asked for; a fault is logged and tried again by the clock."""
    try:
        copying.make(at=at, request=UUID(request))
    except Exception:
        log.exception("privacy.copy.failed", request=request)
        copying.fail(request=UUID(request))
        return 0
    return 1


def enforce(*, at: dt.datetime) -> int:
    """Destroy what has been kept for its time, class by class, each with its stone; return how much. Goes on where the night before stopped."""
    done = sum(one.count for one in retention.enforce(at=at))
    return done + retention.sweep_salts(at=at)


def enforce_now(*, at: dt.datetime, region: str | None = None) -> tuple[Swept, ...]:
    """Do now, of one region or all, what the night would do; return what was destroyed, by class and region. For the command line."""
    done = retention.enforce(at=at, region=region)
    retention.sweep_salts(at=at)
    return done


def _safely(move: Callable[..., None], row: models.Request, at: dt.datetime) -> int:
    try:
        move(act=system_act("clock", region=row.region, at=at, purpose="clock"), request=row.id)
    except Refusal as refusal:
        log.info("privacy.request.passed_over", request=str(row.id), reason=refusal.code)
        return 0
    return 1


JOBS = (
    Job(name="privacy.clock.tick", run=tick, attempts=1, cron="*/5 * * * *"),
    Job(name=operations.MAKE_COPY, run=make_copy, attempts=1),
    Job(name=retention.JOB, run=enforce, attempts=2, cron="50 2 * * *"),
)
