"""Writes: a version is made live in a region, tried on a share of it, promoted, or withdrawn."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import connection

from loket.foundation.agencies import queries as agencies
from loket.foundation.agencies.values import Rank
from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.common import ids
from loket.foundation.events import operations as events
from loket.foundation.identity import queries as identity
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.values import VersionRecord
from loket.services.rollout import drawing, models, policy
from loket.services.rollout.errors import BadShare, InThePast, NoPilot, NothingLive, NothingToTry, OtherRegion, PilotRuns, ReasonNeeded
from loket.services.rollout.events import PILOT_BEGUN, PILOT_PROMOTED, PILOT_WITHDRAWN, SERVICE_MADE_LIVE, SERVICE_WITHDRAWN
from loket.services.rollout.values import PilotEnd

TABLE = "rollout_rollout"
PILOT = "rollout_pilot"
MOST_REASON = 500


@audit.operation(SERVICE_MADE_LIVE)
def make_live(*, act: Act, region: str, version_hash: str, live_from: dt.datetime | None = None) -> None:
    """
    Let a published version run for new applications from `live_from` (default: now); cases keep the version they began under.

    Making live what is live already changes nothing (it is recorded as such). An older version may be made live again.

    :raises OtherRegion: if the version is not published for this region.
    :raises InThePast: if `live_from` is before `act.at`, or before the latest one that was arranged.
    :raises PilotRuns: if a version is being tried. :raises NotTheHead: if somebody else than the agency's head asks.
    """
    version = _published(act, region, version_hash)
    _lock(region, version.service)
    _make_live(act, version, live_from or act.at)


@audit.operation(PILOT_BEGUN)
def begin_pilot(*, act: Act, region: str, version_hash: str, share: int, reason: str = "", begins_at: dt.datetime | None = None) -> UUID:
    """
    Let `share` percent of new applications get a published version, beside the one that runs; return the pilot's id.

    Who gets it is decided by who applies, for as long as the pilot runs (`drawing`). `reason` is shown to the public.

    :raises OtherRegion, InThePast, NotTheHead: as `make_live`. :raises BadShare: not between 1 and 99.
    :raises PilotRuns: if one is tried already. :raises NothingToTry: if nothing else runs then.
    """
    version = _published(act, region, version_hash)
    start = begins_at or act.at
    if start < act.at:
        raise InThePast
    if not 1 <= share <= 99:
        raise BadShare
    _lock(region, version.service)
    if models.Pilot.objects.filter(region=region, service=version.service, ends_at=None).exists():
        raise PilotRuns
    beside = models.Rollout.objects.filter(region=region, service=version.service, live_until=None, live_from__lte=start).first()
    if beside is None or beside.version_hash == version_hash:
        raise NothingToTry
    row = models.Pilot.objects.create(
        id=ids.new_id(), region=region, service=version.service, version=version.version, version_hash=version_hash, beside_hash=beside.version_hash,
        share=share, draw_key=drawing.new_key(), begins_at=start, reason=reason.strip()[:MOST_REASON], made_at=act.at, made_by=act.actor,
    )  # fmt: skip
    details = {"service": version.service, "version": version.version, "hash": version_hash, "share": share, "begins_at": start.isoformat()}
    columns = {"version_hash": version_hash, "beside_hash": beside.version_hash, "share": share, "begins_at": start, "reason": row.reason}
    audit.record(act, PILOT_BEGUN, table=PILOT, row=row.id, columns=columns, details=details)
    events.publish(act, PILOT_BEGUN, ref=row.id, payload={**details, "region": region})
    return row.id


@audit.operation(PILOT_PROMOTED)
def promote(*, act: Act, region: str, service: str, reason: str) -> None:
    """
    Let the version that is tried run for everybody from now on; cases under way end under theirs.

    :raises NoPilot: if none runs yet. :raises ReasonNeeded: without one. :raises NotTheHead: as `make_live`.
    """
    _lock(region, service)
    pilot = _open_pilot(act, region, service)
    if pilot.begins_at > act.at:
        raise NoPilot
    _end_pilot(act, pilot, PilotEnd.PROMOTED, reason)
    _make_live(act, catalogue.get_version(pilot.version_hash), act.at)


@audit.operation(PILOT_WITHDRAWN)
def withdraw_pilot(*, act: Act, region: str, service: str, reason: str) -> None:
    """
    Let the version that is tried, or arranged to be, take no more applications; those it took end under it.

    :raises NoPilot: if none is. :raises ReasonNeeded: without one. :raises NotTheHead: as `make_live`.
    """
    _lock(region, service)
    _end_pilot(act, _open_pilot(act, region, service), PilotEnd.WITHDRAWN, reason)


@audit.operation(SERVICE_WITHDRAWN)
def withdraw(*, act: Act, region: str, service: str, reason: str = "") -> None:
    """
    Let no version of a service run for new applications from now on; cases under way go on. A pilot of it ends too.

    :raises NothingLive: if none runs or is arranged. :raises NotTheHead: as `make_live`.
    """
    _lock(region, service)
    row = models.Rollout.objects.filter(region=region, service=service, live_until=None).first()
    if row is None:
        raise NothingLive
    _govern(act, region, catalogue.get_version(row.version_hash).agency)
    pilot = models.Pilot.objects.filter(region=region, service=service, ends_at=None).first()
    if pilot is not None:
        _end_pilot(act, pilot, PilotEnd.WITHDRAWN, reason or "Layanan ditarik.")
    row.live_until = max(act.at, row.live_from)
    row.save(update_fields=["live_until"])
    details = {"service": service, "hash": row.version_hash}
    columns = {"live_until": row.live_until, "reason": reason}
    audit.record(act, SERVICE_WITHDRAWN, table=TABLE, row=row.pk, columns=columns, details=details)
    events.publish(act, SERVICE_WITHDRAWN, ref=ids.new_id(), payload={**details, "region": region})


def _make_live(act: Act, version: VersionRecord, start: dt.datetime) -> None:
    if start < act.at:
        raise InThePast
    region, service = version.region, version.service
    details = {"service": service, "version": version.version, "hash": version.hash, "live_from": start.isoformat()}
    last = models.Rollout.objects.filter(region=region, service=service).order_by("-live_from", "-id").first()
    if last is not None and last.live_until is None and last.version_hash == version.hash:
        audit.record(act, SERVICE_MADE_LIVE, table=TABLE, row=last.pk, details={**details, "unchanged": True})
        return
    if models.Pilot.objects.filter(region=region, service=service, ends_at=None).exists():
        raise PilotRuns
    if last is not None and last.live_until is None:
        if last.live_from > start:
            raise InThePast
        last.live_until = start
        last.save(update_fields=["live_until"])
    elif last is not None and last.live_until is not None and last.live_until > start:
        raise InThePast
    row = models.Rollout.objects.create(
        region=region, service=service, version=version.version, version_hash=version.hash, live_from=start, made_at=act.at, made_by=act.actor
    )
    audit.record(act, SERVICE_MADE_LIVE, table=TABLE, row=row.pk, columns={"version_hash": version.hash, "live_from": start}, details=details)
    events.publish(act, SERVICE_MADE_LIVE, ref=ids.new_id(), payload={**details, "region": region})


def _published(act: Act, region: str, version_hash: str) -> VersionRecord:
    version = catalogue.find_version(version_hash)
    if version is None or version.region != region:
        raise OtherRegion
    _govern(act, region, version.agency)
    return version


def _open_pilot(act: Act, region: str, service: str) -> models.Pilot:
    pilot = models.Pilot.objects.filter(region=region, service=service, ends_at=None).first()
    if pilot is None:
        raise NoPilot
    _govern(act, region, catalogue.get_version(pilot.version_hash).agency)
    return pilot


def _end_pilot(act: Act, pilot: models.Pilot, end: PilotEnd, reason: str) -> None:
    if not reason.strip():
        raise ReasonNeeded
    pilot.ends_at, pilot.end, pilot.end_reason, pilot.ended_by = max(act.at, pilot.begins_at), end.value, reason.strip()[:MOST_REASON], act.actor
    pilot.save(update_fields=["ends_at", "end", "end_reason", "ended_by"])
    event = PILOT_PROMOTED if end is PilotEnd.PROMOTED else PILOT_WITHDRAWN
    details = {"service": pilot.service, "version": pilot.version, "hash": pilot.version_hash, "end": end.value}
    audit.record(
        act, event, table=PILOT, row=pilot.id, columns={"ends_at": pilot.ends_at, "end": end.value, "reason": pilot.end_reason}, details=details
    )
    events.publish(act, event, ref=pilot.id, payload={**details, "region": pilot.region})


def _govern(act: Act, region: str, agency: str) -> None:
    """Hold the act to `policy.refusal_to_govern`."""
    is_head = False
    if act.kind not in (ActorKind.SYSTEM, ActorKind.PUBLIC) and act.region == region:
        heads = [position.code for position in agencies.list_positions(region, rank=Rank.LEADS)]
        seats = [seat for seat in identity.list_appointments(account_id=UUID(act.actor), at=act.at) if seat.region == region]
        is_head = policy.leads(seats, agency, heads)
    if refusal := policy.refusal_to_govern(act, region=region, is_head=is_head):
        raise refusal


def _lock(region: str, service: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"rollout:{region}:{service}"])
