"""The rule by which work finds somebody who is there: tables of truth."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from uuid import UUID

import pytest

from loket.foundation.identity.values import AppointmentKind, Audience, Seat
from loket.foundation.offices import limits, policy
from loket.foundation.offices.values import Route

DEFINITIVE, PLT, PLH = AppointmentKind.DEFINITIVE, AppointmentKind.PLT, AppointmentKind.PLH
ABOVE = {"d/verifier": "d/section", "d/section": "d/head", "d/head": "", "d/desk": "d/section", "e/verifier": "e/head", "e/head": ""}
UNITS = {"d": ["d/east", "d/west"], "e": ["e/only"]}


def seat(
    n: int,
    position: str,
    unit: str = "d/east",
    kind: AppointmentKind = DEFINITIVE,
    *,
    away: bool = False,
    stands_for: int | None = None,
    **more: object,
) -> Seat:
    made = Seat(
        appointment=UUID(int=n), account=UUID(int=100 + n), resident_id=None, agency=position[0], unit=unit, position=position, kind=kind,
        audience=Audience.OFFICER, stands_for=UUID(int=stands_for) if stands_for else None, is_away=away,
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


def office(*seats: Seat) -> policy.Office:
    return policy.Office(policy.at_work(seats, {one.appointment: one.services for one in seats}), superior_of=ABOVE)


def takers(position: str, unit: str | None, *seats: Seat, service: str | None = None) -> tuple[list[int], Route]:
    found, route = office(*seats).takers(position, unit, service)
    return [desk.seat.appointment.int for desk in found], route


EAST, WEST = seat(1, "d/verifier", "d/east"), seat(2, "d/verifier", "d/west")
SECTION, HEAD = seat(3, "d/section"), seat(4, "d/head")


def away(one: Seat) -> Seat:
    return replace(one, is_away=True)


@pytest.mark.parametrize(
    ("seats", "unit", "who", "route"),
    [
        ((EAST, WEST, SECTION, HEAD), "d/east", [1], Route.OWN),
        ((EAST, WEST, SECTION, HEAD), "d/west", [2], Route.OWN),
        ((EAST, WEST, SECTION, HEAD), None, [1, 2], Route.OWN),
        ((away(EAST), WEST, SECTION, HEAD), "d/east", [2], Route.OTHER_UNIT),
        ((away(EAST), WEST, SECTION, HEAD), None, [2], Route.OWN),
        ((away(EAST), away(WEST), SECTION, HEAD), "d/east", [3], Route.SUPERIOR),
        ((away(EAST), away(WEST), SECTION, HEAD), None, [3], Route.SUPERIOR),
        ((away(EAST), away(WEST), away(SECTION), HEAD), "d/east", [4], Route.SUPERIOR),
        ((away(EAST), away(WEST), away(SECTION), away(HEAD)), "d/east", [], Route.SUPERIOR),
        ((), "d/east", [], Route.SUPERIOR),
        ((HEAD,), "d/north", [4], Route.SUPERIOR),
    ],
)
def test_work_goes_to_the_unit_then_to_another_unit_then_up(seats: tuple[Seat, ...], unit: str | None, who: list[int], route: Route) -> None:
    assert takers("d/verifier", unit, *seats) == (who, route)


@pytest.mark.parametrize(
    ("holder", "acting", "who"),
    [
        (HEAD, seat(5, "d/head", kind=PLH, stands_for=4), [4]),
        (away(HEAD), seat(5, "d/head", kind=PLH, stands_for=4), [5]),
        (away(HEAD), away(seat(5, "d/head", kind=PLH, stands_for=4)), []),
        (away(HEAD), seat(5, "d/head", kind=PLH, stands_for=9), []),
        (HEAD, seat(5, "d/head", kind=PLT), [4]),
        (away(HEAD), seat(5, "d/head", kind=PLT), []),
        (replace(HEAD, unit="d/west"), seat(5, "d/head", "d/east", kind=PLT), [5]),
        (HEAD, seat(5, "d/head", kind=PLH), [4]),
        (away(HEAD), seat(5, "d/head", kind=PLH), [5]),
    ],
)
def test_a_plh_acts_while_the_holder_is_away_and_a_plt_while_there_is_none(holder: Seat, acting: Seat, who: list[int]) -> None:
    assert takers("d/head", "d/east", holder, acting)[0] == who


def test_only_who_has_the_officers_desk_is_given_work() -> None:
    assert takers("d/verifier", None, away(EAST), replace(SECTION, audience=Audience.LEADER), HEAD) == ([4], Route.SUPERIOR)


@pytest.mark.parametrize(("service", "who", "route"), [("birth", [1], Route.OWN), ("death", [2], Route.OTHER_UNIT), (None, [2], Route.OTHER_UNIT)])
def test_a_scope_narrows_what_one_takes_and_the_rest_goes_on_by_the_rule(service: str | None, who: list[int], route: Route) -> None:
    assert takers("d/verifier", "d/east", replace(EAST, services=("birth",)), WEST, service=service) == (who, route)


@pytest.mark.parametrize(
    "seats",
    [
        (EAST, WEST, SECTION, HEAD), (away(EAST), WEST, SECTION, HEAD), (away(EAST), away(WEST), SECTION, HEAD), (away(EAST), away(WEST), away(SECTION), HEAD),
        (replace(EAST, services=("birth",)), WEST, SECTION, HEAD), (replace(EAST, services=("birth",)), replace(WEST, services=("death",)), SECTION, HEAD),
        (away(HEAD), seat(5, "d/head", kind=PLH, stands_for=4), replace(SECTION, services=("death",))), (),
    ],
)  # fmt: skip
def test_what_one_reaches_is_exactly_what_one_may_take(seats: tuple[Seat, ...]) -> None:
    """Every (position, unit, service) is asked from both sides; they must agree."""
    whole = office(*seats)
    everyone = {one.account for one in seats} | {UUID(int=999)}
    for account in everyone:
        held = {one.position for one in seats if one.account == account}
        reach = whole.reach_of(account, positions=policy.below(tuple(held), ABOVE), units=UNITS)
        for position in ABOVE:
            for unit in (None, "d/east", "d/west"):
                for service in ("birth", "death", "other"):
                    may = account in {desk.seat.account for desk in whole.takers(position, unit, service)[0]}
                    found = [
                        one for one in reach
                        if one.position == position and (one.any_unit if unit is None else unit in one.units)
                        and (one.service == service if one.service else service not in one.but_not)
                    ]  # fmt: skip
                    assert bool(found) == may, (account, position, unit, service)


def test_positions_below_and_above_follow_the_chain_and_a_circle_ends() -> None:
    assert set(policy.below(("d/head",), ABOVE)) == {"d/head", "d/section", "d/verifier", "d/desk"}
    assert policy.above(("d/verifier",), ABOVE) == ("d/verifier", "d/section", "d/head")
    circle = {"a": "b", "b": "a"}
    assert set(policy.below(("a",), circle)) == {"a", "b"}
    assert set(policy.above(("a",), circle)) == {"a", "b"}
    assert policy.Office((), superior_of=circle).takers("a", None, None)[0] == ()


DAY = dt.date(2026, 12, 1)


@pytest.mark.parametrize(
    ("periods", "expected"),
    [
        ([(0, 5)], True), ([(0, 4)], False), ([(1, 5)], False), ([(0, 2), (2, 5)], True), ([(0, 2), (3, 5)], False), ([(2, 9), (0, 3)], True), ([], False),
    ],
)  # fmt: skip
def test_every_day_of_an_acting_must_be_a_day_of_absence(periods: list[tuple[int, int]], expected: bool) -> None:
    days = [(DAY + dt.timedelta(days=a), DAY + dt.timedelta(days=b)) for a, b in periods]
    assert policy.is_within(DAY, DAY + dt.timedelta(days=5), days) is expected


def test_a_plt_acts_three_months_and_once_more() -> None:
    term = limits.plt_term(DAY)
    assert (term.months, term.most_months) == (3, 6)
    assert limits.plt_term(dt.date(2000, 1, 1)) is limits.PLT_TERMS[0]
