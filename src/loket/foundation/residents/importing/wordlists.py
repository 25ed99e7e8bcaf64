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


def code_of(column: str, text: str, own: Mapping[str, str]) -> str | None:
    """Return our code word for what a file says, by the mapping's own words first; None where nobody knows it."""
    key = _folded(text)
    if key in own:
        return own[key] if own[key] in KNOWN[column].values() else None
    return KNOWN[column].get(key)


# Because: a million lines say the same few words seven times each.
_folded = functools.lru_cache(maxsize=4096)(folded)
