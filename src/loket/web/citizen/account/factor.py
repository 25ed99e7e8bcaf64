"""
More than a password: the page where everybody proves it, and for those who work for the government the invitation by which they set it up.

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
from django.utils.safestring import mark_safe

from loket.foundation.agencies import queries as agencies
from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import Text
from loket.foundation.identity import operations as identity_writes
from loket.foundation.identity import queries as identity
from loket.foundation.identity.errors import CodeOver, FactorThere, PasskeyRefused
from loket.foundation.identity.values import Account, Assurance, CodePurpose, CodeSent, CodeTry, Method, Place, Proof
from loket.foundation.offices import operations, queries
from loket.foundation.offices.errors import InvitationNotFound
from loket.web.citizen.account import devices, proving
from loket.web.citizen.account.adapter import own_act
from loket.web.citizen.who import has_password
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for

_PAGES: Final = "citizen/account/"
#: What a session holds of the invitation that it came by, until the factor is enrolled.
INVITATION: Final = "invitation"
_CODE: Final = "proving_code"
#: Digits of a code of the app; what is longer is one of the paper.
DIGITS: Final = 6
WRONG_PASSWORD: Final = Text(id="Kata sandi tidak cocok. Ketik sekali lagi.", en="The password does not match. Type it again.")
WRONG_SMS: Final = Text(id="Kode tidak cocok. Sisa percobaan: {left}.", en="The code does not match. Tries left: {left}.")

SAID: Final[dict[Proof, Text]] = {
    Proof.WRONG: Text(
        id="Kode tidak cocok. Ketik kode yang sekarang tampil di aplikasi.", en="The code does not match. Type the one that the app shows now."
    ),
    Proof.USED: Text(
        id="Kode ini sudah dipakai. Tunggu sampai aplikasi menampilkan kode berikutnya.",
        en="This code was used. Wait until the app shows the next one.",
    ),
    Proof.BLOCKED: Text(
        id="Terlalu banyak kode salah. Demi keamanan, coba lagi lima belas menit lagi, atau pakai kode cadangan di kertas; akun Anda tetap aman.",
        en="Too many wrong codes. To be safe, try again in a quarter of an hour, or use a recovery code on paper; your account is safe.",
    ),
    Proof.NONE: Text(id="Akun ini belum punya faktor kedua.", en="This account has no second factor yet."),
}
NO_CODE: Final = Text(id="Tulis kode enam angka, atau satu kode cadangan.", en="Write the code of six digits, or one recovery code.")
NO_PASSWORD: Final = Text(id="Tulis kata sandi.", en="Write a password.")
TWO_PASSWORDS: Final = Text(id="Kedua kata sandi tidak sama. Ketik sekali lagi.", en="The two passwords are not the same. Type them again.")


@audience("citizen")
@limited("factor", per_minute=10, by="account", methods=("POST",))
def prove(request: HttpRequest) -> HttpResponse:
    """
    Ask for more than a password: a passkey, a code of the app or of the paper, a code to the phone; then go on to where the person was sent from.

    One page for officers, whose doors ask for it, and for citizens, whose form does (`tingkat`: the level it needs).
    """
    account, act = identity.get_account(account_id=_account(request)), act_for(request, "account")
    place, needed = proving.place_of(request), proving.LEVELS.get((request.POST or request.GET).get("tingkat", ""))
    ways = identity.list_ways(account=account, host=place.host, at=act.at)
    onward = _onward(request)
    if needed is not None:
        if not account.assurance.reaches(min(needed, Assurance.VERIFIED, key=list(Assurance).index)):
            return render(request, f"{_PAGES}belum_cocok.html", {"next": onward, "account": account}, status=403)
        if request.method != "POST" and proving.level_of(request).level.reaches(needed):
            return HttpResponseRedirect(onward)
    # `ulang`: something dear is about to change, and a password or a code to the phone proves enough where there is nothing better.
    is_again = "ulang" in (request.POST or request.GET)
    is_weak_enough = is_again and not identity.has_way(account=account.id)
    # Because: a code to the phone that does not count where a strong way is held would lead back here, for ever.
    offers_phone = is_weak_enough and identity.has_phone(account=account.id) if is_again else ways.phone
    offers_password = is_weak_enough and not offers_phone and has_password(request)
    if not ways.has_app and not ways.passkeys and not offers_phone and not offers_password:
        return _without(request, onward, account.id, is_again=is_again)
    context: dict[str, Any] = {
        "offers_phone": offers_phone, "offers_password": offers_password, "is_again": is_again,
        "ways": ways, "next": onward, "level": request.POST.get("tingkat") or request.GET.get("tingkat") or "", "is_demo": settings.LOKET_MODE == "demo",
        "left": ways.factor.recovery_left if ways.factor else 0, "errors": {}, "problems": [], "sent": _sent(request),
    }  # fmt: skip
    errors: dict[str, Text] = {}
    if request.method == "POST":
        if "sms" in request.POST and offers_phone:
            return _send_code(request, account, context)
        if "password" in request.POST and offers_password:
            is_right = identity.is_password(account_id=account.id, password=request.POST["password"])
            method, errors = (Method.PASSWORD, {}) if is_right else (None, {"password": WRONG_PASSWORD})
        else:
            method, errors = _judge_proof(request, account.id, place, context["sent"])
        if method is not None:
            request.session.pop(_CODE, None)
            proving.note(request, method, act.at)
            return HttpResponseRedirect(onward, status=303)
    if ways.has_app and settings.LOKET_MODE == "demo":
        context["demo_code"] = identity.next_demo_code(account=account.id, at=act.at)
    context |= {"errors": errors, "problems": [{"field": name, "text": text} for name, text in errors.items()]}
    return render(request, f"{_PAGES}kode.html", context, status=422 if errors else 200)


def _judge_proof(request: HttpRequest, account: UUID, place: Place, sent: CodeSent | None) -> tuple[Method | None, dict[str, Text]]:
    """Hear what was sent as a proof; return the method that it proves, or what is wrong."""
    act = act_for(request, "account")
    if request.POST.get("credential"):
        heard = proving.answered(request)
        found = identity_writes.prove_passkey(act=act, place=place, state=heard[0], answer=heard[1], account=account) if heard else None
        return (Method.PASSKEY, {}) if found else (None, {"": PasskeyRefused.message})
    if "sms_code" in request.POST:
        if sent is None:
            return None, {"sms_code": CodeOver.message}
        tried = identity_writes.try_code(act=act, code=sent.id, digits=request.POST["sms_code"][:20])
        if tried.outcome is not CodeTry.RIGHT:
            return None, {"sms_code": WRONG_SMS.fill(left=tried.left) if tried.outcome is CodeTry.WRONG else CodeOver.message}
        identity_writes.prove_phone(act=act, account=account, code=sent.id)
        return Method.PHONE_CODE, {}
    typed = request.POST.get("code", "").strip()[:40]
    proof = identity_writes.prove_factor(act=act, account=account, code=typed) if typed else None
    if proof is Proof.RIGHT:
        return (Method.TOTP if len("".join(typed.split())) == DIGITS else Method.RECOVERY_CODE), {}
    return None, {"code": SAID[proof] if proof else NO_CODE}


def _send_code(request: HttpRequest, account: Account, context: dict[str, Any]) -> HttpResponse:
    try:
        sent = identity_writes.send_code(
            act=act_for(request, "account"), phone=account.phone or "", purpose=CodePurpose.PROVE, account=account.id, language=account.language
        )
    except Refusal as refusal:
        context |= {"errors": {"sms_code": refusal.message}, "problems": [{"field": "sms_code" if context["sent"] else "", "text": refusal.message}]}
        return render(request, f"{_PAGES}kode.html", context, status=refusal.status)
    request.session[_CODE] = str(sent.id)
    return render(request, f"{_PAGES}kode.html", context | {"sent": sent})


def _sent(request: HttpRequest) -> CodeSent | None:
    """Return the code by text message that this session waits for."""
    try:
        return identity.get_code(code=UUID(request.session[_CODE]))
    except (KeyError, ValueError, CodeOver):
        return None


def _without(request: HttpRequest, onward: str, account: UUID, *, is_again: bool) -> HttpResponse:
    """Say what to do where there is nothing to prove with: officers need their invitation, citizens set up a way of their own."""
    if request.session.get(INVITATION):
        return HttpResponseRedirect(reverse("factor-enrol"))
    if identity.holds_office(account=account):
        return render(request, f"{_PAGES}belum_faktor.html", status=403)
    context = {"next": onward, "elsewhere": identity.has_way(account=account), "is_again": is_again}
    return render(request, f"{_PAGES}belum_ada_cara.html", context, status=403)


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
    secret, came_by = identity.find_begun_secret(account=account), request.session.get(INVITATION)
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
            proving.note(request, Method.TOTP, act.at)
            onward = get_adapter().get_login_redirect_url(request)
            return render(request, f"{_PAGES}kode_cadangan.html", {"codes": codes, "onward": onward})
        problem = SAID[proof]
    region = agencies.get_region(act.region)
    address = identity.app_address(secret=secret, account=request.user.email or "", issuer=f"Loket {region.short}")  # type: ignore[union-attr]
    context = {
        "problems": _problems("code", problem), "error": problem, "secret": identity.secret_text(secret=secret), "square": square(address), "address": address,
        "demo_code": identity.next_demo_code(account=account, at=act.at) if settings.LOKET_MODE == "demo" else None,
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
    identity_writes.record_sign_in(act=own_act(request, user), account=opened.account, method=Method.INVITATION.value)
    auth.login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    proving.note(request, Method.INVITATION, act.at)
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
    fallback: str = get_adapter().get_login_redirect_url(request)
    return proving.onward(request) or fallback


def _account(request: HttpRequest) -> UUID:
    account = request.user.pk
    assert isinstance(account, UUID), "a view for the signed-in ran for nobody"  # noqa: S101 - a promise of the audience guard
    return account


def _problems(field: str, text: Text | None) -> list[dict[str, Any]]:
    return [{"field": field, "text": text}] if text else []


def square(address: str) -> str:
    """Return the square code as a picture in the page; dark on light in every scheme, since phones read it so."""
    title = say(Text(id="Kode persegi untuk aplikasi", en="Square code for the app"))
    drawn = segno.make(address, error="m").svg_inline(scale=4, border=3, dark="#000", light="#fff", title=str(title), omitsize=False)
    return mark_safe(drawn)  # noqa: S308 - drawn by us from our own address
