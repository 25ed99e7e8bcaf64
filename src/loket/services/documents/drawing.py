"""From a row to a signed PDF. Takes no transaction: a page takes a moment, and nobody else should wait for it."""

from __future__ import annotations

import datetime as dt
import io

from loket.foundation.common import dates
from loket.foundation.common.text import Text
from loket.services.documents.content import Printed
from loket.services.documents.models import Document
from loket.services.documents.rendering import papers
from loket.services.documents.rendering.papers import Format
from loket.services.documents.signing.choice import signer
from loket.services.documents.values import Words


def drawn_pdf(row: Document) -> bytes:
    """Return the PDF of a document without its signature. :raises TemplateFailed: if its template cannot be drawn."""
    return _drawn(row, "pdf", 1)


def drawn_page(row: Document, page: int) -> bytes:
    """Return one page of it (from 1) as a picture, drawn from the same text and data. :raises TemplateFailed: if there is no such page."""
    return _drawn(row, "png", page)


def count_pages(pdf: bytes) -> int:
    """Return how many pages a PDF of ours has."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    return int(PdfFileReader(io.BytesIO(pdf)).root["/Pages"]["/Count"])


def _drawn(row: Document, shape: Format, page: int) -> bytes:
    printed, title = Printed.open(row.data_sealed, str(row.id)), Text.of(row.title)
    return papers.document(
        template=row.template.source,
        data=printed.fields,
        title=title.id,
        number=row.number,
        code=row.code,
        version=row.version,
        issued_on_text=dates.format_date(row.issued_on),
        letterhead=printed.letterhead,
        signatory=printed.signatory,
        verify_url=printed.verify_url,
        at=row.issued_at,
        valid_until_text=dates.format_date(row.valid_until) if row.valid_until else "",
        shape=shape,
        page=page,
    )


def words(row: Document) -> Words:
    """Return what the signature of a document says of itself."""
    printed = Printed.open(row.data_sealed, str(row.id))
    return Words(
        signatory=printed.signatory.name or printed.signatory.position, reason=Text.of(row.title).id, location=printed.signatory.place,
        contact=printed.verify_url,
    )  # fmt: skip


def signed_pdf(row: Document, *, at: dt.datetime) -> bytes:
    """
    Return the PDF of a document, signed by the institution.

    :raises TemplateFailed: if its template cannot be drawn.
    :raises SigningUnavailable: if nothing can sign now.
    """
    said = words(row)
    return signer(at=at).sign(drawn_pdf(row), signatory=said.signatory, reason=said.reason, location=said.location, contact=said.contact, at=at)
