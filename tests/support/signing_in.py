"""Signing somebody in to an application, from the side of whoever tests it."""

from __future__ import annotations

from typing import Any, Final

from django.test import Client as Browser

from loket.foundation.identity.values import PROOFS
from tests.support import clients, world
from tests.support.relying_party import RelyingParty, walk

NOW: Final = world.NOW
ALL: Final = "openid profile nik contact offline_access"


def signed_in(account: Any) -> Browser:
    """Return the browser of somebody who signed in by password."""
    browser = Browser(HTTP_HOST="localhost")
    browser.post("/masuk/", {"login": "warga@contoh.example", "password": world.PASSWORD})
    assert browser.session.get("_auth_user_id") == str(account)
    return browser


def party(town: world.World, *, scope: str = ALL, **changes: Any) -> RelyingParty:
    """Register an application and return it."""
    made = clients.make_client(region=town.region, at=NOW, scopes=(*scope.split(), "exchange"), **changes)
    return RelyingParty(made, scope=scope)


def signed_on(found: RelyingParty, browser: Browser, **more: str) -> tuple[dict[str, Any], Any, str]:
    """Sign the person in to the application; return tokens, the turn, and where the browser landed."""
    turn = found.begin(**more)
    landed = walk(browser, turn.address)
    return found.redeem(turn, landed), turn, landed


def long_ago(browser: Browser) -> None:
    """Have the person have proved themselves an hour ago."""
    session = browser.session
    session[PROOFS] = [[method, seconds - 3600] for method, seconds in session[PROOFS]]
    session.save()
