"""When a proposed version comes into force, what holds it back, and when it has to be looked at again."""

from __future__ import annotations

import datetime as dt

import pytest

from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.errors import PackageInvalid
from loket.services.rollout import jobs, operations, queries
from loket.services.rollout.errors import (
    BadShare,
    InThePast,
    PilotRuns,
    ReasonNeeded,
)
from loket.services.rollout.values import Doing, ProposalState
from tests.integration.test_rollout_proposals import DAY, HOUR, SIX_HOURS, VERSION_3, approve, live, now
from tests.integration.test_rollout_proposals import office as office
from tests.support import publishing
from tests.support import world as worlds
from tests.support.publishing import RENAMED, SERVICE, VERSION_2, Office, reviewed


def test_a_scheduled_version_comes_into_force_at_its_very_moment(office: Office) -> None:
    before, at = live(), worlds.NOW + 2 * DAY
    found = reviewed(office)
    approve(office, found, live_at=at)
    assert now(found).state is ProposalState.SCHEDULED
    assert jobs.begin_scheduled(at=at - HOUR) == 0
    assert jobs.begin_scheduled(at=at - dt.timedelta(minutes=1)) == 1
    assert now(found).state is ProposalState.LIVE
    assert live(at=at - dt.timedelta(microseconds=1)) == before
    assert live(at=at) == found.hash
    assert jobs.begin_scheduled(at=at) == 0


def test_a_schedule_beyond_the_review_date_is_refused_at_once(office: Office) -> None:
    found = reviewed(office, VERSION_2, ("service.yaml", "review_by: 2027-10-31", "review_by: 2026-12-10"))
    with pytest.raises(PackageInvalid):
        approve(office, found, live_at=worlds.NOW + 20 * DAY)
    with pytest.raises(InThePast):
        approve(office, found, live_at=worlds.NOW - HOUR)
    assert not catalogue.is_published(found.hash)


def test_what_does_not_hold_any_more_when_its_time_comes_is_held_back_and_told(office: Office) -> None:
    before = live()
    found = reviewed(office, VERSION_2, ("service.yaml", "review_by: 2027-10-31", "review_by: 2026-12-10"))
    approve(office, found, live_at=worlds.NOW + 10 * DAY)
    late = worlds.NOW + 17 * DAY  # nobody ran the jobs for a week, and the review date passed
    assert jobs.begin_scheduled(at=late) == 0
    assert live(at=late) == before
    assert now(found).state is ProposalState.APPROVED
    line = queries.list_lines(found.id)[0]
    assert (line.doing, line.actor) == (Doing.HELD, None)
    assert "ditinjau" in line.text


def test_a_scheduled_version_waits_for_the_end_of_a_pilot_that_began_meanwhile(office: Office) -> None:
    pilot = publishing.published([VERSION_2, SIX_HOURS])
    found = reviewed(office, VERSION_3, RENAMED)
    approve(office, found, live_at=worlds.NOW + DAY)
    operations.begin_pilot(act=office.act("head"), region=office.region, version_hash=pilot, share=10)
    assert jobs.begin_scheduled(at=worlds.NOW + DAY) == 0
    held = now(found)
    assert held.state is ProposalState.APPROVED
    with pytest.raises(PilotRuns):
        operations.put_live(act=office.act("head"), proposal=held.id, revision=held.revision)
    operations.withdraw_pilot(act=office.act("head"), region=office.region, service=SERVICE, reason="Cukup.")
    operations.put_live(act=office.act("head"), proposal=held.id, revision=held.revision)
    assert live() == found.hash


def test_a_schedule_is_taken_back_with_a_reason_and_the_version_stays_approved(office: Office) -> None:
    found = reviewed(office)
    approve(office, found, live_at=worlds.NOW + DAY)
    scheduled = now(found)
    with pytest.raises(ReasonNeeded):
        operations.unschedule(act=office.act("head"), proposal=found.id, revision=scheduled.revision, text="")
    operations.unschedule(act=office.act("head"), proposal=found.id, revision=scheduled.revision, text="Pelatihan belum selesai.")
    assert jobs.begin_scheduled(at=worlds.NOW + 2 * DAY) == 0
    assert now(found).state is ProposalState.APPROVED


def test_approved_without_being_put_in_force_is_published_and_read_but_runs_for_nobody(office: Office) -> None:
    before, found = live(), reviewed(office)
    approve(office, found, live=False)
    assert now(found).state is ProposalState.APPROVED
    assert catalogue.is_published(found.hash)
    assert live() == before


def test_a_pilot_share_that_is_none_is_refused(office: Office) -> None:
    for share in (0, 101):
        with pytest.raises(BadShare):
            approve(office, reviewed(office, by="author" if share else "author2"), share=share)


def test_a_review_date_is_told_of_before_and_after_once_each_and_shown_while_it_is_near(office: Office) -> None:
    day = dt.datetime(2027, 10, 31, 1, 0, tzinfo=dt.UTC)
    assert queries.list_reviews_due(office.region, day - 61 * DAY) == ()
    told = [jobs.remind_of_reviews(at=day + left * DAY) for left in (-61, -60, -60, -30, -14, -13, 0, 1, 29, 30, 31, 60)]
    assert told == [0, 1, 0, 0, 1, 0, 1, 0, 0, 1, 0, 1]
    [due] = queries.list_reviews_due(office.region, day + 3 * DAY)
    assert (due.service, due.days_left, due.review_by) == (SERVICE, -3, dt.date(2027, 10, 31))


def test_a_version_with_a_new_review_date_ends_the_reminders(office: Office) -> None:
    found = reviewed(office, VERSION_2, ("service.yaml", "review_by: 2027-10-31", "review_by: 2028-10-31"))
    approve(office, found)
    assert jobs.remind_of_reviews(at=dt.datetime(2027, 10, 31, 1, 0, tzinfo=dt.UTC)) == 0
