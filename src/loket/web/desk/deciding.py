"""One case at a time: the law and the data beside the decision, the clock in view."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from loket.foundation.common import ids
from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import Text
from loket.foundation.identity import queries as identity
from loket.services.cases.errors import NoSuchStep, StepTaken
from loket.services.cases.values import OBJECTION_STEP
from loket.services.catalogue.definition import APPLICANT, Outcome
from loket.services.journey import operations, queries
from loket.services.journey.errors import ConflictOfInterest, FieldsNeeded, NotYourStep, OutcomeUnknown, ReasonNeeded
from loket.services.journey.values import AnswerPage, DeskCase, StepStanding
from loket.web.desk import wording
from loket.web.desk.queueing import menu, officer_of
from loket.web.kit import downloads
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for

DECIDED: Final = Text(id="Keputusan tercatat.", en="The decision is recorded.")
RELEASED: Final = Text(id="Langkah kembali ke antrean, di tempatnya semula.", en="The step went back to the queue, at the place it had.")
CHOOSE: Final = Text(id="Pilih hasil langkah ini.", en="Choose the outcome of this step.")
#: Why an officer may give a step back; the record keeps the word.
RELEASE_REASONS: Final[Mapping[str, Text]] = {
    "absent": Text(id="Saya harus meninggalkan meja", en="I have to leave the desk"),
    "conflict": Text(id="Saya punya kepentingan dalam perkara ini", en="I have an interest in this case"),
    "competence": Text(id="Perkara ini di luar kemampuan saya", en="This case is beyond my competence"),
}
MOST_NOTE: Final = 2000


@audience("officer")
@limited("desk", per_minute=120, by="account")
def step(request: HttpRequest, step: UUID) -> HttpResponse:
    """Show a step that is in hand; take its decision."""
    act, officer = act_for(request, "work"), officer_of(request)
    if request.method != "POST":
        return _show(request, step)
    given = _given(request)
    if not given["outcome"]:
        return _show(request, step, given=given, errors={"outcome": CHOOSE}, status=422)
    try:
        state = operations.decide(
            act=act, officer=officer, step=step, revision=given["revision"], outcome=given["outcome"], reason=given["reason"] or None,
            note=given["note"], fields=given["fields"],
        )  # fmt: skip
    except (OutcomeUnknown, ReasonNeeded, FieldsNeeded) as refusal:
        where = {OutcomeUnknown: "outcome", ReasonNeeded: f"reason_{given['outcome']}", FieldsNeeded: "fields"}[type(refusal)]
        return _show(request, step, given=given, errors={where: refusal.message}, status=refusal.status)
    except (StepTaken, NotYourStep) as refusal:
        return _lost(request, refusal, given)
    except ConflictOfInterest as refusal:
        return _conflict(request, step, refusal)
    messages.success(request, f"{say(DECIDED)} {say(wording_of_state(state.value))}")
    return HttpResponseRedirect(reverse("desk"), status=303)


def wording_of_state(state: str) -> Text:
    """Return what became of the case, in one short sentence."""
    return {
        "in_progress": Text(id="Permohonan diteruskan ke langkah berikutnya.", en="The application goes on to the next step."),
        "returned": Text(id="Permohonan dikembalikan kepada pemohon; waktu berhenti.", en="The application went back to the applicant; the clock stands."),
        "completed": Text(id="Permohonan selesai.", en="The application is done."),
        "refused": Text(id="Permohonan ditolak; pemohon diberi tahu cara mengajukan keberatan.", en="The application is refused; the applicant is told how to object."),
    }.get(state, Text(id="", en=""))


@audience("officer")
@require_POST
def release(request: HttpRequest, step: UUID) -> HttpResponse:
    """Put the step back into the queue, with a reason."""
    reason = request.POST.get("reason", "")
    if reason not in RELEASE_REASONS:
        reason = "absent"
    try:
        operations.release(act=act_for(request, "work"), officer=officer_of(request), step=step, reason=reason)
    except NoSuchStep:
        return HttpResponseRedirect(reverse("desk"), status=303)
    messages.info(request, str(say(RELEASED)))
    return HttpResponseRedirect(reverse("desk"), status=303)


@audience("officer")
@limited("file", per_minute=60, by="account")
def file(request: HttpRequest, step: UUID, file: UUID) -> HttpResponse:
    """Open a file of the case in hand; recorded as a reading."""
    stored, content = queries.read_desk_file(act=act_for(request, "work"), officer=officer_of(request), step=step, file=file)
    # Because: pictures were drawn anew by us when they came in, so they may be shown in place; a PDF is only ever saved.
    return downloads.attachment(
        content, name=f"berkas-{ids.to_text(file)[-8:].lower()}.{stored.extension}", media_type=stored.media_type,
        inline=stored.media_type.startswith("image/"),
    )  # fmt: skip


@audience("officer")
@limited("file", per_minute=60, by="account")
def preview(request: HttpRequest, step: UUID) -> HttpResponse:
    """Show how the document will look that this case leads to; unsigned."""
    content = queries.read_desk_preview(act=act_for(request, "work"), officer=officer_of(request), step=step)
    return downloads.attachment(content, name="pratinjau.pdf", media_type="application/pdf", inline=True)


def _given(request: HttpRequest) -> dict[str, Any]:
    outcome = request.POST.get("outcome", "")
    revision = request.POST.get("revision", "")
    return {
        "outcome": outcome, "reason": request.POST.get(f"reason_{outcome}", ""), "note": request.POST.get("note", "").replace("\r\n", "\n").strip()[:MOST_NOTE],
        "fields": request.POST.getlist("fields"), "revision": int(revision) if revision.isdigit() else 0,
    }  # fmt: skip


def _show(
    request: HttpRequest, step: UUID, *, given: Mapping[str, Any] | None = None, errors: Mapping[str, Text] | None = None, status: int = 200
) -> HttpResponse:
    act, officer = act_for(request, "work"), officer_of(request)
    try:
        desk_case = queries.get_desk_case(act=act, officer=officer, step=step)
    except NotYourStep as refusal:
        return _lost(request, refusal, given or {})
    except ConflictOfInterest as refusal:
        return _conflict(request, step, refusal)
    shown = desk_case.shown
    names = identity.list_officer_names(region=act.region, accounts={d.decided_by for d in shown.decisions if d.decided_by is not None})
    unmasked = request.GET.get("tampilkan") == "semua"
    given = given or {"outcome": "", "reason": "", "note": "", "fields": _suggested(desk_case)}
    return render(
        request, "desk/langkah.html",
        {
            "desk": desk_case, "case": shown.case, "definition": shown.definition, "service": wording.said(shown.definition.title), "title": desk_case.title,
            "left": wording.left(desk_case.step.due_at, act.at, region=act.region, position=desk_case.step.position),
            "answers": [_answers(page, desk_case, unmasked) for page in shown.answers], "unmasked": unmasked,
            "has_masked": any(row.is_sensitive for page in shown.answers for row in page.rows),
            "checklist": [wording.said(one) for one in desk_case.definition_step.checklist] if desk_case.definition_step else [],
            "findings": [_decision(one, names, shown) for one in shown.decisions], "corrections": shown.corrections,
            "branches": [s for s in shown.steps if s.standing is StepStanding.NOW and s.id != desk_case.step.step],
            "outcomes": [_outcome(name, one, given, errors or {}) for name, one in desk_case.outcomes.items()],
            "fields": [(name, label) for name, label in desk_case.correctable], "needs_fields": any(APPLICANT in o.next for o in desk_case.outcomes.values()),
            "law": shown.definition.legal_basis, "given": given, "errors": errors or {},
            "problems": [{"field": name, "text": text} for name, text in (errors or {}).items()],
            "release_reasons": list(RELEASE_REASONS.items()), "has_document": any(s.document for s in shown.definition.steps), "desk_menu": menu(),
            "is_objection": desk_case.step.step == OBJECTION_STEP,
        },
        status=status,
    )  # fmt: skip


def _suggested(desk_case: DeskCase) -> list[str]:
    """Return the fields that every reason for a return names: ticked beforehand when there is only one such reason."""
    reasons = [reason for outcome in desk_case.outcomes.values() if APPLICANT in outcome.next for reason in outcome.reasons]
    return list(reasons[0].fields) if len(reasons) == 1 else []


def _outcome(name: str, outcome: Outcome, given: Mapping[str, Any], errors: Mapping[str, Text]) -> dict[str, Any]:
    title = wording.said(outcome.title) if outcome.title else Text(id=name, en=name)
    fields = {r.id: r.fields for r in outcome.reasons}
    return {
        "name": name, "title": title, "returns": APPLICANT in outcome.next, "chosen": given.get("outcome") == name,
        "reasons": [(r.id, wording.said(r.text), r.legal_basis or "") for r in outcome.reasons], "fields": fields,
        "reason": given.get("reason", "") if given.get("outcome") == name else "", "error": errors.get(f"reason_{name}"),
    }  # fmt: skip


def _answers(page: AnswerPage, desk_case: DeskCase, unmasked: bool) -> dict[str, Any]:
    rows = []
    for row in page.rows:
        files = [
            {
                "href": reverse("desk-file", args=[desk_case.step.id, UUID(f.file)]), "size": f.size_bytes,
                "is_picture": f.media_type.startswith("image/"), "name": Text(id="Gambar", en="Picture") if f.media_type.startswith("image/") else Text(id="PDF", en="PDF"),
            }
            for f in row.files
        ]  # fmt: skip
        hidden = row.is_sensitive and not unmasked
        value = _masked(row.value) if hidden else row.value
        rows.append({"label": row.label, "value": value, "files": files, "is_held": row.is_held, "hidden": hidden, "reference": row.reference})
    return {"title": page.title, "rows": rows}


def _masked(value: Text) -> Text:
    return Text(id=f"••••{value.id[-4:]}", en=f"••••{value.en[-4:]}")


def _decision(decision: Any, names: dict[Any, str], shown: Any) -> dict[str, Any]:
    outcome = None
    if decision.step != OBJECTION_STEP:
        chosen = shown.definition.step(decision.step).outcomes.get(decision.outcome)
        outcome = wording.said(chosen.title) if chosen is not None and chosen.title is not None else None
    return {
        "step": wording.title_of(shown.case.version_hash, decision.step), "who": wording.decided_by(decision, names), "at": decision.at,
        "reason": decision.reason, "outcome": outcome or Text(id=decision.outcome, en=decision.outcome), "law": decision.legal_basis, "note": decision.note,
    }  # fmt: skip


def _lost(request: HttpRequest, refusal: Refusal, given: Mapping[str, Any]) -> HttpResponse:
    """Say plainly that the step is no longer here; keep what was typed so that it can be copied."""
    return render(request, "desk/basi.html", {"message": refusal.message, "note": given.get("note", ""), "desk_menu": menu()}, status=refusal.status)


def _conflict(request: HttpRequest, step: UUID, refusal: Refusal) -> HttpResponse:
    """Put the step back at once: nobody handles their own or their family's case."""
    try:
        operations.release(act=act_for(request, "work"), officer=officer_of(request), step=step, reason="conflict")
    except NoSuchStep:
        pass
    return render(request, "desk/basi.html", {"message": refusal.message, "note": "", "desk_menu": menu()}, status=refusal.status)
