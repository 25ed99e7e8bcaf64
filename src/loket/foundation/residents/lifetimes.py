"""An event of a person's life and a paper of theirs, as others hold them. Offered by `values`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from loket.foundation.common import dates
from loket.foundation.common.text import Text
from loket.foundation.residents import words
from loket.foundation.residents.kinds import EVENT_KINDS, PAPER_ENDINGS, EventKind, PaperKind


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """
    Something that happened to a person. `number`, `registered_on`: of the deed or letter; `elsewhere`: the area moved from or to, named.

    `source`: by what it is known as it is, `origin` the system where that is a file; `known_on`: of which day that is. Unknown texts are "".
    """

    id: UUID
    kind: EventKind
    happened_on: dt.date
    registered_on: dt.date | None
    place: str
    number: str
    other_name: str
    told: str
    elsewhere: str
    source: str
    origin: str
    known_on: dt.date
    version: int

    @property
    def summary(self) -> Text:
        """Day, place, with whom, from or to where: what is said of it without its number."""
        day = dates.date_text(self.happened_on)
        said_id, said_en = [day.id], [day.en]
        if self.place:
            said_id.append(self.place)
            said_en.append(self.place)
        if self.other_name:
            said_id.append(f"dengan {self.other_name}" if EVENT_KINDS[self.kind].is_mutual else self.other_name)
            said_en.append(f"with {self.other_name}" if EVENT_KINDS[self.kind].is_mutual else self.other_name)
        if self.elsewhere:
            is_leaving = self.kind in (EventKind.MOVE_OUT, EventKind.ABROAD_OUT)
            said_id.append(f"{'ke' if is_leaving else 'dari'} {self.elsewhere}")
            said_en.append(f"{'to' if is_leaving else 'from'} {self.elsewhere}")
        if self.told:
            word = words.CITIZENSHIP.get(self.told, Text(id=self.told, en=self.told))
            said_id.append(f"menjadi {word.id}")
            said_en.append(f"now {word.en}")
        return Text(id=", ".join(said_id), en=", ".join(said_en))


class Validity(StrEnum):
    """Whether a paper holds on a day."""

    VALID = "valid"
    TO_COME = "to_come"
    EXPIRED = "expired"
    ENDED = "ended"


VALIDITY_WORDS: Final[Mapping[Validity, Text]] = {
    Validity.VALID: Text(id="berlaku", en="valid"),
    Validity.TO_COME: Text(id="belum berlaku", en="not yet valid"),
    Validity.EXPIRED: Text(id="habis masa berlakunya", en="expired"),
    Validity.ENDED: Text(id="tidak berlaku lagi", en="no longer valid"),
}


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of a person; `valid_until` None: for good. `ended_how`: a word of `PAPER_ENDINGS`, "" while it was not ended before its time."""

    id: UUID
    kind: PaperKind
    number: str
    issuer: str
    issued_on: dt.date
    valid_until: dt.date | None
    ended_on: dt.date | None
    ended_how: str
    source: str
    origin: str
    known_on: dt.date
    version: int

    def validity(self, day: dt.date) -> Validity:
        """Say whether it holds on a civil day; what ended counts from its day on, the last day of validity still holds."""
        if self.ended_on is not None and self.ended_on <= day:
            return Validity.ENDED
        if day < self.issued_on:
            return Validity.TO_COME
        return Validity.EXPIRED if self.valid_until is not None and self.valid_until < day else Validity.VALID

    def summary(self, day: dt.date) -> Text:
        """Since when, until when, and whether it holds on a day."""
        issued = dates.date_text(self.issued_on)
        by = f", {self.issuer}" if self.issuer else ""
        said = VALIDITY_WORDS[self.validity(day)]
        if self.ended_on is not None and self.ended_on <= day:
            ended = dates.date_text(self.ended_on)
            how = PAPER_ENDINGS[self.ended_how]
            said = Text(id=f"{how.id.lower()} {ended.id}", en=f"{how.en.lower()} {ended.en}")
        elif self.valid_until is not None:
            last = dates.date_text(self.valid_until)
            said = Text(id=f"{said.id} sampai {last.id}", en=f"{said.en} until {last.en}")
            if self.validity(day) is Validity.EXPIRED:
                said = Text(id=f"berlaku sampai {last.id}, sudah lewat", en=f"was valid until {last.en}")
        return Text(id=f"terbit {issued.id}{by}; {said.id}", en=f"issued {issued.en}{by}; {said.en}")
