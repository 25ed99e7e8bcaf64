"""Until when a package may be carried, what a result must have, and why one cannot be taken. Pure."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Mapping
from typing import Any, Final
from uuid import UUID

from loket.foundation.common.text import Text
from loket.services.catalogue.definition import Inspection, InspectionItem, ItemKind
from loket.services.inspections.values import (
    CLOCK_OFF,
    GRACE,
    NO,
    NOT_APPLICABLE,
    SIGNATURE,
    TOO_MANY,
    WITNESS,
    YES,
    Conflict,
    Found,
    Result,
    WorkPackage,
)

ANSWER: Final = Text(id="Butir ini belum dijawab.", en="This is not answered yet.")
WHY_NOT: Final = Text(id="Tulis apa yang tidak sesuai.", en="Write what is not right.")
PHOTO: Final = Text(id="Ambil paling sedikit satu foto.", en="Take at least one photo.")
SIGN: Final = Text(id="Tanda tangani, atau tulis nama Anda dan centang pernyataannya.", en="Sign, or write your name and tick the statement.")
MISSING: Final = Text(id="Foto ini belum sampai. Kirim sekali lagi.", en="This photo has not arrived. Send again.")


def expires_at(*, due_at: dt.datetime | None, at: dt.datetime, hours: int) -> dt.datetime:
    """
    Return until when a package handed out at `at` may be carried: the end of the step's time, and `hours` at the latest.

    Because: a step that is late already must be looked at all the same, so its package ends after the hours alone.
    """
    latest = at + dt.timedelta(hours=hours)
    return min(latest, due_at) if due_at is not None and due_at > at else latest


def content_hash(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 of what a device gets, in its canonical form."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()


def errors_of(inspection: Inspection, result: Result, arrived: Mapping[UUID, str]) -> dict[str, Text]:
    """Return what is missing or does not fit, by item (`signature` for the officer's). `arrived`: the photos that are here, and of what they are."""
    errors = {}
    for item in inspection.items:
        found = result.items.get(item.id, Found(None))
        if error := _error_of(item, found, {photo for photo, name in arrived.items() if name == item.id}):
            errors[item.id] = error
    if result.signature is None and not result.signed_name:
        errors[SIGNATURE] = SIGN
    elif result.signature is not None and arrived.get(result.signature) != SIGNATURE:
        errors[SIGNATURE] = MISSING
    if result.witness is not None and arrived.get(result.witness) != WITNESS:
        errors[WITNESS] = MISSING
    return errors


def _error_of(item: InspectionItem, found: Found, arrived: Collection[UUID]) -> Text | None:
    if not _fits(item, found.value):
        return ANSWER
    if found.value == NO and item.kind is ItemKind.YES_NO and not found.note.strip():
        return WHY_NOT
    if len(found.photos) > item.photos or len(set(found.photos)) != len(found.photos):
        return TOO_MANY
    # Because: what is not there cannot be shown.
    if item.needs_photo and not found.photos and found.value != NOT_APPLICABLE:
        return PHOTO
    return MISSING if set(found.photos) - set(arrived) else None


def _fits(item: InspectionItem, value: str | int | None) -> bool:
    if item.kind is ItemKind.NUMBER:
        return isinstance(value, int) and not isinstance(value, bool) and (item.min or 0) <= value <= (item.max or 0)
    words = {choice.value for choice in item.choices} if item.kind is ItemKind.CHOICE else {YES, NO, NOT_APPLICABLE}
    return value in words


def conflict_of(
    package: WorkPackage, *, finished_at: dt.datetime, at: dt.datetime, is_open: bool, holds: bool, revision: int, case_state: str, in_progress: bool
) -> Conflict | None:
    """
    Return why a result cannot decide its step any more, or None.

    `is_open`: the step is; `holds`: the officer still has it; `revision`: the step's now; `in_progress`: the case is worked on.
    """
    if case_state == "withdrawn":
        return Conflict.WITHDRAWN
    if not in_progress:
        return Conflict.CLOSED
    if not is_open:
        return Conflict.DECIDED
    if not holds or revision != package.step_revision:
        return Conflict.MOVED
    if at > package.expires_at and (finished_at > package.expires_at or at > package.expires_at + GRACE):
        return Conflict.EXPIRED
    return None


def clock_off(result: Result, at: dt.datetime) -> int:
    """Return by how many seconds the device's clock is ahead (or behind: negative), 0 when it is near enough."""
    off = result.sent_at - at
    return round(off.total_seconds()) if abs(off) > CLOCK_OFF else 0


def record_of(result: Result, files: Mapping[UUID, UUID], *, at: dt.datetime, by: str, turn: int, package: UUID | None) -> dict[str, Any]:
    """Return what is kept of a result with its case: plain JSON. `files`: photo -> file; `by`: device or desk."""

    def photo(one: UUID) -> dict[str, Any]:
        taken = result.photos.get(one)
        spot = taken.spot if taken else None
        return {
            "file": str(files[one]), "taken_at": taken.at.isoformat() if taken else None,
            "spot": [spot.latitude, spot.longitude, spot.accuracy_m] if spot else None,
        }  # fmt: skip

    return {
        "turn": turn, "by": by, "package": str(package) if package else None, "received_at": at.isoformat(), "clock_off_s": clock_off(result, at),
        "started_at": result.started_at.isoformat(), "finished_at": result.finished_at.isoformat(), "outcome": result.outcome,
        "items": {
            name: {"value": found.value, "note": found.note, "photos": [photo(one) for one in found.photos]} for name, found in result.items.items()
        },
        "signed_name": result.signed_name, "signature": photo(result.signature) if result.signature else None,
        "witness_name": result.witness_name, "witness": photo(result.witness) if result.witness else None, "note": result.note,
    }  # fmt: skip
