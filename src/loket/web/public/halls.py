"""The hall of an office: taking a number, reporting an arrival, one's number, and the screen on the wall. No names anywhere."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from loket.foundation.agencies import queries as agencies
from loket.foundation.agencies.errors import UnknownUnit
from loket.foundation.agencies.values import Unit
from loket.foundation.common.errors import NotFound
from loket.foundation.common.text import Text
from loket.services.appointments.errors import NoSuchVisit, NotThatNow, WrongDay
from loket.services.journey import operations as journey
from loket.services.queueing import operations, queries
from loket.services.queueing.errors import CounterClosed, NoSuchLine
from loket.services.queueing.values import EARLY_MINUTES, TICKET_WORDS, Ticket, TicketState, Wait
from loket.web.kit import kiosk
from loket.web.kit.audience import audience
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for
from loket.web.public.sending import sent_from_here

ONLY_HERE: Final = Text(
    id="Nomor antrean hanya dapat diambil di kios kantor ini. Datanglah ke sana, atau pesan janji temu dari permohonan Anda.",
    en="A number can only be taken at the kiosk of this office. Go there, or book an appointment from your application.",
)
TYPE_IT: Final = Text(id="Pindai atau ketik kode janji temu Anda.", en="Scan or type the code of your appointment.")
NO_QUEUE: Final = Text(
    id="Anda sudah tercatat datang. Silakan duduk; petugas akan memanggil Anda.", en="You are checked in. Please sit down; an officer will call you."
)
UNKNOWN: Final = Text(id="Belum dapat diperkirakan", en="Not known yet")
KINDS: Final = {
    TicketState.WAITING: "info", TicketState.CALLED: "good", TicketState.DONE: "neutral", TicketState.SKIPPED: "warning", TicketState.LEFT: "neutral",
}  # fmt: skip


def _hall(request: HttpRequest, agency: str, unit: str) -> Unit:
    """Return a unit that has a queue. :raises NotFound: if there is none such."""
    region, code = request.region.code, f"{agency}/{unit}"  # type: ignore[attr-defined]
    try:
        found = agencies.get_unit(region, code)
    except UnknownUnit:
        raise NotFound from None
    if code not in queries.list_halls(region=region):
        raise NotFound
    return found


@audience("public")
def hall(request: HttpRequest, agency: str, unit: str) -> HttpResponse:
    """Show how the queues of a hall stand; on its kiosk, also take a number or report an arrival."""
    return _show(request, _hall(request, agency, unit))


@audience("public")
@require_POST
@sent_from_here
@limited("hall", per_minute=60)
def take(request: HttpRequest, agency: str, unit: str) -> HttpResponse:
    """Take a number, at the kiosk."""
    place = _hall(request, agency, unit)
    if not _is_here(request, place):
        return _show(request, place, message=ONLY_HERE, status=403)
    try:
        ticket = operations.take_number(act=act_for(request, "queue"), unit=place.code, line=request.POST.get("line", ""))
    except (NoSuchLine, CounterClosed) as refusal:
        return _show(request, place, message=refusal.message, status=refusal.status)
    return HttpResponseRedirect(reverse("hall-number", args=[agency, unit, ticket.id]), status=303)


@audience("public")
@require_POST
@sent_from_here
@limited("hall", per_minute=60)
def arrive(request: HttpRequest, agency: str, unit: str) -> HttpResponse:
    """Report an arrival by the code of an appointment, at the kiosk."""
    place = _hall(request, agency, unit)
    code = "".join(sign for sign in request.POST.get("code", "").upper() if sign.isalnum())[:40]
    if not _is_here(request, place):
        return _show(request, place, message=ONLY_HERE, status=403)
    if not code:
        return _show(request, place, error=TYPE_IT, status=422)
    try:
        checked = journey.check_in(act=act_for(request, "queue"), code=code, unit=place.code)
    except (NoSuchVisit, WrongDay, NotThatNow) as refusal:
        return _show(request, place, error=refusal.message, status=refusal.status)
    if checked.ticket is None:
        return _show(request, place, message=NO_QUEUE)
    return HttpResponseRedirect(reverse("hall-number", args=[agency, unit, checked.ticket.id]), status=303)


@audience("public")
def number(request: HttpRequest, agency: str, unit: str, ticket: UUID) -> HttpResponse:
    """Show one number: how many are before it and how long it takes; printed, it is the slip."""
    place, at = _hall(request, agency, unit), timezone.now()
    found = queries.get_ticket(region=place.region, ticket=ticket)
    if found.unit != place.code:
        raise NotFound
    return _fresh(render(
        request, "public/nomor.html",
        {
            "unit": place, "agency": agency, "short": unit, "ticket": found, "line": _title(place, found), "state": TICKET_WORDS[found.state], "kind": KINDS[found.state],
            "is_waiting": found.state is TicketState.WAITING, "is_called": found.state is TicketState.CALLED,
            "ahead": queries.count_ahead(ticket=found), "minutes": queries.find_wait(ticket=found, at=at),
            "is_kiosk": _is_here(request, place), "address": request.build_absolute_uri(), "at": found.taken_at, "is_booked": found.booking is not None,
        },
    ))  # fmt: skip


@audience("public")
def screen(request: HttpRequest, agency: str, unit: str) -> HttpResponse:
    """Show the numbers that are called, for the wall of a hall."""
    return _screen(request, agency, unit, "public/layar.html")


@audience("public")
def screen_part(request: HttpRequest, agency: str, unit: str) -> HttpResponse:
    """Return the part of the screen that changes."""
    return _screen(request, agency, unit, "public/_layar.html")


def _screen(request: HttpRequest, agency: str, unit: str, template: str) -> HttpResponse:
    place, at = _hall(request, agency, unit), timezone.now()
    board = queries.get_board(region=place.region, unit=place.code, at=at)
    return _fresh(render(
        request, template,
        {
            "unit": place, "agency": agency, "short": unit, "now": board.called[0] if board.called else None, "before": board.called[1:],
            "waits": [_wait(one) for one in board.waits], "at": at,
        },
    ))  # fmt: skip


def _show(request: HttpRequest, place: Unit, *, message: Text | None = None, error: Text | None = None, status: int = 200) -> HttpResponse:
    agency, _, unit = place.code.partition("/")
    at = timezone.now()
    board = queries.get_board(region=place.region, unit=place.code, at=at)
    calendar = agencies.calendar_for(place.region, unit=place.code)
    return _fresh(render(
        request, "public/antrean.html",
        {
            "unit": place, "agency": agency, "short": unit, "is_kiosk": _is_here(request, place), "waits": [_wait(one) for one in board.waits], "message": message,
            "error": error, "problems": [{"field": "code", "text": error}] if error else [], "is_open": calendar.is_open(at), "early": EARLY_MINUTES,
            "row": min((one.line.booked_in_a_row for one in board.waits), default=1),
        },
        status=status,
    ))  # fmt: skip


def _is_here(request: HttpRequest, place: Unit) -> bool:
    return kiosk.is_kiosk_of(request, region=place.region, unit=place.code)


def _wait(one: Wait) -> dict[str, Any]:
    minutes = Text(id=f"sekitar {one.minutes} menit", en=f"about {one.minutes} minutes") if one.minutes is not None else UNKNOWN
    return {"line": one.line, "waiting": one.waiting, "minutes": minutes}


def _title(place: Unit, ticket: Ticket) -> Text:
    found = next((one.title for one in queries.list_lines(region=place.region, unit=place.code) if one.line == ticket.line), None)
    return found or Text(id="", en="")


def _fresh(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response
