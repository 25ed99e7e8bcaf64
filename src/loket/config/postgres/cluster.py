"""One PostgreSQL server: made, started, waited for, stopped; its roles and databases."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import psycopg
from psycopg import sql

from loket.config.postgres import places

SUPERUSER: Final = "loket_super"
OWNER: Final = "loket_owner"
APP: Final = "loket_app"
EXTENSIONS: Final = ("pg_trgm", "unaccent")

_PR_SET_PDEATHSIG: Final = 1
_LOG_LIMIT_BYTES: Final = 10 * 1024 * 1024
_POLL_SECONDS: Final = 0.05
# How long orphans of a killed server may take to notice that their parent is gone.
_ORPHAN_SECONDS: Final = 60

# Because: one small machine runs everything in the default installation. Statements and details of errors stay out of
# the server's log, as they hold personal data.
SMALL: Final[Mapping[str, str]] = {
    "listen_addresses": "",
    "jit": "off",
    "shared_buffers": "96MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "effective_cache_size": "512MB",
    "max_connections": "60",
    "max_wal_size": "512MB",
    "autovacuum_max_workers": "2",
    "random_page_cost": "1.1",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
}
# For tests only: a crash of the machine may lose everything.
NOT_DURABLE: Final[Mapping[str, str]] = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum_naptime": "1h",
}


class ServerFailed(RuntimeError):
    """The server did not start or stop; the text holds the end of its log."""


def _nothing(_: str) -> None:
    return None


class Cluster:
    """
    A PostgreSQL server that is a child of this process.

    `folder` holds `data/`, `socket/` (or a short one elsewhere), `server.log` and `passwords.json` (0600).
    `binaries` is any folder with `initdb` and `postgres` of version 15 or newer. `extra` are server settings.
    """

    def __init__(self, *, folder: Path, binaries: Path, extra: Mapping[str, str] | None = None, say: Callable[[str], None] = _nothing) -> None:
        self.folder = places.cluster_folder(folder.absolute())
        self.data = self.folder / "data"
        self.binaries = places.usable_binaries(binaries)
        self.user = places.server_user(self.data)
        self.extra = dict(extra or {})
        self.say = say
        self.process: subprocess.Popen[bytes] | None = None
        self.folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        self.socket = places.socket_folder(self.folder, self.user)
        self.log = self.folder / "server.log"

    # -- making -----------------------------------------------------------------------------------------------------

    def version(self) -> int:
        """Return the major version of the programs, for example 18."""
        told = subprocess.run([self.binaries / "postgres", "--version"], check=True, capture_output=True, text=True).stdout
        return int(told.split()[2].split(".")[0])

    def is_made(self) -> bool:
        """Say whether the data folder is complete (initdb writes into a folder beside it first)."""
        return (self.data / "PG_VERSION").exists()

    def make(self) -> None:
        """Make the data folder: UTF-8 in code point order, checksums, scram for everybody but the superuser's socket."""
        if self.is_made():
            return
        half = self.folder / "data.half"
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(mode=0o700)
        if self.user:
            os.chown(half, self.user.pw_uid, self.user.pw_gid)
        self._run(
            "initdb", "-D", str(half), "-U", SUPERUSER, "-N", "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums",
            "--auth-local=trust", "--auth-host=reject",
        )  # fmt: skip
        hba = half / "pg_hba.conf"
        # Trusted for: `trust` reaches only who can enter the socket's folder (0700). Nothing listens on TCP.
        hba.write_text(f"local all {SUPERUSER} trust\nlocal all all scram-sha-256\n")
        half.rename(self.data)

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self.binaries / program, *arguments], cwd="/", env=_environment(), capture_output=True, text=True, check=False, **self._as_user()
        )
        if done.returncode:
            raise ServerFailed(f"{program} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")

    def _as_user(self) -> dict[str, Any]:
        if self.user is None:
            return {}
        return {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}

    # -- running ----------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Make the data when absent, start the server and wait until it accepts connections, recovery included."""
        if self.is_running():
            return
        self.make()
        self._clear_the_way()
        if self.log.exists() and self.log.stat().st_size > _LOG_LIMIT_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        settings = {**SMALL, **({"io_method": "sync"} if self.version() >= 18 else {}), **self.extra, "unix_socket_directories": str(self.socket)}
        arguments = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with self.log.open("ab") as log:
            # Because: its own session keeps a Ctrl+C on the terminal from stopping the database before the web server.
            self.process = subprocess.Popen(
                [str(self.binaries / "postgres"), "-D", str(self.data), *arguments],
                cwd="/", env=_environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                preexec_fn=_stop_with_parent if sys.platform == "linux" else None, **self._as_user(),
            )  # fmt: skip
        self._wait_until_ready()

    def _wait_until_ready(self) -> None:
        # Because: recovery of a large database takes as long as it takes; only the end of the process is a failure.
        began, told = time.monotonic(), 0
        while True:
            if self.process is None or self.process.poll() is not None:
                self.process = None
                raise ServerFailed(f"PostgreSQL stopped while starting. The end of {self.log}:\n{self.log_tail()}")
            try:
                with psycopg.connect(self.superuser_url(), connect_timeout=5):
                    return
            except psycopg.OperationalError:
                waited = int(time.monotonic() - began)
                if waited >= told + 5:
                    told = waited
                    self.say(f"PostgreSQL is starting or recovering ({waited} s) …")
                time.sleep(_POLL_SECONDS)

    def is_running(self) -> bool:
        """Say whether the server that we started still runs (a dead one is reaped by asking)."""
        return self.process is not None and self.process.poll() is None

    def stop(self, *, patience_seconds: float = 60) -> None:
        """
        Stop the server: open transactions are rolled back, everything committed is written (mode `fast`).

        After `patience_seconds` it is stopped at once; nothing committed is lost, the next start recovers it from its log.
        Because: a SIGINT that somebody sends to the checkpointer itself makes PostgreSQL 18 wait for ever.
        """
        process, self.process = self.process, None
        if process is None or process.poll() is not None:
            return
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=patience_seconds)
        except subprocess.TimeoutExpired:
            self.say("PostgreSQL does not stop; stopping it at once (it recovers at the next start).")
            process.send_signal(signal.SIGQUIT)
            process.wait(timeout=30)

    def _clear_the_way(self) -> None:
        """
        Make room for a new server after the last one was killed.

        A killed postmaster leaves `postmaster.pid`; PostgreSQL takes a zombie of that number, or a stranger that got the
        number since, for a running server; the socket's lock file has the same trouble.
        Invariant: both are removed only when no process works in the data folder.
        """
        lock = self.data / "postmaster.pid"
        try:
            pid = int(lock.read_text().splitlines()[0])
        except (FileNotFoundError, IndexError, ValueError):
            return
        if not Path("/proc/self").exists():
            return  # without /proc PostgreSQL's own judgement has to do
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
        if pid in self._processes_inside():
            self.say("Stopping the database server that an earlier start left behind …")
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + _ORPHAN_SECONDS
        while inside := self._processes_inside():
            if time.monotonic() > deadline:
                raise ServerFailed(f"Processes {sorted(inside)} still work in {self.data}; stop them and start again.")
            time.sleep(_POLL_SECONDS)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
        lock.unlink(missing_ok=True)
        (self.socket / ".s.PGSQL.5432.lock").unlink(missing_ok=True)

    def _processes_inside(self) -> set[int]:
        """Return the living processes whose working folder is the data folder (PostgreSQL's all are)."""
        home, found = os.path.realpath(self.data), set()
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                with contextlib.suppress(OSError):
                    if os.readlink(entry / "cwd") == home and _is_alive(entry):
                        found.add(int(entry.name))
        return found

    def log_tail(self, lines: int = 15) -> str:
        """Return the last lines of the server's log."""
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
        except FileNotFoundError:
            return "(no log)"

    # -- roles and databases ----------------------------------------------------------------------------------------

    def superuser_url(self, database: str = "postgres") -> str:
        """Return the address for the supervisor's own use; never given to the application."""
        return f"postgresql://{SUPERUSER}@/{database}?host={quote(str(self.socket), safe='')}"

    def url(self, role: str, database: str) -> str:
        """Return the address of `database` for OWNER or APP, with its password."""
        return f"postgresql://{role}:{self.passwords()[role]}@/{database}?host={quote(str(self.socket), safe='')}"

    def passwords(self) -> dict[str, str]:
        """Return the generated passwords of both roles; made on first use, readable by us only."""
        path = self.folder / "passwords.json"
        if not path.exists():
            fresh = {role: secrets.token_urlsafe(24) for role in (OWNER, APP)}
            half = path.with_suffix(f".{os.getpid()}")
            with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
                json.dump(fresh, out)
            half.replace(path)
        return dict(json.loads(path.read_text()))

    @contextlib.contextmanager
    def superuser(self, database: str = "postgres") -> Iterator[psycopg.Connection]:
        """Open an autocommit connection as superuser."""
        with psycopg.connect(self.superuser_url(database), autocommit=True) as connection:
            yield connection

    def checkpoint(self) -> None:
        """Write out what is only in memory and in the log, so that the server stops fast."""
        with self.superuser() as connection:
            connection.execute("CHECKPOINT")

    def ensure_roles(self) -> None:
        """Make both roles, or set their passwords anew: neither is a superuser, and the application's makes nothing."""
        plain = sql.SQL("LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD {}")
        with self.superuser() as connection:
            there = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
            for role, password in self.passwords().items():
                verb = sql.SQL("ALTER ROLE {} ") if role in there else sql.SQL("CREATE ROLE {} ")
                connection.execute(verb.format(sql.Identifier(role)) + plain.format(sql.Literal(password)))

    def has_database(self, name: str) -> bool:
        """Say whether the database exists."""
        with self.superuser() as connection:
            return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None

    def ensure_database(self, name: str, *, template: str | None = None) -> None:
        """Make a database owned by OWNER, where APP may connect and nobody else may do anything."""
        if self.has_database(name):
            return
        target = sql.Identifier(name)
        with self.superuser() as connection:
            copy = sql.SQL(" TEMPLATE {}").format(sql.Identifier(template)) if template else sql.SQL("")
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(target, sql.Identifier(OWNER)) + copy)
            connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(target))
            connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(target, sql.Identifier(APP)))
        if template is None:
            with self.superuser(name) as connection:
                offered = {row[0] for row in connection.execute("SELECT name FROM pg_available_extensions")}
                for extension in EXTENSIONS:
                    if extension in offered:
                        connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
                    else:
                        self.say(f"PostgreSQL lacks the extension {extension}: install its contrib package.")

    def drop_database(self, name: str) -> None:
        """Remove a database with everybody in it."""
        with self.superuser() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def list_databases(self) -> list[str]:
        """Return the names of all databases."""
        with self.superuser() as connection:
            return [row[0] for row in connection.execute("SELECT datname FROM pg_database ORDER BY 1")]


def _environment() -> dict[str, str]:
    return {"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "TZ": "UTC"}


def _is_alive(entry: Path) -> bool:
    # /proc/<pid>/stat: the state letter follows the command in parentheses; Z is a zombie, X dead.
    return (entry / "stat").read_text().rpartition(")")[2].split()[0] not in "ZX"


def _stop_with_parent() -> None:
    """Ask the kernel to stop the server when its supervisor dies, whatever the cause (SIGINT is a fast stop)."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGINT)
