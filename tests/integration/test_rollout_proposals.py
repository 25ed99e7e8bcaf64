"""Draft, review, approval, in force: each step by another person, recorded, and nothing published that does not hold."""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import DatabaseError, close_old_connections, connection, transaction

from loket.config import wiring
from loket.config.cli import service as cli
from loket.foundation.audit import queries as record
from loket.foundation.audit.values import system_act
from loket.foundation.common import ids, states
from loket.foundation.common.text import Text
from loket.foundation.events import operations as outbox
from loket.foundation.notifications import queries as inbox
from loket.oversight.standards import queries as standards
from loket.oversight.standards.values import LEAST_CASES, Measure
from loket.services.catalogue import operations as drafts
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.errors import PackageInvalid, VersionHasOtherContent
from loket.services.catalogue.values import DraftState
from loket.services.rollout import jobs, notices, operations, queries
from loket.services.rollout.errors import (
    AlreadyProposed,
    InstalledAlready,
    NoSuchProposal,
    NotAnAuthor,
    NothingChanges,
    NotNow,
    NotTheDrafter,
    NotTheHead,
    OtherServiceFiles,
    ProposalMoved,
    ReasonNeeded,
    StaleBase,
)
from loket.services.rollout.values import PROPOSAL_TRANSITIONS, PROPOSAL_WORDS, Doing, Powers, Proposal, ProposalState
from tests.integration import test_rollout_compared as compared
from tests.support import publishing
from tests.support import world as worlds
from tests.support.publishing import RENAMED, SERVICE, VERSION_2, Office, propose, reviewed

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
VERSION_3 = ("service.yaml", "version: 1\n", "version: 3\n")
SIX_HOURS = ("service.yaml", "time: {value: 4, unit: working_hours}", "time: {value: 3, unit: working_hours}")


@pytest.fixture
def office(db: None) -> Office:
    worlds.load_regions()
    worlds.publish(publishing.FOLDER)
    return publishing.office()


@pytest.fixture
def elsewhere(office: Office) -> Office:
    worlds.publish(publishing.FOLDER, worlds.OTHER_REGION)
    return publishing.office(worlds.OTHER_REGION)


def now(proposal: Proposal) -> Proposal:
    return queries.get_proposal(proposal.region, proposal.id)


def live(region: str = worlds.REGION, at: dt.datetime = worlds.NOW) -> str:
    return queries.get_live(SERVICE, region, at).hash


def approve(office: Office, proposal: Proposal, by: str = "head", at: dt.datetime = worlds.NOW, **more: Any) -> str:
    return operations.approve(act=office.act(by, at), proposal=proposal.id, revision=proposal.revision, **more)


# --- the way ----------------------------------------------------------------------------------------------------


def test_a_proposal_goes_from_author_by_reviewer_and_head_to_new_applications(office: Office) -> None:
    found = reviewed(office)
    assert found.state is ProposalState.REVIEWED
    published = approve(office, found, text="Setuju.")
    assert live() == published == found.hash
    assert now(found).state is ProposalState.LIVE
    assert catalogue.get_version(published).published_by == str(office.accounts["head"])
    story = [(line.doing, line.actor) for line in reversed(queries.list_lines(found.id))]
    names = office.accounts
    assert story == [
        (Doing.SUBMITTED, names["author"]), (Doing.TAKEN, names["reviewer"]), (Doing.REVIEWED, names["reviewer"]),
        (Doing.APPROVED, names["head"]), (Doing.LIVE, names["head"]),
    ]  # fmt: skip


def test_each_step_is_in_the_record_with_who_did_it_and_its_words_committed_to(office: Office) -> None:
    found = reviewed(office)
    approve(office, found)
    entries = [one for one in record.list_entries(region=office.region, limit=200).items if one.row == str(found.id)]
    assert [one.event.rpartition(".")[2] for one in sorted(entries, key=lambda e: e.id)] == ["submitted", "taken", "reviewed", "approved", "live"]
    assert {one.actor for one in entries} == {str(office.accounts[name]) for name in ("author", "reviewer", "head")}
    assert all("text" in one.commitments and "text" not in one.details for one in entries)


def test_what_reviewer_and_head_see_is_what_was_submitted_and_what_is_published(office: Office) -> None:
    found = reviewed(office)
    files = queries.read_proposal(office.region, found.id)
    assert dict(files) == publishing.files(VERSION_2, RENAMED)
    assert dict(catalogue.read_bundle(approve(office, found))) == dict(files)


def test_frozen_files_and_the_story_cannot_be_changed(office: Office) -> None:
    propose(office)
    for statement in ("UPDATE rollout_frozen SET round = 9", "DELETE FROM rollout_frozen", "UPDATE rollout_proposal_line SET text = ''"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_returned_proposal_comes_again_as_its_next_round_with_the_comments_of_each_kept(office: Office) -> None:
    found = propose(office)
    operations.take_review(act=office.act("reviewer"), proposal=found.id, revision=found.revision)
    operations.comment(act=office.act("reviewer"), proposal=found.id, place="standard.time", text="Sebut pasalnya.")
    operations.send_back(act=office.act("reviewer"), proposal=found.id, revision=found.revision + 1, text="Satu hal lagi.")
    assert now(found).state is ProposalState.RETURNED
    again = propose(office, VERSION_2, RENAMED, SIX_HOURS, at=worlds.NOW + HOUR)
    assert (again.id, again.round, again.state) == (found.id, 2, ProposalState.SUBMITTED)
    assert again.reviewed_by is None
    assert [(line.round, line.place) for line in queries.list_lines(found.id) if line.doing is Doing.COMMENTED] == [(1, "standard.time")]
    assert dict(queries.read_proposal(office.region, found.id, number=1)) != dict(queries.read_proposal(office.region, found.id))


def test_the_working_copy_is_closed_while_others_read_it_open_when_it_comes_back_and_done_when_it_is_approved(office: Office) -> None:
    files = publishing.files(VERSION_2, RENAMED)
    draft = drafts.start_draft(
        act=office.act("author"), region=office.region, files=files, what=Text(id="Dari versi 1", en="From version 1"), base_hash=live()
    )

    def submit() -> Proposal:
        proposal = operations.propose(
            act=office.act("author"), region=office.region, service=SERVICE, files=files, base_hash=live(), note="Lagi.", draft=draft
        )
        return queries.get_proposal(office.region, proposal)

    def state() -> DraftState:
        return catalogue.get_draft(office.region, draft).state

    found = submit()
    assert state() is DraftState.PROPOSED
    operations.take_review(act=office.act("reviewer"), proposal=found.id, revision=found.revision)
    operations.send_back(act=office.act("reviewer"), proposal=found.id, revision=found.revision + 1, text="Sebut pasalnya.")
    assert state() is DraftState.OPEN
    again = submit()
    assert state() is DraftState.PROPOSED
    assert queries.find_proposal_of(office.region, draft) == again
    operations.take_review(act=office.act("reviewer"), proposal=found.id, revision=again.revision)
    operations.clear_review(act=office.act("reviewer"), proposal=found.id, revision=again.revision + 1)
    approve(office, now(found), live=False)
    assert state() is DraftState.DONE


def test_the_head_gives_a_reviewed_proposal_back_too(office: Office) -> None:
    found = reviewed(office)
    with pytest.raises(NotTheHead):
        operations.send_back(act=office.act("reviewer"), proposal=found.id, revision=found.revision, text="Tunggu.")
    operations.send_back(act=office.act("head"), proposal=found.id, revision=found.revision, text="Biayanya belum benar.")
    assert now(found).state is ProposalState.RETURNED


def test_a_refused_proposal_is_the_end_and_its_reason_is_kept(office: Office) -> None:
    found = reviewed(office)
    with pytest.raises(ReasonNeeded):
        operations.reject(act=office.act("head"), proposal=found.id, revision=found.revision, text=" ")
    operations.reject(act=office.act("head"), proposal=found.id, revision=found.revision, text="Belum ada anggarannya.")
    assert now(found).state is ProposalState.REJECTED
    assert queries.list_lines(found.id)[0].text == "Belum ada anggarannya."
    with pytest.raises(NotNow):
        operations.comment(act=office.act("reviewer"), proposal=found.id, text="Masih.")
    assert not catalogue.is_published(found.hash)


def test_an_author_takes_the_own_proposal_back_and_proposes_anew(office: Office) -> None:
    found = propose(office)
    with pytest.raises(NotTheDrafter):
        operations.withdraw_proposal(act=office.act("author2"), proposal=found.id, revision=found.revision)
    operations.withdraw_proposal(act=office.act("author"), proposal=found.id, revision=found.revision)
    assert now(found).state is ProposalState.WITHDRAWN
    assert propose(office).id != found.id


def test_what_the_table_does_not_name_cannot_happen(office: Office) -> None:
    steps: dict[ProposalState, Callable[[Proposal], Any]] = {
        ProposalState.IN_REVIEW: lambda p: operations.take_review(act=office.act("reviewer"), proposal=p.id, revision=p.revision),
        ProposalState.RETURNED: lambda p: operations.send_back(act=office.act("reviewer"), proposal=p.id, revision=p.revision, text="x"),
        ProposalState.REVIEWED: lambda p: operations.clear_review(act=office.act("reviewer"), proposal=p.id, revision=p.revision),
        ProposalState.APPROVED: lambda p: approve(office, p, live=False),
        ProposalState.REJECTED: lambda p: operations.reject(act=office.act("head"), proposal=p.id, revision=p.revision, text="x"),
        ProposalState.WITHDRAWN: lambda p: operations.withdraw_proposal(act=office.act("author"), proposal=p.id, revision=p.revision),
    }
    found = propose(office)
    for to, step in steps.items():
        if to not in PROPOSAL_TRANSITIONS[ProposalState.SUBMITTED]:
            with pytest.raises((NotNow, NotTheHead)):
                step(found)
    with pytest.raises((NotNow, NotTheHead)):
        operations.put_live(act=office.act("head"), proposal=found.id, revision=found.revision)
    assert now(found) == found
    assert set(PROPOSAL_WORDS) == set(PROPOSAL_TRANSITIONS) == set(ProposalState)
    assert ProposalState.LIVE not in states.unfinished(PROPOSAL_TRANSITIONS)


# --- what holds -------------------------------------------------------------------------------------------------


def test_what_does_not_pass_the_check_is_not_taken_and_every_problem_is_told(office: Office) -> None:
    with pytest.raises(PackageInvalid) as caught:
        propose(office, VERSION_2, ("service.yaml", "actor: dukcapil/kepala\n    time:", "actor: dukcapil/tidak-ada\n    time:"))
    assert {problem.code for problem in caught.value.problems} == {"steps.actor_unknown"}
    assert len(queries.list_proposals(office.region)) == 0


def test_the_version_that_runs_the_files_of_another_service_and_a_number_in_use_are_not_taken(office: Office) -> None:
    with pytest.raises(NothingChanges):
        propose(office, ("CHANGELOG.md", "- Versi pertama.", "- Versi pertama!"))
    with pytest.raises(VersionHasOtherContent):
        propose(office, RENAMED)
    with pytest.raises(OtherServiceFiles):
        operations.propose(
            act=office.act("author"), region=office.region, service="kk-perubahan", files=publishing.files(VERSION_2), base_hash="", note="x"
        )


def test_one_author_has_one_proposal_of_a_service_under_way_and_two_authors_two(office: Office) -> None:
    first = propose(office)
    with pytest.raises(AlreadyProposed):
        propose(office)
    assert propose(office, VERSION_3, RENAMED, by="author2").id != first.id


def test_a_proposal_from_a_version_that_no_longer_runs_is_not_taken(office: Office) -> None:
    before = live()
    worlds.publish(publishing.FOLDER, changes={"service.yaml": [("version: 1\n", "version: 2\n")]})
    with pytest.raises(StaleBase):
        operations.propose(
            act=office.act("author"), region=office.region, service=SERVICE, files=publishing.files(VERSION_3), base_hash=before, note="x"
        )


def test_of_two_proposals_from_one_version_the_second_is_stale_is_told_and_is_mended_in_its_next_round(office: Office) -> None:
    first, second = reviewed(office), reviewed(office, VERSION_3, SIX_HOURS, by="author2")
    approve(office, first)
    assert queries.is_stale(now(second))
    assert not queries.is_stale(now(first))
    with pytest.raises(StaleBase):
        approve(office, second)
    assert live() == first.hash
    assert not catalogue.is_published(second.hash)
    operations.send_back(act=office.act("head"), proposal=second.id, revision=second.revision, text="Masukkan perubahan versi 2.")
    again = reviewed(office, VERSION_3, RENAMED, SIX_HOURS, by="author2")
    assert approve(office, again) == live() == again.hash


def test_the_check_holds_on_the_day_of_the_approval_not_only_on_that_of_the_proposal(office: Office) -> None:
    found = reviewed(office, VERSION_2, ("service.yaml", "review_by: 2027-10-31", "review_by: 2026-12-01"))
    with pytest.raises(PackageInvalid):
        approve(office, found, at=worlds.NOW + 8 * DAY)
    assert not catalogue.is_published(found.hash)


# --- the done-when of the workbench -----------------------------------------------------------------------------


def test_a_pilot_in_one_region_with_a_tenth_of_its_cases_is_compared_and_promoted_and_the_other_region_never_saw_it(
    office: Office, elsewhere: Office
) -> None:
    here, there = live(), live(elsewhere.region)
    stamp = queries.content_stamp(elsewhere.region, worlds.NOW)
    found = reviewed(office)
    approve(office, found, share=10, text="Dicoba dahulu sebulan.")
    people = [ids.new_id() for _ in range(300)]
    given = Counter(queries.get_live(SERVICE, office.region, worlds.NOW, subject=one).hash for one in people)
    assert 8 <= given[found.hash] <= 60  # 30, give or take; six standard deviations upwards
    assert given[here] + given[found.hash] == 300
    assert {queries.get_live(SERVICE, elsewhere.region, worlds.NOW, subject=one).hash for one in people} == {there}
    # Each of them applies; under the new version all are decided in an hour, under the other two thirds late.
    compared.cases(here, given[here] // 3)
    compared.cases(here, given[here] - given[here] // 3, took=5 * HOUR)
    compared.cases(found.hash, given[found.hash])
    later = worlds.NOW + 30 * DAY
    pilot = queries.find_pilot(SERVICE, office.region, later)
    assert pilot is not None
    sides = standards.compare_pilot(pilot=pilot, at=later)
    assert (sides.ordinary.started, sides.tried.started) == (given[here], given[found.hash])
    assert sides.tried.on_time.part == given[found.hash]
    assert sides.clear[Measure.ON_TIME] is (True if given[found.hash] >= LEAST_CASES else None)
    operations.promote(act=office.act("head", later), region=office.region, service=SERVICE, reason="Lebih cepat.")
    assert {queries.get_live(SERVICE, office.region, later, subject=one).hash for one in people} == {found.hash}
    assert queries.running_hashes(SERVICE, elsewhere.region, later) == (there,)
    assert queries.content_stamp(elsewhere.region, later) == stamp
    assert [one.hash for one in queries.list_history(elsewhere.region, SERVICE)] == [there]
    # The same files are another version there, which its own people propose, review and approve.
    again = reviewed(elsewhere)
    assert again.hash != found.hash
    assert catalogue.load_package(publishing.files(VERSION_2, RENAMED), region=office.region).package_hash == package_hash(elsewhere, again)
    assert approve(elsewhere, again) == live(elsewhere.region)


def package_hash(office: Office, proposal: Proposal) -> str:
    """Return what the package of a proposal is called everywhere, without its region's parameters."""
    files = {name: content for name, content in queries.read_proposal(office.region, proposal.id).items() if name != "parameters.yaml"}
    return catalogue.load_package(files, region=office.region).package_hash


# --- the operator's path ----------------------------------------------------------------------------------------


def test_the_operator_installs_what_a_region_never_had_and_changes_nothing_that_it_has(office: Office) -> None:
    act = system_act("cli", region=office.region, at=worlds.NOW, purpose="publish")
    files = publishing.files(folder="dukcapil/kk-perubahan")
    first = operations.install(act=act, bundle=files, on=worlds.NOW.date())
    assert queries.live_hash("kk-perubahan", office.region, worlds.NOW) == first
    assert operations.install(act=act, bundle=files, on=worlds.NOW.date()) == first
    with pytest.raises(InstalledAlready):
        operations.install(act=act, bundle=publishing.files(VERSION_2, RENAMED), on=worlds.NOW.date())
    assert not catalogue.is_published(catalogue.load_package(publishing.files(VERSION_2, RENAMED), region=office.region).hash)
    events = [one.event for one in record.list_entries(region=office.region, limit=200).items]
    assert events.count("rollout.version.installed") == 2


def test_the_operator_does_not_bring_back_an_older_version_past_the_head(office: Office) -> None:
    old = publishing.files()
    approve(office, reviewed(office))
    act = system_act("cli", region=office.region, at=worlds.NOW, purpose="publish")
    with pytest.raises(InstalledAlready):
        operations.install(act=act, bundle=old, on=worlds.NOW.date())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The sample's folder with a changed version in it."""
    found = tmp_path / SERVICE
    for name, content in publishing.files(VERSION_2, RENAMED).items():
        if name != "parameters.yaml":
            (found / name).parent.mkdir(parents=True, exist_ok=True)
            (found / name).write_bytes(content)
    return found


def test_outside_the_demo_the_command_publishes_nothing_past_the_head_and_proposes_instead(office: Office, folder: Path, settings: Any) -> None:
    settings.LOKET_MODE = "production"
    before, regions = live(), worlds.TOP / "regions"
    with pytest.raises(InstalledAlready):
        cli._publish_one(folder, office.region, "Asia/Makassar", regions, True, "en")
    assert live() == before
    asked = ["propose", str(folder), "--region", office.region, "--note", "Kata yang lebih mudah.", "--regions", str(regions)]
    refused = CliRunner().invoke(cli.command, [*asked, "--by", "head.9701@contoh.example"])
    assert refused.exit_code == 1
    assert NotAnAuthor.message.id in refused.output
    done = CliRunner().invoke(cli.command, [*asked, "--by", "author.9701@contoh.example"])
    assert done.exit_code == 0, done.output
    [found] = queries.list_proposals(office.region).items
    assert (found.state, found.drafted_by) == (ProposalState.SUBMITTED, office.accounts["author"])
    assert found.hash == catalogue.load_package(publishing.files(VERSION_2, RENAMED), region=office.region).hash


# --- who hears of it --------------------------------------------------------------------------------------------


def deliver() -> None:
    [subscription] = notices.SUBSCRIPTIONS
    assert subscription in wiring.all_subscriptions()
    while outbox.deliver(subscription=subscription):
        pass


def subjects(office: Office, name: str) -> list[str]:
    page = inbox.list_messages(region=office.region, recipient=office.accounts[name])
    return [message.subject.id for message in page.items]


@pytest.fixture
def committed_office(committed_db: str) -> Office:
    worlds.load_regions()
    worlds.publish(publishing.FOLDER)
    return publishing.office()


def test_each_step_is_told_to_those_whose_turn_it_is(committed_office: Office) -> None:
    office = committed_office
    found = propose(office)
    deliver()
    assert subjects(office, "reviewer") == subjects(office, "reviewer2") == ["Usulan Akta Kelahiran versi 2 menunggu telaah"]
    assert subjects(office, "head") == subjects(office, "author") == []
    operations.take_review(act=office.act("reviewer"), proposal=found.id, revision=1)
    operations.send_back(act=office.act("reviewer"), proposal=found.id, revision=2, text="Sebut pasalnya.")
    deliver()
    assert subjects(office, "author") == ["Usulan Akta Kelahiran versi 2 dikembalikan kepada Anda"]
    approve(office, reviewed(office), share=10)
    jobs.remind_of_reviews(at=dt.datetime(2027, 10, 31, 1, 0, tzinfo=dt.UTC))
    deliver()
    assert subjects(office, "head") == subjects(office, "head2")
    assert set(subjects(office, "head")) == {
        "Usulan Akta Kelahiran versi 2 selesai ditelaah",
        "Tanggal tinjau standar Akta Kelahiran: 31 Oktober 2027",
    }
    assert "Akta Kelahiran versi 2 mulai diuji coba pada 10 % permohonan baru" in subjects(office, "author")
    assert "Tanggal tinjau standar Akta Kelahiran: 31 Oktober 2027" in subjects(office, "author2")
    assert subjects(office, "stranger") == []


# --- what the screens ask ---------------------------------------------------------------------------------------


def test_everybody_is_shown_what_they_may_do_and_nothing_else(office: Office) -> None:
    found = propose(office)

    def may(name: str) -> Powers:
        return queries.get_powers(office.act(name), now(found))

    assert may("author") == Powers(comment=True, withdraw=True)
    assert may("author2") == Powers()
    assert may("reviewer") == Powers(take=True, comment=True)
    assert may("head") == Powers(comment=True)
    operations.take_review(act=office.act("reviewer"), proposal=found.id, revision=1)
    assert may("reviewer2") == Powers(comment=True, send_back=True, clear=True)
    operations.clear_review(act=office.act("reviewer2"), proposal=found.id, revision=2)
    assert may("head") == Powers(comment=True, send_back=True, decide=True)
    assert may("reviewer") == Powers(comment=True)
    assert may("stranger") == Powers()


def test_proposals_come_in_pages_the_last_changed_first(office: Office) -> None:
    first = propose(office)
    second = propose(office, VERSION_3, RENAMED, by="author2", at=worlds.NOW + HOUR)
    page = queries.list_proposals(office.region, limit=1)
    assert [one.id for one in page] == [second.id]
    rest = queries.list_proposals(office.region, after=page.next, limit=1)
    assert ([one.id for one in rest], rest.next) == ([first.id], None)
    with pytest.raises(NoSuchProposal):
        queries.list_proposals(office.region, after="x_y")
    assert queries.count_proposals(office.region)[ProposalState.SUBMITTED] == 2


def test_two_heads_never_decide_the_same_proposal(committed_db: str) -> None:
    worlds.load_regions()
    worlds.publish(publishing.FOLDER)
    office = publishing.office()
    found = reviewed(office)
    barrier, results = threading.Barrier(2), []

    def decide(name: str) -> None:
        try:
            barrier.wait()
            results.append(approve(office, found, name))
        except (ProposalMoved, NotNow) as refusal:
            results.append(type(refusal))
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=decide, args=(name,)) for name in ("head", "head2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, results)) == sorted([found.hash, str(ProposalMoved)])
    assert len([line for line in queries.list_lines(found.id) if line.doing is Doing.APPROVED]) == 1
