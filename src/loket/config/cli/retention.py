"""`loket retention`: what has been kept for its time, by class and region; with --enforce it is destroyed now instead of tonight."""

from __future__ import annotations

import datetime as dt
import json
from typing import TextIO

import click

from loket.foundation.audit.values import system_act
from loket.foundation.common.errors import Refusal
from loket.oversight.privacy import jobs, operations, queries


@click.command()
@click.option("--region", help="Hanya satu daerah / one region only.")
@click.option("--enforce", is_flag=True, help="Musnahkan sekarang / destroy it now.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Seolah-olah hari itu; hanya untuk melihat / as if on that day; only to look.")
@click.option(
    "--replay",
    "stones",
    type=click.File("r", encoding="utf-8"),
    help="Sesudah memulihkan cadangan lama: stones.jsonl dari cadangan terakhir / after restoring an older backup: stones.jsonl of the last one.",
)
def command(region: str | None, enforce: bool, on: dt.datetime | None, stones: TextIO | None) -> None:
    """
    Show what has been kept for its time and is destroyed in the next night; nothing is changed without --enforce or --replay.

    Example: loket retention
    """
    if enforce and on:
        raise click.UsageError("--on hanya untuk melihat / --on is only for looking")
    undone = _replay(stones) if stones is not None else 0
    if stones is None or enforce:
        _by_time(region, enforce=enforce, on=on)
    if undone:
        raise click.ClickException(f"{undone} belum dimusnahkan, lihat di atas / {undone} not destroyed yet, see above")


def _by_time(region: str | None, *, enforce: bool, on: dt.datetime | None) -> None:
    """Destroy what is due, or only show it."""
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


def _replay(lines: TextIO) -> int:
    """
    Destroy once more what had been destroyed at people's requests after the restored copy was made; return how many could not be.

    All lines are read before the first is done. What is refused is named, stays as it was, and is tried again by the same command.
    """
    try:
        found = [queries.read_stone(json.loads(line)) for line in lines if line.strip()]
    except ValueError:
        raise click.ClickException("berkas ini bukan stones.jsonl; tidak ada yang diubah / this is no stones.jsonl; nothing was changed") from None
    at, again, undone = dt.datetime.now(dt.UTC), 0, 0
    for stone in found:
        try:
            again += operations.replay(act=system_act("replay", region=stone.region, at=at, purpose="retention"), stone=stone)
        except Refusal as refusal:
            undone += 1
            click.echo(f"{stone.table} {stone.row}: BELUM dimusnahkan: {refusal.message.id} / NOT destroyed: {refusal.message.en}")
    click.echo(f"{again} dari {len(found)} dimusnahkan lagi / of {len(found)} destroyed again")
    return undone
