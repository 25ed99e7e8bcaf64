"""Messages: in the inbox with the transaction, by mail soon after, once, and never against a person's choice."""

from __future__ import annotations

import datetime as dt
import smtplib
from uuid import UUID, uuid4

import pytest
from django.core import mail
from django.db import connection, transaction

from loket.foundation.audit import queries as audit_queries
from loket.foundation.audit.values import Act, system_act
from loket.foundation.common.errors import NotFound
from loket.foundation.common.text import Text
from loket.foundation.notifications import jobs, operations, queries
from loket.foundation.notifications.channels.contract import way_of
from loket.foundation.notifications.channels.email import way as mails
from loket.foundation.notifications.errors import CannotBeOff
from loket.foundation.notifications.values import Channel, DeliveryState, Message

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 24, 3, 0, tzinfo=dt.UTC)
SUBJECT, BODY = Text(id="Permohonan diterima", en="Application received"), Text(id="Janji selesai besok.", en="Promised for tomorrow.")


def act(at: dt.datetime = AT) -> Act:
    return system_act("test", region="97.01", at=at, purpose="test")


def queue(
    recipient: UUID, address: str | None = "warga@contoh.example", kind: str = "case.submitted", at: dt.datetime = AT, language: str = "id"
) -> Message:
    return operations.queue_message(act=act(at), recipient=recipient, address=address, kind=kind, subject=SUBJECT, body=BODY, language=language)


def state_of(message: Message) -> DeliveryState:
    ((_, state),) = queries.list_deliveries(region="97.01", message=message.id)
    return state


class Refusing:
    """A mail server that answers with `error`."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def open(self) -> None: ...

    def close(self) -> None: ...

    def send_messages(self, messages: object) -> int:
        raise self.error


def test_a_message_is_in_the_inbox_sealed_and_goes_out_once() -> None:
    who = uuid4()
    message = queue(who)
    assert queries.list_messages(region="97.01", recipient=who).items == (message,)
    with connection.cursor() as cursor:
        cursor.execute("SELECT content_sealed FROM notifications_message WHERE id = %s", [message.id])
        assert b"diterima" not in bytes(cursor.fetchone()[0])
    assert jobs.send_waiting(at=AT).sent == 1
    assert jobs.send_waiting(at=AT).sent == 0
    (letter,) = mail.outbox
    assert letter.to == ["warga@contoh.example"]
    assert letter.subject == SUBJECT.id
    assert "Janji selesai besok." in letter.body
    assert state_of(message) is DeliveryState.SENT


def test_a_message_of_a_transaction_that_is_rolled_back_was_never_there() -> None:
    who = uuid4()
    with transaction.atomic():
        queue(who)
        transaction.set_rollback(True)
    assert queries.count_unread(region="97.01", recipient=who) == 0
    assert jobs.send_waiting(at=AT).sent == 0


def test_the_mail_speaks_the_language_of_the_recipient() -> None:
    queue(uuid4(), language="en")
    jobs.send_waiting(at=AT)
    assert mail.outbox[0].subject == SUBJECT.en
    assert "also under Messages" in mail.outbox[0].body


def test_nobody_reads_or_marks_the_message_of_another_person_or_region() -> None:
    message = queue(uuid4())
    for region, who in (("97.01", uuid4()), ("98.71", message.recipient)):
        with pytest.raises(NotFound):
            queries.get_message(region=region, recipient=who, message=message.id)
        assert not queries.list_messages(region=region, recipient=who).items
    with pytest.raises(NotFound):
        operations.mark_read(act=act(), recipient=uuid4(), message=message.id)


def test_messages_are_listed_newest_first_in_pages_and_counted_until_read() -> None:
    who = uuid4()
    sent = [queue(who, None, at=AT + dt.timedelta(minutes=n)) for n in range(5)]
    first = queries.list_messages(region="97.01", recipient=who, limit=3)
    second = queries.list_messages(region="97.01", recipient=who, limit=3, after=first.next)
    assert (*first.items, *second.items) == tuple(reversed(sent))
    assert second.next is None
    assert queries.count_unread(region="97.01", recipient=who) == 5
    read = operations.mark_read(act=act(), recipient=who, message=sent[0].id)
    assert read.read_at == AT
    assert queries.count_unread(region="97.01", recipient=who) == 4
    assert operations.mark_all_read(act=act(AT + dt.timedelta(hours=1)), recipient=who) == 4
    assert queries.count_unread(region="97.01", recipient=who) == 0


def test_a_family_that_is_switched_off_stays_in_the_inbox_only() -> None:
    who = uuid4()
    operations.set_preference(act=act(), recipient=who, family="case", channel=Channel.EMAIL, is_off=True)
    off, on = queue(who), queue(who, kind="decision.granted")
    assert queries.list_deliveries(region="97.01", message=off.id) == ()
    assert state_of(on) is DeliveryState.WAITING
    assert queries.count_unread(region="97.01", recipient=who) == 2
    assert [p.family.prefix for p in queries.list_preferences(recipient=who) if p.is_off] == ["case"]
    operations.set_preference(act=act(), recipient=who, family="case", channel=Channel.EMAIL, is_off=False)
    assert state_of(queue(who)) is DeliveryState.WAITING


@pytest.mark.parametrize("family", ["decision", "security"])
def test_decisions_and_safety_cannot_be_switched_off(family: str) -> None:
    with pytest.raises(CannotBeOff):
        operations.set_preference(act=act(), recipient=uuid4(), family=family, channel=Channel.EMAIL, is_off=True)


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (smtplib.SMTPRecipientsRefused({"x": (550, b"no such user")}), DeliveryState.PERMANENT_FAILURE),
        (smtplib.SMTPRecipientsRefused({"x": (451, b"try later")}), DeliveryState.TEMPORARY_FAILURE),
        (smtplib.SMTPDataError(554, b"spam"), DeliveryState.PERMANENT_FAILURE),
        (smtplib.SMTPAuthenticationError(535, b"no"), DeliveryState.TECHNICAL_FAILURE),
        (smtplib.SMTPServerDisconnected("gone"), DeliveryState.TEMPORARY_FAILURE),
        (ConnectionRefusedError(), DeliveryState.TEMPORARY_FAILURE),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else value.value,
)
def test_every_failure_is_one_of_three_words(error: Exception, state: DeliveryState, monkeypatch: pytest.MonkeyPatch) -> None:
    message = queue(uuid4())
    monkeypatch.setattr(mails, "get_connection", lambda **_: Refusing(error))
    jobs.send_waiting(at=AT)
    assert state_of(message) is state


def test_what_failed_for_a_while_is_tried_again_later_and_given_up_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    message, at = queue(uuid4()), AT
    with monkeypatch.context() as broken:
        broken.setattr(mails, "get_connection", lambda **_: Refusing(ConnectionRefusedError()))
        jobs.send_waiting(at=at)
        assert jobs.send_waiting(at=at).temporary == 0
        for pause in jobs.PAUSES:
            at += pause
            jobs.send_waiting(at=at)
    assert state_of(message) is DeliveryState.PERMANENT_FAILURE
    again = queue(uuid4())
    with monkeypatch.context() as broken:
        broken.setattr(mails, "get_connection", lambda **_: Refusing(ConnectionRefusedError()))
        jobs.send_waiting(at=AT)
    assert jobs.send_waiting(at=AT + jobs.PAUSES[0]).sent == 1
    assert state_of(again) is DeliveryState.SENT


def test_a_worker_that_died_gives_its_deliveries_back() -> None:
    queue(uuid4())
    way = way_of(Channel.EMAIL)
    assert way is not None
    assert len(jobs._claim(way, AT)) == 1
    assert jobs.send_waiting(at=AT).sent == 0
    assert jobs.send_waiting(at=AT + jobs.LEASE).sent == 1


def test_the_record_holds_no_word_of_a_message() -> None:
    queue(uuid4())
    (entry,) = audit_queries.list_entries(region="97.01", event="notifications.message.queued").items
    assert entry.details == {"kind": "case.submitted", "by_mail": True, "ways": ["email"]}


def test_the_demo_keeps_mails_in_its_own_box(settings) -> None:
    settings.EMAIL_BACKEND = "loket.foundation.notifications.mailbox.DemoMailbox"
    queue(uuid4())
    jobs.send_waiting(at=AT)
    (letter,) = queries.list_demo_mails().items
    assert (letter.recipients, letter.subject) == ("warga@contoh.example", SUBJECT.id)


def test_the_demo_mailbox_refuses_to_run_elsewhere(settings) -> None:
    from django.core.exceptions import ImproperlyConfigured

    from loket.foundation.notifications.mailbox import DemoMailbox

    settings.LOKET_MODE = "production"
    with pytest.raises(ImproperlyConfigured):
        DemoMailbox()
    with pytest.raises(NotFound):
        queries.list_demo_mails()
