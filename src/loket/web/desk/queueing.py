"""The desk is a queue, not a list to choose from: what is in hand, what waits, and one button."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from loket.foundation.agencies import queries as agencies
from loket.foundation.common.errors import NotFound
from loket.foundation.common.text import Text
from loket.foundation.identity import queries as identity
from loket.services.cases import queries as case_reads
from loket.services.catalogue import queries as catalogue
from loket.services.journey import operations, queries
from loket.web.desk import wording
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for, pager

NOTHING_WAITS = Text(
    id="Antrean kosong: tidak ada langkah yang menunggu jabatan Anda sekarang.", en="The queue is empty: nothing waits for your positions now."
)


def officer_of(request: HttpRequest) -> UUID:
    """Return the account of the officer; the audience guard let nobody else in."""
    account = request.user.pk
    assert isinstance(account, UUID), "a view for officers ran for nobody"  # noqa: S101 - a promise of the audience guard
    return account


def menu(active_count: int | None = None) -> list[dict[str, Any]]:
    """Return the side bar of the desk."""
    return [
        {"path": "/meja/", "icon": "home", "label": Text(id="Meja saya", en="My desk"), "count": active_count, "exact": True},
        {"path": "/layanan/", "icon": "law", "label": Text(id="Standar pelayanan", en="Service standards")},
    ]


@audience("officer")
def desk(request: HttpRequest) -> HttpResponse:
    """Show what is in hand, what waits for the officer's positions, what was done today."""
    act = act_for(request, "work")
    place = queries.get_workplace(act=act, officer=officer_of(request))
    held = None
    if place.held is not None:
        case = place.cases[place.held.case]
        held = {
            "id": place.held.id, "number": case.number, "title": wording.title_of(case.version_hash, place.held.step),
            "service": wording.said(catalogue.get_definition(case.version_hash).title),
            "left": wording.left(place.held.due_at, act.at, region=act.region, position=place.held.position),
        }  # fmt: skip
    queues = []
    for code, count in place.queues.items():
        agency, _, position = code.partition("/")
        queues.append(
            {
                "title": agencies.get_position(act.region, code).title, "agency": agencies.get_agency(act.region, agency).name,
                "href": reverse("desk-queue", args=[agency, position]), "count": count,
            }
        )  # fmt: skip
    done = [
        {
            "number": place.cases[step.case].number, "service": wording.said(catalogue.get_definition(place.cases[step.case].version_hash).title),
            "step": wording.title_of(place.cases[step.case].version_hash, step.step), "outcome": _outcome(place.cases[step.case].version_hash, step), "at": step.ended_at,
        }
        for step in place.done
        if step.case in place.cases
    ]  # fmt: skip
    waiting = sum(count.waiting for count in place.queues.values())
    return render(
        request, "desk/meja.html",
        {"held": held, "queues": queues, "done": done[:40], "done_count": len(done), "waiting": waiting, "desk_menu": menu(waiting)},
    )  # fmt: skip


@audience("officer")
@require_POST
@limited("take", per_minute=60, by="account")
def take(request: HttpRequest) -> HttpResponse:
    """Ask the system for the next step and open it."""
    step = operations.take_next(act=act_for(request, "work"), officer=officer_of(request))
    if step is None:
        messages.info(request, str(say(NOTHING_WAITS)))
        return HttpResponseRedirect(reverse("desk"), status=303)
    return HttpResponseRedirect(reverse("desk-step", args=[step.id]), status=303)


@audience("officer")
def queue(request: HttpRequest, agency: str, position: str) -> HttpResponse:
    """Show the order in which work will be given out: numbers and times, nobody's name, nothing to choose."""
    act, code = act_for(request, "work"), f"{agency}/{position}"
    held = {a.position for a in identity.list_appointments(account_id=officer_of(request), at=act.at) if a.region == act.region}
    if code not in held:
        raise NotFound
    page = case_reads.list_queue(region=act.region, position=code, after=request.GET.get("after"), limit=50)
    cases = case_reads.get_cases(region=act.region, cases={step.case for step in page})
    rows = []
    for place, step in enumerate(page, start=1):
        case = cases[step.case]
        left = wording.left(step.due_at, act.at, region=act.region, position=step.position)
        rows.append(
            {
                "place": "" if request.GET.get("after") else place, "number": case.number,
                "service": wording.said(catalogue.get_definition(case.version_hash).title), "step": wording.title_of(case.version_hash, step.step),
                "since": wording.moment(step.opened_at, act.region), "left": {"tag": left["label"], "kind": left["kind"]},
            }
        )  # fmt: skip
    return render(
        request, "desk/antrean.html",
        {"title": agencies.get_position(act.region, code).title, "rows": rows, "pager": pager(request, page), "desk_menu": menu()},
    )  # fmt: skip


def _outcome(version_hash: str, step: Any) -> Text:
    from loket.services.journey.procedure import outcomes_of

    chosen = outcomes_of(catalogue.get_definition(version_hash), step.step).get(step.outcome or "")
    return wording.said(chosen.title) if chosen is not None and chosen.title is not None else Text(id=step.outcome or "–", en=step.outcome or "–")
