"""Following: own cases with their state and due dates, mending and withdrawing them, documents, messages."""

from __future__ import annotations

import base64
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from loket.foundation.common import ids
from loket.foundation.common.errors import NotFound
from loket.foundation.identity import queries as identity
from loket.foundation.notifications import operations as message_writes
from loket.foundation.notifications import queries as messages
from loket.foundation.notifications.values import Message
from loket.services.cases.values import STATE_WORDS, Case, CaseState
from loket.services.catalogue import queries as catalogue
from loket.services.documents import operations as document_writes
from loket.services.documents import queries as documents
from loket.services.documents.values import IssuedDocument
from loket.services.journey import operations, queries
from loket.services.journey.errors import AnswersInvalid
from loket.web.api.bearer import Bearer, act_for
from loket.web.api.people import shapes
from loket.web.api.people.applying import AnswersRefused, kept_files, me, uuid_of
from loket.web.api.people.shapes import Said
from loket.web.api.schema import Problem
from loket.web.api.throttle import PerMinute

cases = Router(tags=["Cases"], auth=Bearer("cases", system=False), throttle=PerMinute(120, scope="cases"))
papers = Router(tags=["Documents"], auth=Bearer("documents", system=False), throttle=PerMinute(120, scope="documents"))
After = Annotated[str, Query(max_length=200)]
Limit = Annotated[int, Query(ge=1, le=50)]


@cases.get("/cases", response={200: shapes.Cases, 404: Problem}, url_name="api-cases", operation_id="listCases")
def list_cases(request: HttpRequest, after: After = "", limit: Limit = 20) -> shapes.Cases:
    """List the person's cases, newest first: what they sent, and what others sent for them."""
    act = act_for(request, "follow")
    page = queries.list_own_cases(act=act, account=me(request), after=after or None, limit=limit)
    return shapes.Cases(items=[shapes.CaseLine(**_line(one)) for one in page], next=page.next)


@cases.get("/cases/{case}", response=shapes.CaseOut, url_name="api-case", operation_id="readCase")
def read_case(request: HttpRequest, case: str) -> shapes.CaseOut:
    """Read a case: where each step stands and who holds it, what is to be mended, what was issued, what can be done now."""
    shown = queries.get_own_case(act=act_for(request, "follow"), account=me(request), case=uuid_of(case))
    steps = [
        shapes.CaseStepOut(
            id=one.id, title=Said.of(one.title), standing=one.standing.value, holder=Said.maybe(one.holder), since=one.since, due_at=one.due_at,
            ended_at=one.ended_at,
        )
        for one in shown.steps
    ]  # fmt: skip
    corrections = [
        shapes.CorrectionOut(
            fields=sorted(one.fields), note=one.note,
            reason=Said.maybe(next((d.reason for d in reversed(shown.decisions) if d.step == one.step), None)),
        )
        for one in shown.corrections
        if one.answered_at is None and shown.can_correct
    ]  # fmt: skip
    return shapes.CaseOut(
        **_line(shown.case), hash=shown.case.version_hash, promised_at=shown.case.promised_at, steps=steps, corrections=corrections,
        documents=[_paper(one) for one in shown.documents if one.is_issued], can_correct=shown.can_correct, can_withdraw=shown.can_withdraw,
        can_object=shown.can_object, object_until=shown.object_until,
    )  # fmt: skip


@cases.post(
    "/cases/{case}/correct", response={200: shapes.StateOut, 409: Problem}, url_name="api-case-correct", operation_id="correctCase",
    auth=Bearer("cases", "apply", system=False),
)  # fmt: skip
def correct(request: HttpRequest, case: str, body: shapes.CorrectIn) -> shapes.StateOut:
    """Send the mended answers of a case that was given back; the clock runs again. Files join by `beginUpload` with the case as owner."""
    act, account, key = act_for(request, "correct"), me(request), uuid_of(case)
    shown, content, _ = queries.get_correction_form(act=act, account=account, case=key)
    answers = kept_files(shown.definition, body.answers, content.answers, owner=key, region=act.region)
    try:
        state = operations.resubmit(act=act, account=account, case=key, answers=answers)
    except AnswersInvalid as refusal:
        raise AnswersRefused(refusal) from None
    return _state(state)


@cases.post(
    "/cases/{case}/withdraw", response={200: shapes.StateOut, 409: Problem}, url_name="api-case-withdraw", operation_id="withdrawCase",
    auth=Bearer("cases", "apply", system=False),
)  # fmt: skip
def withdraw(request: HttpRequest, case: str) -> shapes.StateOut:
    """Take an application back. 409: it has ended, or a register was changed by it already."""
    operations.withdraw(act=act_for(request, "withdraw"), account=me(request), case=uuid_of(case))
    return _state(CaseState.WITHDRAWN)


@papers.get("/documents", response={200: shapes.Documents, 404: Problem}, url_name="api-documents", operation_id="listDocuments")
def list_documents(request: HttpRequest, after: After = "", limit: Limit = 20) -> shapes.Documents:
    """List the person's issued documents, newest first."""
    region, account = request.region.code, me(request)  # type: ignore[attr-defined]
    holder = identity.resident_of(account_id=account, region=region) or account
    page = documents.list_documents(region=region, holder=holder, after=after or None, limit=limit)
    return shapes.Documents(items=[_paper(one) for one in page], next=page.next)


@papers.get("/documents/{document}/pdf", response={200: shapes.PdfOut, 409: Problem}, url_name="api-document-pdf", operation_id="readDocumentPdf")
def read_pdf(request: HttpRequest, document: str) -> shapes.PdfOut:
    """Read the signed PDF of one of the person's documents. 409: it is not drawn yet; ask again in a moment."""
    act, account = act_for(request, "open"), me(request)
    found = documents.get_document(region=act.region, document=uuid_of(document))
    if found.holder not in {identity.resident_of(account_id=account, region=act.region), account} or not found.is_issued:
        raise NotFound
    pdf = document_writes.open_pdf(act=act, region=act.region, document=found.id)
    found = documents.get_document(region=act.region, document=found.id)
    return shapes.PdfOut(name=f"{found.number}.pdf", sha256=found.pdf_sha256 or "", content=base64.b64encode(pdf).decode())


@cases.get("/messages", response={200: shapes.Messages, 404: Problem}, url_name="api-messages", operation_id="listMessages")
def list_messages(request: HttpRequest, after: After = "", limit: Limit = 20) -> shapes.Messages:
    """List the messages in the person's inbox, newest first."""
    region, account = request.region.code, me(request)  # type: ignore[attr-defined]
    page = messages.list_messages(region=region, recipient=account, after=after or None, limit=limit)
    return shapes.Messages(items=[_message(one) for one in page], next=page.next, unread=messages.count_unread(region=region, recipient=account))


@cases.post("/messages/{message}/read", response=shapes.MessageOut, url_name="api-message-read", operation_id="markMessageRead")
def mark_read(request: HttpRequest, message: str) -> shapes.MessageOut:
    """Note that the person opened a message. Again is no fault."""
    return _message(message_writes.mark_read(act=act_for(request, "follow"), recipient=me(request), message=uuid_of(message)))


def _line(case: Case) -> dict[str, Any]:
    return {
        "case": ids.to_text(case.id), "number": case.number, "service": case.service, "title": Said.of(catalogue.get_definition(case.version_hash).title),
        "state": case.state.value, "state_text": Said.of(STATE_WORDS[case.state]), "submitted_at": case.submitted_at, "promised_on": case.promised_on,
        "is_late": case.is_late(timezone.now()), "ended_at": case.ended_at,
    }  # fmt: skip


def _state(state: CaseState) -> shapes.StateOut:
    return shapes.StateOut(state=state.value, state_text=Said.of(STATE_WORDS[state]))


def _paper(one: IssuedDocument) -> shapes.DocumentLine:
    return shapes.DocumentLine(
        document=ids.to_text(one.id), title=Said.of(one.title), number=one.number, code=one.code, issued_on=one.issued_on, valid_until=one.valid_until,
        state=one.state.value,
    )  # fmt: skip


def _message(one: Message) -> shapes.MessageOut:
    return shapes.MessageOut(
        message=ids.to_text(one.id), kind=one.kind, case=ids.to_text(one.case) if isinstance(one.case, UUID) else None, subject=Said.of(one.subject),
        body=Said.of(one.body), created_at=one.created_at, is_read=one.is_read,
    )  # fmt: skip
