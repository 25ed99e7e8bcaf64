"""
The words and numbers by which files say sex, relation, education and so on, and our code words for them.

Source: the code lists of form F-1.01 (Permendagri 109/2019), which SIAK exports use; the words are those of the family card.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Final

from loket.foundation.residents import words
from loket.foundation.residents.importing.layout import folded
from loket.foundation.residents.kinds import EVENT_KINDS, PAPER_ENDINGS, PAPER_KINDS, EventKind, PaperKind

Known = Mapping[str, str]


def _known(table: words.Words, numbers: tuple[str, ...], more: Mapping[str, str]) -> Known:
    found = {folded(text.id): code for code, text in table.items()}
    found |= {folded(code): code for code in table}
    found |= {str(place): code for place, code in enumerate(numbers, start=1)}
    return found | {folded(word): code for word, code in more.items()}


_RELATIONS: Final = (
    "head", "spouse", "spouse", "child", "child_in_law", "grandchild", "parent", "parent_in_law", "relative", "helper", "other",
)  # fmt: skip
_EDUCATION: Final = (
    "none", "primary_unfinished", "primary", "junior", "senior", "diploma_1_2", "diploma_3", "bachelor", "master", "doctor",
)  # fmt: skip

KNOWN: Final[Mapping[str, Known]] = {
    "sex": _known(words.SEX, ("male", "female"), {"L": "male", "P": "female", "LK": "male", "PR": "female", "LAKI LAKI": "male", "PRIA": "male", "WANITA": "female"}),
    "relation": _known(
        words.RELATION, _RELATIONS,
        {"SUAMI": "spouse", "ISTRI": "spouse", "ISTERI": "spouse", "ORANGTUA": "parent", "FAMILI": "relative", "KEPALA": "head", "KK": "head"},
    ),
    "marital_status": _known(
        words.MARITAL_STATUS, ("single", "married", "divorced", "widowed", "married", "married"),
        {"BELUM MENIKAH": "single", "MENIKAH": "married", "KAWIN TERCATAT": "married", "KAWIN BELUM TERCATAT": "married", "KAWIN TIDAK TERCATAT": "married",
         "CERAI HIDUP TERCATAT": "divorced", "CERAI HIDUP BELUM TERCATAT": "divorced"},
    ),
    "education": _known(
        words.EDUCATION, _EDUCATION,
        {"TIDAK/BLM SEKOLAH": "none", "TIDAK SEKOLAH": "none", "BELUM SEKOLAH": "none", "TAMAT SD": "primary", "SD": "primary", "SMP": "junior", "SLTP": "junior", "SMA": "senior",
         "SLTA": "senior", "DIPLOMA I/II": "diploma_1_2", "AKADEMI/DIPLOMA III/S. MUDA": "diploma_3", "AKADEMI/DIPLOMA III/S MUDA": "diploma_3", "D3": "diploma_3", "S1": "bachelor",
         "DIPLOMA IV/STRATA I": "bachelor", "S2": "master", "STRATA II": "master", "S3": "doctor", "STRATA III": "doctor"},
    ),
    "blood_type": _known(
        words.BLOOD_TYPE, ("a", "b", "ab", "o", "a", "a", "b", "b", "ab", "ab", "o", "o", "unknown"),
        {"A+": "a", "B+": "b", "AB+": "ab", "O+": "o", "A": "a", "B": "b", "AB": "ab", "O": "o", "TDK TAHU": "unknown", "TIDAK DIKETAHUI": "unknown", "": "unknown"},
    ),
    "citizenship": _known(words.CITIZENSHIP, ("wni", "wna"), {"INDONESIA": "wni", "ID": "wni"}),
    "status": _known(words.STATUS, (), {"0": "active", "HIDUP": "active", "MATI": "deceased", "MENINGGAL DUNIA": "deceased", "PINDAH KELUAR": "moved", "1": "moved", "2": "deceased"}),
}  # fmt: skip


#: Words by which files name events, papers and how papers ended, besides those of the law.
EVENT_WORDS: Final[Known] = {
    **{folded(spec.title.id): kind.value for kind, spec in EVENT_KINDS.items()}, **{folded(kind.value): kind.value for kind in EVENT_KINDS},
    **{folded(word): kind.value for word, kind in (
        ("LAHIR", EventKind.BIRTH), ("AKTA KELAHIRAN", EventKind.BIRTH), ("MATI", EventKind.DEATH), ("MENINGGAL", EventKind.DEATH), ("AKTA KEMATIAN", EventKind.DEATH),
        ("KAWIN", EventKind.MARRIAGE), ("NIKAH", EventKind.MARRIAGE), ("PERNIKAHAN", EventKind.MARRIAGE), ("AKTA PERKAWINAN", EventKind.MARRIAGE), ("CERAI", EventKind.DIVORCE),
        ("AKTA PERCERAIAN", EventKind.DIVORCE), ("BATAL KAWIN", EventKind.MARRIAGE_ANNULLED), ("BATAL CERAI", EventKind.DIVORCE_ANNULLED), ("ADOPSI", EventKind.ADOPTION),
        ("GANTI NAMA", EventKind.NAME_CHANGE), ("PERUBAHAN KEWARGANEGARAAN", EventKind.CITIZENSHIP_CHANGE), ("LAINNYA", EventKind.OTHER), ("PINDAH ALAMAT", EventKind.ADDRESS_CHANGE),
        ("PINDAH DALAM DAERAH", EventKind.ADDRESS_CHANGE), ("DATANG", EventKind.MOVE_IN), ("KEDATANGAN", EventKind.MOVE_IN), ("PINDAH", EventKind.MOVE_OUT), ("KEPINDAHAN", EventKind.MOVE_OUT),
        ("DATANG LN", EventKind.ABROAD_IN), ("PINDAH LN", EventKind.ABROAD_OUT), ("ALIH STATUS TINGGAL", EventKind.STAY_CHANGE),
    )},
}  # fmt: skip
PAPER_WORDS: Final[Known] = {
    **{folded(spec.title.id): kind.value for kind, spec in PAPER_KINDS.items()}, **{folded(kind.value): kind.value for kind in PAPER_KINDS},
    **{folded(word): kind.value for word, kind in (
        ("KARTU IDENTITAS ANAK", PaperKind.CHILD_CARD), ("BIODATA WNI", PaperKind.BIODATA), ("SKPWNI", PaperKind.MOVING_LETTER), ("SURAT KETERANGAN PINDAH", PaperKind.MOVING_LETTER),
        ("SKDWNI", PaperKind.ARRIVAL_LETTER), ("SURAT KETERANGAN PINDAH DATANG", PaperKind.ARRIVAL_LETTER), ("KUTIPAN AKTA", PaperKind.CERTIFICATE), ("ITAS", PaperKind.LIMITED_STAY), ("ITAP", PaperKind.PERMANENT_STAY),
    )},
}  # fmt: skip
ENDING_WORDS: Final[Known] = {folded(text.id): code for code, text in PAPER_ENDINGS.items()} | {folded(code): code for code in PAPER_ENDINGS} | {
    folded(word): code for word, code in (("DICABUT", "withdrawn"), ("GANTI", "replaced"), ("CABUT", "withdrawn"))
}  # fmt: skip


def word_of(known: Known, text: str, own: Mapping[str, str]) -> str | None:
    """Return our word for what a file says, by the mapping's own words first; None where nobody knows it."""
    key = _folded(text)
    return own[key] if own.get(key) in known.values() else known.get(key)


def code_of(column: str, text: str, own: Mapping[str, str]) -> str | None:
    """Return our code word for what a file says, by the mapping's own words first; None where nobody knows it."""
    key = _folded(text)
    if key in own:
        return own[key] if own[key] in KNOWN[column].values() else None
    return KNOWN[column].get(key)


# Because: a million lines say the same few words seven times each.
_folded = functools.lru_cache(maxsize=4096)(folded)
