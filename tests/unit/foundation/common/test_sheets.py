"""Lines of CSV that a spreadsheet opens without running what somebody wrote."""

from __future__ import annotations

import csv
import io

import pytest

from loket.foundation.common import sheets


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_begins_a_formula(sign: str) -> None:
    assert str(sheets.cell(f"{sign}cmd|' /C calc'!A0")).startswith("'")


def test_words_numbers_and_empty_cells_stay_as_they_are() -> None:
    assert [sheets.cell(value) for value in ("langkah: verify", -5, "", None)] == ["langkah: verify", -5, "", ""]


def test_what_is_written_is_read_back() -> None:
    rows = [["nama", "keterangan"], ['Sari "Ayu", Wulandari', "dua\nbaris"]]
    told = b"".join(sheets.lines(rows))
    assert told.startswith(sheets.MARK)
    assert list(csv.reader(io.StringIO(told.removeprefix(sheets.MARK).decode(), newline=""))) == rows
