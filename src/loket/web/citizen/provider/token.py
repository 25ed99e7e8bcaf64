"""Where applications get tokens, ask after them and give them back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from loket.foundation.audit.values import Act
from loket.foundation.clients import operations
from loket.foundation.clients import queries as clients
from loket.foundation.clients.errors import OAuthRefused
from loket.foundation.clients.values import Answer, Proved, TokenMade
from loket.web.citizen.provider import wire

GRANTS = ("authorization_code", "refresh_token", "client_credentials")


@wire.endpoint("oidc-token", per_minute=300)
def token(request: HttpRequest) -> HttpResponse:
    """Give tokens to an application that proved itself, or to one on a phone that has the verifier: for a code, for a refresh token, or its own."""
    grant = request.POST.get("grant_type", "")
    if grant not in GRANTS:
        raise OAuthRefused("unsupported_grant_type", "This grant type is not offered.")
    proved = wire.prove(request, and_phones=True)
    act = wire.act_of(request, proved)
    if grant == "client_credentials":
        scopes = wire.scopes_of(request.POST.get("scope", ""))
        return wire.answer(_spoken(operations.issue_own_token(act=act, client_id=proved.client.client_id, scopes=scopes, secret=proved.secret)))
    answer = _for_code(request, act, proved) if grant == "authorization_code" else _for_refresh(request, act, proved)
    if answer.tokens is None:
        raise OAuthRefused("invalid_grant", "The code or refresh token is not valid, or not for this application.")
    return wire.answer(_spoken(answer.tokens))


def _for_code(request: HttpRequest, act: Act, proved: Proved) -> Answer:
    return operations.redeem_code(
        act=act, client_id=proved.client.client_id, code=wire.required(request, "code"), redirect_uri=wire.required(request, "redirect_uri"),
        verifier=wire.required(request, "code_verifier"), secret=proved.secret,
    )  # fmt: skip


def _for_refresh(request: HttpRequest, act: Act, proved: Proved) -> Answer:
    return operations.refresh(
        act=act, client_id=proved.client.client_id, token=wire.required(request, "refresh_token"),
        scopes=wire.scopes_of(request.POST.get("scope", "")), secret=proved.secret,
    )  # fmt: skip


def _spoken(made: TokenMade) -> dict[str, object]:
    said: dict[str, object] = {"access_token": made.access, "token_type": "Bearer", "expires_in": made.expires_in, "scope": " ".join(made.scopes)}
    if made.refresh:
        said["refresh_token"] = made.refresh
    if made.identity:
        said["id_token"] = made.identity
    return said


@wire.endpoint("oidc-introspect", per_minute=600)
def introspect(request: HttpRequest) -> HttpResponse:
    """Say what is behind a token of the asking application (RFC 7662); of any other, that it is not active."""
    proved = wire.prove(request)
    found = clients.introspect(client_id=proved.client.client_id, token=wire.required(request, "token"), at=wire.act_of(request, proved).at)
    if found is None:
        return wire.answer({"active": False})
    said: dict[str, object] = {
        "active": True, "scope": " ".join(found.scopes), "client_id": proved.client.client_id, "token_type": found.kind,
        "exp": int(found.expires_at.timestamp()), "iat": int(found.issued_at.timestamp()), "iss": clients.issuer_of(region=proved.client.region),
    }  # fmt: skip
    if found.sub:
        said |= {"sub": found.sub, "acr": found.acr}
    return wire.answer(said)


@wire.endpoint("oidc-revoke", per_minute=300)
def revoke(request: HttpRequest) -> HttpResponse:
    """End a token of the asking application (RFC 7009), a refresh token with its family. The answer tells nothing."""
    proved = wire.prove(request, and_phones=True)
    operations.revoke_token(act=wire.act_of(request, proved), client_id=proved.client.client_id, token=wire.required(request, "token"))
    return wire.answer({})
