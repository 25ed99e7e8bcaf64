"""What an officer sees at the counter: who is expected, who is called, who waits. Nothing of whom."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit.values import Act
from loket.foundation.common.text import Text
from loket.foundation.identity import queries as identity
from loket.services.appointments import queries as appointments
from loket.services.cases import queries as case_reads
from loket.services.catalogue import queries as catalogue
from loket.services.journey.values import Expected, Hall
from loket.services.queueing import queries as queueing


def positions_at(act: Act, officer: UUID) -> dict[str, frozenset[str]]:
    """Return the positions that an officer holds, by unit."""
    found: dict[str, set[str]] = {}
    for one in identity.list_appointments(account_id=officer, at=act.at):
        if one.region == act.region:
            found.setdefault(one.unit, set()).add(one.position)
    return {unit: frozenset(positions) for unit, positions in found.items()}


def list_expected(*, act: Act, officer: UUID) -> dict[str, tuple[Expected, ...]]:
    """Return today's bookings at each unit where an officer sits in a position that has a counter; bounded by the officer's seats."""
    mine = positions_at(act, officer)
    with_counter = {
        unit for unit, positions in mine.items() for one in positions if unit in appointments.list_units(region=act.region, position=one, at=act.at)
    }
    return {unit: _expected(act, unit, mine[unit]) for unit in sorted(with_counter)}


def get_hall(*, act: Act, officer: UUID) -> Hall:
    """Return the hall of an officer: where they may sit, where they do, whom they called, who was not there, how the lines stand."""
    mine = positions_at(act, officer)
    halls = tuple(unit for unit in queueing.list_halls(region=act.region) if _lines(act, unit, mine.get(unit, ())))
    seat = queueing.find_seat(region=act.region, officer=officer, at=act.at)
    if seat is None or seat.unit not in halls:
        return Hall(halls=halls, seat=None, called=None, booking=None, skipped=(), board=None)
    called = queueing.find_called(region=act.region, officer=officer)
    booking = appointments.find_by_id(region=act.region, booking=called.booking) if called and called.booking else None
    return Hall(
        halls=halls, seat=seat, called=called, booking=booking,
        skipped=queueing.list_skipped(region=act.region, unit=seat.unit, at=act.at, positions=mine[seat.unit]),
        board=queueing.get_board(region=act.region, unit=seat.unit, at=act.at),
    )  # fmt: skip


def _lines(act: Act, unit: str, positions: Collection[str]) -> list[str]:
    return [one.line for one in queueing.list_lines(region=act.region, unit=unit) if one.position in positions] if positions else []


def _expected(act: Act, unit: str, positions: frozenset[str]) -> tuple[Expected, ...]:
    on = agencies.calendar_for(act.region, unit=unit).civil_date(act.at)
    bookings = appointments.list_of_day(region=act.region, unit=unit, on=on)
    found = case_reads.get_cases(region=act.region, cases={one.case for one in bookings})
    steps = {one.id: one for turns in case_reads.list_steps_of(cases=found).values() for one in turns}
    rows = []
    for one in bookings:
        case, step = found[one.case], steps.get(one.visit)
        definition = catalogue.get_definition(case.version_hash)
        title = definition.step(step.step).title if step else None
        ticket = queueing.find_of_booking(region=act.region, booking=one.id)
        rows.append(
            Expected(
                booking=one, number=case.number, service=Text(id=definition.title.id, en=definition.title.en),
                title=Text(id=title.id, en=title.en) if title else Text(id="", en=""), is_mine=one.position in positions,
                is_with=step.officer if step else None, ticket=ticket.label if ticket else "",
            )
        )  # fmt: skip
    return tuple(rows)
