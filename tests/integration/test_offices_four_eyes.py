"""Changes of offices need two people: who may, what takes effect when, and the attacks that must fail."""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, connections, transaction

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit import queries as record
from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.common.errors import Refusal
from loket.foundation.identity import operations as identity_writes
from loket.foundation.identity import queries as identity
from loket.foundation.identity.values import AbsenceReason, AppointmentKind, Audience, NewAccount, NewAppointment
from loket.foundation.offices import jobs, models, operations, queries
from loket.foundation.offices.errors import (
    AboutYourself,
    AlreadyDecided,
    AlreadyProposed,
    BadAbsence,
    BadPost,
    Expired,
    NotAFirst,
    NotAllowed,
    NothingToChange,
    OwnProposal,
    ProposalNotFound,
    ReasonNeeded,
)
from loket.foundation.offices.values import Appoint, Change, End, Hire, Post, ProposalState, Reassign, ResetFactor
from tests.unit.foundation.residents import samples
from tests.unit.foundation.residents.samples import AT, NJ, SG, TODAY, act

UNIT = "dukcapil/kantor"
VERIFIER = Post(unit=UNIT, position="dukcapil/verifikator", audience=Audience.OFFICER, valid_from=TODAY)
HEAD = Post(unit=UNIT, position="dukcapil/kepala", audience=Audience.OFFICER, valid_from=TODAY)


class People:
    """Two operators of one region, a third one, one of the other region, and an officer."""

    def __init__(self) -> None:
        self.first, self.second, self.third, self.foreign, self.officer, self.head = identity_writes.load_accounts(
            act=act(),
            accounts=[
                account(1, "diskominfo/kantor", "diskominfo/pengelola", Audience.OPERATOR), account(2, "diskominfo/kantor", "diskominfo/pengelola", Audience.OPERATOR),
                account(3, "diskominfo/kantor", "diskominfo/pengelola", Audience.OPERATOR), account(4, "diskominfo/kantor", "diskominfo/pengelola", Audience.OPERATOR, region=SG),
                account(5, UNIT, "dukcapil/verifikator", Audience.OFFICER), account(6, UNIT, "dukcapil/kepala", Audience.OFFICER),
            ],
        )  # fmt: skip

    def seat(self, account_id: UUID) -> UUID:
        """Return the first office of an account."""
        return identity.list_offices(region=NJ, account=account_id)[-1].id


def account(n: int, unit: str, position: str, audience: Audience, *, region: str = NJ) -> NewAccount:
    agency = position.partition("/")[0]
    unit = agencies.list_units(region, agency=agency)[0].code
    seat = NewAppointment(region=region, agency=agency, unit=unit, position=position, audience=audience, valid_from=dt.date(2026, 1, 1))
    return NewAccount(email=f"p{n}@example.org", name=f"Orang {n}", password="lima bebek berenang", appointments=(seat,))


@pytest.fixture
def people(db: None) -> People:
    samples.load_regions()
    return People()


def by(who: UUID, *, region: str = NJ, kind: ActorKind = ActorKind.OPERATOR, at: dt.datetime = AT) -> Act:
    return replace(act(region, kind, str(who)), at=at)


def agreed(people: People, change: Change, at: dt.datetime = AT) -> Any:
    made = operations.propose(act=by(people.first, at=at), change=change)
    return operations.approve(act=by(people.second, at=at), proposal=made.id)


def test_nothing_takes_effect_before_a_second_operator_agrees(people: People) -> None:
    change = Hire(email="baru@example.org", name="Petugas Baru", post=VERIFIER)
    made = operations.propose(act=by(people.first), change=change, note="SK 800/12")
    assert identity.find_account_by_login(login="baru@example.org") is None
    assert queries.count_to_decide(region=NJ, account=people.second, at=AT) == 1
    assert queries.count_to_decide(region=NJ, account=people.first, at=AT) == 0
    done = operations.approve(act=by(people.second), proposal=made.id)
    assert (done.state, done.decided_by, done.change) == (ProposalState.APPROVED, people.second, change)
    hired = identity.find_account_by_login(login="baru@example.org")
    assert hired is not None
    assert not hired.email_confirmed
    (office,) = identity.list_offices(region=NJ, account=hired.id)
    assert (office.position, office.unit, office.audience) == (VERIFIER.position, UNIT, Audience.OFFICER)
    assert queries.invitation_progress(proposal=made.id) == (1, 0, 0)
    for event in ("proposed", "approved"):
        (line,) = record.list_entries(region=NJ, event=f"offices.change.{event}").items
        assert line.row == str(made.id)
    assert queries.count_to_decide(region=NJ, account=people.third, at=AT) == 0


def test_nobody_approves_or_rejects_their_own_proposal(people: People) -> None:
    made = operations.propose(act=by(people.first), change=Appoint(people.officer, replace(VERIFIER, unit="dukcapil/mal-pelayanan")))
    with pytest.raises(OwnProposal):
        operations.approve(act=by(people.first), proposal=made.id)
    with pytest.raises(OwnProposal):
        operations.reject(act=by(people.first), proposal=made.id, reason="x")
    assert len(identity.list_offices(region=NJ, account=people.officer)) == 1
    with connections["attempts"].cursor() as cursor:  # the record of refusals is written on a connection of its own
        cursor.execute("SELECT reason FROM audit_attempt WHERE event = 'offices.change.approved'")
        assert cursor.fetchall() == [(OwnProposal.code,)]


def test_nobody_proposes_or_approves_what_concerns_themselves(people: People) -> None:
    mine = End(people.seat(people.second), dt.date(2027, 1, 1))
    with pytest.raises(AboutYourself):
        operations.propose(act=by(people.second), change=mine)
    made = operations.propose(act=by(people.first), change=mine)
    with pytest.raises(AboutYourself):
        operations.approve(act=by(people.second), proposal=made.id)
    with pytest.raises(AboutYourself):
        operations.propose(act=by(people.first), change=ResetFactor(people.first))
    with pytest.raises(AboutYourself):
        operations.propose(act=by(people.first), change=Hire(email="P1@example.org", name="x", post=VERIFIER))
    assert operations.approve(act=by(people.third), proposal=made.id).state is ProposalState.APPROVED


def test_operators_of_another_region_and_other_people_do_nothing_here(people: People) -> None:
    change = Appoint(people.officer, HEAD)
    for wrong in (by(people.foreign), by(people.officer), by(people.first, region=SG), by(people.first, kind=ActorKind.OFFICER), by(uuid4())):
        with pytest.raises(Refusal):
            operations.propose(act=wrong, change=change)
    made = operations.propose(act=by(people.first), change=change)
    for wrong in (by(people.foreign), by(people.officer), by(people.second, kind=ActorKind.LEADER), by(uuid4())):
        with pytest.raises((NotAllowed, AboutYourself)):
            operations.approve(act=wrong, proposal=made.id)
    with pytest.raises(ProposalNotFound):
        operations.approve(act=by(people.foreign, region=SG), proposal=made.id)
    with pytest.raises(ProposalNotFound):
        queries.get_proposal(region=SG, proposal=made.id)
    assert queries.list_proposals(region=SG, states=list(ProposalState)).items == ()


def test_an_operator_whose_office_has_ended_agrees_to_nothing(people: People) -> None:
    made = operations.propose(act=by(people.first), change=Appoint(people.officer, HEAD))
    identity_writes.end_appointment(act=act(), appointment=people.seat(people.second), until=TODAY)
    with pytest.raises(NotAllowed):
        operations.approve(act=by(people.second), proposal=made.id)


def test_a_proposal_expires_and_then_has_no_effect(people: People) -> None:
    made = operations.propose(act=by(people.first), change=Appoint(people.officer, HEAD))
    late = made.expires_at
    with pytest.raises(Expired):
        operations.approve(act=by(people.second, at=late), proposal=made.id)
    jobs.expire_proposals(at=late - dt.timedelta(seconds=1))
    assert queries.get_proposal(region=NJ, proposal=made.id).state is ProposalState.PROPOSED
    jobs.expire_proposals(at=late)
    assert queries.get_proposal(region=NJ, proposal=made.id).state is ProposalState.EXPIRED
    with pytest.raises(Expired):
        operations.approve(act=by(people.second), proposal=made.id)
    assert queries.count_to_decide(region=NJ, account=people.second, at=AT) == 0


def test_what_is_decided_stays_decided_and_the_same_is_not_proposed_twice(people: People) -> None:
    change = Appoint(people.officer, HEAD)
    made = operations.propose(act=by(people.first), change=change)
    with pytest.raises(AlreadyProposed):
        operations.propose(act=by(people.third), change=change)
    with pytest.raises(ReasonNeeded):
        operations.reject(act=by(people.second), proposal=made.id, reason="  ")
    said = operations.reject(act=by(people.second), proposal=made.id, reason="SK belum terbit.")
    assert (said.state, said.reason) == (ProposalState.REJECTED, "SK belum terbit.")
    with pytest.raises(AlreadyDecided):
        operations.approve(act=by(people.third), proposal=made.id)
    again = operations.propose(act=by(people.first), change=change)
    with pytest.raises(NotAllowed):
        operations.withdraw(act=by(people.third), proposal=again.id)
    assert operations.withdraw(act=by(people.first), proposal=again.id).state is ProposalState.WITHDRAWN


def test_the_database_itself_refuses_one_person_in_both_roles(people: People) -> None:
    made = operations.propose(act=by(people.first), change=Appoint(people.officer, HEAD))
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Proposal.objects.filter(pk=made.id).update(state="approved", decided_by=people.first)


def test_no_operator_appoints_or_ends_past_the_four_eyes(people: People) -> None:
    seat = NewAppointment(region=NJ, agency="dukcapil", unit=UNIT, position="dukcapil/kepala", audience=Audience.OFFICER, valid_from=TODAY)
    with pytest.raises(Refusal):
        identity_writes.appoint(act=by(people.first), account=people.officer, appointment=seat)
    with pytest.raises(Refusal):
        identity_writes.end_appointment(act=by(people.first), appointment=people.seat(people.officer), until=TODAY)


def test_what_changed_meanwhile_is_said_when_it_is_approved(people: People) -> None:
    change = End(people.seat(people.officer), dt.date(2027, 1, 1))
    made = operations.propose(act=by(people.first), change=change)
    identity_writes.end_appointment(act=act(), appointment=change.appointment, until=TODAY)
    with pytest.raises(NothingToChange):
        operations.approve(act=by(people.second), proposal=made.id)
    assert queries.get_proposal(region=NJ, proposal=made.id).state is ProposalState.PROPOSED


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"unit": "dukcapil/none"}, "unit"), ({"position": "dukcapil/none"}, "position"), ({"unit": "dinkes/kantor"}, "unit"),
        ({"audience": Audience.OPERATOR}, "audience"), ({"audience": Audience.AUDITOR}, "audience"), ({"valid_until": TODAY}, "valid_until"),
    ],
)  # fmt: skip
def test_an_office_that_cannot_be_is_refused_at_its_field(people: People, changed: dict[str, Any], field: str) -> None:
    with pytest.raises(BadPost) as refused:
        operations.propose(act=by(people.first), change=Appoint(people.officer, replace(VERIFIER, **{"unit": UNIT, **changed})))
    assert refused.value.field == field


def test_role_and_scope_change_from_a_day_on(people: People) -> None:
    seat = people.seat(people.officer)
    agreed(people, Reassign(seat, replace(VERIFIER, valid_from=dt.date(2026, 12, 1), services=("akta-kelahiran",))))
    now, before = identity.list_offices(region=NJ, account=people.officer)
    assert (before.id, before.valid_until) == (seat, dt.date(2026, 12, 1))
    assert (now.scope, now.valid_from) == ({"services": ["akta-kelahiran"]}, dt.date(2026, 12, 1))
    with pytest.raises(NothingToChange):
        operations.propose(
            act=by(people.first), change=Appoint(people.officer, replace(VERIFIER, valid_from=dt.date(2026, 12, 1), services=("akta-kelahiran",)))
        )


def test_an_ended_office_closes_its_door_on_that_day(people: People) -> None:
    agreed(people, End(people.seat(people.officer), TODAY))
    assert identity.holds_audience(account=people.officer, audience="officer", region=NJ, at=AT) is None


def test_a_plh_acts_only_while_the_holder_is_noted_as_absent(people: People) -> None:
    acting = replace(HEAD, kind=AppointmentKind.PLH, valid_until=dt.date(2026, 11, 28), stands_for=people.seat(people.head))
    with pytest.raises(BadPost) as refused:
        operations.propose(act=by(people.first), change=Appoint(people.officer, acting))
    assert refused.value.field == "valid_until"
    own = by(people.head, kind=ActorKind.OFFICER)
    operations.enter_absence(act=own, account=people.head, absent_from=TODAY, absent_until=dt.date(2026, 11, 28), reason=AbsenceReason.LEAVE)
    for wrong in ({"stands_for": None}, {"stands_for": people.seat(people.officer)}, {"valid_until": dt.date(2026, 11, 29)}, {"valid_until": None}):
        with pytest.raises(BadPost):
            operations.propose(act=by(people.first), change=Appoint(people.officer, replace(acting, **wrong)))
    with pytest.raises(BadPost):
        operations.propose(act=by(people.first), change=Appoint(people.head, acting))
    agreed(people, Appoint(people.officer, acting))
    assert identity.list_offices(region=NJ, account=people.officer)[0].stands_for == people.seat(people.head)


def test_a_plt_needs_a_vacant_post_and_acts_three_months_and_once_more(people: People) -> None:
    acting = replace(HEAD, kind=AppointmentKind.PLT, valid_until=dt.date(2027, 2, 24))
    with pytest.raises(BadPost) as refused:
        operations.propose(act=by(people.first), change=Appoint(people.officer, acting))
    assert refused.value.field == "kind"
    identity_writes.end_appointment(act=act(), appointment=people.seat(people.head), until=TODAY)
    with pytest.raises(BadPost) as refused:
        operations.propose(act=by(people.first), change=Appoint(people.officer, replace(acting, valid_until=dt.date(2027, 2, 25))))
    assert "SE Kepala BKN 1/SE/I/2021" in refused.value.message.id
    agreed(people, Appoint(people.officer, acting))
    again = replace(acting, valid_from=dt.date(2027, 2, 24), valid_until=dt.date(2027, 5, 24))
    agreed(people, Appoint(people.officer, again))
    third = replace(acting, valid_from=dt.date(2027, 5, 24), valid_until=dt.date(2027, 6, 24))
    with pytest.raises(BadPost):
        operations.propose(act=by(people.first), change=Appoint(people.officer, third))


def test_who_holds_no_office_of_their_own_does_not_act_for_others(people: People) -> None:
    (stranger,) = identity_writes.load_accounts(act=act(), accounts=[NewAccount("s@example.org", "S", None)])
    identity_writes.end_appointment(act=act(), appointment=people.seat(people.head), until=TODAY)
    with pytest.raises(BadPost) as refused:
        operations.propose(act=by(people.first), change=Appoint(stranger, replace(HEAD, kind=AppointmentKind.PLT, valid_until=dt.date(2027, 1, 1))))
    assert refused.value.field == "kind"


def test_officers_note_their_own_absence_and_operators_that_of_others(people: People) -> None:
    days = {"absent_from": TODAY, "absent_until": dt.date(2026, 11, 30), "reason": AbsenceReason.SICK}
    operations.enter_absence(act=by(people.officer, kind=ActorKind.OFFICER), account=people.officer, **days)
    operations.enter_absence(act=by(people.first), account=people.head, **days)
    with pytest.raises(Refusal):
        operations.enter_absence(act=by(people.officer, kind=ActorKind.OFFICER), account=people.head, **days)
    for wrong in ({"absent_from": dt.date(2026, 11, 23)}, {"absent_until": TODAY}, {"absent_until": dt.date(2028, 1, 1)}):
        with pytest.raises(BadAbsence):
            operations.enter_absence(act=by(people.first), account=people.head, **{**days, **wrong})
    (absence,) = identity.list_absences(region=NJ, account=people.officer, since=TODAY)
    with pytest.raises(Refusal):
        operations.end_absence(act=by(people.head, kind=ActorKind.OFFICER), absence=absence.id)
    operations.end_absence(act=by(people.officer, kind=ActorKind.OFFICER), absence=absence.id)
    assert identity.list_absences(region=NJ, account=people.officer, since=TODAY) == ()


def test_a_dump_shows_nothing_of_what_was_proposed(people: People) -> None:
    made = operations.propose(
        act=by(people.first), change=Hire(email="rahasia@example.org", name="Nama Rahasia", post=VERIFIER), note="catatan rahasia"
    )
    operations.reject(act=by(people.second), proposal=made.id, reason="alasan rahasia")
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(to_jsonb(p)::text, '') FROM offices_proposal p")
        text = cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(to_jsonb(e)::text, '') FROM audit_entry e WHERE event LIKE 'offices.%'")
        text += cursor.fetchone()[0]
    assert "rahasia" not in text.lower()


def test_a_fresh_region_gets_two_operators_once(db: None) -> None:
    samples.load_regions()
    post = Post(unit="diskominfo/kantor", position="diskominfo/pengelola", audience=Audience.OPERATOR, valid_from=TODAY)
    two = [Hire(email="satu@example.org", name="Satu", post=post), Hire(email="dua@example.org", name="Dua", post=post)]
    for wrong in (two[:1], [two[0], two[0]], [*two, replace(two[0], email="tiga@example.org")]):
        with pytest.raises(NotAllowed):
            operations.open_office(act=act(), operators=wrong)
    first, second = operations.open_office(act=act(), operators=two)
    assert first.link != second.link
    assert queries.find_invitation(token=first.link.rstrip("/").rpartition("/")[2], at=AT) is not None
    with pytest.raises(NotAFirst):
        operations.open_office(act=act(), operators=two)
    with pytest.raises(NotAllowed):
        operations.open_office(act=by(first.account), operators=two)


def test_two_who_agree_at_once_change_it_once(committed_db: str) -> None:
    samples.load_regions()
    people = People()
    made = operations.propose(act=by(people.first), change=Hire(email="baru@example.org", name="Petugas Baru", post=VERIFIER))
    said: list[object] = []
    start = threading.Barrier(2)

    def agree(who: UUID) -> None:
        try:
            start.wait()
            said.append(operations.approve(act=by(who), proposal=made.id).state)
        except Refusal as refusal:
            said.append(type(refusal))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=agree, args=(who,)) for who in (people.second, people.third)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert set(said) == {ProposalState.APPROVED, AlreadyDecided}
    hired = identity.find_account_by_login(login="baru@example.org")
    assert hired is not None
    assert len(identity.list_offices(region=NJ, account=hired.id)) == 1
    assert models.Invitation.objects.count() == 1
