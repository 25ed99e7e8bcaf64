"""Who may decide a step, and what a decision must have: pure, so that a table of truths can test it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from loket.foundation.common.errors import Refusal
from loket.services.cases.values import Case, CaseStep, StepState
from loket.services.catalogue.definition import APPLICANT, Outcome
from loket.services.journey.errors import (
    ConflictOfInterest,
    FieldsNeeded,
    LeaderConcerned,
    NotYourAgency,
    NotYourStep,
    OutcomeUnknown,
    ReasonNeeded,
    TookPart,
)


def refusal_to_handle(*, case: Case, officer: UUID, relatives: Collection[UUID]) -> Refusal | None:
    """Return why this officer may not touch this case, or None. Nobody handles their own or their family's case."""
    if officer == case.account or set(relatives) & set(case.concerned):
        return ConflictOfInterest()
    return None


def refusal_to_reassign(*, leads: bool, case: Case, leader: UUID, relatives: Collection[UUID]) -> Refusal | None:
    """Return why a step may not be moved by this person, or None. `leads`: they lead the agency that does the step."""
    if not leads:
        return NotYourAgency()
    if leader == case.account or set(relatives) & set(case.concerned):
        return LeaderConcerned()
    return None


def refusal_to_decide(
    *,
    case: Case,
    step: CaseStep,
    officer: UUID,
    relatives: Collection[UUID],
    outcomes: Mapping[str, Outcome],
    outcome: str,
    reason: str | None,
    fields: Collection[str],
) -> Refusal | None:
    """
    Return why this decision cannot be taken, or None.

    An officer chooses among the outcomes that the step defines, with one of its reasons where it has some; a return to
    the applicant names the fields to mend.
    """
    if step.state is StepState.OPEN and step.officer != officer:
        return NotYourStep()
    if officer in step.excluded:
        return TookPart()
    if refusal := refusal_to_handle(case=case, officer=officer, relatives=relatives):
        return refusal
    chosen = outcomes.get(outcome)
    if chosen is None:
        return OutcomeUnknown()
    if chosen.reasons and reason not in {r.id for r in chosen.reasons}:
        return ReasonNeeded()
    if APPLICANT in chosen.next and not fields:
        return FieldsNeeded()
    return None
