"""Own cases: where it is now, what one can do, and why it came out so."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from loket.foundation.agencies import queries as agencies
from loket.foundation.common import ids
from loket.foundation.common.text import Text
from loket.services.cases import queries as case_reads
from loket.services.cases.errors import NotNow
from loket.services.cases.values import OBJECTION_STEP, OPEN_STATES, Case, CaseState
from loket.services.catalogue import queries as catalogue
from loket.services.decisions.values import Decision, DecisionKind
from loket.services.errands.values import ERRAND_WORDS
from loket.services.journey import operations, queries
from loket.services.journey.errors import AlreadyHeard, TooLate
from loket.services.journey.values import CaseShown, ErrandShown, StepShown, StepStanding, Used
from loket.web.citizen import actions, asking, elsewhere, exporting, visiting, wording
from loket.web.citizen.who import acted_words, me
from loket.web.kit import downloads
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for, pager

BY_RULE: Final = Text(id="Diputus otomatis oleh aturan", en="Decided automatically by rule")
BY_CLOCK: Final = Text(id="Karena batas waktu terlewati", en="Because the promised time had passed")
SOURCES: Final[Mapping[str, Text]] = {
    "form": Text(id="Jawaban Anda", en="Your answer"),
    "residents": Text(id="Data kependudukan", en="Population register"),
    "case": Text(id="Permohonan ini", en="This application"),
    "today": Text(id="Kalender", en="The calendar"),
    "param": Text(id="Aturan", en="The rule"),
}
FOR: Final = Text(id="Untuk {principal} · terakhir disimpan {saved}", en="For {principal} · last saved {saved}")
WITHDRAWN: Final = Text(
    id="Permohonan dibatalkan. Anda dapat mengajukan lagi kapan saja.", en="The application was withdrawn. You can apply again at any time."
)
OBJECTED: Final = Text(id="Keberatan Anda sudah kami terima dan diperiksa pejabat lain.", en="We received your objection; another official hears it.")
SAY_WHY: Final = Text(id="Tulis mengapa Anda keberatan.", en="Write why you object.")
TOO_LONG: Final = Text(id="Paling banyak 4.000 huruf.", en="At most 4,000 characters.")
MOST_OBJECTION: Final = 4000


@audience("citizen")
def cases(request: HttpRequest) -> HttpResponse:
    """List own applications, newest first."""
    act = act_for(request, "follow")
    only_open = request.GET.get("tampil") == "berjalan"
    page = queries.list_own_cases(act=act, account=me(request), after=request.GET.get("after"), states=tuple(OPEN_STATES) if only_open else ())
    drafts = case_reads.list_drafts(region=act.region, account=me(request)) if not request.GET.get("after") else ()
    address = reverse("own-cases")
    return render(
        request, "citizen/permohonan.html",
        {
            "elsewhere": [] if request.GET.get("after") else elsewhere.links(act, me(request), only_open=only_open), "items": [case_link(case, act.at) for case in page], "pager": pager(request, page), "only_open": only_open,
            "drafts": [draft_link(draft) for draft in drafts],
            "tabs": [
                {"label": Text(id="Semua", en="All"), "href": address, "current": not only_open},
                {"label": Text(id="Sedang berjalan", en="Under way"), "href": f"{address}?tampil=berjalan", "current": only_open},
            ],
        },
    )  # fmt: skip


def case_link(case: Case, at: Any) -> dict[str, Any]:
    """Return a line of a list of cases: what, number, promise, tag."""
    definition = catalogue.get_definition(case.version_hash)
    tag = wording.tag(case, at)
    promised, ended = wording.day(case.promised_on), wording.day(case.ended_at) if case.ended_at else None
    if ended is not None:
        text = Text(id=f"{case.number} · berakhir {ended.id}", en=f"{case.number} · ended {ended.en}")
    elif case.state is CaseState.RETURNED:
        text = Text(id=f"{case.number} · menunggu perbaikan Anda", en=f"{case.number} · waits for your correction")
    else:
        text = Text(id=f"{case.number} · janji selesai {promised.id}", en=f"{case.number} · promised by {promised.en}")
    return {
        "title": wording.said(definition.title), "href": reverse("own-case", args=[case.id]), "text": text, "tag": tag["label"], "tag_kind": tag["kind"],
    }  # fmt: skip


def draft_link(draft: Any) -> dict[str, Any]:
    """Return a line for a draft."""
    saved = wording.moment(draft.saved_at)
    return {
        "title": wording.said(catalogue.get_definition(draft.version_hash).title), "href": reverse("draft", args=[draft.id]),
        "text": FOR.fill(principal=draft.acted.principal, saved=saved) if draft.acted else Text(id=f"Terakhir disimpan {saved.id}", en=f"Last saved {saved.en}"), "tag": Text(id="Draf", en="Draft"), "tag_kind": "neutral",
    }  # fmt: skip


# --- one case ---------------------------------------------------------------------------------------------------


@audience("citizen")
def case(request: HttpRequest, case: UUID) -> HttpResponse:
    """Show one application: state, steps, what to do, documents, answers, history."""
    act = act_for(request, "follow")
    shown = queries.get_own_case(act=act, account=me(request), case=case)
    definition, current = shown.definition, shown.case
    late = current.is_late(act.at)
    refusal = next((d for d in reversed(shown.decisions) if d.reason is not None), None) if current.state is CaseState.REFUSED else None
    return render(
        request, "citizen/kasus.html",
        {
            "shown": shown, "case": current, "service": wording.said(definition.title), "is_late": late,
            "tag": wording.tag(current, act.at, is_signing=shown.is_awaiting_signature),
            "now": [step for step in shown.steps if step.standing is StepStanding.NOW and not step.is_applicants], "facts": _facts(shown),
            "steps": [_step_item(step) for step in shown.steps if step.standing is not StepStanding.SKIPPED],
            "timeline": _timeline(shown), "decisions": _decision_items(shown), "refusal": refusal, "documents": document_links(shown),
            "answers": _answers(shown), "agency": agencies.get_agency(region=act.region, code=definition.agency), "corrections": corrections_asked(shown),
            "actions": actions.actions(shown),
            "errands": [_errand(shown, one) for one in shown.errands],
            "visits": [visiting.shown(one) for one in shown.visits], "acted": acted_words(shown.acted, current.power),
            "is_sender": current.account == me(request),
        },
    )  # fmt: skip


def _facts(shown: CaseShown) -> list[dict[str, Any]]:
    case = shown.case
    found: list[dict[str, Any]] = [{"label": Text(id="Diajukan", en="Sent"), "value": wording.day(case.submitted_at), "icon": "calendar"}]
    if case.state is CaseState.RETURNED:
        found.append({"label": Text(id="Janji selesai", en="Promised by"), "value": Text(id="Berhenti dihitung", en="Stands still"), "icon": "clock"})
    elif case.ended_at is None:
        note = Text(id="Tidak dihitung selama menunggu Anda datang", en="Does not count while we wait for you to come") if case.stopped_at else None
        found.append({"label": Text(id="Janji selesai", en="Promised by"), "value": wording.day(case.promised_on), "icon": "clock", "note": note})
    else:
        found.append({"label": Text(id="Berakhir", en="Ended"), "value": wording.day(case.ended_at), "icon": "clock"})
    return found


def _step_item(step: StepShown) -> dict[str, Any]:
    states = {StepStanding.DONE: "done", StepStanding.NOW: "current", StepStanding.NEXT: "todo"}
    note = step.holder
    if step.standing is StepStanding.DONE and step.ended_at is not None:
        note = Text(id=f"Selesai {wording.moment(step.ended_at).id}", en=f"Done {wording.moment(step.ended_at).en}")
    elif step.is_signing and step.holder is not None:
        note = Text(id=f"Menunggu tanda tangan · {step.holder.id}", en=f"Waiting for the signature · {step.holder.en}")
    elif step.is_partners and step.standing is StepStanding.NOW and step.holder is not None:
        note = at_partner(step)
    elif step.standing is StepStanding.NOW and step.holder is not None:
        note = step.holder
        if step.due_at is not None:
            due = wording.moment(step.due_at)
            note = Text(id=f"{note.id} · batas waktu langkah ini {due.id}", en=f"{note.en} · this step is due {due.en}")
    elif step.standing is StepStanding.MAYBE and step.holder is not None:
        note = Text(id=f"Bila diperlukan · {step.holder.id}", en=f"If needed · {step.holder.en}")
    return {"label": step.title, "note": note, "state": states.get(step.standing, "todo")}


def at_partner(step: StepShown) -> Text:
    """Return where a case stands that waits for a partner: with whom, and until when."""
    holder = (step.holder or Text(id="", en="")).inside()
    held = Text(id=f"Menunggu {holder.id}", en=f"Waiting for the {holder.en}")
    if step.due_at is None:
        return held
    due = wording.moment(step.due_at)
    return Text(id=f"{held.id}, tenggat {due.id}", en=f"{held.en}, due {due.en}")


def _timeline(shown: CaseShown) -> list[dict[str, Any]]:
    """Return the story, newest first; what happened at one moment in the order in which it follows."""
    order = {step.id: place for place, step in enumerate(shown.steps)}
    titles = {step.id: step.title for step in shown.steps}
    lines: list[tuple[Any, int, int, dict[str, Any]]] = []
    for event in shown.events:
        if event.kind in wording.EVENTS:
            title, kind = wording.EVENTS[event.kind]
            rank = 0 if event.kind in wording.BEGINNINGS else 2
            lines.append(
                (event.at, rank, 0, {"at": event.at, "title": title, "kind": kind, "text": wording.DEEMED if event.params.get("deemed") else None})
            )
    for decision in shown.decisions:
        line = {
            "at": decision.at, "title": titles.get(decision.step, Text(id=decision.step, en=decision.step)), "kind": "neutral",
            "text": _outcome(shown, decision) or decision.reason, "who": _who(shown, decision),
        }  # fmt: skip
        lines.append((decision.at, 1, order.get(decision.step, 0), line))
    return [line for *_, line in sorted(lines, key=lambda one: one[:3], reverse=True)]


def _outcome(shown: CaseShown, decision: Decision) -> Text | None:
    if decision.step == OBJECTION_STEP:
        return None
    chosen = shown.definition.step(decision.step).outcomes.get(decision.outcome)
    return wording.text(chosen.title) if chosen is not None else None


def _who(shown: CaseShown, decision: Decision) -> Text | None:
    if decision.kind is DecisionKind.RULE:
        return BY_RULE
    if decision.kind is DecisionKind.CLOCK:
        return BY_CLOCK
    if decision.kind is DecisionKind.PARTNER:
        return next((one.partner for one in shown.errands if one.errand.step == decision.step), None)
    return next((step.holder for step in shown.steps if step.id == decision.step), None)


def _decision_items(shown: CaseShown) -> list[dict[str, Any]]:
    titles = {step.id: step.title for step in shown.steps}
    return [
        {
            "title": titles.get(one.step, Text(id=one.step, en=one.step)), "href": reverse("why", args=[shown.case.id, one.id]), "icon": "law",
            "text": one.reason or _outcome(shown, one) or _who(shown, one),
        }
        for one in reversed(shown.decisions)
    ]  # fmt: skip


def document_links(shown: CaseShown) -> list[dict[str, Any]]:
    """Return the documents of a case as lines that open the wallet's page."""
    return [
        {
            "title": one.title,
            "href": reverse("own-document", args=[one.id]),
            "text": Text(id=f"Nomor {one.number}", en=f"Number {one.number}"),
            "icon": "seal",
        }
        for one in shown.documents
        if one.is_issued
    ]


def _answers(shown: CaseShown) -> list[dict[str, Any]]:
    """Return what was applied for; files can be opened, numbers of the register show only their end."""
    sections = []
    for page in shown.answers:
        items = []
        for row in page.rows:
            hidden = asking.masked(row.value.id) if row.is_sensitive else ""
            files = [
                {
                    "label": wording.file_words(f.name or "berkas", f.size_bytes),
                    "href": f"{reverse('own-file', args=[UUID(f.file)])}?permohonan={case_text(shown)}",
                }
                for f in row.files
            ]
            items.append({"label": row.label, "value": Text(id=hidden, en=hidden) if hidden else row.value, "is_held": row.is_held, "files": files})
        sections.append({"title": page.title, "items": items})
    return sections


def _errand(shown: CaseShown, one: ErrandShown) -> dict[str, Any]:
    """Return a step at a partner, with its files as they can be opened."""
    files = [
        {
            "label": wording.file_words("berkas", file.size_bytes),
            "href": f"{reverse('own-file', args=[UUID(file.file)])}?permohonan={case_text(shown)}",
        }
        for file in one.files
    ]
    return {"shown": one, "state": ERRAND_WORDS[one.errand.state], "files": files}


def case_text(shown: CaseShown) -> str:
    """Return the id of a case as addresses have it."""
    return ids.to_text(shown.case.id)


def corrections_asked(shown: CaseShown) -> list[dict[str, Any]]:
    """Return what is to be mended now: fields in words, the reason, the officer's note."""
    if shown.case.state is not CaseState.RETURNED:
        return []
    labels = {name: wording.said(field.label) for name, field in shown.definition.form.fields().items()}
    return [
        {
            "fields": [labels[name] for name in one.fields if name in labels], "names": [name for name in one.fields if name in labels],
            "reason": _reason(shown, one.step, one.reason), "note": one.note, "at": one.asked_at,
        }
        for one in shown.corrections
        if one.answered_at is None
    ]  # fmt: skip


def _reason(shown: CaseShown, step: str, reason: str) -> Text | None:
    """Return the reason in words: of the decision that gave the case back, else of the step."""
    for decision in reversed(shown.decisions):
        if decision.step == step and decision.reason_code == reason and decision.reason is not None:
            return decision.reason
    if step == OBJECTION_STEP:
        return None
    found = (one for outcome in shown.definition.step(step).outcomes.values() for one in outcome.reasons if one.id == reason)
    return next((wording.said(one.text) for one in found), None)


# --- why --------------------------------------------------------------------------------------------------------


@audience("citizen")
def why(request: HttpRequest, case: UUID, decision: UUID) -> HttpResponse:
    """Explain one decision (UU 27/2022 Pasal 10): rule, law, data used and where from, how to correct, how to contest."""
    act = act_for(request, "follow")
    shown, found = queries.get_explanation(act=act, account=me(request), case=case, decision=decision)
    return render(
        request, "citizen/mengapa.html",
        {
            "shown": shown, "case": shown.case, "service": wording.said(shown.definition.title), "found": found, "who": _who(shown, found.decision),
            "data": [_used_item(one) for one in found.used if one.source != "param"], "limits": [one for one in found.used if one.source == "param"],
            "is_rule": found.decision.kind is DecisionKind.RULE,
        },
    )  # fmt: skip


def _used_item(one: Used) -> dict[str, Any]:
    return {"label": one.label, "value": one.value, "source": SOURCES.get(one.source, SOURCES["case"])}


# --- withdraw and object ----------------------------------------------------------------------------------------


@audience("citizen")
@limited("case", per_minute=20, by="account", methods=("POST",))
def withdraw(request: HttpRequest, case: UUID) -> HttpResponse:
    """Ask, then take the application back."""
    act = act_for(request, "withdraw")
    shown = queries.get_own_case(act=act, account=me(request), case=case)
    context = {"case": shown.case, "service": wording.said(shown.definition.title), "can": shown.can_withdraw}
    if request.method != "POST":
        return render(request, "citizen/batalkan.html", context, status=200 if shown.can_withdraw else 409)
    try:
        operations.withdraw(act=act, account=me(request), case=case)
    except NotNow as refusal:
        return render(request, "citizen/batalkan.html", {**context, "can": False, "message": refusal.message}, status=refusal.status)
    messages.success(request, str(say(WITHDRAWN)))
    return HttpResponseRedirect(reverse("own-case", args=[case]), status=303)


@audience("citizen")
@limited("case", per_minute=20, by="account", methods=("POST",))
def objection(request: HttpRequest, case: UUID) -> HttpResponse:
    """Contest a refusal (*keberatan*), in one's own words."""
    act = act_for(request, "object")
    shown = queries.get_own_case(act=act, account=me(request), case=case)
    context: dict[str, Any] = {
        "case": shown.case, "shown": shown, "service": wording.said(shown.definition.title), "can": shown.can_object, "text": "", "problems": [], "error": "",
        "refusal": next((d for d in reversed(shown.decisions) if d.reason is not None), None), "objection": shown.definition.objection,
        "time": wording.duration(shown.definition.objection.time.value, shown.definition.objection.time.unit) if shown.definition.objection else None,
    }  # fmt: skip
    if request.method != "POST":
        return render(request, "citizen/keberatan.html", context, status=200 if shown.can_object else 409)
    text = request.POST.get("text", "").replace("\r\n", "\n").strip()
    error = SAY_WHY if not text else TOO_LONG if len(text) > MOST_OBJECTION else None
    if error is not None:
        context |= {"text": text, "error": error, "problems": [{"field": "text", "text": error}]}
        return render(request, "citizen/keberatan.html", context, status=422)
    try:
        operations.object_to_refusal(act=act, account=me(request), case=case, text=text)
    except (TooLate, AlreadyHeard, NotNow) as refusal:
        return render(request, "citizen/keberatan.html", {**context, "text": text, "can": False, "message": refusal.message}, status=refusal.status)
    messages.success(request, str(say(OBJECTED)))
    return HttpResponseRedirect(reverse("own-case", args=[case]), status=303)


@audience("citizen")
@limited("export", per_minute=10, by="account")
def export(request: HttpRequest, case: UUID) -> HttpResponse:
    """Hand out one's own case as JSON (UU 27/2022 Pasal 13: a copy in a form that can be read by machine)."""
    act = act_for(request, "export")
    shown = queries.get_own_case(act=act, account=me(request), case=case)
    content = json.dumps(exporting.plain(shown, at=act.at), ensure_ascii=False, indent=2).encode()
    return downloads.attachment(content, name=f"permohonan-{shown.case.number}.json", media_type="application/json")
