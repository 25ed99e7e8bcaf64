"""From a row to a signed PDF. Takes no transaction: a page takes a moment, and nobody else should wait for it."""

from __future__ import annotations

import datetime as dt

from loket.foundation.common import dates
from loket.foundation.common.text import Text
from loket.services.documents.content import Printed
from loket.services.documents.models import Document
from loket.services.documents.rendering import papers
from loket.services.documents.signing.choice import signer


def signed_pdf(row: Document, *, at: dt.datetime) -> bytes:
    """
    Return the signed PDF of a document.

    :raises TemplateFailed: if its template cannot be drawn.
    :raises SigningUnavailable: if nothing can sign now.
    """
    printed, title = Printed.open(row.data_sealed, str(row.id)), Text.of(row.title)
    pdf = papers.document(
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
    )
    return signer(at=at).sign(
        pdf,
        signatory=printed.signatory.name or printed.signatory.position,
        reason=title.id,
        location=printed.signatory.place,
        contact=printed.verify_url,
        at=at,
    )
