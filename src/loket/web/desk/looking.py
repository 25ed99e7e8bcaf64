"""An inspection filled in at the desk: the same checklist as on the spot, as a plain form with photos as uploads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from loket.foundation.common import ids
from loket.foundation.common.text import Text
from loket.services.cases.errors import StepTaken
from loket.services.catalogue.definition import Inspection, InspectionItem, ItemKind
from loket.services.inspections.errors import FindingsIncomplete
from loket.services.inspections.values import MOST_NAME, MOST_NOTE, NO, NOT_APPLICABLE, SIGNATURE, YES, Found, Result
from loket.services.journey import operations, queries
from loket.services.journey.errors import ConflictOfInterest, FieldsNeeded, NotYourStep, OutcomeUnknown, ReasonNeeded
from loket.services.journey.values import DeskCase
from loket.web.desk import deciding, showing, wording
from loket.web.desk.given import Given
from loket.web.desk.queueing import menu, officer_of
from loket.web.kit.audience import audience
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for

YES_NO: Final = (
    (YES, Text(id="Ya", en="Yes")), (NO, Text(id="Tidak", en="No")),
    (NOT_APPLICABLE, Text(id="Tidak berlaku", en="Not applicable")),
)  # fmt: skip
STATE_IT: Final = Text(id="Centang pernyataannya.", en="Tick the statement.")
#: Unit: MiB. As `inspections.operations.MOST_PHOTO`.
MOST_MIB: Final = 12
Pictures = dict[UUID, tuple[str, bytes]]


@audience("officer")
@limited("desk", per_minute=120, by="account")
def look(request: HttpRequest, step: UUID) -> HttpResponse:
    """Show the checklist of the inspection in hand; take what was found and decide."""
    act, officer = act_for(request, "work"), officer_of(request)
    try:
        desk = queries.get_desk_case(act=act, officer=officer, step=step)
    except NotYourStep as refusal:
        return deciding.lost(request, step, refusal, Given.of(request))
    except ConflictOfInterest as refusal:
        return deciding.conflict(request, step, refusal)
    inspection = desk.definition_step.inspection if desk.definition_step else None
    if inspection is None:
        return HttpResponseRedirect(reverse("desk-step", args=[step]), status=303)
    if request.method != "POST":
        return _page(request, desk, inspection, Given(), {})
    given = Given.of(request)
    result, pictures = _read(request, inspection, given, act.at)
    errors: dict[str, Text] = {} if given.outcome else {"outcome": deciding.CHOOSE}
    if "stated" not in request.POST:
        errors["stated"] = STATE_IT
    if errors:
        return _page(request, desk, inspection, given, errors, status=422)
    try:
        state = operations.enter_inspection(act=act, officer=officer, step=step, revision=given.revision, result=result, pictures=pictures)
    except FindingsIncomplete as refusal:
        return _page(request, desk, inspection, given, {_field(name): text for name, text in refusal.errors.items()}, status=refusal.status)
    except (OutcomeUnknown, ReasonNeeded, FieldsNeeded) as refusal:
        where = {OutcomeUnknown: "outcome", ReasonNeeded: f"reason_{given.outcome}", FieldsNeeded: "fields"}[type(refusal)]
        return _page(request, desk, inspection, given, {where: refusal.message}, status=refusal.status)
    except (StepTaken, NotYourStep) as refusal:
        return deciding.lost(request, step, refusal, given)
    return deciding.decided(request, step, given, state.value)


def _field(name: str) -> str:
    return "signed_name" if name == SIGNATURE else f"item_{name}"


def _read(request: HttpRequest, inspection: Inspection, given: Given, at: Any) -> tuple[Result, Pictures]:
    """Read what was filled in; photos are read as far as one may be large."""
    items, pictures = {}, Pictures()
    for item in inspection.items:
        photos = []
        for sent in request.FILES.getlist(f"photo_{item.id}")[: item.photos + 1]:
            photo = ids.new_id()
            # Because: one octet too many is enough for the room to say what is too large.
            pictures[photo] = item.id, sent.read(MOST_MIB * 2**20 + 1)
            photos.append(photo)
        note = request.POST.get(f"note_{item.id}", "").replace("\r\n", "\n").strip()[:MOST_NOTE]
        items[item.id] = Found(value=_value(item, request.POST.get(f"item_{item.id}", "")), note=note, photos=tuple(photos))
    signed = request.POST.get("signed_name", "").strip()[:MOST_NAME]
    witness = request.POST.get("witness_name", "").strip()[:MOST_NAME]
    result = Result(
        id=ids.new_id(), items=items, photos={}, outcome=given.outcome, reason=given.reason or None, fields=given.fields, note=given.note,
        started_at=at, finished_at=at, sent_at=at, signed_name=signed, witness_name=witness,
    )  # fmt: skip
    return result, pictures


def _value(item: InspectionItem, typed: str) -> str | int | None:
    if item.kind is not ItemKind.NUMBER:
        return typed or None
    text = typed.strip()
    return int(text) if text.removeprefix("-").isdecimal() and len(text) < 9 else None


def _page(
    request: HttpRequest, desk: DeskCase, inspection: Inspection, given: Given, errors: Mapping[str, Text], *, status: int = 200
) -> HttpResponse:
    context = showing.decision_parts(desk, given, errors)
    items = [
        {
            "id": item.id, "field": f"item_{item.id}", "label": wording.said(item.text), "kind": item.kind.value,
            "unit": wording.said(item.unit) if item.unit else None, "min": item.min, "max": item.max, "photos": item.photos, "needs_photo": item.needs_photo,
            "options": YES_NO if item.kind is ItemKind.YES_NO else [(one.value, wording.said(one.label)) for one in item.choices],
            "value": request.POST.get(f"item_{item.id}", ""), "note": request.POST.get(f"note_{item.id}", ""), "error": errors.get(f"item_{item.id}", ""),
            "photo_name": f"photo_{item.id}", "note_name": f"note_{item.id}",
        }
        for item in inspection.items
    ]  # fmt: skip
    row = next((row for one in desk.shown.answers for row in one.rows if f"form.{row.field}" == inspection.at), None)
    context |= {
        "items": items, "place": row.value if row else None, "signed_name": request.POST.get("signed_name", ""), "stated": "stated" in request.POST,
        "witness_name": request.POST.get("witness_name", ""), "most_mib": MOST_MIB, "lost_photos": request.method == "POST" and bool(request.FILES),
        "desk_menu": menu(), "names_applicant": inspection.names_applicant,
    }  # fmt: skip
    return render(request, "desk/periksa.html", context, status=status)
