"""
The second factor at the door: whether this session has proved it, and when. Who has one, and which code is right, others know.

Every audience but `public` and `citizen` asks for it (`audience.AudienceMiddleware`); `recently` asks for it anew before what is dear.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import get_script_prefix
from django.utils import timezone

#: What a session holds once the factor was proved: seconds since 1970.
MARK: Final = "factor_at"
#: Audiences that need none.
FREE: Final = frozenset({"public", "citizen"})
#: Unit: seconds. Source: NIST SP 800-63B-4 2.2.3, a day of work; the session itself ends after eight hours.
LASTS_SECONDS: Final = 12 * 3600


def mark(request: HttpRequest) -> None:
    """Note that the person of this session has just proved their second factor; the session gets a new key."""
    request.session.cycle_key()
    request.session[MARK] = int(timezone.now().timestamp())


def is_proved(request: HttpRequest, *, within_seconds: int = LASTS_SECONDS) -> bool:
    """Say whether the factor was proved in this session, not longer ago than that."""
    proved_at = request.session.get(MARK)
    return isinstance(proved_at, int) and 0 <= timezone.now().timestamp() - proved_at <= within_seconds


def address(request: HttpRequest) -> str:
    """Return where to prove it, coming back to this page afterwards (to the start of what was being sent by POST)."""
    path = getattr(settings, "LOKET_FACTOR_URL", "/masuk/kode/")
    return f"{get_script_prefix().rstrip('/')}{path}?next={quote(request.get_full_path(), safe='/')}"


def recently(*, minutes: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let a view write (POST) only when the factor was proved within so many minutes; otherwise ask for it and come back to the page."""

    def wrap(view: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST" and not is_proved(request, within_seconds=minutes * 60):
                return HttpResponseRedirect(address(request), status=303)
            response: HttpResponse = view(request, *args, **kwargs)
            return response

        return checked

    return wrap
