"""
Devices from which an account was opened before, known by a signed cookie.

Because: whoever guesses passwords from many addresses has to be stopped by account; and whoever stops an account shuts its owner out. So tries from
devices that never opened the account share one count, and a device of its owner has a count of its own. Source: OWASP, "Slow Down Online
Guessing Attacks with Device Cookies".
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from loket.web.kit.ratelimit import Verdict, check
from loket.web.kit.requests import act_for

COOKIE: Final = "loket_perangkat"
#: Unit: seconds. A device that was not used for so long is a new one.
LASTS: Final = 400 * 24 * 3600
#: A phone that a family shares.
MOST_ACCOUNTS: Final = 6
#: Tries an hour from all devices that an account does not know, and from each one that it knows.
STRANGERS_PER_HOUR: Final = 30
KNOWN_PER_HOUR: Final = 30
_SALT: Final = "loket.device"


def _mark(who: str) -> str:
    """Return how a device remembers an account: a keyed hash, so that the cookie tells nothing."""
    return hmac.new(settings.SECRET_KEY.encode(), f"device\0{who}".encode(), hashlib.sha256).hexdigest()[:24]


def _held(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        device, marks = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError, TypeError):
        return "", []
    return str(device), [str(one) for one in marks]


def remember(request: HttpRequest, response: HttpResponse, account: UUID) -> None:
    """Let this device be known to an account that was just opened on it."""
    device, marks = _held(request)
    mine = _mark(str(account))
    value = signing.dumps([device or secrets.token_urlsafe(12), [mine, *(one for one in marks if one != mine)][:MOST_ACCOUNTS]], salt=_SALT)
    response.set_cookie(COOKIE, value, max_age=LASTS, httponly=True, samesite="Lax", secure=bool(settings.SESSION_COOKIE_SECURE))


def is_known(request: HttpRequest, account: UUID | None) -> bool:
    """Say whether an account was opened on this device before."""
    return account is not None and _mark(str(account)) in _held(request)[1]


def count_try(request: HttpRequest, *, login: str, account: UUID | None) -> Verdict:
    """
    Count a try to sign in by password, and say whether it is heard.

    `login` is what was typed; the count is the same whether it has an account (`account`) or not.
    """
    now = act_for(request, "account").at.timestamp()
    if is_known(request, account):
        return check(scope="sign-in-known", who=f"{_held(request)[0]} {account}", limit=_scaled(KNOWN_PER_HOUR), seconds=3600, now=now)
    return check(scope="sign-in-strangers", who=login.strip().lower(), limit=_scaled(STRANGERS_PER_HOUR), seconds=3600, now=now)


def _scaled(limit: int) -> int:
    scale = getattr(settings, "LOKET_LIMIT_SCALE", 1)
    return max(1, int(limit * scale)) if scale else 10**9
