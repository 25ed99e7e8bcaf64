"""Everything of one case in order: entries, readings, attempts, decisions. What it says is opened by a deliberate act."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from loket.foundation.audit import queries as record
from loket.foundation.common.text import Text
from loket.services.cases import queries as case_reads
from loket.services.cases.values import OBJECTION_STEP
from loket.services.decisions.values import DecisionKind
from loket.services.journey import queries
from loket.services.rollout import queries as rollout
from loket.web.inspect import wording
from loket.web.inspect.searching import menu
from loket.web.kit.audience import audience
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for, pager

NO_SUCH: Final = Text(id="Tidak ada permohonan dengan nomor itu di daerah ini.", en="This region has no application of that number.")
SAY_WHY: Final = Text(id="Tulis nomor surat tugas atau alasan pemeriksaan.", en="Write the number of the order, or the reason of the inspection.")


@audience("auditor")
@limited("inspect", per_minute=60, by="account")
def find(request: HttpRequest) -> HttpResponse:
    """Find a case by its number; the number is sent in the body, never in an address."""
    act, error, number = act_for(request, "inspect"), None, ""
    if request.method == "POST":
        number = request.POST.get("number", "")
        case = case_reads.find_by_number(region=act.region, number=number)
        if case is not None:
            return HttpResponseRedirect(reverse("inspect-case", args=[case.id]), status=303)
        error = NO_SUCH
    return render(request, "inspect/cari.html", {"error": error, "number": number, "desk_menu": menu()}, status=404 if error else 200)


@audience("auditor")
def case(request: HttpRequest, case: UUID) -> HttpResponse:
    """Show what was done with a case, by whom and why; not what it says."""
    act = act_for(request, "inspect")
    shown = queries.get_case_outline(act=act, case=case)
    page = record.list_entries(region=act.region, case=case, after=request.GET.get("after"), limit=100)
    readings = record.list_readings(region=act.region, case=case, limit=100, newest_first=True)
    attempts = record.list_attempts(region=act.region, case=case, limit=50, newest_first=True)
    names = wording.names_of(act.region, [*(r.actor for r in readings), *(a.actor for a in attempts)])
    live = rollout.live_version(shown.case.service, act.region, act.at)
    return render(
        request, "inspect/permohonan.html",
        {
            "shown": shown, "case": shown.case, "service": Text(id=shown.definition.title.id, en=shown.definition.title.en),
            "lines": wording.lines(act.region, page.items, numbers={}), "pager": pager(request, page), "steps": _steps(shown),
            "readings": [
                {"at": r.at, "who": wording.actor(r.actor, r.kind, names), "purpose": r.purpose, "people": len(r.subjects), "fields": ", ".join(r.fields)}
                for r in readings
            ],
            "attempts": [{"at": a.at, "who": wording.actor(a.actor, a.kind, names), "event": wording.event(a.event), "reason": a.reason} for a in attempts],
            "decisions": _decisions(act.region, shown), "is_live": live is not None and live.hash == shown.case.version_hash, "desk_menu": menu(),
        },
    )  # fmt: skip


@audience("auditor")
@limited("inspect-content", per_minute=10, by="account")
def content(request: HttpRequest, case: UUID) -> HttpResponse:
    """Open what a case says: a deliberate act with a reason, recorded as a reading that the applicant can see."""
    act = act_for(request, "inspect")
    reason = " ".join(request.POST.get("reason", "").split())[:200]
    outline = case_reads.get_case(region=act.region, case=case)
    if request.method != "POST" or not reason:
        error = SAY_WHY if request.method == "POST" else None
        return render(request, "inspect/alasan.html", {"case": outline, "error": error, "desk_menu": menu()}, status=422 if error else 200)
    shown = queries.get_case_for_inspection(act=replace(act, purpose=f"inspect: {reason}"), case=case)
    return render(
        request, "inspect/isi.html",
        {
            "case": shown.case, "shown": shown, "reason": reason, "service": Text(id=shown.definition.title.id, en=shown.definition.title.en),
            "decisions": _decisions(act.region, shown), "desk_menu": menu(),
        },
    )  # fmt: skip


def _steps(shown: Any) -> list[dict[str, Any]]:
    return [
        {"title": step.title, "holder": step.holder, "since": step.since, "ended": step.ended_at, "due": step.due_at, "is_late": bool(step.due_at and step.ended_at and step.ended_at > step.due_at)}
        for step in shown.steps
        if step.since is not None
    ]  # fmt: skip


def _decisions(region: str, shown: Any) -> list[dict[str, Any]]:
    names = wording.names_of(region, [str(d.decided_by) for d in shown.decisions if d.decided_by])
    titles = {step.id: step.title for step in shown.steps}
    found = []
    for decision in shown.decisions:
        who = Text(id="Aturan", en="Rule") if decision.kind is DecisionKind.RULE else Text(id="Batas waktu", en="Time limit")
        if decision.kind is DecisionKind.OFFICER:
            name = names.get(decision.decided_by, "–")
            who = Text(id=name, en=name)
        found.append(
            {
                "step": titles.get(decision.step, Text(id=decision.step, en=decision.step)), "who": who, "at": decision.at, "outcome": decision.outcome,
                "reason": decision.reason, "law": decision.legal_basis, "row": f"{decision.table}.{decision.row}" if decision.table else "",
                "trace": decision.trace, "note": decision.note, "is_objection": decision.step == OBJECTION_STEP,
            }
        )  # fmt: skip
    return found
