"""
Asking for a signature, and looking again after one whose answer was lost. Public through `operations`.

Invariant: what is asked for is noted before, and what is given is kept before anything else: a process may be killed between any two lines.
"""

from __future__ import annotations

from uuid import UUID

import structlog

from loket.foundation.audit.values import Act
from loket.foundation.common.errors import NotFound
from loket.foundation.files import queries as files
from loket.services.documents import drawing, keeping, queries, rows, signatures
from loket.services.documents.errors import NotAwaiting, NotSeen, SigningRefused, SigningUnavailable, SigningUnclear
from loket.services.documents.models import Document, Signature, SigningService
from loket.services.documents.signing.choice import personal_signer
from loket.services.documents.signing.personal import PersonalSigner
from loket.services.documents.values import Asked, DocumentState, Fault, Hand, SignatureState

log = structlog.get_logger(__name__)


@rows.recorded_inside(signatures.ASKED)
def sign(*, act: Act, document: UUID, batch: UUID, hand: Hand) -> Asked:
    """
    Ask for a person's signature under a document, and return how that stands. Call it outside a transaction; then `complete` what was given.

    :raises NotFound: NotAwaiting, AlreadyAsked, NotSeen: as `ask`; nobody was asked.
    """
    row = Document.objects.filter(region=act.region, id=document).first()
    if row is None:
        raise NotFound
    if row.state != DocumentState.AWAITING:
        raise NotAwaiting
    if row.draft_file is None or row.draft_sha256 is None:
        raise NotSeen
    act = act.for_case(row.case_id)
    draft = files.read_content(region=act.region, file=row.draft_file)
    signer = None
    try:
        signer = personal_signer(at=act.at)
        prepared = signer.prepare(draft, hand=hand, words=drawing.words(row), at=act.at)
    except (SigningRefused, SigningUnavailable, SigningUnclear) as error:
        # Nothing was asked for yet, so nothing can be unclear.
        return _not_signed(act, signer, error, document=document, batch=batch, account=hand.account)
    asked = signatures.ask(
        act=act, document=document, account=hand.account, batch=batch, back_end=signer.name, prepared=prepared, draft_sha256=row.draft_sha256
    )
    try:
        value = signer.sign(prepared, request=asked.id, hand=hand)
    except SigningUnclear:
        log.warning("documents.signature_unclear", signature=str(asked.id))
        signatures.note_service(act=act, name=signer.name, answers=False)
        return signatures.postpone(act=act, signature=asked.id)
    except (SigningRefused, SigningUnavailable) as error:
        _note(act, signer, error)
        return signatures.refuse(act=act, signature=asked.id, fault=_fault(error))
    if SigningService.objects.filter(name=signer.name, down_since__isnull=False).exists():
        signatures.note_service(act=act, name=signer.name, answers=True)
    return signatures.give(act=act, signature=asked.id, value=value)


@rows.recorded_inside(signatures.GIVEN)
def look_again(*, act: Act, signature: UUID, batch: UUID | None = None) -> Asked:
    """
    Ask the service what became of a signature whose answer was lost. Call it outside a transaction.

    `batch`: with what it is asked about now, by hand. :raises NotFound: if nobody asked.
    """
    row = Signature.objects.select_related("document").filter(region=act.region, id=signature).first()
    if row is None:
        raise NotFound
    act = act.for_case(row.document.case_id)
    if row.state != SignatureState.ASKED or row.prepared_sealed is None:
        return queries.asked(row, row.document.case_id)
    try:
        value = personal_signer(at=act.at).find(row.id, keeping.unseal(row.prepared_sealed, row.id))
    except (SigningUnavailable, SigningUnclear, SigningRefused):
        return signatures.postpone(act=act, signature=signature)
    if value is None:
        return signatures.refuse(act=act, signature=signature, fault=Fault.NOT_SIGNED)
    return signatures.give(act=act, signature=signature, value=value, batch=batch)


def _not_signed(act: Act, signer: PersonalSigner | None, error: Exception, *, document: UUID, batch: UUID, account: UUID) -> Asked:
    name = signer.name if signer else ""
    _note(act, signer, error)
    return signatures.refuse_unasked(act=act, document=document, account=account, batch=batch, back_end=name, fault=_fault(error))


def _note(act: Act, signer: PersonalSigner | None, error: Exception) -> None:
    if not isinstance(error, SigningRefused):
        log.warning("documents.signing_unavailable", why=str(error)[:200])
        if signer is not None:
            signatures.note_service(act=act, name=signer.name, answers=False)


def _fault(error: Exception) -> Fault:
    return error.fault if isinstance(error, SigningRefused) else Fault.UNAVAILABLE
