"""The queue's own upkeep: jobs of killed workers begin again, finished ones are forgotten."""

from __future__ import annotations

import datetime as dt
from typing import Final

from procrastinate.contrib.django import app

from loket.foundation.jobs.values import Job

# Because: procrastinate leaves a killed worker's job `doing` for ever. A worker is heard every 10 s.
SILENCE_SECONDS: Final = 60
# Done jobs are deleted at once (config/cli/worker.py); cancelled ones hold ids of cases that nobody needs after a month.
KEPT_HOURS: Final = 30 * 24


async def rescue_stalled(*, at: dt.datetime) -> int:
    """Put back the jobs of workers that fell silent. Return how many."""
    stalled = list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENCE_SECONDS))
    for job in stalled:
        await app.job_manager.retry_job(job, retry_at=at)
    return len(stalled)


async def forget_finished(*, at: dt.datetime) -> None:
    """Delete jobs that were done or cancelled more than KEPT_HOURS ago; those given up stay until an operator looks."""
    await app.job_manager.delete_old_jobs(nb_hours=KEPT_HOURS, include_failed=False, include_cancelled=True)


JOBS = (
    Job(name="jobs.queue.rescue", run=rescue_stalled, attempts=1, cron="* * * * *"),
    Job(name="jobs.queue.forget", run=forget_finished, attempts=1, cron="17 3 * * *"),
)
