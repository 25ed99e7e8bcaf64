"""What the register asks of `agencies`: names of areas, the region's day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit.values import Act
from loket.foundation.common import dates


@dataclass(frozen=True, slots=True)
class Place:
    """A village with what it lies in; names as on letters (`Desa Tanjung`, `Kecamatan Nusa`), "" where unknown."""

    village: str
    district: str
    regency: str
    province: str


def today(act: Act) -> dt.date:
    """Return the civil date in the region at the time of the act."""
    return civil_date(act.region, act.at)


def civil_date(region: str, at: dt.datetime) -> dt.date:
    """Return the civil date in a region at a moment."""
    return dates.civil_date(at, time_zone=agencies.get_region(region).time_zone)


def place_of(village_code: str) -> Place:
    """Return the names of a village (`97.01.03.2004`) and of the areas above it."""
    parts = village_code.split(".")
    codes = [".".join(parts[: n + 1]) for n in range(4)]
    names = [_name(code) for code in codes]
    return Place(village=names[3], district=names[2], regency=names[1], province=names[0])


def is_village_of(village_code: str, region: str) -> bool:
    """Say whether the code is a known village of the region."""
    return village_code.startswith(f"{region}.") and village_code.count(".") == 3 and agencies.find_area(village_code) is not None


def district_of(village_code: str) -> str:
    """Return the code of the village's district.

    >>> district_of("97.01.03.2004")
    '97.01.03'
    """
    return village_code.rpartition(".")[0]


def address(*, street: str, rt: str, rw: str, village_code: str) -> str:
    """Return the address on one line, as on a letter."""
    place = place_of(village_code)
    neighbourhood = f"RT {rt}/RW {rw}" if rt and rw else ""
    return ", ".join(part for part in (street, neighbourhood, place.village, place.district, place.regency) if part)


def area_name(code: str) -> str:
    """Return the name of an area as on letters, "" where the country's list does not know it."""
    return _name(code)


def _name(code: str) -> str:
    area = agencies.find_area(code)
    return area.full_name.id if area else ""
