"""
The one way to write: `@operation`. It opens the transaction, collects what is recorded, and refuses a write without a record.

Because: entries are gathered and written by one statement at the end of the operation; a chain under a lock
inside the request would hold every writer (performance.md, second lesson).
"""

from __future__ import annotations

import datetime as dt
import functools
import inspect
import json
import os
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final, ParamSpec, TypeVar
from uuid import UUID

from django.db import connection, connections, transaction

from loket.foundation.audit import commitments
from loket.foundation.audit.errors import NotAnOperation, NotRecorded
from loket.foundation.audit.values import Act
from loket.foundation.common import ids
from loket.foundation.common.errors import Refusal
from loket.foundation.database import statements
from loket.foundation.database.gated import Part

SCHEMA_VERSION: Final = 1
ROWS_PER_STATEMENT: Final = 500

P = ParamSpec("P")
R = TypeVar("R")


# Measured: an encoder kept costs a third less than `json.dumps` with options, which makes one each time.
_compact: Final = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, default=str).encode


class _Scope(threading.local):
    """What the operation under way in this thread has recorded so far."""

    depth = 0

    def __init__(self) -> None:
        self.entries: list[tuple[Any, ...]] = []
        self.salts: list[tuple[UUID, bytes]] = []
        self.reads: list[tuple[Any, ...]] = []
        self.recorded = 0
        self.finishers: dict[str, Callable[[], None]] = {}

    def clear(self) -> None:
        self.__init__()  # type: ignore[misc]


_scope = _Scope()


def operation(event: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """
    Make a function a public write: keyword-only, one transaction, always recorded.

    The function takes `act: Act`. Nested operations join the transaction of the outermost. A `Refusal` that leaves the
    outermost one rolls everything back and is then kept in the stream of attempts.

    :raises TypeError: at import, if the function takes positional arguments or no `act`.
    :raises NotRecorded: at the call, if nothing was recorded.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        parameters = inspect.signature(function).parameters
        positional = [p for p in parameters.values() if p.kind is not inspect.Parameter.KEYWORD_ONLY]
        if positional or "act" not in parameters:
            raise TypeError(f"{function.__qualname__} must be keyword-only and take `act`")

        @functools.wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            act: Act = kwargs["act"]  # type: ignore[assignment]
            if _scope.depth:
                return _nested(function, event, args, kwargs)
            try:
                return _outermost(function, event, args, kwargs)
            except Refusal as refusal:
                _write_attempt(act, event, refusal.code, getattr(refusal, "recorded", {}))
                raise

        call.audited_event = event  # type: ignore[attr-defined]
        return call

    return decorate


def _outermost(function: Callable[..., R], event: str, args: Any, kwargs: Any) -> R:
    _scope.clear()
    _scope.depth = 1
    try:
        with statements.gathering(), transaction.atomic():
            result = function(*args, **kwargs)
            if not _scope.recorded:
                raise NotRecorded(f"{function.__qualname__} ({event}) changed something and recorded nothing")
            for finish in tuple(_scope.finishers.values()):
                finish()
            _flush()
            statements.go()
        return result
    finally:
        _scope.depth = 0
        _scope.clear()


def _nested(function: Callable[..., R], event: str, args: Any, kwargs: Any) -> R:
    before = _scope.recorded
    _scope.depth += 1
    try:
        result = function(*args, **kwargs)
    finally:
        _scope.depth -= 1
    if _scope.recorded == before:
        raise NotRecorded(f"{function.__qualname__} ({event}) changed something and recorded nothing")
    return result


def record(
    act: Act,
    event: str,
    *,
    table: str,
    row: object,
    columns: Mapping[str, Any] | None = None,
    details: Mapping[str, Any] | None = None,
    subject: UUID | None = None,
    case: UUID | None = None,
) -> UUID:
    """
    Add a line to the record of the operation under way and return its opaque id.

    `columns` are committed to with a salt and never stored in clear; `details` are stored as they are and must
    hold nothing personal: codes, outcomes, hashes, counts.

    :raises NotAnOperation: outside a function decorated with `operation`.
    """
    if not _scope.depth:
        raise NotAnOperation(event)
    entry, salt = ids.new_id(), os.urandom(commitments.SALT_BYTES)
    _scope.entries.append(
        (
            act.at, entry, act.region, event, act.actor, act.kind.value, act.on_behalf_of, act.appointment, act.purpose,
            case or act.case, subject, table, str(row), SCHEMA_VERSION,
            _compact(commitments.commit_all(salt, columns)) if columns else "{}", _compact(details) if details else "{}",
            act.request_id,
        )
    )  # fmt: skip
    if columns:
        _scope.salts.append((entry, salt))
    _scope.recorded += 1
    return entry


def record_read(
    act: Act, *, subjects: Collection[UUID], fields: Collection[str], case: UUID | None = None, details: Mapping[str, Any] | None = None
) -> None:
    """
    Record that `act.actor` read `fields` of `subjects`: one entry, also for a list of people.

    `details`: what an agency's system said with it (grant, its case number, X-Road headers); nothing about the person read.

    Inside an operation it is written with it; outside it is written at once.
    """
    row = (
        act.at, ids.new_id(), act.region, act.actor, act.kind.value, act.on_behalf_of, act.appointment, act.purpose,
        case or act.case, list(subjects), list(fields), act.request_id, _compact(details) if details else "{}",
    )  # fmt: skip
    if _scope.depth:
        _scope.reads.append(row)
        _scope.recorded += 1
        return
    statements.send(*_statement("audit_read", _READ_COLUMNS, [row]))


def reading_of_found(act: Act, *, fields: Collection[str], details: Mapping[str, Any] | None = None) -> Part:
    """
    Return what records, within the statement that finds people (`database.gated`), that `act.actor` read `fields` of them: one line, none for nobody.

    :raises NotAnOperation: outside an operation.
    """
    if not _scope.depth:
        raise NotAnOperation("audit.read")
    _scope.recorded += 1
    values = [
        act.at, ids.new_id(), act.region, act.actor, act.kind.value, act.on_behalf_of, act.appointment, act.purpose,
        act.case, list(fields), act.request_id, _compact(details) if details else "{}",
    ]  # fmt: skip
    return Part(_READ_FOUND, values)


def miss_of_found(act: Act, event: str, *, reason: str, asked: int, details: Mapping[str, Any]) -> Part:
    """
    Return what adds to the stream of attempts, within the statement that finds people, how many of those `asked` about were not found.

    Because: a line of reading or a line of this: the time of an answer does not tell the one from the other.

    :raises NotAnOperation: outside an operation.
    """
    if not _scope.depth:
        raise NotAnOperation(event)
    _scope.recorded += 1
    *row, kept, request_id = _attempt(act, event, reason, details)
    return Part(_MISS_FOUND, [*row, kept, asked, request_id, asked])


def record_attempt(act: Act, event: str, *, reason: str, details: Mapping[str, Any] | None = None) -> None:
    """Record something that was tried and refused at a door. `reason` is a machine word, `details` nothing personal."""
    _write_attempt(act, event, reason, details or {})


def before_commit(name: str, finish: Callable[[], None]) -> bool:
    """
    Have `finish` called once at the end of the operation under way; return whether it was new.

    For rooms that gather rows as this one does (events).

    :raises NotAnOperation: outside an operation.
    """
    if not _scope.depth:
        raise NotAnOperation(name)
    if name in _scope.finishers:
        return False
    _scope.finishers[name] = finish
    return True


def erase_case_salts(act: Act, *, case: UUID, but_not: Collection[str] = ()) -> int:
    """
    Erase the salts of the lines of a case, but for those about some tables (the register's: its data stay); return how many.

    After that the commitments of those lines say nothing to anybody; the lines stay. Law: UU 27/2022 Pasal 43 to 45, UU 43/2009.

    :raises NotAnOperation: outside an operation, as the two below.
    """
    return _erase_salts(act, case, "case_id = %s AND table_name <> ALL(%s)", [case, list(but_not)])


def erase_own_salts(act: Act, *, actor: UUID, table: str, row: UUID) -> int:
    """Erase the salts of the lines that somebody left about one row of theirs (a draft, the account); return how many."""
    return _erase_salts(act, row, "actor = %s AND table_name = %s AND row_id = %s", [str(actor), table, str(row)])


def erase_old_salts(act: Act, *, table: str, since: dt.datetime, until: dt.datetime) -> int:
    """Erase the salts of a region's lines about one table from a span of time; return how many."""
    return _erase_salts(act, act.region, "region = %s AND table_name = %s AND at >= %s AND at < %s", [act.region, table, since, until])


def _erase_salts(act: Act, row: object, where: str, values: list[Any]) -> int:
    if not _scope.depth:
        raise NotAnOperation("audit.salts.erased")
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM audit_salt WHERE entry IN (SELECT entry FROM audit_entry WHERE {where})", values)  # noqa: S608 - own constants
        count: int = cursor.rowcount
    record(act, "audit.salts.erased", table="audit_salt", row=row, details={"count": count})
    return count


def ensure_partitions(*, since: str, months: int) -> int:
    """Make the monthly partitions of the three streams from `since` (ISO date); return how many were new."""
    with connection.cursor() as cursor:
        made = 0
        for table in ("audit_entry", "audit_read", "audit_attempt"):
            cursor.execute("SELECT loket_ensure_partitions(%s, %s, %s)", [table, since, months])
            made += cursor.fetchone()[0]
        return made


_ENTRY_COLUMNS: Final = (
    "at", "entry", "region", "event", "actor", "actor_kind", "on_behalf_of", "appointment", "purpose",
    "case_id", "subject", "table_name", "row_id", "schema_version", "commitments", "details", "request_id",
)  # fmt: skip
_READ_COLUMNS: Final = (
    "at", "entry", "region", "actor", "actor_kind", "on_behalf_of", "appointment", "purpose",
    "case_id", "subjects", "fields", "request_id", "details",
)  # fmt: skip
_ATTEMPT_COLUMNS: Final = (
    "at", "entry", "region", "event", "reason", "actor", "actor_kind", "on_behalf_of", "purpose",
    "case_id", "details", "request_id",
)  # fmt: skip
# Beside `gate` and `found` of `database.gated`; the values in the order of the columns.
_READ_FOUND: Final = f"""INSERT INTO audit_read ({",".join(_READ_COLUMNS)})
SELECT %s::timestamptz, %s::uuid, %s::text, %s::text, %s::text, %s::text, %s::uuid, %s::text, %s::uuid, of.subjects, %s::text[], %s::text, %s::jsonb
FROM (SELECT array_agg(id) AS subjects FROM found) of WHERE of.subjects IS NOT NULL"""  # noqa: S608 - own constants
_MISS_FOUND: Final = f"""INSERT INTO audit_attempt ({",".join(_ATTEMPT_COLUMNS)})
SELECT %s::timestamptz, %s::uuid, %s::text, %s::text, %s::text, %s::text, %s::text, %s::text, %s::text, %s::uuid,
  %s::jsonb || jsonb_build_object('people', %s::integer - of.people), %s::text
FROM gate, (SELECT count(*)::integer AS people FROM found) of WHERE of.people < %s::integer"""  # noqa: S608 - own constants


def _flush() -> None:
    """Write what was gathered, some hundred rows a statement."""
    for table, columns, rows in (
        ("audit_entry", _ENTRY_COLUMNS, _scope.entries),
        ("audit_salt", ("entry", "salt"), _scope.salts),
        ("audit_read", _READ_COLUMNS, _scope.reads),
    ):
        for start in range(0, len(rows), ROWS_PER_STATEMENT):
            statements.send(*_statement(table, columns, rows[start : start + ROWS_PER_STATEMENT]))


def _statement(table: str, columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> tuple[str, list[Any]]:
    return _insert_of(table, columns, len(rows)), [value for row in rows for value in row]


@functools.lru_cache(maxsize=64)
def _insert_of(table: str, columns: tuple[str, ...], count: int) -> str:
    one = "(" + ",".join(["%s"] * len(columns)) + ")"
    return f"INSERT INTO {table} ({','.join(columns)}) VALUES " + ",".join([one] * count)  # noqa: S608 - own constants


def _attempt(act: Act, event: str, reason: str, details: Mapping[str, Any]) -> tuple[Any, ...]:
    return (
        act.at, ids.new_id(), act.region, event, reason, act.actor, act.kind.value, act.on_behalf_of, act.purpose,
        act.case, _compact(details), act.request_id,
    )  # fmt: skip


def _write_attempt(act: Act, event: str, reason: str, details: Mapping[str, Any]) -> None:
    row = _attempt(act, event, reason, details)
    # Because: its own connection, so that a caller's transaction around this one cannot take the line away.
    with connections["attempts"].cursor() as cursor:
        cursor.execute(*_statement("audit_attempt", _ATTEMPT_COLUMNS, [row]))
