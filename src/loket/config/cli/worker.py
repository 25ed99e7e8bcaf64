"""`loket worker`: does the background jobs, until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import signal

import click

# Jobs that run when the stop comes may take this long; what is cut off is put back by another worker.
STOP_SECONDS = 3


@click.command()
@click.option("--once", is_flag=True, help="Selesaikan yang menunggu lalu berhenti / do what waits, then stop.")
def command(once: bool) -> None:
    """
    Do background jobs. SIGTERM or Ctrl+C lets running jobs finish.

    Example: loket worker
    """
    from django.conf import settings
    from procrastinate.contrib.django import app

    async def work() -> bool:
        """Return whether the end was wished for. Because: procrastinate ends quietly when it loses the database."""
        work_task, told = asyncio.current_task(), asyncio.Event()
        assert work_task

        def stop() -> None:
            if not told.is_set():
                told.set()
                work_task.cancel()

        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop)
        with contextlib.suppress(asyncio.CancelledError):
            async with app.open_async():
                await app.run_worker_async(
                    concurrency=settings.LOKET_WORKER_TASKS,
                    wait=not once,
                    listen_notify=not once,
                    install_signal_handlers=False,
                    shutdown_graceful_timeout=STOP_SECONDS,
                    # Because: the outbox alone makes 43,000 jobs a day; what a job did is in the record, not in the queue.
                    delete_jobs="successful",
                )
        return once or told.is_set()

    with app.replace_connector(app.connector.get_worker_connector()):  # type: ignore[attr-defined]
        wished = asyncio.run(work())
    if not wished:
        raise click.ClickException("pekerja berhenti sendiri; basis data hilang? / the worker ended by itself; is the database away?")
