"""What was issued and what is true of it now; papers that are made on the spot and kept nowhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from loket.foundation.common.errors import NotFound
from loket.foundation.common.paging import MAX_LIMIT, Page, bounded
from loket.foundation.common.states import unfinished
from loket.foundation.common.text import Text
from loket.foundation.files import queries as files
from loket.services.documents import content, drawing, keeping, verification
from loket.services.documents.errors import NotReady, SigningUnavailable, TemplateFailed
from loket.services.documents.forgetting import count_over as count_over
from loket.services.documents.forgetting import list_over as list_over
from loket.services.documents.models import Document, Seen, Signature, SignerNumber, SigningService
from loket.services.documents.rendering import papers
from loket.services.documents.signing.choice import personal_signer, problems, trust_roots
from loket.services.documents.values import (
    NOT_ISSUED,
    SIGNATURE_TRANSITIONS,
    Asked,
    Checked,
    CheckResult,
    DocumentState,
    Fault,
    HeldDocument,
    IssuedDocument,
    Letterhead,
    ListPart,
    Personal,
    Receipt,
    ServiceState,
    Signatory,
    SignatureState,
    Standing,
    ToSign,
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
    """Return the documents that one holder has, newest first; what still waits for a signature is none of them."""
    size, rows = bounded(limit), Document.objects.filter(region=region, holder=holder).exclude(state__in=NOT_ISSUED).order_by("-id")
    if after:
        try:
            rows = rows.filter(id__lt=UUID(after))
        except ValueError:
            raise NotFound from None
    found = list(rows.defer("data_sealed")[: size + 1])
    return Page(tuple(value(row) for row in found[:size]), str(found[size - 1].id) if len(found) > size else None)


def list_held(*, region: str, holder: UUID, kinds: Collection[tuple[str, str]], on: dt.date) -> tuple[HeldDocument, ...]:
    """
    Return the documents of these (service, document) kinds that somebody holds, newest first, with what is printed on them and how they stand on a day.

    Bounded to 200. What the government issued need not be asked for or uploaded (UU 25/2009 Pasal 34).
    """
    if not kinds:
        return ()
    rows = Document.objects.filter(region=region, holder=holder, service__in={service for service, _ in kinds}, erased_at__isnull=True)
    rows = rows.exclude(state__in=NOT_ISSUED).order_by("-issued_on", "-id")
    found = []
    for row in rows[:MAX_LIMIT]:
        if (row.service, row.document) in kinds:
            printed = content.Printed.open(row.data_sealed, str(row.id))
            found.append(HeldDocument(value(row), standing(DocumentState(row.state), row.valid_until, on), row.about, printed.fields))
    return tuple(found)


def list_ending_at_death(*, region: str, resident: UUID) -> tuple[UUID, ...]:
    """Return the valid documents that end when this resident dies: held by, or about, the person (bounded to 200)."""
    mine = Q(about=resident) | Q(about__isnull=True, holder=resident)
    rows = Document.objects.filter(mine, region=region, state=DocumentState.VALID.value, ends_at_death=True).order_by("id")
    return tuple(rows.values_list("id", flat=True)[:MAX_LIMIT])


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
    return verification.check(pdf, roots=trust_roots(at=at), at=at)


def get_receipt_pdf(*, receipt: Receipt, at: dt.datetime) -> bytes:
    """Return a receipt (*tanda terima*) as PDF. Nothing is kept. :raises TemplateFailed: if drawing is not possible now."""
    return papers.receipt(receipt, at)


def get_sop_pdf(*, source: str, at: dt.datetime) -> bytes:
    """Return a typst source of our own making (`catalogue`'s drawing of the procedure) as PDF. :raises TemplateFailed: if it is wrong."""
    return papers.plain(source=source, at=at)


def get_list_pdf(*, title: str, lead: str, headings: tuple[str, str, str], parts: Sequence[ListPart], language: str, at: dt.datetime) -> bytes:
    """Return a list in parts as PDF, such as a copy of somebody's data. Nothing is kept. :raises TemplateFailed: if drawing is not possible now."""
    return papers.listing(title=title, lead=lead, headings=headings, parts=parts, language=language, at=at)


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
        return tuple(problems(at=at))
    except SigningUnavailable as error:
        return (error.problem,)


# -- signed by a person ---------------------------------------------------------------------------------------------------


def list_awaiting(
    *, region: str, positions: Collection[str], account: UUID, signers: Collection[UUID], after: str | None = None, limit: int = 20
) -> Page[ToSign]:
    """Return what waits for a signature of these positions, by one of `signers` or by whoever holds the position, the oldest first."""
    size = bounded(limit)
    rows = _awaiting(region, positions).filter(Q(signer_id__in=list(signers)) | Q(signer_id__isnull=True)).order_by("id")
    if after:
        try:
            rows = rows.filter(id__gt=UUID(after))
        except ValueError:
            raise NotFound from None
    found = list(rows[: size + 1])
    return Page(to_sign(found[:size], account), str(found[size - 1].id) if len(found) > size else None)


def get_awaiting(*, region: str, document: UUID, account: UUID) -> ToSign:
    """Return one document that waits for a signature. :raises NotFound: if there is none such."""
    row = Document.objects.filter(region=region, id=document, state=DocumentState.AWAITING).first()
    if row is None:
        raise NotFound
    return to_sign([row], account)[0]


def to_sign(rows: Sequence[Document], account: UUID) -> tuple[ToSign, ...]:
    """Return rows as their signatory sees them."""
    ids = [row.id for row in rows]
    seen = set(Seen.objects.filter(document_id__in=ids, account_id=account).values_list("document_id", "sha256"))
    last: dict[UUID, Signature] = {}
    for one in Signature.objects.filter(document_id__in=ids).order_by("asked_at", "id").defer("prepared_sealed", "value")[: MAX_LIMIT * 10]:
        last[one.document_id] = one
    return tuple(_to_sign(row, seen, last.get(row.id)) for row in rows)


def _to_sign(row: Document, seen: Collection[tuple[UUID, str]], last: Signature | None) -> ToSign:
    state = SignatureState(last.state) if last else None
    return ToSign(
        document=value(row), holder=content.Printed.open(row.data_sealed, str(row.id)).holder, draft_sha256=row.draft_sha256,
        seen=row.draft_sha256 is not None and (row.id, row.draft_sha256) in seen,
        asked=state if state in unfinished(SIGNATURE_TRANSITIONS) else None, fault=Fault(last.fault) if last and last.fault else None,
        next_at=last.next_at if last else None,
    )  # fmt: skip


def list_signers(*, region: str, positions: Collection[str]) -> tuple[UUID, ...]:
    """Return the accounts for whose signature something of these positions waits; bounded to 200."""
    found = _awaiting(region, positions).filter(signer_id__isnull=False).order_by("signer_id").values_list("signer_id", flat=True).distinct()
    return tuple(one for one in found[:MAX_LIMIT] if one is not None)


def count_awaiting(*, region: str, positions: Collection[str] | None = None) -> dict[str, int]:
    """Return how many documents wait for a signature, by position; of all positions of the region, or of these."""
    rows = _awaiting(region, positions) if positions is not None else Document.objects.filter(region=region, state=DocumentState.AWAITING)
    found = rows.values("signer_position").annotate(count=Count("id")).order_by("signer_position").values_list("signer_position", "count")
    return {position: count for position, count in found if position is not None}


def count_for(*, region: str, positions: Collection[str], signers: Collection[UUID]) -> int:
    """Return how many documents `list_awaiting` would give on all its pages."""
    return _awaiting(region, positions).filter(Q(signer_id__in=list(signers)) | Q(signer_id__isnull=True)).count()


def get_draft_page(*, region: str, document: UUID, page: int) -> bytes:
    """Return one page (from 1) of what waits for a signature, as a picture (PNG). :raises NotFound: if there is no such document or page."""
    row = Document.objects.select_related("template").filter(region=region, id=document, state=DocumentState.AWAITING).first()
    if row is None:
        raise NotFound
    try:
        return drawing.drawn_page(row, page)
    except TemplateFailed:
        raise NotFound from None


def count_pages(*, pdf: bytes) -> int:
    """Return how many pages a PDF of ours has."""
    return drawing.count_pages(pdf)


def _awaiting(region: str, positions: Collection[str]) -> QuerySet[Document]:
    return Document.objects.filter(region=region, state=DocumentState.AWAITING, signer_position__in=sorted(positions))


def list_batch(*, region: str, account: UUID, batch: UUID) -> tuple[Asked, ...]:
    """Return what one account asked for in one go, in that order; bounded to 200."""
    rows = Signature.objects.select_related("document").filter(region=region, account_id=account, batch_id=batch).order_by("asked_at", "id")
    return tuple(asked(row, row.document.case_id) for row in rows.defer("prepared_sealed", "value")[:MAX_LIMIT])


def find_lost(*, region: str, document: UUID, at: dt.datetime) -> Asked | None:
    """Return the asking for a document whose answer is lost, None when there is none or it may still arrive in the request that asked."""
    row = (
        Signature.objects.select_related("document").filter(region=region, document_id=document, state__in=unfinished(SIGNATURE_TRANSITIONS)).first()
    )
    if row is None or (row.tries == 0 and at - row.asked_at < keeping.FIRST_LOOK):
        return None
    return asked(row, row.document.case_id)


def list_unfinished(*, at: dt.datetime, limit: int = 50) -> tuple[Asked, ...]:
    """Return askings of every region that somebody must look after now: the answer is lost, or the PDF is not kept yet."""
    rows = Signature.objects.select_related("document").filter(next_at__lte=at).order_by("next_at").defer("prepared_sealed", "value")
    return tuple(asked(row, row.document.case_id) for row in rows[: bounded(limit)])


def count_wrong(*, region: str, account: UUID, since: dt.datetime) -> int:
    """Return how often in a row the passphrase of an account was wrong since a moment, up to now (at most 20)."""
    last = (
        Signature.objects.filter(region=region, account_id=account, asked_at__gte=since).exclude(fault=Fault.UNAVAILABLE).order_by("-asked_at", "-id")
    )
    faults = last.values_list("fault", flat=True)[:20]
    return next((place for place, fault in enumerate(faults) if fault != Fault.WRONG_PASSPHRASE), len(faults))


def find_number(*, account: UUID) -> str | None:
    """Return the number under which an account's owner is known to the signing service, as they gave it; None: they gave none."""
    row = SignerNumber.objects.filter(account_id=account).first()
    return settings.LOKET_KEYRING.open_text(row.number_sealed, column=keeping.NUMBER, row=str(account)) if row else None


def get_service(*, at: dt.datetime) -> ServiceState | None:
    """Return how the signing service was met last, None when it never failed."""
    try:
        name = personal_signer(at=at).name
    except SigningUnavailable:
        return None
    row = SigningService.objects.filter(name=name).first()
    return service(row) if row else None


def needs_number(*, at: dt.datetime) -> bool:
    """Say whether the signing service asks under which number it knows the signatory."""
    try:
        return personal_signer(at=at).needs_number
    except SigningUnavailable:
        return False


def does_service_answer(*, at: dt.datetime) -> tuple[str, bool]:
    """Return the name of the signing service and whether it answers now; asks it."""
    try:
        adapter = personal_signer(at=at)
    except SigningUnavailable:
        return "", False
    return adapter.name, adapter.answers()


def get_completed_pdf(*, region: str, signature: UUID, at: dt.datetime) -> bytes:
    """
    Return the PDF with a signature that was given, and a time stamp where the authority gives one.

    Invariant: what does not pass our own check is not kept as signed.

    :raises NotFound: if none was given under that number. :raises SigningUnavailable: if no time stamp is to be had now, or the authority is not trusted.
    """
    row = Signature.objects.select_related("document").filter(region=region, id=signature, state=SignatureState.GIVEN).first()
    if row is None or row.prepared_sealed is None or row.value is None or row.document.draft_file is None:
        raise NotFound
    draft = files.read_content(region=region, file=row.document.draft_file)
    pdf = personal_signer(at=at).finish(draft, keeping.unseal(row.prepared_sealed, row.id), bytes(row.value), at=at)
    checked = verification.check(pdf, roots=trust_roots(at=at), at=at)
    if checked.result is not CheckResult.GENUINE:
        raise SigningUnavailable(
            Text(
                id=f"Hasil tanda tangan tidak lolos pemeriksaan kami ({checked.result.value}); periksa LOKET_ESIGN_ROOTS.",
                en=f"The signed file does not pass our own check ({checked.result.value}); look at LOKET_ESIGN_ROOTS.",
            )
        )
    return pdf


def asked(row: Signature, case: UUID) -> Asked:
    """Return an asking as others may hold it."""
    return Asked(
        id=row.id, region=row.region, document=row.document_id, case=case, account=row.account_id, batch=row.batch_id,
        state=SignatureState(row.state), fault=Fault(row.fault) if row.fault else None, asked_at=row.asked_at, next_at=row.next_at, ended_at=row.ended_at,
        tries=row.tries,
    )  # fmt: skip


def service(row: SigningService) -> ServiceState:
    """Return the state of the signing service as others may hold it."""
    return ServiceState(name=row.name, down_since=row.down_since, checked_at=row.checked_at, next_at=row.next_at, failures=row.failures)


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
        personal=Personal(row.signer_position, row.signer_id) if row.signer_position else None,
    )


def _row(region: str, document: UUID) -> Document:
    row = Document.objects.filter(region=region, id=document).first()
    if row is None:
        raise NotFound
    return row
