"""What the room of documents tells others."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from loket.foundation.common.text import Text

CODE_CHARACTERS: Final = 16  # 80 bits: nobody finds a document by guessing
_CODE: Final = re.compile(r"^[0-9A-HJKMNP-TV-Z]{16}$")
_LOOKALIKE: Final = str.maketrans("OIL", "011")


class DocumentState(StrEnum):
    """What was done with a document; stored as the word."""

    AWAITING = "awaiting_signature"
    VALID = "valid"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    DISCARDED = "discarded"


#: A document begins valid, or waits for somebody's signature first. What ended never becomes valid again; a new one is issued instead.
TRANSITIONS: Final[Mapping[DocumentState, frozenset[DocumentState]]] = {
    DocumentState.AWAITING: frozenset({DocumentState.VALID, DocumentState.DISCARDED}),
    DocumentState.VALID: frozenset({DocumentState.REPLACED, DocumentState.WITHDRAWN}),
    DocumentState.REPLACED: frozenset(),
    DocumentState.WITHDRAWN: frozenset(),
    DocumentState.DISCARDED: frozenset(),
}
#: What its holder has never had: it was not signed yet, or never will be.
NOT_ISSUED: Final = frozenset({DocumentState.AWAITING, DocumentState.DISCARDED})


class SignatureState(StrEnum):
    """Where one asking for a signature stands; stored as the word."""

    ASKED = "asked"
    GIVEN = "given"
    DONE = "done"
    REFUSED = "refused"
    DROPPED = "dropped"


#: Asked, and no answer yet; given, and the PDF not kept yet; then done. Refused: nothing was signed. Dropped: the document is no longer wanted.
SIGNATURE_TRANSITIONS: Final[Mapping[SignatureState, frozenset[SignatureState]]] = {
    SignatureState.ASKED: frozenset({SignatureState.GIVEN, SignatureState.REFUSED, SignatureState.DROPPED}),
    SignatureState.GIVEN: frozenset({SignatureState.DONE, SignatureState.DROPPED}),
    SignatureState.DONE: frozenset(),
    SignatureState.REFUSED: frozenset(),
    SignatureState.DROPPED: frozenset(),
}
SIGNATURE_WORDS: Final[Mapping[SignatureState, Text]] = {
    SignatureState.ASKED: Text(id="Diminta, jawaban belum ada", en="Asked for, no answer yet"),
    SignatureState.GIVEN: Text(id="Tanda tangan diterima, PDF sedang dilengkapi", en="Signature received, the PDF is being completed"),
    SignatureState.DONE: Text(id="Ditandatangani", en="Signed"),
    SignatureState.REFUSED: Text(id="Belum ditandatangani", en="Not signed"),
    SignatureState.DROPPED: Text(id="Tidak diperlukan lagi", en="No longer needed"),
}


class Fault(StrEnum):
    """Why a signature was not given; stored as the word."""

    WRONG_PASSPHRASE = "wrong_passphrase"  # noqa: S105 - a word, no secret
    NOT_REGISTERED = "not_registered"
    CERTIFICATE_ENDED = "certificate_ended"
    UNAVAILABLE = "unavailable"
    NOT_SIGNED = "not_signed"


FAULT_WORDS: Final[Mapping[Fault, Text]] = {
    Fault.WRONG_PASSPHRASE: Text(id="Kata sandi tanda tangan salah.", en="The signing passphrase is wrong."),
    Fault.NOT_REGISTERED: Text(
        id="Anda belum terdaftar pada layanan tanda tangan, atau NIK Anda di sini berbeda. Hubungi pengelola.",
        en="You are not registered with the signing service, or your NIK here differs. Ask the operator.",
    ),
    Fault.CERTIFICATE_ENDED: Text(
        id="Sertifikat tanda tangan Anda sudah berakhir atau dicabut. Perbarui sertifikat Anda; pengelola sudah diberi tahu.",
        en="Your signing certificate has ended or was revoked. Renew it; the operator was told.",
    ),
    Fault.UNAVAILABLE: Text(
        id="Layanan tanda tangan tidak dapat dihubungi. Tidak ada yang ditandatangani dan tidak ada yang hilang.",
        en="The signing service cannot be reached. Nothing was signed and nothing is lost.",
    ),
    Fault.NOT_SIGNED: Text(
        id="Layanan tanda tangan tidak menandatanganinya. Silakan coba lagi.", en="The signing service did not sign it. Please try again."
    ),
}


class Standing(StrEnum):
    """What is true of a document on a day: its state, and whether its time has passed."""

    AWAITING = "awaiting_signature"
    VALID = "valid"
    EXPIRED = "expired"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    DISCARDED = "discarded"


STANDING_WORDS: Final[Mapping[Standing, Text]] = {
    Standing.AWAITING: Text(id="Menunggu tanda tangan", en="Waiting for a signature"),
    Standing.VALID: Text(id="Berlaku", en="Valid"),
    Standing.EXPIRED: Text(id="Kedaluwarsa", en="Expired"),
    Standing.REPLACED: Text(id="Sudah diganti", en="Replaced"),
    Standing.WITHDRAWN: Text(id="Dicabut", en="Withdrawn"),
    Standing.DISCARDED: Text(id="Tidak jadi terbit", en="Never issued"),
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
class Personal:
    """By whom a document is signed personally: holder of a position (`dpmptsp/kepala`); `account` None: whoever holds it."""

    position: str
    account: UUID | None


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
    personal: Personal | None = None
    """Whose own signature it needs; None: it is sealed by the institution at once."""

    @property
    def is_issued(self) -> bool:
        """Say whether its holder has it: it is signed, or sealed by the institution."""
        return self.state not in NOT_ISSUED

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
class HeldDocument:
    """A document of a holder as the next application may use it: `about` whom, how it stands, and every field as it is printed."""

    document: IssuedDocument
    standing: Standing
    about: UUID | None
    printed: Mapping[str, Any]


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


@dataclass(frozen=True, slots=True)
class Words:
    """What a signature says of itself. `contact` is the address where the document can be checked."""

    signatory: str
    reason: str
    location: str
    contact: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """
    All that is needed to put a signature in later. `tail` follows the bytes that were seen; `attributes` are what the key signs (DER).

    `start` and `end`: where the signature goes. `certificates`: of the signatory first, then those above it (DER); `serial`: of the first, hexadecimal.
    """

    tail: bytes
    digest: bytes
    start: int
    end: int
    attributes: bytes
    certificates: tuple[bytes, ...]
    serial: str

    @property
    def to_sign(self) -> bytes:
        """Return the SHA-256 digest that the key signs."""
        return hashlib.sha256(self.attributes).digest()


@dataclass(frozen=True, slots=True)
class Hand:
    """
    A person about to sign. `number`: under which the service knows them; `confirm` says whether `passphrase` is that of their account.

    Invariant: lives for one request, is never stored, and shows nothing of itself in a log or an error.
    """

    account: UUID
    number: str = field(repr=False)
    passphrase: str = field(repr=False)
    confirm: Callable[[], bool] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ToSign:
    """A document that waits for a signature. `seen`: the draft that stands now was opened by the asking account. `asked`: an answer is awaited."""

    document: IssuedDocument
    holder: str
    draft_sha256: str | None
    seen: bool
    asked: SignatureState | None
    fault: Fault | None
    next_at: dt.datetime | None
    """When the service is asked again for an answer that was lost."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One asking for a signature, as it stands."""

    id: UUID
    region: str
    document: UUID
    case: UUID
    account: UUID
    batch: UUID
    state: SignatureState
    fault: Fault | None
    asked_at: dt.datetime
    next_at: dt.datetime | None
    ended_at: dt.datetime | None
    tries: int = 0
    """How often an answer was waited for in vain. 0: the request that asked may still be under way."""


@dataclass(frozen=True, slots=True)
class ServiceState:
    """How the signing service was met last. `down_since` None: it answers."""

    name: str
    down_since: dt.datetime | None
    checked_at: dt.datetime
    next_at: dt.datetime | None
    failures: int = 0


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
    is_stamped: bool = False
    """Whether an authority stamped the time: then it stays genuine when the certificate of its signatory ends."""


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
class ListPart:
    """A part of a list on paper: its title, a note under it, and rows of three cells (what, content, since)."""

    title: str
    note: str
    rows: tuple[tuple[str, str, str], ...]


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
