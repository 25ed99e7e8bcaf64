"""Work of the journey that nobody waits for."""

from __future__ import annotations

import datetime as dt

from loket.foundation.jobs.values import Job
from loket.services.journey import clock


def tick(*, at: dt.datetime) -> None:
    """Let the clock of promises speak."""
    clock.tick(at)


JOBS = (Job(name="journey.clock.tick", run=tick, attempts=1, cron="* * * * *"),)
