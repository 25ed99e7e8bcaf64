"""The history of an account for its owner: written by every operation that touches how the account is opened."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common.errors import NotFound
from loket.foundation.identity import models
from loket.foundation.identity.errors import NotAllowed
from loket.foundation.identity.questions import ask_if_it_was_you
from loket.foundation.identity.values import HISTORY

#: Unit: characters.
MOST_DEVICE = 60


def note(act: Act, account: UUID, kind: str, device: str = "") -> None:
    """Write a line; called inside an operation that records the same in the record. :raises KeyError: for a kind that is not listed."""
    HISTORY[kind]
    by = "citizen" if act.actor == str(account) else act.kind.value
    models.History.objects.create(account=account, region=act.region, at=act.at, kind=kind, by=by, device=device[:MOST_DEVICE])


@audit.operation("identity.history.doubted")
def doubt_history(*, act: Act, account: UUID, line: UUID) -> str:
    """
    Say that something of one's own history was somebody else; return the link where that is confirmed and the account frozen.

    :raises NotAllowed: somebody else's account. :raises NotFound: no such line.
    """
    if act.actor != str(account):
        raise NotAllowed
    if not models.History.objects.filter(pk=line, account=account).exists():
        raise NotFound
    link = ask_if_it_was_you(act=act, kind="identity.history", ref=account, account=account, days=1)
    audit.record(act, "identity.history.doubted", table="identity_history", row=line)
    return link


def forget_history(*, at: dt.datetime, kept: dt.timedelta) -> int:
    """Delete lines older than that; return how many."""
    count, _ = models.History.objects.filter(at__lt=at - kept).delete()
    return count
