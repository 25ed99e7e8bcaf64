"""At the counter: who is expected today, and the one who now sits here."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from loket.foundation.agencies import queries as agencies
from loket.foundation.common import ids
from loket.foundation.common.text import Text
from loket.services.appointments.errors import NoSuchVisit, NotThatNow, WrongDay
from loket.services.appointments.values import BOOKING_WORDS, BookingState
from loket.services.cases.errors import NoSuchStep, StepTaken
from loket.services.journey import operations, queries
from loket.services.journey.errors import ConflictOfInterest, NotAtThisCounter
from loket.services.journey.values import Expected
from loket.web.desk.queueing import menu, officer_of
from loket.web.kit.audience import audience
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for

KINDS: Final = {
    BookingState.BOOKED: "neutral", BookingState.ARRIVED: "info", BookingState.SERVED: "good", BookingState.MISSED: "warning", BookingState.CANCELLED: "neutral",
}  # fmt: skip
TYPE_IT: Final = Text(
    id="Pindai atau ketik kode janji temu, atau nomor permohonannya.",
    en="Scan or type the code of the appointment, or the number of the application.",
)
#: A code has so many letters and digits; anything else is the number of an application.
CODE_LENGTH: Final = 12
LONGEST: Final = 40
REFUSALS: Final = (NoSuchVisit, WrongDay, NotThatNow, NotAtThisCounter, ConflictOfInterest, NoSuchStep, StepTaken)


@audience("officer")
def counter(request: HttpRequest) -> HttpResponse:
    """Show who is expected today at the units where this officer sits: times, services and numbers, nothing of whom."""
    return show(request)


@audience("officer")
@require_POST
@limited("counter", per_minute=60, by="account")
def receive(request: HttpRequest) -> HttpResponse:
    """Take the code of the person who sits here and open their step."""
    typed = request.POST.get("code", "").strip()[:LONGEST]
    code = "".join(sign for sign in typed.upper() if sign.isalnum())
    if not code:
        return show(request, error=TYPE_IT, status=422)
    try:
        act, officer = act_for(request, "counter"), officer_of(request)
        if len(code) == CODE_LENGTH:
            step = operations.receive_visitor(act=act, officer=officer, code=code)
        else:
            step = operations.receive_walk_in(act=act, officer=officer, number=typed)
    except REFUSALS as refusal:
        return show(request, error=refusal.message, code=code, status=refusal.status)
    return HttpResponseRedirect(reverse("desk-step", args=[step.id]), status=303)


def show(
    request: HttpRequest,
    *,
    error: Text | None = None,
    code: str = "",
    seat_error: Text | None = None,
    hall_error: Text | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return the page of the counter, with what was wrong."""
    act = act_for(request, "counter")
    hall, expected = queries.get_hall(act=act, officer=officer_of(request)), queries.list_expected(act=act, officer=officer_of(request))
    units = [{"name": agencies.get_unit(act.region, unit).name, "rows": [_row(one) for one in found]} for unit, found in expected.items()]
    problems = [{"field": name, "text": text} for name, text in (("code", error), ("counter", seat_error), ("", hall_error)) if text]
    return render(
        request, "desk/loket.html",
        {
            "units": units, "error": error, "code": code, "seat_error": seat_error, "problems": problems, "desk_menu": menu(), "hall": hall,
            "halls": [(unit, agencies.get_unit(act.region, unit).name) for unit in hall.halls],
            "place": agencies.get_unit(act.region, hall.seat.unit) if hall.seat else None, "ticket": ids.to_text(hall.called.id) if hall.called else "",
            "skipped": [(ids.to_text(one.id), one.label) for one in hall.skipped], "hall_parts": hall.seat.unit.partition("/") if hall.seat else ("", "", ""),
            "waiting": sum(one.waiting for one in hall.board.waits) if hall.board else 0,
        },
        status=status,
    )  # fmt: skip


def _row(one: Expected) -> dict[str, Any]:
    booking = one.booking
    return {
        "booking": booking, "number": one.number, "service": one.service, "title": one.title, "state": BOOKING_WORDS[booking.state],
        "kind": KINDS[booking.state], "can_receive": booking.is_live and one.is_mine and not one.ticket, "ticket": one.ticket,
    }  # fmt: skip
