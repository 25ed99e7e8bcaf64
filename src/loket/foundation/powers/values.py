"""What others may hold of powers and organisations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from loket.foundation.common import ids
from loket.foundation.common.text import Text


class Kind(StrEnum):
    """By what somebody acts for another; stored as the word (a parent's is computed, never stored)."""

    PARENT = "parent"
    GUARDIAN = "guardian"
    WRITTEN = "written"
    DIRECTOR = "director"
    STAFF = "staff"


KIND_WORDS: Final[Mapping[Kind, Text]] = {
    Kind.PARENT: Text(id="orang tua", en="parent"),
    Kind.GUARDIAN: Text(id="wali", en="guardian"),
    Kind.WRITTEN: Text(id="penerima kuasa", en="holder of a written power"),
    Kind.DIRECTOR: Text(id="pengurus", en="director"),
    Kind.STAFF: Text(id="petugas organisasi", en="officer of the organisation"),
}
#: Who acts for an organisation.
OF_ORGANISATIONS: Final = frozenset({Kind.DIRECTOR, Kind.STAFF})


class PrincipalKind(StrEnum):
    """For whom: a person of the register, or an organisation."""

    RESIDENT = "resident"
    ORGANISATION = "organisation"


class PowerState(StrEnum):
    """Where a power stands; stored as the word."""

    INVITED = "invited"
    ACCEPTED = "accepted"
    PROPOSED = "proposed"
    ACTIVE = "active"
    DECLINED = "declined"
    ENDED = "ended"


#: An invitation is accepted by whoever holds it, then confirmed by who gave it; what an officer entered is confirmed by a second one.
POWER_TRANSITIONS: Final[Mapping[PowerState, frozenset[PowerState]]] = {
    PowerState.INVITED: frozenset({PowerState.ACCEPTED, PowerState.DECLINED, PowerState.ENDED}),
    PowerState.ACCEPTED: frozenset({PowerState.ACTIVE, PowerState.DECLINED, PowerState.ENDED}),
    PowerState.PROPOSED: frozenset({PowerState.ACTIVE, PowerState.DECLINED, PowerState.ENDED}),
    PowerState.ACTIVE: frozenset({PowerState.ENDED}),
    PowerState.DECLINED: frozenset(),
    PowerState.ENDED: frozenset(),
}

STATE_WORDS: Final[Mapping[PowerState, Text]] = {
    PowerState.INVITED: Text(id="Menunggu diterima", en="Waits to be accepted"),
    PowerState.ACCEPTED: Text(id="Menunggu dipastikan pemberi", en="Waits for the giver's confirmation"),
    PowerState.PROPOSED: Text(id="Menunggu petugas kedua", en="Waits for a second officer"),
    PowerState.ACTIVE: Text(id="Berlaku", en="In force"),
    PowerState.DECLINED: Text(id="Tidak jadi", en="Declined"),
    PowerState.ENDED: Text(id="Berakhir", en="Ended"),
}


class EndedBy(StrEnum):
    """Who or what ended a power; stored as the word."""

    GIVER = "giver"
    HOLDER = "holder"
    DIRECTOR = "director"
    OFFICER = "officer"
    DEATH = "death"
    TIME = "time"
    DENIED = "denied"


ENDED_WORDS: Final[Mapping[EndedBy, Text]] = {
    EndedBy.GIVER: Text(id="diakhiri pemberi kuasa", en="ended by the giver"),
    EndedBy.HOLDER: Text(id="diakhiri penerima kuasa", en="ended by the holder"),
    EndedBy.DIRECTOR: Text(id="diakhiri pengurus organisasi", en="ended by a director of the organisation"),
    EndedBy.OFFICER: Text(id="diakhiri petugas loket", en="ended by an officer at the counter"),
    EndedBy.DEATH: Text(id="berakhir karena ada yang meninggal dunia", en="ended because somebody died"),
    EndedBy.TIME: Text(id="masa berlakunya habis", en="its time is over"),
    EndedBy.DENIED: Text(id="dihentikan karena disangkal pemberinya", en="stopped because its giver says that it was not them"),
}


class Sort(StrEnum):
    """Why somebody has a guardian: a minor (*perwalian*), or an adult who may not act alone (*pengampuan*)."""

    MINOR = "minor"
    ADULT = "adult"


SORT_WORDS: Final[Mapping[Sort, Text]] = {
    Sort.MINOR: Text(id="Perwalian anak", en="Guardianship of a minor"),
    Sort.ADULT: Text(id="Pengampuan orang dewasa", en="Guardianship of an adult"),
}


class Form(StrEnum):
    """What kind of organisation; stored as the word."""

    COMPANY = "company"
    PARTNERSHIP = "partnership"
    COOPERATIVE = "cooperative"
    FOUNDATION = "foundation"
    ASSOCIATION = "association"
    SCHOOL = "school"
    OTHER = "other"


FORM_WORDS: Final[Mapping[Form, Text]] = {
    Form.COMPANY: Text(id="Perseroan terbatas (PT)", en="Company (PT)"),
    Form.PARTNERSHIP: Text(id="CV atau firma", en="Partnership (CV)"),
    Form.COOPERATIVE: Text(id="Koperasi", en="Cooperative"),
    Form.FOUNDATION: Text(id="Yayasan", en="Foundation"),
    Form.ASSOCIATION: Text(id="Perkumpulan atau organisasi kemasyarakatan", en="Association"),
    Form.SCHOOL: Text(id="Sekolah atau perguruan tinggi", en="School or university"),
    Form.OTHER: Text(id="Lainnya", en="Other"),
}


class OrganisationState(StrEnum):
    """Where an organisation of the register stands; stored as the word."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    DECLINED = "declined"


ORGANISATION_TRANSITIONS: Final[Mapping[OrganisationState, frozenset[OrganisationState]]] = {
    OrganisationState.PROPOSED: frozenset({OrganisationState.ACTIVE, OrganisationState.DECLINED}),
    OrganisationState.ACTIVE: frozenset(),
    OrganisationState.DECLINED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """From `since` on: who is younger than `majority_age` has parents or a guardian to act; a written power lasts `most_days` at most."""

    since: dt.date
    majority_age: int
    majority_reference: str
    most_days: int
    most_days_reference: str


@dataclass(frozen=True, slots=True)
class Power:
    """
    One stored power: who may act for whom, in which services (none named: in all), until the day before `valid_until` (None: open).

    `giver` is the account that gave it, None for what an officer entered. `holder` is the account that acts by it, `holder_resident` the
    person. Names are as the register had them on that day; `label` is what the giver calls whom they invited. `code` is there only while
    the invitation is open, and only for its giver.
    """

    id: UUID
    region: str
    kind: Kind
    state: PowerState
    principal: UUID
    principal_kind: PrincipalKind
    principal_name: str
    giver: UUID | None
    holder: UUID | None
    holder_resident: UUID | None
    holder_name: str
    label: str
    services: tuple[str, ...]
    valid_until: dt.date | None
    made_at: dt.datetime
    began_at: dt.datetime | None
    ended_at: dt.datetime | None
    ended_by: EndedBy | None
    invitation_until: dt.datetime | None = None
    code: str = ""
    entered_by: UUID | None = None
    confirmed_by: UUID | None = None
    sort: Sort | None = None
    basis: Mapping[str, str] | None = None
    file: UUID | None = None

    def covers(self, service: str) -> bool:
        """Say whether a service is among those that it was given for."""
        return not self.services or service in self.services

    def is_over(self, on: dt.date) -> bool:
        """Say whether its last day has passed."""
        return self.valid_until is not None and on >= self.valid_until


@dataclass(frozen=True, slots=True)
class Standing:
    """
    For whom an account may act now, and by what: a stored power (`power`), or parenthood, which is computed (`power` None).

    `name` is the principal's, empty where it was not read. `key` names it in a form; it is opaque.
    """

    kind: Kind
    principal: UUID
    principal_kind: PrincipalKind
    power: UUID | None = None
    name: str = ""
    holder_name: str = ""
    services: tuple[str, ...] = ()
    until: dt.date | None = None

    @property
    def key(self) -> str:
        """Return the word by which a form chooses it."""
        return f"kuasa-{ids.to_text(self.power)}" if self.power else f"anak-{ids.to_text(self.principal)}"

    def covers(self, service: str) -> bool:
        """Say whether it holds for a service."""
        return not self.services or service in self.services


@dataclass(frozen=True, slots=True)
class Invitation:
    """What whoever opens an invitation sees before they answer."""

    power: UUID
    kind: Kind
    principal_name: str
    principal_kind: PrincipalKind
    services: tuple[str, ...]
    valid_until: dt.date | None
    invitation_until: dt.datetime


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation of a region's register. `nib` and `npwp` in digits, empty for none."""

    id: UUID
    region: str
    form: Form
    name: str
    nib: str
    npwp: str
    state: OrganisationState
    entered_by: UUID
    entered_at: dt.datetime
    decided_by: UUID | None
    decided_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Order:
    """The court order or decision that names a guardian, or the deed that names a director."""

    number: str
    issuer: str
    decided_on: dt.date


@dataclass(frozen=True, slots=True)
class NewOrganisation:
    """An organisation to enter at the counter; numbers as typed."""

    form: Form
    name: str
    nib: str
    npwp: str
    order: Order


class Use(StrEnum):
    """What was done by a power; stored as the word."""

    STARTED = "started"
    SUBMITTED = "submitted"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    CONTESTED = "contested"
    VISIT = "visit"
