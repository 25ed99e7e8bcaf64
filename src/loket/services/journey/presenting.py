"""Answers and register values as people read them: words for codes, names for ids, one line for an address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from loket.foundation.agencies import queries as agencies
from loket.foundation.common import dates, money
from loket.foundation.common.text import Text
from loket.foundation.residents.values import REGISTER_PATHS
from loket.services.cases.values import Content
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.definition import Choice, FieldType, FormField, ServiceDefinition
from loket.services.journey.values import AnswerPage, AnswerRow, FileShown

#: Ids and codes that say nothing to a reader: their words stand in other paths.
_NOT_FOR_PEOPLE = frozenset({"residents.family", "residents.family.members", "residents.village_code"})
NOTHING = Text(id="Tidak diisi", en="Not filled in")
YES = Text(id="Ya", en="Yes")
NO = Text(id="Tidak", en="No")


def answer_pages(definition: ServiceDefinition, content: Content, *, visible: Sequence[str] | None = None) -> tuple[AnswerPage, ...]:
    """Return every answered page with its rows; `visible` are the ids of the pages shown (None: all that hold an answer)."""
    names = held_names(content)
    pages = []
    for page in definition.form.pages:
        if visible is not None and page.id not in visible:
            continue
        rows = tuple(_row(field, content, names) for field in page.fields if visible is not None or _has_answer(field, content))
        if rows:
            pages.append(AnswerPage(id=page.id, title=Text(id=page.title.id, en=page.title.en), rows=rows))
    return tuple(pages)


def register_rows(definition: ServiceDefinition, content: Content) -> tuple[AnswerRow, ...]:
    """Return what the register said on the day of the application, without what the form shows already and without mere codes."""
    on_form = {field.from_ for field in definition.form.fields().values() if field.type is FieldType.PREFILLED}
    rows = [
        AnswerRow(
            field=path, label=known.label, value=register_words(path, content.register[path]), files=(), is_held=True, is_sensitive=known.sensitive,
            reference=None,
        )
        for path, known in REGISTER_PATHS.items()
        if path in content.register and path not in on_form and path not in _NOT_FOR_PEOPLE
    ]  # fmt: skip
    for path, value in content.register.items():
        known = None if path.startswith("residents.") or path in on_form else catalogue.holding.path(path)
        if known is not None and value is not None:
            rows.append(
                AnswerRow(
                    field=path, label=known.label, value=register_words(path, value), files=(), is_held=True, is_sensitive=known.sensitive, reference=None
                )
            )  # fmt: skip
    rows += _people_rows(definition, content)
    if names := content.register.get("residents.family.names"):
        rows.append(
            AnswerRow(
                field="residents.family.names", label=REGISTER_PATHS["residents.family.members"].label, value=_same(", ".join(names.values())), files=(),
                is_held=True, is_sensitive=False, reference=None,
            )
        )  # fmt: skip
    return tuple(rows)


def _people_rows(definition: ServiceDefinition, content: Content) -> list[AnswerRow]:
    """Return what the register said of the chosen members of the family, each named by its question."""
    rows = []
    for field in definition.form.fields().values():
        held = content.register.get(catalogue.holding.PEOPLE, {}).get(str(content.answers.get(field.id)), {}) if not field.from_ else {}
        for part, value in held.items():
            known = catalogue.holding.MEMBER_PARTS[part]
            label = Text(id=f"{field.label.id}: {known.label.id}", en=f"{field.label.en}: {known.label.en}")
            words = register_words(catalogue.holding.MEMBER_PATHS[part], value)
            rows.append(
                AnswerRow(field=f"{field.id}.{part}", label=label, value=words, files=(), is_held=True, is_sensitive=known.sensitive, reference=None)
            )
    return rows


def held_names(content: Content) -> dict[str, Any]:
    """Return the words for ids that answers hold: names of family members, and numbers of issued documents."""
    issued = {id_: f"{parts['title']} {parts['number']}" for id_, parts in content.register.get(catalogue.holding.ISSUED, {}).items()}
    return {**content.register.get("residents.family.names", {}), **issued}


def shown(field: FormField, value: Any, names: Mapping[str, str]) -> Text:
    """Return one answer in words of both languages."""
    if value in (None, "", [], {}):
        return NOTHING
    match field.type:
        case FieldType.DATE:
            return _date(value)
        case FieldType.MONEY:
            return _same(money.format_idr(int(value)))
        case FieldType.BOOLEAN:
            return YES if value else NO
        case FieldType.CHOICE:
            return _label(field.choices, str(value))
        case FieldType.CHOICES:
            labels = [_label(field.choices, str(one)) for one in value]
            return Text(id=", ".join(one.id for one in labels), en=", ".join(one.en for one in labels))
        case FieldType.ADDRESS:
            return _same(address_line(value))
        case FieldType.MAP_POINT:
            return _same(f"{value.get('latitude')}, {value.get('longitude')}")
        case FieldType.FAMILY_MEMBER | FieldType.ISSUED_DOCUMENT:
            return _same(names.get(str(value), "—"))
        case FieldType.FAMILY_MEMBERS:
            return _same(", ".join(names.get(str(one), "—") for one in value))
        case FieldType.UPLOAD:
            return Text(id=f"{len(value)} berkas", en=f"{len(value)} file{'' if len(value) == 1 else 's'}")
        case FieldType.GROUP:
            return _group(field, value, names)
        case FieldType.PREFILLED:
            return register_words(field.from_ or "", value)
        case _:
            return _same(str(value))


def register_words(path: str, value: Any) -> Text:
    """Return a register value in words."""
    if value in (None, ""):
        return NOTHING
    known = catalogue.holding.path(path)
    if known is None:
        return _same(str(value))
    if known.type == "date":
        return _date(value)
    if known.type == "boolean":
        return YES if value else NO
    spoken = known.spoken(value)
    return spoken if isinstance(spoken, Text) else _same(str(spoken))


def address_line(value: Mapping[str, Any]) -> str:
    """Return an address as one line: street, RT/RW, village up to the regency, postal code."""
    parts = [str(value.get("street") or "")]
    if value.get("rt") or value.get("rw"):
        parts.append(f"RT {value.get('rt') or '-'}/RW {value.get('rw') or '-'}")
    parts += [area.full_name.id for area in agencies.area_path(code=str(value.get("village") or "")) if area.level >= 2]
    if value.get("postal_code"):
        parts.append(str(value["postal_code"]))
    return ", ".join(part for part in parts if part)


def day(value: Any) -> Text:
    """Return a civil date (or its ISO text) in words."""
    return _date(value)


def printed(definition: ServiceDefinition, content: Content, expression: str, value: Any) -> Any:
    """Return a value as a document prints it (Indonesian): codes in words, names for ids; dates stay dates."""
    names = held_names(content)
    name = expression.strip()
    if name.startswith("form."):
        field = definition.form.fields().get(name.removeprefix("form."))
        if field is not None and field.type is FieldType.DATE and isinstance(value, str):
            return dt.date.fromisoformat(value)
        if field is not None and field.type is FieldType.GROUP and isinstance(value, list):
            return [{f.id: shown(f, row.get(f.id), names).id for f in field.fields} for row in value]
        if field is not None and field.type not in (FieldType.DATE, FieldType.INTEGER, FieldType.MONEY):
            raw = content.answers.get(field.id, value)
            return shown(field, raw, names).id if raw not in (None, "", [], {}) else ""
        member, _, part = name.removeprefix("form.").partition(".")
        if (asked := definition.form.fields().get(member)) and asked.type is FieldType.FAMILY_MEMBER and part in catalogue.holding.MEMBER_PATHS:
            name = catalogue.holding.MEMBER_PATHS[part]
    if name.startswith(catalogue.holding.PREFIXES):
        return value if isinstance(value, dt.date | int) and not isinstance(value, bool) else register_words(name, value).id
    if effect := _effect_words(definition, name, value):
        return effect
    if name.startswith("effect.") and isinstance(value, str) and len(value) == 10 and value[4:5] == "-":
        return dt.date.fromisoformat(value)
    return "" if value is None else value


def told(definition: ServiceDefinition, content: Content, expression: str, value: Any) -> Text:
    """Return a value as another agency reads it in a notice: in the words that a document prints."""
    words = printed(definition, content, expression, value)
    if isinstance(words, bool):
        return YES if words else NO
    if isinstance(words, dt.date):
        return _date(words)
    return _same(str(words)) if words not in (None, "") else NOTHING


def _effect_words(definition: ServiceDefinition, name: str, value: Any) -> str | None:
    """Return the words of a code that a record step gave: `effect.<step>.sex` is said as the register says it."""
    known = REGISTER_PATHS.get(f"residents.{name.rpartition('.')[2]}") if name.startswith("effect.") else None
    spoken = known.words.get(value) if known is not None and isinstance(value, str) else None
    return spoken.id if spoken is not None else None


def _row(field: FormField, content: Content, names: Mapping[str, str]) -> AnswerRow:
    held = field.type is FieldType.PREFILLED
    value = content.register.get(field.from_ or "") if held else content.answers.get(field.id)
    files: tuple[FileShown, ...] = ()
    if field.type is FieldType.UPLOAD:
        files = tuple(
            FileShown(file=one["file"], name=one.get("name", ""), media_type=one["media_type"], size_bytes=one["size_bytes"]) for one in value or ()
        )
    return AnswerRow(
        field=field.id, label=Text(id=field.label.id, en=field.label.en), value=shown(field, value, names), files=files, is_held=held,
        is_sensitive=bool(held and (known := catalogue.holding.path(field.from_ or "")) and known.sensitive), reference=field.reference,
    )  # fmt: skip


def _has_answer(field: FormField, content: Content) -> bool:
    if field.type is FieldType.PREFILLED:
        return True
    return content.answers.get(field.id) not in (None, "", [], {})


def _group(field: FormField, value: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> Text:
    lines_id, lines_en = [], []
    for number, item in enumerate(value, start=1):
        told = [shown(inner, item.get(inner.id), names) for inner in field.fields]
        lines_id.append(f"{number}. " + ", ".join(one.id for one in told))
        lines_en.append(f"{number}. " + ", ".join(one.en for one in told))
    return Text(id="; ".join(lines_id), en="; ".join(lines_en))


def _label(choices: Sequence[Choice], value: str) -> Text:
    for choice in choices:
        if choice.value == value:
            return Text(id=choice.label.id, en=choice.label.en)
    return _same(value)


def _date(value: Any) -> Text:
    on = value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))
    return dates.date_text(on)


def _same(value: str) -> Text:
    return Text(id=value, en=value)
