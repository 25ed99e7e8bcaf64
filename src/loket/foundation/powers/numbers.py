"""
Numbers of organisations: NIB (business) and NPWP (tax). Pure. Form proves nothing; only OSS and the tax office can confirm a number.

Source: NIB of a business has 13 digits (PP 5/2021). NPWP has 16 (PMK 112/2022): what was issued before as 15 digits got a 0 in front, and
its first nine digits carry a check digit (Luhn); a number that does not begin with 0 is the NIK of a person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Final

from loket.foundation.common.population import BadNumber, digits_of, parse_nik
from loket.foundation.common.text import Text
from loket.foundation.powers.errors import BadEntry

NIB_DIGITS: Final = 13
NPWP_DIGITS: Final = 16
_OLD_NPWP_DIGITS: Final = 15
_CHECKED: Final = 9

BAD_NIB: Final = Text(
    id="NIB usaha terdiri atas 13 angka. Periksa kembali pada lampiran NIB.", en="A business NIB has 13 digits. Check them on the NIB."
)
BAD_NPWP: Final = Text(
    id="NPWP terdiri atas 16 angka (atau 15 angka pada kartu lama). Periksa kembali pada kartu NPWP.",
    en="An NPWP has 16 digits (or 15 on an old card). Check them on the card.",
)
ODD_NPWP: Final = Text(
    id="Ada angka NPWP yang salah: angka ujinya tidak cocok. Periksa kembali pada kartu NPWP.",
    en="Some digit of the NPWP is wrong: its check digit does not fit. Check it on the card.",
)


def normal_nib(text: str) -> str:
    """
    Return a NIB in digits, empty for none. :raises BadEntry: if it is not 13 digits.

    >>> normal_nib("8120 0001 2345 6"), normal_nib("  ")
    ('8120000123456', '')
    """
    number = digits_of(text)
    if number and (len(number) != NIB_DIGITS or not (number.isascii() and number.isdigit())):
        raise BadEntry("nib", BAD_NIB)
    return number


def normal_npwp(text: str, *, on: dt.date, provinces: Collection[str]) -> str:
    """
    Return an NPWP in 16 digits, empty for none. `on` and `provinces` as `population.parse_nik` wants them.

    :raises BadEntry: wrong length, wrong check digit, or no possible NIK.

    >>> normal_npwp("01.312.166.0-091.000", on=dt.date(2026, 11, 24), provinces=())
    '0013121660091000'
    """
    number = digits_of(text)
    if not number:
        return ""
    if not (number.isascii() and number.isdigit()) or len(number) not in (NPWP_DIGITS, _OLD_NPWP_DIGITS):
        raise BadEntry("npwp", BAD_NPWP)
    if len(number) == _OLD_NPWP_DIGITS:
        number = f"0{number}"
    if number[0] == "0":
        if not _luhn(number[1 : 1 + _CHECKED]):
            raise BadEntry("npwp", ODD_NPWP)
        return number
    try:
        return parse_nik(number, on=on, provinces=provinces).number
    except BadNumber:
        raise BadEntry("npwp", BAD_NPWP) from None


def masked(number: str) -> str:
    """
    Return a number fit for a screen: the first two and the last three digits stay.

    >>> masked("8120000123456")
    '81••••••••456'
    """
    return f"{number[:2]}{'•' * (len(number) - 5)}{number[-3:]}" if len(number) > 5 else "•" * len(number)


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
