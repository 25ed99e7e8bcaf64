"""An import that is killed in the middle of a part goes on where it was, and enters nobody twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from loket.foundation.residents import models, queries
from tests.unit.foundation.residents import event_files, files, samples
from tests.unit.foundation.residents.samples import NJ

# Kills the process while its third part is on the way: its families are sent, its line reached is not committed.
KILLED = """
import os, signal, sys
from loket.config import cli
cli.setup_django()
from loket.config.cli import importing
from loket.foundation.residents import imports
importing.BATCH, parts, keep = 4, [], imports._keep_problems
def killing(run, plan):
    parts.append(run)
    if len(parts) == int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)
    keep(run, plan)
imports._keep_problems = killing
importing.command([sys.argv[4], sys.argv[1], "--region", "97.01", "--report", sys.argv[2]])
"""


def run(path: Path, database_url: str, at_part: int, kind: str = "residents") -> int:
    environment = {**os.environ, "LOKET_MODE": "test", "DATABASE_URL": database_url}
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(path), str(path.parent / "laporan.csv"), str(at_part), kind],
        env=environment,
        capture_output=True,
        check=False,
    )
    assert done.returncode in (0, -signal.SIGKILL), done.stderr.decode()
    return done.returncode


def test_a_killed_import_goes_on_and_enters_everybody_once(committed_db: str, database_url: str, tmp_path: Path) -> None:
    samples.load_regions()
    heads = [
        files.line(f"97010117058800{number:02d}", f"Contoh {number}", "L", "17-05-1988", "Kepala Keluarga", f"97010104031900{number:02d}")
        for number in range(1, 31)
    ]
    heads[1]["TGL_LHR"] = "besok"
    path = files.write_csv(tmp_path / "a.csv", heads)
    assert run(path, database_url, 3) == -signal.SIGKILL
    (held,) = queries.list_imports(region=NJ)
    assert (held.position, held.ended_at, queries.count_residents(region=NJ)) == (9, None, 7)
    assert run(path, database_url, 0) == 0
    (done,) = queries.list_imports(region=NJ)
    assert (done.entered, done.same, done.rejected) == (29, 0, 1)
    assert done.ended_at is not None
    assert models.Resident.objects.count() == models.Family.objects.count() == 29
    assert (tmp_path / "laporan.csv").read_text("utf-8-sig").count("\n") == 2


def test_a_killed_import_of_events_goes_on_and_changes_everybody_once(committed_db: str, database_url: str, tmp_path: Path) -> None:
    samples.load_regions()
    niks = [f"97010117058800{number:02d}" for number in range(1, 15)]
    heads = [
        files.line(nik, f"Contoh {nik[-2:]}", "L", "17-05-1988", "Kepala Keluarga", f"97010104031900{nik[-2:]}", STAT_KWN="Belum kawin")
        for nik in niks
    ]
    assert run(files.write_csv(tmp_path / "a.csv", heads), database_url, 0) == 0
    models.Import.objects.update(as_of="2026-01-01")
    path = event_files.write(tmp_path / "b.csv", [event_files.event(nik, "Perkawinan", "10-02-2026") for nik in niks])
    assert run(path, database_url, 3, "events") == -signal.SIGKILL
    held = models.Import.objects.get(kind="events")
    married = models.Resident.objects.filter(marital_status="married")
    assert (held.position, held.entered, models.VitalEvent.objects.count(), married.count()) == (9, 8, 8, 8)
    assert run(path, database_url, 0, "events") == 0
    done = models.Import.objects.get(kind="events")
    assert (done.entered, done.same, models.VitalEvent.objects.count(), married.count()) == (14, 0, 14, 14)
    assert set(models.Resident.objects.values_list("version", flat=True)) == {2}
