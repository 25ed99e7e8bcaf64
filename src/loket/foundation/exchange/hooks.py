"""
Events sent to partners: queued in the transaction that makes them, signed when they go, tried again with growing pauses, kept when given up.

An event says that something happened and where to read it, never of whom: what lies in a partner's queue or log tells nothing of anybody.
"""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act, system_act
from loket.foundation.clients import queries as clients
from loket.foundation.common import ids
from loket.foundation.exchange import models, rows, sandbox, signing
from loket.foundation.exchange.errors import BadAddress, HookNotFound, NoGrant, TooManyHooks
from loket.foundation.exchange.values import STEPS, Delivery, DeliveryState, GrantState, Hook
from loket.foundation.jobs import operations as jobs
from loket.foundation.outbound import pinned

TABLE: Final = "exchange_hook"
SECRET_COLUMN: Final = "exchange_hook.secret"  # noqa: S105 - the name of a column
SENDING: Final = "exchange.webhooks.send"
#: Pauses before each further try. Source: Standard Webhooks, "Operational considerations": over about three days, then given up.
PAUSES: Final = tuple(
    dt.timedelta(seconds=seconds) for seconds in (5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
)
#: So long the secret before still signs along, so that a partner changes it without losing an event.
FORMER_SIGNS: Final = dt.timedelta(hours=24)
#: So long a worker that sends an event has it for itself; longer than the whole call may take (`pinned.DEADLINE`).
LEASE: Final = dt.timedelta(minutes=2)
MOST_HOOKS: Final = 5
AT_ONCE: Final = 50


@audit.operation("exchange.webhook.entered")
def enter_webhook(*, act: Act, client_id: str, url: str, purpose: str, is_sandbox: bool = False) -> tuple[Hook, str]:
    """
    Keep an address to which a client's events for a purpose are sent, and return it with its secret, told this once.

    `purpose` is that of a grant, or `STEPS`: steps of cases that an application registered for `partner` carries out.

    :raises BadAddress: not https, or not of the public internet. :raises NoGrant: no grant of this client for that purpose is in force or to come.
    :raises TooManyHooks: it has `MOST_HOOKS` already.
    """
    if pinned.read(url, mode=settings.LOKET_MODE) is None:
        raise BadAddress
    if not _may_hear(act, client_id, purpose, is_sandbox=is_sandbox):
        raise NoGrant(recorded={"client": client_id, "purpose": purpose})
    if models.Hook.objects.filter(region=act.region, client_id=client_id).count() >= MOST_HOOKS:
        raise TooManyHooks
    key, secret = ids.new_id(), signing.new_secret()
    row = models.Hook.objects.create(
        id=key, region=act.region, client_id=client_id, purpose=purpose, url=url, secret_sealed=_seal(key, secret), made_at=act.at
    )
    audit.record(act, "exchange.webhook.entered", table=TABLE, row=key, columns={"url": url}, details={"client": client_id, "purpose": purpose})
    return rows.hook(row), secret


@audit.operation("exchange.webhook.rotated")
def rotate_secret(*, act: Act, client_id: str, hook: UUID) -> str:
    """Give an address a new secret and return it; the one before signs along for `FORMER_SIGNS`. :raises HookNotFound: none of this client."""
    row, secret = _locked(act, client_id, hook), signing.new_secret()
    row.former_sealed, row.former_until = row.secret_sealed, act.at + FORMER_SIGNS
    row.secret_sealed, row.rotated_at = _seal(row.pk, secret), act.at
    row.save(update_fields=["former_sealed", "former_until", "secret_sealed", "rotated_at"])
    audit.record(act, "exchange.webhook.rotated", table=TABLE, row=row.pk, details={"client": client_id})
    return secret


@audit.operation("exchange.webhook.removed")
def remove_webhook(*, act: Act, client_id: str, hook: UUID) -> None:
    """Forget an address with what waits for it. :raises HookNotFound: none of this client."""
    row = _locked(act, client_id, hook)
    waiting = row.deliveries.filter(state=DeliveryState.WAITING.value).count()
    row.delete()
    audit.record(act, "exchange.webhook.removed", table=TABLE, row=hook, details={"client": client_id, "waiting": waiting})


@audit.operation("exchange.webhook.tested")
def test_webhook(*, act: Act, client_id: str, hook: UUID) -> Delivery:
    """Send an event that means nothing, to try an address. :raises HookNotFound: none of this client."""
    row = _locked(act, client_id, hook)
    audit.record(act, "exchange.webhook.tested", table=TABLE, row=row.pk, details={"client": client_id})
    return queue(act=act, hook=row, type_="webhook.test", data={"purpose": row.purpose})


@audit.operation("exchange.webhook.replayed")
def replay(*, act: Act, client_id: str, hook: UUID, since: dt.datetime) -> int:
    """Send again, with their old ids, what was made for an address since a moment and is not waiting; return how many. :raises HookNotFound: none of this client."""
    row = _locked(act, client_id, hook)
    # Bounded by what is kept (`KEPT_DAYS`) and by so many in one go; whoever wants more asks the feed by its cursor.
    chosen = list(
        row.deliveries.filter(made_at__gte=since)
        .exclude(state=DeliveryState.WAITING.value)
        .order_by("id")
        .values_list("pk", flat=True)[: AT_ONCE * 4]
    )
    models.Delivery.objects.filter(pk__in=chosen).update(state=DeliveryState.WAITING.value, tries=0, next_at=act.at, ended_at=None)
    _wake()
    audit.record(act, "exchange.webhook.replayed", table=TABLE, row=row.pk, details={"client": client_id, "count": len(chosen)})
    return len(chosen)


@audit.operation("exchange.delivery.retried")
def retry_delivery(*, act: Act, delivery: UUID) -> None:
    """Let what was given up be sent again; for operators. :raises HookNotFound: it is not among what was given up in the region."""
    found = models.Delivery.objects.filter(pk=delivery, hook__region=act.region, state=DeliveryState.DEAD.value)
    if not found.update(state=DeliveryState.WAITING.value, tries=0, next_at=act.at, ended_at=None):
        raise HookNotFound
    _wake()
    audit.record(act, "exchange.delivery.retried", table="exchange_delivery", row=delivery)


@audit.operation("exchange.client.told")
def notify_client(*, act: Act, client_id: str, event: str, data: Mapping[str, Any], purpose: str) -> int:
    """
    Send an event to every address that a client entered for a purpose in the region, in the caller's transaction; return to how many.

    `event` is a word like `case.step.waiting`; `data` holds opaque ids and codes, never anything of a person.
    """
    found = list(models.Hook.objects.filter(region=act.region, client_id=client_id, purpose=purpose, is_on=True)[:MOST_HOOKS])
    for row in found:
        queue(act=act, hook=row, type_=event, data=data)
    audit.record(act, "exchange.client.told", table=TABLE, row=client_id, details={"event": event, "count": len(found)})
    return len(found)


def _may_hear(act: Act, client_id: str, purpose: str, *, is_sandbox: bool) -> bool:
    if purpose == STEPS:
        client = clients.find_client(client_id=client_id)
        return client is not None and client.region == act.region and "partner" in client.scopes
    if is_sandbox:
        return purpose in sandbox.purposes()
    return models.Grant.objects.filter(region=act.region, client_id=client_id, purpose=purpose, state=GrantState.ACTIVE.value).exists()


def queue(*, act: Act, hook: models.Hook, type_: str, data: Mapping[str, Any]) -> Delivery:
    """Queue an event for one address, in the caller's transaction."""
    row = models.Delivery.objects.create(hook=hook, type=type_, data=dict(data), made_at=act.at, next_at=act.at)
    _wake()
    return rows.delivery(row)


def send_due(*, at: dt.datetime) -> int:
    """Send what is due, each in a transaction of its own; return how many were tried. Two workers never send the same one."""
    tried, began = 0, time.monotonic()
    # Because: a slow partner may take long, and the next one refuses what was signed five minutes ago.
    while tried < AT_ONCE and _send_one(at + dt.timedelta(seconds=time.monotonic() - began)):
        tried += 1
    return tried


def _send_one(at: dt.datetime) -> bool:
    with transaction.atomic():
        row = (
            models.Delivery.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("hook")
            .filter(state=DeliveryState.WAITING.value, next_at__lte=at)
            .order_by("next_at", "id")
            .first()
        )
        if row is None:
            return False
        # Because: claimed before it is sent, so that no lock is held while a partner's server thinks; a worker that dies sends again later.
        row.tries, row.next_at = row.tries + 1, at + LEASE
        row.save(update_fields=["tries", "next_at"])
    heard = _post(row, at)
    _note(row, heard, at)
    return True


def _post(row: models.Delivery, at: dt.datetime) -> pinned.Heard:
    place = pinned.read(row.hook.url, mode=settings.LOKET_MODE)
    if place is None:
        return pinned.Heard(0, "bad_address")
    body = json.dumps({"type": row.type, "timestamp": row.made_at.isoformat(), "data": row.data}, separators=(",", ":")).encode()
    message, moment = f"msg_{ids.to_text(row.pk)}", int(at.timestamp())
    headers = {
        "Content-Type": "application/json", "User-Agent": "Loket-Webhooks/1", "webhook-id": message, "webhook-timestamp": str(moment),
        "webhook-signature": signing.sign(_secrets(row.hook, at), message=message, timestamp=moment, body=body),
    }  # fmt: skip
    return pinned.post(place, body=body, headers=headers)


def _note(row: models.Delivery, heard: pinned.Heard, at: dt.datetime) -> None:
    """Keep what became of a try. What was given up, and an address that says it is gone, is recorded."""
    is_done, is_gone = 200 <= heard.status < 300, heard.status == 410
    is_over = is_gone or row.tries > len(PAUSES)
    row.last_answer = f"http_{heard.status}" if heard.status else heard.word
    row.state = (DeliveryState.DELIVERED if is_done else DeliveryState.DEAD if is_over else DeliveryState.WAITING).value
    row.next_at, row.ended_at = (None, at) if is_done or is_over else (at + PAUSES[min(row.tries - 1, len(PAUSES) - 1)], None)
    changed = {"last_answer": row.last_answer, "state": row.state, "next_at": row.next_at, "ended_at": row.ended_at}
    # Because: a worker that was slower than its claim must not turn back what another one delivered meanwhile, nor stumble over what was removed.
    is_ours = models.Delivery.objects.filter(pk=row.pk, tries=row.tries, state=DeliveryState.WAITING.value).update(**changed)
    if is_ours and is_over and not is_done:
        _give_up(act=system_act("webhooks", region=row.hook.region, at=at, purpose="tell"), row=row, is_gone=is_gone)


@audit.operation("exchange.delivery.given_up")
def _give_up(*, act: Act, row: models.Delivery, is_gone: bool) -> None:
    if is_gone:  # Standard Webhooks: 410 means that the receiver wants no more
        models.Hook.objects.filter(pk=row.hook_id).update(is_on=False)
    audit.record(
        act, "exchange.delivery.given_up", table="exchange_delivery", row=row.pk,
        details={"client": row.hook.client_id, "answer": row.last_answer, "tries": row.tries, "is_gone": is_gone},
    )  # fmt: skip


def _secrets(hook: models.Hook, at: dt.datetime) -> list[str]:
    keyring = settings.LOKET_KEYRING
    found = [keyring.open_text(hook.secret_sealed, column=SECRET_COLUMN, row=str(hook.pk))]
    if hook.former_sealed is not None and hook.former_until is not None and at < hook.former_until:
        found.append(keyring.open_text(hook.former_sealed, column=SECRET_COLUMN, row=str(hook.pk)))
    return found


def _seal(key: UUID, secret: str) -> bytes:
    sealed: bytes = settings.LOKET_KEYRING.seal_text(secret, column=SECRET_COLUMN, row=str(key))
    return sealed


def _locked(act: Act, client_id: str, hook: UUID) -> models.Hook:
    row = models.Hook.objects.select_for_update().filter(region=act.region, client_id=client_id, pk=hook).first()
    if row is None:
        raise HookNotFound
    return row


def _wake() -> None:
    """Have the sender run soon; the clock comes by each minute anyway."""
    jobs.defer(name=SENDING, key="now")
