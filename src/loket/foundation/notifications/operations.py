"""Send a message, mark it as read, choose what comes by mail."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import connection

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common import ids
from loket.foundation.common.errors import NotFound
from loket.foundation.common.text import Text
from loket.foundation.notifications import queries
from loket.foundation.notifications.errors import CannotBeOff
from loket.foundation.notifications.models import Preference
from loket.foundation.notifications.values import KINDS, Channel, Message, family

# One statement, because a message is part of the transaction that it tells of, and that one should be short.
_INSERT: Final = """
WITH message AS (
  INSERT INTO notifications_message (id, region, recipient, kind, case_id, content_sealed, created_at)
  VALUES (%(id)s, %(region)s, %(recipient)s, %(kind)s, %(case)s, %(content)s, %(at)s)
)
INSERT INTO notifications_delivery (id, region, message_id, message_created_at, channel, address_sealed, language, state, attempts, next_at, reason)
SELECT %(delivery)s, %(region)s, %(id)s, %(at)s, %(channel)s, %(address)s, %(language)s, 'waiting', 0, %(at)s, ''
WHERE %(address)s::bytea IS NOT NULL
  AND NOT EXISTS (SELECT FROM notifications_preference WHERE recipient = %(recipient)s AND family = %(family)s AND channel = %(channel)s AND is_off AND %(can_be_off)s)
"""


@audit.operation("notifications.message.queued")
def queue_message(
    *,
    act: Act,
    recipient: UUID,
    address: str | None,
    kind: str,
    subject: Text,
    body: Text,
    case: UUID | None = None,
    language: str = "id",
) -> Message:
    """
    Put a message into somebody's inbox, and let it be sent by e-mail to `address`, in the caller's transaction.

    `recipient` is opaque (the account). `kind` as `case.submitted`; its family decides whether mail can be switched off.
    `language` is the recipient's, for the mail; the inbox holds both. Without an address, or without a mail server, the
    message is in the inbox only.
    """
    message = Message(ids.new_id(), act.region, recipient, kind, case or act.case, subject, body, act.at, None)
    keyring, delivery, known = settings.LOKET_KEYRING, ids.new_id(), family(kind)
    address_sealed = None
    if address and _has_mail():
        address_sealed = keyring.seal_text(address, column=queries.ADDRESS, row=str(delivery))
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            {
                "id": message.id,
                "region": act.region,
                "recipient": recipient,
                "kind": kind,
                "case": message.case,
                "content": keyring.seal_json([subject.as_dict(), body.as_dict()], column=queries.CONTENT, row=str(message.id)),
                "at": act.at,
                "delivery": delivery,
                "channel": Channel.EMAIL.value,
                "address": address_sealed,
                "language": language,
                "family": known.prefix,
                "can_be_off": known.can_be_off,
            },
        )
        by_mail = cursor.rowcount == 1
    audit.record(
        act,
        "notifications.message.queued",
        table="notifications_message",
        row=message.id,
        subject=recipient,
        case=message.case,
        columns={"subject": subject.id, "body": body.id},
        details={"kind": kind, "by_mail": by_mail},
    )
    return message


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


@audit.operation("notifications.preference.changed")
def set_preference(*, act: Act, recipient: UUID, family: str, channel: Channel, is_off: bool) -> None:
    """
    Choose whether a family of messages (`values.KINDS`, its prefix) comes by a channel. The inbox always has them.

    :raises CannotBeOff: for decisions and the safety of the account.
    :raises NotFound: for a family that does not exist.
    """
    known = next((kind for kind in KINDS if kind.prefix == family), None)
    if known is None:
        raise NotFound
    if is_off and not known.can_be_off:
        raise CannotBeOff
    row, _ = Preference.objects.update_or_create(recipient=recipient, family=family, channel=channel.value, defaults={"is_off": is_off})
    audit.record(
        act,
        "notifications.preference.changed",
        table="notifications_preference",
        row=row.id,
        subject=recipient,
        details={"family": family, "channel": channel.value, "is_off": is_off},
    )


def ensure_partitions(*, since: str, months: int) -> int:
    """Make the monthly partitions of messages from `since` (ISO date); return how many were new."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT loket_ensure_partitions('notifications_message', %s, %s)", [since, months])
        made: int = cursor.fetchone()[0]
        return made


def _has_mail() -> bool:
    return settings.LOKET_MODE != "production" or settings.LOKET_MAIL_IS_SENT
