"""
A region's office days and positions from its files, for a check without a database.

Because: a clerk checks a package on a laptop; the running system asks `agencies.queries` instead.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from loket.foundation.common.calendars import Opening, WorkingCalendar
from loket.foundation.common.text import Text
from loket.services.catalogue import reading

_WEEKDAYS = ("senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu")
_USUAL = {0: ("08:00-16:00",), 1: ("08:00-16:00",), 2: ("08:00-16:00",), 3: ("08:00-16:00",), 4: ("08:00-16:00",)}


class NoSuchRegion(LookupError):
    """There is no folder of that region."""


def list_codes(regions: Path) -> list[str]:
    """Return the codes of the regions that have files, in order."""
    return sorted(path.parent.name for path in regions.glob("*/region.yaml"))


def read_calendar(regions: Path | None, code: str, years: frozenset[int]) -> WorkingCalendar:
    """
    Return the region's calendar; without a region five days from 08:00 to 16:00 WITA with the national holidays.

    `years` are those whose holidays are needed. :raises NoSuchRegion: if the region has no files.
    """
    holidays = dict(national(years))
    worked: set[dt.date] = set()
    zone, hours = "Asia/Makassar", {day: tuple(Opening.of(part) for part in parts) for day, parts in _USUAL.items()}
    week = 5
    if regions is not None and code:
        region = _read(regions / code / "region.yaml")
        if region is None:
            raise NoSuchRegion(code)
        zone, week = region["time_zone"], region["hours"]["working_week"]
        hours = {_WEEKDAYS.index(day): tuple(Opening.of(part) for part in parts) for day, parts in region["hours"]["days"].items()}
        for special in (_read(regions / code / "calendar.yaml") or {}).get("calendar", []):
            if "unit" in special:
                continue
            if special["kind"] == "kerja":
                holidays.pop(special["on"], None)
                worked.add(special["on"])
            else:
                holidays[special["on"]] = Text(**special["name"])
    return WorkingCalendar(zone, frozenset(range(week)), holidays, hours, frozenset(worked))


def read_positions(regions: Path, code: str) -> frozenset[str]:
    """Return the positions of a region as `agency/position`. :raises NoSuchRegion: if it has no files."""
    agencies = _read(regions / code / "agencies.yaml")
    if agencies is None:
        raise NoSuchRegion(code)
    return frozenset(f"{agency['agency']}/{position['position']}" for agency in agencies["agencies"] for position in agency["positions"])


@lru_cache(maxsize=8)
def national(years: frozenset[int]) -> Mapping[dt.date, Text]:
    """Return national holidays and joint days off of some years."""
    if not years:
        return {}
    import holidays as published

    found: dict[dt.date, Text] = {}
    for category in ("government", "public"):
        for on, name in published.country_holidays("ID", years=sorted(years), categories=(category,), language="id").items():
            found[on] = Text(id=name, en=name)
    return found


def _read(path: Path) -> dict[str, Any] | None:
    if not path.is_file():
        return None
    return dict(reading.read(path.name, path.read_bytes(), fractions=True)[0])
