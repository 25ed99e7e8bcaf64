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
from loket.foundation.notifications import models, policy
from loket.foundation.notifications.channels.contract import way_of, ways
from loket.foundation.notifications.forgetting import count_deliveries_before as count_deliveries_before
from loket.foundation.notifications.forgetting import count_loose as count_loose
from loket.foundation.notifications.forgetting import count_messages_before as count_messages_before
from loket.foundation.notifications.values import KINDS, Channel, Cost, DeliveryState, DemoMail, Message, Preference, QuietHours, Reach

CONTENT: Final = "notifications_message.content"
ADDRESS: Final = "notifications_delivery.address"
TEXT: Final = "notifications_delivery.content"
_COLUMNS: Final = "id, region, recipient, kind, case_id, content_sealed, created_at, read_at"

_BY_MAIL: Final = Reach()
_COSTS: Final = """
SELECT channel, split_part(kind, '.', 1) AS family, count(*), sum(parts), sum(cost_idr), count(*) FILTER (WHERE state = 'permanent_failure')
FROM notifications_delivery WHERE region = %s AND sent_at >= %s AND sent_at < %s GROUP BY 1, 2 ORDER BY 1, 2
"""
_TROUBLES: Final = """
SELECT channel, reason, count(*), max(next_at) FROM notifications_delivery
WHERE state = 'technical_failure' AND region = %s GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT %s
"""


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


def list_preferences(*, recipient: UUID, reach: Reach = _BY_MAIL) -> tuple[Preference, ...]:
    """Return every family by every way that the person has besides the inbox, and what was chosen; bounded by `values.KINDS`."""
    rows = models.Preference.objects.filter(recipient=recipient).values_list("family", "channel", "is_off")
    chosen = {(prefix, channel): is_off for prefix, channel, is_off in rows}
    return tuple(
        policy.choice(kind, channel, reach, chosen) for kind in KINDS for channel in (Channel.EMAIL, Channel.SMS, Channel.PUSH) if reach.has(channel)
    )


def has_way(*, channel: Channel) -> bool:
    """Say whether this installation sends by a channel at all."""
    way = way_of(channel)
    return way is not None and way.is_ready()


def get_way_problems() -> tuple[tuple[Channel, Text], ...]:
    """Return what is wrong with the settings of the ways in use, for `loket doctor` and the operators' page."""
    return tuple((way.channel, problem) for way in ways() for problem in way.check_config())


def get_quiet_hours(*, recipient: UUID) -> QuietHours:
    """Return somebody's quiet hours: their own, else those of the settings."""
    row = models.Quiet.objects.filter(pk=recipient).first()
    return QuietHours(row.starts, row.ends, row.is_off) if row else policy.read_hours(settings.LOKET_QUIET_HOURS)


def read_time_of_day(text: str) -> int:
    """Return minutes after midnight of a time as people type it (`21.00`, `6:30`). :raises BadQuietHours: if it is none."""
    return policy.read_clock(text)


def count_subscriptions(*, recipient: UUID) -> int:
    """Return how many browsers of somebody show notices."""
    return models.Subscription.objects.filter(recipient=recipient).count()


def get_push_key() -> str:
    """Return the public key by which browsers subscribe to notices; empty when notices are not in use."""
    way = way_of(Channel.PUSH)
    return str(way.public_key()) if way is not None else ""  # type: ignore[attr-defined]


def costs(*, region: str, since: dt.datetime, until: dt.datetime) -> tuple[Cost, ...]:
    """
    Return what left by each way and family from `since` until before `until`, and what it cost; bounded by ways and families.

    Texts are counted when the gateway took them over, at the price of that day; a text that was sent again counts again.
    """
    with connection.cursor() as cursor:
        cursor.execute(_COSTS, [region, since, until])
        return tuple(Cost(Channel(channel), family, *counts) for channel, family, *counts in cursor.fetchall())


def list_troubles(*, region: str, limit: int = 20) -> tuple[tuple[Channel, str, int, dt.datetime], ...]:
    """Return technical failures that wait for a hand: way, reason, how many, the newest; for the operators' page."""
    with connection.cursor() as cursor:
        cursor.execute(_TROUBLES, [region, bounded(limit)])
        return tuple((Channel(channel), reason, count, at) for channel, reason, count, at in cursor.fetchall())


def list_deliveries(*, region: str, message: UUID) -> tuple[tuple[Channel, DeliveryState], ...]:
    """Return by which ways a message was sent and what became of it; bounded to ten."""
    rows = models.Delivery.objects.filter(region=region, message=message).order_by("id").values_list("channel", "state")[:10]
    return tuple((Channel(channel), DeliveryState(state)) for channel, state in rows)


def list_demo_mails(*, after: str | None = None, limit: int = 20) -> Page[DemoMail]:
    """Return the mails and text messages of the demo's mailbox, newest first. :raises NotFound: outside the demo and tests."""
    if settings.LOKET_MODE not in ("demo", "test"):
        raise NotFound
    rows = models.DemoMail.objects.order_by("-id")
    if after and after.isdigit():
        rows = rows.filter(id__lt=int(after))
    size = bounded(limit)
    found = list(rows[: size + 1])
    items = tuple(DemoMail(row.id, Channel(row.channel), row.recipients, row.subject, row.body, row.sent_at) for row in found[:size])
    return Page(items, str(items[-1].id) if len(found) > size else None)


def _message(row: tuple[Any, ...]) -> Message:
    subject, body = settings.LOKET_KEYRING.open_json(row[5], column=CONTENT, row=str(row[0]))
    return Message(row[0], row[1], row[2], row[3], row[4], Text.of(subject), Text.of(body), row[6], row[7])
