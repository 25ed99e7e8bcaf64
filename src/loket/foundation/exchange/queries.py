"""Public reads: grants and how they are used. Grants are public facts of an office; who proposed them is shown to operators only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from loket.foundation.common.paging import Page, bounded
from loket.foundation.database import statements
from loket.foundation.exchange import limits, models, rows
from loket.foundation.exchange.errors import GrantNotFound
from loket.foundation.exchange.saying import read_terms as read_terms
from loket.foundation.exchange.serving import family as family
from loket.foundation.exchange.serving import list_changes as list_changes
from loket.foundation.exchange.values import Delivery, DeliveryState, Grant, GrantState, Hook, Usage

MOST_DAYS = 400
#: Those that were ever in force: what the public register shows.
IN_FORCE = (GrantState.ACTIVE, GrantState.WITHDRAWN)


def get_term(*, on: dt.date) -> limits.GrantTerm:
    """Return what holds for grants that begin on a day: months at most, days of review."""
    return limits.grant_term(on)


def get_grant(*, region: str, grant: UUID) -> Grant:
    """Return a grant of the region. :raises GrantNotFound: there is none."""
    row = models.Grant.objects.filter(region=region, pk=grant).first()
    if row is None:
        raise GrantNotFound
    return rows.grant(row)


def find_grants(*, region: str, grants: Collection[UUID]) -> dict[UUID, Grant]:
    """Return grants by id, without operators' words: for whoever says a reading in words (`details["grant"]` of the record)."""
    return {row.pk: rows.grant(row, with_words=False) for row in models.Grant.objects.filter(region=region, pk__in=list(grants)[:200])}


def list_grants(
    *, region: str, states: Collection[GrantState], running_on: dt.date | None = None, over_on: dt.date | None = None, client_id: str | None = None,
    after: str | None = None, limit: int = 30,
) -> Page[Grant]:  # fmt: skip
    """Return grants of the region, the newest first; `running_on` only those whose last day is not over then, `over_on` only those whose is."""
    found = models.Grant.objects.filter(region=region, state__in=[state.value for state in states])
    if running_on is not None:
        found = found.filter(valid_until__gte=running_on)
    if over_on is not None:
        found = found.filter(Q(valid_until__lt=over_on) | ~Q(state=GrantState.ACTIVE.value))
    if client_id is not None:
        found = found.filter(client_id=client_id)
    if after:
        found = found.filter(pk__lt=UUID(after))
    size = bounded(limit)
    page = list(found.order_by("-id")[: size + 1])
    return Page(tuple(rows.grant(row) for row in page[:size]), str(page[size - 1].pk) if len(page) > size else None)


def list_published(*, region: str, after: str | None = None, limit: int = 50) -> Page[Grant]:
    """Return what the public register of data sharing shows: every grant that was ever in force, the newest first, without operators' words."""
    found = models.Grant.objects.filter(region=region, decided_at__isnull=False, state__in=[state.value for state in IN_FORCE])
    if after:
        found = found.filter(pk__lt=UUID(after))
    size = bounded(limit)
    page = list(found.order_by("-id")[: size + 1])
    return Page(tuple(rows.grant(row, with_words=False) for row in page[:size]), str(page[size - 1].pk) if len(page) > size else None)


def list_due(*, region: str, day: dt.date, limit: int = 50) -> tuple[Grant, ...]:
    """Return the grants that run, end within the time of review, and were reviewed by nobody; those that end first come first."""
    term = limits.grant_term(day)
    found = models.Grant.objects.filter(
        region=region, state=GrantState.ACTIVE.value, reviewed_at__isnull=True, valid_until__gte=day, valid_until__lt=day + dt.timedelta(days=term.review_days)
    ).order_by("valid_until", "id")[: bounded(limit)]  # fmt: skip
    return tuple(rows.grant(row, with_words=False) for row in found)


def count_to_decide(*, region: str, account: UUID, at: dt.datetime, day: dt.date) -> int:
    """Return how much waits for an operator: proposals of others, and grants to be reviewed."""
    waiting = models.Grant.objects.filter(region=region, state=GrantState.PROPOSED.value, expires_at__gt=at).exclude(proposed_by=account).count()
    return waiting + len(list_due(region=region, day=day))


def list_usage(*, grant: UUID, since: dt.date) -> tuple[Usage, ...]:
    """Return how much a grant was used on each day since, the newest first (bounded to `MOST_DAYS`)."""
    found = statements.every(
        "SELECT day, people, calls FROM exchange_usage WHERE grant_id = %s AND day >= %s ORDER BY day DESC LIMIT 400", [grant, since]
    )
    return tuple(Usage(*row) for row in found)


def list_hooks(*, region: str, client_id: str, limit: int = 20) -> tuple[Hook, ...]:
    """Return the addresses of a client, oldest first."""
    return tuple(rows.hook(row) for row in models.Hook.objects.filter(region=region, client_id=client_id).order_by("id")[: bounded(limit)])


def list_deliveries(*, region: str, state: DeliveryState, client_id: str | None = None, after: str | None = None, limit: int = 30) -> Page[Delivery]:
    """Return events on their way, delivered or given up, the newest first."""
    found = models.Delivery.objects.select_related("hook").filter(hook__region=region, state=state.value)
    if client_id is not None:
        found = found.filter(hook__client_id=client_id)
    if after:
        found = found.filter(pk__lt=UUID(after))
    size = bounded(limit)
    page = list(found.order_by("-id")[: size + 1])
    return Page(tuple(rows.delivery(row) for row in page[:size]), str(page[size - 1].pk) if len(page) > size else None)


def count_given_up(*, region: str) -> int:
    """Return how many events were given up and lie there."""
    return models.Delivery.objects.filter(hook__region=region, state=DeliveryState.DEAD.value).count()


def list_used(*, grants: Collection[UUID], since: dt.date) -> dict[UUID, int]:
    """Return about how many people each of these grants (bounded by what is given) was asked since a day."""
    found = statements.every(
        "SELECT grant_id, sum(people)::bigint FROM exchange_usage WHERE grant_id = ANY(%s::uuid[]) AND day >= %s GROUP BY grant_id",
        [list(grants), since],
    )
    return {key: int(people) for key, people in found}
