"""What providers report later: read, held against the table of states, kept once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common.states import before
from loket.foundation.notifications import jobs
from loket.foundation.notifications.channels.contract import Outcome, Receipt, way_of
from loket.foundation.notifications.errors import BadReceipt
from loket.foundation.notifications.models import Delivery
from loket.foundation.notifications.values import DELIVERY_TRANSITIONS, Channel, DeliveryState


@audit.operation("notifications.receipt.taken")
def take_receipt(*, act: Act, channel: Channel, body: bytes, headers: Mapping[str, str]) -> int:
    """
    Keep what a provider reports of messages it took over; return how many were changed by it.

    The same report again, or one that comes after the end, changes nothing: a report that is played back does no harm.

    :raises BadReceipt: not signed, unreadable, or about nothing that we sent.
    """
    way = way_of(channel)
    if way is None:
        raise BadReceipt
    changed = known = 0
    for reference, receipt in way.read_receipt(body, headers):
        row = Delivery.objects.select_for_update().filter(channel=channel.value, reference=reference).first()
        if row is None:
            continue
        known += 1
        changed += _keep(replace(act, region=row.region), row, receipt)
    if not known:
        raise BadReceipt
    return changed


def _keep(act: Act, row: Delivery, receipt: Receipt) -> int:
    state = DeliveryState(receipt.outcome.value)
    is_new = DeliveryState(row.state) in before(DELIVERY_TRANSITIONS, state) and receipt.outcome is not Outcome.SENT
    if is_new:
        for name, value in jobs.ended(state, receipt.reason, row.attempts, act.at).items():
            setattr(row, name, value)
        row.save()
    audit.record(
        act, "notifications.receipt.taken", table="notifications_delivery", row=row.pk,
        details={"channel": row.channel, "state": state.value, "reason": receipt.reason, "is_new": is_new},
    )  # fmt: skip
    return int(is_new)
