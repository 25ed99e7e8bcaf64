"""What a decision of an officer does: the step ends with an outcome, and the case goes on. Its public writes are reached through `operations`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from loket.foundation.audit.values import Act
from loket.foundation.common.text import Text
from loket.foundation.identity import queries as identity
from loket.foundation.identity.values import CHANGED_ON_BEHALF
from loket.services.appointments import operations as appointments
from loket.services.appointments import queries as appointment_reads
from loket.services.cases import operations as cases
from loket.services.cases import queries as case_reads
from loket.services.cases.errors import NoSuchStep
from loket.services.cases.values import OBJECTION_STEP, Case, CaseState, CaseStep, Power, StepState
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.definition import APPLICANT, ServiceDefinition, StepKind
from loket.services.decisions import operations as decisions
from loket.services.decisions import queries as decision_reads
from loket.services.decisions.values import DecisionKind
from loket.services.errands import queries as errand_reads
from loket.services.journey import policy
from loket.services.journey.clocking import promise
from loket.services.journey.concluding import conclude, relatives_of
from loket.services.journey.errors import HeldBack, InspectionNeeded, PartnerStillAsked
from loket.services.journey.procedure import OBJECTION_OUTCOMES, after_overturning, choices_of
from loket.services.journey.progress import Progress
from loket.services.queueing import operations as queueing


@dataclass(frozen=True, slots=True)
class Choice:
    """What an officer chose: an outcome, one of its reasons, a note, and the fields to mend when it goes back."""

    outcome: str
    reason: str | None
    note: str
    fields: tuple[str, ...]


def decide(*, act: Act, officer: UUID, step: UUID, revision: int, choice: Choice, inspection: Mapping[str, Any] | None = None) -> CaseState:
    """
    End a step as `operations.decide` says, inside the operation that is under way. `inspection`: what was found on the spot.

    :raises InspectionNeeded: if the step is an inspection and nothing was found.
    """
    outcome, reason, note, fields = choice.outcome, choice.reason, choice.note, choice.fields
    seen = case_reads.find_step(region=act.region, step=step)
    if seen is None:
        raise NoSuchStep
    case, content = case_reads.lock_case(region=act.region, case=seen.case)
    # Because: whoever holds two posts decides in the one by which the step was given, whatever the door took them for.
    act = replace(act.for_case(case.id), appointment=seen.appointment or act.appointment)
    definition = catalogue.get_definition(case.version_hash)
    if case.power is not Power.SELF and identity.is_denied(kind=CHANGED_ON_BEHALF, ref=case.id):
        raise HeldBack
    if seen.kind == StepKind.INSPECT and inspection is None:
        raise InspectionNeeded
    outcomes = choices_of(definition, seen.step)
    if (errand := errand_reads.find(errand=step)) is not None and errand.is_live:
        raise PartnerStillAsked
    refusal = policy.refusal_to_decide(
        case=case, step=seen, officer=officer, relatives=relatives_of(act, officer), outcomes=outcomes, outcome=outcome, reason=reason, fields=fields
    )
    if refusal is not None:
        raise refusal
    chosen = outcomes[outcome]
    ended = cases.end_step(act=act, step=step, case=case, revision=revision, outcome=outcome, reason=reason, officer=officer)
    _keep_from_other_positions(act, case, definition, ended, officer)
    given = next((r for r in chosen.reasons if r.id == reason), None)
    decisions.record_decision(
        act=act, case=case.id, step=ended.step, turn=ended.turn, kind=DecisionKind.OFFICER, outcome=outcome, version_hash=case.version_hash,
        reason_code=reason, reason=Text(id=given.text.id, en=given.text.en) if given else None,
        legal_basis=given.legal_basis if given else None, note=note,
    )  # fmt: skip
    if ended.kind == StepKind.APPOINTMENT:
        booking = appointment_reads.find_live(visit=ended.id)
        if booking is not None:
            queueing.finish_booked(act=act, booking=booking.id)
        appointments.end_visits(act=act, case=case.id, reason="decided", visit=ended.id)
    if inspection is not None:
        turns = [*content.inspections.get(ended.step, ()), inspection]
        content = replace(content, inspections={**content.inspections, ended.step: turns})
        cases.keep_inspection(act=act, case=case, content=content, step=ended.step)
    progress = Progress(act=act, case=case, definition=definition, content=content, steps=case_reads.list_steps(case=case.id))
    if ended.step == OBJECTION_STEP:
        return _hear_objection(progress, outcome, reason)
    progress.follow(chosen.next)
    if APPLICANT in chosen.next:
        cases.ask_correction(act=act, case=case, step=ended.step, fields=fields, reason=reason or "", note=note)
    return conclude(progress, step=ended.step, outcome=outcome, reason=reason)


def _keep_from_other_positions(act: Act, case: Case, definition: ServiceDefinition, ended: CaseStep, officer: UUID) -> None:
    """Keep who decided from what is open beside it in other positions: it was opened before anybody knew who would decide here."""
    actors = {step.id: step.actor for step in definition.steps}
    beside = [s.id for s in case_reads.list_steps(case=case.id) if s.state is StepState.OPEN and (s.position or actors.get(s.step)) != ended.position]
    if beside:
        cases.keep_away(act=act, case=case, officer=officer, steps=beside)


def _hear_objection(progress: Progress, outcome: str, reason: str | None) -> CaseState:
    case, act = progress.case, progress.act
    if outcome not in OBJECTION_OUTCOMES or outcome == "uphold":
        return cases.move_case(act=act, case=case, to=CaseState.REFUSED, step=OBJECTION_STEP, outcome=outcome, reason=reason).state
    progress.case = cases.move_case(act=act, case=case, to=CaseState.IN_PROGRESS, step=OBJECTION_STEP, outcome=outcome)
    promised, warn_at = promise(progress.definition, act.region, act.at)
    progress.case = cases.correct_case(
        act=act, case=progress.case, content=progress.content, promised_at=promised.at, promised_on=promised.on, warn_at=warn_at
    )
    refused = [d for d in decision_reads.list_for_case(case=case.id) if d.step != OBJECTION_STEP]
    progress.follow(after_overturning(progress.definition, refused))
    return conclude(progress, step=OBJECTION_STEP, outcome=outcome)
