"""An account is emptied of every way in before it is given back: whoever had it may have left one. Private to the room."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db.models import Q

from loket.foundation.audit.values import Act
from loket.foundation.identity import addresses, factors, models


def empty(act: Act, account: models.Account) -> bool:
    """
    Lift a freeze, end all sessions, take passkeys and the code app away, and the address where it may be somebody else's; say whether that went.

    The caller has locked the row, and records and publishes what it does.
    """
    lost_address = addresses.drop_at_recovery(act, account)
    account.frozen_at, account.sessions_from = None, act.at
    account.save(update_fields=["frozen_at", "sessions_from", "password", "email", "email_confirmed"])
    # Because: a lost phone may hold them, and so may whoever took the account.
    factors.drop_ways(act=act, account=account.pk, reason="recovered")
    return lost_address


def has_doubtful_phone(account: UUID) -> bool:
    """
    Say whether the number of a frozen account was changed within the 30 days before it was frozen, or the account was claimed since that day.

    Because: the freeze is then likely the owner's answer to that very change or claim, and who holds the number is the one it was said of.
    """
    row = models.Account.objects.only("frozen_at").get(pk=account)
    if row.frozen_at is None:
        return False
    since = row.frozen_at - addresses.DOUBTFUL
    changed = Q(kind="phone", at__lte=row.frozen_at) | Q(kind="claimed")
    return models.History.objects.filter(changed, account=account, at__gt=since).exists()


def was_claimed_lately(account: UUID, at: dt.datetime) -> bool:
    """Say whether the account of an idle phone was claimed within the last 30 days: its owner may not have read the message yet."""
    return models.History.objects.filter(account=account, kind="claimed", at__gt=at - addresses.DOUBTFUL).exists()
