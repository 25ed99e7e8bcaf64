"""What is in somebody's inbox, and what became of the mails."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import connection

from loket.foundation.common.errors import NotFound
from loket.foundation.common.paging import Page, bounded
from loket.foundation.common.text import Text
from loket.foundation.notifications import models
from loket.foundation.notifications.values import KINDS, Channel, DeliveryState, DemoMail, Message, Preference

CONTENT: Final = "notifications_message.content"
ADDRESS: Final = "notifications_delivery.address"
_COLUMNS: Final = "id, region, recipient, kind, case_id, content_sealed, created_at, read_at"


def list_messages(*, region: str, recipient: UUID, after: str | None = None, limit: int = 20) -> Page[Message]:
    """Return the messages of one person, newest first; `after` is the key of the page before."""
    size, where = bounded(limit), ""
    values: list[Any] = [region, recipient]
    if after:
        moment, _, message = after.partition("~")
        where = " AND (created_at, id) < (%s, %s)"
        try:
            values += [dt.datetime.fromisoformat(moment), UUID(message)]
        except ValueError:
            raise NotFound from None
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM notifications_message WHERE region = %s AND recipient = %s{where} "  # noqa: S608 - own constants
            f"ORDER BY created_at DESC, id DESC LIMIT {size + 1}",
            values,
        )
        rows = cursor.fetchall()
    following = f"{rows[size - 1][6].isoformat()}~{rows[size - 1][0]}" if len(rows) > size else None
    return Page(tuple(_message(row) for row in rows[:size]), following)


def count_unread(*, region: str, recipient: UUID) -> int:
    """Return how many messages a person has not opened; at most 100, which a screen shows as 99+."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT FROM notifications_message WHERE region = %s AND recipient = %s AND read_at IS NULL LIMIT 100) AS found",
            [region, recipient],
        )
        count: int = cursor.fetchone()[0]
        return count


def get_message(*, region: str, recipient: UUID, message: UUID) -> Message:
    """Return one message. :raises NotFound: if it does not exist or is somebody else's."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM notifications_message WHERE id = %s AND region = %s AND recipient = %s",  # noqa: S608 - own constants
            [message, region, recipient],
        )
        row = cursor.fetchone()
    if row is None:
        raise NotFound
    return _message(row)


def list_preferences(*, recipient: UUID) -> tuple[Preference, ...]:
    """Return every family of messages and whether the person switched its mail off; bounded by `values.KINDS`."""
    off = set(models.Preference.objects.filter(recipient=recipient, is_off=True).values_list("family", "channel"))
    return tuple(Preference(kind, channel, (kind.prefix, channel.value) in off) for kind in KINDS for channel in Channel)


def list_deliveries(*, region: str, message: UUID) -> tuple[tuple[Channel, DeliveryState], ...]:
    """Return by which ways a message was sent and what became of it; bounded to ten."""
    rows = models.Delivery.objects.filter(region=region, message=message).order_by("id").values_list("channel", "state")[:10]
    return tuple((Channel(channel), DeliveryState(state)) for channel, state in rows)


def list_demo_mails(*, after: str | None = None, limit: int = 20) -> Page[DemoMail]:
    """Return the mails of the demo's mailbox, newest first. :raises NotFound: outside the demo and tests."""
    if settings.LOKET_MODE not in ("demo", "test"):
        raise NotFound
    rows = models.DemoMail.objects.order_by("-id")
    if after and after.isdigit():
        rows = rows.filter(id__lt=int(after))
    size = bounded(limit)
    found = list(rows[: size + 1])
    items = tuple(DemoMail(row.id, row.recipients, row.subject, row.body, row.sent_at) for row in found[:size])
    return Page(items, str(items[-1].id) if len(found) > size else None)


def _message(row: tuple[Any, ...]) -> Message:
    subject, body = settings.LOKET_KEYRING.open_json(row[5], column=CONTENT, row=str(row[0]))
    return Message(row[0], row[1], row[2], row[3], row[4], Text.of(subject), Text.of(body), row[6], row[7])
