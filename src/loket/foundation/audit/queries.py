"""What the record says. Reading somebody's data through it is itself recorded by the door that asks."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any, Final
from uuid import UUID

from django.db import connection

from loket.foundation.audit.commitments import proves
from loket.foundation.audit.history import find_first_reading as find_first_reading
from loket.foundation.audit.history import find_reading_of as find_reading_of
from loket.foundation.audit.history import get_readings as get_readings
from loket.foundation.audit.history import list_readings_after as list_readings_after
from loket.foundation.audit.history import list_readings_by as list_readings_by
from loket.foundation.audit.history import list_readings_from as list_readings_from
from loket.foundation.audit.history import list_readings_of as list_readings_of
from loket.foundation.audit.values import Attempt, Entry, Reading
from loket.foundation.common.paging import Page, bounded

_ENTRY: Final = (
    "id, entry, at, region, event, actor, actor_kind, on_behalf_of, appointment, purpose, case_id, subject, table_name, row_id, commitments, details"
)
_READ: Final = "id, at, region, actor, actor_kind, appointment, purpose, case_id, subjects, fields, details"
_ATTEMPT: Final = "id, at, region, event, reason, actor, actor_kind, case_id, details"


def list_entries(
    *,
    region: str,
    case: UUID | None = None,
    actor: str | None = None,
    event: str | None = None,
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
    after: str | None = None,
    limit: int = 50,
    newest_first: bool = False,
) -> Page[Entry]:
    """Return lines of the record of one region, oldest first unless asked; `after` is the key of the page before."""
    rows, following = _select(
        "audit_entry", _ENTRY, region=region, case=case, actor=actor, event=event, since=since, until=until,
        after=after, limit=limit, newest_first=newest_first,
    )  # fmt: skip
    return Page(tuple(_entry(row) for row in rows), following)


def list_readings(
    *,
    region: str,
    case: UUID | None = None,
    actor: str | None = None,
    subject: UUID | None = None,
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
    after: str | None = None,
    limit: int = 50,
    newest_first: bool = False,
) -> Page[Reading]:
    """Return who read personal data, by case, reader, person read or period."""
    rows, following = _select(
        "audit_read", _READ, region=region, case=case, actor=actor, subject=subject, since=since, until=until,
        after=after, limit=limit, newest_first=newest_first,
    )  # fmt: skip
    return Page(tuple(_reading(row) for row in rows), following)


def list_attempts(
    *,
    region: str,
    case: UUID | None = None,
    actor: str | None = None,
    event: str | None = None,
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
    after: str | None = None,
    limit: int = 50,
    newest_first: bool = False,
) -> Page[Attempt]:
    """Return what was tried and refused."""
    rows, following = _select(
        "audit_attempt", _ATTEMPT, region=region, case=case, actor=actor, event=event, since=since, until=until,
        after=after, limit=limit, newest_first=newest_first,
    )  # fmt: skip
    return Page(tuple(_attempt(row) for row in rows), following)


def find_entry(*, region: str, line: int) -> Entry | None:
    """Return a line of the region's record by its running number (`Entry.id`), or None."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_ENTRY} FROM audit_entry WHERE id = %s AND region = %s", [line, region])  # noqa: S608 - own constants
        row = cursor.fetchone()
    return _entry(row) if row else None


def is_committed(*, region: str, line: int, column: str, value: Any) -> bool | None:
    """Say whether a line (`Entry.id`) of a region's record committed to `value`; None when line, column or salt is gone (erased)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.commitments ->> %s, s.salt FROM audit_entry e LEFT JOIN audit_salt s ON s.entry = e.entry WHERE e.id = %s AND e.region = %s",
            [column, line, region],
        )
        row = cursor.fetchone()
    if row is None or row[0] is None or row[1] is None:
        return None
    return proves(bytes(row[1]), column, value, row[0])


def _select(
    table: str, columns: str, *, region: str, after: str | None, limit: int, newest_first: bool, **filters: Any
) -> tuple[list[Any], str | None]:
    where, values = ["region = %s"], [region]
    clauses = {
        "case": "case_id = %s",
        "actor": "actor = %s",
        "event": "event = %s",
        "since": "at >= %s",
        "until": "at < %s",
        "subject": "subjects @> ARRAY[%s::uuid]",
    }
    for name, value in filters.items():
        if value is not None:
            where.append(clauses[name])
            values.append(value)
    if after:
        where.append("id < %s" if newest_first else "id > %s")
        values.append(str(int(after)))
    size = bounded(limit)
    order = "DESC" if newest_first else "ASC"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns} FROM {table} WHERE {' AND '.join(where)} ORDER BY id {order} LIMIT {size + 1}",  # noqa: S608 - own constants
            values,
        )
        rows = cursor.fetchall()
    following = str(rows[size - 1][0]) if len(rows) > size else None
    return rows[:size], following


def _entry(row: tuple[Any, ...]) -> Entry:
    id_, entry, at, region, event, actor, kind, on_behalf_of, appointment, purpose, case, subject, table, line, commitments, details = row
    return Entry(
        id=id_, entry=entry, at=at, region=region, event=event, actor=actor, kind=kind, on_behalf_of=on_behalf_of, appointment=appointment,
        purpose=purpose, case=case, subject=subject, table=table, row=line, commitments=_json(commitments), details=_json(details),
    )  # fmt: skip


def _reading(row: tuple[Any, ...]) -> Reading:
    id_, at, region, actor, kind, appointment, purpose, case, subjects, fields, details = row
    return Reading(
        id=id_, at=at, region=region, actor=actor, kind=kind, appointment=appointment, purpose=purpose, case=case, subjects=tuple(subjects), fields=tuple(fields),
        details=_json(details),
    )  # fmt: skip


def _attempt(row: tuple[Any, ...]) -> Attempt:
    id_, at, region, event, reason, actor, kind, case, details = row
    return Attempt(id=id_, at=at, region=region, event=event, reason=reason, actor=actor, kind=kind, case=case, details=_json(details))


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
