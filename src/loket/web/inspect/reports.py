"""Reports of citizens about readings, and questions whose clock ran out: list, one with its reading, the answer."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from loket.foundation.agencies import queries as agencies
from loket.foundation.agencies.errors import UnknownAgency
from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import Text
from loket.oversight.access import operations, queries
from loket.oversight.access.values import INQUIRY_WORDS, KIND_WORDS, OUTCOME_WORDS, REASON_WORDS, Inquiry, InquiryKind, InquiryState
from loket.web.inspect.searching import menu, reading_rows
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for, pager

TAKEN: Final = Text(id="Tercatat: sedang Anda periksa. Pelapor melihat keadaannya.", en="Noted: you are looking into it. The reporter sees that.")
ANSWERED: Final = Text(id="Jawaban dikirim kepada pelapor.", en="The answer was sent to the reporter.")


@audience("auditor")
@limited("inspect", per_minute=60, by="account")
def reports(request: HttpRequest) -> HttpResponse:
    """List reports and late questions."""
    act = act_for(request, "watch")
    only_open = request.GET.get("tampil") != "semua"
    page = queries.list_reports(act=act, auditor=UUID(act.actor), only_open=only_open, after=request.GET.get("after"))
    here = reverse("inspect-reports")
    tabs = [
        {"label": Text(id="Perlu ditangani", en="To be handled"), "href": here, "current": only_open},
        {"label": Text(id="Semua", en="All"), "href": f"{here}?tampil=semua", "current": not only_open},
    ]
    rows = [_row(act.region, one, act.at) for one in page]
    return render(request, "inspect/laporan.html", {"rows": rows, "pager": pager(request, page), "tabs": tabs, "desk_menu": menu(request)})


@audience("auditor")
@limited("inspect", per_minute=60, by="account")
def report(request: HttpRequest, inquiry: UUID) -> HttpResponse:
    """Show one, and take what the auditor found."""
    act, errors, given = act_for(request, "watch"), {}, {"outcome": "", "answer": ""}
    auditor = UUID(act.actor)
    if request.method == "POST":
        given = {name: request.POST.get(name, "").strip() for name in given}
        try:
            if request.POST.get("do") == "take":
                operations.take_report(act=act, auditor=auditor, inquiry=inquiry)
                messages.success(request, str(say(TAKEN)))
            else:
                operations.answer_report(act=act, auditor=auditor, inquiry=inquiry, outcome=given["outcome"], text=given["answer"])
                messages.success(request, str(say(ANSWERED)))
            return HttpResponseRedirect(reverse("inspect-report", args=[inquiry]), status=303)
        except Refusal as refusal:
            if refusal.status not in (409, 422):
                raise
            errors = {"answer" if refusal.code == "access.text_needed" else "outcome": refusal.message}
    found, reading = queries.get_report(act=act, auditor=auditor, inquiry=inquiry)
    return render(
        request, "inspect/laporan_satu.html",
        {
            "row": _row(act.region, found, act.at), "one": found, "readings": reading_rows(act.region, [reading] if reading else []), "errors": errors, "given": given,
            "problems": [{"field": name, "text": text} for name, text in errors.items()], "outcomes": [(one.value, words) for one, words in OUTCOME_WORDS.items()],
            "outcome": OUTCOME_WORDS[found.outcome] if found.outcome else None, "reason": REASON_WORDS[found.reason] if found.reason else None,
            "can_take": found.kind is InquiryKind.REPORT and found.state is InquiryState.OPEN,
            "can_answer": found.kind is InquiryKind.REPORT and found.state is not InquiryState.ANSWERED, "desk_menu": menu(request),
        },
        status=422 if errors else 200,
    )  # fmt: skip


def _row(region: str, one: Inquiry, at: dt.datetime) -> dict[str, Any]:
    late, answered = one.is_late(at), one.state is InquiryState.ANSWERED
    try:
        agency = agencies.get_agency(region, one.agency).name
    except UnknownAgency:
        agency = Text(id=one.agency or "–", en=one.agency or "–")
    return {
        "asked": one.asked_at, "due": one.due_at, "agency": agency, "state": INQUIRY_WORDS[one.state], "kind": "good" if answered else "bad" if late else "info",
        "is_late": late, "what": KIND_WORDS[one.kind], "reason": REASON_WORDS[one.reason] if one.reason else None, "href": reverse("inspect-report", args=[one.id]),
    }  # fmt: skip
