"""Who leads an agency moves its work: to another officer, or back to the queue, with a reason. Nobody else can."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.identity import queries as identity
from loket.foundation.identity.values import Seat
from loket.foundation.offices import queries as offices
from loket.services.cases import operations as cases
from loket.services.cases import queries as case_reads
from loket.services.cases.errors import NoSuchStep, StepTaken
from loket.services.cases.values import Case, CaseStep, StepState
from loket.services.journey import policy
from loket.services.journey.concluding import relatives_of
from loket.services.journey.errors import CannotTake, ReasonNeeded

#: Why a leader may move work; the record keeps the word.
REASONS: Final = ("late", "absent", "load", "expertise")


@audit.operation("journey.step.reassigned")
def reassign(*, act: Act, leader: UUID, step: UUID, revision: int, to: UUID | None, reason: str) -> CaseStep:
    """
    Give an open step to an officer of its position who is present, or with `to` None back to the queue at its place.

    `leader` holds `act.appointment`. `reason` is one of `REASONS`. Whoever held the step loses it at once.

    :raises NotYourAgency: LeaderConcerned, ReasonNeeded: who may not, or says no reason; CannotTake: the officer may not have it;
    StepTaken: it was decided or moved since the page was opened; NoSuchStep: there is none that a person does.
    """
    found = case_reads.find_step(region=act.region, step=step)
    if found is None or found.position is None:
        raise NoSuchStep
    case = case_reads.get_case(region=act.region, case=found.case)
    if refusal := refusal_to_move(act=act, leader=leader, case=case, step=found):
        raise refusal
    if reason not in REASONS:
        raise ReasonNeeded
    if found.state is not StepState.OPEN or found.revision != revision:
        raise StepTaken
    seat = next((one for one in who_can_take(act=act, case=case, step=found) if one.account == to), None)
    if to is not None and seat is None:
        raise CannotTake
    return cases.reassign_step(act=act.for_case(case.id), step=found, officer=to, appointment=seat.appointment if seat else None, reason=reason)


def refusal_to_move(*, act: Act, leader: UUID, case: Case, step: CaseStep) -> Exception | None:
    """Return why this leader may not see or move a step, or None."""
    agency = (step.position or "").partition("/")[0]
    leads = act.kind is ActorKind.LEADER and act.appointment is not None and _leads(act.region, act.appointment, agency)
    return policy.refusal_to_reassign(leads=leads, case=case, leader=leader, relatives=relatives_of(act, leader))


def who_can_take(*, act: Act, case: Case, step: CaseStep) -> tuple[Seat, ...]:
    """Return who may be given a step now: by the rule of work, not concerned by the case, not one who took part."""
    seats = offices.list_takers(region=act.region, position=step.position or "", unit=step.unit, service=case.service, at=act.at)
    concerned = set(case.concerned)
    return tuple(
        seat
        for seat in seats
        if seat.account not in step.excluded
        and seat.account not in (case.account, step.officer)
        and not concerned & set(relatives_of(act, seat.account))
    )


def _leads(region: str, appointment: UUID, agency: str) -> bool:
    held = identity.get_appointment(region=region, appointment=appointment)
    return agencies.get_position(region, held.position).leads(agency)
