"""Work of this room that nobody waits for: watching over readings, telling those who want it, clocks of questions and concealments."""

from __future__ import annotations

import datetime as dt

import structlog

from loket.foundation.audit.values import system_act
from loket.foundation.common.errors import Refusal
from loket.foundation.jobs.values import Job
from loket.oversight.access import models, operations, rows, telling, terms, watching
from loket.oversight.access.values import ConcealmentState, WatchMode

log = structlog.get_logger(__name__)

#: So many of each are done in one run; the next run is minutes later.
AT_ONCE = 200


def watch_over(*, at: dt.datetime) -> None:
    """Look through the readings since the last time for what is unusual, and raise it to the auditors."""
    while watching.look_through(at=at):
        pass


def tell_people(*, at: dt.datetime) -> None:
    """Tell those who want it what was read of their data."""
    for row in models.Watch.objects.filter(next_at__lte=at).exclude(mode=WatchMode.OFF.value).order_by("next_at")[:AT_ONCE]:
        act = system_act("access", region=row.region, at=at, purpose="notify")
        try:
            if telling.readings_since(act, row.account_id, row.told_until):
                operations.tell_readings(act=act, watch=row.pk)
            else:
                telling.pass_over(row.pk, at)
        except Refusal as refusal:
            log.info("access.not_told", watch=str(row.pk), reason=refusal.code)
            telling.pass_over(row.pk, at)


def tell_late_answers(*, at: dt.datetime) -> None:
    """Tell of questions and reports whose clock ran out, and remind of those whose time is nearly over."""
    soon = at + dt.timedelta(hours=terms.terms_on(at.date()).warn_hours)
    for row in models.Inquiry.objects.filter(answered_at__isnull=True, reminded_at__isnull=True, due_at__gt=at, due_at__lte=soon).order_by("due_at")[
        :AT_ONCE
    ]:
        try:
            operations.remind(act=system_act("clock", region=row.region, at=at, purpose="remind"), inquiry=row.pk)
        except Refusal as refusal:
            log.info("access.passed_over", inquiry=str(row.pk), reason=refusal.code)
    for row in models.Inquiry.objects.filter(answered_at__isnull=True, overdue_told_at__isnull=True, due_at__lte=at).order_by("due_at")[:AT_ONCE]:
        try:
            operations.tell_late(act=system_act("clock", region=row.region, at=at, purpose="remind"), inquiry=row.pk)
        except Refusal as refusal:
            log.info("access.passed_over", inquiry=str(row.pk), reason=refusal.code)


def end_concealments(*, at: dt.datetime) -> None:
    """Show again what was withheld long enough or was not looked at again, and close proposals that nobody decided."""
    for row in models.Concealment.objects.filter(state__in=[ConcealmentState.ACTIVE.value, ConcealmentState.PROPOSED.value]).order_by("ends_at")[
        :AT_ONCE
    ]:
        act = system_act("clock", region=row.region, at=at, purpose="withhold")
        found = rows.concealment(row)
        try:
            if found.state is ConcealmentState.ACTIVE and found.until <= at:
                operations.open_concealment(act=act, concealment=row.pk)
            elif found.state is ConcealmentState.PROPOSED and min(row.expires_at, row.ends_at) <= at:
                operations.expire_concealment(act=act, concealment=row.pk)
        except Refusal as refusal:
            log.info("access.passed_over", concealment=str(row.pk), reason=refusal.code)


JOBS = (
    Job(name="access.readings.watch", run=watch_over, attempts=1, cron="* * * * *"),
    Job(name="access.readings.tell", run=tell_people, attempts=1, cron="*/5 * * * *"),
    Job(name="access.inquiries.remind", run=tell_late_answers, attempts=1, cron="*/10 * * * *"),
    Job(name="access.concealments.end", run=end_concealments, attempts=1, cron="* * * * *"),
)
