"""What an application is told of a person who let it in: within what they agreed to, and recorded as a reading."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.clients import queries as clients
from loket.foundation.clients.errors import TokenRefused
from loket.foundation.clients.values import Bearer
from loket.foundation.identity import queries as identity
from loket.foundation.residents import queries as residents
from loket.web.citizen.provider import wire
from loket.web.kit.audience import audience
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for

#: `purpose` of the reading, as the person's own page has words for.
PURPOSE = "sign-in"


def _with_token(view: Callable[[HttpRequest, Bearer], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    @functools.wraps(view)
    def checked(request: HttpRequest) -> HttpResponse:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            return _refused(401, "")
        try:
            bearer = clients.bearer(token=token.strip(), at=timezone.now())
        except TokenRefused:
            return _refused(401, "invalid_token")
        if bearer.region != request.region.code:  # type: ignore[attr-defined]
            return _refused(401, "invalid_token")
        if bearer.account is None or "openid" not in bearer.scopes:
            return _refused(403, "insufficient_scope")
        return view(request, bearer)

    return checked


def _refused(status: int, error: str) -> HttpResponse:
    response = wire.answer({"error": error} if error else {}, status=status)
    response.headers["WWW-Authenticate"] = f'Bearer error="{error}"' if error else "Bearer"
    return response


@csrf_exempt
@audience("public")
@limited("oidc-userinfo", per_minute=600)
@_with_token
def userinfo(request: HttpRequest, bearer: Bearer) -> HttpResponse:
    """Tell the claims of the scopes that the person agreed to (OpenID Connect Core 5.3)."""
    assert bearer.account is not None  # noqa: S101 - `_with_token` refuses without one
    act = replace(act_for(request, PURPOSE), actor=bearer.actor, kind=ActorKind.PARTNER, on_behalf_of=str(bearer.account))
    said: dict[str, Any] = {"sub": clients.subject_of(client_id=bearer.client_id, account=bearer.account)}
    return wire.answer(said | _own(act, bearer, bearer.account) | _of_the_register(act, bearer))


def _own(act: Act, bearer: Bearer, account: UUID) -> dict[str, Any]:
    """Return what the account itself holds."""
    known = identity.get_account(account_id=account)
    said: dict[str, Any] = {}
    if "profile" in bearer.scopes:
        said |= {"locale": known.language} | ({"name": known.name} if bearer.resident is None else {})
    if "contact" in bearer.scopes:
        if known.address:
            said |= {"email": known.address, "email_verified": True}
        if known.phone:
            said |= {"phone_number": known.phone, "phone_number_verified": True}
        if bearer.resident is not None:
            audit.record_read(act, subjects=[bearer.resident], fields=["contact"])
    return said


def _of_the_register(act: Act, bearer: Bearer) -> dict[str, Any]:
    """Return what the register holds; the register records the reading."""
    fields = [field for scope, field in (("profile", "name"), ("nik", "nik")) if scope in bearer.scopes]
    if not fields or bearer.resident is None:
        return {}
    found = residents.facts_for(act=act, resident_id=bearer.resident, paths=[f"residents.{field}" for field in fields])
    return {path.removeprefix("residents."): value for path, value in found.items() if value is not None}
