"""Messages leave here: claimed in batches, way by way, tried again with growing pauses."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import structlog
from django.conf import settings
from django.db import connection
from django.db.models import F

from loket.foundation.common.states import before
from loket.foundation.jobs.values import Job
from loket.foundation.notifications import instead, queries, queueing
from loket.foundation.notifications.channels.contract import Outcome, Outgoing, Receipt, Way, way_of, ways
from loket.foundation.notifications.models import Delivery
from loket.foundation.notifications.values import DELIVERY_TRANSITIONS, DUE_STATES, Channel, DeliveryState, Sent

log = structlog.get_logger(__name__)

MOST_BATCHES: Final = 20  # one run ends before the next begins, however much waits
# While a delivery is being sent nobody else takes it; a worker that dies gives it back after this time.
LEASE: Final = dt.timedelta(minutes=10)
# After the last pause the address is given up. Source: RFC 5321 4.5.4.1 (give up after days, not hours).
PAUSES: Final = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440, 1440))

# Words of ours, written out, so that the partial index of what is due serves.
_CLAIM: Final = """
WITH due AS (
  SELECT id FROM notifications_delivery
  WHERE state IN ({states}) AND channel = %s AND next_at <= %s AND (%s = '' OR kind = %s)
  ORDER BY next_at LIMIT %s FOR UPDATE SKIP LOCKED
)
UPDATE notifications_delivery d SET next_at = %s, attempts = d.attempts + 1
FROM due WHERE d.id = due.id
RETURNING d.id, d.region, d.message_id, d.message_created_at, d.address_sealed, d.content_sealed, d.language, d.attempts, d.kind, d.expires_at
""".format(states=", ".join(f"'{state}'" for state in DUE_STATES))  # noqa: S608 - words of an enum of ours

_GONE: Final = Receipt(Outcome.PERMANENT_FAILURE, "message_gone")
_OVER: Final = Receipt(Outcome.PERMANENT_FAILURE, "over")


@dataclass(frozen=True, slots=True)
class _Claimed:
    id: UUID
    region: str
    message: UUID | None
    message_created_at: dt.datetime | None
    address_sealed: bytes | memoryview
    content_sealed: bytes | memoryview | None
    language: str
    attempts: int
    kind: str
    expires_at: dt.datetime | None


def send_waiting(*, at: dt.datetime) -> Sent:
    """
    Send what is due, way by way: one that is down keeps no other waiting. Runs at least once, from any number of workers.

    A failure is kept in a word and a reason without address; nobody is shown a provider's sentence.
    """
    counts: Counter[DeliveryState] = Counter()
    for way in ways():
        if way.channel is not Channel.INBOX:
            counts += _rounds(way, at)
    return _said(counts)


def send_codes(*, at: dt.datetime) -> Sent:
    """Send the codes that somebody waits for, before everything else."""
    way = way_of(Channel.SMS)
    return _said(_rounds(way, at, kind=queueing.CODE_KIND) if way is not None else Counter())


def _said(counts: Counter[DeliveryState]) -> Sent:
    temporary = counts[DeliveryState.TEMPORARY_FAILURE] + counts[DeliveryState.TECHNICAL_FAILURE]
    sent, permanent = counts[DeliveryState.SENT] + counts[DeliveryState.DELIVERED], counts[DeliveryState.PERMANENT_FAILURE]
    if temporary or permanent:
        log.warning("notifications.sent", sent=sent, temporary=temporary, permanent=permanent, technical=counts[DeliveryState.TECHNICAL_FAILURE])
    return Sent(sent, temporary, permanent)


def prepare_months(*, at: dt.datetime) -> int:
    """Make the partitions of messages for the coming months."""
    from loket.foundation.notifications import operations

    return operations.ensure_partitions(since=at.date().isoformat(), months=4)


def _rounds(way: Way, at: dt.datetime, kind: str = "") -> Counter[DeliveryState]:
    counts: Counter[DeliveryState] = Counter()
    for _ in range(MOST_BATCHES):
        claimed = _claim(way, at, kind)
        if not claimed:
            break
        outcome = _send(way, claimed, at)
        counts += outcome
        if not outcome[DeliveryState.SENT] and not outcome[DeliveryState.DELIVERED]:
            break  # the provider is not there: what was not tried keeps its turn
    return counts


def _claim(way: Way, at: dt.datetime, kind: str = "") -> list[_Claimed]:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [way.channel.value, at, kind, kind, way.batch, at + LEASE])
        return [_Claimed(*row) for row in cursor.fetchall()]


def _send(way: Way, claimed: list[_Claimed], at: dt.datetime) -> Counter[DeliveryState]:
    contents, counts = _contents(claimed), Counter[DeliveryState]()
    down: Receipt | None = None
    with way.session():
        for delivery in claimed:
            receipt = down
            if delivery.message is not None and delivery.message not in contents:
                receipt = _GONE
            elif delivery.expires_at is not None and delivery.expires_at <= at:
                receipt = _OVER
            elif receipt is None:
                receipt = way.send(_outgoing(delivery, contents.get(delivery.message), at))
                down = receipt if receipt.is_down else None
            state = _note(delivery, receipt, at)
            counts[state] += 1
            if state is DeliveryState.PERMANENT_FAILURE and way.channel is Channel.EMAIL and delivery.message is not None:
                instead.give_up(
                    act=instead.act_of(delivery.region, at), message=delivery.message, created_at=delivery.message_created_at, kind=delivery.kind,
                    channel=way.channel,
                )  # fmt: skip
    return counts


def _outgoing(delivery: _Claimed, content: Any, at: dt.datetime) -> Outgoing:
    keyring = settings.LOKET_KEYRING
    address = keyring.open_text(delivery.address_sealed, column=queries.ADDRESS, row=str(delivery.id))
    subject, body = (part["en" if delivery.language == "en" else "id"] for part in content or [{"id": "", "en": ""}] * 2)
    if delivery.content_sealed is not None:
        body = keyring.open_text(delivery.content_sealed, column=queries.TEXT, row=str(delivery.id))
    return Outgoing(delivery.id, address, subject, body, delivery.language, delivery.kind, at)


def _contents(claimed: list[_Claimed]) -> dict[UUID | None, Any]:
    wanted = [c for c in claimed if c.message is not None]
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        # Because: the moments let the server look into the partitions concerned only.
        cursor.execute(
            "SELECT id, content_sealed FROM notifications_message WHERE id = ANY(%s) AND created_at = ANY(%s)",
            [[c.message for c in wanted], [c.message_created_at for c in wanted]],
        )
        return {row[0]: settings.LOKET_KEYRING.open_json(row[1], column=queries.CONTENT, row=str(row[0])) for row in cursor.fetchall()}


def ended(state: DeliveryState, reason: str, attempts: int, at: dt.datetime) -> dict[str, Any]:
    """Return the columns of a delivery after it came out so; what may still go through gets its next turn, or is given up."""
    if state in DUE_STATES and attempts > len(PAUSES):
        state = DeliveryState.PERMANENT_FAILURE
    changes: dict[str, Any] = {"state": state.value, "reason": reason}
    if state in DUE_STATES:
        return changes | {"next_at": at + PAUSES[max(attempts, 1) - 1]}
    return changes | {"ended_at": at}


def _note(delivery: _Claimed, receipt: Receipt, at: dt.datetime) -> DeliveryState:
    state = DeliveryState(receipt.outcome.value)
    changes = ended(state, receipt.reason, delivery.attempts, at)
    state = DeliveryState(changes["state"])
    if state in (DeliveryState.SENT, DeliveryState.DELIVERED):
        changes |= {"sent_at": at, "parts": F("parts") + receipt.parts, "cost_idr": F("cost_idr") + receipt.cost_idr}
        if receipt.reference:
            changes["reference"] = receipt.reference
    Delivery.objects.filter(id=delivery.id, state__in=before(DELIVERY_TRANSITIONS, state)).update(**changes)
    return state


JOBS = (
    Job(name="notifications.mail.send", run=send_waiting, attempts=1, cron="* * * * *"),
    Job(name=queueing.SEND_CODES, run=send_codes, attempts=1),
    Job(name="notifications.message.prepare", run=prepare_months, attempts=3, cron="10 1 * * *"),
)
