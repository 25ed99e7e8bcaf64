"""Grants need two people, a law and an end; the public register shows them; operators are told before they end."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from loket.foundation.common.errors import Refusal
from loket.foundation.exchange import jobs, models, operations, queries
from loket.foundation.exchange.errors import AlreadyDecided, BadTerms, GrantNotFound, NotAllowed, Overlaps, OwnProposal, ReasonNeeded
from loket.foundation.exchange.values import STEPS, GrantState, Kind
from loket.foundation.notifications import queries as messages
from tests.support import clients, world
from tests.support.exchange import Stand


@pytest.fixture
def stand(db: None) -> Stand:
    return Stand()


def test_nobody_approves_or_rejects_a_grant_of_their_own(stand: Stand) -> None:
    proposed = operations.propose(act=stand.operator(stand.first), terms=stand.terms(), note="Surat dinas 12/2026")
    for decide in (
        lambda act: operations.approve(act=act, grant=proposed.id),
        lambda act: operations.reject(act=act, grant=proposed.id, reason="tidak"),
    ):
        with pytest.raises(OwnProposal):
            decide(stand.operator(stand.first))
    approved = operations.approve(act=stand.operator(stand.second), grant=proposed.id)
    assert (approved.state, approved.decided_by, approved.note) == (GrantState.ACTIVE, stand.second, "Surat dinas 12/2026")
    with pytest.raises(AlreadyDecided):
        operations.approve(act=stand.operator(stand.second), grant=proposed.id)
    # Whatever the code does, the database refuses one person in both roles.
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Grant.objects.filter(pk=proposed.id).update(decided_by=stand.first)


def test_only_operators_of_the_region_decide_about_grants(stand: Stand) -> None:
    with pytest.raises(NotAllowed):
        operations.propose(act=stand.world.act(stand.world.citizen), terms=stand.terms())
    with pytest.raises(NotAllowed):  # an operator by word alone, who holds no such office
        operations.propose(act=stand.operator(stand.world.citizen), terms=stand.terms())
    proposed = operations.propose(act=stand.operator(stand.first), terms=stand.terms())
    with pytest.raises(GrantNotFound):
        operations.approve(act=stand.operator(stand.second, region=world.OTHER_REGION), grant=proposed.id)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"legal_basis": " "}, "legal_basis"), ({"purpose": "Bantuan Sosial"}, "purpose"), ({"kinds": frozenset()}, "kinds"), ({"fields": ()}, "fields"),
        ({"fields": ("residents.family.members",)}, "fields"), ({"family_fields": ("residents.mother_name",)}, "family_fields"),
        ({"changes": frozenset()}, "changes"), ({"villages": ("98.71.01.1001",)}, "villages"), ({"per_day": 0}, "per_day"), ({"client_id": "nobody"}, "client_id"),
        ({"purpose": STEPS}, "purpose"),
    ],
)  # fmt: skip
def test_terms_that_cannot_be_a_grant_are_refused_by_their_part(stand: Stand, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(BadTerms) as refused:
        operations.propose(act=stand.operator(stand.first), terms=stand.terms(**changes))
    assert refused.value.field == field


def test_a_grant_runs_a_year_at_most_and_a_sandbox_gets_none(stand: Stand) -> None:
    year = stand.terms(valid_from=dt.date(2027, 1, 1), valid_until=dt.date(2027, 12, 31))
    operations.propose(act=stand.operator(stand.first), terms=year)
    with pytest.raises(BadTerms):
        operations.propose(act=stand.operator(stand.first), terms=replace(year, valid_until=dt.date(2028, 1, 1)))
    sandbox = clients.make_client(
        region=world.REGION, at=stand.now, kind=clients.ClientKind.SANDBOX, agency=None, scopes=("exchange",), redirect_uris=()
    )
    with pytest.raises(BadTerms):
        operations.propose(act=stand.operator(stand.first), terms=stand.terms(client_id=sandbox.client_id))


def test_two_grants_for_one_purpose_never_run_on_the_same_day(stand: Stand) -> None:
    first = stand.grant()
    same = operations.propose(act=stand.operator(stand.first), terms=stand.terms())
    with pytest.raises(Overlaps):
        operations.approve(act=stand.operator(stand.second), grant=same.id)
    after = first.terms.valid_until + dt.timedelta(days=1)
    later = stand.grant(valid_from=after, valid_until=after + dt.timedelta(days=30))
    assert later.state is GrantState.ACTIVE


def test_a_grant_is_ended_by_one_operator_who_says_why(stand: Stand) -> None:
    grant = stand.grant()
    with pytest.raises(ReasonNeeded):
        operations.withdraw(act=stand.operator(stand.first), grant=grant.id)
    ended = operations.withdraw(act=stand.operator(stand.first), grant=grant.id, reason="Kerja sama berakhir")
    assert (ended.state, ended.ended_by, ended.reason) == (GrantState.WITHDRAWN, stand.first, "Kerja sama berakhir")
    assert [one.id for one in queries.list_published(region=world.REGION)] == [grant.id]
    assert queries.list_published(region=world.REGION).items[0].reason == ""


def test_operators_are_told_once_that_a_grant_ends_and_a_review_ends_the_reminder(stand: Stand) -> None:
    grant = stand.grant(valid_until=stand.today + dt.timedelta(days=20))
    stand.grant(purpose="lain_lain", valid_until=stand.today + dt.timedelta(days=80))
    assert [one.id for one in queries.list_due(region=world.REGION, day=stand.today)] == [grant.id]
    jobs.remind(at=stand.now)
    jobs.remind(at=stand.now + dt.timedelta(days=1))
    told = [one.kind for one in messages.list_messages(region=world.REGION, recipient=stand.second)]
    assert told == ["exchange.review"]
    renewed = operations.propose(
        act=stand.operator(stand.first), renews=grant.id,
        terms=stand.terms(valid_from=grant.terms.valid_until + dt.timedelta(days=1), valid_until=grant.terms.valid_until + dt.timedelta(days=60)),
    )  # fmt: skip
    assert renewed.renews == grant.id
    assert queries.list_due(region=world.REGION, day=stand.today) == ()
    assert queries.get_grant(region=world.REGION, grant=grant.id).reviewed_by == stand.first


def test_a_proposal_that_nobody_decides_is_closed(stand: Stand) -> None:
    proposed = operations.propose(act=stand.operator(stand.first), terms=stand.terms())
    jobs.expire_proposals(at=stand.now + dt.timedelta(days=13))
    assert queries.get_grant(region=world.REGION, grant=proposed.id).state is GrantState.PROPOSED
    jobs.expire_proposals(at=stand.now + dt.timedelta(days=15))
    assert queries.get_grant(region=world.REGION, grant=proposed.id).state is GrantState.EXPIRED
    with pytest.raises(Refusal):
        operations.approve(act=stand.operator(stand.second), grant=proposed.id)


def test_a_suspended_application_gets_no_grant_approved(stand: Stand) -> None:
    proposed = operations.propose(act=stand.operator(stand.first), terms=stand.terms(kinds=frozenset([Kind.LOOKUP])))
    from loket.foundation.clients.models import Client

    Client.objects.filter(region=world.REGION).update(state="suspended")
    with pytest.raises(BadTerms):
        operations.approve(act=stand.operator(stand.second), grant=proposed.id)
