"""
What happens to people and which papers they hold, by the words of the law. Data: a new kind is a word, a line and a migration of the check on it.

Law: UU 23/2006 jo. UU 24/2013: *peristiwa kependudukan* (Pasal 1 angka 11; Pasal 14-26) and *peristiwa penting* (Pasal 1 angka 17;
Pasal 27-56); *dokumen kependudukan* (Pasal 59), *surat keterangan kependudukan* (Pasal 59 ayat 2), *kutipan akta* (Pasal 66).
Offered by `values`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from loket.foundation.common.text import Text


class EventKind(StrEnum):
    """What happened to a person; stored as the word."""

    BIRTH = "birth"
    STILLBIRTH = "stillbirth"
    DEATH = "death"
    MARRIAGE = "marriage"
    MARRIAGE_ANNULLED = "marriage_annulled"
    DIVORCE = "divorce"
    DIVORCE_ANNULLED = "divorce_annulled"
    ADOPTION = "adoption"
    RECOGNITION = "recognition"
    LEGITIMATION = "legitimation"
    NAME_CHANGE = "name_change"
    CITIZENSHIP_CHANGE = "citizenship_change"
    OTHER = "other"
    ADDRESS_CHANGE = "address_change"
    MOVE_IN = "move_in"
    MOVE_OUT = "move_out"
    ABROAD_IN = "abroad_in"
    ABROAD_OUT = "abroad_out"
    STAY_CHANGE = "stay_change"


class Chain(StrEnum):
    """What kinds follow one another: the latest of a chain says how things are."""

    MARITAL = "marital"
    PLACE = "place"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class EventSpec:
    """
    One kind of event: its name in the law, the paper that tells it (akta or surat keterangan), and how it is read.

    `is_once`: happens to a person once in their life. `is_mutual`: of two people alike, so that it is one event whoever is named
    first. `report_days`: within how many days the law wants it reported, None where it names none. `chain`: as `Chain` says.
    """

    title: Text
    paper: Text
    law: str
    chain: Chain = Chain.OWN
    is_once: bool = False
    is_mutual: bool = False
    report_days: int | None = None


def _spec(
    indonesian: str, english: str, paper: str, paper_en: str, law: str, chain: Chain = Chain.OWN, *, once: bool = False, mutual: bool = False,
    days: int | None = None,
) -> EventSpec:  # fmt: skip
    return EventSpec(Text(id=indonesian, en=english), Text(id=paper, en=paper_en), f"UU 23/2006 jo. UU 24/2013 {law}", chain, once, mutual, days)


EVENT_KINDS: Final[Mapping[EventKind, EventSpec]] = {
    EventKind.BIRTH: _spec("Kelahiran", "Birth", "Akta kelahiran", "Birth certificate", "Pasal 27", once=True, days=60),
    EventKind.STILLBIRTH: _spec("Lahir mati", "Stillbirth", "Surat keterangan lahir mati", "Certificate of a stillbirth", "Pasal 33", days=7),
    EventKind.DEATH: _spec("Kematian", "Death", "Akta kematian", "Death certificate", "Pasal 44", once=True, days=30),
    EventKind.MARRIAGE: _spec("Perkawinan", "Marriage", "Akta perkawinan atau buku nikah", "Marriage certificate", "Pasal 34", Chain.MARITAL, mutual=True, days=60),
    EventKind.MARRIAGE_ANNULLED: _spec("Pembatalan perkawinan", "Annulment of a marriage", "Surat keterangan pembatalan perkawinan", "Certificate of annulment", "Pasal 39", Chain.MARITAL, mutual=True, days=90),
    EventKind.DIVORCE: _spec("Perceraian", "Divorce", "Akta perceraian atau akta cerai", "Divorce certificate", "Pasal 40", Chain.MARITAL, mutual=True, days=60),
    EventKind.DIVORCE_ANNULLED: _spec("Pembatalan perceraian", "Annulment of a divorce", "Surat keterangan pembatalan perceraian", "Certificate of annulment", "Pasal 43", Chain.MARITAL, mutual=True, days=60),
    EventKind.ADOPTION: _spec("Pengangkatan anak", "Adoption", "Catatan pinggir pada akta kelahiran", "Note on the birth certificate", "Pasal 47", days=30),
    EventKind.RECOGNITION: _spec("Pengakuan anak", "Recognition of a child", "Akta pengakuan anak", "Certificate of recognition", "Pasal 49", once=True, days=30),
    EventKind.LEGITIMATION: _spec("Pengesahan anak", "Legitimation of a child", "Akta pengesahan anak", "Certificate of legitimation", "Pasal 50", once=True, days=30),
    EventKind.NAME_CHANGE: _spec("Perubahan nama", "Change of name", "Catatan pinggir pada akta", "Note on the certificate", "Pasal 52", days=30),
    EventKind.CITIZENSHIP_CHANGE: _spec("Perubahan status kewarganegaraan", "Change of citizenship", "Catatan pinggir pada akta", "Note on the certificate", "Pasal 53-54", days=60),
    EventKind.OTHER: _spec("Peristiwa penting lainnya", "Other vital event", "Catatan pinggir pada akta", "Note on the certificate", "Pasal 56", days=30),
    EventKind.ADDRESS_CHANGE: _spec("Perubahan alamat", "Change of address", "Kartu Keluarga", "Family card", "Pasal 14", Chain.PLACE),
    EventKind.MOVE_IN: _spec("Pindah datang", "Moved in", "Surat keterangan pindah datang", "Letter of arrival", "Pasal 15", Chain.PLACE),
    EventKind.MOVE_OUT: _spec("Pindah keluar", "Moved out", "Surat keterangan pindah", "Moving letter", "Pasal 15", Chain.PLACE),
    EventKind.ABROAD_IN: _spec("Datang dari luar negeri", "Came from abroad", "Surat keterangan datang dari luar negeri", "Letter of arrival from abroad", "Pasal 19", Chain.PLACE, days=14),
    EventKind.ABROAD_OUT: _spec("Pindah ke luar negeri", "Moved abroad", "Surat keterangan pindah ke luar negeri", "Letter of moving abroad", "Pasal 18", Chain.PLACE),
    EventKind.STAY_CHANGE: _spec("Perubahan status tinggal terbatas menjadi tetap", "Limited stay became permanent", "KK dan KTP-el orang asing", "Cards of a foreigner", "Pasal 21", days=14),
}  # fmt: skip

#: An event that says nothing of when it was reported is news for so long where the law names no days. Source: as long as the longest usual one.
NEWS_DAYS: Final = 60


class PaperKind(StrEnum):
    """A paper of a person other than identity card and family card; stored as the word."""

    CHILD_CARD = "kia"
    BIODATA = "biodata"
    BIRTH_NOTE = "surat_kelahiran"
    MOVING_LETTER = "skp"
    ARRIVAL_LETTER = "skpd"
    ABROAD_LETTER = "skpln"
    FROM_ABROAD_LETTER = "skdln"
    STAY_LETTER = "sktt"
    REPLACEMENT_LETTER = "skpti"
    CIVIL_LETTER = "skps"
    CERTIFICATE = "akta"
    LIMITED_STAY = "kitas"
    PERMANENT_STAY = "kitap"


@dataclass(frozen=True, slots=True)
class PaperSpec:
    """One kind of paper: its name, and the law that knows it."""

    title: Text
    law: str


PAPER_KINDS: Final[Mapping[PaperKind, PaperSpec]] = {
    PaperKind.CHILD_CARD: PaperSpec(Text(id="Kartu Identitas Anak (KIA)", en="Child's identity card (KIA)"), "Permendagri 2/2016"),
    PaperKind.BIODATA: PaperSpec(Text(id="Biodata penduduk", en="Resident's data sheet"), "UU 23/2006 Pasal 60"),
    PaperKind.BIRTH_NOTE: PaperSpec(Text(id="Surat keterangan kelahiran", en="Note of a birth"), "UU 23/2006 Pasal 59 ayat (2)"),
    PaperKind.MOVING_LETTER: PaperSpec(Text(id="Surat keterangan pindah (SKP)", en="Moving letter (SKP)"), "UU 23/2006 Pasal 59 ayat (2)"),
    PaperKind.ARRIVAL_LETTER: PaperSpec(Text(id="Surat keterangan pindah datang (SKPD)", en="Letter of arrival (SKPD)"), "UU 23/2006 Pasal 59 ayat (2)"),
    PaperKind.ABROAD_LETTER: PaperSpec(Text(id="Surat keterangan pindah ke luar negeri (SKPLN)", en="Letter of moving abroad (SKPLN)"), "UU 23/2006 Pasal 59 ayat (2)"),
    PaperKind.FROM_ABROAD_LETTER: PaperSpec(Text(id="Surat keterangan datang dari luar negeri (SKDLN)", en="Letter of arrival from abroad (SKDLN)"), "UU 23/2006 Pasal 59 ayat (2)"),
    PaperKind.STAY_LETTER: PaperSpec(Text(id="Surat keterangan tempat tinggal (SKTT)", en="Letter of residence of a foreigner (SKTT)"), "UU 23/2006 Pasal 59 ayat (2)"),
    PaperKind.REPLACEMENT_LETTER: PaperSpec(Text(id="Surat keterangan pengganti tanda identitas", en="Letter in place of an identity card"), "UU 23/2006 Pasal 59 ayat (2)"),
    PaperKind.CIVIL_LETTER: PaperSpec(Text(id="Surat keterangan pencatatan sipil", en="Letter of civil registration"), "UU 23/2006 Pasal 59 ayat (2)"),
    PaperKind.CERTIFICATE: PaperSpec(Text(id="Kutipan akta pencatatan sipil", en="Extract of a civil certificate"), "UU 24/2013 Pasal 66"),
    PaperKind.LIMITED_STAY: PaperSpec(Text(id="Izin tinggal terbatas (KITAS)", en="Limited stay permit (KITAS)"), "UU 6/2011 Pasal 52"),
    PaperKind.PERMANENT_STAY: PaperSpec(Text(id="Izin tinggal tetap (KITAP)", en="Permanent stay permit (KITAP)"), "UU 6/2011 Pasal 54"),
}  # fmt: skip

#: How a paper ended before its last day.
PAPER_ENDINGS: Final[Mapping[str, Text]] = {
    "replaced": Text(id="Diganti", en="Replaced"),
    "withdrawn": Text(id="Ditarik", en="Withdrawn"),
    "lost": Text(id="Hilang", en="Lost"),
    "damaged": Text(id="Rusak", en="Damaged"),
}
