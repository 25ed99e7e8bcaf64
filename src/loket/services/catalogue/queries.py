"""
Reads of the catalogue, and the pure questions that other rooms ask of a definition.

A version is named by its hash alone; it never changes, so what was read once is kept in memory.
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import connection

from loket.foundation.agencies import queries as agencies
from loket.foundation.common.calendars import WorkingCalendar
from loket.foundation.common.paging import Page, bounded
from loket.foundation.common.text import Text
from loket.services.catalogue import bundles, drafting, holding, loading, models, reading, rulebook, searching, trials
from loket.services.catalogue import check as checking
from loket.services.catalogue.answering import MEDIA_TYPES
from loket.services.catalogue.definition import ServiceDefinition
from loket.services.catalogue.diff import Difference, differences
from loket.services.catalogue.drafting import as_new as read_copy
from loket.services.catalogue.drafting import edited as read_edited
from loket.services.catalogue.drafting import from_upload as read_upload
from loket.services.catalogue.drafting import to_archive as read_archive
from loket.services.catalogue.drafting import to_layout as read_layout
from loket.services.catalogue.editing import packages, renaming
from loket.services.catalogue.editing.packages import MISSING
from loket.services.catalogue.editing.packages import at as read_part
from loket.services.catalogue.editing.packages import with_change_noted as read_noted
from loket.services.catalogue.errors import NoSuchDraft, NoSuchVersion, PackageInvalid
from loket.services.catalogue.facts import effect_types, fact_types, facts_of, spoken, value_of
from loket.services.catalogue.facts import quoted as read_quoted
from loket.services.catalogue.form import (
    first_unfinished_page,
    next_page,
    page_of,
    validate_answers,
    visible_fields,
    visible_pages,
)
from loket.services.catalogue.helping import words_of
from loket.services.catalogue.loading import load as load_package
from loket.services.catalogue.rulebook import Compiled
from loket.services.catalogue.sop import flowchart_svg, sop_table, typst_source
from loket.services.catalogue.trials import flat as read_flat
from loket.services.catalogue.trials import nested as read_nested
from loket.services.catalogue.trials import value as read_value
from loket.services.catalogue.trials import written as read_written
from loket.services.catalogue.values import Bundle, Draft, DraftState, Examined, Package, Problem, Rehearsed, Revision, SearchHit, VersionRecord
from loket.services.rules.values import RuleBook

__all__ = [
    "MEDIA_TYPES",
    "MISSING",
    "Difference",
    "differences",
    "effect_types",
    "fact_types",
    "facts_of",
    "find_version",
    "first_unfinished_page",
    "flowchart_svg",
    "get_compiled",
    "get_definition",
    "get_draft",
    "get_examined",
    "get_rehearsed",
    "get_rulebook",
    "get_templates",
    "get_version",
    "holding",
    "is_published",
    "list_drafts",
    "list_revisions",
    "list_templates",
    "list_versions",
    "load_package",
    "names_of_kind",
    "next_page",
    "page_of",
    "read_archive",
    "read_bundle",
    "read_copy",
    "read_draft",
    "read_edited",
    "read_flat",
    "read_folder",
    "read_layout",
    "read_nested",
    "read_noted",
    "read_part",
    "read_plain",
    "read_quoted",
    "read_template",
    "read_upload",
    "read_value",
    "read_written",
    "search_versions",
    "sop_table",
    "spoken",
    "typst_source",
    "validate_answers",
    "value_of",
    "visible_fields",
    "visible_pages",
    "words_of",
]  # fmt: skip

#: Versions kept in memory. Measured: the birth certificate takes 130 kB with its compiled rules (2026-11-24, CPython 3.11).
KEPT: Final = 512

Content = TypeVar("Content")


class _Kept(Generic[Content]):
    """The last used contents by hash. Contents never change, so nothing ever has to be forgotten."""

    def __init__(self) -> None:
        self._found: OrderedDict[str, Content] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, name: str) -> Content | None:
        with self._lock:
            if name in self._found:
                self._found.move_to_end(name)
                return self._found[name]
        return None

    def keep(self, name: str, content: Content) -> Content:
        with self._lock:
            content = self._found.setdefault(name, content)
            while len(self._found) > KEPT:
                self._found.popitem(last=False)
        return content


_definitions: _Kept[ServiceDefinition] = _Kept()
_compiled: _Kept[Compiled] = _Kept()
_templates: _Kept[dict[str, str]] = _Kept()


def get_definition(version_hash: str) -> ServiceDefinition:
    """Return what was published under a hash; always the same object. :raises NoSuchVersion: if nothing was."""
    found = _definitions.find(version_hash)
    if found is None:
        text = models.ServiceVersion.objects.filter(hash=version_hash).values_list("definition", flat=True).first()
        if text is None:
            raise NoSuchVersion
        found = _definitions.keep(version_hash, ServiceDefinition.model_validate_json(text))
    return found


def get_compiled(version_hash: str) -> Compiled:
    """Return a version's compiled rules and conditions. :raises NoSuchVersion: if there is none."""
    found = _compiled.find(version_hash)
    if found is None:
        found = _compiled.keep(version_hash, rulebook.compiled(get_definition(version_hash)))
    return found


def get_rulebook(version_hash: str) -> RuleBook:
    """Return a version's decision tables and parameters. :raises NoSuchVersion: if there is none."""
    return get_compiled(version_hash).book


def get_templates(version_hash: str) -> Mapping[str, str]:
    """Return a version's templates by path. :raises NoSuchVersion: if there is none."""
    found = _templates.find(version_hash)
    if found is None:
        text = models.ServiceVersion.objects.filter(hash=version_hash).values_list("templates", flat=True).first()
        if text is None:
            raise NoSuchVersion
        found = _templates.keep(version_hash, dict(json.loads(text)))
    return found


_RECORD: Final = (
    "hash", "service", "version", "region", "agency", "category", "title", "summary",
    "package_hash", "parameters_hash", "published_at", "published_by",
)  # fmt: skip


def _record(row: tuple[object, ...]) -> VersionRecord:
    values = dict(zip(_RECORD, row, strict=True))
    return VersionRecord(**{**values, "title": Text.of(values["title"]), "summary": Text.of(values["summary"])})  # type: ignore[arg-type]


def find_version(version_hash: str) -> VersionRecord | None:
    """Return a published version without its content, or None."""
    row = models.ServiceVersion.objects.filter(hash=version_hash).values_list(*_RECORD).first()
    return None if row is None else _record(row)


def get_version(version_hash: str) -> VersionRecord:
    """Return a published version without its content. :raises NoSuchVersion: if there is none."""
    found = find_version(version_hash)
    if found is None:
        raise NoSuchVersion
    return found


def list_versions(
    region: str, *, service: str | None = None, hashes: Collection[str] | None = None, after: str | None = None, limit: int | None = None
) -> Page[VersionRecord]:
    """Return the versions of a region by service, the newest of each first; only some services or hashes if wished."""
    wanted = models.ServiceVersion.objects.filter(region=region)
    if service is not None:
        wanted = wanted.filter(service=service)
    if hashes is not None:
        wanted = wanted.filter(hash__in=list(hashes))
    if after is not None and "|" in after:
        last_service, _, last_version = after.partition("|")
        wanted = wanted.filter(service__gt=last_service) | wanted.filter(service=last_service, version__lt=int(last_version))
    most = bounded(limit)
    rows = [_record(row) for row in wanted.order_by("service", "-version").values_list(*_RECORD)[: most + 1]]
    more = f"{rows[most - 1].service}|{rows[most - 1].version}" if len(rows) > most else None
    return Page(tuple(rows[:most]), more)


def is_published(version_hash: str) -> bool:
    """Say whether a version of this hash was published."""
    return models.ServiceVersion.objects.filter(hash=version_hash).exists()


def read_bundle(version_hash: str) -> Bundle:
    """Return the package as it was handed over, so that anybody can compute the hash again. :raises NoSuchVersion: if there is none."""
    content = models.ServiceVersion.objects.filter(hash=version_hash).values_list("source", flat=True).first()
    if content is None:
        raise NoSuchVersion
    return bundles.unpack(bytes(content))


def read_folder(folder: Path, *, regions: Path | None = None, region: str = "") -> Bundle:
    """
    Return a package folder as a bundle, with the region's parameters from `regions/<region>/parameters/`.

    :raises PackageInvalid: if the folder is none or holds what no package holds.
    """
    parameters = loading.parameters_file(regions, region, folder.name) if regions is not None and region else None
    return loading.read_folder(folder, parameters)


def search_versions(*, region: str, text: str, among: Collection[str], limit: int | None = None) -> tuple[SearchHit, ...]:
    """
    Return the versions among `among` (hashes) that everyday words find, the best first: any word, either language, typos too.

    One query. `rollout.queries.search` asks it with what is live.
    """
    query, words = searching.read_query(text)
    if not query or not among:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT v.service, v.hash, v.title, v.summary, v.agency, v.category, f.score
               FROM catalogue_search(%s, %s, %s, %s, %s) f JOIN catalogue_serviceversion v USING (hash) ORDER BY f.score DESC, v.service""",
            [region, list(among), query, words or [query], bounded(limit)],
        )
        rows = cursor.fetchall()
    return tuple(
        SearchHit(s, h, _text(title), _text(summary), agency, category, float(score)) for s, h, title, summary, agency, category, score in rows
    )


def _text(value: object) -> Text:
    return Text.of(json.loads(value) if isinstance(value, str) else value)  # type: ignore[arg-type]


# --- drafts -----------------------------------------------------------------------------------------------------


def list_templates() -> tuple[str, ...]:
    """Return the names of the templates that this installation brings (bounded by its folder)."""
    return drafting.template_names(settings.LOKET_PACKAGES_DIR)


def read_template(name: str, *, service: str, agency: str) -> Bundle:
    """Return a template's files for a new service. :raises PackageInvalid: if there is no such template."""
    return drafting.from_template(settings.LOKET_PACKAGES_DIR, name, service=service, agency=agency)


def list_drafts(
    region: str, *, states: Collection[DraftState] = (DraftState.OPEN, DraftState.PROPOSED), after: str | None = None, limit: int | None = None
) -> Page[Draft]:
    """Return the drafts of a region in some states, the last changed first."""
    wanted = models.ServiceDraft.objects.filter(region=region, state__in=[state.value for state in states])
    if after is not None and "|" in after:
        moment, _, last = after.partition("|")
        at = dt.datetime.fromisoformat(moment)
        wanted = wanted.filter(changed_at__lt=at) | wanted.filter(changed_at=at, id__lt=UUID(last))
    most = bounded(limit)
    rows = list(wanted.order_by("-changed_at", "-id")[: most + 1])
    more = f"{rows[most - 1].changed_at.isoformat()}|{rows[most - 1].id}" if len(rows) > most else None
    return Page(tuple(_draft(row) for row in rows[:most]), more)


def get_draft(region: str, draft: UUID) -> Draft:
    """Return a draft without its content. :raises NoSuchDraft: if the region has none of this id."""
    row = models.ServiceDraft.objects.filter(region=region, id=draft).first()
    if row is None:
        raise NoSuchDraft
    return _draft(row)


def read_draft(region: str, draft: UUID, *, revision: int | None = None) -> Bundle:
    """Return the files of a draft, of an earlier revision if wished. :raises NoSuchDraft: if there are none."""
    row = models.ServiceDraft.objects.filter(region=region, id=draft).first()
    if row is None:
        raise NoSuchDraft
    number = row.position if revision is None else revision
    packed = models.DraftRevision.objects.filter(draft=row, number=number).values_list("files", flat=True).first()
    if packed is None:
        raise NoSuchDraft
    return bundles.unpack(bytes(packed))


def list_revisions(region: str, draft: UUID, *, limit: int | None = None) -> tuple[Revision, ...]:
    """Return what was done to a draft, the latest first."""
    rows = models.DraftRevision.objects.filter(draft__region=region, draft_id=draft).order_by("-number").defer("files")[: bounded(limit)]
    return tuple(Revision(row.number, row.parent, Text.of(row.what), row.made_at, row.made_by) for row in rows)


def _draft(row: models.ServiceDraft) -> Draft:
    parent = models.DraftRevision.objects.filter(draft=row, number=row.position).values_list("parent", flat=True).first()
    before = parent is not None and models.DraftRevision.objects.filter(draft=row, number=parent).exists()
    after = models.DraftRevision.objects.filter(draft=row, parent=row.position).exists()
    return Draft(
        row.id, row.region, row.service, row.agency, Text.of(row.title), DraftState(row.state), row.base_hash, row.position, before, after,
        row.started_at, row.started_by, row.changed_at, row.changed_by,
    )  # fmt: skip


def get_examined(files: Bundle, *, region: str, on: dt.date, publishing: bool = True) -> Examined:
    """
    Return what publishing these files in a region on a day would be told. Pure but for the region's calendar and positions.

    What was found is kept, for the workbench asks at every page; who decides is told the same, as it stands with the region at that moment.
    """
    # Because: a position or a holiday that an operator adds must count at once.
    positions = tuple(position.code for position in agencies.list_positions(region))
    return _examined(_Files(files), region, positions, _Same(agencies.calendar_for(region)), on, publishing)


class _Same:
    """A calendar as a key: by which one it is. A region that changed has another one."""

    def __init__(self, calendar: WorkingCalendar) -> None:
        self.calendar = calendar

    def __hash__(self) -> int:
        return id(self.calendar)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.calendar is self.calendar


class _Files:
    """Files as a key: by their content."""

    def __init__(self, files: Bundle) -> None:
        self.files = files
        digest = hashlib.sha256()
        for name in sorted(files):
            digest.update(f"{name}\n{len(files[name])}\n".encode() + files[name])
        self.name = digest.hexdigest()

    def __hash__(self) -> int:
        return hash(self.name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Files) and other.name == self.name


@functools.lru_cache(maxsize=24)
def _examined(files: _Files, region: str, positions: tuple[str, ...], calendar: _Same, on: dt.date, publishing: bool) -> Examined:
    try:
        package = loading.load(files.files, region=region)
    except PackageInvalid as invalid:
        return Examined(None, invalid.problems)
    report = checking.check(package, on=on, calendar=calendar.calendar, positions=positions, publishing=publishing)
    return Examined(package, report.problems)


def read_plain(files: Bundle, file: str) -> tuple[Any, Problem | None]:
    """Return a file's plain data, or None and what keeps it from being read."""
    try:
        return packages.plain(files, file), None
    except reading.Unreadable as error:
        return None, error.problem


# --- files that are not published -------------------------------------------------------------------------------


def pack_bundle(files: Bundle) -> bytes:
    """Return files as one zip: the same files give the same bytes."""
    return bundles.pack(files)


def unpack_bundle(content: bytes) -> Bundle:
    """Return the files of a zip. :raises PackageInvalid: if it is none, or holds too much."""
    return bundles.unpack(content)


def names_of_kind(files: Bundle, kind: str, within: str = "") -> tuple[str, ...]:
    """Return the technical names that a kind of part (`operations.Renamed`) has in files; none for a word that is no kind."""
    if kind not in list(renaming.Kind):
        return ()
    plain = {name: read_plain(files, name)[0] for name in files if name.endswith(".yaml")}
    return renaming.names(plain, renaming.Kind(kind), within)


def get_rehearsed(package: Package, data: Mapping[str, Any]) -> Rehearsed:
    """Return what comes out of an example's plain data under a package, in the region and by the calendar that it was loaded for."""
    region = package.region
    return trials.rehearsed(package, data, agencies.calendar_for(region))
