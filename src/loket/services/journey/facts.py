"""What is known of a case when something has to be decided or printed: one flat mapping of dotted names."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from loket.foundation.audit.values import Act
from loket.foundation.common.text import Text
from loket.foundation.residents import queries as residents
from loket.foundation.residents.values import REGISTER_PATHS
from loket.services.cases.values import ApplicantKind, Case, Content
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.definition import FieldType, FormField, ServiceDefinition
from loket.services.documents import queries as documents
from loket.services.documents.values import HeldDocument

_PATH: Final = re.compile(r"residents(?:\.[a-z_]+)+")
FAMILY_FIELDS: Final = frozenset({FieldType.FAMILY_MEMBER, FieldType.FAMILY_MEMBERS})
NOT_FAMILY: Final = Text(id="Pilih anggota keluarga dari Kartu Keluarga Anda.", en="Choose a member of your family card.")
NOT_HELD: Final = Text(id="Pilih salah satu dokumen Anda yang tampil di sini.", en="Choose one of your documents that are shown here.")
PEOPLE, ISSUED = catalogue.holding.PEOPLE, catalogue.holding.ISSUED


@functools.lru_cache(maxsize=512)
def paths_of(version_hash: str) -> frozenset[str]:
    """Return every register path that a version names anywhere: form, rules, conditions, steps, documents."""
    text = catalogue.get_definition(version_hash).model_dump_json(by_alias=True)
    return frozenset(path for path in _PATH.findall(text) if path in REGISTER_PATHS)


@functools.lru_cache(maxsize=512)
def family_fields(version_hash: str) -> frozenset[str]:
    """Return the form fields that name members of the applicant's family."""
    return frozenset(name for name, field in catalogue.get_definition(version_hash).form.fields().items() if field.type in FAMILY_FIELDS)


def read_register(
    act: Act, *, applicant: UUID, version_hash: str, answers: Mapping[str, Any], on: dt.date, is_resident: bool, reader: UUID | None = None
) -> dict[str, Any]:
    """
    Return what is held of this applicant for a version, as plain JSON values: the register's paths, the members of the family
    whom the answers chose (only the parts that the version names), the documents that were issued.

    `reader` is the resident who reads, so that reading one's own entry is not recorded as somebody else's. Names of family members are kept beside (`residents.family.names`), so that a case shows them as they were.
    """
    plain: dict[str, Any] = {}
    if is_resident:
        facts = residents.facts_for(act=act, resident_id=applicant, paths=paths_of(version_hash), reader=reader)
        plain = {path: _plain(value) for path, value in facts.items()}
        if family_fields(version_hash):
            plain["residents.family.names"] = {str(m.id): m.name for m in residents.family_members(act=act, resident_id=applicant, reader=reader)}
        plain |= read_people(act, version_hash=version_hash, answers=answers, family=plain.get("residents.family.names", {}), reader=reader)
    return plain | _read_documents(act, catalogue.get_definition(version_hash), applicant, on)


def read_people(act: Act, *, version_hash: str, answers: Mapping[str, Any], family: Mapping[str, str], reader: UUID | None = None) -> dict[str, Any]:
    """Return what the register says of the chosen members of the family, under PEOPLE; nothing when the version names none of it."""
    definition = catalogue.get_definition(version_hash)
    named = catalogue.holding.named(definition)
    found: dict[str, dict[str, Any]] = {}
    for field in definition.form.fields().values():
        chosen = str(answers.get(field.id) or "")
        parts = [part for part in named.of(field) if part in catalogue.holding.MEMBER_PATHS] if field.type is FieldType.FAMILY_MEMBER else []
        if not parts or chosen not in family:
            continue
        paths = {part: catalogue.holding.MEMBER_PATHS[part] for part in parts}
        values = residents.facts_for(act=act, resident_id=UUID(chosen), paths=set(paths.values()), reader=reader)
        found.setdefault(chosen, {}).update({part: _plain(values[path]) for part, path in paths.items()})
    return {PEOPLE: found} if found else {}


def with_people(act: Act, case: Case, answers: Mapping[str, Any], register: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is held with a case, with the members of the family whom the corrected answers choose."""
    if case.applicant_kind is not ApplicantKind.RESIDENT:
        return dict(register)
    family = register.get("residents.family.names", {})
    # Because: whoever acts for another reads somebody else's data.
    reader = case.applicant if act.on_behalf_of is None else None
    return {**register, **read_people(act, version_hash=case.version_hash, answers=answers, family=family, reader=reader)}


def not_held(definition: ServiceDefinition, answers: Mapping[str, Any], register: Mapping[str, Any]) -> dict[str, Text]:
    """Return an error for every field that names somebody not on the applicant's family card, or a document that is not the applicant's."""
    family = set(register.get("residents.family.names", {}))
    errors = {}
    for name, field in definition.form.fields().items():
        if field.type in FAMILY_FIELDS and (value := answers.get(name)):
            named = {value} if isinstance(value, str) else set(value)
            if not named <= family:
                errors[name] = NOT_FAMILY
    for path, field, chosen in chosen_documents(definition, answers):
        if chosen not in offered_documents(field, register):
            errors[path] = NOT_HELD
    return errors


def _read_documents(act: Act, definition: ServiceDefinition, holder: UUID, on: dt.date) -> dict[str, Any]:
    kinds = catalogue.holding.kinds(definition)
    if not kinds:
        return {}
    held = documents.list_held(region=act.region, holder=holder, kinds=kinds, on=on)
    plain: dict[str, Any] = {}
    for path in catalogue.holding.named(definition).paths:
        _, service, document, part = path.split(".")
        mine = [one for one in held if (one.document.service, one.document.document) == (service.replace("_", "-"), document)]
        # Because: a replaced or withdrawn paper says less than the one that stands, however new it is.
        mine.sort(key=lambda one: one.standing in ("replaced", "withdrawn"))
        plain[path] = sum(one.standing == "valid" for one in mine) if part == "count" else _part(mine[0], part) if mine else None
    if fields := catalogue.holding.document_fields(definition):
        accepted = {name for field in fields for name in field.accepts}
        printed = {part for field in fields for part in catalogue.holding.named(definition).printed(field)}
        plain[ISSUED] = {
            str(one.document.id): {"kind": kind, "title_en": one.document.title.en}
            | {part: _part(one, part) for part in ("number", "title", "issued_on", "valid_until", "state", *sorted(printed))}
            for one in held
            if (kind := f"{one.document.service}/{one.document.document}") in accepted and one.standing in ("valid", "expired")
        }
    return plain


def _part(held: HeldDocument, part: str) -> Any:
    if part.startswith("printed_"):
        value = held.printed.get(part.removeprefix("printed_"))
        return value if isinstance(value, str) and value else None
    known = {"title": held.document.title.id, "state": held.standing.value, "number": held.document.number}
    return known[part] if part in known else _plain(getattr(held.document, part))


def offered_documents(field: FormField, register: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return the issued documents that a field may choose among, by id."""
    return {id_: parts for id_, parts in register.get(ISSUED, {}).items() if parts["kind"] in field.accepts}


def register_values(register: Mapping[str, Any]) -> dict[str, Any]:
    """Return stored values in the types of the rule language (dates are dates again)."""
    values: dict[str, Any] = {}
    for path, value in register.items():
        if path == PEOPLE:
            values[PEOPLE] = {id_: _typed(catalogue.holding.MEMBER_PARTS, parts) for id_, parts in value.items()}
        elif path == ISSUED:
            values[ISSUED] = {id_: _typed(catalogue.holding.DOCUMENT_PARTS, parts) for id_, parts in value.items()}
        elif (known := catalogue.holding.path(path)) is not None:
            values[path] = dt.date.fromisoformat(value) if known.type == "date" and isinstance(value, str) else value
    return values


def facts_of(definition: ServiceDefinition, content: Content, *, received_on: dt.date, region: str, number: str | None = None) -> dict[str, Any]:
    """Return all facts of an application: `form.…`, `residents.…`, `documents.…`, `case.…`, `effect.<step>.…`."""
    register = register_values(content.register)
    found = {step: {item: one["value"] for item, one in turns[-1]["items"].items()} for step, turns in content.inspections.items() if turns}
    facts = catalogue.facts_of(definition, content.answers, register, received_on, region, content.effects, found, content.partners)
    if number is not None:
        facts["case.number"] = number
    return facts


def concerned_by(definition: ServiceDefinition, case_applicant: UUID, answers: Mapping[str, Any]) -> tuple[UUID, ...]:
    """Return whom an application concerns: the applicant and every family member it names (for conflicts of interest)."""
    found = {case_applicant}
    for name, field in definition.form.fields().items():
        value = answers.get(name)
        if field.type is FieldType.FAMILY_MEMBER and value:
            found.add(UUID(str(value)))
        elif field.type is FieldType.FAMILY_MEMBERS and value:
            found.update(UUID(str(one)) for one in value)
    return tuple(sorted(found))


def chosen_documents(definition: ServiceDefinition, answers: Mapping[str, Any]) -> Iterable[tuple[str, FormField, str]]:
    """Give (path, field, document id) of every issued document that the answers choose, in groups too."""
    for name, field in definition.form.fields().items():
        if field.type is FieldType.ISSUED_DOCUMENT and answers.get(name):
            yield name, field, str(answers[name])
        if field.type is FieldType.GROUP:
            for index, item in enumerate(answers.get(name) or ()):
                for child in field.fields:
                    if child.type is FieldType.ISSUED_DOCUMENT and item.get(child.id):
                        yield f"{name}.{index}.{child.id}", child, str(item[child.id])


def _typed(parts: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        part: dt.date.fromisoformat(value) if isinstance(value, str) and part in parts and parts[part].type == "date" else value
        for part, value in values.items()
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value
