"""
NIK and family card numbers: what can be read from them, and how the demo makes its own.

There is no check digit: a number that passes proves nothing, only Dukcapil can confirm it. Source: structure of the
NIK under PP 37/2007 Pasal 37 (region, date of birth, serial), as read in lokal-id 0.7.2 and python-stdnum 2.2.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import Text

# Women's day of birth is written plus 40.
_WOMEN_DAY_OFFSET: Final = 40
_MAX_SERIAL: Final = 9999
_MASK: Final = "•"
_NOISE: Final = re.compile(r"[\s.\-]")


class Sex(StrEnum):
    """As registered."""

    MALE = "male"
    FEMALE = "female"

    @property
    def text(self) -> Text:
        """The word on the card."""
        return Text(id="Laki-laki", en="Male") if self is Sex.MALE else Text(id="Perempuan", en="Female")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something odd about a number: a stable code and a sentence."""

    code: str
    message: Text


class BadNumber(Refusal):
    """The number cannot be a NIK or family card number; `code` says why. The message never repeats the number."""

    code = "population.bad_number"

    @classmethod
    def because(cls, code: str, message: Text) -> BadNumber:
        """Return the refusal with that reason."""
        return cls(message, code=f"population.{code}")


@dataclass(frozen=True, slots=True)
class Nik:
    """
    What a NIK says. `district` is where it was first issued (`97.01.03`), not where the person lives now.

    `birth_on` has an inferred century. `warnings` ask for a look, never for a refusal.
    """

    number: str
    province: str
    regency: str
    district: str
    birth_on: dt.date
    sex: Sex
    serial: int
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class KkNumber:
    """What a family card number says: where and when the card was first issued. Odd dates are only warnings."""

    number: str
    district: str
    issued_on: dt.date | None
    serial: int
    warnings: tuple[Problem, ...] = ()


def digits_of(text: str) -> str:
    """Return the number without spaces, dots and dashes.

    >>> digits_of("9701 0141-0790.0001")
    '9701014107900001'
    """
    return _NOISE.sub("", text)


def parse_nik(text: str, *, on: dt.date, provinces: Collection[str], is_known_district: Callable[[str], bool] | None = None) -> Nik:
    """
    Read a NIK.

    `on` is today's civil date (to infer the century), `provinces` the codes in force (`agencies.queries.known_provinces()`),
    `is_known_district` answers for a dotted district code; an unknown one is a warning, because codes change when
    regions are split and a NIK never does.

    :raises BadNumber: not 16 digits, unknown province, regency or district 00, impossible birth date, serial 0000.

    >>> nik = parse_nik("9701 0141 0790 0001", on=dt.date(2026, 11, 24), provinces={"97"})
    >>> nik.district, nik.sex.value, nik.birth_on.isoformat(), nik.serial
    ('97.01.01', 'female', '1990-07-01', 1)
    """
    number = _sixteen(text, Text(id="NIK", en="The NIK"))
    province, regency, district = _place(number)
    if number[:2] not in provinces:
        raise BadNumber.because(
            "unknown_province",
            Text(
                id="Dua angka pertama NIK bukan kode provinsi. Periksa kembali NIK di KTP atau KK.",
                en="The first two digits of the NIK are no province code. Check the NIK on the identity or family card.",
            ),
        )
    if number[2:4] == "00" or number[4:6] == "00":
        raise BadNumber.because(
            "bad_place",
            Text(
                id="Kode kabupaten/kota atau kecamatan pada NIK tidak boleh 00. Periksa kembali NIK di KTP atau KK.",
                en="The regency or district code in the NIK cannot be 00. Check the NIK on the identity or family card.",
            ),
        )
    day = int(number[6:8])
    sex = Sex.FEMALE if day > _WOMEN_DAY_OFFSET else Sex.MALE
    birth_on = _date(day - _WOMEN_DAY_OFFSET if sex is Sex.FEMALE else day, number, on)
    if birth_on is None:
        raise BadNumber.because(
            "bad_birth_date",
            Text(
                id="Tanggal lahir di dalam NIK tidak ada di kalender. Periksa kembali NIK di KTP atau KK.",
                en="The date of birth inside the NIK does not exist. Check the NIK on the identity or family card.",
            ),
        )
    serial = _serial(number)
    return Nik(number, province, regency, district, birth_on, sex, serial, _unknown_place(district, is_known_district))


def parse_kk_number(text: str, *, on: dt.date, provinces: Collection[str], is_known_district: Callable[[str], bool] | None = None) -> KkNumber:
    """
    Read a family card number. Region and date are only looked at for warnings: old cards vary.

    :raises BadNumber: not 16 digits, or serial 0000.
    """
    number = _sixteen(text, Text(id="Nomor KK", en="The family card number"))
    _, _, district = _place(number)
    day = int(number[6:8])
    issued_on = _date(day - _WOMEN_DAY_OFFSET if day > _WOMEN_DAY_OFFSET else day, number, on)
    warnings = list(_unknown_place(district, is_known_district))
    if number[:2] not in provinces:
        warnings.append(Problem("unknown_province", Text(id="Kode provinsi pada nomor KK tidak dikenal.", en="Unknown province code.")))
    if issued_on is None:
        warnings.append(Problem("odd_date", Text(id="Tanggal terbit di dalam nomor KK tidak wajar.", en="The issue date is odd.")))
    return KkNumber(number, district, issued_on, _serial(number), tuple(warnings))


def differences(nik: Nik, *, birth_on: dt.date | None = None, sex: Sex | None = None) -> tuple[Problem, ...]:
    """Return where a NIK and what a person declared differ: a task for verification, not a refusal."""
    found = []
    if birth_on is not None and (birth_on.day, birth_on.month, birth_on.year % 100) != (
        nik.birth_on.day,
        nik.birth_on.month,
        nik.birth_on.year % 100,
    ):
        found.append(
            Problem(
                "birth_date_differs",
                Text(id="Tanggal lahir berbeda dengan yang tersirat pada NIK.", en="The date of birth differs from the NIK."),
            )
        )
    if sex is not None and sex is not nik.sex:
        found.append(Problem("sex_differs", Text(id="Jenis kelamin berbeda dengan yang tersirat pada NIK.", en="The sex differs from the NIK.")))
    return tuple(found)


def make_nik(district_code: str, birth_on: dt.date, sex: Sex, serial: int) -> str:
    """Return the NIK first issued in a district (`97.01.01` or `970101`) for that birth, sex and serial 1..9999.

    >>> make_nik("97.01.01", dt.date(1990, 7, 1), Sex.FEMALE, 1)
    '9701014107900001'
    """
    day = birth_on.day + (_WOMEN_DAY_OFFSET if sex is Sex.FEMALE else 0)
    return f"{_district_digits(district_code)}{day:02d}{birth_on:%m%y}{_checked(serial):04d}"


def make_kk_number(district_code: str, issued_on: dt.date, serial: int) -> str:
    """Return the number of a family card issued in a district on that date.

    >>> make_kk_number("97.01.01", dt.date(2019, 3, 4), 7)
    '9701010403190007'
    """
    return f"{_district_digits(district_code)}{issued_on:%d%m%y}{_checked(serial):04d}"


def mask(number: str) -> str:
    """Return a NIK or family card number fit for a screen: region of the regency and the last four stay.

    >>> mask("9701014107900001")
    '9701••••••••0001'
    """
    if len(number) < 12:
        return _MASK * len(number)
    return number[:4] + _MASK * (len(number) - 8) + number[-4:]


def _sixteen(text: str, name: Text) -> str:
    number = digits_of(text)
    if len(number) != 16 or not (number.isascii() and number.isdigit()):
        raise BadNumber.because(
            "not_16_digits",
            Text(
                id=f"{name.id} terdiri atas tepat 16 angka. Periksa kembali angkanya di KTP atau KK.",
                en=f"{name.en} has exactly 16 digits. Check the digits on the identity or family card.",
            ),
        )
    return number


def _place(number: str) -> tuple[str, str, str]:
    province, regency, district = number[:2], f"{number[:2]}.{number[2:4]}", f"{number[:2]}.{number[2:4]}.{number[4:6]}"
    return province, regency, district


def _date(day: int, number: str, on: dt.date) -> dt.date | None:
    """The date in digits 7 to 12. Law of the century: up to this year's two digits 20YY, else 19YY."""
    year = int(number[10:12])
    century = 2000 if year <= on.year % 100 else 1900
    try:
        found = dt.date(century + year, int(number[8:10]), day)
    except ValueError:
        found = None
    if found is None or found > on:
        try:
            # Because: a date later this year, or 29 February of a year that is no leap year now, was a century ago.
            found = dt.date(1900 + year, int(number[8:10]), day)
        except ValueError:
            return None
    return found


def _serial(number: str) -> int:
    serial = int(number[12:])
    if serial == 0:
        raise BadNumber.because(
            "bad_serial",
            Text(
                id="Empat angka terakhir tidak boleh 0000. Periksa kembali angkanya di KTP atau KK.",
                en="The last four digits cannot be 0000. Check the digits on the identity or family card.",
            ),
        )
    return serial


def _unknown_place(district: str, is_known_district: Callable[[str], bool] | None) -> tuple[Problem, ...]:
    if is_known_district is None or is_known_district(district):
        return ()
    return (
        Problem("unknown_district", Text(id="Kode kecamatan pada nomor ini tidak dikenal sekarang.", en="The district code is not known today.")),
    )


def _district_digits(code: str) -> str:
    digits = digits_of(code)
    if len(digits) != 6 or not (digits.isascii() and digits.isdigit()):
        raise ValueError(f"{code!r} is no district code; write it like 97.01.01")
    return digits


def _checked(serial: int) -> int:
    if not 1 <= serial <= _MAX_SERIAL:
        raise ValueError(f"serial {serial}; it must be 1 to {_MAX_SERIAL}")
    return serial
