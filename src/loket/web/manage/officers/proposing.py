"""Forms that propose a change. None of them changes anything: another operator decides."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit.values import Act
from loket.foundation.common import dates, ids
from loket.foundation.common.errors import NotFound, Refusal
from loket.foundation.common.text import Text
from loket.foundation.identity import queries as identity
from loket.foundation.identity.values import Appointment, AppointmentKind
from loket.foundation.offices import operations
from loket.foundation.offices import queries as offices
from loket.foundation.offices.errors import BadPost
from loket.foundation.offices.values import KIND_WORDS, Appoint, Change, End, Hire, Post, Reassign, ResetFactor
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for
from loket.web.manage import areas
from loket.web.manage.officers import given, wording

NO_ADDRESS: Final = Text(id="Tulis alamat surel seperti nama@daerah.go.id.", en="Write an e-mail address like name@region.go.id.")
_limited = limited("propose", per_minute=60, by="account", methods=("POST",))


@audience("operator")
@_limited
def hire(request: HttpRequest) -> HttpResponse:
    """Propose somebody with their first office."""
    act = act_for(request, "manage")
    errors: given.Errors = {}
    if request.method == "POST":
        email, name = given.typed(request.POST, "email", 254).lower(), given.typed(request.POST, "name", 120)
        if not offices.is_address(email):
            errors["email"] = NO_ADDRESS
        if not name:
            errors["name"] = given.NO_TEXT
        found = given.post(act.region, request.POST, errors)
        if found is not None and not errors and (done := _propose(request, act, Hire(email=email, name=name, post=found), errors)):
            return done
    return _form(request, act, "baru", errors, {})


@audience("operator")
@_limited
def appoint(request: HttpRequest, account: UUID) -> HttpResponse:
    """Propose a further office for somebody: for good, or as *Plt* of a vacant post."""
    act = act_for(request, "manage")
    _offices(act, account)
    errors: given.Errors = {}
    if request.method == "POST":
        kind = AppointmentKind.PLT if request.POST.get("kind") == AppointmentKind.PLT.value else AppointmentKind.DEFINITIVE
        found = given.post(act.region, request.POST, errors, kind=kind)
        if found is not None and (done := _propose(request, act, Appoint(account, found), errors)):
            return done
    kinds = [(kind.value, KIND_WORDS[kind]) for kind in (AppointmentKind.DEFINITIVE, AppointmentKind.PLT)]
    return _form(request, act, "penunjukan", errors, {"person": identity.get_account(account_id=account), "kinds": kinds})


@audience("operator")
@_limited
def reassign(request: HttpRequest, appointment: UUID) -> HttpResponse:
    """Propose another unit, role, door or scope from a day on."""
    act = act_for(request, "manage")
    held = identity.get_appointment(region=act.region, appointment=appointment)
    errors: given.Errors = {}
    if request.method == "POST":
        found = given.post(act.region, request.POST, errors, kind=held.kind)
        if found is not None:
            found = replace(found, stands_for=held.stands_for)
            if done := _propose(request, act, Reassign(appointment, found), errors):
                return done
    last = wording.last_day(held.valid_until)
    before = {
        "position": held.position, "unit": held.unit, "audience": held.audience.value, "services": list(held.scope.get("services", ())),
        "valid_until": {"day": last.day, "month": last.month, "year": last.year} if last else None,
    }  # fmt: skip
    return _form(
        request, act, "ubah", errors, {"person": identity.get_account(account_id=held.account), "held": wording.office(act.region, held)}, before
    )


@audience("operator")
@_limited
def end(request: HttpRequest, appointment: UUID) -> HttpResponse:
    """Propose the last day of an office."""
    act = act_for(request, "manage")
    held = identity.get_appointment(region=act.region, appointment=appointment)
    errors: given.Errors = {}
    if request.method == "POST":
        last = given.date(request.POST, "last", errors)
        if last is not None and (done := _propose(request, act, End(appointment, last + dt.timedelta(days=1)), errors, {"until": "last"})):
            return done
    return _form(request, act, "akhiri", errors, {"person": identity.get_account(account_id=held.account), "held": wording.office(act.region, held)})


@audience("operator")
@_limited
def stand_in(request: HttpRequest, appointment: UUID) -> HttpResponse:
    """Propose a *Plh* for a holder who is away, from among the people of the agency."""
    act = act_for(request, "manage")
    held = identity.get_appointment(region=act.region, appointment=appointment)
    today = dates.civil_date(act.at, time_zone=agencies.get_region(act.region).time_zone)
    absences = identity.list_absences(region=act.region, account=held.account, since=today)
    if not absences or held.kind is not AppointmentKind.DEFINITIVE:
        raise NotFound
    errors: given.Errors = {}
    if request.method == "POST":
        who = given.opaque(request.POST, "account", errors)
        first, last = given.date(request.POST, "valid_from", errors), given.date(request.POST, "valid_until", errors)
        if who and first and last:
            post = Post(
                unit=held.unit, position=held.position, audience=held.audience, valid_from=first, valid_until=last + dt.timedelta(days=1), kind=AppointmentKind.PLH,
                stands_for=held.id, services=tuple(held.scope.get("services", ())),
            )  # fmt: skip
            if done := _propose(request, act, Appoint(who, post), errors, {"kind": "account"}):
                return done
    first_day, last_day = max(absences[0].absent_from, today), wording.last_day(absences[0].absent_until)
    before = {
        "valid_from": {"day": first_day.day, "month": first_day.month, "year": first_day.year},
        "valid_until": {"day": last_day.day, "month": last_day.month, "year": last_day.year} if last_day else None,
    }
    context = {
        "person": identity.get_account(account_id=held.account), "held": wording.office(act.region, held), "candidates": _candidates(act, held),
        "absences": [(one.absent_from, wording.last_day(one.absent_until)) for one in absences],
    }  # fmt: skip
    return _form(request, act, "plh", errors, context, before)


@audience("operator")
@_limited
def reset_factor(request: HttpRequest, account: UUID) -> HttpResponse:
    """Propose that a lost second factor be taken away and a new invitation sent; also for whoever never had one."""
    act = act_for(request, "manage")
    _offices(act, account)
    errors: given.Errors = {}
    if request.method == "POST" and (done := _propose(request, act, ResetFactor(account), errors)):
        return done
    return _form(request, act, "faktor", errors, {"person": identity.get_account(account_id=account)})


def _propose(request: HttpRequest, act: Act, change: Change, errors: given.Errors, boxes: dict[str, str] | None = None) -> HttpResponse | None:
    """Propose, and go to the proposal; None with what is wrong when it was refused for a reason that somebody can mend here."""
    try:
        made = operations.propose(act=act, change=change, note=given.typed(request.POST, "note", 500))
    except BadPost as bad:
        errors[(boxes or {}).get(bad.field, bad.field)] = bad.message
        return None
    except NotFound:
        raise
    except Refusal as refusal:
        errors["note"] = refusal.message
        return None
    day = dates.date_text(dates.civil_date(made.expires_at, time_zone=agencies.get_region(act.region).time_zone))
    messages.success(request, str(say(wording.PROPOSED.fill(day=day))))
    return HttpResponseRedirect(reverse("officer-proposal", args=[made.id]), status=303)


def _form(
    request: HttpRequest, act: Act, page: str, errors: given.Errors, context: dict[str, Any], before: dict[str, Any] | None = None
) -> HttpResponse:
    data = request.POST
    shown: dict[str, Any] = before or {}
    if request.method == "POST":
        shown = {**data.dict(), **given.dates(data, "valid_from", "valid_until", "last"), "services": data.getlist("services")}
    return render(
        request, f"manage/officers/{page}.html",
        {
            **given.choices(act.region), **context, "services": wording.service_options(act.region, act.at), "given": shown, "errors": errors,
            "problems": [{"field": name, "text": text} for name, text in errors.items()], "desk_menu": areas.menu(request),
        },
        status=422 if errors else 200,
    )  # fmt: skip


def _offices(act: Act, account: UUID) -> tuple[Appointment, ...]:
    held = identity.list_offices(region=act.region, account=account)
    if not held:
        raise NotFound
    return held


def _candidates(act: Act, held: Appointment) -> list[tuple[str, Text]]:
    """Return the people of the agency who hold an office now, besides the holder; those of the same unit first."""
    found: dict[UUID, Appointment] = {}
    for one in identity.list_officers(region=act.region, at=act.at, agency=held.agency):
        if one.account != held.account and one.kind is AppointmentKind.DEFINITIVE:
            found.setdefault(one.account, one)
    names = identity.list_officer_names(region=act.region, accounts=found)
    ordered = sorted(found.values(), key=lambda one: (one.unit != held.unit, names.get(one.account, "")))
    return [(ids.to_text(one.account), _candidate(act, names.get(one.account, ""), one)) for one in ordered]


def _candidate(act: Act, name: str, one: Appointment) -> Text:
    title = agencies.get_position(act.region, one.position).title
    return Text(id=f"{name}, {title.id}", en=f"{name}, {title.en}")
