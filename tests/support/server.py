"""A real web server for tests that need one: `loket serve` in a process of its own, on a free port of the loopback interface."""

from __future__ import annotations

import contextlib
import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from loket.config.supervisor import before_start
from tests.support.database import TOP

LONGEST_START_SECONDS: Final = 60


@dataclass(frozen=True)
class Answer:
    """What the server said."""

    status: int
    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Site:
    """A running server. `url` has no slash at its end."""

    url: str
    port: int
    process: subprocess.Popen[bytes]
    environment: Mapping[str, str]
    log: Path

    def get(self, path: str, *, host: str = "localhost") -> Answer:
        """Ask for a page."""
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            connection.request("GET", path, headers={"Host": host})
            answer = connection.getresponse()
            return Answer(answer.status, answer.read(), dict(answer.headers))

    def run_jobs(self) -> None:
        """Do the background jobs that wait, then return."""
        subprocess.run([sys.executable, "-m", "loket", "worker", "--once"], cwd=TOP, env=dict(self.environment), check=True, capture_output=True)


def free_port() -> int:
    """
    Return a port of the loopback interface that nobody uses now.

    Because: it is below those that the kernel gives to whoever connects, so that no browser beside takes it before the server does.
    """
    while True:
        port = random.randrange(20_000, 32_000)  # noqa: S311 - no secret
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def run(database_url: str, state: Path, *argv: str, **settings: str) -> None:
    """Run Python with these arguments as the server would run on that database and state folder."""
    subprocess.run([sys.executable, *argv], cwd=TOP, env=_environment(database_url, state, **settings), check=True, capture_output=True)


def _environment(database_url: str, state: Path, **settings: str) -> dict[str, str]:
    state.mkdir(parents=True, exist_ok=True)
    return {
        **{k: v for k, v in os.environ.items() if not k.startswith(("LOKET_", "DJANGO_"))},
        "LOKET_MODE": "test",
        "LOKET_STATE_DIR": str(state),
        "DATABASE_URL": database_url,
        "PYTHONPATH": str(TOP / "src"),
        **settings,
    }


@contextmanager
def running(database_url: str, state: Path, *, processes: int = 1, threads: int = 4, **settings: str) -> Iterator[Site]:
    """Serve `database_url` until the end of the block. `settings` are further variables of the environment."""
    port = free_port()
    environment = _environment(
        database_url, state, LOKET_BASE_URL=f"http://localhost:{port}", LOKET_WEB_PROCESSES=str(processes), LOKET_WEB_THREADS=str(threads), **settings
    )
    log = state / "web.log"
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "loket", "serve", "--port", str(port)],
            cwd=TOP, env=environment, stdout=out, stderr=out, start_new_session=True, preexec_fn=before_start,
        )  # fmt: skip
    site = Site(f"http://localhost:{port}", port, process, environment, log)
    try:
        _wait(site)
        yield site
    finally:
        _stop(process)


def _wait(site: Site) -> None:
    deadline = time.monotonic() + LONGEST_START_SECONDS
    while site.process.poll() is None and time.monotonic() < deadline:
        try:
            if site.get("/healthz").status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"The server did not start:\n{site.log.read_text(errors='replace')[-4000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, subprocess.TimeoutExpired):
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=10)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)  # and whatever it left behind
    process.wait()
