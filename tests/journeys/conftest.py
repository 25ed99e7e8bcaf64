"""
What the journeys share: one world in a database of its own, one real server on it, one Chromium.

The server is `loket serve` in a process of its own; the tests reach it only as people do, over HTTP.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import pytest
from django.db import connections

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit.values import system_act
from loket.foundation.common import ids
from loket.foundation.identity import operations as identity
from loket.foundation.identity.values import Audience, NewAccount, NewAppointment
from tests.journeys import people
from tests.support import database, server
from tests.support import world as worlds

ALIASES: Final = ("default", "attempts")
HOMES: Final = {people.VERIFIER: "/meja/", people.SECOND_VERIFIER: "/meja/", people.HEAD: "/meja/", people.AUDITOR: "/pengawas/"}


@dataclass(frozen=True)
class Place:
    """The running portal and what was loaded into it."""

    site: server.Site
    world: worlds.World


@pytest.fixture(scope="package")
def browser(place: Place) -> Iterator[Any]:
    """A Chromium, started after the world was built: Playwright keeps a loop in this thread, where Django refuses to work."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=people.CHROMIUM, args=["--no-sandbox", "--disable-background-networking"])
        yield found
        found.close()


@pytest.fixture(scope="package")
def place(
    database_server: database.TestServer, django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    """One portal for all journeys. Each journey makes what it needs through the pages, so none needs another."""
    name = database_server.new_database()
    with django_db_blocker.unblock():
        world = _filled(database_server, name)
    with server.running(database_server.url(name), tmp_path_factory.mktemp("journeys")) as site:
        yield Place(site, world)
    database_server.drop(name)


@pytest.fixture(scope="package")
def sessions() -> dict[str, Any]:
    """Who has signed in already, by address."""
    return {}


@pytest.fixture
def enter(place: Place, browser: Any, sessions: dict[str, Any]) -> Iterator[Callable[..., Any]]:
    """
    Open a browser of somebody's own: `enter("warga@…")` is signed in, `enter()` is nobody yet.

    Because: the door takes ten sign-ins a minute from one machine, each person signs in once and comes back with the cookie.
    """
    opened = []

    def opener(email: str | None = None, **options: Any) -> Any:
        options = {"service_workers": "block", "locale": "id-ID", "storage_state": sessions.get(email or ""), **options}
        context = browser.new_context(base_url=place.site.url, **options)
        context.set_default_timeout(15_000)
        opened.append(context)
        page = context.new_page()
        if email in sessions:
            page.goto(HOMES.get(email, "/saya/"))
        elif email:
            people.sign_in(page, email)
            sessions[email] = context.storage_state()
        return page

    yield opener
    for context in opened:
        context.close()


def _filled(database_server: database.TestServer, name: str) -> worlds.World:
    """Build the world there, while the connections of this process point at it."""
    before = {alias: dict(connections[alias].settings_dict) for alias in ALIASES}
    _point_at(dict.fromkeys(ALIASES, database_server.django_settings(name)))
    try:
        world = worlds.build("dukcapil/akta-kelahiran", "dukcapil/pindah-datang", "dpmptsp/sip-dokter")
        _load_auditor(world)
    finally:
        _point_at(before)
    return world


def _point_at(settings: dict[str, dict[str, Any]]) -> None:
    for alias in ALIASES:
        connections[alias].close()
        kept = {key: settings[alias][key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
        connections[alias].settings_dict.update(kept)
        connections.databases[alias].update(kept)


def _load_auditor(world: worlds.World) -> None:
    unit = agencies.list_units(world.region, agency="inspektorat")[0]
    seat = NewAppointment(
        region=world.region,
        agency="inspektorat",
        unit=unit.code,
        position="inspektorat/auditor",
        audience=Audience.AUDITOR,
        valid_from=dt.date(2026, 1, 1),
    )
    auditor = NewAccount(id=ids.new_id(), email=people.AUDITOR, name="Auditor Contoh", password=worlds.PASSWORD, appointments=(seat,))
    identity.load_accounts(act=system_act("load", region=world.region, at=worlds.NOW, purpose="load"), accounts=[auditor])
