"""How stretches and pilots are written, and who may. Private to the room; the public writes are in `operations`."""

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
from loket.services.rollout.errors import BadShare, InThePast, NoPilot, NothingToTry, OtherRegion, PilotRuns, ReasonNeeded
from loket.services.rollout.events import PILOT_BEGUN, PILOT_PROMOTED, PILOT_WITHDRAWN, SERVICE_MADE_LIVE
from loket.services.rollout.values import PilotEnd

TABLE = "rollout_rollout"
PILOT = "rollout_pilot"
#: Unit: characters of a reason, a note or a comment; more are cut.
MOST_WORDS = 2000


def make_live(act: Act, version: VersionRecord, start: dt.datetime, reason: str = "") -> None:
    """Begin a stretch. Nothing was written when it refuses."""
    if start < act.at:
        raise InThePast
    region, service = version.region, version.service
    details = {"service": service, "version": version.version, "hash": version.hash, "live_from": start.isoformat()}
    last = models.Rollout.objects.filter(region=region, service=service).order_by("-live_from", "-id").first()
    if last is not None and last.live_until is None and last.version_hash == version.hash:
        audit.record(act, SERVICE_MADE_LIVE, table=TABLE, row=last.pk, details={**details, "unchanged": True})
        return
    if find_open_pilot(region, service) is not None:
        raise PilotRuns
    if last is not None and (last.live_from if last.live_until is None else last.live_until) > start:
        raise InThePast
    if last is not None and last.live_until is None:
        last.live_until = start
        last.save(update_fields=["live_until"])
    row = models.Rollout.objects.create(
        region=region, service=service, version=version.version, version_hash=version.hash, live_from=start, made_at=act.at, made_by=act.actor,
        reason=reason.strip()[:MOST_WORDS],
    )  # fmt: skip
    columns = {"version_hash": version.hash, "live_from": start, "reason": row.reason}
    audit.record(act, SERVICE_MADE_LIVE, table=TABLE, row=row.pk, columns=columns, details=details)
    events.publish(act, SERVICE_MADE_LIVE, ref=ids.new_id(), payload={**details, "region": region})


def begin_pilot(act: Act, version: VersionRecord, share: int, start: dt.datetime, reason: str) -> UUID:
    """Begin a pilot and return its id. Nothing was written when it refuses."""
    if start < act.at:
        raise InThePast
    if not 1 <= share <= 99:
        raise BadShare
    region, service = version.region, version.service
    if find_open_pilot(region, service) is not None:
        raise PilotRuns
    beside = models.Rollout.objects.filter(region=region, service=service, live_until=None, live_from__lte=start).first()
    if beside is None or beside.version_hash == version.hash:
        raise NothingToTry
    row = models.Pilot.objects.create(
        id=ids.new_id(), region=region, service=service, version=version.version, version_hash=version.hash, beside_hash=beside.version_hash,
        share=share, draw_key=drawing.new_key(), begins_at=start, reason=reason.strip()[:MOST_WORDS], made_at=act.at, made_by=act.actor,
    )  # fmt: skip
    details = {"service": service, "version": version.version, "hash": version.hash, "share": share, "begins_at": start.isoformat()}
    columns = {"version_hash": version.hash, "beside_hash": beside.version_hash, "share": share, "begins_at": start, "reason": row.reason}
    audit.record(act, PILOT_BEGUN, table=PILOT, row=row.id, columns=columns, details=details)
    events.publish(act, PILOT_BEGUN, ref=row.id, payload={**details, "region": region})
    return row.id


def find_open_pilot(region: str, service: str) -> models.Pilot | None:
    """Return the pilot that runs or is arranged, or None."""
    return models.Pilot.objects.filter(region=region, service=service, ends_at=None).first()


def open_pilot(act: Act, region: str, service: str) -> models.Pilot:
    """Return the pilot that runs or is arranged, to somebody who may end it. :raises NoPilot: if there is none. :raises NotTheHead: else."""
    pilot = find_open_pilot(region, service)
    if pilot is None:
        raise NoPilot
    govern(act, region, catalogue.get_version(pilot.version_hash).agency)
    return pilot


def end_pilot(act: Act, pilot: models.Pilot, end: PilotEnd, reason: str) -> None:
    """End a pilot, with the reason that the public reads. :raises ReasonNeeded: without one."""
    if not reason.strip():
        raise ReasonNeeded
    pilot.ends_at, pilot.end, pilot.end_reason, pilot.ended_by = max(act.at, pilot.begins_at), end.value, reason.strip()[:MOST_WORDS], act.actor
    pilot.save(update_fields=["ends_at", "end", "end_reason", "ended_by"])
    event = PILOT_PROMOTED if end is PilotEnd.PROMOTED else PILOT_WITHDRAWN
    details = {"service": pilot.service, "version": pilot.version, "hash": pilot.version_hash, "end": end.value}
    columns = {"ends_at": pilot.ends_at, "end": end.value, "reason": pilot.end_reason}
    audit.record(act, event, table=PILOT, row=pilot.id, columns=columns, details=details)
    events.publish(act, event, ref=pilot.id, payload={**details, "region": pilot.region})


def published(act: Act, region: str, version_hash: str) -> VersionRecord:
    """Return a version to somebody who may decide whether it runs. :raises OtherRegion: if it is none of the region. :raises NotTheHead: else."""
    version = catalogue.find_version(version_hash)
    if version is None or version.region != region:
        raise OtherRegion
    govern(act, region, version.agency)
    return version


def latest(region: str, service: str) -> str:
    """Return the hash of what runs for the region, or will next; "" when nothing does."""
    found = models.Rollout.objects.filter(region=region, service=service, live_until=None).values_list("version_hash", flat=True).first()
    return found or ""


def who(act: Act) -> policy.Who:
    """Return who acts, by their seats in the region of the act."""
    if act.kind in (ActorKind.SYSTEM, ActorKind.PUBLIC):
        return policy.Who(None)
    account = UUID(act.actor)
    leading = [position.code for position in agencies.list_positions(act.region, rank=Rank.LEADS)]
    return policy.who(account, [seat for seat in identity.list_appointments(account_id=account, at=act.at) if seat.region == act.region], leading)


def govern(act: Act, region: str, agency: str) -> None:
    """Hold the act to `policy.refusal_to_govern`."""
    if refusal := policy.refusal_to_govern(act, who(act), region=region, agency=agency):
        raise refusal


def lock(region: str, service: str) -> None:
    """Let one write at a time change what runs of a service in a region."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"rollout:{region}:{service}"])
