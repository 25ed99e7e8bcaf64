"""Public writes of the room of privacy: requests of people, the work on them, copies, and the end of what was kept long enough."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common import dates, ids
from loket.foundation.database import statements
from loket.foundation.events import operations as outbox
from loket.foundation.identity import queries as identity
from loket.foundation.jobs import operations as jobs
from loket.foundation.residents import operations as register
from loket.foundation.residents import queries as residents
from loket.oversight.privacy import carrying, ending, models, policy, reaching, reading, telling, terms
from loket.oversight.privacy.errors import RESTRICTED_ALREADY, AlreadyAsked, NobodyToAsk, NoSuchRequest, NotOfTheRegister, RequestMoved
from loket.oversight.privacy.events import REQUEST_RECEIVED
from loket.oversight.privacy.replaying import replay as replay
from loket.oversight.privacy.rights import DeskRule, NewAnswer, NewRequest, Outcome, Request, RequestKind, RequestState

TABLE: Final = "privacy_request"
MAKE_COPY: Final = "privacy.copy.make"
PREFIX: Final = "PDP"
#: Kinds that the system carries out itself as soon as they are asked: nobody has to wait for an officer.
AT_ONCE: Final = frozenset({RequestKind.COPY, RequestKind.WITHDRAW})
_OF_THE_REGISTER: Final = frozenset({RequestKind.CORRECT, RequestKind.RESTRICT})


@audit.operation("privacy.desks.loaded")
def load_desks(*, act: Act, desks: Sequence[DeskRule]) -> None:
    """Take over which position of the region works on which kind of request; what is named no more is dropped."""
    models.Desk.objects.filter(region=act.region).delete()
    models.Desk.objects.bulk_create(
        [models.Desk(region=act.region, kind=one.kind.value, position=one.position, reference=one.reference) for one in desks]
    )
    audit.record(
        act, "privacy.desks.loaded", table="privacy_desk", row=act.region, details={"desks": {one.kind.value: one.position for one in desks}}
    )


@audit.operation("privacy.request.received")
def ask(*, act: Act, account: UUID, new: NewRequest, request: UUID | None = None) -> Request:
    """
    Take a request of an account's owner; its clock runs from `act.at`. `request`: its id, where files were kept for it already.

    A restriction holds from this moment, a withdrawal is carried out and a copy is begun at once; the rest waits at the region's desk.

    :raises AlreadyAsked: the same is asked and not answered yet, or the entry is restricted already. :raises NotOfTheRegister: there is no entry to correct or restrict.
    :raises NobodyToAsk: the region has named no position for it.
    """
    resident = identity.resident_of(account_id=account, region=act.region)
    if new.kind in _OF_THE_REGISTER and resident is None:
        raise NotOfTheRegister
    _one_at_a_time(act, account)
    _refuse_twice(act, account, new)
    if new.kind is RequestKind.RESTRICT and resident is not None and residents.is_restricted(region=act.region, resident_id=resident):
        # Because: refusing or taking back the second request would end the restriction that the first was granted.
        raise AlreadyAsked(RESTRICTED_ALREADY)
    position = None if new.kind in AT_ONCE else _position(act.region, new.kind)
    on = dates.civil_date(act.at, time_zone=agencies.get_region(act.region).time_zone)
    clock = terms.clock_on(new.kind, on)
    key = request or ids.new_id()
    row = models.Request.objects.create(
        id=key, number=ids.new_number(PREFIX, on), region=act.region, kind=new.kind, account_id=account, resident_id=resident,
        asked_sealed=reading.close(reading.ASKED, key, new.asked), position=position, received_at=act.at, due_at=act.at + dt.timedelta(hours=clock.hours),
    )  # fmt: skip
    ending.note(row, act, "received")
    audit.record(
        act, REQUEST_RECEIVED, table=TABLE, row=key, subject=resident or account, columns={"asked": dict(new.asked)},
        details={"kind": new.kind.value, "due_at": row.due_at.isoformat(), "reference": clock.reference},
    )  # fmt: skip
    outbox.publish(act, REQUEST_RECEIVED, ref=key, payload={"kind": new.kind.value})
    if new.kind is RequestKind.RESTRICT and resident is not None:
        register.restrict(act=act, resident_id=resident, reference=f"{clock.reference}, {row.number}")
        ending.note(row, act, "restricted")
    elif new.kind is RequestKind.COPY:
        models.Copy.objects.create(id=ids.new_id(), region=act.region, account_id=account, request=row, asked_at=act.at)
        jobs.defer(name=MAKE_COPY, key=f"{MAKE_COPY}:{key}", args={"request": str(key)})
    elif new.kind is RequestKind.WITHDRAW:
        carrying.withdraw(act, row, new.asked)
        ending.end(act, row, Outcome.DONE, None, {})
    return reading.request_of(row, opened=True)


@audit.operation("privacy.request.cancelled")
def cancel(*, act: Act, account: UUID, request: UUID) -> None:
    """Take a request back; a restriction asked for by it ends. :raises NoSuchRequest: if it is not theirs. :raises RequestMoved: if it was answered."""
    row = models.Request.objects.select_for_update().filter(id=request, account_id=account, region=act.region).first()
    if row is None:
        raise NoSuchRequest
    if row.state != RequestState.OPEN:
        raise RequestMoved
    ending.cancel(act, row)


@audit.operation("privacy.restriction.lifted")
def lift_restriction(*, act: Act, account: UUID) -> None:
    """
    Let one's own entry be used again; a request for its restriction that waits is taken back by it, so that no later answer speaks of it.

    :raises NotOfTheRegister: if the account is not connected to one.
    """
    resident = identity.resident_of(account_id=account, region=act.region)
    if resident is None:
        raise NotOfTheRegister
    waiting = models.Request.objects.select_for_update().filter(region=act.region, resident_id=resident, kind=RequestKind.RESTRICT)
    for row in waiting.filter(state=RequestState.OPEN).order_by("id"):
        ending.cancel(act, row, lifts=False)
    register.release(act=act, resident_id=resident)
    audit.record(act, "privacy.restriction.lifted", table=TABLE, row=resident, subject=resident)


@audit.operation("privacy.request.taken")
def take_next(*, act: Act, officer: UUID) -> Request | None:
    """
    Give the officer the request they already hold and still reach, else the one that waits longest for their positions; None when none waits.

    The system assigns, first in, first out, one at a time; the officer's own requests and those of their family are passed over.
    """
    reach = reaching.reach_of(act, officer)
    mine = models.Request.objects.filter(region=act.region, officer_id=officer, state=RequestState.OPEN, position__in=list(reach))
    held = mine.order_by("taken_at", "id").first()
    if held is not None:
        audit.record(act, "privacy.request.resumed", table=TABLE, row=held.id)
        return reading.request_of(held)
    family = _relatives_of(act, officer)
    waiting = models.Request.objects.select_for_update(skip_locked=True).filter(
        region=act.region, state=RequestState.OPEN, officer_id__isnull=True, position__in=list(reach)
    )
    waiting = waiting.exclude(account_id=officer).exclude(excluded__contains=[officer]).exclude(resident_id__in=list(family))
    row = waiting.order_by("received_at", "id").first() if reach else None
    if row is None:
        audit.record(act, "privacy.queue.empty", table=TABLE, row=officer)
        return None
    row.officer_id, row.appointment_id, row.taken_at, row.revision = officer, reach[row.position or ""], act.at, row.revision + 1
    row.save(force_update=True)
    ending.note(row, act, "taken")
    audit.record(act, "privacy.request.taken", table=TABLE, row=row.id, subject=row.resident_id or row.account_id, columns={"officer": officer})
    return reading.request_of(row)


@audit.operation("privacy.request.released")
def release(*, act: Act, officer: UUID, request: UUID, is_conflict: bool = False) -> None:
    """Put a request back into the queue, at its place; after a conflict that officer never gets it again. :raises NoSuchRequest: if it is not in their hands."""
    row = _held(act, officer, request)
    if is_conflict and officer not in row.excluded:
        row.excluded = [*row.excluded, officer]
    row.officer_id = row.appointment_id = row.taken_at = None
    row.revision += 1
    row.save(force_update=True)
    ending.note(row, act, "released")
    audit.record(act, "privacy.request.released", table=TABLE, row=row.id, details={"reason": "conflict" if is_conflict else "released"})


@audit.operation("privacy.request.released")
def free(*, act: Act, request: UUID) -> None:
    """
    Put a request back into the queue whose officer left its position, is away or cannot sign in: its clock runs on. By the clock.

    :raises NoSuchRequest: if it is not open. :raises RequestMoved: if nobody holds it, or the officer is there.
    """
    row = _open(act, request)
    if row.officer_id is None or reaching.is_there(act, row.officer_id, row.position or ""):
        raise RequestMoved
    row.officer_id = row.appointment_id = row.taken_at = None
    row.revision += 1
    row.save(force_update=True)
    ending.note(row, act, "released")
    audit.record(act, "privacy.request.released", table=TABLE, row=row.id, details={"reason": "away"})


@audit.operation("privacy.request.answered")
def answer(*, act: Act, officer: UUID, request: UUID, revision: int, new: NewAnswer) -> Request:
    """
    Answer a request, which carries it out: the register is corrected, the restriction stays or ends, what the law lets is deleted.

    :raises NoSuchRequest: if it is not in the officer's hands, or they left its position. :raises RequestMoved: if it changed since the page was opened.
    :raises OwnFamily: OutcomeUnknown, GroundNeeded, WordsNeeded, DocumentNeeded: as they say. :raises EffectRefused: the register refuses the value.
    """
    row = _held(act, officer, request)
    appointment = reaching.reach_of(act, officer).get(row.position or "")
    if appointment is None:
        raise NoSuchRequest
    if row.revision != revision:
        raise RequestMoved
    act = dataclasses.replace(act, appointment=appointment, purpose="privacy")
    known = reading.request_of(row, opened=True)
    if refusal := policy.refusal_to_answer(
        request=known, officer=officer, relatives=_relatives_of(act, officer), answer=new, grounds=terms.grounds()
    ):
        raise refusal
    outcome, result = carrying.carry_out(act, row, known, new)
    ending.end(
        act,
        row,
        outcome,
        new.ground if outcome is Outcome.REFUSED else None,
        {"words": new.words.strip(), "document": new.document.strip(), **result},
    )
    return reading.request_of(row, opened=True)


@audit.operation("privacy.request.warned")
def warn(*, act: Act, request: UUID) -> None:
    """Tell the desk that the time of a request will soon be over, once."""
    row = _open(act, request)
    if row.warned_at is None:
        row.warned_at = act.at
        row.save(update_fields=["warned_at"])
        ending.note(row, act, "warned")
        telling.warn_desk(act, row)
    audit.record(act, "privacy.request.warned", table=TABLE, row=row.id)


@audit.operation("privacy.request.late")
def escalate(*, act: Act, request: UUID) -> None:
    """Note that a request is late, once: whoever asked is told first, then who leads the agency; held work goes back to the queue."""
    row = _open(act, request)
    if row.late_at is None:
        row.late_at = act.at
        if row.officer_id is not None:
            row.officer_id = row.appointment_id = row.taken_at = None
            row.revision += 1
        row.save(force_update=True)
        ending.note(row, act, "late")
        telling.tell_late(act, row)
    audit.record(act, "privacy.request.late", table=TABLE, row=row.id, details={"kind": row.kind})


def _relatives_of(act: Act, officer: UUID) -> frozenset[UUID]:
    """Return the residents of an officer's family card, themselves included; none when the officer is no resident here."""
    resident = identity.resident_of(account_id=officer, region=act.region)
    return residents.family_member_ids(region=act.region, resident_id=resident) if resident else frozenset()


def _one_at_a_time(act: Act, account: UUID) -> None:
    """Let two requests of one account wait for each other. Because: sent at the same moment, each would find that nothing is asked yet."""
    statements.one("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"privacy:{act.region}:{account}"])


def _refuse_twice(act: Act, account: UUID, new: NewRequest) -> None:
    same = models.Request.objects.filter(region=act.region, account_id=account, kind=new.kind, state=RequestState.OPEN)[:50]
    for row in same:
        asked: Mapping[str, Any] = reading.request_of(row, opened=True).asked
        if new.kind is not RequestKind.CORRECT or asked.get("path") == new.asked.get("path"):
            raise AlreadyAsked


def _position(region: str, kind: RequestKind) -> str:
    found = models.Desk.objects.filter(region=region, kind=kind).values_list("position", flat=True).first()
    if found is None:
        raise NobodyToAsk
    return found


def _held(act: Act, officer: UUID, request: UUID) -> models.Request:
    row = models.Request.objects.select_for_update().filter(id=request, region=act.region, officer_id=officer, state=RequestState.OPEN).first()
    if row is None:
        raise NoSuchRequest
    return row


def _open(act: Act, request: UUID) -> models.Request:
    row = models.Request.objects.select_for_update().filter(id=request, region=act.region, state=RequestState.OPEN).first()
    if row is None:
        raise NoSuchRequest
    return row
