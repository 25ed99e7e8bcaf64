"""What this room hands out: problems of a package, a loaded package, a published version, a finding of the search."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from loket.foundation.common.text import Text
from loket.services.catalogue.definition import ServiceDefinition

#: A package as it is handed over: path inside the package ("service.yaml", "templates/kutipan.typ") -> content.
Bundle = Mapping[str, bytes]


class Severity(StrEnum):
    """Whether a problem stops publishing."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """
    Something in a package that must be mended, said so that a clerk can mend it.

    `line` and `column` count from 1 (0: the file as a whole); `path` is where in the data (`standard.time.value`);
    `code` is a stable machine word (`steps.unreachable`); `message` says what is wrong and what to do.
    """

    file: str
    line: int
    column: int
    path: str
    code: str
    message: Text
    severity: Severity = Severity.ERROR

    def line_of_text(self, language: str = "id") -> str:
        """Return `file:line:column: message (code)`, as editors and terminals make it a link."""
        where = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        field_path = f" [{self.path}]" if self.path else ""
        return f"{where}:{field_path} {self.message.in_(language)} ({self.code})"

    def as_dict(self) -> dict[str, object]:
        """Return the form of `loket service check --json`."""
        return {
            "file": self.file, "line": self.line, "column": self.column, "path": self.path, "code": self.code,
            "severity": self.severity.value, "message": self.message.as_dict(),
        }  # fmt: skip


DataPath = tuple[str | int, ...]
"""File without ending, then keys and indexes: ("rules", "tables", "age", "rows", 0, "when")."""


@dataclass(frozen=True, slots=True)
class Location:
    """
    A place in a file of the package; lines and columns from 1.

    `line` and `column` are those of the key (or list item); `text_line` and `text_column` of the value's first
    character (after an opening quote), `next_column` of its following lines in a block text.
    """

    file: str
    line: int = 0
    column: int = 0
    text_line: int = 0
    text_column: int = 0
    next_column: int = 1


@dataclass(frozen=True)
class Package:
    """
    A package read, merged with a region's parameters, and hashed; not yet checked.

    - `definition` is the merged one: what is checked, hashed, published and executed. `base` is the package alone.
    - `templates`: path -> typst text. `examples`: file -> plain data.
    - `hash` = sha256 hex of region, merged definition and templates; `package_hash` of the package alone (the same in every
      region); `parameters_hash` of the region's parameters, "" without any.
    - `bundle` is the source itself (with `parameters.yaml` when a region gave some), so that an outsider can do it again.
    """

    definition: ServiceDefinition
    base: ServiceDefinition
    templates: Mapping[str, str]
    examples: Mapping[str, Mapping[str, object]]
    region: str
    hash: str
    package_hash: str
    parameters_hash: str
    bundle: Bundle
    places: Mapping[DataPath, Location] = field(default_factory=dict, repr=False)

    def place(self, *path: str | int) -> Location:
        """Return the place of a path (first the file without ending), or of its nearest known parent."""
        for length in range(len(path), 0, -1):
            if found := self.places.get(path[:length]):
                return found
        known = any(place[0] == path[0] for place in self.places) if path else False
        return Location(f"{path[0]}.yaml", 1, 1) if known else Location(f"{path[0]}/" if path else "service.yaml")

    def problem(self, code: str, path: DataPath, indonesian: str, english: str, *, warning: bool = False) -> Problem:
        """Return a problem at a path of this package."""
        at = self.place(*path)
        shown = ".".join(str(part) for part in path[1:])
        severity = Severity.WARNING if warning else Severity.ERROR
        return Problem(at.file, at.line, at.column, shown, code, Text(id=indonesian, en=english), severity)


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """A published version without its content. `hash` is its name everywhere."""

    hash: str
    service: str
    version: int
    region: str
    agency: str
    category: str
    title: Text
    summary: Text
    package_hash: str
    parameters_hash: str
    published_at: dt.datetime
    published_by: str


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A service that the search found; `score` orders hits of one search and means nothing else."""

    service: str
    hash: str
    title: Text
    summary: Text
    agency: str
    category: str
    score: float


class DraftState(StrEnum):
    """Where a draft stands; stored as the word."""

    OPEN = "open"
    PROPOSED = "proposed"
    DONE = "done"
    DISCARDED = "discarded"


DRAFT_TRANSITIONS: Final[Mapping[DraftState, frozenset[DraftState]]] = {
    DraftState.OPEN: frozenset({DraftState.PROPOSED, DraftState.DISCARDED}),
    DraftState.PROPOSED: frozenset({DraftState.OPEN, DraftState.DONE, DraftState.DISCARDED}),
    DraftState.DONE: frozenset(),
    DraftState.DISCARDED: frozenset(),
}
DRAFT_WORDS: Final[Mapping[DraftState, Text]] = {
    DraftState.OPEN: Text(id="Sedang disusun", en="Being written"),
    DraftState.PROPOSED: Text(id="Sedang ditinjau", en="Under review"),
    DraftState.DONE: Text(id="Selesai", en="Done"),
    DraftState.DISCARDED: Text(id="Dibuang", en="Discarded"),
}


@dataclass(frozen=True, slots=True)
class Draft:
    """
    A working copy of a package, without its content.

    `base_hash`: the version that it changes, "" for a new service. `revision` names its present content, for saving and undoing.
    """

    id: UUID
    region: str
    service: str
    agency: str
    title: Text
    state: DraftState
    base_hash: str
    revision: int
    can_undo: bool
    can_redo: bool
    started_at: dt.datetime
    started_by: str
    changed_at: dt.datetime
    changed_by: str


@dataclass(frozen=True, slots=True)
class Revision:
    """One content of a draft: `what` was done to the revision `parent` (None for the first)."""

    number: int
    parent: int | None
    what: Text
    made_at: dt.datetime
    made_by: str


@dataclass(frozen=True)
class Rehearsed:
    """
    An example carried out on paper: `outcome` is a `rehearsal.Outcome`; None with a `problem` for one that cannot be.

    `is_as_expected`: nothing differs from what the example says should come out.
    """

    outcome: Any
    problem: Text | None
    is_as_expected: bool


@dataclass(frozen=True)
class Examined:
    """What the check says of files: the package, if it has the shape of one, and every problem."""

    package: Package | None
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What stops publishing."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)
