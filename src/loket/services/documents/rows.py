"""Writes to rows of documents that several operations share. Private."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from typing import Any, Final, TypeVar

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common.states import before
from loket.foundation.database import statements
from loket.foundation.events import operations as events
from loket.foundation.files import operations as files
from loket.foundation.files.values import Retention
from loket.services.documents.events import REPLACED
from loket.services.documents.models import Document
from loket.services.documents.values import TRANSITIONS, DocumentState

_SEALED: Final = ("data_sealed", "reason_sealed")
Function = TypeVar("Function", bound=Callable[..., Any])


def recorded_inside(event: str) -> Callable[[Function], Function]:
    """
    Mark a public write that draws first and then writes through an operation of its own.

    Invariant: such a function writes through operations of its own only. Because: drawing and signing inside the transaction would hold back
    everybody who reads the outbox by snapshot.
    """

    def mark(function: Function) -> Function:
        function.audited_event = event  # type: ignore[attr-defined]
        return function

    return mark


def replace_earlier(act: Act, new: Document, on: dt.date) -> None:
    """Replace the one that it renews, else the holder's earlier valid ones of the same agency, name and person whom they are about."""
    # Because: two that issue for one holder at once lock in one order.
    earlier = statements.update(
        Document, "state = 'replaced', replaced_by = %s, ended_on = %s",
        """id IN (SELECT id FROM documents_document WHERE region = %s AND holder = %s AND agency = %s AND state = ANY(%s) AND id <> %s
                  AND CASE WHEN %s::uuid IS NULL THEN document = %s AND about IS NOT DISTINCT FROM %s::uuid ELSE id = %s::uuid END ORDER BY id FOR UPDATE)""",
        [new.id, on, new.region, new.holder, new.agency, [state.value for state in before(TRANSITIONS, DocumentState.REPLACED)], new.id,
         new.renews, new.document, new.about, new.renews], without=_SEALED,
    )  # fmt: skip
    for row in sorted(earlier, key=lambda one: one.id):
        audit.record(
            act,
            REPLACED,
            table="documents_document",
            row=row.id,
            subject=row.holder,
            case=row.case_id,
            columns={"state": row.state},
            details={"by": str(new.id)},
        )
        events.publish(act, REPLACED, ref=row.id, payload={"service": row.service, "document": row.document, "by": str(new.id)})


def store(act: Act, row: Document, pdf: bytes) -> None:
    """Keep the signed PDF of a document."""
    file = files.store(act=act, content=pdf, owner=row.id, purpose="document", retention=retention(row), accept=None)
    if row.valid_until is not None:
        # Because: what is valid for good is kept until it is replaced or withdrawn; anything else from its last day on.
        files.count_years(act=act, owner=row.id, since=dt.datetime.combine(row.valid_until, dt.time(), dt.UTC) + dt.timedelta(days=1))
    row.pdf_file, row.pdf_sha256, row.rendered_at, row.render_next_at = file.id, hashlib.sha256(pdf).hexdigest(), act.at, None
    row.save(update_fields=["pdf_file", "pdf_sha256", "rendered_at", "render_next_at"])


def retention(row: Document) -> Retention:
    """Return how long the files of a document are kept."""
    return Retention("document", row.retention_years, row.retention_reference[:500])
