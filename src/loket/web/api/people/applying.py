"""Applying: a draft, its pages, its files, and sending it once. All by the journey that the portal uses; the person's token says who it is."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from ninja import Header, Router, Status

from loket.foundation.common import ids
from loket.foundation.common.errors import NotFound, Refusal
from loket.foundation.common.text import Text
from loket.foundation.files import operations as files
from loket.foundation.files import queries as file_reads
from loket.foundation.files.errors import FileRefused
from loket.foundation.identity.values import ACR, Assurance
from loket.services.cases import queries as cases
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.definition import FieldType, ServiceDefinition
from loket.services.journey import operations, queries
from loket.services.journey.errors import AnswersInvalid
from loket.services.journey.values import Application
from loket.web.api.bearer import Bearer, act_for
from loket.web.api.people import offering, shapes
from loket.web.api.people.shapes import Said
from loket.web.api.schema import Problem
from loket.web.api.throttle import PerMinute

router = Router(tags=["Applying"], auth=Bearer("apply", system=False), throttle=PerMinute(120, scope="apply"))
Key = Annotated[str, Header(alias="Idempotency-Key", min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]


class AnswersRefused(Refusal):
    """Some answers need another look; nothing was kept. `parts` says which."""

    code = "journey.answers.invalid"
    status = 422
    message = Text(id="Ada isian yang perlu diperbaiki. Tidak ada yang disimpan.", en="Some answers need to be corrected. Nothing was kept.")

    def __init__(self, refusal: AnswersInvalid) -> None:
        super().__init__()
        self.parts = [{"where": f"/body/answers/{path}", "text": said.en} for path, said in refusal.errors.items()]


class PieceBroken(Refusal):
    """A piece that is no base64."""

    code = "files.piece.broken"
    status = 422
    message = Text(id="Potongan berkas bukan base64 yang utuh. Kirim sekali lagi.", en="The piece is no whole base64. Send it again.")


def uuid_of(text: str) -> UUID:
    """Return an id from an address. :raises NotFound: if it is none."""
    try:
        return ids.from_text(text)
    except ids.BadId:
        raise NotFound from None


@router.post("/drafts", response={200: shapes.DraftOut, 404: Problem, 409: Problem}, url_name="api-drafts", operation_id="beginDraft")
def begin(request: HttpRequest, body: shapes.BeginIn) -> shapes.DraftOut:
    """Begin an application in the person's own name, or go on with the one that was begun."""
    act, account = act_for(request, "apply"), me(request)
    draft = operations.start(act=act, account=account, service=body.service)
    return _draft(queries.get_application(act=act, account=account, draft=draft.id))


@router.get("/drafts", response=shapes.Drafts, url_name="api-drafts", operation_id="listDrafts")
def list_drafts(request: HttpRequest) -> shapes.Drafts:
    """List what was begun and not sent, the last saved first; at most 20."""
    found = cases.list_drafts(region=request.region.code, account=me(request))  # type: ignore[attr-defined]
    return shapes.Drafts(items=[shapes.DraftLine(draft=ids.to_text(one.id), service=one.service, saved_at=one.saved_at) for one in found])


@router.get("/drafts/{draft}", response=shapes.DraftOut, url_name="api-draft", operation_id="readDraft")
def read(request: HttpRequest, draft: str) -> shapes.DraftOut:
    """Read a draft: its answers, what is held already, and the pages to be asked now."""
    return _draft(_application(request, draft))


@router.delete("/drafts/{draft}", response={204: None}, url_name="api-draft", operation_id="discardDraft")
def discard(request: HttpRequest, draft: str) -> Status[None]:
    """Throw a draft away, and its files for good."""
    operations.discard(act=act_for(request, "apply"), account=me(request), draft=uuid_of(draft))
    return Status(204, None)


@router.put("/drafts/{draft}/pages/{page}", response={200: shapes.DraftOut, 409: Problem}, url_name="api-draft-page", operation_id="savePage")
def save(request: HttpRequest, draft: str, page: str, body: shapes.AnswersIn) -> shapes.DraftOut:
    """
    Keep the answers of one page, checked.

    409: another device saved meanwhile; read the draft again. Files are not sent here: they join the draft by `finishUpload`, and
    an answer to a question of files may only name those that are there.
    """
    act, account, key = act_for(request, "apply"), me(request), uuid_of(draft)
    application = queries.get_application(act=act, account=account, draft=key)
    if page not in {one.id for one in application.pages}:
        raise NotFound
    raw = kept_files(application.definition, body.answers, application.draft.answers, owner=key, region=act.region)
    try:
        operations.save_page(act=act, account=account, draft=key, page=page, raw=raw, revision=body.revision)
    except AnswersInvalid as refusal:
        raise AnswersRefused(refusal) from None
    return _draft(queries.get_application(act=act, account=account, draft=key))


@router.post("/drafts/{draft}/validate", response=shapes.Validated, url_name="api-draft-validate", operation_id="validateDraft")
def validate(request: HttpRequest, draft: str) -> shapes.Validated:
    """Say whether the draft could be sent, and every answer that stands against it. Nothing changes."""
    found = _application(request, draft)
    _, errors = catalogue.validate_answers(found.definition, found.draft.answers, found.facts, found.today)
    page = catalogue.first_unfinished_page(found.definition, found.draft.answers, found.facts, found.today)
    wrong = [shapes.Wrong(field=path, text=Said.of(said)) for path, said in errors.items()]
    return shapes.Validated(is_valid=not wrong and page is None and found.is_live, next_page=page.id if page else None, errors=wrong)


@router.post("/drafts/{draft}/renew", response={200: shapes.DraftOut, 409: Problem}, url_name="api-draft-renew", operation_id="renewDraft")
def renew(request: HttpRequest, draft: str) -> shapes.DraftOut:
    """Bring a draft under the standard that runs now; its answers stay."""
    act, account = act_for(request, "apply"), me(request)
    renewed = operations.renew(act=act, account=account, draft=uuid_of(draft))
    return _draft(queries.get_application(act=act, account=account, draft=renewed.id))


@router.post(
    "/drafts/{draft}/submit", response={200: shapes.SubmittedOut, 409: Problem}, url_name="api-draft-submit", operation_id="submitDraft",
    throttle=PerMinute(20, scope="submit"),
)  # fmt: skip
def submit(request: HttpRequest, draft: str, body: shapes.SubmitIn, idempotency_key: Key) -> shapes.SubmittedOut:
    """
    Send the application. `Idempotency-Key` is yours: with the same key it is one case, however often it is sent, and the answer is the same.

    409: the standard was renewed meanwhile (`renewDraft`), or it cannot be sent as things stand. Some services ask for a surer proof of who
    the person is: then this is a 403 with the code that says so, and the draft waits.
    """
    act, account = act_for(request, "apply"), me(request)
    try:
        with transaction.atomic():
            sent = operations.submit(act=act, account=account, draft=uuid_of(draft), idempotency_key=idempotency_key, reached=reached(request))
            if sent.is_new:
                operations.note_client(act=act, case=sent.case, client_id=request.auth.client_id)  # type: ignore[attr-defined]
    except AnswersInvalid as refusal:
        raise AnswersRefused(refusal) from None
    return shapes.SubmittedOut(
        case=ids.to_text(sent.case),
        number=sent.number,
        promised_at=sent.promised_at,
        promised_on=sent.promised_on,
        hash=sent.version_hash,
        is_new=sent.is_new,
    )


# --- files --------------------------------------------------------------------------------------------------------


@router.post("/uploads", response={200: shapes.UploadOut, 404: Problem, 409: Problem}, url_name="api-uploads", operation_id="beginUpload")
def begin_upload(request: HttpRequest, body: shapes.UploadIn) -> shapes.UploadOut:
    """Announce a file for a question of a draft, or of a case that was given back. It comes in pieces, so that a lost network costs one piece."""
    begun = operations.begin_upload(
        act=act_for(request, "apply"), account=me(request), owner=uuid_of(body.owner), field=body.field, name=body.name, size_bytes=body.size_bytes
    )
    return shapes.UploadOut(upload=ids.to_text(begun.id), size_bytes=begun.size_bytes, offset_bytes=0)


@router.get("/uploads/{upload}", response=shapes.UploadOut, url_name="api-upload", operation_id="readUpload")
def read_upload(request: HttpRequest, upload: str) -> shapes.UploadOut:
    """Say how far an upload is: where the next piece begins."""
    found = file_reads.get_upload(region=request.region.code, account=me(request), upload=uuid_of(upload))  # type: ignore[attr-defined]
    return shapes.UploadOut(upload=ids.to_text(found.id), size_bytes=found.size_bytes, offset_bytes=found.offset_bytes)


@router.patch(
    "/uploads/{upload}", response={200: shapes.UploadOut, 409: Problem}, url_name="api-upload", operation_id="addPiece",
    throttle=PerMinute(600, scope="pieces"),
)  # fmt: skip
def add_piece(request: HttpRequest, upload: str, body: shapes.PieceIn) -> shapes.UploadOut:
    """Add the next piece. 409: the upload stands elsewhere; read it and go on from there."""
    try:
        content = base64.b64decode(body.content, validate=True)
    except binascii.Error:
        raise PieceBroken from None
    act, key = act_for(request, "apply"), uuid_of(upload)
    reached_at = files.add_piece(act=act, account=me(request), upload=key, offset=body.offset_bytes, content=content)
    found = file_reads.get_upload(region=act.region, account=me(request), upload=key)
    return shapes.UploadOut(upload=upload, size_bytes=found.size_bytes, offset_bytes=reached_at)


@router.post("/uploads/{upload}/finish", response={200: shapes.FileOut, 409: Problem}, url_name="api-upload-finish", operation_id="finishUpload")
def finish_upload(request: HttpRequest, upload: str) -> shapes.FileOut:
    """Keep the whole as a file: judged by its content. A draft names it at once; of a case it waits for the correction. Asked twice, the answer is the same."""
    act, account, key = act_for(request, "apply"), me(request), uuid_of(upload)
    try:
        answer, revision = operations.keep_upload(act=act, account=account, upload=key)
    except FileRefused:
        files.end_upload(act=act, account=account, upload=key, file=None)
        raise
    except AnswersInvalid as refusal:
        raise AnswersRefused(refusal) from None
    return shapes.FileOut(
        file=str(answer["file"]), name=answer["name"], media_type=answer["media_type"], size_bytes=answer["size_bytes"],
        sha256=answer["sha256"], revision=revision,
    )  # fmt: skip


@router.delete("/uploads/{upload}", response={204: None}, url_name="api-upload", operation_id="dropUpload")
def drop_upload(request: HttpRequest, upload: str) -> Status[None]:
    """Throw an upload away. Again changes nothing."""
    files.end_upload(act=act_for(request, "apply"), account=me(request), upload=uuid_of(upload), file=None)
    return Status(204, None)


# --- shared -------------------------------------------------------------------------------------------------------


def me(request: HttpRequest) -> UUID:
    """Return the account behind the token."""
    return request.auth.account  # type: ignore[attr-defined]


def reached(request: HttpRequest) -> Assurance | None:
    """Return how sure the token's sign-in was of the person."""
    acr = request.auth.acr  # type: ignore[attr-defined]
    return next((level for level, name in ACR.items() if name == acr), None)


def kept_files(definition: ServiceDefinition, answers: Mapping[str, Any], before: Mapping[str, Any], *, owner: UUID, region: str) -> dict[str, Any]:
    """
    Return answers in which a question for files names only files of this draft or case, as they were kept.

    Trusted for: an application cannot name the file of somebody else, or say of one what it is not.
    """
    fields = definition.form.fields()
    found = dict(answers)
    asked = [name for name in answers if name in fields and fields[name].type is FieldType.UPLOAD]
    stored = {str(one.id): one for one in file_reads.list_files(region=region, owner=owner, kept_only=True)} if asked else {}
    for name in asked:
        known = {str(one["file"]): dict(one) for one in before.get(name) or ()}
        given = answers[name] if isinstance(answers[name], list) else []
        wanted = [str(one.get("file", "")) if isinstance(one, dict) else "" for one in given]
        kept = []
        for key in wanted:
            if key in known:
                kept.append(known[key])
            elif key in stored:
                kept.append(queries.as_answer(stored[key], ""))
            else:
                raise NotFound
        found[name] = kept
    return found


def _application(request: HttpRequest, draft: str) -> Application:
    return queries.get_application(act=act_for(request, "apply"), account=me(request), draft=uuid_of(draft))


def _draft(found: Application) -> shapes.DraftOut:
    page = catalogue.first_unfinished_page(found.definition, found.draft.answers, found.facts, found.today)
    held = [
        shapes.Held(field=row.field, label=Said.of(row.label), value=_masked(row.value) if row.is_sensitive else Said.of(row.value))
        for shown in found.answers
        for row in shown.rows
        if row.is_held
    ]
    return shapes.DraftOut(
        draft=ids.to_text(found.draft.id), service=found.draft.service, hash=found.draft.version_hash, is_live=found.is_live,
        revision=found.draft.revision, answers=dict(found.draft.answers), held=held, pages=offering.pages(found.pages),
        next_page=page.id if page else None, promised_on=found.promised_on, fee_idr=offering.fee_of(found.definition, found.today),
    )  # fmt: skip


def _masked(value: Text) -> Said:
    """Return a number of the register with its end only, as the portal shows it."""
    hidden = "•" * max(0, len(value.id) - 4) + value.id[-4:]
    return Said(id=hidden, en=hidden)
