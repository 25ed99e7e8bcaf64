"""The clock of promises: reminds before, tells when broken, and lets the law's consequence happen. One case, one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Final
from uuid import UUID

import structlog

from loket.foundation.audit.values import Act, system_act
from loket.foundation.common.errors import Refusal
from loket.services.appointments import operations as appointments
from loket.services.appointments import queries as visits
from loket.services.cases import operations as cases
from loket.services.cases import queries as case_reads
from loket.services.cases.values import Escalation
from loket.services.journey import operations, partnering, staffing, visiting
from loket.services.journey.values import Ticked

#: How long before a booked time its applicant is reminded. Source: project rule.
REMIND_BEFORE: Final = dt.timedelta(hours=24)

log = structlog.get_logger(__name__)


def tick(at: dt.datetime) -> Ticked:
    """
    Do what is due at `at` and return counts. Doing it twice changes nothing the second time.

    A case that cannot be moved is logged by its id and passed over; it never stops the clock of the others.
    """
    done = {
        "deemed": 0,
        "overdue": 0,
        "warned": 0,
        "released": 0,
        "reminded": 0,
        "missed": 0,
        "unbooked": 0,
        "absent": staffing.release_idle(at),
        "partners": 0,
    }
    for case, follows in case_reads.list_overdue(at=at):
        if follows == "deemed_granted":
            done["deemed"] += _safely(case.id, partial(operations.deem_granted, act=_act(case.region, at, "deem", case.id), case=case.id))
        else:
            act = _act(case.region, at, "escalate", case.id)
            done["overdue"] += _safely(case.id, partial(cases.escalate_case, act=act, case=case, to=Escalation.OVERDUE))
    for case in case_reads.list_to_warn(at=at):
        act = _act(case.region, at, "remind", case.id)
        done["warned"] += _safely(case.id, partial(cases.escalate_case, act=act, case=case, to=Escalation.WARNED))
    for step in case_reads.list_overdue_held(at=at):
        act = _act(case_reads.region_of(case=step.case), at, "release", step.case)
        done["released"] += _safely(step.case, partial(cases.release_step, act=act, step=step, reason="overdue"))
    for errand, why in partnering.look_after(at):
        act = _act(errand.region, at, "escalate", errand.case or errand.id)
        done["partners"] += _safely(errand.case or errand.id, partial(partnering.put_before_officers, act=act, errand=errand, why=why))
    for booking in visits.list_to_remind(at=at, before=REMIND_BEFORE):
        act = _act(booking.region, at, "remind", booking.case)
        done["reminded"] += _safely(booking.case, partial(appointments.remind, act=act, booking=booking.id))
    for booking in visits.list_missed(at=at):
        act = _act(booking.region, at, "missed", booking.case)
        done["missed"] += _safely(booking.case, partial(visiting.miss_visit, act=act, booking=booking))
    for visit in visits.list_unbooked(at=at):
        act = _act(visit.region, at, "missed", visit.case)
        done["unbooked"] += _safely(visit.case, partial(visiting.give_up_visit, act=act, visit=visit))
    return Ticked(**done)


def mend_visits(at: dt.datetime) -> int:
    """
    Give another seat to bookings whose officer is away or whose counter is closed by now, and give back those whose people came and were
    not received; return how many were looked after. Doing it twice changes nothing the second time.
    """
    done = 0
    for booking in visits.list_without_seat(at=at):
        act = _act(booking.region, at, "reseat", booking.case)
        done += _safely(booking.case, partial(visiting.reseat_visit, act=act, booking=booking, reason="officer_absent"))
    for booking in visits.list_left_over(at=at):
        act = _act(booking.region, at, "reseat", booking.case)
        done += _safely(booking.case, partial(visiting.give_back_visit, act=act, booking=booking))
    return done


def _act(region: str, at: dt.datetime, purpose: str, case: UUID) -> Act:
    return system_act("clock", region=region, at=at, purpose=purpose, case=case)


def _safely(case: UUID, move: Callable[[], object]) -> int:
    try:
        move()
    except Refusal as refusal:
        log.info("clock.passed_over", case=str(case), reason=refusal.code)
        return 0
    return 1
