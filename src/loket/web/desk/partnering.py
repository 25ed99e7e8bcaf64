"""A step that a partner has not answered: an officer takes it back, saying why, and then decides it by hand."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from loket.foundation.common.text import Text
from loket.services.cases.errors import NoSuchStep
from loket.services.errands.errors import NotLive
from loket.services.errands.values import TAKEN_BACK_WORDS, TakenBack
from loket.services.journey import operations, queries
from loket.services.journey.errors import ConflictOfInterest, NotYourStep
from loket.web.desk import deciding
from loket.web.desk.given import Given
from loket.web.desk.queueing import menu, officer_of
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for

SAY_WHY: Final = Text(id="Pilih mengapa langkah ini diambil kembali.", en="Choose why the step is taken back.")
WRITE: Final = Text(
    id="Tulis apa yang sudah dilakukan, misalnya kapan mitra dihubungi.", en="Say what was done, for example when the partner was asked."
)
DONE: Final = Text(
    id="Langkah ini sudah diambil kembali dari mitra. Kerjakan dan putuskan di sini.",
    en="The step was taken back from the partner. Do and decide it here.",
)
MOST_NOTE: Final = 1000


@audience("officer")
@limited("desk", per_minute=60, by="account")
def take_back(request: HttpRequest, step: UUID) -> HttpResponse:
    """Ask why, and take the step back from the partner."""
    act, officer = act_for(request, "work"), officer_of(request)
    back = reverse("desk-step", args=[step])
    reason, note = request.POST.get("reason", ""), request.POST.get("note", "").replace("\r\n", "\n").strip()[:MOST_NOTE]
    errors: dict[str, Text] = {}
    if request.method == "POST":
        if reason not in set(TakenBack):
            errors["reason"] = SAY_WHY
        if not note:
            errors["note"] = WRITE
        if not errors:
            try:
                operations.take_back(act=act, officer=officer, step=step, reason=TakenBack(reason), note=note)
            except NotLive as refusal:
                messages.info(request, str(say(refusal.message)))
                return HttpResponseRedirect(back, status=303)
            except NotYourStep as refusal:
                return deciding.lost(request, step, refusal, Given())
            except ConflictOfInterest as refusal:
                return deciding.conflict(request, step, refusal)
            messages.success(request, str(say(DONE)))
            return HttpResponseRedirect(back, status=303)
    work = queries.find_work(region=act.region, step=step)
    if work is None:
        raise NoSuchStep
    if work.step.officer != officer:
        return HttpResponseRedirect(reverse("desk"), status=303)
    return render(
        request, "desk/ambil_kembali.html",
        {
            "work": work, "reasons": [(one.value, words) for one, words in TAKEN_BACK_WORDS.items()], "reason": reason, "note": note,
            "errors": errors, "problems": [{"field": name, "text": text} for name, text in errors.items()], "desk_menu": menu(),
        },
        status=422 if errors else 200,
    )  # fmt: skip
