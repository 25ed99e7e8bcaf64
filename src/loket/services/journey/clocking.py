"""
The promise stands still while only the applicant's visit is awaited (ADR 0022).

It stands from the first time that the office could offer: what the applicant waits because no counter was free is the office's time.
Where nothing was free, it goes on running until the time that the applicant then books.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit.values import Act
from loket.foundation.common.calendars import Due, TimeUnit
from loket.services.cases import operations as cases
from loket.services.cases.values import Case, CaseState, CaseStep, NewStep, StepState
from loket.services.catalogue.definition import ServiceDefinition, StepKind

#: Reminder before a promise ends, in percent of its working time. Source: project rule, indonesia.md 3.4 (75 % reminder).
WARN_AT_PERCENT: Final = 75


def only_visits_are_open(steps: Iterable[CaseStep], opened: Iterable[NewStep] = ()) -> bool:
    """Say whether everything that is open waits for the applicant to come."""
    waiting = [s.kind == StepKind.APPOINTMENT and s.officer is None for s in steps if s.state is StepState.OPEN]
    waiting += [s.kind == StepKind.APPOINTMENT for s in opened if not s.is_done]
    return bool(waiting) and all(waiting)


def stand(act: Act, case: Case, *, since: dt.datetime | None) -> Case:
    """Let the promise stand from `since` on, or not at all when nothing was offered; a promise that stands already stays."""
    if since is None or case.stopped_at is not None or case.state is not CaseState.IN_PROGRESS:
        return case
    return cases.pause_clock(act=act, case=case, since=max(since, act.at))


def run(act: Act, case: Case, definition: ServiceDefinition) -> Case:
    """Let a promise that stood run again, moved by the working time that it stood."""
    if case.stopped_at is None or case.state is not CaseState.IN_PROGRESS:
        return case
    calendar = agencies.calendar_for(region=case.region, agency=definition.agency)
    due = Due(at=case.promised_at, on=case.promised_on, unit=TimeUnit(definition.standard.time.unit.value))
    due = calendar.resume(due, stopped_at=min(case.stopped_at, act.at), resumed_at=act.at)
    warn_at = calendar.at_share(act.at, due, WARN_AT_PERCENT) if due.at > act.at else None
    return cases.unpause_clock(act=act, case=case, promised_at=due.at, promised_on=due.on, warn_at=warn_at)


def promise(definition: ServiceDefinition, region: str, at: dt.datetime) -> tuple[Due, dt.datetime]:
    """Return what is promised for something received at a moment, and when its reminder is due."""
    time = definition.standard.time
    calendar = agencies.calendar_for(region=region, agency=definition.agency)
    due = calendar.due(at, time.value, TimeUnit(time.unit.value))
    return due, calendar.at_share(at, due, WARN_AT_PERCENT)
