"""Reads: which version runs in a region at a moment. Everyone asks here, from the first day."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db import connection

from loket.foundation.common.paging import Page, bounded
from loket.foundation.database import statements
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.values import SearchHit, VersionRecord
from loket.services.rollout import models
from loket.services.rollout.errors import NothingLive
from loket.services.rollout.values import LiveVersion, RolloutEntry

#: Unit: services. A region of Indonesia has some 300; more than this are not looked through by a search.
MOST_LIVE: Final = 5000


def live_version(service: str, region: str, at: dt.datetime) -> LiveVersion | None:
    """Return the version that a new application gets at a moment, or None."""
    row = (
        models.Rollout.objects.filter(region=region, service=service, live_from__lte=at)
        .exclude(live_until__lte=at)
        .order_by("-live_from", "-id")
        .first()
    )
    return None if row is None else _live(row, catalogue.get_version(row.version_hash))


def live_hash(service: str, region: str, at: dt.datetime) -> str | None:
    """Return the hash of what a new application gets at a moment, or None: one quick query, asked at every submission."""
    found = statements.one(
        """SELECT version_hash FROM rollout_rollout WHERE region = %s AND service = %s AND live_from <= %s
           AND (live_until IS NULL OR live_until > %s) ORDER BY live_from DESC, id DESC LIMIT 1""",
        [region, service, at, at],
    )
    return None if found is None else str(found[0])


def get_live(service: str, region: str, at: dt.datetime) -> LiveVersion:
    """Return the version that a new application gets at a moment. :raises NothingLive: if there is none."""
    found = live_version(service, region, at)
    if found is None:
        raise NothingLive
    return found


def list_live(region: str, at: dt.datetime, *, after: str | None = None, limit: int | None = None) -> Page[LiveVersion]:
    """Return the services that run in a region by id, each with its live version."""
    most = bounded(limit)
    rows = models.Rollout.objects.filter(region=region, live_from__lte=at).exclude(live_until__lte=at)
    if after is not None:
        rows = rows.filter(service__gt=after)
    # Because: of stretches that touch, the one that began last counts.
    found = list(rows.order_by("service", "-live_from", "-id").distinct("service")[: most + 1])
    versions = {v.hash: v for v in catalogue.list_versions(region, hashes=[row.version_hash for row in found[:most]], limit=most)}
    items = tuple(_live(row, versions[row.version_hash]) for row in found[:most])
    return Page(items, items[-1].service if len(found) > most else None)


def live_hashes(region: str, at: dt.datetime) -> tuple[str, ...]:
    """Return the hashes of everything that runs in a region at a moment; bounded by MOST_LIVE."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT DISTINCT ON (service) version_hash FROM rollout_rollout
               WHERE region = %s AND live_from <= %s AND (live_until IS NULL OR live_until > %s)
               ORDER BY service, live_from DESC, id DESC LIMIT %s""",
            [region, at, at, MOST_LIVE],
        )
        return tuple(row[0] for row in cursor.fetchall())


def search(region: str, text: str, at: dt.datetime, *, limit: int | None = None) -> tuple[SearchHit, ...]:
    """Return the live services of a region that everyday words find, best first ("ktp hilang", "bikin akte anak")."""
    return catalogue.search_versions(region=region, text=text, among=live_hashes(region, at), limit=limit)


def content_stamp(region: str, at: dt.datetime) -> str:
    """
    Return a short word that changes whenever what a region offers changes (something made live, begun, ended, withdrawn).

    One cheap query; for cache keys and ETags of public pages.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT coalesce(max(id), 0), count(*) FILTER (WHERE live_from <= %s), count(*) FILTER (WHERE live_until <= %s)
               FROM rollout_rollout WHERE region = %s""",
            [at, at, region],
        )
        return "-".join(str(number) for number in cursor.fetchone())


def list_history(region: str, service: str, *, limit: int | None = None) -> tuple[RolloutEntry, ...]:
    """Return what ran in a region, the latest first."""
    rows = models.Rollout.objects.filter(region=region, service=service).order_by("-live_from", "-id")[: bounded(limit)]
    return tuple(RolloutEntry(r.service, r.region, r.version, r.version_hash, r.live_from, r.live_until, r.share, r.made_by) for r in rows)


def _live(row: models.Rollout, version: VersionRecord) -> LiveVersion:
    return LiveVersion(
        row.service, row.region, row.version, row.version_hash, version.title, version.summary, version.agency, version.category,
        row.live_from, row.live_until,
    )  # fmt: skip
