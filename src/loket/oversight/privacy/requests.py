"""Rows of requests and copies that queries, jobs and the end of their time share. Private to the room."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.oversight.privacy import models
from loket.oversight.privacy.rights import CopyState, RequestState


@audit.operation("privacy.requests.forgotten")
def forget_requests(*, act: Act, before: dt.datetime, most: int) -> int:
    """Destroy what was asked and answered in requests of a region that ended before a moment, at most so many; return how many."""
    over = list(_ended(act.region, before).order_by("ended_at", "id").values_list("id", flat=True)[:most])
    models.Request.objects.filter(id__in=over).update(asked_sealed=b"", answer_sealed=None, erased_at=act.at)
    audit.record(
        act, "privacy.requests.forgotten", table="privacy_request", row=act.region, details={"count": len(over), "before": before.isoformat()}
    )
    return len(over)


def count_ended_before(*, region: str, before: dt.datetime) -> int:
    """Return how many requests `forget_requests` would empty."""
    return _ended(region, before).count()


@audit.operation("privacy.copies.forgotten")
def forget_copies(*, act: Act, before: dt.datetime, most: int) -> int:
    """Delete the content of copies of a region whose days are over, at most so many; return how many."""
    over = list(_copies(act.region, before).order_by("expires_at", "id").values_list("id", flat=True)[:most])
    models.Copy.objects.filter(id__in=over).update(state=CopyState.OVER, data_sealed=None, pdf_sealed=None)
    audit.record(act, "privacy.copies.forgotten", table="privacy_copy", row=act.region, details={"count": len(over)})
    return len(over)


def count_copies_over(*, region: str, at: dt.datetime) -> int:
    """Return how many copies `forget_copies` would delete."""
    return _copies(region, at).count()


@audit.operation("privacy.salts.forgotten")
def forget_draft_salts(*, act: Act, since: dt.datetime, until: dt.datetime) -> int:
    """Erase the salts of the record's lines about drafts of a region from a span of time; return how many."""
    return audit.erase_old_salts(act, table="cases_draft", since=since, until=until)


def _ended(region: str, before: dt.datetime) -> QuerySet[models.Request]:
    return models.Request.objects.filter(region=region, ended_at__lt=before, erased_at__isnull=True).exclude(state=RequestState.OPEN)


def _copies(region: str, before: dt.datetime) -> QuerySet[models.Copy]:
    return models.Copy.objects.filter(region=region, state=CopyState.READY, expires_at__lt=before)
