"""Fifty people book at once: no place is given twice, and none is lost."""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from django.db import connections

from loket.foundation.audit.values import system_act
from loket.services.appointments import models, operations, queries
from loket.services.appointments.errors import SlotTaken
from loket.services.appointments.values import CounterRule, NewVisit, Visit
from tests.support import visits
from tests.support import world as worlds

MANY = 50


def _visits(world: worlds.World, count: int, *, minutes: int = 15, position: str = visits.OPERATOR) -> list[Visit]:
    act = system_act("load", region=world.region, at=world.at, purpose="load")
    return [
        operations.ask(
            act=act, offered_at=None,
            new=NewVisit(
                id=worlds.ids.new_id(), case=worlds.ids.new_id(), account=worlds.ids.new_id(), service="ktp-penggantian", position=position, unit=None,
                minutes=minutes, change_until_hours=2, wait_minutes=20, rebookings=1, book_by=world.at + dt.timedelta(days=10),
            ),
        )
        for _ in range(count)
    ]  # fmt: skip


def _book_all(world: worlds.World, wanted: list[tuple[UUID, str, dt.datetime]]) -> Counter[str]:
    ready = threading.Barrier(len(wanted))

    def one(visit: UUID, unit: str, starts_at: dt.datetime) -> str:
        try:
            ready.wait(timeout=60)
            operations.book(act=world.act(), visit=visit, unit=unit, starts_at=starts_at)
        except SlotTaken:
            return "taken"
        finally:
            connections.close_all()
        return "booked"

    with ThreadPoolExecutor(len(wanted)) as pool:
        return Counter(pool.map(lambda args: one(*args), wanted))


def test_fifty_at_once_get_exactly_the_places_that_there_are(committed_db: str) -> None:
    world = worlds.build(positions={visits.OPERATOR: 4})
    asked = _visits(world, MANY)
    slot = visits.first_slot(world, asked[0])
    done = _book_all(world, [(visit.id, visits.OFFICE, slot) for visit in asked])
    assert done == {"booked": 2, "taken": MANY - 2}  # four officers, but two counters
    officers = list(models.Booking.objects.values_list("officer_id", flat=True))
    assert len(officers) == len(set(officers)) == 2
    assert queries.list_of_day(region=world.region, unit=visits.OFFICE, on=slot.date())[0].starts_at == slot


def test_one_officer_of_two_counters_is_promised_to_one_visit_at_a_time_whatever_its_length(committed_db: str) -> None:
    world = worlds.build(positions={visits.OPERATOR: 1})
    mall = "dukcapil/mal-pelayanan"
    act = system_act("load", region=world.region, at=world.at, purpose="load")
    rules = tuple(CounterRule(unit, visits.OPERATOR, dt.date(2026, 1, 1), 50, 10, 0, "SK contoh") for unit in (visits.OFFICE, mall))
    operations.load_rules(act=act, rules=rules)
    seat = worlds.NewAppointment(
        region=world.region, agency="dukcapil", unit=mall, position=visits.OPERATOR, audience=worlds.Audience.OFFICER, valid_from=dt.date(2026, 1, 1)
    )
    worlds.identity.appoint(act=act, account=world.officers[visits.OPERATOR], appointment=seat)
    short, long = _visits(world, MANY // 2, minutes=10), _visits(world, MANY // 2, minutes=60)
    morning = visits.first_slot(world, long[0], unit=mall, number=1)
    done = _book_all(world, [*((v.id, visits.OFFICE, morning) for v in short), *((v.id, mall, morning) for v in long)])
    assert done == {"booked": 1, "taken": MANY - 1}
