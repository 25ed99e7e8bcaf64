"""The desk is a queue, not a list to choose from: what is in hand, what waits, and one button."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from loket.foundation.agencies import queries as agencies
from loket.foundation.common.errors import NotFound
from loket.foundation.common.text import Text
from loket.services.journey import operations, queries
from loket.web.desk import wording
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for, pager

NOTHING_WAITS: Final = Text(
    id="Antrean kosong: tidak ada langkah yang menunggu jabatan Anda sekarang.", en="The queue is empty: nothing waits for your positions now."
)
#: Rows of "done today" that are shown; the rest is counted. Unit: steps.
MOST_DONE: Final = 60


def officer_of(request: HttpRequest) -> UUID:
    """Return the account of the officer; the audience guard let nobody else in."""
    account = request.user.pk
    assert isinstance(account, UUID), "a view for officers ran for nobody"  # noqa: S101 - a promise of the audience guard
    return account


def menu(waiting: int | None = None, told: int = 0) -> list[dict[str, Any]]:
    """Return the side bar of the desk."""
    return [
        {"path": "/meja/", "icon": "queue", "label": Text(id="Meja saya", en="My desk"), "count": waiting, "exact": True},
        {"path": "/meja/tanda-tangan/", "icon": "edit", "label": Text(id="Tanda tangan", en="Signatures"), "count": 0, "exact": False},
        {
            "path": "/meja/pemberitahuan/",
            "icon": "bell",
            "label": Text(id="Pemberitahuan", en="Notices"),
            "count": told,
            "exact": False,
        },
        {"path": "/meja/data-pribadi/", "icon": "shield", "label": Text(id="Data pribadi", en="Personal data"), "count": 0, "exact": False},
        {"path": "/meja/loket/", "icon": "user", "label": Text(id="Loket", en="Counter"), "count": 0, "exact": True},
        {"path": "/meja/penduduk/cari/", "icon": "search", "label": Text(id="Cari penduduk", en="Find a resident"), "count": 0, "exact": False},
        {"path": "/meja/penduduk/ganda/", "icon": "family", "label": Text(id="Entri ganda", en="Double entries"), "count": 0, "exact": False},
        {"path": "/meja/loket/layani/", "icon": "plus", "label": Text(id="Bantu warga", en="Help somebody"), "count": 0, "exact": False},
        {"path": "/meja/hubungkan/", "icon": "card", "label": Text(id="Hubungkan akun", en="Connect an account"), "count": 0, "exact": False},
        {
            "path": "/meja/pencocokan/",
            "icon": "shield",
            "label": Text(id="Cek identitas", en="Check identity"),
            "count": 0,
            "exact": False,
        },
        {"path": "/meja/pemulihan/", "icon": "user", "label": Text(id="Pemulihan akun", en="Recover an account"), "count": 0, "exact": False},
        {
            "path": "/meja/kuasa/",
            "icon": "family",
            "label": Text(id="Wali dan kuasa", en="Guardians, powers"),
            "count": 0,
            "exact": False,
        },
        {"path": "/meja/saya/", "icon": "user", "label": Text(id="Cuti dan jabatan", en="Leave and offices"), "count": 0, "exact": False},
        {"path": "/meja/lapangan/", "icon": "pin", "label": Text(id="Lapangan", en="In the field"), "count": 0, "exact": False},
        {"path": "/layanan/", "icon": "law", "label": Text(id="Standar pelayanan", en="Service standards"), "count": 0, "exact": False},
    ]


@audience("officer")
def desk(request: HttpRequest) -> HttpResponse:
    """Show what is in hand, what waits for the officer's positions, what was done today."""
    act = act_for(request, "work")
    place = queries.get_workplace(act=act, officer=officer_of(request))
    queues = []
    for code, count in place.queues.items():
        agency, _, position = code.partition("/")
        queues.append(
            {
                "title": agencies.get_position(act.region, code).title, "unit": _units(act.region, place, code),
                "href": reverse("desk-queue", args=[agency, position]), "count": count,
            }
        )  # fmt: skip
    told = queries.count_notices(act=act, officer=officer_of(request), seats=place.seats)
    waiting = sum(count.waiting for count in place.queues.values())
    late = sum(count.late for count in place.queues.values())
    return render(
        request, "desk/meja.html",
        {
            "held": place.held, "also_held": place.also_held, "held_clock": _clock(place.held, act), "queues": queues, "waiting": waiting, "late": late,
            "oldest_at": min((c.oldest_at for c in place.queues.values() if c.oldest_at is not None), default=None),
            "done": place.done[:MOST_DONE], "done_count": len(place.done), "desk_menu": menu(waiting, told), "told": told,
            "to_sign": queries.count_to_sign(act=act, officer=officer_of(request), seats=place.seats),
        },
    )  # fmt: skip


@audience("officer")
@require_POST
@limited("take", per_minute=60, by="account")
def take(request: HttpRequest) -> HttpResponse:
    """Ask the system for the next step and open it."""
    return next_step(request)


def next_step(request: HttpRequest) -> HttpResponse:
    """Go to the step that the system gives next, or to the empty desk."""
    step = operations.take_next(act=act_for(request, "work"), officer=officer_of(request))
    if step is None:
        messages.info(request, str(say(NOTHING_WAITS)))
        return HttpResponseRedirect(reverse("desk"), status=303)
    return HttpResponseRedirect(reverse("desk-step", args=[step.id]), status=303)


@audience("officer")
def queue(request: HttpRequest, agency: str, position: str) -> HttpResponse:
    """Show the order in which work will be given out: numbers and times, nobody's name, nothing to choose."""
    act, code = act_for(request, "work"), f"{agency}/{position}"
    place = queries.get_workplace(act=act, officer=officer_of(request))
    if code not in place.queues:
        raise NotFound
    try:
        page = queries.list_waiting(region=act.region, position=code, after=request.GET.get("after"))
    except (ValueError, OverflowError):
        raise NotFound from None
    rows = [{"work": work, "clock": _clock(work, act)} for work in page]
    return render(
        request, "desk/antrean.html",
        {
            "title": agencies.get_position(act.region, code).title, "unit": _units(act.region, place, code), "rows": rows, "count": place.queues[code],
            "pager": pager(request, page), "desk_menu": menu(sum(count.waiting for count in place.queues.values())),
        },
    )  # fmt: skip


def _clock(work: Any, act: Any) -> wording.Clock | None:
    return wording.clock_of(work.step.due_at, act.at, region=act.region, position=work.step.position) if work else None


def _units(region: str, place: Any, position: str) -> Text:
    """Return in which units the officer sits in this position."""
    names = [agencies.get_unit(region, seat.unit).name for seat in place.seats if seat.position == position]
    return Text(id=", ".join(dict.fromkeys(n.id for n in names)), en=", ".join(dict.fromkeys(n.en for n in names)))
