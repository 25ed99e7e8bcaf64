"""Signed PDFs are made here: claimed in small batches, so that any number of workers can help."""

from __future__ import annotations

import datetime as dt
from typing import Final
from uuid import UUID

import structlog
from django.db import connection

from loket.foundation.audit.values import system_act
from loket.foundation.common.errors import Refusal
from loket.foundation.jobs.values import Job
from loket.services.documents import operations
from loket.services.documents.models import Document
from loket.services.documents.values import Rendered

log = structlog.get_logger(__name__)

BATCH: Final = 10
# Measured: 11 a second with everything, on two cores at load 4; a run ends before the next minute begins to queue behind it.
MOST_BATCHES: Final = 60
LEASE: Final = dt.timedelta(minutes=5)
PAUSES: Final = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))

_CLAIM: Final = """
WITH due AS (
  SELECT id FROM documents_document
  WHERE pdf_file IS NULL AND render_next_at IS NOT NULL AND render_next_at <= %s
  ORDER BY render_next_at LIMIT %s FOR UPDATE SKIP LOCKED
)
UPDATE documents_document d SET render_next_at = %s, render_attempts = d.render_attempts + 1
FROM due WHERE d.id = due.id RETURNING d.id, d.region, d.render_attempts
"""


def render_waiting(*, at: dt.datetime) -> Rendered:
    """Make the PDFs that are due. Runs at least once, from any number of workers: a document is claimed by one of them."""
    rendered = failed = 0
    for _ in range(MOST_BATCHES):
        claimed = _claim(at)
        for document, region, attempts in claimed:
            if _render(document, region, attempts, at):
                rendered += 1
            else:
                failed += 1
        if len(claimed) < BATCH:
            break
    return Rendered(rendered, failed)


def _claim(at: dt.datetime) -> list[tuple[UUID, str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [at, BATCH, at + LEASE])
        return list(cursor.fetchall())


def _render(document: UUID, region: str, attempts: int, at: dt.datetime) -> bool:
    try:
        operations.render(act=system_act("documents", region=region, at=at, purpose="issue"), region=region, document=document)
    except Refusal:
        # It is never given up: a template is mended, a key comes back. The log has the reason (`operations.render`).
        Document.objects.filter(id=document, pdf_file__isnull=True).update(render_next_at=at + PAUSES[min(attempts, len(PAUSES)) - 1])
        return False
    return True


JOBS = (Job(name="documents.document.render_waiting", run=render_waiting, attempts=1, cron="* * * * *"),)
