"""What there is: agencies, their units and positions, and the same as a file of the region."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from loket.foundation.agencies import queries as agencies
from loket.foundation.identity import queries as identity
from loket.web.kit import downloads
from loket.web.kit.audience import audience
from loket.web.kit.requests import act_for
from loket.web.manage import areas
from loket.web.manage.offices import wording


@audience("operator")
def all_agencies(request: HttpRequest) -> HttpResponse:
    """Show the agencies of the region, the closed ones last."""
    act = act_for(request, "manage")
    held = Counter(one.agency for one in identity.list_officers(region=act.region, at=act.at))
    rows = [
        {
            "agency": one, "units": len(agencies.list_units(act.region, agency=one.code)),
            "positions": len(agencies.list_positions(act.region, agency=one.code)), "officers": held[one.code],
        }
        for one in agencies.list_agencies(act.region, closed=True)
    ]  # fmt: skip
    return render(request, "manage/offices/daerah.html", {"rows": rows, "region": agencies.get_region(act.region), "desk_menu": areas.menu(request)})


@audience("operator")
def agency(request: HttpRequest, agency: str) -> HttpResponse:
    """Show one agency with its units and positions, and how many hold them."""
    act = act_for(request, "manage")
    found = agencies.get_agency(act.region, agency)
    held = identity.list_officers(region=act.region, at=act.at, agency=agency)
    by_unit, by_position = Counter(one.unit for one in held), Counter(one.position for one in held)
    units = [
        {"unit": u, "slug": _slug(u.code), "officers": by_unit[u.code], "hours": _hours(u)}
        for u in agencies.list_units(act.region, agency=agency, closed=True)
    ]
    positions = [
        {"position": p, "slug": _slug(p.code), "officers": by_position[p.code], "rank": wording.RANKS[p.rank], "over": wording.OVERS[p.over]}
        for p in agencies.list_positions(act.region, agency=agency, closed=True)
    ]
    return render(
        request, "manage/offices/instansi.html", {"agency": found, "units": units, "positions": positions, "desk_menu": areas.menu(request)}
    )  # fmt: skip


@audience("operator")
def export(request: HttpRequest) -> HttpResponse:
    """Send `agencies.yaml` or `calendar.yaml` as it stands now, to keep in the folder of the region."""
    act = act_for(request, "manage")
    part = "calendar" if request.GET.get("bagian") == "calendar" else "agencies"
    text = agencies.write_definition(act.region)[part]
    return downloads.attachment(text.encode(), name=f"{part}.yaml", media_type="application/yaml")


def _slug(code: str) -> str:
    return code.partition("/")[2]


def _hours(unit: Any) -> list[tuple[Any, str]]:
    """Return the opening hours by weekday in words."""
    return [(wording.WEEKDAYS[day], ", ".join(stretches)) for day, stretches in sorted(unit.hours.items())]
