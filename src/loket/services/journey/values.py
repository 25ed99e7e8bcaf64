"""What the screens show of a journey."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from loket.foundation.common.paging import Page
from loket.foundation.common.text import Text
from loket.foundation.identity.values import Appointment
from loket.services.appointments.values import Booking, Visit
from loket.services.cases.values import Acted, AgencyNotice, Case, CaseEvent, CaseStep, Content, Correction, Draft, QueueCount, WorkCount
from loket.services.catalogue.definition import FormPage, Outcome, ServiceDefinition, Step
from loket.services.decisions.values import Decision
from loket.services.documents.values import Asked, IssuedDocument, ServiceState, ToSign
from loket.services.journey.handed import ErrandShown as ErrandShown
from loket.services.journey.handed import ErrandTask as ErrandTask
from loket.services.journey.handed import FileShown as FileShown
from loket.services.journey.inspected import Carried as Carried
from loket.services.journey.inspected import InspectionShown as InspectionShown
from loket.services.journey.inspected import PhotoShown as PhotoShown
from loket.services.journey.inspected import SentInspection as SentInspection
from loket.services.journey.receipts import CounterActed as CounterActed
from loket.services.journey.receipts import CounterReceipt as CounterReceipt
from loket.services.queueing.values import Board, Seat, Ticket
from loket.services.rollout.values import PilotRun


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer in words. `is_held`: from the register, not asked; `is_sensitive`: shown masked until asked for."""

    field: str
    label: Text
    value: Text
    files: tuple[FileShown, ...]
    is_held: bool
    is_sensitive: bool
    reference: str | None


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """One page of the form with its answers."""

    id: str
    title: Text
    rows: tuple[AnswerRow, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the applicant's family, as a form offers it."""

    id: str
    name: str
    relation: Text
    birth_on: dt.date


@dataclass(frozen=True, slots=True)
class Notice:
    """What a case of another agency tells an officer's position: who tells, by which law; `lines` only when it is opened."""

    notice: AgencyNotice
    number: str
    service: Text
    title: Text
    agency: Text
    reference: str
    position: Text
    lines: tuple[tuple[Text, Text], ...] = ()


@dataclass(frozen=True, slots=True)
class OwnDocument:
    """A document that the applicant may choose in a form: its id, what it is, its number, when it was issued, its last valid day."""

    id: str
    title: Text
    number: str
    issued_on: dt.date
    valid_until: dt.date | None


@dataclass(frozen=True, slots=True)
class Application:
    """An application being filled in: the draft, its standard, what the register holds, which pages are to be seen now."""

    draft: Draft
    definition: ServiceDefinition
    register: Mapping[str, Any]
    pages: tuple[FormPage, ...]
    members: tuple[Member, ...]
    is_live: bool
    today: dt.date
    facts: Mapping[str, Any]
    """What is known apart from the answers, for the catalogue's questions about the form."""
    answers: tuple[AnswerPage, ...]
    promised_on: dt.date
    """The promise, if it were sent now."""

    @property
    def content(self) -> Content:
        """Return the answers so far in the form of a case's content."""
        return Content(answers=self.draft.answers, register=self.register, effects={})


@dataclass(frozen=True, slots=True)
class Helped:
    """A case under way that an officer sent with somebody's consent; `whom` names for whom it is, empty: for the one who consented."""

    case: Case
    whom: str


@dataclass(frozen=True, slots=True)
class Choice:
    """For whom else an application can be begun: `key` is what the form sends, `capacity` as what one acts, `until` the first day no longer."""

    key: str
    name: str
    capacity: Text
    draft: Draft | None
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """
    A service as somebody with an account meets it before beginning: its standard, in whose name, and the draft that waits already.

    `others`: for whom else they can apply; `whom` is the chosen one's key, empty for themselves; `can_self`: whether they can for themselves.
    """

    definition: ServiceDefinition
    version_hash: str
    applicant_name: str
    is_from_register: bool
    promised_on: dt.date
    today: dt.date
    draft: Draft | None
    others: tuple[Choice, ...]
    whom: str
    can_self: bool
    pilot: PilotRun | None
    """The pilot that runs for this service, whether or not this person is in it (`is_tried`)."""

    @property
    def is_tried(self) -> bool:
        """Say whether this person gets the version that is tried."""
        return self.pilot is not None and self.pilot.hash == self.version_hash


@dataclass(frozen=True, slots=True)
class Used:
    """One value that a decision rests on: what, its value in words, where it comes from; parameters with their law."""

    label: Text
    value: Text
    source: str
    field: str | None
    reference: str | None
    valid_from: dt.date | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a decision came out as it did (UU 27/2022 Pasal 10): the rule that fitted, those before it that did not, the values used."""

    decision: Decision
    step_title: Text
    outcome: Text | None
    table_title: Text | None
    condition: str | None
    looked_at: int
    used: tuple[Used, ...]


@dataclass(frozen=True, slots=True)
class Submitted:
    """What a citizen gets for sending: the number, the promise, the standard it runs under. `is_new` False: it had been sent before."""

    case: UUID
    number: str
    promised_at: dt.datetime
    promised_on: dt.date
    version_hash: str
    is_new: bool
    helped_by: UUID | None = None
    """The consent under which an officer sent it at the counter, None for all that people send themselves."""


class StepStanding(StrEnum):
    """Where a step of the procedure stands for the reader."""

    DONE = "done"
    NOW = "now"
    NEXT = "next"
    MAYBE = "maybe"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class StepShown:
    """One step of the procedure as the citizen sees it: what, who holds it, since when, until when."""

    id: str
    title: Text
    standing: StepStanding
    holder: Text | None
    since: dt.datetime | None
    due_at: dt.datetime | None
    ended_at: dt.datetime | None
    is_applicants: bool = False
    """Whether it waits for the applicant to come."""
    is_partners: bool = False
    """Whether an application of a partner carries it out, and no officer was told of it."""
    is_signing: bool = False
    """The document is drawn and waits for somebody's own signature."""


@dataclass(frozen=True, slots=True)
class CaseShown:
    """A case page: the citizen's, and the ground of the officer's and the auditor's."""

    case: Case
    definition: ServiceDefinition
    steps: tuple[StepShown, ...]
    events: tuple[CaseEvent, ...]
    decisions: tuple[Decision, ...]
    corrections: tuple[Correction, ...]
    documents: tuple[IssuedDocument, ...]
    answers: tuple[AnswerPage, ...]
    can_correct: bool
    can_withdraw: bool
    can_object: bool
    object_until: dt.date | None
    visits: tuple[VisitShown, ...] = ()
    """Visits that the case waits for now."""
    inspections: tuple[InspectionShown, ...] = ()
    """What was found on the spot, oldest first; those that came too late to decide last."""
    errands: tuple[ErrandShown, ...] = ()
    """Steps that were or are at a partner, the oldest first; none where details are not shown."""
    acted: Acted | None = None
    """Who acted for whom, by name; None for whoever applied for themselves, and where the content is not opened."""

    @property
    def is_awaiting_signature(self) -> bool:
        """Say whether all is decided and a document waits for a signature (*menunggu tanda tangan*)."""
        return self.case.is_open and any(step.is_signing and step.standing is StepStanding.NOW for step in self.steps)


@dataclass(frozen=True, slots=True)
class VisitShown:
    """A visit that is awaited: what to bring, the booking that is kept (if any), until when it may be changed, the last one that was missed or lost."""

    visit: Visit
    title: Text
    bring: tuple[Text, ...]
    booking: Booking | None
    change_until: dt.datetime | None
    last: Booking | None


@dataclass(frozen=True, slots=True)
class DeskCase:
    """A step in an officer's hands, with all that is needed to decide it."""

    shown: CaseShown
    step: CaseStep
    definition_step: Step | None
    title: Text
    outcomes: Mapping[str, Outcome]
    correctable: tuple[tuple[str, Text], ...]
    objection: str | None
    applicant_name: str
    register: tuple[AnswerRow, ...]
    """What the register said besides what stands on the form."""
    findings: Mapping[UUID, Explanation]
    """What rules found so far, by decision: the condition that fitted and the values it used."""


@dataclass(frozen=True, slots=True)
class Expected:
    """A booking of today at a counter, in words that hold nothing of whom. `is_mine`: for a position of the officer who looks; `is_with`: whom they sit with."""

    booking: Booking
    number: str
    service: Text
    title: Text
    is_mine: bool
    is_with: UUID | None
    ticket: str
    """The number by which the person waits in the hall, empty for none."""


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """Somebody with an appointment who is here, and the number by which they are called; None where the unit has no queue."""

    booking: Booking
    ticket: Ticket | None


@dataclass(frozen=True, slots=True)
class Hall:
    """What an officer at a counter sees. `halls`: units where they may sit; without a `seat` the rest is empty."""

    halls: tuple[str, ...]
    seat: Seat | None
    called: Ticket | None
    booking: Booking | None
    skipped: tuple[Ticket, ...]
    board: Board | None


@dataclass(frozen=True, slots=True)
class Work:
    """A step in words that hold nothing of whom or what: for the desk's lists, and for an answer that came too late."""

    step: CaseStep
    number: str
    service: Text
    title: Text
    outcome: Text | None = None
    reason: Text | None = None


@dataclass(frozen=True, slots=True)
class Workplace:
    """An officer's desk: in which offices they sit, what is in hand (and how much more a leader gave), what waits, what was ended today (newest first, at most 200)."""

    seats: tuple[Appointment, ...]
    held: Work | None
    also_held: int
    queues: Mapping[str, QueueCount]
    done: tuple[Work, ...]


class LateCause(StrEnum):
    """Why an open step is past its time."""

    NOBODY_PRESENT = "nobody_present"
    NOBODY_ALLOWED = "nobody_allowed"
    HOLDER_AWAY = "holder_away"
    IN_HAND = "in_hand"
    WAITS_ITS_TURN = "waits_its_turn"
    PARTNER_SILENT = "partner_silent"


@dataclass(frozen=True, slots=True)
class LateStep:
    """An open step as those who lead see it. `holder` is the officer's name, `ahead` what waits in front of it, `present` who could take it today."""

    step: CaseStep
    number: str
    service: Text
    title: Text
    position: Text
    unit: Text | None
    holder: str | None
    cause: LateCause
    ahead: int
    present: int
    promised_on: dt.date


@dataclass(frozen=True, slots=True)
class Turn:
    """Where the time of one turn went, in working seconds of its agency; `allowed_seconds` None: the standard sets no time."""

    title: Text
    position: Text
    opened_at: dt.datetime
    waited_seconds: int
    worked_seconds: int
    allowed_seconds: int | None
    day_seconds: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """An officer to whom a step can be given; `in_hand`: they hold another one already."""

    account: UUID
    name: str
    unit: Text
    in_hand: bool


@dataclass(frozen=True, slots=True)
class PositionWork:
    """The open work of a position, and how many officers are present for it."""

    position: str
    title: Text
    agency: Text
    present: int
    count: WorkCount


@dataclass(frozen=True, slots=True)
class Signing:
    """A document that waits for the reader's signature, with its case. `is_own` False: its signatory is away, and the reader may take it over."""

    waiting: ToSign
    number: str
    service: Text
    promised_on: dt.date
    is_late: bool
    is_own: bool
    position: Text


@dataclass(frozen=True, slots=True)
class SigningDesk:
    """What waits for an officer's signature, and how the signing service stands. `wrong` passphrases in a row; `needs_number`: their NIK is not known."""

    page: Page[Signing]
    service: ServiceState | None
    wrong: int
    by_password: bool
    needs_number: bool


@dataclass(frozen=True, slots=True)
class SigningResult:
    """What became of one document of a batch."""

    document: IssuedDocument
    asked: Asked
    number: str


@dataclass(frozen=True, slots=True)
class Tracked:
    """What anybody who knows a number may see: where it stands, nothing of whom or what."""

    number: str
    service: Text
    state: str
    state_words: Text
    submitted_on: dt.date
    promised_on: dt.date
    is_late: bool
    steps: tuple[StepShown, ...]


@dataclass(frozen=True, slots=True)
class Tidied:
    """What one night did with drafts that nobody goes on with, in counts."""

    announced: int = 0
    deleted: int = 0


@dataclass(frozen=True, slots=True)
class Ticked:
    """What one turn of the clock did, in counts."""

    warned: int = 0
    overdue: int = 0
    deemed: int = 0
    released: int = 0
    absent: int = 0
    reminded: int = 0
    missed: int = 0
    unbooked: int = 0
    partners: int = 0


@dataclass(frozen=True, slots=True)
class StuckWork:
    """Steps of a position and unit (None: any) that wait and that nobody can take, since when the oldest waits."""

    position: str
    title: Text
    unit: str | None
    unit_name: Text | None
    waiting: int
    oldest_at: dt.datetime
