"""What the room of documents tells others."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from loket.foundation.common.text import Text

CODE_CHARACTERS: Final = 16  # 80 bits: nobody finds a document by guessing
_CODE: Final = re.compile(r"^[0-9A-HJKMNP-TV-Z]{16}$")
_LOOKALIKE: Final = str.maketrans("OIL", "011")


class DocumentState(StrEnum):
    """What was done with a document; stored as the word."""

    VALID = "valid"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


#: A document begins valid. What was replaced or withdrawn never becomes valid again; a new one is issued instead.
TRANSITIONS: Final[Mapping[DocumentState, frozenset[DocumentState]]] = {
    DocumentState.VALID: frozenset({DocumentState.REPLACED, DocumentState.WITHDRAWN}),
    DocumentState.REPLACED: frozenset(),
    DocumentState.WITHDRAWN: frozenset(),
}


class Standing(StrEnum):
    """What is true of a document on a day: its state, and whether its time has passed."""

    VALID = "valid"
    EXPIRED = "expired"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


STANDING_WORDS: Final[Mapping[Standing, Text]] = {
    Standing.VALID: Text(id="Berlaku", en="Valid"),
    Standing.EXPIRED: Text(id="Kedaluwarsa", en="Expired"),
    Standing.REPLACED: Text(id="Sudah diganti", en="Replaced"),
    Standing.WITHDRAWN: Text(id="Dicabut", en="Withdrawn"),
}


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who issues. `government` as "Pemerintah Kabupaten Nusa Jaya"; `address` and `contact` are single lines, may be empty."""

    government: str
    agency: str
    address: str = ""
    contact: str = ""
    note: str = ""
    """A line under all: "Contoh: daerah fiktif", or the package's own letterhead text."""


@dataclass(frozen=True, slots=True)
class Signatory:
    """The official in whose name it is signed. `number` is the NIP as printed; `place` where it is issued."""

    position: str
    name: str
    place: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose document it is: opaque id of the resident, account or organisation, and the name as printed."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class IssuedDocument:
    """
    One issued document. The row is there at once; `is_rendered` says whether the signed PDF is.

    `code` is stored as 16 characters; `shown_code` groups it. `version` is the hash of the service version.
    """

    id: UUID
    region: str
    code: str
    number: str
    title: Text
    service: str
    document: str
    case: UUID
    holder: UUID
    agency: str
    version: str
    issued_on: dt.date
    valid_until: dt.date | None
    state: DocumentState
    replaced_by: UUID | None
    pdf_file: UUID | None
    pdf_sha256: str | None
    requested_at: dt.datetime | None
    rendered_at: dt.datetime | None

    @property
    def shown_code(self) -> str:
        """Return the code as people read it: `XXXX-XXXX-XXXX-XXXX`."""
        return show_code(self.code)

    @property
    def is_rendered(self) -> bool:
        """Say whether the signed PDF exists."""
        return self.pdf_file is not None

    def standing_on(self, on: dt.date) -> Standing:
        """Return what is true on a day. `valid_until` is the last valid day."""
        return standing(self.state, self.valid_until, on)


@dataclass(frozen=True, slots=True)
class VerifiedDocument:
    """What anybody who holds the code may know: never more than this."""

    code: str
    title: Text
    number: str
    government: str
    agency: str
    issued_on: dt.date
    valid_until: dt.date | None
    standing: Standing
    ended_on: dt.date | None
    """The day on which it was replaced, withdrawn or expired."""
    holder_initials: str
    pdf_sha256: str | None

    @property
    def shown_code(self) -> str:
        """Return the code as people read it."""
        return show_code(self.code)


class CheckResult(StrEnum):
    """What an uploaded PDF turned out to be."""

    GENUINE = "genuine"
    CHANGED = "changed"
    UNKNOWN_SIGNER = "unknown_signer"
    NOT_SIGNED = "not_signed"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Checked:
    """
    The check of an uploaded PDF.

    `intact`: not a byte changed or was added since it was signed. `trusted`: by a certificate of ours. `code`: the
    verification code of our document, only when both hold, so that `queries.find_by_code` can say what is true now.
    """

    result: CheckResult
    intact: bool = False
    trusted: bool = False
    signer: str | None = None
    signed_at: dt.datetime | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Rendered:
    """What one round of rendering did, in counts."""

    rendered: int = 0
    failed: int = 0


def standing(state: DocumentState, valid_until: dt.date | None, on: dt.date) -> Standing:
    """Return what is true on a day: what was done comes before what merely passed."""
    if state is not DocumentState.VALID:
        return Standing(state.value)
    return Standing.EXPIRED if valid_until is not None and on > valid_until else Standing.VALID


def show_code(code: str) -> str:
    """Group a code: `XXXX-XXXX-XXXX-XXXX`."""
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


def read_code(text: str) -> str | None:
    """
    Return the stored form of a code as a person typed it, or None when it cannot be one.

    >>> read_code("8h4k-q2zt-0000 oil1")
    '8H4KQ2ZT00000111'
    """
    code = re.sub(r"[\s-]+", "", text).upper().translate(_LOOKALIKE)
    return code if _CODE.match(code) else None


@dataclass(frozen=True, slots=True)
class Receipt:
    """A *tanda terima*. `rows` are further lines (label, value); `check_url` goes into the QR and holds nothing personal."""

    letterhead: Letterhead
    case_number: str
    service: Text
    received_at_text: str
    promised_text: str
    version: str
    check_url: str
    fee_text: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    language: str = "id"
