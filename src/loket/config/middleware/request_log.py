"""A request id for everybody, and one line for each request: route name, status, milliseconds. Never the path."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable
from typing import Final

import structlog
from django.http import HttpRequest, HttpResponse

from loket.config import logs, metrics

_OWN_ID: Final = re.compile(r"[A-Za-z0-9_-]{8,64}")
# A line for each would drown the rest.
_SILENT: Final = ("/healthz", "/readyz", "/metrics", "/static/")
log = structlog.get_logger("loket.request")


class RequestLog:
    """Gives `request.request_id`; the id of a proxy in front is kept when it has the shape of an id."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer and write the line."""
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        request_id = given if _OWN_ID.fullmatch(given) else secrets.token_hex(8)
        request.request_id = request_id  # type: ignore[attr-defined]
        if request.path_info.startswith(_SILENT):
            return self.get_response(request)
        began = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        try:
            response = self.get_response(request)
        finally:
            seconds = time.perf_counter() - began
        route = route_name(request)
        metrics.REQUESTS.labels(route, _method(request), str(response.status_code)).inc()
        metrics.SECONDS.labels(route).observe(seconds)
        response.headers["X-Request-ID"] = request_id
        logs.line("request", route=route, method=_method(request), status=response.status_code, ms=round(seconds * 1000, 1), request_id=request_id)
        structlog.contextvars.clear_contextvars()
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Write the traceback of what nobody expected, once, redacted, with the id that the page shows."""
        log.error("exception", route=route_name(request), exc_info=exception)


def route_name(request: HttpRequest) -> str:
    """Return the name of the route, or "-" when none matched."""
    match = getattr(request, "resolver_match", None)
    return (match.view_name or "unnamed") if match else "-"


def _method(request: HttpRequest) -> str:
    # Because: a method is chosen by the stranger; only known ones become a label.
    return request.method if request.method in ("GET", "HEAD", "POST") else "other"
