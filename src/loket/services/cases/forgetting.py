"""
The content of a case is destroyed when its years are over. Number, dates, steps and outcomes stay. Private; offered by `operations`.

Law: UU 27/2022 Pasal 16 ayat (2) huruf g, Pasal 43 and 44; the schedule that the package names. What was destroyed is a sealed nothing, so
that whoever reads a case finds an empty one instead of a broken seal.
"""

from __future__ import annotations

import datetime as dt
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common.paging import Page, bounded
from loket.services.cases import models, rows
from loket.services.cases.errors import NoSuchCase, NotNow
from loket.services.cases.values import Case, Content

TABLE: Final = "cases_case"
#: Unit: versions of services. A region has some hundred of which cases ended.
MOST_VERSIONS: Final = 5_000


@audit.operation("cases.case.forgotten")
def forget_content(*, act: Act, case: UUID) -> Case:
    """
    Destroy what was applied for, what was asked to be mended, and what other agencies were told. Again changes nothing more.

    :raises NoSuchCase: if the region has none such. :raises NotNow: if it has not ended.
    """
    row = models.Case.objects.select_for_update().filter(id=case, region=act.region).first()
    if row is None:
        raise NoSuchCase
    if row.ended_at is None:
        raise NotNow
    if row.erased_at is None:
        row.content_sealed, row.erased_at = rows.seal_content(case, Content({}, {}, {})), act.at
        row.save(update_fields=["content_sealed", "erased_at"])
        keyring = settings.LOKET_KEYRING
        for mended in models.Correction.objects.filter(case=row)[:500]:
            mended.note_sealed = keyring.seal_text("", column=rows.NOTE, row=str(mended.id))
            mended.save(update_fields=["note_sealed"])
        for notice in models.AgencyNotice.objects.filter(case=row)[:500]:
            notice.content_sealed = keyring.seal_json([], column=rows.NOTICE, row=str(notice.id))
            notice.save(update_fields=["content_sealed"])
    audit.record(act, "cases.case.forgotten", table=TABLE, row=case, case=case, details={"service": row.service})
    return rows.case(row)


def list_ended_versions(*, region: str) -> tuple[str, ...]:
    """Return the hashes of the versions under which cases of a region ended whose content is there; bounded to MOST_VERSIONS."""
    found = models.Case.objects.filter(region=region, ended_at__isnull=False, erased_at__isnull=True).order_by("version_hash")
    return tuple(found.values_list("version_hash", flat=True).distinct()[:MOST_VERSIONS])


def list_over(*, region: str, version_hash: str, ended_before: dt.datetime, after: str | None = None, limit: int = 200) -> Page[UUID]:
    """Return the cases of one version that ended before a moment and whose content is there, by the order of their end."""
    size, found = bounded(limit), _over(region, version_hash, ended_before)
    if after:
        found = found.filter(id__gt=UUID(after))
    keys = list(found.order_by("id").values_list("id", flat=True)[: size + 1])
    return Page(tuple(keys[:size]), str(keys[size - 1]) if len(keys) > size else None)


def count_over(*, region: str, version_hash: str, ended_before: dt.datetime) -> int:
    """Return how many cases `list_over` would give."""
    return _over(region, version_hash, ended_before).count()


def _over(region: str, version_hash: str, ended_before: dt.datetime) -> QuerySet[models.Case]:
    return models.Case.objects.filter(region=region, version_hash=version_hash, ended_at__lt=ended_before, erased_at__isnull=True)
