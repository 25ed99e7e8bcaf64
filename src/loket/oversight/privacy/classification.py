"""
What every column holds, as the rooms themselves say: `personal_data.yaml` of each room, `third_party.yaml` for tables of libraries.

Law: UU 27/2022 Pasal 4 (general and specific data), 20 (basis), 31 (register of processing). The words that the files may use are in
`kinds.yaml`, `activities.yaml` and `retention.yaml`; a room may add `kinds` and `activities` of its own. Ids, moments and yes/no need no
line: they are pseudonymous in a table with an activity, and nothing without one. Private to the room.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

from django.apps import apps
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator
from ruamel.yaml import YAML

from loket.foundation.common.text import Text
from loket.oversight.privacy.describing import Activity, Basis, Class, Column, Kind, RetentionClass, Table, Term, Whose

FILE: Final = "personal_data.yaml"
OWN: Final = Path(__file__).parent
SHARED: Final = ("kinds.yaml", "activities.yaml", "retention.yaml", "third_party.yaml")
NONE: Final = "none"
#: Types of PostgreSQL that need no line: what they hold is known.
TYPES_BY_RULE: Final = frozenset({"uuid", "uuid[]", "timestamp with time zone", "boolean"})
_NUMBERS: Final = frozenset({"smallint", "integer", "bigint"})

Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=63)]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]


class BadClassification(ValueError):
    """A file says something that cannot be. The text names file and place."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Words(_Strict):
    id: Sentence
    en: Sentence

    def text(self) -> Text:
        return Text(id=self.id, en=self.en)


class _Kind(_Strict):
    title: _Words
    of_class: Annotated[Class, Field(alias="class")]
    law: Sentence = ""
    whose: Whose | None = None

    @model_validator(mode="after")
    def _says_why(self) -> _Kind:
        if (self.of_class is Class.SPECIFIC) != bool(self.law):
            raise ValueError("`law` says why a kind is specific; only specific kinds have it")
        return self


class _Activity(_Strict):
    title: _Words
    purpose: _Words
    basis: Basis
    reference: Annotated[Sentence, Field(min_length=3)]
    whose: Whose
    retention: Word


class _Term(_Strict):
    since: Annotated[dt.date, Field(alias="from")]
    days: Annotated[int, Field(ge=1, le=36_600)]
    reference: Annotated[Sentence, Field(min_length=3)]


class _Retention(_Strict):
    title: _Words
    since: _Words
    terms: list[_Term] = []
    by_package: Sentence = ""
    lasting: Annotated[Sentence, Field(alias="while")] = ""
    permanent: Sentence = ""
    job: str = ""

    @model_validator(mode="after")
    def _says_one(self) -> _Retention:
        if sum(map(bool, (self.terms, self.by_package, self.lasting, self.permanent))) != 1:
            raise ValueError("exactly one of `terms`, `by_package`, `while`, `permanent`")
        if bool(self.job) != bool(self.terms or self.by_package):
            raise ValueError("a time that ends needs the `job` that ends it")
        return self


class _Table(_Strict):
    activity: Word | None = None
    retention: Word | None = None
    columns: dict[Word, Word | list[Word]]


class _File(_Strict):
    kinds: dict[Word, _Kind] = {}
    activities: dict[Word, _Activity] = {}
    classes: dict[Word, _Retention] = {}
    tables: dict[Word, _Table] = {}


@dataclass(frozen=True, slots=True)
class Classification:
    """Everything that the files say."""

    kinds: Mapping[str, Kind]
    activities: Mapping[str, Activity]
    classes: Mapping[str, RetentionClass]
    tables: Mapping[str, Table]

    def find(self, table: str, column: str, sql_type: str) -> Column | None:
        """Return what a column holds, as declared or by rule; None: nobody has said it."""
        declared = self.tables.get(table)
        if declared is None:
            return None
        if column in declared.columns:
            return declared.columns[column]
        if not is_by_rule(column, sql_type):
            return None
        activity = declared.activity
        return Column(table, column, (self.kinds["id"],) if activity else (), activity.whose if activity else None)


def is_by_rule(column: str, sql_type: str) -> bool:
    """Say whether a column needs no line: an id, a moment, a yes or no."""
    return sql_type in TYPES_BY_RULE or (sql_type in _NUMBERS and (column == "id" or column.endswith("_id")))


@functools.cache
def read() -> Classification:
    """Return what all files say. :raises BadClassification: with file and place, when they contradict themselves."""
    files = [(path, _parsed(path)) for path in _paths()]
    kinds = {
        code: Kind(code, one.title.text(), one.of_class, one.law, one.whose) for code, one in _all(files, "kinds")
    }  # fmt: skip
    classes = {code: _class(code, one) for code, one in _all(files, "classes")}
    activities = {}
    for code, one in _all(files, "activities"):
        if one.retention not in classes:
            raise BadClassification(f"activities.{code}: no class of retention is called {one.retention}")
        activities[code] = Activity(
            code, one.title.text(), one.purpose.text(), one.basis, one.reference, one.whose, classes[one.retention]
        )  # fmt: skip
    tables: dict[str, Table] = {}
    for path, file in files:
        for name, table in file.tables.items():
            if name in tables:
                raise BadClassification(f"{_shown(path)}: tables.{name} is also in {tables[name].source}")
            tables[name] = _table(path, name, table, kinds, activities, classes)
    return Classification(kinds, activities, classes, tables)


def _paths() -> Iterator[Path]:
    yield from (OWN / name for name in SHARED)
    for config in apps.get_app_configs():
        path = Path(config.path) / FILE
        if config.name.startswith("loket.") and path.is_file():
            yield path


def _parsed(path: Path) -> _File:
    try:
        return _File.model_validate(YAML(typ="safe").load(path.read_text()) or {})
    except ValidationError as invalid:
        first = invalid.errors()[0]
        raise BadClassification(f"{_shown(path)}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None


def _all(files: list[tuple[Path, _File]], section: str) -> Iterator[tuple[str, Any]]:
    seen: dict[str, Path] = {}
    for path, file in files:
        for code, one in getattr(file, section).items():
            if code in seen or code == NONE:
                raise BadClassification(f"{_shown(path)}: {section}.{code} is taken")
            seen[code] = path
            yield code, one


def _class(code: str, one: _Retention) -> RetentionClass:
    terms = tuple(sorted((Term(term.since, term.days, term.reference) for term in one.terms), key=lambda term: term.since))
    return RetentionClass(code, one.title.text(), one.since.text(), terms, one.by_package, one.lasting, one.permanent, one.job)


def _table(
    path: Path, name: str, table: _Table, kinds: Mapping[str, Kind], activities: Mapping[str, Activity], classes: Mapping[str, RetentionClass]
) -> Table:
    place = f"{_shown(path)}: tables.{name}"
    for known, said in ((activities, table.activity), (classes, table.retention)):
        if said is not None and said not in known:
            raise BadClassification(f"{place}: nothing is called {said}; there are {', '.join(sorted(known))}")
    activity = activities[table.activity] if table.activity else None
    columns = {}
    for column, words in table.columns.items():
        named = [word for word in ([words] if isinstance(words, str) else words) if word != NONE]
        if unknown := [word for word in named if word not in kinds]:
            raise BadClassification(f"{place}.columns.{column}: nothing is called {unknown[0]}; the kinds are in oversight/privacy/kinds.yaml")
        if named and activity is None:
            raise BadClassification(f"{place}.columns.{column} is personal, so the table needs an `activity` (oversight/privacy/activities.yaml)")
        found = tuple(kinds[word] for word in named)
        columns[column] = Column(
            name, column, found, next((kind.whose for kind in found if kind.whose), activity.whose if activity and found else None)
        )
    retention = classes[table.retention] if table.retention else activity.retention if activity else None
    return Table(name, _shown(path), activity, retention, columns)


def _shown(path: Path) -> str:
    """Return a path as people know it: `services/cases/personal_data.yaml`."""
    return "/".join(path.parts[-3:])
