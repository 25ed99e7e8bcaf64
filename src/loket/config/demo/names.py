"""
Names for made-up people, put together from two invented lists of word parts.

Because: no real person's name may be in the demo. The words sound Indonesian and were made up for this file; whatever
looks like somebody's name does so by chance.
"""

from __future__ import annotations

from random import Random
from typing import Final

_GIVEN_BEGIN: Final = (
    "Bal", "Cem", "Dar", "Gal", "Han", "Jar", "Kal", "Lam", "Mand", "Nar", "Pand", "Rang", "Sam", "Tal", "Warg", "Yan", "Cand", "Del", "Gund",
    "Harg", "Jung", "Kemb", "Lint", "Mend", "Ning", "Prast", "Rat", "Sek", "Tird", "Wul",
)  # fmt: skip
_GIVEN_MALE: Final = ("ondra", "ungka", "imra", "orwa", "eksa", "astro", "unggo", "ardo", "endru", "olman", "iswo", "angkas")
_GIVEN_FEMALE: Final = ("imbi", "aswari", "elina", "untari", "ismi", "ondari", "ayuni", "irsa", "esmi", "olina", "iwari", "angesti")
_SECOND_BEGIN: Final = (
    "Adil", "Bramb", "Cit", "Dwip", "Ekar", "Gant", "Hast", "Indr", "Jat", "Kert", "Lok", "Mahl", "Nal", "Oml", "Purb", "Ring", "Sast", "Trib",
    "Uls", "Wid",
)  # fmt: skip
_SECOND_END: Final = ("oraga", "asmuka", "antara", "aruna", "ingkas", "umbaga", "ayaksa", "endaru", "okarsa", "ilangit", "esangka", "urani")

MALE: Final = tuple(a + b for a in _GIVEN_BEGIN for b in _GIVEN_MALE)
FEMALE: Final = tuple(a + b for a in _GIVEN_BEGIN for b in _GIVEN_FEMALE)
SECOND: Final = tuple(a + b for a in _SECOND_BEGIN for b in _SECOND_END)
STREETS: Final = tuple(
    f"Jalan {word}"
    for word in (
        "Cendana", "Mercusuar", "Pelabuhan", "Karang Biru", "Kelapa Gading Nusa", "Cengkeh", "Bakau", "Sirih", "Lontar", "Tiram", "Kenari",
        "Pandan Wangi", "Layar Putih", "Ombak", "Pala", "Rotan", "Seruni", "Damar", "Ketapang", "Gaharu",
    )
)  # fmt: skip


def full_name(rng: Random, sex: str) -> str:
    """Return a name of two words, sometimes three."""
    given = MALE if sex == "male" else FEMALE
    words = [rng.choice(given), rng.choice(SECOND)]
    if rng.random() < 0.2:
        words.insert(1, rng.choice(given))
    return " ".join(words)
