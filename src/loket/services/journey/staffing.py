"""
Work and the people who are there for it: what an absent officer held goes back at once, and what nobody can take is told.

Who may take what is the rule of `foundation.offices`; here it meets the steps of cases.
"""

from __future__ import annotations

import datetime as dt
from typing import Final
from uuid import UUID

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act, system_act
from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import Text
from loket.foundation.identity import operations as identity_writes
from loket.foundation.identity import queries as identity
from loket.foundation.identity.values import Audience
from loket.foundation.notifications import queries as notification_reads
from loket.foundation.offices import queries as offices
from loket.services.cases import operations as cases
from loket.services.cases import queries as case_reads
from loket.services.cases.values import CaseStep
from loket.services.journey.values import StuckWork

#: The record's word for a step that came back because its officer is not there for it.
ABSENT: Final = "absent"
STUCK_KIND: Final = "work.stuck"
#: Source: project rule: told once a working day is enough, and no more often than that.
TOLD_AGAIN_AFTER: Final = dt.timedelta(hours=20)
STUCK_SUBJECT: Final = Text(id="{count} pekerjaan tidak dapat diambil siapa pun", en="{count} steps can be taken by nobody")
STUCK_BODY: Final = Text(
    id="Tidak ada petugas yang hadir untuk: {places}. Tunjuk pelaksana harian (Plh) atau pelaksana tugas (Plt), atau perpendek ketidakhadiran. "
    "Janji waktu kepada warga tetap berjalan.",
    en="No officer is present for: {places}. Appoint a Plh or Plt, or shorten an absence. The time promised to citizens goes on.",
)


@audit.operation("journey.work.returned")
def put_back_absent(*, act: Act, officer: UUID) -> int:
    """
    Put back into the queue, at their place, the steps of an officer who is not there for them now; return how many. Again changes nothing.

    For the moment in which an absence is entered or an office ended; the clock does it for all others.
    """
    held = case_reads.list_held_by(region=act.region, officer=officer)
    idle = _idle(act.region, held, act.at)
    for step in idle:
        cases.release_step(act=act.for_case(step.case), step=step, reason=ABSENT)
    audit.record(act, "journey.work.returned", table="cases_casestep", row=officer, details={"steps": len(idle)})
    return len(idle)


def list_idle(*, region: str, at: dt.datetime, after: str | None = None) -> tuple[tuple[CaseStep, ...], str | None]:
    """Return held steps of a region whose officers are not there for them, of one page of all that is held, and the key of the next page."""
    page = case_reads.list_held(region=region, after=after)
    return _idle(region, tuple(page), at), page.next


def list_stuck(*, region: str, at: dt.datetime) -> tuple[StuckWork, ...]:
    """
    Return the work that nobody can take now, by position and unit, the oldest first, of the 500 places that wait longest (bounded so): for the health page and those who lead.

    Nobody: not of the unit, not of another one, nobody above, and nobody left whom the step does not exclude.
    """
    places = case_reads.list_waiting_places(region=region)
    takers = offices.who_may_take(region=region, places={(p.position, p.unit, p.service) for p in places}, at=at) if places else {}
    found: dict[tuple[str, str | None], list[int | dt.datetime]] = {}
    for place in places:
        if takers[place.position, place.unit, place.service] - place.excluded:
            continue
        one = found.setdefault((place.position, place.unit), [0, place.oldest_at])
        one[0] += place.waiting  # type: ignore[operator]
    return tuple(
        StuckWork(
            position=position, title=agencies.get_position(region, position).title, unit=unit,
            unit_name=agencies.get_unit(region, unit).name if unit else None, waiting=waiting, oldest_at=oldest,  # type: ignore[arg-type]
        )
        for (position, unit), (waiting, oldest) in found.items()
    )  # fmt: skip


def tell_stuck(at: dt.datetime) -> int:
    """Write to the operators and to those who lead the agency when work can be taken by nobody; once in a while, not at each look. Return how many."""
    told = 0
    for region in agencies.list_regions():
        stuck = list_stuck(region=region.code, at=at)
        if not stuck:
            continue
        act = system_act("clock", region=region.code, at=at, purpose="tell")
        operators = {one.account for one in identity.list_officers(region=region.code, at=at) if one.audience is Audience.OPERATOR}
        heard: dict[UUID, list[StuckWork]] = {account: list(stuck) for account in operators}
        for position in agencies.list_positions(region.code):
            theirs = [one for one in stuck if position.leads(one.position.partition("/")[0])]
            if theirs:
                for seat in identity.officers_in(region=region.code, position=position.code, at=at):
                    heard.setdefault(seat.account_id, theirs)
        told += sum(_tell(act, account, work) for account, work in heard.items())
    return told


def _tell(act: Act, account: UUID, work: list[StuckWork]) -> int:
    recent = notification_reads.list_messages(region=act.region, recipient=account, limit=50)
    if any(one.kind == STUCK_KIND and act.at - one.created_at < TOLD_AGAIN_AFTER for one in recent):
        return 0
    names = [one.title for one in work[:5]]
    places = Text(id=", ".join(dict.fromkeys(n.id for n in names)), en=", ".join(dict.fromkeys(n.en for n in names)))
    identity_writes.tell_account(
        act=act,
        account=account,
        kind=STUCK_KIND,
        subject=STUCK_SUBJECT.fill(count=sum(one.waiting for one in work)),
        body=STUCK_BODY.fill(places=places),
    )
    return 1


def _idle(region: str, held: tuple[CaseStep, ...], at: dt.datetime) -> tuple[CaseStep, ...]:
    """Return the steps whose appointment takes no work at `at`."""
    by = {step.appointment for step in held if step.appointment is not None}
    if not by:
        return ()
    positions = set(identity.list_appointed_positions(region=region, appointments=by).values())
    resting = offices.list_not_at_work(region=region, positions=positions, appointments=by, at=at)
    return tuple(step for step in held if step.appointment in resting)


def release_idle(at: dt.datetime) -> int:
    """Put back what people hold who are not there for it, in every region; return how many. One that cannot be moved is passed over."""
    done = 0
    for region in agencies.list_regions():
        after: str | None = None
        while True:
            idle, after = list_idle(region=region.code, at=at, after=after)
            for step in idle:
                act = system_act("clock", region=region.code, at=at, purpose="release", case=step.case)
                try:
                    cases.release_step(act=act, step=step, reason=ABSENT)
                except Refusal:
                    continue  # Because: decided or moved in this very moment, which is as good.
                done += 1
            if after is None:
                break
    return done
