"""Rows of a file one after the other, whatever its kind, without holding the file in memory: CSV, XLSX, Parquet."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import zipfile
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from loket.foundation.common.text import Text
from loket.foundation.residents.errors import BadImportFile
from loket.foundation.residents.importing import sheets
from loket.foundation.residents.importing.sheets import INEXACT

Row = tuple[int, list[str]]
KINDS: Final = (".csv", ".txt", ".tsv", ".xlsx", ".parquet")
_CHUNK: Final = 1 << 20
_SNIFFED: Final = 64 * 1024
_ROWS_AT_ONCE: Final = 8192
#: From here on a floating number no longer tells every whole number from the next.
_EXACT: Final = 10**15


def content_hash(path: Path) -> str:
    """Return the SHA-256 of a file, by which an import is known again. :raises BadImportFile: not readable."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except OSError:
        raise _unreadable() from None
    return digest.hexdigest()


def rows(path: Path) -> Iterator[Row]:
    """
    Give the rows of a file with their line, the headings first (line 1).

    :raises BadImportFile: not one of the kinds, broken, or text in another encoding than UTF-8.
    """
    kind = path.suffix.lower()
    if kind not in KINDS:
        raise BadImportFile.because(
            "kind",
            Text(
                id="Jenis berkas ini tidak dikenal. Beri CSV (.csv), Excel (.xlsx) atau Parquet (.parquet).",
                en="This kind of file is not known. Give CSV (.csv), Excel (.xlsx) or Parquet (.parquet).",
            ),
        )
    try:
        if kind == ".xlsx":
            yield from sheets.rows(path)
        elif kind == ".parquet":
            yield from _parquet(path)
        else:
            yield from _csv(path)
    except UnicodeDecodeError:
        raise BadImportFile.because(
            "encoding",
            Text(
                id="Berkas bukan UTF-8. Simpan ulang sebagai “CSV UTF-8” di Excel, lalu coba lagi.",
                en="The file is not UTF-8. Save it again as “CSV UTF-8” in Excel and try again.",
            ),
        ) from None
    except (OSError, csv.Error, zipfile.BadZipFile, sheets.BrokenSheet, ValueError):
        raise _unreadable() from None


def _csv(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        first = file.readline(_SNIFFED)
        file.seek(0)
        # Because: the headings hold none of these but the one that divides; a guess over data fails on streets with commas.
        delimiter = max(";,\t|", key=first.count)
        reader = csv.reader(file, delimiter=delimiter)
        for row in reader:
            if row and any(row):
                yield reader.line_num, row


def _parquet(path: Path) -> Iterator[Row]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
    except pa.ArrowException:
        raise _unreadable() from None
    with closing(file):
        names = list(file.schema_arrow.names)
        yield 1, names
        line = 1
        for batch in file.iter_batches(batch_size=_ROWS_AT_ONCE):
            columns = [_texts(batch.column(place).to_pylist()) for place in range(len(names))]
            for row in zip(*columns, strict=True):
                line += 1
                yield line, list(row)


def _texts(values: list[Any]) -> list[str]:
    return [value if type(value) is str else _text(value) for value in values]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{INEXACT}{value:.0f}" if abs(value) >= _EXACT else str(int(value)) if value == int(value) else str(value)
    if isinstance(value, Decimal):
        return str(int(value)) if value == int(value) else str(value)
    return value.decode() if isinstance(value, bytes) else str(value)


def _unreadable() -> BadImportFile:
    return BadImportFile.because(
        "unreadable",
        Text(
            id="Berkas tidak terbaca atau rusak. Buat ulang berkasnya dari sumbernya, lalu coba lagi.",
            en="The file cannot be read or is broken. Make it anew from its source and try again.",
        ),
    )
