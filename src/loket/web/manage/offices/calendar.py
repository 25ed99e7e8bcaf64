"""The calendar of a year: what the nation, the region's files and people say; and a day more, or one less."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from loket.foundation.agencies import operations
from loket.foundation.agencies import queries as agencies
from loket.foundation.agencies.errors import DayFixed, HolidayTaken
from loket.foundation.agencies.values import HolidayKind
from loket.foundation.audit.values import Act
from loket.foundation.common.errors import NotFound
from loket.foundation.common.text import Text
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for
from loket.web.manage import areas
from loket.web.manage.offices import wording

#: Years that are shown before and after the present one.
AROUND: Final = 2


@audience("operator")
@limited("manage", per_minute=60, by="account")
def year(request: HttpRequest) -> HttpResponse:
    """Show the special days of a year; add one to come, with its legal basis."""
    act = act_for(request, "manage")
    today = agencies.calendar_for(act.region).civil_date(act.at)
    wanted = request.GET.get("tahun", str(today.year))
    if not wanted.isdecimal() or abs(int(wanted) - today.year) > AROUND:
        raise NotFound
    if request.method != "POST":
        return _show(request, act, int(wanted), today)
    given, errors = request.POST, {}
    on = _date(given)
    if on is None:
        errors["on"] = wording.NOT_A_DATE
    elif on <= today:
        errors["on"] = wording.PAST_DAY
    errors |= {name: wording.NEEDED for name in ("name_id", "name_en", "reference") if not given.get(name, "").strip()}
    if given.get("kind") not in {kind.value for kind in HolidayKind}:
        errors["kind"] = wording.NEEDED
    if on is None or errors:
        return _show(request, act, int(wanted), today, given, errors)
    name = Text(id=given["name_id"].strip()[:160], en=given["name_en"].strip()[:160])
    try:
        operations.add_local_holiday(
            act=act, region=act.region, on=on, name=name, kind=HolidayKind(given["kind"]), reference=given["reference"].strip()[:200],
            unit=given.get("unit") or None,
        )  # fmt: skip
    except HolidayTaken as refusal:
        return _show(request, act, int(wanted), today, given, {"on": refusal.message}, status=refusal.status)
    messages.success(request, str(say(wording.DAY_ADDED)))
    return HttpResponseRedirect(f"{reverse('manage-calendar')}?tahun={on.year}", status=303)


@audience("operator")
@require_POST
@limited("manage", per_minute=60, by="account")
def remove(request: HttpRequest) -> HttpResponse:
    """Take a day to come away that a person entered."""
    act = act_for(request, "manage")
    try:
        on = dt.date.fromisoformat(request.POST.get("on", ""))
    except ValueError:
        raise NotFound from None
    try:
        operations.remove_local_holiday(act=act, on=on, unit=request.POST.get("unit", ""))
    except DayFixed as refusal:
        messages.error(request, str(say(refusal.message)))
    else:
        messages.success(request, str(say(wording.DAY_REMOVED)))
    return HttpResponseRedirect(f"{reverse('manage-calendar')}?tahun={on.year}", status=303)


def _show(
    request: HttpRequest, act: Act, shown: int, today: dt.date, given: QueryDict | None = None, errors: dict[str, Text] | None = None, *,
    status: int | None = None,
) -> HttpResponse:  # fmt: skip
    units = [(unit.code, unit.name) for unit in agencies.list_units(act.region)]
    names: dict[str, Any] = dict(units)
    rows = [
        {"day": day, "kind": wording.DAY_KINDS[day.kind], "unit": names.get(day.unit), "can_remove": day.is_entered and day.on > today}
        for day in agencies.list_holidays(act.region, year=shown, units=True)
    ]
    boxes: Mapping[str, Any] = given or {}
    context = {
        "rows": rows, "year": str(shown), "years": [{"label": str(y), "href": f"{reverse('manage-calendar')}?tahun={y}", "current": y == shown} for y in range(today.year - AROUND, today.year + AROUND + 1)],
        "units": units, "kinds": [(kind.value, text) for kind, text in wording.DAY_KINDS.items()], "given": boxes, "errors": errors or {},
        "date": {part: boxes.get(f"on_{part}", "") for part in ("day", "month", "year")},
        "problems": [{"field": name, "text": text} for name, text in (errors or {}).items()], "desk_menu": areas.menu(request),
    }  # fmt: skip
    return render(request, "manage/offices/kalender.html", context, status=status or (422 if errors else 200))


def _date(given: QueryDict) -> dt.date | None:
    try:
        return dt.date(int(given.get("on_year", "")), int(given.get("on_month", "")), int(given.get("on_day", "")))
    except ValueError:
        return None
