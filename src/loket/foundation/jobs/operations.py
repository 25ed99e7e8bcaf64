"""Asking for work. A job is no decision of anybody, so it leaves no audit entry; what it does later does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction
from procrastinate import exceptions
from procrastinate.contrib.django import app

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.jobs import errors


def defer(*, name: str, key: str, args: Mapping[str, Any] | None = None, at: dt.datetime | None = None) -> bool:
    """
    Queue a job in the caller's transaction: a rollback takes it back.

    `key` says what it is for, for example `message:<id>`: while a job of the same name and key waits, asking again does
    nothing. `args` are plain JSON values, never personal data (ids only). `at` (aware UTC) is the earliest moment.
    Return True when it was queued, False when it waited already.

    :raises UnknownJob: if no room lists a job of this name.
    :raises NotInTransaction: outside a transaction.
    """
    if name not in app.tasks:
        raise errors.UnknownJob(name)
    if not connection.in_atomic_block:
        raise errors.NotInTransaction(name)
    try:
        # Because: a second job of one key breaks a unique index; the savepoint keeps the caller's transaction usable.
        with transaction.atomic():
            app.tasks[name].configure(queueing_lock=f"{name}:{key}", schedule_at=at).defer(**(args or {}))
    except exceptions.AlreadyEnqueued:
        return False
    return True


@audit.operation("jobs.job.retried")
def retry(*, act: Act, job: int) -> None:
    """
    Let a job that was given up begin again now.

    :raises JobGone: if it is not among those given up any more.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name FROM procrastinate_jobs WHERE id = %s AND status = 'failed' FOR UPDATE SKIP LOCKED", [job])
        found = cursor.fetchone()
        if found is None:
            raise errors.JobGone
        cursor.execute("SELECT procrastinate_retry_job_v2(%s, %s, NULL, NULL, NULL)", [job, act.at])
    audit.record(act, "jobs.job.retried", table="procrastinate_jobs", row=str(job), details={"job": found[0]})
