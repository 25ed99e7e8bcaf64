"""What is late and why; and the one place where a step is given to somebody else."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from loket.foundation.agencies import queries as agencies
from loket.foundation.agencies.values import Over
from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common import ids
from loket.foundation.common.calendars import working_time_text
from loket.foundation.common.errors import NotFound
from loket.foundation.common.text import Text
from loket.foundation.identity import queries as identity
from loket.oversight.privacy import queries as privacy
from loket.oversight.privacy.values import REQUEST_WORDS
from loket.services.cases.errors import NoSuchStep, StepTaken
from loket.services.journey import operations, queries
from loket.services.journey.errors import CannotTake, LeaderConcerned, NotYourAgency
from loket.services.journey.values import LateStep
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for, pager
from loket.web.leadership import wording

_MINUTE: Final = 60


def menu() -> list[dict[str, Any]]:
    """Return the side bar of the door."""
    return [
        {"path": "/pimpinan/", "icon": "clock", "label": Text(id="Yang terlambat", en="What is late"), "count": 0, "exact": False},
        {"path": "/pengelola/", "icon": "building", "label": Text(id="Pengelolaan", en="Administration"), "count": 0, "exact": False},
        {"path": "/kinerja/", "icon": "chart", "label": Text(id="Kinerja", en="Performance"), "count": 0, "exact": False},
    ]


@audience("leader")
def late(request: HttpRequest) -> HttpResponse:
    """Show how the work of the leader's agencies stands, and every step that is past its time, with why."""
    act = act_for(request, "lead")
    led = _led(act)
    try:
        page = queries.list_late(region=act.region, agencies_led=led, at=act.at, after=request.GET.get("after"))
    except NoSuchStep:
        raise NotFound from None
    work = queries.survey_work(region=act.region, agencies_led=led, at=act.at)
    return render(
        request, "leadership/terlambat.html",
        {
            "work": work, "waiting": sum(one.count.waiting for one in work), "held": sum(one.count.held for one in work),
            "late": sum(one.count.late for one in work), "empty_seats": sum(1 for one in work if not one.present),
            "rows": [_row(act, one) for one in page], "pager": pager(request, page), "over": _answers_for(act), "desk_menu": menu(),
            "data_late": [
                {"number": one.number, "title": REQUEST_WORDS[one.kind], "position": agencies.get_position(act.region, one.position).title, "due_at": one.due_at}
                for one in privacy.list_late(region=act.region, agencies_led=led, at=act.at)
                if one.position
            ],
        },
    )  # fmt: skip


@audience("leader")
@limited("lead", per_minute=60, by="account")
def step(request: HttpRequest, step: UUID) -> HttpResponse:
    """Show why one step is late and where its time went; give it to somebody else, with a reason."""
    if request.method != "POST":
        return _show(request, step)
    act, wanted, reason = act_for(request, "lead"), request.POST.get("to", ""), request.POST.get("reason", "")
    errors = {name: text for name, text, missing in (("to", wording.CHOOSE, not wanted), ("reason", wording.SAY_WHY, not reason)) if missing}
    if errors:
        return _show(request, step, errors, status=422)
    revision = request.POST.get("revision", "")
    try:
        moved = operations.reassign(
            act=act, leader=UUID(act.actor), step=step, revision=int(revision) if revision.isdecimal() and len(revision) < 9 else 0,
            to=None if wanted == wording.QUEUE else _account(wanted), reason=reason,
        )  # fmt: skip
    except CannotTake as refusal:
        return _show(request, step, {"to": refusal.message}, status=refusal.status)
    except StepTaken:
        return _show(request, step, notice=wording.STALE, status=409)
    work = queries.find_work(region=act.region, step=moved.id)
    messages.success(request, str(say(wording.MOVED.fill(number=work.number if work else "–"))))
    return HttpResponseRedirect(reverse("leadership"), status=303)


def _show(request: HttpRequest, step: UUID, errors: dict[str, Text] | None = None, *, notice: Text | None = None, status: int = 200) -> HttpResponse:
    act = act_for(request, "lead")
    try:
        found, turns, candidates = queries.get_late_step(act=act, leader=UUID(act.actor), step=step)
    except NoSuchStep:
        if notice is None:
            raise
        return render(request, "leadership/basi.html", {"notice": notice, "desk_menu": menu()}, status=status)
    except (NotYourAgency, LeaderConcerned) as refusal:
        audit.record_attempt(act, "journey.step.reassigned", reason=refusal.code)
        raise
    options: list[tuple[str, str | Text, Text | str]] = [
        (ids.to_text(c.account), c.name, Text(id=f"{c.unit.id}; {_load(c.in_hand).id}", en=f"{c.unit.en}; {_load(c.in_hand).en}")) for c in candidates
    ]
    if found.step.officer is not None:
        options.append((wording.QUEUE, wording.TO_QUEUE, ""))
    return render(
        request, "leadership/langkah.html",
        {
            "late": _row(act, found), "turns": [wording.turn_of(one) for one in turns], "options": options, "given": request.POST,
            "reasons": list(wording.REASONS.items()), "errors": errors or {}, "notice": notice, "desk_menu": menu(),
            "problems": [{"field": name, "text": text} for name, text in (errors or {}).items()],
        },
        status=status,
    )  # fmt: skip


def _row(act: Act, late: LateStep) -> dict[str, Any]:
    """Return a late step with the words of its delay, counted in its agency's working time."""
    calendar = agencies.calendar_for(act.region, agency=(late.step.position or "").partition("/")[0])
    seconds = calendar.working_seconds_between(late.step.due_at, act.at) if late.step.due_at and late.step.due_at < act.at else 0
    return {
        "late": late, "by": working_time_text(seconds, day_seconds=calendar.day_seconds(act.at)) if seconds >= _MINUTE else None,
        "cause": wording.cause_of(late), "href": reverse("leadership-step", args=[late.step.id]),
    }  # fmt: skip


def _led(act: Act) -> tuple[str, ...] | None:
    """Return the agencies that the leader answers for, None for the whole region."""
    position = _position(act)
    return None if position.over is Over.REGION else (position.agency,)


def _answers_for(act: Act) -> Text:
    position = _position(act)
    if position.over is Over.REGION:
        name = agencies.get_region(act.region).name
        return Text(id=f"Seluruh perangkat daerah {name}", en=f"Every agency of {name}")
    return agencies.get_agency(act.region, position.agency).name


def _position(act: Act) -> Any:
    if act.appointment is None:
        raise NotYourAgency
    return agencies.get_position(act.region, identity.get_appointment(region=act.region, appointment=act.appointment).position)


def _account(text: str) -> UUID:
    try:
        return ids.from_text(text)
    except ids.BadId:
        raise CannotTake from None


def _load(in_hand: bool) -> Text:
    return wording.BUSY if in_hand else wording.FREE
