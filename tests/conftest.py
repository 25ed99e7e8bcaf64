"""
Fixtures for all tests.

`db`              the usual: what a test writes is rolled back
`committed_db`    a fresh database for a test that commits, uses threads or several connections
`owner_connection` a psycopg connection as the owner of the database that the test uses
`site`            a running `loket serve` on that database, for tests marked `browser` or `loopback`
`database_url`    the address of that database as the application role, for child processes

The code under test runs as the role `loket_app`. Nothing may TRUNCATE, so `transactional_db` is refused.
"""

from __future__ import annotations

import gc
import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from loket.config.postgres.cluster import OWNER
from loket.web.kit import factor
from tests.support import database, server

ALIASES = ("default", "attempts")

# Because: what was imported and collected stays to the end. Measured: looking through it for garbage again and again was a seventh of all tests.
gc.disable()


def pytest_collection_finish() -> None:
    """Look for garbage from now on, and only among what the tests make."""
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)
    gc.enable()


def _signed_in_wholly(self: Client, user: Any, backend: str | None = None) -> None:
    """Sign in as somebody who has done all of it, the second factor too; a test of the factor itself goes through the pages."""
    _force_login(self, user, backend)
    session = self.session
    session[factor.MARK] = int(timezone.now().timestamp())  # noqa: TID251 - by the clock that the doors read, which a test may have set
    session.save()


_force_login = Client.force_login
Client.force_login = _signed_in_wholly  # type: ignore[method-assign]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Open both aliases to every test that uses the database, and refuse what would need TRUNCATE."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        names = getattr(item, "fixturenames", ())
        if "transactional_db" in names or (marker and marker.kwargs.get("transaction")):
            raise pytest.UsageError(f"{item.nodeid}: the application role cannot empty tables; use the fixture committed_db.")
        if item.get_closest_marker("browser") or item.get_closest_marker("loopback"):
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1", "::1", "localhost"]))
        if (marker and "databases" not in marker.kwargs) or (marker is None and "db" in names):
            item.add_marker(pytest.mark.django_db(databases=list(ALIASES)), append=False)


_seconds: Counter[str] = Counter()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Count how long each file takes."""
    _seconds[report.nodeid.partition("::")[0]] += report.duration


def pytest_sessionfinish() -> None:
    """Write that down where it is wished; `tools/shares.py` makes equal shares of it."""
    if folder := os.environ.get("LOKET_TEST_SECONDS"):
        Path(folder, f"{os.getpid()}.json").write_text(json.dumps(_seconds))


def _point_at(settings: dict[str, str]) -> dict[str, dict[str, Any]]:
    before = {}
    for alias in ALIASES:
        connection = connections[alias]
        connection.close()
        before[alias] = dict(connection.settings_dict)
        connection.settings_dict.update(settings)
        # Because: other threads make their own connections from `databases`, this one has its own dict.
        connections.databases[alias].update(settings)
    return before


@pytest.fixture(scope="session")
def database_server() -> Iterator[database.TestServer]:
    """The PostgreSQL of this run."""
    with database.running() as server:
        yield server


@pytest.fixture(scope="session")
def django_db_setup(database_server: database.TestServer, django_db_blocker: Any) -> Iterator[None]:
    """Give pytest-django a copy of the template instead of a database that it makes itself."""
    name = database_server.new_database()
    with django_db_blocker.unblock():
        _point_at(database_server.django_settings(name))
    yield
    with django_db_blocker.unblock():
        connections.close_all()
    database_server.drop(name)


@pytest.fixture
def committed_db(database_server: database.TestServer, django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A database of its own for this test, dropped afterwards. Returns its name."""
    name = database_server.new_database()
    with django_db_blocker.unblock():
        before = _point_at(database_server.django_settings(name))
        try:
            yield name
        finally:
            connections.close_all()
            _point_at({k: before["default"][k] for k in ("NAME", "USER", "PASSWORD", "HOST", "PORT")})
    database_server.drop(name)


@pytest.fixture
def database_url(database_server: database.TestServer, django_db_setup: None) -> str:
    """The address, as the application role, of the database that this test uses (ask for it after `committed_db`)."""
    return database_server.url(connections["default"].settings_dict["NAME"])


@pytest.fixture
def owner_connection(database_server: database.TestServer, django_db_setup: None) -> Iterator[psycopg.Connection]:
    """
    A connection as owner, to look behind the application's back. It sees only what is committed: use `committed_db` too.
    """
    name = connections["default"].settings_dict["NAME"]
    with psycopg.connect(database_server.url(name, OWNER), autocommit=True) as connection:
        yield connection


@pytest.fixture
def site(committed_db: str, database_url: str, tmp_path: Path) -> Iterator[server.Site]:
    """A web server of its own on `committed_db`. Mark the test `browser` or `loopback`."""
    with server.running(database_url, tmp_path / "state") as running:
        yield running
