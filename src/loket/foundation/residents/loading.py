"""Many families at once, by COPY: sealed, indexed, with their first version and their line in the record."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import connection

from loket.foundation.audit import commitments
from loket.foundation.audit.values import Act
from loket.foundation.common import ids
from loket.foundation.residents import numbers, recording, sealed, words
from loket.foundation.residents.values import NewFamily, NewPerson

_FAMILY: Final = (
    "id",
    "region",
    "kk_sealed",
    "kk_index",
    "head",
    "village_code",
    "street_sealed",
    "rt",
    "rw",
    "issued_on",
    "version",
    "welfare_decile",
    "welfare_on",
)
_PERSON: Final = (
    "id", "region", "family_id", "relation", "nik_sealed", "nik_index", "name_sealed", "birth_place_sealed", "mother_name_sealed",
    "father_name_sealed", "street_sealed", "birth_on", "sex", "village_code", "rt", "rw", "marital_status", "education", "occupation",
    "blood_type", "citizenship", "status", "card_issued_on", "card_issues", "died_on", "version",
)  # fmt: skip
_CHANGE: Final = ("id", "region", "kind", "row", "version", "at", "source", "columns")
_CODES: Final = (
    ("sex", words.SEX), ("relation", words.RELATION), ("marital_status", words.MARITAL_STATUS), ("education", words.EDUCATION),
    ("blood_type", words.BLOOD_TYPE), ("citizenship", words.CITIZENSHIP), ("status", words.STATUS),
)  # fmt: skip
_DIGITS: Final = 16


@dataclass(frozen=True, slots=True)
class PeopleLoaded:
    """The ids of what was entered, in the order it was given: families, and all their people one after the other."""

    families: tuple[UUID, ...]
    people: tuple[UUID, ...]


def load(act: Act, families: Iterable[NewFamily], source: str = "load") -> PeopleLoaded:
    """Enter families; called inside an operation. `source` is what their first version says. :raises ValueError: as `load_people`."""
    family_rows: list[tuple[Any, ...]] = []
    person_rows: list[tuple[Any, ...]] = []
    changes: list[tuple[Any, ...]] = []
    niks: list[str] = []
    kks: list[str] = []
    lines = recording.Lines(act, source)
    for family in families:
        _check(family)
        family_id = family.id or ids.new_id()
        people = [(person.id or ids.new_id(), person) for person in family.people]
        head = next(person_id for person_id, person in people if person.relation == "head")
        family_rows.append(_family_row(act.region, family_id, head, family))
        kks.append(family.kk_number)
        note(act, changes, lines, source, "family", family_id, family_values(act.region, head, family))
        for person_id, person in people:
            person_rows.append(_person_row(act.region, person_id, family_id, family, person))
            niks.append(person.nik)
            note(act, changes, lines, source, "resident", person_id, person_values(act.region, family_id, family, person), subject=person_id)
    copy("residents_family", _FAMILY, family_rows)
    copy("residents_resident", _PERSON, person_rows)
    copy_notes(changes, lines)
    numbers.note_taken("nik", niks)
    numbers.note_taken("kk", kks)
    return PeopleLoaded(tuple(row[0] for row in family_rows), tuple(row[0] for row in person_rows))


def _check(family: NewFamily) -> None:
    if sum(person.relation == "head" for person in family.people) != 1:
        raise ValueError("a family to load has exactly one head")
    for number in (family.kk_number, *(person.nik for person in family.people)):
        if len(number) != _DIGITS or not (number.isascii() and number.isdigit()):
            raise ValueError("a NIK or family card number to load does not have 16 digits")
    for person in family.people:
        for column, known in _CODES:
            if getattr(person, column) not in known:
                raise ValueError(f"{column} {getattr(person, column)!r} is not one of {', '.join(known)}")


def _family_row(region: str, family_id: UUID, head: UUID, family: NewFamily) -> tuple[Any, ...]:
    return (
        family_id, region, sealed.close(sealed.FAMILY, "kk", family_id, family.kk_number), sealed.index(sealed.KK_INDEX, family.kk_number), head,
        family.village_code, sealed.close(sealed.FAMILY, "street", family_id, family.street), family.rt, family.rw, family.issued_on, 1,
        family.welfare_decile, family.welfare_on,
    )  # fmt: skip


def _person_row(region: str, person_id: UUID, family_id: UUID, family: NewFamily, person: NewPerson) -> tuple[Any, ...]:
    return (
        person_id, region, family_id, person.relation,
        sealed.close(sealed.PERSON, "nik", person_id, person.nik), sealed.index(sealed.NIK_INDEX, person.nik),
        sealed.close(sealed.PERSON, "name", person_id, person.name), sealed.close(sealed.PERSON, "birth_place", person_id, person.birth_place),
        sealed.close(sealed.PERSON, "mother_name", person_id, person.mother_name),
        sealed.close(sealed.PERSON, "father_name", person_id, person.father_name),
        sealed.close(sealed.PERSON, "street", person_id, family.street),
        person.birth_on, person.sex, family.village_code, family.rt, family.rw, person.marital_status, person.education, person.occupation,
        person.blood_type, person.citizenship, person.status, person.card_issued_on, person.card_issues, person.died_on, 1,
    )  # fmt: skip


def family_values(region: str, head: UUID, family: NewFamily) -> tuple[Any, ...]:
    """Return what a family card is entered with, in clear: what the record commits to."""
    return (
        region, head, family.kk_number, family.village_code, family.street, family.rt, family.rw, family.issued_on, family.welfare_decile, family.welfare_on,
    )  # fmt: skip


def person_values(region: str, family_id: UUID, family: NewFamily, person: NewPerson) -> tuple[Any, ...]:
    """Return what a person is entered with, in clear: what the record commits to."""
    return (
        region, family_id, person.relation, person.nik, person.name, person.birth_place, person.mother_name, person.father_name, family.street,
        person.birth_on, person.sex, family.village_code, family.rt, family.rw, person.marital_status, person.education, person.occupation,
        person.blood_type, person.citizenship, person.status, person.card_issued_on, person.card_issues, person.died_on,
    )  # fmt: skip


def digest(values: tuple[Any, ...]) -> str:
    """
    Return what the record commits to for a row that was loaded.

    Because: of clear values only. A digest of what is sealed would prove nothing any more after the keys changed.
    """
    return hashlib.sha256(b"\0".join([commitments.canonical(value) for value in values])).hexdigest()


def note(
    act: Act, changes: list[tuple[Any, ...]], lines: recording.Lines, source: str, kind: str, row_id: UUID, values: tuple[Any, ...], *, subject: UUID | None = None,
) -> None:  # fmt: skip
    """Add the first version, and the line in the record: one commitment to a digest of the row's clear values."""
    changes.append((ids.new_id(), act.region, kind, row_id, 1, act.at, source, "[]"))
    spoken = "person" if kind == "resident" else kind
    lines.add(f"residents.{spoken}.registered", table=f"residents_{kind}", row=row_id, subject=subject, columns={"row": digest(values)})


def copy_notes(changes: list[tuple[Any, ...]], lines: recording.Lines) -> None:
    """Enter the first versions and the lines in the record."""
    copy("residents_change", _CHANGE, changes)
    copy("audit_entry", recording.ENTRY, lines.entries)
    copy("audit_salt", recording.SALT, lines.salts)


def copy(table: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    """Enter rows by COPY, if there are any."""
    if not rows:
        return
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(f"COPY {table} ({','.join(columns)}) FROM STDIN") as copied:
        for row in rows:
            copied.write_row(row)
