"""
Writes to agencies, units and positions by people: what they enter is marked, so that the next load of the region's files keeps it.

`given` holds the fields as `definition` reads them from the files, so that both ways accept the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from loket.foundation.agencies import models, policy, writing
from loket.foundation.agencies.definition import AgencyHead, PositionPart, Strict, UnitPart, said_of
from loket.foundation.agencies.errors import BadOffice, CodeTaken, DayFixed, LastUnit, UnknownAgency, UnknownPosition, UnknownUnit
from loket.foundation.agencies.values import Office
from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common import dates
from loket.foundation.common.text import Text

Part = TypeVar("Part", bound=Strict)
NEEDS_REFERENCE: Final = Text(id="Sebutkan peraturan yang mengatur jam buka.", en="Name the regulation that sets the opening hours.")
NO_SUCH_POST: Final = Text(id="Jabatan atasan ini tidak ada di daerah.", en="The region has no such superior position.")
CIRCLE: Final = Text(
    id="Jabatan itu berada di bawah jabatan ini; pilih atasan yang lain.", en="That position stands below this one; choose another superior."
)
UNKNOWN_DISTRICT: Final = Text(id="Kecamatan ini bukan bagian dari daerah.", en="This district is not part of the region.")


@audit.operation("agencies.agency.saved")
def save_agency(*, act: Act, given: Mapping[str, Any], is_new: bool) -> str:
    """
    Make or change an agency of `act.region` and return its code. `given` as in `agencies.yaml`, without units and positions.

    :raises BadOffice: what is not right, by field. :raises CodeTaken, UnknownAgency: as they say.
    """
    _begin(act)
    part = _read(AgencyHead, given)
    fields = {
        "name_id": part.name.id, "name_en": part.name.en, "short": part.short, "address": part.address, "phone": part.phone, "email": part.email,
    }  # fmt: skip
    _put(act, models.Agency, part.agency, fields, is_new=is_new, missing=UnknownAgency, event="agencies.agency.saved")
    return part.agency


@audit.operation("agencies.unit.saved")
def save_unit(*, act: Act, agency: str, given: Mapping[str, Any], is_new: bool) -> str:
    """
    Make or change a unit of an agency and return its code (`<agency>/<unit>`). `given` as in `agencies.yaml`; hours are needed.

    Deadlines that are promised from now on count with the new hours; those already given are moved by nobody.

    :raises BadOffice: what is not right, by field. :raises CodeTaken, UnknownAgency, UnknownUnit: as they say.
    """
    _begin(act)
    part, owner = _read(UnitPart, given), _agency(act, agency)
    errors: dict[str, Text] = {}
    if part.hours is None:
        errors["hours"] = NEEDS_REFERENCE
    if any(not district.startswith(f"{act.region}.") for district in part.districts):
        errors["districts"] = UNKNOWN_DISTRICT
    if errors or part.hours is None:
        raise BadOffice(errors)
    region = models.Region.objects.get(code=act.region)
    fields = {
        "agency": owner, "name_id": part.name.id, "name_en": part.name.en, "address": part.address, "phone": part.phone,
        "time_zone": part.time_zone or region.time_zone, "working_week": part.hours.working_week,
        "hours": writing.stored_hours(part.hours.by_weekday()), "hours_reference": part.hours.reference,
        "latitude": part.at[0] if part.at else None, "longitude": part.at[1] if part.at else None, "districts": list(part.districts),
    }  # fmt: skip
    code = f"{agency}/{part.unit}"
    _put(act, models.Unit, code, fields, is_new=is_new, missing=UnknownUnit, event="agencies.unit.saved")
    return code


@audit.operation("agencies.position.saved")
def save_position(*, act: Act, agency: str, given: Mapping[str, Any], is_new: bool) -> str:
    """
    Make or change a position of an agency and return its code (`<agency>/<position>`). Who holds it is decided elsewhere, by two people.

    :raises BadOffice: what is not right, by field. :raises CodeTaken, UnknownAgency, UnknownPosition: as they say.
    """
    _begin(act)
    part, owner = _read(PositionPart, given), _agency(act, agency)
    code, superior = f"{agency}/{part.position}", part.superior_code(agency)
    above = dict(models.Position.objects.filter(region_id=act.region).values_list("code", "superior"))
    if superior and (superior not in above or code in _chain(above, superior)):
        raise BadOffice({"superior": CIRCLE if superior in above else NO_SUCH_POST})
    fields = {
        "agency": owner, "title_id": part.title.id, "title_en": part.title.en, "rank": part.rank.value, "over": part.over.value, "superior": superior, "checks_identity": part.checks_identity,
    }  # fmt: skip
    _put(act, models.Position, code, fields, is_new=is_new, missing=UnknownPosition, event="agencies.position.saved")
    return code


@audit.operation("agencies.office.closed")
def set_open(*, act: Act, kind: Office, code: str, is_open: bool) -> None:
    """
    Close an agency, unit or position, or open it again; nothing is ever deleted, since cases refer to it.

    Whether work still needs it is known to higher rooms, which ask first.

    :raises LastUnit: the only open unit of an agency. :raises UnknownAgency, UnknownUnit, UnknownPosition: if there is none.
    """
    _begin(act)
    model, missing = _KINDS[kind]
    row = model.objects.select_for_update().filter(region_id=act.region, code=code).first()
    if row is None:
        raise missing()
    if kind is Office.UNIT and not is_open and not models.Unit.objects.filter(agency=row.agency, is_active=True).exclude(pk=row.pk).exists():
        raise LastUnit
    row.is_active, row.edited_at = is_open, act.at
    row.save(update_fields=["is_active", "edited_at"])
    writing.new_edition()
    audit.record(act, "agencies.office.closed", table=row._meta.db_table, row=code, details={"kind": kind.value, "open": is_open})


@audit.operation("agencies.holiday.removed")
def remove_local_holiday(*, act: Act, on: dt.date, unit: str = "") -> None:
    """
    Take away a day to come that a person entered, of the region or of one unit. Deadlines already given are moved by nobody.

    :raises DayFixed: it has passed, or comes from the region's files, or is gone.
    """
    _begin(act)
    rows = models.LocalHoliday.objects.select_for_update(of=("self",)).filter(region_id=act.region, on=on)
    row = rows.filter(unit__code=unit).first() if unit else rows.filter(unit__isnull=True).first()
    today = dates.civil_date(act.at, time_zone=models.Region.objects.get(code=act.region).time_zone)
    if row is None or row.is_from_file or row.on <= today:
        raise DayFixed
    holiday, details = row.id, {"unit": unit, "on": row.on.isoformat(), "kind": row.kind, "reference": row.reference}
    row.delete()
    writing.new_edition()
    audit.record(act, "agencies.holiday.removed", table="agencies_local_holiday", row=holiday, details=details)


_KINDS: Final[Mapping[Office, tuple[Any, Any]]] = {
    Office.AGENCY: (models.Agency, UnknownAgency),
    Office.UNIT: (models.Unit, UnknownUnit),
    Office.POSITION: (models.Position, UnknownPosition),
}


def _begin(act: Act) -> None:
    if refusal := policy.refusal_to_change(act, region=act.region):
        raise refusal
    writing.lock()


def _read(model: type[Part], given: Mapping[str, Any]) -> Part:
    try:
        return model.model_validate(dict(given))
    except ValidationError as invalid:
        raise BadOffice({".".join(str(part) for part in one["loc"]): said_of(one["msg"]) for one in invalid.errors()}) from None


def _chain(above: Mapping[str, str], code: str) -> list[str]:
    """Return a post and all that stand above it, as far as they are known and once each."""
    found: list[str] = []
    while code and code not in found:
        found.append(code)
        code = above.get(code, "")
    return found


def _agency(act: Act, code: str) -> models.Agency:
    found = models.Agency.objects.filter(region_id=act.region, code=code).first()
    if found is None:
        raise UnknownAgency
    return found


def _put(act: Act, model: Any, code: str, fields: dict[str, Any], *, is_new: bool, missing: Any, event: str) -> None:
    row = model.objects.select_for_update().filter(region_id=act.region, code=code).first()
    if is_new and row is not None:
        raise CodeTaken
    if not is_new and row is None:
        raise missing()
    if row is None:
        row, changed = model.objects.create(region_id=act.region, code=code, edited_at=act.at, **fields), sorted(fields)
    else:
        changed = [name for name, value in fields.items() if getattr(row, name) != value]
        for name in changed:
            setattr(row, name, fields[name])
        if changed:
            row.edited_at = act.at
            row.save(update_fields=[*changed, "edited_at"])
    writing.new_edition()
    columns = {name: str(value) for name, value in fields.items() if name != "agency"}
    audit.record(
        act, event, table=row._meta.db_table, row=code, columns=columns, details={"new": is_new, "changed": [n.removesuffix("_id") for n in changed]}
    )


__all__ = ["remove_local_holiday", "save_agency", "save_position", "save_unit", "set_open"]
