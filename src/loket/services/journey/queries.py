"""What the screens show of a journey. Reading somebody else's data is recorded here, once, with purpose and case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common import dates, money
from loket.foundation.common.errors import NotFound
from loket.foundation.common.paging import Page
from loket.foundation.common.text import Language, Text
from loket.foundation.files import queries as files
from loket.foundation.files.values import StoredFile
from loket.foundation.identity import queries as identity
from loket.foundation.identity.values import Appointment
from loket.foundation.offices import queries as offices
from loket.foundation.residents import queries as residents
from loket.foundation.residents.values import REGISTER_PATHS
from loket.services.appointments import queries as appointments
from loket.services.appointments.values import SlotDay, Visit
from loket.services.cases import queries as case_reads
from loket.services.cases.errors import NoSuchCase, NoSuchStep
from loket.services.cases.values import OBJECTION_STEP, POWER_WORDS, STATE_WORDS, Acted, Case, CaseState, CaseStep, Content, QueueCount, StepState
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.definition import FieldType, ServiceDefinition
from loket.services.decisions import queries as decisions
from loket.services.decisions.values import DecisionKind
from loket.services.documents import queries as documents
from loket.services.documents.values import Hand, Receipt, ToSign
from loket.services.journey import (
    explaining,
    helping,
    issuing,
    mending,
    partnering,
    policy,
    presenting,
    presenting_inspections,
    presenting_visits,
    representing,
    signing,
    standing,
)
from loket.services.journey import facts as case_facts
from loket.services.journey.attending import list_helped as list_helped
from loket.services.journey.concluding import relatives_of, too_near
from loket.services.journey.errors import NotYourSignature, NotYourStep
from loket.services.journey.halls import get_hall as get_hall
from loket.services.journey.halls import list_expected as list_expected
from loket.services.journey.helped import find_mending as find_mending
from loket.services.journey.helped import get_acted as get_acted
from loket.services.journey.helped import get_counter_receipt as get_counter_receipt
from loket.services.journey.helped import list_represented as list_represented
from loket.services.journey.helped import read_helped as read_helped
from loket.services.journey.lateness import get_late_step as get_late_step
from loket.services.journey.lateness import list_late as list_late
from loket.services.journey.lateness import survey_work as survey_work
from loket.services.journey.noticing import count_notices as count_notices
from loket.services.journey.noticing import get_notice as get_notice
from loket.services.journey.noticing import list_notices as list_notices
from loket.services.journey.noticing import list_own_documents as list_own_documents
from loket.services.journey.offering import find_case as find_case
from loket.services.journey.offering import get_offer as get_offer
from loket.services.journey.offering import list_own_cases as list_own_cases
from loket.services.journey.procedure import choices_of, outcomes_of
from loket.services.journey.progress import due_after
from loket.services.journey.receiving import as_answer as as_answer
from loket.services.journey.receiving import retention_of as retention_of
from loket.services.journey.staffing import list_stuck as list_stuck
from loket.services.journey.values import (
    Application,
    CaseShown,
    DeskCase,
    Explanation,
    Member,
    Signing,
    SigningDesk,
    SigningResult,
    Tracked,
    Work,
    Workplace,
)
from loket.services.rollout import queries as rollout


def get_application(*, act: Act, account: UUID, draft: UUID) -> Application:
    """Return an application being filled in, with what the register holds and the pages to be seen now."""
    current = case_reads.get_draft(region=act.region, account=account, draft=draft)
    act, reader = helping.acting(act, current)
    definition = catalogue.get_definition(current.version_hash)
    members: tuple[Member, ...] = ()
    on = agencies.calendar_for(region=act.region, agency=definition.agency).civil_date(act.at)
    is_resident = current.applicant_kind == "resident"
    register = case_facts.read_register(
        act, applicant=current.applicant, version_hash=current.version_hash, answers=current.answers, on=on, is_resident=is_resident,
        reader=reader,
    )  # fmt: skip
    if is_resident and case_facts.family_fields(current.version_hash):
        members = _members(act, current.applicant, reader)
    facts = case_facts.register_values(register)
    pages = catalogue.visible_pages(definition, current.answers, facts, on)
    running = rollout.running_hashes(service=current.service, region=act.region, at=act.at)
    content = Content(answers=current.answers, register=register, effects={})
    return Application(
        draft=current, definition=definition, register=register, pages=tuple(pages), members=members,
        is_live=current.version_hash in running, today=on, facts=facts,
        answers=presenting.answer_pages(definition, content, visible=[page.id for page in pages]),
        promised_on=due_after(act.region, definition.agency, definition.standard.time, act.at).on,
    )  # fmt: skip


def get_own_case(*, act: Act, account: UUID, case: UUID) -> CaseShown:
    """
    Return a case to its own account, to the person it is for, and to whoever may act for them now.

    :raises NoSuchCase: to anybody else, or in another region. :raises PowerEnded, OutsideScope: to whoever sent it and may act no more.
    """
    current = case_reads.get_case(region=act.region, case=case)
    act = representing.on_case(act, account, current)
    if act.on_behalf_of is not None:
        audit.record_read(act.for_case(case), subjects=(current.applicant,), fields=_fields_read(current.version_hash), case=case)
    return _shown(act, current, with_details=True)


def get_correction_form(*, act: Act, account: UUID, case: UUID) -> tuple[CaseShown, Content, tuple[Member, ...]]:
    """
    Return what the applicant needs to correct a returned case, or an officer who mends it for them at a counter (recorded as a reading).

    :raises NoSuchCase: as above.
    """
    current = case_reads.get_case(region=act.region, case=case)
    helped = mending.find_consent(act, current, account)
    if helped is None:
        shown = get_own_case(act=act, account=account, case=case)
        act, reader = representing.on_case(act, account, current), identity.resident_of(account_id=account, region=act.region)
    else:
        act, reader = mending.acting(act, helped).for_case(case), None
        audit.record_read(act, subjects=current.concerned, fields=_fields_read(current.version_hash), case=case)
        shown = _shown(act, current, with_details=True)
    content = case_reads.get_content(region=act.region, case=case)
    is_asked = current.applicant_kind == "resident" and case_facts.family_fields(current.version_hash)
    members = _members(act, current.applicant, reader) if is_asked else ()
    return shown, content, members


def get_explanation(*, act: Act, account: UUID, case: UUID, decision: UUID) -> tuple[CaseShown, Explanation]:
    """Return a case to its own account, and why one of its decisions came out so. :raises NoSuchCase: as above, or no such decision."""
    shown = get_own_case(act=act, account=account, case=case)
    found = next((one for one in shown.decisions if one.id == decision), None)
    if found is None:
        raise NoSuchCase
    content = case_reads.get_content(region=act.region, case=case)
    return shown, explaining.explanation(shown.definition, content, found, _title(shown.definition, found.step))


def list_visit_days(*, act: Act, visit: Visit, unit: str, since: dt.date | None = None, days: int = 5) -> tuple[SlotDay, ...]:
    """Return the next days, bounded by `days`, with a free time for a visit at a unit, without officers too near to the applicant."""
    case = case_reads.get_case(region=act.region, case=visit.case)
    return appointments.list_days(region=act.region, visit=visit, unit=unit, at=act.at, not_residents=too_near(case), days=days, since=since)


def get_receipt(*, act: Act, account: UUID, case: UUID, check_url: str, language: Language = "id") -> Receipt:
    """Return what stands on the receipt of a case, for its own account. `check_url` goes into its code. :raises NoSuchCase: as above."""
    current = case_reads.get_case(region=act.region, case=case)
    act = representing.on_case(act, account, current)
    acted = case_reads.get_content(region=act.region, case=case).acted if current.is_represented else None
    definition = catalogue.get_definition(current.version_hash)
    time_zone = agencies.get_region(code=act.region).time_zone
    received_on = dates.civil_date(current.submitted_at, time_zone=time_zone)
    fee = definition.fee_on(received_on)
    return Receipt(
        letterhead=issuing.letterhead(act.region, definition), case_number=current.number, service=Text(id=definition.title.id, en=definition.title.en),
        received_at_text=f"{dates.format_date(received_on, language=language)}, {dates.format_time(current.submitted_at, time_zone=time_zone, language=language)}",
        promised_text=dates.format_date(current.promised_on, language=language), version=current.version_hash, check_url=check_url,
        fee_text=money.format_idr(fee.amount_idr) if fee else "", language=language, rows=_acted_rows(current, acted, language),
    )  # fmt: skip


def _acted_rows(case: Case, acted: Acted | None, language: Language) -> tuple[tuple[str, str], ...]:
    """Return who acted for whom, as the receipt prints it."""
    if acted is None:
        return ()
    words = POWER_WORDS[case.power]
    labels = ("Applicant", "Sent by", "By what power") if language == "en" else ("Pemohon", "Dikirim oleh", "Berdasarkan")
    return tuple(zip(labels, (acted.principal, acted.actor, words.in_(language)), strict=True))


def get_case_for_inspection(*, act: Act, case: UUID) -> CaseShown:
    """Return a case to an auditor, recorded as a reading of the applicant's data."""
    current = case_reads.get_case(region=act.region, case=case)
    audit.record_read(act.for_case(case), subjects=current.concerned, fields=("case.answers", "case.decisions"), case=case)
    return _shown(act, current, with_details=True, with_aside=True)


def get_case_outline(*, act: Act, case: UUID) -> CaseShown:
    """
    Return what was done with a case, without what it says: no answers, no notes, no traces. Recorded as a reading.

    :raises NoSuchCase: if the region has none such.
    """
    current = case_reads.get_case(region=act.region, case=case)
    audit.record_read(act.for_case(case), subjects=current.concerned, fields=("case.outline",), case=case)
    shown = _shown(act, current, with_details=False)
    return replace(shown, answers=(), corrections=tuple(replace(one, note="") for one in shown.corrections))


def get_desk_case(*, act: Act, officer: UUID, step: UUID) -> DeskCase:
    """
    Return a step in the officer's hands with all that is needed to decide it, recorded as a reading.

    :raises NoSuchStep: if there is none. :raises NotYourStep: if somebody else holds it. :raises ConflictOfInterest: promise 5.
    """
    held, current = _in_hand(act, officer, step)
    act = replace(act.for_case(current.id), appointment=held.appointment)
    audit.record_read(act, subjects=current.concerned, fields=_fields_read(current.version_hash), case=current.id)
    shown = _shown(act, current, with_details=True, with_aside=True)
    definition_step = None if held.step == OBJECTION_STEP else shown.definition.step(held.step)
    objection = next((c.note for c in shown.corrections if c.step == OBJECTION_STEP), None)
    content = case_reads.get_content(region=act.region, case=current.id)
    findings = {
        one.id: explaining.explanation(shown.definition, content, one, _title(shown.definition, one.step))
        for one in shown.decisions
        if one.kind is DecisionKind.RULE
    }
    return DeskCase(
        shown=shown, step=held, definition_step=definition_step, title=_title(shown.definition, held.step),
        outcomes=choices_of(shown.definition, held.step), correctable=_correctable(shown.definition), objection=objection,
        findings=findings, applicant_name=issuing.holder_of(current, content).name, register=presenting.register_rows(shown.definition, content),
    )  # fmt: skip


def read_desk_file(*, act: Act, officer: UUID, step: UUID, file: UUID) -> tuple[StoredFile, bytes]:
    """
    Return a file that the applicant sent with the case in the officer's hands, recorded as a reading.

    :raises NoSuchStep, NotYourStep, ConflictOfInterest: as `get_desk_case`. :raises NotFound: if the case has no such file.
    """
    held, current = _in_hand(act, officer, step)
    known = presenting_inspections.list_files(case=current)
    if not can_read_file(region=act.region, file=file, case=current.id) and str(file) not in known:
        raise NotFound
    stored, content = files.get_file(region=act.region, file=file), files.read_content(region=act.region, file=file)
    audit.record_read(
        replace(act.for_case(current.id), appointment=held.appointment), subjects=current.concerned, fields=("case.files",), case=current.id
    )
    return stored, content


def read_desk_preview(*, act: Act, officer: UUID, step: UUID) -> bytes:
    """
    Return how the document will look that the case leads to, as PDF without signature; what only the register gives is still empty.

    :raises NoSuchStep, NotYourStep, ConflictOfInterest: as `get_desk_case`. :raises NotFound: if the service issues no document.
    """
    held, current = _in_hand(act, officer, step)
    definition = catalogue.get_definition(current.version_hash)
    document = next((s.document for s in definition.steps if s.document), None)
    if document is None:
        raise NotFound
    act = replace(act.for_case(current.id), appointment=held.appointment)
    audit.record_read(act, subjects=current.concerned, fields=_fields_read(current.version_hash), case=current.id)
    return issuing.preview(
        act=act, case=current, definition=definition, content=case_reads.get_content(region=act.region, case=current.id), document=document
    )


def get_signing_desk(*, act: Act, officer: UUID, after: str | None = None, limit: int = 25) -> SigningDesk:
    """Return what waits for an officer's signature, the oldest first, recorded as a reading of the holders' names."""
    positions, signers = signing.signers_for(act, officer)
    page = documents.list_awaiting(region=act.region, positions=positions, account=officer, signers=signers, after=after, limit=limit)
    found = case_reads.get_cases(region=act.region, cases={one.document.case for one in page})
    if page.items:
        audit.record_read(act, subjects=sorted({one.document.holder for one in page}), fields=("document.holder", "document.title"))
    is_asked = documents.needs_number(at=act.at)
    return SigningDesk(
        page=Page(tuple(_signing(one, found[one.document.case], officer, act) for one in page), page.next), service=documents.get_service(at=act.at),
        wrong=documents.count_wrong(region=act.region, account=officer, since=act.at - signing.COUNTED), by_password=not is_asked,
        needs_number=is_asked and signing.find_number(act, officer) is None,
    )  # fmt: skip


def get_signing(*, act: Act, officer: UUID, document: UUID) -> Signing:
    """Return one document that waits for an officer's signature. :raises NotFound: NotYourSignature: if it does not wait for theirs."""
    positions, signers = signing.signers_for(act, officer)
    waiting = documents.get_awaiting(region=act.region, document=document, account=officer)
    personal = waiting.document.personal
    if personal is None or personal.position not in positions or (personal.account is not None and personal.account not in signers):
        raise NotYourSignature
    return _signing(waiting, case_reads.get_case(region=act.region, case=waiting.document.case), officer, act)


def count_to_sign(*, act: Act, officer: UUID, seats: Sequence[Appointment] | None = None) -> int:
    """Return how many documents wait for an officer's signature; `seats` are the offices held, where they are known already."""
    positions, signers = signing.signers_for(act, officer, seats)
    return documents.count_for(region=act.region, positions=positions, signers=signers) if positions else 0


def hand_of(*, act: Act, officer: UUID, passphrase: str) -> Hand:
    """Return an officer about to sign, for `operations.sign_document`; it lives for one request."""
    return signing.hand_of(act, officer, passphrase)


def read_draft_page(*, act: Act, officer: UUID, document: UUID, page: int) -> bytes:
    """
    Return one page (from 1) of what an officer is to sign, as a picture; the reading was recorded when it was opened.

    :raises NotFound: NotYourSignature: as `get_signing`, or there is no such page.
    """
    get_signing(act=act, officer=officer, document=document)
    return documents.get_draft_page(region=act.region, document=document, page=page)


def list_signed(*, act: Act, officer: UUID, batch: UUID) -> tuple[SigningResult, ...]:
    """Return what became of what an officer signed in one go; bounded to 200."""
    askings = documents.list_batch(region=act.region, account=officer, batch=batch)
    last = {one.document: one for one in askings}
    found = case_reads.get_cases(region=act.region, cases={one.case for one in askings})
    return tuple(
        SigningResult(documents.get_document(region=act.region, document=one.document), one, found[one.case].number) for one in last.values()
    )


def _signing(one: ToSign, case: Case, officer: UUID, act: Act) -> Signing:
    title = catalogue.get_definition(case.version_hash).title
    personal = one.document.personal
    known = agencies.get_position(region=act.region, code=personal.position if personal else "")
    return Signing(
        waiting=one, number=case.number, service=Text(id=title.id, en=title.en), promised_on=case.promised_on, is_late=case.is_late(act.at),
        is_own=personal is not None and personal.account == officer, position=Text(id=known.title.id, en=known.title.en),
    )  # fmt: skip


def get_workplace(*, act: Act, officer: UUID) -> Workplace:
    """Return an officer's desk: what is in hand, what waits for their positions, what was done today."""
    seats = tuple(a for a in identity.list_appointments(account_id=officer, at=act.at) if a.region == act.region)
    reach = offices.reach_of(region=act.region, account=officer, held=seats, at=act.at)
    positions = {seat.position for seat in seats} | {one.position for one in reach}
    region = agencies.get_region(code=act.region)
    midnight = dates.start_of_day(dates.civil_date(act.at, time_zone=region.time_zone), time_zone=region.time_zone)
    held = case_reads.find_held_step(region=act.region, officer=officer)
    done = case_reads.list_done_by(region=act.region, officer=officer, since=midnight, limit=200)
    cases = case_reads.get_cases(region=act.region, cases={step.case for step in (held, *done) if step is not None})
    return Workplace(
        seats=seats, held=_work(cases[held.case], held) if held else None,
        also_held=case_reads.count_held(region=act.region, officer=officer) - 1 if held else 0, done=tuple(_work(cases[step.case], step) for step in done),
        queues={p: QueueCount(0, 0, None) for p in sorted(positions)} | case_reads.count_queue(region=act.region, positions=positions, at=act.at),
    )  # fmt: skip


def list_waiting(*, region: str, position: str, after: str | None = None, limit: int = 50) -> Page[Work]:
    """Return what waits for a position in the order in which it will be given out: numbers and times, nothing of whom."""
    page = case_reads.list_queue(region=region, position=position, after=after, limit=limit)
    cases = case_reads.get_cases(region=region, cases={step.case for step in page})
    return Page(tuple(_work(cases[step.case], step) for step in page), page.next)


def find_work(*, region: str, step: UUID, outcome: str | None = None, reason: str | None = None) -> Work | None:
    """Return a step as it stands in words, with the words of the outcome and reason that somebody wanted to give it; None if there is none."""
    found = case_reads.find_step(region=region, step=step)
    if found is None:
        return None
    wanted = replace(found, outcome=outcome or found.outcome, reason=reason or found.reason)
    return replace(_work(case_reads.get_case(region=region, case=found.case), wanted), step=found)


def is_decided_so(*, act: Act, officer: UUID, step: UUID, outcome: str, reason: str, note: str) -> bool:
    """Say whether this officer ended the step in exactly these words: then a second sending of them is no other decision."""
    done = case_reads.find_step(region=act.region, step=step)
    if done is None or done.state is not StepState.DONE or (done.officer, done.outcome, done.reason or "") != (officer, outcome, reason):
        return False
    mine = [d for d in decisions.list_for_case(case=done.case, with_details=True) if (d.step, d.turn) == (done.step, done.turn)]
    return bool(mine) and mine[-1].note == note


def find_outcome_title(*, definition: ServiceDefinition, step: str, outcome: str) -> Text | None:
    """Return how a step's outcome is called, also that of a hearing; None when the step is not there or gives it no name."""
    if step != OBJECTION_STEP and step not in {one.id for one in definition.steps}:
        return None
    chosen = outcomes_of(definition, step).get(outcome)
    return Text(id=chosen.title.id, en=chosen.title.en) if chosen is not None and chosen.title is not None else None


def find_tracked(*, region: str, number: str, at: dt.datetime) -> Tracked | None:
    """Return where a case stands to whoever knows its number; None when there is none. Nothing of whom or what."""
    current = case_reads.find_by_number(region=region, number=number)
    if current is None:
        return None
    definition = catalogue.get_definition(current.version_hash)
    steps = standing.steps_shown(definition, current, case_reads.list_steps(case=current.id))
    time_zone = agencies.get_region(code=region).time_zone
    return Tracked(
        number=current.number, service=Text(id=definition.title.id, en=definition.title.en), state=current.state.value,
        state_words=STATE_WORDS[current.state], submitted_on=dates.civil_date(current.submitted_at, time_zone=time_zone),
        promised_on=current.promised_on, is_late=current.is_late(at), steps=steps,
    )  # fmt: skip


def can_read_file(*, region: str, file: UUID, case: UUID) -> bool:
    """Say whether a file belongs to the answers of a case, the applicant's or a partner's; who may see the case may then see the file."""
    content = case_reads.get_content(region=region, case=case)
    if str(file) in partnering.list_files(case=case):
        return True
    return any(
        str(file) == one.get("file") for value in content.answers.values() if isinstance(value, list) for one in value if isinstance(one, dict)
    )


def _in_hand(act: Act, officer: UUID, step: UUID) -> tuple[CaseStep, Case]:
    """Return the open step that an officer holds, and its case; whoever let go of it sees nothing more of it."""
    held = case_reads.find_step(region=act.region, step=step)
    if held is None:
        raise NoSuchStep
    if held.officer != officer or held.state is not StepState.OPEN:
        raise NotYourStep
    current = case_reads.get_case(region=act.region, case=held.case)
    if refusal := policy.refusal_to_handle(case=current, officer=officer, relatives=relatives_of(act, officer)):
        raise refusal
    return held, current


def _work(case: Case, step: CaseStep) -> Work:
    definition = catalogue.get_definition(case.version_hash)
    chosen = outcomes_of(definition, step.step).get(step.outcome or "")
    given = next((one for one in chosen.reasons if one.id == step.reason), None) if chosen else None
    return Work(
        step=step, number=case.number, service=Text(id=definition.title.id, en=definition.title.en), title=_title(definition, step.step),
        outcome=find_outcome_title(definition=definition, step=step.step, outcome=step.outcome or ""),
        reason=Text(id=given.text.id, en=given.text.en) if given else None,
    )  # fmt: skip


def _shown(act: Act, case: Case, *, with_details: bool, with_aside: bool = False) -> CaseShown:
    definition = catalogue.get_definition(case.version_hash)
    turns = case_reads.list_steps(case=case.id)
    content = case_reads.get_content(region=case.region, case=case.id)
    until = None
    if case.state is CaseState.REFUSED and case.ended_at is not None and definition.objection is not None:
        until = due_after(case.region, definition.agency, definition.objection.within, case.ended_at).on
    heard = any(turn.step == OBJECTION_STEP for turn in turns)
    today = agencies.calendar_for(region=case.region, agency=definition.agency).civil_date(act.at)
    return CaseShown(
        case=case, definition=definition, steps=standing.steps_shown(definition, case, turns), events=case_reads.list_events(case=case.id),
        decisions=decisions.list_for_case(case=case.id, with_details=with_details), corrections=case_reads.list_corrections(case=case.id),
        documents=tuple(documents.list_for_case(region=case.region, case=case.id)), answers=presenting.answer_pages(definition, content),
        can_correct=case.state is CaseState.RETURNED, can_withdraw=case.is_open and not content.effects,
        can_object=case.state is CaseState.REFUSED and not heard and (until is None or today <= until), object_until=until,
        visits=presenting_visits.visits_shown(definition, case, turns),
        inspections=presenting_inspections.inspections_shown(definition, case, content, with_aside=with_aside) if with_details else (),
        errands=partnering.errands_shown(definition, case) if with_details else (), acted=content.acted if with_details else None,
    )  # fmt: skip


def _title(definition: ServiceDefinition, step: str) -> Text:
    if step == OBJECTION_STEP:
        return standing.OBJECTION_TITLE
    title = definition.step(step).title
    return Text(id=title.id, en=title.en)


def _correctable(definition: ServiceDefinition) -> tuple[tuple[str, Text], ...]:
    return tuple(
        (name, Text(id=field.label.id, en=field.label.en))
        for name, field in definition.form.fields().items()
        if field.type is not FieldType.PREFILLED
    )


def _fields_read(version_hash: str) -> tuple[str, ...]:
    return ("case.answers", *sorted(case_facts.paths_of(version_hash)))


def _members(act: Act, resident: UUID, reader: UUID | None) -> tuple[Member, ...]:
    words = REGISTER_PATHS["residents.family.relation"].words
    return tuple(
        Member(id=str(m.id), name=m.name, relation=words.get(m.relation, Text(id=m.relation, en=m.relation)), birth_on=m.birth_on)
        for m in residents.family_members(act=act, resident_id=resident, reader=reader)
        if m.status == "active"
    )
