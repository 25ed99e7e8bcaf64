"""Writes: a version is proposed, reviewed, approved, made live in a region, tried on a share of it, promoted, or withdrawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.common import ids
from loket.foundation.common.errors import Refusal
from loket.foundation.events import operations as events
from loket.services.catalogue import operations as catalogue_writes
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.values import Bundle
from loket.services.rollout import events as told
from loket.services.rollout import models, policy, proposing, running
from loket.services.rollout.errors import AlreadyProposed, BadShare, InstalledAlready, InThePast, NoPilot, NothingLive, NotNow, ReasonNeeded
from loket.services.rollout.values import PROPOSAL_TRANSITIONS, Doing, PilotEnd, ProposalState

# --- what runs --------------------------------------------------------------------------------------------------


@audit.operation(told.SERVICE_MADE_LIVE)
def make_live(*, act: Act, region: str, version_hash: str, live_from: dt.datetime | None = None, reason: str = "") -> None:
    """
    Let a published version run for new applications from `live_from` (default: now); cases keep the version they began under.

    Making live what is live already changes nothing (it is recorded as such). An older version may be made live again: by a person
    with a `reason`, which is public, and only if its check still holds.

    :raises OtherRegion: if the version is not published for this region.
    :raises InThePast: if `live_from` is before `act.at`, or before the latest one that was arranged.
    :raises PilotRuns: if a version is being tried. :raises NotTheHead: if somebody else than the agency's head asks.
    :raises ReasonNeeded, PackageInvalid: if a person gives no reason, or the version does not hold any more.
    """
    version = running.published(act, region, version_hash)
    running.lock(region, version.service)
    start = live_from or act.at
    if act.kind is not ActorKind.SYSTEM:
        if not reason.strip():
            raise ReasonNeeded
        proposing.sound(catalogue.read_bundle(version_hash), region=region, on=proposing.day_of(act, start))
    running.make_live(act, version, start, reason)


@audit.operation(told.PILOT_BEGUN)
def begin_pilot(*, act: Act, region: str, version_hash: str, share: int, reason: str = "", begins_at: dt.datetime | None = None) -> UUID:
    """
    Let `share` percent of new applications get a published version, beside the one that runs; return the pilot's id.

    Who gets it is decided by who applies, for as long as the pilot runs (`drawing`). `reason` is shown to the public.

    :raises OtherRegion, InThePast, NotTheHead: as `make_live`. :raises BadShare: not between 1 and 99.
    :raises PilotRuns: if one is tried already. :raises NothingToTry: if nothing else runs then.
    """
    version = running.published(act, region, version_hash)
    running.lock(region, version.service)
    return running.begin_pilot(act, version, share, begins_at or act.at, reason)


@audit.operation(told.PILOT_PROMOTED)
def promote(*, act: Act, region: str, service: str, reason: str) -> None:
    """
    Let the version that is tried run for everybody from now on; cases under way end under theirs.

    :raises NoPilot: if none runs yet. :raises ReasonNeeded: without one. :raises NotTheHead: as `make_live`.
    """
    running.lock(region, service)
    pilot = running.open_pilot(act, region, service)
    if pilot.begins_at > act.at:
        raise NoPilot
    running.end_pilot(act, pilot, PilotEnd.PROMOTED, reason)
    running.make_live(act, catalogue.get_version(pilot.version_hash), act.at, reason)


@audit.operation(told.PILOT_WITHDRAWN)
def withdraw_pilot(*, act: Act, region: str, service: str, reason: str) -> None:
    """
    Let the version that is tried, or arranged to be, take no more applications; those it took end under it.

    :raises NoPilot: if none is. :raises ReasonNeeded: without one. :raises NotTheHead: as `make_live`.
    """
    running.lock(region, service)
    running.end_pilot(act, running.open_pilot(act, region, service), PilotEnd.WITHDRAWN, reason)


@audit.operation(told.SERVICE_WITHDRAWN)
def withdraw(*, act: Act, region: str, service: str, reason: str = "") -> None:
    """
    Let no version of a service run for new applications from now on; cases under way go on. A pilot of it ends too.

    :raises NothingLive: if none runs or is arranged. :raises NotTheHead: as `make_live`.
    :raises ReasonNeeded: if a person gives none.
    """
    running.lock(region, service)
    stretches = models.Rollout.objects.filter(
        Q(live_until=None) | Q(live_until__gt=act.at) & Q(live_until__gt=F("live_from")), region=region, service=service
    )
    *others, row = stretches.order_by("live_from", "id") or (None,)
    if row is None:
        raise NothingLive
    running.govern(act, region, catalogue.get_version(row.version_hash).agency)
    if act.kind is not ActorKind.SYSTEM and not reason.strip():
        raise ReasonNeeded
    pilot = running.find_open_pilot(region, service)
    if pilot is not None:
        running.end_pilot(act, pilot, PilotEnd.WITHDRAWN, reason or "Layanan ditarik.")
    row.live_until, row.end_reason = max(act.at, row.live_from), reason.strip()[: running.MOST_WORDS]
    row.save(update_fields=["live_until", "end_reason"])
    for one in others:  # Because: what runs until an arranged one begins would otherwise run on until then.
        one.live_until, one.end_reason = max(act.at, one.live_from), row.end_reason
        one.save(update_fields=["live_until", "end_reason"])
    details = {"service": service, "hash": row.version_hash}
    columns = {"live_until": row.live_until, "reason": row.end_reason}
    audit.record(act, told.SERVICE_WITHDRAWN, table=running.TABLE, row=row.pk, columns=columns, details=details)
    events.publish(act, told.SERVICE_WITHDRAWN, ref=ids.new_id(), payload={**details, "region": region})


@audit.operation(told.VERSION_INSTALLED)
def install(*, act: Act, bundle: Bundle, on: dt.date, live: bool = True, again: bool = False) -> str:
    """
    The operator's path: publish a package for `act.region` and make it live, without proposal; return the version's hash.

    Only for a service that was never published in the region, so that an installation can begin; `again` (demo and tests) lifts that.
    The same content again changes nothing, and is no refusal.

    :raises InstalledAlready: if the service was published there with other content. :raises PackageInvalid: as `catalogue.publish`.
    """
    package = catalogue.load_package(bundle, region=act.region)
    service, is_new = package.definition.service, not catalogue.is_published(package.hash)
    running.lock(act.region, service)
    if is_new and not again and catalogue.list_versions(act.region, service=service, limit=1).items:
        raise InstalledAlready
    if is_new:
        catalogue_writes.publish(act=act, bundle=bundle, region=act.region, on=on)
    if live and running.latest(act.region, service) != package.hash:
        # Because: a version that was published without being made live may be made so by the operator, but nothing put in its place.
        if not again and running.latest(act.region, service):
            raise InstalledAlready
        make_live(act=act, region=act.region, version_hash=package.hash)
    details = {"service": service, "version": package.definition.version, "hash": package.hash, "is_new": is_new, "live": live}
    audit.record(act, told.VERSION_INSTALLED, table=running.TABLE, row=package.hash, details=details)
    return package.hash


# --- proposals --------------------------------------------------------------------------------------------------


@audit.operation(told.PROPOSAL_SUBMITTED)
def propose(
    *,
    act: Act,
    region: str,
    service: str,
    files: Bundle,
    base_hash: str,
    note: str,
    drafters: Collection[UUID] = (),
    draft: UUID | None = None,
) -> UUID:
    """
    Freeze files as a proposal to publish and return its id; what this author got back for the service becomes its next round.

    `base_hash`: the version that the files were made from, "" for a new service. `note` says why, for reviewer and head. `drafters`:
    who else wrote it; like the author they may neither review nor approve. `draft`: the working copy that the files came from: it is
    marked as proposed here, opened again when the proposal comes back, and done when it is approved.

    :raises NotAnAuthor: PackageInvalid, StaleBase, NothingChanges, AlreadyProposed: as they say; nothing was kept.
    :raises VersionHasOtherContent, VersionNotNewer, OtherServiceFiles: the number or the name in the files does not fit.
    """
    someone = running.who(act)
    proposing.allow(policy.refusal_to_propose(act, someone, region=region))
    author = UUID(act.actor)
    running.lock(region, service)
    package = proposing.fit_to_publish(act, service, files, base_hash, on=proposing.day_of(act))
    definition = package.definition
    mine = models.Proposal.objects.select_for_update().filter(region=region, service=service, drafted_by=author)
    row = mine.filter(state__in=[state.value for state, after in PROPOSAL_TRANSITIONS.items() if after]).first()
    content = {
        "agency": definition.agency, "title": definition.title.model_dump(), "version": definition.version, "version_hash": package.hash,
        "base_hash": base_hash, "note": note.strip()[: running.MOST_WORDS], "submitted_at": act.at, "reviewed_by": None, "draft": draft,
    }  # fmt: skip
    if row is None:
        row = models.Proposal.objects.create(
            id=ids.new_id(), region=region, service=service, state=ProposalState.SUBMITTED.value, drafted_by=author, changed_at=act.at,
            drafters=sorted({author, *drafters}), **content,
        )  # fmt: skip
        proposing.follow_draft(act, row)
        proposing.tell(act, row, Doing.SUBMITTED, note, columns={"version_hash": package.hash, "base_hash": base_hash})
    elif row.state != ProposalState.RETURNED:
        raise AlreadyProposed
    else:
        everybody = sorted({*row.drafters, author, *drafters})
        proposing.move(act, row, ProposalState.SUBMITTED, Doing.SUBMITTED, note, round=row.round + 1, drafters=everybody, **content)
    proposing.freeze(act, row, files)
    return row.id


@audit.operation(told.PROPOSAL_WITHDRAWN)
def withdraw_proposal(*, act: Act, proposal: UUID, revision: int) -> None:
    """Take a proposal back before it is decided. :raises NoSuchProposal: NotTheDrafter, ProposalMoved, NotNow: as they say."""
    row = proposing.locked(act, proposal, revision)
    proposing.allow(policy.refusal_to_withdraw(running.who(act), proposing.value(row)))
    proposing.move(act, row, ProposalState.WITHDRAWN, Doing.WITHDRAWN)


@audit.operation(told.PROPOSAL_TAKEN)
def take_review(*, act: Act, proposal: UUID, revision: int) -> None:
    """Begin to review. :raises NoSuchProposal: NotAReviewer, OwnWork, ProposalMoved, NotNow: as they say."""
    row = proposing.locked(act, proposal, revision)
    someone = running.who(act)
    proposing.allow(policy.refusal_to_review(someone, proposing.value(row)))
    proposing.move(act, row, ProposalState.IN_REVIEW, Doing.TAKEN, reviewed_by=someone.account)


@audit.operation(told.PROPOSAL_COMMENTED)
def comment(*, act: Act, proposal: UUID, text: str, place: str = "") -> None:
    """
    Say something about a place of the package (`standard.time`, `form.yaml`; "" for the whole); it belongs to the round.

    :raises NoSuchProposal: NotAReviewer, NotNow, ReasonNeeded: as they say.
    """
    row = proposing.locked(act, proposal)
    seen = proposing.value(row)
    proposing.allow(policy.refusal_to_comment(running.who(act), seen))
    if not PROPOSAL_TRANSITIONS[seen.state]:
        raise NotNow
    if not text.strip():
        raise ReasonNeeded
    proposing.tell(act, row, Doing.COMMENTED, text, place=place)


@audit.operation(told.PROPOSAL_RETURNED)
def send_back(*, act: Act, proposal: UUID, revision: int, text: str) -> None:
    """
    Give a proposal back to its author, who mends it and submits it again. The reviewer does while it is reviewed, the head afterwards.

    :raises NoSuchProposal: NotAReviewer, NotTheHead, OwnWork, ProposalMoved, NotNow, ReasonNeeded: as they say.
    """
    row = proposing.locked(act, proposal, revision)
    proposing.allow(policy.refusal_to_send_back(running.who(act), proposing.value(row)))
    if not text.strip():
        raise ReasonNeeded
    proposing.move(act, row, ProposalState.RETURNED, Doing.RETURNED, text)


@audit.operation(told.PROPOSAL_REVIEWED)
def clear_review(*, act: Act, proposal: UUID, revision: int, text: str = "") -> None:
    """Say that the law in a proposal is in order; it then waits for the head. :raises NoSuchProposal: as `take_review`."""
    row = proposing.locked(act, proposal, revision)
    someone = running.who(act)
    proposing.allow(policy.refusal_to_review(someone, proposing.value(row)))
    proposing.move(act, row, ProposalState.REVIEWED, Doing.REVIEWED, text, reviewed_by=someone.account)


@audit.operation(told.PROPOSAL_REJECTED)
def reject(*, act: Act, proposal: UUID, revision: int, text: str) -> None:
    """Refuse a proposal for good, with a reason. :raises NoSuchProposal: NotTheHead, OwnWork, ProposalMoved, NotNow, ReasonNeeded."""
    row = proposing.locked(act, proposal, revision)
    someone = running.who(act)
    proposing.allow(policy.refusal_to_decide(someone, proposing.value(row)))
    if not text.strip():
        raise ReasonNeeded
    proposing.move(act, row, ProposalState.REJECTED, Doing.REJECTED, text, decided_by=someone.account)


@audit.operation(told.PROPOSAL_APPROVED)
def approve(
    *, act: Act, proposal: UUID, revision: int, text: str = "", live: bool = True, live_at: dt.datetime | None = None, share: int = 100
) -> str:
    """
    Publish a reviewed proposal as a version for good, and put it in force; return the version's hash.

    `live`: at once, or at `live_at`; False: published only, to be put in force later (`put_live`). `share` below 100: as a pilot.
    The check must hold today, and on the day on which it comes into force.

    :raises NoSuchProposal: NotTheHead, OwnWork, ProposalMoved, NotNow, StaleBase, PackageInvalid: as they say; nothing was published.
    :raises PilotRuns, NothingToTry, BadShare, InThePast: as `make_live` and `begin_pilot`.
    """
    row = proposing.locked(act, proposal, revision, with_service=True)
    someone = running.who(act)
    proposing.allow(policy.refusal_to_decide(someone, proposing.value(row)))
    if ProposalState.APPROVED not in PROPOSAL_TRANSITIONS[ProposalState(row.state)]:
        raise NotNow
    files = proposing.files_of(row.id, row.round)
    proposing.fit_to_publish(act, row.service, files, row.base_hash, on=proposing.day_of(act))
    version_hash = catalogue_writes.publish(act=act, bundle=files, region=act.region, on=proposing.day_of(act))
    proposing.move(act, row, ProposalState.APPROVED, Doing.APPROVED, text, decided_by=someone.account)
    if live:
        _put_live(act, row, live_at, share, text)
    return version_hash


@audit.operation(told.PROPOSAL_LIVE)
def put_live(*, act: Act, proposal: UUID, revision: int, live_at: dt.datetime | None = None, share: int = 100, text: str = "") -> None:
    """Put an approved proposal in force, at once or at `live_at`. :raises NoSuchProposal: and what `approve` raises."""
    row = proposing.locked(act, proposal, revision, with_service=True)
    proposing.allow(policy.refusal_to_decide(running.who(act), proposing.value(row)))
    if ProposalState.LIVE not in PROPOSAL_TRANSITIONS[ProposalState(row.state)]:
        raise NotNow
    _put_live(act, row, live_at, share, text)


@audit.operation(told.PROPOSAL_UNSCHEDULED)
def unschedule(*, act: Act, proposal: UUID, revision: int, text: str) -> None:
    """Take back when a proposal was to come into force; it stays approved. :raises NoSuchProposal: NotTheHead, NotNow, ReasonNeeded."""
    row = proposing.locked(act, proposal, revision)
    proposing.allow(policy.refusal_to_decide(running.who(act), proposing.value(row)))
    if not text.strip():
        raise ReasonNeeded
    proposing.move(act, row, ProposalState.APPROVED, Doing.UNSCHEDULED, text, live_at=None)


@audit.operation(told.PROPOSAL_LIVE)
def begin_scheduled(*, act: Act, proposal: UUID) -> bool:
    """
    Put a scheduled proposal in force at its moment, or hold it back when that no longer holds; say whether it was put in force.

    Checked once more: a number's law may have ended, another version may have gone live, a pilot may run. Held back, it is approved
    still, and author and head are told why.

    :raises NoSuchProposal: if the region has none. :raises NotNow: if it is not scheduled any more.
    """
    row = proposing.locked(act, proposal, with_service=True)
    if row.state != ProposalState.SCHEDULED or row.live_at is None:
        raise NotNow
    start = max(row.live_at, act.at)
    try:
        with transaction.atomic():
            _fit(act, row, start)
            _begin(act, row, start, row.share, _words_of(row))
    except Refusal as refusal:
        proposing.move(act, row, ProposalState.APPROVED, Doing.HELD, refusal.message.id, live_at=None)
        return False
    proposing.move(act, row, ProposalState.LIVE, Doing.LIVE)
    return True


@audit.operation(told.REVIEW_REMINDED)
def remind_of_review(*, act: Act, version_hash: str, review_by: dt.date, days_left: int) -> bool:
    """Note that authors and head are to be told of a version's review date (`days_left` as `terms.mark` says), once; say whether it was new."""
    version = catalogue.get_version(version_hash)
    _, is_new = models.Reminder.objects.get_or_create(
        region=act.region, version_hash=version_hash, review_by=review_by, days_left=days_left,
        defaults={"service": version.service, "told_at": act.at},
    )  # fmt: skip
    details = {"service": version.service, "hash": version_hash, "days_left": days_left, "is_new": is_new}
    audit.record(act, told.REVIEW_REMINDED, table="rollout_reminder", row=version_hash, details=details)
    if is_new:
        events.publish(act, told.REVIEW_REMINDED, ref=ids.new_id(), payload={**details, "agency": version.agency, "region": act.region})
    return is_new


def _put_live(act: Act, row: models.Proposal, live_at: dt.datetime | None, share: int, text: str) -> None:
    if not 1 <= share <= 100:
        raise BadShare
    if live_at is not None and live_at <= act.at:
        raise InThePast
    _fit(act, row, live_at or act.at)
    if live_at is None:
        _begin(act, row, act.at, share, text)
        proposing.move(act, row, ProposalState.LIVE, Doing.LIVE, live_at=act.at, share=share)
    else:
        proposing.move(act, row, ProposalState.SCHEDULED, Doing.SCHEDULED, text, live_at=live_at, share=share)


def _fit(act: Act, row: models.Proposal, at: dt.datetime) -> None:
    files = proposing.files_of(row.id, row.round)
    proposing.fit_to_publish(act, row.service, files, row.base_hash, on=proposing.day_of(act, at))


def _begin(act: Act, row: models.Proposal, start: dt.datetime, share: int, reason: str) -> None:
    version = catalogue.get_version(row.version_hash)
    if share == 100:
        running.make_live(act, version, start, reason)
    else:
        running.begin_pilot(act, version, share, start, reason)


def _words_of(row: models.Proposal) -> str:
    """Return what the head said when it was scheduled: the public reads it at a pilot."""
    return row.lines.filter(doing=Doing.SCHEDULED.value).order_by("-at", "-id").values_list("text", flat=True).first() or ""
