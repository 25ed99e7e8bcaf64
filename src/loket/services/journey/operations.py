"""
The order of things, written once: apply, check, work, decide, record, issue, contest.

Every function here is one public write: it happens whole, and recorded, or not at all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common import ids
from loket.foundation.common.calendars import Due, TimeUnit
from loket.foundation.common.text import Text
from loket.foundation.files import operations as files
from loket.foundation.identity import queries as identity
from loket.foundation.identity.values import Assurance
from loket.foundation.offices import queries as offices
from loket.foundation.powers.values import Use
from loket.foundation.residents import queries as residents
from loket.services.cases import operations as cases
from loket.services.cases import queries as case_reads
from loket.services.cases.errors import NoSuchDraft, NoSuchStep, NotNow
from loket.services.cases.values import OBJECTION_STEP, ApplicantKind, Case, CaseState, CaseStep, Content, Draft, NewStep, Power, StepState
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.definition import FieldType, ServiceDefinition, StepKind
from loket.services.journey import attending, correcting, deciding, helping, mending, representing, versions
from loket.services.journey import facts as case_facts
from loket.services.journey.clocking import WARN_AT_PERCENT, promise
from loket.services.journey.closing import close_office as close_office
from loket.services.journey.concluding import close_open_steps, conclude, relatives_of
from loket.services.journey.errors import (
    AlreadyHeard,
    AnswersInvalid,
    ApplicantDied,
    AssuranceNeeded,
    NoLiveVersion,
    NotEligible,
    RegisterNeeded,
    StandardChanged,
    TooLate,
)
from loket.services.journey.forgetting import forget_case as forget_case
from loket.services.journey.helping import begin_help as begin_help
from loket.services.journey.helping import claim_case as claim_case
from loket.services.journey.helping import start_for as start_for
from loket.services.journey.helping import stop_denied as stop_denied
from loket.services.journey.helping import stop_help as stop_help
from loket.services.journey.helping import try_claim as try_claim
from loket.services.journey.inspecting import carry as carry
from loket.services.journey.inspecting import carry_another as carry_another
from loket.services.journey.inspecting import enter_inspection as enter_inspection
from loket.services.journey.inspecting import give_back_package as give_back_package
from loket.services.journey.inspecting import keep_inspection_photo as keep_inspection_photo
from loket.services.journey.inspecting import send_inspection as send_inspection
from loket.services.journey.mending import begin_mending as begin_mending
from loket.services.journey.partnering import accept_errand as accept_errand
from loket.services.journey.partnering import answer_errand as answer_errand
from loket.services.journey.partnering import begin_partner_upload as begin_partner_upload
from loket.services.journey.partnering import keep_partner_upload as keep_partner_upload
from loket.services.journey.partnering import read_errand as read_errand
from loket.services.journey.partnering import take_back as take_back
from loket.services.journey.procedure import first_person_position
from loket.services.journey.progress import Progress, due_after
from loket.services.journey.reassigning import reassign as reassign
from loket.services.journey.receiving import begin_upload as begin_upload
from loket.services.journey.receiving import keep_upload as keep_upload
from loket.services.journey.receiving import note_client as note_client
from loket.services.journey.signing import conclude_signature as conclude_signature
from loket.services.journey.signing import finish_signing as finish_signing
from loket.services.journey.signing import read_draft as read_draft
from loket.services.journey.signing import set_signer_number as set_signer_number
from loket.services.journey.signing import sign_document as sign_document
from loket.services.journey.signing import take_over as take_over
from loket.services.journey.staffing import put_back_absent as put_back_absent
from loket.services.journey.telling import take_note as take_note
from loket.services.journey.values import Submitted
from loket.services.journey.visiting import book_visit as book_visit
from loket.services.journey.visiting import call_again as call_again
from loket.services.journey.visiting import call_next as call_next
from loket.services.journey.visiting import cancel_visit as cancel_visit
from loket.services.journey.visiting import check_in as check_in
from loket.services.journey.visiting import receive_visitor as receive_visitor
from loket.services.journey.visiting import receive_walk_in as receive_walk_in
from loket.services.journey.visiting import sit as sit
from loket.services.rollout import queries as rollout


@audit.operation("journey.application.started")
def start(*, act: Act, account: UUID, service: str, whom: str = "") -> Draft:
    """
    Begin an application for the version of a service that this person gets, or go on with the draft that is already there.

    `whom` is the key of one of `queries.list_choices`: the person or organisation it is for; empty: for oneself.

    :raises NoLiveVersion: if the service is not offered here.
    :raises RegisterNeeded: if it needs a resident of this region and the account is not tied to one.
    :raises ApplicantDied: if the register knows that the account's resident has died.
    :raises PowerEnded, OutsideScope: if the account may not (any more) act for `whom` in this service.
    """
    if whom:
        return representing.start(act, account, service, whom)
    existing = case_reads.find_draft_of(region=act.region, account=account, service=service)
    if existing is not None:
        audit.record(act, "journey.application.continued", table="cases_draft", row=existing.id, details={"service": service})
        return existing
    live = versions.given(act, account=account, service=service)
    if live is None:
        raise NoLiveVersion
    definition = catalogue.get_definition(live.hash)
    kind, applicant = _applicant(act, account, definition)
    return cases.start_draft(
        act=act, service=service, version_hash=live.hash, account=account, applicant=applicant, applicant_kind=kind, power=Power.SELF, answers={}
    )


@audit.operation("journey.application.saved")
def save_page(*, act: Act, account: UUID, draft: UUID, page: str, raw: Mapping[str, Any], revision: int, is_unfinished: bool = False) -> Draft:
    """
    Keep the answers of one page, checked. `is_unfinished`: its owner only goes away for a moment, so what is left empty is no fault yet.

    :raises AnswersInvalid: if some need another look; nothing is kept then, so the door shows them again as typed.
    :raises DraftChanged: if another device saved meanwhile.
    """
    current = case_reads.get_draft(region=act.region, account=account, draft=draft)
    act = helping.acting(act, current)[0]
    definition = catalogue.get_definition(current.version_hash)
    merged = {**current.answers, **raw}
    register = _register(act, current, merged)
    clean, errors = catalogue.validate_answers(definition, merged, case_facts.register_values(register), _today(act, definition), page=page)
    errors = {**errors, **case_facts.not_held(definition, clean, register)}
    if is_unfinished:
        errors = {path: text for path, text in errors.items() if raw.get(path.partition(".")[0])}
    if errors:
        raise AnswersInvalid(errors)
    # Because: what was emptied is taken out; `clean` alone cannot say so.
    kept = {name: value for name, value in current.answers.items() if name not in raw}
    return cases.save_draft(act=act, draft=draft, account=account, answers={**kept, **clean}, page=page, revision=revision)


@audit.operation("journey.files.kept")
def keep_files(*, act: Act, account: UUID, draft: UUID, field: str, given: Sequence[Mapping[str, Any]], revision: int) -> Draft:
    """
    Keep the uploaded files of one question at once, before the rest of its page is right; those no longer among them are erased.

    `given` as an upload is kept (`FormField`). Which kinds and how many is held against the package.

    :raises AnswersInvalid: if they do not fit the question. :raises DraftChanged: if another device saved meanwhile.
    """
    current = case_reads.get_draft(region=act.region, account=account, draft=draft)
    act = helping.acting(act, current)[0]
    definition = catalogue.get_definition(current.version_hash)
    page = catalogue.page_of(definition, field)
    if page is None or definition.form.fields()[field].type is not FieldType.UPLOAD:
        raise NoSuchDraft
    before = {str(one["file"]) for one in current.answers.get(field) or ()}
    answers = {name: value for name, value in current.answers.items() if name != field}
    if given:
        facts = case_facts.register_values(_register(act, current, answers))
        clean, errors = catalogue.validate_answers(definition, {**answers, field: list(given)}, facts, _today(act, definition), page=page.id)
        if field in errors:
            raise AnswersInvalid({field: errors[field]})
        # Because: a question that only the answers beside it will show is not in `clean` yet.
        answers[field] = clean.get(field, [dict(one) for one in given])
    for file in sorted(before - {str(one["file"]) for one in given}):
        files.erase(act=act, file=UUID(file))
    return cases.save_draft(act=act, draft=draft, account=account, answers=answers, page=current.page, revision=revision)


@audit.operation("journey.application.discarded")
def discard(*, act: Act, account: UUID, draft: UUID) -> None:
    """Throw an application away that was never sent, and its files for good. :raises NoSuchDraft: if it is gone or somebody else's."""
    cases.discard_draft(act=act, draft=draft, account=account)
    files.erase_all(act=act, owner=draft)


@audit.operation("journey.application.renewed")
def renew(*, act: Act, account: UUID, draft: UUID) -> Draft:
    """Bring a draft under the version that is live now; its answers stay. :raises NoLiveVersion: if there is none any more."""
    current = case_reads.get_draft(region=act.region, account=account, draft=draft)
    act = helping.acting(act, current)[0]
    live = rollout.live_version(service=current.service, region=act.region, at=act.at, subject=current.applicant)
    if live is None:
        raise NoLiveVersion
    return cases.save_draft(
        act=act, draft=draft, account=account, answers=current.answers, page=current.page, revision=current.revision, version_hash=live.hash
    )


@audit.operation("journey.application.submitted")
def submit(*, act: Act, account: UUID, draft: UUID, idempotency_key: str, reached: Assurance | None = None) -> Submitted:
    """
    Send an application: check all answers, open the case, run what needs no person, give the receipt's data.

    `reached` is the level that the applicant's session or token stands for (`identity.queries.session_assurance`); None: what the account itself
    is known as. At the counter the officer has seen who it is.

    Sent twice (double click, lost network), it is one case, and the second answer equals the first.

    :raises AnswersInvalid: NotEligible, ApplicantDied, StandardChanged, NoSuchDraft: nothing was sent, the draft is still there.
    :raises AssuranceNeeded: `reached` is not what the service asks for; nothing was sent either.
    """
    current = case_reads.lock_draft(region=act.region, account=account, draft=draft)
    if current is None:
        # Because: whoever waited for the lock finds the draft gone and the case there.
        earlier = case_reads.find_submitted(account=account, idempotency_key=idempotency_key) or helping.find_sent(draft, account)
        if earlier is None:
            raise NoSuchDraft
        audit.record(act, "cases.case.repeated", table="cases_case", row=earlier.id, case=earlier.id)
        return _submitted(earlier, is_new=False)
    running = rollout.running_hashes(service=current.service, region=act.region, at=act.at)
    if not running:
        raise NoLiveVersion
    # Because: a pilot that began meanwhile changes nothing for whoever was promised the other version, as long as that one runs.
    if current.version_hash not in running:
        raise StandardChanged
    act, owner = helping.acting(act, current)[0], helping.owner_of(act, current)
    definition = catalogue.get_definition(current.version_hash)
    _must_be_sure(account, definition, current, reached)
    is_helped, actor = current.power is Power.COUNTER, helping.acting_person(act, current, account)
    sent, standing = (attending if is_helped else representing).sending(act, current)
    if current.applicant_kind is ApplicantKind.RESIDENT and residents.is_deceased(region=act.region, resident_id=current.applicant):
        raise ApplicantDied
    register = _register(act, current, current.answers)
    calendar = agencies.calendar_for(region=act.region, agency=definition.agency)
    answers = _checked(act, current.version_hash, current.answers, register)
    promised, warn_at = promise(definition, act.region, act.at)
    region = agencies.get_region(code=act.region)
    content = Content(answers=answers, register=register, effects={}, acted=current.acted)
    concerned = {*case_facts.concerned_by(definition, current.applicant, answers), *actor}
    case, is_new = cases.open_case(
        act=act, draft=replace(sent, account=owner), number=ids.new_number(region.short, calendar.civil_date(act.at)),
        content=content, concerned=sorted(concerned),
        promised_at=promised.at, promised_on=promised.on, warn_at=warn_at, on_overdue=definition.standard.time.on_overdue.value,
        idempotency_key=idempotency_key,
    )  # fmt: skip
    if not is_new:
        return _submitted(case, is_new=False)
    act = act.for_case(case.id)
    if is_helped:
        helping.sent(act, current, case)
    if standing is not None:
        representing.use(act, owner, standing, case, Use.SUBMITTED)
    progress = Progress(act=act, case=case, definition=definition, content=content, steps=())
    progress.follow([definition.first_step.id])
    conclude(progress, step=definition.first_step.id)
    return _submitted(case, is_new=True)


@audit.operation("journey.step.taken")
def take_next(*, act: Act, officer: UUID) -> CaseStep | None:
    """
    Give the officer the step they already hold, else the one that waits longest for their positions; None when none waits.

    The system assigns, first in, first out; cases of the officer's own or family are passed over. One at a time, so
    that work is spread evenly and nobody sits on a pile. Whoever is away gets none; what nobody of a unit or position is there
    for goes to others by the rule of `foundation.offices`.
    """
    held = case_reads.find_held_step(region=act.region, officer=officer)
    if held is not None:
        audit.record(act, "cases.step.resumed", table="cases_casestep", row=held.id, case=held.case)
        return held
    relatives = relatives_of(act, officer)
    best: tuple[CaseStep, UUID] | None = None
    held_offices = identity.list_appointments(account_id=officer, at=act.at)
    for reach in offices.reach_of(region=act.region, account=officer, held=held_offices, at=act.at):
        step = case_reads.lock_next_step(
            region=act.region, position=reach.position, units=reach.units, any_unit=reach.any_unit, service=reach.service, but_not=reach.but_not,
            officer=officer, relatives=relatives,
        )  # fmt: skip
        if step is not None and (best is None or step.opened_at < best[0].opened_at):
            best = step, reach.appointment
    if best is None:
        audit.record(act, "cases.queue.empty", table="cases_casestep", row=officer)
        return None
    return cases.take_step(act=act, step=best[0], officer=officer, appointment=best[1])


@audit.operation("journey.step.released")
def release(*, act: Act, officer: UUID, step: UUID, reason: str) -> None:
    """Put the officer's step back into the queue, at its place. :raises NoSuchStep: if the officer does not hold it."""
    held = case_reads.find_step(region=act.region, step=step)
    if held is None or held.officer != officer or held.state is not StepState.OPEN:
        raise NoSuchStep
    cases.release_step(act=act.for_case(held.case), step=held, reason=reason)


@audit.operation("journey.step.decided")
def decide(
    *,
    act: Act,
    officer: UUID,
    step: UUID,
    revision: int,
    outcome: str,
    reason: str | None = None,
    note: str = "",
    fields: Collection[str] = (),
) -> CaseState:
    """
    End a step with one of its outcomes and let the case go on; return the state it comes to.

    :raises StepTaken: if it was decided or moved since the page was opened; nothing changed.
    :raises NotYourStep: ConflictOfInterest, OutcomeUnknown, ReasonNeeded, FieldsNeeded: as they say. :raises InspectionNeeded: if the place is looked at first.
    """
    return deciding.decide(
        act=act,
        officer=officer,
        step=step,
        revision=revision,
        choice=deciding.Choice(outcome=outcome, reason=reason, note=note, fields=tuple(fields)),
    )


@audit.operation("journey.case.corrected")
def resubmit(*, act: Act, account: UUID, case: UUID, answers: Mapping[str, Any]) -> CaseState:
    """
    Take the corrected answers of a returned case and go on; the clock runs again and the deadline moves by the time it stood.

    Only the fields that were named can change. Rules that ran at the start run again on the new answers. `account` is the applicant's, or
    that of an officer who mends it for somebody present (`mending`).

    :raises AnswersInvalid: NotNow, as they say; nothing changed.
    """
    current, content = case_reads.lock_case(region=act.region, case=case)
    helped = mending.find_consent(act, current, account)
    act = (mending.acting(act, helped) if helped else representing.on_case(act, account, current)).for_case(case)
    if current.state is not CaseState.RETURNED or current.stopped_at is None:
        raise NotNow
    if helped is None:
        representing.note(act, account, current, content, Use.CORRECTED)
    definition = catalogue.get_definition(current.version_hash)
    open_corrections = [c for c in case_reads.list_corrections(case=case) if c.answered_at is None]
    allowed = {name for correction in open_corrections for name in correction.fields} | correcting.not_asked_before(
        definition, content, _today(act, definition)
    )
    merged = {**content.answers, **{name: value for name, value in answers.items() if name in allowed}}
    register = case_facts.with_people(act, current, merged, content.register)
    content = replace(content, answers=_checked(act, current.version_hash, merged, register), register=register)
    calendar = agencies.calendar_for(region=act.region, agency=definition.agency)
    unit = TimeUnit(definition.standard.time.unit.value)
    due = calendar.resume(Due(at=current.promised_at, on=current.promised_on, unit=unit), stopped_at=current.stopped_at, resumed_at=act.at)
    warn_at = calendar.at_share(act.at, due, WARN_AT_PERCENT) if due.at > act.at else None
    stopped_at = current.stopped_at
    current = cases.correct_case(act=act, case=current, content=content, promised_at=due.at, promised_on=due.on, warn_at=warn_at)
    current = cases.move_case(act=act, case=current, to=CaseState.IN_PROGRESS)
    steps = case_reads.list_steps(case=case)
    progress = Progress(act=act, case=current, definition=definition, content=content, steps=steps)
    progress.follow(_where_to_resume(progress, open_corrections[0].step if open_corrections else definition.first_step.id, stopped_at))
    state = conclude(progress, step=open_corrections[0].step if open_corrections else None)
    if helped is not None:
        mending.sent(act, current, content, helped)
    return state


@audit.operation("journey.case.withdrawn")
def withdraw(*, act: Act, account: UUID, case: UUID) -> None:
    """
    Take an application back.

    :raises NotNow: if it has ended, or a register was already changed by it.
    """
    current, content = case_reads.lock_case(region=act.region, case=case)
    act = representing.on_case(act, account, current).for_case(case)
    if content.effects:
        raise NotNow
    representing.note(act, account, current, content, Use.WITHDRAWN)
    moved = cases.move_case(act=act, case=current, to=CaseState.WITHDRAWN)
    close_open_steps(act=act, case=moved, reason="withdrawn")


@audit.operation("journey.case.contested")
def object_to_refusal(*, act: Act, account: UUID, case: UUID, text: str) -> None:
    """
    Contest a refusal (*keberatan*), or ask for a person to look at a decision by rule (UU 27/2022 Pasal 10).

    It goes to the position that the package names, never to an officer who took part in the refusal.

    :raises TooLate: AlreadyHeard, NotNow, as they say.
    """
    current, content = case_reads.lock_case(region=act.region, case=case)
    act = representing.on_case(act, account, current)
    if current.state is not CaseState.REFUSED or current.ended_at is None:
        raise NotNow
    definition = catalogue.get_definition(current.version_hash)
    steps = case_reads.list_steps(case=case)
    if any(step.step == OBJECTION_STEP for step in steps):
        raise AlreadyHeard
    objection = definition.objection
    if objection is not None and act.at > due_after(act.region, definition.agency, objection.within, current.ended_at).at:
        raise TooLate
    act = act.for_case(case)
    representing.note(act, account, current, content, Use.CONTESTED)
    position = objection.actor if objection else first_person_position(definition)
    time = objection.time if objection else definition.standard.time
    took_part = tuple({step.officer for step in steps if step.officer is not None})
    moved = cases.move_case(act=act, case=current, to=CaseState.OBJECTION)
    due = due_after(act.region, (position or "").partition("/")[0], time, act.at)
    cases.add_steps(
        act=act, case=moved,
        steps=[NewStep(id=ids.new_id(), step=OBJECTION_STEP, kind=StepKind.REVIEW.value, turn=1, position=position, due_at=due.at, excluded=took_part)],
    )  # fmt: skip
    # Because: the applicant's own words are kept like an officer's note, sealed, with the case's decisions.
    cases.ask_correction(act=act, case=moved, step=OBJECTION_STEP, fields=(), reason="objection", note=text)


@audit.operation("journey.case.deemed")
def deem_granted(*, act: Act, case: UUID) -> CaseState:
    """Carry a case past people whose time is over, because the package says that silence is consent (*fiktif positif*)."""
    current, content = case_reads.lock_case(region=act.region, case=case)
    if current.state is not CaseState.IN_PROGRESS:
        raise NotNow
    act = act.for_case(case)
    definition = catalogue.get_definition(current.version_hash)
    open_names = close_open_steps(act=act, case=current, reason="deemed_granted")
    progress = Progress(act=act, case=current, definition=definition, content=content, steps=case_reads.list_steps(case=case), deemed=True)
    progress.follow(open_names)
    return conclude(progress, step=open_names[0] if open_names else None, is_deemed=True)


def _where_to_resume(progress: Progress, returned_by: str, stopped_at: dt.datetime) -> list[str]:
    """Return the steps that a corrected case goes to: those the return closed, unless the first rules now say otherwise."""
    closed = [s.step for s in progress.steps if s.state is StepState.CANCELLED and s.ended_at is not None and s.ended_at >= stopped_at]
    targets = list(dict.fromkeys([returned_by, *closed]))
    first = progress.definition.first_step
    if first.kind is not StepKind.AUTOMATIC:
        return targets
    before = next((s.outcome for s in reversed(progress.steps) if s.step == first.id), None)
    following = list(progress.run_rules(first))
    now = progress.opened[-1].outcome
    return targets if now == before else following


def _must_be_sure(account: UUID, definition: ServiceDefinition, draft: Draft, reached: Assurance | None) -> None:
    needed = Assurance(definition.assurance)
    if draft.power is Power.COUNTER or needed is Assurance.BASIC:
        return
    if not (reached or identity.get_account(account_id=account).assurance).reaches(needed):
        raise AssuranceNeeded(needed)


def _applicant(act: Act, account: UUID, definition: ServiceDefinition) -> tuple[ApplicantKind, UUID]:
    resident = identity.resident_of(account_id=account, region=act.region)
    if resident is not None and residents.is_deceased(region=act.region, resident_id=resident):
        raise ApplicantDied
    if resident is not None and "resident" in definition.applicant.kinds:
        return ApplicantKind.RESIDENT, resident
    if "account" in definition.applicant.kinds:
        return (ApplicantKind.RESIDENT, resident) if resident is not None else (ApplicantKind.ACCOUNT, account)
    raise RegisterNeeded


def _register(act: Act, draft: Draft, answers: Mapping[str, Any]) -> dict[str, Any]:
    return case_facts.read_register(
        act, applicant=draft.applicant, version_hash=draft.version_hash, answers=answers, on=_today(act, catalogue.get_definition(draft.version_hash)),
        is_resident=draft.applicant_kind is ApplicantKind.RESIDENT, reader=helping.acting(act, draft)[1],
    )  # fmt: skip


def _checked(act: Act, version_hash: str, answers: Mapping[str, Any], register: Mapping[str, Any]) -> dict[str, Any]:
    definition = catalogue.get_definition(version_hash)
    on = _today(act, definition)
    clean, errors = catalogue.validate_answers(definition, answers, case_facts.register_values(register), on)
    errors = {**errors, **case_facts.not_held(definition, clean, register)}
    if errors:
        raise AnswersInvalid(errors)
    eligible = definition.applicant.eligible
    content = Content(answers=clean, register=register, effects={})
    if eligible and not catalogue.get_compiled(version_hash).holds(
        eligible, case_facts.facts_of(definition, content, received_on=on, region=act.region), on
    ):
        reason = definition.applicant.eligible_reason
        raise NotEligible(Text(id=reason.id, en=reason.en) if reason else None)
    return dict(clean)


def _today(act: Act, definition: ServiceDefinition) -> dt.date:
    return agencies.calendar_for(region=act.region, agency=definition.agency).civil_date(act.at)


def _submitted(case: Case, *, is_new: bool) -> Submitted:
    return Submitted(
        case=case.id,
        number=case.number,
        promised_at=case.promised_at,
        promised_on=case.promised_on,
        version_hash=case.version_hash,
        is_new=is_new,
        helped_by=helping.consent_of(case),
    )
