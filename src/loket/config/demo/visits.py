"""Who is asked to come, who has booked, and who waits in the hall: by the rooms' own operations, on top of the imagined cases."""

from __future__ import annotations

import datetime as dt
from typing import Final
from uuid import UUID

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act, ActorKind, system_act
from loket.foundation.identity import queries as identity
from loket.services.appointments import operations as appointments
from loket.services.appointments import queries as visits
from loket.services.appointments.errors import SlotTaken
from loket.services.appointments.values import NewVisit, Visit
from loket.services.cases import models as case_rows
from loket.services.cases import operations as cases
from loket.services.cases import queries as case_reads
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.definition import StepKind
from loket.services.journey import operations as journey
from loket.services.journey.progress import due_after
from loket.services.queueing import models as queue_rows
from loket.services.queueing import operations as queueing

UNIT: Final = "dukcapil/kantor"
POSITION: Final = "dukcapil/operator"
#: People who took a number this morning, and how many of them were served since.
WAITING, SERVED = 9, 5
PACE: Final = dt.timedelta(minutes=7)


def make(region: str, now: dt.datetime) -> None:
    """Ask for the visits that open steps wait for, book most of them, and fill the hall."""
    asked = [_ask(region, row, now) for row in _waiting(region)]
    for number, visit in enumerate(asked[1:]):  # the second printed citizen books with their own hands
        _book(visit, now, number)
    _fill_the_hall(region, now)


def _waiting(region: str) -> list[case_rows.CaseStep]:
    rows = case_rows.CaseStep.objects.filter(region=region, kind=StepKind.APPOINTMENT, state="open", officer_id__isnull=True)
    return list(rows.order_by("opened_at", "id"))


def _ask(region: str, row: case_rows.CaseStep, now: dt.datetime) -> Visit:
    case = case_reads.get_case(region=region, case=row.case_id)
    step = catalogue.get_definition(case.version_hash).step(row.step)
    assert step.visit is not None
    assert step.actor is not None
    act = system_act("demo", region=region, at=now, purpose="load", case=case.id)
    new = NewVisit(
        id=row.id, case=case.id, account=case.account, service=case.service, position=step.actor, unit=None, minutes=step.visit.minutes,
        change_until_hours=step.visit.change_until_hours, wait_minutes=step.visit.wait_minutes, rebookings=step.visit.rebookings,
        book_by=due_after(region, step.actor.partition("/")[0], step.visit.book_within, now).at,
    )  # fmt: skip
    visit = appointments.ask(act=act, new=new, offered_at=row.opened_at)
    if case.stopped_at is None:
        cases.pause_clock(act=act, case=case, since=row.opened_at)
    return visit


def _book(visit: Visit, now: dt.datetime, number: int) -> None:
    """Book the earliest free times, the first of them today where the office is still open long enough."""
    act = Act(region=visit.region, actor=str(visit.account), kind=ActorKind.CITIZEN, at=now, purpose="visit", case=visit.case)
    slots = [slot for day in visits.list_days(region=visit.region, visit=visit, unit=UNIT, at=now, days=2) for slot in day.slots]
    if slots:
        try:
            journey.book_visit(act=act, account=visit.account, visit=visit.id, unit=UNIT, starts_at=slots[min(number // 2, len(slots) - 1)].starts_at)
        except SlotTaken:
            return  # two of a family: the next visitor of the demo books another


def _fill_the_hall(region: str, now: dt.datetime) -> None:
    """Let people take numbers since an hour ago, and officers call some of them."""
    officers = [seat.account_id for seat in identity.officers_in(region=region, position=POSITION, at=now, unit=UNIT)]
    today = agencies.calendar_for(region, unit=UNIT).civil_date(now)
    began = now - PACE * (SERVED + 2)
    if not officers or agencies.calendar_for(region, unit=UNIT).civil_date(began) != today:
        return  # nobody there, or just after midnight
    for number in range(WAITING + SERVED):
        _take(act=_act(region, began + number * dt.timedelta(minutes=2)))
    for number, officer in enumerate(officers, start=1):
        queueing.sit(act=_act(region, began), officer=officer, unit=UNIT, counter=str(number))
    for number in range(SERVED):
        officer = officers[number % len(officers)]
        act = _act(region, began + PACE * (number + 1), officer)
        queueing.call_next(act=act, officer=officer, positions=[POSITION])


def _act(region: str, at: dt.datetime, officer: UUID | None = None) -> Act:
    kind = ActorKind.OFFICER if officer else ActorKind.PUBLIC
    return Act(region=region, actor=str(officer) if officer else "public", kind=kind, at=at, purpose="queue")


@audit.operation("queueing.ticket.taken")
def _take(*, act: Act) -> None:
    """Give a number, also on a day on which the office is closed: visitors of the demo come on Sundays too."""
    line = queue_rows.Line.objects.get(region=act.region, unit=UNIT, line="A")
    queueing._give(act, line, prefix=line.line)
