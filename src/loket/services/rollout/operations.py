"""Writes: a version is made live in a region, or withdrawn."""

from __future__ import annotations

import datetime as dt

from django.db import connection

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common import ids
from loket.foundation.events import operations as events
from loket.services.catalogue import queries as catalogue
from loket.services.rollout import models
from loket.services.rollout.errors import InThePast, NothingLive, OtherRegion
from loket.services.rollout.events import SERVICE_MADE_LIVE, SERVICE_WITHDRAWN

TABLE = "rollout_rollout"


@audit.operation(SERVICE_MADE_LIVE)
def make_live(*, act: Act, region: str, version_hash: str, live_from: dt.datetime | None = None) -> None:
    """
    Let a published version run for new applications from `live_from` (default: now); cases keep the version they began under.

    Making live what is live already changes nothing (it is recorded as such). An older version may be made live again.

    :raises OtherRegion: if the version is not published for this region.
    :raises InThePast: if `live_from` is before `act.at`, or before the latest one that was arranged.
    """
    version = catalogue.find_version(version_hash)
    if version is None or version.region != region:
        raise OtherRegion
    start = live_from or act.at
    if start < act.at:
        raise InThePast
    _lock(region, version.service)
    details = {"service": version.service, "version": version.version, "hash": version_hash, "live_from": start.isoformat()}
    last = models.Rollout.objects.filter(region=region, service=version.service).order_by("-live_from", "-id").first()
    if last is not None and last.live_until is None:
        if last.version_hash == version_hash:
            audit.record(act, SERVICE_MADE_LIVE, table=TABLE, row=last.pk, details={**details, "unchanged": True})
            return
        if last.live_from > start:
            raise InThePast
        last.live_until = start
        last.save(update_fields=["live_until"])
    elif last is not None and last.live_until is not None and last.live_until > start:
        raise InThePast
    row = models.Rollout.objects.create(
        region=region, service=version.service, version=version.version, version_hash=version_hash,
        live_from=start, made_at=act.at, made_by=act.actor,
    )  # fmt: skip
    audit.record(act, SERVICE_MADE_LIVE, table=TABLE, row=row.pk, columns={"version_hash": version_hash, "live_from": start}, details=details)
    events.publish(act, SERVICE_MADE_LIVE, ref=ids.new_id(), payload={**details, "region": region})


@audit.operation(SERVICE_WITHDRAWN)
def withdraw(*, act: Act, region: str, service: str) -> None:
    """
    Let no version of a service run for new applications from now on; cases under way go on.

    :raises NothingLive: if none runs or is arranged.
    """
    _lock(region, service)
    row = models.Rollout.objects.filter(region=region, service=service, live_until=None).first()
    if row is None:
        raise NothingLive
    row.live_until = max(act.at, row.live_from)
    row.save(update_fields=["live_until"])
    details = {"service": service, "hash": row.version_hash}
    audit.record(act, SERVICE_WITHDRAWN, table=TABLE, row=row.pk, columns={"live_until": row.live_until}, details=details)
    events.publish(act, SERVICE_WITHDRAWN, ref=ids.new_id(), payload={**details, "region": region})


def _lock(region: str, service: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"rollout:{region}:{service}"])
