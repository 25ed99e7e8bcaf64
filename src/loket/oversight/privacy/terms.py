"""Numbers and grounds of the law on requests, from `clocks.yaml`; which position works on what, from a region's `privacy.yaml`. Private to the room."""

from __future__ import annotations

import datetime as dt
import functools
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from loket.foundation.common.text import Text
from loket.oversight.privacy.errors import BadDesks
from loket.oversight.privacy.rights import Clock, DeskRule, Ground, RequestKind

CLOCKS: Final = Path(__file__).with_name("clocks.yaml")
DESKS: Final = "privacy.yaml"
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=300)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*/[a-z][a-z0-9-]*$", max_length=80)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Words(_Strict):
    id: Sentence
    en: Sentence


class _Clock(_Strict):
    since: Annotated[dt.date, Field(alias="from")]
    hours: Annotated[int, Field(ge=1, le=24 * 366)]
    warn_hours: Annotated[int, Field(ge=0)]
    reference: Sentence


class _Ground(_Strict):
    text: _Words
    reference: Sentence


class _Clocks(_Strict):
    clocks: dict[RequestKind, list[_Clock]]
    grounds: dict[str, _Ground]


class _Desk(_Strict):
    kinds: Annotated[list[RequestKind], Field(min_length=1)]
    position: Code
    reference: Sentence


class _Desks(_Strict):
    desks: Annotated[list[_Desk], Field(max_length=20)]


@functools.cache
def _read() -> _Clocks:
    return _Clocks.model_validate(YAML(typ="safe").load(CLOCKS.read_text()))


def clock_on(kind: RequestKind, on: dt.date) -> Clock:
    """Return the clock of a kind of request on a day. :raises LookupError: before the first."""
    found = sorted((Clock(one.since, one.hours, one.warn_hours, one.reference) for one in _read().clocks[kind]), key=lambda one: one.since)
    return next(one for one in reversed(found) if one.since <= on)


@functools.cache
def grounds() -> dict[str, Ground]:
    """Return every ground on which a request may be refused."""
    return {code: Ground(code, Text(id=one.text.id, en=one.text.en), one.reference) for code, one in _read().grounds.items()}


def read_desks(folder: Path) -> tuple[DeskRule, ...]:
    """Return what a region's folder says about its desks; none when it has no file. :raises BadDesks: with the first fault."""
    path = folder / DESKS
    if not path.is_file():
        return ()
    try:
        whole = _Desks.model_validate(YAML(typ="safe").load(path.read_text()))
    except MarkedYAMLError as error:
        raise BadDesks(f"{DESKS}: {error.problem}") from None
    except ValidationError as invalid:
        first = invalid.errors()[0]
        raise BadDesks(f"{DESKS}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    found = [DeskRule(kind, one.position, one.reference) for one in whole.desks for kind in one.kinds]
    if twice := {one.kind for one in found if [other.kind for other in found].count(one.kind) > 1}:
        raise BadDesks(f"{DESKS}: {sorted(twice)[0]}: disebut dua kali / named twice")
    return tuple(found)
