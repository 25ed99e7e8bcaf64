"""Who calls: an access token, and nothing else. No cookie counts at this door."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.clients import errors as clients_refusals
from loket.foundation.clients import queries as clients
from loket.foundation.clients.values import Bearer as Caller
from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import Text
from loket.web.kit import ratelimit
from loket.web.kit.requests import client_address, request_id

#: Tokens that were refused, from one address in a minute, before nothing but "wait" is answered. Valid ones are never held up by it.
REFUSED_A_MINUTE: Final = 60


class TokenRefused(Refusal):
    """No token, or none that is valid now."""

    code = "api.token.refused"
    status = 401
    message = Text(
        id="Token akses tidak ada, tidak dikenal, atau sudah berakhir. Minta token baru lalu ulangi.",
        en="The access token is missing, unknown or has ended. Ask for a new one and repeat.",
    )


class ScopeMissing(Refusal):
    """The token is good, but not for this."""

    code = "api.scope.missing"
    status = 403
    message = Text(
        id="Token ini tidak memuat cakupan (scope) yang diperlukan. Minta token dengan cakupan yang disebut di dokumentasi operasi ini.",
        en="This token lacks the scope that is needed. Ask for one with the scope named in the documentation of this operation.",
    )


class TooManyRefused(Refusal):
    """Many bad tokens from one address."""

    code = "api.token.too_many"
    status = 429
    message = Text(
        id="Terlalu banyak token yang ditolak dari alamat ini. Tunggu sebentar lalu coba lagi.",
        en="Too many refused tokens from this address. Wait a moment, then try again.",
    )

    def __init__(self, retry_after: int) -> None:
        super().__init__()
        self.retry_after = retry_after


class Bearer(HttpBearer):
    """
    Ask for a token that holds every one of `scopes`; it is kept as `request.auth`.

    `system`: whether a person must (False) or must not (True) stand behind it; None for either. `either`: it holds one of these besides.

    `is_looked_at_again`: the operation's own statement looks whether the token holds (`clients.token_holds`), so it may come from memory here.
    """

    openapi_bearerFormat = "opaque"

    def __init__(self, *scopes: str, system: bool | None = None, either: tuple[str, ...] = (), is_looked_at_again: bool = False) -> None:
        super().__init__()
        self.scopes, self.system, self.either, self.is_looked_at_again = frozenset(scopes), system, frozenset(either), is_looked_at_again

    def __call__(self, request: HttpRequest) -> Any:
        """Read the header. :raises TokenRefused, ScopeMissing: as they say."""
        token = token_of(request)
        if not token:
            raise TokenRefused
        return self.authenticate(request, token)

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Return who calls. :raises TokenRefused, ScopeMissing: as they say."""
        at = timezone.now()
        try:
            found = clients.remembered_bearer(token=token, at=at) if self.is_looked_at_again else clients.bearer(token=token, at=at)
        except clients_refusals.TokenRefused:
            address = client_address(request)
            verdict = ratelimit.check(scope="api-refused", who=address, limit=REFUSED_A_MINUTE, seconds=60, now=at.timestamp())
            if not verdict.is_allowed:
                raise TooManyRefused(verdict.retry_after) from None
            raise TokenRefused from None
        if found.region != request.region.code:  # type: ignore[attr-defined]  # an application of another region is nobody here
            raise TokenRefused
        if self.scopes - found.scopes or (self.system is not None and (found.account is None) is not self.system):
            raise ScopeMissing
        if self.either and not self.either & found.scopes:
            raise ScopeMissing
        return found


def token_of(request: HttpRequest) -> str:
    """Return the token that a request carries, "" for none."""
    kind, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    return str(token).strip() if kind.lower() == "bearer" else ""


def act_for(request: HttpRequest, purpose: str) -> Act:
    """Return who acts in this request: an agency's system, or the person whose token it carries. Reads the clock."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    if caller.account is None:
        actor, kind = caller.actor, ActorKind.PARTNER
    else:
        actor, kind = str(caller.account), ActorKind.CITIZEN
    return Act(region=request.region.code, actor=actor, kind=kind, at=timezone.now(), purpose=purpose, request_id=request_id(request))  # type: ignore[attr-defined]
