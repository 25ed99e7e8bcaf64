"""By which ways messages leave, in the order in which they are tried: an explicit list, each held to the same tests."""

from __future__ import annotations

LOKET_CHANNELS: tuple[str, ...] = (
    "loket.foundation.notifications.channels.inbox.way.Inbox",
    "loket.foundation.notifications.channels.email.way.Email",
    "loket.foundation.notifications.channels.sms.way.Sms",
    "loket.foundation.notifications.channels.push.way.Push",
)
