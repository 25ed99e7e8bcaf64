"""What a step says that an application of a partner carries out: who, what it is told, what it gives back. Strict, like all of a package."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints

from loket.services.catalogue.inspection_shape import Bilingual, Choice, Expression, Name, Sentence, Strict

#: Unit: characters of one text that a partner gives back.
MOST_TEXT: Final = 500
#: As `foundation.common.ids` writes an id; what the registration of an application shows.
ClientName = Annotated[str, StringConstraints(pattern=r"^[0-7][0-9A-HJKMNP-TV-Z]{25}$")]


class Upload(Strict):
    """What may be uploaded: kinds by content, not by name."""

    types: Annotated[list[Literal["jpg", "png", "pdf", "webp"]], Field(min_length=1)]
    max_mib: Annotated[int, Field(ge=1, le=20)] = 5
    max_files: Annotated[int, Field(ge=1, le=10)] = 1


class Told(Strict):
    """One line of what is told to another agency or a partner: its label, and where the value comes from (a fact path or quoted text)."""

    label: Bilingual
    value: Expression


class ReturnedKind(StrEnum):
    """Kinds of what a partner gives back; stored as the word."""

    TEXT = "text"
    DATE = "date"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    CHOICE = "choice"


class ReturnedField(Strict):
    """
    One thing that the partner gives back with an outcome; a fact `partner.<step>.<id>` afterwards.

    `needed_for`: the outcomes with which it must come; with the others it may. `min` and `max` are for whole numbers.
    """

    id: Name
    type: ReturnedKind
    label: Bilingual
    choices: Annotated[list[Choice], Field(max_length=30)] = []
    min: int | None = None
    max: int | None = None
    needed_for: list[Name] = []


class Partner(Strict):
    """
    Whose application carries the step out: `name` as people read it, `purpose` why it gets what `fields` say, `reference` by which law or agreement.

    `application` is the registered name of that application (its client_id), mostly set by the region. Without one the step's `actor` does the
    work; with one, the `actor` takes it back when the partner does not answer in time.
    """

    name: Bilingual
    purpose: Bilingual
    reference: Sentence
    application: ClientName | None = None
    fields: Annotated[list[Told], Field(min_length=1, max_length=20)]
    returns: Annotated[list[ReturnedField], Field(max_length=20)] = []
    files: Upload | None = None


def of_text(kind: ReturnedKind, value: object) -> object:
    """Return a kept value in the type of the rule language: dates are dates again."""
    return dt.date.fromisoformat(value) if kind is ReturnedKind.DATE and isinstance(value, str) else value
