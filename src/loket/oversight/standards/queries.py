"""Published standards, as the public reads them: never a copy, always the version that runs."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from django.db.models import Sum

from loket.foundation.agencies import queries as agencies
from loket.foundation.common import money
from loket.foundation.common.calendars import TimeUnit
from loket.foundation.common.paging import MAX_LIMIT
from loket.foundation.common.text import Text
from loket.oversight.standards import comparing
from loket.oversight.standards.models import Day
from loket.oversight.standards.values import (
    CATEGORIES,
    NO_FIGURES,
    WINDOW_DAYS,
    Category,
    Comparison,
    Figures,
    Measure,
    PublishedStandard,
    Share,
    StandardCard,
    VersionFigures,
)
from loket.services.cases import queries as cases
from loket.services.cases.values import VersionCounts
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.definition import ServiceDefinition
from loket.services.rollout import queries as rollout
from loket.services.rollout.values import LiveVersion, PilotRun


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


def compare_pilot(*, pilot: PilotRun, at: dt.datetime) -> Comparison:
    """
    Return how the version that is tried does beside the one for all others, of the applications sent while both could be begun.

    Counted from the cases themselves, each under the version whose hash it keeps.
    """
    until = pilot.ends_at if pilot.ends_at is not None and pilot.ends_at <= at else None
    found = cases.count_by_version(
        region=pilot.region, service=pilot.service, versions=(pilot.beside, pilot.hash), since=pilot.begins_at, until=until
    )
    ordinary, tried = (_version_figures(pilot, found[one], until) for one in (pilot.beside, pilot.hash))
    clear = {measure: comparing.is_clear(getattr(ordinary, measure.value), getattr(tried, measure.value)) for measure in Measure}
    return Comparison(pilot.begins_at, until, ordinary, tried, clear)


def _version_figures(pilot: PilotRun, counts: VersionCounts, until: dt.datetime | None) -> VersionFigures:
    version, definition = catalogue.get_version(counts.version_hash), catalogue.get_definition(counts.version_hash)
    promise, calendar = definition.standard.time, agencies.calendar_for(region=pilot.region, agency=definition.agency)
    ended = cases.list_ended_of(
        region=pilot.region, service=pilot.service, version=counts.version_hash, since=pilot.begins_at, until=until, limit=cases.MOST_MEASURED
    )
    lengths = [comparing.working_seconds(one, promise, calendar) for one in ended]
    return VersionFigures(
        hash=counts.version_hash, version=version.version, promise=TimeUnit(promise.unit.value).text(promise.value),
        day_seconds=calendar.day_seconds(pilot.begins_at),
        started=counts.started, running=counts.running, withdrawn=Share(counts.withdrawn, counts.started), returned=Share(counts.returned, counts.started),
        refused=Share(counts.refused, counts.ended), on_time=Share(counts.on_time, counts.ended), measured=len(lengths),
        median_seconds=comparing.middle(lengths), tenths_seconds=comparing.tenths(lengths),
    )  # fmt: skip
