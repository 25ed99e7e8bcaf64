"""What applications say and hear on the wire: JSON, who they are, and refusals in the protocol's words."""

from __future__ import annotations

import base64
import functools
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import unquote_plus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.clients import operations
from loket.foundation.clients import queries as clients
from loket.foundation.clients.errors import OAuthRefused
from loket.foundation.clients.values import ASSERTION_TYPE, Proved
from loket.foundation.common.errors import Refusal
from loket.web.citizen.provider import places
from loket.web.kit.audience import audience
from loket.web.kit.ratelimit import key_of, limited
from loket.web.kit.requests import act_for

FORM: Final = "application/x-www-form-urlencoded"


def answer(content: Mapping[str, Any], *, status: int = 200) -> JsonResponse:
    """Return JSON that nobody keeps."""
    response = JsonResponse(dict(content), status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def refusal(problem: OAuthRefused) -> HttpResponse:
    """Return a refusal as RFC 6749 5.2 has it."""
    response = answer({"error": problem.error, "error_description": problem.description}, status=problem.status)
    if problem.status == 401:
        response.headers["WWW-Authenticate"] = 'Basic realm="loket", charset="UTF-8"'
    return response


def endpoint(scope: str, *, per_minute: int) -> Callable[[Callable[[HttpRequest], HttpResponse]], Callable[..., HttpResponse]]:
    """
    Make a function an address for applications: POST of a form, no cookie, refusals as JSON, at most so many a minute from one address.

    Because: an application has no session and no form of ours; what it shows is what proves it.
    """

    def decorate(view: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def speak(request: HttpRequest) -> HttpResponse:
            try:
                if request.method != "POST" or request.content_type != FORM:
                    raise OAuthRefused("invalid_request", "Send a POST with a form (application/x-www-form-urlencoded).")
                if any(len(values) > 1 for _, values in request.POST.lists()):
                    raise OAuthRefused("invalid_request", "A parameter came twice.")
                return view(request)
            except OAuthRefused as problem:
                return refusal(problem)
            except Refusal as problem:
                error = "temporarily_unavailable" if problem.status == 503 else "invalid_request"
                return answer({"error": error, "error_description": problem.message.en}, status=problem.status)

        wrapped: Callable[..., HttpResponse] = csrf_exempt(audience("public")(limited(scope, per_minute=per_minute)(speak)))
        return wrapped

    return decorate


def prove(request: HttpRequest, *, and_phones: bool = False) -> Proved:
    """
    Return which application asks, by the one way in which it proved itself. `and_phones`: or by its name alone, if it is one on people's phones.

    :raises OAuthRefused: `invalid_client` for whatever is wrong with it: unknown, suspended, another region's, a wrong secret.
    """
    if "client_assertion" in request.POST or "client_assertion_type" in request.POST:
        return _signed(request)
    name, secret, ways = "", "", 0
    header = request.headers.get("Authorization", "")
    if header[:6].lower() == "basic ":
        name, secret = _basic(header[6:])
        ways += 1
    if and_phones and not header and "client_id" in request.POST and "client_secret" not in request.POST:
        return _named(request)
    if "client_secret" in request.POST:
        name, secret = request.POST.get("client_id", ""), request.POST["client_secret"]
        ways += 1
    if ways != 1 or ("client_id" in request.POST and request.POST["client_id"] != name):
        raise OAuthRefused("invalid_client", "Prove which application this is, in one way.", status=401)
    found = clients.find_by_secret(region=request.region.code, client_id=name, secret=secret)  # type: ignore[attr-defined]
    if found is None:
        raise _unproved(request, name)
    return found


def _named(request: HttpRequest) -> Proved:
    """Return the application on phones of this name. One that has a secret or key to show, and does not, is refused as any other."""
    name = request.POST["client_id"]
    found = clients.find_public(region=request.region.code, client_id=name)  # type: ignore[attr-defined]
    if found is None:
        raise _unproved(request, name)
    return found


def _unproved(request: HttpRequest, name: str) -> OAuthRefused:
    act = act_for(request, "sign-in")
    audit.record_attempt(act, "clients.token.issued", reason="invalid_client", details={"who": str(key_of("client", name))})
    return OAuthRefused("invalid_client", "The application is not known, or did not prove itself.", status=401)


def _signed(request: HttpRequest) -> Proved:
    fields = request.POST
    if fields.get("client_assertion_type") != ASSERTION_TYPE or "client_secret" in fields or "Authorization" in request.headers:
        raise OAuthRefused("invalid_client", "Prove which application this is, in one way.", status=401)
    region = request.region.code  # type: ignore[attr-defined]
    audiences = (clients.issuer_of(region=region), clients.address_of(region=region, path=places.TOKEN))
    found = operations.take_assertion(act=act_for(request, "sign-in"), assertion=fields.get("client_assertion", ""), audiences=audiences)
    if fields.get("client_id", found.client.client_id) != found.client.client_id:
        raise OAuthRefused("invalid_client", "Prove which application this is, in one way.", status=401)
    return found


def act_of(request: HttpRequest, client: Proved) -> Act:
    """Return the act of an application that proved itself."""
    return replace(act_for(request, "sign-in"), actor=client.client.actor, kind=ActorKind.PARTNER, at=timezone.now())


def required(request: HttpRequest, name: str) -> str:
    """Return a parameter of the form. :raises OAuthRefused: when it is missing, or longer than anything of ours."""
    value = request.POST.get(name, "")
    if not value or len(value) > 4096:
        raise OAuthRefused("invalid_request", f"The parameter {name} is missing or too long.")
    return value


def scopes_of(text: str) -> tuple[str, ...]:
    """Return the scopes of a parameter, each once."""
    return tuple(dict.fromkeys(text.split()))


def _basic(encoded: str) -> tuple[str, str]:
    try:
        name, colon, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:  # no base64 (`binascii.Error`), no ASCII, no UTF-8
        return "", ""
    # Source: RFC 6749 2.3.1: both are form-encoded before they are joined.
    return (unquote_plus(name), unquote_plus(secret)) if colon else ("", "")
