"""Edits of a whole package: a value at a path of a file, a part renamed with everything that names it. Pure."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from typing import Any, Final

from loket.services.catalogue import reading
from loket.services.catalogue.editing import renaming
from loket.services.catalogue.editing.rewriting import rewrite
from loket.services.catalogue.values import Bundle, DataPath


class _Nothing(Enum):
    REMOVE = "remove"


#: As the value of an edit: the entry or item is taken out.
REMOVE: Final = _Nothing.REMOVE
MISSING: Final = object()
_VERSION: Final = re.compile(r"(?m)^##\s+(\d+)\b")


@dataclass(frozen=True, slots=True)
class Edit:
    """Plain data to stand at `path` of a file (`service.yaml`); the empty path is the whole file. `REMOVE` takes it out."""

    file: str
    path: DataPath
    value: Any


def plain(bundle: Bundle, file: str) -> Any:
    """Return a file's plain data, an empty mapping for a file that is not there. :raises Unreadable: if it cannot be read."""
    return copy.deepcopy(reading.read(file, bundle[file])[0]) if file in bundle else {}


def at(data: Any, path: DataPath) -> Any:
    """Return what stands at a path, `MISSING` where nothing does."""
    for part in path:
        known = part in data if isinstance(data, Mapping) else isinstance(data, list) and isinstance(part, int) and 0 <= part < len(data)
        if not known:
            return MISSING
        data = data[part]
    return data


def apply(bundle: Bundle, edits: Iterable[Edit]) -> dict[str, bytes]:
    """
    Return the package with the edits done, one after the other; a file that becomes empty at the empty path goes.

    :raises Unreadable: if a file that is to be changed cannot be read.
    :raises CannotRewrite: if a file cannot be changed part by part.
    :raises KeyError: if the parent of a path is not there.
    """
    found = dict(bundle)
    changed: dict[str, Any] = {}
    for edit in edits:
        if not edit.path and edit.value is REMOVE:
            found.pop(edit.file, None)
            changed.pop(edit.file, None)
            continue
        data = changed[edit.file] if edit.file in changed else plain(found, edit.file)
        changed[edit.file] = _put(data, edit.path, edit.value)
    for file, data in changed.items():
        found[file] = rewrite(file, found.get(file, b""), data)
    return found


def _put(data: Any, path: DataPath, value: Any) -> Any:
    if not path:
        return value
    if data is None:
        data = {}
    place = data
    for part, following in pairwise(path):
        below = at(place, (part,))
        if below is MISSING or below is None:
            if not isinstance(place, dict) or value is REMOVE:
                if value is REMOVE:
                    return data
                raise KeyError(part)
            below = place[part] = [] if isinstance(following, int) else {}
        place = below
    last = path[-1]
    if value is REMOVE:
        if at(place, (last,)) is not MISSING:
            del place[last]
    elif isinstance(place, list) and isinstance(last, int) and last >= len(place):
        place.append(value)
    else:
        place[last] = value
    return data


def rename(bundle: Bundle, kind: renaming.Kind, old: str, new: str, *, within: str = "") -> dict[str, bytes]:
    """
    Return the package with a part renamed wherever it is named: in conditions, steps, reasons, examples, parameters.

    `within` is the table of a row. :raises Unreadable: if a file cannot be read. :raises CannotRewrite: as `rewrite`.
    """
    files = {name: plain(bundle, name) for name in bundle if name.endswith(".yaml")}
    renamed = renaming.rename(copy.deepcopy(files), kind, old, new, within=within)
    return {name: rewrite(name, content, renamed[name]) if name in renamed else content for name, content in bundle.items()}


def with_change_noted(bundle: Bundle, version: int, on_text: str, note: str) -> dict[str, bytes]:
    """Return the package with a heading for its version in CHANGELOG.md, the note below it, when there is none yet."""
    text = bundle.get("CHANGELOG.md", b"").decode("utf-8", "replace")
    if any(int(found) == version for found in _VERSION.findall(text)):
        return dict(bundle)
    lines = [line.strip() for line in note.splitlines() if line.strip()] or ["-"]
    section = f"## {version} ({on_text})\n" + "".join(f"- {line.removeprefix('- ')}\n" for line in lines) + "\n"
    first = _VERSION.search(text)
    where = first.start() if first else len(text)
    head = text[:where] if not text[:where] or text[:where].endswith("\n") else text[:where] + "\n"
    if not first and head and not head.endswith("\n\n"):
        head += "\n"
    return {**bundle, "CHANGELOG.md": (head + section.rstrip("\n") + "\n" + ("\n" if first else "") + text[where:]).encode("utf-8")}
