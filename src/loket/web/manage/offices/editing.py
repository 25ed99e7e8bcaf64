"""The forms for an agency, a unit, a position: what was typed stays until it is right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from loket.foundation.agencies import operations
from loket.foundation.agencies import queries as agencies
from loket.foundation.agencies.errors import BadOffice, CodeTaken
from loket.foundation.agencies.values import Agency, Office, Over, Position, Rank, Unit
from loket.foundation.audit.values import Act
from loket.foundation.common.errors import NotFound, Refusal
from loket.foundation.common.text import Text
from loket.services.journey import operations as journey
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for
from loket.web.manage import areas
from loket.web.manage.offices import wording

#: From the name of a field in the files to the name of its box; what is not here is called the same.
_BOXES: Mapping[str, str] = {"agency": "code", "unit": "code", "position": "code", "name.id": "name_id", "name.en": "name_en", "title.id": "name_id",
                             "title.en": "name_en", "hours.reference": "reference", "hours.working_week": "week"}  # fmt: skip


@audience("operator")
@limited("manage", per_minute=60, by="account")
def agency(request: HttpRequest, agency: str | None = None) -> HttpResponse:
    """Make an agency, or change one."""
    act = act_for(request, "manage")
    found = agencies.get_agency(act.region, agency) if agency else None
    if request.method != "POST":
        return _form(request, "instansi_ubah", {"given": _agency_boxes(found), "agency": found})
    given = request.POST
    try:
        code = operations.save_agency(
            act=act, is_new=found is None,
            given={
                "agency": agency or _typed(given, "code"), "name": _names(given), "short": _typed(given, "short"), "address": _typed(given, "address"),
                "phone": _typed(given, "phone"), "email": _typed(given, "email"),
            },
        )  # fmt: skip
    except (BadOffice, CodeTaken) as refusal:
        return _form(request, "instansi_ubah", {"given": given.dict(), "agency": found}, refusal)
    return _saved(request, code, _typed(given, "name_id"))


@audience("operator")
@limited("manage", per_minute=60, by="account")
def unit(request: HttpRequest, agency: str, unit: str | None = None) -> HttpResponse:
    """Make a unit, or change one: where it is, when it is open, whom it serves."""
    act = act_for(request, "manage")
    owner = agencies.get_agency(act.region, agency)
    found = agencies.get_unit(act.region, f"{agency}/{unit}") if unit else None
    more = {"agency": owner, "unit": found, "weeks": wording.WEEKS, "zones": wording.ZONES, "served": _districts(act)}
    if request.method != "POST":
        return _form(request, "unit", {**more, **_unit_boxes(act, found)})
    given = request.POST
    typed_hours = {name: _typed(given, name) for name in wording.WEEKDAY_NAMES}
    try:
        operations.save_unit(act=act, agency=agency, is_new=found is None, given=_unit_given(given, unit, typed_hours))
    except (BadOffice, CodeTaken) as refusal:
        boxes = {"given": given.dict(), "hours": _hour_boxes(typed_hours), "districts": given.getlist("districts")}
        return _form(request, "unit", {**more, **boxes}, refusal)
    return _saved(request, agency, _typed(given, "name_id"))


@audience("operator")
@limited("manage", per_minute=60, by="account")
def position(request: HttpRequest, agency: str, position: str | None = None) -> HttpResponse:
    """Make a position, or change one; who holds it is decided under officers, by two people."""
    act = act_for(request, "manage")
    owner = agencies.get_agency(act.region, agency)
    found = agencies.get_position(act.region, f"{agency}/{position}") if position else None
    more = {
        "agency": owner,
        "position": found,
        "ranks": _options(wording.RANKS),
        "overs": _options(wording.OVERS),
        "superiors": _superiors(act, found),
    }
    if request.method != "POST":
        return _form(request, "jabatan", {**more, "given": _position_boxes(found)})
    given = request.POST
    try:
        operations.save_position(
            act=act, agency=agency, is_new=found is None,
            given={"position": position or _typed(given, "code"), "title": _names(given), "rank": _typed(given, "rank"), "over": _typed(given, "over"),
                   "superior": _typed(given, "superior") or None, "checks_identity": "checks_identity" in given},
        )  # fmt: skip
    except (BadOffice, CodeTaken) as refusal:
        return _form(request, "jabatan", {**more, "given": given.dict()}, refusal)
    return _saved(request, agency, _typed(given, "name_id"))


@audience("operator")
@require_POST
@limited("manage", per_minute=60, by="account")
def toggle(request: HttpRequest, agency: str) -> HttpResponse:
    """Close an agency, unit or position, or open it again; what still needs it is said instead."""
    act, code, wanted = act_for(request, "manage"), request.POST.get("code", ""), request.POST.get("open") == "1"
    if code.partition("/")[0] != agency or request.POST.get("kind") not in {kind.value for kind in Office}:
        raise NotFound
    kind = Office(request.POST["kind"])
    name = _name_of(act, kind, code)
    try:
        if wanted:
            operations.set_open(act=act, kind=kind, code=code, is_open=True)
        else:
            journey.close_office(act=act, kind=kind, code=code)
    except NotFound:
        raise
    except Refusal as refusal:
        messages.error(request, str(say(refusal.message)))
    else:
        messages.success(request, str(say((wording.OPENED if wanted else wording.CLOSED).fill(name=name))))
    return HttpResponseRedirect(reverse("manage-agency", args=[agency]), status=303)


def _form(request: HttpRequest, page: str, context: dict[str, Any], refusal: BadOffice | CodeTaken | None = None) -> HttpResponse:
    errors: dict[str, Text] = {}
    if isinstance(refusal, BadOffice):
        for place, text in refusal.errors.items():
            box = _BOXES.get(place, place.partition(".")[0])
            errors[box] = wording.ADVICE.get(box, text)
    elif refusal is not None:
        errors = {"code": refusal.message}
    problems = [{"field": name, "text": text} for name, text in errors.items()]
    return render(
        request, f"manage/offices/{page}.html", {**context, "errors": errors, "problems": problems, "desk_menu": areas.menu(request)},
        status=refusal.status if refusal else 200,
    )  # fmt: skip


def _saved(request: HttpRequest, agency: str, name: str) -> HttpResponse:
    messages.success(request, str(say(wording.SAVED.fill(name=name))))
    return HttpResponseRedirect(reverse("manage-agency", args=[agency]), status=303)


def _typed(given: QueryDict, name: str) -> str:
    return str(given.get(name, "")).strip()


def _names(given: QueryDict) -> dict[str, str]:
    return {"id": _typed(given, "name_id"), "en": _typed(given, "name_en")}


def _unit_given(given: QueryDict, unit: str | None, hours: Mapping[str, str]) -> dict[str, Any]:
    stretches = {name: [part.strip() for part in text.replace(";", ",").split(",") if part.strip()] for name, text in hours.items() if text}
    week = _typed(given, "week")
    place = [part.strip() for part in _typed(given, "at").split(",")] if _typed(given, "at") else None
    return {
        "unit": unit or _typed(given, "code"), "name": _names(given), "address": _typed(given, "address"), "phone": _typed(given, "phone"),
        "time_zone": _typed(given, "time_zone") or None, "at": place, "districts": given.getlist("districts"),
        "hours": {"working_week": int(week) if week.isdecimal() else week, "days": stretches, "reference": _typed(given, "reference")},
    }  # fmt: skip


def _agency_boxes(found: Agency | None) -> dict[str, str]:
    if found is None:
        return {}
    return {
        "code": found.code, "name_id": found.name.id, "name_en": found.name.en, "short": found.short, "address": found.address, "phone": found.phone,
        "email": found.email,
    }  # fmt: skip


def _unit_boxes(act: Act, found: Unit | None) -> dict[str, Any]:
    if found is None:
        region = agencies.get_region(act.region)
        return {"given": {"time_zone": region.time_zone, "week": "5"}, "hours": _hour_boxes({}), "districts": []}
    given = {
        "code": found.code.partition("/")[2], "name_id": found.name.id, "name_en": found.name.en, "address": found.address, "phone": found.phone,
        "time_zone": found.time_zone, "week": str(found.working_week), "reference": found.hours_reference,
        "at": f"{found.latitude}, {found.longitude}" if found.latitude is not None else "",
    }  # fmt: skip
    hours = {wording.WEEKDAY_NAMES[day]: ", ".join(stretches) for day, stretches in found.hours.items()}
    return {"given": given, "hours": _hour_boxes(hours), "districts": list(found.districts)}


def _hour_boxes(hours: Mapping[str, str]) -> list[dict[str, Any]]:
    return [{"name": name, "label": label, "value": hours.get(name, "")} for name, label in zip(wording.WEEKDAY_NAMES, wording.WEEKDAYS, strict=True)]


def _position_boxes(found: Position | None) -> dict[str, str]:
    if found is None:
        return {"rank": Rank.EXECUTES.value, "over": Over.AGENCY.value}
    return {
        "code": found.code.partition("/")[2], "name_id": found.title.id, "name_en": found.title.en, "rank": found.rank.value, "over": found.over.value,
        "superior": found.superior, "checks_identity": "1" if found.checks_identity else "",
    }  # fmt: skip


def _options(words: Mapping[Any, Text]) -> list[tuple[str, Text]]:
    return [(one.value, text) for one, text in words.items()]


def _superiors(act: Act, found: Position | None) -> list[tuple[str, Text]]:
    """Return the positions that may stand above this one, with their agency."""
    names = {one.code: one.short for one in agencies.list_agencies(act.region)}
    others = [one for one in agencies.list_positions(act.region) if found is None or one.code != found.code]
    return [
        (one.code, Text(id=f"{one.title.id} ({names.get(one.agency, '')})", en=f"{one.title.en} ({names.get(one.agency, '')})")) for one in others
    ]


def _districts(act: Act) -> list[tuple[str, str]]:
    return [(area.code, area.name) for area in agencies.list_areas(parent=act.region, limit=100)]


def _name_of(act: Act, kind: Office, code: str) -> Text:
    if kind is Office.AGENCY:
        return agencies.get_agency(act.region, code).name
    if kind is Office.UNIT:
        return agencies.get_unit(act.region, code).name
    return agencies.get_position(act.region, code).title
