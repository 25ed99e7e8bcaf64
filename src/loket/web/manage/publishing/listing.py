"""What waits, what is under way, what ended; and which versions run."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from loket.foundation.agencies import queries as agencies
from loket.foundation.common.states import unfinished
from loket.foundation.common.text import Text
from loket.services.rollout import queries
from loket.services.rollout.values import PROPOSAL_TRANSITIONS, Proposal, ProposalState
from loket.web.kit.audience import audience
from loket.web.kit.requests import act_for, pager
from loket.web.manage import areas
from loket.web.manage.publishing import wording

UNDER_WAY: Final = unfinished(PROPOSAL_TRANSITIONS)
ENDED: Final = tuple(state for state in ProposalState if state not in UNDER_WAY)
TABS: Final = (
    ("", Text(id="Menunggu saya", en="Waiting for me")),
    ("berjalan", Text(id="Berjalan", en="Under way")),
    ("selesai", Text(id="Selesai", en="Ended")),
)


@audience("author", "reviewer", "leader")
def proposals(request: HttpRequest) -> HttpResponse:
    """Show the proposals of the region: those that wait for whoever asks, those under way, those that ended."""
    act = act_for(request, "publish")
    waiting = queries.list_waiting_for(act)
    asked = request.GET.get("lihat", "")
    view = asked if any(asked == code for code, _ in TABS) else ""
    page = (
        None if view == "" else queries.list_proposals(act.region, among=UNDER_WAY if view == "berjalan" else ENDED, after=request.GET.get("after"))
    )
    shown = waiting if page is None else page.items
    known = wording.names(act.region, [one.drafted_by for one in shown])
    stale = queries.list_stale(act.region, shown)
    counted = queries.count_proposals(act.region)
    counts = {"": len(waiting), "berjalan": sum(counted[state] for state in UNDER_WAY), "selesai": sum(counted[state] for state in ENDED)}
    tabs = [{"label": label, "href": f"?lihat={code}" if code else "?", "current": code == view, "count": counts[code]} for code, label in TABS]
    context = {
        "tabs": tabs, "rows": [_row(act.region, one, known, stale) for one in shown], "view": view, "reviews": queries.list_reviews_due(act.region, act.at),
        "pager": pager(request, page) if page is not None else None, "desk_menu": areas.menu(request),
    }  # fmt: skip
    return render(request, "manage/terbit/usulan.html", context)


def _row(region: str, one: Proposal, known: dict[Any, str], stale: frozenset[UUID]) -> dict[str, Any]:
    return {
        "proposal": one, "href": reverse("proposal", args=[one.id]), "tag": wording.tag(one), "by": wording.said_by(known, one.drafted_by),
        "agency": agencies.get_agency(region, one.agency), "is_stale": one.id in stale,
    }  # fmt: skip


@audience("author", "reviewer", "leader")
def running(request: HttpRequest) -> HttpResponse:
    """Show which version of each service runs in the region, what is tried, and what wants a review."""
    act = act_for(request, "publish")
    page = queries.list_live(act.region, timezone.now(), after=request.GET.get("after"), limit=50)
    tried = {one.service: one for one in queries.list_pilots(act.region, act.at)}
    due = {one.service: one for one in queries.list_reviews_due(act.region, act.at)}
    rows = [
        {"live": one, "pilot": tried.get(one.service), "due": due.get(one.service), "agency": agencies.get_agency(act.region, one.agency)}
        for one in page
    ]
    return render(request, "manage/terbit/berlaku.html", {"rows": rows, "pager": pager(request, page), "desk_menu": areas.menu(request)})
