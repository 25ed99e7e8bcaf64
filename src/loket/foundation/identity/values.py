"""What others may hold of accounts and appointments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from loket.foundation.common.text import Text
from loket.foundation.identity.levels import ACR as ACR
from loket.foundation.identity.levels import AMR as AMR
from loket.foundation.identity.levels import ASSURANCE_WORDS as ASSURANCE_WORDS
from loket.foundation.identity.levels import PROOFS as PROOFS
from loket.foundation.identity.levels import Assurance as Assurance
from loket.foundation.identity.levels import Method as Method
from loket.foundation.identity.levels import Proved as Proved
from loket.foundation.identity.levels import SessionAssurance as SessionAssurance
from loket.foundation.identity.remembering import CHECK_REASONS as CHECK_REASONS
from loket.foundation.identity.remembering import HISTORY as HISTORY
from loket.foundation.identity.remembering import HISTORY_BY as HISTORY_BY
from loket.foundation.identity.remembering import Check as Check
from loket.foundation.identity.remembering import CheckState as CheckState
from loket.foundation.identity.remembering import HistoryLine as HistoryLine
from loket.foundation.identity.ways import Factor as Factor
from loket.foundation.identity.ways import Passkey as Passkey
from loket.foundation.identity.ways import Place as Place
from loket.foundation.identity.ways import Proof as Proof
from loket.foundation.identity.ways import Ways as Ways


class AppointmentKind(StrEnum):
    """Definitive, *Pelaksana Tugas* (post vacant) or *Pelaksana Harian* (holder away). Stored as the word."""

    DEFINITIVE = "definitive"
    PLT = "plt"
    PLH = "plh"


class AbsenceReason(StrEnum):
    """Why an officer gets no work for a while."""

    LEAVE = "leave"
    SICK = "sick"
    TRAINING = "training"
    TRAVEL = "travel"


class Audience(StrEnum):
    """For whom a door is; every route names one."""

    PUBLIC = "public"
    CITIZEN = "citizen"
    OFFICER = "officer"
    LEADER = "leader"
    AUDITOR = "auditor"
    OPERATOR = "operator"
    AUTHOR = "author"
    REVIEWER = "reviewer"


@dataclass(frozen=True, slots=True)
class Account:
    """
    Somebody who can sign in. `resident_id` is an opaque link to the register of `region`, None while nobody checked.

    `name` is what the person wants to be called, for screens; it proves nothing. `email` and `phone`: at least one is there;
    a phone is always a confirmed one. `is_frozen`: nobody gets in until the person was at the counter. `strong_until`: an officer saw
    the card and the phone together; until then a code to that phone makes a session strong. `phone_seen_at`: when the phone last proved itself.
    """

    id: UUID
    email: str | None
    name: str
    language: str
    resident_id: UUID | None
    region: str | None
    assurance: Assurance
    is_active: bool
    email_confirmed: bool
    created_at: dt.datetime
    phone: str | None = None
    is_frozen: bool = False
    strong_until: dt.datetime | None = None
    phone_seen_at: dt.datetime | None = None

    @property
    def address(self) -> str | None:
        """The e-mail address to write to: only a confirmed one."""
        return self.email if self.email_confirmed else None


@dataclass(frozen=True, slots=True)
class Appointment:
    """
    An officer holds a position in a unit from a day until the day before another (`valid_until`, exclusive, None: open).

    `position` is the full code (`dukcapil/verifikator`), `audience` the door it opens, `scope` narrows it
    ({"services": [...], "villages": [...]}; empty: everything of the unit).
    """

    id: UUID
    account: UUID
    region: str
    agency: str
    unit: str
    position: str
    kind: AppointmentKind
    audience: Audience
    valid_from: dt.date
    valid_until: dt.date | None
    scope: Mapping[str, Any] = field(default_factory=dict)
    stands_for: UUID | None = None


@dataclass(frozen=True, slots=True)
class Absence:
    """Days on which an officer gets no work, the first and the one after the last. It holds for every office of the account in the region."""

    id: UUID
    appointment: UUID
    account: UUID
    absent_from: dt.date
    absent_until: dt.date
    reason: AbsenceReason


@dataclass(frozen=True, slots=True)
class Seat:
    """
    An office as it stands on a day: who holds it and whether they are there.

    `is_away`: on leave, ill, … or the account is closed or frozen; `services` narrows it to these;
    `stands_for`: of a *Plh*, the appointment of the holder who is away.
    """

    appointment: UUID
    account: UUID
    resident_id: UUID | None
    agency: str
    unit: str
    position: str
    kind: AppointmentKind
    audience: Audience
    stands_for: UUID | None
    is_away: bool
    services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Servant:
    """Somebody who holds, held or will hold offices in a region, the latest first; `is_away`: on the day that was asked for."""

    account: Account
    offices: tuple[Appointment, ...]
    is_away: bool


@dataclass(frozen=True, slots=True)
class OfficerSeat:
    """Somebody to whom work can be given; `resident_id` is for the conflict of interest, not for looking up."""

    account_id: UUID
    appointment_id: UUID
    unit: str
    resident_id: UUID | None


@dataclass(frozen=True, slots=True)
class NewAppointment:
    """An appointment to load or make; fields as in `Appointment`."""

    region: str
    agency: str
    unit: str
    position: str
    audience: Audience
    valid_from: dt.date
    valid_until: dt.date | None = None
    kind: AppointmentKind = AppointmentKind.DEFINITIVE
    scope: Mapping[str, Any] = field(default_factory=dict)
    id: UUID | None = None
    stands_for: UUID | None = None


@dataclass(frozen=True, slots=True)
class NewAccount:
    """
    An account to load, its phone taken as confirmed and its address too unless `is_confirmed` says no; one of the two is there.
    `password` None: cannot sign in by password.

    Measured: one password costs 30 ms of CPU (argon2id); `load_accounts` hashes each distinct password once.
    """

    email: str | None
    name: str
    password: str | None
    resident_id: UUID | None = None
    region: str | None = None
    assurance: Assurance = Assurance.BASIC
    language: str = "id"
    appointments: tuple[NewAppointment, ...] = ()
    id: UUID | None = None
    phone: str | None = None
    is_confirmed: bool = True


@dataclass(frozen=True, slots=True)
class Questioned:
    """A kind of change about which people are asked "was it you?": what was done, and what stands still when they say no."""

    done: Text
    frozen: Text
    freezes_account: bool = False


#: An officer applied in somebody's name at the counter (`services.journey`, which stops the application when it is denied).
CHANGED_ON_BEHALF: Final = "cases.on_behalf"
#: An account was tied to an identity at another provider (`foundation.upstream`).
UPSTREAM_TIED: Final = "identity.upstream"
#: Somebody was given a written power (`foundation.powers`, which ends it when it is denied).
POWER_GIVEN: Final = "powers.given"

_FROZEN: Final = Text(
    id="Akun itu dibekukan: tidak seorang pun dapat masuk sampai pemiliknya datang ke loket dengan KTP-el.",
    en="That account is frozen: nobody can sign in until its owner comes to the counter with the identity card.",
)
#: Every kind that may be asked about. A room adds its own, asks by `operations.ask_if_it_was_you`, and listens to
#: `identity.change.denied` to hold back what it changed.
QUESTIONS: Final[Mapping[str, Questioned]] = {
    "identity.phone": Questioned(
        Text(id="Nomor HP sebuah akun diganti.", en="The mobile number of an account was changed."),
        _FROZEN,
        freezes_account=True,
    ),
    "identity.linked": Questioned(
        Text(
            id="Sebuah akun dihubungkan dengan data kependudukan di loket.", en="An account was connected to the population register at the counter."
        ),
        _FROZEN,
        freezes_account=True,
    ),
    "identity.recovery": Questioned(
        Text(id="Sebuah akun dipulihkan di loket dengan nomor HP baru.", en="An account was recovered at the counter with a new mobile number."),
        _FROZEN,
        freezes_account=True,
    ),
    "identity.claimed": Questioned(
        Text(
            id="Sebuah akun dibuka lagi dengan nomor HP yang lama tidak dipakai.",
            en="An account was opened again by a mobile number that was long not used.",
        ),
        _FROZEN,
        freezes_account=True,
    ),
    "identity.factor": Questioned(
        Text(id="Aplikasi kode dipasang pada sebuah akun.", en="A code app was set up for an account."),
        _FROZEN,
        freezes_account=True,
    ),
    "identity.passkey": Questioned(
        Text(id="Kunci sandi ditambahkan pada sebuah akun.", en="A passkey was added to an account."),
        _FROZEN,
        freezes_account=True,
    ),
    "identity.email": Questioned(
        Text(id="Alamat surel sebuah akun diganti.", en="The e-mail address of an account was changed."),
        _FROZEN,
        freezes_account=True,
    ),
    "identity.history": Questioned(
        Text(
            id="Pemilik sebuah akun tidak mengenali sesuatu di riwayat akunnya.", en="The owner of an account does not know something of its history."
        ),
        _FROZEN,
        freezes_account=True,
    ),
    "identity.verified": Questioned(
        Text(
            id="Identitas sebuah akun dinyatakan cocok dengan data kependudukan.",
            en="The identity of an account was matched to the population register.",
        ),
        _FROZEN,
        freezes_account=True,
    ),
    UPSTREAM_TIED: Questioned(
        Text(id="Sebuah akun ditautkan dengan cara masuk lain.", en="An account was tied to another way of signing in."),
        Text(
            id="Akun itu dibekukan: tidak seorang pun dapat masuk sampai pemiliknya datang ke loket dengan KTP-el.",
            en="That account is frozen: nobody can sign in until its owner comes to the counter with the identity card.",
        ),
        freezes_account=True,
    ),
    POWER_GIVEN: Questioned(
        Text(id="Seseorang diberi kuasa untuk bertindak atas nama Anda.", en="Somebody was given a power to act in your name."),
        Text(id="Kuasa itu dihentikan; tidak ada lagi yang dapat dilakukan dengannya.", en="That power is stopped; nothing more can be done by it."),
    ),
    CHANGED_ON_BEHALF: Questioned(
        Text(id="Petugas loket mengajukan permohonan atas nama seseorang.", en="An officer at a counter applied in somebody's name."),
        Text(
            id="Permohonan itu dihentikan. Bila data kependudukan sudah telanjur diubah olehnya, pengelola memeriksanya.",
            en="That application is stopped. If a register was already changed by it, the operators look into it.",
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Question:
    """A "was it you?" as its page and the operators see it. `ref` is what was changed."""

    id: UUID
    region: str
    kind: str
    ref: UUID
    asked_at: dt.datetime
    expires_at: dt.datetime
    denied_at: dt.datetime | None

    @property
    def about(self) -> Questioned:
        """What was done, and what stands still when it is denied."""
        return QUESTIONS[self.kind]


class CodePurpose(StrEnum):
    """What a code by text message is for; one that was sent for one thing is good for no other. Stored as the word."""

    SIGN_IN = "sign_in"
    CHANGE = "change"
    RECOVERY = "recovery"
    LINK = "link"
    PROVE = "prove"
    EMAIL = "email"
    CONSENT = "consent"


@dataclass(frozen=True, slots=True)
class CodeSent:
    """A code on its way. `phone` is masked; it may be sent again from `again_at`."""

    id: UUID
    phone: str
    sent_at: dt.datetime
    again_at: dt.datetime
    expires_at: dt.datetime
    is_proved: bool = False


class CodeTry(StrEnum):
    """Whether the digits were right, wrong, or the code is over (too old, too many tries, used)."""

    RIGHT = "right"
    WRONG = "wrong"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class CodeTried:
    """What came of a try, and how many are left."""

    outcome: CodeTry
    left: int


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody says of themselves to open an account whose phone was long not seen: of a verified one NIK and birth date, else the name."""

    nik: str = ""
    born_on: dt.date | None = None
    name: str = ""


class ClaimTry(StrEnum):
    """Whether a claim was right, wrong, or only a counter opens the account."""

    RIGHT = "right"
    WRONG = "wrong"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Claimed:
    """What came of a claim; `left`: how many more are heard."""

    outcome: ClaimTry
    account: Account | None
    left: int


@dataclass(frozen=True, slots=True)
class Recovery:
    """An account that is being given back at the counter; `code` is the id of the code that was sent last."""

    id: UUID
    account: UUID
    begun_at: dt.datetime
    code: UUID | None
    ended_at: dt.datetime | None
