""" "Was it you?": a link that works once, says nothing of a person, freezes what was done and tells the operators."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client

from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.identity import operations, queries
from loket.foundation.identity.errors import QuestionOver
from loket.foundation.identity.values import QUESTIONS, Audience, NewAccount, NewAppointment
from loket.foundation.notifications import queries as messages
from tests.unit.foundation.residents import samples
from tests.unit.foundation.residents.samples import AT, NJ, act

PASSWORD = "lima bebek berenang"


@pytest.fixture(autouse=True)
def regions(db: None) -> None:
    samples.load_regions()


@pytest.fixture
def client() -> Client:
    return Client(HTTP_HOST="localhost")


def account() -> UUID:
    return operations.load_accounts(act=act(), accounts=[NewAccount("sari@example.org", "Sari", PASSWORD)])[0]


def operator() -> UUID:
    from loket.foundation.agencies import queries as agencies

    unit = agencies.list_units(NJ, agency="diskominfo")[0].code
    seat = NewAppointment(NJ, "diskominfo", unit, "diskominfo/pengelola", Audience.OPERATOR, dt.date(2026, 1, 1))
    return operations.load_accounts(act=act(), accounts=[NewAccount("op@example.org", "Operator", None, appointments=(seat,))])[0]


def ask(about: UUID, kind: str = "identity.phone") -> str:
    return operations.ask_if_it_was_you(act=act(), kind=kind, ref=about, account=about).rstrip("/").rpartition("/")[2]


def public(days: float = 0) -> Act:
    return replace(act(kind=ActorKind.PUBLIC, actor="public"), at=AT + dt.timedelta(days=days))


def test_saying_no_freezes_the_account_ends_its_sessions_and_tells_the_operators(client: Client) -> None:
    about, boss = account(), operator()
    client.post("/masuk/", {"login": "sari@example.org", "password": PASSWORD})
    assert client.get("/saya/akun/").status_code == 200
    token = ask(about)
    operations.deny_change(act=public(), token=token)
    assert queries.get_account(account_id=about).is_frozen
    assert queries.is_denied(kind="identity.phone", ref=about)
    assert client.get("/saya/akun/").status_code == 302
    answer = client.post("/masuk/", {"login": "sari@example.org", "password": PASSWORD})
    assert answer["Location"] == "/akun/dibekukan/"
    assert client.get("/saya/akun/").status_code == 302
    (told,) = messages.list_messages(region=NJ, recipient=boss).items
    assert QUESTIONS["identity.phone"].done.id in told.body.id
    assert [one.ref for one in queries.list_denied(region=NJ)] == [about]


def test_a_link_works_once_and_not_after_its_time() -> None:
    about = account()
    old, token = ask(about), ask(about)
    with pytest.raises(QuestionOver):
        operations.deny_change(act=public(days=8), token=old)
    assert not queries.get_account(account_id=about).is_frozen
    operations.deny_change(act=public(), token=token)
    for wrong in (token, "0" * 20):
        with pytest.raises(QuestionOver):
            operations.deny_change(act=public(), token=wrong)


def test_a_denied_change_of_another_room_freezes_no_account(monkeypatch: pytest.MonkeyPatch) -> None:
    from loket.foundation.common.text import Text
    from loket.foundation.identity.values import Questioned

    words = Text(id="Contoh.", en="Example.")
    monkeypatch.setitem(QUESTIONS, "cases.example", Questioned(words, words))
    about, case = account(), uuid4()
    token = operations.ask_if_it_was_you(act=act(), kind="cases.example", ref=case, account=about).rstrip("/").rpartition("/")[2]
    operations.deny_change(act=public(), token=token)
    assert queries.is_denied(kind="cases.example", ref=case)
    assert not queries.get_account(account_id=about).is_frozen
    with connection.cursor() as cursor:
        cursor.execute("SELECT payload->>'kind' FROM event_outbox WHERE name = 'identity.change.denied' AND ref = %s", [case])
        assert cursor.fetchone() == ("cases.example",)


def test_opening_the_link_alone_does_nothing_and_the_page_names_nobody(client: Client) -> None:
    about = account()
    # The page lives by the clock of the door, so the question stays open for long.
    token = operations.ask_if_it_was_you(act=act(), kind="identity.phone", ref=about, account=about, days=3650)
    path = "/bukan-saya/" + token.rstrip("/").rpartition("/")[2] + "/"
    page = client.get(path)
    assert page.status_code == 200
    assert b"Sari" not in page.content
    assert b"sari@" not in page.content
    assert not queries.get_account(account_id=about).is_frozen
    assert "Sudah kami hentikan" in client.post(path).content.decode()
    assert queries.get_account(account_id=about).is_frozen
    assert "Sudah kami hentikan" in client.post(path).content.decode()
    assert client.get("/bukan-saya/00000000000000000000/").status_code == 404


def test_the_token_is_nowhere_in_the_database() -> None:
    token = ask(account())
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(to_jsonb(q)::text, '') FROM identity_question q")
        text = cursor.fetchone()[0]
        cursor.execute("SELECT coalesce(string_agg(to_jsonb(e)::text, ''), '') FROM audit_entry e")
        text += cursor.fetchone()[0]
    assert token not in text
