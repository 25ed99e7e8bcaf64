"""Work of the journey that nobody waits for."""

from __future__ import annotations

import datetime as dt

from loket.foundation.jobs.values import Job
from loket.services.journey import clock, inspecting, keeping, signing, staffing


def tick(*, at: dt.datetime) -> None:
    """Let the clock of promises speak."""
    clock.tick(at)


def tidy(*, at: dt.datetime) -> None:
    """Announce and delete drafts that nobody goes on with."""
    keeping.tidy_drafts(at)


def tell_stuck(*, at: dt.datetime) -> None:
    """Write to those who can help when work can be taken by nobody."""
    staffing.tell_stuck(at)


def mend(*, at: dt.datetime) -> None:
    """Look after booked times whose seat was lost."""
    clock.mend_visits(at)


def finish_signatures(*, at: dt.datetime) -> None:
    """Ask again for signatures whose answer was lost, and complete what was signed; note whether the signing service answers."""
    signing.look_after(at)


def expire_packages(*, at: dt.datetime) -> None:
    """Let work packages of inspections end whose time is over."""
    inspecting.expire_packages(at)


JOBS = (
    Job(name="journey.signatures.finish", run=finish_signatures, attempts=1, cron="* * * * *"),
    Job(name="journey.clock.tick", run=tick, attempts=1, cron="* * * * *"),
    Job(name="journey.work.tell", run=tell_stuck, attempts=1, cron="*/10 * * * *"),
    Job(name="journey.packages.expire", run=expire_packages, attempts=1, cron="*/5 * * * *"),
    Job(name="journey.visits.mend", run=mend, attempts=1, cron="*/5 * * * *"),
    Job(name="journey.drafts.tidy", run=tidy, attempts=2, cron="25 2 * * *"),
)
