"""Work of this room that nobody waits for."""

from __future__ import annotations

import datetime as dt
from typing import Final

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit.values import system_act
from loket.foundation.common.errors import Stale
from loket.foundation.jobs.values import Job
from loket.foundation.residents import duplicates


def search_duplicates(*, at: dt.datetime) -> None:
    """Look through each register that was changed since the last search for people entered twice; again, it goes on where it was."""
    for region in agencies.list_regions():
        if duplicates.is_scan_due(region=region.code):
            scan = duplicates.begin_duplicate_scan(act=system_act("duplicates", region=region.code, at=at, purpose="register"))
            try:
                while scan.ended_at is None:
                    scan = duplicates.advance_duplicate_scan(act=system_act("duplicates", region=region.code, at=at, purpose="register"), scan=scan)
            except Stale:
                continue  # the command of an operator does it at this moment


# Because: at night nobody waits for the register; a million people take some minutes.
SEARCH: Final = Job(name="residents.duplicates.search", run=search_duplicates, attempts=3, cron="41 17 * * *")
JOBS: Final = (SEARCH,)
