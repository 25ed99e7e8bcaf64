"""
An officer applies for somebody who stands at the counter: consent first, the same form, a receipt, and word to every contact on file.

The draft is in the officer's hands, the case never: it belongs to the person's account, or until they claim it to nobody's.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.common.text import Text
from loket.foundation.identity import operations as identity_writes
from loket.foundation.identity import queries as identity
from loket.foundation.identity.values import CHANGED_ON_BEHALF
from loket.foundation.notifications import operations as notifications
from loket.foundation.notifications import queries as ways
from loket.foundation.notifications.values import Channel
from loket.foundation.residents import queries as residents
from loket.services.cases import operations as cases
from loket.services.cases import queries as case_reads
from loket.services.cases.errors import NotNow
from loket.services.cases.values import REPRESENTED, ApplicantKind, Case, CaseState, Draft, Power
from loket.services.catalogue import queries as catalogue
from loket.services.counter import operations as counter
from loket.services.counter import queries as consents
from loket.services.counter.errors import ClaimRefused, ConsentOver
from loket.services.counter.values import Consent, ConsentState, How, NewConsent
from loket.services.documents import operations as documents
from loket.services.journey import attending, representing, versions
from loket.services.journey.concluding import close_open_steps, relatives_of
from loket.services.journey.errors import ApplicantDied, ConflictOfInterest, NoLiveVersion, NotAtThisCounter, OfficersPhone, PhoneIdle, RegisterNeeded
from loket.services.rollout import queries as rollout

SUBJECT = Text(id="Dilakukan atas nama Anda: {service}", en="Done in your name: {service}")
BODY = Text(
    id="Petugas loket mengajukan {service} atas nama Anda, nomor {number}. Bila Anda sendiri yang meminta, tidak perlu berbuat apa-apa. "
    "Bukan Anda? Buka {link} dan permohonan itu dihentikan.",
    en="An officer at a counter applied for {service} in your name, number {number}. If you asked for it there is nothing to do. "
    "Not you? Open {link} and the application is stopped.",
)
#: To whoever was present for another; whoever it is for is told by `foundation.powers`.
BODY_FOR = Text(
    id="Petugas loket mengajukan {service} untuk {principal} atas permintaan Anda, nomor {number}. Bila benar, tidak perlu berbuat apa-apa. "
    "Bukan Anda? Buka {link} dan permohonan itu dihentikan.",
    en="An officer at a counter applied for {service} for {principal} at your request, number {number}. If that is right there is nothing to do. "
    "Not you? Open {link} and the application is stopped.",
)
SMS_FOR = Text(
    id="Petugas loket mengajukan permohonan untuk orang yang Anda wakili. Bukan Anda? {link}",
    en="An officer applied for somebody whom you represent. Not you? {link}",
)
SMS = Text(id="Petugas loket mengajukan permohonan atas nama Anda. Bukan Anda? {link}", en="An officer applied in your name. Not you? {link}")


@audit.operation("journey.help.begun")
def begin_help(
    *, act: Act, officer: UUID, unit: str, service: str, resident: UUID | None, name: str, how: How, phone: str, whom: str = ""
) -> Consent:
    """
    Ask somebody present for their consent to one service. `phone` is used only where no phone is on file: nobody names another for an account.

    `whom` is the key of one of `queries.list_represented`: the person or organisation for whom they act; empty: for themselves.

    :raises PowerEnded, OutsideScope: if they may not act (any more) for `whom` in this service.
    :raises ConflictOfInterest: of one's own or family, of whomever the officer could act for. :raises ApplicantDied: the register says so. :raises NotAtThisCounter: without an office at that unit.
    :raises OfficersPhone: the number is an officer's. :raises PhoneIdle: the phone on file was long not seen, and a code to it is asked for. :raises NoLiveVersion: if the service is not offered. :raises RegisterNeeded: if it is for residents and the person is none.
    """
    seat = next((one for one in identity.list_appointments(account_id=officer, at=act.at) if (one.region, one.unit) == (act.region, unit)), None)
    if seat is None:
        raise NotAtThisCounter
    relatives = relatives_of(act, officer)
    if resident is not None and resident in relatives:
        raise ConflictOfInterest
    if resident is not None and residents.is_deceased(region=act.region, resident_id=resident):
        raise ApplicantDied
    act = replace(act, appointment=seat.id)
    live = versions.here(rollout.live_version(service=service, region=act.region, at=act.at, subject=resident))
    if live is None:
        raise NoLiveVersion
    represents = None
    if whom and resident is not None:
        standing = attending.choose(replace(act, kind=ActorKind.OFFICER), resident, catalogue.get_definition(live.hash), whom)
        if standing.principal in relatives:
            raise ConflictOfInterest
        represents = attending.kept(standing)
    if resident is None and "account" not in catalogue.get_definition(live.hash).applicant.kinds:
        raise RegisterNeeded
    held = identity.find_account_of_resident(region=act.region, resident_id=resident) if resident else None
    on_file = held.phone if held is not None and held.phone else ""
    if held is not None and how is How.CODE and identity.is_absent(held, act.at):
        raise PhoneIdle
    if not on_file and phone and _is_officers(act, phone):
        raise OfficersPhone
    new = NewConsent(
        officer=officer, appointment=seat.id, unit=unit, service=service, resident=resident, name=name, how=how, phone=on_file or phone,
        represents=represents,
    )  # fmt: skip
    return counter.ask(act=act, new=new)


def _is_officers(act: Act, phone: str) -> bool:
    """Say whether a number is that of somebody who works here: a code that they read out to themselves is no consent."""
    owner = identity.find_account_by_phone(phone=phone)
    return owner is not None and bool(identity.list_appointments(account_id=owner.id, at=act.at))


@audit.operation("journey.help.filling")
def start_for(*, act: Act, officer: UUID, consent: UUID) -> Draft:
    """
    Begin the application that the person consented to, or go on with it.

    :raises ConsentOver: if the consent is not given or too old. :raises PowerEnded, OutsideScope: they may not act for another any more.
    """
    held = consents.get_consent(region=act.region, consent=consent, officer=officer)
    if held.draft is not None:
        audit.record(act, "journey.application.continued", table="cases_draft", row=held.draft, details={"service": held.service})
        return case_reads.get_draft(region=act.region, account=officer, draft=held.draft)
    if held.state is not ConsentState.GIVEN or act.at > held.expires_at:
        raise ConsentOver
    live = rollout.live_version(service=held.service, region=act.region, at=act.at, subject=held.applicant)
    if live is None:
        raise NoLiveVersion
    if held.represents is not None:
        draft = _start_represented(act, officer, held, live.hash)
    else:
        kind, applicant = (ApplicantKind.RESIDENT, held.resident) if held.resident else (ApplicantKind.ACCOUNT, held.id)
        draft = cases.start_draft(
            act=as_helper(act, held), service=held.service, version_hash=live.hash, account=officer, applicant=applicant, applicant_kind=kind,
            power=Power.COUNTER, answers={},
        )  # fmt: skip
    counter.begin_draft(act=act, consent=consent, officer=officer, draft=draft.id)
    return draft


def _start_represented(act: Act, officer: UUID, held: Consent, version: str) -> Draft:
    definition = catalogue.get_definition(version)
    standing = representing.possible(definition, attending.demand(act, held, held.service))
    mine = as_helper(act, held)
    standing = replace(standing, holder_name=standing.holder_name or person_of(act, held))
    draft = cases.start_draft(
        act=mine, service=held.service, version_hash=version, account=officer, applicant=standing.principal,
        applicant_kind=representing.kind_of(standing), power=Power.COUNTER, power_id=standing.power, acted=representing.acted(standing),
        answers=representing.answered_already(definition, standing),
    )  # fmt: skip
    representing.begun(mine, officer, standing, held.service, Text(id=definition.title.id, en=definition.title.en))
    return draft


def acting(act: Act, draft: Draft) -> tuple[Act, UUID | None]:
    """
    Return the act by which a draft is read and written, and who reads for the register: the applicant, or None for an officer.

    What an officer reads at the counter is somebody else's data, and recorded as such; so is what is read by a power.

    :raises PowerEnded, OutsideScope: if it is for another, and the power for it has ended.
    """
    if draft.power in REPRESENTED:
        return representing.on_draft(act, draft)
    if draft.power is not Power.COUNTER:
        return act, draft.applicant
    held = consents.find_of_draft(draft=draft.id)
    if held is not None and held.represents is not None:
        attending.demand(act, held, draft.service)
    return (as_helper(act, held) if held else act), None


def acting_person(act: Act, draft: Draft, account: UUID) -> tuple[UUID, ...]:
    """Return the resident who acts for another, by their account or at a counter: an application concerns them too."""
    if draft.power is Power.COUNTER:
        held = consents.find_of_draft(draft=draft.id)
        return (held.resident,) if held is not None and held.represents is not None and held.resident is not None else ()
    return representing.acting_person(act, account, draft.power)


def owner_of(act: Act, draft: Draft) -> UUID:
    """Return whose case it will be: the sender's, or at the counter the person's account, or the consent that stands for them."""
    if draft.power is not Power.COUNTER:
        return draft.account
    held = consents.find_of_draft(draft=draft.id)
    if held is None or held.state is not ConsentState.GIVEN or act.at > held.expires_at:
        raise ConsentOver
    account = identity.find_account_of_resident(region=act.region, resident_id=held.resident) if held.resident else None
    return account.id if account is not None else held.id


def find_sent(draft: UUID, officer: UUID) -> Case | None:
    """Return the case that an officer has sent from this draft, or None."""
    held = consents.find_of_draft(draft=draft)
    return case_reads.get_case(region=held.region, case=held.case) if held and held.case and held.officer == officer else None


def sent(act: Act, draft: Draft, case: Case) -> None:
    """Use the consent, and tell every contact on file what was done in their name."""
    held = consents.find_of_draft(draft=draft.id)
    if held is None:
        raise ConsentOver
    held = counter.use(act=act, consent=held.id, officer=draft.account, case=case.id)
    title = catalogue.get_definition(case.version_hash).title
    account = identity.find_account(account_id=case.account)
    link = identity_writes.ask_if_it_was_you(act=act, kind=CHANGED_ON_BEHALF, ref=case.id, account=account.id if account else None)
    whom = held.represents
    words = {"service": Text(id=title.id, en=title.en), "number": case.number, "link": link, "principal": whom.name if whom else ""}
    body, sms = (BODY_FOR, SMS_FOR) if whom else (BODY, SMS)
    if account is not None:
        identity_writes.tell_account(
            act=act, account=account.id, kind="security.on_behalf", subject=SUBJECT.fill(**words), body=body.fill(**words), sms=sms.fill(**words),
            case=case.id,
        )  # fmt: skip
    if held.phone and (account is None or account.phone != held.phone) and ways.has_way(channel=Channel.SMS):
        notifications.queue_text(act=act, phone=held.phone, kind="security.on_behalf", text=sms.fill(**words))


@audit.operation("journey.case.claimed")
def claim_case(*, act: Act, account: UUID, number: str, code: str) -> Case:
    """
    Give a case that was sent at the counter to the account of the person it is for: number, printed code and matching identity, once.

    :raises ClaimRefused: if they do not belong together; which of them is wrong is not told.
    """
    found = case_reads.find_by_number(region=act.region, number=number)
    held = consents.find_of_case(case=found.id) if found is not None else None
    if found is None or held is None or held.claimed_by is not None or found.account != held.id:
        raise ClaimRefused
    if held.resident is not None and held.resident != identity.resident_of(account_id=account, region=act.region):
        raise ClaimRefused
    case, _ = case_reads.lock_case(region=act.region, case=found.id)
    try:
        counter.claim(act=act.for_case(case.id), case=case.id, account=account, code=code)
    except ConsentOver:
        raise ClaimRefused from None
    documents.hand_over(act=act.for_case(case.id), case=case.id, before=held.id, to=account)
    return cases.hand_over(act=act.for_case(case.id), case=case, account=account)


@audit.operation("journey.case.claim_tried")
def try_claim(*, act: Act, number: str, code: str) -> bool:
    """
    Count and judge one try of a claim code.

    Because: a refusal would undo the count, the answer is a value and never an error.
    """
    found = case_reads.find_by_number(region=act.region, number=number)
    audit.record(act, "journey.case.claim_tried", table="cases_case", row=found.id if found else act.actor, case=found.id if found else None)
    return found is not None and counter.try_claim(act=act, case=found.id, code=code)


@audit.operation("journey.case.stopped")
def stop_denied(*, act: Act, case: UUID) -> None:
    """Stop a case whose person says that it was not them. :raises NotNow: if it has ended, or a register was already changed by it."""
    current, content = case_reads.lock_case(region=act.region, case=case)
    if attending.consent_of(current) is None or content.effects or current.state not in (CaseState.IN_PROGRESS, CaseState.RETURNED):
        raise NotNow
    act = act.for_case(case)
    moved = cases.move_case(act=act, case=current, to=CaseState.WITHDRAWN, reason="denied")
    close_open_steps(act=act, case=moved, reason="denied")


@audit.operation("journey.case.help_stopped")
def stop_help(*, act: Act, case: UUID) -> None:
    """
    Stop a case that an officer sent for somebody who now withdraws that consent (UU 27/2022 Pasal 9, 40).

    :raises NotNow: if it has ended, or a register was already changed by it.
    """
    current, content = case_reads.lock_case(region=act.region, case=case)
    if attending.consent_of(current) is None or content.effects or current.state not in (CaseState.IN_PROGRESS, CaseState.RETURNED):
        raise NotNow
    act = act.for_case(case)
    moved = cases.move_case(act=act, case=current, to=CaseState.WITHDRAWN, reason="consent_withdrawn")
    close_open_steps(act=act, case=moved, reason="consent_withdrawn")


def consent_of(case: Case) -> UUID | None:
    """Return the consent under which a case was sent at the counter, None for any other."""
    held = attending.consent_of(case)
    return held.id if held is not None else None


def contact_of(act: Act, case: Case) -> str:
    """Return the number on which somebody without an account is told of a case; empty for none, and once they may not act for whom it is any more."""
    held = consents.find_of_case(case=case.id)
    return held.phone if held is not None and attending.still_acts(act, case, held) else ""


def as_helper(act: Act, held: Consent) -> Act:
    """Return the act in which an officer reads and writes for whom they help: what they see is somebody else's data, and recorded so."""
    return replace(act, kind=ActorKind.OFFICER, purpose="counter", appointment=held.appointment, on_behalf_of=str(held.applicant or held.id))


def person_of(act: Act, held: Consent) -> str:
    """Return the name of whom is helped, read from the register with the purpose of the counter, or as it was written down."""
    if held.resident is None:
        return held.name
    facts = residents.facts_for(act=as_helper(act, held), resident_id=held.resident, paths=["residents.name"], reader=None)
    return str(facts["residents.name"] or "")
