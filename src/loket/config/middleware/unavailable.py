"""When the database cannot be used in time: 503 with Retry-After, never a traceback, never a half page."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Final

import structlog
from django.http import HttpRequest, HttpResponse

from loket.config import metrics
from loket.foundation.database.away import is_away
from loket.web.kit import problems

RETRY_AFTER_SECONDS: Final = 5
_PAGE: Final = """<!doctype html><html lang="id"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Sedang ramai – Loket</title><main><h1>Layanan sedang sangat ramai</h1>
<p>Permintaan Anda belum diproses dan tidak ada yang berubah. Tunggu beberapa detik, lalu muat ulang halaman ini.</p>
<p lang="en">The service is very busy. Your request was not carried out and nothing changed. Wait a few seconds, then reload this page.</p>
</main></html>"""
log = structlog.get_logger("loket.database")


class Unavailable:
    """Turns a database that is away into a calm answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer for a view."""
        return answer(request, exception) if is_away(exception) else None


def answer(request: HttpRequest, exception: BaseException) -> HttpResponse:
    """Return the 503."""
    metrics.UNAVAILABLE.inc()
    log.warning("database_away", reason=type(exception).__name__)
    if problems.is_for_machines(request):
        return problems.problem(request, 503, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})
    response = HttpResponse(_PAGE, status=503)
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Handle 500 for everything outside views (sessions, sign-in): the same 503, else the kit's page."""
    exception = sys.exc_info()[1]
    if exception is not None and is_away(exception):
        return answer(request, exception)
    from loket.web.kit import views

    return views.server_error(request)
