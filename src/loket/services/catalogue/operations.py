"""Writes of the catalogue: a version is published, and never changes again; a draft is worked on until it is proposed or discarded."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.db import connection

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common import ids, states
from loket.foundation.common.text import Text
from loket.foundation.events import operations as events
from loket.services.catalogue import bundles, drafting, hashing, loading, models, searching
from loket.services.catalogue import check as checking
from loket.services.catalogue.drafting import REMOVE, Edit
from loket.services.catalogue.editing.renaming import Kind as Renamed
from loket.services.catalogue.errors import (
    BadServiceName,
    DraftClosed,
    DraftStale,
    NoSuchDraft,
    NothingToUndo,
    OtherService,
    PackageInvalid,
    VersionHasOtherContent,
    VersionNotNewer,
)
from loket.services.catalogue.events import DRAFT_CLOSED, DRAFT_MOVED, DRAFT_SAVED, DRAFT_STARTED, VERSION_PUBLISHED
from loket.services.catalogue.values import DRAFT_TRANSITIONS, Bundle, DraftState, Package

TABLE = "catalogue_serviceversion"
DRAFTS: Final = "catalogue_servicedraft"
#: Revisions of a draft that are kept; the oldest go.
KEPT_REVISIONS: Final = 200


@audit.operation(VERSION_PUBLISHED)
def publish(*, act: Act, bundle: Bundle, region: str, on: dt.date) -> str:
    """
    Check a package for a region and publish it; return the version's hash.

    `bundle`: path -> content of the package's files, with the region's parameters as `parameters.yaml`; `on`: today's
    civil date in the region. Publishing the same content again changes nothing (it is recorded as such).

    :raises PackageInvalid: with every problem the check found.
    :raises VersionHasOtherContent: if this version number is published with other content.
    :raises VersionNotNewer: if a higher version number is published already.
    :raises agencies.errors.UnknownRegion: if the region is not run here.
    """
    package = loading.load(bundle, region=region)
    definition = package.definition
    with connection.cursor() as cursor:
        # Because: two publishers of one service must see each other's version number.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"catalogue:{region}:{definition.service}"])
    published = dict(models.ServiceVersion.objects.filter(region=region, service=definition.service).values_list("version", "hash"))
    details = {
        "service": definition.service, "version": definition.version, "hash": package.hash,
        "package_hash": package.package_hash, "parameters_hash": package.parameters_hash,
    }  # fmt: skip
    if published.get(definition.version) == package.hash:
        audit.record(act, VERSION_PUBLISHED, table=TABLE, row=package.hash, details={**details, "unchanged": True})
        return package.hash
    if definition.version in published:
        raise VersionHasOtherContent
    if published and definition.version < max(published):
        raise VersionNotNewer
    positions = [position.code for position in agencies.list_positions(region)]
    report = checking.check(package, on=on, calendar=agencies.calendar_for(region), positions=positions, publishing=True)
    if report.errors:
        raise PackageInvalid(report.errors)
    row = _row(package, act)
    row.save(force_insert=True)
    columns = {"definition": row.definition, "templates": row.templates, "source": bytes(row.source)}
    audit.record(act, VERSION_PUBLISHED, table=TABLE, row=package.hash, columns=columns, details=details)
    events.publish(act, VERSION_PUBLISHED, ref=ids.new_id(), payload={**details, "region": region})
    return package.hash


def _row(package: Package, act: Act) -> models.ServiceVersion:
    definition = package.definition
    words = searching.words_of(definition)
    return models.ServiceVersion(
        hash=package.hash,
        service=definition.service,
        version=definition.version,
        region=package.region,
        agency=definition.agency,
        category=definition.category,
        title=definition.title.model_dump(),
        summary=definition.summary.model_dump(),
        search_title=words.title,
        search_keywords=words.keywords,
        search_english=words.english,
        search_words=words.words,
        definition=json.dumps(hashing.plain(definition), ensure_ascii=False, separators=(",", ":")),
        templates=json.dumps(dict(package.templates), ensure_ascii=False, separators=(",", ":")),
        package_hash=package.package_hash,
        parameters_hash=package.parameters_hash,
        source=bundles.pack(package.bundle),
        published_at=act.at,
        published_by=act.actor,
    )


# --- drafts -----------------------------------------------------------------------------------------------------


@audit.operation(DRAFT_STARTED)
def start_draft(*, act: Act, region: str, files: Bundle, what: Text, base_hash: str = "") -> UUID:
    """
    Begin a draft from files (`queries.read_template`, `read_bundle`, `read_upload`, `read_copy`); return its id.

    `base_hash`: the published version that it changes, "" for a new service; `what` says where the files come from.

    :raises PackageInvalid: if the files are too many, too large, or named as no package's are.
    :raises BadServiceName: if service.yaml names no service, or a new one by a name that is used in the region.
    :raises OtherService: if the files are of another service than the version that they change.
    """
    drafting.refuse_unwanted(files)
    head = drafting.heading(files)
    service = str(head.get("service", ""))
    if not drafting.SLUG.match(service) or len(service) > 60:
        raise BadServiceName
    if base_hash:
        base = models.ServiceVersion.objects.filter(hash=base_hash, region=region).values_list("service", flat=True).first()
        if base != service:
            raise OtherService
    elif models.ServiceVersion.objects.filter(region=region, service=service).exists():
        raise BadServiceName
    draft = models.ServiceDraft.objects.create(
        id=ids.new_id(), region=region, service=service, agency=_word(head, "agency"), title=_title(head, service), base_hash=base_hash,
        started_at=act.at, started_by=act.actor, changed_at=act.at, changed_by=act.actor,
    )  # fmt: skip
    packed = _keep(draft, act, files, what, number=1, parent=None)
    audit.record(act, DRAFT_STARTED, table=DRAFTS, row=draft.pk, columns={"files": packed}, details=_details(draft, packed) | {"base": base_hash})
    return draft.id


@audit.operation(DRAFT_SAVED)
def save_draft(*, act: Act, region: str, draft: UUID, revision: int, edits: Sequence[Edit], what: Text) -> int:
    """
    Write changed parts into a draft's files; return the new revision. What is the same changes nothing.

    `revision` is the one that the page showed. Another part may have changed since; the same part may not.

    :raises NoSuchDraft: if the region has none of this id.
    :raises DraftClosed: if it is proposed or discarded.
    :raises DraftStale: if somebody changed what the edits change; nothing is saved.
    :raises DraftUnreadable: if a file cannot be changed part by part.
    """
    row = _open(region, draft)
    current = _files(row, row.position)
    if revision != row.position and not drafting.still_true(_files(row, revision), current, edits):
        raise DraftStale
    return _save(row, act, drafting.edited(current, edits), what)


@audit.operation(DRAFT_SAVED)
def save_draft_file(*, act: Act, region: str, draft: UUID, revision: int, name: str, content: bytes | None, what: Text) -> int:
    """
    Put a whole file into a draft, or take it out (None); return the new revision.

    :raises NoSuchDraft: if the region has none of this id.
    :raises DraftClosed: if it is proposed or discarded.
    :raises DraftStale: if the file changed since `revision`; nothing is saved.
    :raises PackageInvalid: if a package may not hold it, or cannot be without it.
    :raises OtherService: if it would become another service.
    """
    row = _open(region, draft)
    current = _files(row, row.position)
    if revision != row.position and _files(row, revision).get(name) != current.get(name):
        raise DraftStale
    files = {key: body for key, body in current.items() if key != name} | ({} if content is None else {name: content})
    return _save(row, act, files, what)


@audit.operation(DRAFT_SAVED)
def replace_draft(*, act: Act, region: str, draft: UUID, revision: int, files: Bundle, what: Text) -> int:
    """
    Put other files in place of all of a draft's; return the new revision. The earlier ones can be had back by undoing.

    :raises NoSuchDraft: if the region has none of this id.
    :raises DraftClosed: if it is proposed or discarded.
    :raises DraftStale: if it changed since `revision`.
    :raises PackageInvalid: if a package may not hold them.
    :raises OtherService: if they are of another service.
    """
    row = _open(region, draft)
    if revision != row.position:
        raise DraftStale
    return _save(row, act, files, what)


@audit.operation(DRAFT_SAVED)
def rename_in_draft(*, act: Act, region: str, draft: UUID, revision: int, kind: Renamed, old: str, new: str, what: Text, within: str = "") -> int:
    """
    Give a part another id wherever it is named; return the new revision. `within`: the table of a row, the step of an outcome.

    :raises NoSuchDraft: if the region has none of this id.
    :raises DraftClosed: if it is proposed or discarded.
    :raises DraftStale: if it changed since `revision`.
    :raises DraftUnreadable: if a file cannot be changed part by part.
    """
    row = _open(region, draft)
    if revision != row.position:
        raise DraftStale
    return _save(row, act, drafting.renamed(_files(row, row.position), kind, old, new, within), what)


@audit.operation(DRAFT_MOVED)
def undo_draft(*, act: Act, region: str, draft: UUID, revision: int) -> int:
    """
    Go back to the content before; return its revision. Nothing is lost: `redo_draft` goes forward again.

    :raises NoSuchDraft: if the region has none of this id.
    :raises DraftClosed: if it is proposed or discarded.
    :raises DraftStale: if it changed since `revision`.
    :raises NothingToUndo: if there is none before.
    """
    row = _open(region, draft)
    parent = models.DraftRevision.objects.filter(draft=row, number=row.position).values_list("parent", flat=True).first()
    return _move(row, act, revision, parent)


@audit.operation(DRAFT_MOVED)
def redo_draft(*, act: Act, region: str, draft: UUID, revision: int) -> int:
    """
    Go forward again to the latest content made from this one; return its revision.

    :raises NoSuchDraft: if the region has none of this id.
    :raises DraftClosed: if it is proposed or discarded.
    :raises DraftStale: if it changed since `revision`.
    :raises NothingToUndo: if there is none after.
    """
    row = _open(region, draft)
    child = models.DraftRevision.objects.filter(draft=row, parent=row.position).order_by("-number").values_list("number", flat=True).first()
    return _move(row, act, revision, child)


@audit.operation(DRAFT_CLOSED)
def set_draft_state(*, act: Act, region: str, draft: UUID, state: DraftState) -> None:
    """
    Mark a draft as proposed, open again, done, or discarded. Its content is kept.

    :raises NoSuchDraft: if the region has none of this id.
    :raises DraftClosed: if it cannot come to this state any more.
    """
    row = models.ServiceDraft.objects.select_for_update().filter(region=region, id=draft).first()
    if row is None:
        raise NoSuchDraft
    if DraftState(row.state) not in states.before(DRAFT_TRANSITIONS, state):
        raise DraftClosed
    row.state, row.changed_at, row.changed_by = state.value, act.at, act.actor
    row.save(update_fields=["state", "changed_at", "changed_by"])
    audit.record(act, DRAFT_CLOSED, table=DRAFTS, row=row.pk, columns={"state": row.state}, details={"service": row.service, "state": row.state})


def _open(region: str, draft: UUID) -> models.ServiceDraft:
    row = models.ServiceDraft.objects.select_for_update().filter(region=region, id=draft).first()
    if row is None:
        raise NoSuchDraft
    if row.state != DraftState.OPEN:
        raise DraftClosed
    return row


def _files(row: models.ServiceDraft, number: int) -> Bundle:
    packed = models.DraftRevision.objects.filter(draft=row, number=number).values_list("files", flat=True).first()
    if packed is None:
        raise DraftStale
    return bundles.unpack(bytes(packed))


def _save(row: models.ServiceDraft, act: Act, files: Bundle, what: Text) -> int:
    before = _files(row, row.position)
    if dict(files) == dict(before):
        audit.record(act, DRAFT_SAVED, table=DRAFTS, row=row.pk, details=_details(row, bundles.pack(before)) | {"unchanged": True})
        return row.position
    drafting.refuse_unwanted(files)
    files = _numbered(row, before, files)
    head = drafting.heading(files)
    if head and head.get("service") != row.service:
        raise OtherService
    last = models.DraftRevision.objects.filter(draft=row).order_by("-number").values_list("number", flat=True).first() or 0
    packed = _keep(row, act, files, what, number=last + 1, parent=row.position)
    row.position, row.changed_at, row.changed_by = last + 1, act.at, act.actor
    if head:
        row.title, row.agency = _title(head, row.service), _word(head, "agency")
    row.save(update_fields=["position", "changed_at", "changed_by", "title", "agency"])
    models.DraftRevision.objects.filter(draft=row, number__lte=last + 1 - KEPT_REVISIONS).delete()
    audit.record(act, DRAFT_SAVED, table=DRAFTS, row=row.pk, columns={"files": packed}, details=_details(row, packed))
    return row.position


def _numbered(row: models.ServiceDraft, before: Bundle, files: Bundle) -> Bundle:
    """
    Return the files with the next version number, when they change a published version and still bear its number.

    Because: a number that is published with other content is refused, and a clerk should not have to know.
    """
    if not row.base_hash:
        return files
    base = models.ServiceVersion.objects.filter(hash=row.base_hash).values_list("version", flat=True).first()
    if base is None or drafting.heading(files).get("version") != base or drafting.heading(before).get("version") != base:
        return files
    newest = (
        models.ServiceVersion.objects.filter(region=row.region, service=row.service).order_by("-version").values_list("version", flat=True).first()
    )
    return drafting.edited(files, [Edit("service.yaml", ("version",), (newest or base) + 1)])


def _move(row: models.ServiceDraft, act: Act, revision: int, number: int | None) -> int:
    if revision != row.position:
        raise DraftStale
    if number is None or not models.DraftRevision.objects.filter(draft=row, number=number).exists():
        raise NothingToUndo
    row.position, row.changed_at, row.changed_by = number, act.at, act.actor
    row.save(update_fields=["position", "changed_at", "changed_by"])
    details = {"service": row.service, "revision": number, "from": revision}
    audit.record(act, DRAFT_MOVED, table=DRAFTS, row=row.pk, columns={"position": number}, details=details)
    return number


def _keep(row: models.ServiceDraft, act: Act, files: Bundle, what: Text, *, number: int, parent: int | None) -> bytes:
    packed = bundles.pack(files)
    models.DraftRevision.objects.create(draft=row, number=number, parent=parent, files=packed, what=what.as_dict(), made_at=act.at, made_by=act.actor)
    return packed


def _details(row: models.ServiceDraft, packed: bytes) -> dict[str, Any]:
    return {"service": row.service, "revision": row.position, "files_sha256": hashlib.sha256(packed).hexdigest()}


def _word(head: Any, name: str) -> str:
    found = head.get(name)
    return found if isinstance(found, str) else ""


def _title(head: Any, service: str) -> dict[str, str]:
    found = head.get("title")
    given = found if isinstance(found, dict) else {}
    return {language: str(given.get(language) or service) for language in ("id", "en")}


__all__ = [
    "REMOVE", "Edit", "publish", "redo_draft", "rename_in_draft", "replace_draft", "save_draft", "save_draft_file", "set_draft_state",
    "start_draft", "undo_draft",
]  # fmt: skip
