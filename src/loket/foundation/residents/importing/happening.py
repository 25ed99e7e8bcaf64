"""
What some lines of a file of events would change: which events are new, different or the same, and what follows for the people.

Only reads. New events are entered by COPY; what follows for people goes by versions, and only where the register says otherwise.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from loket.foundation.common import ids
from loket.foundation.database import statements
from loket.foundation.residents import models, sealed
from loket.foundation.residents.importing.checking import Found
from loket.foundation.residents.importing.counted import LinePlan
from loket.foundation.residents.importing.lines import EventLine, FileLine
from loket.foundation.residents.kinds import EVENT_KINDS, EventKind

EMPTY: Final[Mapping[str, Any]] = {"registered_on": None, "elsewhere": "", "place": "", "number": "", "other_name": "", "told": ""}


@dataclass(slots=True)
class Known:
    """An event that is here (`row`) or comes with these lines: who, when, and what is known of it."""

    id: UUID
    kind: EventKind
    resident: UUID
    other: UUID | None
    values: dict[str, Any]
    known_on: dt.date
    source: str
    row: models.VitalEvent | None = None
    different: dict[str, Any] = field(default_factory=dict)

    @property
    def happened_on(self) -> dt.date:
        """The day on which it happened, as far as is known."""
        day: dt.date = self.values["happened_on"]
        return day


@dataclass(slots=True)
class Happening:
    """A line whose event is new or different: what follows from it is still to be said."""

    line: EventLine
    event: Known
    person: models.Resident
    other: models.Resident | None
    is_new: bool


@dataclass(slots=True)
class EventPlan(LinePlan[Known]):
    """What is to be done with some lines about events."""

    happenings: list[Happening] = field(default_factory=list)
    rows: dict[UUID, models.Resident] = field(default_factory=dict)
    """Everybody of these lines who is here: one object each, so that its version is known wherever it changes."""
    events: dict[UUID, list[Known]] = field(default_factory=dict)
    """By person, whichever of the two they are of it."""


def plan(region: str, lines: Sequence[FileLine], *, as_of: dt.date, source: str) -> EventPlan:
    """Say which events of these lines are new or different. `as_of`: of which day the file knows; `source`: what versions will say."""
    made = EventPlan(found=[one.rejected for one in lines if one.rejected])
    rows: list[EventLine] = [one.row for one in lines if one.row is not None]
    people = people_of(region, {nik for one in rows for nik in (one.nik, one.other_nik) if nik})
    made.rows = {person.id: person for person in people.values()}
    made.events = _events_of(made.rows)
    # Because: what happened first is entered first, whatever the order of the lines.
    for one in sorted(rows, key=lambda one: (one.happened_on, one.line)):
        person, other = people.get(one.nik), people.get(one.other_nik)
        if person is None:
            made.found.append(Found(one.line, "nik", "unknown_person"))
        elif one.happened_on < person.birth_on and one.kind is not EventKind.BIRTH:
            made.found.append(Found(one.line, "happened_on", "before_birth"))
        else:
            made.warned += one.warnings
            if one.other_nik and other is None:
                made.warned.append(Found(one.line, "other_nik", "other_unknown"))
            if one.kind is EventKind.BIRTH and one.happened_on != person.birth_on:
                made.warned.append(Found(one.line, "happened_on", "birth_on_differs"))
            _match(made, one, person, other, as_of, source)
    return made


def people_of(region: str, numbers: set[str]) -> dict[str, models.Resident]:
    """Return who has these NIKs, by NIK."""
    index = {one: number for number in numbers for one in sealed.indexes(sealed.NIK_INDEX, number)}
    rows = statements.rows(models.Resident, "region = %s AND nik_index = ANY(%s)", [region, list(index)]) if index else []
    return {index[bytes(row.nik_index)]: row for row in rows}


def lock(region: str, numbers: set[str]) -> None:
    """Hold these people's rows until the transaction ends, so that two files never enter one event twice."""
    index = [one for number in numbers for one in sealed.indexes(sealed.NIK_INDEX, number)]
    statements.every("SELECT id FROM residents_resident WHERE region = %s AND nik_index = ANY(%s) ORDER BY id FOR NO KEY UPDATE", [region, index])


def _events_of(people: Mapping[UUID, models.Resident]) -> dict[UUID, list[Known]]:
    found: dict[UUID, list[Known]] = {}
    who = list(people)
    rows = statements.rows(models.VitalEvent, "resident_id = ANY(%s) OR other_id = ANY(%s)", [who, who]) if who else []
    for row in rows:
        values: dict[str, Any] = {name: sealed.unseal(sealed.EVENT, name, row.id, getattr(row, f"{name}_sealed")) for name in sealed.EVENT_COLUMNS}
        values |= {"happened_on": row.happened_on, "registered_on": row.registered_on, "elsewhere": row.elsewhere}
        note(found, Known(row.id, EventKind(row.kind), row.resident_id, row.other_id, values, row.known_on, row.source, row))
    return found


def note(events: dict[UUID, list[Known]], event: Known) -> None:
    """Note an event under those whom it concerns."""
    events.setdefault(event.resident, []).append(event)
    if event.other is not None:
        events.setdefault(event.other, []).append(event)


def _match(made: EventPlan, one: EventLine, person: models.Resident, other: models.Resident | None, as_of: dt.date, source: str) -> None:
    event = _same_event(made.events.get(person.id, ()), one, person, other)
    told = {"happened_on": one.happened_on, **one.held}
    if event is None:
        event = Known(ids.new_id(), one.kind, person.id, other.id if other else None, {**EMPTY, **told}, as_of, source)
        note(made.events, event)
        made.new.append(event)
        made.happenings.append(Happening(one, event, person, other, is_new=True))
        return
    if event.resident != person.id:  # told from the other side: the partner's name is the other's
        told.pop("other_name", None)
    different = {name: value for name, value in told.items() if event.values[name] != value}
    if other is not None and event.other is None and event.resident == person.id:
        different["other_id"] = other.id
    if not different:
        made.same += 1
    elif event.row is None or event.source == source:
        made.found.append(Found(one.line, "happened_on", "event_twice"))
    elif event.known_on > as_of:
        made.found.append(Found(one.line, "happened_on", "newer_here"))
    else:
        event.values |= {name: value for name, value in different.items() if name != "other_id"}
        event.other = different.get("other_id", event.other)
        event.different |= {**different, "known_on": as_of, "source": source}
        event.source = source
        made.changed.append(event)
        made.happenings.append(Happening(one, event, person, other, is_new=False))


def _same_event(known: Sequence[Known], one: EventLine, person: models.Resident, other: models.Resident | None) -> Known | None:
    """Return the event that a line tells of, if it is here: the one of its kind and day or number; the only one where it happens once."""
    spec, number = EVENT_KINDS[one.kind], one.held.get("number", "")
    for event in known:
        if event.kind is not one.kind:
            continue
        is_own = event.resident == person.id
        if not is_own and not (spec.is_mutual and event.other == person.id):
            continue
        if not is_own and other is not None and event.resident != other.id:
            continue
        if is_own and spec.is_mutual and other is not None and event.other not in (None, other.id):
            continue
        known_number = event.values["number"]
        if spec.is_once or (number and number == known_number):
            return event
        if event.happened_on == one.happened_on and (spec.is_mutual or not number or not known_number):
            return event
    return None
