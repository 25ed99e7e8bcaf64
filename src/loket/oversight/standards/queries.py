"""Published standards, as the public reads them: never a copy, always the version that runs."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from django.db.models import Sum

from loket.foundation.common import money
from loket.foundation.common.calendars import TimeUnit
from loket.foundation.common.paging import MAX_LIMIT
from loket.foundation.common.text import Text
from loket.oversight.standards.models import Day
from loket.oversight.standards.values import CATEGORIES, NO_FIGURES, WINDOW_DAYS, Category, Figures, PublishedStandard, StandardCard
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.definition import ServiceDefinition
from loket.services.rollout import queries as rollout
from loket.services.rollout.values import LiveVersion


def find_standard(*, region: str, service: str, at: dt.datetime) -> PublishedStandard | None:
    """Return the standard that is live in a region, with its figures; None when the service is not offered there."""
    live = rollout.live_version(service=service, region=region, at=at)
    if live is None:
        return None
    figures = _figures(region, at, [service]).get(service, NO_FIGURES)
    return PublishedStandard(definition=catalogue.get_definition(live.hash), hash=live.hash, live_from=live.live_from, figures=figures)


def list_catalogue(*, region: str, at: dt.datetime) -> tuple[Category, ...]:
    """Return everything that is offered in a region by category; bounded by the number of services of a region."""
    cards: dict[str, list[StandardCard]] = defaultdict(list)
    live: list[LiveVersion] = []
    after: str | None = None
    while True:
        page = rollout.list_live(region=region, at=at, after=after, limit=MAX_LIMIT)
        live += page.items
        if (after := page.next) is None:
            break
    figures = _figures(region, at, [one.service for one in live])
    for one in live:
        definition = catalogue.get_definition(one.hash)
        cards[definition.category].append(card_of(definition, at.date(), figures.get(one.service, NO_FIGURES)))
    order = [*CATEGORIES, *sorted(set(cards) - set(CATEGORIES))]
    return tuple(
        (name, CATEGORIES.get(name, Text(id=name.replace("_", " ").capitalize(), en=name.replace("_", " ").capitalize())), tuple(sorted(cards[name], key=lambda c: c.title.id)))
        for name in order
        if name in cards
    )  # fmt: skip


def card_of(definition: ServiceDefinition, on: dt.date, figures: Figures = NO_FIGURES) -> StandardCard:
    """Return a definition as a line of the catalogue."""
    fee = definition.fee_on(on)
    return StandardCard(
        service=definition.service, title=Text(id=definition.title.id, en=definition.title.en),
        summary=Text(id=definition.summary.id, en=definition.summary.en), agency=definition.agency, category=definition.category,
        time=TimeUnit(definition.standard.time.unit.value).text(definition.standard.time.value),
        fee=money.fee_text(fee.amount_idr) if fee else Text(id="Belum ditetapkan", en="Not set yet"), figures=figures,
    )  # fmt: skip


def _figures(region: str, at: dt.datetime, services: list[str]) -> dict[str, Figures]:
    since = at.date() - dt.timedelta(days=WINDOW_DAYS)
    found = {}
    rows = Day.objects.filter(region=region, service__in=services, on__gt=since).values("service")
    for row in rows.annotate(s=Sum("submitted"), c=Sum("completed"), r=Sum("refused"), t=Sum("on_time"), h=Sum("hours_total")):
        ended = row["c"] + row["r"]
        found[row["service"]] = Figures(
            submitted=row["s"], ended=ended, refused=row["r"],
            on_time_percent=row["t"] * 100 // ended if ended else None, mean_hours=round(row["h"] / ended) if ended else None,
        )  # fmt: skip
    return found
