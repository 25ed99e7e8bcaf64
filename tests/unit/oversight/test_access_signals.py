"""Each rule for unusual reading, alone: what it finds, what it lets be, and that more is never less."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loket.foundation.audit.values import Reading
from loket.foundation.common.calendars import Opening, WorkingCalendar
from loket.oversight.access import signals, terms
from loket.oversight.access.values import RuleName

AT = dt.datetime(2026, 11, 24, 2, 0, tzinfo=dt.UTC)  # Tuesday 10.00 in Makassar
BOOK = terms.rules_on(AT.date())
CALENDAR = WorkingCalendar(
    time_zone="Asia/Makassar", working_weekdays=frozenset(range(5)), holidays={}, hours={day: (Opening.of("08:00-16:00"),) for day in range(5)}
)
ME, WIFE, NEIGHBOUR, SOMEBODY = (UUID(int=n) for n in range(1, 5))
CASE = UUID(int=99)
READER = signals.Reader("reader", "dukcapil/verifikator", AT.date(), relatives=frozenset({ME, WIFE}), neighbours=frozenset({NEIGHBOUR, WIFE}))


def reading(*subjects: UUID, line: int = 1, **changed: Any) -> Reading:
    one = Reading(
        id=line, at=AT, region="97.01", actor="reader", kind="officer", appointment=None, purpose="work", case=CASE, subjects=subjects or (SOMEBODY,),
        fields=("name",),
    )  # fmt: skip
    return replace(one, **changed)


def day(people: int) -> list[Reading]:
    return [reading(UUID(int=1000 + n), line=n) for n in range(people)]


def numbers(name: RuleName) -> Any:
    return BOOK.rules[name].numbers


def test_a_leap_beyond_ones_own_habit_and_the_positions_is_found() -> None:
    own, peers = [20] * 10, [25] * 30
    assert signals.volume(BOOK, READER, day(60), own=own, peers=peers) is None
    found = signals.volume(BOOK, READER, day(61), own=own, peers=peers)
    assert found is not None
    assert (found.evidence["people"], found.evidence["limits"]) == (61, {"own": 60.0, "position": 50.0})
    assert signals.volume(BOOK, READER, day(61), own=own, peers=[40] * 30) is None  # busy for everybody
    assert signals.volume(BOOK, READER, day(61), own=[40] * 10, peers=peers) is None  # their usual work


def test_without_a_habit_a_fixed_number_counts() -> None:
    alone = numbers(RuleName.VOLUME)["alone_people"]
    assert signals.volume(BOOK, READER, day(alone), own=[1] * 4, peers=[]) is None
    assert signals.volume(BOOK, READER, day(alone + 1), own=[1] * 4, peers=[]) is not None


def test_the_same_person_read_often_is_one_person() -> None:
    assert signals.volume(BOOK, READER, [reading(line=n) for n in range(500)], own=[], peers=[]) is None


@settings(max_examples=60, deadline=None)
@given(people=st.integers(0, 250), own=st.lists(st.integers(0, 80), max_size=20), peers=st.lists(st.integers(0, 80), max_size=20))
def test_more_people_never_turn_a_signal_off_and_few_never_make_one(people: int, own: list[int], peers: list[int]) -> None:
    found = signals.volume(BOOK, READER, day(people), own=own, peers=peers)
    if found is not None:
        assert people >= numbers(RuleName.VOLUME)["least_people"]
        assert signals.volume(BOOK, READER, day(people + 1), own=own, peers=peers) is not None
    higher = signals.volume(BOOK, READER, day(people), own=[one + 5 for one in own], peers=[one + 5 for one in peers])
    assert found is not None or higher is None  # a higher habit never makes one


@pytest.mark.parametrize(
    ("local", "is_outside"),
    [("2026-11-24T06:00", False), ("2026-11-24T05:59", True), ("2026-11-24T17:59", False), ("2026-11-24T18:01", True), ("2026-11-28T10:00", True)],
)
def test_hours_are_the_units_own_with_grace_on_both_sides(local: str, is_outside: bool) -> None:
    at = dt.datetime.fromisoformat(local).replace(tzinfo=dt.timezone(dt.timedelta(hours=8)))
    grace = dt.timedelta(minutes=numbers(RuleName.HOURS)["grace_minutes"])
    assert signals.is_outside(CALENDAR, at, grace) is is_outside


def test_readings_while_the_unit_is_closed_are_found_from_the_least_number_on() -> None:
    midnight = [reading(line=n, at=AT + dt.timedelta(hours=14, minutes=n)) for n in range(5)]
    least = numbers(RuleName.HOURS)["least_readings"]
    assert signals.hours(BOOK, READER, [*midnight[: least - 1], reading()], CALENDAR) is None
    found = signals.hours(BOOK, READER, [*midnight, reading(line=77)], CALENDAR)
    assert found is not None
    assert found.evidence["count"] == 5
    assert 77 not in [line for _, line in found.evidence["readings"]]


def test_own_family_and_oneself_are_found_whatever_the_case() -> None:
    found = signals.family(BOOK, READER, [reading(WIFE), reading(ME, line=2), reading(SOMEBODY, line=3)])
    assert [one.subject for one in found] == [ME, WIFE]
    assert len({one.key for one in found}) == 2


def test_neighbours_are_found_unless_their_application_is_in_hand_and_family_is_not_a_neighbour() -> None:
    assert signals.neighbours(BOOK, READER, [reading(NEIGHBOUR)], {CASE}) == []
    (found,) = signals.neighbours(BOOK, READER, [reading(NEIGHBOUR, case=None), reading(WIFE, case=None)], {CASE})
    assert found.subject == NEIGHBOUR
    assert len(signals.neighbours(BOOK, READER, [reading(NEIGHBOUR)], set())) == 1


def test_protected_people_are_found_even_with_a_case() -> None:
    (found,) = signals.well_known(BOOK, READER, [reading(SOMEBODY), reading(NEIGHBOUR)], {SOMEBODY})
    assert (found.subject, found.case) == (SOMEBODY, CASE)
    assert signals.well_known(BOOK, READER, [reading(SOMEBODY)], set()) == []


def test_a_reading_without_a_case_or_for_another_officers_is_found_and_counter_work_is_not() -> None:
    assert signals.no_case(BOOK, READER, [reading()], {CASE}) is None
    found = signals.no_case(BOOK, READER, [reading(case=None), reading(line=2, case=UUID(int=98)), reading(line=3)], {CASE})
    assert found is not None
    assert (found.evidence["count"], found.evidence["of_others"]) == (2, 1)
    for purpose in ("counter", "sign", "queue", "inspect:complaint 700/1"):
        assert signals.no_case(BOOK, READER, [reading(case=None, purpose=purpose)], set()) is None


def test_lists_searches_people_machines_and_agencies_systems_open_nothing() -> None:
    assert signals.opens(BOOK, reading())
    for fields in (("audit.entries", "by:officer"), ("document.holder", "document.title"), ("case.outline",)):
        assert not signals.opens(BOOK, reading(fields=fields))
    assert signals.opens(BOOK, reading(fields=("case.outline", "nik")))
    for kind in ("citizen", "system", "partner"):
        assert not signals.opens(BOOK, reading(kind=kind))
    assert signals.opens(BOOK, reading(kind="auditor", fields=("case.answers",)))


def test_a_key_is_the_same_for_the_same_finding_and_evidence_holds_nothing_personal() -> None:
    first = signals.no_case(BOOK, READER, [reading(case=None)], set())
    again = signals.no_case(BOOK, READER, [reading(case=None, line=9)], set())
    assert first is not None
    assert again is not None
    assert first.key == again.key
    assert str(SOMEBODY) not in str(first.evidence)


def test_every_rule_says_what_why_and_from_where_in_both_languages() -> None:
    assert set(BOOK.rules) == set(RuleName)
    for rule in BOOK.rules.values():
        assert all((rule.title.id, rule.title.en, rule.reason.id, rule.reason.en, rule.source, rule.numbers))
    for one in terms.read_terms():
        assert all((one.answer_reference, one.report_reference, one.withhold_reference, one.discreet_reference, one.bases))
