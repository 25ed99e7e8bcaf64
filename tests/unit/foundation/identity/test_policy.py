"""Who may appoint, link and change: a table."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest

from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.identity import policy

ACCOUNT = uuid4()


def act(kind: ActorKind, *, region: str = "97.01", own: bool = False) -> Act:
    actor = str(ACCOUNT) if own else str(uuid4())
    return Act(region=region, actor=actor, kind=kind, at=dt.datetime(2026, 11, 24, tzinfo=dt.UTC), purpose="test")


@pytest.mark.parametrize("kind", list(ActorKind))
def test_only_the_system_appoints_when_two_people_agreed_and_only_in_its_region(kind: ActorKind) -> None:
    may = kind is ActorKind.SYSTEM
    assert (policy.refusal_to_appoint(act(kind), region="97.01", account=ACCOUNT) is None) is may
    assert policy.refusal_to_appoint(act(kind), region="98.71", account=ACCOUNT)


@pytest.mark.parametrize("kind", list(ActorKind))
def test_who_sees_the_card_links_another_account(kind: ActorKind) -> None:
    may = kind in (ActorKind.OFFICER, ActorKind.OPERATOR, ActorKind.SYSTEM)
    assert (policy.refusal_to_link(act(kind), account=ACCOUNT) is None) is may
    assert policy.refusal_to_link(act(kind, own=True), account=ACCOUNT)


@pytest.mark.parametrize("kind", list(ActorKind))
def test_only_the_owner_and_the_system_change_an_account(kind: ActorKind) -> None:
    assert policy.refusal_to_change(act(kind, own=True), account=ACCOUNT) is None
    assert (policy.refusal_to_change(act(kind), account=ACCOUNT) is None) is (kind is ActorKind.SYSTEM)
