"""Whoever has a phone hears by it what must reach them and failed for good by mail."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from loket.foundation.audit.values import system_act
from loket.foundation.events.values import Event, Subscription
from loket.foundation.identity import queries
from loket.foundation.notifications import operations as notifications
from loket.foundation.notifications import queries as ways
from loket.foundation.notifications.events import UNDELIVERED
from loket.foundation.notifications.values import Channel


def receive(events: list[Event]) -> None:
    """Send a text for each message that failed, where there is a number and a way to it."""
    if not ways.has_way(channel=Channel.SMS):
        return
    for event in events:
        account = queries.find_account(account_id=UUID(str(event.payload["account"])))
        if account is None or not account.is_active or not account.phone:
            continue
        notifications.text_instead(
            act=system_act("notices", region=event.region, at=event.at, purpose="notify"), recipient=account.id, message=event.ref, phone=account.phone,
            kind=str(event.payload["kind"]), language=account.language,
        )  # fmt: skip


SUBSCRIPTIONS: Final = (Subscription(name="identity.unreached", names=(UNDELIVERED,), receive=receive),)
