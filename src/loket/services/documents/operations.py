"""Issue a document, make its signed PDF, let a person sign it, withdraw it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import structlog
from django.conf import settings

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common import ids
from loket.foundation.common.errors import NotFound
from loket.foundation.database import statements
from loket.foundation.events import operations as events
from loket.foundation.files import operations as files
from loket.foundation.files import queries as files_read
from loket.services.catalogue.definition import ServiceDefinition
from loket.services.documents import content, drawing, inserting, queries, rows
from loket.services.documents.asking import look_again as look_again
from loket.services.documents.asking import sign as sign
from loket.services.documents.errors import NotReady, NotValid, SigningUnavailable, TemplateFailed
from loket.services.documents.events import ISSUED, PREPARED, WITHDRAWN
from loket.services.documents.forgetting import forget as forget
from loket.services.documents.models import Document, Template
from loket.services.documents.signatures import SEEN, note_seen
from loket.services.documents.signatures import ask as ask
from loket.services.documents.signatures import complete as complete
from loket.services.documents.signatures import discard as discard
from loket.services.documents.signatures import give as give
from loket.services.documents.signatures import note_service as note_service
from loket.services.documents.signatures import postpone as postpone
from loket.services.documents.signatures import refuse as refuse
from loket.services.documents.signatures import refuse_unasked as refuse_unasked
from loket.services.documents.signatures import set_number as set_number
from loket.services.documents.values import (
    CODE_CHARACTERS,
    TRANSITIONS,
    DocumentState,
    Holder,
    IssuedDocument,
    Letterhead,
    Personal,
    Signatory,
)

log = structlog.get_logger(__name__)
RENDERED: Final = "documents.document.rendered"
DRAWN: Final = "documents.draft.drawn"


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
    personal: Personal | None = None,
    about: UUID | None = None,
    renews: UUID | None = None,
    facts: Mapping[str, Any] | None = None,
) -> IssuedDocument:
    """
    Issue a document of a service: its row is there at once and can be checked by its code; the signed PDF follows.

    `personal`: it is only prepared (event `documents.document.prepared`) and waits for that person's own signature; its holder does not have it,
    and replaces nothing, until `complete`.

    `version` is the hash of the service version, `template` the text of the `.typ` in it, `data` a value for each name of
    the document's `fields`: str, int, bool, date, Decimal, None, lists of these, lists of dicts. `on` is the civil date.
    `base_url` is the address of the region's portal, by default LOKET_BASE_URL. When the package says `replaces`, earlier
    valid ones of the same holder, agency and document name are replaced, whichever service issued them: a family card
    after a move replaces the one after a change. `about` is the resident whom it is about, when not the holder; `renews`
    the one document of the holder whose place it takes; `facts` hold the from which its validity is counted.

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
        issued_at=act.at, issued_on=on, valid_until=content.last_valid_day(on, spec.valid, facts), requested_at=act.at, render_next_at=act.at,
        state=(DocumentState.AWAITING if personal else DocumentState.VALID).value, signer_position=personal.position if personal else None,
        signer_id=personal.account if personal else None, replaces=spec.replaces or renews is not None,
        about=about, renews=renews, ends_at_death=spec.ends_at_death,
    )  # fmt: skip
    inserting.insert(row)
    event = PREPARED if personal else ISSUED
    audit.record(
        act,
        event,
        table="documents_document",
        row=row_id,
        subject=holder.id,
        case=case,
        columns={"data": dict(printed.fields), "holder": str(holder.id), "number": row.number, "code": code},
        details={"service": row.service, "document": document, "version": version, "template": source, "issued_on": on.isoformat()},
    )
    events.publish(act, event, ref=row_id, payload={"service": row.service, "document": document, "case": str(case)})
    if row.replaces and personal is None:
        rows.replace_earlier(act, row, on)
    return queries.value(row)


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


@rows.recorded_inside(RENDERED)
def render(*, act: Act, region: str, document: UUID) -> IssuedDocument:
    """
    Make, sign and keep the PDF of a document, once: when it is there, nothing is done. Call it outside a transaction.

    What waits for somebody's own signature is only drawn, as it will be signed.

    :raises NotFound: if the region has no such document.
    :raises NotReady: if it cannot be drawn or signed now; it stays queued, and the log says why.
    """
    row = Document.objects.select_related("template").filter(region=region, id=document).first()
    if row is None or region != act.region or row.erased_at is not None:
        raise NotFound
    state = DocumentState(row.state)
    if row.pdf_file is not None or state is DocumentState.DISCARDED or (state is DocumentState.AWAITING and row.draft_file is not None):
        return queries.value(row)
    try:
        pdf = drawing.drawn_pdf(row) if state is DocumentState.AWAITING else drawing.signed_pdf(row, at=act.at)
    except (TemplateFailed, SigningUnavailable) as error:
        log.error("documents.render_failed", document=str(row.id), service=row.service, template=row.template_id[:12], why=str(error)[:500])
        raise NotReady from error
    keep = _keep_draft if state is DocumentState.AWAITING else _keep
    return keep(act=act.as_system("documents").for_case(row.case_id), document=row.id, pdf=pdf)


@rows.recorded_inside(RENDERED)
def open_pdf(*, act: Act, region: str, document: UUID) -> bytes:
    """
    Return the signed PDF, making it first where that was never done. The door records the reading.

    :raises NotFound: if the region has no such document.
    :raises NotReady: see `render`.
    """
    render(act=act, region=region, document=document)
    return queries.get_pdf(region=region, document=document)


@audit.operation("documents.documents.handed_over")
def hand_over(*, act: Act, case: UUID, before: UUID, to: UUID) -> int:
    """
    Give what a case issued, or prepares, to somebody's account instead of `before`, who stood for them until then; return how many.

    For a case that was sent at a counter for somebody whom no register knew, and is claimed now.
    """
    count = Document.objects.filter(region=act.region, case_id=case, holder=before).update(holder=to)
    audit.record(act, "documents.documents.handed_over", table="documents_document", row=case, case=case, subject=to, details={"count": count})
    return count


@audit.operation(RENDERED)
def _keep(*, act: Act, document: UUID, pdf: bytes) -> IssuedDocument:
    row = Document.objects.select_for_update().get(region=act.region, id=document)
    if row.pdf_file is not None:
        # Because: two drew it at once; the first one stands, since somebody may hold it already.
        audit.record(act, RENDERED, table="documents_document", row=row.id, case=row.case_id, details={"again": True})
        return queries.value(row)
    rows.store(act, row, pdf)
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


@audit.operation(DRAWN)
def _keep_draft(*, act: Act, document: UUID, pdf: bytes) -> IssuedDocument:
    row = Document.objects.select_for_update().get(region=act.region, id=document)
    if row.draft_file is not None or row.state != DocumentState.AWAITING:
        audit.record(act, DRAWN, table="documents_document", row=row.id, case=row.case_id, details={"again": True})
        return queries.value(row)
    file = files.store(act=act, content=pdf, owner=row.id, purpose="document_draft", retention=rows.retention(row), accept=None)
    row.draft_file, row.draft_sha256, row.render_next_at = file.id, hashlib.sha256(pdf).hexdigest(), None
    row.save(update_fields=["draft_file", "draft_sha256", "render_next_at"])
    audit.record(
        act, DRAWN, table="documents_document", row=row.id, subject=row.holder, case=row.case_id,
        details={"sha256": row.draft_sha256, "size_bytes": len(pdf), "version": row.version},
    )  # fmt: skip
    return queries.value(row)


@rows.recorded_inside(SEEN)
def open_draft(*, act: Act, region: str, document: UUID, account: UUID) -> bytes:
    """
    Return the PDF as it will be signed, drawing it first where that was never done, and note that this account saw it.

    :raises NotFound: if the region has no such document, or it waits for nobody's signature.
    :raises NotReady: if it cannot be drawn now.
    """
    render(act=act, region=region, document=document)
    row = Document.objects.filter(region=region, id=document, state=DocumentState.AWAITING, draft_file__isnull=False).first()
    if row is None or row.draft_file is None or row.draft_sha256 is None:
        raise NotFound
    content = files_read.read_content(region=region, file=row.draft_file)
    note_seen(act=act.for_case(row.case_id), document=document, account=account, sha256=row.draft_sha256)
    return content
