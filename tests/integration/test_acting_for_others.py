"""Parents, guardians, written powers: who acts for whom, until when, and that everybody concerned sees it."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from loket.foundation.audit import queries as record
from loket.foundation.audit.values import system_act
from loket.foundation.events.values import Event
from loket.foundation.identity import operations as identity
from loket.foundation.notifications import queries as messages
from loket.foundation.powers import ending, operations, queries
from loket.foundation.powers.errors import (
    AlreadyThere,
    BadEntry,
    InvitationOver,
    NoSuchPower,
    NotVerified,
    OutsideScope,
    OwnEntry,
    OwnFamily,
    OwnInvitation,
    PowerEnded,
    ServicesNeeded,
    TooLong,
)
from loket.foundation.powers.values import EndedBy, PowerState, Sort
from loket.foundation.residents import operations as residents
from loket.services.cases import queries as cases
from loket.services.cases.errors import NoSuchCase
from loket.services.cases.values import CaseState, Power
from loket.services.journey import notices
from loket.services.journey import operations as journey
from loket.services.journey import queries as shown
from loket.services.journey.errors import ConflictOfInterest
from tests.support import powers as people_of
from tests.support import world as worlds
from tests.support.powers import People

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
CHILD = "Bintang Contoh Santoso"
OLDER = "Bagas Contoh Santoso"
MOTHER = "Sari Contoh Wulandari"


@pytest.fixture
def people(db: None) -> People:
    return people_of.build()


def told(people: People, account: Any) -> list[str]:
    return [one.subject.id for one in messages.list_messages(region=people.region, recipient=account, limit=50)]


def outbox() -> list[Event]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, at, region, name, ref, payload FROM event_outbox ORDER BY id")
        return [Event(id=row[0], at=row[1], region=row[2], name=row[3], ref=row[4], payload=json.loads(row[5])) for row in cursor.fetchall()]


def names(people: People, account: Any, at: dt.datetime | None = None) -> set[str]:
    return {one.name for one in queries.list_standings(act=people.act(account, at=at), account=account)}


# Parents


def test_a_parent_applies_for_a_child_and_the_case_says_who_acted_for_whom(people: People) -> None:
    key = people_of.key_of(people, people.citizen, CHILD)
    draft = journey.start(act=people.act(), account=people.citizen, service="kia", whom=key)
    assert draft.answers == {"child": str(people.child)}, "choosing the child answers the question which child"
    case = people_of.send(people, people.citizen, key)
    held = cases.get_case(region=people.region, case=case)
    assert (held.applicant, held.power, held.power_id, held.account) == (people.child, Power.PARENT, None, people.citizen)
    assert {people.child, people.resident} <= set(held.concerned)
    own = shown.get_own_case(act=people.act(), account=people.citizen, case=case)
    assert own.acted is not None
    assert (own.acted.actor, own.acted.principal) == (MOTHER, CHILD)
    entry = next(one for one in record.list_entries(region=people.region, case=case, limit=100) if one.event == "cases.case.submitted")
    assert (entry.actor, entry.on_behalf_of, entry.details["power"]) == (str(people.citizen), str(people.child), "parent")


def test_on_the_eighteenth_birthday_a_parent_acts_no_more(people: People) -> None:
    birthday = dt.datetime.combine(people_of.GROWN_ON, dt.time(1), dt.UTC)
    key = people_of.key_of(people, people.citizen, OLDER)
    draft = people_of.fill_card(people, people.citizen, key, at=birthday - DAY)
    with pytest.raises(PowerEnded):
        journey.submit(act=people.act(at=birthday), account=people.citizen, draft=draft, idempotency_key="grown")
    assert OLDER in names(people, people.citizen, birthday - DAY)
    assert OLDER not in names(people, people.citizen, birthday)
    assert cases.get_draft(region=people.region, account=people.citizen, draft=draft).answers["kind"] == "first", "what was typed is kept"


def test_a_child_that_moves_to_another_card_or_marries_has_no_parent_to_act(people: People) -> None:
    from loket.foundation.residents import models

    assert {CHILD, OLDER} <= names(people, people.citizen)
    models.Resident.objects.filter(pk=people.older).update(marital_status="married")
    elsewhere = models.Resident.objects.get(pk=people.brother_resident).family_id
    models.Resident.objects.filter(pk=people.child).update(family_id=elsewhere)
    assert names(people, people.citizen) == set()
    assert CHILD in names(people, people.brother), "whoever leads the new card acts now"


def test_the_spouse_of_the_head_acts_too_but_a_sibling_does_not(people: People) -> None:
    act = system_act("load", region=people.region, at=people.at, purpose="load")
    account = people_of.NewAccount(
        id=uuid4(), email="suami@contoh.example", name="Budi", password=worlds.PASSWORD, resident_id=people.spouse, region=people.region,
        assurance=people_of.Assurance.VERIFIED,
    )  # fmt: skip
    sibling = people_of.NewAccount(
        id=uuid4(), email="kakak@contoh.example", name="Bagas", password=worlds.PASSWORD, resident_id=people.older, region=people.region,
        assurance=people_of.Assurance.VERIFIED,
    )  # fmt: skip
    father, elder = identity.load_accounts(act=act, accounts=[account, sibling])
    assert CHILD in names(people, father)
    assert names(people, elder) == set()
    case = people_of.send(people, people.citizen, people_of.key_of(people, people.citizen, CHILD))
    assert shown.get_own_case(act=people.act(father), account=father, case=case).case.id == case, "the other parent sees it"
    with pytest.raises(NoSuchCase):
        shown.get_own_case(act=people.act(elder), account=elder, case=case)


# A written power


def test_a_written_power_holds_only_after_the_giver_saw_who_accepted(people: People) -> None:
    offered = operations.give(act=people.act(), account=people.citizen, label="adik", services=["kia"], valid_until=dt.date(2027, 3, 1))
    assert offered.state is PowerState.INVITED
    accepted = operations.accept(act=people.act(people.brother), account=people.brother, code=offered.code.lower().replace("-", " "))
    assert accepted.state is PowerState.ACCEPTED
    assert names(people, people.brother) == set()
    assert queries.get_power(region=people.region, account=people.citizen, power=offered.id, at=people.at).holder_name == MOTHER, (
        "as the register has it"
    )
    operations.confirm(act=people.act(), account=people.citizen, power=offered.id)
    assert names(people, people.brother) == {MOTHER}
    assert "Kuasa Anda diterima, pastikan orangnya" in told(people, people.citizen)
    assert "Seseorang sekarang dapat bertindak untuk Anda" in told(people, people.citizen)


def test_whoever_took_the_code_by_mistake_gets_nothing(people: People) -> None:
    offered = operations.give(act=people.act(), account=people.citizen, label="adik", services=["kia"], valid_until=dt.date(2027, 3, 1))
    operations.accept(act=people.act(people.brother), account=people.brother, code=offered.code)
    operations.refuse_holder(act=people.act(), account=people.citizen, power=offered.id)
    assert names(people, people.brother) == set()
    with pytest.raises(InvitationOver):
        operations.accept(act=people.act(people.brother), account=people.brother, code=offered.code)


def test_the_holder_applies_the_giver_is_told_and_sees_the_case(people: People) -> None:
    power = people_of.given(people)
    case = people_of.send(people, people.brother, people_of.key_of(people, people.brother, MOTHER))
    held = cases.get_case(region=people.region, case=case)
    assert (held.applicant, held.power, held.power_id) == (people.resident, Power.WRITTEN, power.id)
    assert any(subject.endswith("bertindak untuk Sari Contoh Wulandari") for subject in told(people, people.citizen))
    assert shown.get_own_case(act=people.act(), account=people.citizen, case=case).case.id == case
    assert [one.id for one in shown.list_own_cases(act=people.act(), account=people.citizen)] == [case]
    assert [one.id for one in cases.list_by_power(region=people.region, power=power.id)] == [case]
    used = [one for one in record.list_entries(region=people.region, case=case, limit=100) if one.event == "powers.power.used"]
    assert [(one.details["did"], one.details["power_id"], one.on_behalf_of) for one in used] == [("submitted", str(power.id), str(people.resident))]
    read = [one for one in record.list_readings(region=people.region, subject=people.resident, limit=50) if one.actor == str(people.brother)]
    assert read, "what the holder read of the giver is recorded as a reading"


def test_messages_of_the_case_reach_both_and_after_the_end_only_the_giver(people: People) -> None:
    power = people_of.given(people)
    case = people_of.send(people, people.brother, people_of.key_of(people, people.brother, MOTHER))
    notices.receive([one for one in outbox() if one.name == "cases.case.submitted"])
    number = cases.get_case(region=people.region, case=case).number
    assert f"Permohonan {number} kami terima" in told(people, people.brother)
    assert f"Permohonan {number} kami terima" in told(people, people.citizen)
    operations.end(act=people.act(), account=people.citizen, power=power.id)
    journey.withdraw(act=people.act(), account=people.citizen, case=case)
    notices.receive([one for one in outbox() if one.name == "cases.case.withdrawn"])
    assert f"Permohonan {number} dibatalkan" in told(people, people.citizen)
    assert f"Permohonan {number} dibatalkan" not in told(people, people.brother)


def test_a_power_for_other_services_starts_nothing(people: People) -> None:
    people_of.given(people, "izin-penelitian")
    standing = queries.list_standings(act=people.act(people.brother), account=people.brother)[0]
    with pytest.raises(OutsideScope):
        journey.start(act=people.act(people.brother), account=people.brother, service="kia", whom=standing.key)
    assert shown.get_offer(act=people.act(people.brother), account=people.brother, service="kia").others == ()


def test_a_package_may_refuse_representation(db: None) -> None:
    people = people_of.build("dukcapil/kia")
    worlds.publish(
        "dukcapil/kia", at=people.at + DAY,
        changes={"service.yaml": [("version: 1\n", "version: 2\n"), ("  on_behalf: [child]\n", "  on_behalf: [child]\n  represented_by: [written]\n")]},
    )  # fmt: skip
    key = people_of.key_of(people, people.citizen, CHILD)
    later = people.at + 2 * DAY
    assert shown.get_offer(act=people.act(at=later), account=people.citizen, service="kia").others == ()
    with pytest.raises(OutsideScope):
        journey.start(act=people.act(at=later), account=people.citizen, service="kia", whom=key)


def test_an_expired_power_sends_nothing_and_keeps_the_draft(people: People) -> None:
    people_of.given(people, until=dt.date(2026, 12, 1))
    draft = people_of.fill_card(people, people.brother, people_of.key_of(people, people.brother, MOTHER))
    for at in (dt.datetime(2026, 11, 30, 15, 59, tzinfo=dt.UTC), dt.datetime(2026, 11, 30, 16, 1, tzinfo=dt.UTC)):
        if at.hour == 15:
            assert queries.demand(region=people.region, account=people.brother, principal=people.resident, service="kia", at=at)
            continue
        with pytest.raises(PowerEnded):
            journey.submit(act=people.act(people.brother, at=at), account=people.brother, draft=draft, idempotency_key="late")
    assert cases.get_draft(region=people.region, account=people.brother, draft=draft)
    ending.end_overdue(at=dt.datetime(2026, 12, 1, 1, tzinfo=dt.UTC))
    assert "Sebuah kuasa berakhir" in told(people, people.brother)
    assert "Sebuah kuasa berakhir" in told(people, people.citizen)


def test_a_power_ended_in_the_middle_of_a_form_stops_the_next_page_and_keeps_what_was_saved(people: People) -> None:
    power = people_of.given(people)
    key = people_of.key_of(people, people.brother, MOTHER)
    act = people.act(people.brother)
    draft = journey.start(act=act, account=people.brother, service="kia", whom=key)
    first = {"child": str(people.child), "kind": "first"}
    saved = journey.save_page(act=act, account=people.brother, draft=draft.id, page="anak", raw=first, revision=draft.revision)
    operations.end(act=people.act(), account=people.citizen, power=power.id)
    with pytest.raises(PowerEnded):
        journey.save_page(act=act, account=people.brother, draft=draft.id, page="akta", raw={"certificate_source": "paper"}, revision=saved.revision)
    with pytest.raises(PowerEnded):
        shown.get_application(act=act, account=people.brother, draft=draft.id)
    with pytest.raises(PowerEnded):
        journey.begin_upload(act=act, account=people.brother, owner=draft.id, field="photo", name="foto.png", size_bytes=10)
    assert cases.get_draft(region=people.region, account=people.brother, draft=draft.id).answers == first
    journey.discard(act=act, account=people.brother, draft=draft.id)


def test_after_the_end_the_holder_neither_reads_nor_moves_the_case_that_they_sent(people: People) -> None:
    power = people_of.given(people)
    case = people_of.send(people, people.brother, people_of.key_of(people, people.brother, MOTHER))
    operations.end(act=people.act(people.brother), account=people.brother, power=power.id)
    act = people.act(people.brother)
    for refused in (
        lambda: shown.get_own_case(act=act, account=people.brother, case=case),
        lambda: journey.withdraw(act=act, account=people.brother, case=case),
        lambda: shown.get_receipt(act=act, account=people.brother, case=case, check_url="https://contoh.example"),
    ):
        with pytest.raises(PowerEnded):
            refused()
    assert cases.get_case(region=people.region, case=case).state is CaseState.IN_PROGRESS, "it goes on for the giver"


def test_with_a_dead_giver_the_power_ends_at_once(people: People) -> None:
    from loket.foundation.residents import models

    power = people_of.given(people)
    draft = people_of.fill_card(people, people.brother, people_of.key_of(people, people.brother, MOTHER))
    models.Resident.objects.filter(pk=people.resident).update(status="deceased")
    with pytest.raises(PowerEnded):
        journey.submit(act=people.act(people.brother), account=people.brother, draft=draft, idempotency_key="dead")
    died = Event(id=1, at=people.at, region=people.region, name="residents.person.died", ref=people.resident, payload={})
    for _ in range(2):
        ending.hear_of_deaths([died])
    ended = queries.get_power(region=people.region, account=people.brother, power=power.id, at=people.at)
    assert (ended.state, ended.ended_by) == (PowerState.ENDED, EndedBy.DEATH)


def test_a_frozen_or_closed_giver_lends_no_power(people: People) -> None:
    from loket.foundation.identity import models

    people_of.given(people)
    models.Account.objects.filter(pk=people.citizen).update(frozen_at=people.at)
    assert names(people, people.brother) == set()
    models.Account.objects.filter(pk=people.citizen).update(frozen_at=None)
    assert names(people, people.brother) == {MOTHER}


def test_a_giver_who_says_that_it_was_not_them_stops_the_power(people: People) -> None:
    people_of.given(people)
    body = next(
        one.body.id for one in messages.list_messages(region=people.region, recipient=people.citizen, limit=50) if "Bukan Anda" in one.body.id
    )
    token = body.partition("/bukan-saya/")[2].partition("/")[0]
    identity.deny_change(act=people.act(), token=token)
    ending.hear_denials([one for one in outbox() if one.name == "identity.change.denied"])
    assert names(people, people.brother) == set()


def test_an_invitation_tells_nothing_about_anybody(people: People) -> None:
    offered = operations.give(act=people.act(), account=people.citizen, label="adik", services=["kia"], valid_until=dt.date(2027, 3, 1))
    late = people.at + operations.INVITATION
    seen = queries.find_invitation(code=offered.code, at=people.at)
    assert (seen.principal_name, seen.services) == (MOTHER, ("kia",))
    operations.end(act=people.act(), account=people.citizen, power=offered.id)
    other = operations.give(act=people.act(), account=people.citizen, label="adik", services=["kia"], valid_until=dt.date(2027, 3, 1))
    refusals = []
    for code, at in (("AAAA-AAAA-AAAA", people.at), (offered.code, people.at), (other.code, late)):
        with pytest.raises(InvitationOver) as refusal:
            queries.find_invitation(code=code, at=at)
        refusals.append((refusal.value.code, refusal.value.status, refusal.value.message))
    assert len(set(refusals)) == 1, "unknown, taken back and old look the same"
    with pytest.raises(NoSuchPower):
        queries.get_power(region=people.region, account=people.stranger, power=other.id, at=people.at)


@pytest.mark.parametrize(
    ("services", "until", "refusal"),
    [
        ((), dt.date(2027, 3, 1), ServicesNeeded),
        (("kia",), dt.date(2026, 11, 25), TooLong),
        (("kia",), dt.date(2027, 11, 26), TooLong),
    ],
)
def test_a_power_names_services_and_lasts_at_most_a_year(people: People, services: tuple[str, ...], until: dt.date, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        operations.give(act=people.act(), account=people.citizen, label="", services=services, valid_until=until)
    assert operations.give(act=people.act(), account=people.citizen, label="", services=["kia"], valid_until=dt.date(2027, 11, 25))


def test_only_identified_people_give_and_take_and_nobody_from_themselves(people: People) -> None:
    with pytest.raises(NotVerified):
        operations.give(act=people.act(people.stranger), account=people.stranger, label="", services=["kia"], valid_until=dt.date(2027, 3, 1))
    offered = operations.give(act=people.act(), account=people.citizen, label="", services=["kia"], valid_until=dt.date(2027, 3, 1))
    with pytest.raises(OwnInvitation):
        operations.accept(act=people.act(), account=people.citizen, code=offered.code)
    with pytest.raises(NotVerified):
        operations.accept(act=people.act(people.stranger), account=people.stranger, code=offered.code)
    assert operations.accept(act=people.act(people.brother), account=people.brother, code=offered.code), "a refusal uses nothing up"


def test_nobody_else_ends_or_confirms_a_power(people: People) -> None:
    power = people_of.given(people)
    for act, account in ((people.act(people.stranger), people.stranger),):
        with pytest.raises(NoSuchPower):
            operations.end(act=act, account=account, power=power.id)
        with pytest.raises(NoSuchPower):
            operations.confirm(act=act, account=account, power=power.id)
    with pytest.raises(NoSuchPower):
        operations.confirm(act=people.act(people.brother), account=people.brother, power=power.id)


# Guardians


def test_a_guardian_holds_after_a_second_officer_and_until_the_child_is_grown(people: People) -> None:
    entered = operations.enter_guardian(
        act=people_of.officer_act(people), ward=people.child, guardian=people.brother_resident, sort=Sort.MINOR, order=people_of.ORDER, valid_until=None,
        content=worlds.PDF,
    )  # fmt: skip
    assert entered.valid_until == dt.date(2036, 3, 2), "the day of majority, whatever the order says"
    assert names(people, people.brother) == set()
    with pytest.raises(OwnEntry):
        operations.confirm_entry(act=people_of.officer_act(people), power=entered.id)
    with pytest.raises(AlreadyThere):
        people_of.guardian(people)
    operations.confirm_entry(act=people_of.officer_act(people, 2), power=entered.id)
    assert names(people, people.brother) == {CHILD}
    case = people_of.send(people, people.brother, people_of.key_of(people, people.brother, CHILD))
    assert cases.get_case(region=people.region, case=case).power is Power.GUARDIAN
    operations.end_at_counter(act=people_of.officer_act(people, 3), power=entered.id, reason="99/Pdt.P/2026")
    assert names(people, people.brother) == set()


def test_no_guardian_for_somebody_grown_and_none_by_the_officers_own_family(people: People) -> None:
    with pytest.raises(BadEntry) as refusal:
        operations.enter_guardian(
            act=people_of.officer_act(people), ward=people.resident, guardian=people.brother_resident, sort=Sort.MINOR, order=people_of.ORDER,
            valid_until=None, content=worlds.PDF,
        )  # fmt: skip
    assert refusal.value.field == "sort"
    officer = people.officers[people_of.VERIFIER]
    from loket.foundation.identity import models

    models.Account.objects.filter(pk=people.brother).update(resident_id=None)
    models.Account.objects.filter(pk=officer).update(resident_id=people.brother_resident, region=people.region)
    with pytest.raises(OwnFamily):
        people_of.guardian(people)


# Conflict of interest


def test_nobody_decides_what_their_family_sent_or_what_they_could_have_sent(people: People) -> None:
    from loket.foundation.identity import models

    people_of.given(people)
    people_of.send(people, people.brother, people_of.key_of(people, people.brother, MOTHER))
    officer = people.officers[people_of.VERIFIER]
    sister_in_law = models.Account.objects.get(pk=people.brother).resident_id
    assert sister_in_law == people.brother_resident
    wife = next(iter(set(people_ids(people.brother_resident, people.region)) - {people.brother_resident}))
    models.Account.objects.filter(pk=officer).update(resident_id=wife, region=people.region)
    assert journey.take_next(act=people_of.officer_act(people), officer=officer) is None, "the acting person's wife"
    step = journey.take_next(act=people_of.officer_act(people, 2), officer=people.officers[f"{people_of.VERIFIER}#2"])
    assert step is not None
    second = people.officers[f"{people_of.VERIFIER}#2"]
    models.Account.objects.filter(pk=officer).update(resident_id=None, region="")
    entered = operations.enter_guardian(
        act=people_of.officer_act(people), ward=people.resident, guardian=lone_resident(people), sort=Sort.ADULT, order=people_of.ORDER,
        valid_until=dt.date(2027, 1, 1), content=worlds.PDF,
    )  # fmt: skip
    operations.confirm_entry(act=people_of.officer_act(people, 3), power=entered.id)
    models.Account.objects.filter(pk=second).update(resident_id=entered.holder_resident, region=people.region)
    with pytest.raises(ConflictOfInterest):
        journey.decide(act=people_of.officer_act(people, 2), officer=second, step=step.id, revision=step.revision, outcome="accept")


def people_ids(resident: Any, region: str) -> frozenset[Any]:
    from loket.foundation.residents import queries as register

    return register.family_member_ids(region=region, resident_id=resident)


def lone_resident(people: People) -> Any:
    other = worlds.World()
    act = system_act("load", region=people.region, at=people.at, purpose="load")
    residents.load_people(act=act, families=[worlds.family(other, serial=80)])
    return other.resident


# What is kept


def test_ended_powers_are_kept_as_long_as_the_register_of_processing_says(people: People) -> None:
    from pathlib import Path

    from ruamel.yaml import YAML

    terms = YAML(typ="safe").load(Path("src/loket/oversight/privacy/retention.yaml"))["classes"]["power"]["terms"]
    assert dt.timedelta(days=terms[-1]["days"]) == ending.KEPT
    power = people_of.given(people)
    operations.end(act=people.act(), account=people.citizen, power=power.id)
    unanswered = operations.give(act=people.act(), account=people.citizen, label="", services=["kia"], valid_until=dt.date(2027, 3, 1))
    operations.end(act=people.act(), account=people.citizen, power=unanswered.id)
    ending.end_overdue(at=people.at + ending.UNANSWERED + DAY)
    with pytest.raises(NoSuchPower):
        queries.get_power(region=people.region, account=people.citizen, power=unanswered.id, at=people.at)
    assert queries.get_power(region=people.region, account=people.citizen, power=power.id, at=people.at)
    ending.end_overdue(at=people.at + ending.KEPT + DAY)
    with pytest.raises(NoSuchPower):
        queries.get_power(region=people.region, account=people.citizen, power=power.id, at=people.at)
