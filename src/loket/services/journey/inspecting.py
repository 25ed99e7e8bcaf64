"""
Inspections on the spot: what an officer carries there, and what comes back. Its public writes are reached through `operations`.

The order is always the same: the case is held first, then the package is read again, so that two sendings are one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

import structlog
from django.utils.crypto import constant_time_compare

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act, system_act
from loket.foundation.common import ids
from loket.foundation.common.errors import Refusal
from loket.foundation.files import operations as files
from loket.foundation.files.errors import FileRefused
from loket.foundation.files.values import Accept, Retention
from loket.foundation.identity import queries as identity
from loket.foundation.offices import queries as offices
from loket.services.cases import operations as cases
from loket.services.cases import queries as case_reads
from loket.services.cases.errors import NoSuchStep
from loket.services.cases.values import Case, CaseState, CaseStep, Content, StepState
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.definition import APPLICANT, FieldType, Inspection, ServiceDefinition, Step, StepKind
from loket.services.inspections import operations as inspections
from loket.services.inspections import queries as inspection_reads
from loket.services.inspections.errors import FindingsIncomplete, NothingMore, SealWrong, TripFull
from loket.services.inspections.values import GRACE, SIGNATURE, TOO_MANY, WITNESS, Conflict, NewPackage, PackageState, Result
from loket.services.journey import deciding, issuing, policy, presenting
from loket.services.journey.concluding import relatives_of
from loket.services.journey.errors import AlreadySent, NotYourStep
from loket.services.journey.inspected import Carried, SentInspection

log = structlog.get_logger(__name__)
#: Photos that one package may bring, signatures too.
MOST_PHOTOS: Final = 40


@audit.operation("journey.inspection.carried")
def carry(*, act: Act, officer: UUID, step: UUID, device: str) -> Carried:
    """
    Hand the inspection in the officer's hands out to their device; what an earlier device carried of it is called back.

    :raises NotYourStep: NoSuchStep, ConflictOfInterest: as they say.
    """
    held, case = _held(act, officer, step)
    earlier = inspection_reads.find_carried(step=step)
    if earlier is not None:
        inspections.give_back(act=act.for_case(case.id), package=earlier.id)
    return _hand_out(act, officer, held, case, device)


@audit.operation("journey.inspection.carried")
def carry_another(*, act: Act, officer: UUID, device: str) -> Carried:
    """
    Take the inspection that waits longest for the same position in the same area, and hand it out too.

    First in, first out, as all work is given (decision 0013); how many go on one trip is said by the packages.

    :raises NothingMore: none waits, or none is carried yet. :raises TripFull: as many are carried as may be.
    """
    carried = inspection_reads.list_carried(region=act.region, officer=officer)
    held = [step for one in carried if (step := case_reads.find_step(region=act.region, step=one.step)) is not None and step.officer == officer]
    if not held or held[0].position is None:
        raise NothingMore
    first = held[0]
    found = None
    seats = identity.list_appointments(account_id=officer, at=act.at)
    for reach in offices.reach_of(region=act.region, account=officer, held=seats, at=act.at):
        if reach.position != first.position or (first.unit is not None and first.unit not in reach.units):
            continue
        step = case_reads.lock_next_step(
            region=act.region, position=reach.position, units=(first.unit,) if first.unit else (), any_unit=first.unit is None and reach.any_unit,
            service=reach.service, but_not=reach.but_not, officer=officer, relatives=relatives_of(act, officer), kind=StepKind.INSPECT.value,
        )  # fmt: skip
        if step is not None and (found is None or step.opened_at < found[0].opened_at):
            found = step, reach.appointment
    if found is None:
        raise NothingMore
    trips = [_inspection(case_reads.get_case(region=act.region, case=one.case), one.step).trip for one in (*held, found[0])]
    if min(trips) <= len(held):
        raise TripFull
    taken = cases.take_step(act=act, step=found[0], officer=officer, appointment=found[1])
    held_now, case = _held(act, officer, taken.id)
    return _hand_out(act, officer, held_now, case, device)


@audit.operation("journey.inspection.photographed")
def keep_inspection_photo(*, act: Act, officer: UUID, device: str, package: UUID, photo: UUID, item: str, content: bytes) -> UUID:
    """
    Keep a photo for a package, before its result; sent twice it is one. Return its file.

    :raises NoSuchPackage: FileRefused, TripFull: as they say.
    """
    found = inspection_reads.get_package(region=act.region, officer=officer, device=device, package=package)
    case = case_reads.get_case(region=act.region, case=found.case)
    definition = catalogue.get_definition(case.version_hash)
    inspection = definition.step(found.step_name).inspection
    allowed = {one.id for one in inspection.items if one.photos} if inspection else set()
    if item not in allowed | {SIGNATURE, WITNESS}:
        raise FindingsIncomplete({item: TOO_MANY})
    known = inspection_reads.list_photos(package=package)
    if len(known) >= MOST_PHOTOS and photo not in {one.id for one in known}:
        raise FindingsIncomplete({item: TOO_MANY})
    return inspections.keep_photo(
        act=act.for_case(found.case), package=package, photo=photo, item=item, content=content, retention=_retention(definition)
    )


@audit.operation("journey.inspection.sent")
def send_inspection(*, act: Act, officer: UUID, device: str, package: UUID, seal: str, result: Result) -> SentInspection:
    """
    Take the result of a package: it decides the step, or is set aside when the case went another way meanwhile.

    Sent twice it is one, and the second answer equals the first.

    :raises NoSuchPackage: of another account, device or region. :raises SealWrong: it is not for what was handed out.
    :raises AlreadySent: another result was taken. :raises FindingsIncomplete: OutcomeUnknown, ReasonNeeded, FieldsNeeded,
        ConflictOfInterest: nothing changed.
    """
    found = inspection_reads.get_package(region=act.region, officer=officer, device=device, package=package)
    if not constant_time_compare(seal, inspection_reads.get_seal(found)):
        raise SealWrong
    case, _ = case_reads.lock_case(region=act.region, case=found.case)
    found = inspection_reads.get_package(region=act.region, officer=officer, device=device, package=package)
    act = act.for_case(case.id)
    off = inspection_reads.clock_off(result, act.at)
    if found.result is not None:
        if found.result != result.id:
            raise AlreadySent
        audit.record(act, "journey.inspection.repeated", table="inspections_package", row=package, case=case.id)
        return SentInspection(conflict=found.conflict, state=None if found.conflict else case.state, clock_off_s=off, is_repeat=True)
    step = case_reads.find_step(region=act.region, step=found.step)
    if step is None:
        raise NoSuchStep
    conflict = inspection_reads.conflict_of(
        found, finished_at=result.finished_at, at=act.at, is_open=step.state is StepState.OPEN, holds=step.officer == officer, revision=step.revision,
        case_state=case.state.value, in_progress=case.state is CaseState.IN_PROGRESS,
    )  # fmt: skip
    if conflict is None and found.state is PackageState.GIVEN_BACK:
        conflict = Conflict.MOVED
    photos = inspection_reads.list_photos(package=package)
    if conflict is not Conflict.WITHDRAWN:
        _complete(_inspection(case, found.step_name), result, {one.id: one.item for one in photos})
    record = inspection_reads.record_of(result, {one.id: one.file for one in photos}, at=act.at, by="device", turn=step.turn, package=package)
    if conflict is not None:
        kept = None if conflict is Conflict.WITHDRAWN else record
        inspections.set_aside(act=act, package=package, result=result.id, conflict=conflict, record=kept)
        return SentInspection(conflict=conflict, state=None, clock_off_s=off)
    inspections.accept(act=act, package=package, result=result.id)
    state = deciding.decide(act=act, officer=officer, step=step.id, revision=step.revision, choice=_choice(result), inspection=record)
    return SentInspection(conflict=None, state=state, clock_off_s=off)


@audit.operation("journey.inspection.entered")
def enter_inspection(*, act: Act, officer: UUID, step: UUID, revision: int, result: Result, pictures: Mapping[UUID, tuple[str, bytes]]) -> CaseState:
    """
    Decide an inspection with what was filled in at the desk; `pictures`: photo -> (item, content).

    :raises FindingsIncomplete: nothing was kept. :raises StepTaken: NotYourStep and the like, as `decide`.
    """
    held, case = _held(act, officer, step)
    definition = catalogue.get_definition(case.version_hash)
    _complete(_inspection(case, held.step), result, {photo: item for photo, (item, _) in pictures.items()})
    kept = {}
    for photo, (item, content) in pictures.items():
        try:
            stored = files.store(
                act=act.for_case(case.id), content=content, owner=case.id, purpose=inspections.PURPOSE, retention=_retention(definition),
                accept=Accept(types=("jpg", "png", "webp"), max_bytes=inspections.MOST_PHOTO),
            )  # fmt: skip
        except FileRefused as refusal:
            raise FindingsIncomplete({item: refusal.message}) from None
        kept[photo] = stored.id
    record = inspection_reads.record_of(result, kept, at=act.at, by="desk", turn=held.turn, package=None)
    return deciding.decide(act=act, officer=officer, step=step, revision=revision, choice=_choice(result), inspection=record)


@audit.operation("journey.inspection.given_back")
def give_back_package(*, act: Act, officer: UUID, device: str, package: UUID) -> None:
    """End a package that the officer does not carry any more; the step stays in their hands. :raises NoSuchPackage: if it ended otherwise."""
    found = inspection_reads.get_package(region=act.region, officer=officer, device=device, package=package)
    inspections.give_back(act=act.for_case(found.case), package=package)


def expire_packages(at: dt.datetime) -> int:
    """Let work packages end whose time is over, of every region; return how many. Doing it twice changes nothing more."""
    done = 0
    for one in inspection_reads.list_expired(at=at):
        try:
            inspections.expire(act=system_act("clock", region=one.region, at=at, purpose="expire", case=one.case), package=one.id)
        except Refusal as refusal:
            log.info("journey.package_passed_over", package=str(one.id), reason=refusal.code)
        else:
            done += 1
    return done


def _held(act: Act, officer: UUID, step: UUID) -> tuple[CaseStep, Case]:
    held = case_reads.find_step(region=act.region, step=step)
    if held is None or held.kind != StepKind.INSPECT:
        raise NoSuchStep
    if held.officer != officer or held.state is not StepState.OPEN:
        raise NotYourStep
    case = case_reads.get_case(region=act.region, case=held.case)
    if refusal := policy.refusal_to_handle(case=case, officer=officer, relatives=relatives_of(act, officer)):
        raise refusal
    return held, case


def _inspection(case: Case, step: str) -> Inspection:
    found = catalogue.get_definition(case.version_hash).step(step).inspection
    if found is None:
        raise NoSuchStep
    return found


def _complete(inspection: Inspection, result: Result, arrived: Mapping[UUID, str]) -> None:
    if errors := inspection_reads.errors_of(inspection, result, arrived):
        raise FindingsIncomplete(errors)


def _choice(result: Result) -> deciding.Choice:
    return deciding.Choice(outcome=result.outcome, reason=result.reason, note=result.note, fields=result.fields)


def _retention(definition: ServiceDefinition) -> Retention:
    return Retention(code=inspections.PURPOSE, years=definition.retention.years, reference=definition.retention.reference[:500])


def _hand_out(act: Act, officer: UUID, held: CaseStep, case: Case, device: str) -> Carried:
    act = replace(act.for_case(case.id), appointment=held.appointment)
    definition = catalogue.get_definition(case.version_hash)
    step, inspection = definition.step(held.step), _inspection(case, held.step)
    package = ids.new_id()
    until = inspection_reads.expires_at(due_at=held.due_at, at=act.at, hours=inspection.hours)
    content = {"package": ids.to_text(package), "expires_at": until.isoformat(), "keep_until": (until + GRACE).isoformat()}
    content |= _content(definition, step, inspection, case, held, case_reads.get_content(region=act.region, case=case.id))
    fields = ("case.number", inspection.at, *(("applicant.name",) if inspection.names_applicant else ()))
    new = NewPackage(
        id=package, case=case.id, step=held.id, step_name=held.step, service=case.service, officer=officer, appointment=held.appointment,
        step_revision=held.revision, device=device, fields=fields, content=content, expires_at=until,
    )  # fmt: skip
    handed = inspections.hand_out(act=act, new=new)
    audit.record_read(act, subjects=case.concerned, fields=tuple(f"carried:{name}" for name in fields), case=case.id)
    return Carried(package=handed, content=content, seal=inspection_reads.get_seal(handed))


def _content(definition: ServiceDefinition, step: Step, inspection: Inspection, case: Case, held: CaseStep, content: Content) -> dict[str, Any]:
    """Return what the device gets, and nothing else: the number, what to look at, where, how it may end; the name only where the step says so."""
    found: dict[str, Any] = {
        "number": case.number, "service": definition.title.model_dump(), "title": step.title.model_dump(), "law": inspection.reference,
        "due_at": held.due_at.isoformat() if held.due_at else None, "place": _place(definition, inspection, content),
        "items": [item.model_dump(mode="json", exclude_none=True) for item in inspection.items],
        "outcomes": [
            {
                "id": name, "title": outcome.title.model_dump() if outcome.title else {"id": name, "en": name}, "returns": APPLICANT in outcome.next,
                "reasons": [{"id": one.id, "text": one.text.model_dump(), "fields": one.fields} for one in outcome.reasons],
            }
            for name, outcome in step.outcomes.items()
        ],
    }  # fmt: skip
    if any(APPLICANT in outcome.next for outcome in step.outcomes.values()):
        found["correctable"] = [
            {"id": name, "label": field.label.model_dump()}
            for name, field in definition.form.fields().items()
            if field.type is not FieldType.PREFILLED
        ]
    if inspection.names_applicant:
        found["applicant"] = issuing.holder_of(case, content).name
    return found


def _place(definition: ServiceDefinition, inspection: Inspection, content: Content) -> dict[str, Any]:
    name = inspection.at.removeprefix("form.")
    field, answer = definition.form.fields()[name], content.answers.get(name) or {}
    if field.type is FieldType.MAP_POINT:
        return {"latitude": answer.get("latitude"), "longitude": answer.get("longitude")}
    return {"address": presenting.address_line(answer)}
