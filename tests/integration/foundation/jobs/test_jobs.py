"""Work asked for in a transaction is done at least once, also after a worker was killed."""

from __future__ import annotations

import asyncio
import datetime as dt

import psycopg
import pytest
from django.db import connection, transaction

from loket.foundation.jobs import errors, jobs, queries
from loket.foundation.jobs import operations as queue

NAME = "jobs.queue.forget"
AT = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)


def test_a_job_goes_with_its_transaction(committed_db: str) -> None:
    with transaction.atomic():
        queue.defer(name=NAME, key="a")
        transaction.set_rollback(True)
    assert queries.get_queue_state().waiting == 0
    with transaction.atomic():
        assert queue.defer(name=NAME, key="a")
    assert queries.get_queue_state().waiting == 1


def test_asking_twice_with_one_key_queues_once_and_keeps_the_transaction_alive(db: None) -> None:
    assert queue.defer(name=NAME, key="a") is True
    assert queue.defer(name=NAME, key="a") is False
    assert queue.defer(name=NAME, key="b") is True
    assert queries.get_queue_state().waiting == 2


def test_a_job_for_later_is_not_due(db: None) -> None:
    queue.defer(name=NAME, key="a", at=dt.datetime(2999, 1, 1, tzinfo=dt.UTC))
    assert queries.get_queue_state().waiting == 0


def test_an_unknown_job_is_refused_at_once(db: None) -> None:
    with pytest.raises(errors.UnknownJob):
        queue.defer(name="jobs.nothing.here", key="a")


def test_a_job_outside_a_transaction_is_refused(committed_db: str) -> None:
    with pytest.raises(errors.NotInTransaction):
        queue.defer(name=NAME, key="a")


def test_the_job_of_a_killed_worker_is_put_back(committed_db: str, owner_connection: psycopg.Connection) -> None:
    with transaction.atomic():
        queue.defer(name=NAME, key="a")
    owner_connection.execute(
        "INSERT INTO procrastinate_workers (id, last_heartbeat) OVERRIDING SYSTEM VALUE VALUES (77, now() - interval '10 minutes')"
    )
    owner_connection.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = 77")
    assert queries.get_queue_state().running == 1
    assert asyncio.run(jobs.rescue_stalled(at=AT)) == 1
    state = queries.get_queue_state()
    assert (state.running, state.waiting) == (0, 1)
    connection.close()
