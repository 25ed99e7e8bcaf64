"""From rows to values, and what the counters of a day look like; private to the room."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from loket.foundation.agencies import queries as agencies
from loket.foundation.common import dates
from loket.foundation.common.calendars import WorkingCalendar
from loket.foundation.identity import queries as identity
from loket.services.appointments import models, times
from loket.services.appointments.values import LIVE_STATES, Booking, BookingState, CounterRule, Slot, Visit

#: No booking has this id.
_NOBODY = UUID(int=0)


def visit_of(row: models.Visit) -> Visit:
    """Return the value of a visit."""
    return Visit(
        id=row.id, region=row.region, case=row.case_id, account=row.account_id, service=row.service, position=row.position, unit=row.unit,
        minutes=row.minutes, change_until_hours=row.change_until_hours, wait_minutes=row.wait_minutes, rebookings=row.rebookings,
        book_by=row.book_by, asked_at=row.asked_at, ended_at=row.ended_at,
    )  # fmt: skip


def booking_of(row: models.Booking) -> Booking:
    """Return the value of a booking; its visit must have been selected with it."""
    return Booking(
        id=row.id, visit=row.visit_id, region=row.region, case=row.visit.case_id, account=row.visit.account_id, service=row.visit.service,
        unit=row.unit, position=row.position, officer=row.officer_id, on=row.on, starts_at=row.starts_at, ends_at=row.ends_at,
        state=BookingState(row.state), code=row.code, booked_at=row.booked_at, arrived_at=row.arrived_at, reason=row.reason,
    )  # fmt: skip


def rule_of(row: models.Rule) -> CounterRule:
    """Return the value of a rule."""
    return CounterRule(row.unit, row.position, row.since, row.counters, row.ahead_days, row.notice_minutes, row.reference)


def rules_on(region: str, position: str, on: dt.date) -> dict[str, CounterRule]:
    """Return what is in force on a day for a position, by unit: the latest that has begun; units without a counter are left out."""
    found: dict[str, CounterRule] = {}
    for row in models.Rule.objects.filter(region=region, position=position, since__lte=on).order_by("unit", "since"):
        found[row.unit] = rule_of(row)
    return {unit: rule for unit, rule in found.items() if rule.counters}


@dataclass(frozen=True)
class Counters:
    """One day of one unit for one position: who is there, and what of their time is given away."""

    rule: CounterRule
    calendar: WorkingCalendar
    on: dt.date
    officers: tuple[UUID, ...]
    held: dict[UUID, set[dt.datetime]] = field(default_factory=dict)
    taken: Counter[dt.datetime] = field(default_factory=Counter)

    def slots(self, minutes: int, not_before: dt.datetime) -> tuple[Slot, ...]:
        """Return the times for a visit of a length."""
        return times.slots(
            self.calendar, self.on, minutes=minutes, counters=self.rule.counters, officers=self.officers, held=self.held, taken=self.taken,
            not_before=not_before,
        )  # fmt: skip


def counters(
    region: str,
    rule: CounterRule,
    on: dt.date,
    *,
    without: Collection[UUID] = (),
    not_residents: Collection[UUID] = (),
    besides: UUID | None = None,
) -> Counters:
    """
    Return the counters of a day. `without` and `not_residents`: officers, by account and by resident, who may not be given this visit;
    `besides`: a booking that does not count, because it is the one to be changed.
    """
    calendar = agencies.calendar_for(region, unit=rule.unit)
    noon = dt.datetime.combine(on, dt.time(12), tzinfo=dates.zone(calendar.time_zone)).astimezone(dt.UTC)
    seats = identity.officers_in(region=region, position=rule.position, at=noon, unit=rule.unit)
    officers = tuple(dict.fromkeys(s.account_id for s in seats if s.account_id not in without and s.resident_id not in not_residents))
    start, end = noon - dt.timedelta(hours=12), noon + dt.timedelta(hours=12)
    held: dict[UUID, set[dt.datetime]] = defaultdict(set)
    for officer, at in models.Piece.objects.filter(officer_id__in=officers, at__gte=start, at__lt=end).exclude(booking_id=besides or _NOBODY).values_list("officer_id", "at"):  # fmt: skip
        held[officer].add(at)
    live = models.Booking.objects.filter(region=region, unit=rule.unit, on=on, position=rule.position, state__in=LIVE_STATES)
    taken = Counter(
        piece for row in live.exclude(id=besides or _NOBODY).only("starts_at", "ends_at") for piece in times.pieces(row.starts_at, row.ends_at)
    )
    return Counters(rule, calendar, on, officers, dict(held), taken)


def horizon(calendar: WorkingCalendar, rule: CounterRule, at: dt.datetime) -> dt.date:
    """Return the last day that can be booked at `at`."""
    return calendar.add_working_days(calendar.civil_date(at), rule.ahead_days)


def is_open(calendar: WorkingCalendar, starts_at: dt.datetime, ends_at: dt.datetime) -> bool:
    """Say whether a counter is open for the whole of a time."""
    return calendar.working_seconds_between(starts_at, ends_at) == (ends_at - starts_at).total_seconds()
