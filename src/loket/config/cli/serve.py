"""`loket serve`: granian with our WSGI application, a bounded number of threads and so of database connections."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import click

from loket.config import boot


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Alamat yang didengarkan / address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Porta / port.")
def command(host: str, port: int) -> None:
    """
    Run the web server. Put a proxy with TLS in front of it.

    Example: loket serve --port 8000
    """
    boot.choose_settings()
    from django.conf import settings
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    if settings.LOKET_MODE == "production":
        # Because: after an update every node has new static files, and a page that names one that is not there is a 500.
        import django

        from loket.config import static

        django.setup()
        static.ensure()
    figures = settings.LOKET_STATE_DIR / "metrics" / str(port)
    shutil.rmtree(figures, ignore_errors=True)  # figures of processes that are gone
    Path(figures).mkdir(parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(figures)
    Granian(
        "loket.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=settings.LOKET_WEB_PROCESSES,
        # Invariant: one thread holds at most one pooled connection, so that web processes hold at most
        # processes x (threads + 1 + 2) connections (settings/base.py: DATABASES).
        blocking_threads=settings.LOKET_WEB_THREADS,
        blocking_threads_idle_timeout=600,
        backlog=1024,
        websockets=False,
        respawn_failed_workers=True,
        # Because: the demo has to be gone within seconds of Ctrl+C; a real server lets running requests end.
        workers_kill_timeout=1 if settings.LOKET_MODE == "demo" else 20,
        log_level=LogLevels.warning,
    ).serve()
