"""
A copy in memory of all regions, agencies, units, positions and local days, made whole and replaced whole.

Because: every request asks for its region, and every deadline for a calendar; together they are a few thousand small rows.
Invariant: writes of this room never read the copy.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction

from loket.foundation.agencies import models
from loket.foundation.agencies.values import Agency, Area, AreaKind, Holiday, HolidayKind, Level, Over, Position, Rank, Region, Unit
from loket.foundation.common.calendars import WorkingCalendar
from loket.foundation.common.text import Text

# Unit: seconds. Because: another process may go on with an older copy so long; asking at every call would cost a round trip.
CHECK_SECONDS: Final = 5.0
# Remembered look-ups of areas in one copy; beyond it they are forgotten all at once.
MAX_AREAS: Final = 20_000


@dataclass(slots=True)
class Snapshot:
    """Everything by its code. Calendars and areas are added as they are asked for."""

    edition: UUID | None
    regions: dict[str, Region]
    hosts: dict[str, str]
    region_hours: dict[str, tuple[int, dict[int, tuple[str, ...]]]]
    agencies: dict[str, dict[str, Agency]]
    units: dict[str, dict[str, Unit]]
    positions: dict[str, dict[str, Position]]
    holidays: dict[str, list[Holiday]]
    provinces: frozenset[str]
    calendars: dict[tuple[str, str], WorkingCalendar] = field(default_factory=dict)
    areas: dict[str, Area | None] = field(default_factory=dict)


class _Held:
    """The copy that all threads share: only what is committed."""

    snapshot: Snapshot | None = None
    checked: float = 0.0


class _Own(threading.local):
    """What this thread has written and not yet committed: one marker for each write, and a copy that sees it."""

    snapshot: Snapshot | None = None

    def __init__(self) -> None:
        self.markers: list[Callable[[], None]] = []


_held = _Held()
_own = _Own()


def current() -> Snapshot:
    """Return the copy in force, read anew when the edition in the database is another one."""
    if _own.markers and (own := _own_copy()):
        return own
    snapshot, now = _held.snapshot, time.monotonic()
    if snapshot is not None and now - _held.checked < CHECK_SECONDS:
        return snapshot
    if snapshot is None or snapshot.edition != _edition():
        snapshot = _read()
    # Because: without a lock two threads may both read; each result is whole, and the later one stays.
    _held.snapshot, _held.checked = snapshot, now
    return snapshot


def forget() -> None:
    """Drop the copies: the next question reads the database."""
    _held.snapshot = _own.snapshot = None
    _own.markers = []


def written() -> None:
    """
    Say that this transaction changed something: until it ends, this thread alone sees its own rows.

    Invariant: the shared copy never holds rows that may still be rolled back.
    """

    def marker() -> None:
        forget()

    _own.markers.append(marker)
    _own.snapshot = None
    transaction.on_commit(marker)


def _own_copy() -> Snapshot | None:
    # Because: Django drops a callback from this list when its transaction or savepoint is rolled back.
    waiting = {id(entry[1]) for entry in connection.run_on_commit}
    alive = [marker for marker in _own.markers if id(marker) in waiting]
    if len(alive) != len(_own.markers):
        _own.markers, _own.snapshot = alive, None
    if not alive:
        return None
    if _own.snapshot is None:
        _own.snapshot = _read()
    return _own.snapshot


def _edition() -> UUID | None:
    return models.Edition.objects.filter(id=1).values_list("value", flat=True).first()


def _read() -> Snapshot:
    # Invariant: the edition is read first, so that a write in between makes the copy old and never falsely new.
    edition = _edition()
    rows = list(models.Region.objects.order_by("code"))
    made = Snapshot(
        edition=edition,
        regions={row.code: _region(row) for row in rows},
        hosts={host: row.code for row in rows for host in row.hosts},
        region_hours={row.code: (row.working_week, hours_of(row.hours)) for row in rows},
        agencies={row.code: {} for row in rows},
        units={row.code: {} for row in rows},
        positions={row.code: {} for row in rows},
        holidays={row.code: [] for row in rows},
        provinces=frozenset(models.Area.objects.filter(level=1).values_list("code", flat=True)),
    )
    agencies = {row.id: row for row in models.Agency.objects.order_by("code")}
    for agency in agencies.values():
        made.agencies[agency.region_id][agency.code] = _agency(agency)
    units = {row.id: row for row in models.Unit.objects.order_by("code")}
    for unit in units.values():
        made.units[unit.region_id][unit.code] = _unit(unit, agencies[unit.agency_id].code)
    for position in models.Position.objects.order_by("code"):
        made.positions[position.region_id][position.code] = _position(position, agencies[position.agency_id].code)
    for day in models.LocalHoliday.objects.order_by("on"):
        made.holidays[day.region_id].append(holiday_of(day, units[day.unit_id].code if day.unit_id else ""))
    return made


def area_of(code: str) -> Area | None:
    """Return an area, remembered in the copy."""
    areas = current().areas
    if code in areas:
        return areas[code]
    if len(areas) >= MAX_AREAS:
        areas.clear()
    found = read_areas("code = %s", [code], limit=1)
    areas[code] = found[0] if found else None
    return areas[code]


def read_areas(condition: str, values: list[Any], *, limit: int, order: str = "code") -> list[Area]:
    """Return areas by an SQL condition and order of our own making; every value is a parameter."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT code, parent, name, level, kind, postal_code, is_fictional FROM agencies_area "  # noqa: S608 - constants of this room
            f"WHERE {condition} ORDER BY {order} LIMIT %s",
            [*values, limit],
        )
        return [Area(code, parent, name, level, AreaKind(kind), *rest) for code, parent, name, level, kind, *rest in cursor.fetchall()]


def hours_of(stored: dict[str, list[str]]) -> dict[int, tuple[str, ...]]:
    """Return stored opening hours by weekday number (JSON keys are text)."""
    return {int(weekday): tuple(stretches) for weekday, stretches in stored.items()}


def holiday_of(row: models.LocalHoliday, unit: str) -> Holiday:
    """Return the value of a stored special day."""
    name = Text(id=row.name_id, en=row.name_en)
    return Holiday(
        on=row.on, name=name, kind=HolidayKind(row.kind), reference=row.reference, region=row.region_id, unit=unit, is_entered=not row.is_from_file
    )


def _region(row: models.Region) -> Region:
    return Region(
        code=row.code,
        name=row.name,
        short=row.short,
        level=Level(row.level),
        province=row.province,
        province_name=row.province_name,
        seat=row.seat,
        time_zone=row.time_zone,
        theme=dict(row.theme),
        hosts=tuple(row.hosts),
        is_fictional=row.is_fictional,
    )


def _agency(row: models.Agency) -> Agency:
    return Agency(
        region=row.region_id,
        code=row.code,
        name=Text(id=row.name_id, en=row.name_en),
        short=row.short,
        address=row.address,
        phone=row.phone,
        email=row.email,
        is_active=row.is_active,
    )


def _unit(row: models.Unit, agency: str) -> Unit:
    return Unit(
        region=row.region_id,
        agency=agency,
        code=row.code,
        name=Text(id=row.name_id, en=row.name_en),
        address=row.address,
        phone=row.phone,
        time_zone=row.time_zone,
        working_week=row.working_week,
        hours=hours_of(row.hours),
        latitude=row.latitude,
        longitude=row.longitude,
        districts=tuple(row.districts),
        is_active=row.is_active,
        hours_reference=row.hours_reference,
    )


def _position(row: models.Position, agency: str) -> Position:
    return Position(
        region=row.region_id,
        agency=agency,
        code=row.code,
        title=Text(id=row.title_id, en=row.title_en),
        rank=Rank(row.rank),
        is_active=row.is_active,
        over=Over(row.over),
        superior=row.superior,
        checks_identity=row.checks_identity,
    )
