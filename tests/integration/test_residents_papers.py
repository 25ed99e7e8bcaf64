"""Papers of people come in from files: with number, days and how they ended; known again by holder, kind and number."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest
from click.testing import CliRunner

from loket.config.cli import importing
from loket.foundation.residents import models, queries, sealed
from tests.unit.foundation.residents import event_files, files, samples
from tests.unit.foundation.residents.event_files import paper
from tests.unit.foundation.residents.files import BUDI, PUTRI
from tests.unit.foundation.residents.samples import NJ, act


@pytest.fixture(autouse=True)
def regions(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    request.getfixturevalue("db")
    samples.load_regions()
    run("residents", files.write_csv(tmp_path / "penduduk.csv", files.family()), "--date", "2026-10-01")


def run(kind: str, path: Path, *more: str) -> str:
    told = CliRunner().invoke(importing.command, [kind, str(path), "--region", NJ, "--report", str(path.parent / "laporan.csv"), *more])
    assert told.exit_code == 0, told.output + repr(told.exception)
    return told.output


def take_in(path: Path, *lines: dict[str, str], date: str = "2026-11-20") -> list[tuple[str, str]]:
    run("papers", event_files.write(path / "dokumen.csv", lines, event_files.PAPERS), "--date", date, "--source", "SIAK")
    with (path / "laporan.csv").open(encoding="utf-8-sig", newline="") as file:
        return [(one["baris"], one["kode"]) for one in csv.DictReader(file)]


def test_a_paper_comes_in_with_its_number_sealed_and_again_changes_nothing(tmp_path: Path) -> None:
    line = paper(PUTRI, "KIA", "KIA-0001-RAHASIA", "02-05-2023", BERLAKU_SAMPAI="27-02-2035", PENERBIT="Dinas Dukcapil")
    assert take_in(tmp_path, line) == []
    (row,) = models.Paper.objects.all()
    assert (row.kind, row.issued_on, row.valid_until, row.issuer) == ("kia", dt.date(2023, 5, 2), dt.date(2035, 2, 27), "Dinas Dukcapil")
    assert sealed.unseal(sealed.PAPER, "number", row.id, row.number_sealed) == "KIA-0001-RAHASIA"
    assert b"RAHASIA" not in bytes(row.number_sealed)
    take_in(tmp_path, line)
    assert (models.Paper.objects.get().version, queries.list_imports(region=NJ)[0].same) == (1, 1)


def test_a_paper_that_was_replaced_gets_a_version_and_an_older_file_does_not_bring_it_back(tmp_path: Path) -> None:
    first = paper(PUTRI, "KIA", "KIA-1", "02-05-2023", BERLAKU_SAMPAI="27-02-2035")
    take_in(tmp_path, first, date="2026-11-01")
    assert take_in(tmp_path, {**first, "TGL_BERAKHIR": "05-11-2026", "SEBAB_BERAKHIR": "Diganti"}, paper(PUTRI, "KIA", "KIA-2", "05-11-2026")) == []
    old = models.Paper.objects.get(ended_how="replaced")
    assert (old.version, old.ended_on, models.Paper.objects.count()) == (2, dt.date(2026, 11, 5), 2)
    assert [(one.version, one.origin, one.as_of) for one in queries.list_changes(act=act(), row=old.id)] == [
        (2, "SIAK", dt.date(2026, 11, 20)), (1, "SIAK", dt.date(2026, 11, 1)),
    ]  # fmt: skip
    assert take_in(tmp_path, {**first, "TGL_BERAKHIR": "03-11-2026", "SEBAB_BERAKHIR": "Hilang"}, date="2026-11-10") == [("2", "newer_here")]


def test_a_line_that_cannot_be_a_paper_says_why(tmp_path: Path) -> None:
    found = take_in(
        tmp_path, paper("9701011705990009", "KIA", "1", "02-05-2023"), paper(PUTRI, "Kartu sakti", "1", "02-05-2023"), paper(PUTRI, "KIA", "", "02-05-2023"),
        paper(PUTRI, "KIA", "1", "02-05-2010"), paper(BUDI, "SKPWNI", "1", "02-05-2023", BERLAKU_SAMPAI="01-05-2023"), paper(BUDI, "SKPWNI", "2", "02-05-2023", TGL_BERAKHIR="03-05-2023"),
    )  # fmt: skip
    assert found == [
        ("2", "unknown_person"), ("3", "unknown_word"), ("4", "missing"), ("5", "before_birth"), ("6", "until_before_issue"), ("7", "ending_incomplete"),
    ]  # fmt: skip
    assert models.Paper.objects.count() == 0
