"""Steps of our cases that a partner's application carries out: what waits, what it may know, its answer, once. With the application's own token."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Header, Path, Query, Router, Schema, Status
from pydantic import Field

from loket.foundation.common import ids
from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import Text
from loket.foundation.files import operations as files
from loket.foundation.files import queries as file_reads
from loket.foundation.files.errors import FileRefused
from loket.services.catalogue import queries as catalogue
from loket.services.errands import operations as errands
from loket.services.errands import queries as errand_reads
from loket.services.errands.errors import NoSuchErrand
from loket.services.errands.values import LIVE, Answer, Errand, ErrandState
from loket.services.journey import operations
from loket.services.journey.values import ErrandTask
from loket.web.api.bearer import Bearer, act_for
from loket.web.api.exchange.shapes import Strict
from loket.web.api.people.shapes import MOST_PIECE, Said
from loket.web.api.schema import Problem
from loket.web.api.throttle import PerMinute

router = Router(tags=["Steps for partners"], auth=Bearer("partner", system=True), throttle=PerMinute(600, scope="partner-steps"))
StepId = Annotated[str, Path(pattern=r"^[0-7][0-9A-HJKMNP-TV-Z]{25}$", description="The opaque id of the step, as the message and the list give it.")]
UploadId = Annotated[str, Path(pattern=r"^[0-7][0-9A-HJKMNP-TV-Z]{25}$")]
Key = Annotated[str, Header(alias="Idempotency-Key", min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
State = Literal["waiting", "accepted", "answered", "taken_back", "closed"]
PURPOSE = "partner"


class NotSandbox(Refusal):
    """Only a sandbox application gets made-up steps."""

    code = "errands.sandbox.only"
    status = 403
    message = Text(
        id="Langkah rekaan hanya untuk aplikasi uji coba (sandbox). Daftarkan aplikasi uji coba kepada pengelola daerah.",
        en="Made-up steps are for sandbox applications only. Register one with the operators of the region.",
    )


class PieceBroken(Refusal):
    """A piece that is no base64."""

    code = "files.piece.broken"
    status = 422
    message = Text(id="Potongan berkas bukan base64 yang utuh. Kirim sekali lagi.", en="The piece is no whole base64. Send it again.")


class StepLine(Schema):
    """A step as lists show it: nothing of whom."""

    step: str = Field(description="The opaque id; use it in the other operations.")
    service: str
    name: str = Field(description="The id of the step in the service package.")
    turn: int = Field(description="1, or more when the case came to this step again.")
    state: State
    asked_at: dt.datetime
    due_at: dt.datetime | None
    is_late: bool


class StepsOut(Schema):
    """A page of steps, the oldest first. `next` is where to go on."""

    items: list[StepLine]
    next: str | None


class TaskRow(Schema):
    """One thing that the package lets you know."""

    label: Said
    value: Said


class ReasonOut(Schema):
    """A reason that this outcome takes."""

    reason: str
    text: Said
    fields: list[str] = Field(description="Form fields that are usually given back with it.")


class OutcomeOut(Schema):
    """An outcome that you may give. `returns`: it gives the case back to the applicant, so it names `fields`."""

    outcome: str
    title: Said | None
    returns: bool
    reasons: list[ReasonOut]


class ReturnedOut(Schema):
    """Something that you may give back, or must (`needed_for` these outcomes)."""

    name: str
    type: Literal["text", "date", "integer", "boolean", "choice"]
    label: Said
    choices: list[str]
    min: int | None
    max: int | None
    needed_for: list[str]


class FilesOut(Schema):
    """Which files the step takes."""

    types: list[str]
    max_mib: int
    max_files: int


class AnsweredOut(Schema):
    """What you answered."""

    outcome: str
    reason: str | None
    words: str
    fields: list[str]
    data: dict[str, Any]
    files: list[str]


class PartnerStepOut(StepLine):
    """A step with what you may know (empty once it has ended), and what you can answer."""

    title: Said
    service_title: Said
    purpose: Said
    rows: list[TaskRow]
    outcomes: list[OutcomeOut]
    returns: list[ReturnedOut]
    files: FilesOut | None
    fields: dict[str, Said] = Field(description="Form fields that can be given back to the applicant, with their labels.")
    answered: AnsweredOut | None
    ended_at: dt.datetime | None


class AnswerIn(Strict):
    """What came out. Which outcomes, reasons and data a step takes is said by the step itself."""

    outcome: Annotated[str, Field(min_length=1, max_length=60)]
    reason: Annotated[str | None, Field(max_length=60)] = None
    words: Annotated[str, Field(max_length=1000, description="Words that the applicant reads. No personal data of others.")] = ""
    fields: Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=40)] = []
    data: Annotated[dict[str, str | int | bool | None], Field(max_length=20)] = {}
    files: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=10, description="As `finishStepUpload` names them.")] = []


class AnswerOut(StepLine):
    """How the step stands with your answer. The same answer sent again gets the same body."""

    outcome: str
    ended_at: dt.datetime


class PartnerListIn(Schema):
    """Which steps."""

    state: Literal["open", "waiting", "accepted", "answered", "taken_back", "closed"] = "open"
    after: str | None = Field(default=None, pattern=r"^[0-7][0-9A-HJKMNP-TV-Z]{25}$")
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class PartnerUploadIn(Strict):
    """A file to come in pieces."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    size_bytes: Annotated[int, Field(ge=1, le=20 * 1024 * 1024)]


class PartnerUploadOut(Schema):
    """How far an upload is."""

    upload: str
    size_bytes: int
    offset_bytes: int


class PartnerPieceIn(Strict):
    """The next piece: base64, at most 120 kB of content."""

    offset_bytes: Annotated[int, Field(ge=0)]
    content: Annotated[str, Field(min_length=4, max_length=MOST_PIECE)]


class PartnerFileOut(Schema):
    """A file that was kept; name it in `files` of your answer."""

    file: str
    media_type: str
    size_bytes: int
    sha256: str


@router.get("/partner/steps", response=StepsOut, url_name="api-partner-steps", operation_id="listSteps")
def list_steps(request: HttpRequest, query: Query[PartnerListIn]) -> StepsOut:
    """List the steps that this application has: open ones, or those of one state. What a lost message would have told stands here."""
    states = LIVE if query.state == "open" else {ErrandState(query.state)}
    page = errand_reads.list_of_client(
        region=request.region.code, client_id=_client(request), states=states, after=str(_id(query.after)) if query.after else None, limit=query.limit,  # type: ignore[attr-defined]
    )  # fmt: skip
    at = act_for(request, PURPOSE).at
    return StepsOut(items=[StepLine(**_line(one, at)) for one in page], next=ids.to_text(UUID(page.next)) if page.next else None)


@router.get("/partner/steps/{step}", response=PartnerStepOut, url_name="api-partner-step", operation_id="readStep")
def read(request: HttpRequest, step: StepId) -> PartnerStepOut:
    """Read a step: what the package lets you know, and what you can answer. The applicant sees that you read it, and for what."""
    act = act_for(request, PURPOSE)
    return _task(operations.read_errand(act=act, client_id=_client(request), errand=_id(step)), act.at)


@router.post("/partner/steps/{step}/accept", response={200: StepLine, 409: Problem}, url_name="api-partner-step-accept", operation_id="acceptStep")
def accept(request: HttpRequest, step: StepId) -> StepLine:
    """Say that you have begun. Again changes nothing. 409: it has ended."""
    act = act_for(request, PURPOSE)
    return StepLine(**_line(operations.accept_errand(act=act, client_id=_client(request), errand=_id(step)), act.at))


@router.post("/partner/steps/{step}/outcome", response={200: AnswerOut, 409: Problem}, url_name="api-partner-step-outcome", operation_id="answerStep")
def answer(request: HttpRequest, step: StepId, body: AnswerIn, idempotency_key: Key) -> AnswerOut:
    """
    Give the outcome, once. The same outcome again, with whatever key, is answered the same; repeat it as often as the network makes you.

    409: another outcome was given (`errands.answer.differs`), the step was taken back or its case moved on (`errands.step.over`), or the key was
    used for another step (`errands.key.used`). 422: it does not fit the step; `errors` says where. In neither case anything was kept.
    """
    act = act_for(request, PURPOSE)
    given = Answer(
        outcome=body.outcome, reason=body.reason, note=body.words.strip(), fields=tuple(dict.fromkeys(body.fields)),
        data={name: value for name, value in body.data.items() if value is not None}, files=tuple(dict.fromkeys(body.files)),
    )  # fmt: skip
    found = operations.answer_errand(act=act, client_id=_client(request), errand=_id(step), key=idempotency_key, given=given)
    assert found.ended_at is not None  # noqa: S101 - what is answered has ended
    return AnswerOut(**_line(found, act.at), outcome=found.outcome or given.outcome, ended_at=found.ended_at)


@router.post(
    "/partner/steps/{step}/uploads",
    response={200: PartnerUploadOut, 409: Problem},
    url_name="api-partner-step-uploads",
    operation_id="beginStepUpload",
)
def begin_upload(request: HttpRequest, step: StepId, body: PartnerUploadIn) -> PartnerUploadOut:
    """Announce a file for a step that takes some. It comes in pieces. 404: the step takes none. 409: it has ended or has kept enough."""
    begun = operations.begin_partner_upload(
        act=act_for(request, PURPOSE),
        client_id=_client(request),
        uploader=_key(request),
        errand=_id(step),
        name=body.name,
        size_bytes=body.size_bytes,
    )
    return PartnerUploadOut(upload=ids.to_text(begun.id), size_bytes=begun.size_bytes, offset_bytes=0)


@router.patch("/partner/uploads/{upload}", response={200: PartnerUploadOut, 409: Problem}, url_name="api-partner-upload", operation_id="addStepPiece")
def add_piece(request: HttpRequest, upload: UploadId, body: PartnerPieceIn) -> PartnerUploadOut:
    """Add the next piece. 409: the upload stands elsewhere; read it and go on from there."""
    try:
        content = base64.b64decode(body.content, validate=True)
    except (binascii.Error, ValueError):
        raise PieceBroken from None
    act, key, own = act_for(request, PURPOSE), _id(upload), _key(request)
    reached = files.add_piece(act=act, account=own, upload=key, offset=body.offset_bytes, content=content)
    return PartnerUploadOut(
        upload=upload, size_bytes=file_reads.get_upload(region=act.region, account=own, upload=key).size_bytes, offset_bytes=reached
    )


@router.get("/partner/uploads/{upload}", response=PartnerUploadOut, url_name="api-partner-upload", operation_id="readStepUpload")
def read_upload(request: HttpRequest, upload: UploadId) -> PartnerUploadOut:
    """Say how far an upload is."""
    found = file_reads.get_upload(region=request.region.code, account=_key(request), upload=_id(upload))  # type: ignore[attr-defined]
    return PartnerUploadOut(upload=ids.to_text(found.id), size_bytes=found.size_bytes, offset_bytes=found.offset_bytes)


@router.delete("/partner/uploads/{upload}", response={204: None}, url_name="api-partner-upload", operation_id="dropStepUpload")
def drop_upload(request: HttpRequest, upload: UploadId) -> Status[None]:
    """Throw an upload away. Again changes nothing."""
    files.end_upload(act=act_for(request, PURPOSE), account=_key(request), upload=_id(upload), file=None)
    return Status(204, None)


@router.post(
    "/partner/uploads/{upload}/finish",
    response={200: PartnerFileOut, 409: Problem},
    url_name="api-partner-upload-finish",
    operation_id="finishStepUpload",
)
def finish_upload(request: HttpRequest, upload: UploadId) -> PartnerFileOut:
    """Keep the whole as a file of the step: judged by its content. Asked twice, the answer is the same. 409: the step has kept enough."""
    act, own, key = act_for(request, PURPOSE), _key(request), _id(upload)
    try:
        stored = operations.keep_partner_upload(act=act, client_id=_client(request), uploader=own, upload=key)
    except FileRefused:
        files.end_upload(act=act, account=own, upload=key, file=None)
        raise
    return PartnerFileOut(file=str(stored.id), media_type=stored.media_type, size_bytes=stored.size_bytes, sha256=stored.sha256)


@router.post("/partner/sandbox/steps", response=StepLine, url_name="api-partner-sandbox-step", operation_id="beginSandboxStep")
def begin_sandbox(request: HttpRequest) -> StepLine:
    """Get a made-up step (sandbox applications only): the same message, reading and answer, and never a case. Kept for seven days."""
    if not request.auth.is_sandbox:  # type: ignore[attr-defined]
        raise NotSandbox
    act = act_for(request, PURPOSE)
    return StepLine(**_line(errands.begin_sandbox(act=act, client_id=_client(request)), act.at))


# --- shared -------------------------------------------------------------------------------------------------------


def _client(request: HttpRequest) -> str:
    return str(request.auth.client_id)  # type: ignore[attr-defined]


def _key(request: HttpRequest) -> UUID:
    """Return the application's own key, under which it sends files."""
    return ids.from_text(_client(request))


def _id(text: str) -> UUID:
    """Read an id; one that is too large for any is nobody's."""
    try:
        return ids.from_text(text)
    except ids.BadId:
        raise NoSuchErrand from None


def _line(one: Errand, at: dt.datetime) -> dict[str, Any]:
    return {
        "step": ids.to_text(one.id), "service": one.service, "name": one.step, "turn": one.turn, "state": one.state.value, "asked_at": one.asked_at,
        "due_at": one.due_at, "is_late": one.is_late(at),
    }  # fmt: skip


def _task(found: ErrandTask, at: dt.datetime) -> PartnerStepOut:
    step, errand = found.step, found.errand
    partner = step.partner
    assert partner is not None  # noqa: S101 - an errand is of a step with a partner
    title = errand_reads.SANDBOX_TITLE if errand.is_sandbox else catalogue.get_definition(errand.version_hash).title
    given = found.answer
    return PartnerStepOut(
        **_line(errand, at), title=Said.of(step.title), service_title=Said.of(title), purpose=Said.of(partner.purpose), ended_at=errand.ended_at,
        rows=[TaskRow(label=Said.of(label), value=Said.of(value)) for label, value in found.rows],
        outcomes=[
            OutcomeOut(
                outcome=name, title=Said.maybe(one.title), returns="applicant" in one.next,
                reasons=[ReasonOut(reason=reason.id, text=Said.of(reason.text), fields=list(reason.fields)) for reason in one.reasons],
            )
            for name, one in step.outcomes.items()
        ],
        returns=[
            ReturnedOut(
                name=one.id, type=one.type.value, label=Said.of(one.label), choices=[choice.value for choice in one.choices], min=one.min, max=one.max,
                needed_for=list(one.needed_for),
            )
            for one in partner.returns
        ],
        files=FilesOut(types=list(partner.files.types), max_mib=partner.files.max_mib, max_files=partner.files.max_files) if partner.files else None,
        fields={name: Said.of(label) for name, label in found.correctable.items()},
        answered=AnsweredOut(
            outcome=given.outcome, reason=given.reason, words=given.note, fields=list(given.fields), data=dict(given.data), files=list(given.files)
        ) if given else None,
    )  # fmt: skip
