"""A number that lay idle opens no account by a code alone, and a frozen account that was never tied to anybody is opened again at the counter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from loket.foundation.audit import queries as record
from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.events.values import Event
from loket.foundation.identity import models, operations, policy, queries
from loket.foundation.identity.errors import AccountInDoubt, AccountLinked, CodeOver, LongNotSeen, PhoneTaken
from loket.foundation.identity.values import Assurance, Claim, ClaimTry, CodePurpose, NewAccount
from loket.foundation.notifications import jobs
from loket.foundation.notifications import queries as messages
from loket.foundation.residents import queries as residents
from tests.integration.test_identity_phones import OTHER, PHONE, PUBLIC, later, newcomer, officer, page_digits, prove
from tests.integration.test_identity_phones_at_the_counter import at_desk, holder, link
from tests.support import ways
from tests.unit.foundation.residents import samples
from tests.unit.foundation.residents.samples import AT, FATHER, MOTHER, NJ, act

pytestmark = pytest.mark.loopback
LONG = policy.PHONE_COUNTS_FOR + dt.timedelta(days=1)
MINUTES = LONG.total_seconds() / 60
MAIL = "sari@example.org"


@pytest.fixture(autouse=True)
def regions(db: None) -> None:
    samples.load_regions()


@pytest.fixture
def gateway(settings: Any) -> Iterator[Any]:
    with ways.simulator(settings) as found:
        yield found


def long_after(more: float = 0, by: Act = PUBLIC) -> Act:
    return later(MINUTES + more, by)


def claim_of(resident: UUID) -> Claim:
    person = residents.get_person(act=act(), resident_id=resident, fields=("nik",))
    return Claim(str(person.nik), person.birth_on)


def idle(gateway: Any) -> tuple[UUID, UUID, UUID]:
    """Return an account whose phone was long not seen, its resident, and a proved code to its number."""
    people = samples.load_family()
    account = holder(people[MOTHER])
    return account, people[MOTHER], prove(gateway, by=long_after())


def freeze(account: UUID, at: dt.datetime = AT) -> None:
    question = operations.ask_if_it_was_you(act=later(0), kind="identity.history", ref=account, account=account, days=3650)
    operations.deny_change(act=replace(PUBLIC, at=at), token=question.rstrip("/").rpartition("/")[2])


# --- a number that lay idle ---------------------------------------------------------------------------------------


def test_a_code_alone_opens_an_account_until_its_phone_was_long_not_seen(gateway: Any) -> None:
    people = samples.load_family()
    account = holder(people[MOTHER])
    edge = later(policy.PHONE_COUNTS_FOR.total_seconds() / 60)
    opened = operations.open_by_phone(act=edge, code=prove(gateway, by=edge))
    assert opened is not None
    assert opened.id == account
    again = replace(PUBLIC, at=edge.at + LONG)
    with pytest.raises(LongNotSeen):
        operations.open_by_phone(act=again, code=prove(gateway, by=again))


def test_the_owner_comes_back_by_nik_and_birth_date_and_every_contact_is_told(gateway: Any, mailoutbox: Any) -> None:
    account, resident, code = idle(gateway)
    models.Account.objects.filter(pk=account).update(strong_until=long_after().at + dt.timedelta(days=100))
    claimed = operations.claim_by_phone(act=long_after(), code=code, claim=claim_of(resident))
    assert claimed.outcome is ClaimTry.RIGHT
    assert claimed.account is not None
    assert (claimed.account.id, claimed.account.strong_until, claimed.account.phone_seen_at) == (account, None, long_after().at)
    with pytest.raises(CodeOver):
        operations.claim_by_phone(act=long_after(), code=code, claim=claim_of(resident))
    assert operations.open_by_phone(act=long_after(2), code=prove(gateway, by=long_after(2))) is not None
    jobs.send_waiting(at=long_after(2).at)
    assert "/bukan-saya/" in mailoutbox[0].body
    assert {line.kind for line in queries.list_history(account=account)} == {"claimed"}


def test_wrong_claims_are_counted_over_all_codes_and_then_only_the_counter_opens_it(gateway: Any) -> None:
    account, resident, code = idle(gateway)
    right = claim_of(resident)
    other = replace(right, nik=right.nik[:-1] + ("1" if right.nik[-1] != "1" else "2"))
    assert [
        operations.claim_by_phone(act=long_after(), code=code, claim=one).left for one in (other, replace(right, born_on=dt.date(1980, 1, 1)))
    ] == [2, 1]
    second = prove(gateway, by=long_after(2))
    assert operations.claim_by_phone(act=long_after(2), code=second, claim=other).outcome is ClaimTry.OVER
    assert operations.claim_by_phone(act=long_after(2), code=second, claim=right).outcome is ClaimTry.OVER
    found = [one for one in record.list_entries(region=NJ, event="identity.phone.claimed").items]
    assert right.nik not in str([one.details for one in found])
    assert link(gateway, long_after(5, officer()), resident).id == account
    again = operations.open_by_phone(act=long_after(8), code=prove(gateway, by=long_after(8)))
    assert again is not None
    assert again.id == account


def test_an_account_that_was_never_tied_asks_for_its_name(gateway: Any) -> None:
    account = newcomer(gateway)
    code = prove(gateway, by=long_after())
    assert queries.needs_claim(act=long_after(), code=code) is False
    for name in ("", "Budi"):
        assert operations.claim_by_phone(act=long_after(), code=code, claim=Claim(name=name)).outcome is ClaimTry.WRONG
    claimed = operations.claim_by_phone(act=long_after(), code=code, claim=Claim(name=" sari "))
    assert claimed.account is not None
    assert claimed.account.id == account


def test_a_newcomer_begins_afresh_and_the_old_account_keeps_all_but_the_number(gateway: Any, mailoutbox: Any) -> None:
    account, resident, code = idle(gateway)
    made = operations.register_by_phone(act=long_after(), code=code, name="Joko")
    assert (made.phone, made.resident_id) == (PHONE, None)
    assert made.id != account
    old = queries.get_account(account_id=account)
    assert (old.phone, old.email, old.resident_id, old.is_active, old.strong_until) == (None, MAIL, resident, True, None)
    jobs.send_waiting(at=long_after(1).at)
    assert [letter.to for letter in mailoutbox] == [[MAIL]]
    assert PHONE not in mailoutbox[0].body
    assert [one["to"] for one in gateway.taken if "dilepas" in one["text"]] == [], "the number that changed hands hears nothing of the old account"
    (message, *_) = messages.list_messages(region=NJ, recipient=account).items
    assert message.kind == "security.phone_left"
    begun = operations.begin_recovery(act=long_after(2, officer()), resident_id=resident)
    assert begun.account == account, "its owner gets it back at the counter"


def test_an_account_by_phone_alone_can_lose_its_number_too(gateway: Any) -> None:
    account = newcomer(gateway)
    made = operations.register_by_phone(act=long_after(), code=prove(gateway, by=long_after()), name="Joko")
    assert made.id != account
    assert queries.get_account(account_id=account).phone is None
    found = queries.find_account_by_phone(phone=PHONE)
    assert found is not None
    assert found.id == made.id


@pytest.mark.parametrize("is_idle", [True, False])
def test_a_number_in_use_is_nobody_elses_at_the_counter_and_an_idle_one_is_its_new_holders(gateway: Any, is_idle: bool) -> None:
    people = samples.load_family()
    account = holder(people[MOTHER])
    by = replace(officer(), at=long_after().at if is_idle else AT)
    if not is_idle:
        with pytest.raises(AccountLinked):
            link(gateway, by, people[FATHER])
        return
    tied = link(gateway, by, people[FATHER])
    assert (tied.resident_id, tied.phone) == (people[FATHER], PHONE)
    assert tied.id != account
    assert queries.get_account(account_id=account).phone is None


def test_an_idle_untied_account_is_left_behind_only_by_an_officer_who_says_so(gateway: Any) -> None:
    people, account, by = samples.load_family(), newcomer(gateway), long_after(0, officer())
    with pytest.raises(AccountInDoubt):
        link(gateway, by, people[MOTHER])
    assert queries.get_account(account_id=account).phone == PHONE, "nothing goes unasked"
    tied = link(gateway, long_after(2, by), people[MOTHER], leaves=True)
    assert (tied.id != account, tied.resident_id) == (True, people[MOTHER])
    old = queries.get_account(account_id=account)
    assert (old.resident_id, old.phone) == (None, None)


def test_an_idle_untied_account_that_bears_the_name_on_the_card_is_its_owners_at_the_counter(gateway: Any) -> None:
    people = samples.load_family()
    account = operations.register_by_phone(act=PUBLIC, code=prove(gateway), name=" sari  DEWI ").id
    code = prove(gateway, by=long_after())
    for _ in range(3):
        operations.claim_by_phone(act=long_after(), code=code, claim=Claim(name="Sri"))
    tied = link(gateway, long_after(2, officer()), people[MOTHER])
    assert (tied.id, tied.resident_id, tied.phone) == (account, people[MOTHER], PHONE)


def test_an_untied_account_that_was_claimed_lately_is_nobodys_at_the_counter(gateway: Any) -> None:
    people, account = samples.load_family(), newcomer(gateway)
    operations.claim_by_phone(act=long_after(), code=prove(gateway, by=long_after()), claim=Claim(name="Sari"))
    thief = long_after(1, act(kind=ActorKind.CITIZEN, actor=str(account)))
    operations.set_name(act=thief, account=account, name="Budi Santosa")
    with pytest.raises(AccountInDoubt):
        link(gateway, long_after(2, officer()), people[FATHER])
    assert queries.get_account(account_id=account).resident_id is None
    month = long_after(31 * 24 * 60, officer())
    assert link(gateway, month, people[FATHER]).id == account, "its owner had a month to answer"


def test_no_photo_and_no_provider_ties_an_account_that_was_claimed_lately_either(gateway: Any) -> None:
    people, account = samples.load_family(), newcomer(gateway)
    operations.claim_by_phone(act=long_after(), code=prove(gateway, by=long_after()), claim=Claim(name="Sari"))
    for by in (officer(), act(kind=ActorKind.SYSTEM, actor="system:upstream")):
        with pytest.raises(AccountInDoubt):
            operations.link_resident(act=long_after(5, by), account=account, resident_id=people[FATHER])
    month = long_after(31 * 24 * 60, officer())
    assert operations.link_resident(act=month, account=account, resident_id=people[FATHER]).resident_id == people[FATHER]


def test_a_claimed_account_that_its_owner_froze_is_not_given_to_who_claimed_it(gateway: Any) -> None:
    people, account = samples.load_family(), newcomer(gateway)
    operations.claim_by_phone(act=long_after(), code=prove(gateway, by=long_after()), claim=Claim(name="Sari"))
    freeze(account, long_after(60).at)
    tied = link(gateway, long_after(120, officer()), people[FATHER])
    assert tied.id != account
    old = queries.get_account(account_id=account)
    assert (old.is_frozen, old.phone, old.resident_id) == (True, None, None)


def test_a_claim_that_came_after_the_freeze_is_in_doubt_too(gateway: Any) -> None:
    people, account = samples.load_family(), newcomer(gateway)
    freeze(account)
    models.History.objects.create(account=account, region=NJ, at=later(60).at, kind="claimed", by="citizen")
    assert link(gateway, later(120, officer()), people[FATHER]).id != account
    assert queries.get_account(account_id=account).is_frozen


@pytest.mark.parametrize("how", ["frozen", "closed"])
def test_no_claim_opens_a_frozen_or_a_closed_account(gateway: Any, how: str) -> None:
    account = newcomer(gateway)
    models.Account.objects.filter(pk=account).update(**({"frozen_at": AT} if how == "frozen" else {"is_active": False}))
    claimed = operations.claim_by_phone(act=long_after(), code=prove(gateway, by=long_after()), claim=Claim(name="Sari"))
    assert (claimed.outcome, claimed.account, claimed.left) == (ClaimTry.OVER, None, 0)
    assert models.Account.objects.get(pk=account).phone_seen_at == AT
    assert not models.History.objects.filter(account=account, kind="claimed").exists()


def test_the_officer_is_told_of_an_idle_account_before_it_is_left_behind(gateway: Any) -> None:
    people, account = samples.load_family(), newcomer(gateway)
    models.Account.objects.filter(pk=account).update(phone_seen_at=AT - dt.timedelta(days=400))
    nik, desk, place = claim_of(people[MOTHER]).nik, at_desk(officer()), "/meja/hubungkan/"
    desk.post(place, {"nik": nik, "phone": PHONE, "seen": "on"})
    assert desk.post(place, {"leave": "1"}).status_code != 303, "not before the digits"
    answer = desk.post(place, {"code": page_digits(gateway)})
    page = answer.content.decode()
    assert (answer.status_code, "Tinggalkan akun lama" in page) == (409, True)
    assert queries.get_account(account_id=account).phone == PHONE
    done = desk.post(place, {"leave": "1"}, follow=True).content.decode()
    assert "Akun lama dengan nomor ini ditinggal" in done
    tied = queries.find_account_of_resident(region=NJ, resident_id=people[MOTHER])
    assert tied is not None
    assert tied.id != account
    assert queries.get_account(account_id=account).phone is None


def test_the_page_says_what_the_counter_does_for_an_account_that_was_never_tied(gateway: Any) -> None:
    account = newcomer(gateway)
    models.Account.objects.filter(pk=account).update(phone_seen_at=AT - dt.timedelta(days=400))
    client = Client(HTTP_HOST="localhost")
    client.post("/masuk/hp/", {"phone": PHONE})
    place = client.post("/masuk/hp/kode/", {"code": page_digits(gateway)})["Location"]
    answers = [client.post(place, {"name": "Sri"}).content.decode() for _ in range(3)]
    assert "namanya sama dengan nama pada KTP-el" in answers[-1]


def test_an_idle_number_can_be_added_to_an_account_that_is_there(gateway: Any) -> None:
    account, _, _ = idle(gateway)
    (mine,) = operations.load_accounts(act=act(), accounts=[NewAccount("joko@example.org", "Joko", None)])
    own = replace(act(kind=ActorKind.CITIZEN, actor=str(mine)), at=long_after(2).at)
    operations.change_phone(act=own, account=mine, code=prove(gateway, PHONE, own, CodePurpose.CHANGE, mine))
    assert queries.get_account(account_id=account).phone is None
    third = operations.load_accounts(act=act(), accounts=[NewAccount("dewi@example.org", "Dewi", None)])[0]
    later_own = replace(act(kind=ActorKind.CITIZEN, actor=str(third)), at=long_after(5).at)
    with pytest.raises(PhoneTaken):
        operations.change_phone(act=later_own, account=third, code=prove(gateway, PHONE, later_own, CodePurpose.CHANGE, third))


def test_the_pages_ask_for_personal_data_and_let_a_newcomer_begin(gateway: Any) -> None:
    people = samples.load_family()
    account = holder(people[MOTHER])
    models.Account.objects.filter(pk=account).update(phone_seen_at=AT - dt.timedelta(days=400))
    client = Client(HTTP_HOST="localhost")
    assert client.get("/masuk/hp/lama/")["Location"] == "/masuk/hp/"
    client.post("/masuk/hp/", {"phone": PHONE, "next": "/layanan/"})
    assert client.get("/masuk/hp/lama/")["Location"] == "/masuk/hp/", "not before the digits"
    place = client.post("/masuk/hp/kode/", {"code": page_digits(gateway)})["Location"]
    assert place == "/masuk/hp/lama/"
    page = client.get(place).content.decode()
    assert "NIK Anda" in page
    assert "Sari" not in page, "whose account it is, nobody is told"
    assert client.post(place, {"nik": "12"}).status_code == 422
    right = claim_of(people[MOTHER])
    assert right.born_on is not None
    said = {"nik": right.nik, "born_day": right.born_on.day, "born_month": right.born_on.month, "born_year": right.born_on.year}
    answer = client.post(place, {**said, "nik": right.nik[:-4] + "9876"})
    assert (answer.status_code, "Sisa percobaan: 2" in answer.content.decode()) == (422, True)
    assert client.post(place, {"new": "1"})["Location"] == "/daftar/hp/"
    assert client.post(place, said)["Location"] == "/layanan/"
    assert client.get("/saya/akun/").status_code == 200


# --- frozen, and never tied to anybody ----------------------------------------------------------------------------


def test_a_frozen_account_that_was_never_tied_is_given_to_who_proves_its_phone_emptied_of_other_ways(gateway: Any, mailoutbox: Any) -> None:
    people = samples.load_family()
    (account,) = operations.load_accounts(act=act(), accounts=[NewAccount(MAIL, "Sari", "lima bebek berenang", phone=PHONE)])
    operations.load_factors(act=act(), factors=[(account, b"1" * 20)])
    client = Client(HTTP_HOST="localhost")
    client.force_login(get_user_model().objects.get(pk=account))
    freeze(account)
    tied = link(gateway, later(2, officer()), people[MOTHER])
    assert (tied.id, tied.is_frozen, tied.email, tied.assurance) == (account, False, None, Assurance.VERIFIED)
    assert not queries.has_way(account=account)
    row = models.Account.objects.get(pk=account)
    assert not row.has_usable_password()
    assert row.sessions_from == later(2).at
    assert client.get("/saya/akun/").status_code == 302
    (entry,) = record.list_entries(region=NJ, event="identity.account.recovered").items
    assert entry.details["by"] == "linking"
    jobs.send_waiting(at=later(3).at)
    assert [letter.to for letter in mailoutbox] == [[MAIL]]


def test_ties_and_applications_of_a_frozen_account_go_when_it_is_given_back(gateway: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    people, account = samples.load_family(), newcomer(gateway)
    freeze(account)
    told: list[Event | str] = []
    publish = operations.outbox.publish
    monkeypatch.setattr("loket.foundation.events.operations.publish", lambda act, name, **more: (told.append(name), publish(act, name, **more))[1])
    link(gateway, later(2, officer()), people[MOTHER])
    assert "identity.account.recovered" in told, "what others tie to an account hears it and lets go"


def test_a_thief_who_changed_the_number_gets_nothing_of_the_account_that_its_owner_froze(gateway: Any) -> None:
    people, account = samples.load_family(), newcomer(gateway)
    thief = later(2, act(kind=ActorKind.CITIZEN, actor=str(account)))
    operations.change_phone(act=thief, account=account, code=prove(gateway, OTHER, thief, CodePurpose.CHANGE, account))
    freeze(account, later(3).at)
    tied = link(gateway, later(5, officer()), people[FATHER], OTHER)
    assert tied.id != account
    old = queries.get_account(account_id=account)
    assert (old.is_frozen, old.phone, old.resident_id) == (True, None, None)


def test_a_frozen_account_whose_number_lay_idle_stays_frozen_and_loses_the_number(gateway: Any) -> None:
    people, account = samples.load_family(), newcomer(gateway)
    freeze(account)
    tied = link(gateway, long_after(0, officer()), people[MOTHER])
    assert tied.id != account
    assert queries.get_account(account_id=account).is_frozen


def test_a_frozen_account_of_another_resident_is_not_opened_by_its_phone(gateway: Any) -> None:
    people = samples.load_family()
    freeze(holder(people[MOTHER]))
    with pytest.raises(AccountLinked):
        link(gateway, later(2, officer()), people[FATHER])
