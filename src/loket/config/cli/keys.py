"""
`loket keys`: which keys the sealed values are under, and bringing them under a new one while everything goes on.

Runs as the owner of the database (LOKET_OWNER_DATABASE_URL): decisions are sealed anew too, and the application may only add them.
"""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Final

import click
from django.conf import settings
from django.db import IntegrityError, OperationalError, connection
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from loket.config import rooms
from loket.foundation.audit.values import Act, system_act
from loket.foundation.common.sealing import SealBroken, SealedTable
from loket.foundation.upkeep import operations, queries

MOST_TRIES: Final = 5
PAUSE_SECONDS: Final = 0.2


@click.group()
def command() -> None:
    """Kunci sandi kolom / the keys of sealed columns."""


def sealed_tables() -> tuple[SealedTable, ...]:
    """Return the tables with sealed columns of every room, from the ground up."""
    return tuple(table for room in rooms.ROOMS if (module := rooms.face(room, "sealed_columns")) for table in module.SEALED)


@command.command()
def status() -> None:
    """
    Say how many values are under which key, and which keys may go. Exits 1 when a key is missing or a change is under way.

    Example: loket keys status
    """
    keyring, tables = settings.LOKET_KEYRING, sealed_tables()
    use = queries.list_key_use(tables=tables)
    whole = {one.table for one in queries.list_rekeyed() if one.is_whole}
    counts: Counter[int] = Counter()
    for one in use:
        counts[one.key] += one.values
    for key in sorted(keyring.numbers | set(counts)):
        role = "dipakai menyandi / seals" if key == keyring.active else "hanya membuka / only opens"
        click.echo(f"Kunci / key {key}: {counts[key]:,} nilai / values; {role if key in keyring.numbers else 'TIDAK ADA / MISSING'}")
        for one in use:
            if one.key == key and key != keyring.active:
                click.echo(f"    {one.table}.{one.column}: {one.values:,}")
    if missing := queries.is_missing(use):
        raise click.ClickException(
            f"Nilai di bawah kunci {sorted(missing)} tidak dapat dibuka: kembalikan kunci itu ke LOKET_KEYRING / put those keys back into LOKET_KEYRING"
        )
    others = keyring.numbers - {keyring.active}
    is_done = not (set(counts) - {keyring.active}) and all(one.name in whole for one in tables)
    if others and is_done:
        click.echo(
            f"Kunci {sorted(others)} tidak dipakai apa pun lagi dan boleh dihapus dari LOKET_KEYRING; simpan selama cadangan lama masih disimpan."
            " / Nothing uses these keys any more; keep them as long as older backups are kept."
        )
    elif others:
        click.echo("Jalankan 'loket keys rotate'; kunci lama belum boleh dihapus / run 'loket keys rotate'; the old keys must stay for now")
        raise SystemExit(1)


@command.command()
@click.option("--rows", default=400, show_default=True, type=click.IntRange(1, 5000), help="Baris sekali jalan / rows of a transaction.")
def rotate(rows: int) -> None:
    """
    Seal everything anew under the first key of LOKET_KEYRING, while Loket goes on; stopped half-way, it goes on where it was.

    Example: loket keys rotate
    """
    tables = sealed_tables()
    wanted = set(operations.begin_rekeying(act=_act(), tables=tables))
    moved = 0
    with Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=Console(stderr=True)) as bar:
        for table in tables:
            if table.name in wanted:
                left = queries.count_to_rekey(table=table)
                moved += left
                _whole(table, rows, partial(bar.advance, bar.add_task(table.name, total=left)))
    click.echo(f"{moved:,} baris disandi ulang dengan kunci {settings.LOKET_KEYRING.active} / rows sealed anew")


def _whole(table: SealedTable, rows: int, tell: Callable[[float], None]) -> None:
    """Bring a table under the active key."""
    tries = 0
    while True:
        try:
            done = operations.rekey(act=_act(), table=table, rows=rows)
        except OperationalError:
            # Because: a deadlock or a lost connection takes back one part only; the next call does it again.
            tries += 1
            if tries > MOST_TRIES:
                raise
            connection.close_if_unusable_or_obsolete()
            continue
        except SealBroken:
            raise click.ClickException(
                f"{table.name}: ada nilai yang tidak dapat dibuka dengan kunci mana pun / no key opens one of its values"
            ) from None
        except IntegrityError:
            raise click.ClickException(f"{table.name}: dua baris memegang nomor yang sama / two rows hold the same number") from None
        tries = 0
        tell(done.rows)
        if done.is_whole:
            return
        if not done.rows:
            # Because: what is left is held by somebody at this moment.
            time.sleep(PAUSE_SECONDS)


def _act() -> Act:
    return system_act("cli", region="*", at=dt.datetime.now(dt.UTC), purpose="keys")
