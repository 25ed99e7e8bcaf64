"""
How alike two entries of the register are, in points that an officer can follow. Nothing is merged by it.

Source: the weighted score and blocking rules that were measured on febrl3 (precision 1.000, recall .995; reference on matching), with what Indonesian
names need: one-word names, titles, short forms, sound. Measured here: see README.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final
from uuid import UUID

from rapidfuzz.distance import Levenshtein

from loket.foundation.residents import naming

#: Points of each sign; together at most 100. `LEAST` and more is work for an officer.
POINTS: Final[Mapping[str, int]] = {
    "name_same": 35, "name_alike": 28, "name_sounds": 20, "birth_same": 25, "birth_swapped": 18, "birth_near": 15, "mother_same": 20, "mother_alike": 12,
    "mother_unknown": 5, "mother_differs": -15, "place_same": 8, "nik_near": 12, "sex_differs": -20, "same_card": -25,
}  # fmt: skip
LEAST: Final = 70
#: A name so common in its block tells nothing; comparing all of them would take for ever.
MOST_IN_BLOCK: Final = 120
_SAME, _ALIKE, _SOUNDS = 98.0, 90.0, 82.0
_NEAR_DIGITS: Final = 2


@dataclass(frozen=True, slots=True)
class Entry:
    """What is compared of a person."""

    id: UUID
    family: UUID
    nik: str
    name: str
    mother: str
    place: str
    birth_on: dt.date
    sex: str


def pairs(entries: Sequence[Entry]) -> Iterator[tuple[Entry, Entry]]:
    """Give the pairs worth comparing: those who share a block, each pair once."""
    blocks: dict[tuple[object, ...], list[int]] = {}
    for place, entry in enumerate(entries):
        for key in _blocks(entry):
            blocks.setdefault(key, []).append(place)
    seen: set[tuple[int, int]] = set()
    for found in blocks.values():
        if len(found) > MOST_IN_BLOCK:
            continue
        for pair in combinations(found, 2):
            if pair not in seen:
                seen.add(pair)
                yield entries[pair[0]], entries[pair[1]]


def pairs_across_years(entries: Sequence[Entry]) -> Iterator[tuple[Entry, Entry]]:
    """
    Give the pairs whose year of birth may be mistyped: same day and month, names of the same sound, years more than one apart (`pairs` sees those that are not).

    Because: without the year a block is all that is left to tell people apart, so the whole name must sound the same.
    """
    blocks: dict[tuple[object, ...], list[Entry]] = {}
    for entry in entries:
        sounds = tuple(sorted({naming.sound_of(word) for word in naming.words_of(entry.name)}))
        if sounds:
            blocks.setdefault((entry.birth_on.month, entry.birth_on.day, entry.sex, sounds), []).append(entry)
    for found in blocks.values():
        if len(found) <= MOST_IN_BLOCK:
            yield from (pair for pair in combinations(found, 2) if abs(pair[0].birth_on.year - pair[1].birth_on.year) > 1)


def _blocks(entry: Entry) -> Iterator[tuple[object, ...]]:
    sounds = sorted({naming.sound_of(word) for word in naming.words_of(entry.name)})
    born = entry.birth_on
    for sound in sounds:
        yield "day", born, sound
        yield "swapped", born.year, min(born.day, born.month), max(born.day, born.month), sound
    yield "name", tuple(sounds), entry.sex
    mother = tuple(sorted({naming.sound_of(word) for word in naming.words_of(entry.mother)})) if entry.mother else ()
    if mother and sounds:
        yield "mother", mother, sounds[0], born.year
    yield "number", entry.nik[:6], entry.nik[12:], sounds[0] if sounds else ""


def points(one: Entry, other: Entry) -> dict[str, int]:
    """Return the signs that count for and against two entries being one person, each with its points; {} where the names are strangers."""
    alike = naming.alike(one.name, other.name)
    sign = "name_same" if alike >= _SAME else "name_alike" if alike >= _ALIKE else "name_sounds" if alike >= _SOUNDS or _sounds(one, other) else ""
    if not sign:
        return {}
    signs = [sign]
    a, b = one.birth_on, other.birth_on
    if a == b:
        signs.append("birth_same")
    elif (a.year, a.month, a.day) == (b.year, b.day, b.month):
        signs.append("birth_swapped")
    elif sum(x == y for x, y in ((a.year, b.year), (a.month, b.month), (a.day, b.day))) == 2:
        signs.append("birth_near")
    if not one.mother or not other.mother:
        signs.append("mother_unknown")
    else:
        mothers = naming.alike(one.mother, other.mother)
        signs.append("mother_same" if mothers >= _ALIKE else "mother_alike" if mothers >= _SOUNDS else "mother_differs")
    if one.place and naming.alike(one.place, other.place) >= _ALIKE:
        signs.append("place_same")
    if Levenshtein.distance(one.nik, other.nik, score_cutoff=_NEAR_DIGITS) <= _NEAR_DIGITS:
        signs.append("nik_near")
    if one.sex != other.sex:
        signs.append("sex_differs")
    # Because: twins and siblings share day, mother and card; an office that wrote both on one card knew of both.
    if one.family == other.family:
        signs.append("same_card")
    return {name: POINTS[name] for name in signs}


def _sounds(one: Entry, other: Entry) -> bool:
    def sounds(entry: Entry) -> list[str]:
        return sorted(naming.sound_of(word) for word in naming.words_of(entry.name))

    return sounds(one) == sounds(other)
