"""Where a part of a package is named by others, so that a new name is written everywhere. Pure, on plain data."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, Final

#: Entries that hold conditions of the rule language, or facts.
_CONDITIONS: Final = frozenset({"when", "show_when", "eligible", "place"})


class Kind(StrEnum):
    """What can be renamed."""

    FIELD = "field"
    PAGE = "page"
    STEP = "step"
    TABLE = "table"
    ROW = "row"
    PARAMETER = "parameter"
    DOCUMENT = "document"
    OUTCOME = "outcome"


def rename(files: dict[str, Any], kind: Kind, old: str, new: str, *, within: str = "") -> dict[str, Any]:
    """Return the plain data of the files with a part renamed (changed in place); `within`: the table of a row, the step of an outcome."""
    _RENAMERS[kind](_Files(files), old, new, within)
    return files


class _Files:
    """The parts of a package, empty where a clerk has not written them yet."""

    def __init__(self, files: dict[str, Any]) -> None:
        self._files = files

    def of(self, name: str) -> dict[str, Any]:
        found = self._files.get(name)
        return found if isinstance(found, dict) else {}

    @property
    def steps(self) -> list[dict[str, Any]]:
        return _dicts(self.of("service.yaml").get("steps"))

    @property
    def pages(self) -> list[dict[str, Any]]:
        return _dicts(self.of("form.yaml").get("pages"))

    @property
    def tables(self) -> dict[str, Any]:
        return _mapping(self.of("rules.yaml").get("tables"))

    @property
    def documents(self) -> dict[str, Any]:
        return _mapping(self.of("service.yaml").get("documents"))

    @property
    def examples(self) -> list[dict[str, Any]]:
        return [data for name, data in self._files.items() if name.startswith("examples/") and isinstance(data, dict)]

    def outcomes(self) -> list[dict[str, Any]]:
        return [one for step in self.steps for one in _dicts(list(_mapping(step.get("outcomes")).values()))]

    def expressions(self, change: Callable[[str], str]) -> None:
        """Give every condition and fact of the package to `change`."""
        for name in ("service.yaml", "form.yaml", "rules.yaml"):
            _walk(self.of(name), change)
        for document in _dicts(list(self.documents.values())):
            _each_value(document.get("fields"), change)
        for step in self.steps:
            _each_value(step.get("with"), change)
            for line in (*_dicts(step.get("tells")), *_dicts(_mapping(step.get("partner")).get("fields"))):
                if isinstance(line.get("value"), str):
                    line["value"] = change(line["value"])


def _field(files: _Files, old: str, new: str, within: str) -> None:
    for page in files.pages:
        _set_ids(_dicts(page.get("fields")), old, new)
    for requirement in _dicts(_mapping(files.of("service.yaml").get("standard")).get("requirements")):
        if requirement.get("field") == old:
            requirement["field"] = new
    for outcome in files.outcomes():
        for reason in _dicts(outcome.get("reasons")):
            _in_list(reason, "fields", old, new)
    for example in files.examples:
        _key(example, "form", old, new)
        _in_list(_mapping(example.get("expect")), "errors", old, new)
    _expression(files, f"form.{old}", f"form.{new}")


def _page(files: _Files, old: str, new: str, within: str) -> None:
    _set_ids(files.pages, old, new)


def _step(files: _Files, old: str, new: str, within: str) -> None:
    _set_ids(files.steps, old, new)
    for step in files.steps:
        _in_list(step, "next", old, new)
        _in_list(step, "waits_for", old, new)
    for outcome in files.outcomes():
        _in_list(outcome, "next", old, new)
    local = files.of("service.yaml").get("local")
    if isinstance(local, list):
        local[:] = [_local(path, old, new) for path in local]
    for parameter in _dicts(files.of("parameters.yaml").get("parameters")):
        parameter["path"] = _local(parameter.get("path"), old, new)
    for example in files.examples:
        _key(example, "choose", old, new)
        _key(example, "effects", old, new)
        _key(example, "partners", old, new)
        _in_list(_mapping(example.get("expect")), "path", old, new)
    _expression(files, f"effect.{old}", f"effect.{new}")
    _expression(files, f"partner.{old}", f"partner.{new}")


def _table(files: _Files, old: str, new: str, within: str) -> None:
    _key(files.of("rules.yaml"), "tables", old, new)
    for step in files.steps:
        if step.get("rules") == old:
            step["rules"] = new
    for decision in _decisions(files):
        if decision.get("table") == old:
            decision["table"] = new


def _row(files: _Files, old: str, new: str, within: str) -> None:
    _set_ids(_dicts(_mapping(files.tables.get(within)).get("rows")), old, new)
    for decision in _decisions(files):
        if decision.get("table") == within and decision.get("row") == old:
            decision["row"] = new
    for step in files.steps:  # a reason of a step by rule is named after the row that gives it
        if step.get("rules") == within:
            for outcome in _dicts(list(_mapping(step.get("outcomes")).values())):
                _set_ids(_dicts(outcome.get("reasons")), old, new)


def _parameter(files: _Files, old: str, new: str, within: str) -> None:
    _key(files.of("rules.yaml"), "parameters", old, new)
    _expression(files, f"param.{old}", f"param.{new}")


def _document(files: _Files, old: str, new: str, within: str) -> None:
    _key(files.of("service.yaml"), "documents", old, new)
    for step in files.steps:
        if step.get("document") == old:
            step["document"] = new
    for example in files.examples:
        _in_list(_mapping(example.get("expect")), "documents", old, new)


def _outcome(files: _Files, old: str, new: str, within: str) -> None:
    for step in files.steps:
        if step.get("id") != within:
            continue
        _key(step, "outcomes", old, new)
        for given in _dicts(_mapping(step.get("partner")).get("returns")):
            _in_list(given, "needed_for", old, new)
        for row in _dicts(_mapping(files.tables.get(str(step.get("rules")))).get("rows")):
            if row.get("outcome") == old:
                row["outcome"] = new
        for decision in _decisions(files):
            if decision.get("table") == step.get("rules") and decision.get("outcome") == old:
                decision["outcome"] = new
    for example in files.examples:
        chosen = _mapping(example.get("choose"))
        if chosen.get(within) == old:
            chosen[within] = new


_RENAMERS: Final[Mapping[Kind, Callable[[_Files, str, str, str], None]]] = {
    Kind.FIELD: _field, Kind.PAGE: _page, Kind.STEP: _step, Kind.TABLE: _table, Kind.ROW: _row,
    Kind.PARAMETER: _parameter, Kind.DOCUMENT: _document, Kind.OUTCOME: _outcome,
}  # fmt: skip


def _decisions(files: _Files) -> list[dict[str, Any]]:
    return [one for example in files.examples for one in _dicts(_mapping(example.get("expect")).get("decisions"))]


def _expression(files: _Files, old: str, new: str) -> None:
    # Because: `form.child` is not part of `form.child_name`, but it is of `form.child.0`.
    pattern = re.compile(rf"(?<![A-Za-z0-9_.]){re.escape(old)}(?![A-Za-z0-9_])")
    files.expressions(lambda text: pattern.sub(new, text))


def _walk(data: Any, change: Callable[[str], str]) -> None:
    if isinstance(data, dict):
        for name, value in data.items():
            if name in _CONDITIONS and isinstance(value, str):
                data[name] = change(value)
            else:
                _walk(value, change)
    elif isinstance(data, list):
        for one in data:
            _walk(one, change)


def _each_value(data: Any, change: Callable[[str], str]) -> None:
    if isinstance(data, dict):
        for name, value in data.items():
            if isinstance(value, str):
                data[name] = change(value)


def _set_ids(items: list[dict[str, Any]], old: str, new: str) -> None:
    for one in items:
        if one.get("id") == old:
            one["id"] = new


def _in_list(owner: dict[str, Any], name: str, old: str, new: str) -> None:
    if isinstance(owner.get(name), list):
        owner[name] = [new if one == old else one for one in owner[name]]


def _key(owner: dict[str, Any], name: str, old: str, new: str) -> None:
    """Rename an entry of a mapping, in its place."""
    found = owner.get(name)
    if isinstance(found, dict) and old in found:
        owner[name] = {new if key == old else key: value for key, value in found.items()}


def _local(path: Any, old: str, new: str) -> Any:
    parts = path.split(".") if isinstance(path, str) else []
    return ".".join([parts[0], new, *parts[2:]]) if len(parts) > 1 and parts[0] == "steps" and parts[1] == old else path


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def names(files: dict[str, Any], kind: Kind, within: str = "") -> tuple[str, ...]:
    """Return the names that a kind of part has; `within`: the table of rows, the step of outcomes."""
    found = _Files(files)
    if kind is Kind.FIELD:
        return tuple(str(field.get("id")) for page in found.pages for field in _dicts(page.get("fields")))
    if kind in (Kind.TABLE, Kind.DOCUMENT, Kind.PARAMETER):
        parameters = _mapping(found.of("rules.yaml").get("parameters"))
        return tuple({Kind.TABLE: found.tables, Kind.DOCUMENT: found.documents, Kind.PARAMETER: parameters}[kind])
    if kind is Kind.OUTCOME:
        return tuple(name for step in found.steps if step.get("id") == within for name in _mapping(step.get("outcomes")))
    rows = _dicts(_mapping(found.tables.get(within)).get("rows"))
    return tuple(str(one.get("id")) for one in {Kind.PAGE: found.pages, Kind.STEP: found.steps, Kind.ROW: rows}[kind])
