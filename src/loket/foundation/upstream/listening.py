"""Whoever gets an account back at the counter gets it without the identities that somebody else may have tied to it."""

from __future__ import annotations

import datetime as dt
from typing import Final

from loket.foundation.audit.values import system_act
from loket.foundation.events.values import Event, Subscription
from loket.foundation.identity import events as identity
from loket.foundation.identity import operations as identity_writes
from loket.foundation.upstream import operations


def receive(happened: list[Event]) -> None:
    """Untie the accounts that were recovered; where there was a tie, end what was opened by it until now."""
    for event in happened:
        # Because: the recovery itself ended the sessions at its moment; only another moment ends those begun since.
        act = system_act("upstream", region=event.region, at=event.at + dt.timedelta(microseconds=1), purpose="recovery")
        if operations.forget_ties(act=act, account=event.ref):
            identity_writes.end_sessions(act=act, account=event.ref, reason="recovered")


SUBSCRIPTIONS: Final = (Subscription(name="upstream.recovered", names=(identity.ACCOUNT_RECOVERED,), receive=receive),)
