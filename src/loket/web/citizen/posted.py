"""From what a browser sends to the raw answers that `catalogue.form` reads, one shape for each type of question. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.http import QueryDict

from loket.services.catalogue.definition import FieldType, FormField

MANY: Final = frozenset({FieldType.CHOICES, FieldType.FAMILY_MEMBERS})
ADDRESS: Final = (("street", "street"), ("rt", "rt"), ("rw", "rw"), ("village", "village"), ("postal_code", "postcode"))


def read(fields: Iterable[FormField], data: QueryDict, *, prefix: str = "") -> dict[str, Any]:
    """
    Return the raw answers by field id. Uploads and prefilled fields are not read here.

    Names as the components send them: `born_on_day`, `home_street`, `spot_lat`; inside a group `places.0.name`, with the
    number of its items in `places.items`. `prefix` stands before every name.
    """
    return {field.id: _one(field, data, f"{prefix}{field.id}") for field in fields if field.type not in (FieldType.PREFILLED, FieldType.UPLOAD)}


def _one(field: FormField, data: QueryDict, name: str) -> Any:
    if field.type in MANY:
        return [value for value in data.getlist(name) if value]
    if field.type is FieldType.DATE:
        return {part: data.get(f"{name}_{part}", "").strip() for part in ("day", "month", "year")}
    if field.type is FieldType.ADDRESS:
        return {part: data.get(f"{name}_{sent}", "") for part, sent in ADDRESS}
    if field.type is FieldType.MAP_POINT:
        return {"latitude": data.get(f"{name}_lat", ""), "longitude": data.get(f"{name}_lon", "")}
    if field.type is FieldType.GROUP:
        items = (read(field.fields, data, prefix=f"{name}.{number}.") for number in range(_count(field, data, name)))
        return [item for item in items if not is_blank(item)]
    return data.get(name, "")


def _count(field: FormField, data: QueryDict, name: str) -> int:
    try:
        sent = int(data.get(f"{name}.items", "0"))
    except ValueError:
        sent = 0
    # One more than the form allows, so that too many is said and not cut off in silence.
    return max(0, min(sent, field.max_items + 1))


def is_blank(value: Any) -> bool:
    """Say whether nothing was typed into a question or an item of a group."""
    if isinstance(value, dict):
        return all(is_blank(one) for one in value.values())
    if isinstance(value, list):
        return all(is_blank(one) for one in value)
    return value is None or (isinstance(value, str) and not value.strip())
