"""The parts of a service as a clerk goes through them: which entries of which file each page asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import QueryDict

from loket.foundation.common.text import Text
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.definition import DocumentSpec, Form, FormPage, ServiceDefinition, Standard, Step
from loket.services.catalogue.operations import REMOVE, Edit
from loket.services.catalogue.values import DataPath
from loket.web.manage.authoring import posting
from loket.web.manage.authoring.ground import Ground
from loket.web.manage.authoring.shapes import Asks, Shape, shape_of
from loket.web.manage.authoring.showing import Showing

NOTICES: Final[tuple[tuple[str, Text], ...]] = (
    ("submitted", Text(id="Permohonan diterima", en="Application received")), ("returned", Text(id="Dikembalikan untuk diperbaiki", en="Returned for correction")),
    ("resumed", Text(id="Diteruskan setelah diperbaiki", en="Goes on after correction")), ("refused", Text(id="Ditolak", en="Refused")),
    ("completed", Text(id="Selesai", en="Completed")), ("overdue", Text(id="Terlambat", en="Overdue")), ("contested", Text(id="Keberatan diterima", en="Objection received")),
    ("withdrawn", Text(id="Dibatalkan pemohon", en="Withdrawn")), ("deemed_granted", Text(id="Dianggap dikabulkan", en="Deemed granted")),
)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One thing that a page asks: a shape at a path of a file; what is written is saved there, and only there."""

    head: str
    path: DataPath
    shape: Shape

    @property
    def name(self) -> str:
        """The name of its controls, which is also where the check reports its faults."""
        return ".".join([self.head, *(str(part) for part in self.path)])

    @property
    def file(self) -> str:
        """The file that holds it."""
        return f"{self.head}.yaml"


@dataclass(frozen=True)
class Part:
    """One tab: its address word, what it is called, the places of the check's faults that it shows."""

    code: str
    label: Text
    places: tuple[str, ...] = ()


PARTS: Final[tuple[Part, ...]] = (
    Part("umum", Text(id="Umum", en="General"), (
        "service", "service.service", "service.version", "service.title", "service.summary", "service.keywords", "service.category", "service.agency", "service.legal_basis",
        "service.review_by", "service.applicant", "service.assurance", "service.related", "service.retention", "service.letterhead", "service.elsewhere",
    )),
    Part("persyaratan", Text(id="Persyaratan", en="Requirements"), tuple(f"service.standard.{name}" for name in (
        "requirements", "procedure", "product", "complaints", "facilities", "competence", "supervision", "staffing", "guarantee", "safety", "evaluation", "publish_internal",
    ))),
    Part("formulir", Text(id="Formulir", en="Form"), ("form",)),
    Part("langkah", Text(id="Langkah", en="Steps"), ("service.steps",)),
    Part("waktu-biaya", Text(id="Waktu & biaya", en="Time & fee"), ("service.standard.time", "service.standard.fee", "service.objection", "service.local", "parameters")),
    Part("aturan", Text(id="Aturan", en="Rules"), ("rules",)),
    Part("dokumen", Text(id="Dokumen", en="Documents"), ("service.documents", "templates")),
    Part("pemberitahuan", Text(id="Pemberitahuan", en="Notices"), ("service.notices",)),
    Part("contoh", Text(id="Contoh", en="Examples"), ("examples",)),
    Part("perbedaan", Text(id="Perbedaan", en="Differences")),
    Part("berkas", Text(id="Berkas", en="Files")),
)  # fmt: skip
#: Parts whose page is one form.
FORMS: Final[Mapping[str, tuple[Entry, ...]]] = {
    "umum": tuple(
        Entry("service", (name,), shape_of(ServiceDefinition).part(name))
        for name in ("title", "summary", "agency", "category", "keywords", "legal_basis", "review_by", "applicant", "assurance", "retention", "related", "letterhead", "elsewhere")
    ),
    "persyaratan": tuple(
        Entry("service", ("standard", name), shape_of(Standard).part(name))
        for name in (
            "requirements", "procedure", "product", "complaints", "facilities", "competence", "supervision", "staffing", "guarantee", "safety", "evaluation",
            "publish_internal",
        )
    ),
    "waktu-biaya": (
        *(Entry("service", ("standard", name), shape_of(Standard).part(name)) for name in ("time", "fee")),
        *(Entry("service", (name,), shape_of(ServiceDefinition).part(name)) for name in ("objection", "local")),
    ),
    "pemberitahuan": (Entry("service", ("notices",), shape_of(ServiceDefinition).part("notices")),),
    "formulir": (Entry("form", ("declaration",), shape_of(Form).part("declaration")),),
}  # fmt: skip


def page_entry(place: int) -> Entry:
    """Return a page of the form."""
    return Entry("form", ("pages", place), _group(FormPage, "FormPage"))


def step_entry(place: int) -> Entry:
    """Return a step."""
    return Entry("service", ("steps", place), _group(Step, "Step"))


def document_entry(name: str) -> Entry:
    """Return a document."""
    return Entry("service", ("documents", name), _group(DocumentSpec, "DocumentSpec"))


def _group(model: Any, word: str) -> Shape:
    whole = shape_of(model)
    return Shape("", Asks.GROUP, whole.label, whole.help, required=True, parts=whole.parts, options=word)


def shown(entries: tuple[Entry, ...], showing: Showing, typed: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """Return what the template shows of some entries; `typed`: by name, what was typed and not saved."""
    nodes = []
    for entry in entries:
        value = typed[entry.name] if typed is not None and entry.name in typed else value_of(showing.ground, entry)
        node = showing.node(entry.shape, entry.name, value)
        if entry.name == "service.notices":
            node["events"] = NOTICES
        nodes.append(node)
    return nodes


def value_of(ground: Ground, entry: Entry) -> Any:
    """Return what a draft holds at an entry, None for nothing."""
    data = {"service": ground.service, "form": ground.form, "rules": ground.rules}[entry.head]
    found = catalogue.read_part(data, entry.path)
    return None if found is catalogue.MISSING else found


def typed(entries: tuple[Entry, ...], ground: Ground, post: QueryDict) -> dict[str, Any]:
    """Return what a form brought, by the name of its entry; `posting.BLANK` for what is empty."""
    return {entry.name: posting.taken(entry.shape, entry.name, post, value_of(ground, entry)) for entry in entries}


def edits(entries: tuple[Entry, ...], ground: Ground, brought: Mapping[str, Any]) -> list[Edit]:
    """Return the edits that write what was brought, of what differs only."""
    found = []
    for entry in entries:
        value, before = brought[entry.name], value_of(ground, entry)
        if value is posting.BLANK:
            if before is not None:
                found.append(Edit(entry.file, entry.path, REMOVE))
        elif not _same(value, before) and not (before is None and value is False and entry.shape.default is False):
            if before is None and entry.shape.default is not None and value == entry.shape.default:
                continue
            found.append(Edit(entry.file, entry.path, value))
    return found


def _same(one: Any, other: Any) -> bool:
    return bool(one == other) and repr(one) == repr(other)
