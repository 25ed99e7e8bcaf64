"""Limits on how often one address or account may do a thing; they hold across processes, by one statement a check."""

from __future__ import annotations

import functools
import hashlib
import hmac
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal
from uuid import UUID

import structlog
from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from loket.foundation.database import statements
from loket.web.kit.requests import client_address

log = structlog.get_logger()

_COUNT: Final = """
INSERT INTO kit_rate_window AS held (key, "window", seconds, hits, before) VALUES (%s, %s, %s, 1, 0)
ON CONFLICT (key) DO UPDATE SET
  before = CASE WHEN held."window" = excluded."window" THEN held.before WHEN held."window" = excluded."window" - 1 THEN held.hits ELSE 0 END,
  hits = CASE WHEN held."window" = excluded."window" THEN least(held.hits + 1, %s::integer) ELSE 1 END,
  "window" = excluded."window", seconds = excluded.seconds
RETURNING hits, before
"""
_FORGET: Final = """
DELETE FROM kit_rate_window WHERE key IN (SELECT key FROM kit_rate_window WHERE ("window" + 2) * seconds < %s LIMIT %s)
"""
# One check in so many also clears away some old counters.
CLEARING_CHANCE: Final = 1 / 500
CLEARED_AT_ONCE: Final = 2_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether it may be done now, and if not, after how many seconds."""

    is_allowed: bool
    retry_after: int = 0


def key_of(scope: str, who: str) -> UUID:
    """Return the keyed hash under which `who` is counted; nobody can get the address back without the secret."""
    digest = hmac.new(settings.SECRET_KEY.encode(), f"kit.ratelimit\0{scope}\0{who}".encode(), hashlib.sha256).digest()
    return UUID(bytes=digest[:16])


def check(*, scope: str, who: str, limit: int, seconds: int, now: float) -> Verdict:
    """
    Count one try of `who` (address or account, as text) and say whether it is within `limit` in any `seconds` on end.

    Sliding window from two neighbouring fixed ones: the one before counts by the share of it that is still in
    reach. `now` in seconds since 1970. Tries that were refused count no further than one above the limit.
    """
    window, into = divmod(now, seconds)
    share = 1 - into / seconds
    counted = statements.one(_COUNT, [key_of(scope, who), int(window), seconds, limit + 1])
    assert counted is not None  # noqa: S101 - the statement always gives a row
    hits, before = counted
    if random.random() < CLEARING_CHANCE:  # noqa: S311 - housekeeping, not secrecy
        statements.changed(_FORGET, [int(now), CLEARED_AT_ONCE])
    if hits + before * share <= limit:
        return Verdict(True)
    # The next try counts too: it fits once the share of the window before has shrunk enough, now or in the next window.
    shrunk = seconds * (share - (limit - hits - 1) / before) if hits < limit else 0.0
    wait = shrunk or seconds - into + seconds * max(0.0, 1 - (limit - 1) / hits)
    return Verdict(False, max(1, int(wait) + 1))


By = Literal["address", "account"] | Callable[[HttpRequest], str]


def limited(
    scope: str, *, per_minute: int = 0, per_hour: int = 0, by: By = "address", methods: tuple[str, ...] = ()
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """
    Limit a view: `@limited("search", per_minute=60)`; 429 with Retry-After beyond it, what was typed is kept.

    `by` the address, the account (the address of those not signed in), or a function of the request that names who is
    counted. `methods` empty: all. `LOKET_LIMIT_SCALE` multiplies every limit (load tests); 0 switches them off.
    """
    if bool(per_minute) == bool(per_hour):
        raise ValueError("limited() takes per_minute or per_hour")
    limit, seconds = (per_minute, 60) if per_minute else (per_hour, 3600)

    def wrap(view: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            scale = getattr(settings, "LOKET_LIMIT_SCALE", 1)
            if scale and (not methods or request.method in methods):
                verdict = _verdict(request, scope, by, max(1, int(limit * scale)), seconds)
                if not verdict.is_allowed:
                    # Imported late: pages of errors need templates, and limits must not need those to be counted.
                    from loket.web.kit.errors import too_many

                    return too_many(request, verdict.retry_after)
            response: HttpResponse = view(request, *args, **kwargs)
            return response

        return checked

    return wrap


def _verdict(request: HttpRequest, scope: str, by: By, limit: int, seconds: int) -> Verdict:
    if callable(by):
        who = by(request)
    elif by == "account" and request.user.is_authenticated:
        who = f"account {request.user.pk}"
    else:
        who = f"address {client_address(request)}"
    try:
        return check(scope=scope, who=who, limit=limit, seconds=seconds, now=timezone.now().timestamp())
    except DatabaseError:
        # Because: a counter that cannot be read must not close the door; the view will say so if the database is away.
        log.warning("rate limit not counted", scope=scope, exc_info=True)
        return Verdict(True)
