"""`loket region`: the regions that are run here, from `regions/<code>/`, and the official list of areas."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from pathlib import Path

import click
from django.conf import settings
from rich.console import Console
from rich.progress import Progress

from loket.foundation.agencies import operations, queries
from loket.foundation.agencies.definition import RegionDefinition
from loket.foundation.agencies.errors import BadDefinition
from loket.foundation.audit import values as audit_values
from loket.foundation.common.errors import Refusal
from loket.oversight.privacy import operations as privacy_writes
from loket.oversight.privacy import queries as privacy
from loket.oversight.privacy.errors import BadDesks
from loket.services.appointments import operations as appointment_writes
from loket.services.appointments import queries as appointments
from loket.services.appointments.errors import BadRules
from loket.services.appointments.values import CounterRule
from loket.services.queueing import operations as queue_writes
from loket.services.queueing import queries as queues
from loket.services.queueing.errors import BadLines
from loket.services.queueing.values import Line

console = Console()


def _top() -> Path:
    """The folder `regions/` of this installation."""
    return Path(getattr(settings, "REGIONS_DIR", "") or Path(__file__).resolve().parents[4] / "regions")


def _act(region: str) -> audit_values.Act:
    return audit_values.system_act("cli", region=region, at=dt.datetime.now(dt.UTC), purpose="load")


def _strangers(definition: RegionDefinition, named: Sequence[CounterRule | Line], positions: Sequence[str] = ()) -> list[str]:
    """Return the units and positions that counters, queues and desks name and the region does not have."""
    known = {f"{agency.agency}/{one.unit}" for agency in definition.agencies for one in agency.units}
    known |= {f"{agency.agency}/{one.position}" for agency in definition.agencies for one in agency.positions}
    return sorted({code for code in (*(c for one in named for c in (one.unit, one.position)), *positions) if code not in known})


@click.group()
def command() -> None:
    """Daerah dan wilayah / regions and areas."""


@command.command()
@click.argument("codes", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Semua daerah di folder / every region of the folder.")
@click.option("--from", "top", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder daerah / folder of regions.")
@click.option("--check", is_flag=True, help="Periksa saja / only check the files.")
@click.option("--overwrite", is_flag=True, help="Timpa yang diubah orang di peramban / overwrite what people changed in the browser.")
def load(codes: tuple[str, ...], everything: bool, top: Path | None, check: bool, overwrite: bool) -> None:
    """
    Load regions from their files; loading again changes only what differs. What people changed in the browser stays and is named.

    Example: loket region load 97.01
    """
    top = top or _top()
    folders = {folder.name: folder for folder in queries.list_definition_folders(top)}
    wanted = tuple(folders) if everything else codes
    if not wanted:
        raise click.UsageError("sebut kode daerah atau --all / name a region's code, or --all")
    if unknown := [code for code in wanted if code not in folders]:
        raise click.ClickException(f"tidak ada di {top} / not in {top}: {', '.join(unknown)}")
    failed = False
    for code in wanted:
        try:
            definition = queries.read_definition(folders[code])
            counters, lines = appointments.read_rules(folders[code]), queues.read_lines(folders[code])
            desks = privacy.read_desks(folders[code])
            if strangers := _strangers(definition, [*counters, *lines], [one.position for one in desks]):
                raise click.ClickException(
                    f"{code}: visits.yaml, queues.yaml, privacy.yaml: {', '.join(strangers)}: tidak ada di agencies.yaml / not in agencies.yaml"
                )
            if definition.code != code:
                raise click.ClickException(f"{folders[code]}/region.yaml: region {definition.code}, folder {code}")
            if check:
                click.echo(f"{code} {definition.region.name}: berkas benar / files are right")
                continue
            loaded = operations.load_region(act=_act(code), definition=definition, overwrite=overwrite)
            appointment_writes.load_rules(act=_act(code), rules=counters)
            queue_writes.load_lines(act=_act(code), lines=lines)
            privacy_writes.load_desks(act=_act(code), desks=desks)
        except (BadDefinition, BadRules) as bad:
            for finding in bad.findings:
                click.echo(str(finding), err=True)
            failed = True
        except (BadLines, BadDesks) as bad_lines:
            click.echo(str(bad_lines), err=True)
            failed = True
        except Refusal as refusal:
            click.echo(f"{code}: {refusal.message.id} / {refusal.message.en}", err=True)
            failed = True
        else:
            changes = "tidak ada perubahan / no change" if loaded.was_same else f"{len(loaded.changed)} perubahan / changes"
            click.echo(
                f"{code} {definition.region.name}: {loaded.agencies} instansi, {loaded.units} unit, {loaded.positions} jabatan, "
                f"{loaded.areas} wilayah; {changes}"
            )
            for one in loaded.kept:
                click.echo(f"  tetap seperti di peramban / kept as in the browser: {one}")
    if failed:
        raise SystemExit(1)


@command.command("list")
def list_() -> None:
    """
    List the regions that are run here.

    Example: loket region list
    """
    for region in queries.list_regions():
        mark = " (fiktif)" if region.is_fictional else ""
        click.echo(f"{region.code}  {region.short:6} {region.zone_name:5} {region.name}{mark}  {', '.join(region.hosts)}")


@command.command()
@click.argument("code")
@click.option("--to", "folder", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder tujuan / folder to write to.")
def export(code: str, folder: Path) -> None:
    """
    Write agencies.yaml and calendar.yaml of a region as they stand now, with what people changed in the browser.

    Example: loket region export 97.01 --to regions/97.01
    """
    try:
        parts = queries.write_definition(code)
    except Refusal as refusal:
        raise click.ClickException(f"{code}: {refusal.message.id} / {refusal.message.en}") from None
    folder.mkdir(parents=True, exist_ok=True)
    for part, text in parts.items():
        (folder / f"{part}.yaml").write_text(text, "utf-8")
        click.echo(str(folder / f"{part}.yaml"))


@command.group()
def areas() -> None:
    """Wilayah administrasi resmi / official administrative areas."""


@areas.command("load")
def load_areas() -> None:
    """
    Load all provinces, regencies, cities, districts and villages with their codes and postal codes.

    Example: loket region areas load
    """
    began = time.monotonic()
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("wilayah / areas", total=91_599)
        loaded = operations.load_areas(act=_act("*"), progress=lambda rows: progress.update(task, completed=rows))
    click.echo(f"{loaded.total} wilayah / areas: +{loaded.added} ~{loaded.changed} -{loaded.removed}, {time.monotonic() - began:.1f} s")
