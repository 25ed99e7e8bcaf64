"""
What the journeys share: a world that is built once, and for each module a copy of it with a server of its own; one Chromium.

The server is `loket serve` in a process of its own, set up as the demo is: packed static files, kept pages, real hashing of passwords, mails on
a page. The tests reach it only as people do, over HTTP. A module that says `WORLD = filling.eventful` begins in a world with a past.
"""

from __future__ import annotations

import base64
import copy
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from loket.foundation.notifications.channels.sms.simulator import Simulator
from tests.journeys import filling, people
from tests.support import database, looks, server
from tests.support import world as worlds

GATHER = "from loket.config import boot; boot.choose_settings(); import django; django.setup(); from loket.config import static; static.ensure()"


@dataclass(frozen=True)
class Place:
    """The running portal, and what was in it when it opened."""

    site: server.Site
    past: filling.Past

    @property
    def world(self) -> worlds.World:
        """Who is there."""
        return self.past.world


@dataclass
class Shelf:
    """The worlds that were built in this run, as databases to copy from; and the one state folder with their files and the static ones."""

    postgres: database.TestServer
    state: Path
    environment: dict[str, str]
    built: dict[str, tuple[str, filling.Past]] = field(default_factory=dict)

    def find(self, work: Callable[[], filling.Past]) -> tuple[str, filling.Past]:
        """Return the database with that past, made when it is first asked for."""
        if work.__name__ not in self.built:
            name = self.postgres.new_database()
            past = filling.fill(self.postgres.django_settings(name), self.state, work)
            if past.cases and past.is_worked:  # documents are signed and mails sent by the worker
                server.run(self.postgres.url(name), self.state, "-m", "loket", "worker", "--once", **self.environment)
            self.built[work.__name__] = name, past
        return self.built[work.__name__]


@pytest.fixture(scope="package")
def open_browser() -> Iterator[Callable[[bool], Any]]:
    """Chromium without windows for all, and the whole one (`True`) for what only that can do; each is started when it is first asked for."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=15_000)  # as the contexts below: a busy machine is no fault
    opened: dict[str | None, Any] = {}
    with sync_playwright() as playwright:

        def opener(whole: bool) -> Any:
            path = looks.CHROMIUM if whole else looks.LIGHT
            if path not in opened:
                opened[path] = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-background-networking"])
            return opened[path]

        yield opener
        for found in opened.values():
            found.close()


@pytest.fixture(scope="package")
def browser(open_browser: Callable[[bool], Any]) -> Any:
    """The browser of all tests that need no windows."""
    return open_browser(False)


@pytest.fixture(scope="package")
def shelf(
    database_server: database.TestServer, django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shelf]:
    """Worlds to copy from."""
    keyring = ",".join(f"{number}:{base64.b64encode(key).decode()}" for number, key in settings.LOKET_KEYRING_KEYS.items())
    environment = {
        "LOKET_MODE": "demo", "LOKET_SECRET_KEY": settings.SECRET_KEY, "LOKET_KEYRING": keyring, "LOKET_SMS_SECRET": settings.LOKET_SMS_SECRET,
        "LOKET_SMS_REPORT_SECRET": settings.LOKET_SMS_REPORT_SECRET, "LOKET_SMS_ADDRESS": f"http://127.0.0.1:{server.free_port()}/kirim",
    }  # fmt: skip
    found = Shelf(database_server, tmp_path_factory.mktemp("journeys"), environment)
    with django_db_blocker.unblock():
        name, _ = found.find(filling.plain)
        server.run(database_server.url(name), found.state, "-c", GATHER, **environment)
        yield found
    for name, _ in found.built.values():
        database_server.drop(name)


@pytest.fixture(scope="module")
def place(request: pytest.FixtureRequest, shelf: Shelf) -> Iterator[Place]:
    """The portal of one module: what its tests do, no other module sees."""
    model, past = shelf.find(getattr(request.module, "WORLD", filling.plain))
    name = shelf.postgres.new_database(model)
    with server.running(shelf.postgres.url(name), shelf.state, **shelf.environment) as site:
        yield Place(site, copy.deepcopy(past))
    shelf.postgres.drop(name)


@pytest.fixture(scope="module")
def gateway(place: Place) -> Iterator[Simulator]:
    """The simulator of text messages, where the portal of this module sends them; it reports back to that portal."""
    given = place.site.environment
    simulator = Simulator(
        mode="test", port=urlsplit(given["LOKET_SMS_ADDRESS"]).port or 0, secret=given["LOKET_SMS_SECRET"],
        report_to=f"http://127.0.0.1:{place.site.port}/sms/laporan/", report_secret=given["LOKET_SMS_REPORT_SECRET"], delay=0.0,
    )  # fmt: skip
    thread = threading.Thread(target=simulator.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield simulator
    simulator.stopping.set()
    simulator.shutdown()
    simulator.server_close()
    thread.join()


@pytest.fixture(scope="module")
def sessions() -> dict[str, Any]:
    """Who has signed in already at this module's portal, by address."""
    return {}


@pytest.fixture
def enter(place: Place, open_browser: Callable[[bool], Any], sessions: dict[str, Any]) -> Iterator[Callable[..., Any]]:
    """
    Open a browser of somebody's own: `enter("warga@…")` is signed in, `enter()` is nobody yet; `whole`: one that shows notices too.

    Because: the door takes ten sign-ins a minute from one machine, each person signs in once and comes back with the cookie.
    """
    opened = []

    def opener(email: str | None = None, *, whole: bool = False, **options: Any) -> Any:
        options = {"service_workers": "block", "locale": "id-ID", "storage_state": sessions.get(email or ""), **options}
        context = open_browser(whole).new_context(base_url=place.site.url, **options)
        context.set_default_timeout(15_000)
        opened.append(context)
        page = context.new_page()
        if email in sessions:
            page.goto(people.HOMES.get(email, "/saya/"))
        elif email:
            people.sign_in(page, email)
            sessions[email] = context.storage_state()
        return page

    yield opener
    for context in opened:
        context.close()
