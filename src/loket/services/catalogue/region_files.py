"""
A region's office days and positions from its files, for a check without a database.

Because: a clerk checks a package on a laptop; the running system asks `agencies.queries` instead.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from loket.foundation.common.calendars import Opening, WorkingCalendar
from loket.foundation.common.text import Text
from loket.services.catalogue import reading

_WEEKDAYS = ("senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu")
_USUAL = {0: ("08:00-16:00",), 1: ("08:00-16:00",), 2: ("08:00-16:00",), 3: ("08:00-16:00",), 4: ("08:00-16:00",)}


NATIONAL = Path(__file__).with_name("national_days.json")


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


def national(years: frozenset[int]) -> Mapping[dt.date, Text]:
    """
    Return national holidays and joint days off of some years, from `national_days.json`.

    Because: the package `holidays` takes a second to import, every country at once. A test holds the file equal to what
    `agencies` counts with; `python -m loket.services.catalogue.region_files` writes it anew.
    """
    days = json.loads(NATIONAL.read_text(encoding="ascii"))
    text = Text(id="Libur nasional", en="National holiday")
    return {dt.date.fromisoformat(f"{year}-{day}"): text for year in years for day in days.get(str(year), [])}


def _read(path: Path) -> dict[str, Any] | None:
    if not path.is_file():
        return None
    return dict(reading.read(path.name, path.read_bytes(), fractions=True)[0])


def published_days(first: int, last: int) -> dict[str, list[str]]:
    """Return the days off of each year as `MM-DD`, from the package `holidays`."""
    import holidays

    years = range(first, last + 1)
    found = {on for part in ("government", "public") for on in holidays.country_holidays("ID", years=years, categories=(part,))}
    return {str(year): [f"{on:%m-%d}" for on in sorted(found) if on.year == year] for year in years}


def _write() -> None:
    lines = ",\n".join(f'"{year}": {json.dumps(days)}' for year, days in published_days(2020, 2045).items())
    NATIONAL.write_text(f"{{\n{lines}\n}}\n", encoding="ascii")


if __name__ == "__main__":
    _write()
