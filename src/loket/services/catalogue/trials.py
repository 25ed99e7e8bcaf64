"""Examples as they are tried: facts as one types them, and what comes out of them against what was expected. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from loket.foundation.common.calendars import WorkingCalendar
from loket.services.catalogue import reading, rehearsal, wording
from loket.services.catalogue.checks import examples
from loket.services.catalogue.editing import writing
from loket.services.catalogue.values import Package, Rehearsed
from loket.services.rules.errors import RulesInvalid


def rehearsed(package: Package, data: Mapping[str, Any], calendar: WorkingCalendar) -> Rehearsed:
    """Return what comes out of an example, or why it cannot be carried out."""
    try:
        example = rehearsal.Example.model_validate(dict(data))
        outcome = rehearsal.rehearse(package.definition, example, calendar, region=package.region, base=package.base)
    except ValidationError as error:
        return Rehearsed(None, wording.words_for(dict(error.errors(include_url=False)[0]), rehearsal.Example), False)
    except rehearsal.BadExample as bad:
        return Rehearsed(None, bad.message, False)
    except RulesInvalid as invalid:
        return Rehearsed(None, invalid.problems[0].message, False)
    return Rehearsed(outcome, None, examples.is_as_expected(example, outcome))


def value(text: str) -> Any:
    """
    Return what somebody typed as plain data: a number, a day, a list between brackets; else the text itself.

    >>> value("17"), value("[a, b]"), value("Jalan: Melati")
    (17, ['a', 'b'], 'Jalan: Melati')
    """
    try:
        found, _ = reading.read("x.yaml", f"x: {text}\n".encode())
    except reading.Unreadable:
        return text
    return found["x"] if isinstance(found, dict) and set(found) == {"x"} and found["x"] is not None else text


def written(data: Any) -> str:
    """Return plain data as one types it: `value` reads it back."""
    if data is None:
        return ""
    if isinstance(data, str) and value(data) == data:
        return data
    return writing.flow(list(data) if isinstance(data, tuple) else data)


def flat(data: Any, prefix: str = "") -> dict[str, Any]:
    """Return nested facts by dotted name."""
    found: dict[str, Any] = {}
    for name, part in data.items() if isinstance(data, Mapping) else ():
        if isinstance(part, Mapping):
            found |= flat(part, f"{prefix}{name}.")
        else:
            found[f"{prefix}{name}"] = part
    return found


def nested(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts by dotted name as they are written in a file.

    >>> nested({"name": "Sari", "family.member_count": 2})
    {'name': 'Sari', 'family': {'member_count': 2}}
    """
    found: dict[str, Any] = {}
    for name, part in facts.items():
        place = found
        *heads, last = name.split(".")
        for head in heads:
            place = place.setdefault(head, {})
        place[last] = part
    return found
