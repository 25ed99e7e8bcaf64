"""Coming to the counter: choosing a time in two taps, changing it, the code for the arrival."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit.values import Act
from loket.foundation.common import dates
from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import Text
from loket.services.appointments import queries as appointments
from loket.services.appointments.errors import NoSuchSlot, NotThatNow, SlotTaken, TooLateToChange
from loket.services.appointments.values import Booking, BookingState, SlotDay
from loket.services.cases.errors import NoSuchCase
from loket.services.journey import operations, queries
from loket.services.journey.values import CaseShown, VisitShown
from loket.web.citizen import wording
from loket.web.citizen.who import me
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for

BOOKED: Final = Text(id="Janji temu dipesan: {when}.", en="Appointment booked: {when}.")
CANCELLED: Final = Text(
    id="Janji temu dibatalkan. Pilih waktu lain bila Anda siap.", en="The appointment was cancelled. Choose another time when you are ready."
)
LOST: Final = Text(
    id="Maaf, jadwal yang lalu tidak dapat kami penuhi. Pilih waktu lain.", en="Sorry, we could not keep the last time. Choose another."
)
MISSED: Final = Text(
    id="Jadwal yang lalu terlewat. Anda masih dapat memesan {n} kali lagi.", en="The last time was missed. You can still book {n} more times."
)
DAYS_SHOWN: Final = 5


def shown(one: VisitShown) -> dict[str, Any]:
    """Return a visit as the page of its case shows it."""
    visit, booking = one.visit, one.booking
    found: dict[str, Any] = {
        "id": visit.id, "heading": one.title, "bring": one.bring, "minutes": visit.minutes, "book_by": wording.day(visit.book_by), "booking": booking,
        "lost": _last(one),
    }  # fmt: skip
    if booking is not None and one.change_until is not None:
        found |= _when_and_where(booking) | {
            "has_arrived": booking.state is BookingState.ARRIVED, "can_change": timezone.now() <= one.change_until,
            "change_until": wording.moment(one.change_until),
        }  # fmt: skip
    return found


def _last(one: VisitShown) -> Text | None:
    if one.last is None:
        return None
    return MISSED.fill(n=one.visit.rebookings + 1) if one.last.state is BookingState.MISSED else LOST


def _when_and_where(booking: Booking) -> dict[str, Any]:
    unit = agencies.get_unit(booking.region, booking.unit)
    weekday, clock = wording.weekday(booking.starts_at), _clock(booking.starts_at, unit.time_zone)
    return {"when": Text(id=f"{weekday.id}, {clock.id}", en=f"{weekday.en}, {clock.en}"), "where": unit.name, "address": unit.address}


def _clock(at: dt.datetime, zone: str) -> Text:
    return Text(id=dates.format_time(at, time_zone=zone, language="id"), en=dates.format_time(at, time_zone=zone, language="en"))


def _found(act: Act, account: UUID, case: UUID, visit: UUID) -> tuple[CaseShown, VisitShown]:
    """Return a case to its own account with one of its open visits. :raises NoSuchCase: if there is none such."""
    own = queries.get_own_case(act=act, account=account, case=case)
    found = next((one for one in own.visits if one.visit.id == visit), None)
    if found is None:
        raise NoSuchCase
    return own, found


@audience("citizen")
@limited("visit", per_minute=30, by="account", methods=("POST",))
def visit(request: HttpRequest, case: UUID, visit: UUID) -> HttpResponse:
    """Offer the next times at one place; a tap books."""
    act, account = act_for(request, "visit"), me(request)
    own, found = _found(act, account, case, visit)
    if request.method != "POST":
        return _offer(request, act, own, found)
    try:
        booking = operations.book_visit(
            act=act, account=account, visit=visit, unit=request.POST.get("unit", ""), starts_at=_moment(request.POST.get("starts_at", ""))
        )
    except (SlotTaken, NoSuchSlot, TooLateToChange, NotThatNow) as refusal:
        return _offer(request, act, *_found(act, account, case, visit), refusal=refusal)
    messages.success(request, str(say(BOOKED.fill(when=_when_and_where(booking)["when"]))))
    return HttpResponseRedirect(reverse("own-case", args=[case]), status=303)


def _offer(request: HttpRequest, act: Act, own: CaseShown, found: VisitShown, *, refusal: Refusal | None = None) -> HttpResponse:
    visit = found.visit
    units = [visit.unit] if visit.unit else list(appointments.list_units(region=act.region, position=visit.position, at=act.at))
    asked = request.POST.get("unit") or request.GET.get("tempat", "")
    unit = asked if asked in units else (units[0] if units else "")
    since = _day(request.GET.get("mulai", ""))
    days = queries.list_visit_days(act=act, visit=visit, unit=unit, since=since, days=DAYS_SHOWN + 1) if unit else ()
    place = agencies.get_unit(act.region, unit) if unit else None
    agency = agencies.get_agency(act.region, visit.position.partition("/")[0])
    here = reverse("visit", args=[own.case.id, visit.id])
    more = days[DAYS_SHOWN].on if len(days) > DAYS_SHOWN else None
    return render(
        request, "citizen/janji.html",
        {
            "case": own.case, "service": wording.said(own.definition.title), "visit": visit.id, "heading": found.title, "minutes": visit.minutes,
            "bring": found.bring, "wait": visit.wait_minutes, "hours": visit.change_until_hours, "again": visit.rebookings, "place": place,
            "phone": (place.phone if place else "") or agency.phone, "message": refusal.message if refusal else None,
            "booked": _when_and_where(found.booking) if found.booking else None,
            "days": [_day_item(one, place.time_zone if place else "", is_first=n == 0) for n, one in enumerate(days[:DAYS_SHOWN])],
            "tabs": [
                {"label": agencies.get_unit(act.region, one).name, "href": f"{here}?{urlencode({'tempat': one})}", "current": one == unit} for one in units
            ] if len(units) > 1 else [],
            "next": f"{here}?{urlencode({'tempat': unit, 'mulai': more.isoformat()})}" if more else "",
            "previous": f"{here}?{urlencode({'tempat': unit})}" if since else "",
        },
        status=refusal.status if refusal else 200,
    )  # fmt: skip


def _day_item(day: SlotDay, zone: str, *, is_first: bool) -> dict[str, Any]:
    on = dates.date_text(day.on, weekday=True)
    return {
        "on": day.on, "is_first": is_first,
        "title": Text(id=f"{on.id} ({len(day.slots)} waktu kosong)", en=f"{on.en} ({len(day.slots)} free)"),
        "slots": [{"value": one.starts_at.isoformat(), "label": _clock(one.starts_at, zone)} for one in day.slots],
    }  # fmt: skip


@audience("citizen")
@require_POST
@limited("visit", per_minute=30, by="account")
def cancel(request: HttpRequest, case: UUID, visit: UUID) -> HttpResponse:
    """Give the time back."""
    act = act_for(request, "visit")
    try:
        operations.cancel_visit(act=act, account=me(request), visit=visit)
    except (TooLateToChange, NotThatNow) as refusal:
        return _offer(request, act, *_found(act, me(request), case, visit), refusal=refusal)
    messages.success(request, str(say(CANCELLED)))
    return HttpResponseRedirect(reverse("own-case", args=[case]), status=303)


@audience("citizen")
def slip(request: HttpRequest, case: UUID, visit: UUID) -> HttpResponse:
    """Show the code that checks in, to be shown on the phone or printed."""
    own, found = _found(act_for(request, "visit"), me(request), case, visit)
    if found.booking is None:
        return HttpResponseRedirect(reverse("visit", args=[case, visit]))
    code = found.booking.code
    return render(
        request, "citizen/bukti_janji.html",
        {
            "case": own.case, "service": wording.said(own.definition.title), "visit": shown(found), "code": code,
            "code_shown": "-".join(code[start : start + 4] for start in range(0, len(code), 4)),
        },
    )  # fmt: skip


def _moment(text: str) -> dt.datetime:
    """Read the moment of a button. :raises NoSuchSlot: if it is none of ours."""
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        raise NoSuchSlot from None
    if found.tzinfo is None:
        raise NoSuchSlot
    return found.astimezone(dt.UTC)


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        return None
