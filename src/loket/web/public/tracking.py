"""Where a case stands, for whoever knows its number: the state, nothing of whom or what."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from loket.foundation.common.text import Text
from loket.services.journey import queries as journey
from loket.services.journey.values import StepShown, StepStanding
from loket.web.kit.audience import audience
from loket.web.kit.ratelimit import limited
from loket.web.public import wording
from loket.web.public.sending import sent_from_here

LONGEST_NUMBER: Final = 40
MISSING: Final = Text(id="Tulis nomor permohonan Anda.", en="Write the number of your application.")
UNKNOWN: Final = Text(
    id="Nomor ini tidak kami temukan. Periksa lagi huruf dan angkanya pada tanda terima.",
    en="We did not find this number. Check its letters and digits on the receipt.",
)
_KINDS: Final = {"in_progress": "info", "returned": "warning", "objection": "info", "completed": "good", "refused": "bad", "withdrawn": "neutral"}
_STATES: Final = {StepStanding.DONE: "done", StepStanding.NOW: "current"}


@audience("public")
@sent_from_here
@limited("track", per_minute=10, methods=("POST",))
def track(request: HttpRequest) -> HttpResponse:
    """
    Ask for a number, then say where it stands. The number travels in the body, never in our addresses.

    A receipt's code brings it once as `?nomor=`: it is only put into the field, nothing is looked up by it. This page is not kept by
    the page cache, for what it shows belongs to who asked.
    """
    number = (request.POST if request.method == "POST" else request.GET).get("nomor", "").replace("\0", "").strip()[:LONGEST_NUMBER]
    context: dict[str, Any] = {"typed": number, "error": "", "problems": [], "found": None}
    status = 200
    if request.method == "POST":
        at = timezone.now()
        found = journey.find_tracked(region=request.region.code, number=number, at=at) if number else None  # type: ignore[attr-defined]
        if found is None:
            error = UNKNOWN if number else MISSING
            context |= {"error": error, "problems": [{"field": "nomor", "text": error}]}
            status = 422
        else:
            context |= {
                "typed": "", "found": found, "kind": _KINDS.get(found.state, "neutral"), "is_open": found.state in ("in_progress", "returned", "objection"),
                "steps": [_step(step) for step in found.steps if step.standing is not StepStanding.SKIPPED],
            }  # fmt: skip
    response = render(request, "public/lacak.html", context, status=status)
    response.headers["Cache-Control"] = "no-store" if number or request.method == "POST" else "private, no-cache"
    return response


def _step(step: StepShown) -> dict[str, Any]:
    note = step.holder
    if step.standing is StepStanding.DONE and step.ended_at is not None:
        on = wording.day(step.ended_at)
        note = Text(id=f"Selesai {on.id}", en=f"Done {on.en}")
    elif step.is_partners and step.standing is StepStanding.NOW and note is not None:
        due = wording.day(step.due_at) if step.due_at is not None else None
        note = Text(
            id=f"Menunggu {note.inside().id}" + (f", tenggat {due.id}" if due else ""),
            en=f"Waiting for the {note.inside().en}" + (f", due {due.en}" if due else ""),
        )
    elif step.standing is StepStanding.MAYBE and note is not None:
        note = Text(id=f"Bila diperlukan · {note.id}", en=f"If needed · {note.en}")
    return {"label": step.title, "note": note, "state": _STATES.get(step.standing, "todo")}
