"""`loket retention`: what has been kept for its time, by class and region; with --enforce it is destroyed now instead of tonight."""

from __future__ import annotations

import datetime as dt

import click

from loket.oversight.privacy import jobs, queries


@click.command()
@click.option("--region", help="Hanya satu daerah / one region only.")
@click.option("--enforce", is_flag=True, help="Musnahkan sekarang / destroy it now.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Seolah-olah hari itu; hanya untuk melihat / as if on that day; only to look.")
def command(region: str | None, enforce: bool, on: dt.datetime | None) -> None:
    """
    Show what has been kept for its time and is destroyed in the next night; nothing is changed without --enforce.

    Example: loket retention
    """
    if enforce and on:
        raise click.UsageError("--on hanya untuk melihat / --on is only for looking")
    at = on.replace(tzinfo=dt.UTC) if on else dt.datetime.now(dt.UTC)
    if enforce:
        total = 0
        for done in jobs.enforce_now(at=at, region=region):
            total += done.count
            more = ", masih ada sisa / more is left" if done.is_more else ""
            if done.count:
                click.echo(f"{done.region:6} {done.retention:10} {done.count:8} dimusnahkan / destroyed{more}")
        click.echo(f"{total} dimusnahkan / destroyed")
        return
    due = queries.list_due(at=at, region=region)
    for one in due:
        click.echo(f"{one.region:6} {one.retention:10} {one.count:8}  {one.reference}")
    click.echo(f"{sum(one.count for one in due)} akan dimusnahkan malam ini / will be destroyed tonight")
