"""Two workers at once."""

from __future__ import annotations

import datetime as dt
import threading
from uuid import uuid4

from django.core import mail
from django.db import connection

from loket.foundation.audit.values import system_act
from loket.foundation.common.text import Text
from loket.foundation.notifications import jobs, operations

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
