"""What must reach a person and failed for good by mail goes to their phone instead. Private; the writes are in `operations`."""

from __future__ import annotations

import datetime as dt
from typing import Final
from uuid import UUID

from django.db import connection

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act, system_act
from loket.foundation.events import operations as events
from loket.foundation.notifications import queueing
from loket.foundation.notifications.events import UNDELIVERED
from loket.foundation.notifications.models import Delivery
from loket.foundation.notifications.values import Channel, family

_FIND: Final = (
    "SELECT recipient, created_at FROM notifications_message WHERE id = %s AND region = %s AND (%s::timestamptz IS NULL OR created_at = %s)"
)


@audit.operation(UNDELIVERED)
def give_up(*, act: Act, message: UUID, created_at: dt.datetime | None, kind: str, channel: Channel) -> bool:
    """Note that a message that must reach its person was not delivered by a way, for good, and tell who knows other ways; say whether it is such a message."""
    must = not family(kind).can_be_off
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [message, act.region, created_at, created_at])
        found = cursor.fetchone() if must else None
    details = {"kind": kind, "channel": channel.value, "must_reach": must}
    audit.record(act, UNDELIVERED, table="notifications_message", row=message, subject=found[0] if found else None, details=details)
    if found:
        events.publish(act, UNDELIVERED, ref=message, payload={"account": str(found[0]), "kind": kind, "channel": channel.value})
    return found is not None


@audit.operation("notifications.message.sent_instead")
def text_instead(*, act: Act, recipient: UUID, message: UUID, phone: str, kind: str, language: str = "id") -> bool:
    """
    Let a text message say that there is a message, whose mail failed for good; say whether one goes. Done again, it does not go twice.

    The text says where to read it, nothing of what it says. It waits until the quiet hours are over unless the family is urgent.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [message, act.region, None, None])
        found = cursor.fetchone()
    goes = bool(found) and found[0] == recipient and not Delivery.objects.filter(message=message, channel=Channel.SMS).exists()
    if goes:
        queueing.text_about(act=act, message=message, created_at=found[1], recipient=recipient, phone=phone, kind=kind, language=language)
    audit.record(
        act, "notifications.message.sent_instead", table="notifications_message", row=message, subject=recipient, details={"kind": kind, "goes": goes}
    )
    return goes


def act_of(region: str, at: dt.datetime) -> Act:
    """Return the act of the sender of messages."""
    return system_act("notices", region=region, at=at, purpose="notify")
