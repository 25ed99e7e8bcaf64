"""Files of made-up events and papers for tests of their import."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

EVENTS = (
    "NIK", "JENIS_PERISTIWA", "TGL_PERISTIWA", "TMPT_PERISTIWA", "NO_AKTA", "TGL_AKTA", "NIK_TERKAIT", "NAMA_TERKAIT", "NILAI_BARU", "NO_KK", "STAT_HBKEL",
    "ALAMAT", "NO_RT", "NO_RW", "KODE_WILAYAH", "KODE_ASAL_TUJUAN",
)  # fmt: skip
PAPERS = ("NIK", "JENIS_DOKUMEN", "NO_DOKUMEN", "TGL_TERBIT", "BERLAKU_SAMPAI", "PENERBIT", "TGL_BERAKHIR", "SEBAB_BERAKHIR")


def event(nik: str, kind: str, on: str, **more: str) -> dict[str, str]:
    """Return a line of a file of events; `more` by heading."""
    return {"NIK": nik, "JENIS_PERISTIWA": kind, "TGL_PERISTIWA": on, **more}


def paper(nik: str, kind: str, number: str, issued: str, **more: str) -> dict[str, str]:
    """Return a line of a file of papers."""
    return {"NIK": nik, "JENIS_DOKUMEN": kind, "NO_DOKUMEN": number, "TGL_TERBIT": issued, **more}


def write(path: Path, lines: Sequence[dict[str, str]], headings: Sequence[str] = EVENTS) -> Path:
    """Write lines as CSV, or as Parquet where the name says so."""
    if path.suffix == ".parquet":
        import pyarrow as pa
        import pyarrow.parquet as pq

        pq.write_table(pa.table({heading: [one.get(heading) or None for one in lines] for heading in headings}), path)
        return path
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, headings, restval="")
        table.writeheader()
        table.writerows(lines)
    return path
