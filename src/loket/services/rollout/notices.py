"""Who hears of a proposal and of a review date: messages made from the outbox, after the step is committed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act, system_act
from loket.foundation.common import dates
from loket.foundation.common.text import Text
from loket.foundation.events.values import Event, Subscription
from loket.foundation.identity import operations as identity
from loket.foundation.identity import queries as people
from loket.foundation.identity.values import Audience
from loket.services.catalogue import queries as catalogue
from loket.services.rollout import events, queries
from loket.services.rollout.values import Proposal

KIND: Final = "other.publishing"
REVIEWERS, HEADS, AUTHORS = "reviewers", "heads", "authors"

#: Event -> (who hears it, subject, body). `{said}` is what was written with the step.
TOLD: Final[Mapping[str, tuple[tuple[str, ...], Text, Text]]] = {
    events.PROPOSAL_SUBMITTED: (
        (REVIEWERS,),
        Text(id="Usulan {service} versi {version} menunggu telaah", en="Proposal for {service}, version {version}, waits for review"),
        Text(id="Buka Pengelolaan, Usulan standar, untuk menelaah dasar hukumnya.", en="Open Administration, Proposals, to review its law."),
    ),
    events.PROPOSAL_RETURNED: (
        (AUTHORS,),
        Text(id="Usulan {service} versi {version} dikembalikan kepada Anda", en="Your proposal for {service}, version {version}, came back"),
        Text(id="{said} Perbaiki, lalu ajukan sekali lagi.", en="{said} Mend it and submit it again."),
    ),
    events.PROPOSAL_REVIEWED: (
        (HEADS, AUTHORS),
        Text(id="Usulan {service} versi {version} selesai ditelaah", en="Proposal for {service}, version {version}, is reviewed"),
        Text(id="Sekarang menunggu keputusan kepala instansi. {said}", en="It now waits for the head of the agency. {said}"),
    ),
    events.PROPOSAL_REJECTED: (
        (AUTHORS,),
        Text(id="Usulan {service} versi {version} ditolak", en="Proposal for {service}, version {version}, was refused"),
        Text(id="Alasannya: {said}", en="The reason: {said}"),
    ),
    events.PROPOSAL_APPROVED: (
        (AUTHORS,),
        Text(id="Usulan {service} versi {version} disetujui dan terbit", en="Proposal for {service}, version {version}, is approved and published"),
        Text(id="Versi yang terbit tidak dapat berubah lagi. {said}", en="A published version cannot change any more. {said}"),
    ),
    events.PROPOSAL_LIVE: (
        (AUTHORS, REVIEWERS),
        Text(id="{service} versi {version} diberlakukan", en="{service}, version {version}, was put in force"),
        Text(id="Permohonan yang sudah berjalan tetap diproses menurut versinya masing-masing.", en="Applications under way are handled by their own version."),
    ),
    events.PROPOSAL_HELD: (
        (HEADS, AUTHORS),
        Text(id="{service} versi {version} tidak jadi berlaku pada waktunya", en="{service}, version {version}, was held back when its time came"),
        Text(id="Saat waktunya tiba, pemeriksaan sekali lagi menemukan: {said} Versi yang lama tetap berlaku.", en="When its time came, a last check found: {said} The earlier version goes on."),
    ),
}  # fmt: skip
#: Instead of the subject of PROPOSAL_LIVE where only a share of the applications gets it.
TRIED: Final = Text(
    id="{service} versi {version} mulai diuji coba pada {share} % permohonan baru",
    en="{service}, version {version}, is tried on {share} % of new applications",
)
REVIEW_SUBJECT: Final = Text(id="Tanggal tinjau standar {service}: {on}", en="Review date of the standard {service}: {on}")
REVIEW_BODY: Final = Text(
    id="Standar ini perlu ditinjau: masih benarkah dasar hukum, waktu, biaya, dan syaratnya? Bila tetap benar, ajukan versi dengan tanggal tinjau baru.",
    en="This standard wants a look: are its law, time, fee and requirements still right? If they are, propose a version with a new review date.",
)


def receive(batch: list[Event]) -> None:
    """Make the messages for a batch of events."""
    for event in batch:
        act = system_act("notices", region=event.region, at=event.at, purpose="notify")
        if event.name == events.REVIEW_REMINDED:
            tell_of_review(act=act, version_hash=str(event.payload["hash"]), agency=str(event.payload["agency"]))
        elif event.name in TOLD:
            tell(act=act, event=event.name, proposal=event.ref)


@audit.operation("notifications.message.queued")
def tell(*, act: Act, event: str, proposal: UUID) -> None:
    """Queue the messages of one step of a proposal."""
    found = queries.get_proposal(act.region, proposal)
    groups, subject, body = TOLD[event]
    said = next((line.text for line in queries.list_lines(proposal, limit=50) if f"rollout.proposal.{line.doing.value}" == event), "")
    words: dict[str, object] = {"service": found.title, "version": found.version, "said": said, "share": found.share}
    if event == events.PROPOSAL_LIVE and found.share < queries.WHOLE:
        subject = TRIED
    _send(act, _people(act, groups, found.agency, found), subject.fill(**words), body.fill(**words))


@audit.operation("notifications.message.queued")
def tell_of_review(*, act: Act, version_hash: str, agency: str) -> None:
    """Queue the messages of one reminder."""
    definition = catalogue.get_definition(version_hash)
    words: dict[str, object] = {"service": Text(id=definition.title.id, en=definition.title.en), "on": dates.date_text(definition.review_by)}
    _send(act, _people(act, (AUTHORS, HEADS), agency, None), REVIEW_SUBJECT.fill(**words), REVIEW_BODY.fill(**words))


def _people(act: Act, groups: tuple[str, ...], agency: str, proposal: Proposal | None) -> list[UUID]:
    found: dict[UUID, None] = {}
    for group in groups:
        if group == AUTHORS and proposal is not None:
            found |= dict.fromkeys(proposal.drafters)
        elif group == REVIEWERS:
            found |= {one.id: None for one in people.list_audience(region=act.region, audience=Audience.REVIEWER, at=act.at)}
        else:
            audience = Audience.LEADER if group == HEADS else Audience.AUTHOR
            found |= {one.id: None for one in people.list_audience(region=act.region, audience=audience, at=act.at, agency=agency)}
    return list(found)


def _send(act: Act, recipients: list[UUID], subject: Text, body: Text) -> None:
    for one in recipients:
        identity.tell_account(act=act, account=one, kind=KIND, subject=subject, body=body)
    if not recipients:
        # Because: nobody holds such a seat in the region; that is worth a line in the record.
        audit.record(act, "notifications.message.queued", table="notifications_message", row="nobody", details={"kind": KIND})


SUBSCRIPTIONS: Final = (Subscription(name="rollout.notices", names=(*TOLD, events.REVIEW_REMINDED), receive=receive),)
