"""`regions/<code>/queues.yaml`: which queues the halls have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from loket.foundation.common.text import Text
from loket.services.queueing.errors import BadLines
from loket.services.queueing.values import BOOKED_PREFIX, Line

FILE: Final = "queues.yaml"
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*/[a-z][a-z0-9-]*$", max_length=80)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


class _Title(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    id: Words
    en: Words


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    unit: Code
    line: Annotated[str, StringConstraints(pattern=r"^[A-Z]$")]
    position: Code
    title: _Title
    booked_in_a_row: Annotated[int, Field(ge=1, le=20)]
    reference: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    queues: Annotated[list[_Line], Field(max_length=2000)]


def read(folder: Path) -> tuple[Line, ...]:
    """Return the queues of a region's folder; none when it has no file. :raises BadLines: with the first fault."""
    path = folder / FILE
    if not path.is_file():
        return ()
    try:
        whole = _File.model_validate(YAML(typ="safe").load(path.read_text()))
    except MarkedYAMLError as error:
        raise BadLines(f"{FILE}: {error.problem}") from None
    except ValidationError as invalid:
        first = invalid.errors()[0]
        raise BadLines(f"{FILE}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    seen: set[tuple[str, str]] = set()
    for one in whole.queues:
        if one.line == BOOKED_PREFIX or (one.unit, one.line) in seen:
            raise BadLines(f"{FILE}: {one.unit} {one.line}: huruf ini sudah dipakai / this letter is taken")
        seen.add((one.unit, one.line))
    return tuple(
        Line(one.unit, one.line, one.position, Text(id=one.title.id, en=one.title.en), one.booked_in_a_row, one.reference) for one in whole.queues
    )
