"""Whose pages these are, and for whom somebody acts on them."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest

from loket.foundation.common.text import Text
from loket.services.cases.values import POWER_WORDS, Acted, Power
from loket.services.journey.values import Offer
from loket.web.citizen import wording

MYSELF: Final = Text(id="Diri saya sendiri", en="Myself")
AS: Final = Text(id="sebagai {capacity}", en="as {capacity}")
AS_UNTIL: Final = Text(id="sebagai {capacity}, sampai {until}", en="as {capacity}, until {until}")
BEGUN: Final = Text(id="{as_what} · sudah ada draf", en="{as_what} · a draft is there")
#: Unit: characters. A key names a power by an opaque id.
LONGEST_KEY: Final = 40


def me(request: HttpRequest) -> UUID:
    """Return the account of the signed-in person. Every view of this door has an audience that is signed in."""
    account = request.user.pk
    assert isinstance(account, UUID), "a view for citizens ran for nobody"  # noqa: S101 - a promise of the audience guard
    return account


def has_password(request: HttpRequest) -> bool:
    """Say whether the signed-in person has a password; accounts by phone alone have none."""
    return request.user.is_authenticated and request.user.has_usable_password()


def chosen(request: HttpRequest) -> str:
    """Return the key of the person or organisation that an application is for, empty for oneself."""
    given = request.POST if request.method == "POST" else request.GET
    key = str(given.get("untuk", ""))[:LONGEST_KEY]
    return "" if key == "saya" else key


def whom_options(offer: Offer) -> list[tuple[Any, ...]] | None:
    """Return for whom an application can be begun, as a question offers it; None when there is nothing to choose."""
    if not offer.others:
        return None
    found: list[tuple[Any, ...]] = [("saya", MYSELF)] if offer.can_self else []
    for one in offer.others:
        words = AS_UNTIL.fill(capacity=one.capacity, until=wording.day(one.until)) if one.until else AS.fill(capacity=one.capacity)
        found.append((one.key, one.name, BEGUN.fill(as_what=words) if one.draft else words))
    return found


def acted_words(acted: Acted | None, power: Power) -> dict[str, Any] | None:
    """Return who acts for whom and by what, None for whoever acts for themselves."""
    return {"principal": acted.principal, "actor": acted.actor, "power": POWER_WORDS[power]} if acted is not None else None
