"""One line of a file: read, checked, turned into words of ours. Numbers follow the rules of a NIK: odd is not wrong."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from loket.foundation.common import population
from loket.foundation.common.population import BadNumber, Sex
from loket.foundation.residents.importing import wordlists
from loket.foundation.residents.importing.layout import VILLAGE_PARTS, Layout, folded
from loket.foundation.residents.importing.sheets import INEXACT

#: The longest that each text may be, as wide as the register's columns or as any paper prints.
_LONGEST: Final[Mapping[str, int]] = {"name": 150, "birth_place": 100, "mother_name": 150, "father_name": 150, "street": 200, "occupation": 60}
_SCIENTIFIC: Final = re.compile(r"\d[.,]\d+[eE]\+?\d+")
_DAY_FIRST: Final = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})(?:[ T].*)?")
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T].*)?")
_EMPTY_DATES: Final = ("", "-", "00-00-0000", "0000-00-00", "00/00/0000")
_NIK_DIGITS: Final = 16
#: Signs by which sheets say that a number is a text.
_MARKS: Final = "'`"
#: What a line says nothing of: the values that a new person gets.
DEFAULTS: Final[Mapping[str, Any]] = {
    "birth_place": "", "mother_name": "", "father_name": "", "marital_status": "single", "education": "none", "occupation": "Belum/tidak bekerja",
    "blood_type": "unknown", "citizenship": "wni", "status": "active", "died_on": None, "card_issued_on": None,
}  # fmt: skip
_PERSON_WORDS: Final = ("sex", "relation", "marital_status", "education", "blood_type", "citizenship", "status")
_PERSON_TEXTS: Final = ("name", "birth_place", "mother_name", "father_name", "occupation")
_PERSON_DATES: Final = ("birth_on", "died_on", "card_issued_on")
FAMILY: Final = ("street", "rt", "rw", "village_code")


@dataclass(frozen=True, slots=True)
class Found:
    """Something about a line: `column` by our name, `code` of `reasons`."""

    line: int
    column: str
    code: str


@dataclass(slots=True)
class FileRow:
    """A line that can be entered. `person` and `family` hold only columns that the file has."""

    line: int
    kk_number: str
    nik: str
    person: dict[str, Any]
    family: dict[str, Any]
    warnings: list[Found] = field(default_factory=list)


class Rejected(Exception):
    """A line cannot be entered."""

    def __init__(self, column: str, code: str) -> None:
        self.column, self.code = column, code
        super().__init__(code)


@dataclass(frozen=True)
class Checker:
    """
    What a check needs to know of the world: `today` in the region, codes of provinces, which districts and villages there are.
    """

    layout: Layout
    today: dt.date
    provinces: frozenset[str]
    is_known_district: Callable[[str], bool]
    is_village: Callable[[str], bool]

    def numbers(self, values: Sequence[str]) -> tuple[int | None, int | None]:
        """Return family card number and NIK as whole numbers, None where they are none: for the survey of a file."""
        return tuple(  # type: ignore[return-value]
            int(digits)
            if len(digits := population.digits_of(self._raw(values, column).lstrip(_MARKS))) == _NIK_DIGITS and digits.isdigit() and digits.isascii()
            else None
            for column in ("kk_number", "nik")
        )

    def is_head(self, values: Sequence[str]) -> bool:
        """Say whether a line calls its person head of the family."""
        return _code("relation", self._raw(values, "relation"), self.layout) == "head"

    def check(self, line: int, values: Sequence[str]) -> FileRow:
        """Read one line. :raises Rejected: with the first column that stands against it."""
        warnings: list[Found] = []
        kk_number, kk_date = self._kk(line, values, warnings)
        person: dict[str, Any] = {}
        for column in _PERSON_TEXTS:
            if column in self.layout.places:
                person[column] = self._text(values, column, warnings, line)
        for column in _PERSON_WORDS:
            if column in self.layout.places:
                person[column] = self._word(values, column)
        for column in _PERSON_DATES:
            if column in self.layout.places:
                person[column] = self._day(values, column)
        nik = self._nik(line, values, person, warnings)
        if person.get("died_on"):
            if person["died_on"] < person["birth_on"]:
                raise Rejected("died_on", "died_before_birth")
            person["status"] = "deceased"
        return FileRow(line, kk_number, nik, person, self._family(values, kk_date, line, warnings), warnings)

    def _raw(self, values: Sequence[str], column: str) -> str:
        place = self.layout.places.get(column)
        return values[place].strip() if place is not None and place < len(values) else ""

    def _number(self, values: Sequence[str], column: str) -> str:
        raw = self._raw(values, column).lstrip(_MARKS)
        if not raw:
            raise Rejected(column, "missing")
        if raw.startswith(INEXACT) or _SCIENTIFIC.fullmatch(raw):
            raise Rejected(column, "number_cell")
        return raw

    def _kk(self, line: int, values: Sequence[str], warnings: list[Found]) -> tuple[str, dt.date | None]:
        try:
            found = population.parse_kk_number(
                self._number(values, "kk_number"), on=self.today, provinces=self.provinces, is_known_district=self.is_known_district
            )
        except BadNumber as bad:
            raise Rejected("kk_number", bad.code.rpartition(".")[2]) from None
        for problem in found.warnings:
            warnings.append(Found(line, "kk_number", "unknown_province_kk" if problem.code == "unknown_province" else problem.code))
        return found.number, found.issued_on

    def _nik(self, line: int, values: Sequence[str], person: Mapping[str, Any], warnings: list[Found]) -> str:
        found = self._parsed(values, "nik")
        warnings += [Found(line, "nik", one.code) for one in found.warnings]
        warnings += [Found(line, "nik", one.code) for one in population.differences(found, birth_on=person["birth_on"], sex=Sex(person["sex"]))]
        return found.number

    def _parsed(self, values: Sequence[str], column: str) -> population.Nik:
        try:
            return population.parse_nik(
                self._number(values, column), on=self.today, provinces=self.provinces, is_known_district=self.is_known_district
            )
        except BadNumber as bad:
            raise Rejected(column, bad.code.rpartition(".")[2]) from None

    def _text(self, values: Sequence[str], column: str, warnings: list[Found], line: int) -> str:
        text = " ".join(self._raw(values, column).split())
        if column == "occupation":
            text = self.layout.words.get(column, {}).get(folded(text), text) if self.layout.words else text
            if text.isdigit():
                warnings.append(Found(line, column, "occupation_number"))
            text = text or DEFAULTS[column]
        if len(text) > _LONGEST[column]:
            raise Rejected(column, "too_long")
        if column == "name" and not text:
            raise Rejected(column, "missing")
        return text

    def _word(self, values: Sequence[str], column: str) -> str:
        raw = self._raw(values, column)
        code = _code(column, raw, self.layout)
        if code is None:
            if not raw and column in DEFAULTS:
                return str(DEFAULTS[column])
            raise Rejected(column, "unknown_word" if raw else "missing")
        return code

    def _day(self, values: Sequence[str], column: str, *, is_needed: bool = False, may_come: bool = False) -> dt.date | None:
        raw = self._raw(values, column)
        if raw in _EMPTY_DATES:
            if is_needed or column == "birth_on":
                raise Rejected(column, "missing")
            return None
        day = read_day(raw)
        if day is None or day.year < 1850:
            raise Rejected(column, "bad_date")
        if day > self.today and not may_come:
            raise Rejected(column, "in_future")
        return day

    def _family(self, values: Sequence[str], kk_date: dt.date | None, line: int, warnings: list[Found]) -> dict[str, Any]:
        street = " ".join(self._raw(values, "street").split())
        if not street:
            raise Rejected("street", "missing")
        if len(street) > _LONGEST["street"]:
            raise Rejected("street", "too_long")
        family: dict[str, Any] = {"street": street, "village_code": self._village(values)}
        for column in ("rt", "rw"):
            family[column] = self._neighbourhood(values, column)
        if "issued_on" in self.layout.places:
            family["issued_on"] = self._day(values, "issued_on")
        family["kk_date"] = kk_date
        if "welfare_decile" in self.layout.places:
            family |= self._welfare(values)
        return family

    def _village(self, values: Sequence[str]) -> str:
        raw = population.digits_of(self._raw(values, "village_code"))
        if not raw and all(part in self.layout.places for part in VILLAGE_PARTS):
            widths = (2, 2, 2, 4)
            raw = "".join(self._raw(values, part).zfill(width) for part, width in zip(VILLAGE_PARTS, widths, strict=True))
        if not raw:
            raise Rejected("village_code", "missing")
        code = f"{raw[:2]}.{raw[2:4]}.{raw[4:6]}.{raw[6:]}"
        if len(raw) != 10 or not self.is_village(code):
            raise Rejected("village_code", "unknown_village")
        return code

    def _neighbourhood(self, values: Sequence[str], column: str) -> str:
        raw = self._raw(values, column)
        if raw in ("", "-", "0", "00", "000"):
            return ""
        if not raw.isdigit() or len(raw.lstrip("0")) > 3:
            raise Rejected(column, "unknown_word")
        return raw.lstrip("0").zfill(3)

    def _welfare(self, values: Sequence[str]) -> dict[str, Any]:
        raw = self._raw(values, "welfare_decile")
        if not raw:
            return {}
        day = self._day(values, "welfare_on")
        if not raw.isdigit() or not 1 <= int(raw) <= 10 or day is None:
            raise Rejected("welfare_decile", "bad_decile")
        return {"welfare_decile": int(raw), "welfare_on": day}


def _code(column: str, raw: str, layout: Layout) -> str | None:
    return wordlists.code_of(column, raw, layout.words.get(column, {}))


@functools.lru_cache(maxsize=65536)
def read_day(raw: str) -> dt.date | None:
    """Return a date as files write it, day first or ISO, or None.

    >>> read_day("17-05-1988"), read_day("1/7/1990"), read_day("1988-05-17 00:00:00"), read_day("31/02/1990")
    (datetime.date(1988, 5, 17), datetime.date(1990, 7, 1), datetime.date(1988, 5, 17), None)
    """
    if found := _ISO.fullmatch(raw):
        parts = found[1], found[2], found[3]
    elif found := _DAY_FIRST.fullmatch(raw):
        parts = found[3], found[2], found[1]
    else:
        return None
    try:
        return dt.date(int(parts[0]), int(parts[1]), int(parts[2]))
    except ValueError:
        return None
