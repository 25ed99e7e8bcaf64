"""An operator notes that an officer is away, or back: for those who cannot do it themselves."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from loket.foundation.common.errors import NotFound
from loket.foundation.common.text import Text
from loket.foundation.identity import queries as identity
from loket.foundation.offices import operations
from loket.foundation.offices.errors import BadAbsence
from loket.services.journey import operations as journey
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for
from loket.web.manage import areas
from loket.web.manage.officers import given, person

NOTED = Text(
    id="Ketidakhadiran tercatat. {steps} langkah yang dipegangnya kembali ke antrean.",
    en="The absence is noted. {steps} of their steps went back into the queue.",
)
BACK = Text(id="Petugas tercatat hadir kembali.", en="The officer is noted as back.")


@audience("operator")
@require_POST
@limited("manage", per_minute=60, by="account")
def enter(request: HttpRequest, account: UUID) -> HttpResponse:
    """Note an absence, and put back at once what the officer holds if it begins today."""
    act = act_for(request, "manage")
    shown = person.seen(act, account)
    errors: given.Errors = {}
    first, last = given.date(request.POST, "first", errors), given.date(request.POST, "last", errors)
    reason = given.reason(request.POST, errors)
    if first and last and reason:
        try:
            operations.enter_absence(act=act, account=account, absent_from=first, absent_until=last + dt.timedelta(days=1), reason=reason)
        except BadAbsence as refusal:
            errors["first"] = refusal.message
        else:
            steps = journey.put_back_absent(act=act, officer=account)
            messages.success(request, str(say(NOTED.fill(steps=steps))))
            return HttpResponseRedirect(reverse("officer", args=[account]), status=303)
    context = {
        **shown, "errors": errors, "problems": [{"field": name, "text": text} for name, text in errors.items()], "typed": given.dates(request.POST, "first", "last"),
        "reason": request.POST.get("reason", ""), "desk_menu": areas.menu(request),
    }  # fmt: skip
    return render(request, "manage/officers/orang.html", context, status=422)


@audience("operator")
@require_POST
@limited("manage", per_minute=60, by="account")
def end(request: HttpRequest, absence: UUID) -> HttpResponse:
    """Note that the officer is back from today on."""
    act = act_for(request, "manage")
    found = identity.find_absence(region=act.region, absence=absence)
    if found is None:
        raise NotFound
    operations.end_absence(act=act, absence=absence)
    messages.success(request, str(say(BACK)))
    return HttpResponseRedirect(reverse("officer", args=[found.account]), status=303)
