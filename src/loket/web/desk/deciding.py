"""One case at a time: open it, decide it, give it back. What the page shows is put together in `showing`."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from loket.foundation.audit import operations as audit
from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import Text
from loket.services.cases.errors import NoSuchStep, StepTaken
from loket.services.catalogue.definition import StepKind
from loket.services.journey import operations, queries
from loket.services.journey.errors import ConflictOfInterest, FieldsNeeded, InspectionNeeded, NotYourStep, OutcomeUnknown, ReasonNeeded
from loket.services.journey.values import DeskCase
from loket.web.desk import showing
from loket.web.desk.given import Given
from loket.web.desk.queueing import menu, next_step, officer_of
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for

RELEASED: Final = Text(id="Langkah kembali ke antrean, di tempatnya semula.", en="The step went back to the queue, at the place it had.")
STAYED_OUT: Final = Text(
    id="Langkah kembali ke antrean dan tidak akan diberikan lagi kepada Anda.",
    en="The step went back to the queue and will not be given to you again.",
)
CHOOSE: Final = Text(id="Pilih hasil langkah ini.", en="Choose the outcome of this step.")
SAY_WHY: Final = Text(id="Pilih mengapa langkah ini Anda lepaskan.", en="Choose why you let this step go.")
DECIDED: Final = Text(
    id="{number} selesai: {outcome}. {state} Keputusan ini tidak dapat ditarik.", en="{number} done: {outcome}. {state} It cannot be taken back."
)
STATES: Final[Mapping[str, Text]] = {
    "in_progress": Text(id="Permohonan diteruskan ke langkah berikutnya.", en="The application goes on to the next step."),
    "returned": Text(
        id="Permohonan dikembalikan kepada pemohon; waktu berhenti.", en="The application went back to the applicant; the clock stands."
    ),
    "completed": Text(id="Permohonan selesai.", en="The application is done."),
    "refused": Text(
        id="Permohonan ditolak; pemohon diberi tahu cara mengajukan keberatan.", en="The application is refused; the applicant is told how to object."
    ),
}
#: Why an officer may give a step back; the record keeps the word. After `conflict` it never comes back to them.
RELEASE_REASONS: Final[Mapping[str, Text]] = {
    "absent": Text(id="Saya harus meninggalkan meja", en="I have to leave the desk"),
    "competence": Text(id="Perkara ini di luar kewenangan atau keahlian saya", en="This case is beyond my powers or competence"),
    "technical": Text(id="Berkas atau sistem tidak dapat dibuka", en="A file or the system cannot be opened"),
    "conflict": Text(id="Saya punya kepentingan dalam perkara ini", en="I have an interest in this case"),
}


@audience("officer")
@limited("desk", per_minute=120, by="account")
def step(request: HttpRequest, step: UUID) -> HttpResponse:
    """Show a step that is in hand; take its decision and go straight to the next."""
    if request.method != "POST":
        return _show(request, step)
    given = Given.of(request)
    if not given.outcome:
        return _show(request, step, given, {"outcome": CHOOSE}, status=422)
    try:
        state = operations.decide(
            act=act_for(request, "work"), officer=officer_of(request), step=step, revision=given.revision, outcome=given.outcome,
            reason=given.reason or None, note=given.note, fields=given.fields,
        )  # fmt: skip
    except InspectionNeeded:
        return HttpResponseRedirect(reverse("desk-look", args=[step]), status=303)
    except (OutcomeUnknown, ReasonNeeded, FieldsNeeded) as refusal:
        where = {OutcomeUnknown: "outcome", ReasonNeeded: f"reason_{given.outcome}", FieldsNeeded: "fields"}[type(refusal)]
        return _show(request, step, given, {where: refusal.message}, status=refusal.status)
    except (StepTaken, NotYourStep) as refusal:
        return lost(request, step, refusal, given)
    except ConflictOfInterest as refusal:
        return conflict(request, step, refusal)
    return decided(request, step, given, state.value)


@audience("officer")
@require_POST
@limited("desk", per_minute=120, by="account")
def unmask(request: HttpRequest, step: UUID) -> HttpResponse:
    """Show the sensitive values of the case in hand, and keep what was filled in so far; recorded as a reading of its own."""
    return _show(request, step, Given.of(request), unmasked=True)


@audience("officer")
def release(request: HttpRequest, step: UUID) -> HttpResponse:
    """Put the step back into the queue, with a reason."""
    act, officer = act_for(request, "work"), officer_of(request)
    reason, error = request.POST.get("reason", ""), None
    if request.method == "POST" and reason in RELEASE_REASONS:
        try:
            operations.release(act=act, officer=officer, step=step, reason=reason)
        except (NoSuchStep, StepTaken):
            return HttpResponseRedirect(reverse("desk"), status=303)
        messages.info(request, str(say(STAYED_OUT if reason == "conflict" else RELEASED)))
        return HttpResponseRedirect(reverse("desk"), status=303)
    work = queries.find_work(region=act.region, step=step)
    if work is None or work.step.officer != officer:
        return HttpResponseRedirect(reverse("desk"), status=303)
    if request.method == "POST":
        error = SAY_WHY
    return render(
        request, "desk/lepas.html",
        {"work": work, "reasons": list(RELEASE_REASONS.items()), "error": error, "problems": [{"field": "reason", "text": error}] if error else [], "desk_menu": menu()},
        status=422 if error else 200,
    )  # fmt: skip


def _show(
    request: HttpRequest,
    step: UUID,
    given: Given | None = None,
    errors: Mapping[str, Text] | None = None,
    *,
    unmasked: bool = False,
    status: int = 200,
) -> HttpResponse:
    act, officer = act_for(request, "work"), officer_of(request)
    try:
        desk_case = queries.get_desk_case(act=act, officer=officer, step=step)
    except NotYourStep as refusal:
        return lost(request, step, refusal, given or Given())
    except ConflictOfInterest as refusal:
        return conflict(request, step, refusal)
    if unmasked:
        _record_unmasking(request, desk_case)
    given = given or Given()
    if errors and "fields" in errors:
        given = showing.with_suggested_fields(desk_case, given)
    context = showing.page(desk_case, given, errors or {}, act=act, unmasked=unmasked)
    return render(request, "desk/langkah.html", {**context, "desk_menu": menu()}, status=status)


def _record_unmasking(request: HttpRequest, desk_case: DeskCase) -> None:
    case = desk_case.shown.case
    fields = [f"shown:{row.field}" for row in showing.sensitive_rows(desk_case)]
    audit.record_read(act_for(request, "work", case=case.id), subjects=case.concerned, fields=fields, case=case.id)


def decided(request: HttpRequest, step: UUID, given: Given, state: str) -> HttpResponse:
    """Say what became of the step, and go on."""
    work = queries.find_work(region=act_for(request, "work").region, step=step)
    if work is not None:
        told = DECIDED.fill(
            number=work.number, outcome=work.outcome or Text(id=given.outcome, en=given.outcome), state=STATES.get(state, Text(id="", en=""))
        )
        messages.success(request, str(say(told)))
    if work is not None and work.step.kind == StepKind.APPOINTMENT:
        return HttpResponseRedirect(reverse("desk-counter"), status=303)  # Because: the next person sits there, not in the list.
    return next_step(request) if request.POST.get("then") == "next" else HttpResponseRedirect(reverse("desk"), status=303)


def lost(request: HttpRequest, step: UUID, refusal: Refusal, given: Given) -> HttpResponse:
    """
    Say plainly that the step is no longer here, and keep what was typed.

    A second sending of one decision (double click, lost network) is answered as the first was.
    """
    act, officer = act_for(request, "work"), officer_of(request)
    work = queries.find_work(region=act.region, step=step, outcome=given.outcome, reason=given.reason)
    if work is None:
        raise refusal
    if given.outcome and queries.is_decided_so(act=act, officer=officer, step=step, outcome=given.outcome, reason=given.reason, note=given.note):
        return HttpResponseRedirect(reverse("desk"), status=303)
    # Because: whoever opens a page that is not theirs is refused (403); whoever sends from one that was, is told that it is stale.
    status = 409 if request.method == "POST" else refusal.status
    return render(
        request, "desk/basi.html",
        {
            "message": StepTaken.message if request.method == "POST" else refusal.message, "work": work if request.method == "POST" else None,
            "given": given, "desk_menu": menu(),
        },
        status=status,
    )  # fmt: skip


def conflict(request: HttpRequest, step: UUID, refusal: Refusal) -> HttpResponse:
    """Put the step back at once: nobody handles their own or their family's case."""
    with suppress(NoSuchStep, StepTaken):
        operations.release(act=act_for(request, "work"), officer=officer_of(request), step=step, reason="conflict")
    return render(request, "desk/benturan.html", {"message": refusal.message, "desk_menu": menu()}, status=refusal.status)
