"""
Databases for tests: one cluster for each run, a template migrated once, copies of it made in a moment.

A run takes the first free slot in `.cache/postgres/`, so that several runs at once do not disturb each other. The
template's name holds a hash of everything that shapes it; it is migrated by `loket migrate`, as its owner, as in
production. LOKET_TEST_PG=15 uses /usr/lib/postgresql/15/bin instead of the wheel's programs.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import IO, Final

from loket.config.postgres import cluster, places

TOP: Final = Path(__file__).resolve().parents[2]
SLOTS: Final = TOP / ".cache" / "postgres"
MOST_RUNS: Final = 16
KEPT_TEMPLATES: Final = 2
# What shapes the schema besides our own files.
SHAPING_PACKAGES: Final = ("django", "django-allauth", "procrastinate")


def binaries() -> Path:
    """Return the PostgreSQL programs to test with."""
    wished = os.environ.get("LOKET_TEST_PG", "")
    if not wished:
        return places.wheel_binaries()
    return Path(wished) if "/" in wished else Path(f"/usr/lib/postgresql/{wished}/bin")


def schema_hash() -> str:
    """Return a hash of all migrations, SQL files, grants and shaping packages."""
    root, digest = TOP / "src" / "loket", hashlib.sha256()
    files = {*root.glob("**/migrations/**/*.py"), *root.glob("**/*.sql"), *root.glob("**/grants.py"), *root.glob("**/apps.py")}
    for path in sorted(files | {root / "config" / "rooms.py", root / "config" / "cli" / "migrate.py"}):
        digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes() + b"\0")
    for package in SHAPING_PACKAGES:
        digest.update(f"{package}={version(package)}".encode())
    return digest.hexdigest()[:12]


class TestServer:
    """The cluster of this run and its databases."""

    __test__ = False  # not a test class, whatever its name begins with

    def __init__(self) -> None:
        self._lock, slot = _free_slot()
        programs = binaries()
        kind = programs.parent.name if programs.parent.name.isdigit() else "wheel"
        self.cluster = cluster.Cluster(folder=slot / kind, binaries=programs, extra={**cluster.NOT_DURABLE, "shared_buffers": "64MB"})
        self.cluster.start()
        self.cluster.ensure_roles()
        for name in self.cluster.list_databases():
            if name.startswith("t_"):  # left by a run that was killed
                self.cluster.drop_database(name)
        self.template = self._ensure_template()

    def _ensure_template(self) -> str:
        name = f"template_{schema_hash()}"
        if not self.cluster.has_database(name):
            half = f"t_half_{secrets.token_hex(4)}"
            self.cluster.ensure_database(half)
            environment = {
                **os.environ,
                "LOKET_MODE": "test",
                "DJANGO_SETTINGS_MODULE": "loket.config.settings.test",
                "DATABASE_URL": self.cluster.url(cluster.APP, half),
                "LOKET_OWNER_DATABASE_URL": self.cluster.url(cluster.OWNER, half),
                "PYTHONPATH": str(TOP / "src"),
            }
            done = subprocess.run([sys.executable, "-m", "loket", "migrate"], cwd=TOP, env=environment, capture_output=True, text=True, check=False)
            if done.returncode:
                self.cluster.drop_database(half)
                raise RuntimeError(f"`loket migrate` failed:\n{done.stdout}{done.stderr}")
            with self.cluster.superuser() as connection:
                connection.execute(f'ALTER DATABASE "{half}" RENAME TO "{name}"')
            old = [n for n in self.cluster.list_databases() if n.startswith("template_") and n != name]
            for stale in old[:-KEPT_TEMPLATES]:
                self.cluster.drop_database(stale)
        return name

    def new_database(self, like: str | None = None) -> str:
        """Make a database like another one, to which nobody is connected (default: the template), and return its name."""
        name = f"t_{os.getpid()}_{secrets.token_hex(4)}"
        self.cluster.ensure_database(name, template=like or self.template)
        return name

    def url(self, database: str, role: str = cluster.APP) -> str:
        """Return the address of a database for the application role or another."""
        return self.cluster.url(role, database)

    def django_settings(self, database: str) -> dict[str, str]:
        """Return the keys of Django's DATABASES that point at a database as the application role."""
        return {
            "NAME": database, "USER": cluster.APP, "PASSWORD": self.cluster.passwords()[cluster.APP],
            "HOST": str(self.cluster.socket), "PORT": "",
        }  # fmt: skip

    def drop(self, database: str) -> None:
        """Remove a database."""
        self.cluster.drop_database(database)

    def close(self) -> None:
        """Stop the server and free the slot; the data stays for the next run."""
        self.cluster.stop()
        self._lock.close()


def _free_slot() -> tuple[IO[str], Path]:
    for number in range(MOST_RUNS):
        folder = SLOTS / str(number)
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            continue
        return lock, folder
    raise RuntimeError(f"{MOST_RUNS} test runs use {SLOTS} already.")


@contextmanager
def running() -> Iterator[TestServer]:
    """Run the server for the length of a block."""
    server = TestServer()
    try:
        yield server
    finally:
        server.close()
