"""What the page of one case shows, put together from what the journey gives. No rule of the domain is here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.urls import reverse

from loket.foundation.audit.values import Act
from loket.foundation.common import ids
from loket.foundation.common.text import Text
from loket.foundation.identity import queries as identity
from loket.services.cases.values import OBJECTION_STEP, POWER_WORDS
from loket.services.catalogue.definition import APPLICANT, REFUSED, Outcome, StepKind
from loket.services.decisions.values import Decision
from loket.services.errands.values import ERRAND_WORDS, Late
from loket.services.inspections.values import CONFLICT_WORDS
from loket.services.journey import queries
from loket.services.journey.values import AnswerPage, AnswerRow, DeskCase, ErrandShown, InspectionShown, PhotoShown, StepStanding
from loket.web.desk import wording
from loket.web.desk.given import Given


def page(desk: DeskCase, given: Given, errors: Mapping[str, Text], *, act: Act, unmasked: bool) -> dict[str, Any]:
    """Return the context of the page."""
    shown, case = desk.shown, desk.shown.case
    names = identity.list_officer_names(region=act.region, accounts={d.decided_by for d in shown.decisions if d.decided_by is not None})
    labels = {row.field: row.label for one in shown.answers for row in one.rows} | dict(desk.correctable)
    return {
        "desk": desk, "case": case, "service": wording.said(shown.definition.title), "title": desk.title, "power_words": POWER_WORDS[case.power],
        "clock": wording.clock_of(desk.step.due_at, act.at, region=act.region, position=desk.step.position),
        "is_case_late": case.is_late(act.at), "is_objection": desk.step.step == OBJECTION_STEP,
        "answers": [_answers(one, desk, unmasked) for one in shown.answers], "register": [_row(row, desk, unmasked) for row in desk.register],
        "unmasked": unmasked, "has_masked": bool(sensitive_rows(desk)),
        "checklist": [wording.said(one) for one in desk.definition_step.checklist] if desk.definition_step else [],
        "decisions": [_decision(one, desk, names) for one in reversed(shown.decisions)],
        "corrections": [
            {"correction": one, "fields": [labels.get(name, Text(id=name, en=name)) for name in one.fields]}
            for one in shown.corrections
            if one.step != OBJECTION_STEP
        ],
        "branches": [s for s in shown.steps if s.standing is StepStanding.NOW and s.id != desk.step.step],
        "law": shown.definition.legal_basis, "standard_time": shown.definition.standard.time,
        "inspections": [_inspection(one, desk) for one in shown.inspections], "is_inspection": desk.step.kind == StepKind.INSPECT, "step_text": ids.to_text(desk.step.id),
        **_partners(desk, act),
        "names_applicant": bool(desk.definition_step and desk.definition_step.inspection and desk.definition_step.inspection.names_applicant),
        "has_preview": desk.step.kind == StepKind.APPROVE and any(s.document for s in shown.definition.steps),
        "is_signing": desk.step.kind == StepKind.APPROVE and not _signs_later(desk), "signs_later": _signs_later(desk),
    } | decision_parts(desk, given, errors)  # fmt: skip


def decision_parts(desk: DeskCase, given: Given, errors: Mapping[str, Text]) -> dict[str, Any]:
    """Return what a form needs that decides a step."""
    return {
        "desk": desk, "case": desk.shown.case, "service": wording.said(desk.shown.definition.title), "title": desk.title,
        "outcomes": [_outcome(name, one, given, errors) for name, one in desk.outcomes.items()],
        "fields": list(desk.correctable), "has_return": any(APPLICANT in one.next for one in desk.outcomes.values()), "suggested": _suggested(desk),
        "given": given, "errors": errors, "problems": [{"field": name, "text": text} for name, text in errors.items()],
    }  # fmt: skip


def _partners(desk: DeskCase, act: Act) -> dict[str, Any]:
    """Return what partners have, or had, of the case; and whether one still has this step."""
    live = next((one.errand for one in desk.shown.errands if one.errand.id == desk.step.id and one.errand.is_live), None)
    return {
        "errands": [_errand(one, desk, act) for one in desk.shown.errands], "at_partner": live is not None,
        "is_client_gone": live is not None and live.late is Late.CLIENT_GONE,
    }  # fmt: skip


def _errand(one: ErrandShown, desk: DeskCase, act: Act) -> dict[str, Any]:
    rows = [{"label": label, "value": value, "files": [], "shows_value": True, "is_long": len(value.id) > 60} for label, value in one.rows]
    if one.files:
        files = [
            {
                "href": reverse("desk-file", args=[desk.step.id, UUID(file.file)]), "size": file.size_bytes, "is_picture": file.media_type.startswith("image/"),
                "number": number if len(one.files) > 1 else "", "kind": file.media_type.rpartition("/")[2].upper(),
            }
            for number, file in enumerate(one.files, start=1)
        ]  # fmt: skip
        rows.append({"label": wording.FROM_PARTNER, "value": Text(id="", en=""), "files": files, "is_long": True})
    return {"shown": one, "rows": rows, "state": ERRAND_WORDS[one.errand.state], "is_late": one.errand.is_late(act.at)}


def _signs_later(desk: DeskCase) -> bool:
    """Say whether who approves this step signs the document personally afterwards."""
    return any(one.signed_by == desk.step.step for one in desk.shown.definition.documents.values())


def sensitive_rows(desk: DeskCase) -> list[AnswerRow]:
    """Return the rows that stay masked until the officer asks for them."""
    return [row for row in (*(row for one in desk.shown.answers for row in one.rows), *desk.register) if row.is_sensitive]


def with_suggested_fields(desk: DeskCase, given: Given) -> Given:
    """Tick the fields that the chosen reason usually asks to mend (what the script does at once where there is one)."""
    suggested = _suggested(desk).get(given.outcome, {}).get(given.reason, ())
    return replace(given, fields=given.fields or tuple(suggested))


def _suggested(desk: DeskCase) -> dict[str, dict[str, list[str]]]:
    return {
        name: {reason.id: list(reason.fields) for reason in outcome.reasons} for name, outcome in desk.outcomes.items() if APPLICANT in outcome.next
    }


def _outcome(name: str, outcome: Outcome, given: Given, errors: Mapping[str, Text]) -> dict[str, Any]:
    is_chosen = given.outcome == name
    return {
        "name": name, "title": wording.said(outcome.title) if outcome.title else Text(id=name, en=name), "is_chosen": is_chosen,
        "returns": APPLICANT in outcome.next, "refuses": REFUSED in outcome.next, "field": f"reason_{name}",
        "reasons": [
            (r.id, Text(id=f"{r.text.id} ({r.legal_basis})", en=f"{r.text.en} ({r.legal_basis})") if r.legal_basis else wording.said(r.text))
            for r in outcome.reasons
        ],
        "reason": given.reason if is_chosen else "", "error": errors.get(f"reason_{name}", ""),
    }  # fmt: skip


def _inspection(one: InspectionShown, desk: DeskCase) -> dict[str, Any]:
    def files(photos: tuple[PhotoShown, ...]) -> list[dict[str, Any]]:
        return [
            {
                "href": reverse("desk-file", args=[desk.step.id, UUID(photo.file)]), "size": None, "is_picture": True, "kind": "", "number": number if len(photos) > 1 else "",
                "taken_at": photo.taken_at, "spot": f"{photo.spot[0]}, {photo.spot[1]} ± {photo.spot[2]} m" if photo.spot else "",
            }
            for number, photo in enumerate(photos, start=1)
        ]  # fmt: skip

    rows = [
        {
            "label": row.label,
            "value": row.value,
            "note": row.note,
            "files": files(row.photos),
            "shows_value": True,
            "is_long": bool(row.photos or row.note),
        }
        for row in one.rows
    ]
    rows += [
        {"label": label, "value": Text(id="", en=""), "files": files((photo,)), "is_long": True}
        for label, photo in ((wording.SIGNATURE, one.signature), (wording.WITNESS, one.witness))
        if photo is not None
    ]
    return {"shown": one, "rows": rows, "why": CONFLICT_WORDS[one.conflict] if one.conflict else None, "off": wording.clock_off(one.clock_off_s)}


def _answers(one: AnswerPage, desk: DeskCase, unmasked: bool) -> dict[str, Any]:
    return {"title": one.title, "rows": [_row(row, desk, unmasked) for row in one.rows]}


def _row(row: AnswerRow, desk: DeskCase, unmasked: bool) -> dict[str, Any]:
    is_hidden = row.is_sensitive and not unmasked
    files = [
        {
            "href": reverse("desk-file", args=[desk.step.id, UUID(one.file)]), "size": one.size_bytes, "is_picture": one.media_type.startswith("image/"),
            "number": number if len(row.files) > 1 else "", "kind": one.media_type.rpartition("/")[2].upper(),
        }
        for number, one in enumerate(row.files, start=1)
    ]  # fmt: skip
    return {
        "label": row.label, "value": wording.masked(row.value) if is_hidden else row.value, "files": files, "is_held": row.is_held,
        "is_hidden": is_hidden, "reference": row.reference, "is_long": len(row.value.id) > 60,
    }  # fmt: skip


def _decision(decision: Decision, desk: DeskCase, names: Mapping[UUID, str]) -> dict[str, Any]:
    titles = {step.id: step.title for step in desk.shown.steps}
    outcome = queries.find_outcome_title(definition=desk.shown.definition, step=decision.step, outcome=decision.outcome)
    return {
        "step": titles.get(decision.step, Text(id=decision.step, en=decision.step)), "who": wording.decided_by(decision, names), "at": decision.at,
        "reason": decision.reason, "outcome": outcome or Text(id=decision.outcome, en=decision.outcome), "law": decision.legal_basis,
        "note": decision.note, "finding": desk.findings.get(decision.id), "is_own": decision.step == desk.step.step,
    }  # fmt: skip
