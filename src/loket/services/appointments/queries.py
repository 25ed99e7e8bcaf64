"""Reads of visits, bookings and free times. Nothing here is personal; who may see a case may see its visits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from pathlib import Path
from typing import Final
from uuid import UUID

from django.db.models import F

from loket.foundation.agencies import queries as agencies
from loket.foundation.common.paging import bounded
from loket.services.appointments import models, reading, rules
from loket.services.appointments.errors import NoSuchVisit
from loket.services.appointments.values import LIVE_STATES, Booking, BookingState, CounterRule, SlotDay, Visit

#: Unit: days that are looked through for a free time; more than any `ahead_days` with its weekends and holidays.
_MOST_DAYS: Final = 120


def get_visit(*, region: str, visit: UUID) -> Visit:
    """Return a visit. :raises NoSuchVisit: if there is none."""
    row = models.Visit.objects.filter(region=region, id=visit).first()
    if row is None:
        raise NoSuchVisit
    return reading.visit_of(row)


def list_visits(*, case: UUID) -> tuple[Visit, ...]:
    """Return the visits that a case asked for, oldest first; bounded by the turns of its steps."""
    return tuple(reading.visit_of(row) for row in models.Visit.objects.filter(case_id=case).order_by("asked_at", "id")[:200])


def list_bookings(*, visit: UUID) -> tuple[Booking, ...]:
    """Return the bookings of a visit, newest first; bounded to 100."""
    rows = models.Booking.objects.filter(visit_id=visit).select_related("visit").order_by("-booked_at", "-id")
    return tuple(reading.booking_of(row) for row in rows[:100])


def find_booking(*, region: str, code: str) -> Booking | None:
    """Return the booking with this code, or None."""
    row = models.Booking.objects.filter(region=region, code=code).select_related("visit").first()
    return reading.booking_of(row) if row else None


def find_by_id(*, region: str, booking: UUID) -> Booking | None:
    """Return a booking, or None."""
    row = models.Booking.objects.filter(region=region, id=booking).select_related("visit").first()
    return reading.booking_of(row) if row else None


def find_live(*, visit: UUID) -> Booking | None:
    """Return the booking that keeps a seat for a visit, or None."""
    row = models.Booking.objects.filter(visit_id=visit, state__in=LIVE_STATES).select_related("visit").first()
    return reading.booking_of(row) if row else None


def list_of_day(*, region: str, unit: str, on: dt.date, limit: int = 500) -> tuple[Booking, ...]:
    """Return the bookings of a unit's day that were not cancelled, in the order of their times."""
    rows = models.Booking.objects.filter(region=region, unit=unit, on=on).exclude(state=BookingState.CANCELLED).select_related("visit")
    return tuple(reading.booking_of(row) for row in rows.order_by("starts_at", "id")[:limit])


def list_units(*, region: str, position: str, at: dt.datetime) -> tuple[str, ...]:
    """Return the units that keep a counter for visits of a position; bounded by the region's file."""
    return tuple(reading.rules_on(region, position, agencies.calendar_for(region).civil_date(at)))


def list_days(
    *, region: str, visit: Visit, unit: str, at: dt.datetime, not_residents: Collection[UUID] = (), days: int = 5, since: dt.date | None = None
) -> tuple[SlotDay, ...]:
    """
    Return the next days with a free time for a visit at a unit, bounded by `days`, from `since` (default: today) until the last that can be booked.

    `not_residents`: who is too near to the applicant to receive them.
    """
    rule = reading.rules_on(region, visit.position, agencies.calendar_for(region).civil_date(at)).get(unit)
    if rule is None or (visit.unit is not None and visit.unit != unit):
        return ()
    calendar = agencies.calendar_for(region, unit=unit)
    today, last = calendar.civil_date(at), reading.horizon(calendar, rule, at)
    on, found = max(today, since or today), list[SlotDay]()
    besides = find_live(visit=visit.id)
    for _ in range(_MOST_DAYS):
        if on > last or len(found) >= days:
            break
        if calendar.is_working_day(on):
            counters = reading.counters(
                region, rule, on, without=(visit.account,), not_residents=not_residents, besides=besides.id if besides else None
            )
            free = tuple(s for s in counters.slots(visit.minutes, at + dt.timedelta(minutes=rule.notice_minutes)) if s.free)
            if free:
                found.append(SlotDay(on, free))
        on += dt.timedelta(days=1)
    return tuple(found)


def find_first_free(*, region: str, visit: Visit, at: dt.datetime, not_residents: Collection[UUID] = ()) -> dt.datetime | None:
    """Return the earliest time that can be booked for a visit anywhere it may be held, None when there is none."""
    units = [visit.unit] if visit.unit else list_units(region=region, position=visit.position, at=at)
    firsts = [
        days[0].slots[0].starts_at
        for unit in units
        if (days := list_days(region=region, visit=visit, unit=unit, at=at, not_residents=not_residents, days=1))
    ]
    return min(firsts, default=None)


def list_to_remind(*, at: dt.datetime, before: dt.timedelta, limit: int = 200) -> tuple[Booking, ...]:
    """Return bookings that begin within `before`, were made earlier than that and were not reminded of; of every region."""
    rows = models.Booking.objects.filter(
        state=BookingState.BOOKED, starts_at__gt=at, starts_at__lte=at + before, reminded_at__isnull=True, booked_at__lt=F("starts_at") - before
    )
    return tuple(reading.booking_of(row) for row in rows.select_related("visit").order_by("starts_at", "id")[: bounded(limit)])


def list_missed(*, at: dt.datetime, limit: int = 200) -> tuple[Booking, ...]:
    """Return bookings of people who are later than the package waits for them; of every region."""
    rows = models.Booking.objects.filter(state=BookingState.BOOKED, starts_at__lt=at).select_related("visit").order_by("starts_at", "id")
    return tuple(
        one
        for row in rows[: bounded(limit)]
        if row.starts_at + dt.timedelta(minutes=row.visit.wait_minutes) < at and (one := reading.booking_of(row))
    )


def list_left_over(*, at: dt.datetime, limit: int = 200) -> tuple[Booking, ...]:
    """Return bookings of people who came, were not called, and whose day is over; of every region."""
    rows = models.Booking.objects.filter(state=BookingState.ARRIVED, ends_at__lt=at - dt.timedelta(hours=12)).select_related("visit")
    return tuple(reading.booking_of(row) for row in rows.order_by("starts_at", "id")[: bounded(limit)])


def list_unbooked(*, at: dt.datetime, limit: int = 200) -> tuple[Visit, ...]:
    """Return visits for which no time was chosen until it was too late; of every region."""
    rows = models.Visit.objects.filter(ended_at__isnull=True, book_by__lt=at).exclude(bookings__state__in=LIVE_STATES)
    return tuple(reading.visit_of(row) for row in rows.order_by("book_by", "id")[: bounded(limit)])


def list_without_seat(*, at: dt.datetime, limit: int = 200) -> tuple[Booking, ...]:
    """
    Return bookings ahead whose officer is away by now, or whose counter is closed at that time; of every region.

    One look at the officers of each unit, position and day that has bookings; bounded by `limit` bookings looked at.
    """
    rows = models.Booking.objects.filter(state=BookingState.BOOKED, starts_at__gt=at).select_related("visit").order_by("starts_at", "id")
    found, seen = list[Booking](), dict[tuple[str, str, str, dt.date], reading.Counters | None]()
    for row in rows[: bounded(limit) * 10]:
        key = row.region, row.unit, row.position, row.on
        if key not in seen:
            rule = reading.rules_on(row.region, row.position, row.on).get(row.unit)
            seen[key] = reading.counters(row.region, rule, row.on) if rule else None
        counters = seen[key]
        openings = counters is not None and reading.is_open(counters.calendar, row.starts_at, row.ends_at)
        if counters is None or not openings or row.officer_id not in counters.officers:
            found.append(reading.booking_of(row))
            if len(found) >= limit:
                break
    return tuple(found)


def read_rules(folder: Path) -> tuple[CounterRule, ...]:
    """Return what a region's folder says about counters, for `operations.load_rules`. :raises BadRules: every fault with its line."""
    return rules.read(folder)
