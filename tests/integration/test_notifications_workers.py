"""Two workers at once, and a gateway that reports to a server in a process of its own."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection

from loket.foundation.audit.values import system_act
from loket.foundation.common.text import Text
from loket.foundation.notifications import jobs, operations, queries
from loket.foundation.notifications.values import Channel, DeliveryState
from tests.support import ways
from tests.unit.foundation.residents import samples

AT = dt.datetime(2026, 11, 24, 3, 0, tzinfo=dt.UTC)
WORDS = Text(id="Permohonan diterima", en="Application received")


def test_two_workers_never_send_the_same_mail(committed_db: str) -> None:
    for number in range(30):
        operations.queue_message(
            act=system_act("test", region="97.01", at=AT, purpose="test"),
            recipient=uuid4(),
            address=f"warga{number}@contoh.example",
            kind="case.submitted",
            subject=WORDS,
            body=WORDS,
        )
    results: list[int] = []
    start = threading.Barrier(2)

    def work() -> None:
        start.wait()
        results.append(jobs.send_waiting(at=AT).sent)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(results) == 30
    assert len({letter.extra_headers["Message-ID"] for letter in mail.outbox}) == 30


@pytest.mark.loopback
def test_a_text_leaves_the_gateway_reports_to_the_server_and_the_delivery_is_marked(site: Any, settings: Any) -> None:
    samples.load_regions()
    message = operations.queue_message(
        act=system_act("test", region="97.01", at=AT, purpose="test"), recipient=uuid4(), address=None, phone="+6281200001234",
        kind="case.submitted", subject=WORDS, body=WORDS,
    )  # fmt: skip
    with ways.simulator(settings, report_to=f"http://127.0.0.1:{site.port}/sms/laporan/") as gateway:
        assert jobs.send_waiting(at=AT).sent == 1
        for thread in [one for one in threading.enumerate() if one.name == "sms-report"]:
            thread.join()
        assert len(gateway.taken) == 1
    assert queries.list_deliveries(region="97.01", message=message.id) == ((Channel.SMS, DeliveryState.DELIVERED),)
