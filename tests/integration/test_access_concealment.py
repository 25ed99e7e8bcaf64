"""Withholding readings for an investigation: two auditors, a reason, an end; then all of it is shown, with why."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest

from loket.foundation.audit import queries as record
from loket.foundation.common import ids
from loket.foundation.notifications import queries as inboxes
from loket.foundation.residents import queries as residents
from loket.oversight.access import jobs, models, operations, queries
from loket.oversight.access.errors import (
    BadBasis,
    BadEnd,
    BadOrder,
    ConcealmentNotFound,
    Concerned,
    NameOne,
    NotAuditor,
    NotOpen,
    OwnProposal,
    ReadingNotFound,
    TextNeeded,
)
from loket.oversight.access.values import Concealment, ConcealmentState
from tests.support import watching
from tests.support import world as worlds

DAY = dt.timedelta(days=1)


@pytest.fixture
def world(db: None) -> worlds.World:
    return worlds.build()


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: worlds.NOW + dt.timedelta(minutes=1))


def propose(world: worlds.World, auditor: UUID, **changed: Any) -> Concealment:
    asked: dict[str, Any] = {
        "act": watching.act_of(world, auditor), "auditor": auditor, "subject": world.resident, "actor": str(world.officers[watching.VERIFIER]), "case": None,
        "investigation": "SP.Lidik/12/2026", "basis": "law_enforcement", "reason": "Dugaan jual beli data.", "ends_at": world.at + 20 * DAY,
    }  # fmt: skip
    return operations.propose_concealment(**{**asked, **changed})


def approve(world: worlds.World, auditor: UUID, made: Concealment, at: dt.datetime | None = None) -> Concealment:
    return operations.approve_concealment(act=watching.act_of(world, auditor, at=at), auditor=auditor, concealment=made.id)


def seen(world: worlds.World, at: dt.datetime) -> tuple[Any, ...]:
    return queries.list_shown(act=world.act(at=at), account=world.citizen, limit=100).items


def test_nothing_is_withheld_until_a_second_auditor_agrees_and_then_exactly_what_was_named(world: worlds.World) -> None:
    one, two = watching.auditor(world), watching.auditor(world)
    watching.reads(world, at=world.at - DAY)
    made = propose(world, one)
    hidden = watching.reads(world, at=world.at + dt.timedelta(hours=1))
    watching.reads(world, at=world.at + dt.timedelta(hours=1), by="dukcapil/kepala")
    later = world.at + dt.timedelta(hours=2)
    assert len(seen(world, later)) == 3
    with pytest.raises(OwnProposal):
        approve(world, one, made)
    entry = next(item.entry for item in seen(world, later) if item.at == hidden.at and "Verifikator" in item.office.id)
    approve(world, two, made, at=later)
    assert [(item.at, item.office.id) for item in seen(world, later)] == [
        (world.at + dt.timedelta(hours=1), "Kepala Dinas Kependudukan dan Pencatatan Sipil"),
        (world.at - DAY, "Verifikator Data Kependudukan"),
    ]
    with pytest.raises(ReadingNotFound):
        queries.get_shown(act=world.act(at=later), account=world.citizen, entry=entry)
    spouse = watching.person(world, world.spouse)
    watching.reads(world, of=world.spouse, at=world.at + dt.timedelta(hours=1))
    assert len(queries.list_shown(act=world.act(spouse, at=later), account=spouse)) == 1


def test_at_its_end_everything_is_shown_with_the_reason_and_the_person_is_told(world: worlds.World) -> None:
    one, two = watching.auditor(world), watching.auditor(world)
    made = propose(world, one)
    watching.reads(world, at=world.at + dt.timedelta(hours=1))
    approve(world, two, made)
    assert seen(world, made.ends_at - DAY) == ()
    (item,) = seen(world, made.ends_at)  # by the clock, whether or not the job ran
    assert item.reopened is not None
    assert (item.reopened.investigation, item.reopened.reference) == ("SP.Lidik/12/2026", made.reference)
    for _ in range(2):
        jobs.end_concealments(at=made.ends_at + dt.timedelta(minutes=1))
    (message,) = inboxes.list_messages(region=world.region, recipient=world.citizen)
    assert message.subject.id == "Pembacaan data Anda dibuka kembali"
    assert models.Concealment.objects.get(pk=made.id).state == ConcealmentState.OPENED.value
    page = watching.client_of(world.citizen).get(f"/saya/akses-data/{ids.to_text(item.entry)}/").content.decode()
    assert "SP.Lidik/12/2026" in page
    assert "Dugaan jual beli" not in page


def test_without_a_review_it_ends_by_itself_and_the_proposer_cannot_review(world: worlds.World) -> None:
    one, two = watching.auditor(world), watching.auditor(world)
    terms = queries.get_terms(world.at.date())
    made = propose(world, one, ends_at=world.at + terms.withhold_days * DAY)
    watching.reads(world, at=world.at + dt.timedelta(hours=1))
    approved = approve(world, two, made)
    assert approved.review_at == world.at + terms.review_days * DAY
    with pytest.raises(OwnProposal):
        operations.review_concealment(act=watching.act_of(world, one), auditor=one, concealment=made.id, note="Masih.")
    assert seen(world, approved.review_at - DAY) == ()
    assert len(seen(world, approved.review_at)) == 1
    on_time = approved.review_at - DAY
    renewed = operations.review_concealment(act=watching.act_of(world, two, at=on_time), auditor=two, concealment=made.id, note="Masih diperlukan.")
    assert (renewed.ends_at, seen(world, approved.review_at)) == (made.ends_at, ())
    with pytest.raises(NotOpen):
        operations.review_concealment(act=watching.act_of(world, two, at=made.ends_at), auditor=two, concealment=made.id, note="Terlambat.")


def test_what_is_not_whole_is_refused(world: worlds.World) -> None:
    one = watching.auditor(world)
    terms = queries.get_terms(world.at.date())
    for changed, refusal in (
        ({"actor": None}, NameOne),
        ({"investigation": "Budi Contoh"}, BadOrder),
        ({"basis": "curiosity"}, BadBasis),
        ({"reason": " "}, TextNeeded),
        ({"ends_at": world.at}, BadEnd),
        ({"ends_at": world.at + (terms.withhold_days + 1) * DAY}, BadEnd),
    ):
        with pytest.raises(refusal):
            propose(world, one, **changed)
    with pytest.raises(NotAuditor):
        propose(world, world.officers[watching.VERIFIER])
    assert not models.Concealment.objects.exists()


def test_nobody_has_a_say_about_themselves_or_their_family(world: worlds.World) -> None:
    relative, one = watching.auditor(world, resident=world.spouse), watching.auditor(world)
    with pytest.raises(Concerned):
        propose(world, relative)
    made = propose(world, one)
    with pytest.raises(Concerned):
        approve(world, relative, made)
    own = propose(world, one, actor=str(relative), subject=ids.new_id())
    with pytest.raises(Concerned):
        approve(world, relative, own)


def test_nobody_reads_that_something_is_withheld_about_themselves_or_their_family(world: worlds.World) -> None:
    one, relative = watching.auditor(world), watching.auditor(world, resident=world.spouse)
    made, own = propose(world, one), propose(world, one, actor=str(relative), subject=ids.new_id())
    for auditor, shown in ((one, {made.id, own.id}), (relative, set())):
        act = watching.act_of(world, auditor)
        assert {row.id for row in queries.list_concealments(act=act, auditor=auditor)} == shown
        for found in {made.id, own.id} - shown:
            with pytest.raises(ConcealmentNotFound):
                queries.get_concealment(act=act, auditor=auditor, concealment=found)


def test_going_on_takes_a_new_proposal_and_ends_in_all(world: worlds.World) -> None:
    one, two = watching.auditor(world), watching.auditor(world)
    terms = queries.get_terms(world.at.date())
    made, at = propose(world, one, ends_at=world.at + terms.withhold_days * DAY), world.at
    approve(world, two, made)
    for _ in range(terms.withhold_in_all_days // terms.withhold_days - 1):
        at = made.ends_at - DAY
        made = propose(world, one, act=watching.act_of(world, one, at=at), ends_at=at + (terms.withhold_days - 1) * DAY, follows=made.id)
        assert made.state is ConcealmentState.PROPOSED
        approve(world, two, made, at=at)
    at = made.ends_at - DAY
    with pytest.raises(BadEnd):
        propose(world, one, act=watching.act_of(world, one, at=at), ends_at=at + terms.withhold_days * DAY, follows=made.id)


def test_one_after_the_other_count_together_though_none_says_that_it_goes_on(world: worlds.World) -> None:
    one, two = watching.auditor(world), watching.auditor(world)
    terms, case, at = queries.get_terms(world.at.date()), ids.new_id(), world.at

    def ask(**changed: Any) -> Concealment:
        return propose(world, one, act=watching.act_of(world, one, at=at), **{"case": case, "ends_at": at + terms.review_days * DAY, **changed})

    for _ in range(terms.withhold_in_all_days // terms.review_days):
        made = ask()
        approve(world, two, made, at=at)
        at = made.ends_at
    other = str(world.officers["dukcapil/kepala"])
    for same in ({}, {"case": None}, {"actor": None}, {"actor": other}):
        with pytest.raises(BadEnd):
            ask(**same)
    for another in ({"subject": ids.new_id()}, {"actor": other, "case": None}):
        assert ask(**another).state is ConcealmentState.PROPOSED
    at += terms.withhold_in_all_days * DAY
    assert ask().state is ConcealmentState.PROPOSED


def test_a_proposal_that_nobody_decides_comes_to_nothing(world: worlds.World) -> None:
    one, two = watching.auditor(world), watching.auditor(world)
    made = propose(world, one)
    late = world.at + (queries.get_terms(world.at.date()).proposal_days + 1) * DAY
    with pytest.raises(NotOpen):
        approve(world, two, made, at=late)
    jobs.end_concealments(at=late)
    assert models.Concealment.objects.get(pk=made.id).state == ConcealmentState.EXPIRED.value
    events = [line.event for line in record.list_entries(region=world.region, limit=200) if line.row == str(made.id)]
    assert events == ["access.concealment.proposed", "access.concealment.expired"]


def test_the_auditors_pages_propose_agree_review_and_open(world: worlds.World) -> None:
    one, two = watching.auditor(world), watching.auditor(world)
    nik = residents.get_person(act=world.act(), resident_id=world.resident, fields=("nik",), reader=world.resident).nik
    first, second = watching.client_of(one), watching.client_of(two)
    good = {
        "nik": nik, "officer": str(world.officers[watching.VERIFIER]), "investigation": "SP/7/2026", "basis": "internal_audit", "reason": "Pemeriksaan.",
        "ends": (world.at + 10 * DAY).date().isoformat(),
    }  # fmt: skip
    for name, value in (("nik", "1"), ("officer", ""), ("investigation", "abc"), ("basis", ""), ("ends", "besok"), ("number", "NJ-000000-0000-0000")):
        answer = first.post("/pengawas/penyembunyian/usul/", {**good, name: value})
        assert answer.status_code == 422, name
        assert "error" in answer.content.decode()
    answer = first.post("/pengawas/penyembunyian/usul/", good)
    assert answer.status_code == 303
    assert nik not in answer["Location"]
    page = answer["Location"]
    # The look-up of the NIK would tell the person of it; nothing of it is shown while the proposal waits, and until the end.
    assert first.post(page, {"do": "approve"}).status_code == 422
    assert seen(world, world.at + dt.timedelta(minutes=2)) == ()
    assert second.post(page, {"do": "approve"}).status_code == 303
    assert seen(world, world.at + dt.timedelta(minutes=2)) == ()
    assert "Disembunyikan" in second.get("/pengawas/penyembunyian/").content.decode()
    assert second.post(page, {"do": "review", "note": "Masih."}).status_code == 303
    assert "Masih." in first.get(page).content.decode()
    assert second.post(page, {"do": "open", "note": ""}).status_code == 422
    assert second.post(page, {"do": "open", "note": "Selesai."}).status_code == 303
    assert "Dibuka kembali" in first.get(page).content.decode()
    assert [one.purpose.id for one in seen(world, world.at + dt.timedelta(hours=1))] == ["penyelidikan"]
