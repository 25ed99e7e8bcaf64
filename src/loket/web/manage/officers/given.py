"""What the forms of these pages send, read into values; what is wrong is said at its box."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final
from uuid import UUID

from django.http import QueryDict

from loket.foundation.agencies import queries as agencies
from loket.foundation.common import ids
from loket.foundation.common.text import Text
from loket.foundation.identity.values import AbsenceReason, AppointmentKind, Audience
from loket.foundation.offices import queries as offices
from loket.foundation.offices.values import DOOR_WORDS, Post

NO_DATE: Final = Text(id="Tulis hari, bulan, dan tahun, misalnya 1 12 2026.", en="Write day, month and year, for example 1 12 2026.")
NO_CHOICE: Final = Text(id="Pilih salah satu.", en="Choose one.")
NO_TEXT: Final = Text(id="Isi kotak ini.", en="Fill in this box.")

Errors = dict[str, Text]


def typed(given: QueryDict, name: str, most: int = 200) -> str:
    """Return what was typed into a box, without outer spaces."""
    return " ".join(str(given.get(name, "")).split())[:most]


def date(given: QueryDict, name: str, errors: Errors, *, optional: bool = False) -> dt.date | None:
    """Return the date of a box of three; an error where it is none."""
    parts = [given.get(f"{name}_{part}", "").strip() for part in ("year", "month", "day")]
    if optional and not any(parts):
        return None
    try:
        return dt.date(*(int(part) for part in parts))
    except ValueError:
        errors[name] = NO_DATE
        return None


def dates(given: QueryDict, *names: str) -> dict[str, dict[str, str]]:
    """Return what was typed into boxes of dates, to be shown again."""
    return {name: {part: given.get(f"{name}_{part}", "") for part in ("day", "month", "year")} for name in names}


def opaque(given: QueryDict, name: str, errors: Errors) -> UUID | None:
    """Return the id that was chosen."""
    try:
        return ids.from_text(given.get(name, ""))
    except ValueError:
        errors[name] = NO_CHOICE
        return None


def post(region: str, given: QueryDict, errors: Errors, *, kind: AppointmentKind = AppointmentKind.DEFINITIVE) -> Post | None:
    """Return the office of a form; None, with what is wrong in `errors`, when it is none."""
    position, unit = given.get("position", ""), given.get("unit", "")
    for name, value in (("position", position), ("unit", unit)):
        if not value:
            errors[name] = NO_CHOICE
    since, last = date(given, "valid_from", errors), date(given, "valid_until", errors, optional=True)
    try:
        door = Audience(str(given["audience"])) if given.get("audience") else offices.usual_door(region=region, position=position)
    except ValueError:
        errors["audience"], door = NO_CHOICE, None
    if errors or since is None:
        return None
    return Post(
        unit=unit, position=position, audience=door or Audience.OFFICER, valid_from=since, valid_until=last + dt.timedelta(days=1) if last else None, kind=kind,
        services=tuple(given.getlist("services")),
    )  # fmt: skip


def reason(given: QueryDict, errors: Errors) -> AbsenceReason | None:
    """Return why somebody is away."""
    try:
        return AbsenceReason(given.get("reason", ""))
    except ValueError:
        errors["reason"] = NO_CHOICE
        return None


def choices(region: str) -> dict[str, Any]:
    """Return what can be chosen for an office: positions and units by agency, doors."""
    names = {agency.code: agency.name for agency in agencies.list_agencies(region)}
    return {
        "positions": [{"value": p.code, "label": p.title, "group": names[p.agency]} for p in agencies.list_positions(region) if p.agency in names],
        "units": [{"value": u.code, "label": u.name, "group": names[u.agency]} for u in agencies.list_units(region) if u.agency in names],
        "doors": [(door.value, words) for door, words in DOOR_WORDS.items()],
    }
