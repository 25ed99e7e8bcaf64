"""
From the outbox to the feed: births, deaths, marriages, divorces and moves, once each, in the order of commits; and to whoever wants to be told.

Because: the outbox is handed over in batches under one lock, so the numbers of the feed grow in the order in which things became true,
and a cursor never passes anything over.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from loket.foundation.audit.values import system_act
from loket.foundation.database import statements
from loket.foundation.events.values import Event, Subscription
from loket.foundation.exchange import hooks, models
from loket.foundation.exchange.values import ChangeKind, GrantState
from loket.foundation.residents import queries as residents
from loket.foundation.residents.events import EVENT_REGISTERED, PERSON_DIED, PERSON_MOVED, PERSON_REGISTERED
from loket.foundation.residents.values import EventKind

KINDS: Final[Mapping[str, ChangeKind]] = {
    PERSON_REGISTERED: ChangeKind.BIRTH,
    PERSON_DIED: ChangeKind.DEATH,
    PERSON_MOVED: ChangeKind.MOVE,
}
#: What a file told happened, by the word of its kind. What is not here is told to nobody.
OF_FILES: Final[Mapping[str, ChangeKind]] = {
    EventKind.BIRTH: ChangeKind.BIRTH, EventKind.MARRIAGE: ChangeKind.MARRIAGE, EventKind.MARRIAGE_ANNULLED: ChangeKind.MARRIAGE,
    EventKind.DIVORCE: ChangeKind.DIVORCE, EventKind.DIVORCE_ANNULLED: ChangeKind.DIVORCE, EventKind.ADDRESS_CHANGE: ChangeKind.MOVE,
    EventKind.MOVE_IN: ChangeKind.ARRIVAL, EventKind.ABROAD_IN: ChangeKind.ARRIVAL, EventKind.MOVE_OUT: ChangeKind.DEPARTURE,
    EventKind.ABROAD_OUT: ChangeKind.DEPARTURE,
}  # fmt: skip


def receive(events: list[Event]) -> None:
    """Put what happened into the feed, and wake the addresses whose grants tell of it. One batch, one transaction."""
    told = [(event, kind) for event in events if (kind := _kind_of(event)) is not None]
    for event, kind in told:
        statements.changed(
            "INSERT INTO exchange_change (region, kind, resident, at) VALUES (%s, %s, %s::uuid, %s::timestamptz)",
            [event.region, kind.value, event.ref, event.at],
        )
    for region in sorted({event.region for event, _ in told}):
        _wake(
            region,
            [(kind, event.ref) for event, kind in told if event.region == region],
            max(event.at for event, _ in told if event.region == region),
        )


def _kind_of(event: Event) -> ChangeKind | None:
    """Return what an event tells; None where nothing happened but an entry was written anew: a load of the register is no birth."""
    if event.name == EVENT_REGISTERED:
        return OF_FILES.get(event.payload.get("kind", ""))
    if event.name == PERSON_REGISTERED and not event.payload.get("case"):
        return None
    return KINDS.get(event.name)


def _wake(region: str, told: Sequence[tuple[ChangeKind, UUID]], at: dt.datetime) -> None:
    """
    Send each address one event for all that came: "there is something new, for this purpose". What is outside its grant's villages wakes nobody.

    Because: who it is about is read with the token, counted and recorded; a message that lies in a partner's queue tells nothing of anybody.
    """
    act = system_act("feed", region=region, at=at, purpose="tell")
    granted = models.Grant.objects.filter(region=region, state=GrantState.ACTIVE.value, changes__overlap=sorted({kind.value for kind, _ in told}))
    wanted = {(row.client_id, row.purpose): row for row in granted}
    for hook in models.Hook.objects.filter(region=region, is_on=True, client_id__in={client for client, _ in wanted}):
        grant = wanted.get((hook.client_id, hook.purpose))
        if grant is None:
            continue
        inside = residents.list_within(
            region=region, residents=[key for kind, key in told if kind is not ChangeKind.DEPARTURE], villages=grant.villages
        )
        inside |= residents.list_within(
            region=region, residents=[key for kind, key in told if kind is ChangeKind.DEPARTURE], villages=grant.villages, departed=True
        )
        kinds = sorted({kind.value for kind, key in told if key in inside and kind.value in grant.changes})
        if kinds:
            hooks.queue(act=act, hook=hook, type_="residents.changed", data={"purpose": hook.purpose, "kinds": kinds})


SUBSCRIPTIONS: Final = (Subscription(name="exchange.feed", names=(*KINDS, EVENT_REGISTERED), receive=receive),)
