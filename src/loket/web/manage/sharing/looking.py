"""One grant: what it says, how it was used, and what may be decided about it."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from loket.foundation.audit.values import Act
from loket.foundation.common import dates
from loket.foundation.common.errors import NotFound, Refusal
from loket.foundation.common.text import Text
from loket.foundation.exchange import operations, queries
from loket.foundation.exchange.values import Grant, GrantState
from loket.web.kit import factor
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for
from loket.web.manage import areas
from loket.web.manage.sharing import wording
from loket.web.manage.sharing.listing import today_of

#: Days whose use is drawn.
DRAWN_DAYS: Final = 30
SAID: Final = {
    "approve": Text(id="Disetujui. Izin tampil di daftar publik dan berlaku sejak hari pertamanya.", en="Approved. The public register shows it, and it counts from its first day."),
    "reject": Text(id="Ditolak. Tidak ada yang boleh dibaca.", en="Rejected. Nothing may be read."),
    "withdraw": Text(id="Dicabut. Sejak sekarang tidak ada lagi yang dapat dibaca dengan izin ini.", en="Withdrawn. From now on nothing can be read by this grant."),
    "review": Text(id="Tercatat sudah ditinjau. Izin berakhir pada hari terakhirnya.", en="Noted as reviewed. The grant ends on its last day."),
}  # fmt: skip


@audience("operator")
@limited("decide", per_minute=60, by="account", methods=("POST",))
@factor.recently(minutes=30)
def grant(request: HttpRequest, grant: UUID) -> HttpResponse:
    """Show a grant; by POST approve, reject, withdraw or review it."""
    act = act_for(request, "manage")
    problem: Text | None = None
    wanted = request.POST.get("do", "")
    if request.method == "POST":
        try:
            _decide(act, grant, wanted, request.POST.get("reason", "")[:500])
        except NotFound:
            raise
        except Refusal as refusal:
            problem = refusal.message
        else:
            messages.success(request, str(say(SAID[wanted])))
            return HttpResponseRedirect(reverse("manage-grant", args=[grant]), status=303)
    found = queries.get_grant(region=act.region, grant=grant)
    return render(request, "manage/berbagi/izin.html", _shown(request, act, found, problem), status=409 if problem else 200)


def _decide(act: Act, grant: UUID, wanted: str, reason: str) -> None:
    if wanted == "approve":
        operations.approve(act=act, grant=grant)
    elif wanted == "reject":
        operations.reject(act=act, grant=grant, reason=reason)
    elif wanted == "withdraw":
        operations.withdraw(act=act, grant=grant, reason=reason)
    elif wanted == "review":
        operations.review(act=act, grant=grant)
    else:
        raise NotFound


def _shown(request: HttpRequest, act: Act, found: Grant, problem: Text | None) -> dict[str, Any]:
    today = today_of(act)
    term = queries.get_term(on=found.terms.valid_from)
    is_mine, is_open = act.actor == str(found.proposed_by), found.state is GrantState.PROPOSED and act.at < found.expires_at
    is_active = found.state is GrantState.ACTIVE and found.terms.valid_until >= today
    usage = queries.list_usage(grant=found.id, since=today - dt.timedelta(days=DRAWN_DAYS - 1))
    return {
        "grant": found, "facts": wording.facts(found), "state": wording.state(found, today, term.review_days), "by": wording.name_of(found.proposed_by),
        "decided_by": wording.name_of(found.decided_by), "ended_by": wording.name_of(found.ended_by), "reviewed_by": wording.name_of(found.reviewed_by),
        "can_decide": is_open and not is_mine, "can_take_back": is_open and is_mine, "is_open": is_open, "is_active": is_active,
        "is_due": found.is_due(today, term.review_days), "problem": problem, "problems": [{"field": "reason", "text": problem}] if problem else [],
        "typed": request.POST.get("reason", ""), "points": _points(usage, today), "people": sum(one.people for one in usage), "calls": sum(one.calls for one in usage),
        "most": max((one.people for one in usage), default=0), "days": DRAWN_DAYS, "desk_menu": areas.menu(request),
    }  # fmt: skip


def _points(usage: Any, today: dt.date) -> list[tuple[Text, int]]:
    """Return people a week, the oldest first: thirty bars are no picture on a phone."""
    weeks: dict[dt.date, int] = {}
    for back in range(DRAWN_DAYS):
        day = today - dt.timedelta(days=back)
        weeks.setdefault(day - dt.timedelta(days=day.weekday()), 0)
    for one in usage:
        weeks[one.day - dt.timedelta(days=one.day.weekday())] += one.people
    return [(Text(id="Pekan {day}", en="Week of {day}").fill(day=dates.date_text(monday)), people) for monday, people in sorted(weeks.items())]
