"""What changed between two definitions, in words that a clerk or a journalist understands. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from loket.foundation.common.text import Text
from loket.services.catalogue.definition import ServiceDefinition
from loket.services.catalogue.diff_words import KEYS, NOTHING, Words, is_duration

_EMPTY: Final[tuple[object, ...]] = (None, False, [], {})


@dataclass(frozen=True, slots=True)
class Difference:
    """One change: where (data path), what it is called, and both sides in words (one of them `(nothing)`: added or removed)."""

    path: str
    what: Text
    before: Text
    after: Text

    def sentence(self, language: str = "id") -> str:
        """Return `waktu dari 3 menjadi 2 hari kerja`."""
        what, before, after = (text.in_(language) for text in (self.what, self.before, self.after))
        if self.before == NOTHING:
            return f"{what} baru: {after}" if language != "en" else f"{what} added: {after}"
        if self.after == NOTHING:
            return f"{what} dihapus: {before}" if language != "en" else f"{what} removed: {before}"
        if before == after:  # only the other language changed
            other = "id" if language == "en" else "en"
            before, after = self.before.in_(other), self.after.in_(other)
        head, _, unit = before.partition(" ")
        if unit and head.isdigit() and after.partition(" ")[2].rstrip("s") == unit.rstrip("s"):
            before = head
        return f"{what} dari {before} menjadi {after}" if language != "en" else f"{what} from {before} to {after}"


def differences(
    before: ServiceDefinition,
    after: ServiceDefinition,
    templates_before: Mapping[str, str] | None = None,
    templates_after: Mapping[str, str] | None = None,
) -> list[Difference]:
    """Return what changed, in the order of the package; empty when the content is the same."""
    # Because: with the defaults, so that "required" that is written out goes from yes to no, not from nothing.
    old, new = (side.model_dump(mode="json", by_alias=True) for side in (before, after))
    found = list(_Comparing(Words(old, new)).compare((), old, new))
    earlier, later = templates_before or {}, templates_after or {}
    for name in sorted({*earlier, *later}):
        if earlier.get(name) != later.get(name):
            what = Text(id=f"templat {name}", en=f"template {name}")
            found.append(Difference(name, what, _template(earlier.get(name), "lama", "earlier"), _template(later.get(name), "baru", "new")))
    return found


def _template(text: str | None, indonesian: str, english: str) -> Text:
    return NOTHING if text is None else Text(id=f"isi {indonesian}", en=f"{english} content")


class _Comparing:
    def __init__(self, words: Words) -> None:
        self._words = words

    def compare(self, path: tuple[str, ...], before: Any, after: Any) -> Iterator[Difference]:
        """Give every difference at and below a path."""
        if before == after:
            return
        if isinstance(before, list) and isinstance(after, list):
            yield from self._lists(path, before, after)
        elif _is_leaf(before) and _is_leaf(after):
            yield self._told(path, before, after)
        elif isinstance(before, dict) and isinstance(after, dict):
            yield from self._entries(path, before, after)
        elif isinstance(before, list | None) and isinstance(after, list | None):
            yield from self._lists(path, before or [], after or [])
        elif before is None or after is None:
            side = after if before is None else before
            if isinstance(side, dict) and not _says_itself(side):
                for name, value in side.items():
                    if value not in _EMPTY:
                        yield from self.compare((*path, name), *((None, value) if before is None else (value, None)))
            else:
                yield self._told(path, before, after)
        else:
            yield self._told(path, before, after)

    def _entries(self, path: tuple[str, ...], before: dict[str, Any], after: dict[str, Any]) -> Iterator[Difference]:
        if is_duration(before) and is_duration(after):
            length = ("value", "unit")
            if any(before[name] != after[name] for name in length):
                yield self._told(path, *({name: side[name] for name in length} for side in (before, after)))
            before, after = ({k: v for k, v in side.items() if k not in length} for side in (before, after))
        for name in [*before, *(n for n in after if n not in before)]:
            yield from self.compare((*path, name), before.get(name), after.get(name))

    def _lists(self, path: tuple[str, ...], before: list[Any], after: list[Any]) -> Iterator[Difference]:
        key = next((k for k in KEYS if all(isinstance(one, dict) and k in one for one in [*before, *after])), None)
        if key is None:
            yield from self._words_of_a_list(path, before, after)
            return
        old = {str(one[key]): one for one in before}
        new = {str(one[key]): one for one in after}
        for name in [*old, *(n for n in new if n not in old)]:
            here = (*path, name)
            if name not in old or name not in new:
                yield self._told(here, old.get(name), new.get(name))
            else:
                yield from self.compare(here, old[name], new[name])
        if [n for n in old if n in new] != [n for n in new if n in old]:
            yield self._order(path)

    def _words_of_a_list(self, path: tuple[str, ...], before: list[Any], after: list[Any]) -> Iterator[Difference]:
        gone, new = [one for one in before if one not in after], [one for one in after if one not in before]
        if gone and new and len(before) == len(after) == 1:
            yield self._told(path, gone, new)
            return
        if gone:
            yield self._told(path, gone, None)
        if new:
            yield self._told(path, None, new)
        if not gone and not new:
            yield self._order(path)

    def _order(self, path: tuple[str, ...]) -> Difference:
        return Difference(
            ".".join(path), self._words.called(path), Text(id="urutan lama", en="earlier order"), Text(id="urutan baru", en="new order")
        )

    def _told(self, path: tuple[str, ...], before: Any, after: Any) -> Difference:
        said = self._words.said(path, before), self._words.said(path, after)
        # Because: "step “Check” added: “Check”" says it twice.
        alone = NOTHING in said and _names_itself(after if before is None else before)
        what = self._words.called(path, alone=alone)
        return Difference(".".join(path), what, *said)


def _says_itself(value: dict[str, Any]) -> bool:
    """Say whether one line tells what this is: it has a title, or is a text, a citation, a length of time."""
    return any(key in value for key in (*KEYS, "title", "label")) or is_duration(value)


def _names_itself(value: Any) -> bool:
    return isinstance(value, dict) and (any(key in value for key in ("title", "label", "text", "reason", "cite")) or set(value) == {"id", "en"})


def _is_leaf(value: Any) -> bool:
    if isinstance(value, dict):
        return set(value) == {"id", "en"} or set(value) <= {"value", "unit"}
    return not isinstance(value, list) or not any(isinstance(one, dict | list) for one in value)
