"""What the counter room tells others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID


class How(StrEnum):
    """How the person consented; stored as the word."""

    CODE = "code"
    WITNESS = "witness"


class ConsentState(StrEnum):
    """Where a consent stands; stored as the word."""

    ASKED = "asked"
    GIVEN = "given"
    USED = "used"


#: A consent is asked for, given, and used for one application, or to mend one once.
CONSENT_TRANSITIONS: Final[Mapping[ConsentState, frozenset[ConsentState]]] = {
    ConsentState.ASKED: frozenset({ConsentState.GIVEN}),
    ConsentState.GIVEN: frozenset({ConsentState.USED}),
    ConsentState.USED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Representation:
    """
    For whom somebody present acts: a person of the register (`is_organisation`: an organisation), by which power.

    `kind` is the power's (`foundation.powers.values.Kind`), `power` its id where it is a stored one. `name` is the principal's, as it was then.
    """

    principal: UUID
    is_organisation: bool
    kind: str
    power: UUID | None
    name: str


@dataclass(frozen=True, slots=True)
class NewConsent:
    """A consent to ask for; fields as in `Consent`. `phone`: the number that the code goes to, or that is told afterwards; empty for none."""

    officer: UUID
    appointment: UUID | None
    unit: str
    service: str
    resident: UUID | None
    name: str
    how: How
    phone: str
    mends: UUID | None = None
    represents: Representation | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """
    Somebody present lets an officer apply for them: one service, once, within two hours.

    `resident` is the person in the register, None for somebody from elsewhere, whose `name` was written down. Its `id` stands for that person
    until an account claims the case. `witness_code` is what the second officer types. `mends`: the case that was given back and is mended by it.
    `represents`: for whom the person present acts; None: for themselves.
    """

    id: UUID
    region: str
    officer: UUID
    appointment: UUID | None
    unit: str
    service: str
    resident: UUID | None
    name: str
    how: How
    phone: str
    code: UUID | None
    witness_code: str
    witness: UUID | None
    state: ConsentState
    asked_at: dt.datetime
    expires_at: dt.datetime
    draft: UUID | None
    case: UUID | None
    claimed_by: UUID | None
    mends: UUID | None
    represents: Representation | None = None

    @property
    def applicant(self) -> UUID | None:
        """Return the resident or organisation whose application it is; None for somebody whom no register knows."""
        return self.represents.principal if self.represents is not None else self.resident
