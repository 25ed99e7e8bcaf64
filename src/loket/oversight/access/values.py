"""What others may hold of readings, questions about them, concealments and signals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from loket.foundation.common.text import Text
from loket.oversight.access.words import INSPECTION_REASONS as INSPECTION_REASONS
from loket.oversight.access.words import OTHER_DATA as OTHER_DATA
from loket.oversight.access.words import PURPOSES as PURPOSES
from loket.oversight.access.words import Label as Label
from loket.oversight.access.words import field as field_words
from loket.oversight.access.words import purpose as purpose_words

__all__ = ["INSPECTION_REASONS", "OTHER_DATA", "PURPOSES", "Label", "field_words", "purpose_words"]


class Side(StrEnum):
    """Whose readings a list shows: people in office and agencies' systems, people like me, or machines of Loket itself."""

    OFFICE = "office"
    PEOPLE = "people"
    SYSTEM = "system"


#: The capacities of each side, as the record keeps them.
SIDES: Final[Mapping[Side, tuple[str, ...]]] = {
    Side.OFFICE: ("officer", "leader", "auditor", "operator", "author", "reviewer", "partner"),
    Side.PEOPLE: ("citizen", "public"),
    Side.SYSTEM: ("system",),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """
    One reading of a person's data as that person sees it.

    `entry` is its opaque id. `who` and `office`: agency and position, never a name. `case` and `number` only when the application is
    one's own; `is_masked`: it was read for somebody else's matter, of which nothing is told. `reopened`: it was withheld until then.
    """

    entry: UUID
    at: dt.datetime
    side: Side
    agency: str
    who: Text
    office: Text
    purpose: Text
    fields: tuple[Text, ...]
    people: int
    case: UUID | None
    number: str
    is_masked: bool
    reopened: Reopened | None = None


@dataclass(frozen=True, slots=True)
class Reopened:
    """Why a reading was not shown before: from when to when, under which law, in which matter."""

    since: dt.datetime
    until: dt.datetime
    basis: Text
    reference: str
    investigation: str


@dataclass(frozen=True, slots=True)
class Ward:
    """A child or ward whose readings one may see; `name` as the register has it."""

    resident: UUID
    name: str
    is_by_guardian: bool


class InquiryKind(StrEnum):
    """A question to the agency, or a report to the auditors. Stored as the word."""

    QUESTION = "question"
    REPORT = "report"


class InquiryState(StrEnum):
    """How an inquiry stands. Stored as the word."""

    OPEN = "open"
    LOOKED_AT = "looked_at"
    ANSWERED = "answered"


INQUIRY_TRANSITIONS: Final[Mapping[InquiryState, frozenset[InquiryState]]] = {
    InquiryState.OPEN: frozenset({InquiryState.LOOKED_AT, InquiryState.ANSWERED}),
    InquiryState.LOOKED_AT: frozenset({InquiryState.ANSWERED}),
    InquiryState.ANSWERED: frozenset(),
}
INQUIRY_WORDS: Final[Mapping[InquiryState, Text]] = {
    InquiryState.OPEN: Text(id="Menunggu jawaban", en="Waiting for an answer"),
    InquiryState.LOOKED_AT: Text(id="Sedang diperiksa", en="Being looked into"),
    InquiryState.ANSWERED: Text(id="Dijawab", en="Answered"),
}
KIND_WORDS: Final[Mapping[InquiryKind, Text]] = {
    InquiryKind.QUESTION: Text(id="Pertanyaan", en="Question"),
    InquiryKind.REPORT: Text(id="Laporan", en="Report"),
}


class ReportReason(StrEnum):
    """Why a person reports a reading. Stored as the word."""

    NO_MATTER = "no_matter"
    KNOWN_READER = "known_reader"
    TOO_MUCH = "too_much"
    NO_ANSWER = "no_answer"
    OTHER = "other"


REASON_WORDS: Final[Mapping[ReportReason, Text]] = {
    ReportReason.NO_MATTER: Text(id="Saya tidak punya urusan di sana", en="I have no matter there"),
    ReportReason.KNOWN_READER: Text(id="Saya kenal orang di kantor itu", en="I know somebody in that office"),
    ReportReason.TOO_MUCH: Text(id="Data yang dibaca terlalu banyak", en="Too much was read"),
    ReportReason.NO_ANSWER: Text(id="Pertanyaan saya tidak dijawab dengan jelas", en="My question was not answered clearly"),
    ReportReason.OTHER: Text(id="Alasan lain", en="Another reason"),
}


class Outcome(StrEnum):
    """What the auditors found. Stored as the word."""

    PROPER = "proper"
    IMPROPER = "improper"
    PASSED_ON = "passed_on"


OUTCOME_WORDS: Final[Mapping[Outcome, Text]] = {
    Outcome.PROPER: Text(id="Pembacaan ini sesuai aturan", en="This reading was proper"),
    Outcome.IMPROPER: Text(id="Pembacaan ini tidak semestinya", en="This reading was improper"),
    Outcome.PASSED_ON: Text(id="Diteruskan kepada yang berwenang", en="Passed on to the authority concerned"),
}


@dataclass(frozen=True, slots=True)
class Inquiry:
    """
    A question or report about one reading. `text` and `answer` are what people wrote; None until answered.

    `agency` answers questions; reports are answered by auditors. `due_at` is the end of the clock.
    """

    id: UUID
    region: str
    kind: InquiryKind
    state: InquiryState
    account: UUID
    subject: UUID
    entry: UUID
    reading_at: dt.datetime
    reading_line: int
    agency: str
    reason: ReportReason | None
    text: str
    asked_at: dt.datetime
    due_at: dt.datetime
    reference: str
    answer: str | None = None
    outcome: Outcome | None = None
    appointment: UUID | None = None
    answered_at: dt.datetime | None = None

    def is_late(self, at: dt.datetime) -> bool:
        """Say whether the clock ran out before an answer."""
        return (self.answered_at or at) > self.due_at


class WatchMode(StrEnum):
    """Whether, and how often, a person is told of readings. Stored as the word; without a choice: never."""

    OFF = "off"
    DAILY = "daily"
    AT_ONCE = "at_once"


WATCH_WORDS: Final[Mapping[WatchMode, Text]] = {
    WatchMode.OFF: Text(id="Tidak usah; saya melihatnya sendiri di sini", en="Not at all; I look here myself"),
    WatchMode.DAILY: Text(id="Rangkuman sekali sehari, bila ada", en="A summary once a day, when there are any"),
    WatchMode.AT_ONCE: Text(id="Segera (beberapa menit setelah dibaca)", en="At once (some minutes after a reading)"),
}


@dataclass(frozen=True, slots=True)
class Basis:
    """A legal ground on which readings may be withheld."""

    code: str
    title: Text
    reference: str


@dataclass(frozen=True, slots=True)
class Terms:
    """
    Times and limits in force from `since`, each with its source. Hours are hours of the clock, days are calendar days.

    `warn_hours`: so long before the time is over whoever has not answered is reminded.
    """

    since: dt.date
    answer_hours: int
    answer_reference: str
    report_hours: int
    report_reference: str
    warn_hours: int
    withhold_days: int
    withhold_in_all_days: int
    review_days: int
    proposal_days: int
    withhold_reference: str
    discreet_agencies: frozenset[str]
    discreet_reference: str
    bases: tuple[Basis, ...]

    def basis(self, code: str) -> Basis | None:
        """Return a legal ground by its code."""
        return next((one for one in self.bases if one.code == code), None)


class RuleName(StrEnum):
    """A kind of unusual reading. Stored as the word."""

    VOLUME = "volume"
    HOURS = "hours"
    FAMILY = "family"
    NEIGHBOURS = "neighbours"
    WELL_KNOWN = "well_known"
    NO_CASE = "no_case"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it looks for, why, from where its numbers are."""

    name: RuleName
    title: Text
    reason: Text
    source: str
    numbers: Mapping[str, int] = field(hash=False)
    exempt_purposes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RuleBook:
    """One version of the rules; `exempt_fields` are no reading of a person's data by themselves."""

    version: int
    since: dt.date
    reference: str
    rules: Mapping[RuleName, Rule] = field(hash=False)
    exempt_fields: frozenset[str]
    exempt_reason: Text


class SignalState(StrEnum):
    """What became of a signal. Stored as the word."""

    NEW = "new"
    LOOKED_AT = "looked_at"
    EXPLAINED = "explained"
    PASSED_ON = "passed_on"


SIGNAL_TRANSITIONS: Final[Mapping[SignalState, frozenset[SignalState]]] = {
    SignalState.NEW: frozenset({SignalState.LOOKED_AT, SignalState.EXPLAINED, SignalState.PASSED_ON}),
    SignalState.LOOKED_AT: frozenset({SignalState.EXPLAINED, SignalState.PASSED_ON}),
    SignalState.EXPLAINED: frozenset({SignalState.LOOKED_AT}),
    SignalState.PASSED_ON: frozenset({SignalState.LOOKED_AT}),
}
SIGNAL_WORDS: Final[Mapping[SignalState, Text]] = {
    SignalState.NEW: Text(id="Baru", en="New"),
    SignalState.LOOKED_AT: Text(id="Sedang dilihat", en="Being looked at"),
    SignalState.EXPLAINED: Text(id="Terjelaskan", en="Explained"),
    SignalState.PASSED_ON: Text(id="Diteruskan", en="Passed on"),
}


@dataclass(frozen=True, slots=True)
class Signal:
    """
    An unusual reading, for the auditors. `evidence` holds counts, thresholds and the readings' moments and numbers, nothing personal.

    `actor` is the reader as the record names them; `subject` whom it concerns, None when it is about a whole day.
    """

    id: UUID
    region: str
    rule: RuleName
    version: int
    actor: str
    position: str
    subject: UUID | None
    case: UUID | None
    on: dt.date
    evidence: Mapping[str, Any]
    state: SignalState
    made_at: dt.datetime
    note: str = ""
    reference: str = ""
    decided_by: UUID | None = None
    decided_at: dt.datetime | None = None

    @property
    def readings(self) -> tuple[tuple[dt.datetime, int], ...]:
        """The readings that it stands on, by moment and number."""
        return tuple((dt.datetime.fromisoformat(at), line) for at, line in self.evidence.get("readings", ()))


class ConcealmentState(StrEnum):
    """How a concealment stands. Stored as the word."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    REJECTED = "rejected"
    EXPIRED = "expired"
    OPENED = "opened"


CONCEALMENT_TRANSITIONS: Final[Mapping[ConcealmentState, frozenset[ConcealmentState]]] = {
    ConcealmentState.PROPOSED: frozenset({ConcealmentState.ACTIVE, ConcealmentState.REJECTED, ConcealmentState.EXPIRED}),
    ConcealmentState.ACTIVE: frozenset({ConcealmentState.OPENED}),
    ConcealmentState.REJECTED: frozenset(),
    ConcealmentState.EXPIRED: frozenset(),
    ConcealmentState.OPENED: frozenset(),
}
CONCEALMENT_WORDS: Final[Mapping[ConcealmentState, Text]] = {
    ConcealmentState.PROPOSED: Text(id="Menunggu pengawas kedua", en="Waits for a second auditor"),
    ConcealmentState.ACTIVE: Text(id="Disembunyikan", en="Withheld"),
    ConcealmentState.REJECTED: Text(id="Tidak disetujui", en="Not agreed to"),
    ConcealmentState.EXPIRED: Text(id="Lewat waktu, tidak diputus", en="Not decided in time"),
    ConcealmentState.OPENED: Text(id="Dibuka kembali", en="Shown again"),
}


@dataclass(frozen=True, slots=True)
class Concealment:
    """
    Readings of a reader (`actor`) or in a case (`case`) about a person (`subject`) that the person does not see until `ends_at`.

    `until` is the moment from which they are shown: the end, an earlier opening, or a review that nobody made.
    """

    id: UUID
    region: str
    state: ConcealmentState
    subject: UUID
    actor: str | None
    case: UUID | None
    investigation: str
    basis: str
    reference: str
    reason: str
    since: dt.datetime
    ends_at: dt.datetime
    review_at: dt.datetime | None
    proposed_by: UUID
    proposed_at: dt.datetime
    decided_by: UUID | None = None
    decided_at: dt.datetime | None = None
    decision_note: str = ""
    opened_at: dt.datetime | None = None
    follows: UUID | None = None
    reviews: tuple[Review, ...] = ()

    @property
    def until(self) -> dt.datetime:
        """The moment from which the readings are shown."""
        ends = [one for one in (self.ends_at, self.review_at, self.opened_at) if one is not None]
        return min(ends)

    def hides(self, at: dt.datetime) -> bool:
        """Say whether readings are withheld at a moment."""
        return self.state is ConcealmentState.ACTIVE and at < self.until


@dataclass(frozen=True, slots=True)
class Review:
    """Somebody looked whether a concealment is still needed."""

    at: dt.datetime
    by: UUID
    note: str


@dataclass(frozen=True, slots=True)
class Protected:
    """A person on the list of those whose readings are always looked at."""

    id: UUID
    region: str
    subject: UUID
    reason: str
    note: str
    added_by: UUID
    added_at: dt.datetime


#: Why somebody is on the protected list.
PROTECTED_REASONS: Final[Mapping[str, Text]] = {
    "public_figure": Text(id="Tokoh atau pejabat", en="Public figure or office-holder"),
    "victim": Text(id="Korban kekerasan atau kejahatan", en="Victim of violence or crime"),
    "witness": Text(id="Saksi atau pelapor", en="Witness or reporter"),
    "other": Text(id="Sebab lain", en="Another cause"),
}
