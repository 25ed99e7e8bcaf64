"""What some lines of a file of papers would change, and its carrying out: a paper is known again by its holder, kind and number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from loket.foundation.common import ids
from loket.foundation.database import statements
from loket.foundation.residents import loading, models, recording, sealed, versions
from loket.foundation.residents.importing.checking import Found
from loket.foundation.residents.importing.counted import LinePlan
from loket.foundation.residents.importing.happening import people_of
from loket.foundation.residents.importing.lines import FileLine, PaperLine
from loket.foundation.residents.versions import Source

_PAPER: Final = (
    "id", "region", "kind", "resident_id", "number_sealed", "issuer", "issued_on", "valid_until", "ended_on", "ended_how", "source", "known_on", "version",
)  # fmt: skip
_COLUMNS: Final = ("number", "issuer", "issued_on", "valid_until", "ended_on", "ended_how")
_EMPTY: Final[Mapping[str, Any]] = {"issuer": "", "valid_until": None, "ended_on": None, "ended_how": ""}


@dataclass(slots=True)
class Held:
    """A paper that is here (`row`) or comes with these lines."""

    id: UUID
    kind: str
    resident: UUID
    values: dict[str, Any]
    known_on: dt.date
    source: str
    row: models.Paper | None = None
    different: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class PaperPlan(LinePlan[Held]):
    """What is to be done with some lines about papers."""


def plan(region: str, lines: Sequence[FileLine], *, as_of: dt.date, source: str) -> PaperPlan:
    """Say which papers of these lines are new or different."""
    made = PaperPlan(found=[one.rejected for one in lines if one.rejected])
    rows: list[PaperLine] = [one.row for one in lines if one.row is not None]
    people = people_of(region, {one.nik for one in rows})
    held = _held_by([person.id for person in people.values()])
    for one in rows:
        person = people.get(one.nik)
        if person is None:
            made.found.append(Found(one.line, "nik", "unknown_person"))
        elif one.held["issued_on"] < person.birth_on:
            made.found.append(Found(one.line, "issued_on", "before_birth"))
        else:
            made.warned += one.warnings
            _match(made, one, held.setdefault(person.id, []), person.id, as_of, source)
    return made


def _match(made: PaperPlan, one: PaperLine, held: list[Held], resident: UUID, as_of: dt.date, source: str) -> None:
    paper = next((known for known in held if known.kind == one.kind and known.values["number"] == one.held["number"]), None)
    if paper is None:
        paper = Held(ids.new_id(), one.kind, resident, {**_EMPTY, **one.held}, as_of, source)
        held.append(paper)
        made.new.append(paper)
        return
    different = {name: value for name, value in one.held.items() if paper.values[name] != value}
    if not different:
        made.same += 1
    elif paper.row is None or paper.source == source:
        made.found.append(Found(one.line, "number", "paper_twice"))
    elif paper.known_on > as_of:
        made.found.append(Found(one.line, "number", "newer_here"))
    else:
        paper.different, paper.source = {**different, "known_on": as_of, "source": source}, source
        made.changed.append(paper)


def enter(source: Source, plan: PaperPlan, *, as_of: dt.date) -> None:
    """Carry out a plan in the caller's transaction. :raises Stale: somebody changed one of its rows meanwhile."""
    rows: list[tuple[Any, ...]] = []
    changes: list[tuple[Any, ...]] = []
    lines = recording.Lines(source.act, source.name)
    for one in plan.new:
        number = sealed.close(sealed.PAPER, "number", one.id, one.values["number"])
        plain = [one.values[name] for name in _COLUMNS if name != "number"]
        rows.append((one.id, source.act.region, one.kind, one.resident, number, *plain, source.name, as_of, 1))
        values = (source.act.region, one.kind, one.resident, *(one.values[name] for name in _COLUMNS))
        loading.note(source.act, changes, lines, source.name, "paper", one.id, values, subject=one.resident)
    loading.copy("residents_paper", _PAPER, rows)
    loading.copy_notes(changes, lines)
    for one in plan.changed:
        if one.row is not None:
            versions.change_paper(source, one.row, **one.different)


def _held_by(people: Sequence[UUID]) -> dict[UUID, list[Held]]:
    found: dict[UUID, list[Held]] = {}
    for row in statements.rows(models.Paper, "resident_id = ANY(%s)", [list(people)]) if people else ():
        values = {name: getattr(row, name) for name in _COLUMNS if name != "number"}
        values["number"] = sealed.unseal(sealed.PAPER, "number", row.id, row.number_sealed)
        found.setdefault(row.resident_id, []).append(Held(row.id, row.kind, row.resident_id, values, row.known_on, row.source, row))
    return found
