"""Files that a citizen sends with an answer: judged by content, kept at once, named in the form until the answer is saved."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from loket.foundation.audit.values import Act
from loket.foundation.common import ids
from loket.foundation.common.text import Text
from loket.foundation.files import operations as files
from loket.foundation.files import queries as file_reads
from loket.foundation.files.errors import FileRefused
from loket.foundation.files.values import MIB, Accept
from loket.services.catalogue.definition import FieldType, FormField, ServiceDefinition
from loket.services.journey import queries as journey

#: Machine word and archive class of what a citizen sends.
PURPOSE = "case_upload"
MOST_NAME = 120
TOO_MANY = Text(id="Paling banyak {most} berkas. Hapus satu lebih dulu.", en="At most {most} file(s). Remove one first.")
REFUSED = Text(id="{name}: {why}", en="{name}: {why}")


def upload_fields(fields: Iterable[FormField]) -> list[FormField]:
    """Return the questions that take files."""
    return [field for field in fields if field.type is FieldType.UPLOAD]


def read_kept(
    request: HttpRequest, fields: Iterable[FormField], *, act: Act, owner: UUID, known: Iterable[dict[str, Any]] = ()
) -> dict[str, list[dict[str, Any]]]:
    """
    Return the files that the form names as already sent, by field, as an answer keeps them.

    Invariant: only files of `owner` in this region, or among `known` (those of the case itself); other ids are passed over.
    """
    wanted = {field.id: request.POST.getlist(f"{field.id}.kept") for field in fields}
    if not any(wanted.values()):
        return {name: [] for name in wanted}
    stored = {file.id: file for file in file_reads.list_files(region=act.region, owner=owner, kept_only=True)}
    before = {str(one["file"]): one for one in known}
    found: dict[str, list[dict[str, Any]]] = {}
    for name, tokens in wanted.items():
        found[name] = []
        for token in tokens:
            text, _, given = token.partition(" ")
            try:
                id_ = ids.from_text(text)
            except ids.BadId:
                continue
            if str(id_) in before:
                found[name].append(dict(before[str(id_)]))
            elif id_ in stored:
                found[name].append(journey.as_answer(stored[id_], given))
    return found


def store(
    request: HttpRequest, field: FormField, already: list[dict[str, Any]], *, act: Act, owner: UUID, definition: ServiceDefinition
) -> tuple[list[dict[str, Any]], list[Text]]:
    """Keep what was sent for one question; return the answers of the new files, and what was refused and why."""
    rule = field.upload
    kept: list[dict[str, Any]] = []
    refused: list[Text] = []
    if rule is None:
        return [], []
    for sent in request.FILES.getlist(field.id):
        name = (sent.name or "")[-MOST_NAME:]
        if len(already) + len(kept) >= rule.max_files:
            refused.append(TOO_MANY.fill(most=rule.max_files))
            break
        most = rule.max_mib * MIB
        try:
            stored = files.store(
                # Because: one octet too many is enough for the room to say what is too large.
                act=act, content=sent.read(most + 1), owner=owner, purpose=PURPOSE,
                retention=journey.retention_of(definition),
                accept=Accept(types=tuple(rule.types), max_bytes=most),
            )  # fmt: skip
        except FileRefused as refusal:
            refused.append(REFUSED.fill(name=name, why=refusal.message))
            continue
        kept.append(journey.as_answer(stored, name))
    return kept, refused


def to_remove(request: HttpRequest) -> tuple[str, str]:
    """Return field and file (as text of a UUID) of the button "Hapus" that was pressed, two empty texts when none was."""
    field, _, text = request.POST.get("remove", "").partition(":")
    try:
        return field, str(ids.from_text(text))
    except ids.BadId:
        return "", ""


def joined(texts: Iterable[Text]) -> Text:
    """Return several sentences as one."""
    listed = list(texts)
    return Text(id=" ".join(one.id for one in listed), en=" ".join(one.en for one in listed))
