"""The visits that a case waits for, as its page shows them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from loket.foundation.common.text import Text
from loket.services.appointments import queries as appointments
from loket.services.appointments.values import BookingState
from loket.services.cases.values import Case, CaseStep, StepState
from loket.services.catalogue.definition import ServiceDefinition, StepKind
from loket.services.journey.values import VisitShown


def visits_shown(definition: ServiceDefinition, case: Case, turns: Sequence[CaseStep]) -> tuple[VisitShown, ...]:
    """Return the open visits of a case; one query only where the case has such a step."""
    waiting = {turn.id: turn.step for turn in turns if turn.kind == StepKind.APPOINTMENT and turn.state is StepState.OPEN}
    if not waiting:
        return ()
    found = []
    for visit in appointments.list_visits(case=case.id):
        if visit.id not in waiting or visit.ended_at is not None:
            continue
        step = definition.step(waiting[visit.id])
        bookings = appointments.list_bookings(visit=visit.id)
        live = next((one for one in bookings if one.is_live), None)
        lost = next((one for one in bookings if one.state is BookingState.MISSED or one.reason in ("officer_absent", "closed", "not_served")), None)
        found.append(
            VisitShown(
                visit=visit, title=Text(id=step.title.id, en=step.title.en),
                bring=tuple(Text(id=one.id, en=one.en) for one in (step.visit.bring if step.visit else ())), booking=live,
                change_until=live.starts_at - dt.timedelta(hours=visit.change_until_hours) if live else None, last=lost if live is None else None,
            )
        )  # fmt: skip
    return tuple(found)
