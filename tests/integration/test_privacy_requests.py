"""Requests about personal data: their clock, who works on them, and what an answer does (UU 27/2022 Pasal 30, 33, 40, 41, 43)."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from typing import Any
from uuid import UUID

import pytest

from loket.foundation.audit import queries as audit
from loket.foundation.audit.values import ActorKind
from loket.foundation.common import ids
from loket.foundation.identity import operations as identity_writes
from loket.foundation.identity import queries as identity
from loket.foundation.identity.models import Account, Appointment
from loket.foundation.identity.values import AbsenceReason
from loket.foundation.notifications import queries as notifications
from loket.foundation.residents import queries as residents
from loket.foundation.residents.errors import EffectRefused
from loket.oversight.privacy import jobs, operations, queries, reading
from loket.oversight.privacy.errors import (
    AlreadyAsked,
    DocumentNeeded,
    GroundNeeded,
    NobodyToAsk,
    NoSuchConsent,
    NoSuchRequest,
    NotOfTheRegister,
    OutcomeUnknown,
    OwnFamily,
    RequestMoved,
    WordsNeeded,
)
from loket.oversight.privacy.models import Copy, Desk, Tombstone
from loket.oversight.privacy.models import Request as Row
from loket.oversight.privacy.values import NewAnswer, NewRequest, Outcome, Request, RequestKind, RequestState
from loket.services.cases import queries as cases
from loket.services.elsewhere.models import Followed
from loket.services.journey import operations as journey
from tests.support import world as worlds
from tests.support.clients import make_client

pytestmark = pytest.mark.django_db

VERIFIER, VERIFIER_2, SECRETARY = "dukcapil/verifikator", "dukcapil/verifikator#2", "dukcapil/sekretaris"
MOTHER = {"path": "residents.mother_name", "now": "Ibu Contoh", "wanted": "Dewi Contoh Lestari", "words": "Salah ketik", "files": []}
RIGHT = NewAnswer(Outcome.DONE, "Sudah diperbaiki sesuai akta.", value="Dewi Contoh Lestari", document="Akta kelahiran 123/2001")


@pytest.fixture
def world(db: None) -> worlds.World:
    return worlds.build(positions={VERIFIER: 2, SECRETARY: 1, "dukcapil/kepala": 1})


def _ask(world: worlds.World, kind: RequestKind = RequestKind.CORRECT, asked: Any = None, *, at: dt.datetime | None = None) -> Request:
    return operations.ask(act=world.act(at=at), account=world.citizen, new=NewRequest(kind, MOTHER if asked is None else asked))


def _take(world: worlds.World, position: str = VERIFIER, at: dt.datetime | None = None) -> Request | None:
    return operations.take_next(act=world.officer_act(position, at), officer=world.officers[position])


def _answer(world: worlds.World, new: NewAnswer, position: str = VERIFIER, at: dt.datetime | None = None) -> Request:
    taken = _take(world, position, at)
    assert taken is not None
    return operations.answer(
        act=world.officer_act(position, at), officer=world.officers[position], request=taken.id, revision=taken.revision, new=new
    )


# --- the clock -----------------------------------------------------------------------------------------------------------


def test_the_clock_is_seventy_two_hours_of_the_clock_also_over_a_weekend(world: worlds.World) -> None:
    friday = dt.datetime(2026, 11, 27, 14, 0, tzinfo=dt.UTC)
    assert _ask(world, at=friday).due_at == dt.datetime(2026, 11, 30, 14, 0, tzinfo=dt.UTC)
    clock = queries.get_clock(kind=RequestKind.CORRECT, region=world.region, at=friday)
    assert (clock.hours, clock.reference) == (72, "UU 27/2022 Pasal 30")


def test_a_late_request_is_told_to_the_person_first_then_to_who_leads_and_goes_back_to_the_queue(world: worlds.World) -> None:
    asked = _ask(world)
    assert jobs.tick(at=world.at + dt.timedelta(hours=47)) == 0
    taken = _take(world)
    assert taken is not None
    assert taken.id == asked.id
    assert jobs.tick(at=world.at + dt.timedelta(hours=49)) == 1
    assert [m.kind for m in notifications.list_messages(region=world.region, recipient=world.officers[VERIFIER])] == ["work.privacy"]
    assert jobs.tick(at=world.at + dt.timedelta(hours=73)) == 1
    assert jobs.tick(at=world.at + dt.timedelta(hours=74)) == 0
    mine = notifications.list_messages(region=world.region, recipient=world.citizen).items
    leader = notifications.list_messages(region=world.region, recipient=world.officers["dukcapil/kepala"]).items
    assert "terlambat" in mine[0].subject.id
    assert asked.number in leader[0].subject.id
    row = Row.objects.get(id=asked.id)
    assert row.officer_id is None
    assert row.late_at == world.at + dt.timedelta(hours=73)
    assert [one.id for one in queries.list_late(region=world.region, agencies_led=("dukcapil",), at=world.at + dt.timedelta(hours=74))] == [asked.id]
    assert [one.kind for one in queries.list_lines(request=asked.id)] == ["received", "taken", "warned", "late"]


# --- who works on it -----------------------------------------------------------------------------------------------------


def test_requests_are_given_first_in_first_out_one_at_a_time(world: worlds.World) -> None:
    first = _ask(world)
    second = _ask(world, asked={**MOTHER, "path": "residents.father_name"}, at=world.at + dt.timedelta(minutes=1))
    held = _take(world)
    assert held is not None
    assert held.id == first.id
    again, other = _take(world), _take(world, VERIFIER_2)
    assert again is not None
    assert again.id == first.id
    assert other is not None
    assert other.id == second.id
    assert queries.get_queue_state(act=world.officer_act(VERIFIER), officer=world.officers[VERIFIER]).waiting == 2
    assert _take(world, SECRETARY) is None


def test_nobody_gets_their_own_request_or_that_of_their_family(world: worlds.World) -> None:
    _ask(world)
    from loket.foundation.identity.models import Account

    Account.objects.filter(pk=world.officers[VERIFIER]).update(resident_id=world.spouse, region=world.region)
    assert _take(world) is None
    held = _take(world, VERIFIER_2)
    assert held is not None
    Account.objects.filter(pk=world.officers[VERIFIER]).update(resident_id=None, region="")
    Account.objects.filter(pk=world.officers[VERIFIER_2]).update(resident_id=world.spouse, region=world.region)
    with pytest.raises(OwnFamily):
        operations.answer(act=world.officer_act(VERIFIER_2), officer=world.officers[VERIFIER_2], request=held.id, revision=held.revision, new=RIGHT)


def test_who_has_a_conflict_puts_it_back_and_never_gets_it_again(world: worlds.World) -> None:
    asked = _ask(world)
    _take(world)
    operations.release(act=world.officer_act(VERIFIER), officer=world.officers[VERIFIER], request=asked.id, is_conflict=True)
    assert _take(world) is None
    held = _take(world, VERIFIER_2)
    assert held is not None
    assert held.id == asked.id


def test_reading_a_request_at_the_desk_is_recorded(world: worlds.World) -> None:
    asked = _ask(world)
    _take(world)
    found = queries.get_held(act=world.officer_act(VERIFIER), officer=world.officers[VERIFIER], request=asked.id)
    assert found.asked["wanted"] == "Dewi Contoh Lestari"
    read = audit.list_readings(region=world.region, subject=world.resident, newest_first=True).items[0]
    assert (read.purpose, read.fields) == ("privacy", ("privacy.request",))
    with pytest.raises(NoSuchRequest):
        queries.get_held(act=world.officer_act(VERIFIER_2), officer=world.officers[VERIFIER_2], request=asked.id)


def test_who_left_the_position_neither_reads_nor_answers_what_they_hold_and_can_give_it_back(world: worlds.World) -> None:
    asked = _ask(world)
    held = _take(world)
    assert held is not None
    officer, act = world.officers[VERIFIER], world.officer_act(VERIFIER)
    Appointment.objects.filter(account_id=officer).update(valid_until=world.at.date())
    with pytest.raises(NoSuchRequest):
        queries.get_held(act=act, officer=officer, request=asked.id)
    assert queries.find_held(act=act, officer=officer) is None
    with pytest.raises(NoSuchRequest):
        operations.answer(act=act, officer=officer, request=asked.id, revision=held.revision, new=RIGHT)
    assert _take(world) is None
    operations.release(act=act, officer=officer, request=asked.id)
    other = _take(world, VERIFIER_2)
    assert other is not None
    assert other.id == asked.id


@pytest.mark.parametrize("why", ["left", "frozen", "closed", "away", "there"])
def test_what_somebody_holds_who_is_not_there_goes_back_to_the_queue_long_before_it_is_late(world: worlds.World, why: str) -> None:
    _ask(world)
    held = _take(world)
    assert held is not None
    officer = world.officers[VERIFIER]
    seat = Appointment.objects.get(account_id=officer)
    if why == "left":
        Appointment.objects.filter(pk=seat.pk).update(valid_until=world.at.date())
    elif why == "away":
        days = {"absent_from": world.at.date(), "absent_until": world.at.date() + dt.timedelta(days=3)}
        identity_writes.record_absence(act=world.officer_act(VERIFIER), appointment=seat.pk, reason=AbsenceReason.SICK, **days)
    elif why != "there":
        Account.objects.filter(pk=officer).update(**({"frozen_at": world.at} if why == "frozen" else {"is_active": False}))
    later = world.at + dt.timedelta(minutes=5)
    assert jobs.tick(at=later) == (0 if why == "there" else 1)
    other = _take(world, VERIFIER_2, later)
    assert (None if why == "there" else held.id) == (other.id if other else None)
    assert jobs.tick(at=later) == 0
    if why in ("frozen", "closed"):
        seats = identity.officers_in(region=world.region, position=VERIFIER, at=later)
        assert [one.account_id for one in seats] == [world.officers[VERIFIER_2]], "nor is other work given to them"


# --- what an answer must have --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("new", "refusal"), [
    (NewAnswer(Outcome.PARTLY, "x"), OutcomeUnknown), (NewAnswer(Outcome.REFUSED, "x"), GroundNeeded), (NewAnswer(Outcome.REFUSED, "x", ground="busy"), GroundNeeded),
    (NewAnswer(Outcome.DONE, "x", value="Dewi"), DocumentNeeded), (NewAnswer(Outcome.RIGHT, "x"), DocumentNeeded), (NewAnswer(Outcome.DONE, " ", value="Dewi", document="a"), WordsNeeded),
])  # fmt: skip
def test_an_answer_without_ground_source_or_words_is_refused(world: worlds.World, new: NewAnswer, refusal: type[Exception]) -> None:
    asked = _ask(world)
    with pytest.raises(refusal):
        _answer(world, new)
    assert Row.objects.get(id=asked.id).state == "open"


def test_only_the_grounds_of_the_law_are_there_and_the_database_holds_a_refusal_to_one() -> None:
    assert [one.reference for one in queries.list_grounds()] == [f"UU 27/2022 Pasal 33 huruf {letter}" for letter in "abc"]
    assert "privacy_request_ground" in {one.name for one in Row._meta.constraints}


def test_an_answer_to_what_changed_meanwhile_is_refused(world: worlds.World) -> None:
    _ask(world)
    taken = _take(world)
    assert taken is not None
    with pytest.raises(RequestMoved):
        operations.answer(act=world.officer_act(VERIFIER), officer=world.officers[VERIFIER], request=taken.id, revision=taken.revision - 1, new=RIGHT)


# --- what an answer does -------------------------------------------------------------------------------------------------


def _fact(world: worlds.World, path: str) -> Any:
    return residents.facts_for(act=world.act(), resident_id=world.resident, paths=[path], reader=world.resident)[path]


def test_a_correction_changes_the_register_and_tells_the_person(world: worlds.World) -> None:
    asked = _ask(world)
    answered = _answer(world, RIGHT, at=world.at + dt.timedelta(hours=2))
    assert _fact(world, "residents.mother_name") == "Dewi Contoh Lestari"
    assert (answered.state, answered.outcome) == (RequestState.ANSWERED, Outcome.DONE)
    mine = queries.get_own(region=world.region, account=world.citizen, request=asked.id)
    assert mine.answer["document"] == "Akta kelahiran 123/2001"
    assert mine.answer["version"] == residents.list_changes(act=world.act(), row=world.resident)[0].version
    message = notifications.list_messages(region=world.region, recipient=world.citizen).items[0]
    assert (message.kind, asked.number in message.subject.id) == ("privacy.request", True)
    assert "Dewi" not in message.body.id


def test_a_value_that_the_register_refuses_leaves_everything_as_it_was(world: worlds.World) -> None:
    asked = _ask(world, asked={**MOTHER, "path": "residents.birth_on", "wanted": "2031-01-01"})
    with pytest.raises(EffectRefused):
        _answer(world, dataclasses.replace(RIGHT, value="2031-01-01"))
    assert Row.objects.get(id=asked.id).state == "open"


def test_a_restriction_holds_from_the_moment_it_is_asked_and_ends_when_refused_or_lifted(world: worlds.World) -> None:
    asked = _ask(world, RequestKind.RESTRICT, {"words": "Sengketa"})
    assert residents.is_restricted(region=world.region, resident_id=world.resident)
    _answer(world, NewAnswer(Outcome.REFUSED, "Diperlukan untuk pertahanan.", ground="defence"), SECRETARY)
    assert not residents.is_restricted(region=world.region, resident_id=world.resident)
    assert queries.get_own(region=world.region, account=world.citizen, request=asked.id).ground == "defence"
    _ask(world, RequestKind.RESTRICT, {"words": "Sengketa lain"})
    _answer(world, NewAnswer(Outcome.DONE, "Tetap dibatasi."), SECRETARY)
    assert residents.is_restricted(region=world.region, resident_id=world.resident)
    operations.lift_restriction(act=world.act(), account=world.citizen)
    assert not residents.is_restricted(region=world.region, resident_id=world.resident)


def test_a_granted_restriction_is_not_asked_again_so_that_no_second_request_can_end_it(world: worlds.World) -> None:
    _ask(world, RequestKind.RESTRICT, {"words": "Sengketa"})
    _answer(world, NewAnswer(Outcome.DONE, "Tetap dibatasi."), SECRETARY)
    with pytest.raises(AlreadyAsked):
        _ask(world, RequestKind.RESTRICT, {"words": "Sengketa lain"})
    assert Row.objects.filter(kind="restrict").count() == 1
    assert residents.is_restricted(region=world.region, resident_id=world.resident)


def _second_restriction(world: worlds.World, first: Request) -> UUID:
    """Keep a second request beside an open one, as two of the same moment did before they waited for each other."""
    row = Row.objects.get(id=first.id)
    row.id = ids.new_id()
    row.number, row.received_at = f"{row.number}-2", row.received_at + dt.timedelta(seconds=1)
    row.asked_sealed = reading.close(reading.ASKED, row.id, {"words": "Sengketa lain"})
    row.save(force_insert=True)
    return row.id


@pytest.mark.parametrize(("first", "second"), [("granted", "refused"), ("granted", "taken back"), ("waiting", "taken back"), ("waiting", "refused")])
def test_of_two_restrictions_side_by_side_the_end_of_one_does_not_end_the_other(world: worlds.World, first: str, second: str) -> None:
    asked = _ask(world, RequestKind.RESTRICT, {"words": "Sengketa"})
    other = _second_restriction(world, asked)
    if first == "granted":
        _answer(world, NewAnswer(Outcome.DONE, "Tetap dibatasi."), SECRETARY)
    if second == "taken back":
        operations.cancel(act=world.act(), account=world.citizen, request=other)
    else:
        _answer(world, NewAnswer(Outcome.REFUSED, "Diperlukan untuk pertahanan.", ground="defence"), SECRETARY)
    assert residents.is_restricted(region=world.region, resident_id=world.resident)
    operations.lift_restriction(act=world.act(), account=world.citizen)
    assert not residents.is_restricted(region=world.region, resident_id=world.resident)
    assert not Row.objects.filter(state="open").exists()


def test_what_was_granted_and_lifted_does_not_hold_a_later_restriction_that_is_refused(world: worlds.World) -> None:
    _ask(world, RequestKind.RESTRICT, {"words": "Sengketa"})
    _answer(world, NewAnswer(Outcome.DONE, "Tetap dibatasi."), SECRETARY)
    operations.lift_restriction(act=world.act(), account=world.citizen)
    later = world.at + dt.timedelta(hours=1)
    _ask(world, RequestKind.RESTRICT, {"words": "Lagi"}, at=later)
    _answer(world, NewAnswer(Outcome.REFUSED, "Diperlukan untuk pertahanan.", ground="defence"), SECRETARY, at=later)
    assert not residents.is_restricted(region=world.region, resident_id=world.resident)


def test_who_lifts_a_restriction_takes_back_the_request_that_waits_for_it(world: worlds.World) -> None:
    asked = _ask(world, RequestKind.RESTRICT, {"words": "Sengketa"})
    operations.lift_restriction(act=world.act(), account=world.citizen)
    assert queries.get_own(region=world.region, account=world.citizen, request=asked.id).state is RequestState.CANCELLED
    assert _take(world, SECRETARY) is None


def test_a_request_can_be_taken_back_and_its_restriction_ends(world: worlds.World) -> None:
    asked = _ask(world, RequestKind.RESTRICT, {"words": ""})
    with pytest.raises(NoSuchRequest):
        operations.cancel(act=world.act(world.stranger), account=world.stranger, request=asked.id)
    operations.cancel(act=world.act(), account=world.citizen, request=asked.id)
    assert not residents.is_restricted(region=world.region, resident_id=world.resident)
    assert _take(world, SECRETARY) is None
    with pytest.raises(RequestMoved):
        operations.cancel(act=world.act(), account=world.citizen, request=asked.id)


def test_the_same_is_not_asked_twice_while_it_is_open(world: worlds.World) -> None:
    _ask(world)
    with pytest.raises(AlreadyAsked):
        _ask(world)
    _ask(world, asked={**MOTHER, "path": "residents.name"})


def test_who_has_no_entry_and_where_nobody_works_on_it_is_told_so(world: worlds.World) -> None:
    with pytest.raises(NotOfTheRegister):
        operations.ask(act=world.act(world.stranger), account=world.stranger, new=NewRequest(RequestKind.CORRECT, MOTHER))
    Desk.objects.filter(region=world.region).delete()
    with pytest.raises(NobodyToAsk):
        _ask(world)


# --- consent and deletion ------------------------------------------------------------------------------------------------


def test_deletion_destroys_what_the_law_lets_says_what_stays_and_leaves_stones(world: worlds.World) -> None:
    draft = journey.start(act=world.act(), account=world.citizen, service="akta-kelahiran")
    planned = {one.code: one for one in queries.plan_deletion(act=world.act(), account=world.citizen, with_account=True)}
    assert (planned["drafts"].goes, planned["register"].goes, planned["account"].goes) == (True, False, True)
    asked = _ask(world, RequestKind.DELETE, {"with_account": True, "words": ""})
    answered = _answer(world, NewAnswer(Outcome.DONE, "Dilaksanakan."), SECRETARY)
    assert answered.outcome is Outcome.PARTLY
    kept = {one["code"]: one["reference"] for one in answered.answer["kept"]}
    assert "UU 23/2006" in kept["register"]
    assert {one["code"] for one in answered.answer["gone"]} >= {"drafts", "account"}
    stones = {(one.table, one.row): one for one in Tombstone.objects.filter(request_id=asked.id)}
    assert ("cases_draft", draft.id) in stones
    assert stones["identity_account", world.citizen].why == "request"
    account = identity.get_account(account_id=world.citizen)
    assert (account.email, account.phone, account.is_active, account.resident_id) == (None, None, False, None)
    assert identity.find_account_of_resident(region=world.region, resident_id=world.resident) is None
    assert residents.get_person(act=world.act(), resident_id=world.resident, reader=world.resident).id == world.resident


def test_with_the_account_its_copies_are_emptied_and_its_other_requests_end(world: worlds.World) -> None:
    _ask(world, RequestKind.RESTRICT, {"words": "Sengketa"})
    _answer(world, NewAnswer(Outcome.DONE, "Tetap dibatasi."), SECRETARY)
    copied = _ask(world, RequestKind.COPY, {})
    assert jobs.make_copy(at=world.at, request=str(copied.id)) == 1
    wanted = NewRequest(RequestKind.DELETE, {"with_account": True, "words": ""})
    others = [_ask(world), operations.ask(act=world.act(region=worlds.OTHER_REGION), account=world.citizen, new=wanted)]
    asked = operations.ask(act=world.act(), account=world.citizen, new=wanted)
    _answer(world, NewAnswer(Outcome.DONE, "Dilaksanakan."), SECRETARY)
    copy = Copy.objects.get(request_id=copied.id)
    assert (copy.state, copy.data_sealed, copy.pdf_sealed) == ("over", None, None)
    assert Tombstone.objects.filter(request_id=asked.id, table="privacy_copy", row=copy.id).exists()
    assert {Row.objects.get(id=one.id).state for one in others} == {"cancelled"}
    assert [audit.list_entries(region=one.region, event="privacy.request.cancelled").items[0].row for one in others] == [
        str(one.id) for one in others
    ]
    assert residents.is_restricted(region=world.region, resident_id=world.resident)


def test_cases_that_agencies_applications_run_are_among_what_is_held_and_in_the_copy(world: worlds.World) -> None:
    Followed.objects.create(
        id=ids.new_id(), region=world.region, service="bantuan-sosial", client_id="contoh", account_id=world.citizen, reference="BST/2026/0017",
        sequence=1, state="received", submitted_at=world.at, changed_at=world.at, received_at=world.at,
    )  # fmt: skip
    held = {one.code: one.items for one in queries.list_holdings(act=world.act(), account=world.citizen)}
    assert [(one.label.id, one.value.id, one.key) for one in held["applications"]] == [("BST/2026/0017", "Diterima", None)]
    copied = _ask(world, RequestKind.COPY, {})
    assert jobs.make_copy(at=world.at, request=str(copied.id)) == 1
    copy = Copy.objects.get(request_id=copied.id)
    whole = json.loads(queries.read_copy(region=world.region, account=world.citizen, copy=copy.id, is_pdf=False))
    assert [(one["reference"], one["state"]) for one in whole["applications_elsewhere"]] == [("BST/2026/0017", "received")]


def test_after_deletion_the_record_proves_no_draft_any_more(world: worlds.World) -> None:
    draft = journey.start(act=world.act(), account=world.citizen, service="akta-kelahiran")
    journey.save_page(act=world.act(), account=world.citizen, draft=draft.id, page="nama", raw={"child_name": "Budi Contoh"}, revision=draft.revision)
    line = audit.list_entries(region=world.region, event="cases.draft.saved", newest_first=True).items[0]
    answers = journey_answers(world, draft.id)
    assert audit.is_committed(region=world.region, line=line.id, column="answers", value=answers) is True
    _ask(world, RequestKind.DELETE, {"with_account": False, "words": ""})
    _answer(world, NewAnswer(Outcome.DONE, "Dilaksanakan."), SECRETARY)
    assert audit.is_committed(region=world.region, line=line.id, column="answers", value=answers) is None
    assert identity.get_account(account_id=world.citizen).is_active


def journey_answers(world: worlds.World, draft: UUID) -> Any:

    return dict(cases.get_draft(region=world.region, account=world.citizen, draft=draft).answers)


def test_somebody_in_office_keeps_the_account_and_is_told_why(world: worlds.World) -> None:
    officer = world.officers[VERIFIER]
    act = world.act(officer)
    found = {one.code: one for one in queries.plan_deletion(act=act, account=officer, with_account=True)}
    assert found["account"].goes is False
    assert found["account"].until is not None
    operations.ask(act=act, account=officer, new=NewRequest(RequestKind.DELETE, {"with_account": True, "words": ""}))
    _answer(world, NewAnswer(Outcome.DONE, "Dilaksanakan."), SECRETARY)
    assert identity.get_account(account_id=officer).is_active


def test_withdrawing_consent_is_carried_out_at_once(world: worlds.World) -> None:
    from loket.foundation.notifications.models import Subscription

    Subscription.objects.create(
        id=world.spouse, region=world.region, recipient=world.citizen, endpoint_index=b"1", content_sealed=b"2", made_at=world.at
    )
    assert [one.what for one in queries.list_consents(act=world.act(), account=world.citizen)] == ["push"]
    answered = _ask(world, RequestKind.WITHDRAW, {"what": "push", "title": "Notifikasi"})
    assert (answered.state, answered.outcome) == (RequestState.ANSWERED, Outcome.DONE)
    assert queries.list_consents(act=world.act(), account=world.citizen) == ()


def test_the_record_says_who_asked_and_never_what(world: worlds.World) -> None:
    asked = _ask(world)
    line = audit.list_entries(region=world.region, event="privacy.request.received").items[0]
    assert (line.actor, line.row, line.kind) == (str(world.citizen), str(asked.id), ActorKind.CITIZEN.value)
    assert "Dewi" not in str(line.details)
    assert audit.is_committed(region=world.region, line=line.id, column="asked", value=MOTHER) is True


def test_an_application_that_is_let_go_can_read_nothing_more(world: worlds.World) -> None:
    made = make_client(region=world.region, at=world.at)
    made.citizen_token(world.citizen, at=world.at)
    held = queries.list_consents(act=world.act(), account=world.citizen)
    assert [one.title.id for one in held] == [made.client.name.id]
    answered = _ask(world, RequestKind.WITHDRAW, {"what": held[0].what, "title": held[0].title.as_dict()})
    assert answered.outcome is Outcome.DONE
    assert queries.list_consents(act=world.act(), account=world.citizen) == ()
    with pytest.raises(NoSuchConsent):
        _ask(world, RequestKind.WITHDRAW, {"what": held[0].what, "title": held[0].title.as_dict()})
