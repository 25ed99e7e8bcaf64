"""
Writes to drafts, cases and steps. In which order they happen is not known here: `services.journey` is the one place for that.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import F

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common import ids
from loket.foundation.common.states import before
from loket.foundation.database import statements
from loket.foundation.events import operations as events
from loket.services.cases import inserting, models, rows
from loket.services.cases.errors import DraftChanged, NoSuchCase, NoSuchDraft, NotNow, StepTaken
from loket.services.cases.forgetting import forget_content as forget_content
from loket.services.cases.keeping_away import keep_away as keep_away
from loket.services.cases.returning import keep_returned as keep_returned
from loket.services.cases.returning import queue_step as queue_step
from loket.services.cases.telling import note_notice as note_notice
from loket.services.cases.telling import tell_agency as tell_agency
from loket.services.cases.values import (
    STATE_EVENTS,
    STEP_TRANSITIONS,
    TRANSITIONS,
    Acted,
    ApplicantKind,
    Case,
    CaseState,
    CaseStep,
    Content,
    Draft,
    Escalation,
    NewStep,
    Power,
    StepState,
)
from loket.services.catalogue.definition import StepKind

CASE = "cases_case"
#: What a changed case is read without: its content is the largest part of the row.
WITHOUT_CONTENT = ("content_sealed",)
STEP = "cases_casestep"


@audit.operation("cases.draft.started")
def start_draft(
    *,
    act: Act,
    service: str,
    version_hash: str,
    account: UUID,
    applicant: UUID,
    applicant_kind: ApplicantKind,
    power: Power,
    answers: Mapping[str, Any],
    power_id: UUID | None = None,
    acted: Acted | None = None,
) -> Draft:
    """Begin an application; its answers are kept from the first page on. `power_id` and `acted`: by which power it is for another, and the names."""
    draft = ids.new_id()
    row = models.Draft(
        id=draft, region=act.region, service=service, version_hash=version_hash, account_id=account, applicant_id=applicant,
        applicant_kind=applicant_kind, power=power, answers_sealed=_sealed_answers(draft, answers), started_at=act.at, saved_at=act.at,
        power_id=power_id, acted_sealed=rows.seal_acted(draft, acted),
    )  # fmt: skip
    row.save(force_insert=True)
    details = {"service": service, "version": version_hash} | rows.power_details(power, power_id)
    audit.record(act, "cases.draft.started", table="cases_draft", row=draft, subject=applicant, details=details)
    return rows.draft(row)


@audit.operation("cases.draft.saved")
def save_draft(
    *, act: Act, draft: UUID, account: UUID, answers: Mapping[str, Any], page: str, revision: int, version_hash: str | None = None
) -> Draft:
    """
    Keep all answers so far and where the citizen is.

    :raises DraftChanged: if another device saved since `revision`.
    :raises NoSuchDraft: if it is gone or somebody else's.
    """
    row = models.Draft.objects.select_for_update().filter(id=draft, account_id=account, region=act.region).first()
    if row is None:
        raise NoSuchDraft
    if row.revision != revision:
        raise DraftChanged
    row.answers_sealed, row.page, row.revision, row.saved_at = _sealed_answers(draft, answers), page, revision + 1, act.at
    row.warned_at = None  # Because: whoever goes on is told again before anything is deleted.
    if version_hash is not None:
        row.version_hash = version_hash
    row.save(force_update=True)
    audit.record(
        act, "cases.draft.saved", table="cases_draft", row=draft, subject=row.applicant_id, columns={"answers": answers}, details={"page": page}
    )
    return rows.draft(row)


@audit.operation("cases.draft.discarded")
def discard_draft(*, act: Act, draft: UUID, account: UUID) -> None:
    """
    Throw a draft away. Its files are erased by whoever stored them.

    :raises NoSuchDraft: if it is gone or somebody else's.
    """
    deleted, _ = models.Draft.objects.filter(id=draft, account_id=account, region=act.region).delete()
    if not deleted:
        raise NoSuchDraft
    audit.record(act, "cases.draft.discarded", table="cases_draft", row=draft)


@audit.operation("cases.draft.announced")
def announce_deletion(*, act: Act, draft: UUID, revision: int) -> None:
    """
    Note that the citizen is told that this draft will be deleted.

    :raises NoSuchDraft: if it is gone, was changed since `revision`, or was announced already.
    """
    if not models.Draft.objects.filter(id=draft, region=act.region, revision=revision, warned_at__isnull=True).update(warned_at=act.at):
        raise NoSuchDraft
    audit.record(act, "cases.draft.announced", table="cases_draft", row=draft)


@audit.operation("cases.draft.forgotten")
def forget_draft(*, act: Act, draft: UUID, revision: int) -> None:
    """
    Delete a draft that nobody went on with, after its citizen was told. Its files are erased by whoever stored them.

    :raises NoSuchDraft: if it is gone, was changed since `revision`, or was never announced.
    """
    deleted, _ = models.Draft.objects.filter(id=draft, region=act.region, revision=revision, warned_at__isnull=False).delete()
    if not deleted:
        raise NoSuchDraft
    audit.record(act, "cases.draft.forgotten", table="cases_draft", row=draft)


@audit.operation("cases.case.submitted")
def open_case(
    *,
    act: Act,
    draft: Draft,
    number: str,
    content: Content,
    concerned: Sequence[UUID],
    promised_at: dt.datetime,
    promised_on: dt.date,
    warn_at: dt.datetime | None,
    on_overdue: str,
    idempotency_key: str,
) -> tuple[Case, bool]:
    """
    Turn a draft into a case and return it, and whether it is new.

    Invariant: one (account, idempotency key) is one case, also when two requests arrive at once: the second finds
    the first by the unique key and changes nothing.
    """
    case = Case(
        id=ids.new_id(), number=number, region=act.region, service=draft.service, version_hash=draft.version_hash, account=draft.account,
        applicant=draft.applicant, applicant_kind=draft.applicant_kind, power=draft.power, state=CaseState.IN_PROGRESS,
        concerned=tuple(concerned), submitted_at=act.at, promised_at=promised_at, promised_on=promised_on, stopped_at=None, ended_at=None,
        escalation=Escalation.NONE, is_deemed=False, revision=1, power_id=draft.power_id,
    )  # fmt: skip
    values = (
        case.id, number, act.region, case.service, case.version_hash, case.account, case.applicant, case.applicant_kind.value, case.power.value,
        case.state.value, list(concerned), rows.seal_content(case.id, content), idempotency_key, act.at, promised_at, promised_on, on_overdue,
        case.escalation.value, warn_at, False, 1, draft.power_id,
    )  # fmt: skip
    if not inserting.open_case(values, draft=draft.id, at=act.at, params=json.dumps({"promised_on": promised_on.isoformat()})):
        stored = models.Case.objects.filter(account_id=draft.account, idempotency_key=idempotency_key).first()
        if stored is None:  # the number was taken, one chance in 2**40 a day
            raise NotNow
        audit.record(act, "cases.case.repeated", table=CASE, row=stored.id, case=stored.id, subject=stored.applicant_id)
        return rows.case(stored), False
    details = {"service": draft.service, "version": draft.version_hash, "promised_on": promised_on.isoformat(), "power": draft.power.value}
    details |= rows.power_details(draft.power, draft.power_id)
    audit.record(
        act, "cases.case.submitted", table=CASE, row=case.id, case=case.id, subject=draft.applicant, details=details,
        columns={"number": number, "answers": content.answers, "register": content.register, "account": draft.account},
    )  # fmt: skip
    events.publish(act, "cases.case.submitted", ref=case.id, payload={**details, "draft": str(draft.id)})
    return case, True


@audit.operation("cases.step.opened")
def add_steps(*, act: Act, case: Case, steps: Sequence[NewStep]) -> None:
    """Write turns of steps: open for people, or already done by rule, register or printer."""
    inserting.insert(
        STEP, inserting.STEP_COLUMNS,
        [
            (
                new.id, case.id, case.region, new.step, new.kind, new.turn, (StepState.DONE if new.is_done else StepState.OPEN).value,
                new.position, new.unit, list(new.excluded), act.at, new.due_at, act.at if new.is_done else None, new.outcome, new.reason, 1,
            )
            for new in steps
        ],
    )  # fmt: skip
    audit.record(
        act, "cases.step.opened", table=STEP, row=steps[0].id, case=case.id,
        details={"steps": [{"step": s.step, "turn": s.turn, "done": s.is_done, "position": s.position, "outcome": s.outcome} for s in steps]},
    )  # fmt: skip


@audit.operation("cases.step.taken")
def take_step(*, act: Act, step: CaseStep, officer: UUID, appointment: UUID) -> CaseStep:
    """
    Give an open step to an officer.

    :raises StepTaken: if somebody else was quicker.
    """
    taken = statements.update(
        models.CaseStep, "officer_id = %s, appointment_id = %s, taken_at = %s, revision = revision + 1",
        "id = %s AND state = 'open' AND officer_id IS NULL", [officer, appointment, act.at, step.id],
    )  # fmt: skip
    if not taken:
        raise StepTaken
    audit.record(
        act, "cases.step.taken", table=STEP, row=step.id, case=step.case, columns={"officer": officer}, details={"step": step.step, "turn": step.turn}
    )
    return rows.step(taken[0])


@audit.operation("cases.step.taken")
def begin_visit(*, act: Act, step: CaseStep, officer: UUID, appointment: UUID | None, position: str, unit: str, due_at: dt.datetime) -> CaseStep:
    """
    Give a step that waited for its applicant to the officer whom they now sit with.

    Until then it has no position: nothing waits for an office before the person is there.

    :raises StepTaken: if somebody else was quicker.
    """
    changed = models.CaseStep.objects.filter(id=step.id, state=StepState.OPEN, officer_id__isnull=True).update(
        officer_id=officer, appointment_id=appointment, position=position, unit=unit, due_at=due_at, taken_at=act.at, revision=F("revision") + 1
    )
    if not changed:
        raise StepTaken
    audit.record(
        act, "cases.step.taken", table=STEP, row=step.id, case=step.case, columns={"officer": officer}, details={"step": step.step, "turn": step.turn}
    )
    return rows.step(models.CaseStep.objects.get(id=step.id))


@audit.operation("cases.step.released")
def release_step(*, act: Act, step: CaseStep, reason: str) -> None:
    """
    Put a step back into the queue, at the place it had. `reason` is a machine word (`absent`, `overdue`, `conflict`).

    After `conflict` that officer never gets it again. Law: UU 30/2014 Pasal 42-43, whoever has an interest stays out of it.

    :raises StepTaken: if it is no longer open with that officer.
    """
    row = models.CaseStep.objects.select_for_update().filter(id=step.id, state=StepState.OPEN, officer_id=step.officer).first()
    if row is None:
        raise StepTaken
    if reason == "conflict" and step.officer is not None and step.officer not in row.excluded:
        row.excluded = [*row.excluded, step.officer]
    row.officer_id = row.appointment_id = row.taken_at = None
    if row.kind == StepKind.APPOINTMENT:
        row.position = row.unit = row.due_at = None  # Because: it waits for its applicant again, in nobody's queue.
    row.revision += 1
    row.save(force_update=True)
    audit.record(act, "cases.step.released", table=STEP, row=step.id, case=step.case, details={"step": step.step, "reason": reason})


@audit.operation("cases.step.reassigned")
def reassign_step(*, act: Act, step: CaseStep, officer: UUID | None, appointment: UUID | None, reason: str) -> CaseStep:
    """
    Give an open step to another officer, or with `officer` None back to the queue at its place. `reason` is a machine word.

    :raises StepTaken: if it was decided or moved since `step` was read.
    """
    changed = models.CaseStep.objects.filter(id=step.id, state=StepState.OPEN, revision=step.revision).update(
        officer_id=officer,
        appointment_id=appointment,
        taken_at=act.at if officer else None,
        revision=F("revision") + 1,
        **({"position": None, "unit": None, "due_at": None} if officer is None and step.kind == StepKind.APPOINTMENT else {}),
    )
    if not changed:
        raise StepTaken
    details = {"step": step.step, "turn": step.turn, "reason": reason, "to": "officer" if officer else "queue"}
    audit.record(
        act, "cases.step.reassigned", table=STEP, row=step.id, case=step.case, columns={"officer": officer, "earlier": step.officer}, details=details
    )
    events.publish(act, "cases.step.reassigned", ref=step.case, payload=details | {"position": step.position})
    return rows.step(models.CaseStep.objects.get(id=step.id))


@audit.operation("cases.step.ended")
def end_step(*, act: Act, step: UUID, case: Case, revision: int, outcome: str, reason: str | None, officer: UUID | None) -> CaseStep:
    """
    End an open step with an outcome.

    Invariant: two officers can never end the same step: the row changes only while it is open, in the hands of `officer`
    and in the revision that the page showed. `officer` None: nobody in office decided it; who held it meanwhile is not named as its decider.

    :raises StepTaken: otherwise.
    """
    where, values = (
        "id = %s AND case_id = %s AND state = ANY(%s) AND revision = %s",
        [step, case.id, [state.value for state in before(STEP_TRANSITIONS, StepState.DONE)], revision],
    )
    nobody = ", officer_id = NULL, appointment_id = NULL, taken_at = NULL"
    if officer is not None:
        nobody, where, values = "", f"{where} AND officer_id = %s", [*values, officer]
    found = statements.update(
        models.CaseStep,
        f"state = 'done', ended_at = %s, outcome = %s, reason = %s, revision = revision + 1{nobody}",
        where,
        [act.at, outcome, reason, *values],
    )
    if not found:
        raise StepTaken
    ended = rows.step(found[0])
    audit.record(
        act, "cases.step.ended", table=STEP, row=step, case=case.id, columns={"officer": officer},
        details={"step": ended.step, "turn": ended.turn, "outcome": outcome, "reason": reason},
    )  # fmt: skip
    late = ended.due_at is not None and act.at > ended.due_at
    events.publish(
        act, "cases.step.ended", ref=case.id,
        payload={"service": case.service, "step": ended.step, "outcome": outcome, "position": ended.position, "late": late},
    )  # fmt: skip
    return ended


@audit.operation("cases.step.cancelled")
def cancel_open_steps(*, act: Act, case: Case, reason: str) -> tuple[str, ...]:
    """Close what is still open because the case leaves it; return the ids of the steps of the procedure."""
    left = before(STEP_TRANSITIONS, StepState.CANCELLED)
    open_steps = list(models.CaseStep.objects.select_for_update().filter(case_id=case.id, state__in=left))
    models.CaseStep.objects.filter(id__in=[s.id for s in open_steps]).update(state=StepState.CANCELLED, ended_at=act.at, revision=F("revision") + 1)
    names = tuple(s.step for s in open_steps)
    audit.record(act, "cases.step.cancelled", table=STEP, row=case.id, case=case.id, details={"steps": names, "reason": reason})
    return names


@audit.operation("cases.case.moved")
def move_case(
    *,
    act: Act,
    case: Case,
    to: CaseState,
    step: str | None = None,
    outcome: str | None = None,
    reason: str | None = None,
    is_deemed: bool = False,
    details: Mapping[str, Any] | None = None,
) -> Case:
    """
    Bring a case into another state; the clock stops while it waits for the applicant.

    :raises NotNow: if the state does not follow from the present one (`values.TRANSITIONS`).
    """
    if to not in TRANSITIONS[case.state]:
        raise NotNow
    ended_at = act.at if to in (CaseState.COMPLETED, CaseState.REFUSED, CaseState.WITHDRAWN) else None
    found = statements.update(
        models.Case, "state = %s, revision = revision + 1, ended_at = %s, stopped_at = %s, is_deemed = is_deemed OR %s", "id = %s AND state = %s",
        [to.value, ended_at, act.at if to is CaseState.RETURNED else None, is_deemed, case.id, case.state.value], without=WITHOUT_CONTENT,
    )  # fmt: skip
    if not found:
        _locked(case.id)
        raise NotNow
    row = found[0]
    moved = rows.case(row)
    event = STATE_EVENTS[to]
    _tell(act, case.id, event.rpartition(".")[2], step=step, outcome=outcome, reason=reason, params={"deemed": True} if is_deemed else {})
    payload = {"service": case.service, "from": case.state.value, "to": to.value, "step": step, "reason": reason, "deemed": is_deemed} | dict(
        details or {}
    )
    audit.record(act, event, table=CASE, row=case.id, case=case.id, subject=case.applicant, columns={"state": to.value}, details=payload)
    events.publish(act, event, ref=case.id, payload=payload | {"late": moved.is_late(act.at), "submitted_at": case.submitted_at.isoformat()})
    return moved


@audit.operation("cases.correction.asked")
def ask_correction(*, act: Act, case: Case, step: str, fields: Collection[str], reason: str, note: str) -> UUID:
    """Name exactly what the applicant has to mend."""
    correction = ids.new_id()
    models.Correction(
        id=correction, case_id=case.id, step=step, fields=list(fields), reason=reason, asked_at=act.at,
        note_sealed=settings.LOKET_KEYRING.seal_text(note, column=rows.NOTE, row=str(correction)),
    ).save(force_insert=True)  # fmt: skip
    audit.record(
        act, "cases.correction.asked", table="cases_correction", row=correction, case=case.id,
        columns={"note": note}, details={"step": step, "fields": sorted(fields), "reason": reason},
    )  # fmt: skip
    return correction


@audit.operation("cases.case.corrected")
def correct_case(*, act: Act, case: Case, content: Content, promised_at: dt.datetime, promised_on: dt.date, warn_at: dt.datetime | None) -> Case:
    """Take the corrected answers and the moved deadline; the case then goes on by `move_case`."""
    row = _locked(case.id)
    row.content_sealed = rows.seal_content(case.id, content)
    row.promised_at, row.promised_on, row.warn_at = promised_at, promised_on, warn_at
    row.escalation = Escalation.NONE
    row.save(force_update=True)
    models.Correction.objects.filter(case_id=case.id, answered_at__isnull=True).update(answered_at=act.at)
    audit.record(
        act, "cases.case.corrected", table=CASE, row=case.id, case=case.id, subject=case.applicant,
        columns={"answers": content.answers}, details={"promised_on": promised_on.isoformat()},
    )  # fmt: skip
    return rows.case(row)


@audit.operation("cases.case.paused")
def pause_clock(*, act: Act, case: Case, since: dt.datetime) -> Case:
    """Let the promise stand still from `since` (which may lie ahead) while only the applicant's visit is awaited. :raises NotNow: if it stands already."""
    if not models.Case.objects.filter(id=case.id, state=CaseState.IN_PROGRESS, stopped_at__isnull=True).update(stopped_at=since):
        raise NotNow
    audit.record(act, "cases.case.paused", table=CASE, row=case.id, case=case.id, details={"since": since.isoformat()})
    return rows.case(models.Case.objects.get(id=case.id))


@audit.operation("cases.case.unpaused")
def unpause_clock(*, act: Act, case: Case, promised_at: dt.datetime, promised_on: dt.date, warn_at: dt.datetime | None) -> Case:
    """Let the promise run again, moved by the time it stood. :raises NotNow: if it does not stand still."""
    changed = models.Case.objects.filter(id=case.id, state=CaseState.IN_PROGRESS, stopped_at__isnull=False).update(
        stopped_at=None, promised_at=promised_at, promised_on=promised_on, warn_at=warn_at
    )
    if not changed:
        raise NotNow
    audit.record(act, "cases.case.unpaused", table=CASE, row=case.id, case=case.id, details={"promised_on": promised_on.isoformat()})
    return rows.case(models.Case.objects.get(id=case.id))


@audit.operation("cases.case.handed_over")
def hand_over(*, act: Act, case: Case, account: UUID) -> Case:
    """Give a case that was sent at the counter to the account of its person. An applicant who was known by no register becomes that account."""
    row = _locked(case.id)
    before, row.account_id = row.account_id, account
    if row.applicant_kind == ApplicantKind.ACCOUNT:
        row.applicant_id = account
        row.concerned = [account if one == before else one for one in row.concerned]
    row.save(force_update=True, update_fields=["account_id", "applicant_id", "concerned"])
    audit.record(act, "cases.case.handed_over", table=CASE, row=case.id, case=case.id, subject=row.applicant_id, columns={"account": account})
    return rows.case(row)


@audit.operation("cases.case.affected")
def keep_effects(*, act: Act, case: Case, content: Content) -> None:
    """Keep what the record steps gave (a new NIK, a new number), sealed with the case."""
    statements.changed("UPDATE cases_case SET content_sealed = %s WHERE id = %s", [rows.seal_content(case.id, content), case.id])
    columns, details = {"effects": content.effects}, {"steps": sorted(content.effects)}
    audit.record(act, "cases.case.affected", table=CASE, row=case.id, case=case.id, columns=columns, details=details)


@audit.operation("cases.case.inspected")
def keep_inspection(*, act: Act, case: Case, content: Content, step: str) -> None:
    """Keep what an officer found on the spot, sealed with the case."""
    statements.changed("UPDATE cases_case SET content_sealed = %s WHERE id = %s", [rows.seal_content(case.id, content), case.id])
    columns = {"inspection": content.inspections[step][-1]}
    audit.record(act, "cases.case.inspected", table=CASE, row=case.id, case=case.id, columns=columns, details={"step": step})


@audit.operation("cases.case.escalated")
def escalate_case(*, act: Act, case: Case, to: Escalation) -> None:
    """Say once that a promise is near its end, or broken."""
    if not models.Case.objects.filter(id=case.id, state=CaseState.IN_PROGRESS).exclude(escalation=to).update(escalation=to, warn_at=None):
        raise NotNow
    event = f"cases.case.{'warned' if to is Escalation.WARNED else 'overdue'}"
    _tell(act, case.id, event.rpartition(".")[2])
    details = {"service": case.service, "promised_on": case.promised_on.isoformat()}
    audit.record(act, event, table=CASE, row=case.id, case=case.id, subject=case.applicant, details=details)
    events.publish(act, event, ref=case.id, payload=details)


def _sealed_answers(draft: UUID, answers: Mapping[str, Any]) -> bytes:
    sealed: bytes = settings.LOKET_KEYRING.seal_json(dict(answers), column=rows.ANSWERS, row=str(draft))
    return sealed


def _locked(case: UUID) -> models.Case:
    row = models.Case.objects.select_for_update().filter(id=case).first()
    if row is None:
        raise NoSuchCase
    return row


def _tell(
    act: Act,
    case: UUID,
    kind: str,
    *,
    step: str | None = None,
    outcome: str | None = None,
    reason: str | None = None,
    params: Mapping[str, Any] | None = None,
) -> None:
    inserting.insert("cases_caseevent", inserting.EVENT_COLUMNS, [(case, act.at, kind, step, outcome, reason, json.dumps(dict(params or {})))])
