"""How often one caller may do a thing: the kit's counters, asked by the operations of this door."""

from __future__ import annotations

import threading
import time

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja.throttling import BaseThrottle

from loket.web.kit import ratelimit
from loket.web.kit.requests import client_address


class PerMinute(BaseThrottle):
    """
    At most so many calls a minute of one client (of one address where no token is asked), across processes.

    `LOKET_LIMIT_SCALE` multiplies it, 0 switches it off, as for pages.
    """

    def __init__(self, limit: int, *, scope: str) -> None:
        self.limit, self.scope = limit, scope
        self._told = threading.local()

    def allow_request(self, request: HttpRequest) -> bool:
        """Count this call."""
        scale = getattr(settings, "LOKET_LIMIT_SCALE", 1)
        if not scale:
            return True
        caller = getattr(request, "auth", None)
        who = f"client {caller.client_id} {caller.account or ''}" if caller else f"address {client_address(request)}"
        limit = max(1, int(self.limit * scale))
        verdict = ratelimit.check(scope=f"api-{self.scope}", who=who, limit=limit, seconds=60, now=timezone.now().timestamp())
        self._told.wait = verdict.retry_after
        return verdict.is_allowed

    def wait(self) -> float | None:
        """Return after how many seconds it may be tried again."""
        return float(getattr(self._told, "wait", 60))


class RefusalsPerMinute(BaseThrottle):
    """
    For operations that a grant counts anyway: calls that are answered cost no statement here; whoever is refused so often in a minute waits.

    Because: an agency asks as often as its grant lets; what must be held back is somebody who tries numbers, and a record full of attempts.
    """

    def __init__(self, limit: int, *, scope: str) -> None:
        self.limit, self.scope = limit, scope
        self._quiet: dict[str, float] = {}
        self._told = threading.local()

    def allow_request(self, request: HttpRequest) -> bool:
        """Look whether this client has to wait; from memory."""
        request.refusals = self  # type: ignore[attr-defined]
        until = self._quiet.get(request.auth.client_id) if self._quiet else None  # type: ignore[attr-defined]
        self._told.wait = (until or 0.0) - time.monotonic()
        return self._told.wait <= 0

    def wait(self) -> float | None:
        """Return after how many seconds it may be tried again."""
        return max(1.0, float(getattr(self._told, "wait", 60)))

    def count(self, request: HttpRequest) -> None:
        """Count a call that was refused, across processes; too many, and this process answers the client nothing for a while."""
        scale, client = getattr(settings, "LOKET_LIMIT_SCALE", 1), request.auth.client_id  # type: ignore[attr-defined]
        if not scale:
            return
        verdict = ratelimit.check(
            scope=f"api-{self.scope}", who=f"client {client}", limit=max(1, int(self.limit * scale)), seconds=60, now=timezone.now().timestamp()
        )
        if verdict.is_allowed:
            self._quiet.pop(client, None)
        else:
            self._quiet[client] = time.monotonic() + verdict.retry_after
