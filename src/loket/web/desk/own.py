"""An officer's own page: which offices they hold, when they are away, and their second factor."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit.values import Act
from loket.foundation.common import dates
from loket.foundation.common.text import Text
from loket.foundation.identity import operations as identity_writes
from loket.foundation.identity import queries as identity
from loket.foundation.identity.values import AbsenceReason, Appointment
from loket.foundation.offices import operations
from loket.foundation.offices.errors import BadAbsence
from loket.foundation.offices.values import ABSENCE_WORDS, DOOR_WORDS, KIND_WORDS
from loket.services.journey import operations as journey
from loket.web.desk.queueing import menu, officer_of
from loket.web.kit import factor
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for

NOTED: Final = Text(id="Ketidakhadiran Anda tercatat.", en="Your absence is noted.")
NOTED_STEPS: Final = Text(
    id="Ketidakhadiran Anda tercatat. {steps} langkah yang Anda pegang kembali ke antrean di tempatnya.",
    en="Your absence is noted. {steps} steps in your hands went back into the queue at their place.",
)
BACK: Final = Text(
    id="Selamat datang kembali. Anda menerima pekerjaan lagi mulai sekarang.", en="Welcome back. You are given work again from now on."
)
NO_DATE: Final = Text(id="Tulis hari, bulan, dan tahun, misalnya 1 12 2026.", en="Write day, month and year, for example 1 12 2026.")
NO_CHOICE: Final = Text(id="Pilih salah satu.", en="Choose one.")
EVERYBODY: Final = ("officer", "leader", "auditor", "operator", "author", "reviewer")


@audience(*EVERYBODY)
def mine(request: HttpRequest) -> HttpResponse:
    """Show the page."""
    return _page(request, {})


@audience(*EVERYBODY)
@require_POST
@limited("away", per_minute=30, by="account")
def away(request: HttpRequest) -> HttpResponse:
    """Note one's own absence; what is in hand goes back at once if it begins today."""
    act, officer = act_for(request, "work"), officer_of(request)
    errors: dict[str, Text] = {}
    first, last = _date(request, "first", errors), _date(request, "last", errors)
    try:
        reason = AbsenceReason(request.POST.get("reason", ""))
    except ValueError:
        errors["reason"] = NO_CHOICE
    if errors or first is None or last is None:
        return _page(request, errors)
    try:
        operations.enter_absence(act=act, account=officer, absent_from=first, absent_until=last + dt.timedelta(days=1), reason=reason)
    except BadAbsence as refusal:
        return _page(request, {"first": refusal.message})
    steps = journey.put_back_absent(act=act, officer=officer)
    messages.success(request, str(say(NOTED_STEPS.fill(steps=steps) if steps else NOTED)))
    return HttpResponseRedirect(reverse("desk-own"), status=303)


@audience(*EVERYBODY)
@require_POST
@limited("away", per_minute=30, by="account")
def back(request: HttpRequest, absence: Any) -> HttpResponse:
    """Be back from today on, or call off an absence that has not begun."""
    operations.end_absence(act=act_for(request, "work"), absence=absence)
    messages.success(request, str(say(BACK)))
    return HttpResponseRedirect(reverse("desk-own"), status=303)


@audience(*EVERYBODY)
@limited("recovery-codes", per_minute=5, by="account", methods=("POST",))
@factor.recently(minutes=30)
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Replace one's recovery codes and show the new ones once."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("desk-own"))
    codes = identity_writes.renew_recovery_codes(
        act=act_for(request, "account"), account=officer_of(request), proofs=identity.proofs_of(request.session)
    )
    return render(request, "desk/kode_cadangan.html", {"codes": codes, "desk_menu": _menu(request)})


def _page(request: HttpRequest, errors: dict[str, Text]) -> HttpResponse:
    act, officer = act_for(request, "work"), officer_of(request)
    today = dates.civil_date(act.at, time_zone=agencies.get_region(act.region).time_zone)
    held = [one for one in identity.list_appointments(account_id=officer, at=act.at) if one.region == act.region]
    absences = [
        {
            "id": one.id, "first": one.absent_from, "last": one.absent_until - dt.timedelta(days=1), "reason": ABSENCE_WORDS[one.reason],
            "is_now": one.absent_from <= today,
        }
        for one in identity.list_absences(region=act.region, account=officer, since=today)
    ]  # fmt: skip
    return render(
        request, "desk/saya.html",
        {
            "offices": [_office(act, one) for one in held], "absences": absences, "is_away": any(one["is_now"] for one in absences),
            "reasons": [(reason.value, words) for reason, words in ABSENCE_WORDS.items()], "reason": request.POST.get("reason", ""),
            "typed": {name: {part: request.POST.get(f"{name}_{part}", "") for part in ("day", "month", "year")} for name in ("first", "last")},
            "errors": errors, "problems": [{"field": name, "text": text} for name, text in errors.items()],
            "factor": identity.find_factor(account=officer, at=act.at), "desk_menu": _menu(request),
        },
        status=422 if errors else 200,
    )  # fmt: skip


def _office(act: Act, one: Appointment) -> dict[str, Any]:
    return {
        "title": agencies.get_position(act.region, one.position).title, "unit": agencies.get_unit(act.region, one.unit).name, "kind": KIND_WORDS[one.kind],
        "door": DOOR_WORDS[one.audience], "first": one.valid_from, "last": one.valid_until - dt.timedelta(days=1) if one.valid_until else None,
    }  # fmt: skip


def _menu(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the side bar: of the desk for its officers, this page alone for others."""
    whole = menu()
    return whole if getattr(request, "audience", "") == "officer" else [one for one in whole if one["path"] == "/meja/saya/"]


def _date(request: HttpRequest, name: str, errors: dict[str, Text]) -> dt.date | None:
    try:
        return dt.date(*(int(request.POST.get(f"{name}_{part}", "").strip()) for part in ("year", "month", "day")))
    except ValueError:
        errors[name] = NO_DATE
        return None
