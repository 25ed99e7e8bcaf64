"""Reads: which version runs in a region at a moment. Everyone asks here, from the first day."""

from __future__ import annotations

import datetime as dt
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import Q

from loket.foundation.common.paging import Page, bounded
from loket.foundation.database import statements
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.values import SearchHit, VersionRecord
from loket.services.rollout import drawing, models
from loket.services.rollout.errors import NothingLive
from loket.services.rollout.values import LiveVersion, PilotEnd, PilotRun, RolloutEntry

#: Unit: services. A region of Indonesia has some 300; more than this are not looked through by a search.
MOST_LIVE: Final = 5000


def live_version(service: str, region: str, at: dt.datetime, *, subject: UUID | None = None) -> LiveVersion | None:
    """
    Return the version that a new application gets at a moment, or None.

    `subject` is who applies (the opaque id of the resident, else of the account): while a pilot runs, a share of them gets the version
    that is tried, each always the same. Without a subject: the version that runs for the region, as public pages show it.
    """
    row = _stretch(region, service, at)
    if row is None:
        return None
    if subject is not None:
        pilot = models.Pilot.objects.filter(_running(region, service, at)).first()
        if pilot is not None and drawing.falls_in(bytes(pilot.draw_key), subject, pilot.share):
            return _tried(pilot, catalogue.get_version(pilot.version_hash))
    return _live(row, catalogue.get_version(row.version_hash))


def running_hashes(service: str, region: str, at: dt.datetime) -> tuple[str, ...]:
    """
    Return the hashes of what runs for new applications at a moment: the region's version, then a pilot's; () when none.

    One quick query, asked at every submission: a draft may be sent under any version that runs, for it began under the one it was given.
    """
    found = statements.every(
        """(SELECT version_hash, 0 FROM rollout_rollout WHERE region = %s AND service = %s AND live_from <= %s
            AND (live_until IS NULL OR live_until > %s) ORDER BY live_from DESC, id DESC LIMIT 1)
           UNION ALL
           (SELECT version_hash, 1 FROM rollout_pilot WHERE region = %s AND service = %s AND begins_at <= %s
            AND (ends_at IS NULL OR ends_at > %s) LIMIT 1)""",
        [region, service, at, at, region, service, at, at],
    )
    hashes = [str(row[0]) for row in sorted(found, key=lambda row: row[1])]
    return tuple(hashes) if found and any(row[1] == 0 for row in found) else ()


def live_hash(service: str, region: str, at: dt.datetime) -> str | None:
    """Return the hash of the version that runs for a region at a moment, or None; of a pilot's, see `live_version` and `find_pilot`."""
    found = running_hashes(service, region, at)
    return found[0] if found else None


def find_pilot(service: str, region: str, at: dt.datetime) -> PilotRun | None:
    """Return the pilot that runs in a region at a moment, or None."""
    row = models.Pilot.objects.filter(_running(region, service, at)).first()
    return None if row is None else _pilot(row)


def find_arranged_pilot(service: str, region: str, at: dt.datetime) -> PilotRun | None:
    """Return the pilot that is arranged for later, or None."""
    row = models.Pilot.objects.filter(region=region, service=service, ends_at=None, begins_at__gt=at).first()
    return None if row is None else _pilot(row)


def list_pilots(region: str, at: dt.datetime) -> tuple[PilotRun, ...]:
    """Return the pilots that run in a region at a moment, by service; bounded by MOST_LIVE."""
    rows = models.Pilot.objects.filter(Q(ends_at=None) | Q(ends_at__gt=at), region=region, begins_at__lte=at)
    return tuple(_pilot(row) for row in rows.order_by("service")[:MOST_LIVE])


def get_live(service: str, region: str, at: dt.datetime, *, subject: UUID | None = None) -> LiveVersion:
    """Return the version that a new application gets at a moment (`live_version`). :raises NothingLive: if there is none."""
    found = live_version(service, region, at, subject=subject)
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
    Return a short word that changes whenever what a region offers changes (made live, tried, begun, ended, withdrawn).

    One cheap query; for cache keys and ETags of public pages.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT * FROM
               (SELECT coalesce(max(id), 0), count(*) FILTER (WHERE live_from <= %s), count(*) FILTER (WHERE live_until <= %s)
                FROM rollout_rollout WHERE region = %s) whole,
               (SELECT count(*), count(*) FILTER (WHERE begins_at <= %s), count(*) FILTER (WHERE ends_at <= %s)
                FROM rollout_pilot WHERE region = %s) tried""",
            [at, at, region, at, at, region],
        )
        return "-".join(str(number) for number in cursor.fetchone())


def list_history(region: str, service: str, *, limit: int | None = None) -> tuple[RolloutEntry, ...]:
    """Return what ran in a region, pilots among it (`share` below 100), the latest first."""
    most = bounded(limit)
    rows = models.Rollout.objects.filter(region=region, service=service).order_by("-live_from", "-id")[:most]
    found = [RolloutEntry(r.service, r.region, r.version, r.version_hash, r.live_from, r.live_until, r.share, r.made_by) for r in rows]
    found += [
        RolloutEntry(p.service, p.region, p.version, p.hash, p.begins_at, p.ends_at, p.share, p.made_by, p.end)
        for p in list_tried(region, service, limit=most)
    ]
    return tuple(sorted(found, key=lambda one: one.live_from, reverse=True)[:most])


def list_tried(region: str, service: str, *, limit: int | None = None) -> tuple[PilotRun, ...]:
    """Return every pilot of a service in a region, those that ended and that are arranged too, the latest first."""
    rows = models.Pilot.objects.filter(region=region, service=service).order_by("-begins_at", "-id")[: bounded(limit)]
    return tuple(_pilot(row) for row in rows)


def _stretch(region: str, service: str, at: dt.datetime) -> models.Rollout | None:
    rows = models.Rollout.objects.filter(region=region, service=service, live_from__lte=at).exclude(live_until__lte=at)
    return rows.order_by("-live_from", "-id").first()


def _running(region: str, service: str, at: dt.datetime) -> Q:
    return Q(Q(ends_at=None) | Q(ends_at__gt=at), region=region, service=service, begins_at__lte=at)


def _live(row: models.Rollout, version: VersionRecord) -> LiveVersion:
    return LiveVersion(
        row.service, row.region, row.version, row.version_hash, version.title, version.summary, version.agency, version.category,
        row.live_from, row.live_until,
    )  # fmt: skip


def _tried(row: models.Pilot, version: VersionRecord) -> LiveVersion:
    return LiveVersion(
        row.service, row.region, row.version, row.version_hash, version.title, version.summary, version.agency, version.category,
        row.begins_at, row.ends_at, row.share,
    )  # fmt: skip


def _pilot(row: models.Pilot) -> PilotRun:
    return PilotRun(
        id=row.id, service=row.service, region=row.region, version=row.version, hash=row.version_hash, beside=row.beside_hash, share=row.share,
        begins_at=row.begins_at, ends_at=row.ends_at, end=PilotEnd(row.end) if row.end else None, reason=row.reason, end_reason=row.end_reason,
        made_by=row.made_by,
    )  # fmt: skip
