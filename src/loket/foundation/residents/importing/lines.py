"""
A file of events or papers, line by line: each line is of itself, so nothing waits and nothing is kept in memory.

Invariant: lines come in the order of the file, so the line reached says exactly which ones were given out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from loket.foundation.common import population
from loket.foundation.residents.importing import files, layout, wordlists
from loket.foundation.residents.importing.checking import Checker, Found, Rejected
from loket.foundation.residents.importing.layout import ColumnMap, Layout
from loket.foundation.residents.kinds import EventKind

_LONGEST: Final[Mapping[str, int]] = {"place": 150, "number": 60, "other_name": 150, "told": 150, "issuer": 120}
_ADDRESS: Final = ("village_code", "street", "rt", "rw")
_AREA_DIGITS: Final = (2, 4, 6, 10)


@dataclass(slots=True)
class EventLine:
    """A line that tells an event. `held`: columns of the event that the line fills in; `address`: where the person lives afterwards."""

    line: int
    nik: str
    kind: EventKind
    happened_on: dt.date
    held: dict[str, Any]
    other_nik: str = ""
    kk_number: str = ""
    relation: str = ""
    address: dict[str, str] | None = None
    warnings: list[Found] = field(default_factory=list)

    @property
    def told_on(self) -> dt.date:
        """The day on which it was told to an office: of its deed, else its own."""
        day: dt.date = self.held.get("registered_on") or self.happened_on
        return day


@dataclass(slots=True)
class PaperLine:
    """A line that tells a paper."""

    line: int
    nik: str
    kind: str
    held: dict[str, Any]
    warnings: list[Found] = field(default_factory=list)


@dataclass(slots=True)
class FileLine:
    """One line of a file: what it tells, or why it cannot be entered."""

    line: int
    row: Any = None
    rejected: Found | None = None
    lines: int = 1


class LineChecker(Checker):
    """Reads one line of events or papers, with the rules for numbers, days and places that residents' files have."""

    def event(self, line: int, values: Sequence[str]) -> EventLine:
        """Read a line that tells an event. :raises Rejected: with the first column that stands against it."""
        warnings: list[Found] = []
        nik = self._person(line, values, "nik", warnings)
        kind = EventKind(self._known(values, "kind", wordlists.EVENT_WORDS))
        happened_on = self._day(values, "happened_on", is_needed=True)
        assert happened_on is not None  # noqa: S101 - needed
        held: dict[str, Any] = {name: text for name in ("place", "number", "other_name", "told") if (text := self._short(values, name))}
        if registered_on := self._day(values, "registered_on"):
            if registered_on < happened_on:
                raise Rejected("registered_on", "registered_before")
            held["registered_on"] = registered_on
        if elsewhere := self._area(values):
            held["elsewhere"] = elsewhere
        other_nik = self._person(line, values, "other_nik", warnings) if self._raw(values, "other_nik") else ""
        if other_nik == nik:
            raise Rejected("other_nik", "own_partner")
        if kind is EventKind.CITIZENSHIP_CHANGE and "told" in held:
            held["told"] = self._told_citizenship(held["told"])
        kk_number = ""
        if self._raw(values, "kk_number"):
            kk_number, _ = self._kk(line, values, warnings)
        relation = self._word(values, "relation") if self._raw(values, "relation") else ""
        address = self._address(values) if self._raw(values, "village_code") or self._raw(values, "street") else None
        return EventLine(line, nik, kind, happened_on, held, other_nik, kk_number, relation, address, warnings)

    def paper(self, line: int, values: Sequence[str]) -> PaperLine:
        """Read a line that tells a paper. :raises Rejected: with the first column that stands against it."""
        warnings: list[Found] = []
        nik = self._person(line, values, "nik", warnings)
        kind = self._known(values, "kind", wordlists.PAPER_WORDS)
        number = self._short(values, "number")
        if not number:
            raise Rejected("number", "missing")
        held: dict[str, Any] = {"number": number, "issued_on": self._day(values, "issued_on", is_needed=True)}
        if issuer := self._short(values, "issuer"):
            held["issuer"] = issuer
        if until := self._day(values, "valid_until", may_come=True):
            if until < held["issued_on"]:
                raise Rejected("valid_until", "until_before_issue")
            held["valid_until"] = until
        ended_on, how = self._day(values, "ended_on"), self._raw(values, "ended_how")
        if bool(ended_on) is not bool(how):
            raise Rejected("ended_on", "ending_incomplete")
        if ended_on:
            held |= {"ended_on": ended_on, "ended_how": self._known(values, "ended_how", wordlists.ENDING_WORDS)}
        return PaperLine(line, nik, kind, held, warnings)

    def _person(self, line: int, values: Sequence[str], column: str, warnings: list[Found]) -> str:
        found = self._parsed(values, column)
        warnings += [Found(line, column, one.code) for one in found.warnings]
        return found.number

    def _known(self, values: Sequence[str], column: str, known: Mapping[str, str]) -> str:
        raw = self._raw(values, column)
        word = wordlists.word_of(known, raw, self.layout.words.get(column, {})) if raw else None
        if word is None:
            raise Rejected(column, "unknown_word" if raw else "missing")
        return word

    def _short(self, values: Sequence[str], column: str) -> str:
        text = " ".join(self._raw(values, column).split())
        if len(text) > _LONGEST[column]:
            raise Rejected(column, "too_long")
        return "" if text == "-" else text

    def _told_citizenship(self, text: str) -> str:
        code = wordlists.code_of("citizenship", text, {})
        if code is None:
            raise Rejected("told", "unknown_word")
        return code

    def _area(self, values: Sequence[str]) -> str:
        """Return the code of an area outside: province to village, as files write it; its existence is not asked (areas change)."""
        raw = population.digits_of(self._raw(values, "elsewhere"))
        if not raw:
            return ""
        if len(raw) not in _AREA_DIGITS or not (raw.isascii() and raw.isdigit()):
            raise Rejected("elsewhere", "unknown_word")
        return ".".join(part for part in (raw[:2], raw[2:4], raw[4:6], raw[6:]) if part)

    def _address(self, values: Sequence[str]) -> dict[str, str]:
        family = self._family(values, None, 0, [])
        return {name: family[name] for name in _ADDRESS}


@dataclass(frozen=True)
class LineFile:
    """A file of events or papers that can be taken in. `lines`: how many it has; `sha256` of the content, `print` of kind and mapping."""

    path: Path
    sha256: str
    print: str
    layout: Layout
    checker: LineChecker
    lines: int
    kind: str

    @property
    def ignored(self) -> tuple[str, ...]:
        """Headings that are not read."""
        return self.layout.ignored

    def parts(self, *, after: int = 0) -> Iterator[FileLine]:
        """Give the lines after a line, each checked."""
        read = self.checker.event if self.kind == "events" else self.checker.paper
        rows = files.rows(self.path)
        next(rows, None)
        for line, values in rows:
            if line <= after:
                continue
            try:
                yield FileLine(line, read(line, values))
            except Rejected as why:
                yield FileLine(line, rejected=Found(line, why.column, why.code))


def print_of(mapping: ColumnMap, kind: str) -> str:
    """Return what tells imports of one file apart: the kind and the mapping."""
    return layout.hashed(f"{kind} {mapping.print()}")
