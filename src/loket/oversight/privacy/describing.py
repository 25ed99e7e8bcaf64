"""How personal data are described: classes, kinds, activities, times of keeping. Offered by `values`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from loket.foundation.common.text import Text


class Class(StrEnum):
    """How much a column says of a person (UU 27/2022 Pasal 4), from nothing to most; stored in the files as the word."""

    NONE = "none"
    PSEUDONYMOUS = "pseudonymous"
    GENERAL = "general"
    SPECIFIC = "specific"

    @property
    def weight(self) -> int:
        """How strictly it is handled: the strictest of several counts."""
        return list(Class).index(self)


CLASS_WORDS: Final[Mapping[Class, Text]] = {
    Class.NONE: Text(id="bukan data pribadi", en="not personal"),
    Class.PSEUDONYMOUS: Text(id="pseudonim", en="pseudonymous"),
    Class.GENERAL: Text(id="umum", en="general"),
    Class.SPECIFIC: Text(id="spesifik", en="specific"),
}


class Whose(StrEnum):
    """Whose data they are."""

    CITIZEN = "citizen"
    OFFICER = "officer"
    PARTNER = "partner"


WHOSE_WORDS: Final[Mapping[Whose, Text]] = {
    Whose.CITIZEN: Text(id="warga", en="citizens"),
    Whose.OFFICER: Text(id="pegawai", en="officers"),
    Whose.PARTNER: Text(id="mitra", en="partners"),
}


class Basis(StrEnum):
    """On which ground data are processed: UU 27/2022 Pasal 20 ayat (2)."""

    CONSENT = "consent"
    CONTRACT = "contract"
    LEGAL_DUTY = "legal_duty"
    VITAL_INTEREST = "vital_interest"
    PUBLIC_DUTY = "public_duty"
    LEGITIMATE_INTEREST = "legitimate_interest"


_ARTICLE: Final = "UU 27/2022 Pasal 20 ayat (2) huruf "
BASIS_WORDS: Final[Mapping[Basis, Text]] = {
    Basis.CONSENT: Text(id="persetujuan Anda", en="your consent"),
    Basis.CONTRACT: Text(id="perjanjian dengan Anda", en="a contract with you"),
    Basis.LEGAL_DUTY: Text(id="kewajiban menurut hukum", en="a legal duty"),
    Basis.VITAL_INTEREST: Text(id="kepentingan vital", en="a vital interest"),
    Basis.PUBLIC_DUTY: Text(id="tugas pelayanan publik", en="the duty of public service"),
    Basis.LEGITIMATE_INTEREST: Text(id="kepentingan yang sah", en="a legitimate interest"),
}
BASIS_LAW: Final[Mapping[Basis, str]] = {basis: _ARTICLE + letter for basis, letter in zip(Basis, "abcdef", strict=True)}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of data in plain words. `law`: why it is specific. `whose`: of whom it always is, whatever the activity says."""

    code: str
    title: Text
    of_class: Class
    law: str = ""
    whose: Whose | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """From `since` on, kept for so many `days`. `reference`: by which rule."""

    since: dt.date
    days: int
    reference: str


@dataclass(frozen=True, slots=True)
class RetentionClass:
    """
    How long a class of data is kept. `since`: what the time is counted from, in words. `job`: who ends it; empty: nothing ends it by time.

    Exactly one of `terms`, `by_package`, `lasting` and `permanent` says how long; the last three are the legal basis.
    """

    code: str
    title: Text
    since: Text
    terms: tuple[Term, ...] = ()
    by_package: str = ""
    lasting: str = ""
    permanent: str = ""
    job: str = ""

    def term_on(self, on: dt.date) -> Term | None:
        """Return the term in force on a day; None: none yet, or the time is not a number of days."""
        return next((term for term in reversed(self.terms) if term.since <= on), None)

    def reference_on(self, on: dt.date) -> str:
        """Return the rule that sets the time on a day."""
        term = self.term_on(on)
        return term.reference if term else self.by_package or self.lasting or self.permanent

    def length_on(self, on: dt.date) -> Text:
        """Return how long, in words."""
        if term := self.term_on(on):
            return Text(id=f"{term.days} hari {self.since.id}", en=f"{term.days} days {self.since.en}")
        if self.by_package:
            return Text(id=f"sekian tahun {self.since.id}, menurut layanannya", en=f"some years {self.since.en}, as the service says")
        return self.since if self.lasting else Text(id="seterusnya", en="permanently")


@dataclass(frozen=True, slots=True)
class Activity:
    """One activity of processing (UU 27/2022 Pasal 31)."""

    code: str
    title: Text
    purpose: Text
    basis: Basis
    reference: str
    whose: Whose
    retention: RetentionClass


@dataclass(frozen=True, slots=True)
class Column:
    """What one column of a table holds. `kinds` is empty where it says nothing of anybody."""

    table: str
    name: str
    kinds: tuple[Kind, ...]
    whose: Whose | None

    @property
    def of_class(self) -> Class:
        """Return the strictest class of its kinds."""
        return max((kind.of_class for kind in self.kinds), key=lambda one: one.weight, default=Class.NONE)


@dataclass(frozen=True, slots=True)
class Table:
    """One table: what it is for (None: it holds nothing of anybody), how long its rows are kept, and its named columns."""

    name: str
    source: str
    activity: Activity | None
    retention: RetentionClass | None
    columns: Mapping[str, Column]


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who receives data outside the office that collected them. `what`: of which service or grant. `reference`: by which law."""

    name: Text
    what: Text
    reference: str


@dataclass(frozen=True, slots=True)
class Processing:
    """One activity as the register shows it. `kinds` are general and specific, the strictest first."""

    activity: Activity
    kinds: tuple[Kind, ...]
    pseudonymous: tuple[Kind, ...]
    retention: tuple[RetentionClass, ...]
    tables: tuple[str, ...]
    recipients: tuple[Recipient, ...]

    def of(self, of_class: Class) -> tuple[Kind, ...]:
        """Return its kinds of one class."""
        return tuple(kind for kind in (*self.kinds, *self.pseudonymous) if kind.of_class is of_class)


@dataclass(frozen=True, slots=True)
class FieldSaid:
    """One question of a service that asks for personal data. `is_held`: shown from the register, not asked."""

    label: Text
    of_class: Class
    is_held: bool


@dataclass(frozen=True, slots=True)
class ServiceProcessing:
    """What a live service asks of people, by its own package."""

    service: str
    title: Text
    agency: Text
    purpose: Text
    legal_basis: tuple[str, ...]
    fields: tuple[FieldSaid, ...]
    retention_years: int
    retention_reference: str
    recipients: tuple[Recipient, ...]

    def of(self, of_class: Class) -> tuple[FieldSaid, ...]:
        """Return its questions of one class."""
        return tuple(one for one in self.fields if one.of_class is of_class)


@dataclass(frozen=True, slots=True)
class ProcessingRegister:
    """The register of processing of a region on a day."""

    on: dt.date
    activities: tuple[Processing, ...]
    services: tuple[ServiceProcessing, ...]
