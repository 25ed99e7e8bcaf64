"""Reads: which version runs in a region at a moment. Everyone asks here, from the first day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit.values import Act
from loket.foundation.common import dates, ids, states
from loket.foundation.common.paging import MAX_LIMIT, Page, bounded
from loket.foundation.common.text import Text
from loket.foundation.database import statements
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.values import Bundle, SearchHit, VersionRecord
from loket.services.rollout import drawing, models, policy, proposing, running, terms
from loket.services.rollout.errors import NoSuchProposal, NothingLive
from loket.services.rollout.values import (
    PROPOSAL_TRANSITIONS,
    Doing,
    LiveVersion,
    PilotEnd,
    PilotRun,
    Powers,
    Proposal,
    ProposalLine,
    ProposalState,
    ReviewDue,
    RolloutEntry,
)

#: Unit: services. A region of Indonesia has some 300; more than this are not looked through by a search.
MOST_LIVE: Final = 5000
#: Unit: percent. A version that runs for everybody.
WHOLE: Final = 100


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


def live_hashes(region: str, at: dt.datetime, *, with_pilots: bool = False) -> tuple[str, ...]:
    """Return the hashes of what runs for a region at a moment, `with_pilots` also of what is tried there; bounded by MOST_LIVE."""
    if with_pilots:
        return (*live_hashes(region, at), *(one.hash for one in list_pilots(region, at)))
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
    found = [
        RolloutEntry(r.service, r.region, r.version, r.version_hash, r.live_from, r.live_until, r.share, r.made_by, None, r.reason, r.end_reason)
        for r in rows
    ]
    found += [
        RolloutEntry(p.service, p.region, p.version, p.hash, p.begins_at, p.ends_at, p.share, p.made_by, p.end, p.reason, p.end_reason)
        for p in list_tried(region, service, limit=most)
    ]
    return tuple(sorted(found, key=lambda one: one.live_from, reverse=True)[:most])


def list_tried(region: str, service: str, *, limit: int | None = None) -> tuple[PilotRun, ...]:
    """Return every pilot of a service in a region, those that ended and that are arranged too, the latest first."""
    rows = models.Pilot.objects.filter(region=region, service=service).order_by("-begins_at", "-id")[: bounded(limit)]
    return tuple(_pilot(row) for row in rows)


# --- proposals --------------------------------------------------------------------------------------------------


def list_proposals(
    region: str, *, among: Collection[ProposalState] = (), service: str | None = None, after: str | None = None, limit: int | None = None
) -> Page[Proposal]:
    """Return the proposals of a region, `among` some states or in all, of one service or all, the last changed first."""
    wanted, most = models.Proposal.objects.filter(region=region), bounded(limit)
    if among:
        wanted = wanted.filter(state__in=[state.value for state in among])
    if service is not None:
        wanted = wanted.filter(service=service)
    if after is not None:
        at, last = _key(after)
        wanted = wanted.filter(Q(changed_at__lt=at) | Q(changed_at=at, id__lt=last))
    rows = list(wanted.order_by("-changed_at", "-id")[: most + 1])
    following = f"{round(rows[most - 1].changed_at.timestamp() * 1_000_000)}_{ids.to_text(rows[most - 1].id)}" if len(rows) > most else None
    return Page(tuple(proposing.value(row) for row in rows[:most]), following)


def count_proposals(region: str) -> dict[ProposalState, int]:
    """Return how many proposals of a region are in each state."""
    counted = models.Proposal.objects.filter(region=region).values_list("state").annotate(Count("id"))
    return dict.fromkeys(ProposalState, 0) | {ProposalState(state): number for state, number in counted}


def get_proposal(region: str, proposal: UUID) -> Proposal:
    """Return a proposal of the region. :raises NoSuchProposal: if it has none such."""
    row = models.Proposal.objects.filter(region=region, id=proposal).first()
    if row is None:
        raise NoSuchProposal
    return proposing.value(row)


def find_proposal_of(region: str, draft: UUID) -> Proposal | None:
    """Return the last proposal that was made from a working copy, or None."""
    row = models.Proposal.objects.filter(region=region, draft=draft).order_by("-submitted_at").first()
    return None if row is None else proposing.value(row)


def list_lines(proposal: UUID, *, limit: int | None = None) -> tuple[ProposalLine, ...]:
    """Return what was done with a proposal and said about it, the latest first."""
    rows = models.ProposalLine.objects.filter(proposal_id=proposal).order_by("-at", "-id")[: bounded(limit)]
    return tuple(ProposalLine(row.at, row.round, Doing(row.doing), row.actor, row.place, row.text) for row in rows)


def read_proposal(region: str, proposal: UUID, *, number: int | None = None) -> Bundle:
    """Return the files of a proposal as they were submitted, of its last round or of another. :raises NoSuchProposal: if there is none."""
    found = get_proposal(region, proposal)
    return proposing.files_of(found.id, number or found.round)


def is_stale(proposal: Proposal) -> bool:
    """Say whether another version went live since a proposal that is not decided yet was drafted."""
    return _is_stale(proposal, running.latest(proposal.region, proposal.service))


def _is_stale(proposal: Proposal, latest: str) -> bool:
    return bool(latest) and latest not in (proposal.base, proposal.hash) and bool(PROPOSAL_TRANSITIONS[proposal.state])


def list_stale(region: str, proposals: Iterable[Proposal]) -> frozenset[UUID]:
    """Return which of these proposals of a region are stale, as `is_stale` says; one query, bounded by the proposals."""
    found = list(proposals)
    rows = models.Rollout.objects.filter(region=region, service__in={one.service for one in found}, live_until=None)
    latest = dict(rows.values_list("service", "version_hash"))
    return frozenset(one.id for one in found if _is_stale(one, latest.get(one.service, "")))


def latest_hash(region: str, service: str) -> str:
    """Return the version that a new draft begins from: what runs for the region, or is arranged to; "" when nothing is."""
    return running.latest(region, service)


def get_powers(act: Act, proposal: Proposal) -> Powers:
    """Return what the person of an act may do with a proposal now."""
    return policy.powers(running.who(act), proposal)


def may_govern(act: Act, *, region: str, agency: str) -> bool:
    """Say whether the person of an act decides what an agency's services run under in a region."""
    return policy.refusal_to_govern(act, running.who(act), region=region, agency=agency) is None


def list_waiting_for(act: Act) -> tuple[Proposal, ...]:
    """Return what the person of an act has to do, the longest waiting first: to review, to decide, to mend. Of the 200 last changed (bounded so)."""
    someone = running.who(act)
    page = list_proposals(act.region, among=states.unfinished(PROPOSAL_TRANSITIONS), limit=MAX_LIMIT)
    mine = [one for one in page if policy.powers(someone, one).any or (one.state is ProposalState.RETURNED and someone.account in one.drafters)]
    return tuple(sorted(mine, key=lambda one: one.changed_at))


def list_scheduled(*, at: dt.datetime, limit: int | None = None) -> tuple[Proposal, ...]:
    """Return the proposals of every region that are to come into force by a moment (the clock is one), the earliest first."""
    rows = models.Proposal.objects.filter(state=ProposalState.SCHEDULED.value, live_at__lte=at).order_by("live_at", "id")[: bounded(limit)]
    return tuple(proposing.value(row) for row in rows)


def list_reviews_due(region: str, at: dt.datetime) -> tuple[ReviewDue, ...]:
    """Return the live standards whose review date is near or over, the most urgent first; bounded by MOST_LIVE."""
    on = dates.civil_date(at, time_zone=agencies.get_region(region).time_zone)
    term = terms.term_on(on)
    found: list[ReviewDue] = []
    if term is None:
        return ()
    for version_hash in live_hashes(region, at):
        definition = catalogue.get_definition(version_hash)
        left = (definition.review_by - on).days
        if terms.mark(left, term) is not None:
            title = Text(id=definition.title.id, en=definition.title.en)
            found.append(ReviewDue(definition.service, title, definition.agency, definition.version, version_hash, definition.review_by, left))
    return tuple(sorted(found, key=lambda one: (one.days_left, one.service)))


def _key(after: str) -> tuple[dt.datetime, UUID]:
    """Read the key of the page before. :raises NoSuchProposal: if it is none of ours (it comes from an address)."""
    at, _, last = after.partition("_")
    try:
        return dt.datetime.fromtimestamp(int(at) / 1_000_000, tz=dt.UTC), ids.from_text(last)
    except (ValueError, OverflowError, OSError):
        raise NoSuchProposal from None


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
