"""
The form of a package at work: which pages are shown, whether answers are right, and how they are kept. Pure.

Answers come as a browser sends them (texts, lists of texts) or as they were kept (`FormField` says how); both are read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final

from loket.foundation.common.text import Text
from loket.services.catalogue import answering, rulebook
from loket.services.catalogue.definition import FieldType, FormField, FormPage, ServiceDefinition

Answers = dict[str, Any]
Errors = dict[str, Text]

TOO_FEW: Final = Text(id="Isi paling sedikit {count}.", en="Give at least {count}.")
TOO_MANY: Final = Text(id="Paling banyak {count}.", en="At most {count}.")


def validate_answers(
    definition: ServiceDefinition,
    raw: Mapping[str, Any],
    facts: Mapping[str, Any],
    on: dt.date,
    *,
    page: str | None = None,
) -> tuple[Answers, Errors]:
    """
    Return the answers as they are kept, and what is wrong by field path (`child_name`, `members.0.name`).

    `facts` are those that are known apart from the form (`residents.…`, `case.…`); `on` is the civil date that `today`
    means. `page` narrows it to one page. What is hidden by `show_when`, unknown, or held by the register is left out.
    A wrong answer is left out of the kept ones.
    """
    fields = _fields(definition, page)
    kept: Answers = {}
    errors: Errors = {}
    known = _known(definition, raw, facts, on)
    shown_pages = {p.id for p in definition.form.pages if _is_shown(p.show_when, definition, known, on)}
    for owner, field in fields:
        if owner.id not in shown_pages or field.type is FieldType.PREFILLED:
            continue
        if not _is_shown(field.show_when, definition, known, on):
            continue
        _take(field, raw.get(field.id), field.id, on, kept, errors, definition, known)
    return kept, errors


def visible_pages(definition: ServiceDefinition, answers: Mapping[str, Any], facts: Mapping[str, Any], on: dt.date) -> list[FormPage]:
    """Return the pages that these answers lead through; a condition with something missing hides its page."""
    known = _known(definition, answers, facts, on)
    found = []
    for page in definition.form.pages:
        if _is_shown(page.show_when, definition, known, on) and any(_is_shown(f.show_when, definition, known, on) for f in page.fields):
            found.append(page)
    return found


def visible_fields(
    definition: ServiceDefinition, page: FormPage, answers: Mapping[str, Any], facts: Mapping[str, Any], on: dt.date
) -> list[FormField]:
    """Return the fields of a page that these answers show, prefilled ones included."""
    known = _known(definition, answers, facts, on)
    return [field for field in page.fields if _is_shown(field.show_when, definition, known, on)]


def next_page(
    definition: ServiceDefinition, answers: Mapping[str, Any], facts: Mapping[str, Any], on: dt.date, *, after: str | None = None
) -> FormPage | None:
    """Return the visible page after `after` (the first, for None), or None at the end."""
    order = [page.id for page in definition.form.pages]
    position = order.index(after) if after in order else -1
    for page in visible_pages(definition, answers, facts, on):
        if order.index(page.id) > position:
            return page
    return None


def first_unfinished_page(definition: ServiceDefinition, answers: Mapping[str, Any], facts: Mapping[str, Any], on: dt.date) -> FormPage | None:
    """Return the first visible page whose answers are not right yet, or None when all are."""
    for page in visible_pages(definition, answers, facts, on):
        if validate_answers(definition, answers, facts, on, page=page.id)[1]:
            return page
    return None


def page_of(definition: ServiceDefinition, field_id: str) -> FormPage | None:
    """Return the page that asks a field (a path inside a group counts as its group), or None."""
    top = field_id.partition(".")[0]
    for page in definition.form.pages:
        if any(field.id == top for field in page.fields):
            return page
    return None


def _fields(definition: ServiceDefinition, page: str | None) -> Iterable[tuple[FormPage, FormField]]:
    for one in definition.form.pages:
        if page is None or one.id == page:
            for field in one.fields:
                yield one, field


def _known(definition: ServiceDefinition, raw: Mapping[str, Any], facts: Mapping[str, Any], on: dt.date) -> dict[str, Any]:
    """The facts that conditions may name: the given ones, and the answers so far, read leniently, hidden ones left out."""
    from loket.services.catalogue import facts as facts_module

    known = {name: value for name, value in facts.items() if not name.startswith("form.")}
    for page in definition.form.pages:
        if not _is_shown(page.show_when, definition, known, on):
            continue
        for field in page.fields:
            if field.type is FieldType.PREFILLED or not _is_shown(field.show_when, definition, known, on):
                continue
            kept: Answers = {}
            _take(field, raw.get(field.id), field.id, on, kept, {}, definition, known)
            known.update(facts_module.of_field(field, kept.get(field.id), known))
    return known


def _is_shown(condition: str | None, definition: ServiceDefinition, known: Mapping[str, Any], on: dt.date) -> bool:
    return condition is None or rulebook.holds(definition, condition, known, on)


def _take(
    field: FormField, raw: Any, path: str, on: dt.date, kept: Answers, errors: Errors, definition: ServiceDefinition, known: Mapping[str, Any]
) -> None:
    if field.type is FieldType.GROUP:
        _take_group(field, raw, path, on, kept, errors, definition, known)
        return
    if answering.is_empty(raw):
        if field.required:
            errors[path] = answering.required_message(field)
        return
    try:
        kept[field.id] = answering.read(field, raw, on)
    except answering.WrongAnswer as wrong:
        errors[path if not wrong.inside else f"{path}.{wrong.inside}"] = wrong.message


def _take_group(
    field: FormField, raw: Any, path: str, on: dt.date, kept: Answers, errors: Errors, definition: ServiceDefinition, known: Mapping[str, Any]
) -> None:
    items = raw if isinstance(raw, list) else []
    filled = [item for item in items if isinstance(item, Mapping) and not all(answering.is_empty(value) for value in item.values())]
    least = max(field.min_items, 1) if field.required else field.min_items
    if len(filled) < least:
        errors[path] = TOO_FEW.fill(count=least)
    if len(filled) > field.max_items:
        errors[path] = TOO_MANY.fill(count=field.max_items)
        filled = filled[: field.max_items]
    done: list[Answers] = []
    for index, item in enumerate(filled):
        one: Answers = {}
        for child in field.fields:
            if _is_shown(child.show_when, definition, known, on):
                _take(child, item.get(child.id), f"{path}.{index}.{child.id}", on, one, errors, definition, known)
        done.append(one)
    if done:
        kept[field.id] = done
