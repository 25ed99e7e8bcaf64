"""What happens to an account is felt at the applications that it entered."""

from __future__ import annotations

from typing import Final

from loket.foundation.audit.values import system_act
from loket.foundation.clients import leaving
from loket.foundation.events.values import Event, Subscription
from loket.foundation.identity import events as identity

#: After these nobody is let in any more, also where an application may stay connected: what was connected may have been so by somebody else.
_FOR_GOOD: Final = frozenset({identity.ACCOUNT_CLOSED, identity.ACCOUNT_FROZEN, identity.ACCOUNT_RECOVERED})
_SESSIONS: Final = (identity.PASSWORD_CHANGED, identity.SESSIONS_ENDED)


def receive(happened: list[Event]) -> None:
    """End what an account has with applications."""
    for event in happened:
        act = system_act("identity", region=event.region, at=event.at, purpose="sign-out")
        reason = event.name.rpartition(".")[2]
        leaving.leave_all(act=act, account=event.ref, reason=reason, and_connections=event.name in _FOR_GOOD)


SUBSCRIPTIONS: Final = (Subscription(name="clients.accounts", names=(*sorted(_FOR_GOOD), *_SESSIONS), receive=receive),)
