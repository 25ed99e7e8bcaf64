"""A database that is away is a calm answer, and the server finds back by itself."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import pytest

from loket.config.postgres import cluster
from tests.support import database, server


@pytest.mark.loopback
def test_a_killed_database_is_a_503_until_it_is_back(tmp_path: Path) -> None:
    folder = database.TOP / ".cache" / "try" / f"away-{os.getpid()}"
    postgres = cluster.Cluster(folder=folder, binaries=database.binaries(), extra=cluster.NOT_DURABLE)
    postgres.start()
    try:
        postgres.ensure_roles()
        postgres.ensure_database("x")
        with server.running(postgres.url(cluster.APP, "x"), tmp_path / "state") as site:
            assert site.get("/readyz").status == 503  # not migrated
            assert postgres.process
            os.kill(postgres.process.pid, signal.SIGKILL)
            postgres.process.wait()
            assert site.get("/readyz").status == 503
            assert site.get("/healthz").status == 200
            postgres.start()
            statuses = {site.get("/readyz").body for _ in range(20)}
            assert any(b'"missing"' in body for body in statuses)
    finally:
        postgres.stop()
        shutil.rmtree(postgres.folder, ignore_errors=True)
