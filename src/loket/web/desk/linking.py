"""
A citizen's account is tied to the register at the counter: card seen, code read out, done. Who has no account gets one with it.

What is under way is in the officer's session as opaque ids; neither the number of the card nor of the phone is kept or in an address.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from loket.foundation.common.errors import Refusal
from loket.foundation.common.population import digits_of
from loket.foundation.common.text import Text
from loket.foundation.identity import operations, queries
from loket.foundation.identity.errors import AccountInDoubt, CodeOver
from loket.foundation.identity.values import CodeTry
from loket.foundation.residents import queries as residents
from loket.web.desk.queueing import menu
from loket.web.desk.recovering import LOOK_FIRST, NEED_CODE, NIK_DIGITS, NOT_A_NIK, NOT_FOUND, OVER, WRONG
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for

_HELD: Final = "desk_link"
DONE: Final = Text(
    id="Akun terhubung. Warga masuk dengan nomor HP-nya, dan data kependudukannya terisi sendiri.",
    en="The account is connected. The person signs in with the mobile number, and data of the register fill themselves in.",
)

LEFT: Final = Text(
    id="Akun baru terhubung. Akun lama dengan nomor ini ditinggal tanpa nomor; datanya tetap tersimpan di sana dan pemiliknya diberi tahu bila ada surelnya.",
    en="A new account is connected. The old account with this number was left behind without it; its data stay there, and its owner is told if there is an e-mail address.",
)


@audience("officer")
@limited("link", per_hour=60, by="account", methods=("POST",))
def link(request: HttpRequest) -> HttpResponse:
    """Look at the card, send a code to the phone, take the digits; `again` begins anew, `leave` after the digits leaves an old account in doubt behind."""
    if request.method == "POST" and "again" in request.POST:
        request.session.pop(_HELD, None)
        return HttpResponseRedirect(reverse("desk-link"), status=303)
    held = request.session.get(_HELD)
    if request.method != "POST":
        return _page(request, {}, held)
    if held and "leave" in request.POST:
        return _tie(request, held, leaves=True)
    return _take(request, held) if held and "code" in request.POST else _begin(request)


def _begin(request: HttpRequest) -> HttpResponse:
    act, typed, phone = act_for(request, "recover"), request.POST.get("nik", "")[:30], request.POST.get("phone", "")[:40]
    errors: dict[str, Text] = {}
    number = digits_of(typed)
    if len(number) != NIK_DIGITS or not number.isdigit():
        errors["nik"] = NOT_A_NIK
    if "seen" not in request.POST:
        errors["seen"] = LOOK_FIRST
    given = {"nik": typed, "phone": phone, "seen": "seen" in request.POST}
    if errors:
        return _page(request, given, None, errors)
    resident = residents.find_by_nik(act=act, nik=number)
    if resident is None:
        return _page(request, given, None, {"nik": NOT_FOUND}, 404)
    try:
        sent = operations.send_linking_code(act=act, resident_id=resident, phone=phone)
    except Refusal as refusal:
        return _page(
            request, given, None, {"phone" if refusal.code.startswith(("phones.", "identity.code.")) else "nik": refusal.message}, refusal.status
        )
    request.session[_HELD] = {"resident": str(resident), "code": str(sent.id)}
    return HttpResponseRedirect(reverse("desk-link"), status=303)


def _take(request: HttpRequest, held: dict[str, str]) -> HttpResponse:
    act, code, typed = act_for(request, "recover"), UUID(held["code"]), request.POST.get("code", "").strip()[:20]
    if not typed:
        return _page(request, {}, held, {"code": NEED_CODE})
    tried = operations.try_code(act=act, code=code, digits=typed)
    if tried.outcome is not CodeTry.RIGHT:
        return _page(request, {}, held, {"code": WRONG.fill(left=tried.left) if tried.outcome is CodeTry.WRONG else OVER})
    return _tie(request, held, leaves=False)


def _tie(request: HttpRequest, held: dict[str, str], *, leaves: bool) -> HttpResponse:
    """Connect by a code that was read out; where the number's account is in doubt, ask first whether it is left behind."""
    act = act_for(request, "recover")
    try:
        operations.link_by_phone(act=act, resident_id=UUID(held["resident"]), code=UUID(held["code"]), leaves=leaves)
    except AccountInDoubt as refusal:
        return _page(request, {"is_in_doubt": True}, held, {"leave": refusal.message}, refusal.status)
    except Refusal as refusal:
        return _page(request, {}, held, {"code": refusal.message}, refusal.status)
    request.session.pop(_HELD, None)
    messages.success(request, str(say(LEFT if leaves else DONE)))
    return HttpResponseRedirect(reverse("desk-link"), status=303)


def _page(
    request: HttpRequest, given: dict[str, Any], held: dict[str, str] | None, errors: dict[str, Text] | None = None, status: int = 422
) -> HttpResponse:
    found = errors or {}
    context: dict[str, Any] = {
        "errors": found,
        "problems": [{"field": name, "text": text} for name, text in found.items()],
        "desk_menu": menu(),
        **given,
    }
    if held is not None:
        try:
            context["sent"] = queries.get_code(code=UUID(held["code"]))
            context["person"] = residents.get_person(act=act_for(request, "recover"), resident_id=UUID(held["resident"]), fields=("name",))
        except CodeOver:
            request.session.pop(_HELD, None)
    return render(request, "desk/hubungkan.html", context, status=status if found else 200)
