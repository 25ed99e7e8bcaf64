"""Handing a step to a partner's application, and ending that once. The order of things is the journey's; here it is kept and told."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common import ids
from loket.foundation.events import operations as outbox
from loket.foundation.exchange import operations as exchange
from loket.foundation.exchange.values import STEPS
from loket.foundation.files import operations as files
from loket.services.errands import events, models, reading
from loket.services.errands.errors import AnsweredOtherwise, ErrandOver, KeyUsed, NoSuchErrand, NotLive
from loket.services.errands.sandbox import SERVICE, STEP, VERSION
from loket.services.errands.values import ERRAND_TRANSITIONS, LIVE, Answer, Errand, ErrandState, Late, NewErrand, TakenBack

TABLE: Final = "errands_errand"
#: So long a made-up step waits for its answer, and so long it is kept. Source: project rule.
SANDBOX_DUE: Final = dt.timedelta(hours=24)
SANDBOX_KEPT: Final = dt.timedelta(days=7)
#: Made-up steps that one application may have open.
MOST_IN_SANDBOX: Final = 20
_LIVE: Final = sorted(one.value for one in LIVE)


@audit.operation(events.HANDED_OVER)
def hand_over(*, act: Act, new: NewErrand) -> Errand:
    """Give a turn of a step to an application: kept, and queued to be told, in the caller's transaction."""
    row = models.Errand.objects.create(
        id=new.id, region=act.region, case_id=new.case, service=new.service, version_hash=new.version_hash, step=new.step, turn=new.turn,
        client_id=new.client_id, asked_at=act.at, due_at=new.due_at, is_sandbox=new.is_sandbox,
    )  # fmt: skip
    _record(act, events.HANDED_OVER, row)
    _tell(act, events.TOLD_WAITING, row)
    return reading.value(row)


@audit.operation(events.HANDED_OVER)
def begin_sandbox(*, act: Act, client_id: str) -> Errand:
    """Give a sandbox application a made-up step; what is older than `SANDBOX_KEPT` goes. Too many open end the oldest."""
    own = models.Errand.objects.filter(region=act.region, client_id=client_id, is_sandbox=True)
    for old in own.filter(asked_at__lt=act.at - SANDBOX_KEPT)[: MOST_IN_SANDBOX * 10]:
        files.erase_all(act=act, owner=old.pk)
        old.delete()
    for old in own.filter(state__in=_LIVE).order_by("-id")[MOST_IN_SANDBOX - 1 : MOST_IN_SANDBOX + 20]:
        _end(act, old, ErrandState.CLOSED, "sandbox")
    new = NewErrand(
        id=ids.new_id(), case=None, service=SERVICE, version_hash=VERSION, step=STEP.id, turn=1, client_id=client_id, due_at=act.at + SANDBOX_DUE,
        is_sandbox=True,
    )  # fmt: skip
    return hand_over(act=act, new=new)


@audit.operation(events.ACCEPTED)
def accept(*, act: Act, client_id: str, errand: UUID) -> Errand:
    """Note that an application has begun. Again changes nothing. :raises NoSuchErrand, ErrandOver: as they say."""
    row = _locked_of_client(act, client_id, errand)
    if row.state in (ErrandState.CLOSED, ErrandState.TAKEN_BACK):
        raise ErrandOver
    if ErrandState.ACCEPTED in ERRAND_TRANSITIONS[ErrandState(row.state)]:
        row.state, row.accepted_at = ErrandState.ACCEPTED.value, act.at
        row.save(update_fields=["state", "accepted_at"])
    _record(act, events.ACCEPTED, row)
    return reading.value(row)


@audit.operation(events.ANSWERED)
def answer(*, act: Act, client_id: str, errand: UUID, key: str, given: Answer) -> tuple[Errand, bool]:
    """
    Keep what an application answers; return the errand and whether this was the first time.

    The same answer again, with whatever key, changes nothing. What it means for the case is the journey's, in the same transaction.

    :raises NoSuchErrand: not its own. :raises ErrandOver: it was taken back or closed. :raises AnsweredOtherwise: another answer was given.
    :raises KeyUsed: the key belongs to another step.
    """
    row = _locked_of_client(act, client_id, errand)
    if row.state in (ErrandState.CLOSED, ErrandState.TAKEN_BACK):
        raise ErrandOver
    if row.state == ErrandState.ANSWERED:
        before = reading.answer(row)
        if before is None or before.as_dict() != given.as_dict():
            raise AnsweredOtherwise
        _record(act, events.ANSWERED, row, again=True)
        return reading.value(row), False
    row.answer_key, row.answer_sealed, row.outcome = key, reading.seal(row, given), given.outcome
    row.state, row.ended_at, row.end_reason = ErrandState.ANSWERED.value, act.at, "answered"
    try:
        with transaction.atomic():
            row.save(update_fields=["answer_key", "answer_sealed", "outcome", "state", "ended_at", "end_reason"])
    except IntegrityError:
        raise KeyUsed from None
    late = row.due_at is not None and act.at > row.due_at
    _record(act, events.ANSWERED, row, columns={"answer": given.as_dict()}, outcome=given.outcome, reason=given.reason or "", late=late)
    return reading.value(row), True


@audit.operation(events.LATE)
def put_before_officers(*, act: Act, errand: UUID, why: Late) -> Errand | None:
    """Note that officers are told of an errand; its application is told too. None: it has ended meanwhile, or they were told before."""
    row = models.Errand.objects.select_for_update().filter(pk=errand, region=act.region, state__in=_LIVE, late_at__isnull=True).first()
    if row is None:
        audit.record(act, events.LATE, table=TABLE, row=errand, details={"again": True})
        return None
    row.late, row.late_at = why.value, act.at
    row.save(update_fields=["late", "late_at"])
    _record(act, events.LATE, row, reason=why.value)
    _tell(act, events.TOLD_LATE, row, reason=why.value)
    return reading.value(row)


@audit.operation(events.TAKEN_BACK)
def take_back(*, act: Act, errand: UUID, reason: TakenBack, note: str) -> Errand:
    """End an errand because an officer does it by hand. `note` is kept by the record only. :raises NotLive: it has ended."""
    row = models.Errand.objects.select_for_update().filter(pk=errand, region=act.region, state__in=_LIVE).first()
    if row is None:
        raise NotLive
    _end(act, row, ErrandState.TAKEN_BACK, reason.value)
    _record(act, events.TAKEN_BACK, row, columns={"note": note}, reason=reason.value)
    return reading.value(row)


@audit.operation(events.CLOSED)
def close_of_case(*, act: Act, case: UUID, reason: str) -> int:
    """End what partners still have to do of a case, because the case leaves it; return how many."""
    found = list(models.Errand.objects.select_for_update().filter(case_id=case, state__in=_LIVE).order_by("id")[:200])
    for row in found:
        _end(act, row, ErrandState.CLOSED, reason)
    audit.record(act, events.CLOSED, table=TABLE, row=case, case=case, details={"count": len(found), "reason": reason})
    return len(found)


@audit.operation("errands.answers.forgotten")
def forget_answers(*, act: Act, case: UUID) -> int:
    """Destroy what partners answered of a case whose years are over; return how many. Outcome and moments stay."""
    count: int = models.Errand.objects.filter(case_id=case, answer_sealed__isnull=False).update(answer_sealed=None)
    audit.record(act, "errands.answers.forgotten", table=TABLE, row=case, case=case, details={"count": count})
    return count


def _end(act: Act, row: models.Errand, state: ErrandState, reason: str) -> None:
    row.state, row.ended_at, row.end_reason = state.value, act.at, reason
    row.save(update_fields=["state", "ended_at", "end_reason"])
    _tell(act, events.TOLD_ENDED, row, reason="taken_back" if state is ErrandState.TAKEN_BACK else "closed")


def _locked_of_client(act: Act, client_id: str, errand: UUID) -> models.Errand:
    row = models.Errand.objects.select_for_update().filter(pk=errand, region=act.region, client_id=client_id).first()
    if row is None:
        raise NoSuchErrand
    return row


def _record(act: Act, event: str, row: models.Errand, *, columns: dict[str, Any] | None = None, **details: Any) -> None:
    told = {"service": row.service, "step": row.step, "client": row.client_id, **details}
    extra = {"sandbox": True} if row.is_sandbox else {}
    audit.record(act, event, table=TABLE, row=row.pk, case=row.case_id, columns=columns or {}, details=told | {"turn": row.turn} | extra)
    if row.case_id is not None and not details.get("again"):
        outbox.publish(act, event, ref=row.case_id, payload=told)


def _tell(act: Act, event: str, row: models.Errand, **more: str) -> None:
    """Queue a thin message for the application: what may lie in its logs tells nothing of anybody."""
    data = {
        "step": ids.to_text(row.pk), "service": row.service, "name": row.step, "turn": row.turn,
        "due_at": row.due_at.isoformat() if row.due_at else None, **more,
    }  # fmt: skip
    exchange.notify_client(act=act, client_id=row.client_id, event=event, data=data, purpose=STEPS)
