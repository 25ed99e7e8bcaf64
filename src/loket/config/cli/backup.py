"""`loket backup`: database and files into a folder, read back, and noted; the keys are kept elsewhere."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Final

import click
import psycopg
from django.conf import settings
from psycopg.conninfo import conninfo_to_dict
from rich.console import Console
from rich.progress import Progress

from loket.config.postgres import places
from loket.foundation.audit.values import system_act
from loket.foundation.upkeep import operations
from loket.foundation.upkeep.values import Backup
from loket.oversight.privacy import queries

DUMP: Final = "loket-%Y%m%dT%H%M%SZ.dump"
PART: Final = ".part"
STONES: Final = "stones.jsonl"
_PIECE: Final = 1 << 20
console = Console(stderr=True)


@click.command()
@click.option("--to", "folder", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder cadangan / folder of the backups.")
@click.option("--keep", type=click.IntRange(1, 1000), default=14, show_default=True, help="Salinan basis data yang disimpan / dumps to keep.")
def command(folder: Path, keep: int) -> None:
    """
    Back up database and files. The keys (LOKET_KEYRING) are not part of it: keep them apart.

    The dump is written beside, read back, then named; files that the folder has already are not copied again.

    Example: loket backup --to /cadangan --keep 30
    """
    url = os.environ.get("LOKET_OWNER_DATABASE_URL", "")
    if not url:
        raise click.ClickException(
            "LOKET_OWNER_DATABASE_URL belum diisi: cadangan dibuat sebagai pemilik / is not set: backups are made as the owner."
        )
    programs = _programs(url)
    began = dt.datetime.now(dt.UTC)
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    dump = folder / began.strftime(DUMP)
    with console.status("pg_dump …"):
        _dump(programs, url, dump)
    held, new = _copy_files(Path(settings.LOKET_FILES_DIR), folder / "files")
    authority = Path(settings.LOKET_STATE_DIR) / "authority"
    if authority.is_dir():
        shutil.copytree(authority, folder / "authority", dirs_exist_ok=True)
    _write_stones(folder / STONES)
    ended = dt.datetime.now(dt.UTC)
    backup = Backup(began, ended, dump.stat().st_size, held, new, _sha256(dump))
    (folder / f"{dump.name}.sha256").write_text(f"{backup.database_sha256}  {dump.name}\n")
    operations.record_backup(act=system_act("cli", region="*", at=ended, purpose="backup"), backup=backup)
    for old in sorted(folder.glob("loket-*.dump"))[:-keep]:
        old.unlink()
        old.with_name(f"{old.name}.sha256").unlink(missing_ok=True)
    seconds = (ended - began).total_seconds()
    click.echo(f"{dump}: {backup.database_bytes / 2**20:.1f} MiB; {held} berkas / files (+{new}); {seconds:.0f} s")
    click.echo(
        "Simpan LOKET_KEYRING terpisah: tanpa kunci itu cadangan tidak terbaca / keep LOKET_KEYRING apart: without it the backup cannot be read."
    )


def _programs(url: str) -> dict[str, Path]:
    """Return pg_dump and pg_restore that know the server's version: those on the path, else those that came with the embedded PostgreSQL."""
    with psycopg.connect(url) as connection:
        server = connection.info.server_version // 10000
    folders = [Path(found).parent for found in [shutil.which("pg_dump")] if found]
    with suppress(places.PlaceRefused):
        folders.append(places.wheel_binaries())
    for folder in folders:
        told = subprocess.run([folder / "pg_dump", "--version"], capture_output=True, text=True, check=False).stdout
        version = re.search(r"(\d+)", told)
        if version and int(version[1]) >= server and (folder / "pg_restore").exists():
            return {name: folder / name for name in ("pg_dump", "pg_restore")}
    raise click.ClickException(
        f"pg_dump {server} atau lebih baru tidak ditemukan; pasang postgresql-client-{server} / pg_dump {server} or newer was not found."
    )


def _dump(programs: dict[str, Path], url: str, dump: Path) -> None:
    """Write the dump beside its name, read its contents back, then name it. The password goes by the environment: arguments are seen by all."""
    given = conninfo_to_dict(url)
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE", "sslmode": "PGSSLMODE"}
    environment = {**os.environ, **{names[key]: str(value) for key, value in given.items() if key in names and value}}
    part = dump.with_name(dump.name + PART)
    try:
        for argv in (
            [str(programs["pg_dump"]), "--format=custom", "--no-password", f"--file={part}"],
            [str(programs["pg_restore"]), "--list", f"--file={os.devnull}", str(part)],
        ):
            done = subprocess.run(argv, env=environment, capture_output=True, text=True, check=False)
            if done.returncode:
                said = done.stderr.strip().splitlines()
                raise click.ClickException(f"{Path(argv[0]).name}: {said[-1] if said else done.returncode}")
        part.chmod(0o600)
        part.rename(dump)
    finally:
        part.unlink(missing_ok=True)


def _copy_files(source: Path, target: Path) -> tuple[int, int]:
    """
    Copy what is not there yet; return how many files the backup holds and how many are new. Contents are sealed, and a name never changes its content.
    """
    names = [path.relative_to(source) for path in source.rglob("*") if path.is_file() and not path.name.endswith(".half")] if source.is_dir() else []
    new = 0
    with Progress(console=console, transient=True) as progress:
        for name in progress.track(names, description="berkas / files"):
            wanted = target / name
            if wanted.exists():
                continue
            wanted.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            part = wanted.with_name(wanted.name + PART)
            try:
                shutil.copyfile(source / name, part)
            except FileNotFoundError:
                continue  # destroyed meanwhile, as its time was over
            part.chmod(0o600)
            part.rename(wanted)
            new += 1
    return len(names), new


def _write_stones(target: Path) -> None:
    """Write what was destroyed at people's requests, as opaque ids, so that an older copy that is restored can be brought up to it (`loket retention --replay`)."""
    part, after = target.with_name(target.name + PART), None
    with part.open("w") as lines:
        part.chmod(0o600)
        while True:
            page = queries.list_stones(after=after)
            lines.writelines(json.dumps(one.as_dict(), ensure_ascii=False) + "\n" for one in page)
            if (after := page.next) is None:
                break
    part.rename(target)


def _sha256(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as content:
        while piece := content.read(_PIECE):
            found.update(piece)
    return found.hexdigest()
