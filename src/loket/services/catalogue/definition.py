"""
The shape of a service package: what a published standard says, as data.

One `ServiceDefinition` is the page, the form, the rules, the clock, the fee, the document and the public figure
of a public service (promise 1). It is untrusted input: data only, strict, nothing executable.

Source of the fourteen components: UU 25/2009 Pasal 21; PermenPANRB 15/2014.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StringConstraints

from loket.services.catalogue.inspection_shape import Bilingual as Bilingual
from loket.services.catalogue.inspection_shape import Choice as Choice
from loket.services.catalogue.inspection_shape import DocumentName as DocumentName
from loket.services.catalogue.inspection_shape import Expression as Expression
from loket.services.catalogue.inspection_shape import Inspection as Inspection
from loket.services.catalogue.inspection_shape import InspectionItem as InspectionItem
from loket.services.catalogue.inspection_shape import ItemKind as ItemKind
from loket.services.catalogue.inspection_shape import Name as Name
from loket.services.catalogue.inspection_shape import PositionCode as PositionCode
from loket.services.catalogue.inspection_shape import Sentence as Sentence
from loket.services.catalogue.inspection_shape import Slug as Slug
from loket.services.catalogue.inspection_shape import Strict as Strict
from loket.services.catalogue.partner_shape import MOST_TEXT as MOST_TEXT
from loket.services.catalogue.partner_shape import Partner as Partner
from loket.services.catalogue.partner_shape import ReturnedField as ReturnedField
from loket.services.catalogue.partner_shape import ReturnedKind as ReturnedKind
from loket.services.catalogue.partner_shape import Told as Told
from loket.services.catalogue.partner_shape import Upload as Upload


class Citation(Strict):
    """A place in the law: `cite` as people write it ("UU 24/2013 Pasal 79A"), `url` where it can be read."""

    cite: Sentence
    url: str | None = None


class TimeUnit(StrEnum):
    """Units of promises; stored as the word."""

    WORKING_DAYS = "working_days"
    WORKING_HOURS = "working_hours"
    WORKING_MINUTES = "working_minutes"
    CALENDAR_DAYS = "calendar_days"


class Duration(Strict):
    """So many units of the unit's calendar."""

    value: Annotated[int, Field(ge=1, le=1000)]
    unit: TimeUnit


class Overdue(StrEnum):
    """What follows when the promise is broken."""

    ESCALATE = "escalate"
    DEEMED_GRANTED = "deemed_granted"


class PromisedTime(Duration):
    """The published time (component 3). `reference` is the law that sets it."""

    reference: Sentence
    on_overdue: Overdue = Overdue.ESCALATE
    deemed_reference: Sentence | None = None


class Fee(Strict):
    """The official fee from a day on (component 4): whole rupiah. The next entry ends it."""

    from_: Annotated[dt.date, Field(alias="from")]
    amount_idr: Annotated[int, Field(ge=0, le=10**13)]
    reference: Sentence

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Requirement(Strict):
    """
    Something that is needed (component 1).

    Either `held`: a register path that the government holds, so it is never asked; or `field`: the form field
    that answers it. `when` says for whom it holds.
    """

    id: Name
    title: Bilingual
    held: str | None = None
    field: str | None = None
    when: Expression | None = None
    reference: Sentence | None = None


class Product(Strict):
    """What the applicant gets (component 5)."""

    title: Bilingual
    form: Bilingual | None = None


class Staffing(Strict):
    """How many carry it out (component 11)."""

    value: Annotated[int, Field(ge=1)]
    note: Bilingual | None = None


class Standard(Strict):
    """The fourteen components. The first six are always public; 2 and 7 are derived from `steps` and `legal_basis`."""

    requirements: Annotated[list[Requirement], Field(min_length=1)]
    procedure: Bilingual
    time: PromisedTime
    fee: Annotated[list[Fee], Field(min_length=1)]
    product: Product
    complaints: Bilingual
    facilities: Bilingual
    competence: Bilingual
    supervision: Bilingual
    staffing: Staffing
    guarantee: Bilingual
    safety: Bilingual
    evaluation: Bilingual
    publish_internal: bool = True


class StepKind(StrEnum):
    """The fixed vocabulary of steps that this release can carry out."""

    AUTOMATIC = "automatic"
    REVIEW = "review"
    APPROVE = "approve"
    AGENCY = "agency"
    RECORD = "record"
    ISSUE = "issue"
    APPOINTMENT = "appointment"
    INSPECT = "inspect"
    INFORM = "inform"


PERSON_STEPS = frozenset({StepKind.REVIEW, StepKind.APPROVE, StepKind.AGENCY, StepKind.APPOINTMENT, StepKind.INSPECT})
#: Where an outcome may lead besides other steps.
APPLICANT, REFUSED, DONE = "applicant", "refused", "done"
TERMINALS = frozenset({APPLICANT, REFUSED, DONE})


class Reason(Strict):
    """A reason an officer may give for an outcome; officers choose, they do not invent."""

    id: Name
    text: Bilingual
    legal_basis: Sentence | None = None
    fields: list[str] = []
    """Form fields that a return with this reason usually asks to correct."""


class Outcome(Strict):
    """One way a step can end: where it leads (step ids, or one of `applicant`, `refused`, `done`) and why."""

    next: Annotated[list[str], Field(min_length=1)]
    title: Bilingual | None = None
    reasons: list[Reason] = []


class Visit(Strict):
    """
    What an `appointment` step asks of the applicant: to choose a time and come.

    The visit takes `minutes`; what to `bring`. The applicant chooses a time within `book_within`, and may change or cancel until
    `change_until_hours` before it. Whoever is `wait_minutes` late has missed it, and may book again `rebookings` times; after that,
    or when nothing was booked in time, the step ends with its outcome `missed`.
    """

    minutes: Annotated[int, Field(ge=5, le=240, multiple_of=5)]
    bring: list[Bilingual] = []
    book_within: Duration
    change_until_hours: Annotated[int, Field(ge=0, le=72)]
    wait_minutes: Annotated[int, Field(ge=5, le=120)]
    rebookings: Annotated[int, Field(ge=0, le=10)]
    missed: Name


class Step(Strict):
    """
    One step of the procedure: who, what, how long, outcome -> next; drawn as the official flowchart.

    `time`, `inputs` and `output` are the *mutu baku* (PermenPANRB 35/2012). `waits_for` joins parallel branches: the
    step opens when all named steps have ended. Which of the optional parts a kind needs is checked by `catalogue.check`:
    automatic: `rules`; review, approve, agency: `actor` and `time` (an agency step may have a `partner`, whose application carries it out); appointment: `actor` and `visit`; inspect: `actor`, `time` and `inspection`; record: `effect` and `with`;
    issue: `document`; inform: `to`, `tells` and `reference`.
    """

    id: Name
    kind: StepKind
    title: Bilingual
    actor: PositionCode | None = None
    place: str | None = None
    """A fact that holds a village code: the work goes to the actor's unit that serves its district. Absent: to any unit."""
    time: Duration | None = None
    inputs: Bilingual | None = None
    output: Bilingual | None = None
    note: Bilingual | None = None
    rules: Name | None = None
    effect: str | None = None
    with_: Annotated[dict[str, str], Field(alias="with")] = {}
    document: Name | None = None
    visit: Visit | None = None
    inspection: Inspection | None = None
    partner: Partner | None = None
    to: Annotated[list[PositionCode], Field(max_length=10)] = []
    """Positions of other agencies that an `inform` step tells; nobody waits for them, and they note that they know."""
    tells: Annotated[list[Told], Field(max_length=12)] = []
    reference: Sentence | None = None
    """The law by which other agencies may know what `tells` says."""
    checklist: list[Bilingual] = []
    waits_for: list[Name] = []
    next: list[str] = []
    outcomes: dict[Name, Outcome] = {}

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @property
    def work_time(self) -> Duration | None:
        """Return how long people work on it: its time, or the length of the visit. What the applicant waits does not count."""
        return Duration(value=self.visit.minutes, unit=TimeUnit.WORKING_MINUTES) if self.visit is not None else self.time

    @property
    def is_handed_over(self) -> bool:
        """Say whether an application of a partner carries it out: the step names a partner, and the region its application."""
        return self.partner is not None and self.partner.application is not None

    def follows(self, outcome: str | None) -> list[str]:
        """Return where the step leads: the outcome's `next`, or the plain `next`."""
        if outcome is not None and outcome in self.outcomes:
            return self.outcomes[outcome].next
        return self.next


class FieldType(StrEnum):
    """Kinds of answers."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    DATE = "date"
    INTEGER = "integer"
    MONEY = "money"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    CHOICES = "choices"
    GROUP = "group"
    ADDRESS = "address"
    MAP_POINT = "map_point"
    UPLOAD = "upload"
    FAMILY_MEMBER = "family_member"
    FAMILY_MEMBERS = "family_members"
    ISSUED_DOCUMENT = "issued_document"
    PREFILLED = "prefilled"


class FormField(Strict):
    """
    One question.

    `pattern` is one of the named patterns of `catalogue.form` (nik, kk, phone, email, person_name, postal_code, registration_number), never
    a regular expression. `from` binds to a register path: the value is shown, with its source, and not asked. `min` and `max` are
    numbers, ISO dates, or `today`. `show_when` is an expression of the rule language. Stored answers, by type:

    text, long_text: str; date: ISO str; integer, money: int; boolean: bool; choice: str; choices: list[str]; group: list[dict];
    address: {village, street, rt, rw, postal_code}; map_point: {latitude, longitude} as decimal str; upload: list of
    {file, name, media_type, size_bytes, sha256}; family_member: resident id; family_members: list of resident ids; issued_document: document id;
    prefilled: as held.
    """

    id: Name
    type: FieldType
    label: Bilingual
    hint: Bilingual | None = None
    required: bool = True
    reference: Sentence | None = None
    from_: Annotated[str | None, Field(alias="from")] = None
    pattern: Name | None = None
    min: int | dt.date | str | None = None
    max: int | dt.date | str | None = None
    max_length: Annotated[int | None, Field(ge=1, le=5000)] = None
    choices: list[Choice] = []
    upload: Upload | None = None
    accepts: Annotated[list[DocumentName], Field(max_length=30)] = []
    """Which documents of which services an `issued_document` may be: `akta-kelahiran/certificate`."""
    fields: list[FormField] = []
    min_items: Annotated[int, Field(ge=0, le=50)] = 0
    max_items: Annotated[int, Field(ge=1, le=50)] = 10
    item_title: Bilingual | None = None
    show_when: Expression | None = None
    personal: Literal["none", "general", "specific"] = "general"

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class FormPage(Strict):
    """One thing per page: usually one question, or a few that belong together."""

    id: Slug
    title: Bilingual
    hint: Bilingual | None = None
    show_when: Expression | None = None
    fields: Annotated[list[FormField], Field(min_length=1, max_length=12)]


class Form(Strict):
    """`form.yaml`."""

    pages: Annotated[list[FormPage], Field(min_length=1, max_length=40)]
    declaration: Bilingual

    def fields(self) -> dict[str, FormField]:
        """Return every top-level field by id, in order."""
        return {field.id: field for page in self.pages for field in page.fields}


class Validity(Strict):
    """
    How long a document is valid; absent: for good.

    Either `value` and `unit`, counted from the day of issue or from the date that the fact `since` holds, or `until`: a fact
    that holds the last day.
    """

    value: Annotated[int | None, Field(ge=1, le=100)] = None
    unit: Literal["years", "months", "days"] | None = None
    since: Expression | None = None
    until: Expression | None = None
    reference: Sentence


class DocumentSpec(Strict):
    """What is issued. `fields` supply the template: name -> fact path or quoted text of the rule language."""

    title: Bilingual
    template: Annotated[str, StringConstraints(pattern=r"^templates/[a-z0-9_-]+\.typ$")]
    number: Annotated[str, StringConstraints(max_length=80)] = "{number}"
    fields: dict[Name, Expression]
    valid: Validity | None = None
    replaces: bool = False
    """A new one replaces the holder's earlier one of the same agency and name, whichever service issued that."""
    signed_by: Name | None = None
    """The `approve` step whose officer signs it personally; the document is issued once they have. Absent: sealed by the institution at once."""
    renews: Expression | None = None
    """An `issued_document` of the form: this document takes the place of exactly that one."""
    about: Expression | None = None
    """A fact that holds the resident whom it is about (a child's card), when that is not the applicant. `replaces` looks at this person."""
    ends_at_death: bool = False
    """It is withdrawn when the person whom it is about dies: a card or a licence, not a certificate of what has happened."""


class Notice(Strict):
    """
    A message to the applicant at an event of the case; plain text with {case_number}, {service}, {promised_on}, {reason}.

    `sms` is what a phone shows: two parts at most. Without it the subject is sent, and where to read the rest.
    """

    subject: Bilingual
    body: Bilingual
    sms: Bilingual | None = None


class Applicant(Strict):
    """
    Who may apply: a person of the register, anybody with an account, or an organisation; whom the form names besides (`on_behalf`).

    `represented_by`: who may apply in a resident's name: a parent of a minor, a guardian, somebody with a written power. Empty: nobody.
    """

    kinds: Annotated[list[Literal["resident", "account", "organisation"]], Field(min_length=1)]
    on_behalf: list[Literal["child", "family"]] = []
    represented_by: list[Literal["parent", "guardian", "written"]] = ["parent", "guardian", "written"]
    eligible: Expression | None = None
    eligible_reason: Bilingual | None = None


class Objection(Strict):
    """How a refusal is contested (*keberatan*): by whom it is heard, how long, how long one may object."""

    actor: PositionCode
    time: Duration
    within: Duration
    reference: Sentence


class Retention(Strict):
    """How long the case is kept after its end, and by which law."""

    years: Annotated[int, Field(ge=1, le=100)]
    reference: Sentence


class Elsewhere(Strict):
    """
    The service is run by an application of its agency: people enter it at `address` by single sign-on, and it tells how their cases stand.

    That application is registered with the region (scope `partner`); `reference` is the law by which it may run the service.
    """

    address: Annotated[str, StringConstraints(pattern=r"^(https://[A-Za-z0-9.-]+|http://localhost)(:[0-9]{2,5})?/$", max_length=200)]
    application: Bilingual
    reference: Sentence


class ServiceDefinition(Strict):
    """`service.yaml`, with `form.yaml` and `rules.yaml` beside it, after a region's parameters are merged in."""

    service: Slug
    version: Annotated[int, Field(ge=1)]
    title: Bilingual
    summary: Bilingual
    keywords: list[Sentence] = []
    """Everyday words people search by ("bikin akte anak")."""
    category: Name
    agency: Slug
    legal_basis: Annotated[list[Citation], Field(min_length=1)]
    review_by: dt.date
    applicant: Applicant
    assurance: Literal["basic", "verified", "strong"] = "basic"
    """How sure we must be who applies: contact confirmed; matched to the register; or that, and a second proof in the same sitting."""
    standard: Standard
    steps: Annotated[list[Step], Field(min_length=1, max_length=40)]
    documents: dict[Name, DocumentSpec] = {}
    notices: dict[Name, Notice] = {}
    objection: Objection | None = None
    retention: Retention
    local: list[str] = []
    """Paths that a region may set: standard.fee, standard.time, steps.<id>.actor, steps.<id>.time, steps.<id>.to,
    steps.<id>.partner.application, letterhead."""
    letterhead: Bilingual | None = None
    elsewhere: Elsewhere | None = None
    related: list[Slug] = []
    form: Form
    rules: dict[str, Any] = {}
    """The plain content of rules.yaml; compiled by `services.rules`."""

    def step(self, step_id: str) -> Step:
        """Return the step of this id.

        :raises KeyError: if there is none.
        """
        for step in self.steps:
            if step.id == step_id:
                return step
        raise KeyError(step_id)

    @property
    def first_step(self) -> Step:
        """Return where a submitted case begins."""
        return self.steps[0]

    def fee_on(self, on: dt.date) -> Fee | None:
        """Return the fee in force on a day, None before the first."""
        in_force = [fee for fee in self.standard.fee if fee.from_ <= on]
        return max(in_force, key=lambda fee: fee.from_) if in_force else None
