"""`loket import`: take in what other systems hold: people, what happened to them, and their papers."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import click
from django.db import IntegrityError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from loket.foundation.agencies import queries as agencies
from loket.foundation.agencies.errors import UnknownRegion
from loket.foundation.audit.values import Act, system_act
from loket.foundation.common import dates
from loket.foundation.common.errors import Refusal, Stale
from loket.foundation.residents import operations, queries
from loket.foundation.residents.values import ImportProblem, ImportRun

#: Unit: lines of one transaction. Measured: more gain nothing, fewer cost commits.
BATCH: Final = 2_000
_TRIES: Final = 3
_EXAMPLE: Final = {
    "NO_KK": "9701010403190001", "NAMA_LGKP": "Contoh Sari Dewi", "TMPT_LHR": "Nusa Jaya", "STAT_KWN": "Kawin", "PDDK_AKH": "SLTA/sederajat", "JENIS_PKRJN": "Petani",
    "GOL_DRH": "O", "WRG_NGR": "WNI", "NAMA_LGKP_IBU": "Contoh Ratih", "NAMA_LGKP_AYAH": "Contoh Surya", "ALAMAT": "Jalan Contoh 12", "NO_RT": "001", "NO_RW": "002",
    "KODE_WILAYAH": "97.01.01.1001", "NO_PROP": "97", "NO_KAB": "01", "NO_KEC": "01", "NO_KEL": "1001", "TGL_KK": "04-03-2019", "STATUS_PENDUDUK": "Aktif",
}  # fmt: skip
_EXAMPLE_PEOPLE: Final = (
    {"NIK": "9701011705880001", "NAMA_LGKP": "Contoh Budi Santosa", "JENIS_KLMIN": "L", "TGL_LHR": "17-05-1988", "STAT_HBKEL": "Kepala keluarga", "TGL_KTP": "05-01-2015"},
    {"NIK": "9701014107900001", "JENIS_KLMIN": "P", "TGL_LHR": "01-07-1990", "STAT_HBKEL": "Istri", "TGL_KTP": "05-01-2015"},
)  # fmt: skip
_EXAMPLES: Final = {
    "people": tuple({**_EXAMPLE, **one} for one in _EXAMPLE_PEOPLE),
    "events": (
        {"NIK": "9701011705880001", "JENIS_PERISTIWA": "Perkawinan", "TGL_PERISTIWA": "14-02-2016", "TMPT_PERISTIWA": "Nusa Jaya", "NO_AKTA": "CONTOH-KW-0001", "TGL_AKTA": "16-02-2016", "NIK_TERKAIT": "9701014107900001"},
        {"NIK": "9701014107900001", "JENIS_PERISTIWA": "Pindah datang", "TGL_PERISTIWA": "03-10-2026", "NO_AKTA": "CONTOH-SKPD-0001", "NO_KK": "9701010403190001", "STAT_HBKEL": "Istri", "KODE_ASAL_TUJUAN": "98.71"},
    ),
    "papers": (
        {"NIK": "9701016802180001", "JENIS_DOKUMEN": "KIA", "NO_DOKUMEN": "CONTOH-KIA-0001", "TGL_TERBIT": "02-05-2023", "BERLAKU_SAMPAI": "27-02-2035", "PENERBIT": "Dinas Dukcapil"},
    ),
}  # fmt: skip
_NOT_IN_EXAMPLE: Final = ("NO_PROP", "NO_KAB", "NO_KEC", "NO_KEL", "DESIL", "TGL_DESIL", "TGL_MATI")


@click.group()
def command() -> None:
    """Muat data dari sistem lain / take in data of other systems."""


def _options(function: Any) -> Any:
    """Give a command the options that every kind of file has."""
    for option in reversed((
        click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)),
        click.option("--region", default="", help="Kode daerah / the region's code."),
        click.option("--map", "mapping", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Peta kolom (YAML) / mapping of columns."),
        click.option("--date", "as_of", type=click.DateTime(["%Y-%m-%d"]), help="Keadaan per tanggal / day whose state the file tells (bawaan: hari ini)."),
        click.option("--source", default="Dukcapil", show_default=True, help="Asal data, seperti dibaca orang / where the data come from."),
        click.option("--dry-run", is_flag=True, help="Periksa saja, tidak mengubah apa pun / only check, change nothing."),
        click.option("--report", type=click.Path(dir_okay=False, path_type=Path), help="Berkas laporan / file of the report."),
        click.option("--example", is_flag=True, help="Cetak contoh berkas dan arti kolomnya / print an example and what its columns hold."),
    )):  # fmt: skip
        function = option(function)
    return function


@command.command()
@_options
def residents(**given: Any) -> None:
    """
    Take in people and families from a CSV, XLSX or Parquet file; stopped half-way, the same command goes on where it was.

    Example: loket import residents penduduk.csv --region 97.01 --date 2026-11-01 --dry-run
    """
    _run_import("people", **given)


@command.command()
@_options
def events(**given: Any) -> None:
    """
    Take in what happened to people of the register (births, marriages, divorces, deaths, moves and the rest), one line each.

    Example: loket import events peristiwa.csv --region 97.01 --date 2026-11-01 --dry-run
    """
    _run_import("events", **given)


@command.command()
@_options
def papers(**given: Any) -> None:
    """
    Take in papers of people of the register (child's cards, letters, permits), one line each.

    Example: loket import papers dokumen.csv --region 97.01 --date 2026-11-01 --dry-run
    """
    _run_import("papers", **given)


def _run_import(
    kind: str, *, file: Path | None, region: str, mapping: Path | None, as_of: dt.datetime | None, source: str, dry_run: bool, report: Path | None,
    example: bool,
) -> None:  # fmt: skip
    if example:
        _print_example(kind)
        return
    if file is None or not region:
        raise click.UsageError("sebut berkas dan --region / name the file and --region")
    now = _now()
    try:
        day = _today(region, now) if as_of is None else as_of.date()
        if day > _today(region, now):
            raise click.UsageError("--date belum tiba / --date is still to come")
        told = queries.read_import_mapping(mapping, kind=kind)
        click.echo("Membaca berkas … / reading the file …")
        found = queries.open_import_file(file, told, region=region, at=now, kind=kind)
        click.echo(f"{found.lines:,} baris / lines. Kolom yang tidak dibaca / columns that are not read: {', '.join(found.ignored) or '–'}")
        if dry_run:
            _try(region, found, day, report or _beside(file, "percobaan"))
        else:
            _take_in(region, found, day, source.strip()[:60] or "Dukcapil", file, report)
    except UnknownRegion:
        raise click.ClickException(f"Daerah {region} belum dimuat: jalankan 'loket region load {region}' / load the region first") from None
    except Refusal as refusal:
        raise click.ClickException(f"{refusal.message.id} / {refusal.message.en}") from None


def _take_in(region: str, file: Any, day: dt.date, source: str, path: Path, report: Path | None) -> None:
    run = operations.begin_import(act=_act(region), file=file, source=source, as_of=day)
    if run.position:
        click.echo(f"Melanjutkan dari baris {run.position:,} / going on from line {run.position:,}")
    with _progress() as bar:
        task = bar.add_task("Memuat / entering", total=file.lines, completed=run.entered + run.changed + run.same + run.rejected)
        for parts in _batches(file.parts(after=run.position)):
            run = _advance(region, run, parts)
            bar.update(task, completed=run.entered + run.changed + run.same + run.rejected)
    run = operations.end_import(act=_act(region), run=run)
    place = report or _beside(path, str(run.id))
    _say({name: getattr(run, name) for name in ("entered", "changed", "same", "rejected", "warned")}, _write(place, _problems_of(run)), place)


def _advance(region: str, run: ImportRun, parts: list[Any]) -> ImportRun:
    for left in reversed(range(_TRIES)):
        try:
            return operations.advance_import(act=_act(region), run=run, parts=parts)
        except (Stale, IntegrityError):
            # Because: an officer changed one of these people in the same moment; what was read before is read anew.
            if not left:
                raise
    raise AssertionError


def _try(region: str, file: Any, day: dt.date, place: Path) -> None:
    counts = dict.fromkeys(("entered", "changed", "same", "rejected", "warned"), 0)

    def problems() -> Iterator[ImportProblem]:
        with _progress() as bar:
            task = bar.add_task("Memeriksa / checking", total=file.lines)
            for parts in _batches(file.parts()):
                told, found = queries.try_import(act=_act(region), kind=file.kind, parts=parts, as_of=day)
                for name, count in told.items():
                    counts[name] += count
                bar.advance(task, sum(one.lines for one in parts))
                yield from found

    lines = _write(place, problems())
    click.echo("Percobaan: tidak ada yang berubah / dry run: nothing was changed")
    _say(counts, lines, place)


def _batches(parts: Iterable[Any]) -> Iterator[list[Any]]:
    batch: list[Any] = []
    lines = 0
    for part in parts:
        batch.append(part)
        lines += part.lines
        if lines >= BATCH:
            yield batch
            batch, lines = [], 0
    if batch:
        yield batch


def _problems_of(run: ImportRun) -> Iterator[ImportProblem]:
    after: str | None = "0"
    while after is not None:
        page = queries.list_import_problems(run=run.id, after=int(after), limit=200)
        yield from page.items
        after = page.next


def _write(place: Path, problems: Iterable[ImportProblem]) -> int:
    """Write the report: line, column and reason; nothing of what stood there."""
    count = 0
    with place.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(["baris", "kolom", "hasil", "kode", "alasan", "reason"])
        for one in problems:
            table.writerow([one.line, one.heading, "ditolak" if one.is_rejected else "perhatian", one.code, one.reason.id, one.reason.en])
            count += 1
    return count


def _beside(path: Path, mark: str) -> Path:
    # Because: the name of the file may name a person; the report's does not.
    return path.parent / f"laporan-impor-{mark}.csv"


def _say(counts: dict[str, int], problems: int, place: Path) -> None:
    click.echo(
        f"Baru / new: {counts['entered']:,}. Berubah / changed: {counts['changed']:,}. Sama / the same: {counts['same']:,}. "
        f"Ditolak / rejected: {counts['rejected']:,}. Perlu dilihat / worth a look: {counts['warned']:,}."
    )
    click.echo(f"Laporan ({problems:,} catatan) / report: {place}")


def _progress() -> Progress:
    return Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=Console(stderr=True))


def _print_example(kind: str) -> None:
    columns = queries.import_columns(kind)
    headings = [one.headings[0] for one in columns if one.headings[0] not in _NOT_IN_EXAMPLE]
    click.echo(",".join(headings))
    for line in _EXAMPLES[kind]:
        click.echo(",".join(line.get(heading, "") for heading in headings))
    click.echo("", err=True)
    for one in columns:
        mark = "*" if one.is_required else " "
        click.echo(f"{mark} {one.headings[0]:16} {one.holds.id} / {one.holds.en} (--map: {one.name})", err=True)


def _act(region: str) -> Act:
    return system_act("cli", region=region, at=_now(), purpose="import")


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _today(region: str, now: dt.datetime) -> dt.date:
    return dates.civil_date(now, time_zone=agencies.get_region(region).time_zone)
