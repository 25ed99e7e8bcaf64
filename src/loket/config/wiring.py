"""Which room's jobs run and which room listens to which event: explicit, read from the rooms' own lists."""

from __future__ import annotations

import asyncio
import datetime as dt
import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from procrastinate import RetryStrategy

from loket.config import rooms
from loket.foundation.jobs.values import Job

if TYPE_CHECKING:
    import procrastinate

    from loket.foundation.events.values import Subscription


def all_jobs() -> tuple[Job, ...]:
    """Return the jobs of every room, from the ground up."""
    found: list[Job] = []
    for room in rooms.ROOMS:
        if module := rooms.face(room, "jobs"):
            found.extend(module.JOBS)
    return (*found, DELIVERY, PARTITIONS)


def all_subscriptions() -> tuple[Subscription, ...]:
    """Return who listens to the outbox: the rooms that own the listeners do not know of each other."""
    from loket.foundation.clients import listening
    from loket.foundation.exchange import feeding
    from loket.foundation.identity import unreached
    from loket.foundation.powers import ending
    from loket.foundation.upstream import listening as untying
    from loket.oversight.standards import figures
    from loket.services.journey import dying, keeping, notices
    from loket.services.rollout import notices as publishing

    return (
        *listening.SUBSCRIPTIONS,
        *feeding.SUBSCRIPTIONS,
        *untying.SUBSCRIPTIONS,
        *ending.SUBSCRIPTIONS,
        *figures.SUBSCRIPTIONS,
        *notices.SUBSCRIPTIONS,
        *keeping.SUBSCRIPTIONS,
        *dying.SUBSCRIPTIONS,
        *publishing.SUBSCRIPTIONS,
        *unreached.SUBSCRIPTIONS,
    )


def deliver_events(*, at: dt.datetime) -> None:
    """Hand on what happened until nothing waits; each listener at its own pace."""
    from loket.foundation.events import operations as events

    for subscription in all_subscriptions():
        while events.deliver(subscription=subscription):
            pass


def make_partitions(*, at: dt.datetime) -> None:
    """Keep the months to come ready, so that no row of the record ever lands in the catch-all partition."""
    from loket.foundation.audit import operations as audit
    from loket.foundation.events import operations as events

    for room in (audit, events):
        room.ensure_partitions(since=at.date().isoformat(), months=MONTHS_AHEAD)


# Because: people look for their message within seconds of pressing the button.
DELIVERY: Final = Job(name="events.outbox.deliver", run=deliver_events, attempts=1, cron="* * * * * */2")
PARTITIONS: Final = Job(name="audit.partitions.make", run=make_partitions, attempts=3, cron="23 2 * * *")
MONTHS_AHEAD: Final = 12


def register_jobs(app: procrastinate.App) -> None:
    """Make the rooms' jobs known to the queue (called by Django when it is ready)."""
    for job in all_jobs():
        retry = RetryStrategy(max_attempts=job.attempts, exponential_wait=job.backoff_seconds) if job.attempts > 1 else False
        lock = job.name if job.cron else None
        task = app.task(name=job.name, retry=retry, queueing_lock=lock)(_with_clock(job))
        if job.cron:
            app.periodic(cron=job.cron, periodic_id=job.name)(task)


def _with_clock(job: Job) -> Callable[..., Any]:
    """Wrap a job so that it is told the moment of running: rooms read no clock."""
    run = job.run

    if asyncio.iscoroutinefunction(run):

        @functools.wraps(run)
        async def later(timestamp: int | None = None, **arguments: Any) -> Any:
            return await run(at=dt.datetime.now(dt.UTC), **arguments)

        return later

    @functools.wraps(run)
    def now(timestamp: int | None = None, **arguments: Any) -> Any:
        return run(at=dt.datetime.now(dt.UTC), **arguments)

    return now
