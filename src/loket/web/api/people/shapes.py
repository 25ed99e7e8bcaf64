"""What the operations for people take and give. Texts come in both languages: the application chooses."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Final, Literal

from ninja import Schema
from pydantic import Field

from loket.foundation.common.text import Text

#: Unit: characters of base64. Two thirds of what a request may hold; a piece of 120 kB.
MOST_PIECE: Final = 163_840
Ulid = Annotated[str, Field(pattern=r"^[0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{26}$", description="An opaque id, as other operations give it.")]


class Said(Schema):
    """A text in both languages."""

    id: str
    en: str

    @classmethod
    def of(cls, text: Any) -> Said:
        """Return a text of the house, or of a package."""
        return cls(id=text.id, en=text.en)

    @classmethod
    def maybe(cls, text: Any) -> Said | None:
        """Return a text, or None for none."""
        return cls.of(text) if text is not None else None


class Service(Schema):
    """A service as lists show it."""

    service: str
    title: Said
    summary: Said
    agency: str
    category: str
    version: int
    hash: str = Field(description="The SHA-256 of the standard that applies now.")


class Services(Schema):
    """A page of services."""

    items: list[Service]
    next: str | None = Field(default=None, description="Give it as `after` for the next page; null on the last one.")


class Law(Schema):
    """A law that a standard stands on."""

    title: str
    url: str | None = None


class Requirement(Schema):
    """Something that is needed. `is_held`: the government holds it, so it is not asked."""

    title: Said
    is_held: bool


class StepOut(Schema):
    """A step of the published procedure."""

    id: str
    kind: str
    title: Said
    actor: Said | None = None
    time: str | None = Field(default=None, description="`3 working_days`, as the standard promises.")


class Field_(Schema):
    """A question of the form; `type` and the rest as in the package (docs/reference/paket-layanan.md)."""

    id: str
    type: str
    label: Said
    hint: Said | None = None
    required: bool
    choices: list[dict[str, Any]] = []
    min: str | int | None = None
    max: str | int | None = None
    max_length: int | None = None
    show_when: str | None = None
    upload: dict[str, Any] | None = None
    item_fields: list[Field_] = []
    min_items: int | None = None
    max_items: int | None = None


class Page(Schema):
    """A page of the form."""

    id: str
    title: Said
    hint: Said | None = None
    show_when: str | None = None
    fields: list[Field_]


class StandardOut(Schema):
    """The published standard of a service, in the version that runs now."""

    service: str
    version: int
    hash: str
    title: Said
    summary: Said
    agency: str
    category: str
    time: str
    fee_idr: int
    fee_reference: str | None = None
    requirements: list[Requirement]
    procedure: Said
    product: Said
    complaints: Said
    legal_basis: list[Law]
    steps: list[StepOut]
    pages: list[Page]
    declaration: Said


class BeginIn(Schema):
    """Which service to apply for."""

    service: Annotated[str, Field(min_length=1, max_length=100)]


class AnswersIn(Schema):
    """Answers of one page, by field, in the forms of the package (`FormField`). `revision`: of the draft that they were typed into."""

    answers: dict[Annotated[str, Field(max_length=100)], Any]
    revision: Annotated[int, Field(ge=0, le=2_000_000_000)]


class Wrong(Schema):
    """What is not right with an answer, by its path."""

    field: str
    text: Said


class Held(Schema):
    """What the government holds already: shown, not asked. Sensitive numbers show their end only."""

    field: str
    label: Said
    value: Said


class DraftOut(Schema):
    """An application being filled in."""

    draft: Ulid
    service: str
    hash: str
    is_live: bool = Field(description="False: the standard was renewed meanwhile; POST …/renew brings the draft under it.")
    revision: int
    answers: dict[str, Any]
    held: list[Held]
    pages: list[Page] = Field(description="The pages to be asked now, by the answers so far.")
    next_page: str | None = Field(default=None, description="The first page that is not right yet; null: it can be sent.")
    promised_on: dt.date = Field(description="The promise, if it were sent now.")
    fee_idr: int


class Drafts(Schema):
    """Applications that were begun and not sent."""

    items: list[DraftLine]


class DraftLine(Schema):
    """One of them."""

    draft: Ulid
    service: str
    saved_at: dt.datetime


class Validated(Schema):
    """Whether a draft could be sent, and if not, why."""

    is_valid: bool
    next_page: str | None = None
    errors: list[Wrong] = []


class SubmitIn(Schema):
    """The person's declaration, as the form says it."""

    declared: Literal[True] = Field(description="The person has read and agreed to the declaration of the form.")


class SubmittedOut(Schema):
    """What a person gets for sending. Sent again with the same key, the answer is the same."""

    case: Ulid
    number: str
    promised_at: dt.datetime
    promised_on: dt.date
    hash: str
    is_new: bool


class UploadIn(Schema):
    """A file that is announced, for a question of a draft, or of a case that was given back."""

    owner: Ulid
    field: Annotated[str, Field(min_length=1, max_length=100)]
    name: Annotated[str, Field(min_length=1, max_length=255)]
    size_bytes: Annotated[int, Field(ge=1, le=2**31 - 1)]


class UploadOut(Schema):
    """How far an upload is."""

    upload: Ulid
    size_bytes: int
    offset_bytes: int


class PieceIn(Schema):
    """The next piece, in base64, at the place where the last one ended."""

    offset_bytes: Annotated[int, Field(ge=0, le=2**31 - 1)]
    content: Annotated[str, Field(min_length=1, max_length=MOST_PIECE, pattern=r"^[A-Za-z0-9+/]*={0,2}$")]


class FileOut(Schema):
    """A file as an answer names it: an answer to a question for files is a list of such."""

    file: str = Field(description="Its id, as `file` in the answer.")
    name: str
    media_type: str
    size_bytes: int
    sha256: str
    revision: int | None = Field(default=None, description="The draft's new revision; null for a case.")


class CaseLine(Schema):
    """A case as lists show it."""

    case: Ulid
    number: str
    service: str
    title: Said
    state: str
    state_text: Said
    submitted_at: dt.datetime
    promised_on: dt.date
    is_late: bool
    ended_at: dt.datetime | None = None


class Cases(Schema):
    """A page of cases."""

    items: list[CaseLine]
    next: str | None = None


class CaseStepOut(Schema):
    """A step of a case: where it stands and who holds it."""

    id: str
    title: Said
    standing: str
    holder: Said | None = None
    since: dt.datetime | None = None
    due_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None


class CorrectionOut(Schema):
    """What is to be mended, and why."""

    fields: list[str]
    reason: Said | None = None
    note: str


class CaseOut(CaseLine):
    """A case in whole."""

    hash: str
    promised_at: dt.datetime
    steps: list[CaseStepOut]
    corrections: list[CorrectionOut]
    documents: list[DocumentLine]
    can_correct: bool
    can_withdraw: bool
    can_object: bool
    object_until: dt.date | None = None


class CorrectIn(Schema):
    """The mended answers of a case that was given back; only the fields that were named can change."""

    answers: dict[Annotated[str, Field(max_length=100)], Any]


class StateOut(Schema):
    """Where a case has come to."""

    state: str
    state_text: Said


class DocumentLine(Schema):
    """An issued document."""

    document: Ulid
    title: Said
    number: str
    code: str = Field(description="By which anybody can check it at /verifikasi/.")
    issued_on: dt.date
    valid_until: dt.date | None = None
    state: str


class Documents(Schema):
    """A page of documents."""

    items: list[DocumentLine]
    next: str | None = None


class PdfOut(Schema):
    """A signed document, in base64."""

    name: str
    media_type: Literal["application/pdf"] = "application/pdf"
    sha256: str
    content: str


class MessageOut(Schema):
    """A message in the person's inbox."""

    message: Ulid
    kind: str
    case: Ulid | None = None
    subject: Said
    body: Said
    created_at: dt.datetime
    is_read: bool


class Messages(Schema):
    """A page of messages."""

    items: list[MessageOut]
    next: str | None = None
    unread: int = Field(description="At most 100, which means: many.")


def text(words: Text) -> Said:
    """Return a text as the API says it."""
    return Said(id=words.id, en=words.en)


Field_.model_rebuild()
Drafts.model_rebuild()
CaseOut.model_rebuild()
