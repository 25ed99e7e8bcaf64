"""The end of every move of a case: what was opened is written, visits are asked for, the clock stands or runs, the case ends or goes on."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from loket.foundation.audit.values import Act
from loket.foundation.identity import queries as identity
from loket.foundation.residents import queries as residents
from loket.services.appointments import operations as appointments
from loket.services.appointments import queries as appointment_reads
from loket.services.appointments.values import NewVisit, Visit
from loket.services.cases import operations as cases
from loket.services.cases import queries as case_reads
from loket.services.cases.values import ApplicantKind, Case, CaseState, NewStep, StepState
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.definition import StepKind
from loket.services.documents import operations as documents
from loket.services.errands import operations as errands
from loket.services.journey import attending, clocking, correcting, representing
from loket.services.journey.progress import Progress, due_after


def conclude(
    progress: Progress, *, step: str | None = None, outcome: str | None = None, reason: str | None = None, is_deemed: bool = False
) -> CaseState:
    """Write a move and let its consequences happen; return the state that the case comes to."""
    progress.write()
    if progress.ended is None:
        _keep_clock(progress, ask_visits(progress))
        return progress.case.state
    act = progress.act
    case = clocking.run(act, progress.case, progress.definition)
    if progress.ended is CaseState.RETURNED:
        correcting.ask_what_the_rule_names(progress)
    if any(s.state is StepState.OPEN for s in case_reads.list_steps(case=case.id)):
        close_open_steps(act=act, case=case, reason=progress.ended.value)
    moved = cases.move_case(act=act, case=case, to=progress.ended, step=step, outcome=outcome, reason=reason or progress.reason, is_deemed=is_deemed)
    return moved.state


def close_open_steps(*, act: Act, case: Case, reason: str) -> tuple[str, ...]:
    """Close what is open because the case leaves it, and give back the times that were booked for it; return the ids of the steps."""
    waited = any(s.kind == StepKind.APPOINTMENT and s.state is StepState.OPEN for s in case_reads.list_steps(case=case.id))
    names = cases.cancel_open_steps(act=act, case=case, reason=reason)
    steps = {step.id: step for step in catalogue.get_definition(case.version_hash).steps}
    if waited:
        appointments.end_visits(act=act, case=case.id, reason=reason)
    if any(name in steps and steps[name].is_handed_over for name in names):
        errands.close_of_case(act=act, case=case.id, reason=reason)
    if any(name in steps and steps[name].kind is StepKind.ISSUE for name in names):
        # What was prepared for a signature is dropped with the turn that waited for it.
        documents.discard(act=act, case=case.id, reason=reason)
    return names


def relatives_of(act: Act, officer: UUID) -> tuple[UUID, ...]:
    """
    Return whose cases an officer stays out of: the residents of their family card, themselves included, and every person and organisation for
    whom they could act.
    """
    resident = identity.resident_of(account_id=officer, region=act.region)
    family = residents.family_member_ids(region=act.region, resident_id=resident) if resident else frozenset()
    return tuple(family | set(representing.principals_of(act, officer)))


def too_near(case: Case) -> frozenset[UUID]:
    """Return the residents who may not receive the people of a case: themselves and their families."""
    found = set(case.concerned)
    for one in (case.applicant if case.applicant_kind is ApplicantKind.RESIDENT else None, attending.sender_of(case)):
        found |= set(residents.family_member_ids(region=case.region, resident_id=one)) if one is not None else set()
    return frozenset(found)


def first_free(act: Act, case: Case, visit: Visit) -> dt.datetime | None:
    """Return the first time that can be offered for a visit."""
    return appointment_reads.find_first_free(region=act.region, visit=visit, at=act.at, not_residents=too_near(case))


def ask_visits(progress: Progress) -> dt.datetime | None:
    """Ask for the visits that this move opened; return from when on the applicant could come, None when no time is free (or no visit was opened)."""
    offers: list[dt.datetime | None] = [_ask(progress, new) for new in progress.opened if new.kind == StepKind.APPOINTMENT and not new.is_done]
    known = [one for one in offers if one is not None]
    return max(known) if known and len(known) == len(offers) else None


def _ask(progress: Progress, new: NewStep) -> dt.datetime | None:
    act, case, step = progress.act, progress.case, progress.definition.step(new.step)
    if step.visit is None or step.actor is None:
        raise RuntimeError(f"the step {step.id} has no visit")
    wanted = progress.unit_of(step)
    counters = appointment_reads.list_units(region=act.region, position=step.actor, at=act.at)
    book_by = due_after(act.region, step.actor.partition("/")[0], step.visit.book_within, act.at).at
    asked = NewVisit(
        id=new.id, case=case.id, account=case.account, service=case.service, position=step.actor, unit=wanted if wanted in counters else None,
        minutes=step.visit.minutes, change_until_hours=step.visit.change_until_hours, wait_minutes=step.visit.wait_minutes,
        rebookings=step.visit.rebookings, book_by=book_by,
    )  # fmt: skip
    visit = Visit(
        id=asked.id, region=act.region, case=case.id, account=case.account, service=case.service, position=asked.position, unit=asked.unit,
        minutes=asked.minutes, change_until_hours=asked.change_until_hours, wait_minutes=asked.wait_minutes, rebookings=asked.rebookings,
        book_by=book_by, asked_at=act.at, ended_at=None,
    )  # fmt: skip
    offered_at = first_free(act, case, visit)
    appointments.ask(act=act, new=asked, offered_at=offered_at)
    return offered_at


def _keep_clock(progress: Progress, offered_at: dt.datetime | None) -> None:
    """Let the promise stand while only visits are open, and run as soon as anything else is."""
    act = progress.act
    # Because: `opened` and `steps` together are what is open now; a step that just ended was read again before.
    if clocking.only_visits_are_open(progress.steps, progress.opened):
        asked_now = any(new.kind == StepKind.APPOINTMENT and not new.is_done for new in progress.opened)
        progress.case = clocking.stand(act, progress.case, since=offered_at if asked_now else act.at)
    else:
        progress.case = clocking.run(act, progress.case, progress.definition)
