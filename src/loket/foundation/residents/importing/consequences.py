"""
What an event changes of the people it happened to, where the register says otherwise and is not newer.

Invariant: an older event never overwrites what is newer. Of two events the later one counts; what a file of residents told counts
from the day whose state it tells; what an officer or a case changed, from its own day. An event that does not count is entered all the
same, with a warning, unless a later event of its chain explains it (decision 0031).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from loket.foundation.database import statements
from loket.foundation.residents import household, models, places, sealed
from loket.foundation.residents.importing.checking import Found
from loket.foundation.residents.importing.happening import EventPlan, Happening
from loket.foundation.residents.importing.lines import EventLine
from loket.foundation.residents.kinds import EVENT_KINDS, EventKind
from loket.foundation.residents.versions import EVENT_SOURCE, IMPORT_SOURCE

_ADDRESS: Final = ("village_code", "street", "rt", "rw")
_ARRIVALS: Final = (EventKind.MOVE_IN, EventKind.ABROAD_IN, EventKind.ADDRESS_CHANGE)
_DEPARTURES: Final = (EventKind.MOVE_OUT, EventKind.ABROAD_OUT)
_PARENTS: Final = (EventKind.RECOGNITION, EventKind.LEGITIMATION)
#: Who of a card's people may become husband or wife by a marriage, without anybody's relation being guessed.
_FREE: Final = ("other", "relative", "helper")
_PARTNERS: Final = {"head": "spouse", "child": "child_in_law"}


@dataclass(slots=True)
class Step:
    """A version of a person that an event makes; `kk_number` with `relation` and `address` where they come to a card."""

    row: models.Resident
    happening: Happening
    new: dict[str, Any] = field(default_factory=dict)
    kk_number: str = ""
    relation: str = ""
    address: dict[str, str] | None = None


class _Gate:
    """Since when each column of these people is as it is."""

    def __init__(self, region: str, people: Collection[UUID]) -> None:
        self._region = region
        self._since: dict[tuple[UUID, str], tuple[str, dt.datetime]] = {}
        self._first: dict[UUID, tuple[str, dt.datetime]] = {}
        self._set: dict[tuple[UUID, str], dt.date] = {}
        found = statements.every(
            'SELECT "row", version, at, source, columns::text FROM residents_change WHERE "row" = ANY(%s) ORDER BY version', [list(people)]
        ) if people else []  # fmt: skip
        for row, version, at, source, columns in found:
            if version == 1:
                self._first[row] = (source, at)
            else:
                self._since |= {(row, column): (source, at) for column in json.loads(columns)}
        sources = {source for source, _ in (*self._first.values(), *self._since.values())}
        self._files = _days("residents_import", "as_of", IMPORT_SOURCE, sources)
        self._events = _days("residents_event", "happened_on", EVENT_SOURCE, sources)

    def lets(self, row: UUID, column: str, line: EventLine) -> bool:
        """Say whether a column may be set by what a line tells."""
        if (day := self._set.get((row, column))) is not None:
            return line.happened_on >= day
        source, at = self._since.get((row, column)) or self._first.get(row) or ("", None)
        if at is None:
            return True
        if source in self._events:
            return line.happened_on >= self._events[source]
        if source in self._files:
            return line.told_on > self._files[source]
        return line.told_on > places.civil_date(self._region, at)

    def note(self, row: UUID, column: str, day: dt.date) -> None:
        """Note that an event of a day sets a column."""
        self._set[row, column] = day


def _days(table: str, column: str, prefix: str, sources: Collection[str]) -> dict[str, dt.date]:
    keys = [one.removeprefix(prefix) for one in sources if one.startswith(prefix)]
    rows = statements.every(f"SELECT id, {column} FROM {table} WHERE id = ANY(%s::uuid[])", [keys]) if keys else []  # noqa: S608 - own constants
    return {f"{prefix}{key}": day for key, day in rows}


class Consequences:
    """Says for each happening of a plan what changes, in the order in which things happened."""

    def __init__(self, region: str, plan: EventPlan) -> None:
        self._plan = plan
        self.steps: list[Step] = []
        self._now: dict[tuple[UUID, str], Any] = {}
        self._add_families([one.person.family_id for one in plan.happenings if one.line.kind is EventKind.DEATH])
        self._gate = _Gate(region, plan.rows) if plan.happenings else _Gate(region, ())
        self._cards = _cards(region, {one.line.kk_number for one in plan.happenings if one.line.kk_number})
        for one in plan.happenings:
            self._follow(one)

    def _add_families(self, families: list[UUID]) -> None:
        """Bring in who lives with those who died: a husband or wife is widowed."""
        if families:
            for row in statements.rows(models.Resident, "family_id = ANY(%s) AND status = 'active'", [families]):
                self._plan.rows.setdefault(row.id, row)

    def _follow(self, one: Happening) -> None:
        kind, person, other = one.line.kind, one.person, one.other
        if kind is not EventKind.DEATH and self._value(person, "status") == "deceased" and self._is_after_death(one):
            if kind is not EventKind.BIRTH:
                self._warn(one, "happened_on", "after_death")
            return
        if kind is EventKind.DEATH:
            self._set(one, person, status="deceased", died_on=one.line.happened_on)
            partner = other or self._spouse(person)
            if partner is not None and self._value(partner, "status") != "deceased" and self._value(partner, "marital_status") == "married":
                self._set(one, partner, is_told=False, marital_status="widowed")
        elif EVENT_KINDS[kind].chain.value == "marital":
            self._marry(one)
        elif kind in _ARRIVALS:
            self._arrive(one)
        elif kind in _DEPARTURES:
            self._set(one, person, status="moved")
        elif kind is EventKind.NAME_CHANGE or kind is EventKind.CITIZENSHIP_CHANGE:
            column = "name" if kind is EventKind.NAME_CHANGE else "citizenship"
            if one.line.held.get("told"):
                self._set(one, person, **{column: one.line.held["told"]})
            else:
                self._warn(one, "told", "told_missing")
        elif kind in _PARENTS:
            name = household.name_of(other) if other else one.line.held.get("other_name", "")
            if name and (other is None or other.sex == "male"):
                self._set(one, person, father_name=name)
        elif kind is EventKind.ADOPTION and one.line.kk_number:
            self._join(one, one.line.relation or "child")

    def _marry(self, one: Happening) -> None:
        kind = one.line.kind
        for row in (one.person, one.other):
            if row is None or self._value(row, "status") == "deceased":
                continue
            word = {EventKind.DIVORCE: "divorced", EventKind.MARRIAGE_ANNULLED: self._before(row, one)}.get(kind, "married")
            self._set(one, row, marital_status=word)
        if one.other is not None and self._value(one.person, "family_id") == self._value(one.other, "family_id"):
            self._relate(one, one.person, one.other)
            self._relate(one, one.other, one.person)

    def _relate(self, one: Happening, first: models.Resident, second: models.Resident) -> None:
        """Make the second the partner of the first on their card, or no longer."""
        wanted = _PARTNERS.get(self._value(first, "relation"))
        held = self._value(second, "relation")
        if wanted is None:
            return
        if one.line.kind in (EventKind.MARRIAGE, EventKind.DIVORCE_ANNULLED):
            if held in _FREE:
                self._set(one, second, is_told=False, relation=wanted)
        elif held == wanted:
            self._set(one, second, is_told=False, relation="other")

    def _before(self, row: models.Resident, one: Happening) -> str:
        """Return what somebody was before the marriage that was annulled: as the event before it says, else unmarried."""
        words = {EventKind.MARRIAGE: "married", EventKind.DIVORCE_ANNULLED: "married", EventKind.DIVORCE: "divorced"}
        chain = sorted(
            (event for event in self._plan.events.get(row.id, ()) if event.kind in words and event.happened_on <= one.line.happened_on),
            key=lambda event: event.happened_on,
        )
        return words[chain[-2].kind] if len(chain) > 1 else "single"

    def _arrive(self, one: Happening) -> None:
        person, line = one.person, one.line
        if self._value(person, "status") == "moved" and line.kind is not EventKind.ADDRESS_CHANGE:
            self._set(one, person, status="active")
        if line.kk_number:
            self._join(one, line.relation)
        elif line.address:
            is_head = self._value(person, "relation") == "head"
            if not self._is_there(person, line.address):
                if not self._set(one, person, **dict[str, Any](line.address)):
                    return
                if is_head:
                    self.steps[-1].address = line.address
                else:
                    self._warn(one, "kk_number", "card_missing")

    def _join(self, one: Happening, relation: str) -> None:
        """Bring the person to the card that the line names."""
        person, line = one.person, one.line
        card = self._cards.get(line.kk_number)
        if card is None and line.address is None:
            self._warn(one, "kk_number", "kk_unknown")
            return
        address = line.address or ({"street": sealed.unseal(sealed.FAMILY, "street", card.id, card.street_sealed), **{
            name: getattr(card, name) for name in ("village_code", "rt", "rw")}} if card else {})  # fmt: skip
        if card is not None and person.family_id == card.id and self._is_there(person, address) and relation in ("", self._value(person, "relation")):
            return
        if not all(self._gate.lets(person.id, name, line) for name in ("family_id", "village_code")):
            self._keep(one)
            return
        for name in ("family_id", *_ADDRESS):
            self._gate.note(person.id, name, line.happened_on)
        self._now |= {(person.id, name): value for name, value in address.items()}
        self.steps.append(Step(person, one, dict(address), line.kk_number, relation, line.address))

    def _is_there(self, row: models.Resident, address: Mapping[str, str]) -> bool:
        return all(self._value(row, name) == value for name, value in address.items())

    def _set(self, one: Happening, row: models.Resident, *, is_told: bool = True, **new: Any) -> bool:
        """Set columns of somebody where they differ and nothing newer stands there; say whether anything is set."""
        different = {name: value for name, value in new.items() if self._value(row, name) != value}
        if not different:
            return False
        if not all(self._gate.lets(row.id, name, one.line) for name in different):
            if is_told:
                self._keep(one)
            return False
        for name, value in different.items():
            self._now[row.id, name] = value
            self._gate.note(row.id, name, one.line.happened_on)
        self.steps.append(Step(row, one, different))
        return True

    def _value(self, row: models.Resident, column: str) -> Any:
        if (row.id, column) in self._now:
            return self._now[row.id, column]
        if column in sealed.PERSON_COLUMNS:
            return sealed.unseal(sealed.PERSON, column, row.id, getattr(row, f"{column}_sealed"))
        return getattr(row, column)

    def _spouse(self, person: models.Resident) -> models.Resident | None:
        wanted = {"head": "spouse", "spouse": "head"}.get(person.relation)
        return next((row for row in self._plan.rows.values() if row.family_id == person.family_id and row.relation == wanted
                     and self._value(row, "status") != "deceased"), None)  # fmt: skip

    def _is_after_death(self, one: Happening) -> bool:
        died_on = self._value(one.person, "died_on")
        return died_on is None or one.line.happened_on >= died_on

    def _keep(self, one: Happening) -> None:
        """Leave what is newer; say so, unless a later event of the chain explains why the register says otherwise."""
        chain = EVENT_KINDS[one.line.kind].chain
        explained = any(
            event.happened_on > one.line.happened_on
            and EVENT_KINDS[event.kind].chain is chain
            and (chain.value != "own" or event.kind is one.line.kind)
            for event in self._plan.events.get(one.person.id, ())
        )
        if not explained:
            self._warn(one, "happened_on", "kept_newer")

    def _warn(self, one: Happening, column: str, code: str) -> None:
        found = Found(one.line.line, column, code)
        if found not in self._plan.warned:
            self._plan.warned.append(found)


def _cards(region: str, numbers: set[str]) -> dict[str, models.Family]:
    index = {one: number for number in numbers for one in sealed.indexes(sealed.KK_INDEX, number)}
    rows = statements.rows(models.Family, "region = %s AND kk_index = ANY(%s)", [region, list(index)]) if index else []
    return {index[bytes(row.kk_index)]: row for row in rows}
