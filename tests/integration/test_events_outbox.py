"""The outbox: what commits is heard once and in order, what rolls back never."""

from __future__ import annotations

import datetime as dt

import psycopg
import pytest
from django.db import transaction

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.common import ids
from loket.foundation.events import operations as events
from loket.foundation.events.values import Event, Subscription

NOW = dt.datetime(2026, 11, 24, 2, 0, tzinfo=dt.UTC)
ACT = Act(region="97.01", actor="system:test", kind=ActorKind.SYSTEM, at=NOW, purpose="test")


@audit.operation("events.test.told")
def tell(*, act: Act, number: int, fails: bool = False) -> None:
    audit.record(act, "events.test.told", table="t", row=number)
    events.publish(act, "events.test.told", ref=ids.new_id(), payload={"n": number})
    if fails:
        raise RuntimeError


class Listener:
    """Keeps what it heard; fails as often as it is told to."""

    def __init__(self) -> None:
        self.heard: list[int] = []
        self.failures = 0

    def receive(self, batch: list[Event]) -> None:
        if self.failures:
            self.failures -= 1
            raise RuntimeError("not now")
        self.heard += [event.payload["n"] for event in batch]

    @property
    def subscription(self) -> Subscription:
        return Subscription(name="test.listener", names=("events.test.told",), receive=self.receive)


@pytest.fixture
def listener(committed_db: str) -> Listener:
    return Listener()


def test_events_are_heard_once_and_in_order(listener: Listener) -> None:
    for number in range(5):
        tell(act=ACT, number=number)
    assert events.deliver(subscription=listener.subscription, limit=3) == 3
    assert events.deliver(subscription=listener.subscription, limit=3) == 2
    assert events.deliver(subscription=listener.subscription) == 0
    assert listener.heard == [0, 1, 2, 3, 4]


def test_what_was_rolled_back_is_never_heard(listener: Listener) -> None:
    with pytest.raises(RuntimeError):
        tell(act=ACT, number=1, fails=True)
    tell(act=ACT, number=2)
    events.deliver(subscription=listener.subscription)
    assert listener.heard == [2]


def test_a_failing_listener_hears_the_same_again(listener: Listener) -> None:
    tell(act=ACT, number=1)
    listener.failures = 1
    with pytest.raises(RuntimeError):
        events.deliver(subscription=listener.subscription)
    events.deliver(subscription=listener.subscription)
    assert listener.heard == [1]


def test_a_late_commit_with_an_early_number_is_not_passed_over(listener: Listener, owner_connection: psycopg.Connection) -> None:
    with psycopg.connect(owner_connection.info.dsn, password=owner_connection.info.password or None) as slow:
        slow.execute(
            "INSERT INTO event_outbox (at, region, name, ref, payload) VALUES (%s, '97.01', 'events.test.told', gen_random_uuid(), '{\"n\": 1}')",
            [NOW],
        )
        tell(act=ACT, number=2)
        events.deliver(subscription=listener.subscription)
        assert listener.heard == []  # number 2 waits: a transaction that began earlier is still open
        slow.commit()
    events.deliver(subscription=listener.subscription)
    assert listener.heard == [1, 2]


def test_a_name_has_three_parts(db: None) -> None:
    with pytest.raises(ValueError, match="three parts"), transaction.atomic():
        events.publish(ACT, "told", ref=ids.new_id())
