"""Chance that can be repeated: the same seed and moment give the same world (seals and salts stay random)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from random import Random
from typing import Final, TypeVar
from uuid import UUID

Thing = TypeVar("Thing")
_VERSION_7: Final = 0x7 << 76
_VARIANT: Final = 0x2 << 62


def id_at(rng: Random, at: dt.datetime) -> UUID:
    """Return a UUID version 7 of that moment: ids of made-up rows sort by time as real ones do."""
    bits = rng.getrandbits(74)
    milliseconds = int(at.timestamp() * 1000)
    return UUID(int=((milliseconds & 0xFFFFFFFFFFFF) << 80) | _VERSION_7 | ((bits >> 62) << 64) | _VARIANT | (bits & ((1 << 62) - 1)))


def weighted(rng: Random, choices: Sequence[tuple[Thing, float]]) -> Thing:
    """Return one of the (thing, weight) pairs' things."""
    return rng.choices([thing for thing, _ in choices], [weight for _, weight in choices])[0]


def day_between(rng: Random, since: dt.date, until: dt.date) -> dt.date:
    """Return a day from `since` to `until`, both included (`since`, when it is later)."""
    return since + dt.timedelta(days=rng.randint(0, max(0, (until - since).days)))
