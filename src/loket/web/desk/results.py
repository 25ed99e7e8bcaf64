"""A result as a device sends it: strictly read, since anybody can send anything."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from loket.services.inspections.values import MOST_NAME, MOST_NOTE, Found, Result, Spot, Taken

#: Unit: bytes. Texts only; photos come before.
MOST_BYTES: Final = 200_000
MOST_ITEMS: Final = 60
MOST_SAID: Final = 2000
_DEGREES: Final = re.compile(r"-?\d{1,3}\.\d{1,8}")


class Unreadable(ValueError):
    """It is no result."""


def read(body: bytes) -> tuple[str, Result]:
    """Return the seal and the result. :raises Unreadable: if it is none."""
    if len(body) > MOST_BYTES:
        raise Unreadable
    try:
        given = json.loads(body)
        answers, photos = given["answers"], given["photos"]
        if len(answers) > MOST_ITEMS or len(photos) > MOST_ITEMS:
            raise Unreadable
        result = Result(
            id=UUID(given["result"]), items={str(name)[:40]: _found(one) for name, one in answers.items()},
            photos={UUID(one["id"]): Taken(_moment(one["taken_at"]), _spot(one.get("spot"))) for one in photos}, outcome=str(given["outcome"])[:40],
            reason=str(given["reason"])[:40] or None, fields=tuple(str(one)[:80] for one in given["fields"][:MOST_ITEMS]),
            note=_text(given["note"], MOST_SAID), started_at=_moment(given["started_at"]), finished_at=_moment(given["finished_at"]),
            sent_at=_moment(given["sent_at"]), signed_name=_text(given["signed_name"], MOST_NAME), signature=_id(given["signature"]),
            witness_name=_text(given["witness_name"], MOST_NAME), witness=_id(given["witness"]),
        )  # fmt: skip
        return str(given["seal"])[:200], result
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as problem:
        raise Unreadable from problem


def _found(given: Mapping[str, Any]) -> Found:
    value = given["value"]
    if value is not None and not isinstance(value, str | int):
        raise Unreadable
    photos = tuple(UUID(one) for one in given["photos"][:MOST_ITEMS])
    return Found(value=value[:40] if isinstance(value, str) else value, note=_text(given["note"], MOST_NOTE), photos=photos)


def _moment(text: str) -> dt.datetime:
    found = dt.datetime.fromisoformat(text)
    if found.tzinfo is None or not 2020 <= found.year <= 2100:
        raise Unreadable
    return found.astimezone(dt.UTC)


def _spot(given: Mapping[str, Any] | None) -> Spot | None:
    if given is None:
        return None
    latitude, longitude = str(given["latitude"]), str(given["longitude"])
    if not _DEGREES.fullmatch(latitude) or not _DEGREES.fullmatch(longitude):
        raise Unreadable
    return Spot(latitude, longitude, min(max(int(given["accuracy_m"]), 0), 100_000))


def _text(given: str, most: int) -> str:
    if not isinstance(given, str):
        raise Unreadable
    return given.replace("\r\n", "\n").replace("\x00", "").strip()[:most]


def _id(given: str | None) -> UUID | None:
    return UUID(given) if given else None
