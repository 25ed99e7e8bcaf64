"""The grants of the region: those in force, those that wait, those that are over."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit.values import Act
from loket.foundation.common import dates
from loket.foundation.common.text import Text
from loket.foundation.exchange import queries
from loket.foundation.exchange.values import Grant, GrantState
from loket.web.kit.audience import audience
from loket.web.kit.requests import act_for, pager
from loket.web.manage import areas
from loket.web.manage.sharing import wording

ON_A_PAGE: Final = 30
TABS: Final = (("", Text(id="Berlaku", en="In force")), ("menunggu", Text(id="Menunggu", en="Waiting")), ("selesai", Text(id="Selesai", en="Over")))
#: Days over which use is counted on the list.
USED_DAYS: Final = 30


@audience("operator")
def grants(request: HttpRequest) -> HttpResponse:
    """Show the grants, what they were used for lately, and which are to be reviewed."""
    act, wanted = act_for(request, "manage"), request.GET.get("status", "")
    today = today_of(act)
    page = _page(act, wanted, today, request.GET.get("after"))
    used = queries.list_used(grants=[one.id for one in page], since=today - dt.timedelta(days=USED_DAYS - 1))
    rows = [row(one, today, used.get(one.id, 0)) for one in page]
    due = queries.list_due(region=act.region, day=today)
    return render(
        request, "manage/berbagi/daftar.html",
        {
            "rows": rows, "due": [row(one, today, 0) for one in due], "tabs": [{"label": label, "href": f"?status={code}" if code else "?", "current": code == wanted} for code, label in TABS],
            "pager": pager(request, page), "days": USED_DAYS, "given_up": queries.count_given_up(region=act.region), "desk_menu": areas.menu(request),
        },
    )  # fmt: skip


def _page(act: Act, wanted: str, today: dt.date, after: str | None) -> Any:
    if wanted == "menunggu":
        return queries.list_grants(region=act.region, states=[GrantState.PROPOSED], after=after, limit=ON_A_PAGE)
    if wanted == "selesai":
        over = [state for state in GrantState if state is not GrantState.PROPOSED]
        return queries.list_grants(region=act.region, states=over, over_on=today, after=after, limit=ON_A_PAGE)
    return queries.list_grants(region=act.region, states=[GrantState.ACTIVE], running_on=today, after=after, limit=ON_A_PAGE)


def row(one: Grant, today: dt.date, used: int) -> dict[str, Any]:
    """Return what a list shows of a grant."""
    return {
        "id": one.id, "recipient": one.terms.recipient, "purpose": one.terms.purpose_text, "until": one.terms.valid_until, "per_day": one.terms.per_day, "used": used,
        "state": wording.state(one, today, queries.get_term(on=one.terms.valid_from).review_days),
    }  # fmt: skip


def today_of(act: Act) -> dt.date:
    """Return the region's day."""
    return dates.civil_date(act.at, time_zone=agencies.get_region(act.region).time_zone)
