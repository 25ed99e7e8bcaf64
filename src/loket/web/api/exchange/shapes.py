"""What is sent and answered."""

from __future__ import annotations

import datetime as dt
import re
from enum import StrEnum
from typing import Annotated, Any, Final, Literal

from django.http import HttpResponse
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from loket.foundation.exchange.values import FAMILY_FIELDS, FIELDS, MOST_IN_BATCH, ChangeKind

PREFIX: Final = "residents."
_DIGITS: Final = re.compile(r"\d{16}")


def short(path: str) -> str:
    """Return a register path as the API names it."""
    return path.removeprefix(PREFIX)


#: The words for fields, so that the description lists them.
FieldName = StrEnum("FieldName", {short(path): short(path) for path in FIELDS})  # type: ignore[misc]
FamilyFieldName = StrEnum("FamilyFieldName", {short(path): short(path) for path in FAMILY_FIELDS})  # type: ignore[misc]


def _no_number(text: str) -> str:
    if _DIGITS.search(text):
        raise ValueError("a case number holds no NIK or other number of sixteen digits")
    return text


Nik = Annotated[str, Field(pattern=r"^[0-9]{16}$", description="Sixteen digits; only ever in the body.", examples=["9901011204800001"])]
PurposeWord = Annotated[
    str, Field(pattern=r"^[a-z][a-z0-9_]{2,39}$", description="The machine word of the grant's purpose.", examples=["uji_lengkap"])
]
CaseNumber = Annotated[
    str,
    Field(
        pattern=r"^[0-9A-Za-z][0-9A-Za-z ./_:#-]{1,63}$",
        description="The number of your own case, shown to the person who was read. No personal numbers.",
        examples=["BANSOS/2026/000123"],
    ),
    AfterValidator(_no_number),
]
Fact = str | int | bool | list[str] | None


# Because: `ninja.Schema` wraps what it reads, and reads it twice where nothing else may stand in it; these stand in every call of an agency.
class Strict(BaseModel):
    """A body in which nothing may stand that we do not know."""

    model_config = ConfigDict(extra="forbid")


class Asking(Strict):
    """What every call says: for which purpose, in which case."""

    purpose: PurposeWord
    case: CaseNumber


class VerifyIn(Asking):
    """Somebody to match."""

    nik: Nik
    name: str = Field(min_length=1, max_length=120, description="As on the card; case, titles and punctuation do not matter.")
    birth_on: dt.date


class VerifyOut(BaseModel):
    """Whether it matches: NIK, name and birth date together. No also stands for nobody."""

    match: bool


class LookupIn(Asking):
    """One person."""

    nik: Nik
    fields: list[FieldName] = Field(default=[], max_length=len(FIELDS), description="Which of the granted fields; none: all of them.")


class PersonOut(BaseModel):
    """What was granted of a person. Dates are ISO 8601; what is not known is null."""

    fields: dict[str, Fact]
    read_at: dt.datetime


class FamilyIn(Asking):
    """The family of one person."""

    nik: Nik
    fields: list[FamilyFieldName] = Field(
        default=[], max_length=len(FAMILY_FIELDS), description="Which of the granted fields of each member; none: all."
    )


class FamilyOut(BaseModel):
    """What was granted of a family card and of each member, head first."""

    card: dict[str, Fact]
    members: list[dict[str, Fact]]
    read_at: dt.datetime


class BatchItem(Strict):
    """One of many. `name` and `birth_on` are needed to verify."""

    ref: str = Field(max_length=40, pattern=r"^[0-9A-Za-z._-]{1,40}$", description="Your mark; it comes back with the answer.")
    nik: Nik
    name: str = Field(default="", max_length=120)
    birth_on: dt.date | None = None


class BatchIn(Asking):
    """Many people at once. All of them count; when they do not fit into the day, none is read."""

    operation: Literal["verify", "lookup"]
    items: list[BatchItem] = Field(min_length=1, max_length=MOST_IN_BATCH)
    fields: list[FieldName] = Field(default=[], max_length=len(FIELDS))


BatchStatus = Literal["match", "no_match", "found", "unknown"]


class BatchAnswer(BaseModel):
    """The answer to one: `match`, `no_match` (verify); `found`, `unknown` (lookup)."""

    ref: str
    status: BatchStatus
    fields: dict[str, Fact] | None = None


class BatchOut(BaseModel):
    """The answers, in the order of the items."""

    items: list[BatchAnswer]
    read_at: dt.datetime


class ChangesIn(Asking):
    """Where to go on in the feed."""

    cursor: str = Field(
        default="", pattern=r"^(c[0-9a-f]{1,15})?$", description="`next` of the answer before; empty: from the beginning of the grant."
    )
    limit: int = Field(default=50, ge=1, le=MOST_IN_BATCH)


class ChangeOut(BaseModel):
    """Something that happened. `person` is your mark of that person: the same person, the same mark, for your application alone."""

    cursor: str
    kind: ChangeKind
    at: dt.datetime
    person: str
    fields: dict[str, Fact]


class ChangesOut(BaseModel):
    """Changes in their order. Keep `next`, also when nothing came."""

    items: list[ChangeOut]
    next: str
    has_more: bool


def said(facts: Any) -> dict[str, Any]:
    """Return facts by their short names, dates as ISO text."""
    return {
        short(path): value.isoformat() if isinstance(value, dt.date) else list(value) if isinstance(value, tuple) else value
        for path, value in facts.items()
    }


def answer(shape: BaseModel) -> HttpResponse:
    """Return the answer that a shape is, written once; the library would look at it and write it again."""
    return HttpResponse(shape.model_dump_json(), content_type="application/json; charset=utf-8")
