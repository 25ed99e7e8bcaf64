"""Attacks on the publishing by four eyes: who drafted, another seat, another agency, another region, a page that is old."""

from __future__ import annotations

import datetime as dt

import pytest

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit.values import system_act
from loket.foundation.identity import operations as identity
from loket.foundation.identity import queries as people
from loket.foundation.identity.values import NewAppointment
from loket.services.catalogue import queries as catalogue
from loket.services.rollout import operations, queries
from loket.services.rollout.errors import (
    NoSuchProposal,
    NotAnAuthor,
    NotAReviewer,
    NotTheHead,
    OwnWork,
    ProposalMoved,
)
from tests.integration.test_rollout_proposals import approve, live, now
from tests.integration.test_rollout_proposals import elsewhere as elsewhere
from tests.integration.test_rollout_proposals import office as office
from tests.support import publishing
from tests.support import world as worlds
from tests.support.publishing import RENAMED, SERVICE, VERSION_2, Office, propose, reviewed


def appoint_too(office: Office, name: str, *others: str) -> None:
    """Give somebody further seats, as a small office may."""
    for other in others:
        position, audience = publishing.SEATS[other]
        seat = NewAppointment(
            region=office.region, agency=position.partition("/")[0],
            unit=agencies.list_units(office.region, agency=position.partition("/")[0])[0].code, position=position, audience=audience,
            valid_from=dt.date(2026, 1, 1),
        )  # fmt: skip
        act = system_act("load", region=office.region, at=worlds.NOW, purpose="load")
        identity.appoint(act=act, account=office.accounts[name], appointment=seat)


def test_who_drafts_neither_reviews_nor_approves_whatever_other_seats_they_hold(office: Office) -> None:
    appoint_too(office, "author", "reviewer", "head")
    found = propose(office)
    with pytest.raises(OwnWork):
        operations.take_review(act=office.act("author"), proposal=found.id, revision=found.revision)
    operations.take_review(act=office.act("reviewer"), proposal=found.id, revision=found.revision)
    operations.clear_review(act=office.act("reviewer"), proposal=found.id, revision=found.revision + 1)
    for attack in (approve, lambda o, p, by: operations.reject(act=o.act(by), proposal=p.id, revision=p.revision, text="x")):
        with pytest.raises(OwnWork):
            attack(office, now(found), "author")
    assert not catalogue.is_published(found.hash)


def test_who_helped_to_draft_is_a_drafter_too(office: Office) -> None:
    appoint_too(office, "author2", "reviewer")
    proposal = operations.propose(
        act=office.act("author"), region=office.region, service=SERVICE, files=publishing.files(VERSION_2, RENAMED), base_hash=live(), note="Berdua.",
        drafters=[office.accounts["author2"]],
    )  # fmt: skip
    with pytest.raises(OwnWork):
        operations.take_review(act=office.act("author2"), proposal=proposal, revision=1)


def test_who_reviewed_does_not_approve(office: Office) -> None:
    appoint_too(office, "reviewer", "head")
    with pytest.raises(OwnWork):
        approve(office, reviewed(office), "reviewer")


@pytest.mark.parametrize("name", ["author2", "reviewer", "stranger"])
def test_only_the_head_of_the_service_s_own_agency_approves(office: Office, name: str) -> None:
    found = reviewed(office)
    with pytest.raises((NotTheHead, OwnWork)):
        approve(office, found, name)
    assert live() != found.hash


def test_only_authors_propose_and_only_reviewers_review(office: Office) -> None:
    with pytest.raises(NotAnAuthor):
        propose(office, by="head")
    found = propose(office)
    with pytest.raises(NotAReviewer):
        operations.take_review(act=office.act("head"), proposal=found.id, revision=found.revision)
    with pytest.raises(NotAReviewer):
        operations.comment(act=office.act("stranger"), proposal=found.id, text="Saya juga mau bicara.")


def test_another_region_neither_sees_nor_moves_a_proposal(office: Office, elsewhere: Office) -> None:
    found = reviewed(office)
    with pytest.raises(NoSuchProposal):
        queries.get_proposal(elsewhere.region, found.id)
    assert len(queries.list_proposals(elsewhere.region)) == 0
    for step in (
        lambda: approve(elsewhere, found),
        lambda: operations.take_review(act=elsewhere.act("reviewer"), proposal=found.id, revision=found.revision),
        lambda: operations.comment(act=elsewhere.act("reviewer"), proposal=found.id, text="Halo."),
    ):
        with pytest.raises(NoSuchProposal):
            step()


def test_an_author_proposes_nothing_in_another_region(office: Office, elsewhere: Office) -> None:
    for act in (office.act("author"), elsewhere.act("author")):
        other = elsewhere.region if act.region == office.region else office.region
        with pytest.raises(NotAnAuthor):
            operations.propose(
                act=act, region=other, service=SERVICE, files=publishing.files(VERSION_2, RENAMED, region=other), base_hash=live(other), note="x"
            )


def test_a_seat_that_has_ended_opens_nothing(office: Office) -> None:
    found = reviewed(office)
    [seat] = people.list_appointments(account_id=office.accounts["head"], at=worlds.NOW)
    act = system_act("load", region=office.region, at=worlds.NOW, purpose="load")
    identity.end_appointment(act=act, appointment=seat.id, until=dt.date(2026, 11, 24))
    with pytest.raises(NotTheHead):
        approve(office, found)
    approve(office, found, "head2")


def test_a_page_that_is_old_moves_nothing(office: Office) -> None:
    found = propose(office)
    operations.take_review(act=office.act("reviewer"), proposal=found.id, revision=found.revision)
    with pytest.raises(ProposalMoved):
        operations.clear_review(act=office.act("reviewer"), proposal=found.id, revision=found.revision)
