"""Lines of CSV (RFC 4180) as people open them: in a spreadsheet, which must not run what somebody wrote. Pure."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import Final

MARK: Final = b"\xef\xbb\xbf"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


class _Line:
    """What `csv` writes into: gives every line back instead of keeping it."""

    def write(self, text: str) -> str:
        """Return the line."""
        return text


def cell(value: object) -> object:
    """
    Return a value as no spreadsheet takes it for a formula; numbers stay numbers.

    >>> cell("=1+1"), cell("Sari"), cell(""), cell(-5), cell(None)
    ("'=1+1", 'Sari', '', -5, '')
    """
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    return "" if value is None else value


def lines(rows: Iterable[Iterable[object]], *, is_marked: bool = True) -> Iterator[bytes]:
    r"""
    Yield each row as a line in UTF-8, made when it is asked for. `is_marked`: with the mark by which spreadsheets know UTF-8.

    >>> list(lines([["nama", "jumlah"], ["@Sari", 2]], is_marked=False))
    [b'nama,jumlah\r\n', b"'@Sari,2\r\n"]
    """
    writer = csv.writer(_Line())
    if is_marked:
        yield MARK
    for row in rows:
        yield writer.writerow([cell(one) for one in row]).encode()
