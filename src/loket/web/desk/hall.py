"""Calling numbers: where the officer sits, next, once more, not there, done, given on; and making a device the hall's kiosk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from loket.foundation.audit.values import Act
from loket.foundation.common import ids
from loket.foundation.common.text import Text
from loket.foundation.identity import operations as identity
from loket.services.journey import operations as journey
from loket.services.journey import queries
from loket.services.journey.errors import NotAtThisCounter
from loket.services.queueing import operations
from loket.services.queueing.errors import NoSeat, NoSuchTicket, TicketMoved
from loket.web.desk import counter
from loket.web.desk.queueing import officer_of
from loket.web.kit import kiosk
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for

NOBODY: Final = Text(id="Tidak ada yang menunggu sekarang.", en="Nobody is waiting now.")
CALLED: Final = Text(id="{number} dipanggil ke loket {counter}.", en="{number} is called to counter {counter}.")
SKIPPED: Final = Text(
    id="Nomor itu dicatat tidak ada. Bila orangnya datang, panggil lagi dari daftar.",
    en="The number is noted as not there. If the person comes, call it again from the list.",
)
DONE: Final = Text(id="Selesai dilayani.", en="Served.")
PASSED: Final = Text(id="Nomor kembali ke tempatnya dan dipanggil rekan Anda.", en="The number went back to its place; a colleague calls it.")
WHICH: Final = Text(
    id="Tulis nomor loket Anda, paling banyak 8 huruf atau angka.", en="Write the number of your counter, at most 8 letters or digits."
)
LONGEST: Final = 8


@audience("officer")
@require_POST
@limited("counter", per_minute=60, by="account")
def sit(request: HttpRequest) -> HttpResponse:
    """Note at which counter the officer sits."""
    number = request.POST.get("counter", "").strip().upper()
    if not number.isalnum() or len(number) > LONGEST:
        return counter.show(request, seat_error=WHICH, status=422)
    try:
        journey.sit(act=act_for(request, "counter"), officer=officer_of(request), unit=request.POST.get("unit", ""), counter=number)
    except NotAtThisCounter as refusal:
        return counter.show(request, seat_error=refusal.message, status=refusal.status)
    return HttpResponseRedirect(reverse("desk-counter"), status=303)


@audience("officer")
@require_POST
@limited("counter", per_minute=120, by="account")
def call(request: HttpRequest) -> HttpResponse:
    """Do what the pressed button says with the number in hand, or call the next."""
    act, officer, todo = act_for(request, "counter"), officer_of(request), _TODO.get(request.POST.get("do", ""))
    try:
        told = todo(act, officer, request.POST.get("ticket", "")) if todo else NOBODY
    except (NoSeat, NoSuchTicket, TicketMoved, NotAtThisCounter) as refusal:
        return counter.show(request, hall_error=refusal.message, status=refusal.status)
    messages.info(request, str(say(told)))
    return HttpResponseRedirect(reverse("desk-counter"), status=303)


@audience("officer")
@require_POST
@limited("counter", per_minute=20, by="account")
def kiosk_here(request: HttpRequest) -> HttpResponse:
    """Make this device the kiosk of a hall and sign the officer out of it: a kiosk stands open to everybody."""
    act, officer, unit = act_for(request, "counter"), officer_of(request), request.POST.get("unit", "")
    if unit not in queries.get_hall(act=act, officer=officer).halls:
        return counter.show(request, hall_error=NotAtThisCounter.message, status=403)
    identity.record_sign_out(act=act, account=officer)
    logout(request)
    agency, _, short = unit.partition("/")
    response = HttpResponseRedirect(reverse("hall", args=[agency, short]), status=303)
    kiosk.give(response, region=act.region, unit=unit)
    return response


def _next(act: Act, officer: UUID, _: str) -> Text:
    ticket = journey.call_next(act=act, officer=officer)
    return CALLED.fill(number=ticket.label, counter=ticket.counter) if ticket else NOBODY


def _once_more(act: Act, officer: UUID, ticket: str) -> Text:
    found = operations.recall(act=act, officer=officer, ticket=_id(ticket))
    return CALLED.fill(number=found.label, counter=found.counter)


def _again(act: Act, officer: UUID, ticket: str) -> Text:
    found = journey.call_again(act=act, officer=officer, ticket=_id(ticket))
    return CALLED.fill(number=found.label, counter=found.counter)


def _skip(act: Act, officer: UUID, ticket: str) -> Text:
    operations.skip(act=act, officer=officer, ticket=_id(ticket))
    return SKIPPED


def _finish(act: Act, officer: UUID, ticket: str) -> Text:
    operations.finish(act=act, officer=officer, ticket=_id(ticket))
    return DONE


def _pass_on(act: Act, officer: UUID, ticket: str) -> Text:
    operations.pass_on(act=act, officer=officer, ticket=_id(ticket))
    return PASSED


_TODO: Final[dict[str, Callable[[Act, UUID, str], Text]]] = {
    "next": _next, "recall": _once_more, "again": _again, "skip": _skip, "finish": _finish, "pass": _pass_on,
}  # fmt: skip


def _id(text: str) -> UUID:
    try:
        return ids.from_text(text)
    except ids.BadId:
        raise NoSuchTicket from None
