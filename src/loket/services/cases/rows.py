"""From table rows to values; private to the room."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from django.conf import settings

from loket.services.cases import models
from loket.services.cases.values import (
    Acted,
    AgencyNotice,
    ApplicantKind,
    Case,
    CaseEvent,
    CaseState,
    CaseStep,
    Content,
    Correction,
    Draft,
    Escalation,
    Power,
    StepState,
)

ANSWERS = "cases_draft.answers"
CONTENT = "cases_case.content"
ACTED = "cases_draft.acted"
NOTE = "cases_correction.note"
NOTICE = "cases_agencynotice.content"


def draft(row: models.Draft) -> Draft:
    """Return the value of a draft, its answers opened."""
    return Draft(
        id=row.id, region=row.region, service=row.service, version_hash=row.version_hash, account=row.account_id,
        applicant=row.applicant_id, applicant_kind=ApplicantKind(row.applicant_kind), power=Power(row.power),
        answers=settings.LOKET_KEYRING.open_json(row.answers_sealed, column=ANSWERS, row=str(row.id)), page=row.page,
        revision=row.revision, started_at=row.started_at, saved_at=row.saved_at, power_id=row.power_id, acted=_acted_of(row),
    )  # fmt: skip


def _acted_of(row: models.Draft) -> Acted | None:
    return Acted(**settings.LOKET_KEYRING.open_json(row.acted_sealed, column=ACTED, row=str(row.id))) if row.acted_sealed else None


def seal_acted(draft: UUID, value: Acted | None) -> bytes | None:
    """Seal who acts for whom, for a draft's row; None for nobody."""
    return settings.LOKET_KEYRING.seal_json(asdict(value), column=ACTED, row=str(draft)) if value is not None else None


def power_details(power: Power, power_id: UUID | None) -> dict[str, str]:
    """Return what the record says of the power that was used, nothing for whoever acts for themselves."""
    return {} if power is Power.SELF else {"power": power.value} | ({"power_id": str(power_id)} if power_id else {})


def case(row: models.Case) -> Case:
    """Return the value of a case, without its content."""
    return Case(
        id=row.id, number=row.number, region=row.region, service=row.service, version_hash=row.version_hash,
        account=row.account_id, applicant=row.applicant_id, applicant_kind=ApplicantKind(row.applicant_kind), power=Power(row.power),
        state=CaseState(row.state), concerned=tuple(row.concerned), submitted_at=row.submitted_at, promised_at=row.promised_at,
        promised_on=row.promised_on, stopped_at=row.stopped_at, ended_at=row.ended_at, escalation=Escalation(row.escalation),
        is_deemed=row.is_deemed, revision=row.revision, power_id=row.power_id, erased_at=row.erased_at,
    )  # fmt: skip


def content(row: models.Case) -> Content:
    """Return what was applied for, opened."""
    plain = settings.LOKET_KEYRING.open_json(row.content_sealed, column=CONTENT, row=str(row.id))
    acted = plain.get("acted")
    return Content(
        answers=plain["answers"],
        register=plain["register"],
        effects=plain["effects"],
        inspections=plain.get("inspections", {}),
        acted=Acted(**acted) if acted else None,
        partners=plain.get("partners", {}),
    )


def seal_content(case_id: UUID, value: Content) -> bytes:
    """Seal a case's content for its row."""
    plain = {"answers": value.answers, "register": value.register, "effects": value.effects}
    if value.inspections:
        plain["inspections"] = value.inspections
    if value.partners:
        plain["partners"] = value.partners
    if value.acted is not None:
        plain["acted"] = asdict(value.acted)
    return settings.LOKET_KEYRING.seal_json(plain, column=CONTENT, row=str(case_id))


def step(row: models.CaseStep) -> CaseStep:
    """Return the value of a step."""
    return CaseStep(
        id=row.id, case=row.case_id, step=row.step, kind=row.kind, turn=row.turn, state=StepState(row.state),
        position=row.position, unit=row.unit, officer=row.officer_id, appointment=row.appointment_id, opened_at=row.opened_at,
        due_at=row.due_at, taken_at=row.taken_at, ended_at=row.ended_at, outcome=row.outcome, reason=row.reason, revision=row.revision,
        excluded=tuple(row.excluded),
    )  # fmt: skip


def notice(row: models.AgencyNotice) -> AgencyNotice:
    """Return the value of a notice, without what it says."""
    return AgencyNotice(
        id=row.id, case=row.case_id, step=row.step, position=row.position, unit=row.unit, told_at=row.told_at, noted_at=row.noted_at, noted_by=row.noted_by
    )  # fmt: skip


def event(row: models.CaseEvent) -> CaseEvent:
    """Return one line of the story."""
    return CaseEvent(at=row.at, kind=row.kind, step=row.step, outcome=row.outcome, reason=row.reason, params=row.params)


def correction(row: models.Correction) -> Correction:
    """Return what was asked to be mended, the note opened."""
    return Correction(
        id=row.id, case=row.case_id, step=row.step, fields=tuple(row.fields), reason=row.reason,
        note=settings.LOKET_KEYRING.open_text(row.note_sealed, column=NOTE, row=str(row.id)), asked_at=row.asked_at,
        answered_at=row.answered_at,
    )  # fmt: skip
