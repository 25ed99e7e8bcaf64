"""How proposals are read, moved and told of. Private to the room; the public writes are in `operations`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.common import dates
from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import Text
from loket.foundation.events import operations as events
from loket.services.catalogue import operations as catalogue_writes
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.errors import PackageInvalid, VersionHasOtherContent, VersionNotNewer
from loket.services.catalogue.values import DRAFT_TRANSITIONS, Bundle, DraftState, Package
from loket.services.rollout import models, running
from loket.services.rollout.errors import NoSuchProposal, NothingChanges, NotNow, OtherServiceFiles, ProposalMoved, StaleBase
from loket.services.rollout.values import PROPOSAL_TRANSITIONS, Doing, Proposal, ProposalState

TABLE: Final = "rollout_proposal"
MOST_PLACE: Final = 200


def value(row: models.Proposal) -> Proposal:
    """Return the value of a row."""
    return Proposal(
        id=row.id, region=row.region, service=row.service, agency=row.agency, title=Text.of(row.title), version=row.version, hash=row.version_hash,
        base=row.base_hash, state=ProposalState(row.state), round=row.round, revision=row.revision, note=row.note, drafted_by=row.drafted_by,
        drafters=tuple(row.drafters), reviewed_by=row.reviewed_by, decided_by=row.decided_by, submitted_at=row.submitted_at, changed_at=row.changed_at,
        live_at=row.live_at, share=row.share, draft=row.draft,
    )  # fmt: skip


def locked(act: Act, proposal: UUID, revision: int | None = None, *, with_service: bool = False) -> models.Proposal:
    """
    Return a proposal of the act's region and hold it until the transaction ends; `with_service` also what runs of its service.

    Invariant: the service is held before the proposal, by `propose` too; the other way round two writers could wait for each other.

    :raises NoSuchProposal: if the region has none. :raises ProposalMoved: if it is no longer at `revision`.
    """
    wanted = models.Proposal.objects.filter(region=act.region, id=proposal)
    if with_service and (service := wanted.values_list("service", flat=True).first()):
        running.lock(act.region, service)
    row = wanted.select_for_update().first()
    if row is None:
        raise NoSuchProposal
    if revision is not None and row.revision != revision:
        raise ProposalMoved
    return row


def allow(refusal: Refusal | None) -> None:
    """Raise what a policy refused."""
    if refusal is not None:
        raise refusal


def move(act: Act, row: models.Proposal, to: ProposalState, doing: Doing, text: str = "", **columns: Any) -> None:
    """Bring a proposal into another state with its line, its record and its event. :raises NotNow: if the state does not follow."""
    if to not in PROPOSAL_TRANSITIONS[ProposalState(row.state)]:
        raise NotNow
    for name, content in columns.items():
        setattr(row, name, content)
    row.state, row.revision, row.changed_at = to.value, row.revision + 1, act.at
    row.save()
    follow_draft(act, row)
    tell(act, row, doing, text, columns={"state": to.value, **columns})


#: What becomes of the working copy when its proposal comes into a state: it is closed while others read it, and open again when it comes back.
DRAFT_AFTER: Final[Mapping[ProposalState, DraftState]] = {
    ProposalState.SUBMITTED: DraftState.PROPOSED,
    ProposalState.RETURNED: DraftState.OPEN,
    ProposalState.WITHDRAWN: DraftState.OPEN,
    ProposalState.REJECTED: DraftState.OPEN,
    ProposalState.APPROVED: DraftState.DONE,
}


def follow_draft(act: Act, row: models.Proposal) -> None:
    """Bring the working copy of a proposal where the proposal's state says; one that is there already, or closed for good, stays."""
    wanted = DRAFT_AFTER.get(ProposalState(row.state))
    if row.draft is None or wanted is None:
        return
    state = catalogue.get_draft(row.region, row.draft).state
    if state is not wanted and wanted in DRAFT_TRANSITIONS[state]:
        catalogue_writes.set_draft_state(act=act, region=row.region, draft=row.draft, state=wanted)


def tell(act: Act, row: models.Proposal, doing: Doing, text: str = "", *, place: str = "", columns: Mapping[str, Any] | None = None) -> None:
    """Write a line of a proposal's story, its record, and its event."""
    words = text.strip()[: running.MOST_WORDS]
    actor = None if act.kind is ActorKind.SYSTEM else UUID(act.actor)
    models.ProposalLine.objects.create(
        proposal=row, at=act.at, round=row.round, doing=doing.value, actor=actor, place=place.strip()[:MOST_PLACE], text=words
    )
    event = f"rollout.proposal.{doing.value}"
    details = {
        "service": row.service, "version": row.version, "hash": row.version_hash, "state": row.state, "round": row.round, "share": row.share,
    }  # fmt: skip
    audit.record(act, event, table=TABLE, row=row.id, columns={**(columns or {}), "text": words, "place": place}, details=details)
    events.publish(act, event, ref=row.id, payload={**details, "agency": row.agency, "region": row.region})


def freeze(act: Act, row: models.Proposal, files: Bundle) -> None:
    """Keep the files of a round for good."""
    models.Frozen.objects.create(
        proposal=row, round=row.round, version=row.version, version_hash=row.version_hash, base_hash=row.base_hash,
        source=catalogue.pack_bundle(files), frozen_at=act.at,
    )  # fmt: skip


def files_of(proposal: UUID, number: int) -> Bundle:
    """Return the files of a round. :raises NoSuchProposal: if there is no such round."""
    source = models.Frozen.objects.filter(proposal_id=proposal, round=number).values_list("source", flat=True).first()
    if source is None:
        raise NoSuchProposal
    return catalogue.unpack_bundle(bytes(source))


def day_of(act: Act, at: dt.datetime | None = None) -> dt.date:
    """Return the civil date in the region of the act, of the act or of another moment."""
    return dates.civil_date(at or act.at, time_zone=agencies.get_region(act.region).time_zone)


def sound(files: Bundle, *, region: str, on: dt.date) -> Package:
    """Return the package of files whose check holds in a region on a day. :raises PackageInvalid: with every problem."""
    examined = catalogue.get_examined(files, region=region, on=on)
    if examined.package is None or examined.errors:
        raise PackageInvalid(examined.errors or examined.problems)
    return examined.package


def fit_to_publish(act: Act, service: str, files: Bundle, base: str, *, on: dt.date) -> Package:
    """
    Return the package of files that could be published now, and whose check holds on a day.

    :raises PackageInvalid: with every problem. :raises OtherServiceFiles, VersionHasOtherContent, VersionNotNewer, NothingChanges, StaleBase.
    """
    package = sound(files, region=act.region, on=on)
    definition = package.definition
    if definition.service != service:
        raise OtherServiceFiles
    latest = running.latest(act.region, service)
    if package.hash == latest:
        raise NothingChanges
    # Because: a service that was withdrawn may come back from any of its versions.
    if latest and base != latest:
        raise StaleBase
    newest = catalogue.list_versions(act.region, service=service, limit=1).items
    if newest and definition.version < newest[0].version:
        raise VersionNotNewer
    if newest and definition.version == newest[0].version and package.hash != newest[0].hash:
        raise VersionHasOtherContent
    return package
