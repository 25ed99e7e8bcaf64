"""
Who read the data of one person, and what was read since: the two ways in which readings are looked through as a whole.

Because: `ORDER BY … LIMIT` over a stream makes the planner walk it backwards until enough lines fit, which for a person
whom nobody read lately is the whole stream. So the lines of the person are taken by their index first, then put in order.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final
from uuid import UUID

from django.db import connection

from loket.foundation.audit.values import Reading, Withheld
from loket.foundation.common.paging import Page, bounded

#: Unit: lines. So many at once by machine, for the protocol that allows a thousand.
MOST_AT_ONCE: Final = 1000
_READ: Final = "id, entry, at, region, actor, actor_kind, on_behalf_of, appointment, purpose, case_id, subjects, fields, details"
_MICROSECOND: Final = dt.timedelta(microseconds=1)
_FIRST_STRETCH: Final = dt.timedelta(days=31)
_MOST_STRETCHES: Final = 4
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def list_readings_of(
    *,
    region: str,
    subject: UUID,
    kinds: Collection[str] | None = None,
    appointments: Collection[UUID] | None = None,
    clients: Collection[str] = (),
    but_not: Collection[UUID] = (),
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
    withheld: Sequence[Withheld] = (),
    after: str | None = None,
    limit: int = 50,
) -> Page[Reading]:
    """
    Return who read a person's data in a region, newest first; `after` is the key of the page before. Say `until` (now) where it is
    known: the months before are then looked at only as far as the page needs.

    `kinds`: only readers in these capacities. `appointments`, `clients`: only from these offices or agencies' systems.
    `but_not`: from none of these offices. `withheld`: readings that are left out.
    """
    where, values = _conditions(region, subject, kinds, appointments, clients, None, None, withheld)
    if but_not:
        where, values = f"{where} AND (appointment IS NULL OR NOT appointment = ANY(%s::uuid[]))", [*values, list(but_not)]
    key, size = _key(after), bounded(limit)
    keys: list[tuple[dt.datetime, int]] = []
    for earliest, latest in _stretches(since, min(until, key[0] + _MICROSECOND) if key and until else key[0] + _MICROSECOND if key else until):
        beyond, beyond_values = ("WHERE (at, id) < (%s, %s)", _values(*key)) if key else ("", _values())
        parts, bounds = _between(earliest, latest)
        with connection.cursor() as cursor:
            cursor.execute(
                f"""WITH found AS MATERIALIZED (SELECT at, id FROM audit_read WHERE {" AND ".join([where, *parts])})
                    SELECT at, id FROM found {beyond} ORDER BY at DESC, id DESC LIMIT {size + 1 - len(keys)}""",  # noqa: S608 - own constants
                [*values, *bounds, *beyond_values],
            )
            keys += cursor.fetchall()
        if len(keys) > size:
            break
    return Page(_lines(keys[:size]), _text(keys[size - 1]) if len(keys) > size else None)


def list_readings_from(
    *,
    region: str,
    subject: UUID,
    kinds: Collection[str] | None = None,
    since: dt.datetime | None,
    until: dt.datetime | None,
    withheld: Sequence[Withheld],
    offset: int,
    limit: int,
) -> tuple[tuple[Reading, ...], int]:
    """
    Return readings of a person's data by place, newest first, and how many there are in all; bounded to `MOST_AT_ONCE`.

    For the protocol that counts by places. Pages for people use keys (`list_readings_of`).
    """
    where, values = _conditions(region, subject, kinds, None, (), since, until, withheld)
    found = f"WITH found AS MATERIALIZED (SELECT at, id FROM audit_read WHERE {where})"  # noqa: S608 - own constants
    with connection.cursor() as cursor:
        cursor.execute(
            f"{found} SELECT at, id, (SELECT count(*) FROM found) FROM found ORDER BY at DESC, id DESC OFFSET %s LIMIT %s",  # noqa: S608 - own constants
            [*values, max(0, offset), max(0, min(limit, MOST_AT_ONCE))],
        )
        page = cursor.fetchall()
        if not page:
            cursor.execute(f"{found} SELECT count(*) FROM found", values)  # noqa: S608 - own constants
            return (), int(cursor.fetchone()[0])
    return _lines([(at, line) for at, line, _ in page]), int(page[0][2])


def find_reading_of(*, region: str, subject: UUID, entry: UUID, withheld: Sequence[Withheld] = ()) -> Reading | None:
    """Return one reading of a person's data by the id of its line, or None when there is none of theirs, or it is withheld."""
    where, values = _conditions(region, subject, None, None, (), None, None, withheld)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_READ} FROM audit_read WHERE {where} AND entry = %s", [*values, entry])  # noqa: S608 - own constants
        row = cursor.fetchone()
    return _reading(row) if row else None


def find_first_reading(*, region: str) -> dt.datetime | None:
    """Return the moment of the oldest reading that is kept of a region, or None."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT at FROM audit_read WHERE region = %s ORDER BY id LIMIT 1", [region])
        row = cursor.fetchone()
    return row[0] if row else None


def get_readings(*, region: str, lines: Collection[tuple[dt.datetime, int]]) -> tuple[Reading, ...]:
    """Return these readings of a region, by moment and number (`Reading.at`, `Reading.id`), newest first."""
    return tuple(one for one in _lines(sorted(lines, reverse=True)[:MOST_AT_ONCE]) if one.region == region)


def list_readings_after(*, xact: int, line: int, limit: int) -> tuple[tuple[int, Reading], ...]:
    """
    Return the readings behind a stored position in the order of commits, each with its transaction; bounded by `limit`.

    Invariant: by transaction snapshot, never by `id > last`: a reading that took a low number and commits late is not passed over.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT r.xact::text AS committed, {_READ} FROM audit_read r
                WHERE r.xact >= %s::text::xid8 AND (r.xact, r.id) > (%s::text::xid8, %s) AND r.xact < pg_snapshot_xmin(pg_current_snapshot())
                ORDER BY r.xact, r.id LIMIT %s""",  # noqa: S608 - own constants
            [str(xact), str(xact), line, limit],
        )
        return tuple((int(row[0]), _reading(row[1:])) for row in cursor.fetchall())


def list_readings_by(*, region: str, actor: str, since: dt.datetime, until: dt.datetime, limit: int = 5000) -> tuple[Reading, ...]:
    """Return what one reader read within a stretch of time, oldest first; bounded by `limit`."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""WITH found AS MATERIALIZED (SELECT {_READ} FROM audit_read WHERE actor = %s AND at >= %s AND at < %s AND region = %s)
                SELECT * FROM found ORDER BY at, id LIMIT %s""",  # noqa: S608 - own constants
            [actor, since, until, region, limit],
        )
        return tuple(_reading(row) for row in cursor.fetchall())


def _conditions(
    region: str, subject: UUID, kinds: Collection[str] | None, appointments: Collection[UUID] | None, clients: Collection[str],
    since: dt.datetime | None, until: dt.datetime | None, withheld: Sequence[Withheld],
) -> tuple[str, list[Any]]:  # fmt: skip
    where, values = ["subjects @> ARRAY[%s::uuid]", "region = %s"], _values(subject, region)
    if kinds is not None:
        where.append("actor_kind = ANY(%s)")
        values.append(list(kinds))
    if appointments is not None:
        where.append("(appointment = ANY(%s::uuid[]) OR actor = ANY(%s))")
        values += [list(appointments), [f"client:{one}" for one in clients]]
    between, bounds = _between(since, until)
    where, values = [*where, *between], [*values, *bounds]
    for one in withheld:
        parts, said = ["at >= %s", "at < %s"], _values(one.since, one.until)
        if one.actor is not None:
            parts.append("actor = %s")
            said.append(one.actor)
        if one.case is not None:
            parts.append("case_id IS NOT DISTINCT FROM %s")
            said.append(one.case)
        if one.purpose is not None:
            parts.append("purpose = %s")
            said.append(one.purpose)
        where.append(f"NOT ({' AND '.join(parts)})")
        values += said
    return " AND ".join(where), values


def _between(since: dt.datetime | None, until: dt.datetime | None) -> tuple[list[str], list[Any]]:
    bounds = [("at >= %s", since), ("at < %s", until)]
    return [text for text, at in bounds if at is not None], [at for _, at in bounds if at is not None]


def _stretches(since: dt.datetime | None, until: dt.datetime | None) -> Iterator[tuple[dt.datetime | None, dt.datetime | None]]:
    """
    Yield stretches of time back from `until`, each twice as long as the one before, and all the rest at last; without `until`, all at once.

    Because: of somebody who is read every day the first page lies within a month; of somebody who is not, five statements find that out.
    Measured: 1,000,000 readings in twelve months, one person read 10,000 times, both cores busy: first page 50 ms, in one stretch 500 ms.
    """
    latest = until
    length = _FIRST_STRETCH
    for _ in range(_MOST_STRETCHES if latest is not None else 0):
        assert latest is not None  # noqa: S101 - said by the line above
        earliest = latest - length
        if since is not None and earliest <= since:
            break
        yield earliest, latest
        latest, length = earliest, length * 2
    yield since, latest


def _values(*values: Any) -> list[Any]:
    return list(values)


def _lines(keys: Sequence[tuple[dt.datetime, int]]) -> tuple[Reading, ...]:
    """Return the lines of these keys in their order; their moments tell which months are looked at."""
    if not keys:
        return ()
    moments = [at for at, _ in keys]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_READ} FROM audit_read WHERE id = ANY(%s) AND at >= %s AND at <= %s",  # noqa: S608 - own constants
            [[line for _, line in keys], min(moments), max(moments)],
        )
        found = {row[0]: _reading(row) for row in cursor.fetchall()}
    return tuple(found[line] for _, line in keys if line in found)


def _text(key: tuple[dt.datetime, int]) -> str:
    return f"{(key[0] - _EPOCH) // _MICROSECOND}_{key[1]}"


def _key(after: str | None) -> tuple[dt.datetime, int] | None:
    """Read a page's key; what is none counts as the start."""
    moment, _, line = (after or "").partition("_")
    if not (moment.isdecimal() and line.isdecimal() and len(moment) < 18 and len(line) < 19):
        return None
    return _EPOCH + int(moment) * _MICROSECOND, int(line)


def _reading(row: Sequence[Any]) -> Reading:
    line, entry, at, region, actor, kind, on_behalf_of, appointment, purpose, case, subjects, fields, details = row
    return Reading(
        id=line, at=at, region=region, actor=actor, kind=kind, appointment=appointment, purpose=purpose, case=case, subjects=tuple(subjects),
        fields=tuple(fields), details=json.loads(details) if isinstance(details, str) else details, entry=entry, on_behalf_of=on_behalf_of,
    )  # fmt: skip
