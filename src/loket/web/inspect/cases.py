"""Everything of one case in order: entries, readings, attempts, decisions. What it says is opened by a deliberate act."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit import queries as record
from loket.foundation.common.calendars import WorkingCalendar, working_time_text
from loket.foundation.common.text import Text
from loket.services.cases import queries as case_reads
from loket.services.cases.values import POWER_WORDS, STATE_WORDS, STEP_WORDS, CaseStep
from loket.services.catalogue import queries as catalogue
from loket.services.decisions.values import Decision, DecisionKind
from loket.services.journey import queries
from loket.services.journey.values import CaseShown
from loket.services.rollout import queries as rollout
from loket.web.inspect import wording
from loket.web.inspect.people import FORMER, Directory, title_of
from loket.web.inspect.searching import after_of, attempt_rows, lines_of, menu, reading_rows
from loket.web.kit.audience import audience
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for, pager

NO_SUCH: Final = Text(id="Tidak ada permohonan dengan nomor itu di daerah ini.", en="This region has no application of that number.")
SAY_WHY: Final = Text(id="Pilih alasan pemeriksaan.", en="Choose the reason of the inspection.")
SAY_ORDER: Final = Text(
    id="Tulis nomor surat tugas: huruf, angka, garis miring, titik, atau tanda hubung, dan paling sedikit satu angka.",
    en="Write the number of the order: letters, digits, slashes, dots or hyphens, and at least one digit.",
)
BY_RULE: Final = Text(id="Aturan", en="Rule")
BY_PARTNER: Final = Text(id="Aplikasi mitra", en="A partner's application")
BY_CLOCK: Final = Text(id="Batas waktu", en="Time limit")
# Because: what is written here stays in the record for good, so it has no room for a name.
_ORDER: Final = re.compile(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9/.\-]{2,39}")


@audience("auditor")
@limited("inspect", per_minute=60, by="account")
def find(request: HttpRequest) -> HttpResponse:
    """Find a case by its number; the number is sent in the body, never in an address."""
    act, error, number = act_for(request, "inspect"), None, ""
    if request.method == "POST":
        number = request.POST.get("number", "")[:60]
        case = case_reads.find_by_number(region=act.region, number=number)
        if case is not None:
            return HttpResponseRedirect(reverse("inspect-case", args=[case.id]), status=303)
        error = NO_SUCH
    return render(request, "inspect/cari.html", {"error": error, "number": number, "desk_menu": menu(request)}, status=404 if error else 200)


@audience("auditor")
@limited("inspect", per_minute=60, by="account")
def case(request: HttpRequest, case: UUID) -> HttpResponse:
    """Show what was done with a case, by whom and why; not what it says."""
    act = act_for(request, "inspect")
    shown = queries.get_case_outline(act=act, case=case)
    page = record.list_entries(region=act.region, case=case, after=after_of(request), limit=100)
    readings = record.list_readings(region=act.region, case=case, limit=100, newest_first=True)
    attempts = record.list_attempts(region=act.region, case=case, limit=50, newest_first=True)
    current, turns = shown.case, case_reads.list_steps(case=case)
    directory = Directory(
        act.region, [*page, *readings, *attempts], accounts=[*(t.officer for t in turns), *(d.decided_by for d in shown.decisions)],
        seats=[d.appointment for d in shown.decisions],
    )  # fmt: skip
    return render(
        request, "inspect/permohonan.html",
        {
            "shown": shown, "case": current, "service": Text(id=shown.definition.title.id, en=shown.definition.title.en), "state": STATE_WORDS[current.state],
            "power": POWER_WORDS[current.power],
            "is_late": current.is_late(act.at), "steps": _steps(act.region, shown, turns, directory), "decisions": _decisions(shown, directory),
            "lines": lines_of(act.region, page.items, directory), "pager": pager(request, page),
            "readings": reading_rows(act.region, readings.items, directory), "has_more_readings": readings.next is not None,
            "attempts": attempt_rows(act.region, attempts.items, directory), "version": catalogue.find_version(current.version_hash),
            "was_published": current.version_hash in rollout.running_hashes(current.service, act.region, current.submitted_at),
            "is_live": current.version_hash in rollout.running_hashes(current.service, act.region, act.at), "desk_menu": menu(request),
        },
    )  # fmt: skip


@audience("auditor")
@limited("inspect-content", per_minute=10, by="account", methods=("POST",))
def content(request: HttpRequest, case: UUID) -> HttpResponse:
    """Open what a case says: a deliberate act with a reason, recorded as a reading that the applicant can see."""
    act = act_for(request, "inspect")
    why, order = request.POST.get("why", ""), request.POST.get("order", "").strip()
    outline = case_reads.get_case(region=act.region, case=case)
    errors: dict[str, Text] = {}
    if request.method == "POST" and why not in wording.INSPECTION_REASONS:
        errors["why"] = SAY_WHY
    if request.method == "POST" and not _ORDER.fullmatch(order):
        errors["order"] = SAY_ORDER
    if request.method != "POST" or errors:
        return render(
            request, "inspect/alasan.html",
            {
                "case": outline, "errors": errors, "problems": [{"field": name, "text": text} for name, text in errors.items()], "why": why, "order": order,
                "reasons": list(wording.INSPECTION_REASONS.items()), "desk_menu": menu(request),
            },
            status=422 if errors else 200,
        )  # fmt: skip
    purpose = f"inspect:{why} {order}"
    shown = queries.get_case_for_inspection(act=replace(act, purpose=purpose), case=case)
    directory = Directory(act.region, (), accounts=[d.decided_by for d in shown.decisions], seats=[d.appointment for d in shown.decisions])
    return render(
        request, "inspect/isi.html",
        {
            "power": POWER_WORDS[shown.case.power], "case": shown.case, "shown": shown, "reason": wording.purpose(purpose), "service": Text(id=shown.definition.title.id, en=shown.definition.title.en),
            "decisions": _decisions(shown, directory), "desk_menu": menu(request),
        },
    )  # fmt: skip


def _steps(region: str, shown: CaseShown, turns: tuple[CaseStep, ...], directory: Directory) -> list[dict[str, Any]]:
    """Return every turn of every step: who held it, how long it waited and was worked on, in working time."""
    titles = _titles(shown)
    return [
        {
            "title": titles.get(turn.step, Text(id=turn.step, en=turn.step)), "turn": turn.turn, "state": STEP_WORDS[turn.state],
            "holder": title_of(region, turn.position) if turn.position else None, "who": directory.name(turn.officer),
            "opened": turn.opened_at, "due": turn.due_at, "ended": turn.ended_at,
            "waited": _between(region, shown, turn, turn.taken_at), "worked": _between(region, shown, turn, turn.ended_at, since_taken=True),
            "is_late": bool(turn.due_at and turn.ended_at and turn.ended_at > turn.due_at),
        }
        for turn in turns
    ]  # fmt: skip


def _between(region: str, shown: CaseShown, turn: CaseStep, until: Any, *, since_taken: bool = False) -> Text | None:
    since = turn.taken_at if since_taken else turn.opened_at
    if turn.position is None or since is None or until is None or until < since:
        return None
    calendar: WorkingCalendar = agencies.calendar_for(region, agency=turn.position.partition("/")[0])
    return working_time_text(calendar.working_seconds_between(since, until), day_seconds=calendar.day_seconds(until))


def _titles(shown: CaseShown) -> dict[str, Text]:
    return {step.id: step.title for step in shown.steps}


def _decisions(shown: CaseShown, directory: Directory) -> list[dict[str, Any]]:
    titles = _titles(shown)
    return [
        {
            "step": titles.get(one.step, Text(id=one.step, en=one.step)), "who": _decider(one, directory), "at": one.at, "outcome": _outcome(shown, one),
            "office": directory.office(one.appointment), "reason": one.reason, "law": one.legal_basis,
            "row": f"{one.table}.{one.row}" if one.table else "", "trace": one.trace, "note": one.note,
        }
        for one in shown.decisions
    ]  # fmt: skip


def _decider(decision: Decision, directory: Directory) -> Text:
    if decision.kind is not DecisionKind.OFFICER:
        return {DecisionKind.RULE: BY_RULE, DecisionKind.CLOCK: BY_CLOCK, DecisionKind.PARTNER: BY_PARTNER}[decision.kind]
    name = directory.name(decision.decided_by)
    return Text(id=name, en=name) if name else FORMER


def _outcome(shown: CaseShown, decision: Decision) -> Text:
    found = queries.find_outcome_title(definition=shown.definition, step=decision.step, outcome=decision.outcome)
    return found or Text(id=decision.outcome, en=decision.outcome)
