"""
The fixed table of functions. A rule that cannot be said gets a new line here, by pull request, with its SQL twin.

Invariant: every function is strict (missing in, missing out) and total, and `sql_functions.EMITTERS` has the same keys.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from loket.foundation.common.text import Text
from loket.services.rules import calculation
from loket.services.rules.syntax import Kind

MAXIMUM_ARGUMENTS: Final = 8
_D, _I, _T, _B = Kind.DATE, Kind.INTEGER, Kind.TEXT, Kind.BOOLEAN
_TL, _IL = Kind.TEXT_LIST, Kind.INTEGER_LIST


@dataclass(frozen=True, slots=True)
class Signature:
    """Types taken and given. A `repeated` signature takes 2 to MAXIMUM_ARGUMENTS of its one type."""

    takes: tuple[Kind, ...]
    gives: Kind
    repeated: bool = False

    def accepts(self, kinds: tuple[Kind | None, ...]) -> bool:
        """Say whether arguments of these types fit; None (a type not known because of a problem) always does."""
        if self.repeated:
            if not 2 <= len(kinds) <= MAXIMUM_ARGUMENTS:
                return False
            expected = self.takes * len(kinds)
        else:
            expected = self.takes
        return len(kinds) == len(expected) and all(k is None or k is e for k, e in zip(kinds, expected, strict=True))


@dataclass(frozen=True, slots=True)
class Function:
    """A function: what it takes, what it gives, how Python computes it, and what it means in plain words."""

    name: str
    signatures: tuple[Signature, ...]
    run: Callable[..., Any]
    usage: str
    meaning: Text


def _any_of(held: tuple[Any, ...], wanted: tuple[Any, ...]) -> bool:
    return not set(held).isdisjoint(wanted)


def _all_of(held: tuple[Any, ...], wanted: tuple[Any, ...]) -> bool:
    return set(held).issuperset(wanted)


def _one(takes: tuple[Kind, ...], gives: Kind) -> tuple[Signature, ...]:
    return (Signature(takes, gives),)


_LISTS: Final = (Signature((_TL,), _I), Signature((_IL,), _I))
_LIST_PAIRS: Final = (Signature((_TL, _TL), _B), Signature((_IL, _IL), _B))
_EXTREMES: Final = (Signature((_I,), _I, repeated=True), Signature((_D,), _D, repeated=True))

FUNCTIONS: Final[dict[str, Function]] = {
    function.name: function
    for function in (
        Function(
            "days_between", _one((_D, _D), _I), calculation.days_between, "days_between(date, date)",
            Text(id="jumlah hari dari tanggal pertama ke tanggal kedua (negatif bila yang kedua lebih awal)",
                 en="days from the first date to the second (negative when the second is earlier)"),
        ),
        Function(
            "months_between", _one((_D, _D), _I), calculation.months_between, "months_between(date, date)",
            Text(id="jumlah bulan penuh di antara dua tanggal", en="completed months between two dates"),
        ),
        Function(
            "years_between", _one((_D, _D), _I), calculation.years_between, "years_between(date, date)",
            Text(id="jumlah tahun penuh di antara dua tanggal (umur)", en="completed years between two dates (an age)"),
        ),
        Function(
            "add_days", _one((_D, _I), _D), calculation.add_days, "add_days(date, integer)",
            Text(id="tanggal sekian hari kemudian", en="the date so many days later"),
        ),
        Function(
            "add_months", _one((_D, _I), _D), calculation.add_months, "add_months(date, integer)",
            Text(id="tanggal yang sama sekian bulan kemudian, atau hari terakhir bulan itu",
                 en="the same day so many months later, or the last day of that month"),
        ),
        Function(
            "add_years", _one((_D, _I), _D), calculation.add_years, "add_years(date, integer)",
            Text(id="tanggal yang sama sekian tahun kemudian (29 Februari menjadi 28 Februari)",
                 en="the same day so many years later (29 February becomes the 28th)"),
        ),
        Function(
            "year", _one((_D,), _I), operator.attrgetter("year"), "year(date)",
            Text(id="tahun dari tanggal", en="the year of a date"),
        ),
        Function(
            "month", _one((_D,), _I), operator.attrgetter("month"), "month(date)",
            Text(id="bulan dari tanggal, 1 sampai 12", en="the month of a date, 1 to 12"),
        ),
        Function(
            "day", _one((_D,), _I), operator.attrgetter("day"), "day(date)",
            Text(id="hari dalam bulan, 1 sampai 31", en="the day of the month, 1 to 31"),
        ),
        Function(
            "min", _EXTREMES, min, "min(a, b, …)",
            Text(id="yang terkecil atau paling awal dari 2 sampai 8 nilai", en="the smallest or earliest of 2 to 8 values"),
        ),
        Function(
            "max", _EXTREMES, max, "max(a, b, …)",
            Text(id="yang terbesar atau paling akhir dari 2 sampai 8 nilai", en="the largest or latest of 2 to 8 values"),
        ),
        Function(
            "count", _LISTS, len, "count(list)",
            Text(id="banyaknya isi daftar", en="how many a list holds"),
        ),
        Function(
            "sum", _one((_IL,), _I), calculation.total, "sum(list of integers)",
            Text(id="jumlah semua bilangan dalam daftar; 0 untuk daftar kosong", en="the sum of a list; 0 for an empty one"),
        ),
        Function(
            "length", _one((_T,), _I), len, "length(text)",
            Text(id="banyaknya huruf dalam teks (titik kode Unicode)", en="characters of a text (Unicode code points)"),
        ),
        Function(
            "starts_with", _one((_T, _T), _B), str.startswith, "starts_with(text, text)",
            Text(id="benar bila teks pertama diawali teks kedua, huruf demi huruf",
                 en="true when the first text begins with the second, character by character"),
        ),
        Function(
            "any_of", _LIST_PAIRS, _any_of, "any_of(list, list)",
            Text(id="benar bila paling sedikit satu isi daftar kedua ada di daftar pertama",
                 en="true when at least one of the second list is in the first"),
        ),
        Function(
            "all_of", _LIST_PAIRS, _all_of, "all_of(list, list)",
            Text(id="benar bila semua isi daftar kedua ada di daftar pertama",
                 en="true when all of the second list are in the first"),
        ),
    )
}  # fmt: skip
