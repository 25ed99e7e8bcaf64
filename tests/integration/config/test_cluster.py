"""The embedded PostgreSQL survives what happens to servers. Each test has a cluster of its own."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from loket.config.postgres import cluster, places
from tests.support import database


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[cluster.Cluster]:
    """A cluster under .cache, which the unprivileged user can reach even when tests run as root."""
    import shutil

    folder = database.TOP / ".cache" / "try" / f"{os.getpid()}-{abs(hash(request.node.name)) % 10**6}"
    made = cluster.Cluster(folder=folder, binaries=database.binaries(), extra=cluster.NOT_DURABLE)
    made.start()
    yield made
    made.stop()
    shutil.rmtree(made.folder, ignore_errors=True)


def _again(server: cluster.Cluster) -> cluster.Cluster:
    return cluster.Cluster(folder=server.folder, binaries=server.binaries, extra=cluster.NOT_DURABLE)


def test_only_the_superuser_s_socket_is_trusted_and_nothing_listens_on_tcp(server: cluster.Cluster) -> None:
    server.ensure_roles()
    server.ensure_database("x")
    with psycopg.connect(server.url(cluster.APP, "x")) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert connection.execute("SHOW jit").fetchone() == ("off",)
        assert connection.execute("SHOW data_checksums").fetchone() == ("on",)
    for role in (cluster.APP, cluster.OWNER):
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(f"host={server.socket} dbname=x user={role} password=wrong")
    assert server.socket.stat().st_mode & 0o777 == 0o700
    assert (server.folder / "passwords.json").stat().st_mode & 0o777 == 0o600
    assert "trust" not in [line.split()[-1] for line in (server.data / "pg_hba.conf").read_text().splitlines() if cluster.SUPERUSER not in line]


def test_a_killed_server_starts_again_although_it_is_a_zombie(server: cluster.Cluster) -> None:
    with server.superuser() as connection:
        connection.execute("CREATE TABLE t (a int)")
        connection.execute("INSERT INTO t VALUES (1)")
        connection.execute("CHECKPOINT")
    assert server.process
    os.kill(server.process.pid, signal.SIGKILL)
    other = _again(server)  # the dead one is not reaped: it is our own child
    other.start()
    with other.superuser() as connection:
        assert connection.execute("SELECT count(*) FROM t").fetchone() == (1,)
    other.stop()


def test_a_server_that_an_earlier_supervisor_left_behind_is_replaced(server: cluster.Cluster) -> None:
    left = server.process
    other = _again(server)
    other.start()
    assert other.is_running()
    assert left
    assert left.wait(timeout=30) == 0
    other.stop()


def test_a_stale_lock_file_does_not_stop_the_start(server: cluster.Cluster) -> None:
    server.stop()
    lock = server.data / "postmaster.pid"
    lock.write_text(f"{os.getpid()}\n{server.data}\n")  # a living stranger has the number now
    server.start()
    assert server.is_running()


def test_a_long_path_gets_a_short_socket(tmp_path: Path) -> None:
    user = places.server_user(tmp_path)
    deep = database.TOP / ".cache" / "try" / ("x" * 60) / ("y" * 60)
    deep.mkdir(parents=True, exist_ok=True)
    folder = places.socket_folder(deep, user)
    assert len(os.fsencode(folder / ".s.PGSQL.5432.lock")) < 108
    assert folder == places.socket_folder(deep, user)
    folder.rmdir()
    deep.rmdir()
    deep.parent.rmdir()


def test_a_socket_folder_prepared_by_somebody_else_is_refused(tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    trap.symlink_to(tmp_path)
    with pytest.raises(places.PlaceRefused):
        places.private_folder(trap, None)
    open_to_all = tmp_path / "open"
    open_to_all.mkdir(mode=0o777)
    open_to_all.chmod(0o777)
    with pytest.raises(places.PlaceRefused):
        places.private_folder(open_to_all, None)
