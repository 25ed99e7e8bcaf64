"""Work of the queues that nobody waits for."""

from __future__ import annotations

import datetime as dt

from loket.foundation.audit.values import system_act
from loket.foundation.jobs.values import Job
from loket.services.queueing import operations, queries


def close_days(*, at: dt.datetime) -> None:
    """End the numbers of days that are over."""
    for region, today in queries.list_unclosed(at=at):
        operations.close_day(act=system_act("queues", region=region, at=at, purpose="close"), before=today)


JOBS = (Job(name="queueing.day.close", run=close_days, attempts=2, cron="35 1 * * *"),)
