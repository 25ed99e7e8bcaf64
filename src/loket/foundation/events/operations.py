"""
Low rooms tell high rooms, without knowing them: an outbox row in the same transaction.

Invariant: the outbox is read by transaction snapshot, never by `id > last`: a transaction that took a low id
and commits late would be passed over.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.database import statements
from loket.foundation.events.values import Event, Subscription

NAME: Final = re.compile(r"^[a-z_]+\.[a-z_]+\.[a-z_]+$")
BATCH: Final = 500

_compact: Final = json.JSONEncoder(separators=(",", ":"), default=str).encode

_pending = threading.local()


def publish(act: Act, name: str, *, ref: UUID, payload: Mapping[str, Any] | None = None) -> None:
    """
    Tell that something happened, inside an operation; it is heard only if the operation commits.

    :raises ValueError: if the name is not `room.thing.happened`.
    :raises NotAnOperation: outside an operation.
    """
    if not NAME.match(name):
        raise ValueError(f"event name {name!r} must have three parts, as in cases.case.submitted")
    if audit.before_commit("events", _flush):
        _pending.rows = []
    _pending.rows.append((act.at, act.region, name, ref, _compact(payload or {})))


def _flush() -> None:
    rows, _pending.rows = _pending.rows, []
    statements.send(
        "INSERT INTO event_outbox (at, region, name, ref, payload) VALUES " + ",".join(["(%s,%s,%s,%s,%s)"] * len(rows)),  # noqa: S608 - own constants
        [value for row in rows for value in row],
    )


def deliver(*, subscription: Subscription, limit: int = BATCH) -> int:
    """
    Hand the next batch to one subscriber and return how many events were read (0: nothing waits).

    Two workers never deliver to the same subscriber at once (advisory lock); when `receive` fails the position stays.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"events:{subscription.name}"])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute("INSERT INTO event_position (subscriber) VALUES (%s) ON CONFLICT DO NOTHING", [subscription.name])
        cursor.execute(
            """SELECT o.id, o.at, o.region, o.name, o.ref, o.payload, o.xact::text
               FROM event_position p JOIN event_outbox o
                 ON o.xact >= p.xact AND (o.xact, o.id) > (p.xact, p.id) AND o.xact < pg_snapshot_xmin(pg_current_snapshot())
               WHERE p.subscriber = %s ORDER BY o.xact, o.id LIMIT %s""",
            [subscription.name, limit],
        )
        rows = cursor.fetchall()
        if not rows:
            return 0
        wanted = [_event(row) for row in rows if subscription.wants(row[3])]
        if wanted:
            subscription.receive(wanted)
        cursor.execute(
            "UPDATE event_position SET xact = %s::text::xid8, id = %s, moved_at = now() WHERE subscriber = %s",
            [rows[-1][6], rows[-1][0], subscription.name],
        )
        return len(rows)


def _event(row: tuple[Any, ...]) -> Event:
    id_, at, region, name, ref, payload = row[:6]
    return Event(id=id_, at=at, region=region, name=name, ref=ref, payload=json.loads(payload) if isinstance(payload, str) else payload)


def ensure_partitions(*, since: str, months: int) -> int:
    """Make the monthly partitions of the outbox from `since` (ISO date); return how many were new."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT loket_ensure_partitions('event_outbox', %s, %s)", [since, months])
        made: int = cursor.fetchone()[0]
        return made
