"""`loket worker`: does the background jobs, until it is told to stop."""

from __future__ import annotations

import asyncio

import click


@click.command()
@click.option("--once", is_flag=True, help="Selesaikan yang menunggu lalu berhenti / do what waits, then stop.")
def command(once: bool) -> None:
    """
    Do background jobs. SIGTERM or Ctrl+C lets running jobs finish.

    Example: loket worker
    """
    from django.conf import settings
    from procrastinate.contrib.django import app

    async def work() -> None:
        # A job that outlives the wait is rescued by another worker: all jobs bear being run twice.
        async with app.open_async():
            await app.run_worker_async(
                concurrency=settings.LOKET_WORKER_TASKS,
                wait=not once,
                listen_notify=not once,
                shutdown_graceful_timeout=3,
                # Because: the outbox alone makes 43,000 jobs a day; what a job did is in the record, not in the queue.
                delete_jobs="successful",
            )

    with app.replace_connector(app.connector.get_worker_connector()):  # type: ignore[attr-defined]
        asyncio.run(work())
