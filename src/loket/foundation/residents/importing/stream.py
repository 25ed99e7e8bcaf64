"""
A file as families, each when its last line was read: whole family cards, whatever the order of the lines.

Because: a family needs its head, and an export need not be sorted. A first reading notes for each family card number the line
where it stands last; the second gives a family out there. In a sorted file hardly anything waits meanwhile; in a shuffled one
the lines that wait are kept as plain text. Measured: see README (memory of an import).

Invariant: families come in the order of their last line, so the line reached says exactly which families were given out: that is how
an import goes on after it was killed.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from loket.foundation.agencies import queries as agencies
from loket.foundation.common.text import Text
from loket.foundation.residents import places
from loket.foundation.residents.errors import BadImportFile
from loket.foundation.residents.importing import files, layout
from loket.foundation.residents.importing.checking import Checker, FileRow, Found, Rejected
from loket.foundation.residents.importing.layout import ColumnMap, Layout
from loket.foundation.residents.importing.lines import LineChecker, LineFile, print_of

_BETWEEN: Final = "\x1f"


@dataclass(slots=True)
class FileFamily:
    """The lines of one family card that passed the check, what was found, and the line up to which the file is now read."""

    line: int
    rows: list[FileRow] = field(default_factory=list)
    rejected: list[Found] = field(default_factory=list)
    lines: int = 0
    is_head_rejected: bool = False


@dataclass(frozen=True)
class ImportFile:
    """A file that can be taken in. `lines`: how many people it lists; `sha256` of the content, `print` of the mapping."""

    path: Path
    sha256: str
    print: str
    layout: Layout
    checker: Checker
    lines: int
    _last: dict[int, int]
    _repeated: frozenset[int]

    @property
    def ignored(self) -> tuple[str, ...]:
        """Headings that are not read."""
        return self.layout.ignored

    @property
    def kind(self) -> str:
        """What the file holds."""
        return "people"

    def parts(self, *, after: int = 0) -> Iterator[FileFamily]:
        """Give the families whose last line is after a line."""
        waiting: dict[int, list[tuple[int, str]]] = {}
        for line, values in _data(self.path):
            kk_number, _ = self.checker.numbers(values)
            if kk_number is None:
                if line > after:
                    yield self._family(line, [(line, _BETWEEN.join(values))])
                continue
            last = self._last[kk_number]
            if last <= after:
                continue
            if last == line:
                yield self._family(line, [*waiting.pop(kk_number, ()), (line, _BETWEEN.join(values))])
            else:
                waiting.setdefault(kk_number, []).append((line, _BETWEEN.join(values)))

    def _family(self, last: int, lines: list[tuple[int, str]]) -> FileFamily:
        family = FileFamily(last, lines=len(lines))
        for line, packed in lines:
            values = packed.split(_BETWEEN)
            try:
                if line in self._repeated:
                    raise Rejected("nik", "nik_twice")
                family.rows.append(self.checker.check(line, values))
            except Rejected as why:
                family.rejected.append(Found(line, why.column, why.code))
                family.is_head_rejected |= self.checker.is_head(values)
        return family


def open_import_file(path: Path, mapping: ColumnMap, *, region: str, at: dt.datetime, kind: str = "people") -> ImportFile | LineFile:
    """
    Read a file once: its headings, how many lines it has; of people also its families and the numbers that stand twice.

    `kind`: what it holds: `people`, `events` or `papers`.

    :raises BadImportFile: not readable, or a column that is needed is missing.
    """
    sha256 = files.content_hash(path)
    rows = files.rows(path)
    first = next(rows, None)
    if first is None:
        raise BadImportFile.because("empty", Text(id="Berkas ini kosong.", en="The file is empty."))
    found = layout.find(first[1], mapping, kind=kind)
    made = Checker if kind == "people" else LineChecker
    checker = made(
        layout=found, today=places.civil_date(region, at), provinces=agencies.known_provinces(), is_known_district=_is_known_district,
        is_village=functools.lru_cache(maxsize=None)(functools.partial(places.is_village_of, region=region)),
    )  # fmt: skip
    if isinstance(checker, LineChecker):
        return LineFile(path, sha256, print_of(mapping, kind), found, checker, sum(1 for _ in rows), kind)
    last: dict[int, int] = {}
    seen: set[int] = set()
    repeated: set[int] = set()
    lines = 0
    for line, values in rows:
        lines += 1
        kk_number, nik = checker.numbers(values)
        if kk_number is not None:
            last[kk_number] = line
        if nik is not None:
            if nik in seen:
                repeated.add(line)
            seen.add(nik)
    return ImportFile(path, sha256, mapping.print(), found, checker, lines, last, frozenset(repeated))


def _data(path: Path) -> Iterator[tuple[int, list[str]]]:
    rows = files.rows(path)
    next(rows, None)
    yield from rows


@functools.lru_cache(maxsize=20_000)
def _is_known_district(code: str) -> bool:
    # Because: where the country's list of areas is not loaded, an unknown district tells nothing.
    return agencies.find_area(code[:2]) is None or agencies.find_area(code) is not None
