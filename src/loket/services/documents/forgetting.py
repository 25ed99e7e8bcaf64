"""
What is printed on a document is destroyed when its years are over, with its PDF. Code, number, kind and dates stay, so that whoever holds the
paper is still told that it was genuine and has ended. Private; offered by `operations`.

Law: UU 43/2009 and the schedule that the package names; UU 27/2022 Pasal 43 and 44.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final
from uuid import UUID

from django.db import connection

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common.errors import NotFound
from loket.foundation.common.paging import Page, bounded
from loket.foundation.files import operations as files
from loket.services.documents import content
from loket.services.documents.models import Document
from loket.services.documents.values import Letterhead, Signatory

TABLE: Final = "documents_document"
#: Counted from the day it was replaced, withdrawn or given up; a valid one that ends by date, from the day after its last. Valid for good: never.
_OVER: Final = f"""FROM {TABLE} WHERE region = %s AND erased_at IS NULL AND (ended_on IS NOT NULL OR valid_until IS NOT NULL)
    AND coalesce(ended_on, valid_until) + make_interval(years => retention_years) < %s::date"""


@audit.operation("documents.document.forgotten")
def forget(*, act: Act, document: UUID, on: dt.date) -> None:
    """
    Destroy what is printed on a document whose years were over on a day, and its PDF. Again changes nothing more.

    :raises NotFound: if the region has no such document whose years are over.
    """
    row = Document.objects.select_for_update().filter(id=document, region=act.region).first()
    if row is None or not _is_over(act.region, document, on):
        raise NotFound
    letterhead = content.Printed.open(row.data_sealed, str(row.id)).letterhead
    row.data_sealed = content.Printed({}, "", Letterhead(letterhead.government, letterhead.agency), Signatory("", "", ""), "").seal(str(row.id))
    row.reason_sealed, row.erased_at, row.render_next_at = None, act.at, None
    row.save(update_fields=["data_sealed", "reason_sealed", "erased_at", "render_next_at"])
    files.erase_all(act=act, owner=document)
    audit.record(act, "documents.document.forgotten", table=TABLE, row=document, case=row.case_id, details={"service": row.service})


def list_over(*, region: str, on: dt.date, after: str | None = None, limit: int = 200) -> Page[UUID]:
    """Return the documents of a region whose years were over on a day and that still say something, by id."""
    size = bounded(limit)
    values: list[Any] = [region, on]
    where = ""
    if after:
        where, values = " AND id > %s", [*values, UUID(after)]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id {_OVER}{where} ORDER BY id LIMIT {size + 1}", values)
        keys = [row[0] for row in cursor.fetchall()]
    return Page(tuple(keys[:size]), str(keys[size - 1]) if len(keys) > size else None)


def count_over(*, region: str, on: dt.date) -> int:
    """Return how many documents `list_over` would give."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {_OVER}", [region, on])
        return int(cursor.fetchone()[0])


def _is_over(region: str, document: UUID, on: dt.date) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {_OVER} AND id = %s", [region, on, document])
        return bool(cursor.fetchone()[0])
