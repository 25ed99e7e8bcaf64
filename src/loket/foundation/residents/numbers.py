"""Free numbers: the next NIK and family card number of a district and a date, without a race."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Final

from django.db import connection

from loket.foundation.common import population
from loket.foundation.common.population import Sex
from loket.foundation.common.text import Text
from loket.foundation.residents import models, sealed
from loket.foundation.residents.errors import EffectRefused

MOST_SERIALS: Final = 9999
_PREFIX: Final = 12


def next_nik(*, region: str, district: str, birth_on: dt.date, sex: str) -> str:
    """
    Return a NIK that nobody in the region has; the transaction that asked holds the series until it ends.

    In a real installation the national register (SIAK) gives the NIK; this is the region's own demo register.

    :raises EffectRefused: when all 9999 serials of district, birth date and sex are taken.
    """
    return _next(
        "nik",
        lambda serial: population.make_nik(district, birth_on, Sex(sex), serial),
        lambda number: models.Resident.objects.filter(region=region, nik_index__in=sealed.indexes(sealed.NIK_INDEX, number)).exists(),
    )


def next_kk_number(*, region: str, district: str, issued_on: dt.date) -> str:
    """Return a family card number that no family in the region has. :raises EffectRefused: as `next_nik`."""
    return _next(
        "kk",
        lambda serial: population.make_kk_number(district, issued_on, serial),
        lambda number: models.Family.objects.filter(region=region, kk_index__in=sealed.indexes(sealed.KK_INDEX, number)).exists(),
    )


def note_taken(kind: str, numbers: Iterable[str]) -> None:
    """Move the series of `kind` (`nik`, `kk`) past numbers that were given out elsewhere (loads)."""
    highest: dict[str, int] = {}
    for number in numbers:
        prefix = f"{kind}:{number[:_PREFIX]}"
        highest[prefix] = max(highest.get(prefix, 0), int(number[_PREFIX:]))
    # Because: in one order, so that two loads never wait for each other.
    prefixes = sorted(highest)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO residents_series (prefix, last) SELECT * FROM unnest(%s::text[], %s::smallint[])"
            " ON CONFLICT (prefix) DO UPDATE SET last = greatest(residents_series.last, excluded.last)",
            [prefixes, [highest[prefix] for prefix in prefixes]],
        )


def _next(kind: str, number_of: Callable[[int], str], is_taken: Callable[[str], bool]) -> str:
    prefix = f"{kind}:{number_of(1)[:_PREFIX]}"
    for _ in range(MOST_SERIALS):
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO residents_series AS s (prefix, last) VALUES (%s, 1)"
                " ON CONFLICT (prefix) DO UPDATE SET last = s.last + 1 WHERE s.last < %s RETURNING last",
                [prefix, MOST_SERIALS],
            )
            row = cursor.fetchone()
        if row is None:
            break
        number = number_of(row[0])
        # Because: a number may have come with somebody who moved here from elsewhere.
        if not is_taken(number):
            return number
    raise EffectRefused.because(
        "no_serial",
        Text(
            id="Nomor urut untuk kecamatan dan tanggal ini sudah habis. Hubungi pengelola.",
            en="The serial numbers for this district and date are used up. Tell the operator.",
        ),
    )
