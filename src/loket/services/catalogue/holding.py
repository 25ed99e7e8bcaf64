"""
What the government holds besides the applicant's own entry in the register: family members who were chosen, and documents that
were issued. Packages name it, so nobody is asked for it and nobody uploads it. Pure.

`form.<family member>.<part>`: parts of `MEMBER_PARTS`. `form.<issued document>.<part>` and
`documents.<service>.<document>.<part>` (hyphens of the service's name as underscores): parts of `DOCUMENT_PARTS`; on an
issued document also `printed_<field>`, as the document prints it.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from loket.foundation.common.text import Text
from loket.foundation.residents.values import REGISTER_PATHS, RegisterPath
from loket.services.catalogue.definition import FieldType, FormField, ServiceDefinition

#: Names under which lists of what is held stand among the facts: people and documents by id.
PEOPLE: Final = "people"
ISSUED: Final = "issued"
HELD_LISTS: Final = frozenset({PEOPLE, ISSUED})
PREFIXES: Final = ("residents.", "documents.")

#: Part of a family member -> the path of the register that says it.
MEMBER_PATHS: Final[Mapping[str, str]] = {
    part: f"residents.{'family.' if part == 'relation' else ''}{part}"
    for part in (
        "nik", "name", "sex", "birth_place", "birth_on", "mother_name", "father_name", "marital_status", "education", "occupation",
        "blood_type", "citizenship", "status", "relation", "card_issued_on",
    )
}  # fmt: skip
MEMBER_PARTS: Final[Mapping[str, RegisterPath]] = {part: REGISTER_PATHS[path] for part, path in MEMBER_PATHS.items()}

_STATES: Final = {
    "valid": Text(id="Berlaku", en="Valid"), "expired": Text(id="Kedaluwarsa", en="Expired"), "replaced": Text(id="Sudah diganti", en="Replaced"),
    "withdrawn": Text(id="Dicabut", en="Withdrawn"),
}  # fmt: skip
#: What is held of an issued document. `count`: how many of its kind the holder has that are valid today.
DOCUMENT_PARTS: Final[Mapping[str, RegisterPath]] = {
    "number": RegisterPath("text", Text(id="Nomor dokumen", en="Number of the document")),
    "title": RegisterPath("text", Text(id="Nama dokumen", en="Name of the document")),
    "issued_on": RegisterPath("date", Text(id="Diterbitkan", en="Issued on")),
    "valid_until": RegisterPath("date", Text(id="Berlaku sampai", en="Valid until")),
    "state": RegisterPath("text", Text(id="Keadaan dokumen", en="State of the document"), words=_STATES),
    "count": RegisterPath("integer", Text(id="Jumlah dokumen yang berlaku", en="Number of valid documents")),
}
_PRINTED: Final = "printed_"
_NAMED: Final = re.compile(r"\bdocuments\.([a-z][a-z0-9_]*)\.([a-z][a-z0-9_]*)\.([a-z][a-z0-9_]*)")
_OF_FIELD: Final = re.compile(r"\bform\.([a-z][a-z0-9_]*)\.([a-z][a-z0-9_]*)")


@dataclass(frozen=True, slots=True)
class Named:
    """What a definition names: `documents.…` paths, and (field, part) pairs of `form.<field>.<part>`."""

    paths: frozenset[str]
    parts: frozenset[tuple[str, str]]

    def printed(self, field: FormField) -> tuple[str, ...]:
        """Return the `printed_…` parts that are named of an issued document."""
        if field.type is not FieldType.ISSUED_DOCUMENT:
            return ()
        return tuple(sorted(part for name, part in self.parts if name == field.id and part.startswith(_PRINTED)))

    def of(self, field: FormField) -> tuple[str, ...]:
        """Return the parts that are named of a field."""
        return tuple(sorted(part for name, part in self.parts if name == field.id))


_kept: OrderedDict[int, tuple[ServiceDefinition, Named]] = OrderedDict()
_lock = threading.Lock()
_KEPT: Final = 512


def named(definition: ServiceDefinition) -> Named:
    """Return what a definition names of this, anywhere in it."""
    with _lock:
        found = _kept.get(id(definition))
        if found is not None and found[0] is definition:
            return found[1]
    text = definition.model_dump_json(by_alias=True)
    made = Named(
        frozenset(match.group() for match in _NAMED.finditer(text) if _is_part(match.group(3))),
        frozenset((match.group(1), match.group(2)) for match in _OF_FIELD.finditer(text)),
    )
    with _lock:
        _kept[id(definition)] = definition, made
        while len(_kept) > _KEPT:
            _kept.popitem(last=False)
    return made


def path(name: str) -> RegisterPath | None:
    """Return what a held path is, of the register or of an issued document; None when there is no such path."""
    known = REGISTER_PATHS.get(name)
    if known is not None:
        return known
    match = _NAMED.fullmatch(name)
    if match is None or not _is_part(match.group(3)):
        return None
    return DOCUMENT_PARTS[part_of(name)] if not match.group(3).startswith(_PRINTED) else _printed(match.group(3))


def part_of(name: str) -> str:
    """Return the part of DOCUMENT_PARTS that types a `documents.…` path; printed fields are texts, as `title` is."""
    last = name.rpartition(".")[2]
    return "title" if last.startswith(_PRINTED) else last


def kinds(definition: ServiceDefinition) -> frozenset[tuple[str, str]]:
    """Return (service, document) of every kind of document that a definition names or accepts."""
    found = set()
    for one in named(definition).paths:
        _, service, document, _ = one.split(".")
        found.add((service.replace("_", "-"), document))
    for field in document_fields(definition):
        found.update((service, document) for service, _, document in (name.partition("/") for name in field.accepts))
    return frozenset(found)


def document_fields(definition: ServiceDefinition) -> tuple[FormField, ...]:
    """Return every field, in groups too, by which an issued document is chosen."""
    top = definition.form.fields().values()
    inside = [child for field in top for child in field.fields]
    return tuple(field for field in (*top, *inside) if field.type is FieldType.ISSUED_DOCUMENT)


def parts_of(kind: FieldType) -> Mapping[str, RegisterPath]:
    """Return the parts that are held of what such a field chooses; empty for other fields."""
    if kind is FieldType.FAMILY_MEMBER:
        return MEMBER_PARTS
    return DOCUMENT_PARTS if kind is FieldType.ISSUED_DOCUMENT else {}


def held_of(kind: FieldType, answer: Any, known: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what is held of the chosen one, by part."""
    held = known.get(PEOPLE if kind is FieldType.FAMILY_MEMBER else ISSUED) or {}
    found: Mapping[str, Any] = held.get(str(answer)) or {}
    return found


def _is_part(word: str) -> bool:
    return word in DOCUMENT_PARTS or word.startswith(_PRINTED)


def _printed(word: str) -> RegisterPath:
    said = word.removeprefix(_PRINTED).replace("_", " ")
    return RegisterPath("text", Text(id=f"Pada dokumen: {said}", en=f"On the document: {said}"))
