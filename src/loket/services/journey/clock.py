"""The clock of promises: reminds before, tells when broken, and lets the law's consequence happen. One case, one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import structlog

from loket.foundation.audit.values import system_act
from loket.foundation.common.errors import Refusal
from loket.services.cases import operations as cases
from loket.services.cases import queries as case_reads
from loket.services.cases.values import Escalation
from loket.services.journey import operations
from loket.services.journey.values import Ticked

log = structlog.get_logger(__name__)


def tick(at: dt.datetime) -> Ticked:
    """
    Do what is due at `at` and return counts. Doing it twice changes nothing the second time.

    A case that cannot be moved is logged by its id and passed over; it never stops the clock of the others.
    """
    overdue = case_reads.list_overdue(at=at)
    deemed = sum(
        _safely(lambda case=case: operations.deem_granted(act=system_act("clock", region=case.region, at=at, purpose="deem", case=case.id), case=case.id), case.id)
        for case, follows in overdue
        if follows == "deemed_granted"
    )
    told = sum(
        _safely(lambda case=case: cases.escalate_case(act=system_act("clock", region=case.region, at=at, purpose="escalate", case=case.id), case=case, to=Escalation.OVERDUE), case.id)
        for case, follows in overdue
        if follows != "deemed_granted"
    )
    warned = sum(
        _safely(lambda case=case: cases.escalate_case(act=system_act("clock", region=case.region, at=at, purpose="remind", case=case.id), case=case, to=Escalation.WARNED), case.id)
        for case in case_reads.list_to_warn(at=at)
    )
    released = 0
    for step in case_reads.list_overdue_held(at=at):
        region = case_reads.region_of(case=step.case)
        act = system_act("clock", region=region, at=at, purpose="release", case=step.case)
        released += _safely(lambda step=step, act=act: cases.release_step(act=act, step=step, reason="overdue"), step.case)
    return Ticked(warned=warned, overdue=told, deemed=deemed, released=released)


def _safely(move: Callable[[], object], case: object) -> int:
    try:
        move()
    except Refusal as refusal:
        log.info("clock.passed_over", case=str(case), reason=refusal.code)
        return 0
    return 1
