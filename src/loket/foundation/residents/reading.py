"""How each register path is read: which columns it needs, and what it makes of them. Only what is asked for is opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from loket.foundation.residents import places, sealed
from loket.foundation.residents.values import Value

Row = Mapping[str, Any]
Members = Sequence[Row]


@dataclass(frozen=True, slots=True)
class Reader:
    """`columns` of the resident (or `family__…`) that `read` needs; `members`: it needs the rows of the whole family too."""

    columns: tuple[str, ...]
    read: Callable[[Row, Members], Value]
    members: bool = False


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
