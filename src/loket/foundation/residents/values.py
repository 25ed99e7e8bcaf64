"""
What others may hold of the register: people, families, the paths that packages name, and the effects of `record` steps.

Types of paths, parameters and results: `text` str, `date` dt.date, `integer` int, `boolean` bool, `text_list` tuple of str
(as a parameter any sequence), `address` a mapping {village, street, rt, rw}. Dates come out as `dt.date` and go in as
`dt.date` or ISO text. `rows` (results only) is a tuple of {name, nik, relation, birth_on} in the words that a family card prints.
A value that is not known is None.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Literal
from uuid import UUID

from loket.foundation.common.text import Text
from loket.foundation.residents import words
from loket.foundation.residents.kinds import EVENT_KINDS as EVENT_KINDS
from loket.foundation.residents.kinds import PAPER_ENDINGS as PAPER_ENDINGS
from loket.foundation.residents.kinds import PAPER_KINDS as PAPER_KINDS
from loket.foundation.residents.kinds import EventKind as EventKind
from loket.foundation.residents.kinds import PaperKind as PaperKind
from loket.foundation.residents.lifetimes import VALIDITY_WORDS as VALIDITY_WORDS
from loket.foundation.residents.lifetimes import LifeEvent as LifeEvent
from loket.foundation.residents.lifetimes import Paper as Paper
from loket.foundation.residents.lifetimes import Validity as Validity

PathType = Literal["text", "date", "integer", "boolean", "text_list"]
ResultType = Literal["text", "date", "integer", "boolean", "text_list", "rows"]
ParameterType = Literal["text", "date", "integer", "boolean", "text_list", "address"]
# General and specific personal data: UU 27/2022 Pasal 4.
Classification = Literal["none", "general", "specific"]
Value = str | dt.date | int | bool | tuple[str, ...] | tuple[Mapping[str, str], ...] | None


@dataclass(frozen=True, slots=True)
class RegisterPath:
    """
    One thing that the register knows of a person, as packages name it (`residents.<path>`).

    `sensitive`: shown masked until asked for. `words`: how the code words are said, for paths that hold codes.
    """

    type: PathType
    label: Text
    sensitive: bool = False
    classification: Classification = "general"
    words: Mapping[str, Text] = field(default_factory=dict)

    def spoken(self, value: Value) -> Value | Text:
        """Return the value as people say it: a Text for a code word, anything else unchanged."""
        return self.words.get(value, value) if isinstance(value, str) else value


def _text(indonesian: str, english: str, *, sensitive: bool = False, say: words.Words | None = None) -> RegisterPath:
    return RegisterPath("text", Text(id=indonesian, en=english), sensitive, words=say or {})


def _on(indonesian: str, english: str) -> RegisterPath:
    return RegisterPath("date", Text(id=indonesian, en=english))


#: Every fact path of a person. Whoever adds one adds how it is read in `reading.py`; a test holds the two equal.
REGISTER_PATHS: Final[Mapping[str, RegisterPath]] = {
    "residents.nik": _text("NIK", "NIK", sensitive=True),
    "residents.name": _text("Nama lengkap", "Full name"),
    "residents.sex": _text("Jenis kelamin", "Sex", say=words.SEX),
    "residents.birth_place": _text("Tempat lahir", "Place of birth"),
    "residents.birth_on": RegisterPath("date", Text(id="Tanggal lahir", en="Date of birth")),
    "residents.mother_name": _text("Nama ibu", "Mother's name", sensitive=True),
    "residents.father_name": _text("Nama ayah", "Father's name"),
    "residents.marital_status": _text("Status perkawinan", "Marital status", say=words.MARITAL_STATUS),
    "residents.education": _text("Pendidikan", "Education", say=words.EDUCATION),
    "residents.occupation": _text("Pekerjaan", "Occupation"),
    "residents.blood_type": RegisterPath("text", Text(id="Golongan darah", en="Blood type"), True, "specific", words.BLOOD_TYPE),
    "residents.citizenship": _text("Kewarganegaraan", "Citizenship", say=words.CITIZENSHIP),
    "residents.status": _text("Status penduduk", "Status in the register", say=words.STATUS),
    "residents.street": _text("Alamat (jalan)", "Street address"),
    "residents.rt": _text("RT", "RT"),
    "residents.rw": _text("RW", "RW"),
    "residents.village_code": _text("Kode desa/kelurahan", "Village code"),
    "residents.village": _text("Desa/kelurahan", "Village"),
    "residents.district": _text("Kecamatan", "District"),
    "residents.regency": _text("Kabupaten/kota", "Regency or city"),
    "residents.province": _text("Provinsi", "Province"),
    "residents.address": _text("Alamat", "Address"),
    "residents.card_issued_on": RegisterPath("date", Text(id="KTP-el diterbitkan", en="Identity card issued on")),
    "residents.card_issues": RegisterPath("integer", Text(id="Berapa kali KTP-el diterbitkan", en="Number of identity cards issued")),
    "residents.birth.deed_number": _text("Nomor akta kelahiran", "Number of the birth certificate", sensitive=True),
    "residents.birth.deed_on": _on("Tanggal akta kelahiran", "Day of the birth certificate"),
    "residents.marriage.on": _on("Tanggal perkawinan terakhir", "Day of the last marriage"),
    "residents.marriage.place": _text("Tempat perkawinan terakhir", "Place of the last marriage"),
    "residents.marriage.deed_number": _text("Nomor akta perkawinan atau buku nikah", "Number of the marriage certificate", sensitive=True),
    "residents.marriage.deed_on": _on("Tanggal akta perkawinan atau buku nikah", "Day of the marriage certificate"),
    "residents.divorce.on": _on("Tanggal perceraian terakhir", "Day of the last divorce"),
    "residents.divorce.deed_number": _text("Nomor akta perceraian", "Number of the divorce certificate", sensitive=True),
    "residents.death.on": _on("Tanggal meninggal", "Day of death"),
    "residents.death.deed_number": _text("Nomor akta kematian", "Number of the death certificate", sensitive=True),
    "residents.move_in.on": _on("Tanggal pindah datang", "Day of moving in"),
    "residents.move_in.origin": _text("Daerah asal", "Moved in from"),
    "residents.child_card.number": _text("Nomor KIA", "Number of the child's card", sensitive=True),
    "residents.child_card.issued_on": _on("KIA diterbitkan", "Child's card issued on"),
    "residents.child_card.valid_until": _on("KIA berlaku sampai", "Child's card valid until"),
    "residents.family": RegisterPath("boolean", Text(id="Kartu Keluarga", en="Family card")),
    "residents.family.kk_number": _text("Nomor Kartu Keluarga", "Family card number", sensitive=True),
    "residents.family.head_name": _text("Nama kepala keluarga", "Name of the head of the family"),
    "residents.family.member_count": RegisterPath("integer", Text(id="Jumlah anggota keluarga", en="Number of family members")),
    "residents.family.relation": _text("Hubungan dalam keluarga", "Relation in the family", say=words.RELATION),
    "residents.family.issued_on": RegisterPath("date", Text(id="Kartu Keluarga diterbitkan", en="Family card issued on")),
    "residents.family.occupations": RegisterPath("text_list", Text(id="Pekerjaan anggota keluarga", en="Occupations in the family")),
    "residents.family.welfare_decile": RegisterPath(
        "integer", Text(id="Desil kesejahteraan keluarga (DTSEN)", en="Welfare decile of the family (DTSEN)"), True, "specific"
    ),
    "residents.family.welfare_on": RegisterPath("date", Text(id="Tanggal data desil", en="Day of the welfare data")),
    "residents.family.members": RegisterPath("text_list", Text(id="Anggota keluarga", en="Family members")),
}


@dataclass(frozen=True, slots=True)
class EffectSpec:
    """
    One thing that a `record` step can do to the register.

    `parameters` are named in the step's `with`; those in `optional` may be left out or be None. `choices` are the words
    that a parameter may hold. `results` can be named as `effect.<step>.<name>`.
    """

    title: Text
    law: str
    parameters: Mapping[str, ParameterType]
    results: Mapping[str, ResultType]
    optional: frozenset[str] = frozenset()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


#: Elements of a person that a change of the family card may set, with the words they may hold (none: free text).
CHANGEABLE: Final[Mapping[str, words.Words]] = {
    "marital_status": words.MARITAL_STATUS,
    "education": words.EDUCATION,
    "occupation": {},
    "blood_type": words.BLOOD_TYPE,
}


@dataclass(frozen=True, slots=True)
class Correctable:
    """A path that an error can be mended in (UU 27/2022 Pasal 30): its column; `words` that it may hold, else a date, a short number or text."""

    column: str
    words: words.Words = field(default_factory=dict)
    is_date: bool = False
    is_number: bool = False
    longest: int = 200


@dataclass(frozen=True, slots=True)
class Sourced:
    """Since when a value is as it is, and by what: `load`, `correction` or the effect that set it."""

    at: dt.datetime
    source: str


#: What is corrected outside any application. Numbers (NIK, family card) are the ministry's; family, village and death have their services.
CORRECTABLE: Final[Mapping[str, Correctable]] = {
    "residents.name": Correctable("name"),
    "residents.birth_place": Correctable("birth_place"),
    "residents.birth_on": Correctable("birth_on", is_date=True),
    "residents.sex": Correctable("sex", words.SEX),
    "residents.mother_name": Correctable("mother_name"),
    "residents.father_name": Correctable("father_name"),
    "residents.marital_status": Correctable("marital_status", words.MARITAL_STATUS),
    "residents.education": Correctable("education", words.EDUCATION),
    "residents.occupation": Correctable("occupation", longest=60),
    "residents.blood_type": Correctable("blood_type", words.BLOOD_TYPE),
    "residents.citizenship": Correctable("citizenship", words.CITIZENSHIP),
    "residents.street": Correctable("street"),
    "residents.rt": Correctable("rt", is_number=True, longest=3),
    "residents.rw": Correctable("rw", is_number=True, longest=3),
}

#: Every effect. Whoever adds one adds the function of the same name in `effects/`; a test holds the two equal.
EFFECTS: Final[Mapping[str, EffectSpec]] = {
    "residents.register_birth": EffectSpec(
        title=Text(id="Catat kelahiran", en="Register a birth"),
        law="UU 24/2013 Pasal 27; Perpres 96/2018 Pasal 33",
        parameters={"name": "text", "sex": "text", "born_on": "date", "birth_place": "text", "mother": "text", "father": "text"},
        optional=frozenset({"father"}),
        choices={"sex": ("male", "female")},
        results={"child_id": "text", "nik": "text", "mother_name": "text", "father_name": "text", "kk_number": "text", "members": "rows"},
    ),
    "residents.register_death": EffectSpec(
        title=Text(id="Catat kematian", en="Register a death"),
        law="UU 24/2013 Pasal 44; Perpres 96/2018 Pasal 45",
        parameters={"person": "text", "died_on": "date"},
        results={
            "name": "text", "nik": "text", "sex": "text", "birth_on": "date", "birth_place": "text", "died_on": "date", "kk_number": "text",
            "head_name": "text", "is_head_new": "boolean", "widowed_name": "text", "village_code": "text", "member_count": "integer",
            "issued_on": "date", "members": "rows",
        },
    ),
    "residents.change_family": EffectSpec(
        title=Text(id="Ubah Kartu Keluarga", en="Change the family card"),
        law="UU 24/2013 Pasal 62; Perpres 96/2018 Pasal 12",
        parameters={"change": "text", "member": "text", "element": "text", "value": "text"},
        optional=frozenset({"element", "value"}),
        choices={"change": ("element", "head"), "element": tuple(CHANGEABLE)},
        results={"kk_number": "text", "issued_on": "date", "member_name": "text", "head_name": "text", "members": "rows"},
    ),
    "residents.reissue_card": EffectSpec(
        title=Text(id="Terbitkan ulang KTP-el", en="Reissue the identity card"),
        law="UU 24/2013 Pasal 64; Perpres 96/2018 Pasal 16",
        parameters={"reason": "text"},
        choices={"reason": ("lost", "damaged", "data_changed")},
        results={"issues": "integer", "issued_on": "date"},
    ),
    "residents.move_family": EffectSpec(
        title=Text(id="Pindahkan anggota keluarga", en="Move members of the family"),
        law="UU 24/2013 Pasal 15; Perpres 96/2018 Pasal 25",
        parameters={"members": "text_list", "address": "address", "head": "text"},
        optional=frozenset({"head"}),
        results={
            "kk_number": "text", "village_code": "text", "village": "text", "address": "text", "head_name": "text",
            "moved_count": "integer", "issued_on": "date", "members": "rows",
        },
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """
    A resident. Sealed fields that were not asked for are None.

    `birth_on` is a civil date; `card_issues` counts identity cards; `version` grows by one with every change.
    """

    id: UUID
    region: str
    family: UUID
    relation: str
    birth_on: dt.date
    sex: str
    village_code: str
    rt: str
    rw: str
    marital_status: str
    education: str
    occupation: str
    blood_type: str
    citizenship: str
    status: str
    card_issued_on: dt.date | None
    card_issues: int
    version: int
    nik: str | None = None
    name: str | None = None
    birth_place: str | None = None
    mother_name: str | None = None
    father_name: str | None = None
    street: str | None = None


@dataclass(frozen=True, slots=True)
class FamilyMember:
    """A member of a family card, as a form offers it; `nik` is not among it."""

    id: UUID
    name: str
    relation: str
    birth_on: dt.date
    sex: str
    status: str


@dataclass(frozen=True, slots=True)
class Family:
    """A family card with its members, head first."""

    id: UUID
    region: str
    kk_number: str
    head: UUID
    village_code: str
    street: str
    rt: str
    rw: str
    issued_on: dt.date
    version: int
    members: tuple[FamilyMember, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """
    One version of a person or a family: when, and from where (`load`, `import:…`, or effect and case).

    Of an import, `origin` is the system that the file came from and `as_of` the civil day whose state it told.
    """

    version: int
    at: dt.datetime
    source: str
    case: UUID | None
    columns: tuple[str, ...]
    origin: str = ""
    as_of: dt.date | None = None


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person to load. `nik` is 16 digits; code words as in `words.py`; `id` may be chosen by the caller."""

    nik: str
    name: str
    sex: str
    birth_on: dt.date
    birth_place: str
    mother_name: str
    father_name: str
    relation: str
    marital_status: str = "single"
    education: str = "none"
    occupation: str = "Belum/tidak bekerja"
    blood_type: str = "unknown"
    citizenship: str = "wni"
    status: str = "active"
    card_issued_on: dt.date | None = None
    card_issues: int = 0
    died_on: dt.date | None = None
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class NewFamily:
    """A family card to load: 16 digits, where it lives, its people; exactly one of them has the relation `head`. `welfare_decile` 1 to 10 with its day, or neither."""

    kk_number: str
    village_code: str
    street: str
    rt: str
    rw: str
    issued_on: dt.date
    people: tuple[NewPerson, ...]
    id: UUID | None = None
    welfare_decile: int | None = None
    welfare_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class ImportRun:
    """
    A file that is or was taken in; `kind`: people, events or papers.

    `as_of`: the civil day whose state it tells. `position`: the line up to which it was entered. Counts are people, events or papers,
    `rejected` and `warned` lines.
    """

    id: UUID
    region: str
    kind: str
    source: str
    as_of: dt.date
    lines: int
    position: int
    began_at: dt.datetime
    ended_at: dt.datetime | None
    entered: int
    changed: int
    same: int
    rejected: int
    warned: int


@dataclass(frozen=True, slots=True)
class ImportProblem:
    """A line of an import: `heading` of the column, `code` and words; `is_rejected` or only odd. It holds nothing of what stood there."""

    line: int
    heading: str
    code: str
    is_rejected: bool
    reason: Text


@dataclass(frozen=True, slots=True)
class ImportColumn:
    """A column that an import knows: its name in a mapping, the headings that are found without one, what it holds."""

    name: str
    headings: tuple[str, ...]
    holds: Text
    is_required: bool


@dataclass(frozen=True, slots=True)
class PersonFound:
    """
    Somebody who answers to a name; `score` 0 to 100. `is_marked`: the entry was found to be somebody's second one.

    `is_restricted`: the person asked for the entry not to be used; nothing of it is told then but that it is there.
    """

    id: UUID
    name: str
    birth_on: dt.date | None
    sex: str
    village: str
    nik_masked: str
    status: str
    is_marked: bool
    score: float
    is_restricted: bool = False


class PairState(StrEnum):
    """What an officer said of two entries; stored as the word."""

    OPEN = "open"
    ASKED = "asked"
    SAME = "same"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class PairSide:
    """One of two entries that may be one person, as an officer compares them; numbers are masked."""

    id: UUID
    nik_masked: str
    kk_masked: str
    name: str
    birth_place: str
    birth_on: dt.date
    sex: str
    mother_name: str
    father_name: str
    address: str
    relation: str
    marital_status: str
    status: str
    card_issued_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Pair:
    """
    Two entries that may be one person: `score` 0 to 100, the signs with their `points`, and what was said of it.

    `one` and `other` only where the people were asked for; `marked` is the one that no longer counts.
    """

    id: UUID
    region: str
    score: int
    points: Mapping[str, int]
    found_at: dt.datetime
    state: PairState
    marked: UUID | None
    decided_by: UUID | None
    decided_at: dt.datetime | None
    note: str
    revision: int
    one: PairSide | None = None
    other: PairSide | None = None


#: Steps of a search after its last year.
MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class DuplicateScan:
    """A search of the register for people entered twice: the year of birth it looks at next (past the last: months 1 to 12 of all years), pairs compared and found."""

    id: UUID
    region: str
    began_at: dt.datetime
    next_year: int
    last_year: int
    compared: int
    found: int
    ended_at: dt.datetime | None
