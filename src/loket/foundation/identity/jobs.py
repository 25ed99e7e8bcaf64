"""Nightly: what proved a phone long ago is of no use to anybody."""

from __future__ import annotations

import datetime as dt
from typing import Final

from loket.foundation.audit.values import system_act
from loket.foundation.identity import history, models, operations, queries
from loket.foundation.jobs.values import Job

#: Codes are kept for the limits of a day, and a little longer for whoever looks into a complaint.
KEPT: Final = dt.timedelta(days=7)
#: Source: project rule. Long enough to look back from a yearly tax notice, short enough to be no diary.
HISTORY_KEPT: Final = dt.timedelta(days=365)


def forget_codes(*, at: dt.datetime) -> int:
    """Delete codes that ended a week ago; return how many. What was sent and tried stays in the record, without number and digits."""
    count, _ = models.Code.objects.filter(expires_at__lt=at - KEPT).delete()
    return count


def forget_history(*, at: dt.datetime) -> int:
    """Delete lines of accounts' own histories that are older than a year, and asked addresses that nobody confirmed; return how many lines."""
    models.EmailChange.objects.filter(expires_at__lt=at - KEPT).delete()
    return history.forget_history(at=at, kept=HISTORY_KEPT)


def forget_checks(*, at: dt.datetime) -> int:
    """Destroy the photos and numbers of checks that were decided a month ago; return how many checks."""
    over = queries.list_over(at=at)
    for check, region in over:
        operations.erase_check(act=system_act("identity-checks", region=region, at=at, purpose="retention"), check=check)
    return len(over)


JOBS = (
    Job(name="identity.codes.forget", run=forget_codes, attempts=3, cron="40 1 * * *"),
    Job(name="identity.checks.forget", run=forget_checks, attempts=3, cron="50 1 * * *"),
    Job(name="identity.history.forget", run=forget_history, attempts=3, cron="45 1 * * *"),
)
