"""A region's agencies and calendar as files, so that what people changed in the browser can be kept beside the rest."""

from __future__ import annotations

import io
from typing import Any, Final

from ruamel.yaml import YAML

from loket.foundation.agencies import snapshot
from loket.foundation.agencies.definition import WEEKDAY_NAMES
from loket.foundation.agencies.errors import UnknownRegion
from loket.foundation.agencies.values import Over, Position, Unit
from loket.foundation.common.text import Text

_WIDTH: Final = 10_000


def write(region: str) -> dict[str, str]:
    """Return the text of `agencies.yaml` and `calendar.yaml`; what is closed is left out. :raises UnknownRegion: if it is not run here."""
    held = snapshot.current()
    if region not in held.regions:
        raise UnknownRegion
    units = [unit for unit in held.units.get(region, {}).values() if unit.is_active]
    positions = [position for position in held.positions.get(region, {}).values() if position.is_active]
    agencies = [
        _without_empty({
            "agency": agency.code, "name": _both(agency.name), "short": agency.short, "address": agency.address, "phone": agency.phone,
            "email": agency.email, "units": [_unit(u) for u in units if u.agency == agency.code],
            "positions": [_position(p) for p in positions if p.agency == agency.code],
        })
        for agency in held.agencies.get(region, {}).values()
        if agency.is_active
    ]  # fmt: skip
    days = [
        _without_empty({"on": day.on, "name": _both(day.name), "kind": day.kind.value, "reference": day.reference, "unit": day.unit})
        for day in sorted(held.holidays[region], key=lambda day: (day.on, day.unit))
    ]
    return {"agencies": _text({"agencies": agencies}), "calendar": _text({"calendar": days})}


def _unit(unit: Unit) -> dict[str, Any]:
    days = {WEEKDAY_NAMES[day]: list(stretches) for day, stretches in sorted(unit.hours.items())}
    hours = {"working_week": unit.working_week, "days": days, "reference": unit.hours_reference or "-"}
    return _without_empty({
        "unit": unit.code.partition("/")[2], "name": _both(unit.name), "address": unit.address, "phone": unit.phone, "time_zone": unit.time_zone,
        "hours": hours, "at": [unit.latitude, unit.longitude] if unit.latitude is not None else None, "districts": list(unit.districts),
    })  # fmt: skip


def _position(position: Position) -> dict[str, Any]:
    return _without_empty({
        "position": position.code.partition("/")[2], "title": _both(position.title), "rank": position.rank.value,
        "over": position.over.value if position.over is not Over.AGENCY else None, "superior": _superior(position), "checks_identity": position.checks_identity or None,
    })  # fmt: skip


def _superior(position: Position) -> str:
    """Return the superior as the files name it: without the agency when it is the same one."""
    agency, _, name = position.superior.partition("/")
    return name if agency == position.agency else position.superior


def _both(text: Text) -> dict[str, str]:
    return {"id": text.id, "en": text.en}


def _without_empty(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def _text(content: dict[str, Any]) -> str:
    yaml, out = YAML(typ="safe", pure=True), io.StringIO()
    yaml.default_flow_style, yaml.allow_unicode, yaml.width, yaml.sort_base_mapping_type_on_output = False, True, _WIDTH, False  # type: ignore[assignment]
    yaml.dump(content, out)
    return out.getvalue()
