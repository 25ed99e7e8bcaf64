"""Browsers that show notices: kept sealed, a few for each person, removed when their service no longer knows them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.conf import settings

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act, system_act
from loket.foundation.common import ids
from loket.foundation.notifications.channels.push import encryption, endpoints
from loket.foundation.notifications.errors import BadSubscription
from loket.foundation.notifications.models import Subscription

COLUMN: Final = "notifications_subscription.content"
INDEX: Final = "notifications_subscription.endpoint"
_TABLE: Final = "notifications_subscription"
#: Unit: browsers of one person. The oldest makes room.
MOST: Final = 5


@dataclass(frozen=True, slots=True)
class Subscribed:
    """Where and for whom to encrypt."""

    endpoint: str
    browser: encryption.Browser


def find(subscription: str) -> Subscribed | None:
    """Return a subscription by the text of its id."""
    row = Subscription.objects.filter(pk=UUID(subscription)).first()
    if row is None:
        return None
    endpoint, public, auth = settings.LOKET_KEYRING.open_json(row.content_sealed, column=COLUMN, row=str(row.pk))
    return Subscribed(endpoint, encryption.Browser(encryption.from_text(public), encryption.from_text(auth)))


@audit.operation("notifications.subscription.made")
def subscribe(*, act: Act, recipient: UUID, endpoint: str, public: str, auth: str) -> None:
    """
    Let a browser show notices to an account; again is no fault. A browser belongs to whoever subscribed it last (shared phones).

    `public` and `auth` are its keys in base64url.

    :raises BadSubscription: not a push service that we know, or no keys.
    """
    try:
        encryption.Browser(encryption.from_text(public), encryption.from_text(auth)).point()
    except encryption.BadKeys:
        raise BadSubscription from None
    if not endpoints.is_allowed(endpoint, hosts=settings.LOKET_PUSH_HOSTS, mode=settings.LOKET_MODE):
        raise BadSubscription
    index = settings.LOKET_KEYRING.blind_index(endpoint, column=INDEX)
    Subscription.objects.filter(endpoint_index__in=settings.LOKET_KEYRING.blind_indexes(endpoint, column=INDEX)).delete()
    held = list(Subscription.objects.filter(recipient=recipient).order_by("-made_at", "-id").values_list("pk", flat=True))
    Subscription.objects.filter(pk__in=held[MOST - 1 :]).delete()
    key = ids.new_id()
    sealed = settings.LOKET_KEYRING.seal_json([endpoint, public, auth], column=COLUMN, row=str(key))
    Subscription.objects.create(id=key, region=act.region, recipient=recipient, endpoint_index=index, content_sealed=sealed, made_at=act.at)
    audit.record(act, "notifications.subscription.made", table=_TABLE, row=key, subject=recipient)


@audit.operation("notifications.subscription.ended")
def unsubscribe(*, act: Act, recipient: UUID, endpoint: str = "") -> int:
    """Let one browser of an account (`endpoint` empty: all of them) show no more notices; return how many there were."""
    rows = Subscription.objects.filter(recipient=recipient)
    if endpoint:
        rows = rows.filter(endpoint_index__in=settings.LOKET_KEYRING.blind_indexes(endpoint, column=INDEX))
    count, _ = rows.delete()
    audit.record(act, "notifications.subscription.ended", table=_TABLE, row="own", subject=recipient, details={"count": count})
    return count


def forget(subscription: str, *, at: dt.datetime, reason: str) -> None:
    """Remove a subscription that is of no use any more. `reason` is a machine word."""
    row = Subscription.objects.filter(pk=UUID(subscription)).first()
    if row is not None:
        _end(act=system_act("push", region=row.region, at=at, purpose="notify"), subscription=row.pk, reason=reason)


@audit.operation("notifications.subscription.ended")
def _end(*, act: Act, subscription: UUID, reason: str) -> None:
    Subscription.objects.filter(pk=subscription).delete()
    audit.record(act, "notifications.subscription.ended", table=_TABLE, row=subscription, details={"reason": reason})
