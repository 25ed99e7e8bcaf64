"""A file that arrived in pieces becomes part of an answer: judged by its content, kept, and named in the draft, in one go."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final
from uuid import UUID

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common.text import Text
from loket.foundation.files import operations as files
from loket.foundation.files import queries as file_reads
from loket.foundation.files.errors import NoSuchUpload
from loket.foundation.files.values import MIB, Accept, Partial, Retention, StoredFile
from loket.services.cases import operations as cases
from loket.services.cases import queries as case_reads
from loket.services.cases.errors import NoSuchCase, NoSuchDraft, NotNow
from loket.services.cases.values import CaseState, Draft
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.definition import FieldType, FormField, ServiceDefinition
from loket.services.journey import helping, mending, representing
from loket.services.journey.errors import AnswersInvalid, FileTooLarge

#: Machine word and archive class of what a citizen sends.
UPLOAD: Final = "case_upload"
MOST_NAME: Final = 120
TOO_MANY: Final = Text(id="Paling banyak {most} berkas. Hapus satu lebih dulu.", en="At most {most} file(s). Remove one first.")


@audit.operation("journey.upload.begun")
def begin_upload(*, act: Act, account: UUID, owner: UUID, field: str, name: str, size_bytes: int) -> Partial:
    """
    Announce a file in pieces for a question of the account's own draft, or of its case that was given back.

    :raises NoSuchDraft: neither is the account's, or the question takes no files. :raises FileTooLarge, TooManyUploads: as they say.
    """
    definition = _definition_of(act, account, owner)
    rule = _question(definition, field).upload
    if rule is None or size_bytes < 1:
        raise NoSuchDraft
    if size_bytes > rule.max_mib * MIB:
        raise FileTooLarge(rule.max_mib)
    return files.begin_upload(act=act, account=account, owner=owner, field=field, name=name[-MOST_NAME:], size_bytes=size_bytes)


@audit.operation("journey.upload.kept")
def keep_upload(*, act: Act, account: UUID, upload: UUID) -> tuple[Mapping[str, Any], int | None]:
    """
    Keep a whole upload as a file of its draft or case; return it as an answer keeps it (`FormField`), and the draft's new revision.

    A draft names it at once; of a case it waits for the correction that is sent. Asked twice, the second answer equals the first.

    :raises FileRefused: by content; the pieces are thrown away. :raises NoSuchUpload: not whole yet, or gone.
    :raises AnswersInvalid: the question has as many files as it takes.
    """
    found = file_reads.get_upload(region=act.region, account=account, upload=upload)
    draft = case_reads.lock_draft(region=act.region, account=account, draft=found.owner)
    if draft is None:
        with suppress(NoSuchCase):  # Because: a case takes the place of the draft for who waits; neither: `_definition_of` says so below.
            case_reads.lock_case(region=act.region, case=found.owner)
    found = file_reads.get_upload(region=act.region, account=account, upload=upload)  # Because: whoever waited for the lock finds it kept.
    if found.file is not None:
        audit.record(act, "journey.upload.kept", table="files_partial", row=upload, details={"again": True})
        return as_answer(file_reads.get_file(region=act.region, file=found.file), found.name), draft.revision if draft else None
    definition = _definition_of(act, account, found.owner)
    question = _question(definition, found.field)
    already = list(draft.answers.get(found.field) or ()) if draft else []
    rule = question.upload
    if rule is None:
        raise NoSuchUpload
    if len(already) >= rule.max_files:
        raise AnswersInvalid({found.field: TOO_MANY.fill(most=rule.max_files)})
    stored = files.store(
        act=act, content=file_reads.read_upload(region=act.region, account=account, upload=upload), owner=found.owner, purpose=UPLOAD,
        retention=retention_of(definition), accept=Accept(types=tuple(rule.types), max_bytes=rule.max_mib * MIB),
    )  # fmt: skip
    answer = as_answer(stored, found.name)
    saved: Draft | None = None
    if draft is not None:
        saved = cases.save_draft(
            act=act,
            draft=draft.id,
            account=account,
            answers={**draft.answers, found.field: [*already, answer]},
            page=draft.page,
            revision=draft.revision,
        )
    files.end_upload(act=act, account=account, upload=upload, file=stored.id)
    return answer, saved.revision if saved else None


@audit.operation("journey.application.sent_by_client")
def note_client(*, act: Act, case: UUID, client_id: str) -> None:
    """Note through which application, that the person let in, a case was sent."""
    audit.record(act.for_case(case), "journey.application.sent_by_client", table="cases_case", row=case, case=case, details={"client": client_id})


def as_answer(stored: StoredFile, name: str) -> dict[str, Any]:
    """Return a stored file as an answer keeps it (`FormField`)."""
    return {
        "file": str(stored.id), "name": name[:MOST_NAME], "media_type": stored.media_type, "size_bytes": stored.size_bytes, "sha256": stored.sha256,
    }  # fmt: skip


def retention_of(definition: ServiceDefinition) -> Retention:
    """Return how long what citizens send with a service is kept, and by which law."""
    return Retention(code=UPLOAD, years=definition.retention.years, reference=definition.retention.reference[:500])


def _definition_of(act: Act, account: UUID, owner: UUID) -> ServiceDefinition:
    try:
        draft = case_reads.get_draft(region=act.region, account=account, draft=owner)
    except NoSuchDraft:
        pass
    else:
        helping.acting(act, draft)  # Because: who acts for another may do so no more the moment the power has ended.
        return catalogue.get_definition(draft.version_hash)
    try:
        case = case_reads.get_case(region=act.region, case=owner)
    except NoSuchCase:
        raise NoSuchDraft from None
    if mending.find_consent(act, case, account) is None:
        try:
            representing.on_case(act, account, case)
        except NoSuchCase:
            raise NoSuchDraft from None
    if case.state is not CaseState.RETURNED:
        raise NotNow
    return catalogue.get_definition(case.version_hash)


def _question(definition: ServiceDefinition, field: str) -> FormField:
    found = definition.form.fields().get(field)
    if found is None or found.type is not FieldType.UPLOAD:
        raise NoSuchDraft
    return found
