"""Signing out, when an application sends somebody here to do so (RP-Initiated Logout): asked first, and back to where it may go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlsplit, urlunsplit

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from loket.foundation.clients import operations
from loket.foundation.clients import queries as clients
from loket.foundation.clients.errors import BadRequest
from loket.foundation.clients.values import Client
from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import Text
from loket.web.citizen.provider import answering
from loket.web.kit import security
from loket.web.kit.audience import audience
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for

KEY: Final = "oidc_sign_out"


class BadReturn(BadRequest):
    """The address to return to is not one of the application's."""

    code = "provider.bad_return"
    message = Text(
        id="Aplikasi yang mengirim Anda ke sini tidak menyebut dirinya dengan benar. Anda belum keluar dari Loket; tekan Keluar di halaman Akun saya bila ingin keluar.",
        en="The application that sent you here did not say properly who it is. You are still signed in to Loket; use Sign out on the page of your account.",
    )


@dataclass(frozen=True)
class _Asked:
    """Which application asks, and where the person goes afterwards ("" for our own page)."""

    client: Client | None
    address: str


@csrf_exempt
@audience("public")
@limited("oidc-sign-out", per_minute=60)
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ask a person whether they want to leave Loket too. Whoever is not signed in goes on at once."""
    if request.method == "POST":
        return HttpResponseRedirect(f"{request.path}?{request.POST.urlencode()}", status=303)
    asked = _read(request)
    if not request.user.is_authenticated:
        return _on(asked.address)
    request.session[KEY] = {"client": asked.client.client_id if asked.client else "", "address": asked.address}
    response = render(request, "citizen/aplikasi/keluar.html", {"client": asked.client, "action": reverse("oidc-signed-out")})
    if asked.address:
        security.allow(response, "form-action", answering.origin_of(asked.address))
    return response


@require_POST
@audience("public")
@limited("oidc-sign-out", per_minute=60)
def signed_out(request: HttpRequest) -> HttpResponse:
    """End the session, or only what the application has in it, and send the person on."""
    held: dict[str, Any] = request.session.pop(KEY, {})
    if not request.user.is_authenticated:
        return _on(held.get("address", ""))
    if request.POST.get("decision") == "leave":
        get_adapter(request).logout(request)
    elif held.get("client") and request.session.session_key:
        act = act_for(request, "sign-out")
        operations.leave_client(act=act, client_id=held["client"], session=request.session.session_key)
    return _on(held.get("address", ""))


def _on(address: str) -> HttpResponse:
    return answering.send(address) if address else HttpResponseRedirect(reverse("oidc-left"), status=303)


@audience("public")
def left(request: HttpRequest) -> HttpResponse:
    """Say what became of it, where the application named no page of its own."""
    return render(request, "citizen/aplikasi/sudah_keluar.html")


def _read(request: HttpRequest) -> _Asked:
    """
    Return who asks and where to go afterwards: one of the addresses that the application registered for it.

    :raises BadReturn: an address without an application, of another one, or not registered; a hint that is not ours.
    """
    region, at = request.region.code, act_for(request, "sign-out").at  # type: ignore[attr-defined]
    name, address, state = (request.GET.get(one, "") for one in ("client_id", "post_logout_redirect_uri", "state"))
    if token := request.GET.get("id_token_hint"):
        claims = clients.read_hint(region=region, token=token, at=at)
        if claims is None or (name and name != claims["aud"]):
            raise BadReturn
        name = str(claims["aud"])
    try:
        client = clients.get_client(client_id=name) if name else None
    except Refusal:
        raise BadReturn from None
    if client is not None and client.region != region:
        raise BadReturn
    if address and (client is None or not clients.is_return_address(client=client, address=address)):
        raise BadReturn
    if address and state:
        parts = urlsplit(address)
        query = "&".join(part for part in (parts.query, f"state={quote(state, safe='')}") if part)
        address = urlunsplit(parts._replace(query=query))
    return _Asked(client, address)
