"""How a request ends, whoever answers it: the row, the story, the record, the event, the message. Private to the room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.events import operations as outbox
from loket.foundation.files import operations as files
from loket.foundation.files import queries as file_reads
from loket.foundation.residents import operations as register
from loket.foundation.residents import queries as residents
from loket.oversight.privacy import models, reading, telling
from loket.oversight.privacy.events import REQUEST_ANSWERED
from loket.oversight.privacy.rights import CopyState, Outcome, RequestKind, RequestState

TABLE = "privacy_request"


def end(act: Act, row: models.Request, outcome: Outcome, ground: str | None, answer: Mapping[str, Any]) -> None:
    """Answer a request inside the operation under way."""
    row.state, row.outcome, row.ground, row.ended_at = RequestState.ANSWERED, outcome, ground, act.at
    row.answer_sealed = reading.close(reading.ANSWER, row.id, answer)
    row.revision += 1
    row.save(force_update=True)
    begin_years(act, row)
    note(row, act, "answered")
    late = act.at > row.due_at
    audit.record(
        act, REQUEST_ANSWERED, table=TABLE, row=row.id, subject=row.resident_id or row.account_id, columns={"answer": dict(answer)},
        details={"kind": row.kind, "outcome": outcome.value, "ground": ground, "late": late},
    )  # fmt: skip
    outbox.publish(act, REQUEST_ANSWERED, ref=row.id, payload={"kind": row.kind, "outcome": outcome.value, "late": late})
    telling.tell_answer(act, row)


def cancel(act: Act, row: models.Request, *, lifts: bool = True) -> None:
    """Take an open request back inside the operation under way; `lifts`: the restriction that it asked for ends with it."""
    row.state, row.ended_at, row.officer_id, row.appointment_id = RequestState.CANCELLED, act.at, None, None
    row.revision += 1
    row.save(force_update=True)
    if lifts and row.kind == RequestKind.RESTRICT:
        release(act, row)
    models.Copy.objects.filter(request=row).update(state=CopyState.OVER, data_sealed=None, pdf_sealed=None)
    begin_years(act, row)
    note(row, act, "cancelled")
    audit.record(act, "privacy.request.cancelled", table=TABLE, row=row.id, subject=row.resident_id or row.account_id)


def release(act: Act, row: models.Request) -> None:
    """
    Let the restriction go that a request asked for, unless another request carries it: one that is open still, or was granted.

    Because: two requests may stand side by side (sent at once, or from before the second was refused); the end of one says nothing of the other.
    What was granted before the restriction of now began carries it no more: the person had it lifted since.
    """
    if row.resident_id is None:
        return
    since = residents.restricted_since(region=row.region, resident_id=row.resident_id)
    if since is None:
        return
    others = models.Request.objects.filter(region=row.region, resident_id=row.resident_id, kind=RequestKind.RESTRICT).exclude(id=row.id)
    granted = Q(state=RequestState.ANSWERED, outcome=Outcome.DONE, received_at__gte=since)
    if not others.filter(Q(state=RequestState.OPEN) | granted).exists():
        register.release(act=act, resident_id=row.resident_id)


def note(row: models.Request, act: Act, kind: str) -> None:
    """Add a line to the story of a request."""
    models.RequestEvent.objects.create(request=row, at=act.at, kind=kind, actor_kind=act.kind.value)


def begin_years(act: Act, row: models.Request) -> None:
    """Let the years of a request's proofs count from its end."""
    if has_files(row.region, row.id):
        files.count_years(act=act, owner=row.id, since=row.ended_at)


def has_files(region: str, owner: UUID) -> bool:
    """Say whether anything was kept for a request."""
    return bool(file_reads.list_files(region=region, owner=owner, kept_only=True, limit=1).items)
