"""How an account is opened: its level, passkeys, code app and recovery codes, each added and taken away by its owner."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from loket.foundation.agencies import queries as agencies
from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import Text
from loket.foundation.identity import operations, queries
from loket.foundation.identity.errors import FactorThere, PasskeyRefused, ProofNeeded
from loket.foundation.identity.values import ASSURANCE_WORDS, Assurance, Method, Proof
from loket.foundation.upstream import queries as upstream
from loket.web.citizen.account import factor, proving
from loket.web.citizen.who import has_password, me
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for

_PAGES: Final = "citizen/account/"
ADDED: Final = Text(
    id="Kunci sandi ditambahkan. Mulai sekarang Anda dapat masuk dengannya.", en="The passkey was added. From now on you can sign in with it."
)
REMOVED: Final = Text(id="Kunci sandi dihapus.", en="The passkey was removed.")
APP_REMOVED: Final = Text(id="Aplikasi kode dan kode cadangan dihapus.", en="The code app and the recovery codes were removed.")
_BUTTONS: Final[set[Callable[..., HttpResponse]]] = set()
KINDS: Final = {Assurance.BASIC: "neutral", Assurance.VERIFIED: "info", Assurance.STRONG: "good"}


def freshly(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Send whoever has not proved themselves lately to do so, and back to this page; views that only take a POST go back to where its button is."""

    @functools.wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except ProofNeeded:
            own = reverse("safety") if view in _BUTTONS else request.path
            return HttpResponseRedirect(proving.again(back=proving.onward(request) or own), status=303)

    return asked


def _button(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark a view that is a button on the page of safety and no page itself; stands below `freshly`."""
    _BUTTONS.add(view)
    return view


@audience("citizen")
def overview(request: HttpRequest) -> HttpResponse:
    """Show the level, and every way in."""
    act, account = act_for(request, "account"), queries.get_account(account_id=me(request))
    place = proving.place_of(request)
    level = proving.level_of(request).level
    keys = queries.list_passkeys(account=account.id)
    return render(
        request, f"{_PAGES}keamanan.html",
        {
            "level": ASSURANCE_WORDS[level], "level_kind": KINDS[level], "is_verified": account.assurance.reaches(Assurance.VERIFIED),
            "is_strong": level is Assurance.STRONG, "keys": [{"key": key, "is_here": key.host == place.host} for key in keys], "has_keys": bool(keys),
            "factor": queries.find_factor(account=account.id, at=act.at), "strong_until": account.strong_until if account.strong_until and account.strong_until > act.at else None,
            "has_password": has_password(request), "holds_office": queries.holds_office(account=account.id), "next": proving.onward(request),
            "has_providers": bool(upstream.list_providers(region=act.region) or upstream.list_ties(account=account.id)),
        },
    )  # fmt: skip


# --- passkeys -----------------------------------------------------------------------------------------------------


@audience("citizen")
@require_POST
@limited("passkey-add", per_minute=10, by="account")
@freshly
@_button
def add_key(request: HttpRequest) -> HttpResponse:
    """Keep the passkey that the device has made."""
    heard = proving.answered(request)
    try:
        if heard is None:
            raise PasskeyRefused
        act = act_for(request, "account")
        operations.add_passkey(
            act=act, account=me(request), place=proving.place_of(request), state=heard[0], answer=heard[1],
            name=request.POST.get("name", ""), proofs=proving.proofs(request),
        )  # fmt: skip
    except ProofNeeded:
        raise
    except Refusal as refusal:
        messages.error(request, str(say(refusal.message)))
        return HttpResponseRedirect(reverse("safety"), status=303)
    proving.note(request, Method.PASSKEY, act.at)
    messages.success(request, str(say(ADDED)))
    return HttpResponseRedirect(proving.onward(request) or reverse("safety"), status=303)


@audience("citizen")
@limited("passkey-remove", per_minute=10, by="account", methods=("POST",))
@freshly
def remove_key(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask, then take a passkey away."""
    found = next((one for one in queries.list_passkeys(account=me(request)) if one.id == key), None)
    if found is None:
        return HttpResponseRedirect(reverse("safety"))
    if request.method == "POST":
        operations.remove_passkey(act=act_for(request, "account"), account=me(request), passkey=key, proofs=proving.proofs(request))
        messages.success(request, str(say(REMOVED)))
        return HttpResponseRedirect(reverse("safety"), status=303)
    return render(request, f"{_PAGES}kunci_hapus.html", {"key": found})


# --- the code app -------------------------------------------------------------------------------------------------


@audience("citizen")
@limited("factor", per_minute=10, by="account", methods=("POST",))
@freshly
def app(request: HttpRequest) -> HttpResponse:
    """Begin the code app (POST without a code), show its secret to who has just proved themselves, hear the first code, show the recovery codes once."""
    act, account = act_for(request, "account"), queries.get_account(account_id=me(request))
    known = queries.find_factor(account=account.id, at=act.at)
    if known is not None and known.is_ready:
        return HttpResponseRedirect(reverse("safety"))
    if request.method != "POST":
        return render(request, f"{_PAGES}aplikasi.html", {"next": proving.onward(request)})
    problem: Text | None = None
    if "code" not in request.POST:
        try:
            secret = operations.begin_factor(act=act, account=account.id, proofs=proving.proofs(request))
        except FactorThere:
            return HttpResponseRedirect(reverse("safety"), status=303)
    else:
        proof, codes = operations.confirm_factor(act=act, account=account.id, code=request.POST["code"].strip()[:40], proofs=proving.proofs(request))
        if proof is Proof.RIGHT:
            return _codes(request, codes)
        found = queries.find_begun_secret(account=account.id)
        if found is None:
            return HttpResponseRedirect(reverse("safety-app"), status=303)
        secret, problem = found, factor.SAID[proof]
    region = agencies.get_region(act.region)
    address = queries.app_address(secret=secret, account=account.email or account.name or "Loket", issuer=f"Loket {region.short}")
    context = {
        "problems": [{"field": "code", "text": problem}] if problem else [], "error": problem, "secret": queries.secret_text(secret=secret),
        "square": factor.square(address), "address": address, "next": proving.onward(request),
        "demo_code": queries.next_demo_code(account=account.id, at=act.at) if settings.LOKET_MODE == "demo" else None,
    }  # fmt: skip
    return render(request, f"{_PAGES}aplikasi_pasang.html", context, status=422 if problem else 200)


def _codes(request: HttpRequest, codes: tuple[str, ...]) -> HttpResponse:
    proving.note(request, Method.TOTP, act_for(request, "account").at)
    return render(request, f"{_PAGES}kode_cadangan.html", {"codes": codes, "onward": proving.onward(request) or reverse("safety")})


@audience("citizen")
@limited("factor", per_minute=10, by="account", methods=("POST",))
@freshly
def remove_app(request: HttpRequest) -> HttpResponse:
    """Ask, then take the code app away with its recovery codes."""
    if request.method == "POST":
        operations.remove_factor(act=act_for(request, "account"), account=me(request), proofs=proving.proofs(request))
        messages.success(request, str(say(APP_REMOVED)))
        return HttpResponseRedirect(reverse("safety"), status=303)
    return render(request, f"{_PAGES}aplikasi_hapus.html")


@audience("citizen")
@require_POST
@limited("recovery-codes", per_minute=5, by="account")
@freshly
@_button
def new_codes(request: HttpRequest) -> HttpResponse:
    """Replace the recovery codes and show the new ones once."""
    codes = operations.renew_recovery_codes(act=act_for(request, "account"), account=me(request), proofs=proving.proofs(request))
    return render(request, f"{_PAGES}kode_cadangan.html", {"codes": codes, "onward": reverse("safety")})
