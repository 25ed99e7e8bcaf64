"""`regions/<code>/visits.yaml`: how many counters each unit keeps for booked visits. Data of a clerk: every fault has file and line."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from loket.foundation.common.text import Text
from loket.services.appointments.errors import BadRules, Finding
from loket.services.appointments.values import CounterRule

FILE: Final = "visits.yaml"
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*/[a-z][a-z0-9-]*$", max_length=80)]


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    unit: Code
    position: Code
    since: Annotated[dt.date, Field(alias="from")]
    counters: Annotated[int, Field(ge=0, le=200)]
    ahead_days: Annotated[int, Field(ge=1, le=60)]
    notice_minutes: Annotated[int, Field(ge=0, le=10_080)]
    reference: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    visits: Annotated[list[_Line], Field(max_length=2000)]


def read(folder: Path) -> tuple[CounterRule, ...]:
    """Return the rules of a region's folder; none when it has no file. :raises BadRules: with every fault."""
    path = folder / FILE
    if not path.is_file():
        return ()
    try:
        node = YAML(typ="rt").load(path.read_text())
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadRules((Finding(FILE, line, Text(id="Susunan YAML salah. Periksa lekukan dan tanda kutip.", en="This is no valid YAML.")),)) from None
    try:
        whole = _File.model_validate(_plain(node))
    except ValidationError as invalid:
        raise BadRules(
            tuple(
                Finding(FILE, _line_of(node, error["loc"]), Text(id=f"`{'.'.join(map(str, error['loc']))}` tidak sesuai.", en=error["msg"]))
                for error in invalid.errors()
            )
        ) from None
    rules = tuple(
        CounterRule(one.unit, one.position, one.since, one.counters, one.ahead_days, one.notice_minutes, one.reference) for one in whole.visits
    )
    seen: set[tuple[str, str, dt.date]] = set()
    for index, rule in enumerate(rules):
        key = rule.unit, rule.position, rule.since
        if key in seen:
            raise BadRules(
                (Finding(FILE, _line_of(node, ("visits", index)), Text(id=f"{rule.unit} {rule.position} ada dua kali.", en="This is there twice.")),)
            )
        seen.add(key)
    return rules


def _plain(node: object) -> object:
    if isinstance(node, dict):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    return node


def _line_of(node: object, place: tuple[str | int, ...]) -> int:
    """Return the line of the nearest part of a place that is there."""
    line = 1
    for part in place:
        try:
            marks = node.lc  # type: ignore[attr-defined]
            line = (marks.item(part) if isinstance(part, int) else marks.key(part))[0] + 1
            node = node[part]  # type: ignore[index]
        except (AttributeError, KeyError, IndexError, TypeError):
            break
    return line
