"""
The one API of this house: who may add to it adds a router here.

Everything that holds for every operation is decided in this file: errors are problems (RFC 9457), the audience is whoever carries a
token, no cookie counts, callers are counted.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from loket.foundation.clients import errors as clients_refusals
from loket.foundation.common import dates
from loket.foundation.common.errors import Refusal
from loket.web.api import versions
from loket.web.api.bearer import TokenRefused
from loket.web.api.reading import JsonOnly
from loket.web.api.throttle import PerMinute
from loket.web.kit import problems
from loket.web.kit.audience import audience

DESCRIPTION: Final = """The API of a regency's Loket for agencies' systems, partners and the mobile app.

Every call carries an access token (`Authorization: Bearer …`). Errors are `application/problem+json` in Indonesian, or in English with
`Accept-Language: en`; `text` holds both. No personal number is ever part of an address: numbers travel in the body."""

api = NinjaAPI(
    title="Loket API",
    version="1.0.0",
    description=DESCRIPTION,
    openapi_url=None,  # made complete and served by `describing`
    docs_url=None,
    urls_namespace="api",
    parser=JsonOnly(),
    throttle=PerMinute(600, scope="any"),
    openapi_extra={"info": {"license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}}},
)


def refused(request: HttpRequest, refusal: Any) -> HttpResponse:
    """Answer with what a room or this door refused."""
    headers: dict[str, str] = {}
    if (counter := getattr(request, "refusals", None)) is not None:
        counter.count(request)
    if refusal.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="loket", error="invalid_token"'
    elif refusal.code == "api.scope.missing":
        headers["WWW-Authenticate"] = 'Bearer realm="loket", error="insufficient_scope"'
    if wait := getattr(refusal, "retry_after", 0):
        headers["Retry-After"] = str(wait)
    return problems.problem(request, refusal.status, code=refusal.code, detail=refusal.message, headers=headers, errors=getattr(refusal, "parts", ()))


def _invalid(request: HttpRequest, problem: Any) -> HttpResponse:
    # Because: the library repeats what was sent (`input`), and that may be somebody's number.
    parts = [{"where": "/" + "/".join(str(step) for step in _place(one["loc"])), "text": one["msg"]} for one in problem.errors]
    return problems.problem(request, 422, code="api.request.invalid", errors=parts)


def _place(location: Any) -> tuple[Any, ...]:
    """Return where it is as the caller knows it: without the name that our function gives the body."""
    first, *rest = location
    return (first, *rest[1:]) if first == "body" and len(rest) > 1 else tuple(location)


def _http(request: HttpRequest, problem: Any) -> HttpResponse:
    if isinstance(problem.__cause__, Refusal):  # the library's own words for what our parser refused
        return refused(request, problem.__cause__)
    return problems.problem(request, problem.status_code)


api.add_exception_handler(Refusal, refused)
# What an operation's own statement found out of a token is told as the door tells it.
api.add_exception_handler(clients_refusals.TokenRefused, lambda request, _: refused(request, TokenRefused()))
api.add_exception_handler(ValidationError, _invalid)
api.add_exception_handler(HttpError, _http)
api.add_exception_handler(AuthenticationError, lambda request, _: refused(request, TokenRefused()))
api.add_exception_handler(Throttled, lambda request, _: problems.problem(request, 429, code="api.calls.too_many"))
api.add_exception_handler(Http404, lambda request, _: problems.problem(request, 404))
api.add_exception_handler(Exception, lambda _, problem: _raised(problem))


def _raised(problem: Any) -> HttpResponse:
    """Let what nobody expected leave the library: the middleware above logs it and answers 500 or 503."""
    raise problem


def at_the_door(view: Callable[..., HttpResponse], operation: Any) -> Callable[..., HttpResponse]:
    """Return the view of an operation with what holds for all of them."""

    @audience("bearer" if operation.auth_callbacks else "public")
    @functools.wraps(operation.view_func)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code == 405:
            response = problems.problem(request, 405, headers={"Allow": response.headers["Allow"]})
        today = dates.civil_date(timezone.now(), time_zone=request.region.time_zone)  # type: ignore[attr-defined]
        versions.mark(response, versions.VERSIONS[0], today)
        echo(request, response)
        return response

    answer.csrf_exempt = True  # type: ignore[attr-defined]  # no cookie counts here, so nobody can lend one
    return answer


#: Headers of an X-Road message that come back as they went (PR-REST 4.3), so that a security server can stand in front.
ECHOED: Final = ("X-Road-Client", "X-Road-Service", "X-Road-Id", "X-Road-UserId", "X-Road-Issue", "X-Road-Request-Id")
_KEYS: Final = tuple((f"HTTP_{name.upper().replace('-', '_')}", name) for name in ECHOED)


def echo(request: HttpRequest, response: HttpResponse) -> None:
    """Send back what names the message. Only what has the form of such a header: a header is not a place to reflect anything."""
    for key, name in _KEYS:
        value = request.META.get(key, "")
        if value and len(value) <= 255 and value.isascii() and value.isprintable():
            response.headers[name] = value
