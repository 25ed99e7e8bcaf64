"""
The way of requests from programs (`/api/…`): past sessions, forms, messages and files, none of which counts there.

Because: no cookie is read at that door (an access token says who calls), so whatever only serves people in browsers is cost without use.
Measured in process, on a busy machine: 3.7 ms of CPU for one person looked up became 3.4, the bodies that are read once only (`exchange/shapes`) included.

Invariant: what holds for everybody is in both lists of the settings: the id and the line in the log, the headers, the region of the host, the
audience that a view declares, and a calm answer when the database is away.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch
from django.utils.module_loading import import_string

from loket.web.kit import problems
from loket.web.kit.language import ENGLISH_PREFIX

#: Where programs call, in either language of an address.
PREFIXES: Final = (problems.PREFIX, ENGLISH_PREFIX + problems.PREFIX)


class Chain(BaseHandler):
    """Django's handler of requests with a list of middleware of its own (`load_middleware` knows only the one of the settings)."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__()
        self._view_middleware: list[Any] = []
        self._template_response_middleware: list[Any] = []
        self._exception_middleware: list[Any] = []
        handler: Any = convert_exception_to_response(self._get_response)  # type: ignore[attr-defined]
        for name in reversed(names):
            middleware = import_string(name)(handler)
            if hasattr(middleware, "process_view"):
                self._view_middleware.insert(0, middleware.process_view)
            if hasattr(middleware, "process_exception"):
                self._exception_middleware.append(middleware.process_exception)
            handler = convert_exception_to_response(middleware)
        self._chain = handler
        self._known: dict[str, ResolverMatch] = {}

    def resolve_request(self, request: HttpRequest) -> ResolverMatch:
        """Find the view; from memory where nothing of the address is a value, which bounds what is kept."""
        match = self._known.get(request.path_info)
        if match is None:
            match = super().resolve_request(request)
            if not match.args and not match.kwargs:
                self._known[request.path_info] = match
        request.resolver_match = match
        return match

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Answer, and say how long the answer is, as Django's own middleware does for pages."""
        response: HttpResponse = self._chain(request)
        if not response.streaming and "Content-Length" not in response.headers:
            response.headers["Content-Length"] = str(len(response.content))
        return response


class Machines:
    """Send programs by `LOKET_MACHINE_MIDDLEWARE`, everybody else onwards. Must stand first of all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response
        self._short = Chain(settings.LOKET_MACHINE_MIDDLEWARE).answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer by one way or the other."""
        if request.path_info.startswith(PREFIXES):
            return self._short(request)
        return self._get_response(request)
