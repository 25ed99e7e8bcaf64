"""Send a message, mark it as read, choose what comes by which way, take the reports of providers."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common.errors import NotFound
from loket.foundation.notifications import queries
from loket.foundation.notifications.choosing import set_preference as set_preference
from loket.foundation.notifications.choosing import set_quiet_hours as set_quiet_hours
from loket.foundation.notifications.forgetting import forget_deliveries as forget_deliveries
from loket.foundation.notifications.forgetting import forget_loose as forget_loose
from loket.foundation.notifications.forgetting import forget_messages as forget_messages
from loket.foundation.notifications.instead import text_instead as text_instead
from loket.foundation.notifications.queueing import queue_message as queue_message
from loket.foundation.notifications.queueing import queue_text as queue_text
from loket.foundation.notifications.reporting import take_receipt as take_receipt
from loket.foundation.notifications.subscribing import subscribe as subscribe
from loket.foundation.notifications.subscribing import unsubscribe as unsubscribe
from loket.foundation.notifications.values import Message


@audit.operation("notifications.message.read")
def mark_read(*, act: Act, recipient: UUID, message: UUID) -> Message:
    """
    Note that a person opened a message; again is no fault.

    :raises NotFound: if it is not theirs.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE notifications_message SET read_at = coalesce(read_at, %s) WHERE id = %s AND region = %s AND recipient = %s",
            [act.at, message, act.region, recipient],
        )
        if not cursor.rowcount:
            raise NotFound
    audit.record(act, "notifications.message.read", table="notifications_message", row=message, subject=recipient)
    return queries.get_message(region=act.region, recipient=recipient, message=message)


@audit.operation("notifications.message.read")
def mark_all_read(*, act: Act, recipient: UUID) -> int:
    """Note that a person has seen all their messages up to now; return how many were new."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE notifications_message SET read_at = %s WHERE region = %s AND recipient = %s AND read_at IS NULL AND created_at <= %s",
            [act.at, act.region, recipient, act.at],
        )
        count = cursor.rowcount
    audit.record(act, "notifications.message.read", table="notifications_message", row="all", subject=recipient, details={"count": count})
    return count


def ensure_partitions(*, since: str, months: int) -> int:
    """Make the monthly partitions of messages from `since` (ISO date); return how many were new."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT loket_ensure_partitions('notifications_message', %s, %s)", [since, months])
        made: int = cursor.fetchone()[0]
        return made
