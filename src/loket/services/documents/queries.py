"""What was issued and what is true of it now; papers that are made on the spot and kept nowhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from loket.foundation.common.errors import NotFound
from loket.foundation.common.paging import MAX_LIMIT, Page, bounded
from loket.foundation.common.text import Text
from loket.foundation.files import queries as files
from loket.services.documents import content, verification
from loket.services.documents.errors import NotReady, SigningUnavailable
from loket.services.documents.models import Document
from loket.services.documents.rendering import papers
from loket.services.documents.signing.choice import signer
from loket.services.documents.values import (
    Checked,
    DocumentState,
    IssuedDocument,
    Letterhead,
    Receipt,
    Signatory,
    Standing,
    VerifiedDocument,
    read_code,
    standing,
)


def get_by_code(*, region: str, code: str, on: dt.date) -> VerifiedDocument:
    """Return what anybody with the code may know, as it is on a day. :raises NotFound: if the region issued none with it."""
    found = find_by_code(region=region, code=code, on=on)
    if found is None:
        raise NotFound
    return found


def find_by_code(*, region: str, code: str, on: dt.date) -> VerifiedDocument | None:
    """Return what anybody with the code may know, None if there is no such document. `code` as a person typed it."""
    wanted = read_code(code)
    row = Document.objects.filter(region=region, code=wanted).first() if wanted else None
    if row is None:
        return None
    printed = content.Printed.open(row.data_sealed, str(row.id))
    now = standing(DocumentState(row.state), row.valid_until, on)
    return VerifiedDocument(
        code=row.code,
        title=Text.of(row.title),
        number=row.number,
        government=printed.letterhead.government,
        agency=row.agency,
        issued_on=row.issued_on,
        valid_until=row.valid_until,
        standing=now,
        ended_on=row.valid_until if now is Standing.EXPIRED else row.ended_on,
        holder_initials=content.initials(printed.holder),
        pdf_sha256=row.pdf_sha256,
    )


def get_document(*, region: str, document: UUID) -> IssuedDocument:
    """Return one document. :raises NotFound: if the region has no such document."""
    return value(_row(region, document))


def list_documents(*, region: str, holder: UUID, after: str | None = None, limit: int = 20) -> Page[IssuedDocument]:
    """Return the documents of one holder, newest first."""
    size, rows = bounded(limit), Document.objects.filter(region=region, holder=holder).order_by("-id")
    if after:
        try:
            rows = rows.filter(id__lt=UUID(after))
        except ValueError:
            raise NotFound from None
    found = list(rows.defer("data_sealed")[: size + 1])
    return Page(tuple(value(row) for row in found[:size]), str(found[size - 1].id) if len(found) > size else None)


def list_for_case(*, region: str, case: UUID) -> tuple[IssuedDocument, ...]:
    """Return the documents that a case brought, oldest first (bounded by the package; at most 200)."""
    return tuple(value(row) for row in Document.objects.filter(region=region, case_id=case).order_by("id").defer("data_sealed")[:MAX_LIMIT])


def get_pdf(*, region: str, document: UUID) -> bytes:
    """
    Return the signed PDF. The door records the reading.

    :raises NotFound: if the region has no such document.
    :raises NotReady: if it was not made yet; `operations.open_pdf` makes it.
    """
    row = _row(region, document)
    if row.pdf_file is None:
        raise NotReady
    return files.read_content(region=region, file=row.pdf_file)


def check_pdf(*, pdf: bytes, at: dt.datetime) -> Checked:
    """
    Say whether a PDF that somebody uploaded is ours and whole. Never raises for what is in it.

    Ask `find_by_code` with its `code` for what is true now: a genuine paper may have been withdrawn since.
    """
    try:
        roots = signer(at=at).trust_roots()
    except SigningUnavailable:
        roots = []
    return verification.check(pdf, roots=roots, at=at)


def get_receipt_pdf(*, receipt: Receipt, at: dt.datetime) -> bytes:
    """Return a receipt (*tanda terima*) as PDF. Nothing is kept. :raises TemplateFailed: if drawing is not possible now."""
    return papers.receipt(receipt, at)


def get_sop_pdf(*, source: str, at: dt.datetime) -> bytes:
    """Return a typst source of our own making (`catalogue`'s drawing of the procedure) as PDF. :raises TemplateFailed: if it is wrong."""
    return papers.plain(source=source, at=at)


def get_preview_pdf(
    *, template: str, data: Mapping[str, Any], title: Text, letterhead: Letterhead, signatory: Signatory, on_text: str, at: dt.datetime
) -> bytes:
    """Return how a package's template looks: unsigned, number and code made up, for `service check`. :raises TemplateFailed: if it is wrong."""
    return papers.document(
        template=template,
        data=data,
        title=title.id,
        number="CONTOH",
        code="0" * 16,
        version="0" * 64,
        issued_on_text=on_text,
        letterhead=letterhead,
        signatory=signatory,
        verify_url=f"https://contoh.example/verifikasi/{'0' * 16}",
        at=at,
        is_preview=True,
    )


def get_signing_problems(*, at: dt.datetime) -> tuple[Text, ...]:
    """Return what the operator must mend before documents can be signed (`loket doctor`); empty when ready."""
    try:
        return tuple(signer(at=at).check_config(at=at))
    except SigningUnavailable as error:
        return (error.problem,)


def value(row: Document) -> IssuedDocument:
    """Return a row as others may hold it."""
    return IssuedDocument(
        id=row.id,
        region=row.region,
        code=row.code,
        number=row.number,
        title=Text.of(row.title),
        service=row.service,
        document=row.document,
        case=row.case_id,
        holder=row.holder,
        agency=row.agency,
        version=row.version,
        issued_on=row.issued_on,
        valid_until=row.valid_until,
        state=DocumentState(row.state),
        replaced_by=row.replaced_by,
        pdf_file=row.pdf_file,
        pdf_sha256=row.pdf_sha256,
        requested_at=row.requested_at,
        rendered_at=row.rendered_at,
    )


def _row(region: str, document: UUID) -> Document:
    row = Document.objects.filter(region=region, id=document).first()
    if row is None:
        raise NotFound
    return row
