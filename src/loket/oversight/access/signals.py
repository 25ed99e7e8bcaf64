"""
What makes a reading unusual: each rule a pure function of what was read and the ground it is held against.

Numbers come from the rule book (`signal_rules.json`); no rule reads a clock, a name or what a person's data say.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from loket.foundation.audit.values import Reading
from loket.foundation.common.calendars import WorkingCalendar
from loket.oversight.access.policy import side_of
from loket.oversight.access.values import Rule, RuleBook, RuleName, Side

#: Readings that a signal names at most; the auditor finds the others by reader and day.
MOST_EVIDENCE: Final = 20
_RECORD: Final = ("audit.", "by:")


@dataclass(frozen=True, slots=True)
class Found:
    """A signal to be: `key` is what makes it the same one when it is found again."""

    rule: RuleName
    version: int
    key: str
    actor: str
    position: str
    subject: UUID | None
    case: UUID | None
    on: dt.date
    evidence: Mapping[str, Any] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads on a day: as the record names them, in which office; `relatives` include themselves."""

    actor: str
    position: str
    on: dt.date
    relatives: frozenset[UUID] = frozenset()
    neighbours: frozenset[UUID] = frozenset()


def opens(book: RuleBook, reading: Reading) -> bool:
    """Say whether somebody in office opened what is held of a person; searches in the record and work lists do not count."""
    if side_of(reading.kind) is not Side.OFFICE or reading.kind == "partner":
        return False
    return any(not one.startswith(_RECORD) and one not in book.exempt_fields for one in reading.fields)


def is_outside(calendar: WorkingCalendar, at: dt.datetime, grace: dt.timedelta) -> bool:
    """Say whether the office is closed at a moment, and was so long before and after it."""
    return not any(calendar.is_open(moment) for moment in (at, at - grace, at + grace))


def volume(book: RuleBook, reader: Reader, readings: Sequence[Reading], *, own: Sequence[int], peers: Sequence[int]) -> Found | None:
    """
    Hold a day against the reader's own days and those of colleagues in the position.

    `own`, `peers`: people read on each earlier day with readings. Without enough days of one, the other alone counts; without both, a
    fixed number does.
    """
    rule = book.rules[RuleName.VOLUME]
    people = len({subject for one in readings for subject in one.subjects})
    numbers = rule.numbers
    if people < numbers["least_people"]:
        return None
    limits = {}
    if len(own) >= numbers["least_habit_days"]:
        limits["own"] = numbers["own_times"] * sum(own) / len(own)
    if len(peers) >= numbers["least_habit_days"]:
        limits["position"] = numbers["position_times"] * sum(peers) / len(peers)
    if not limits:
        limits["alone"] = float(numbers["alone_people"])
    if any(people <= limit for limit in limits.values()):
        return None
    said = {"people": people, "limits": {name: round(limit, 1) for name, limit in limits.items()}}
    return _found(book, rule, reader, readings, said)


def hours(book: RuleBook, reader: Reader, readings: Sequence[Reading], calendar: WorkingCalendar) -> Found | None:
    """Find readings while the reader's unit was closed."""
    rule = book.rules[RuleName.HOURS]
    grace = dt.timedelta(minutes=rule.numbers["grace_minutes"])
    outside = [one for one in readings if is_outside(calendar, one.at, grace)]
    if len(outside) < rule.numbers["least_readings"]:
        return None
    return _found(book, rule, reader, outside, {"count": len(outside)})


def family(book: RuleBook, reader: Reader, readings: Sequence[Reading]) -> list[Found]:
    """Find readings of the reader's own family card, themselves included."""
    return _by_person(book, RuleName.FAMILY, reader, readings, reader.relatives)


def neighbours(book: RuleBook, reader: Reader, readings: Sequence[Reading], in_hand: Collection[UUID]) -> list[Found]:
    """Find readings of people of the reader's own RT and RW, except for applications that are or were in the reader's hands (`in_hand`)."""
    without = [one for one in readings if one.case is None or one.case not in in_hand]
    return _by_person(book, RuleName.NEIGHBOURS, reader, without, reader.neighbours - reader.relatives)


def well_known(book: RuleBook, reader: Reader, readings: Sequence[Reading], protected: Collection[UUID]) -> list[Found]:
    """Find readings of people on the protected list."""
    return _by_person(book, RuleName.WELL_KNOWN, reader, readings, protected)


def no_case(book: RuleBook, reader: Reader, readings: Sequence[Reading], in_hand: Collection[UUID]) -> Found | None:
    """Find readings without an application, or for one that was never in the reader's hands; one signal for a reader's day."""
    rule = book.rules[RuleName.NO_CASE]
    bare = [one for one in readings if one.purpose.partition(":")[0] not in rule.exempt_purposes and (one.case is None or one.case not in in_hand)]
    if len(bare) < rule.numbers["least_readings"]:
        return None
    said = {"count": len(bare), "of_others": sum(one.case is not None for one in bare)}
    return _found(book, rule, reader, bare, said)


def _by_person(book: RuleBook, name: RuleName, reader: Reader, readings: Sequence[Reading], people: Collection[UUID]) -> list[Found]:
    rule, found = book.rules[name], []
    for person in sorted(set(people) & {subject for one in readings for subject in one.subjects}):
        those = [one for one in readings if person in one.subjects]
        if len(those) >= rule.numbers["least_readings"]:
            found.append(_found(book, rule, reader, those, {"count": len(those)}, subject=person))
    return found


def _found(
    book: RuleBook, rule: Rule, reader: Reader, readings: Sequence[Reading], said: Mapping[str, Any], *, subject: UUID | None = None
) -> Found:  # fmt: skip
    cases = {one.case for one in readings}
    evidence = {
        **said, "numbers": dict(rule.numbers), "first": min(one.at for one in readings).isoformat(), "last": max(one.at for one in readings).isoformat(),
        "readings": [[one.at.isoformat(), one.id] for one in readings[:MOST_EVIDENCE]],
    }  # fmt: skip
    key = ":".join([rule.name.value, reader.actor, reader.on.isoformat(), *([str(subject)] if subject else [])])
    return Found(
        rule=rule.name, version=book.version, key=key, actor=reader.actor, position=reader.position, subject=subject,
        case=next(iter(cases)) if len(cases) == 1 else None, on=reader.on, evidence=evidence,
    )  # fmt: skip
