"""What citizens ask about a reading, and the answer. Who asks is not named; who read is, to whoever answers for the office."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from loket.foundation.agencies import queries as agencies
from loket.foundation.agencies.errors import UnknownAgency, UnknownPosition
from loket.foundation.audit.values import Reading
from loket.foundation.common.text import Text
from loket.foundation.identity import queries as identity
from loket.oversight.access import operations, queries
from loket.oversight.access.errors import Answered, TextNeeded
from loket.oversight.access.values import INQUIRY_WORDS, Inquiry, InquiryState, field_words, purpose_words
from loket.services.cases import queries as cases
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for, pager
from loket.web.manage import areas

ANSWERED: Final = Text(id="Jawaban dikirim kepada penanya.", en="The answer was sent to the one who asked.")
A_PROGRAM: Final = Text(id="sistem instansi", en="an agency's system")
GONE: Final = Text(id="Petugas (tidak lagi terdaftar)", en="Officer (no longer listed)")


@audience("operator", "leader")
def questions(request: HttpRequest) -> HttpResponse:
    """List the questions that wait, or all."""
    act = act_for(request, "answer")
    every = request.GET.get("tampil") == "semua"
    page = queries.list_questions(act=act, officer=UUID(act.actor), only_open=not every, after=request.GET.get("after"))
    here = reverse("manage-questions")
    tabs = [
        {"label": Text(id="Menunggu jawaban", en="Waiting"), "href": here, "current": not every},
        {"label": Text(id="Semua", en="All"), "href": f"{here}?tampil=semua", "current": every},
    ]
    rows = [_row(act.region, one, act.at) for one in page]
    return render(
        request,
        "manage/questions/pertanyaan.html",
        {"rows": rows, "pager": pager(request, page), "tabs": tabs, "terms": queries.get_terms(act.at.date()), "desk_menu": areas.menu(request)},
    )


@audience("operator", "leader")
@limited("manage", per_minute=30, by="account", methods=("POST",))
def question(request: HttpRequest, inquiry: UUID) -> HttpResponse:
    """Show one question with the reading that it is about, and take the answer."""
    act, error, text = act_for(request, "answer"), None, ""
    officer = UUID(act.actor)
    found, reading = queries.get_question(act=act, officer=officer, inquiry=inquiry)
    if request.method == "POST":
        text = request.POST.get("answer", "")
        try:
            operations.answer(act=act, officer=officer, inquiry=inquiry, text=text)
        except TextNeeded as refusal:
            error = refusal.message
        except Answered as refusal:
            messages.warning(request, str(say(refusal.message)))
            return HttpResponseRedirect(reverse("manage-question", args=[inquiry]), status=303)
        else:
            messages.success(request, str(say(ANSWERED)))
            return HttpResponseRedirect(reverse("manage-questions"), status=303)
    return render(
        request, "manage/questions/pertanyaan_satu.html",
        {
            "row": _row(act.region, found, act.at), "one": found, "reading": _reading(act.region, reading) if reading else None, "error": error, "text": text,
            "problems": [{"field": "answer", "text": error}] if error else [], "is_open": found.state is not InquiryState.ANSWERED, "desk_menu": areas.menu(request),
        },
        status=422 if error else 200,
    )  # fmt: skip


def _row(region: str, one: Inquiry, at: dt.datetime) -> dict[str, Any]:
    late = one.is_late(at)
    kind = "bad" if late and one.state is not InquiryState.ANSWERED else "good" if one.state is InquiryState.ANSWERED else "info"
    return {
        "asked": one.asked_at, "due": one.due_at, "agency": _agency(region, one.agency), "state": INQUIRY_WORDS[one.state], "kind": kind, "is_late": late,
        "href": reverse("manage-question", args=[one.id]), "read_at": one.reading_at,
    }  # fmt: skip


def _agency(region: str, code: str) -> Text:
    try:
        return agencies.get_agency(region, code).name
    except UnknownAgency:
        return Text(id=code or "–", en=code or "–")


def _reading(region: str, reading: Reading) -> dict[str, Any]:
    """Return the reading as whoever answers needs it: who, from which office, for which application, which data."""
    account = _account(reading.actor)
    names = identity.list_officer_names(region=region, accounts=[account]) if account else {}
    name = names.get(account) if account else None
    seat = reading.appointment
    position = identity.list_appointed_positions(region=region, appointments=[seat]).get(seat) if seat else None
    found = cases.get_cases(region=region, cases=[reading.case]) if reading.case else {}
    return {
        "at": reading.at, "who": Text(id=name, en=name) if name else (A_PROGRAM if reading.kind == "partner" else GONE), "office": _title(region, position),
        "purpose": purpose_words(reading.purpose), "number": found[reading.case].number if reading.case in found else "",
        "fields": list(dict.fromkeys(field_words(one) for one in reading.fields if not one.startswith("by:"))), "people": len(reading.subjects), "others": len(reading.subjects) - 1,
    }  # fmt: skip


def _title(region: str, position: str | None) -> Text | None:
    try:
        return agencies.get_position(region, position).title if position else None
    except UnknownPosition:
        return None


def _account(actor: str) -> UUID | None:
    try:
        return UUID(actor)
    except ValueError:
        return None
