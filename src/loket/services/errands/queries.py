"""Reads of errands: to the application that has them, to the journey, to the clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from loket.foundation.common.paging import Page, bounded
from loket.services.errands import models, reading
from loket.services.errands.errors import NoSuchErrand
from loket.services.errands.policy import faults_of as faults_of
from loket.services.errands.sandbox import FORM as SANDBOX_FORM
from loket.services.errands.sandbox import RETENTION as SANDBOX_RETENTION
from loket.services.errands.sandbox import STEP as SANDBOX_STEP
from loket.services.errands.sandbox import TITLE as SANDBOX_TITLE
from loket.services.errands.values import LIVE, Answer, Errand, ErrandState

_LIVE = sorted(one.value for one in LIVE)
MOST_OF_CASE = 200
__all__ = ["SANDBOX_FORM", "SANDBOX_RETENTION", "SANDBOX_STEP", "SANDBOX_TITLE", "faults_of"]


def get_of_client(*, region: str, client_id: str, errand: UUID) -> Errand:
    """Return an errand to the application that it was given to. :raises NoSuchErrand: to any other, in another region, or if there is none."""
    row = models.Errand.objects.filter(pk=errand, region=region, client_id=client_id).first()
    if row is None:
        raise NoSuchErrand
    return reading.value(row)


def list_of_client(
    *, region: str, client_id: str, states: Collection[ErrandState] = tuple(LIVE), after: str | None = None, limit: int = 50
) -> Page[Errand]:
    """Return the errands of an application in some states, the oldest first."""
    found = models.Errand.objects.filter(region=region, client_id=client_id, state__in=sorted(one.value for one in states))
    if after:
        found = found.filter(pk__gt=UUID(after))
    size = bounded(limit)
    page = list(found.order_by("id")[: size + 1])
    return Page(tuple(reading.value(row) for row in page[:size]), str(page[size - 1].pk) if len(page) > size else None)


def find(*, errand: UUID) -> Errand | None:
    """Return the errand of a turn of a step, None when it was not handed over."""
    row = models.Errand.objects.filter(pk=errand).first()
    return reading.value(row) if row else None


def find_many(*, errands: Collection[UUID]) -> dict[UUID, Errand]:
    """Return the errands of turns of steps (bounded by what is given, 500)."""
    return {row.pk: reading.value(row) for row in models.Errand.objects.filter(pk__in=list(errands)[:500])}


def list_of_case(*, case: UUID) -> tuple[tuple[Errand, Answer | None], ...]:
    """Return the errands of a case with what was answered, the oldest first, bounded by `MOST_OF_CASE`. The caller has recorded the reading."""
    found = models.Errand.objects.filter(case_id=case).order_by("asked_at", "id")[:MOST_OF_CASE]
    return tuple((reading.value(row), reading.answer(row)) for row in found)


def get_answer(*, errand: UUID) -> Answer | None:
    """Return what was answered, None when nothing was or it was destroyed."""
    row = models.Errand.objects.filter(pk=errand).first()
    return reading.answer(row) if row else None


def list_due(*, at: dt.datetime, limit: int = 200) -> tuple[Errand, ...]:
    """Return what partners have not answered by their time, and nobody was told of: of every region, the longest first."""
    found = models.Errand.objects.filter(state__in=_LIVE, late_at__isnull=True, due_at__lte=at, is_sandbox=False).order_by("due_at")[: bounded(limit)]
    return tuple(reading.value(row) for row in found)


def list_clients_asked(*, limit: int = 200) -> tuple[str, ...]:
    """Return the applications that have something to do that nobody else was told of; bounded."""
    found = models.Errand.objects.filter(state__in=_LIVE, late_at__isnull=True, is_sandbox=False)
    return tuple(found.order_by("client_id").values_list("client_id", flat=True).distinct()[: bounded(limit)])


def list_live_of(*, client_id: str, limit: int = 200) -> tuple[Errand, ...]:
    """Return what an application has to do that nobody else was told of, the oldest first."""
    found = models.Errand.objects.filter(client_id=client_id, state__in=_LIVE, late_at__isnull=True, is_sandbox=False).order_by("id")
    return tuple(reading.value(row) for row in found[: bounded(limit)])
