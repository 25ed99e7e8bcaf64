"""Every way of sending keeps one contract: it sends, says what became of it in four words, takes only signed reports, names what is wrong with its settings."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client

from loket.foundation.audit.values import Act, system_act
from loket.foundation.common.text import Text
from loket.foundation.notifications import jobs, operations, queries
from loket.foundation.notifications.channels.contract import Outcome, Outgoing, way_of, ways
from loket.foundation.notifications.channels.email import way as mails
from loket.foundation.notifications.errors import BadReceipt, BadSubscription, CannotBeOff
from loket.foundation.notifications.values import Channel, DeliveryState, QuietHours, Reach
from tests.support import ways as support
from tests.unit.foundation.residents import samples

pytestmark = [pytest.mark.django_db, pytest.mark.loopback]
NJ = "97.01"
#: A morning in Nusa Jaya (WITA), and half past ten at night.
AT = dt.datetime(2026, 11, 24, 3, 0, tzinfo=dt.UTC)
NIGHT = dt.datetime(2026, 11, 24, 14, 30, tzinfo=dt.UTC)
MORNING = dt.datetime(2026, 11, 24, 22, 0, tzinfo=dt.UTC)
SUBJECT, BODY = Text(id="Permohonan NJ-261124-AAAA-BBBB kami terima", en="We received it"), Text(id="Isi pesan Sari Contoh.", en="Content.")
PHONE = "+6281200001234"


def act(at: dt.datetime = AT) -> Act:
    return system_act("test", region=NJ, at=at, purpose="test")


def queue(
    recipient: UUID | None = None,
    *,
    address: str | None = None,
    phone: str | None = PHONE,
    kind: str = "case.submitted",
    at: dt.datetime = AT,
    **more: Any,
) -> Any:
    return operations.queue_message(
        act=act(at), recipient=recipient or uuid4(), address=address, phone=phone, kind=kind, subject=SUBJECT, body=BODY, **more
    )


def deliveries(message: Any) -> dict[Channel, DeliveryState]:
    return dict(queries.list_deliveries(region=NJ, message=message.id))


def outgoing(address: str) -> Outgoing:
    return Outgoing(uuid4(), address, "Subjek", "Isi", "id", "case.submitted", AT)


# --- the contract ------------------------------------------------------------------------------------------------


@contextmanager
def _inbox(settings: Any) -> Iterator[Callable[[Outcome], str]]:
    yield lambda outcome: "-"


class _Server:
    def __init__(self, error: Exception | None) -> None:
        self.error = error

    def open(self) -> None: ...

    def close(self) -> None: ...

    def send_messages(self, messages: object) -> int:
        if self.error:
            raise self.error
        return 1


@contextmanager
def _email(settings: Any) -> Iterator[Callable[[Outcome], str]]:
    errors = {
        Outcome.PERMANENT_FAILURE: smtplib.SMTPRecipientsRefused({"x": (550, b"no")}), Outcome.TEMPORARY_FAILURE: ConnectionRefusedError(),
        Outcome.TECHNICAL_FAILURE: smtplib.SMTPAuthenticationError(535, b"no"), Outcome.SENT: None,
    }  # fmt: skip
    before = mails.get_connection

    def address(outcome: Outcome) -> str:
        mails.get_connection = lambda **_: _Server(errors[outcome])  # type: ignore[assignment]
        return "warga@contoh.example"

    yield address
    mails.get_connection = before


@contextmanager
def _sms(settings: Any) -> Iterator[Callable[[Outcome], str]]:
    ends = {Outcome.SENT: "34", Outcome.PERMANENT_FAILURE: "92", Outcome.TEMPORARY_FAILURE: "93", Outcome.TECHNICAL_FAILURE: "95"}
    with support.simulator(settings):
        yield lambda outcome: f"+62812000012{ends[outcome]}"


@contextmanager
def _push(settings: Any) -> Iterator[Callable[[Outcome], str]]:
    statuses = {Outcome.SENT: 201, Outcome.PERMANENT_FAILURE: 410, Outcome.TEMPORARY_FAILURE: 503, Outcome.TECHNICAL_FAILURE: 400}
    with support.push_service(settings) as service:

        def address(outcome: Outcome) -> str:
            service.status = statuses[outcome]
            operations.subscribe(act=act(), recipient=uuid4(), endpoint=service.url, public=service.public, auth="MDEyMzQ1Njc4OWFiY2RlZg")
            with connection.cursor() as cursor:
                cursor.execute("SELECT id FROM notifications_subscription")
                return str(cursor.fetchone()[0])

        yield address


PROVIDERS = {Channel.INBOX: _inbox, Channel.EMAIL: _email, Channel.SMS: _sms, Channel.PUSH: _push}
OUTCOMES = (Outcome.SENT, Outcome.PERMANENT_FAILURE, Outcome.TEMPORARY_FAILURE, Outcome.TECHNICAL_FAILURE)


def test_every_way_in_use_is_held_to_the_contract() -> None:
    assert [way.channel for way in ways()] == list(Channel) == list(PROVIDERS)


@pytest.mark.parametrize("channel", Channel)
def test_a_way_says_in_four_words_what_became_of_a_message(channel: Channel, settings: Any) -> None:
    way = way_of(channel)
    assert way is not None
    wanted = [Outcome.DELIVERED] if channel is Channel.INBOX else OUTCOMES
    with PROVIDERS[channel](settings) as address_for:
        for outcome in wanted:
            address = address_for(outcome)
            with way.session():
                receipt = way.send(outgoing(address))
            assert receipt.outcome is outcome
            assert (receipt.reason == "") is (outcome in (Outcome.SENT, Outcome.DELIVERED))
            # Neither an address nor a provider's sentence is kept.
            assert receipt.reason.replace("_", "").isalpha() or receipt.reason == ""
            assert address not in repr(receipt) or channel is Channel.INBOX


@pytest.mark.parametrize("channel", Channel)
def test_a_way_refuses_reports_that_nobody_signed(channel: Channel) -> None:
    way = way_of(channel)
    assert way is not None
    for body, headers in ((b"", {}), (b'{"ref": "x", "status": "DELIVRD"}', {"X-Simulator-Signature": "0" * 64})):
        with pytest.raises(BadReceipt):
            way.read_receipt(body, headers)


@pytest.mark.parametrize("channel", Channel)
def test_a_way_without_settings_says_so_and_takes_no_message(channel: Channel, settings: Any) -> None:
    way = way_of(channel)
    assert way is not None
    assert way.check_config() == ()
    settings.LOKET_MODE, settings.LOKET_SMS_GATEWAY, settings.LOKET_PUSH_KEY = "production", "", ""
    assert bool(way.check_config()) is (channel is not Channel.INBOX)
    assert way.is_ready() is (channel is Channel.INBOX)
    if channel in (Channel.SMS, Channel.PUSH):
        assert way.send(outgoing(str(uuid4()))).outcome is Outcome.TECHNICAL_FAILURE


# --- text messages -----------------------------------------------------------------------------------------------


def test_a_text_is_sent_counted_reported_and_shown_in_the_demos_mailbox(settings: Any) -> None:
    samples.load_regions()
    message = queue()
    with support.simulator(settings) as gateway:
        assert jobs.send_waiting(at=AT).sent == 1
        (taken,) = gateway.taken
    assert taken["to"] == PHONE
    assert "Permohonan NJ-261124-AAAA-BBBB kami terima" in taken["text"]
    assert "Sari Contoh" not in taken["text"]
    assert deliveries(message) == {Channel.SMS: DeliveryState.SENT}
    (cost,) = queries.costs(region=NJ, since=AT, until=AT + dt.timedelta(hours=1))
    assert (cost.channel, cost.family, cost.messages, cost.parts, cost.cost_idr) == (Channel.SMS, "case", 1, 1, 375)
    assert queries.costs(region=NJ, since=AT + dt.timedelta(hours=1), until=AT + dt.timedelta(hours=2)) == ()
    assert [(one.channel, one.recipients) for one in queries.list_demo_mails()] == [(Channel.SMS, PHONE)]
    assert report(taken["ref"], "DELIVRD").status_code == 204
    assert deliveries(message) == {Channel.SMS: DeliveryState.DELIVERED}
    # Played back, or contradicting the end: nothing changes, and nothing costs again.
    assert report(taken["ref"], "DELIVRD").status_code == 204
    assert report(taken["ref"], "UNDELIV").status_code == 204
    assert deliveries(message) == {Channel.SMS: DeliveryState.DELIVERED}
    (again,) = queries.costs(region=NJ, since=AT, until=AT + dt.timedelta(hours=1))
    assert again.cost_idr == 375


def report(reference: str, status: str, key: str = "test-only-report") -> Any:
    body = json.dumps({"ref": reference, "status": status}).encode()
    signature = hmac.new(key.encode(), body, hashlib.sha256).hexdigest()
    return Client(HTTP_HOST="localhost").post("/sms/laporan/", body, content_type="application/json", headers={"X-Simulator-Signature": signature})


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("EXPIRED", DeliveryState.TEMPORARY_FAILURE), ("UNDELIV", DeliveryState.PERMANENT_FAILURE), ("REJECTD", DeliveryState.TECHNICAL_FAILURE),
        ("SOMETHING_NEW", DeliveryState.TECHNICAL_FAILURE),
    ],
)  # fmt: skip
def test_what_the_gateway_reports_later_is_one_of_the_four_words(status: str, state: DeliveryState, settings: Any) -> None:
    samples.load_regions()
    message = queue()
    with support.simulator(settings) as gateway:
        jobs.send_waiting(at=AT)
        reference = gateway.taken[0]["ref"]
        assert report(reference, status).status_code == 204
        assert deliveries(message) == {Channel.SMS: state}
    with connection.cursor() as cursor:
        cursor.execute("SELECT reason FROM notifications_delivery")
        assert cursor.fetchone()[0] in ("expired", "undeliv", "rejectd", "unknown_status")
    assert bool(queries.list_troubles(region=NJ)) is (state is DeliveryState.TECHNICAL_FAILURE)


def test_a_report_that_is_forged_or_about_nothing_changes_nothing(settings: Any) -> None:
    samples.load_regions()
    message = queue()
    with support.simulator(settings) as gateway:
        jobs.send_waiting(at=AT)
        reference = gateway.taken[0]["ref"]
    assert report(reference, "UNDELIV", key="guessed").status_code == 404
    assert report("01ARZ3NDEKTSV4RRFFQ69G5FAV", "UNDELIV").status_code == 404
    assert Client(HTTP_HOST="localhost").get("/sms/laporan/").status_code == 405
    assert deliveries(message) == {Channel.SMS: DeliveryState.SENT}


def test_the_simulator_is_not_there_in_production(settings: Any) -> None:
    from loket.foundation.notifications.channels.sms.simulator import NotHere, Simulator

    for mode, report_to in (("production", ""), ("demo", "https://elsewhere.example/")):
        with pytest.raises(NotHere):
            Simulator(mode=mode, port=0, secret="x", report_to=report_to, report_secret="x", delay=0)
    settings.LOKET_MODE = "production"
    way = way_of(Channel.SMS)
    assert way is not None
    assert any("simulator" in problem.id for problem in way.check_config())


def test_a_gateway_that_is_down_is_asked_once_and_keeps_no_mail_waiting(settings: Any) -> None:
    samples.load_regions()
    texts = [queue() for _ in range(3)]
    letter = queue(address="warga@contoh.example", phone=None)
    settings.LOKET_SMS_ADDRESS = "http://127.0.0.1:1/kirim"
    sent = jobs.send_waiting(at=AT)
    assert (sent.sent, sent.temporary) == (1, 3)
    assert deliveries(letter) == {Channel.EMAIL: DeliveryState.SENT}
    with support.simulator(settings) as gateway:
        jobs.send_waiting(at=AT + jobs.PAUSES[0])
        assert len(gateway.taken) == 3
    assert {state for text in texts for state in deliveries(text).values()} == {DeliveryState.SENT}


def test_a_text_is_written_in_the_cheap_alphabet_and_has_two_parts_at_most(settings: Any) -> None:
    samples.load_regions()
    queue(sms=Text(id="“Selesai” – " + "kata " * 100, en="-"))
    with support.simulator(settings) as gateway:
        jobs.send_waiting(at=AT)
        text = gateway.taken[0]["text"]
    assert text.startswith('"Selesai" - kata')
    assert text.endswith(" ...")
    (cost,) = queries.costs(region=NJ, since=AT, until=AT + dt.timedelta(hours=1))
    assert (cost.parts, cost.cost_idr) == (2, 750)


# --- who gets what by which way ------------------------------------------------------------------------------------


def test_without_mail_a_text_is_sent_and_with_mail_none_unless_wanted() -> None:
    samples.load_regions()
    who = uuid4()
    assert set(deliveries(queue(who, phone=PHONE))) == {Channel.SMS}
    assert set(deliveries(queue(who, address="warga@contoh.example"))) == {Channel.EMAIL}
    operations.set_preference(act=act(), recipient=who, family="case", channel=Channel.SMS, is_off=False)
    assert set(deliveries(queue(who, address="warga@contoh.example"))) == {Channel.EMAIL, Channel.SMS}
    assert set(deliveries(queue(who, phone=None))) == set()
    assert queries.count_unread(region=NJ, recipient=who) == 4


def test_without_a_mail_server_the_text_takes_its_place(settings: Any) -> None:
    samples.load_regions()
    settings.LOKET_CHANNELS = tuple(name for name in settings.LOKET_CHANNELS if not name.endswith("Email"))
    assert set(deliveries(queue(address="warga@contoh.example"))) == {Channel.SMS}


def test_what_must_reach_a_person_keeps_the_one_sure_way() -> None:
    who, only_phone = uuid4(), Reach(email=False, phone=True)
    with pytest.raises(CannotBeOff):
        operations.set_preference(act=act(), recipient=who, family="decision", channel=Channel.SMS, is_off=True, reach=only_phone)
    operations.set_preference(act=act(), recipient=who, family="case", channel=Channel.SMS, is_off=True, reach=only_phone)
    found = {one.family.prefix: one for one in queries.list_preferences(recipient=who, reach=only_phone)}
    assert found["case"].is_off
    assert found["case"].why is None
    assert not found["decision"].is_off
    assert found["decision"].why is not None


def test_texts_and_notices_wait_until_the_night_is_over_and_mail_and_urgent_ones_do_not(settings: Any) -> None:
    samples.load_regions()
    quiet, urgent = queue(at=NIGHT), queue(at=NIGHT, kind="security.phone_changed")
    letter = queue(at=NIGHT, address="warga@contoh.example")
    with support.simulator(settings) as gateway:
        assert jobs.send_waiting(at=NIGHT).sent == 2
        assert {**deliveries(urgent), **deliveries(letter)} == {Channel.SMS: DeliveryState.SENT, Channel.EMAIL: DeliveryState.SENT}
        assert deliveries(quiet) == {Channel.SMS: DeliveryState.WAITING}
        assert jobs.send_waiting(at=MORNING - dt.timedelta(minutes=1)).sent == 0
        assert jobs.send_waiting(at=MORNING).sent == 1
        assert len(gateway.taken) == 2


def test_everybody_may_have_quiet_hours_of_their_own_or_none(settings: Any) -> None:
    samples.load_regions()
    who = uuid4()
    operations.set_quiet_hours(act=act(), recipient=who, hours=QuietHours(0, 0, is_off=True))
    queue(who, at=NIGHT)
    other = uuid4()
    operations.set_quiet_hours(act=act(), recipient=other, hours=QuietHours(10 * 60, 12 * 60))
    queue(other, at=AT)  # eleven o'clock there
    with support.simulator(settings):
        assert jobs.send_waiting(at=AT).sent == 0
        assert jobs.send_waiting(at=AT + dt.timedelta(hours=1)).sent == 1
        assert jobs.send_waiting(at=NIGHT).sent == 1
    assert queries.get_quiet_hours(recipient=other) == QuietHours(600, 720)
    assert queries.get_quiet_hours(recipient=uuid4()) == QuietHours(21 * 60, 6 * 60)


def test_news_by_text_are_bounded_a_day_and_decisions_are_not() -> None:
    samples.load_regions()
    who = uuid4()
    news = [queue(who) for _ in range(7)]
    assert sum(Channel.SMS in deliveries(one) for one in news) == 5
    assert Channel.SMS in deliveries(queue(who, kind="decision.completed"))
    assert Channel.SMS in deliveries(queue(who, at=AT + dt.timedelta(days=1, minutes=1)))
    assert queries.count_unread(region=NJ, recipient=who) == 9


# --- notices -------------------------------------------------------------------------------------------------------


def test_a_notice_tells_nothing_about_the_person_and_can_be_opened_by_its_browser_only(settings: Any) -> None:
    samples.load_regions()
    who = uuid4()
    with support.push_service(settings) as service:
        operations.subscribe(act=act(), recipient=who, endpoint=service.url, public=service.public, auth="MDEyMzQ1Njc4OWFiY2RlZg")
        message = queue(who, phone=None)
        assert jobs.send_waiting(at=AT).sent == 1
        ((headers, opened),) = service.got
    assert json.loads(opened) == {"title": "Ada kabar tentang permohonan Anda", "url": "/saya/pesan/"}
    assert int(headers["Ttl"] if "Ttl" in headers else headers["TTL"]) > 3600
    assert headers["Authorization"].startswith("vapid t=")
    assert deliveries(message) == {Channel.PUSH: DeliveryState.SENT}


@pytest.mark.parametrize("status", [404, 410])
def test_a_subscription_that_is_over_is_removed(status: int, settings: Any) -> None:
    samples.load_regions()
    who = uuid4()
    with support.push_service(settings) as service:
        service.status = status
        operations.subscribe(act=act(), recipient=who, endpoint=service.url, public=service.public, auth="MDEyMzQ1Njc4OWFiY2RlZg")
        message = queue(who, phone=None)
        jobs.send_waiting(at=AT)
        assert deliveries(message) == {Channel.PUSH: DeliveryState.PERMANENT_FAILURE}
        assert queries.count_subscriptions(recipient=who) == 0
        assert deliveries(queue(who, phone=None)) == {}


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/x", "https://127.0.0.1/x", "https://169.254.169.254/latest", "https://fcm.googleapis.com@intern.example/x",
        "https://fcm.googleapis.com:8443/x", "https://evil.example/fcm.googleapis.com", "ftp://fcm.googleapis.com/x", "", "https://fcm.googleapis.com.evil.example/",
    ],
)  # fmt: skip
def test_an_address_that_is_no_known_push_service_is_refused(endpoint: str, settings: Any) -> None:
    settings.LOKET_PUSH_HOSTS = ["fcm.googleapis.com"]
    with support.push_service(settings) as service:
        settings.LOKET_PUSH_HOSTS = ["fcm.googleapis.com"]
        with pytest.raises(BadSubscription):
            operations.subscribe(act=act(), recipient=uuid4(), endpoint=endpoint, public=service.public, auth="MDEyMzQ1Njc4OWFiY2RlZg")
        with pytest.raises(BadSubscription):
            operations.subscribe(act=act(), recipient=uuid4(), endpoint="https://fcm.googleapis.com/x", public="AAAA", auth="MDEyMzQ1Njc4OWFiY2RlZg")


def test_a_service_that_redirects_is_not_followed(settings: Any) -> None:
    samples.load_regions()
    who = uuid4()
    with support.push_service(settings) as service:
        service.status = 307
        operations.subscribe(act=act(), recipient=who, endpoint=service.url, public=service.public, auth="MDEyMzQ1Njc4OWFiY2RlZg")
        message = queue(who, phone=None)
        jobs.send_waiting(at=AT)
        assert len(service.got) == 1
    assert deliveries(message) == {Channel.PUSH: DeliveryState.TECHNICAL_FAILURE}


def test_a_browser_belongs_to_whoever_subscribed_it_last(settings: Any) -> None:
    first, second = uuid4(), uuid4()
    with support.push_service(settings) as service:
        for who in (first, second):
            operations.subscribe(act=act(), recipient=who, endpoint=service.url, public=service.public, auth="MDEyMzQ1Njc4OWFiY2RlZg")
        assert (queries.count_subscriptions(recipient=first), queries.count_subscriptions(recipient=second)) == (0, 1)
        for number in range(7):
            operations.subscribe(act=act(), recipient=second, endpoint=f"{service.url}{number}", public=service.public, auth="MDEyMzQ1Njc4OWFiY2RlZg")
        assert queries.count_subscriptions(recipient=second) == 5
        assert operations.unsubscribe(act=act(), recipient=second) == 5


def test_numbers_texts_and_addresses_of_browsers_are_sealed(settings: Any) -> None:
    samples.load_regions()
    with support.push_service(settings) as service:
        operations.subscribe(act=act(), recipient=uuid4(), endpoint=service.url, public=service.public, auth="MDEyMzQ1Njc4OWFiY2RlZg")
    operations.queue_text(act=act(), phone=PHONE, kind="security.phone_changed", text=Text(id="Nomor diganti", en="-"))
    queue()
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(to_jsonb(d)::text, '') FROM notifications_delivery d")
        text = cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(to_jsonb(d)::text, '') FROM notifications_subscription d")
        text += cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(to_jsonb(e)::text, '') FROM audit_entry e")
        text += cursor.fetchone()[0]
    for clear in (PHONE, "81200001234", "diganti", service.url, service.public):
        assert clear not in text
        assert clear.encode().hex() not in text
