"""
Sealed values brought under the active key while everything goes on: a part of a table a transaction, the place reached with it.

Because: a row is taken only when nobody else holds it (SKIP LOCKED), so nobody's work can wait for this in a circle. What was
passed over, or written meanwhile by a process that still had the old keys, is found at the table's end and done by another round.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import connection

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common import ids
from loket.foundation.common.sealing import Keyring, SealedTable
from loket.foundation.database import statements
from loket.foundation.upkeep import models
from loket.foundation.upkeep.values import KeyUse, Rekeyed

#: Unit: rows of one transaction. Because: whoever wants one of them waits for its end, some hundredths of a second.
ROWS: Final = 400


@audit.operation("upkeep.keys.moved")
def rekey(*, act: Act, table: SealedTable, rows: int = ROWS) -> Rekeyed:
    """
    Seal the next rows of a table anew under the active key, blind indexes with them; return how far it is now.

    Called until `is_whole`. Again, or after the process was killed, it goes on where it was.

    :raises SealBroken: a value that no key opens: it was changed behind our back, or its key is gone. Nothing of this part is changed.
    :raises django.db.IntegrityError: two rows turn out to hold the same number that may be there once.
    """
    keyring: Keyring = settings.LOKET_KEYRING
    state = _state(act, table, keyring.active)
    last = _last(table, keyring.active, state.after, rows)
    found = _take(table, keyring.active, state.after, rows)
    if found:
        _put(table, [(row[0], *_moved(keyring, table, row)) for row in found])
    state.moved += len(found)
    state.moved_at = act.at
    state.after = str(last) if last is not None else ""
    if last is None and not _count_left(table, keyring.active, most=1):
        state.ended_at = act.at
    state.save()
    audit.record(act, "upkeep.keys.moved", table=table.name, row=state.id, details={"key": keyring.active, "rows": len(found)})
    return Rekeyed(table.name, keyring.active, state.moved, len(found), state.ended_at is not None)


@audit.operation("upkeep.keys.begun")
def begin_rekeying(*, act: Act, tables: Sequence[SealedTable]) -> tuple[str, ...]:
    """
    Begin a round over tables that were whole already, or go on with one; return the names of tables that are not whole.

    Because: a table that was whole a month ago may hold values again that a forgotten process wrote with old keys.
    """
    active = settings.LOKET_KEYRING.active
    whole = models.Rekeying.objects.filter(to_key=active, ended_at__isnull=False, sealed_table__in=[one.name for one in tables])
    again = {row.sealed_table for row in whole if _count_left(next(one for one in tables if one.name == row.sealed_table), active, most=1)}
    models.Rekeying.objects.filter(to_key=active, sealed_table__in=again).update(ended_at=None, after="")
    done = {row.sealed_table for row in whole} - again
    audit.record(act, "upkeep.keys.begun", table="upkeep_rekeying", row="all", details={"key": active, "tables": len(tables) - len(done)})
    return tuple(one.name for one in tables if one.name not in done)


def list_key_use(*, tables: Sequence[SealedTable]) -> tuple[KeyUse, ...]:
    """Return how many values of each sealed column are under which key, bounded by columns and keys. Reads every row: some seconds for a million people."""
    found: list[KeyUse] = []
    for table in tables:
        for one in table.columns:
            counted = statements.every(
                f"SELECT get_byte({one.column}, 0), count(*) FROM {table.name} WHERE length({one.column}) > 0 GROUP BY 1 ORDER BY 1"  # noqa: S608 - names of rooms
            )
            found += [KeyUse(table.name, one.column, key, count) for key, count in counted]
    return tuple(found)


def count_to_rekey(*, table: SealedTable) -> int:
    """Return how many rows of a table hold values that are under another key than the active one."""
    return _count_left(table, settings.LOKET_KEYRING.active)


def list_rekeyed() -> tuple[Rekeyed, ...]:
    """Return how far each table is brought under the active key (bounded: one for each table with sealed columns)."""
    rows = models.Rekeying.objects.filter(to_key=settings.LOKET_KEYRING.active).order_by("sealed_table")[:200]
    return tuple(Rekeyed(row.sealed_table, row.to_key, row.moved, 0, row.ended_at is not None) for row in rows)


def _state(act: Act, table: SealedTable, active: int) -> models.Rekeying:
    row, _ = models.Rekeying.objects.select_for_update().get_or_create(
        sealed_table=table.name, to_key=active, defaults={"id": ids.new_id(), "began_at": act.at, "moved_at": act.at}
    )
    return row


def _columns(table: SealedTable) -> list[str]:
    """Return the columns that are written: each sealed one, and its index where it has one."""
    return [name for one in table.columns for name in ([one.column, one.index.column] if one.index else [one.column])]


def _take(table: SealedTable, active: int, after: str, rows: int) -> list[tuple[Any, ...]]:
    needs = [name for one in table.columns if one.index for name in one.index.needs]
    wanted = ", ".join(f'"{name}"' for name in (table.key, *table.row, *_columns(table), *needs))
    where, values = _left(table, active, after)
    return statements.every(
        # Because: the part is the next rows by key, held by others or not, so that the place reached is the same for all of them.
        f'SELECT {wanted} FROM {table.name} WHERE "{table.key}" IN (SELECT "{table.key}" FROM {table.name} WHERE {where} ORDER BY "{table.key}" LIMIT %s)'  # noqa: S608
        " FOR NO KEY UPDATE SKIP LOCKED",
        [*values, rows],
    )


def _last(table: SealedTable, active: int, after: str, rows: int) -> Any:
    """Return the key of the last row of the part, None when the table ends within it."""
    where, values = _left(table, active, after)
    row = statements.one(
        f'SELECT "{table.key}" FROM {table.name} WHERE {where} ORDER BY "{table.key}" OFFSET %s LIMIT 1',  # noqa: S608 - names of rooms
        [*values, rows - 1],
    )
    return row[0] if row else None


def _left(table: SealedTable, active: int, after: str = "") -> tuple[str, list[Any]]:
    """
    Return the condition for rows with a value under another key.

    Invariant: an index is written together with its value and under the same key, so the value's key tells the index's.
    """
    where = " OR ".join(f"(length({one.column}) > 0 AND get_byte({one.column}, 0) <> %s)" for one in table.columns)
    values: list[Any] = [active] * len(table.columns)
    if not after:
        return where, values
    return f'({where}) AND "{table.key}" > %s', [*values, int(after) if after.isdigit() else UUID(after)]


def _moved(keyring: Keyring, table: SealedTable, row: tuple[Any, ...]) -> list[bytes | None]:
    """Return what a row's columns (as `_columns` names them) are to hold."""
    bound = ":".join(str(part) for part in row[1 : 1 + len(table.row)])
    columns = _columns(table)
    held, needed = row[1 + len(table.row) :][: len(columns)], list(row[1 + len(table.row) + len(columns) :])
    values: dict[str, bytes | None] = dict(zip(columns, held, strict=True))
    for one in table.columns:
        old = values[one.column]
        if old:
            values[one.column] = keyring.reseal(old, column=one.bound, row=bound)
        if one.index:
            more, needed = needed[: len(one.index.needs)], needed[len(one.index.needs) :]
            if old:
                plain = keyring.open(old, column=one.bound, row=bound)
                values[one.index.column] = keyring.blind_index(one.index.value(plain, *more), column=one.index.bound)
    return [values[name] for name in columns]


def _put(table: SealedTable, changed: Sequence[tuple[Any, ...]]) -> None:
    columns = _columns(table)
    kind = "bigint" if isinstance(changed[0][0], int) else "uuid"
    places = ", ".join([f"%s::{kind}[]", *("%s::bytea[]" for _ in columns)])
    sets = ", ".join(f'"{name}" = v."{name}"' for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE {table.name} t SET {sets} FROM unnest({places}) AS v("{table.key}", {", ".join(f"{chr(34)}{name}{chr(34)}" for name in columns)})'  # noqa: S608 - names of rooms
            f' WHERE t."{table.key}" = v."{table.key}"',
            [list(part) for part in zip(*changed, strict=True)],
        )


def _count_left(table: SealedTable, active: int, *, most: int | None = None) -> int:
    where, values = _left(table, active)
    row = statements.one(f"SELECT count(*) FROM (SELECT 1 FROM {table.name} WHERE {where} LIMIT %s) AS found", [*values, most])  # noqa: S608 - names of rooms
    return int(row[0]) if row else 0


def is_missing(use: Sequence[KeyUse]) -> frozenset[int]:
    """Return the keys under which there are values and which this process does not have."""
    return frozenset(one.key for one in use) - settings.LOKET_KEYRING.numbers
