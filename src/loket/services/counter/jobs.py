"""Work of the counter that nobody waits for."""

from __future__ import annotations

import datetime as dt
from typing import Final

from loket.foundation.audit.values import system_act
from loket.foundation.jobs.values import Job
from loket.services.counter import operations, queries

#: How long a consent that was never used is kept, so that a complaint can still be looked into. Source: project rule (UU 27/2022 Pasal 16: no longer than needed).
KEPT: Final = dt.timedelta(days=30)


def forget(*, at: dt.datetime) -> None:
    """Delete consents that led to no application."""
    before = at - KEPT
    for region in queries.list_regions_to_tidy(before=before):
        operations.forget_unused(act=system_act("counter", region=region, at=at, purpose="tidy"), before=before)


JOBS = (Job(name="counter.consents.forget", run=forget, attempts=2, cron="40 1 * * *"),)
