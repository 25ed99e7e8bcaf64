"""`loket residents`: looking after the register of people."""

from __future__ import annotations

import datetime as dt

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from loket.foundation.agencies import queries as agencies
from loket.foundation.agencies.errors import UnknownRegion
from loket.foundation.audit.values import Act, system_act
from loket.foundation.common.errors import Stale
from loket.foundation.residents import operations, queries
from loket.foundation.residents.values import MONTHS


@click.group()
def command() -> None:
    """Daftar penduduk / the register of people."""


@command.command()
@click.option("--region", required=True, help="Kode daerah / the region's code.")
def duplicates(region: str) -> None:
    """
    Look for people who were entered twice; what is found waits for an officer at the desk. Stopped, it goes on where it was.

    Example: loket residents duplicates --region 97.01
    """
    try:
        agencies.get_region(region)
    except UnknownRegion:
        raise click.ClickException(f"Daerah {region} belum dimuat: jalankan 'loket region load {region}' / load the region first") from None
    scan = operations.begin_duplicate_scan(act=_act(region))
    with Progress(TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn(), console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=scan.last_year - scan.next_year + 1 + MONTHS)
        while scan.ended_at is None:
            bar.update(task, description=f"Lahir / born {min(scan.next_year, scan.last_year)}")
            try:
                scan = operations.advance_duplicate_scan(act=_act(region), scan=scan)
            except Stale:
                raise click.ClickException("Proses lain sedang mencari / another process does this search now") from None
            bar.advance(task)
    waiting = queries.count_pairs(region=region)
    click.echo(
        f"{scan.compared:,} pasangan dibandingkan, {scan.found:,} baru; {waiting:,} menunggu petugas di /meja/penduduk/ganda/"
        f" / {scan.compared:,} pairs compared, {scan.found:,} new; {waiting:,} wait for an officer"
    )


def _act(region: str) -> Act:
    return system_act("cli", region=region, at=dt.datetime.now(dt.UTC), purpose="register")
