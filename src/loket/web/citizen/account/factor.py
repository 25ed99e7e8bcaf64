"""
The way in for those who work for the government: an invitation opened, a second factor set up, and proved at each sign-in.

The secret is shown to whoever came by the invitation's link, and to nobody else; recovery codes are shown once.
"""

from __future__ import annotations

import contextlib
from typing import Any, Final
from uuid import UUID

import segno
from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import auth
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe

from loket.foundation.agencies import queries as agencies
from loket.foundation.common.text import Text
from loket.foundation.identity import operations as identity_writes
from loket.foundation.identity import queries as identity
from loket.foundation.offices import operations, queries
from loket.foundation.offices.errors import FactorThere, InvitationNotFound
from loket.foundation.offices.values import Proof
from loket.web.citizen.account import devices
from loket.web.citizen.account.adapter import own_act
from loket.web.kit import factor as factor_mark
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for

_PAGES: Final = "citizen/account/"
#: What a session holds of the invitation that it came by, until the factor is enrolled.
INVITATION: Final = "invitation"

SAID: Final[dict[Proof, Text]] = {
    Proof.WRONG: Text(
        id="Kode tidak cocok. Ketik kode yang sekarang tampil di aplikasi.", en="The code does not match. Type the one that the app shows now."
    ),
    Proof.USED: Text(
        id="Kode ini sudah dipakai. Tunggu sampai aplikasi menampilkan kode berikutnya.",
        en="This code was used. Wait until the app shows the next one.",
    ),
    Proof.BLOCKED: Text(
        id="Terlalu banyak kode salah. Demi keamanan, coba lagi lima belas menit lagi; akun Anda tetap aman.",
        en="Too many wrong codes. To be safe, try again in a quarter of an hour; your account is safe.",
    ),
    Proof.NONE: Text(id="Akun ini belum punya faktor kedua.", en="This account has no second factor yet."),
}
NO_CODE: Final = Text(id="Tulis kode enam angka, atau satu kode cadangan.", en="Write the code of six digits, or one recovery code.")
NO_PASSWORD: Final = Text(id="Tulis kata sandi.", en="Write a password.")
TWO_PASSWORDS: Final = Text(id="Kedua kata sandi tidak sama. Ketik sekali lagi.", en="The two passwords are not the same. Type them again.")


@audience("citizen")
@limited("factor", per_minute=10, by="account", methods=("POST",))
def prove(request: HttpRequest) -> HttpResponse:
    """Ask for a code of the app or a recovery code, and go on to where the person was sent from."""
    account = _account(request)
    onward, act = _onward(request), act_for(request, "account")
    found = queries.find_factor(account=account, at=act.at)
    if found is None or not found.is_ready:
        if request.session.get(INVITATION):
            return HttpResponseRedirect(reverse("factor-enrol"))
        return render(request, f"{_PAGES}belum_faktor.html", status=403)
    problem: Text | None = None
    if request.method == "POST":
        typed = request.POST.get("code", "").strip()[:40]
        proof = operations.prove(act=act, account=account, code=typed) if typed else None
        if proof is Proof.RIGHT:
            factor_mark.mark(request)
            return HttpResponseRedirect(onward, status=303)
        problem = SAID[proof] if proof else NO_CODE
    shown = queries.next_demo_code(account=account, at=act.at) if settings.LOKET_MODE == "demo" else None
    context = {
        "problems": _problems("code", problem),
        "error": problem,
        "next": onward,
        "demo_code": shown,
        "is_demo": settings.LOKET_MODE == "demo",
        "left": found.recovery_left,
    }
    return render(request, f"{_PAGES}kode.html", context, status=422 if problem else 200)


@audience("public")
@limited("invitation", per_minute=20)
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link of an invitation: a password twice, then on to the second factor."""
    act = act_for(request, "account")
    found = queries.find_invitation(token=token, at=act.at)
    if found is None:
        return render(request, f"{_PAGES}undangan_mati.html", status=404)
    account = identity.get_account(account_id=found.account)
    errors: dict[str, Text | str] = {}
    if request.method == "POST":
        first, second = request.POST.get("password1", ""), request.POST.get("password2", "")
        errors = _judge(first, second, found.account)
        if not errors:
            return _accept(request, token, first)
    context = {
        "email": account.email,
        "name": account.name,
        "errors": errors,
        "problems": [{"field": name, "text": text} for name, text in errors.items()],
    }
    return render(request, f"{_PAGES}undangan.html", context, status=422 if errors else 200)


@audience("citizen")
@limited("factor", per_minute=10, by="account", methods=("POST",))
def enrol(request: HttpRequest) -> HttpResponse:
    """Show the secret to scan or type, and hear the first code; then show the recovery codes once."""
    account, act = _account(request), act_for(request, "account")
    secret, came_by = queries.find_begun_secret(account=account), request.session.get(INVITATION)
    if secret is None or not came_by:
        return HttpResponseRedirect(reverse("factor"))
    problem: Text | None = None
    if request.method == "POST":
        typed = request.POST.get("code", "").strip()[:40]
        try:
            proof, codes = operations.confirm_factor(act=act, account=account, invitation=UUID(came_by), code=typed)
        except InvitationNotFound:
            return render(request, f"{_PAGES}undangan_mati.html", status=404)
        if proof is Proof.RIGHT:
            del request.session[INVITATION]
            factor_mark.mark(request)
            onward = get_adapter().get_login_redirect_url(request)
            return render(request, f"{_PAGES}kode_cadangan.html", {"codes": codes, "onward": onward})
        problem = SAID[proof]
    region = agencies.get_region(act.region)
    address = queries.app_address(secret=secret, account=request.user.email or "", issuer=f"Loket {region.short}")  # type: ignore[union-attr]
    context = {
        "problems": _problems("code", problem), "error": problem, "secret": queries.secret_text(secret=secret), "square": _square(address), "address": address,
        "demo_code": queries.next_demo_code(account=account, at=act.at) if settings.LOKET_MODE == "demo" else None,
    }  # fmt: skip
    return render(request, f"{_PAGES}pasang.html", context, status=422 if problem else 200)


def _accept(request: HttpRequest, token: str, password: str) -> HttpResponse:
    act = act_for(request, "account")
    if request.user.is_authenticated:
        auth.logout(request)
    try:
        opened = operations.accept_invitation(act=act, token=token, password=password)
    except InvitationNotFound:
        return render(request, f"{_PAGES}undangan_mati.html", status=404)
    user: Any = auth.get_user_model()._default_manager.get(pk=opened.account)
    identity_writes.record_sign_in(act=own_act(request, user), account=opened.account, method="invitation")
    auth.login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    devices.note(request)
    request.session[INVITATION] = str(opened.id)
    with contextlib.suppress(FactorThere):
        # Because: the secret is made by what was sent, and only shown by what is opened.
        operations.begin_factor(act=own_act(request, user), account=opened.account, invitation=opened.id)
    return HttpResponseRedirect(reverse("factor-enrol"), status=303)


def _judge(first: str, second: str, account: UUID) -> dict[str, Text | str]:
    if not first:
        return {"password1": NO_PASSWORD}
    if first != second:
        return {"password2": TWO_PASSWORDS}
    try:
        get_adapter().clean_password(first, user=auth.get_user_model()._default_manager.get(pk=account))
    except ValidationError as refusal:
        return {"password1": " ".join(refusal.messages)}
    return {}


def _onward(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return wanted
    fallback: str = get_adapter().get_login_redirect_url(request)
    return fallback


def _account(request: HttpRequest) -> UUID:
    account = request.user.pk
    assert isinstance(account, UUID), "a view for the signed-in ran for nobody"  # noqa: S101 - a promise of the audience guard
    return account


def _problems(field: str, text: Text | None) -> list[dict[str, Any]]:
    return [{"field": field, "text": text}] if text else []


def _square(address: str) -> str:
    """Return the square code as a picture in the page; dark on light in every scheme, since phones read it so."""
    title = say(Text(id="Kode persegi untuk aplikasi", en="Square code for the app"))
    drawn = segno.make(address, error="m").svg_inline(scale=4, border=3, dark="#000", light="#fff", title=str(title), omitsize=False)
    return mark_safe(drawn)  # noqa: S308 - drawn by us from our own address
