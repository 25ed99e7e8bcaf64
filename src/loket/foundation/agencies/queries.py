"""
Regions, areas, agencies, units, positions, calendars. Values only; most answers come from a copy in memory that is at
most five seconds older than the last change made by another process.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from loket.foundation.agencies import definition, exporting, models, nation, snapshot
from loket.foundation.agencies.definition import RegionDefinition
from loket.foundation.agencies.errors import UnknownAgency, UnknownPosition, UnknownRegion, UnknownUnit
from loket.foundation.agencies.values import Agency, Area, Holiday, HolidayKind, Position, Rank, Region, Unit
from loket.foundation.common.calendars import Opening, WorkingCalendar
from loket.foundation.common.paging import Page, bounded
from loket.foundation.common.text import Text

# A search of everywhere looks for the beginning of a name only: an index serves it.
_SEARCH_LIMIT: Final = 20
_MOST_WITHIN: Final = 3000


# Regions


def region_for_host(host: str) -> Region | None:
    """Return the region that answers under a host name (a port is ignored), or None: then the door shows nothing."""
    held = snapshot.current()
    code = held.hosts.get(_bare_host(host))
    return held.regions[code] if code else None


def get_region(code: str) -> Region:
    """Return a region that is run here. :raises UnknownRegion: if it is not."""
    region = snapshot.current().regions.get(code)
    if region is None:
        raise UnknownRegion()
    return region


def find_region(code: str) -> Region | None:
    """Return a region that is run here, or None."""
    return snapshot.current().regions.get(code)


def list_regions() -> tuple[Region, ...]:
    """Return all regions that are run here, by code. Bounded by the installation: at most some hundred."""
    return tuple(snapshot.current().regions.values())


# Areas


def find_area(code: str) -> Area | None:
    """Return an administrative area by its dotted code, or None."""
    return snapshot.area_of(code)


def list_areas(*, parent: str, after: str | None = None, limit: int | None = None) -> Page[Area]:
    """Return the areas directly below `parent` (`""`: the provinces) by code; `after` is the last code of the page before."""
    size = bounded(limit)
    found = snapshot.read_areas("parent = %s AND code > %s", [parent, after or ""], limit=size + 1)
    return Page(tuple(found[:size]), found[size - 1].code if len(found) > size else None)


def list_villages(region: str) -> tuple[tuple[Area, tuple[Area, ...]], ...]:
    """
    Return the districts of a region, each with its villages, for choosing an address: one query.

    Bounded by the nature of the thing: the largest regency has some 850 villages; of a province only the first 3,000 areas.
    """
    found = snapshot.read_areas("code >= %s AND code < %s AND level >= 3", [f"{region}.", f"{region}/"], limit=_MOST_WITHIN)
    return tuple((district, tuple(a for a in found if a.parent == district.code)) for district in found if district.level == 3)


def area_path(code: str) -> tuple[Area, ...]:
    """Return the area and all above it, smallest first: village, district, regency, province. Empty if unknown."""
    parts = code.split(".")
    path = [snapshot.area_of(".".join(parts[:count])) for count in range(len(parts), 0, -1)]
    return tuple(area for area in path if area is not None) if path and path[0] is not None else ()


def search_areas(text: str, *, region: str | None = None, level: int | None = None, limit: int = _SEARCH_LIMIT) -> tuple[Area, ...]:
    """
    Return areas by name, the best first: inside `region` any part of the name, in the whole country only its beginning.

    `level` 1 province, 2 regency or city, 3 district, 4 village.
    """
    folded = nation.fold(text)
    if len(folded) < 2:
        return ()
    values: list[object] = []
    if region:
        condition = "code >= %s AND code < %s AND folded LIKE %s"
        values = [f"{region}.", f"{region}/", f"%{folded}%"]
    else:
        condition = "folded >= %s AND folded < %s"
        values = [folded, folded + "{"]  # the byte after z
    if level is not None:
        condition += " AND level = %s"
        values.append(level)
    # Because: `folded` holds letters, digits and spaces only, so that LIKE has nothing to escape.
    order = "(folded = %s) DESC, (folded LIKE %s) DESC, level, code"
    return tuple(_ordered(condition, [*values, folded, f"{folded}%"], order, bounded(limit)))


def is_known_district(code: str) -> bool:
    """Return whether a district code is in the official list today (for warnings about a NIK)."""
    return snapshot.area_of(code) is not None


def known_provinces() -> frozenset[str]:
    """Return the codes of all provinces a NIK may begin with: the official ones and the fictional ones that are loaded."""
    return snapshot.current().provinces


def count_areas() -> int:
    """Return the number of areas that are loaded, fictional ones included."""
    return models.Area.objects.count()


# Agencies, units, positions


def list_agencies(region: str, *, closed: bool = False) -> tuple[Agency, ...]:
    """Return the active agencies of a region by code, with `closed` the closed ones after them; bounded by the region."""
    found = snapshot.current().agencies.get(region, {}).values()
    return _open_first(found) if closed else tuple(a for a in found if a.is_active)


def get_agency(region: str, code: str) -> Agency:
    """Return an agency of a region, also one that is closed. :raises UnknownAgency: if the region has none of that code."""
    agency = snapshot.current().agencies.get(region, {}).get(code)
    if agency is None:
        raise UnknownAgency()
    return agency


def list_units(region: str, *, agency: str | None = None, closed: bool = False) -> tuple[Unit, ...]:
    """Return the active units of a region or of one agency by code, with `closed` the closed ones after them; bounded by the region."""
    units = (u for u in snapshot.current().units.get(region, {}).values() if agency is None or u.agency == agency)
    return _open_first(units) if closed else tuple(u for u in units if u.is_active)


def get_unit(region: str, code: str) -> Unit:
    """Return a unit by `<agency>/<unit>`, also one that is closed. :raises UnknownUnit: if the region has none of that code."""
    unit = snapshot.current().units.get(region, {}).get(code)
    if unit is None:
        raise UnknownUnit()
    return unit


def unit_for_district(region: str, agency: str, district: str) -> Unit:
    """
    Return the unit of an agency that serves a district: the one that names it, else one that serves the whole region,
    else the first.

    :raises UnknownAgency: if the region has no such agency.
    """
    units = list_units(region, agency=get_agency(region, agency).code)
    if not units:
        raise UnknownUnit()
    return next((u for u in units if district in u.districts), next((u for u in units if not u.districts), units[0]))


def list_positions(region: str, *, agency: str | None = None, rank: Rank | None = None, closed: bool = False) -> tuple[Position, ...]:
    """Return the active positions of a region, of one agency or rank, by code, with `closed` the closed ones after them; bounded by the region."""
    positions = snapshot.current().positions.get(region, {}).values()
    fitting = (p for p in positions if agency in (None, p.agency) and rank in (None, p.rank))
    return _open_first(fitting) if closed else tuple(p for p in fitting if p.is_active)


def get_position(region: str, code: str) -> Position:
    """Return a position by `<agency>/<position>`, also a closed one. :raises UnknownPosition: if there is none."""
    position = snapshot.current().positions.get(region, {}).get(code)
    if position is None:
        raise UnknownPosition()
    return position


# Calendars


def calendar_for(region: str, *, agency: str | None = None, unit: str | None = None) -> WorkingCalendar:
    """
    Return the working calendar of a unit, of an agency (that of its main unit: the first without districts), or of the region.

    National holidays, joint days off, local days of the region and of the unit; the nearer one wins. The same object is
    returned until something changes, so its memo of deadlines lasts.

    :raises UnknownRegion, UnknownAgency, UnknownUnit: if there is none.
    """
    held = snapshot.current()
    if region not in held.regions:
        raise UnknownRegion()
    code = unit or (unit_for_district(region, agency, "").code if agency else "")
    calendar = held.calendars.get((region, code))
    if calendar is None:
        if code:
            owner = get_unit(region, code)
            time_zone, week, hours = owner.time_zone, owner.working_week, owner.hours
        else:
            time_zone = held.regions[region].time_zone
            week, hours = held.region_hours[region]
        calendar = _calendar(time_zone, week, hours, held.holidays[region], code)
        held.calendars[region, code] = calendar
    return calendar


def list_holidays(region: str, *, year: int, unit: str | None = None, units: bool = False) -> tuple[Holiday, ...]:
    """Return the special days of a year by date, bounded by it: national ones, those of the region and of one unit, or with `units` of all."""
    held = snapshot.current()
    if region not in held.regions:
        raise UnknownRegion()
    local = [h for h in held.holidays[region] if units or h.unit in ("", unit)]
    national = nation.holidays_of(year).values()
    return tuple(sorted([*national, *(h for h in local if h.on.year == year)], key=lambda h: (h.on, h.unit)))


# Files


def read_definition(folder: Path) -> RegionDefinition:
    """Read a region's files for `operations.load_region`. :raises BadDefinition: every fault with file and line."""
    return definition.read_definition(folder)


def write_definition(region: str) -> dict[str, str]:
    """Return the agencies and the calendar of a region as its files would say them: `agencies`, `calendar` -> text of the file."""
    return exporting.write(region)


def list_definition_folders(top: Path) -> tuple[Path, ...]:
    """Return the folders under `regions/` that hold a region, by code; bounded by the installation."""
    return tuple(sorted(path.parent for path in top.glob("*/region.yaml")))


def is_in_force(wanted: RegionDefinition) -> bool:
    """Return whether exactly this definition is loaded already."""
    return models.Region.objects.filter(code=wanted.code, definition_hash=wanted.content_hash()).exists()


def forget() -> None:
    """Drop the copy in memory (for tests that roll back, and after a restore of the database)."""
    snapshot.forget()


def _open_first(found: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(sorted(found, key=lambda one: not one.is_active))


def _bare_host(host: str) -> str:
    name = host.strip().casefold().rstrip(".")
    if name.startswith("["):
        return name.partition("]")[0].removeprefix("[")
    return name.partition(":")[0]


def _calendar(time_zone: str, week: int, hours: Mapping[int, tuple[str, ...]], local: list[Holiday], unit: str) -> WorkingCalendar:
    days: dict[dt.date, Text] = {}
    worked: set[dt.date] = set()
    # Because: a unit's own day outranks the region's, which outranks the nation's.
    for holiday in sorted((h for h in local if h.unit in ("", unit)), key=lambda h: h.unit):
        if holiday.kind is HolidayKind.KERJA:
            days.pop(holiday.on, None)
            worked.add(holiday.on)
        else:
            worked.discard(holiday.on)
            days[holiday.on] = holiday.name
    return WorkingCalendar(
        time_zone=time_zone,
        working_weekdays=frozenset(range(week)),
        holidays=nation.DaysOff(local=days, worked=frozenset(worked)),
        hours={weekday: tuple(Opening.of(stretch) for stretch in stretches) for weekday, stretches in hours.items()},
        extra_working_days=frozenset(worked),
    )


def _ordered(condition: str, values: list[object], order: str, limit: int) -> list[Area]:
    return snapshot.read_areas(condition, values, limit=limit, order=order)
