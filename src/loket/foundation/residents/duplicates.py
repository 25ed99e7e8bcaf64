"""
Entries that may be one person: searched for in parts, judged by an officer, never merged.

"Same" marks one of the two; both entries stay as they are, the mark can be taken back, and the chain of marks leads from
every marked entry to the one that counts.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import connection

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common import ids, population
from loket.foundation.common.errors import NotFound, Stale
from loket.foundation.common.paging import Page, bounded
from loket.foundation.database import statements
from loket.foundation.residents import matching, models, places, reading, restricting, sealed
from loket.foundation.residents.errors import MarkedAlready, OwnFamily
from loket.foundation.residents.matching import Entry
from loket.foundation.residents.values import MONTHS, DuplicateScan, Pair, PairSide, PairState

NOTE: Final = "residents_pair.note"
_COLUMNS: Final = ("id", "family_id", "nik_sealed", "name_sealed", "mother_name_sealed", "birth_place_sealed", "birth_on", "sex")
_SHOWN: Final = ("nik", "name", "birth_place", "mother_name", "father_name", "street")
_LONGEST_CHAIN: Final = 20


@audit.operation("residents.duplicates.begun")
def begin_duplicate_scan(*, act: Act) -> DuplicateScan:
    """Begin to look through the register of a region, or go on with what was interrupted."""
    row = models.DuplicateScan.objects.filter(region=act.region, ended_at=None).first()
    if row is None:
        born = statements.one("SELECT min(birth_on), max(birth_on) FROM residents_resident WHERE region = %s", [act.region]) or (None, None)
        first, last = (one.year if one else act.at.year for one in born)
        row = models.DuplicateScan.objects.create(region=act.region, began_at=act.at, next_year=first, last_year=last)
    audit.record(act, "residents.duplicates.begun", table="residents_scan", row=row.id, details={"year": row.next_year})
    return _scan(row)


@audit.operation("residents.duplicates.searched")
def advance_duplicate_scan(*, act: Act, scan: DuplicateScan) -> DuplicateScan:
    """
    Look through the people born in the next year (with those of the year after, for dates that were mistyped), and keep the pairs found.

    After the last year come the twelve months, each through all years, for years that were mistyped.

    A pair that is known already, whatever was decided on it, is left as it is. :raises Stale: another process goes on with the same search.
    """
    compared, found = 0, []
    for one, other in _pairs(act.region, scan):
        compared += 1
        signs = matching.points(one, other)
        score = sum(signs.values())
        if score >= matching.LEAST:
            first, second = sorted((one.id, other.id))
            found.append((ids.new_id(), act.region, first, second, min(score, 100), json.dumps(signs), act.at))
    new = _keep(found)
    is_last = scan.next_year >= scan.last_year + MONTHS
    moved = models.DuplicateScan.objects.filter(pk=scan.id, next_year=scan.next_year, ended_at=None).update(
        next_year=scan.next_year + 1, compared=scan.compared + compared, found=scan.found + new, ended_at=act.at if is_last else None
    )
    if not moved:
        raise Stale()
    audit.record(
        act,
        "residents.duplicates.searched",
        table="residents_scan",
        row=scan.id,
        details={"year": scan.next_year, "compared": compared, "found": new},
    )
    return _scan(models.DuplicateScan.objects.get(pk=scan.id))


@audit.operation("residents.pair.decided")
def decide_pair(
    *, act: Act, pair: UUID, revision: int, state: PairState, marked: UUID | None = None, note: str = "", own: UUID | None = None
) -> None:
    """
    Say that two entries are the same person (`marked` is the one that no longer counts), different people, or asked about; or take it back (`OPEN`).

    `own` is the resident whose account decides. `note` says what was looked at; it is kept sealed.

    :raises NotFound: no such pair in this region. :raises Stale: somebody decided meanwhile. :raises OwnFamily: the officer's own family.
    :raises MarkedAlready: the entry is marked by another pair, or the other one leads back to it.
    """
    row = models.Pair.objects.select_for_update().filter(pk=pair, region=act.region).first()
    if row is None:
        raise NotFound()
    if row.revision != revision:
        raise Stale()
    if own is not None and own_family(act.region, own) & {row.one_id, row.other_id}:
        raise OwnFamily()
    if state is PairState.SAME:
        if marked not in (row.one_id, row.other_id):
            raise NotFound()
        kept = row.other_id if marked == row.one_id else row.one_id
        taken = models.Pair.objects.filter(region=act.region, state=PairState.SAME.value, marked=marked).exclude(pk=row.pk).exists()
        if taken or counts_as(region=act.region, resident=kept) == marked:
            raise MarkedAlready()
    row.state, row.marked_id = state.value, marked if state is PairState.SAME else None
    row.decided_by, row.appointment, row.decided_at = UUID(act.actor), act.appointment, act.at
    row.note_sealed = settings.LOKET_KEYRING.seal_text(note.strip(), column=NOTE, row=str(row.pk)) if note.strip() else None
    row.revision += 1
    row.save()
    for subject in (row.one_id, row.other_id):
        audit.record(
            act, "residents.pair.decided", table="residents_pair", row=row.pk, subject=subject, columns={"note": note.strip()},
            details={"state": state.value, "is_marked": subject == row.marked_id},
        )  # fmt: skip


def counts_as(*, region: str, resident: UUID) -> UUID:
    """Return the entry that counts for a person: the resident's own, or where the chain of marks leads."""
    found = resident
    for _ in range(_LONGEST_CHAIN):
        row = models.Pair.objects.filter(region=region, state=PairState.SAME.value, marked=found).values_list("one", "other").first()
        if row is None:
            return found
        found = row[1] if row[0] == found else row[0]
    return found


def list_pairs(*, region: str, state: PairState = PairState.OPEN, after: str | None = None, limit: int | None = None) -> Page[Pair]:
    """Return pairs of a state, the most alike first; nothing of the people. :raises ValueError: a wrong `after`."""
    size = bounded(limit)
    where, values = "region = %s AND state = %s", [region, state.value]  # type: tuple[str, list[Any]]
    if after:
        score, _, key = after.partition("-")
        where, values = f"{where} AND (score, id) < (%s, %s)", [*values, int(score), ids.from_text(key)]
    rows = statements.rows(models.Pair, f"{where} ORDER BY score DESC, id DESC LIMIT %s", [*values, size + 1])
    more = f"{rows[size - 1].score}-{ids.to_text(rows[size - 1].pk)}" if len(rows) > size else None
    return Page(tuple(_pair(row) for row in rows[:size]), more)


def count_pairs(*, region: str, state: PairState = PairState.OPEN) -> int:
    """Return how many pairs of a region are in a state."""
    return models.Pair.objects.filter(region=region, state=state.value).count()


def get_pair(*, act: Act, pair: UUID, own: UUID | None = None) -> Pair:
    """
    Return a pair with both people as the register has them, their relatives by count; recorded as a reading of both.

    :raises NotFound: none of this region. :raises OwnFamily: one of them is of the family of `own`, the resident who looks.
    :raises Restricted: one of them asked for the entry not to be used; the pair waits until that ends.
    """
    row = models.Pair.objects.filter(pk=pair, region=act.region).first()
    if row is None:
        raise NotFound()
    if own is not None and own_family(act.region, own) & {row.one_id, row.other_id}:
        raise OwnFamily()
    restricting.guard(act, [row.one_id, row.other_id])
    people = {one.id: one for one in models.Resident.objects.select_related("family").filter(pk__in=[row.one_id, row.other_id])}
    audit.record_read(act, subjects=[row.one_id, row.other_id], fields=[*_SHOWN, "birth_on", "sex", "status", "village_code", "family.kk_number"])
    return _pair(row, _side(people[row.one_id]), _side(people[row.other_id]))


def find_last_scan(*, region: str) -> DuplicateScan | None:
    """Return the last search of a region, or None."""
    row = models.DuplicateScan.objects.filter(region=region).order_by("-began_at").first()
    return _scan(row) if row else None


def is_scan_due(*, region: str) -> bool:
    """Say whether the register of a region was changed since the last whole search began, or a search was interrupted."""
    last = find_last_scan(region=region)
    if last is None:
        return models.Resident.objects.filter(region=region).exists()
    return last.ended_at is None or models.RegisterChange.objects.filter(region=region, at__gt=last.began_at).exists()


def own_family(region: str, own: UUID) -> frozenset[UUID]:
    """Return the people whose entries the resident `own` may not judge: the family card, the resident included."""
    found = models.Resident.objects.filter(region=region, family__people=own).values_list("id", flat=True)
    return frozenset(found) | {own}


def _pairs(region: str, scan: DuplicateScan) -> Iterator[tuple[Entry, Entry]]:
    """Give the pairs of the step that a search is at: of a year with the one after it, or of a month through all years."""
    year = scan.next_year
    if year > scan.last_year:
        yield from matching.pairs_across_years(_entries(region, "extract(month FROM r.birth_on) = %s", [year - scan.last_year]))
        return
    people = _entries(region, "r.birth_on BETWEEN %s AND %s", [dt.date(year, 1, 1), dt.date(year + 1, 12, 31)])
    yield from (pair for pair in matching.pairs(people) if year in (pair[0].birth_on.year, pair[1].birth_on.year))


def _entries(region: str, born: str, values: list[Any]) -> list[Entry]:
    rows = statements.every(
        f"""SELECT {", ".join(f"r.{name}" for name in _COLUMNS)} FROM residents_resident r
            WHERE r.region = %s AND {born}
              AND NOT EXISTS (SELECT 1 FROM residents_pair p WHERE p.marked_id = r.id AND p.state = 'same')""",  # noqa: S608 - own constants
        [region, *values],
    )
    found = []
    for row in rows:
        held = dict(zip(_COLUMNS, row, strict=True))
        opened = {name: reading.open_person(held, name) or "" for name in ("nik", "name", "mother_name", "birth_place")}
        found.append(
            Entry(
                held["id"],
                held["family_id"],
                opened["nik"],
                opened["name"],
                opened["mother_name"],
                opened["birth_place"],
                held["birth_on"],
                held["sex"],
            )
        )
    return found


def _keep(found: list[tuple[Any, ...]]) -> int:
    """Keep pairs that are not known yet; return how many."""
    if not found:
        return 0
    columns = list(zip(*found, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO residents_pair (id, region, one_id, other_id, score, points, found_at, state, revision)
               SELECT id, region, one_id, other_id, score, points, found_at, 'open', 1
               FROM unnest(%s::uuid[], %s::text[], %s::uuid[], %s::uuid[], %s::smallint[], %s::jsonb[], %s::timestamptz[])
                 AS v(id, region, one_id, other_id, score, points, found_at)
               ON CONFLICT (one_id, other_id) DO NOTHING""",
            [list(one) for one in columns],
        )
        return int(cursor.rowcount)


def _scan(row: models.DuplicateScan) -> DuplicateScan:
    return DuplicateScan(row.id, row.region, row.began_at, row.next_year, row.last_year, row.compared, row.found, row.ended_at)


def _pair(row: models.Pair, one: PairSide | None = None, other: PairSide | None = None) -> Pair:
    note = settings.LOKET_KEYRING.open_text(row.note_sealed, column=NOTE, row=str(row.pk)) if row.note_sealed and one else ""
    return Pair(
        id=row.pk, region=row.region, score=row.score, points=row.points, found_at=row.found_at, state=PairState(row.state), marked=row.marked_id,
        decided_by=row.decided_by, decided_at=row.decided_at, note=note, revision=row.revision, one=one, other=other,
    )  # fmt: skip


def _side(row: models.Resident) -> PairSide:
    opened = {name: sealed.unseal(sealed.PERSON, name, row.id, getattr(row, f"{name}_sealed")) for name in _SHOWN}
    place = places.address(street=opened["street"], rt=row.rt, rw=row.rw, village_code=row.village_code)
    return PairSide(
        id=row.id, nik_masked=population.mask(opened["nik"]), name=opened["name"], birth_place=opened["birth_place"], birth_on=row.birth_on, sex=row.sex,
        mother_name=opened["mother_name"], father_name=opened["father_name"], address=place, status=row.status, relation=row.relation,
        kk_masked=population.mask(sealed.unseal(sealed.FAMILY, "kk", row.family_id, row.family.kk_sealed)), marital_status=row.marital_status,
        card_issued_on=row.card_issued_on,
    )  # fmt: skip
