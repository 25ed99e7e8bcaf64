"""Accounts by phone alone: codes that can be used once and guessed never, a change that the former number hears of."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.utils import timezone

from loket.foundation.audit import queries as record
from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.common.phones import BadPhone, masked_email, masked_phone, normal_phone
from loket.foundation.identity import jobs as nightly
from loket.foundation.identity import models, operations, queries
from loket.foundation.identity.errors import (
    CodeOver,
    CodesBusy,
    CodeTooSoon,
    NotAllowed,
    NoTexts,
    PhoneTaken,
)
from loket.foundation.identity.values import Assurance, Audience, CodePurpose, CodeTry, NewAccount, NewAppointment
from loket.foundation.notifications import jobs
from loket.foundation.notifications import queries as messages
from tests.support import ways
from tests.unit.foundation.residents import samples
from tests.unit.foundation.residents.samples import AT, NJ, act

pytestmark = pytest.mark.loopback
PHONE, OTHER, THIRD = "+6281200001234", "+6281200005678", "+6281300009876"
PUBLIC = act(kind=ActorKind.PUBLIC, actor="public")


@pytest.fixture(autouse=True)
def regions(db: None) -> None:
    samples.load_regions()


@pytest.fixture
def gateway(settings: Any) -> Iterator[Any]:
    with ways.simulator(settings) as found:
        yield found


def later(minutes: float, by: Act = PUBLIC) -> Act:
    return replace(by, at=AT + dt.timedelta(minutes=minutes))


def digits(gateway: Any, at: dt.datetime = AT) -> str:
    """Return the newest code as the phone shows it."""
    jobs.send_codes(at=at)
    found = re.search(r"\b\d{6}\b", gateway.taken[0]["text"])
    assert found
    return found[0]


def send(phone: str = PHONE, by: Act = PUBLIC, purpose: CodePurpose = CodePurpose.SIGN_IN, account: UUID | None = None) -> UUID:
    return operations.send_code(act=by, phone=phone, purpose=purpose, account=account).id


def prove(gateway: Any, phone: str = PHONE, by: Act = PUBLIC, purpose: CodePurpose = CodePurpose.SIGN_IN, account: UUID | None = None) -> UUID:
    code = send(phone, by, purpose, account)
    assert operations.try_code(act=by, code=code, digits=digits(gateway, by.at)).outcome is CodeTry.RIGHT
    return code


def newcomer(gateway: Any, phone: str = PHONE) -> UUID:
    return operations.register_by_phone(act=PUBLIC, code=prove(gateway, phone), name="Sari").id


def seen_now(account: UUID | None = None) -> None:
    """Let phones count as seen by the clock of the doors: pages do not live in the days of these tests."""
    models.Account.objects.filter(**({"pk": account} if account else {})).update(phone_seen_at=timezone.now())  # noqa: TID251


def officer(resident: UUID | None = None) -> Act:
    from loket.foundation.agencies import queries as agencies

    unit = agencies.list_units(NJ, agency="dukcapil")[0].code
    seat = NewAppointment(NJ, "dukcapil", unit, "dukcapil/operator", Audience.OFFICER, dt.date(2026, 1, 1))
    region = NJ if resident else None
    new = NewAccount(f"petugas{uuid4().hex}@example.org", "Petugas", "kata sandi petugas", resident, region, appointments=(seat,))
    return act(kind=ActorKind.OFFICER, actor=str(operations.load_accounts(act=act(), accounts=[new])[0]))


def wrong(right: str) -> str:
    return f"{(int(right) + 1) % 10**6:06d}"


# --- numbers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["", "0800123", "+1 202 555 0100", "+62 21 555 0100", "0812000012345678", "08x200001234", "sari@contoh.example", "0" * 500]
)
def test_only_mobile_numbers_of_this_country_get_codes(text: str) -> None:
    with pytest.raises(BadPhone):
        normal_phone(text)


def test_a_number_is_one_number_however_it_is_written_and_shown_in_part_only() -> None:
    assert {normal_phone(t) for t in ("0812-0000-1234", "+62 812 0000 1234", "62812.0000.1234", "(0812) 0000 1234")} == {PHONE}
    assert "0000" not in masked_phone(PHONE)
    assert "sari" not in masked_email("sari@contoh.example")


# --- codes -------------------------------------------------------------------------------------------------------


def test_somebody_new_gets_an_account_by_a_code_and_a_name(gateway: Any) -> None:
    code = prove(gateway)
    assert operations.open_by_phone(act=PUBLIC, code=code) is None
    made = operations.register_by_phone(act=PUBLIC, code=code, name=" Sari ", language="en")
    assert (made.phone, made.email, made.name, made.language, made.assurance) == (PHONE, None, "Sari", "en", Assurance.BASIC)
    again = operations.open_by_phone(act=later(2), code=prove(gateway, by=later(2)))
    assert again is not None
    assert again.id == made.id


def test_five_wrong_tries_end_a_code_even_for_who_knows_it(gateway: Any) -> None:
    code = send()
    right = digits(gateway)
    tried = [operations.try_code(act=PUBLIC, code=code, digits=wrong(right)) for _ in range(5)]
    assert [one.left for one in tried] == [4, 3, 2, 1, 0]
    assert tried[-1].outcome is CodeTry.OVER
    assert operations.try_code(act=PUBLIC, code=code, digits=right).outcome is CodeTry.OVER
    with pytest.raises(CodeOver):
        operations.open_by_phone(act=PUBLIC, code=code)
    # Every try is in the record, and none of them with the digits.
    found = record.list_entries(region=NJ, event="identity.code.tried").items
    assert len(found) == 6
    assert right not in str([entry.details for entry in found])


def test_a_code_is_good_for_five_minutes_one_purpose_one_account_and_one_use(gateway: Any) -> None:
    code = send()
    right = digits(gateway)
    assert operations.try_code(act=later(5), code=code, digits=right).outcome is CodeTry.OVER
    code = prove(gateway, by=later(6))
    with pytest.raises(CodeOver):
        operations.open_by_phone(act=later(22), code=code)  # proved, and left lying
    code = prove(gateway, by=later(23))
    account = operations.register_by_phone(act=later(23), code=code, name="Sari").id
    own = act(kind=ActorKind.CITIZEN, actor=str(account))
    for reuse in (
        lambda: operations.register_by_phone(act=later(23), code=code, name="Lain"),
        lambda: operations.open_by_phone(act=later(23), code=code),
        lambda: operations.change_phone(act=later(23, own), account=account, code=code),
    ):
        with pytest.raises(CodeOver):
            reuse()
    assert operations.try_code(act=later(23), code=code, digits="000000").outcome is CodeTry.OVER
    assert operations.try_code(act=later(23), code=uuid4(), digits="000000").outcome is CodeTry.OVER


def test_codes_to_one_number_are_a_minute_apart_five_an_hour_and_ten_a_day(gateway: Any) -> None:
    send()
    with pytest.raises(CodeTooSoon):
        send(by=later(0.9))
    send(OTHER)  # another number is another matter
    for minute in (2, 4, 6, 8):
        send(by=later(minute))
    from loket.foundation.identity.errors import TooManyCodes

    with pytest.raises(TooManyCodes):
        send(by=later(30))
    for minute in range(62, 72, 2):
        send(by=later(minute))
    with pytest.raises(TooManyCodes):
        send(by=later(200))
    send(by=later(24 * 60 + 80))


def test_all_codes_together_are_bounded_and_the_counter_goes_on(gateway: Any, settings: Any) -> None:
    settings.LOKET_SMS_CODES_PER_HOUR = 3
    for number in range(3):
        send(f"+628120000000{number}")
    with pytest.raises(CodesBusy):
        send()
    own = act(kind=ActorKind.OFFICER, actor=str(uuid4()))
    send(OTHER, own, CodePurpose.RECOVERY)
    send(by=later(61))


def test_a_code_that_is_over_is_not_sent_any_more(gateway: Any) -> None:
    send()
    assert jobs.send_codes(at=AT + dt.timedelta(minutes=6)).permanent == 1
    assert not gateway.taken


def test_without_a_gateway_there_are_no_accounts_by_phone(settings: Any) -> None:
    settings.LOKET_SMS_GATEWAY = ""
    with pytest.raises(NoTexts):
        send()
    assert "SMS belum tersedia" in Client(HTTP_HOST="localhost").get("/masuk/hp/").content.decode()


def test_neither_number_nor_digits_are_anywhere_in_clear(gateway: Any) -> None:
    code = send()
    right = digits(gateway)
    operations.try_code(act=PUBLIC, code=code, digits=right)
    operations.register_by_phone(act=PUBLIC, code=code, name="Sari")
    with connection.cursor() as cursor:
        text = ""
        for table in ("identity_account", "identity_code", "audit_entry", "event_outbox", "notifications_delivery", "procrastinate_jobs"):
            cursor.execute(f"SELECT coalesce(string_agg(to_jsonb(t)::text, ''), '') FROM {table} t")
            text += cursor.fetchone()[0]
    for clear in (PHONE, PHONE[1:], PHONE[3:], f'"{right}"'):
        assert clear not in text
        assert clear.encode().hex() not in text


def test_old_codes_are_forgotten(gateway: Any) -> None:
    send()
    assert nightly.forget_codes(at=AT + dt.timedelta(days=6)) == 0
    assert nightly.forget_codes(at=AT + dt.timedelta(days=8)) == 1


# --- the pages ---------------------------------------------------------------------------------------------------


def page_digits(gateway: Any) -> str:
    """The pages live by the clock of the door: what they queued is sent by a worker of that day."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(next_at) FROM notifications_delivery WHERE state = 'waiting'")
        return digits(gateway, cursor.fetchone()[0] or AT)


def begin(client: Client, phone: str = PHONE) -> Any:
    return client.post("/masuk/hp/", {"phone": phone, "next": "/layanan/"})


def test_a_phone_is_enough_to_sign_up_out_and_in_again(gateway: Any) -> None:
    client = Client(HTTP_HOST="localhost")
    answer = begin(client, "0812 0000 1234")
    assert answer["Location"] == "/masuk/hp/kode/"
    assert "1234" not in answer["Location"]
    assert masked_phone(PHONE).split()[1] in client.get("/masuk/hp/kode/").content.decode()
    assert client.get("/daftar/hp/")["Location"] == "/masuk/hp/"  # not before the digits
    assert client.post("/masuk/hp/kode/", {"code": page_digits(gateway)})["Location"] == "/daftar/hp/"
    assert client.post("/daftar/hp/", {"name": ""}).status_code == 422
    assert client.post("/daftar/hp/", {"name": "Sari"})["Location"] == "/layanan/"
    page = client.get("/saya/akun/").content.decode()
    assert masked_phone(PHONE) in page
    assert "/akun/sandi/" not in page
    assert client.get("/akun/sandi/")["Location"] == "/saya/akun/"
    assert client.post("/keluar/").status_code == 302
    (entry,) = record.list_entries(region=NJ, event="identity.account.signed_in").items
    assert entry.details == {"method": "phone_code"}
    again = Client(HTTP_HOST="localhost")
    assert begin(again).status_code == 429  # a minute has not passed
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_data FROM django_session")
        assert all("81200001234" not in str(signing.loads(row[0], salt="django.contrib.sessions.SessionStore")) for row in cursor.fetchall())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE identity_code SET sent_at = sent_at - interval '2 minutes'")
    assert begin(again).status_code == 303
    assert again.post("/masuk/hp/kode/", {"code": page_digits(gateway)})["Location"] == "/layanan/"
    assert again.get("/saya/").status_code == 200


def test_a_known_and_an_unknown_number_are_answered_alike(gateway: Any) -> None:
    operations.load_accounts(act=act(), accounts=[NewAccount(None, "Sari", None, phone=PHONE)])
    seen_now()
    answers = []
    for phone in (PHONE, OTHER):
        client = Client(HTTP_HOST="localhost")
        first = begin(client, phone)
        page = client.get("/masuk/hp/kode/").content.decode()
        failed = client.post("/masuk/hp/kode/", {"code": wrong(page_digits(gateway))})
        said = [re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", text) for text in (page, failed.content.decode())]
        answers.append((first.status_code, first["Location"], failed.status_code, *(text.replace(masked_phone(phone), "…") for text in said)))
    assert answers[0] == answers[1]
    assert len(gateway.taken) == 2


def test_another_code_goes_to_the_same_number_and_the_page_waits_for_the_newest(gateway: Any) -> None:
    client = Client(HTTP_HOST="localhost")
    begin(client)
    first = page_digits(gateway)
    assert client.post("/masuk/hp/kode/", {"again": "1"}).status_code == 429
    with connection.cursor() as cursor:
        cursor.execute("UPDATE identity_code SET sent_at = sent_at - interval '2 minutes'")
    assert client.post("/masuk/hp/kode/", {"again": "1"})["Location"] == "/masuk/hp/kode/"
    second = page_digits(gateway)
    assert [one["to"] for one in gateway.taken] == [PHONE, PHONE]
    if first != second:
        assert client.post("/masuk/hp/kode/", {"code": first}).status_code == 422  # the page waits for the newest one
    assert client.post("/masuk/hp/kode/", {"code": second})["Location"] == "/daftar/hp/"


def test_a_session_of_another_browser_cannot_try_the_code(gateway: Any) -> None:
    begin(Client(HTTP_HOST="localhost"))
    other = Client(HTTP_HOST="localhost")
    assert other.post("/masuk/hp/kode/", {"code": page_digits(gateway)})["Location"] == "/masuk/hp/"


def test_nobody_is_sent_to_another_site_after_signing_in(gateway: Any) -> None:
    operations.load_accounts(act=act(), accounts=[NewAccount(None, "Sari", None, phone=PHONE)])
    seen_now()
    client = Client(HTTP_HOST="localhost")
    client.post("/masuk/hp/", {"phone": PHONE, "next": "https://evil.example/"})
    assert client.post("/masuk/hp/kode/", {"code": page_digits(gateway)})["Location"] == "/saya/"


def test_a_code_by_text_is_no_second_factor(gateway: Any) -> None:
    by = officer()
    operations.change_phone(act=by, account=UUID(by.actor), code=prove(gateway, PHONE, by, CodePurpose.CHANGE, UUID(by.actor)))
    client = Client(HTTP_HOST="localhost")
    begin(client)
    assert client.post("/masuk/hp/kode/", {"code": page_digits(gateway)}).status_code == 302
    assert client.get("/saya/").status_code == 200
    assert client.get("/meja/")["Location"].startswith("/masuk/kode/")


# --- another number ------------------------------------------------------------------------------------------------


def test_the_former_number_hears_of_a_change_and_can_freeze_the_account(gateway: Any) -> None:
    account = newcomer(gateway)
    own = later(2, act(kind=ActorKind.CITIZEN, actor=str(account)))
    changed = operations.change_phone(act=own, account=account, code=prove(gateway, OTHER, own, CodePurpose.CHANGE, account))
    assert changed.phone == OTHER
    assert queries.find_account_by_phone(phone=PHONE) is None
    jobs.send_waiting(at=own.at)
    told = gateway.taken[0]
    assert told["to"] == PHONE
    assert OTHER[3:] not in told["text"]
    token = re.search(r"/bukan-saya/(\w+)/", told["text"])
    assert token
    (message, *_) = messages.list_messages(region=NJ, recipient=account).items
    assert message.kind == "security.phone_changed"
    operations.deny_change(act=own, token=token[1])
    assert queries.get_account(account_id=account).is_frozen


def test_a_frozen_account_is_not_opened_by_its_phone_either(gateway: Any) -> None:
    account = newcomer(gateway)
    seen_now(account)
    link = operations.ask_if_it_was_you(act=act(), kind="identity.phone", ref=account, account=account, days=3650)
    operations.deny_change(act=act(), token=link.rstrip("/").rpartition("/")[2])
    client = Client(HTTP_HOST="localhost")
    begin(client)
    assert client.post("/masuk/hp/kode/", {"code": page_digits(gateway)})["Location"] == "/akun/dibekukan/"
    assert client.get("/saya/").status_code == 302


def test_a_number_of_somebody_else_is_not_taken_over(gateway: Any) -> None:
    first = newcomer(gateway)
    second = newcomer(gateway, OTHER)
    own = later(2, act(kind=ActorKind.CITIZEN, actor=str(second)))
    code = prove(gateway, PHONE, own, CodePurpose.CHANGE, second)
    with pytest.raises(PhoneTaken):
        operations.change_phone(act=own, account=second, code=code)
    with pytest.raises(NotAllowed):
        operations.change_phone(act=own, account=first, code=code)
    assert queries.get_account(account_id=first).phone == PHONE


def test_an_account_with_mail_adds_a_number_and_hears_of_it_by_mail(gateway: Any, mailoutbox: Any) -> None:
    (account,) = operations.load_accounts(act=act(), accounts=[NewAccount("sari@example.org", "Sari", None)])
    own = act(kind=ActorKind.CITIZEN, actor=str(account))
    operations.change_phone(act=own, account=account, code=prove(gateway, PHONE, own, CodePurpose.CHANGE, account))
    jobs.send_waiting(at=AT)
    (letter,) = mailoutbox
    assert letter.to == ["sari@example.org"]
    assert "/bukan-saya/" in letter.body


def test_news_of_a_case_reach_an_account_by_phone_as_a_text(gateway: Any) -> None:
    from loket.foundation.common.text import Text

    account = newcomer(gateway)
    operations.tell_account(
        act=act(), account=account, kind="case.submitted", subject=Text(id="Permohonan diterima", en="-"), body=Text(id="Isi", en="-")
    )
    jobs.send_waiting(at=AT)
    assert gateway.taken[0]["to"] == PHONE
    assert "Permohonan diterima" in gateway.taken[0]["text"]
