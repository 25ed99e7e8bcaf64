"""Which times a counter offers: opening hours cut into visits, and what of them is free. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from uuid import UUID

from loket.foundation.common import dates
from loket.foundation.common.calendars import WorkingCalendar
from loket.services.appointments.values import PIECE_MINUTES, Slot

_PIECE = dt.timedelta(minutes=PIECE_MINUTES)


def pieces(starts_at: dt.datetime, ends_at: dt.datetime) -> tuple[dt.datetime, ...]:
    """Return the beginnings of the pieces of time from a moment to another, in order."""
    count = int((ends_at - starts_at) / _PIECE)
    return tuple(starts_at + _PIECE * number for number in range(count))


def times(calendar: WorkingCalendar, on: dt.date, minutes: int) -> tuple[tuple[dt.datetime, dt.datetime], ...]:
    """Return beginning and end of every visit of `minutes` that fits into the opening hours of a day, one after the other."""
    zone, length, found = dates.zone(calendar.time_zone), dt.timedelta(minutes=minutes), []
    for opening in calendar.openings_on(on):
        start = dt.datetime.combine(on, opening.since, tzinfo=zone).astimezone(dt.UTC)
        until = dt.datetime.combine(on, opening.until, tzinfo=zone).astimezone(dt.UTC)
        while start + length <= until:
            found.append((start, start + length))
            start += length
    return tuple(found)


def free_officers(
    officers: Collection[UUID], held: Mapping[UUID, Collection[dt.datetime]], starts_at: dt.datetime, ends_at: dt.datetime
) -> tuple[UUID, ...]:
    """Return who has no other visit at that time, those with the fewest that day first."""
    wanted = frozenset(pieces(starts_at, ends_at))
    able = [one for one in officers if not wanted & frozenset(held.get(one, ()))]
    return tuple(sorted(able, key=lambda one: len(held.get(one, ()))))


def free_places(*, counters: int, taken: Mapping[dt.datetime, int], free: int, starts_at: dt.datetime, ends_at: dt.datetime) -> int:
    """Return how many places a time still has: of the counters those not taken at any piece of it, and not more than officers are `free`."""
    busiest = max((taken.get(piece, 0) for piece in pieces(starts_at, ends_at)), default=0)
    return max(0, min(counters - busiest, free))


def slots(
    calendar: WorkingCalendar,
    on: dt.date,
    *,
    minutes: int,
    counters: int,
    officers: Collection[UUID],
    held: Mapping[UUID, Collection[dt.datetime]],
    taken: Mapping[dt.datetime, int],
    not_before: dt.datetime,
) -> tuple[Slot, ...]:
    """Return the times of a day from `not_before` on, with what is free of each."""
    return tuple(
        Slot(
            start, end, free_places(counters=counters, taken=taken, free=len(free_officers(officers, held, start, end)), starts_at=start, ends_at=end)
        )
        for start, end in times(calendar, on, minutes)
        if start >= not_before
    )
