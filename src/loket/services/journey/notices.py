"""
What the applicant hears: a message for each event of the case, from the package's own words where it has some.

Because: messages are made from the outbox, in batches, after the decision is committed: a mail server that hangs can
neither slow nor undo a decision.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final
from uuid import UUID

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act, system_act
from loket.foundation.common import dates
from loket.foundation.common.text import Text
from loket.foundation.events.values import Event, Subscription
from loket.foundation.identity import operations as identity
from loket.foundation.identity import queries as identity_reads
from loket.foundation.identity.events import CHANGE_DENIED
from loket.foundation.identity.values import CHANGED_ON_BEHALF
from loket.foundation.notifications import operations as notifications
from loket.foundation.notifications import queries as ways
from loket.foundation.notifications.values import Channel
from loket.services.cases import queries as case_reads
from loket.services.cases.errors import NoSuchCase, NotNow
from loket.services.cases.values import Case
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.definition import ServiceDefinition
from loket.services.journey import helping, representing, visit_notices

#: Event -> (word in the package's `notices`, kind of message, subject, body).
TOLD: Final[Mapping[str, tuple[str, str, Text, Text]]] = dict(visit_notices.TOLD) | {
    "cases.case.submitted": (
        "submitted", "case.submitted",
        Text(id="Permohonan {case_number} kami terima", en="We received application {case_number}"),
        Text(
            id="Permohonan {service} Anda sudah kami terima dan langsung diproses. Kami berjanji selesai paling lambat {promised_on}. "
            "Jalannya dapat Anda lihat kapan saja di Permohonan Saya.",
            en="We received your application for {service} and work on it has begun. We promise to finish by {promised_on}. "
            "You can follow it at any time in My applications.",
        ),
    ),
    "cases.case.returned": (
        "returned", "decision.returned",
        Text(id="Permohonan {case_number} perlu Anda perbaiki", en="Application {case_number} needs a correction"),
        Text(
            id="Ada isian pada permohonan {service} yang perlu diperbaiki: {reason} Buka permohonan Anda untuk memperbaikinya. "
            "Waktu janji kami berhenti dihitung sampai Anda mengirim perbaikan.",
            en="Something in your application for {service} needs a correction: {reason} Open your application to correct it. "
            "Our promised time stands still until you send the correction.",
        ),
    ),
    "cases.case.resumed": (
        "resumed", "case.resumed",
        Text(id="Permohonan {case_number} dilanjutkan", en="Application {case_number} goes on"),
        Text(id="Permohonan {service} Anda dilanjutkan. Janji selesai sekarang: {promised_on}.", en="Your application for {service} goes on. It is now promised by {promised_on}."),
    ),
    "cases.case.refused": (
        "refused", "decision.refused",
        Text(id="Permohonan {case_number} ditolak", en="Application {case_number} was refused"),
        Text(
            id="Permohonan {service} Anda ditolak. Alasan: {reason} Di halaman permohonan Anda dapat membaca aturan yang dipakai dan "
            "mengajukan keberatan; keberatan diperiksa oleh pejabat lain.",
            en="Your application for {service} was refused. Reason: {reason} On the page of the application you can read the rule that was "
            "used and object; the objection is heard by another official.",
        ),
    ),
    "cases.case.completed": (
        "completed", "decision.completed",
        Text(id="Permohonan {case_number} selesai", en="Application {case_number} is done"),
        Text(id="Permohonan {service} Anda selesai. Dokumennya ada di Dokumen Saya.", en="Your application for {service} is done. Its documents are in My documents."),
    ),
    "cases.case.overdue": (
        "overdue", "decision.overdue",
        Text(id="Kami terlambat menyelesaikan {case_number}", en="We are late with {case_number}"),
        Text(
            id="Maaf, janji kami untuk {service} ({promised_on}) terlewati. Permohonan Anda sudah dinaikkan ke atasan. Anda tidak perlu melakukan "
            "apa pun; bila ingin, Anda dapat mengadu dari halaman permohonan.",
            en="We are sorry: our promise for {service} ({promised_on}) is broken. Your application was brought before the superior. You need not do "
            "anything; if you wish, you can complain from the page of the application.",
        ),
    ),
    "cases.case.contested": (
        "contested", "case.contested",
        Text(id="Keberatan atas {case_number} kami terima", en="We received your objection in {case_number}"),
        Text(
            id="Keberatan Anda atas permohonan {service} kami terima dan diperiksa oleh pejabat yang tidak ikut memutus penolakan.",
            en="We received your objection in the application for {service}; it is heard by an official who took no part in the refusal.",
        ),
    ),
    "cases.case.withdrawn": (
        "withdrawn", "case.withdrawn",
        Text(id="Permohonan {case_number} dibatalkan", en="Application {case_number} was withdrawn"),
        Text(id="Permohonan {service} dibatalkan atas permintaan Anda. Bila bukan Anda yang membatalkan, segera hubungi kami.", en="Your application for {service} was withdrawn at your request. If it was not you, contact us at once."),
    ),
}  # fmt: skip


def receive(events: list[Event]) -> None:
    """Make the messages for a batch of events."""
    for event in events:
        key = visit_notices.key_of(event)
        act = system_act("notices", region=event.region, at=event.at, purpose="notify", case=event.ref)
        if key in TOLD and _can_hear(act, event):
            tell(act=act, event=key, case=event.ref, payload=event.payload)


def _can_hear(act: Act, event: Event) -> bool:
    """Say whether anybody reads the account's messages: those of somebody who has died, or who left, are not written."""
    case = case_reads.get_case(region=event.region, case=event.ref)
    account = identity_reads.find_account(account_id=case.account)
    if case.is_represented:
        return True  # Because: whoever it is for is told too, and `representing.hearers` names only who can hear.
    return account.is_active if account is not None else bool(helping.contact_of(act, case))


@audit.operation("notifications.message.queued")
def tell(*, act: Act, event: str, case: UUID, payload: Mapping[str, Any]) -> None:
    """Queue the message of one event of one case to its account."""
    word, kind, subject, body = TOLD[event]
    current = case_reads.get_case(region=act.region, case=case)
    definition = catalogue.get_definition(current.version_hash)
    # Because: "deemed granted" is the same event with another reason, and the law wants it said.
    own = definition.notices.get("deemed_granted" if payload.get("deemed") else word) or definition.notices.get(word)
    if own is not None:
        subject, body = Text(id=own.subject.id, en=own.subject.en), Text(id=own.body.id, en=own.body.en)
    words = _words(current, definition, payload)
    sms = Text(id=own.sms.id, en=own.sms.en).fill(**words) if own is not None and own.sms is not None else None
    if identity_reads.find_account(account_id=current.account) is None:
        # Because: until somebody claims what was sent at the counter, the number that they named is the only way to them.
        phone = helping.contact_of(act, current)
        if phone and ways.has_way(channel=Channel.SMS):
            notifications.queue_text(act=act, phone=phone, kind=kind, text=sms or subject.fill(**words))
        audit.record(act, "notifications.message.queued", table="cases_case", row=case, case=case, details={"kind": kind, "by": "number"})
        if not current.is_represented:
            return
    heard = representing.hearers(act, current)
    for account in heard:
        identity.tell_account(act=act, account=account, kind=kind, subject=subject.fill(**words), body=body.fill(**words), sms=sms, case=case)
    if not heard:
        audit.record(act, "notifications.message.queued", table="cases_case", row=case, case=case, details={"kind": kind, "by": "nobody"})


def _words(case: Case, definition: ServiceDefinition, payload: Mapping[str, Any]) -> dict[str, object]:
    promised = dates.date_text(case.promised_on)
    return {
        "case_number": case.number,
        "service": Text(id=definition.title.id, en=definition.title.en),
        "promised_on": promised,
        **visit_notices.words(case.region, definition.agency, payload),
        "reason": reason_text(definition, payload.get("step"), payload.get("reason"), case.version_hash) or Text(id="", en=""),
    }


def reason_text(definition: ServiceDefinition, step: str | None, reason: str | None, version_hash: str) -> Text | None:
    """Return a reason code in words: an officer's reason of the step, or the reason of the rule row."""
    if not reason or not step:
        return None
    for known in definition.steps:
        for outcome in known.outcomes.values():
            for one in outcome.reasons:
                if one.id == reason and known.id == step:
                    return Text(id=one.text.id, en=one.text.en)
    for table in catalogue.get_rulebook(version_hash).tables.values():
        for row in table.rows:
            if row.id == reason:
                return row.reason
    return None


def hold_back(events: list[Event]) -> None:
    """Stop what was sent at the counter for somebody who says that it was not them."""
    for event in events:
        if event.payload.get("kind") == CHANGED_ON_BEHALF:
            with suppress(NotNow, NoSuchCase):
                helping.stop_denied(act=system_act("denied", region=event.region, at=event.at, purpose="deny", case=event.ref), case=event.ref)


SUBSCRIPTIONS: Final = (
    Subscription(name="journey.denied", names=(CHANGE_DENIED,), receive=hold_back),
    Subscription(name="journey.notices", names=(*(name for name in TOLD if name not in visit_notices.TOLD), *visit_notices.EVENTS), receive=receive),
)
