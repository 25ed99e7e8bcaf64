"""What is late, why, and where the time went: for those who lead. Numbers, offices and times; nothing of what a case says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from uuid import UUID

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common.paging import Page
from loket.foundation.common.text import Text
from loket.foundation.identity import queries as identity
from loket.foundation.offices import queries as offices
from loket.services.cases import queries as case_reads
from loket.services.cases.errors import NoSuchStep
from loket.services.cases.values import OBJECTION_STEP, Case, CaseStep, StepState
from loket.services.catalogue import queries as catalogue
from loket.services.errands import queries as errands
from loket.services.journey import reassigning
from loket.services.journey.standing import OBJECTION_TITLE
from loket.services.journey.values import Candidate, LateCause, LateStep, PositionWork, Turn


def survey_work(*, region: str, agencies_led: Collection[str] | None, at: dt.datetime) -> tuple[PositionWork, ...]:
    """Return the open work of each position of the agencies led (None: all), the latest first, with how many officers are present for it."""
    counts = case_reads.count_work(region=region, at=at)
    led = {code: one for code, one in counts.items() if agencies_led is None or code.partition("/")[0] in agencies_led}
    there = offices.who_may_take(region=region, places=[(code, None, "") for code in led], at=at)
    found = [
        PositionWork(
            position=code, title=agencies.get_position(region, code).title, agency=agencies.get_agency(region, code.partition("/")[0]).name,
            present=len(there[code, None, ""]), count=one,
        )
        for code, one in led.items()
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (-one.count.late, -one.count.waiting, one.position)))


def list_late(*, region: str, agencies_led: Collection[str] | None, at: dt.datetime, after: str | None = None, limit: int = 50) -> Page[LateStep]:
    """Return the steps past their time of the agencies led (None: all), the latest first, each with its cause."""
    page = case_reads.list_late_steps(region=region, agencies=agencies_led, at=at, after=after, limit=limit)
    cases = case_reads.get_cases(region=region, cases={step.case for step in page})
    places = {step.id: (step.position or "", step.unit, cases[step.case].service) for step in page}
    present = offices.who_may_take(region=region, places=set(places.values()), at=at)
    names = identity.list_officer_names(region=region, accounts={step.officer for step in page if step.officer})
    silent = {key for key, one in errands.find_many(errands=[step.id for step in page]).items() if one.is_live}
    return Page(tuple(_late(region, cases[s.case], s, present[places[s.id]], names, silent) for s in page), page.next)


def get_late_step(*, act: Act, leader: UUID, step: UUID) -> tuple[LateStep, tuple[Turn, ...], tuple[Candidate, ...]]:
    """
    Return an open step, where the time of its case went so far, and to whom it can be given. Recorded as a reading of the case's outline.

    :raises NoSuchStep: if there is none that a person does now. :raises NotYourAgency: LeaderConcerned: who may not see it.
    """
    found = case_reads.find_step(region=act.region, step=step)
    if found is None or found.position is None or found.state is not StepState.OPEN:
        raise NoSuchStep
    case = case_reads.get_case(region=act.region, case=found.case)
    if refusal := reassigning.refusal_to_move(act=act, leader=leader, case=case, step=found):
        raise refusal
    audit.record_read(act.for_case(case.id), subjects=case.concerned, fields=("case.outline",), case=case.id)
    place = (found.position, found.unit, case.service)
    present = offices.who_may_take(region=act.region, places=[place], at=act.at)[place]
    seats = reassigning.who_can_take(act=act, case=case, step=found)
    accounts = [one.account for one in seats] + ([found.officer] if found.officer else [])
    names = identity.list_officer_names(region=act.region, accounts=accounts)
    candidates = tuple(
        Candidate(
            account=seat.account, name=names.get(seat.account, "–"), unit=agencies.get_unit(act.region, seat.unit).name,
            in_hand=case_reads.find_held_step(region=act.region, officer=seat.account) is not None,
        )
        for seat in seats
    )  # fmt: skip
    silent = {found.id} if (errand := errands.find(errand=found.id)) is not None and errand.is_live else set()
    return _late(act.region, case, found, present, names, silent), _turns(act, case), tuple(sorted(candidates, key=lambda c: (c.in_hand, c.name)))


def _late(region: str, case: Case, step: CaseStep, present: frozenset[UUID], names: Mapping[UUID, str], silent: Collection[UUID]) -> LateStep:
    definition = catalogue.get_definition(case.version_hash)
    if step.officer is not None:
        cause = LateCause.IN_HAND if step.officer in present else LateCause.HOLDER_AWAY
    elif step.id in silent:
        cause = LateCause.PARTNER_SILENT
    elif not present:
        cause = LateCause.NOBODY_PRESENT
    elif present <= {*step.excluded, case.account}:
        cause = LateCause.NOBODY_ALLOWED
    else:
        cause = LateCause.WAITS_ITS_TURN
    return LateStep(
        step=step, number=case.number, service=Text(id=definition.title.id, en=definition.title.en), title=_title(case, step.step),
        position=agencies.get_position(region, step.position or "").title,
        unit=agencies.get_unit(region, step.unit).name if step.unit else None, holder=names.get(step.officer) if step.officer else None,
        cause=cause, ahead=case_reads.count_before(step=step) if step.officer is None else 0, present=len(present), promised_on=case.promised_on,
    )  # fmt: skip


def _turns(act: Act, case: Case) -> tuple[Turn, ...]:
    """Return how long each turn of the case waited and was worked on, in seconds of its agency's working time."""
    found = []
    for step in case_reads.list_steps(case=case.id):
        if step.position is None or step.state is StepState.CANCELLED:
            continue
        calendar = agencies.calendar_for(act.region, agency=step.position.partition("/")[0])
        end = step.ended_at or act.at
        taken = step.taken_at or end
        allowed = calendar.working_seconds_between(step.opened_at, step.due_at) if step.due_at else None
        found.append(
            Turn(
                title=_title(case, step.step), position=agencies.get_position(act.region, step.position).title, opened_at=step.opened_at,
                waited_seconds=calendar.working_seconds_between(step.opened_at, taken),
                worked_seconds=calendar.working_seconds_between(taken, end), allowed_seconds=allowed,
                day_seconds=calendar.day_seconds(act.at), is_open=step.state is StepState.OPEN,
            )
        )  # fmt: skip
    return tuple(found)


def _title(case: Case, step: str) -> Text:
    if step == OBJECTION_STEP:
        return OBJECTION_TITLE
    title = catalogue.get_definition(case.version_hash).step(step).title
    return Text(id=title.id, en=title.en)
