"""What messages cost month by month, what failed for want of a hand, and the changes that somebody denied."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit.values import Act
from loket.foundation.common import dates, sheets
from loket.foundation.common.errors import NotFound
from loket.foundation.common.text import Text
from loket.foundation.identity import queries as identity
from loket.foundation.notifications import queries as notifications
from loket.foundation.notifications.values import CHANNEL_WORDS, Cost, family
from loket.web.kit import downloads
from loket.web.kit.audience import audience
from loket.web.kit.requests import act_for, pager
from loket.web.manage import areas

#: Months that can be looked at, this one included.
MONTHS: Final = 12
OTHER_NAMES: Final = {"identity": "security"}


@audience("operator")
def costs(request: HttpRequest) -> HttpResponse:
    """Show what left by each way in a month, and what it cost; below it what waits for a hand."""
    act = act_for(request, "manage")
    months = _months(act)
    first = _chosen(request, months)
    found = _of_month(act, first)
    troubles = [
        {"way": CHANNEL_WORDS[channel], "reason": reason, "count": count, "at": at}
        for channel, reason, count, at in notifications.list_troubles(region=act.region)
    ]
    return render(
        request, "manage/messages/pesan.html",
        {
            "rows": [_row(one) for one in found], "total_idr": sum(one.cost_idr for one in found), "total": sum(one.messages for one in found),
            "failed": sum(one.failed for one in found), "month": _name(first), "key": first.strftime("%Y-%m"), "troubles": troubles,
            "months": [{"label": _name(m), "href": f"{reverse('manage-messages')}?bulan={m:%Y-%m}", "current": m == first} for m in months],
            "denied": bool(identity.list_denied(region=act.region, limit=1).items), "desk_menu": areas.menu(request),
        },
    )  # fmt: skip


@audience("operator")
def export(request: HttpRequest) -> HttpResponse:
    """Send the figures of a month as CSV."""
    act = act_for(request, "manage")
    first = _chosen(request, _months(act))
    rows = (
        [first.strftime("%Y-%m"), one.channel.value, one.family, one.messages, one.parts, one.cost_idr, one.failed] for one in _of_month(act, first)
    )
    content = b"".join(sheets.lines([["month", "channel", "family", "messages", "parts", "cost_idr", "failed"], *rows]))
    return downloads.attachment(content, name=f"pesan-{first:%Y-%m}.csv", media_type="text/csv")


@audience("operator")
def denied(request: HttpRequest) -> HttpResponse:
    """Show the changes of which their owners said "bukan saya": what stands still since, nobody's name."""
    act = act_for(request, "manage")
    page = identity.list_denied(region=act.region, after=request.GET.get("after"))
    return render(request, "manage/messages/disangkal.html", {"rows": page, "pager": pager(request, page), "desk_menu": areas.menu(request)})


def _months(act: Act) -> list[dt.date]:
    """Return the first days of the months that can be looked at, the newest first."""
    day = agencies.calendar_for(act.region).civil_date(act.at).replace(day=1)
    found = [day]
    while len(found) < MONTHS:
        found.append((found[-1] - dt.timedelta(days=1)).replace(day=1))
    return found


def _chosen(request: HttpRequest, months: list[dt.date]) -> dt.date:
    wanted = request.GET.get("bulan", months[0].strftime("%Y-%m"))
    for month in months:
        if month.strftime("%Y-%m") == wanted:
            return month
    raise NotFound


def _of_month(act: Act, first: dt.date) -> tuple[Cost, ...]:
    zone = agencies.get_region(act.region).time_zone
    after = (first + dt.timedelta(days=32)).replace(day=1)
    return notifications.costs(region=act.region, since=dates.start_of_day(first, time_zone=zone), until=dates.start_of_day(after, time_zone=zone))


def _name(first: dt.date) -> Text:
    return Text(id=dates.format_date(first, language="id").partition(" ")[2], en=dates.format_date(first, language="en").partition(" ")[2])


def _row(one: Cost) -> dict[str, object]:
    return {"way": CHANNEL_WORDS[one.channel], "family": family(OTHER_NAMES.get(one.family, one.family)).title, "cost": one}
