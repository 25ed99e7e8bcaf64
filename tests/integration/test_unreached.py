"""What must reach a person and fails for good by mail goes to their phone: once, and without what it says."""

from __future__ import annotations

import datetime as dt
import json
import smtplib
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from loket.foundation.audit.values import system_act
from loket.foundation.common import ids
from loket.foundation.common.text import Text
from loket.foundation.events.values import Event
from loket.foundation.identity import operations as identity
from loket.foundation.identity import unreached
from loket.foundation.identity.values import NewAccount
from loket.foundation.notifications import jobs, queries
from loket.foundation.notifications.channels.email import way as mails
from loket.foundation.notifications.events import UNDELIVERED
from loket.foundation.notifications.values import Channel, DeliveryState
from tests.integration.test_notifications import Refusing
from tests.support import ways
from tests.support import world as worlds

pytestmark = [pytest.mark.django_db, pytest.mark.loopback]

PHONE = "+6281200000000"
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def gateway(settings: Any) -> Iterator[Any]:
    with ways.simulator(settings) as found:
        yield found


@pytest.fixture
def nobody_there(monkeypatch: pytest.MonkeyPatch) -> None:
    error = smtplib.SMTPRecipientsRefused({"warga@contoh.example": (550, b"no such mailbox")})
    monkeypatch.setattr(mails, "get_connection", lambda **_: Refusing(error))


def hear() -> None:
    """Hand what was told to the listener, as the outbox does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, at, region, name, ref, payload FROM event_outbox WHERE name = %s ORDER BY id", [UNDELIVERED])
        unreached.receive([Event(*row[:5], json.loads(row[5])) for row in cursor.fetchall()])


def tell(kind: str, *, phone: str | None = PHONE) -> Any:
    worlds.load_regions()
    act = system_act("load", region=worlds.REGION, at=worlds.NOW, purpose="load")
    account = NewAccount(id=ids.new_id(), email="warga@contoh.example", name="Sari Contoh", password=None, phone=phone, region=worlds.REGION)
    identity.load_accounts(act=act, accounts=[account])
    words = Text(id="Permohonan Anda ditolak", en="Your application was refused")
    return identity.tell_account(act=act, account=account.id, kind=kind, subject=words, body=words)


def test_a_decision_whose_mail_failed_for_good_is_told_by_a_text_once(gateway: Any, nobody_there: None) -> None:
    message = tell("decision.refused")
    jobs.send_waiting(at=worlds.NOW)
    assert not gateway.taken
    for later in (1, 2):
        hear()
        jobs.send_waiting(at=worlds.NOW + later * MINUTE)
    (text,) = [one["text"] for one in gateway.taken]
    assert "gagal terkirim" in text
    assert "ditolak" not in text
    found = dict(queries.list_deliveries(region=worlds.REGION, message=message.id))
    assert found[Channel.EMAIL] is DeliveryState.PERMANENT_FAILURE
    assert found[Channel.SMS] in (DeliveryState.SENT, DeliveryState.DELIVERED)


@pytest.mark.parametrize(("kind", "phone"), [("case.submitted", PHONE), ("decision.refused", None)])
def test_mere_news_and_those_without_a_phone_stay_with_the_inbox(kind: str, phone: str | None, gateway: Any, nobody_there: None) -> None:
    tell(kind, phone=phone)
    jobs.send_waiting(at=worlds.NOW)
    hear()
    jobs.send_waiting(at=worlds.NOW + MINUTE)
    assert not gateway.taken
