"""Accounts by phone at the counter: given back to whoever shows the card, and tied to the register."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.test import Client

from loket.foundation.audit import queries as record
from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.common.errors import NotFound
from loket.foundation.common.phones import masked_phone
from loket.foundation.identity import models, operations, queries
from loket.foundation.identity.errors import (
    AccountLinked,
    CannotRecover,
    CodeOver,
    NotAllowed,
    ResidentTaken,
)
from loket.foundation.identity.values import Assurance, CodePurpose, CodeTry, NewAccount
from loket.foundation.notifications import jobs
from tests.integration.test_identity_phones import OTHER, PHONE, THIRD, digits, later, newcomer, officer, page_digits, wrong
from tests.integration.test_identity_phones import gateway as gateway
from tests.integration.test_identity_phones import regions as regions
from tests.unit.foundation.residents import samples
from tests.unit.foundation.residents.samples import AT, CHILD, FATHER, MOTHER, NJ, act

pytestmark = pytest.mark.loopback


def at_desk(by: Act) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(get_user_model().objects.get(pk=by.actor))
    return client


def holder(resident: UUID, **more: Any) -> UUID:
    new = NewAccount("sari@example.org", "Sari", "lima bebek berenang", resident, NJ, Assurance.VERIFIED, phone=PHONE, **more)
    return operations.load_accounts(act=act(), accounts=[new])[0]


def test_an_account_is_given_back_at_the_counter_and_the_former_contacts_are_told(gateway: Any, mailoutbox: Any) -> None:
    people = samples.load_family()
    account, by = holder(people[MOTHER]), officer()
    begun = operations.begin_recovery(act=by, resident_id=people[MOTHER])
    sent = operations.send_recovery_code(act=by, recovery=begun.id, phone=OTHER)
    with pytest.raises(CodeOver):
        operations.finish_recovery(act=by, recovery=begun.id)
    assert operations.try_code(act=by, code=sent.id, digits=digits(gateway)).outcome is CodeTry.RIGHT
    back = operations.finish_recovery(act=by, recovery=begun.id)
    assert (back.id, back.phone, back.is_frozen) == (account, OTHER, False)
    jobs.send_waiting(at=AT)
    assert gateway.taken[0]["to"] == PHONE
    assert "/bukan-saya/" in gateway.taken[0]["text"]
    assert "/bukan-saya/" in mailoutbox[0].body
    for again in (
        lambda: operations.finish_recovery(act=by, recovery=begun.id),
        lambda: operations.send_recovery_code(act=by, recovery=begun.id, phone=THIRD),
    ):
        with pytest.raises(NotFound):
            again()
    (entry,) = record.list_entries(region=NJ, event="identity.account.recovered").items
    assert (entry.actor, entry.subject) == (by.actor, people[MOTHER])


def test_recovery_ends_all_sessions_lifts_a_freeze_and_takes_the_password_of_a_frozen_account(gateway: Any) -> None:
    people = samples.load_family()
    account, by = holder(people[MOTHER]), officer()
    client = Client(HTTP_HOST="localhost")
    client.post("/masuk/", {"login": "sari@example.org", "password": "lima bebek berenang"})
    assert client.get("/saya/akun/").status_code == 200
    link = operations.ask_if_it_was_you(act=act(), kind="identity.phone", ref=account, account=account)
    operations.deny_change(act=act(), token=link.rstrip("/").rpartition("/")[2])
    begun = operations.begin_recovery(act=by, resident_id=people[MOTHER])
    code = operations.send_recovery_code(act=by, recovery=begun.id, phone=OTHER).id
    operations.try_code(act=by, code=code, digits=digits(gateway))
    operations.finish_recovery(act=by, recovery=begun.id)
    assert not queries.get_account(account_id=account).is_frozen
    assert client.get("/saya/akun/").status_code == 302
    assert client.post("/masuk/", {"login": "sari@example.org", "password": "lima bebek berenang"}).status_code == 200
    assert client.get("/saya/akun/").status_code == 302


@pytest.mark.parametrize(("how", "goes"), [("changed lately", True), ("changed long ago", False), ("frozen", True)])
def test_an_address_that_may_be_a_thiefs_goes_at_recovery(gateway: Any, how: str, goes: bool) -> None:
    people = samples.load_family()
    account, by = holder(people[MOTHER]), officer()
    models.EmailChange.objects.create(account_id=account, email_sealed=b"-", token_hash=b"-", asked_at=AT, expires_at=AT + dt.timedelta(days=1))
    if how == "frozen":
        models.Account.objects.filter(pk=account).update(frozen_at=AT)
    else:
        days = 29 if goes else 31
        models.History.objects.create(account=account, region=NJ, at=AT - dt.timedelta(days=days), kind="email", by="citizen")
    begun = operations.begin_recovery(act=by, resident_id=people[MOTHER])
    code = operations.send_recovery_code(act=by, recovery=begun.id, phone=OTHER).id
    operations.try_code(act=by, code=code, digits=digits(gateway))
    back = operations.finish_recovery(act=by, recovery=begun.id)
    row = models.Account.objects.get(pk=account)
    assert (back.email is None, row.email_confirmed, row.has_usable_password()) == (goes, not goes, not goes)
    assert EmailAddress.objects.filter(user_id=account).exists() is not goes
    assert not models.EmailChange.objects.filter(account_id=account).exists()


def test_nobody_recovers_for_the_family_for_an_office_or_another_officers_begun_one(gateway: Any) -> None:
    people = samples.load_family()
    holder(people[MOTHER])
    relative, stranger = officer(people[FATHER]), officer()
    with pytest.raises(CannotRecover):
        operations.begin_recovery(act=relative, resident_id=people[MOTHER])
    with pytest.raises(CannotRecover):
        operations.begin_recovery(act=stranger, resident_id=people[FATHER])  # holds an office
    with pytest.raises(CannotRecover):
        operations.begin_recovery(act=stranger, resident_id=people[CHILD])  # has no account
    with pytest.raises(NotAllowed):
        operations.begin_recovery(act=act(kind=ActorKind.CITIZEN, actor=str(uuid4())), resident_id=people[MOTHER])
    begun = operations.begin_recovery(act=stranger, resident_id=people[MOTHER])
    for by in (officer(), later(31, stranger), replace(stranger, region=samples.SG)):
        with pytest.raises(NotFound):
            operations.send_recovery_code(act=by, recovery=begun.id, phone=OTHER)


def test_the_officer_works_through_the_page_with_the_card_on_the_counter(gateway: Any) -> None:
    people = samples.load_family()
    account, by = holder(people[MOTHER]), officer()
    from loket.foundation.residents import queries as residents

    nik = residents.get_person(act=act(), resident_id=people[MOTHER], fields=("nik",)).nik
    desk = at_desk(by)
    assert desk.get("/meja/pemulihan/").status_code == 200
    assert desk.post("/meja/pemulihan/", {"nik": nik}).status_code == 422  # the card was not looked at
    assert desk.post("/meja/pemulihan/", {"nik": "9701014107900999", "seen": "on"}).status_code == 404
    answer = desk.post("/meja/pemulihan/", {"nik": nik, "seen": "on"})
    place = answer["Location"]
    assert str(nik) not in place
    page = desk.get(place).content.decode()
    assert masked_phone(PHONE) in page
    assert PHONE not in page
    assert "sari@example.org" not in page
    assert desk.post(place, {"phone": "12"}).status_code == 422
    assert desk.post(place, {"phone": OTHER}).status_code == 303
    assert desk.post(place, {"code": wrong(page_digits(gateway))}).status_code == 422
    assert desk.post(place, {"code": page_digits(gateway)})["Location"] == "/meja/pemulihan/"
    assert queries.get_account(account_id=account).phone == OTHER
    assert Client(HTTP_HOST="localhost").get(place).status_code == 302


def link(gateway: Any, by: Act, resident: UUID, phone: str = PHONE, **more: Any) -> Any:
    code = operations.send_linking_code(act=by, resident_id=resident, phone=phone).id
    assert operations.try_code(act=by, code=code, digits=digits(gateway, by.at)).outcome is CodeTry.RIGHT
    return operations.link_by_phone(act=by, resident_id=resident, code=code, **more)


def test_an_account_by_phone_is_tied_to_the_register_and_its_owner_is_asked_if_it_was_them(gateway: Any) -> None:
    people, account = samples.load_family(), newcomer(gateway)
    by = later(2, officer())
    linked = link(gateway, by, people[MOTHER])
    assert (linked.id, linked.resident_id, linked.region, linked.assurance) == (account, people[MOTHER], NJ, Assurance.VERIFIED)
    jobs.send_waiting(at=by.at)
    token = re.search(r"/bukan-saya/(\w+)/", gateway.taken[0]["text"])
    assert token
    operations.deny_change(act=by, token=token[1])
    assert queries.get_account(account_id=account).is_frozen


def test_card_and_phone_seen_together_count_for_a_year_until_the_phone_changes_and_are_renewed_at_the_counter(gateway: Any) -> None:
    people = samples.load_family()
    linked = link(gateway, officer(), people[MOTHER])
    assert linked.strong_until == AT + dt.timedelta(days=365)
    again = link(gateway, later(60 * 24 * 300, officer()), people[MOTHER])
    assert (again.id, again.strong_until) == (linked.id, AT + dt.timedelta(days=665))
    own = replace(act(kind=ActorKind.CITIZEN, actor=str(linked.id)), at=later(60 * 24 * 301).at)
    sent = operations.send_code(act=own, phone=OTHER, purpose=CodePurpose.CHANGE, account=linked.id).id
    operations.try_code(act=own, code=sent, digits=digits(gateway, own.at))
    assert operations.change_phone(act=own, account=linked.id, code=sent).strong_until is None


def test_who_has_no_account_gets_one_with_it(gateway: Any) -> None:
    people = samples.load_family()
    made = link(gateway, officer(), people[MOTHER])
    assert (made.phone, made.email, made.resident_id) == (PHONE, None, people[MOTHER])
    assert made.name


def test_nobody_is_tied_twice_to_another_or_to_the_own_family(gateway: Any) -> None:
    people = samples.load_family()
    link(gateway, officer(), people[MOTHER])
    with pytest.raises(ResidentTaken):
        operations.send_linking_code(act=officer(), resident_id=people[MOTHER], phone=OTHER)
    with pytest.raises(CannotRecover):
        operations.send_linking_code(act=officer(people[FATHER]), resident_id=people[CHILD], phone=OTHER)
    with pytest.raises(NotAllowed):
        operations.send_linking_code(act=act(kind=ActorKind.CITIZEN, actor=str(uuid4())), resident_id=people[CHILD], phone=OTHER)
    with pytest.raises(AccountLinked):  # the phone of the mother's account
        link(gateway, later(2, officer()), people[CHILD])
    sent = operations.send_linking_code(act=later(4, officer()), resident_id=people[CHILD], phone=OTHER).id
    operations.try_code(act=later(4), code=sent, digits=digits(gateway, later(4).at))
    with pytest.raises(CodeOver):  # sent for the child, used for nobody else
        operations.link_by_phone(act=later(4, officer()), resident_id=uuid4(), code=sent)


def test_the_officer_ties_an_account_through_the_page(gateway: Any) -> None:
    from loket.foundation.residents import queries as residents

    people = samples.load_family()
    nik = residents.get_person(act=act(), resident_id=people[MOTHER], fields=("nik",)).nik
    desk = at_desk(officer())
    place = "/meja/hubungkan/"
    assert desk.post(place, {"nik": "12", "phone": "12"}).status_code == 422
    assert desk.post(place, {"nik": nik, "phone": "12", "seen": "on"}).status_code == 422
    assert desk.post(place, {"nik": "9701014107900999", "phone": PHONE, "seen": "on"}).status_code == 404
    assert desk.post(place, {"nik": nik, "phone": PHONE, "seen": "on"})["Location"] == place
    page = desk.get(place).content.decode()
    assert masked_phone(PHONE) in page
    assert str(nik) not in page
    assert desk.post(place, {"code": wrong(page_digits(gateway))}).status_code == 422
    assert desk.post(place, {"code": page_digits(gateway)})["Location"] == place
    account = queries.find_account_of_resident(region=NJ, resident_id=people[MOTHER])
    assert account is not None
    assert account.phone == PHONE
    assert desk.post(place, {"again": "1"})["Location"] == place
