"""
The first sheet of an XLSX file, row by row, in bounded memory: the parts that an import needs and no more.

Because: usual libraries keep every shared text as an object of its own, some gigabytes for a million people. Here they
lie one after the other in one piece of bytes. Source: ECMA-376 part 1, 18.3 (sheets), 18.4 (shared texts), 18.8 (styles).

Excel keeps whole numbers to 15 digits: a NIK that is a number in a cell has lost its end. Such cells are marked `INEXACT`.
"""

from __future__ import annotations

import datetime as dt
import posixpath
import re
import zipfile
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final
from xml.etree import ElementTree
from xml.parsers import expat

INEXACT: Final = "≈"
_CHUNK: Final = 1 << 16
_EXACT: Final = 10**15
_EPOCH: Final = dt.date(1899, 12, 30)
_EPOCH_1904: Final = dt.date(1904, 1, 1)
#: Unit: bytes of one small part (workbook, styles), unpacked.
_MOST_SMALL: Final = 16 << 20
#: Unit: bytes. Bounds what a packed sheet or its texts may unpack to.
_MOST_UNPACKED: Final = 4 << 30
_DATE_FORMATS: Final = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_DATE_PARTS: Final = re.compile(r"[dy]", re.IGNORECASE)
_NOT_PARTS: Final = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_CELL: Final = re.compile(r"([A-Z]{1,3})\d+")
_WIDEST: Final = 500


class BrokenSheet(Exception):
    """The file is no XLSX of the usual kind, or hurts itself."""


class _Texts:
    """Many short texts in one piece of memory."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._ends = array("Q", [0])

    def add(self, text: str) -> None:
        self._bytes += text.encode()
        self._ends.append(len(self._bytes))

    def __getitem__(self, place: int) -> str:
        return self._bytes[self._ends[place] : self._ends[place + 1]].decode()


def rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Give each row that is not empty with its number. :raises BrokenSheet: see there."""
    with zipfile.ZipFile(path) as archive:
        try:
            sheet, is_1904 = _first_sheet(archive)
            texts = _shared(archive)
            dates = _date_styles(archive)
            with archive.open(sheet) as part:
                yield from _Sheet(texts, dates, _EPOCH_1904 if is_1904 else _EPOCH).read(part, archive.getinfo(sheet).file_size)
        except (KeyError, IndexError, expat.ExpatError, ElementTree.ParseError):
            raise BrokenSheet from None


class _Sheet:
    """The parser of one sheet."""

    def __init__(self, texts: _Texts, dates: frozenset[int], epoch: dt.date) -> None:
        self._texts, self._dates, self._epoch = texts, dates, epoch
        self._done: list[tuple[int, list[str]]] = []
        self._row: list[str] = []
        self._line = 0
        self._place = -1
        self._kind = ""
        self._style = 0
        self._piece: list[str] = []
        self._is_open = False
        self._places: dict[str, int] = {}

    def read(self, part: IO[bytes], size: int) -> Iterator[tuple[int, list[str]]]:
        parser = _parser(self._start, self._end, self._text)
        for chunk in _chunks(part, size):
            parser.Parse(chunk, False)
            yield from self._done
            self._done.clear()
        parser.Parse(b"", True)
        yield from self._done

    def _start(self, tag: str, given: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "c":
            name = given.get("r")
            self._place = self._column(name) if name else self._place + 1
            self._kind, self._style = given.get("t", "n"), int(given.get("s", "0"))
            self._piece = []
        elif tag in ("v", "t"):
            self._is_open = True
        elif tag == "row":
            self._line = int(given["r"]) if "r" in given else self._line + 1
            self._row, self._place = [], -1

    def _end(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "c":
            text = "".join(self._piece)
            if text:
                self._put(self._value(text))
        elif tag in ("v", "t"):
            self._is_open = False
        elif tag == "row" and any(self._row):
            self._done.append((self._line, self._row))

    def _text(self, text: str) -> None:
        if self._is_open:
            self._piece.append(text)

    def _put(self, text: str) -> None:
        if self._place >= _WIDEST:
            raise BrokenSheet
        self._row += [""] * (self._place + 1 - len(self._row))
        self._row[self._place] = text

    def _value(self, text: str) -> str:
        if self._kind == "s":
            return self._texts[int(text)]
        if self._kind not in ("n", "d"):
            return text
        try:
            number = float(text)
        except ValueError:
            return text
        if self._style in self._dates and 0 < number < 3_000_000:
            return (self._epoch + dt.timedelta(days=int(number))).isoformat()
        if number == int(number):
            return f"{INEXACT}{int(number)}" if abs(number) >= _EXACT else str(int(number))
        return text

    def _column(self, name: str) -> int:
        letters = name.rstrip("0123456789")
        found = self._places.get(letters)
        if found is None:
            if not _CELL.fullmatch(name):
                raise BrokenSheet
            found = 0
            for letter in letters:
                found = found * 26 + ord(letter) - 64
            found = self._places[letters] = found - 1
        return found


def _first_sheet(archive: zipfile.ZipFile) -> tuple[str, bool]:
    book = _small(archive, "xl/workbook.xml")
    sheet = next(one for one in book.iter() if _bare(one.tag) == "sheet")
    rel = next(value for key, value in sheet.attrib.items() if _bare(key) == "id")
    target = next(one.attrib["Target"] for one in _small(archive, "xl/_rels/workbook.xml.rels") if one.attrib.get("Id") == rel)
    is_1904 = any(one.attrib.get("date1904") in ("1", "true") for one in book.iter() if _bare(one.tag) == "workbookPr")
    return (target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")), is_1904


def _shared(archive: zipfile.ZipFile) -> _Texts:
    texts = _Texts()
    if "xl/sharedStrings.xml" not in archive.namelist():
        return texts
    piece: list[str] = []
    # How deep we are in a text and in reading marks above it (rPh), whose text is not part of the value.
    within = {"t": 0, "rPh": 0}

    def start(tag: str, _: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag in within:
            within[tag] += 1

    def end(tag: str) -> None:
        tag = tag.rpartition(":")[2]
        if tag in within:
            within[tag] -= 1
        elif tag == "si":
            texts.add("".join(piece))
            piece.clear()

    def text(found: str) -> None:
        if within["t"] and not within["rPh"]:
            piece.append(found)

    parser = _parser(start, end, text)
    with archive.open("xl/sharedStrings.xml") as part:
        for chunk in _chunks(part, archive.getinfo("xl/sharedStrings.xml").file_size):
            parser.Parse(chunk, False)
    parser.Parse(b"", True)
    return texts


def _date_styles(archive: zipfile.ZipFile) -> frozenset[int]:
    """Return which cell styles show a date."""
    if "xl/styles.xml" not in archive.namelist():
        return frozenset()
    top = _small(archive, "xl/styles.xml")
    formats = {int(one.attrib["numFmtId"]): one.attrib.get("formatCode", "") for one in top.iter() if _bare(one.tag) == "numFmt"}
    own = {number for number, code in formats.items() if _DATE_PARTS.search(_NOT_PARTS.sub("", code))}
    cells = next((one for one in top if _bare(one.tag) == "cellXfs"), None)
    return frozenset(
        place for place, one in enumerate(cells if cells is not None else ()) if int(one.attrib.get("numFmtId", "0")) in _DATE_FORMATS | own
    )


def _small(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    if archive.getinfo(name).file_size > _MOST_SMALL:
        raise BrokenSheet
    content = archive.read(name)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise BrokenSheet
    return ElementTree.fromstring(content)  # noqa: S314 - no entities, bounded


def _bare(tag: str) -> str:
    return tag.rpartition("}")[2]


def _parser(start: Any, end: Any, text: Any) -> Any:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text

    def refuse(*_: object) -> None:
        raise BrokenSheet

    parser.EntityDeclHandler = parser.StartDoctypeDeclHandler = refuse
    return parser


def _chunks(part: IO[bytes], size: int) -> Iterator[bytes]:
    if size > _MOST_UNPACKED:
        raise BrokenSheet
    while chunk := part.read(_CHUNK):
        yield chunk
