"""A file of made-up residents: `python -m bench.residents COUNT PATH` writes CSV or Parquet, a few hundred thousand lines a second."""

from __future__ import annotations

import csv
import datetime as dt
import random
import sys
from collections.abc import Iterator
from pathlib import Path

from loket.config import cli

HEADINGS = (
    "NO_KK", "NIK", "NAMA_LGKP", "JENIS_KLMIN", "TMPT_LHR", "TGL_LHR", "STAT_HBKEL", "STAT_KWN", "PDDK_AKH", "JENIS_PKRJN", "GOL_DRH",
    "NAMA_LGKP_IBU", "NAMA_LGKP_AYAH", "ALAMAT", "NO_RT", "NO_RW", "KODE_WILAYAH", "TGL_KK", "STATUS_PENDUDUK", "TGL_KTP",
)  # fmt: skip
_OCCUPATIONS = ("Petani", "Nelayan", "Pedagang", "Guru", "Karyawan swasta", "Wiraswasta", "Buruh harian", "Mengurus rumah tangga")
_TODAY = dt.date(2026, 11, 1)
_ROWS_AT_ONCE = 50_000


def lines(count: int, villages: list[str], *, seed: int = 1) -> Iterator[tuple[str, ...]]:
    """Give `count` lines: families of four on average, heads first, with numbers that nobody else has."""
    from loket.config.demo import names

    rng = random.Random(seed)
    male = [names.full_name(rng, "male") for _ in range(20_000)]
    female = [names.full_name(rng, "female") for _ in range(20_000)]
    serials: dict[str, int] = {}

    def number(prefix: str) -> str:
        serials[prefix] = serials.get(prefix, 0) + 1
        return f"{prefix}{serials[prefix]:04d}"

    def born(village: str, age: int, sex: str) -> tuple[str, str]:
        while True:
            day = _TODAY - dt.timedelta(days=age * 365 + rng.randrange(365))
            prefix = f"{village[:6]}{day.day + (40 if sex == 'P' else 0):02d}{day:%m%y}"
            if serials.get(prefix, 0) < 9999:
                return number(prefix), day.strftime("%d-%m-%Y")

    left = count
    while left > 0:
        village = rng.choice(villages).replace(".", "")
        issued = _TODAY - dt.timedelta(days=rng.randrange(30, 3600))
        kk = number(f"{village[:6]}{issued:%d%m%y}")
        street, rt, rw = f"Jalan Contoh {rng.randrange(1, 400)}", f"{rng.randrange(1, 12):03d}", f"{rng.randrange(1, 9):03d}"
        age = rng.randrange(22, 78)
        father, mother = rng.choice(male), rng.choice(female)
        family = [("L", father, age, "Kepala Keluarga", "Kawin"), ("P", mother, max(20, age - rng.randrange(0, 8)), "Istri", "Kawin")]
        for _ in range(rng.choice((0, 1, 2, 2, 3, 4))):
            sex = rng.choice("LP")
            family.append((sex, rng.choice(male if sex == "L" else female), rng.randrange(0, max(1, age - 20)), "Anak", "Belum Kawin"))
        for sex, name, years, relation, married in family[:left]:
            nik, day = born(village, years, sex)
            parents = (mother, father) if relation == "Anak" else (rng.choice(female), rng.choice(male))
            yield (
                kk, nik, name, sex, "Nusa Jaya", day, relation, married, "SLTA/Sederajat" if years > 18 else "Belum tamat SD/sederajat",
                rng.choice(_OCCUPATIONS) if years > 18 else "Pelajar/mahasiswa", rng.choice(("A", "B", "AB", "O", "")), *parents, street, rt, rw, village,
                issued.strftime("%d-%m-%Y"), "Aktif", "05-01-2015" if years > 17 else "",
            )  # fmt: skip
        left -= len(family)


def write(path: Path, count: int, villages: list[str]) -> None:
    """Write a file of `count` people; the kind by its name."""
    if path.suffix == ".parquet":
        _write_parquet(path, count, villages)
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(HEADINGS)
        table.writerows(lines(count, villages))


def _write_parquet(path: Path, count: int, villages: list[str]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([(heading, pa.string()) for heading in HEADINGS])
    with pq.ParquetWriter(path, schema) as writer:
        part: list[tuple[str, ...]] = []
        for line in lines(count, villages):
            part.append(line)
            if len(part) >= _ROWS_AT_ONCE:
                writer.write_batch(pa.record_batch([list(one) for one in zip(*part, strict=True)], schema=schema))
                part = []
        if part:
            writer.write_batch(pa.record_batch([list(one) for one in zip(*part, strict=True)], schema=schema))


def villages_of(region: str) -> list[str]:
    """Return the codes of a region's villages as its files say."""
    from ruamel.yaml import YAML

    top = Path(__file__).resolve().parent.parent / "regions" / region / "areas.yaml"
    found: list[str] = []

    def walk(one: object) -> None:
        if isinstance(one, dict):
            code = str(one.get("code", one.get("area", "")))
            if code.count(".") == 3:
                found.append(code)
            for value in one.values():
                walk(value)
        elif isinstance(one, list):
            for value in one:
                walk(value)

    walk(YAML(typ="safe").load(top.read_text()))
    return found


if __name__ == "__main__":
    cli.setup_django()
    write(Path(sys.argv[2]), int(sys.argv[1]), villages_of("97.01"))
