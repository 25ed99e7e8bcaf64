"""
Public reads of the register. Every one is bound to `act.region`: another region's people look as if they did not exist.

Law: UU 27/2022 Pasal 31. Reading a person's data is recorded unless `reader` (the resident id of the account that reads)
is that very person. Reading one's relatives is reading somebody else.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Mapping
from typing import Any, Final
from uuid import UUID

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common import population
from loket.foundation.database import statements
from loket.foundation.residents import imports, models, reading, restricting, sealed
from loket.foundation.residents.correcting import sourced as sourced
from loket.foundation.residents.duplicates import count_pairs as count_pairs
from loket.foundation.residents.duplicates import counts_as as counts_as
from loket.foundation.residents.duplicates import find_last_scan as find_last_scan
from loket.foundation.residents.duplicates import get_pair as get_pair
from loket.foundation.residents.duplicates import is_scan_due as is_scan_due
from loket.foundation.residents.duplicates import list_pairs as list_pairs
from loket.foundation.residents.errors import PersonNotFound
from loket.foundation.residents.finding import search_people as search_people
from loket.foundation.residents.importing.layout import read_import_mapping as read_import_mapping
from loket.foundation.residents.importing.stream import open_import_file as open_import_file
from loket.foundation.residents.imports import get_import as get_import
from loket.foundation.residents.imports import import_columns as import_columns
from loket.foundation.residents.imports import list_import_problems as list_import_problems
from loket.foundation.residents.imports import list_imports as list_imports
from loket.foundation.residents.imports import try_import as try_import
from loket.foundation.residents.kin import children_of as children_of
from loket.foundation.residents.kin import living_of as living_of
from loket.foundation.residents.lives import list_events as list_events
from loket.foundation.residents.lives import list_papers as list_papers
from loket.foundation.residents.looking import find_people as find_people
from loket.foundation.residents.looking import list_within as list_within
from loket.foundation.residents.restricting import is_restricted as is_restricted
from loket.foundation.residents.restricting import list_restricted as list_restricted
from loket.foundation.residents.restricting import restricted_since as restricted_since
from loket.foundation.residents.values import Change, Family, FamilyMember, Person, Value

MOST_NAMES: Final = 200
MOST_CHANGES: Final = 200
MOST_OTHERS: Final = 5_000
_PLAIN: Final = (
    "id", "region", "family_id", "relation", "birth_on", "sex", "village_code", "rt", "rw", "marital_status", "education",
    "occupation", "blood_type", "citizenship", "status", "card_issued_on", "card_issues", "version",
)  # fmt: skip
_MEMBER: Final = ("id", "relation", "birth_on", "sex", "status", "occupation", "name_sealed")
# The order in which a family card lists its people.
_ORDER: Final = {word: place for place, word in enumerate(
    ("head", "spouse", "child", "child_in_law", "grandchild", "parent", "parent_in_law", "relative", "helper", "other"))}  # fmt: skip


def get_person(*, act: Act, resident_id: UUID, fields: Collection[str] = (), reader: UUID | None = None) -> Person:
    """
    Return a resident; of the sealed fields (nik, name, birth_place, mother_name, father_name, street) only those in `fields`.

    :raises PersonNotFound: not in this region.
    :raises ValueError: for a field that is not a sealed one.
    """
    if unknown := set(fields) - set(sealed.PERSON_COLUMNS):
        raise ValueError(f"no sealed fields: {sorted(unknown)}; there are {sealed.PERSON_COLUMNS}")
    row = _row(act.region, resident_id, (*_PLAIN, *(f"{name}_sealed" for name in fields)))
    _record(act, [resident_id], ["birth_on", "sex", *fields], reader)
    found: dict[str, Any] = {("family" if name == "family_id" else name): row[name] for name in _PLAIN}
    found |= {name: reading.open_person(row, name) for name in fields}
    return Person(**found)


def facts_for(*, act: Act, resident_id: UUID, paths: Collection[str], reader: UUID | None = None) -> dict[str, Value]:
    """
    Return the value of each register path of a person, typed as `REGISTER_PATHS` says; None where nothing is known.

    At most two queries, and two more for events and papers; only the columns needed are opened.

    :raises PersonNotFound: not in this region.
    :raises KeyError: for a path that is not in `REGISTER_PATHS`.
    """
    readers = {path: reading.READERS[path] for path in paths}
    columns = {"id", "family_id"}.union(*(one.columns for one in readers.values()))
    row = _row(act.region, resident_id, tuple(sorted(columns)))
    if any(one.life for one in readers.values()):
        reading.add_lives([row])
    members: list[dict[str, Any]] = []
    if any(one.members for one in readers.values()):
        members = _members(act.region, id=row["family_id"])
    _record(act, [resident_id], [path.removeprefix("residents.") for path in paths], reader)
    if "residents.family.head_name" in readers and row["family__head"] != resident_id:
        _record(act, [row["family__head"]], ["name"], reader)
    return {path: one.read(row, members) for path, one in readers.items()}


def family_members(*, act: Act, resident_id: UUID, reader: UUID | None = None) -> tuple[FamilyMember, ...]:
    """Return the people on the person's family card, head first, without those who moved or died. :raises PersonNotFound: not in this region."""
    found = _members(act.region, people__id=resident_id)
    if not found:
        raise PersonNotFound()
    _record(act, [member["id"] for member in found], ["name", "relation", "birth_on", "sex"], reader)
    return tuple(_member(member) for member in found)


def family_member_ids(*, region: str, resident_id: UUID) -> frozenset[UUID]:
    """
    Return the ids of everybody on the person's family card, the person included; empty when unknown in this region.

    For conflicts of interest: it tells nothing about anybody, so it is not recorded as a reading.
    """
    found = statements.every(
        """SELECT id FROM residents_resident WHERE region = %s
           AND family_id = (SELECT family_id FROM residents_resident WHERE region = %s AND id = %s)""",
        [region, region, resident_id],
    )
    return frozenset(row[0] for row in found)


def list_neighbours_among(*, region: str, resident_id: UUID, others: Collection[UUID]) -> frozenset[UUID]:
    """
    Return which of up to 5,000 others (bounded so) live in the same RT and RW as a person, the person's own family left out.

    For watching over readings: it tells nothing else about anybody, so it is not recorded as a reading.
    """
    wanted = list(dict.fromkeys(others))[:MOST_OTHERS]
    found = statements.every(
        """SELECT o.id FROM residents_resident r JOIN residents_resident o
             ON o.region = r.region AND o.village_code = r.village_code AND o.rt = r.rt AND o.rw = r.rw AND o.family_id <> r.family_id
           WHERE r.region = %s AND r.id = %s AND r.rt <> '' AND o.id = ANY(%s)""",
        [region, resident_id, wanted],
    )
    return frozenset(row[0] for row in found) if wanted else frozenset()


def is_deceased(*, region: str, resident_id: UUID) -> bool:
    """Say whether the register of the region knows that somebody has died. For guards; it tells no more, so it is not recorded as a reading."""
    return models.Resident.objects.filter(region=region, pk=resident_id, status="deceased").exists()


def get_family(*, act: Act, resident_id: UUID, reader: UUID | None = None) -> Family:
    """Return the person's family card with its people. :raises PersonNotFound: not in this region."""
    family = models.Family.objects.filter(region=act.region, people__id=resident_id).first()
    if family is None:
        raise PersonNotFound()
    found = _members(act.region, id=family.id)
    _record(act, [member["id"] for member in found], ["name", "relation", "birth_on", "sex", "family.kk_number", "street"], reader)
    return Family(
        id=family.id,
        region=family.region,
        kk_number=sealed.unseal(sealed.FAMILY, "kk", family.id, family.kk_sealed),
        head=family.head,
        village_code=family.village_code,
        street=sealed.unseal(sealed.FAMILY, "street", family.id, family.street_sealed),
        rt=family.rt,
        rw=family.rw,
        issued_on=family.issued_on,
        version=family.version,
        members=tuple(_member(member) for member in found),
    )


def find_by_nik(*, act: Act, nik: str) -> UUID | None:
    """
    Return whose NIK this is in `act.region`, however it is spaced, or None. A hit is recorded as a reading of the NIK.

    Numbers that are no NIK find nobody.
    """
    number = population.digits_of(nik)
    found: UUID | None = (
        models.Resident.objects.filter(region=act.region, nik_index__in=sealed.indexes(sealed.NIK_INDEX, number)).values_list("id", flat=True).first()
    )
    if found is not None:
        audit.record_read(act, subjects=[found], fields=["nik"])
    return found


def list_names(*, act: Act, resident_ids: Collection[UUID], reader: UUID | None = None) -> dict[UUID, str]:
    """Return the names of up to 200 residents of this region (bounded so, for lists of cases): one query, one line in the record. Restricted ones are left out."""
    wanted = restricting.readable(act, list(dict.fromkeys(resident_ids))[:MOST_NAMES], reader)
    rows = models.Resident.objects.filter(region=act.region, pk__in=wanted).values("id", "name_sealed") if wanted else ()
    names = {row["id"]: reading.open_person(row, "name") or "" for row in rows}
    _record(act, list(names), ["name"], reader)
    return names


def list_changes(*, act: Act, row: UUID) -> tuple[Change, ...]:
    """Return the versions of a person or family, newest first (bounded to 200): when, from where, which columns; no values."""
    found = models.RegisterChange.objects.filter(region=act.region, row=row).order_by("-version")[:MOST_CHANGES]
    origins = imports.origins({one.source for one in found})
    return tuple(Change(one.version, one.at, one.source, one.case, tuple(one.columns), *origins.get(one.source, ("", None))) for one in found)


def count_residents(*, region: str) -> int:
    """Return how many people of the region are active; entries that were found to be somebody's second one do not count."""
    marked = models.Pair.objects.filter(region=region, state="same").values("marked")
    return models.Resident.objects.filter(region=region, status="active").exclude(pk__in=marked).count()


def _row(region: str, resident_id: UUID, columns: tuple[str, ...]) -> dict[str, Any]:
    row = statements.one(_person_sql(columns), [region, resident_id])
    if row is None:
        raise PersonNotFound()
    return dict(zip(columns, row, strict=True))


@functools.lru_cache(maxsize=256)
def _person_sql(columns: tuple[str, ...]) -> str:
    """Say which columns of a person (and of their `family__…`) are read. Names come from this room's own lists."""
    wanted = ", ".join(f"f.{name.removeprefix('family__')}" if name.startswith("family__") else f"r.{name}" for name in columns)
    family = " LEFT JOIN residents_family f ON f.id = r.family_id" if "f." in wanted else ""
    return f"SELECT {wanted} FROM residents_resident r{family} WHERE r.region = %s AND r.id = %s"  # noqa: S608 - own constants


def _members(region: str, **family: UUID) -> list[dict[str, Any]]:
    families = models.Family.objects.filter(**family).values("id")
    rows = models.Resident.objects.filter(region=region, family_id__in=families, status="active").values(*_MEMBER)
    return sorted(rows, key=lambda row: (_ORDER[row["relation"]], row["birth_on"], row["id"]))


def _member(row: Mapping[str, Any]) -> FamilyMember:
    return FamilyMember(
        id=row["id"],
        name=reading.open_person(row, "name") or "",
        relation=row["relation"],
        birth_on=row["birth_on"],
        sex=row["sex"],
        status=row["status"],
    )


def _record(act: Act, subjects: Collection[UUID], fields: Collection[str], reader: UUID | None) -> None:
    others = [subject for subject in subjects if subject != reader]
    restricting.guard(act, others)
    if others and fields:
        audit.record_read(act, subjects=others, fields=list(fields))
