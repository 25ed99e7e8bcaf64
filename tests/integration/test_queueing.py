"""Numbers of a hall: taken once, called once, by the stated rule; a wait that is only told when today has shown it."""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from django.db import connections

from loket.foundation.audit.values import ActorKind
from loket.services.appointments import queries as appointments
from loket.services.journey import operations as journey
from loket.services.journey import queries
from loket.services.journey.errors import NotAtThisCounter
from loket.services.queueing import models, operations
from loket.services.queueing import queries as queues
from loket.services.queueing.errors import CounterClosed, NoSeat, NoSuchLine, TicketMoved
from loket.services.queueing.values import Ticket, TicketState
from tests.support import visits
from tests.support import world as worlds

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def world(db: None) -> worlds.World:
    return visits.build()


def take(world: worlds.World, at: dt.datetime | None = None) -> Ticket:
    return operations.take_number(act=world.act(kind=ActorKind.PUBLIC, at=at), unit=visits.OFFICE, line="A")


def sit(world: worlds.World, key: str = visits.OPERATOR, counter: str = "2") -> UUID:
    journey.sit(act=world.officer_act(key), officer=world.officers[key], unit=visits.OFFICE, counter=counter)
    return world.officers[key]


def call(world: worlds.World, key: str = visits.OPERATOR, at: dt.datetime | None = None) -> Ticket | None:
    return journey.call_next(act=world.officer_act(key, at), officer=world.officers[key])


def booked(world: worlds.World, minutes_ahead: int, number: int) -> Ticket | None:
    at = world.at + minutes_ahead * MINUTE
    return operations.take_booked(act=world.act(), unit=visits.OFFICE, position=visits.OPERATOR, booking=UUID(int=number), due_at=at)


def test_numbers_follow_one_another_and_begin_anew_each_day(world: worlds.World) -> None:
    assert [take(world).label for _ in range(3)] == ["A001", "A002", "A003"]
    assert take(world, world.at + dt.timedelta(days=1)).label == "A001"
    with pytest.raises(CounterClosed):
        take(world, world.at + dt.timedelta(hours=14))
    with pytest.raises(NoSuchLine):
        operations.take_number(act=world.act(), unit=visits.OFFICE, line="Z")


def test_whose_time_has_come_goes_first_and_after_three_in_a_row_one_who_took_a_number(world: worlds.World) -> None:
    sit(world)
    for _ in range(3):
        take(world)
    for number, minutes in enumerate((5, -5, 0, 9, 60), start=1):
        assert booked(world, minutes, number) is not None
    called = []
    while (ticket := call(world, at=world.at + len(called) * dt.timedelta(seconds=1))) is not None:
        called.append(ticket.label)
    # J002 -5, J003 0, J001 5; then a walk-in; J004 9; two walk-ins; at last who came an hour early
    assert called == ["J002", "J003", "J001", "A001", "J004", "A002", "A003", "J005"]


def test_a_number_is_called_again_skipped_taken_back_given_on_and_done(world: worlds.World) -> None:
    first = sit(world)
    second = sit(world, f"{visits.OPERATOR}#2", "3")
    take(world)
    ticket = call(world)
    assert ticket is not None
    assert ticket.counter == "2"
    act = world.officer_act(visits.OPERATOR)
    assert operations.recall(act=act, officer=first, ticket=ticket.id).calls == 2
    with pytest.raises(TicketMoved):
        operations.finish(act=act, officer=second, ticket=ticket.id)
    operations.skip(act=act, officer=first, ticket=ticket.id)
    assert [one.label for one in queries.get_hall(act=act, officer=first).skipped] == ["A001"]
    assert journey.call_again(act=act, officer=first, ticket=ticket.id).state is TicketState.CALLED
    operations.pass_on(act=act, officer=first, ticket=ticket.id)
    assert call(world) is None  # it never comes back to whom has an interest
    other = call(world, f"{visits.OPERATOR}#2")
    assert other is not None
    assert other.id == ticket.id
    operations.finish(act=act, officer=second, ticket=ticket.id)
    assert queues.get_ticket(region=world.region, ticket=ticket.id).state is TicketState.DONE


def test_nobody_calls_without_a_seat_or_for_an_office_they_do_not_hold(world: worlds.World) -> None:
    with pytest.raises(NoSeat):
        call(world)
    with pytest.raises(NotAtThisCounter):
        sit(world, "dukcapil/verifikator")


def test_a_wait_is_told_only_when_today_has_shown_it(world: worlds.World) -> None:
    sit(world)
    for _ in range(8):
        take(world)
    at = world.at
    last = take(world)
    assert queues.find_wait(ticket=last, at=at) is None
    for _ in range(4):
        assert call(world, at=at) is not None
        at += 4 * MINUTE
    # three were served in four minutes each, at one counter; four still wait before the last
    assert queues.count_ahead(ticket=last) == 4
    assert queues.find_wait(ticket=last, at=at) == 20
    (wait,) = queues.get_board(region=world.region, unit=visits.OFFICE, at=at).waits
    assert (wait.waiting, wait.counters, wait.pace_seconds) == (5, 1, 240)


def test_a_booking_that_checks_in_is_called_and_its_step_opened_and_done_together(world: worlds.World) -> None:
    _, visit = visits.waiting(world)
    slot = visits.first_slot(world, visit)
    booking = journey.book_visit(act=world.act(), account=world.citizen, visit=visit.id, unit=visits.OFFICE, starts_at=slot)
    act = world.act(kind=ActorKind.PUBLIC, at=slot)
    checked = journey.check_in(act=act, code=booking.code, unit=visits.OFFICE)
    assert checked.ticket is not None
    assert journey.check_in(act=act, code=booking.code, unit=visits.OFFICE).ticket == checked.ticket
    world.at = slot
    officer = sit(world)
    ticket = call(world)
    assert ticket == queues.get_ticket(region=world.region, ticket=checked.ticket.id)
    hall = queries.get_hall(act=world.officer_act(visits.OPERATOR), officer=officer)
    assert hall.booking is not None
    step = journey.receive_visitor(act=world.officer_act(visits.OPERATOR), officer=officer, code=hall.booking.code)
    journey.decide(act=world.officer_act(visits.OPERATOR), officer=officer, step=step.id, revision=step.revision, outcome="accept")
    assert queues.get_ticket(region=world.region, ticket=checked.ticket.id).state is TicketState.DONE
    assert appointments.find_live(visit=visit.id) is None


def test_numbers_of_yesterday_end_with_the_night(world: worlds.World) -> None:
    ticket = take(world)
    (region, today) = queues.list_unclosed(at=world.at + dt.timedelta(days=1))[0]
    assert operations.close_day(act=world.act(at=world.at + dt.timedelta(days=1), region=region), before=today) == 1
    assert queues.get_ticket(region=world.region, ticket=ticket.id).state is TicketState.LEFT
    assert queues.list_unclosed(at=world.at + dt.timedelta(days=1)) == ()


def test_two_officers_never_call_the_same_number_and_no_number_is_given_twice(committed_db: str) -> None:
    many = 8
    world = worlds.build(positions={visits.OPERATOR: many})
    keys = [visits.OPERATOR, *(f"{visits.OPERATOR}#{n}" for n in range(2, many + 1))]
    for number, key in enumerate(keys, start=1):
        sit(world, key, str(number))

    def at_once(work: list[object]) -> list[str]:
        ready = threading.Barrier(len(work))

        def one(what: object) -> str:
            try:
                ready.wait(timeout=60)
                ticket = call(world, str(what)) if what else take(world)
                return ticket.label if ticket else ""
            finally:
                connections.close_all()

        with ThreadPoolExecutor(len(work)) as pool:
            return list(pool.map(one, work))

    given = at_once([None] * 30)
    assert sorted(given) == [f"A{number:03d}" for number in range(1, 31)]
    called = Counter(at_once(list(keys)))
    assert set(called.values()) == {1}
    assert models.Ticket.objects.filter(state="called").count() == many
