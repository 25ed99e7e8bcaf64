"""
An account is given back at the counter: the person is there with the card, the officer looks at it, the new phone proves itself.

The number of the card is typed into a form and never in an address; what is under way has an opaque id and belongs to one officer.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from loket.foundation.common.errors import Refusal
from loket.foundation.common.phones import masked_email, masked_phone
from loket.foundation.common.population import digits_of
from loket.foundation.common.text import Text
from loket.foundation.identity import operations
from loket.foundation.identity import queries as identity
from loket.foundation.identity.values import CodeTry
from loket.foundation.residents import queries as residents
from loket.foundation.residents.errors import PersonNotFound
from loket.web.desk.queueing import menu, officer_of
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for

NOT_FOUND: Final = Text(
    id="Tidak ada penduduk dengan NIK itu di daerah ini. Periksa angkanya pada kartu.",
    en="No resident of this region has that NIK. Check the digits on the card.",
)
NOT_A_NIK: Final = Text(id="NIK terdiri dari 16 angka. Periksa kembali pada kartu.", en="A NIK has 16 digits. Check it on the card.")
NIK_DIGITS: Final = 16
LOOK_FIRST: Final = Text(
    id="Centang setelah Anda memeriksa KTP-el dan wajah orangnya.", en="Tick this after you have checked the identity card and the person's face."
)
NEED_CODE: Final = Text(id="Tulis enam angka yang dibacakan warga.", en="Write the six digits that the person reads out.")
WRONG: Final = Text(id="Kode tidak cocok. Sisa percobaan: {left}.", en="The code does not match. Tries left: {left}.")
OVER: Final = Text(id="Kode ini tidak berlaku lagi. Kirim kode baru.", en="This code is no longer valid. Send a new one.")
DONE: Final = Text(
    id="Akun dipulihkan. Warga dapat langsung masuk dengan nomor HP barunya; kontak lama sudah diberi tahu.",
    en="The account was recovered. The person can sign in with the new number at once; the former contacts were told.",
)


def _page(request: HttpRequest, template: str, context: dict[str, Any], errors: dict[str, Text] | None = None, status: int = 200) -> HttpResponse:
    found = errors or {}
    problems = [{"field": name, "text": text} for name, text in found.items()]
    return render(request, template, {"errors": found, "problems": problems, "desk_menu": menu(), **context}, status=status)


@audience("officer")
@limited("recovery", per_hour=30, by="account", methods=("POST",))
def begin(request: HttpRequest) -> HttpResponse:
    """Find the resident by the card that lies on the counter, and begin."""
    if request.method != "POST":
        return _page(request, "desk/pemulihan.html", {})
    act, typed = act_for(request, "recover"), request.POST.get("nik", "")
    errors: dict[str, Text] = {}
    if "seen" not in request.POST:
        errors["seen"] = LOOK_FIRST
    number = digits_of(typed[:30])
    if len(number) != NIK_DIGITS or not number.isdigit():
        errors["nik"] = NOT_A_NIK
    if errors:
        return _page(request, "desk/pemulihan.html", {"nik": typed[:30], "seen": "seen" in request.POST}, errors, 422)
    resident = residents.find_by_nik(act=act, nik=number)
    try:
        if resident is None:
            raise PersonNotFound(NOT_FOUND)
        begun = operations.begin_recovery(act=act, resident_id=resident)
    except Refusal as refusal:
        return _page(request, "desk/pemulihan.html", {"nik": typed[:30], "seen": True}, {"nik": refusal.message}, refusal.status)
    return HttpResponseRedirect(reverse("desk-recovery-one", args=[begun.id]), status=303)


@audience("officer")
@limited("recovery-step", per_minute=20, by="account", methods=("POST",))
def one(request: HttpRequest, recovery: UUID) -> HttpResponse:
    """Send a code to the new number, take the digits, give the account back."""
    act = act_for(request, "recover")
    found = identity.get_recovery(region=act.region, recovery=recovery, officer=officer_of(request))
    if found.ended_at is not None:
        return HttpResponseRedirect(reverse("desk-recovery"), status=303)
    errors: dict[str, Text] = {}
    status = 422
    if request.method == "POST":
        try:
            if "code" in request.POST:
                errors = _take(request, found.code)
                if not errors:
                    operations.finish_recovery(act=act, recovery=recovery)
                    messages.success(request, str(say(DONE)))
                    return HttpResponseRedirect(reverse("desk-recovery"), status=303)
            else:
                operations.send_recovery_code(act=act, recovery=recovery, phone=request.POST.get("phone", ""))
                return HttpResponseRedirect(reverse("desk-recovery-one", args=[recovery]), status=303)
        except Refusal as refusal:
            errors, status = {"code" if "code" in request.POST else "phone": refusal.message}, refusal.status
    return _page(request, "desk/pemulihan_satu.html", _context(request, found), errors, status if errors else 200)


def _take(request: HttpRequest, code: UUID | None) -> dict[str, Text]:
    typed = request.POST.get("code", "").strip()[:20]
    if not typed or code is None:
        return {"code": NEED_CODE}
    tried = operations.try_code(act=act_for(request, "recover"), code=code, digits=typed)
    if tried.outcome is CodeTry.RIGHT:
        return {}
    return {"code": WRONG.fill(left=tried.left) if tried.outcome is CodeTry.WRONG else OVER}


def _context(request: HttpRequest, found: Any) -> dict[str, Any]:
    """Return what the officer compares with the card; contacts are masked, as the officer has no need of them."""
    account = identity.get_account(account_id=found.account)
    person = residents.get_person(act=act_for(request, "recover"), resident_id=account.resident_id, fields=("name",)) if account.resident_id else None
    contacts = [masked_phone(account.phone)] if account.phone else []
    contacts += [masked_email(account.email)] if account.email else []
    return {
        "recovery": found, "person": person, "contacts": ", ".join(contacts), "is_frozen": account.is_frozen,
        "sent": identity.get_code(code=found.code) if found.code else None, "phone": request.POST.get("phone", "")[:40],
    }  # fmt: skip
