"""The shape of an inspection in a package, and of the words all shapes are made of; reached through `definition`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=60)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
PositionCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*/[a-z][a-z0-9-]*$", max_length=80)]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
DocumentName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*/[a-z][a-z0-9_]*$", max_length=110)]
Expression = Annotated[str, StringConstraints(min_length=1, max_length=4000)]


class Strict(BaseModel):
    """Nothing but what is named here; nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Bilingual(Strict):
    """The same sentence in both languages."""

    id: Sentence
    en: Sentence

    def in_(self, language: str) -> str:
        """Return the sentence in `language`; anything but "en" is Indonesian."""
        return self.en if language == "en" else self.id


class Choice(Strict):
    """One possible answer."""

    value: Name
    label: Bilingual


class ItemKind(StrEnum):
    """Kinds of answers at an inspection."""

    YES_NO = "yes_no"
    NUMBER = "number"
    CHOICE = "choice"


class InspectionItem(Strict):
    """
    One thing to look at on the spot.

    `yes_no` is answered by yes, no or not applicable; `number` is a whole number between `min` and `max`, in `unit`; `choice` is one of
    `choices`. Every answer may have a note; `no` must have one. `photos` is how many photos may be taken (0: none), `needs_photo` asks for one.
    """

    id: Name
    text: Bilingual
    kind: ItemKind = ItemKind.YES_NO
    unit: Bilingual | None = None
    min: Annotated[int | None, Field(ge=-1_000_000, le=1_000_000)] = None
    max: Annotated[int | None, Field(ge=-1_000_000, le=1_000_000)] = None
    choices: Annotated[list[Choice], Field(max_length=12)] = []
    photos: Annotated[int, Field(ge=0, le=5)] = 0
    needs_photo: bool = False


class Inspection(Strict):
    """
    What an `inspect` step looks at, where, and what the officer may carry there.

    `at` is a fact: the address or the point on the map of the form. The work package on the officer's device holds the number of the case,
    `items`, `at`, and the applicant's name only where `names_applicant`; it ends with the step's time, and after `hours` at the latest.
    `trip` is how many of these an officer may carry at once; they are given first in, first out.
    """

    at: Expression
    items: Annotated[list[InspectionItem], Field(min_length=1, max_length=40)]
    names_applicant: bool = False
    hours: Annotated[int, Field(ge=1, le=72)] = 48
    trip: Annotated[int, Field(ge=1, le=10)] = 1
    reference: Sentence | None = None
    """The law by which officers look at the place."""
