"""The format of a package as forms: from its models to what can be asked, so that no field is written by hand twice."""

from __future__ import annotations

import datetime as dt
import functools
import types
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from loket.foundation.common.text import Text
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.definition import Bilingual


class Asks(StrEnum):
    """How something is asked."""

    LINE = "line"
    LONG = "long"
    CONDITION = "condition"
    NUMBER = "number"
    DATE = "date"
    FLAG = "flag"
    CHOICE = "choice"
    CHOICES = "choices"
    WORDS = "words"
    PAIRS = "pairs"
    BOTH = "both"
    GROUP = "group"
    LIST = "list"
    NAMED = "named"
    HIDDEN = "hidden"


@dataclass(frozen=True)
class Shape:
    """
    One thing to ask. `name` is its key in the file; `options` names a list that the draft gives (positions, steps, fields …), or is the list.

    `default`: what holds when nothing is written; None for nothing. `parts`: of a group. `item`: of a list or of named entries.
    """

    name: str
    asks: Asks
    label: Text
    help: Text
    required: bool = False
    default: Any = None
    options: str | tuple[tuple[str, Text], ...] = ()
    parts: tuple[Shape, ...] = ()
    item: Shape | None = None
    more: bool = False

    def part(self, name: str) -> Shape:
        """Return a part of a group. :raises KeyError: if there is none."""
        for one in self.parts:
            if one.name == name:
                return one
        raise KeyError(name)

    def each(self) -> Shape:
        """Return what a list, or named entries, hold. :raises TypeError: for anything else."""
        if self.item is None:
            raise TypeError(f"{self.name} holds no items")
        return self.item


_LONG: Final = frozenset({
    "summary", "procedure", "complaints", "facilities", "competence", "supervision", "guarantee", "safety", "evaluation", "declaration", "body", "eligible_reason",
})  # fmt: skip
_CONDITIONS: Final = frozenset({"when", "show_when", "eligible"})
#: Which lists of the draft or the region fill a choice.
_OPTIONS: Final = {
    "Step.actor": "positions", "Objection.actor": "positions", "Step.rules": "tables", "Step.document": "documents", "Step.next": "targets",
    "Outcome.next": "targets", "Step.waits_for": "steps", "Reason.fields": "fields", "Requirement.field": "fields", "Requirement.held": "held",
    "FormField.from": "held", "FormField.pattern": "patterns", "Step.effect": "effects", "ServiceDefinition.agency": "agencies",
    "ServiceDefinition.local": "local", "DocumentSpec.template": "templates", "Step.place": "places", "Step.to": "positions", "Told.value": "facts", "Inspection.at": "facts", "Validity.since": "facts", "Validity.until": "facts", "DocumentSpec.renews": "facts",
    "DocumentSpec.about": "facts", "DocumentSpec.signed_by": "steps", "ServiceDefinition.category": "categories",
}  # fmt: skip
#: What most clerks never touch: folded away.
_MORE: Final = frozenset({
    "Requirement.reference", "Step.inputs", "Step.output", "Step.note", "Step.waits_for", "Step.place", "FormField.personal", "FormField.reference", "FormField.max_length",
    "FormField.min_items", "FormField.max_items", "FormField.item_title", "ServiceDefinition.letterhead", "ServiceDefinition.related", "ServiceDefinition.local",
    "Standard.publish_internal", "Staffing.note", "PromisedTime.deemed_reference", "DocumentSpec.replaces", "DocumentSpec.valid", "DocumentSpec.renews", "DocumentSpec.about", "DocumentSpec.ends_at_death", "Validity.since", "Validity.until", "Inspection.reference", "Inspection.names_applicant", "Inspection.hours", "Notice.sms", "FormPage.hint", "Citation.url",
})  # fmt: skip
#: Folded away elsewhere, but what an upload needs is not.
_TEXTS: Final = frozenset({"text", "long_text"})
_NUMBERS: Final = frozenset({"date", "integer", "money"})
_FIELD_PARTS: Final[Mapping[str, frozenset[str]]] = {
    "pattern": frozenset({"text"}), "max_length": _TEXTS, "min": _NUMBERS, "max": _NUMBERS, "choices": frozenset({"choice", "choices"}), "upload": frozenset({"upload"}),
    "fields": frozenset({"group"}), "min_items": frozenset({"group", "family_members"}), "max_items": frozenset({"group", "family_members"}),
    "item_title": frozenset({"group"}), "from": frozenset({"prefilled"}), "accepts": frozenset({"issued_document"}),
}  # fmt: skip
_PERSONS: Final = frozenset({"review", "approve", "agency"})
_COMING: Final = _PERSONS | {"appointment", "inspect"}
_STEP_PARTS: Final[Mapping[str, frozenset[str]]] = {
    "actor": _COMING, "place": _COMING, "time": _PERSONS | {"inspect"}, "checklist": _PERSONS | {"appointment"}, "visit": frozenset({"appointment"}), "inspection": frozenset({"inspect"}), "partner": frozenset({"agency"}), "rules": frozenset({"automatic"}), "effect": frozenset({"record"}),
    "with": frozenset({"record"}), "document": frozenset({"issue"}), "to": frozenset({"inform"}), "tells": frozenset({"inform"}), "reference": frozenset({"inform"}), "outcomes": _COMING | {"automatic"}, "next": frozenset({"record", "issue", "inform"}),
}  # fmt: skip
_NEEDED: Final = {
    "FormField": frozenset({"choices", "upload", "fields", "from", "accepts"}),
    "Step": frozenset({"actor", "time", "rules", "effect", "document", "visit", "inspection", "outcomes", "to", "tells", "reference"}),
}
_BY_TYPE: Final = {"FormField": ("type", _FIELD_PARTS), "Step": ("kind", _STEP_PARTS)}

WORDS: Final[Mapping[str, Text]] = {
    "working_days": Text(id="hari kerja", en="working days"), "working_hours": Text(id="jam kerja", en="working hours"),
    "working_minutes": Text(id="menit kerja", en="working minutes"), "calendar_days": Text(id="hari kalender", en="calendar days"),
    "escalate": Text(id="Naik ke atasan", en="Goes to the superior"), "deemed_granted": Text(id="Dianggap dikabulkan (fiktif positif)", en="Counts as granted"),
    "automatic": Text(id="Diputus aturan", en="Decided by rule"), "review": Text(id="Diperiksa petugas", en="Examined by an officer"),
    "approve": Text(id="Disetujui pejabat", en="Approved by a head"), "agency": Text(id="Dikerjakan instansi lain", en="Done by another agency"),
    "record": Text(id="Dicatat di data penduduk", en="Recorded in the register"), "issue": Text(id="Dokumen diterbitkan", en="Document issued"), "inform": Text(id="Instansi lain diberi tahu", en="Other agencies are told"), "issued_document": Text(id="Dokumen yang pernah terbit", en="A document issued before"),
    "appointment": Text(id="Pemohon datang", en="The applicant comes"), "inspect": Text(id="Diperiksa di lapangan", en="Inspected on the spot"),
    "yes_no": Text(id="Ya atau tidak", en="Yes or no"), "number": Text(id="Bilangan", en="Number"),
    "text": Text(id="Teks singkat", en="Short text"), "long_text": Text(id="Teks panjang", en="Long text"), "date": Text(id="Tanggal", en="Date"),
    "integer": Text(id="Bilangan", en="Number"), "money": Text(id="Rupiah", en="Rupiah"), "boolean": Text(id="Ya atau tidak", en="Yes or no"),
    "choice": Text(id="Pilih satu", en="Choose one"), "choices": Text(id="Pilih beberapa", en="Choose several"), "group": Text(id="Kelompok berulang", en="Repeated group"),
    "address": Text(id="Alamat", en="Address"), "map_point": Text(id="Titik di peta", en="Point on the map"), "upload": Text(id="Unggahan", en="Upload"),
    "family_member": Text(id="Seorang anggota keluarga", en="A member of the family"), "family_members": Text(id="Beberapa anggota keluarga", en="Members of the family"),
    "prefilled": Text(id="Sudah ada di data penduduk", en="Held by the register"), "none": Text(id="Bukan data pribadi", en="Not personal"),
    "general": Text(id="Umum", en="General"), "specific": Text(id="Spesifik", en="Specific"), "resident": Text(id="Penduduk daerah ini", en="Residents of this region"),
    "account": Text(id="Siapa saja yang punya akun", en="Anybody with an account"), "organisation": Text(id="Badan atau organisasi", en="Organisations"),
    "child": Text(id="Anaknya", en="Their child"), "family": Text(id="Anggota keluarganya", en="Members of their family"), "parent": Text(id="Orang tua untuk anaknya", en="A parent for a child"), "guardian": Text(id="Wali untuk yang diwakilinya", en="A guardian for the ward"),
    "written": Text(id="Penerima kuasa", en="Holder of a written power"), "years": Text(id="tahun", en="years"),
    "months": Text(id="bulan", en="months"), "days": Text(id="hari", en="days"), "jpg": Text(id="Foto JPG", en="JPG photo"), "png": Text(id="Gambar PNG", en="PNG picture"),
    "pdf": Text(id="PDF", en="PDF"), "webp": Text(id="Gambar WebP", en="WebP picture"), "basic": Text(id="Dasar: kontak terkonfirmasi", en="Basic: contact confirmed"),
    "verified": Text(id="Terverifikasi: cocok dengan data penduduk", en="Verified: matched to the register"),
    "strong": Text(id="Kuat: terverifikasi, dan dibuktikan lagi saat mengajukan", en="Strong: verified, and proved again while applying"),
}  # fmt: skip


@functools.cache
def shape_of(model: type[BaseModel], *names: str) -> Shape:
    """Return a model as a group; `names`: only these entries, in this order (as in the file)."""
    parts = {(field.alias or name): _entry(model, field.alias or name, field) for name, field in model.model_fields.items()}
    chosen = tuple(parts[name] for name in names) if names else tuple(parts.values())
    return Shape("", Asks.GROUP, Text(id="", en=""), Text(id="", en=""), parts=chosen)


def relevant(shape: Shape, model: str, data: Mapping[str, Any]) -> tuple[Shape, ...]:
    """Return the parts of a field or step that its kind has, with those that are written although it has them not."""
    if model not in _BY_TYPE:
        return shape.parts
    name, table = _BY_TYPE[model]
    kind = str(data.get(name, ""))
    return tuple(part for part in shape.parts if part.name in data or part.name not in table or kind in table[part.name])


def is_needed(model: str, name: str) -> bool:
    """Say whether a part that only some kinds have is one that they need."""
    return name in _NEEDED.get(model, ())


def _entry(model: type[BaseModel], name: str, field: FieldInfo) -> Shape:
    key = f"{model.__name__}.{name}"
    words = catalogue.words_of(model.__name__, name)
    default = None if field.is_required() or field.default is PydanticUndefined else field.default
    asked = _kind(field.annotation, key, name)
    return Shape(
        name, asked.asks, words.label, words.help, required=field.is_required(), default=getattr(default, "value", default), options=asked.options,
        parts=asked.parts, item=asked.item, more=key in _MORE,
    )  # fmt: skip


def _shape(asks: Asks, **more: Any) -> Shape:
    return Shape("", asks, Text(id="", en=""), Text(id="", en=""), **more)


def _kind(annotation: Any, key: str, name: str) -> Shape:
    kind = _bare(annotation)
    options: Any = _OPTIONS.get(key, ())
    origin = get_origin(kind)
    if origin is Literal:
        return _shape(Asks.CHOICE, options=_spoken(get_args(kind)))
    if origin is list:
        return _list_of(_bare(get_args(kind)[0]), options, name)
    if origin is dict:
        value = _bare(get_args(kind)[1])
        if isinstance(value, type) and issubclass(value, BaseModel):
            return _shape(Asks.NAMED, item=_model(value))
        return _shape(Asks.PAIRS, options="facts")
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return _model(kind, long=name in _LONG)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        known: tuple[str, ...] = tuple(one.value for one in kind)
        return _shape(Asks.CHOICE, options=_spoken(known))
    if kind is bool:
        return _shape(Asks.FLAG)
    if kind is int:
        return _shape(Asks.NUMBER)
    if kind is dt.date:
        return _shape(Asks.DATE)
    if name == "id" or key == "Choice.value":
        return _shape(Asks.HIDDEN)
    if name in _CONDITIONS:
        return _shape(Asks.CONDITION, options="facts")
    return _shape(Asks.CHOICE, options=options) if options else _shape(Asks.LINE)


def _list_of(item: Any, options: Any, name: str) -> Shape:
    if isinstance(item, type) and issubclass(item, BaseModel):
        return _shape(Asks.LIST, item=_model(item))
    if get_origin(item) is Literal:
        return _shape(Asks.CHOICES, options=_spoken(get_args(item)))
    return _shape(Asks.CHOICES, options=options) if options else _shape(Asks.WORDS)


@functools.cache
def _nested(model: type[BaseModel]) -> tuple[Shape, ...]:
    """Return the parts of a model inside another; a field inside a group has no groups inside."""
    return tuple(
        _entry(model, field.alias or name, field)
        for name, field in model.model_fields.items()
        if not (model.__name__ == "FormField" and name == "fields")
    )


def _model(model: type[BaseModel], *, long: bool = False) -> Shape:
    if model is Bilingual:
        return _shape(Asks.BOTH, options="long" if long else ())
    if model.__name__ == "FormField":
        return _shape(Asks.GROUP, parts=_nested(model), options="FormField")
    return _shape(Asks.GROUP, parts=shape_of(model).parts, options=model.__name__)


def _bare(annotation: Any) -> Any:
    """Return a type without `Annotated` and without `None`; of several, text."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        rest = [one for one in get_args(annotation) if one is not type(None)]
        return _bare(rest[0]) if len(rest) == 1 else str
    return annotation


def _spoken(values: tuple[Any, ...]) -> tuple[tuple[str, Text], ...]:
    return tuple((str(one), WORDS.get(str(one), Text(id=str(one), en=str(one)))) for one in values)
