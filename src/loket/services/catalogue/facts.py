"""
The facts that rules, conditions, effects and documents can name: their types, and their values for one case. Pure.

`form.<field>` · `form.<group>.count` and `form.<group>.<field>` (a list) · `form.<address>.street` and the like ·
`form.<family member>.<part>` and `form.<issued document>.<part>`: what is held of the one chosen ·
`documents.<service>.<document>.<part>`: the applicant's newest document of that kind · `residents.<path>` · `case.received_on` ·
`case.region` · `inspection.<step>.<item>`: what was found on the spot · `partner.<step>.<field>`: what a partner gave back · `effect.<step>.<result>` (documents and later effects only).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from loket.foundation.common import dates, money
from loket.foundation.common.text import Text
from loket.foundation.residents import values as residents
from loket.services.catalogue import holding
from loket.services.catalogue.definition import (
    FieldType,
    FormField,
    InspectionItem,
    ItemKind,
    ReturnedField,
    ReturnedKind,
    ServiceDefinition,
    StepKind,
)
from loket.services.catalogue.partner_shape import of_text
from loket.services.rules.values import FactType, Kind

ADDRESS_PARTS: Final = ("village", "street", "rt", "rw", "postal_code")
POINT_PARTS: Final = ("latitude", "longitude")
CASE_TYPES: Final[Mapping[str, FactType]] = {"case.received_on": FactType(Kind.DATE), "case.region": FactType(Kind.TEXT)}

_SIMPLE: Final = {
    FieldType.TEXT: Kind.TEXT, FieldType.LONG_TEXT: Kind.TEXT, FieldType.DATE: Kind.DATE, FieldType.INTEGER: Kind.INTEGER,
    FieldType.MONEY: Kind.INTEGER, FieldType.BOOLEAN: Kind.BOOLEAN, FieldType.CHOICE: Kind.TEXT, FieldType.CHOICES: Kind.TEXT_LIST,
    FieldType.UPLOAD: Kind.TEXT_LIST, FieldType.FAMILY_MEMBER: Kind.TEXT, FieldType.ISSUED_DOCUMENT: Kind.TEXT, FieldType.FAMILY_MEMBERS: Kind.TEXT_LIST,
}  # fmt: skip
_IN_GROUP: Final = {
    FieldType.TEXT: Kind.TEXT_LIST, FieldType.CHOICE: Kind.TEXT_LIST, FieldType.INTEGER: Kind.INTEGER_LIST,
    FieldType.MONEY: Kind.INTEGER_LIST, FieldType.FAMILY_MEMBER: Kind.TEXT_LIST,
    FieldType.ISSUED_DOCUMENT: Kind.TEXT_LIST,
}  # fmt: skip
_RETURNED: Final = {
    ReturnedKind.TEXT: Kind.TEXT, ReturnedKind.DATE: Kind.DATE, ReturnedKind.INTEGER: Kind.INTEGER, ReturnedKind.BOOLEAN: Kind.BOOLEAN,
    ReturnedKind.CHOICE: Kind.TEXT,
}  # fmt: skip
#: How something was found on the spot.
FOUND_WORDS: Final[Mapping[str, Text]] = {
    "yes": Text(id="Ya", en="Yes"), "no": Text(id="Tidak", en="No"), "not_applicable": Text(id="Tidak berlaku", en="Not applicable"),
}  # fmt: skip
_EMPTY_LISTS: Final = frozenset({FieldType.CHOICES, FieldType.UPLOAD, FieldType.FAMILY_MEMBERS})


def fact_types(definition: ServiceDefinition) -> dict[str, FactType]:
    """Return the type of every fact that conditions of this service may name."""
    found = dict(CASE_TYPES)
    for name, path in residents.REGISTER_PATHS.items():
        found[name] = FactType(Kind(path.type), tuple(path.words))
    for name in holding.named(definition).paths:
        path = holding.DOCUMENT_PARTS[holding.part_of(name)]
        found[name] = FactType(Kind(path.type), tuple(path.words))
    for field in definition.form.fields().values():
        found.update(types_of_field(field))
        for part in holding.named(definition).printed(field):
            found[f"form.{field.id}.{part}"] = FactType(Kind.TEXT)
    for name, item in inspected(definition).items():
        found[name] = FactType(Kind.INTEGER) if item.kind is ItemKind.NUMBER else FactType(Kind.TEXT, tuple(words_of(item)))
    for name, given in returned(definition).items():
        found[name] = FactType(_RETURNED[given.type], tuple(choice.value for choice in given.choices))
    return found


def returned(definition: ServiceDefinition) -> dict[str, ReturnedField]:
    """Return `partner.<step>.<field>` -> field, of everything that partners give back."""
    return {f"partner.{step.id}.{field.id}": field for step in definition.steps if step.partner is not None for field in step.partner.returns}


def inspected(definition: ServiceDefinition) -> dict[str, InspectionItem]:
    """Return `inspection.<step>.<item>` -> item, of every `inspect` step."""
    return {f"inspection.{step.id}.{item.id}": item for step in definition.steps if step.inspection is not None for item in step.inspection.items}


def words_of(item: InspectionItem) -> Mapping[str, Text]:
    """Return the answers that an item takes, in words; none for a number."""
    if item.kind is ItemKind.CHOICE:
        return {choice.value: Text(id=choice.label.id, en=choice.label.en) for choice in item.choices}
    return FOUND_WORDS if item.kind is ItemKind.YES_NO else {}


def types_of_field(field: FormField) -> dict[str, FactType]:
    """Return the facts that one field gives, with their types."""
    name = f"form.{field.id}"
    choices = tuple(choice.value for choice in field.choices)
    if field.type in _SIMPLE:
        parts = holding.parts_of(field.type)
        return {name: FactType(_SIMPLE[field.type], choices)} | {
            f"{name}.{part}": FactType(Kind(path.type), tuple(path.words)) for part, path in parts.items()
        }
    if field.type is FieldType.PREFILLED:
        path = holding.path(field.from_ or "")
        return {name: FactType(Kind(path.type), tuple(path.words))} if path else {}
    if field.type is FieldType.ADDRESS:
        return {f"{name}.{part}": FactType(Kind.TEXT) for part in ADDRESS_PARTS}
    if field.type is FieldType.MAP_POINT:
        return {f"{name}.{part}": FactType(Kind.TEXT) for part in POINT_PARTS}
    found = {f"{name}.count": FactType(Kind.INTEGER)}
    for child in field.fields:
        if child.type in _IN_GROUP:
            found[f"{name}.{child.id}"] = FactType(_IN_GROUP[child.type], tuple(choice.value for choice in child.choices))
    return found


def effect_types(definition: ServiceDefinition) -> dict[str, str]:
    """Return `effect.<step>.<result>` -> type word, of every `record` step."""
    found = {}
    for step in definition.steps:
        if step.kind is StepKind.RECORD and step.effect is not None and step.effect in residents.EFFECTS:
            for name, kind in residents.EFFECTS[step.effect].results.items():
                found[f"effect.{step.id}.{name}"] = str(kind)
    return found


def of_field(field: FormField, answer: Any, known: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """
    Return the facts of one kept answer (None: not answered, so missing; no items of a list is an empty list).

    `known` are the facts apart from the form: what is held of a chosen family member or document comes from there.
    """
    name = f"form.{field.id}"
    if holding.parts_of(field.type):
        held = holding.held_of(field.type, answer, known or {})
        return {} if answer is None else {name: answer} | {f"{name}.{part}": value for part, value in held.items()}
    if field.type is FieldType.GROUP:
        items = answer or []
        found: dict[str, Any] = {name: items, f"{name}.count": len(items)}
        for child in field.fields:
            if child.type in _IN_GROUP:
                found[f"{name}.{child.id}"] = tuple(item[child.id] for item in items if item.get(child.id) is not None)
        return found
    if answer is None:
        return {name: ()} if field.type in _EMPTY_LISTS else {}
    if field.type is FieldType.DATE:
        return {name: answer if isinstance(answer, dt.date) else dt.date.fromisoformat(answer)}
    if field.type is FieldType.ADDRESS:
        return {name: answer, **{f"{name}.{part}": answer.get(part) or None for part in ADDRESS_PARTS}}
    if field.type is FieldType.MAP_POINT:
        return {f"{name}.{part}": answer.get(part) for part in POINT_PARTS}
    if field.type is FieldType.UPLOAD:
        return {name: tuple(str(file["file"]) for file in answer)}
    if isinstance(answer, list):
        return {name: tuple(answer)}
    return {name: answer}


def facts_of(
    definition: ServiceDefinition,
    answers: Mapping[str, Any],
    register: Mapping[str, Any],
    received_on: dt.date,
    region: str,
    effects: Mapping[str, Mapping[str, Any]] | None = None,
    inspections: Mapping[str, Mapping[str, Any]] | None = None,
    partners: Mapping[str, Mapping[str, Any]] | None = None,
) -> dict[str, Any]:
    """
    Return the facts of a case.

    `answers` as they are kept, `register` by path (`residents.nik`, and what `holding` names), `effects` by step id: the results of `record` steps; `inspections` by step id: what was found, by item; `partners` by step id:
    what a partner gave back, by field.
    A prefilled field has the register's value, whatever the answers say.
    """
    found: dict[str, Any] = {"case.received_on": received_on, "case.region": region}
    for name, value in register.items():
        found[name if name.startswith(holding.PREFIXES) or name in holding.HELD_LISTS else f"residents.{name}"] = value
    for field in definition.form.fields().values():
        if field.type is FieldType.PREFILLED:
            if (value := found.get(field.from_ or "")) is not None:
                found[f"form.{field.id}"] = value
        else:
            found.update(of_field(field, answers.get(field.id), found))
    for step, items in (inspections or {}).items():
        found.update({f"inspection.{step}.{name}": value for name, value in items.items()})
    kinds = returned(definition) if partners else {}
    for step, values in (partners or {}).items():
        found.update({name: of_text(kinds[name].type, value) for id_, value in values.items() if (name := f"partner.{step}.{id_}") in kinds})
    for step, results in (effects or {}).items():
        found.update({f"effect.{step}.{name}": value for name, value in results.items()})
    return found


def quoted(source: str) -> str | None:
    """Return the text of a quoted source (`'lost'`), None when it is a path."""
    if len(source) >= 2 and source[0] == source[-1] and source[0] in "'\"" and source[0] not in source[1:-1]:
        return source[1:-1]
    return None


def value_of(source: str, facts: Mapping[str, Any]) -> Any:
    """Return what an effect's or a document's source stands for: quoted text, or the fact of that path (None: missing)."""
    text = quoted(source)
    return facts.get(source) if text is None else text


def spoken(definition: ServiceDefinition, source: str, facts: Mapping[str, Any]) -> Text | None:
    """Return the same value as people say it on a document: labels of choices, dates in words, amounts; None: missing."""
    value = value_of(source, facts)
    if value is None or quoted(source) is not None:
        return None if value is None else Text(id=value, en=value)
    field = definition.form.fields().get(source.split(".")[1]) if source.startswith("form.") else None
    words: Mapping[str, Text] = {}
    item = inspected(definition).get(source)
    if item is not None:
        words = words_of(item)
        if item.unit is not None:
            return Text(id=f"{value} {item.unit.id}", en=f"{value} {item.unit.en}")
    elif (given := returned(definition).get(source)) is not None:
        words = {choice.value: Text(id=choice.label.id, en=choice.label.en) for choice in given.choices}
    elif field is not None and field.choices:
        words = {choice.value: Text(id=choice.label.id, en=choice.label.en) for choice in field.choices}
    else:
        path = holding.path(field.from_ or "" if field is not None else source)
        words = path.words if path else {}
    if isinstance(value, list | tuple):
        said = [words.get(one, Text(id=str(one), en=str(one))) for one in value]
        return Text(id=", ".join(one.id for one in said), en=", ".join(one.en for one in said))
    if isinstance(value, bool):
        return Text(id="Ya", en="Yes") if value else Text(id="Tidak", en="No")
    if isinstance(value, dt.date):
        return dates.date_text(value)
    if isinstance(value, int):
        if field is not None and field.type is FieldType.MONEY:
            return Text(id=f"Rp{money.group(value)}", en=f"Rp{money.group(value, language='en')}")
        return Text(id=str(value), en=str(value))
    return words.get(str(value)) or Text(id=str(value), en=str(value))
