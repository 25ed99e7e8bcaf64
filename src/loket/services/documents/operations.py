"""Issue a document, make its signed PDF, withdraw it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar
from uuid import UUID

import structlog
from django.conf import settings

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common import ids
from loket.foundation.common.errors import NotFound
from loket.foundation.common.states import before
from loket.foundation.database import statements
from loket.foundation.events import operations as events
from loket.foundation.files import operations as files
from loket.foundation.files.values import Retention
from loket.services.catalogue.definition import ServiceDefinition
from loket.services.documents import content, drawing, inserting, queries
from loket.services.documents.errors import NotReady, NotValid, SigningUnavailable, TemplateFailed
from loket.services.documents.events import ISSUED, REPLACED, WITHDRAWN
from loket.services.documents.models import Document, Template
from loket.services.documents.values import CODE_CHARACTERS, TRANSITIONS, DocumentState, Holder, IssuedDocument, Letterhead, Signatory

log = structlog.get_logger(__name__)
_SEALED: Final = ("data_sealed", "reason_sealed")
RENDERED: Final = "documents.document.rendered"
Function = TypeVar("Function", bound=Callable[..., Any])


def _recorded_inside(event: str) -> Callable[[Function], Function]:
    """
    Mark a public write that draws first and then writes through an operation of its own.

    Invariant: such a function writes by `_keep` only. Because: drawing and signing inside the transaction would hold back
    everybody who reads the outbox by snapshot.
    """

    def mark(function: Function) -> Function:
        function.audited_event = event  # type: ignore[attr-defined]
        return function

    return mark


@audit.operation(ISSUED)
def issue(
    *,
    act: Act,
    case: UUID,
    case_number: str,
    version: str,
    definition: ServiceDefinition,
    document: str,
    template: str,
    data: Mapping[str, Any],
    holder: Holder,
    letterhead: Letterhead,
    signatory: Signatory,
    on: dt.date,
    base_url: str | None = None,
) -> IssuedDocument:
    """
    Issue a document of a service: its row is there at once and can be checked by its code; the signed PDF follows.

    `version` is the hash of the service version, `template` the text of the `.typ` in it, `data` a value for each name of
    the document's `fields`: str, int, bool, date, Decimal, None, lists of these, lists of dicts. `on` is the civil date.
    `base_url` is the address of the region's portal, by default LOKET_BASE_URL. When the package says `replaces`, earlier
    valid ones of the same holder, agency and document name are replaced, whichever service issued them: a family card
    after a move replaces the one after a change.

    :raises KeyError: if the package has no such document, or `data` lacks a field.
    """
    spec, row_id, code = definition.documents[document], ids.new_id(), ids.new_code(CODE_CHARACTERS)
    printed = content.Printed(
        fields=content.spoken(definition, document, data),
        holder=holder.name,
        letterhead=letterhead,
        signatory=signatory,
        verify_url=f"{(base_url or settings.LOKET_BASE_URL).rstrip('/')}/verifikasi/{code}",
    )
    source = content.template_hash(template)
    # Because: nearly always it is there, and a write that changes nothing is still a write.
    if statements.one("SELECT 1 FROM documents_template WHERE hash = %s", [source]) is None:
        Template.objects.bulk_create([Template(hash=source, source=template)], ignore_conflicts=True)
    row = Document(
        id=row_id, region=act.region, code=code, number=spec.number.replace("{number}", case_number), title=spec.title.model_dump(),
        service=definition.service, document=document, case_id=case, holder=holder.id, agency=letterhead.agency, version=version, template_id=source,
        data_sealed=printed.seal(str(row_id)), retention_years=definition.retention.years, retention_reference=definition.retention.reference,
        issued_at=act.at, issued_on=on, valid_until=content.last_valid_day(on, spec.valid), requested_at=act.at, render_next_at=act.at,
    )  # fmt: skip
    inserting.insert(row)
    audit.record(
        act,
        ISSUED,
        table="documents_document",
        row=row_id,
        subject=holder.id,
        case=case,
        columns={"data": dict(printed.fields), "holder": str(holder.id), "number": row.number, "code": code},
        details={"service": row.service, "document": document, "version": version, "template": source, "issued_on": on.isoformat()},
    )
    events.publish(act, ISSUED, ref=row_id, payload={"service": row.service, "document": document, "case": str(case)})
    if spec.replaces:
        _replace_earlier(act, row, on)
    return queries.value(row)


def _replace_earlier(act: Act, new: Document, on: dt.date) -> None:
    # Because: two that issue for one holder at once lock in one order.
    earlier = statements.update(
        Document, "state = 'replaced', replaced_by = %s, ended_on = %s",
        """id IN (SELECT id FROM documents_document WHERE region = %s AND holder = %s AND agency = %s AND document = %s AND state = ANY(%s) AND id <> %s
                  ORDER BY id FOR UPDATE)""",
        [new.id, on, new.region, new.holder, new.agency, new.document, [state.value for state in before(TRANSITIONS, DocumentState.REPLACED)], new.id], without=_SEALED,
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


@audit.operation(WITHDRAWN)
def withdraw(*, act: Act, region: str, document: UUID, reason: str, on: dt.date) -> IssuedDocument:
    """
    Withdraw a valid document from a civil date on; whoever checks its code sees that at once. `reason` is kept sealed.

    :raises NotFound: if the region has no such document.
    :raises NotValid: if it was replaced or withdrawn before.
    """
    row = Document.objects.select_for_update().filter(region=region, id=document).first()
    if row is None or region != act.region:
        raise NotFound
    if DocumentState.WITHDRAWN not in TRANSITIONS[DocumentState(row.state)]:
        raise NotValid
    row.state, row.ended_on = DocumentState.WITHDRAWN.value, on
    row.reason_sealed = settings.LOKET_KEYRING.seal_text(reason, column=content.REASON, row=str(row.id))
    row.save(update_fields=["state", "ended_on", "reason_sealed"])
    audit.record(
        act,
        WITHDRAWN,
        table="documents_document",
        row=row.id,
        subject=row.holder,
        case=row.case_id,
        columns={"state": row.state, "reason": reason},
        details={"service": row.service, "document": row.document},
    )
    events.publish(act, WITHDRAWN, ref=row.id, payload={"service": row.service, "document": row.document, "case": str(row.case_id)})
    return queries.value(row)


@_recorded_inside(RENDERED)
def render(*, act: Act, region: str, document: UUID) -> IssuedDocument:
    """
    Make, sign and keep the PDF of a document, once: when it is there, nothing is done. Call it outside a transaction.

    :raises NotFound: if the region has no such document.
    :raises NotReady: if it cannot be drawn or signed now; it stays queued, and the log says why.
    """
    row = Document.objects.select_related("template").filter(region=region, id=document).first()
    if row is None or region != act.region:
        raise NotFound
    if row.pdf_file is not None:
        return queries.value(row)
    try:
        pdf = drawing.signed_pdf(row, at=act.at)
    except (TemplateFailed, SigningUnavailable) as error:
        log.error("documents.render_failed", document=str(row.id), service=row.service, template=row.template_id[:12], why=str(error)[:500])
        raise NotReady from error
    return _keep(act=act.as_system("documents").for_case(row.case_id), document=row.id, pdf=pdf)


@_recorded_inside(RENDERED)
def open_pdf(*, act: Act, region: str, document: UUID) -> bytes:
    """
    Return the signed PDF, making it first where that was never done. The door records the reading.

    :raises NotFound: if the region has no such document.
    :raises NotReady: see `render`.
    """
    render(act=act, region=region, document=document)
    return queries.get_pdf(region=region, document=document)


@audit.operation(RENDERED)
def _keep(*, act: Act, document: UUID, pdf: bytes) -> IssuedDocument:
    row = Document.objects.select_for_update().get(region=act.region, id=document)
    if row.pdf_file is not None:
        # Because: two drew it at once; the first one stands, since somebody may hold it already.
        audit.record(act, RENDERED, table="documents_document", row=row.id, case=row.case_id, details={"again": True})
        return queries.value(row)
    file = files.store(
        act=act,
        content=pdf,
        owner=row.id,
        purpose="document",
        retention=Retention("document", row.retention_years, row.retention_reference[:500]),
        accept=None,
    )
    if row.valid_until is not None:
        # Because: what is valid for good is kept until it is replaced or withdrawn; anything else from its last day on.
        files.count_years(act=act, owner=row.id, since=dt.datetime.combine(row.valid_until, dt.time(), dt.UTC) + dt.timedelta(days=1))
    row.pdf_file, row.pdf_sha256, row.rendered_at, row.render_next_at = file.id, hashlib.sha256(pdf).hexdigest(), act.at, None
    row.save(update_fields=["pdf_file", "pdf_sha256", "rendered_at", "render_next_at"])
    audit.record(
        act,
        RENDERED,
        table="documents_document",
        row=row.id,
        subject=row.holder,
        case=row.case_id,
        details={"sha256": row.pdf_sha256, "size_bytes": len(pdf), "version": row.version},
    )
    return queries.value(row)
