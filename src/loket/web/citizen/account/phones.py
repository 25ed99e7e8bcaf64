"""
Signing in and up with a phone alone: a number, six digits, and for somebody new a name. Also the change of one's number.

What is under way is kept in the session, as the id of a code: no number is in a session, and nothing of it in an address. The pages are the same whether
the number has an account or not; only whoever names the digits learns it.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final
from uuid import UUID

from allauth.account.app_settings import EmailVerificationMethod
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from loket.foundation.common.errors import Refusal
from loket.foundation.common.phones import BadPhone, normal_phone
from loket.foundation.common.population import digits_of
from loket.foundation.common.text import Text
from loket.foundation.identity import operations, queries
from loket.foundation.identity.errors import CodeOver, LongNotSeen, PhoneTaken
from loket.foundation.identity.values import Claim, ClaimTry, CodePurpose, CodeSent, CodeTry, Method
from loket.foundation.notifications import queries as ways
from loket.foundation.notifications.values import Channel
from loket.web.citizen.account import known as known_devices
from loket.web.citizen.account import proving
from loket.web.citizen.account.security import freshly
from loket.web.citizen.who import me
from loket.web.kit.audience import audience
from loket.web.kit.language import current, say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for

_PAGES: Final = "citizen/account/"
_SIGNING_IN: Final = "phone_sign_in"
_CHANGING: Final = "phone_change"

WRONG: Final = Text(id="Kode tidak cocok. Sisa percobaan: {left}.", en="The code does not match. Tries left: {left}.")
OVER: Final = Text(id="Kode ini tidak berlaku lagi. Minta kode baru.", en="This code is no longer valid. Ask for a new one.")
NEED_CODE: Final = Text(id="Tulis enam angka dari SMS.", en="Write the six digits of the text message.")
NEED_NAME: Final = Text(id="Tulis nama Anda.", en="Write your name.")
SENT_AGAIN: Final = Text(id="Kode baru sudah dikirim.", en="A new code was sent.")
NIK_DIGITS: Final = 16
NEED_NIK: Final = Text(id="Tulis 16 angka NIK.", en="Write the 16 digits of the NIK.")
NEED_BIRTH: Final = Text(id="Tulis tanggal lahir Anda.", en="Write your date of birth.")
NOT_YOURS: Final = Text(
    id="Tidak cocok dengan akun nomor ini. Sisa percobaan: {left}.", en="This does not fit the account of this number. Tries left: {left}."
)
TO_COUNTER: Final = Text(
    id="Percobaannya habis. Akun lama hanya dibuka di loket: datanglah dengan KTP-el dan HP ini. Nomor ini baru bagi Anda? Mulai akun baru di bawah.",
    en="There are no tries left. The old account is opened at a counter only: come with your identity card and this phone. Is the number new to you? Begin a new account below.",
)
TO_COUNTER_BY_NAME: Final = Text(
    id="Percobaannya habis. Akun lama masih dapat dibuka di loket bila namanya sama dengan nama pada KTP-el Anda: datanglah dengan KTP-el dan HP ini. Jangan mulai akun baru "
    "sebelum itu. Nomor ini baru bagi Anda? Mulai akun baru di bawah.",
    en="There are no tries left. A counter can still open the old account if it bears the name on your identity card: come with the card and this phone, and do not begin a new "
    "account before. Is the number new to you? Begin a new account below.",
)
CHANGED: Final = Text(
    id="Nomor HP sudah diganti. Nomor dan surel lama diberi tahu.", en="Your mobile number was changed. The former number and mail address were told."
)
TAKEN_MEANWHILE: Final = Text(id="Minta kode baru, lalu masuk.", en="Ask for a new code, then sign in.")


def _page(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, errors: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    found = errors or {}
    problems = [{"field": name, "text": text} for name, text in found.items()]
    return render(request, _PAGES + template, {"errors": found, "problems": problems, **(context or {})}, status=status)


def _code(request: HttpRequest, key: str) -> CodeSent | None:
    """Return the code that this session waits for."""
    held = request.session.get(key) or {}
    try:
        return queries.get_code(code=UUID(held["code"]))
    except (KeyError, ValueError, CodeOver):
        return None


def _send(request: HttpRequest, phone: str, purpose: CodePurpose, account: UUID | None = None) -> CodeSent:
    return operations.send_code(
        act=act_for(request, "account"), phone=phone, purpose=purpose, account=account, language=current(),
        is_known_device=_is_known(request, phone, account),
    )  # fmt: skip


def _is_known(request: HttpRequest, phone: str, account: UUID | None) -> bool:
    """Say whether this device opened the account of a number before; its tries are its own."""
    if account is None:
        try:
            found = queries.find_account_by_phone(phone=normal_phone(phone))
        except BadPhone:
            return False
        account = found.id if found else None
    return known_devices.is_known(request, account)


def _try(request: HttpRequest, sent: CodeSent) -> Text | None:
    """Try what was typed; return what is wrong, None when it was right."""
    typed = request.POST.get("code", "").strip()
    if not typed:
        return NEED_CODE
    tried = operations.try_code(act=act_for(request, "account"), code=sent.id, digits=typed[:20])
    if tried.outcome is CodeTry.RIGHT:
        return None
    return WRONG.fill(left=tried.left) if tried.outcome is CodeTry.WRONG else OVER


def _next(request: HttpRequest) -> str:
    asked = request.POST.get("next") or request.GET.get("next") or ""
    return asked if url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()) else ""


# --- in and up ----------------------------------------------------------------------------------------------------


@audience("public")
@limited("phone-code", per_hour=20, methods=("POST",))
def number(request: HttpRequest) -> HttpResponse:
    """Ask for the number, send a code to it."""
    context: dict[str, Any] = {"phone": request.POST.get("phone", "")[:60], "next": _next(request), "is_ready": ways.has_way(channel=Channel.SMS)}
    if request.method != "POST":
        return _page(request, "hp.html", context)
    try:
        sent = _send(request, context["phone"], CodePurpose.SIGN_IN)
    except Refusal as refusal:
        return _page(request, "hp.html", context, errors={"phone": refusal.message}, status=refusal.status)
    request.session[_SIGNING_IN] = {"code": str(sent.id), "next": context["next"]}
    return HttpResponseRedirect(reverse("phone-code"), status=303)


@audience("public")
@limited("phone-try", per_minute=10, methods=("POST",))
def code(request: HttpRequest) -> HttpResponse:
    """Ask for the digits; right ones sign in, or lead to the name of somebody new. `again` sends another code."""
    sent = _code(request, _SIGNING_IN)
    if sent is None:
        return HttpResponseRedirect(reverse("phone-number"), status=303)
    if request.method != "POST":
        return _page(request, "hp_kode.html", {"sent": sent})
    if "again" in request.POST:
        return _again(request, _SIGNING_IN, sent, "hp_kode.html", "phone-code")
    if (wrong := _try(request, sent)) is not None:
        return _page(request, "hp_kode.html", {"sent": sent}, errors={"code": wrong}, status=422)
    try:
        account = operations.open_by_phone(act=act_for(request, "account"), code=sent.id)
    except LongNotSeen:
        return HttpResponseRedirect(reverse("phone-claim"), status=303)
    except CodeOver as refusal:
        return _page(request, "hp_kode.html", {"sent": sent}, errors={"code": refusal.message}, status=refusal.status)
    if account is None:
        return HttpResponseRedirect(reverse("phone-name"), status=303)
    return _enter(request, account.id)


@audience("public")
@limited("phone-try", per_minute=10, methods=("POST",))
def claim(request: HttpRequest) -> HttpResponse:
    """Ask for what only the owner knows, where a number was long not used here; `new` begins a new account with it."""
    sent = _code(request, _SIGNING_IN)
    try:
        is_verified = queries.needs_claim(act=act_for(request, "account"), code=sent.id) if sent is not None else None
    except CodeOver:
        is_verified = None
    if sent is None or is_verified is None:
        return HttpResponseRedirect(reverse("phone-number"), status=303)
    context: dict[str, Any] = {"sent": sent, "is_verified": is_verified}
    if request.method != "POST":
        return _page(request, "hp_lama.html", context)
    if "new" in request.POST:
        return HttpResponseRedirect(reverse("phone-name"), status=303)
    typed = {part: request.POST.get(f"born_{part}", "").strip()[:4] for part in ("day", "month", "year")}
    said = {one: request.POST.get(one, "").strip()[:100] for one in ("nik", "name")}
    context |= {"born": typed, **said}
    errors = {} if is_verified or said["name"] else {"name": NEED_NAME}
    born_on = _born(typed) if is_verified else None
    if is_verified and len(digits_of(said["nik"])) != NIK_DIGITS:
        errors["nik"] = NEED_NIK
    if is_verified and born_on is None:
        errors["born"] = NEED_BIRTH
    if errors:
        return _page(request, "hp_lama.html", context, errors=errors, status=422)
    claimed = operations.claim_by_phone(act=act_for(request, "account"), code=sent.id, claim=Claim(said["nik"], born_on, said["name"]))
    if claimed.account is not None:
        return _enter(request, claimed.account.id)
    wrong = NOT_YOURS.fill(left=claimed.left) if claimed.outcome is ClaimTry.WRONG else TO_COUNTER if is_verified else TO_COUNTER_BY_NAME
    return _page(request, "hp_lama.html", context, errors={"nik" if is_verified else "name": wrong}, status=422)


def _born(parts: dict[str, str]) -> dt.date | None:
    try:
        return dt.date(int(parts["year"]), int(parts["month"]), int(parts["day"]))
    except ValueError:
        return None


@audience("public")
@limited("phone-try", per_minute=10, methods=("POST",))
def name(request: HttpRequest) -> HttpResponse:
    """Ask somebody new for a name; then the account is there and signed in."""
    sent = _code(request, _SIGNING_IN)
    if sent is None or not sent.is_proved:
        return HttpResponseRedirect(reverse("phone-number"), status=303)
    typed = request.POST.get("name", "").strip()
    if request.method != "POST":
        return _page(request, "hp_nama.html", {"sent": sent})
    if not typed or len(typed) > 100:
        return _page(request, "hp_nama.html", {"sent": sent, "name": typed[:100]}, errors={"name": NEED_NAME}, status=422)
    try:
        account = operations.register_by_phone(act=act_for(request, "account"), code=sent.id, name=typed, language=current())
    except (CodeOver, PhoneTaken) as refusal:
        messages.warning(request, str(say(TAKEN_MEANWHILE if isinstance(refusal, PhoneTaken) else refusal.message)))
        return HttpResponseRedirect(reverse("phone-number"), status=303)
    return _enter(request, account.id)


def _enter(request: HttpRequest, account: UUID) -> HttpResponse:
    """Begin the session by allauth's own steps. Whoever works for the government proves the second factor at their door all the same."""
    held = request.session.pop(_SIGNING_IN, None) or {}
    user = get_user_model().objects.get(pk=account)
    request.sign_in_method = Method.PHONE_CODE  # type: ignore[attr-defined]
    record_authentication(request, user, method="code")
    login = Login(user=user, email_verification=EmailVerificationMethod.NONE, redirect_url=held.get("next") or None)
    answer: HttpResponse = perform_login(request, login)
    return answer


def _again(request: HttpRequest, key: str, sent: CodeSent, template: str, route: str) -> HttpResponse:
    try:
        anew = operations.send_code_again(act=act_for(request, "account"), code=sent.id, language=current())
    except Refusal as refusal:
        return _page(request, template, {"sent": sent}, errors={"code": refusal.message}, status=refusal.status)
    request.session[key] = (request.session.get(key) or {}) | {"code": str(anew.id)}
    messages.success(request, str(say(SENT_AGAIN)))
    return HttpResponseRedirect(reverse(route), status=303)


# --- another number -----------------------------------------------------------------------------------------------


@audience("citizen")
@limited("phone-change", per_hour=10, by="account", methods=("POST",))
@freshly
def change(request: HttpRequest) -> HttpResponse:
    """Ask for the new number, send a code to it."""
    known = queries.get_account(account_id=me(request))
    context: dict[str, Any] = {
        "phone": request.POST.get("phone", "")[:60],
        "has_phone": known.phone is not None,
        "is_ready": ways.has_way(channel=Channel.SMS),
    }
    if request.method != "POST":
        return _page(request, "ganti_hp.html", context)
    if (late := queries.refusal_to_move(act=act_for(request, "account"), account=known.id, proofs=proving.proofs(request))) is not None:
        raise late
    try:
        sent = _send(request, context["phone"], CodePurpose.CHANGE, known.id)
    except Refusal as refusal:
        return _page(request, "ganti_hp.html", context, errors={"phone": refusal.message}, status=refusal.status)
    request.session[_CHANGING] = {"code": str(sent.id)}
    return HttpResponseRedirect(reverse("phone-change-code"), status=303)


@audience("citizen")
@limited("phone-try", per_minute=10, by="account", methods=("POST",))
def change_code(request: HttpRequest) -> HttpResponse:
    """Ask for the digits; right ones change the number."""
    sent = _code(request, _CHANGING)
    if sent is None:
        return HttpResponseRedirect(reverse("phone-change"), status=303)
    if request.method != "POST":
        return _page(request, "ganti_hp_kode.html", {"sent": sent})
    if "again" in request.POST:
        return _again(request, _CHANGING, sent, "ganti_hp_kode.html", "phone-change-code")
    wrong = _try(request, sent)
    if wrong is None:
        try:
            operations.change_phone(act=act_for(request, "account"), account=me(request), code=sent.id)
        except (CodeOver, PhoneTaken) as refusal:
            wrong = refusal.message
    if wrong is not None:
        return _page(request, "ganti_hp_kode.html", {"sent": sent}, errors={"code": wrong}, status=422)
    request.session.pop(_CHANGING, None)
    messages.success(request, str(say(CHANGED)))
    return HttpResponseRedirect(reverse("own-account"), status=303)
