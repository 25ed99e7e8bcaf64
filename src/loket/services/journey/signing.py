"""
Who may sign which document, and what follows a signature. Its public writes are reached through `operations`.

A document waits for who decided its step. When they are away or hold the position no more, who holds it now (*Plt*, *Plh* too) may take over.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final, TypeVar
from uuid import UUID

import structlog

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act, system_act
from loket.foundation.common.errors import NotFound, Refusal
from loket.foundation.identity import queries as identity
from loket.foundation.identity.values import Appointment
from loket.foundation.residents import queries as residents
from loket.services.cases import operations as cases
from loket.services.cases import queries as case_reads
from loket.services.cases.values import CaseState, StepState
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.definition import ServiceDefinition, StepKind
from loket.services.documents import operations as documents
from loket.services.documents import queries as document_reads
from loket.services.documents.errors import SigningUnavailable
from loket.services.documents.values import Asked, Fault, Hand, IssuedDocument, Personal, SignatureState
from loket.services.journey import facts as case_facts
from loket.services.journey import issuing, policy, signing_notices
from loket.services.journey.concluding import conclude, relatives_of
from loket.services.journey.errors import NotYourSignature, NumberInvalid
from loket.services.journey.progress import Progress

log = structlog.get_logger(__name__)
Function = TypeVar("Function", bound=Callable[..., Any])
#: How the step ends that waited for a signature.
SIGNED: Final = "signed"
NIK_DIGITS: Final = 16
#: Wrong passphrases are counted in a row over this time, for the officer's eyes: the service has limits of its own.
COUNTED: Final = dt.timedelta(hours=12)


def _recorded_inside(event: str) -> Callable[[Function], Function]:
    """
    Mark a public write that asks others over the network and then writes through operations of its own.

    Invariant: nobody waits for the network inside a transaction.
    """

    def mark(function: Function) -> Function:
        function.audited_event = event  # type: ignore[attr-defined]
        return function

    return mark


@_recorded_inside("journey.document.signed")
def sign_document(*, act: Act, officer: UUID, document: UUID, batch: UUID, hand: Hand) -> Asked:
    """
    Let an officer sign a document personally, and the case go on; return how the asking stands. Call it outside a transaction.

    `batch` names what is signed in one go. What the service gave is kept before anything else; where the rest cannot be done now
    (no time stamp, a process killed), `finish_signing` does it later.

    :raises NotFound: if nothing waits. :raises NotYourSignature: ConflictOfInterest, NotSeen, AlreadyAsked, NotAwaiting: nobody was asked.
    """
    act = allowed(act, officer, document)
    lost = document_reads.find_lost(region=act.region, document=document, at=act.at)
    if lost is not None:
        # Because: whoever asks again after a lost answer gets the first one where it was given, and is asked anew only where it was not.
        settled = settle(act, documents.look_again(act=act, signature=lost.id, batch=batch))
        if settled.state is not SignatureState.REFUSED:
            return settled
    asked = documents.sign(act=act, document=document, batch=batch, hand=hand)
    if asked.fault is Fault.CERTIFICATE_ENDED:
        signing_notices.tell_ended(act, officer)
    return settle(act, asked)


@_recorded_inside("journey.draft.read")
def read_draft(*, act: Act, officer: UUID, document: UUID) -> bytes:
    """
    Return the PDF that waits for an officer's signature, exactly as it will be signed; recorded as a reading, and as seen. Outside a transaction.

    :raises NotFound: NotYourSignature, ConflictOfInterest: if it is not theirs to sign. :raises NotReady: if it cannot be drawn now.
    """
    act = may_read(act, officer, document)
    return documents.open_draft(act=act, region=act.region, document=document, account=officer)


@audit.operation("journey.signer.numbered")
def set_signer_number(*, act: Act, officer: UUID, number: str) -> None:
    """Keep, sealed, the NIK under which the signing service knows an officer. :raises NumberInvalid: if it is none."""
    digits = "".join(number.split())
    if not (digits.isascii() and digits.isdigit() and len(digits) == NIK_DIGITS):
        raise NumberInvalid
    documents.set_number(act=act, account=officer, number=digits)


@_recorded_inside("journey.document.signed")
def finish_signing(*, act: Act, signature: UUID) -> Asked:
    """Look after a signature whose answer was lost, or whose PDF was not kept; doing it twice changes nothing more. Outside a transaction."""
    return settle(act, documents.look_again(act=act, signature=signature))


@audit.operation("journey.document.signed")
def conclude_signature(*, act: Act, asked: Asked, pdf: bytes) -> CaseState:
    """Keep the signed PDF, end the step that waited for it, and let the case go on, all at once. :raises NotFound: if nobody asked."""
    case, content = case_reads.lock_case(region=act.region, case=asked.case)
    act = act.for_case(case.id)
    definition = catalogue.get_definition(case.version_hash)
    calendar = agencies.calendar_for(region=act.region, agency=definition.agency)
    issued = documents.complete(act=act, signature=asked.id, pdf=pdf, on=calendar.civil_date(act.at))
    steps = case_reads.list_steps(case=case.id)
    waiting = next((s for s in steps if issued and s.state is StepState.OPEN and _issues(definition, s.step, issued.document)), None)
    audit.record(
        act, "journey.document.signed", table="documents_document", row=asked.document, case=case.id, details={"goes_on": waiting is not None}
    )
    if waiting is None or case.state is not CaseState.IN_PROGRESS:
        return case.state
    cases.end_step(act=act, step=waiting.id, case=case, revision=waiting.revision, outcome=SIGNED, reason=None, officer=None)
    progress = Progress(act=act, case=case, definition=definition, content=content, steps=case_reads.list_steps(case=case.id))
    progress.follow(definition.step(waiting.step).next)
    return conclude(progress, step=waiting.step)


@audit.operation("journey.document.taken_over")
def take_over(*, act: Act, officer: UUID, document: UUID) -> IssuedDocument:
    """
    Let who holds the position now sign instead of who decided and is away or gone; the document is drawn anew in their name.

    :raises NotFound: if nothing waits. :raises NotYourSignature: if its signatory is there, or the officer does not hold the position.
    """
    waiting = document_reads.get_awaiting(region=act.region, document=document, account=officer).document
    case, content = case_reads.lock_case(region=act.region, case=waiting.case)
    act = may_take_over(act, officer, document).for_case(case.id)
    definition = catalogue.get_definition(case.version_hash)
    calendar = agencies.calendar_for(region=act.region, agency=definition.agency)
    facts = case_facts.facts_of(definition, content, received_on=calendar.civil_date(case.submitted_at), region=act.region, number=case.number)
    documents.discard(act=act, case=case.id, reason="taken_over", document=document)
    issued = issuing.issue(
        act=act, case=case, definition=definition, content=content, facts=facts, document=waiting.document, officer=officer,
        signed_by=definition.documents[waiting.document].signed_by,
    )  # fmt: skip
    audit.record(act, "journey.document.taken_over", table="documents_document", row=issued.id, case=case.id, details={"instead_of": str(document)})
    return issued


def _issues(definition: ServiceDefinition, step: str, document: str) -> bool:
    return any(one.id == step and one.kind is StepKind.ISSUE and one.document == document for one in definition.steps)


def hand_of(act: Act, officer: UUID, passphrase: str) -> Hand:
    """Return an officer about to sign. Their number is the register's where it knows them, else what they gave; never asked twice."""
    number = find_number(act, officer) or "" if document_reads.needs_number(at=act.at) else ""
    # Because: a password is checked once for a batch; each check costs a fifth of a second on purpose.
    confirm: Callable[[], bool] = functools.cache(lambda: identity.is_password(account_id=officer, password=passphrase))
    return Hand(account=officer, number=number, passphrase=passphrase, confirm=confirm)


def find_number(act: Act, officer: UUID) -> str | None:
    """Return the NIK under which the signing service knows an officer, None when nobody gave it."""
    resident = identity.resident_of(account_id=officer, region=act.region)
    if resident is not None:
        return str(residents.facts_for(act=act, resident_id=resident, paths=["residents.nik"], reader=resident)["residents.nik"])
    return document_reads.find_number(account=officer)


def signers_for(act: Act, officer: UUID, seats: Sequence[Appointment] | None = None) -> tuple[frozenset[str], frozenset[UUID]]:
    """
    Return the positions in which an officer may sign now what waits there, and in whose stead: their own, and those who hold the position
    no more or are away. `seats`: the offices that the officer holds, where the caller has asked already.
    """
    held = {a.position for a in _held(act, officer, seats) if a.region == act.region}
    # Because: mostly nothing waits, and who is present is asked of each position apart.
    busy = document_reads.count_awaiting(region=act.region, positions=held) if held else {}
    present = {position: _present(act, position) for position in busy}
    positions = frozenset(position for position, there in present.items() if officer in there)
    if not positions:
        return positions, frozenset()
    waiting = set(document_reads.list_signers(region=act.region, positions=positions))
    return positions, frozenset(waiting - set().union(*(present[position] for position in positions)) | {officer})


def _held(act: Act, officer: UUID, seats: Sequence[Appointment] | None) -> Sequence[Appointment]:
    return identity.list_appointments(account_id=officer, at=act.at) if seats is None else seats


def allowed(act: Act, officer: UUID, document: UUID) -> Act:
    """Return the act in which an officer signs a document. :raises NotFound: NotYourSignature, ConflictOfInterest: if they may not."""
    waiting = document_reads.get_awaiting(region=act.region, document=document, account=officer).document
    personal = waiting.personal
    if personal is None or personal.account != officer or officer not in _present(act, personal.position):
        raise NotYourSignature
    _without_interest(act, officer, waiting.case)
    return _acting(act, officer, personal).for_case(waiting.case)


def may_read(act: Act, officer: UUID, document: UUID) -> Act:
    """Return the act in which an officer reads what they may sign, or take over; recorded. :raises NotFound: NotYourSignature, ConflictOfInterest."""
    positions, signers = signers_for(act, officer)
    waiting = document_reads.get_awaiting(region=act.region, document=document, account=officer).document
    personal = waiting.personal
    if personal is None or personal.position not in positions or (personal.account is not None and personal.account not in signers):
        raise NotYourSignature
    _without_interest(act, officer, waiting.case)
    act = _acting(act, officer, personal).for_case(waiting.case)
    audit.record_read(act, subjects=(waiting.holder,), fields=("document.content",), case=waiting.case)
    return act


def may_take_over(act: Act, officer: UUID, document: UUID) -> Act:
    """Return the act in which an officer takes a document over. :raises NotFound: NotYourSignature, ConflictOfInterest: if they may not."""
    waiting = document_reads.get_awaiting(region=act.region, document=document, account=officer).document
    personal = waiting.personal
    present = _present(act, personal.position) if personal else frozenset()
    if personal is None or officer not in present or personal.account in present:
        raise NotYourSignature
    _without_interest(act, officer, waiting.case)
    return _acting(act, officer, personal)


def settle(act: Act, asked: Asked) -> Asked:
    """Go on from where an asking stands: a signature that was given becomes a PDF, and the case goes on."""
    if asked.state is not SignatureState.GIVEN:
        return asked
    try:
        pdf = document_reads.get_completed_pdf(region=asked.region, signature=asked.id, at=act.at)
    except SigningUnavailable as error:
        log.warning("journey.signature_not_finished", signature=str(asked.id), why=str(error)[:200])
        return documents.postpone(act=act, signature=asked.id)
    except NotFound:
        # Somebody else finished it meanwhile, or the case went another way.
        return documents.look_again(act=act, signature=asked.id)
    conclude_signature(act=act, asked=asked, pdf=pdf)
    return documents.look_again(act=act, signature=asked.id)


def look_after(at: dt.datetime) -> int:
    """
    Finish what was left unfinished, of every region; return how much. Idempotent; what cannot be done now is asked for later.

    A service that was down is asked whether it answers again, so that those who wait for it can be told.
    """
    _meet_service(at)
    done = 0
    for asked in document_reads.list_unfinished(at=at):
        act = system_act("signing", region=asked.region, at=at, purpose="sign", case=asked.case)
        try:
            finish_signing(act=act, signature=asked.id)
        except Refusal as refusal:
            log.info("journey.signature_passed_over", signature=str(asked.id), reason=refusal.code)
        else:
            done += 1
    return done


def _meet_service(at: dt.datetime) -> None:
    service = document_reads.get_service(at=at)
    if service is None or service.down_since is None or (service.next_at is not None and service.next_at > at):
        return
    name, answers = document_reads.does_service_answer(at=at)
    for number, region in enumerate(agencies.list_regions()):
        act = system_act("signing", region=region.code, at=at, purpose="sign")
        if number == 0:
            documents.note_service(act=act, name=name, answers=answers)
        if answers:
            signing_notices.tell_answers(act)


def _present(act: Act, position: str) -> frozenset[UUID]:
    return frozenset(seat.account_id for seat in identity.officers_in(region=act.region, position=position, at=act.at))


def _without_interest(act: Act, officer: UUID, case: UUID) -> None:
    relatives = relatives_of(act, officer)
    if refusal := policy.refusal_to_handle(case=case_reads.get_case(region=act.region, case=case), officer=officer, relatives=relatives):
        raise refusal


def _acting(act: Act, officer: UUID, personal: Personal) -> Act:
    seat = next(s for s in identity.officers_in(region=act.region, position=personal.position, at=act.at) if s.account_id == officer)
    return replace(act, appointment=seat.appointment_id)
