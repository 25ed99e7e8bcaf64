"""Reads of followed cases: to the person whose they are, and to the application that runs them."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from loket.services.elsewhere import models, reading
from loket.services.elsewhere.errors import NoSuchFollowed
from loket.services.elsewhere.values import Followed


def list_for_account(*, region: str, account: UUID, limit: int = 50) -> tuple[Followed, ...]:
    """Return a person's cases that are run elsewhere, the last sent first; at most so many (200)."""
    rows = models.Followed.objects.filter(account_id=account, region=region).order_by("-submitted_at", "-id")[: min(limit, 200)]
    return tuple(reading.value(row) for row in rows)


def count_before(*, region: str, before: dt.datetime) -> int:
    """Return how many cases `operations.forget` would delete."""
    return models.Followed.objects.filter(region=region, received_at__lt=before).count()


def get_of_client(*, region: str, client_id: str, reference: str) -> Followed:
    """Return a case to the application that runs it. :raises NoSuchFollowed: if it told of none such."""
    row = models.Followed.objects.filter(region=region, client_id=client_id, reference=reference).first()
    if row is None:
        raise NoSuchFollowed
    return reading.value(row)
