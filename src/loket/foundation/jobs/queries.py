"""How the queue stands."""

from __future__ import annotations

from typing import Final

from django.db import connection

from loket.foundation.common.paging import bounded
from loket.foundation.jobs.values import FailedJob, QueueState

# A worker says that it lives every 10 s; one that is silent for a minute is gone.
_WORKER_SILENCE_SECONDS: Final = 60
_STATE: Final = """
    SELECT count(*) FILTER (WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now()),
           count(*) FILTER (WHERE status = 'doing'),
           count(*) FILTER (WHERE status = 'failed'),
           coalesce(extract(epoch FROM now() - min(coalesce(scheduled_at, (
               SELECT min(at) FROM procrastinate_events e WHERE e.job_id = j.id)))
               FILTER (WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now())), 0),
           (SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %s))
    FROM procrastinate_jobs j WHERE status IN ('todo', 'doing', 'failed')
"""


def get_queue_state() -> QueueState:
    """Return counts and the age of the oldest job that is due, in seconds."""
    with connection.cursor() as cursor:
        cursor.execute(_STATE, [_WORKER_SILENCE_SECONDS])
        waiting, running, failed, oldest, workers = cursor.fetchone()
    return QueueState(waiting=waiting, running=running, failed=failed, oldest_seconds=max(0.0, float(oldest)), workers=workers)


def list_failed(*, limit: int = 50) -> tuple[FailedJob, ...]:
    """Return the jobs that were given up, the newest first; what they were about stays inside."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT j.id, j.task_name, j.attempts, (SELECT max(at) FROM procrastinate_events e WHERE e.job_id = j.id)
               FROM procrastinate_jobs j WHERE j.status = 'failed' ORDER BY j.id DESC LIMIT %s""",
            [bounded(limit)],
        )
        return tuple(FailedJob(*row) for row in cursor.fetchall())
