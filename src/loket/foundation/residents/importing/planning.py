"""
What some families of a file would change: who is new, who is different, who is the same, and which lines cannot be entered.

Only reads. The plan of families that are wholly new is entered by COPY, everybody else by versions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from loket.foundation.common import ids
from loket.foundation.database import statements
from loket.foundation.residents import models, places, sealed
from loket.foundation.residents.importing.checking import DEFAULTS, FileRow, Found
from loket.foundation.residents.importing.stream import FileFamily
from loket.foundation.residents.values import NewFamily, NewPerson
from loket.foundation.residents.versions import EVENT_SOURCE, IMPORT_SOURCE

LOADED: Final = "load"
_ADDRESS: Final = ("village_code", "street", "rt", "rw")
_FAMILY: Final = (*_ADDRESS, "issued_on", "welfare_decile", "welfare_on")


@dataclass(slots=True)
class PersonPlan:
    """A line whose person is here (`row`, with what differs) or joins a family that is here (`row` None, with everything)."""

    line: int
    nik: str
    relation: str
    new: dict[str, Any]
    row: models.Resident | None = None
    id: UUID = field(default_factory=ids.new_id)

    @property
    def person(self) -> UUID:
        """The id that the person has or will have."""
        return self.id if self.row is None else self.row.id


@dataclass(slots=True)
class FamilyPlan:
    """A family that is here, or that people who are here come into (`row` None): what differs."""

    kk_number: str
    row: models.Family | None
    new: dict[str, Any]
    people: list[PersonPlan] = field(default_factory=list)
    head_nik: str | None = None


@dataclass(slots=True)
class Plan:
    """What is to be done with some families."""

    new: list[NewFamily] = field(default_factory=list)
    changed: list[FamilyPlan] = field(default_factory=list)
    rows: dict[UUID, models.Resident] = field(default_factory=dict)
    """Everybody of these families who is here: one object each, so that its version is known wherever it changes."""
    found: list[Found] = field(default_factory=list)
    warned: list[Found] = field(default_factory=list)
    entered_people: int = 0
    changed_people: int = 0
    same_people: int = 0

    def counts(self) -> dict[str, int]:
        """Return what the import counts: people, and lines that were rejected or odd."""
        return {
            "entered": self.entered_people, "changed": self.changed_people, "same": self.same_people,
            "rejected": len({one.line for one in self.found}), "warned": len({one.line for one in self.warned}),
        }  # fmt: skip


def plan(region: str, families: Sequence[FileFamily], *, as_of: dt.date) -> Plan:
    """Say what families of a file would change in a region. `as_of`: the day whose state the file tells."""
    made = Plan()
    cards = _cards(region, {row.kk_number for family in families for row in family.rows})
    people = _people(region, {row.nik for family in families for row in family.rows})
    made.rows = {person.id: person for person in people.values()}
    unsure: list[FamilyPlan] = []
    for family in families:
        made.found += family.rejected
        if not family.rows:
            continue
        made.warned += [one for row in family.rows for one in row.warnings]
        card = cards.get(family.rows[0].kk_number)
        problem = _settle(family, known_head=card is not None, found=made.warned)
        if problem:
            made.found += [Found(row.line, "relation", problem) for row in family.rows]
            made.warned = [one for one in made.warned if one.line not in {row.line for row in family.rows}]
            continue
        head = next((row for row in family.rows if row.person["relation"] == "head"), family.rows[0])
        address = _address(family, head, as_of, made.warned)
        if card is None and not any(row.nik in people for row in family.rows):
            made.new.append(_new(family, address))
            made.entered_people += len(family.rows)
        else:
            unsure.append(_compare(family, card, people, address, head))
    _leave_newer(region, unsure, as_of, made)
    for one in unsure:
        people_new = sum(person.row is None for person in one.people)
        different = sum(person.row is not None and bool(person.new) for person in one.people)
        made.entered_people += people_new
        made.changed_people += different
        made.same_people += len(one.people) - people_new - different
        if one.new or one.row is None or people_new or different:
            made.changed.append(one)
    return made


def _settle(family: FileFamily, *, known_head: bool, found: list[Found]) -> str | None:
    """Make sure of one head; return the code of what stands against it."""
    active = [row for row in family.rows if row.person.get("status", "active") == "active"]
    if active:
        for row in family.rows:
            if row not in active and row.person["relation"] == "head":
                row.person["relation"] = "other"
                found.append(Found(row.line, "relation", "head_not_active"))
    heads = sum(row.person["relation"] == "head" for row in active or family.rows)
    if heads > 1:
        return "two_heads"
    if heads == 0 and not known_head:
        return "head_rejected" if family.is_head_rejected else "no_head"
    return None


def _address(family: FileFamily, head: FileRow, as_of: dt.date, warned: list[Found]) -> dict[str, Any]:
    address = dict(head.family)
    kk_date = address.pop("kk_date")
    if address.get("issued_on") is None:
        if kk_date is None:
            warned.append(Found(head.line, "issued_on", "kk_date_unknown"))
        address["issued_on"] = kk_date
    for row in family.rows:
        if row is not head and any(row.family[column] != head.family[column] for column in _ADDRESS):
            warned.append(Found(row.line, "street", "address_differs"))
    address["issued_on"] = address["issued_on"] or as_of
    return address


def _new(family: FileFamily, address: Mapping[str, Any]) -> NewFamily:
    return NewFamily(kk_number=family.rows[0].kk_number, people=tuple(NewPerson(nik=row.nik, **_whole(row)) for row in family.rows), **address)


def _whole(row: FileRow) -> dict[str, Any]:
    """Return every column of a new person."""
    values = {**DEFAULTS, **row.person}
    values["card_issues"] = 1 if values["card_issued_on"] else 0
    return values


def _compare(
    family: FileFamily, card: models.Family | None, people: Mapping[str, models.Resident], address: dict[str, Any], head: FileRow
) -> FamilyPlan:
    made = FamilyPlan(family.rows[0].kk_number, card, address, head_nik=head.nik if head.person["relation"] == "head" else None)
    place = {column: address[column] for column in _ADDRESS}
    for row in family.rows:
        person = people.get(row.nik)
        if person is None:
            made.people.append(PersonPlan(row.line, row.nik, row.person["relation"], {**_whole(row), **place}))
            continue
        wanted = {**row.person, **place}
        if wanted.get("card_issued_on") and not person.card_issues:
            wanted["card_issues"] = 1
        made.people.append(
            PersonPlan(row.line, row.nik, row.person["relation"], _different(person, sealed.PERSON, sealed.PERSON_COLUMNS, wanted), person)
        )
        if card is None or person.family_id != card.id:
            made.people[-1].new["family_id"] = card.id if card else None
    if card is not None:
        made.new = _different(
            card,
            sealed.FAMILY,
            sealed.FAMILY_COLUMNS,
            {k: v for k, v in address.items() if k in _FAMILY and not (k == "issued_on" and _is_guess(head))},
        )
    return made


def _is_guess(head: FileRow) -> bool:
    """Say whether the file tells nothing of when the card was issued: then the date that is here stays."""
    return head.family.get("issued_on") is None


def _different(row: Any, table: str, closed: tuple[str, ...], wanted: Mapping[str, Any]) -> dict[str, Any]:
    found = {}
    for name, value in wanted.items():
        held = sealed.unseal(table, name, row.id, getattr(row, f"{name}_sealed")) if name in closed else getattr(row, name)
        if held != value:
            found[name] = value
    return found


def _leave_newer(region: str, families: list[FamilyPlan], as_of: dt.date, made: Plan) -> None:
    """Leave rows as they are that were changed after the day whose state the file tells."""
    rows: list[Any] = [one.row for one in families if one.row is not None and one.new]
    rows += [person.row for one in families for person in one.people if person.row is not None and person.new]
    since = _days(region, rows)
    for one in list(families):
        if one.row is not None and one.new and since.get(one.row.id, as_of) > as_of:
            one.new = {}
        newer = [person for person in one.people if person.row is not None and person.new and since.get(person.row.id, as_of) > as_of]
        made.found += [Found(person.line, "nik", "newer_here") for person in newer]
        one.people = [person for person in one.people if person not in newer]
        if any(person.nik == one.head_nik for person in newer):
            one.head_nik = None
            if one.row is None:
                # Because: a card that is not here cannot begin without its head.
                made.found += [Found(person.line, "relation", "head_rejected") for person in one.people]
                one.people = []
        if not one.people and one.row is None:
            families.remove(one)


def _days(region: str, rows: Sequence[Any]) -> dict[UUID, dt.date]:
    """Return of which day what is known of each row is."""
    found = statements.every(
        'SELECT "row", version, at, source FROM residents_change WHERE "row" = ANY(%s)', [[row.id for row in rows]]
    ) if rows else []  # fmt: skip
    versions = {row.id: row.version for row in rows}
    now = {source for id_, version, _, source in found if version == versions[id_]}
    days: dict[str, dt.date] = {}
    # Because: what an event changed is known of the day of the file that told it.
    for prefix, table, column in ((IMPORT_SOURCE, "residents_import", "as_of"), (EVENT_SOURCE, "residents_event", "known_on")):
        keys = [source.removeprefix(prefix) for source in now if source.startswith(prefix)]
        told_on = statements.every(f"SELECT id, {column} FROM {table} WHERE id = ANY(%s::uuid[])", [keys]) if keys else []  # noqa: S608 - own constants
        days |= {f"{prefix}{key}": day for key, day in told_on}
    told = {}
    for id_, version, at, source in found:
        if version == versions[id_]:
            # Because: what an officer changed on the very day of the file came after it was written; a load stands for its day.
            own = places.civil_date(region, at) + (dt.timedelta(0) if source == LOADED else dt.timedelta(days=1))
            told[id_] = days.get(source) or own
    return told


def _cards(region: str, numbers: set[str]) -> dict[str, models.Family]:
    index = {one: number for number in numbers for one in sealed.indexes(sealed.KK_INDEX, number)}
    rows = statements.rows(models.Family, "region = %s AND kk_index = ANY(%s)", [region, list(index)]) if index else []
    return {index[bytes(row.kk_index)]: row for row in rows}


def _people(region: str, numbers: set[str]) -> dict[str, models.Resident]:
    index = {one: number for number in numbers for one in sealed.indexes(sealed.NIK_INDEX, number)}
    rows = statements.rows(models.Resident, "region = %s AND nik_index = ANY(%s)", [region, list(index)]) if index else []
    return {index[bytes(row.nik_index)]: row for row in rows}
