"""
People asked about by their number, many at once: one statement that counts, finds and records, however many, and another for members of families.
They are the same ones whether somebody is found or not.

Because: an agency that asks must not learn from the time an answer takes whether a number exists outside what it was granted.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common import population
from loket.foundation.database import gated, statements
from loket.foundation.database.gated import Part
from loket.foundation.residents import reading, sealed
from loket.foundation.residents.values import Value

#: People in one question.
MOST_ASKED: Final = 200
_MEMBER_READS: Final = ("id", "family_id", "relation", "birth_on", "occupation", "name_sealed")
_ORDER: Final = ("head", "spouse", "child", "child_in_law", "grandchild", "parent", "parent_in_law", "relative", "helper", "other")

# Law: UU 27/2022 Pasal 11 and 41: whoever had the use of their entry restricted is nobody to agencies' systems.
_FREE: Final = "NOT EXISTS (SELECT 1 FROM residents_restriction x WHERE x.region = r.region AND x.resident_id = r.id AND x.ended_at IS NULL)"


@dataclass(frozen=True, slots=True)
class AskedPerson:
    """Somebody who was found: what was asked of them, and of the members of their family, head first."""

    id: UUID
    facts: Mapping[str, Value]
    members: tuple[Mapping[str, Value], ...] = ()


def find_people(
    *,
    act: Act,
    gate: Part,
    misses: Part,
    niks: Sequence[str] = (),
    ids: Sequence[UUID] = (),
    paths: Collection[str],
    member_paths: Collection[str] = (),
    villages: Collection[str] = (),
    details: Mapping[str, Any] | None = None,
    also: Collection[str] = (),
    departed: bool = False,
) -> dict[str, AskedPerson] | None:
    """
    Return who has these numbers (or ids, as text) in `act.region`, by the number as given; nobody else is in it.

    `gate` counts them as the caller does and must give a row (`database.gated`), otherwise None is returned and nobody is read; `misses` is what the
    caller records of those who were not found (`audit.miss_of_found`). For the same statement, so it must be all that the caller's operation writes.

    `villages` narrows it (none: the whole region). People who moved to another region are not found (that register is another's), nor those whose entry is restricted. At most
    `MOST_ASKED`. Recorded as one reading of all that were found, with `details`; `also` are words for what the caller tells of them besides the paths.
    `departed` finds those who moved away too: for telling that they did.

    :raises KeyError: for a path that is not in `REGISTER_PATHS`. :raises ValueError: for too many.
    """
    if len(niks) + len(ids) > MOST_ASKED:
        raise ValueError(f"at most {MOST_ASKED} people in one question")
    asked: dict[bytes, str] = {}
    for nik in niks:
        for index in sealed.indexes(sealed.NIK_INDEX, population.digits_of(nik)):
            asked[index] = nik
    readers = {path: reading.READERS[path] for path in paths}
    of_members = {path: reading.READERS[path] for path in member_paths}
    columns = tuple(sorted({"id", "family_id", "nik_index"}.union(*(one.columns for one in readers.values()))))
    wants_members = bool(of_members) or any(one.members for one in readers.values())
    has_life = any(one.life for one in readers.values())
    writes = [misses]
    if told := [path.removeprefix("residents.") for path in (*paths, *also)]:
        writes.insert(0, audit.reading_of_found(act, fields=told, details=details))
    found = gated.find(gate, _wanted(act.region, columns, asked, ids, villages, departed), writes, is_whole=not wants_members and not has_life)
    if found is None:
        return None
    rows = [dict(zip(columns, row, strict=True)) for row in found]
    if has_life:
        reading.add_lives(rows)
    families: dict[UUID, list[dict[str, Any]]] = {}
    if wants_members:
        families = _families(act.region, [row["family_id"] for row in rows], of_members)
        _record_members(act, families, paths, member_paths, details)
    people: dict[str, AskedPerson] = {}
    for row in rows:
        members = families.get(row["family_id"], [])
        facts = tuple({path: one.read(member, ()) for path, one in of_members.items()} for member in members)
        key = str(row["id"]) if ids else asked[bytes(row["nik_index"])]
        people[key] = AskedPerson(row["id"], {path: one.read(row, members) for path, one in readers.items()}, facts if of_members else ())
    return people


def list_within(*, region: str, residents: Collection[UUID], villages: Collection[str] = (), departed: bool = False) -> frozenset[UUID]:
    """
    Return which of these people (bounded by what is given) `find_people` would find: in the villages (none: the whole region), not moved, not restricted.

    `departed`: those who moved away too. For guards, before anything is read or counted; it tells no more, so it is not recorded as a reading.
    """
    wanted = list(dict.fromkeys(residents))
    narrowed = ("" if departed else " AND r.status <> 'moved'") + (" AND r.village_code = ANY(%s::text[])" if villages else "")
    found = statements.every(
        f"SELECT r.id FROM residents_resident r WHERE r.region = %s AND r.id = ANY(%s::uuid[]) AND {_FREE}{narrowed}",  # noqa: S608 - own constants
        [region, wanted, *([sorted(villages)] if villages else [])],
    )
    return frozenset(row[0] for row in found) if wanted else frozenset()


def _record_members(
    act: Act, families: Mapping[UUID, list[dict[str, Any]]], paths: Collection[str], member_paths: Collection[str], details: Mapping[str, Any] | None
) -> None:
    others = [member["id"] for members in families.values() for member in members]
    told = [path.removeprefix("residents.") for path in member_paths]
    if "residents.family.head_name" in paths:
        told = sorted({*told, "name"})
    if others and told:
        audit.record_read(act, subjects=others, fields=told, details=details)


def _families(region: str, ids: list[UUID], wanted: Mapping[str, reading.Reader]) -> dict[UUID, list[dict[str, Any]]]:
    columns = tuple(sorted(set(_MEMBER_READS).union(*(one.columns for one in wanted.values()))))
    if any("family__" in column for column in columns):
        raise KeyError("what is of the family card is asked of the person, not of each member")
    names = ", ".join(columns)
    found = statements.every(
        f"SELECT {names} FROM residents_resident r WHERE region = %s AND family_id = ANY(%s::uuid[]) AND status = 'active' AND {_FREE} LIMIT 4000",  # noqa: S608 - own constants
        [region, ids],
    )
    families: dict[UUID, list[dict[str, Any]]] = {}
    for row in (dict(zip(columns, one, strict=True)) for one in found):
        families.setdefault(row["family_id"], []).append(row)
    for members in families.values():
        members.sort(key=lambda row: (_ORDER.index(row["relation"]), row["birth_on"], row["id"]))
    return families


def _wanted(region: str, columns: tuple[str, ...], asked: Collection[bytes], ids: Sequence[UUID], villages: Collection[str], departed: bool) -> Part:
    """Return what finds people. One number under one key is the rule, and has a text of its own: a list would be planned anew each time."""
    key = "r.id = ANY(%s::uuid[])" if ids else "r.nik_index = %s::bytea" if len(asked) == 1 else "r.nik_index = ANY(%s::bytea[])"
    values: list[Any] = [region, list(ids) if ids else next(iter(asked)) if len(asked) == 1 else list(asked)]
    if villages:
        values.append(sorted(villages))
    return Part(_sql(columns, key, is_narrowed=bool(villages), has_departed=departed), values)


@functools.lru_cache(maxsize=256)
def _sql(columns: tuple[str, ...], key: str, *, is_narrowed: bool, has_departed: bool) -> str:
    """Say which columns are read, and how people are found. Names come from this room's own lists."""
    wanted = ", ".join(f"f.{name.removeprefix('family__')}" if name.startswith("family__") else f"r.{name}" for name in columns)
    family = " LEFT JOIN residents_family f ON f.id = r.family_id" if "f." in wanted else ""
    here = "" if has_departed else " AND r.status <> 'moved'"
    where = f"r.region = %s AND {key}{here} AND {_FREE}" + (" AND r.village_code = ANY(%s::text[])" if is_narrowed else "")
    return f"SELECT {wanted} FROM residents_resident r{family} WHERE {where} LIMIT {MOST_ASKED}"  # noqa: S608 - own constants
