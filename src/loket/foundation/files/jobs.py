"""Nightly work: files whose time is over are erased; store and table are compared, because no transaction spans the two."""

from __future__ import annotations

import datetime as dt
from itertools import islice
from typing import Final
from uuid import UUID

import structlog

from loket.foundation.audit.values import system_act
from loket.foundation.common.paging import MAX_LIMIT
from loket.foundation.files import operations, pieces, queries
from loket.foundation.files.errors import StillKept
from loket.foundation.files.models import File
from loket.foundation.files.storage import HALF, storage
from loket.foundation.files.values import Erased, Sweep
from loket.foundation.jobs.values import Job

# Longer than any transaction lives: a younger content may belong to a row that has not committed yet.
ORPHAN_AGE: Final = dt.timedelta(days=1)
_BATCH: Final = 1_000
# Unit: files. A round ends here and the next night goes on; a region that ends 100,000 cases a year stays far below.
MOST_ERASED: Final = 20_000

log = structlog.get_logger(__name__)


def sweep_orphans(*, at: dt.datetime) -> Sweep:
    """
    Remove contents without a row that are older than a day; report rows whose content is gone. Idempotent.

    A missing content is never repaired here: it is an incident, to be answered from the backup.
    """
    store, looked_at, removed = storage(), 0, 0
    names = store.list_before(at - ORPHAN_AGE)
    while batch := list(islice(names, _BATCH)):
        looked_at += len(batch)
        # An erased file's content goes too, should the process have stopped between commit and removal.
        known = set(File.objects.filter(storage_name__in=batch, erased_at__isnull=True).values_list("storage_name", flat=True))
        for name in batch:
            if name.endswith(HALF) or name not in known:
                store.remove(name)
                removed += 1
    missing: list[UUID] = []
    for file, name in File.objects.filter(erased_at__isnull=True).order_by("id").values_list("id", "storage_name").iterator(chunk_size=_BATCH):
        if not store.exists(name):
            missing.append(file)
    if removed or missing:
        log.warning("files.swept", looked_at=looked_at, removed=removed, missing=[str(file) for file in missing[:20]], missing_count=len(missing))
    return Sweep(looked_at, removed, tuple(missing))


def erase_due(*, at: dt.datetime, most: int = MOST_ERASED) -> Erased:
    """
    Erase the files whose time is over, each in its own transaction and with its own line in the record. Idempotent.

    Law: UU 27/2022 Pasal 16 ayat (2) huruf g and Pasal 44 (what has been kept for its time is destroyed).
    """
    erased = passed_over = 0
    after: str | None = None
    while True:
        page = queries.list_due(at=at, after=after, limit=min(MAX_LIMIT, most - erased - passed_over))
        for file in page:
            try:
                operations.erase_due(act=system_act("retention", region=file.region, at=at, purpose="retention"), file=file.id)
                erased += 1
            except StillKept:
                passed_over += 1
        after = page.next
        if after is None or erased + passed_over >= most:
            break
    if erased or passed_over:
        log.info("files.erased", erased=erased, passed_over=passed_over, is_more=after is not None)
    return Erased(erased, passed_over, after is not None)


JOBS = (
    Job(name="files.retention.erase", run=erase_due, attempts=2, cron="10 2 * * *"),
    Job(name="files.store.sweep", run=sweep_orphans, attempts=2, cron="40 2 * * *"),
    Job(name="files.upload.sweep", run=pieces.sweep_uploads, attempts=2, cron="25 * * * *"),
)
