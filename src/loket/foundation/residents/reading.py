"""How each register path is read: which columns it needs, and what it makes of them. Only what is asked for is opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from loket.foundation.database import statements
from loket.foundation.residents import models, places, sealed
from loket.foundation.residents.kinds import EVENT_KINDS, EventKind, PaperKind
from loket.foundation.residents.values import Value

Row = Mapping[str, Any]
Members = Sequence[Row]
#: Where a row holds what happened and the papers, for readers of `life`.
EVENTS: Final = "*events"
PAPERS: Final = "*papers"


@dataclass(frozen=True, slots=True)
class Reader:
    """
    `columns` of the resident (or `family__…`) that `read` needs; `members`: it needs the rows of the whole family too.

    `life`: it needs what happened to the person and their papers, which `add_lives` puts into the row.
    """

    columns: tuple[str, ...]
    read: Callable[[Row, Members], Value]
    members: bool = False
    life: bool = False


def open_person(row: Row, column: str) -> str | None:
    """Open a sealed column of a resident's row; "" is None."""
    return sealed.unseal(sealed.PERSON, column, row["id"], row[f"{column}_sealed"]) or None


def _plain(column: str) -> Reader:
    return Reader((column,), lambda row, _: row[column])


def _sealed(column: str) -> Reader:
    return Reader((f"{column}_sealed",), lambda row, _: open_person(row, column))


def _place(part: str) -> Reader:
    return Reader(("village_code",), lambda row, _: getattr(places.place_of(row["village_code"]), part) or None)


def _address(row: Row, _: Members) -> Value:
    return places.address(street=open_person(row, "street") or "", rt=row["rt"], rw=row["rw"], village_code=row["village_code"])


def _kk_number(row: Row, _: Members) -> Value:
    return sealed.unseal(sealed.FAMILY, "kk", row["family_id"], row["family__kk_sealed"])


def _head_name(row: Row, members: Members) -> Value:
    head = next((member for member in members if member["id"] == row["family__head"]), None)
    return open_person(head, "name") if head else None


def _occupations(_: Row, members: Members) -> Value:
    return tuple(sorted({member["occupation"] for member in members}))


def _last_event(kind: EventKind, read: Callable[[models.VitalEvent], Value]) -> Reader:
    """Read of the last event of a kind that happened to the person."""

    def of(row: Row, _: Members) -> Value:
        found = [one for one in row[EVENTS] if one.kind == kind.value]
        return read(max(found, key=lambda one: (one.happened_on, one.id))) or None if found else None

    return Reader((), of, life=True)


def _last_paper(kind: PaperKind, read: Callable[[models.Paper], Value]) -> Reader:
    """Read of the newest paper of a kind that was not ended before its time."""

    def of(row: Row, _: Members) -> Value:
        found = [one for one in row[PAPERS] if one.kind == kind.value and one.ended_on is None]
        return read(max(found, key=lambda one: (one.issued_on, one.id))) or None if found else None

    return Reader((), of, life=True)


def _deed(column: str) -> Callable[[models.VitalEvent], Value]:
    return lambda one: sealed.unseal(sealed.EVENT, column, one.id, getattr(one, f"{column}_sealed"))


def _origin(event: models.VitalEvent) -> Value:
    parts = event.elsewhere.split(".") if event.elsewhere else []
    return next((name for end in range(len(parts), 0, -1) if (name := places.area_name(".".join(parts[:end])))), event.elsewhere)


def add_lives(rows: Sequence[dict[str, Any]]) -> None:
    """Put into each row what happened to the person and which papers they hold: two statements, however many people."""
    by_id = {row["id"]: row for row in rows}
    for row in rows:
        row[EVENTS], row[PAPERS] = [], []
    wanted = list(by_id)
    for event in statements.rows(models.VitalEvent, "resident_id = ANY(%s) OR other_id = ANY(%s) LIMIT 4000", [wanted, wanted]):
        for person in {event.resident_id, event.other_id if EVENT_KINDS[EventKind(event.kind)].is_mutual else None} & by_id.keys():
            by_id[person][EVENTS].append(event)
    for paper in statements.rows(models.Paper, "resident_id = ANY(%s) LIMIT 4000", [wanted]):
        by_id[paper.resident_id][PAPERS].append(paper)


READERS: Final[Mapping[str, Reader]] = {
    "residents.nik": _sealed("nik"),
    "residents.name": _sealed("name"),
    "residents.sex": _plain("sex"),
    "residents.birth_place": _sealed("birth_place"),
    "residents.birth_on": _plain("birth_on"),
    "residents.mother_name": _sealed("mother_name"),
    "residents.father_name": _sealed("father_name"),
    "residents.marital_status": _plain("marital_status"),
    "residents.education": _plain("education"),
    "residents.occupation": _plain("occupation"),
    "residents.blood_type": _plain("blood_type"),
    "residents.citizenship": _plain("citizenship"),
    "residents.status": _plain("status"),
    "residents.street": _sealed("street"),
    "residents.rt": _plain("rt"),
    "residents.rw": _plain("rw"),
    "residents.village_code": _plain("village_code"),
    "residents.village": _place("village"),
    "residents.district": _place("district"),
    "residents.regency": _place("regency"),
    "residents.province": _place("province"),
    "residents.address": Reader(("street_sealed", "rt", "rw", "village_code"), _address),
    "residents.card_issued_on": _plain("card_issued_on"),
    "residents.card_issues": _plain("card_issues"),
    "residents.birth.deed_number": _last_event(EventKind.BIRTH, _deed("number")),
    "residents.birth.deed_on": _last_event(EventKind.BIRTH, lambda one: one.registered_on),
    "residents.marriage.on": _last_event(EventKind.MARRIAGE, lambda one: one.happened_on),
    "residents.marriage.place": _last_event(EventKind.MARRIAGE, _deed("place")),
    "residents.marriage.deed_number": _last_event(EventKind.MARRIAGE, _deed("number")),
    "residents.marriage.deed_on": _last_event(EventKind.MARRIAGE, lambda one: one.registered_on),
    "residents.divorce.on": _last_event(EventKind.DIVORCE, lambda one: one.happened_on),
    "residents.divorce.deed_number": _last_event(EventKind.DIVORCE, _deed("number")),
    "residents.death.on": _plain("died_on"),
    "residents.death.deed_number": _last_event(EventKind.DEATH, _deed("number")),
    "residents.move_in.on": _last_event(EventKind.MOVE_IN, lambda one: one.happened_on),
    "residents.move_in.origin": _last_event(EventKind.MOVE_IN, _origin),
    "residents.child_card.number": _last_paper(PaperKind.CHILD_CARD, lambda one: sealed.unseal(sealed.PAPER, "number", one.id, one.number_sealed)),
    "residents.child_card.issued_on": _last_paper(PaperKind.CHILD_CARD, lambda one: one.issued_on),
    "residents.child_card.valid_until": _last_paper(PaperKind.CHILD_CARD, lambda one: one.valid_until),
    "residents.family": Reader((), lambda row, _: row["family_id"] is not None),
    "residents.family.kk_number": Reader(("family__kk_sealed",), _kk_number),
    "residents.family.head_name": Reader(("family__head",), _head_name, members=True),
    "residents.family.member_count": Reader((), lambda _, members: len(members), members=True),
    "residents.family.relation": _plain("relation"),
    "residents.family.issued_on": Reader(("family__issued_on",), lambda row, _: row["family__issued_on"]),
    "residents.family.occupations": Reader((), _occupations, members=True),
    "residents.family.welfare_decile": Reader(("family__welfare_decile",), lambda row, _: row["family__welfare_decile"]),
    "residents.family.welfare_on": Reader(("family__welfare_on",), lambda row, _: row["family__welfare_on"]),
    "residents.family.members": Reader((), lambda _, members: tuple(str(member["id"]) for member in members), members=True),
}
