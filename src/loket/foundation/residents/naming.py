"""
Names as people say and write them in Indonesia, made comparable: without titles, in one spelling, by words that sound alike.

Pure. Source: spelling before and after 1972 (oe/u, dj/j, tj/c, nj/ny, sj/sy, ch/kh), the titles of PUEBI, the usual short forms
of Muhammad and Siti.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from loket.foundation.common.personal_names import MUHAMMAD, TITLES

_NOT_LETTERS: Final = re.compile(r"[^a-z ]+")
_SPACE: Final = re.compile(r"\s+")
#: Before and after a name, with or without dots; they say what somebody is, not who.
_TITLES: Final = TITLES | {"bin", "binti", "alm", "almh", "almarhum", "almarhumah"}
_FOLDED: Final = {
    **dict.fromkeys([*MUHAMMAD, "m"], "muhammad"),
    **dict.fromkeys(["st", "sitti", "sittie"], "siti"),
    **dict.fromkeys(["abd", "abdul", "abdoel", "abdol"], "abdul"),
}  # fmt: skip
_SOUNDS: Final = (
    ("oe", "u"), ("dj", "j"), ("tj", "c"), ("nj", "ny"), ("sj", "sy"), ("ch", "kh"), ("kh", "k"), ("sy", "s"), ("sh", "s"), ("dh", "d"), ("th", "t"),
    ("bh", "b"), ("gh", "g"), ("ph", "f"), ("v", "f"), ("p", "f"), ("z", "s"), ("q", "k"), ("x", "ks"), ("y", "i"), ("w", "u"), ("e", "i"), ("o", "u"),
)  # fmt: skip
_DOUBLE: Final = re.compile(r"(.)\1+")
#: Two words are one when they are at least so alike (Jaro-Winkler, 0 to 1).
ALIKE: Final = 0.88


@functools.lru_cache(maxsize=50_000)
def words_of(name: str) -> tuple[str, ...]:
    """
    Return the words of a name without titles, in small letters and one spelling.

    >>> words_of("Dr. H. Moch. Yusuf Wibowo, S.Pd., M.Si."), words_of("Hj. ST. AMINAH")
    (('muhammad', 'yusuf', 'wibowo'), ('siti', 'aminah'))
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    before, _, after = plain.partition(",")
    # Because: after a comma come titles only; dots join the letters of one title.
    parts = _NOT_LETTERS.sub(" ", before.replace(".", " ").replace("'", "").replace("`", "")).split()
    words = [_FOLDED.get(part, part) for part in parts]
    kept = [word for place, word in enumerate(words) if word not in _TITLES and (len(word) > 1 or place > 0)]
    return tuple(_SPACE.sub(" ", word) for word in kept) or tuple(words) or tuple(after.split()[:1])


@functools.lru_cache(maxsize=50_000)
def sound_of(word: str) -> str:
    """
    Return how a word sounds, roughly: words that are written differently and said alike have one.

    >>> sound_of("soekarno") == sound_of("sukarno"), sound_of("yusuf") == sound_of("jusuf"), sound_of("fitri") == sound_of("vitri")
    (True, False, True)
    """
    found = word
    for old, new in _SOUNDS:
        found = found.replace(old, new)
    found = _DOUBLE.sub(r"\1", found.replace("h", "") or found)
    return found[:8]


def alike(one: str, other: str) -> float:
    """
    Return how alike two names are, 0 to 100, whatever the order of their words.

    >>> alike("Sari Dewi", "DEWI SARI, S.Pd."), alike("Moh. Yusuf", "Muhammad Yusup") > 90, alike("Hasan Basri", "Husein Basri") < 90
    (100.0, True, True)
    """
    return fuzz.token_sort_ratio(" ".join(words_of(one)), " ".join(words_of(other)))


def answers(wanted: str, name: str) -> float:
    """
    Return how well a name answers what was asked for, 0 to 100: each word asked for is looked for among the words of the name.

    Because: at a counter people say two of three words; a word more in the name is no fault, a word missing is.

    >>> answers("sari dewi", "Sari Dewi Lestari"), answers("sukarno", "Soekarno Hadi"), answers("budi", "Sari Dewi")
    (100.0, 95.0, 0.0)
    """
    asked, there = words_of(wanted), words_of(name)
    if not asked or not there:
        return 0.0
    total = 0.0
    for word in asked:
        best = 0.0
        for other in there:
            if word == other:
                best = 1.0
                break
            if sound_of(word) == sound_of(other):
                best = max(best, 0.95)
                continue
            found = JaroWinkler.similarity(word, other)
            # Because: whoever types the beginning of a word means it.
            best = max(best, found if found >= ALIKE else 0.9 if len(word) > 2 and other.startswith(word) else 0.0)
        if best == 0.0:
            return 0.0
        total += best
    return round(100 * total / len(asked), 1)
