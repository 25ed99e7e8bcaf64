"""What made-up officers found on the spot."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from loket.foundation.common import ids
from loket.services.catalogue.definition import InspectionItem, ItemKind, Step
from loket.services.inspections import policy
from loket.services.inspections.values import NO, YES, Found, Result, Taken


def record(rng: random.Random, step: Step, file: str, *, outcome: str, turn: int, at: dt.datetime, received_at: dt.datetime) -> dict[str, Any]:
    """Return a whole record of an inspection that ended with `outcome`; `file` is the sample picture."""
    items: dict[str, Found] = {}
    photos: dict[UUID, UUID] = {}
    for item in step.inspection.items if step.inspection else ():
        taken = ids.new_id() if item.needs_photo else None
        if taken is not None:
            photos[taken] = UUID(file)
        value = _value(rng, item, is_good=outcome == "accept")
        note = "Belum lengkap saat dikunjungi (rekaan)." if value == NO else ""
        items[item.id] = Found(value=value, note=note, photos=(taken,) if taken else ())
    times: Mapping[UUID, Taken] = {photo: Taken(at - dt.timedelta(minutes=rng.randint(1, 15)), None) for photo in photos}
    found = Result(
        id=ids.new_id(), items=items, photos=times, outcome=outcome, reason=None, fields=(), note="", started_at=at - dt.timedelta(minutes=25), finished_at=at,
        sent_at=received_at, signed_name="Petugas Contoh",
    )  # fmt: skip
    return policy.record_of(found, photos, at=received_at, by="device", turn=turn, package=None)


def _value(rng: random.Random, item: InspectionItem, *, is_good: bool) -> str | int:
    if item.kind is ItemKind.NUMBER:
        return min(item.max or 0, (item.min or 0) + rng.randint(1, 3))
    if item.kind is ItemKind.CHOICE:
        return item.choices[0].value
    return YES if is_good or not item.needs_photo else NO
