"""The writes around a person's signature: seen, asked for, given, refused, kept. Public through `operations`."""

from __future__ import annotations

import datetime as dt
from typing import Final
from uuid import UUID

from django.conf import settings

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common import ids
from loket.foundation.common.errors import NotFound
from loket.foundation.common.states import unfinished
from loket.foundation.events import operations as events
from loket.foundation.files import operations as files
from loket.services.documents import keeping, queries, rows
from loket.services.documents.errors import AlreadyAsked, NotAwaiting, NotSeen
from loket.services.documents.events import DISCARDED, ISSUED, REFUSED, SERVICE_DOWN, SERVICE_UP
from loket.services.documents.models import Document, Seen, Signature, SignerNumber, SigningService
from loket.services.documents.values import (
    NOT_ISSUED,
    SIGNATURE_TRANSITIONS,
    Asked,
    DocumentState,
    Fault,
    IssuedDocument,
    Prepared,
    ServiceState,
    SignatureState,
)

SEEN: Final = "documents.draft.seen"
ASKED, GIVEN, DROPPED = "documents.signature.asked", "documents.signature.given", "documents.signature.dropped"
POSTPONED, NUMBERED, MET = "documents.signature.postponed", "documents.signer.numbered", "documents.service.met"


@audit.operation(SEEN)
def note_seen(*, act: Act, document: UUID, account: UUID, sha256: str) -> None:
    """Note that an account opened the draft with this hash; opening it again changes nothing."""
    Seen.objects.bulk_create([Seen(document_id=document, account_id=account, sha256=sha256, at=act.at)], ignore_conflicts=True)
    audit.record(act, SEEN, table="documents_document", row=document, details={"sha256": sha256})


@audit.operation(ASKED)
def ask(*, act: Act, document: UUID, account: UUID, batch: UUID, back_end: str, prepared: Prepared, draft_sha256: str) -> Asked:
    """
    Note that a signature is asked for, before it is; its id is the number under which the service is asked.

    :raises NotFound: if the region has no such document.
    :raises NotAwaiting: if it waits for no signature any more. :raises AlreadyAsked: if an answer is awaited (two taps, two tabs).
    :raises NotSeen: if this account never opened the draft that stands now.
    """
    row = Document.objects.select_for_update().filter(region=act.region, id=document).first()
    if row is None:
        raise NotFound
    if row.state != DocumentState.AWAITING:
        raise NotAwaiting
    if Signature.objects.filter(document_id=document, state__in=unfinished(SIGNATURE_TRANSITIONS)).exists():
        raise AlreadyAsked
    if row.draft_sha256 != draft_sha256 or not Seen.objects.filter(document_id=document, account_id=account, sha256=draft_sha256).exists():
        raise NotSeen
    asked = ids.new_id()
    signature = Signature.objects.create(
        id=asked, region=act.region, document=row, account_id=account, batch_id=batch, back_end=back_end, certificate_serial=prepared.serial,
        draft_sha256=draft_sha256, digest=prepared.to_sign.hex(), prepared_sealed=keeping.seal(prepared, asked), asked_at=act.at,
        next_at=act.at + keeping.FIRST_LOOK,
    )  # fmt: skip
    audit.record(
        act, ASKED, table="documents_signature", row=asked, case=row.case_id, columns={"account": str(account)},
        details={"document": str(document), "draft": draft_sha256, "digest": signature.digest, "certificate": prepared.serial, "by": back_end},
    )  # fmt: skip
    return queries.asked(signature, row.case_id)


@audit.operation(GIVEN)
def give(*, act: Act, signature: UUID, value: bytes, batch: UUID | None = None) -> Asked:
    """
    Keep the signature that the service gave, before anything else is done with it. Given twice it is kept once.

    `batch`: with what it was asked about again. :raises NotFound: if nobody asked.
    """
    row = _asked(act, signature)
    if row.state == SignatureState.ASKED:
        row.state, row.value, row.next_at, row.tries = SignatureState.GIVEN.value, value, act.at + keeping.FIRST_LOOK, 0
        row.batch_id = batch or row.batch_id
        row.save(update_fields=["state", "value", "next_at", "tries", "batch_id"])
    audit.record(act, GIVEN, table="documents_signature", row=signature, case=row.document.case_id, details={"document": str(row.document_id)})
    return queries.asked(row, row.document.case_id)


@audit.operation(REFUSED)
def refuse(*, act: Act, signature: UUID, fault: Fault) -> Asked:
    """Note that nothing was signed, and why; the document waits as before. :raises NotFound: if nobody asked."""
    row = _asked(act, signature)
    if row.state == SignatureState.ASKED:
        _end(row, SignatureState.REFUSED, act.at, fault)
    details = {"document": str(row.document_id), "fault": fault.value, "certificate": row.certificate_serial}
    audit.record(act, REFUSED, table="documents_signature", row=signature, case=row.document.case_id, details=details)
    events.publish(act, REFUSED, ref=row.document_id, payload={"case": str(row.document.case_id), "fault": fault.value})
    return queries.asked(row, row.document.case_id)


@audit.operation(REFUSED)
def refuse_unasked(*, act: Act, document: UUID, account: UUID, batch: UUID, back_end: str, fault: Fault) -> Asked:
    """Note that a signature could not even be asked for. :raises NotFound: if the region has no such document."""
    row = Document.objects.filter(region=act.region, id=document).first()
    if row is None:
        raise NotFound
    refused = Signature.objects.create(
        id=ids.new_id(), region=act.region, document=row, account_id=account, batch_id=batch, state=SignatureState.REFUSED.value, back_end=back_end,
        certificate_serial="", draft_sha256=row.draft_sha256 or "", digest="", fault=fault.value, asked_at=act.at, ended_at=act.at,
    )  # fmt: skip
    details = {"document": str(document), "fault": fault.value, "asked": False}
    audit.record(act, REFUSED, table="documents_signature", row=refused.id, case=row.case_id, columns={"account": str(account)}, details=details)
    events.publish(act, REFUSED, ref=document, payload={"case": str(row.case_id), "fault": fault.value})
    return queries.asked(refused, row.case_id)


@audit.operation(POSTPONED)
def postpone(*, act: Act, signature: UUID) -> Asked:
    """Note that the service did not answer whether it signed, or gave no time stamp; when it is asked again. :raises NotFound: if nobody asked."""
    row = _asked(act, signature)
    row.next_at, row.tries = act.at + keeping.pause(row.tries), min(row.tries + 1, 1000)
    row.save(update_fields=["next_at", "tries"])
    audit.record(
        act, POSTPONED, table="documents_signature", row=signature, case=row.document.case_id,
        details={"document": str(row.document_id), "state": row.state, "tries": row.tries},
    )  # fmt: skip
    return queries.asked(row, row.document.case_id)


@audit.operation(ISSUED)
def complete(*, act: Act, signature: UUID, pdf: bytes, on: dt.date) -> IssuedDocument | None:
    """
    Keep the signed PDF: from now on the document is valid and its holder's. Return None when it was discarded meanwhile.

    Invariant: a document is completed once, whoever comes first; what somebody may hold already is never changed.

    :raises NotFound: if nobody asked for this signature.
    """
    asked = _asked(act, signature)
    row = Document.objects.select_for_update().get(id=asked.document_id)
    if row.state != DocumentState.AWAITING or asked.state != SignatureState.GIVEN:
        if asked.state == SignatureState.GIVEN:
            _end(asked, SignatureState.DROPPED, act.at)
        audit.record(act, DROPPED, table="documents_signature", row=signature, case=row.case_id, details={"document": str(row.id)})
        return queries.value(row) if row.state not in NOT_ISSUED else None
    draft = row.draft_file
    row.state, row.draft_file = DocumentState.VALID.value, None
    row.save(update_fields=["state", "draft_file"])
    rows.store(act, row, pdf)
    if draft is not None:
        files.erase(act=act, file=draft)
    _end(asked, SignatureState.DONE, act.at)
    audit.record(
        act, ISSUED, table="documents_document", row=row.id, subject=row.holder, case=row.case_id, columns={"signer": str(asked.account_id)},
        details={
            "service": row.service, "document": row.document, "sha256": row.pdf_sha256, "draft": asked.draft_sha256, "digest": asked.digest,
            "certificate": asked.certificate_serial, "signature": str(signature), "by": asked.back_end,
        },
    )  # fmt: skip
    events.publish(act, ISSUED, ref=row.id, payload={"service": row.service, "document": row.document, "case": str(row.case_id)})
    if row.replaces:
        rows.replace_earlier(act, row, on)
    return queries.value(row)


@audit.operation(DISCARDED)
def discard(*, act: Act, case: UUID, reason: str, document: UUID | None = None) -> int:
    """Drop what a case prepared and nobody signed (all of it, or one), because it goes another way (`reason`, a machine word); return how many."""
    found = Document.objects.select_for_update().filter(region=act.region, case_id=case, state=DocumentState.AWAITING).order_by("id")
    waiting = list(found.filter(id=document) if document else found)
    for row in waiting:
        draft = row.draft_file
        row.state, row.draft_file, row.render_next_at = DocumentState.DISCARDED.value, None, None
        row.save(update_fields=["state", "draft_file", "render_next_at"])
        if draft is not None:
            files.erase(act=act, file=draft)
        for asked in Signature.objects.filter(document=row, state__in=unfinished(SIGNATURE_TRANSITIONS)):
            _end(asked, SignatureState.DROPPED, act.at)
        audit.record(act, DISCARDED, table="documents_document", row=row.id, subject=row.holder, case=case, details={"reason": reason})
        events.publish(act, DISCARDED, ref=row.id, payload={"service": row.service, "document": row.document, "case": str(case)})
    if not waiting:
        audit.record(act, DISCARDED, table="documents_document", row=case, case=case, details={"reason": reason, "none": True})
    return len(waiting)


@audit.operation(NUMBERED)
def set_number(*, act: Act, account: UUID, number: str) -> None:
    """Keep, sealed, the number under which this account's owner is known to the signing service (NIK)."""
    sealed = settings.LOKET_KEYRING.seal_text(number, column=keeping.NUMBER, row=str(account))
    SignerNumber.objects.update_or_create(account_id=account, defaults={"number_sealed": sealed, "changed_at": act.at})
    audit.record(act, NUMBERED, table="documents_signer_number", row=account, columns={"number": number})


@audit.operation(MET)
def note_service(*, act: Act, name: str, answers: bool) -> ServiceState:
    """Keep how the signing service was met. `documents.service.down` and `.up` are told when that changes."""
    row, _ = SigningService.objects.select_for_update().get_or_create(name=name, defaults={"checked_at": act.at})
    was_down = row.down_since is not None
    row.checked_at, row.failures = act.at, 0 if answers else row.failures + 1
    row.down_since = None if answers else row.down_since or act.at
    row.next_at = None if answers else act.at + keeping.pause(row.failures - 1)
    row.save()
    if was_down == answers:
        events.publish(act, SERVICE_UP if answers else SERVICE_DOWN, ref=keeping.ref_of(name), payload={"by": name})
    audit.record(act, SERVICE_UP if answers else SERVICE_DOWN, table="documents_signing_service", row=name, details={"failures": row.failures})
    return queries.service(row)


def _asked(act: Act, signature: UUID) -> Signature:
    row = Signature.objects.select_for_update(of=("self",)).select_related("document").filter(region=act.region, id=signature).first()
    if row is None:
        raise NotFound
    return row


def _end(row: Signature, state: SignatureState, at: dt.datetime, fault: Fault | None = None) -> None:
    row.state, row.fault, row.ended_at = state.value, fault.value if fault else "", at
    row.next_at = row.prepared_sealed = row.value = None
    row.save(update_fields=["state", "fault", "ended_at", "next_at", "prepared_sealed", "value"])
