"""
What was told long ago is forgotten: messages are deleted, sendings lose address and text and keep what they cost. Private; offered by `operations`.

Law: UU 27/2022 Pasal 16 ayat (2) huruf g, Pasal 43 and 44. How long is said by `oversight.privacy` (`retention.yaml`).
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final
from uuid import UUID

from django.db import connection

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act

TABLE, DELIVERY = "notifications_message", "notifications_delivery"
_LOOSE: Final = "region = %s AND recipient = %s AND case_id IS NULL AND kind NOT LIKE 'decision%%' AND kind NOT LIKE 'privacy%%'"

# As the index of migration 0003 says it: what was forgotten has no address any more and is looked at no more.
_OVER: Final = "region = %s AND ended_at < %s AND length(address_sealed) > 0"


@audit.operation("notifications.messages.forgotten")
def forget_messages(*, act: Act, before: dt.datetime, most: int) -> int:
    """Delete the oldest messages of a region that were written before a moment, at most so many; return how many. Again goes on."""
    count = _delete(
        f"""DELETE FROM {TABLE} m USING (SELECT id, created_at FROM {TABLE} WHERE region = %s AND created_at < %s ORDER BY created_at, id LIMIT %s) o
            WHERE m.id = o.id AND m.created_at = o.created_at""",  # noqa: S608 - own constants
        [act.region, before, most],
    )
    audit.record(act, "notifications.messages.forgotten", table=TABLE, row=act.region, details={"count": count, "before": before.isoformat()})
    return count


@audit.operation("notifications.deliveries.forgotten")
def forget_deliveries(*, act: Act, before: dt.datetime, most: int) -> int:
    """Forget address and text of sendings of a region that ended before a moment, at most so many; return how many. State and cost stay."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM {DELIVERY} WHERE {_OVER} ORDER BY ended_at, id LIMIT %s FOR UPDATE SKIP LOCKED",  # noqa: S608 - own constants
            [act.region, before, most],
        )
        over = [row[0] for row in cursor.fetchall()]
        if over:
            cursor.execute(
                f"UPDATE {DELIVERY} SET address_sealed = ''::bytea, content_sealed = NULL, reference = '' WHERE id = ANY(%s)",  # noqa: S608 - own constants
                [over],
            )
    audit.record(
        act, "notifications.deliveries.forgotten", table=DELIVERY, row=act.region, details={"count": len(over), "before": before.isoformat()}
    )
    return len(over)


@audit.operation("notifications.messages.forgotten")
def forget_loose(*, act: Act, recipient: UUID) -> int:
    """Delete somebody's messages that prove no decision and belong to no application; return how many."""
    count = _delete(f"DELETE FROM {TABLE} WHERE {_LOOSE}", [act.region, recipient])  # noqa: S608 - own constants
    audit.record(act, "notifications.messages.forgotten", table=TABLE, row="loose", subject=recipient, details={"count": count})
    return count


def count_loose(*, region: str, recipient: UUID) -> int:
    """Return how many messages of somebody `forget_loose` would delete."""
    return _count(f"SELECT count(*) FROM {TABLE} WHERE {_LOOSE}", [region, recipient])  # noqa: S608 - own constants


def count_messages_before(*, region: str, before: dt.datetime) -> int:
    """Return how many messages of a region were written before a moment."""
    return _count(f"SELECT count(*) FROM {TABLE} WHERE region = %s AND created_at < %s", [region, before])  # noqa: S608 - own constants


def count_deliveries_before(*, region: str, before: dt.datetime) -> int:
    """Return how many sendings of a region that ended before a moment still have address or text."""
    return _count(f"SELECT count(*) FROM {DELIVERY} WHERE {_OVER}", [region, before])  # noqa: S608 - own constants


def _delete(statement: str, values: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def _count(statement: str, values: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.fetchone()[0])
