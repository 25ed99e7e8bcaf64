"""
A step that a partner's application carries out: handed over when the case comes to it, read and answered by its API, put before the
officers of the step when time is over or the application is gone, taken back by one of them.

Every move locks the case first: a partner's answer, an officer's hand and a withdrawal come one after the other, and the later one is told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.clients import queries as clients
from loket.foundation.common import ids
from loket.foundation.common.text import Text
from loket.foundation.files import operations as files
from loket.foundation.files import queries as file_reads
from loket.foundation.files.errors import NoSuchUpload
from loket.foundation.files.values import MIB, Accept, Partial, StoredFile
from loket.foundation.identity import queries as identity
from loket.foundation.identity.values import CHANGED_ON_BEHALF
from loket.services.cases import operations as cases
from loket.services.cases import queries as case_reads
from loket.services.cases.errors import NoSuchStep
from loket.services.cases.values import Case, Content, Power, StepState
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.definition import APPLICANT, FieldType, Partner, ServiceDefinition, Step
from loket.services.decisions import operations as decisions
from loket.services.decisions.values import DecisionKind
from loket.services.errands import operations as errands
from loket.services.errands import queries as errand_reads
from loket.services.errands.errors import AnswerWrong, ErrandOver, NoSuchErrand
from loket.services.errands.values import Answer, Errand, Late, TakenBack
from loket.services.journey import policy, presenting, receiving
from loket.services.journey.concluding import conclude, relatives_of
from loket.services.journey.errors import FileTooLarge, HeldBack, NotYourStep, ReasonNeeded, TooManyFiles
from loket.services.journey.progress import Progress
from loket.services.journey.values import ErrandShown, ErrandTask, FileShown

#: Unit: characters an officer writes beside the reason.
MOST_NOTE: Final = 1000
#: How the files of a partner are named until they are kept: a place of the package has other names.
UPLOAD_FIELD: Final = "partner"
#: The machine word of what a partner sent with a case, before the id of the errand that it belongs to: its years are those of the case.
FILE: Final = "partner_file"
#: So many times the files of an answer may be kept for one errand: enough to mend a wrong one, too few to fill the disk.
KEPT_FOR_EACH: Final = 3


@audit.operation("journey.partner.read")
def read_errand(*, act: Act, client_id: str, errand: UUID) -> ErrandTask:
    """
    Return what an application is to do, with the fields that the package gives to it. Recorded as a reading of whom the case concerns.

    What has ended is shown without the fields. :raises NoSuchErrand: not its own.
    """
    found = errand_reads.get_of_client(region=act.region, client_id=client_id, errand=errand)
    step = _step_of(found)
    answer = errand_reads.get_answer(errand=errand)
    rows: tuple[tuple[Text, Text], ...] = ()
    if found.is_live and found.case is None:
        rows = tuple((_text(line.label), _text_of(catalogue.value_of(line.value, {}))) for line in _told(step))
        audit.record(act, "journey.partner.read", table="errands_errand", row=errand, details={"sandbox": True})
    elif found.is_live and found.case is not None:
        case = case_reads.get_case(region=act.region, case=found.case)
        definition, content = catalogue.get_definition(case.version_hash), case_reads.get_content(region=act.region, case=case.id)
        facts = Progress(act=act, case=case, definition=definition, content=content, steps=()).facts()
        rows = tuple(
            (_text(line.label), presenting.told(definition, content, line.value, catalogue.value_of(line.value, facts))) for line in _told(step)
        )
        audit.record_read(act.for_case(case.id), subjects=case.concerned, fields=read_names(step), case=case.id, details={"step": found.step})
    else:
        audit.record(act, "journey.partner.read", table="errands_errand", row=errand, case=found.case, details={"over": True})
    return ErrandTask(errand=found, step=step, rows=rows, correctable=_correctable(found), answer=answer)


def read_names(step: Step) -> tuple[str, ...]:
    """
    Return how the record names what a partner is told: form fields and register paths by name, all else as content of the case.

    >>> read_names(errand_reads.SANDBOX_STEP)
    ('case.answers',)
    """
    found: dict[str, None] = {}
    for line in _told(step):
        head, _, rest = line.value.partition(".")
        name = line.value if head == "residents" else rest.partition(".")[0] if head == "form" else "case.answers"
        found[name] = None
    return tuple(found)


@audit.operation("journey.partner.accepted")
def accept_errand(*, act: Act, client_id: str, errand: UUID) -> Errand:
    """Note that an application has begun with a step. Again changes nothing. :raises NoSuchErrand, ErrandOver: as they say."""
    return errands.accept(act=_for_case(act, errand), client_id=client_id, errand=errand)


@audit.operation("journey.partner.answered")
def answer_errand(*, act: Act, client_id: str, errand: UUID, key: str, given: Answer) -> Errand:
    """
    End a step with what its partner says, and let the case go on: once. The same again is answered with how it stands.

    :raises NoSuchErrand, ErrandOver, AnsweredOtherwise, KeyUsed: as `errands.operations.answer` says. :raises AnswerWrong: it does not fit.
    :raises HeldBack: the person says that they did not apply.
    """
    found = errand_reads.get_of_client(region=act.region, client_id=client_id, errand=errand)
    if found.case is None:
        if found.is_live:
            _check(found, given)
        return errands.answer(act=act, client_id=client_id, errand=errand, key=key, given=given)[0]
    act = act.for_case(found.case)
    # Invariant: the case first, then its parts, as everywhere: whoever waited here finds how the other one left it.
    case, content = case_reads.lock_case(region=act.region, case=found.case)
    found = errand_reads.get_of_client(region=act.region, client_id=client_id, errand=errand)
    if found.is_live:
        if case.power is not Power.SELF and identity.is_denied(kind=CHANGED_ON_BEHALF, ref=case.id):
            raise HeldBack
        _check(found, given)
    kept, is_new = errands.answer(act=act, client_id=client_id, errand=errand, key=key, given=given)
    if is_new:
        _go_on(act, case, content, kept, given)
    return kept


def _go_on(act: Act, case: Case, content: Content, errand: Errand, given: Answer) -> None:
    definition = catalogue.get_definition(case.version_hash)
    step = definition.step(errand.step)
    # Because: an officer who takes the late step locks its row alone; unlocked, its revision could be gone before it is used, and the answer with it.
    turn = case_reads.lock_step(region=act.region, step=errand.id)
    if turn is None or turn.state is not StepState.OPEN:
        raise ErrandOver
    cases.end_step(act=act, step=turn.id, case=case, revision=turn.revision, outcome=given.outcome, reason=given.reason, officer=None)
    chosen = step.outcomes[given.outcome]
    reason = next((one for one in chosen.reasons if one.id == given.reason), None)
    decisions.record_decision(
        act=act, case=case.id, step=step.id, turn=turn.turn, kind=DecisionKind.PARTNER, outcome=given.outcome, version_hash=case.version_hash,
        reason_code=given.reason, reason=_text(reason.text) if reason else None, legal_basis=reason.legal_basis if reason else None, note=given.note,
    )  # fmt: skip
    if given.data:
        content = replace(content, partners={**content.partners, step.id: dict(given.data)})
        cases.keep_returned(act=act, case=case, content=content, step=step.id)
    progress = Progress(act=act, case=case, definition=definition, content=content, steps=case_reads.list_steps(case=case.id))
    progress.follow(chosen.next)
    if APPLICANT in chosen.next:
        cases.ask_correction(act=act, case=case, step=step.id, fields=given.fields, reason=given.reason or "", note=given.note)
    conclude(progress, step=step.id, outcome=given.outcome, reason=given.reason)


@audit.operation("journey.partner.escalated")
def put_before_officers(*, act: Act, errand: Errand, why: Late) -> bool:
    """
    Put a step that its partner does not answer into the queue of its own position; return whether that was new.

    The partner may answer until an officer takes it back.
    """
    if errand.case is None:
        raise NoSuchErrand
    act = act.for_case(errand.case)
    case, content = case_reads.lock_case(region=act.region, case=errand.case)
    turn = case_reads.find_step(region=act.region, step=errand.id)
    if turn is None or turn.state is not StepState.OPEN or errands.put_before_officers(act=act, errand=errand.id, why=why) is None:
        audit.record(act, "journey.partner.escalated", table="errands_errand", row=errand.id, case=case.id, details={"again": True})
        return False
    definition = catalogue.get_definition(case.version_hash)
    step = definition.step(errand.step)
    progress = Progress(act=act, case=case, definition=definition, content=content, steps=())
    return cases.queue_step(act=act, step=turn, position=step.actor or "", unit=progress.unit_of(step), reason=why.value)


@audit.operation("journey.partner.taken_back")
def take_back(*, act: Act, officer: UUID, step: UUID, reason: TakenBack, note: str) -> None:
    """
    Take a step back from its partner, to do it by hand. The officer holds it, and decides it afterwards like any other.

    :raises NotYourStep: ConflictOfInterest: as they say. :raises NotLive: the partner was quicker. :raises ReasonNeeded: no words beside the reason.
    """
    seen = case_reads.find_step(region=act.region, step=step)
    if seen is None:
        raise NoSuchStep
    case, _ = case_reads.lock_case(region=act.region, case=seen.case)
    seen = case_reads.find_step(region=act.region, step=step)
    if seen is None or seen.officer != officer or seen.state is not StepState.OPEN:
        raise NotYourStep
    if refusal := policy.refusal_to_handle(case=case, officer=officer, relatives=relatives_of(act, officer)):
        raise refusal
    if not note.strip():
        raise ReasonNeeded
    act = replace(act.for_case(case.id), appointment=seen.appointment or act.appointment)
    errands.take_back(act=act, errand=step, reason=reason, note=note.strip()[:MOST_NOTE])


# --- files --------------------------------------------------------------------------------------------------------


@audit.operation("journey.partner.upload_begun")
def begin_partner_upload(*, act: Act, client_id: str, uploader: UUID, errand: UUID, name: str, size_bytes: int) -> Partial:
    """
    Announce a file in pieces for a step. `uploader` is the application's own key.

    :raises NoSuchErrand: not its own, or it takes no files. :raises ErrandOver: it has ended. :raises FileTooLarge, TooManyFiles, TooManyUploads: as they say.
    """
    found = errand_reads.get_of_client(region=act.region, client_id=client_id, errand=errand)
    if not found.is_live:
        raise ErrandOver
    rule = partner.files if (partner := _step_of(found).partner) else None
    if rule is None or size_bytes < 1:
        raise NoSuchErrand
    if size_bytes > rule.max_mib * MIB:
        raise FileTooLarge(rule.max_mib)
    _must_have_room(found, rule.max_files)
    return files.begin_upload(
        act=_for_case(act, errand), account=uploader, owner=errand, field=UPLOAD_FIELD, name=name[-receiving.MOST_NAME:], size_bytes=size_bytes
    )  # fmt: skip


@audit.operation("journey.partner.upload_kept")
def keep_partner_upload(*, act: Act, client_id: str, uploader: UUID, upload: UUID) -> StoredFile:
    """
    Keep a whole upload as a file of the step's case: judged by its content. Asked twice, the second answer equals the first.

    :raises FileRefused: by content. :raises NoSuchUpload: not whole yet, or gone. :raises ErrandOver: the step has ended.
    :raises TooManyFiles: the step has kept enough.
    """
    partial = file_reads.get_upload(region=act.region, account=uploader, upload=upload)
    found = errand_reads.get_of_client(region=act.region, client_id=client_id, errand=partial.owner)
    act = _for_case(act, found.id)
    if found.case is not None:
        case_reads.lock_case(region=act.region, case=found.case)
    partial = file_reads.get_upload(region=act.region, account=uploader, upload=upload)
    if partial.file is not None:
        audit.record(act, "journey.partner.upload_kept", table="files_partial", row=upload, details={"again": True})
        return file_reads.get_file(region=act.region, file=partial.file)
    step = _step_of(found)
    rule = step.partner.files if step.partner else None
    if rule is None:
        raise NoSuchUpload
    if not errand_reads.get_of_client(region=act.region, client_id=client_id, errand=found.id).is_live:
        raise ErrandOver
    _must_have_room(found, rule.max_files)
    stored = files.store(
        act=act, content=file_reads.read_upload(region=act.region, account=uploader, upload=upload), owner=found.case or found.id, purpose=_purpose(found),
        retention=receiving.retention_of(catalogue.get_definition(found.version_hash)) if found.case else errand_reads.SANDBOX_RETENTION,
        accept=Accept(types=tuple(rule.types), max_bytes=rule.max_mib * MIB),
    )  # fmt: skip
    files.end_upload(act=act, account=uploader, upload=upload, file=stored.id)
    return stored


# --- what the screens show ----------------------------------------------------------------------------------------


def errands_shown(definition: ServiceDefinition, case: Case) -> tuple[ErrandShown, ...]:
    """Return what partners were given of a case and what they answered, the oldest first. The caller has recorded the reading."""
    found = []
    for errand, given in errand_reads.list_of_case(case=case.id):
        step = definition.step(errand.step)
        if step.partner is not None:
            found.append(_shown(step, step.partner, errand, given))
    return tuple(found)


def _shown(step: Step, partner: Partner, errand: Errand, given: Answer | None) -> ErrandShown:
    chosen = step.outcomes.get(errand.outcome or "")
    reason = next((one for one in chosen.reasons if given and one.id == given.reason), None) if chosen else None
    sent = _sent(errand) if given and given.files else {}
    return ErrandShown(
        errand=errand, title=_text(step.title), partner=_text(partner.name), purpose=_text(partner.purpose),
        given=tuple(_text(line.label) for line in partner.fields), outcome=_text(chosen.title) if chosen and chosen.title else None,
        reason=_text(reason.text) if reason else None, note=given.note if given else "",
        rows=tuple((_text(one.label), value) for one in partner.returns if given and (value := _returned(step, one.id, given.data)) is not None),
        files=tuple(
            FileShown(file=str(one.id), name="", media_type=one.media_type, size_bytes=one.size_bytes) for key, one in sent.items() if given and key in given.files
        ),
    )  # fmt: skip


def _returned(step: Step, name: str, data: Mapping[str, Any]) -> Text | None:
    field = next((one for one in step.partner.returns if one.id == name), None) if step.partner else None
    value = data.get(name)
    if field is None or value is None:
        return None
    if field.choices:
        return next((_text(one.label) for one in field.choices if one.value == value), _text_of(value))
    if isinstance(value, bool):
        return presenting.YES if value else presenting.NO
    return presenting.day(value) if field.type.value == "date" else _text_of(value)


def list_files(*, case: UUID) -> frozenset[str]:
    """Return the files that partners named in their answers of a case."""
    return frozenset(name for _, given in errand_reads.list_of_case(case=case) if given for name in given.files)


# --- shared -------------------------------------------------------------------------------------------------------


def _check(errand: Errand, given: Answer) -> None:
    wrong = errand_reads.faults_of(_step_of(errand), given, fields=set(_correctable(errand)), files=_sent(errand) if given.files else ())
    if wrong:
        raise AnswerWrong(wrong)


def _sent(errand: Errand) -> dict[str, StoredFile]:
    """Return the files that were sent for an errand and are kept, by id: bounded by `_must_have_room`."""
    found = file_reads.list_files(region=errand.region, owner=errand.case or errand.id, kept_only=True, purpose=_purpose(errand))
    return {str(one.id): one for one in found}


def _purpose(errand: Errand) -> str:
    return f"{FILE}:{ids.to_text(errand.id)}"


def _must_have_room(errand: Errand, max_files: int) -> None:
    if len(_sent(errand)) >= (most := max_files * KEPT_FOR_EACH):
        raise TooManyFiles(most)


def _step_of(errand: Errand) -> Step:
    return errand_reads.SANDBOX_STEP if errand.is_sandbox else catalogue.get_definition(errand.version_hash).step(errand.step)


def _correctable(errand: Errand) -> dict[str, Text]:
    if errand.is_sandbox:
        return dict(errand_reads.SANDBOX_FORM)
    fields = catalogue.get_definition(errand.version_hash).form.fields()
    return {name: _text(field.label) for name, field in fields.items() if field.type is not FieldType.PREFILLED}


def _told(step: Step) -> Sequence[Any]:
    return step.partner.fields if step.partner else ()


def _for_case(act: Act, errand: UUID) -> Act:
    found = errand_reads.find(errand=errand)
    return act.for_case(found.case) if found is not None and found.case is not None else act


def _text(said: Any) -> Text:
    return Text(id=said.id, en=said.en)


def _text_of(value: Any) -> Text:
    return Text(id=str(value), en=str(value))


def is_live(step: UUID) -> bool:
    """Say whether a partner may still answer a step."""
    found = errand_reads.find(errand=step)
    return found is not None and found.is_live


def look_after(at: dt.datetime) -> tuple[tuple[Errand, Late], ...]:
    """Return what is to be put before officers at a moment: time is over, or the application may do nothing more."""
    found = {one.id: (one, Late.OVERDUE) for one in errand_reads.list_due(at=at)}
    for client_id in errand_reads.list_clients_asked():
        client = clients.find_client(client_id=client_id)
        if client is None or not client.is_active or "partner" not in client.scopes:
            found |= {one.id: (one, Late.CLIENT_GONE) for one in errand_reads.list_live_of(client_id=client_id)}
    return tuple(found.values())
