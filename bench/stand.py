"""A stand for measuring: its own durable PostgreSQL, Loket's web server and the raw server beside it, filled with cases."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent


@dataclass
class Site:
    """What is running. `roots` are the processes whose CPU counts for each server, PostgreSQL included."""

    cases: int
    web_port: int
    raw_port: int
    web_pid: int
    raw_pid: int
    database_pid: int
    environment: dict[str, str]
    fill_seconds: float

    @property
    def web_roots(self) -> list[int]:
        """Processes of Loket."""
        return [self.web_pid, self.database_pid]

    @property
    def raw_roots(self) -> list[int]:
        """Processes of the calibrator."""
        return [self.raw_pid, self.database_pid]

    def python(self, *arguments: str) -> str:
        """Run a Python module or script against the stand's database and return what it prints."""
        done = subprocess.run([sys.executable, *arguments], cwd=TOP, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{arguments}: {done.stderr[-3000:]}")
        return done.stdout


@contextmanager
def built(folder: Path, *, cases: int) -> Iterator[Site]:
    """Build the stand, fill it with `cases` cases (0: regions alone, no demo), serve; nothing of it is left afterwards."""
    from loket.config import boot
    from loket.config.postgres import cluster, places

    folder.mkdir(parents=True)
    print(f"\n== {cases:,} cases: making the database …", flush=True)
    server = cluster.Cluster(folder=folder / "postgres", binaries=places.wheel_binaries(), extra={"shared_buffers": "256MB", "max_wal_size": "4GB"})
    children: list[subprocess.Popen[bytes]] = []
    try:
        server.start()
        server.ensure_roles()
        server.ensure_database("bench")
        web_port, raw_port = _free_port(), _free_port()
        environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("LOKET_", "DJANGO_", "DATABASE_"))},
            "LOKET_MODE": "demo", "LOKET_STATE_DIR": str(folder / "state"), "LOKET_BASE_URL": f"http://localhost:{web_port}",
            "DATABASE_URL": server.url(cluster.APP, "bench"), "LOKET_OWNER_DATABASE_URL": server.url(cluster.OWNER, "bench"),
            "DJANGO_SETTINGS_MODULE": "loket.config.settings.demo", "PYTHONPATH": f"{TOP / 'src'}:{TOP}", "LOKET_WEB_PROCESSES": "2", "LOKET_WEB_THREADS": "4",
        }  # fmt: skip
        (folder / "state").mkdir(mode=0o755)
        environment |= boot.demo_secrets(folder / "state")
        assert server.process is not None
        site = Site(cases, web_port, raw_port, 0, 0, server.process.pid, environment, 0.0)
        site.environment["LOKET_ROLE"] = "owner"
        for argv in (("demo", "prepare"),) if cases else (("migrate",), ("region", "load", "97.01")):
            site.python("-m", "loket", *argv)
        del site.environment["LOKET_ROLE"]
        with server.superuser("bench") as connection:
            connection.execute("CREATE TABLE bench_row (id bigserial PRIMARY KEY, at timestamptz NOT NULL, text text NOT NULL)")
            connection.execute(f"GRANT ALL ON bench_row, bench_row_id_seq TO {cluster.APP}")
        began = time.monotonic()
        if cases > 5_000:
            print(f"   filling up to {cases:,} cases …", flush=True)
            print(site.python("-m", "bench.generator", str(cases)), end="", flush=True)
        site.fill_seconds = time.monotonic() - began
        with server.superuser("bench") as connection:
            connection.execute("VACUUM ANALYZE")
        log = (folder / "servers.log").open("wb")
        for argv in (
            [sys.executable, "-m", "loket", "serve", "--port", str(web_port)],
            [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(raw_port), "--workers", "2",
             "--blocking-threads", "4", "--no-ws", "--log-level", "warning", "bench.raw:application"],
        ):  # fmt: skip
            children.append(subprocess.Popen(argv, cwd=TOP, env=environment, stdout=log, stderr=log, start_new_session=True))
        site.web_pid, site.raw_pid = children[0].pid, children[1].pid
        for port in (web_port, raw_port):
            _wait(port, folder / "servers.log")
        try:
            yield site
        except RuntimeError:
            print((folder / "servers.log").read_text(errors="replace")[-4000:], flush=True)
            raise
    finally:
        for child in children:
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGTERM)
                child.wait(timeout=20)
        server.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int, log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"no server on the port:\n{log.read_text(errors='replace')[-3000:]}")
