"""
Reads of the catalogue, and the pure questions that other rooms ask of a definition.

A version is named by its hash alone; it never changes, so what was read once is kept in memory.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final, Generic, TypeVar

from django.db import connection

from loket.foundation.common.paging import Page, bounded
from loket.foundation.common.text import Text
from loket.services.catalogue import bundles, loading, models, rulebook, searching
from loket.services.catalogue.answering import MEDIA_TYPES
from loket.services.catalogue.definition import ServiceDefinition
from loket.services.catalogue.diff import Difference, differences
from loket.services.catalogue.errors import NoSuchVersion
from loket.services.catalogue.facts import effect_types, fact_types, facts_of, spoken, value_of
from loket.services.catalogue.form import (
    first_unfinished_page,
    next_page,
    page_of,
    validate_answers,
    visible_fields,
    visible_pages,
)
from loket.services.catalogue.loading import load as load_package
from loket.services.catalogue.rulebook import Compiled
from loket.services.catalogue.sop import flowchart_svg, sop_table, typst_source
from loket.services.catalogue.values import Bundle, SearchHit, VersionRecord
from loket.services.rules.values import RuleBook

__all__ = [
    "MEDIA_TYPES", "Difference", "differences", "effect_types", "fact_types", "facts_of", "find_version", "first_unfinished_page", "flowchart_svg", "get_compiled",
    "get_definition", "get_rulebook", "get_templates", "get_version", "is_published", "list_versions", "load_package", "next_page", "page_of",
    "read_bundle", "read_folder", "search_versions", "sop_table", "spoken", "typst_source", "validate_answers", "value_of",
    "visible_fields", "visible_pages",
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
