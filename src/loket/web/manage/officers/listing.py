"""Who works here: found by name, agency, position and standing. Names are looked through in memory, never in an address."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit.values import Act
from loket.foundation.common import dates, ids
from loket.foundation.common.text import Text
from loket.foundation.identity import queries as identity
from loket.foundation.identity.values import Appointment, Servant
from loket.foundation.offices import queries as offices
from loket.web.kit import downloads
from loket.web.kit.audience import audience
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for
from loket.web.manage import areas
from loket.web.manage.officers import wording

ON_A_PAGE: Final = 50
STANDINGS: Final = (
    ("now", Text(id="Menjabat sekarang", en="In office now")), ("away", Text(id="Sedang tidak hadir", en="Away now")),
    ("no_factor", Text(id="Belum memasang faktor kedua", en="No second factor yet")), ("acting", Text(id="Plt atau Plh", en="Acting")),
    ("past", Text(id="Tidak menjabat lagi", en="No longer in office")),
)  # fmt: skip


@audience("operator")
@limited("officers", per_minute=120, by="account")
def officers(request: HttpRequest) -> HttpResponse:
    """
    Show the people of the office, filtered; a search is sent by POST, so that no name is in an address.

    The filters that hold nothing personal (agency, position, standing) are in the address.
    """
    act = act_for(request, "manage")
    given = request.POST if request.method == "POST" else request.GET
    named = " ".join(request.POST.get("q", "").split())[:120] if request.method == "POST" else ""
    agency, position, standing = given.get("agency", ""), given.get("position", ""), given.get("standing", "now")
    found, ready = _find(act, agency, position, standing, named)
    shown, following = _page(found, request.GET.get("after", ""))
    today = _today(act)
    rows = [
        {
            "id": one.account.id, "name": one.account.name or "–", "is_away": one.is_away, "is_closed": not one.account.is_active,
            "has_factor": one.account.id in ready, "offices": [wording.office(act.region, held) for held in _now(one, today) or one.offices[:1]],
        }
        for one in shown
    ]  # fmt: skip
    query = request.GET.copy()
    if following:
        query["after"] = following
    return render(
        request, "manage/officers/petugas.html",
        {
            "rows": rows, "total": len(found), "named": named, "agency": agency, "position": position, "standing": standing, "standings": STANDINGS,
            "agencies": [(one.code, one.name) for one in agencies.list_agencies(act.region)],
            "positions": [{"value": p.code, "label": p.title, "group": agencies.get_agency(act.region, p.agency).name} for p in agencies.list_positions(act.region)],
            "next": f"?{query.urlencode()}" if following and not named else "", "waiting": offices.count_to_decide(region=act.region, account=UUID(act.actor), at=act.at),
            "desk_menu": areas.menu(request),
        },
    )  # fmt: skip


@audience("operator")
@limited("officers-export", per_hour=30, by="account")
def export(request: HttpRequest) -> HttpResponse:
    """Send the offices held now as a file that the import takes again."""
    act = act_for(request, "manage")
    today = _today(act)
    lines = [
        (one.account.email, one.account.name, held)
        for one in identity.list_servants(region=act.region, at=act.at)
        if one.account.email
        for held in _now(one, today)
    ]
    return downloads.attachment(offices.export_list(region=act.region, offices=lines), name="petugas.csv", media_type="text/csv")


def _find(act: Act, agency: str, position: str, standing: str, named: str) -> tuple[list[Servant], frozenset[UUID]]:
    if "@" in named:
        known = identity.find_account_by_login(login=named)
        everybody = identity.list_servants(region=act.region, at=act.at)
        found = [one for one in everybody if known is not None and one.account.id == known.id]
        return found, identity.list_ready(accounts=[one.account.id for one in found])
    people = identity.list_servants(region=act.region, at=act.at, agency=agency or None, position=position or None)
    ready = identity.list_ready(accounts=[one.account.id for one in people])
    today = _today(act)
    tests: dict[str, Any] = {
        "now": lambda one: _now(one, today), "away": lambda one: one.is_away and _now(one, today), "past": lambda one: not _now(one, today),
        "no_factor": lambda one: _now(one, today) and one.account.id not in ready, "acting": lambda one: any(o.kind != "definitive" for o in _now(one, today)),
    }  # fmt: skip
    fits = tests.get(standing, lambda one: True)
    wanted = named.casefold()
    kept = [one for one in people if fits(one) and (not wanted or wanted in one.account.name.casefold())]
    return sorted(kept, key=lambda one: (one.account.name.casefold(), one.account.id)), ready


def _page(found: list[Servant], after: str) -> tuple[list[Servant], str]:
    """Return a page of people, and the opaque key of the next."""
    start = next((place + 1 for place, one in enumerate(found) if ids.to_text(one.account.id) == after), 0) if after else 0
    shown = found[start : start + ON_A_PAGE]
    return shown, ids.to_text(shown[-1].account.id) if shown and start + ON_A_PAGE < len(found) else ""


def _now(one: Servant, today: dt.date) -> list[Appointment]:
    return [held for held in one.offices if held.valid_from <= today and (held.valid_until is None or held.valid_until > today)]


def _today(act: Act) -> dt.date:
    return dates.civil_date(act.at, time_zone=agencies.get_region(act.region).time_zone)
