"""`loket sign-simulator`: a stand-in for a certified signing service (BSrE's style), a process of its own on this machine."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import click


@click.command()
@click.option("--port", default=8199, show_default=True, type=click.IntRange(1024, 65535), help="Porta / port.")
@click.option("--strict", is_flag=True, help="Hanya orang yang didaftarkan / only people who were registered.")
@click.option(
    "--roots", default=".loket/simulator-roots.pem", show_default=True, type=click.Path(path_type=Path), help="Berkas akar / file of roots."
)
def command(port: int, strict: bool, roots: Path) -> None:
    """
    Sign for made-up people by NIK and passphrase, stamp the time, and fail as told under /simulator/switch. Demo and tests only.

    Example: LOKET_MODE=demo loket sign-simulator --port 8199
    """
    from loket.config.simulator import server
    from loket.config.simulator.service import MODES, PASSPHRASE, Service

    if os.environ.get("LOKET_MODE") not in ("demo", "test"):
        raise click.ClickException("hanya untuk demo dan tes: LOKET_MODE=demo / for demo and tests only.")
    service = Service(lambda: dt.datetime.now(dt.UTC), is_strict=strict)
    roots.parent.mkdir(parents=True, exist_ok=True)
    roots.write_bytes(service.root())
    serving = server.make(service, port)
    address = f"http://{server.HOST}:{port}"
    click.echo(f"simulator tanda tangan: {address}. NIK apa pun, kata sandi / any NIK, passphrase: {PASSPHRASE}")
    click.echo(
        f"LOKET_SIGNING=esign LOKET_ESIGN_URL={address} LOKET_ESIGN_USER={server.USER} LOKET_ESIGN_PASSWORD={server.PASSWORD} "
        f"LOKET_ESIGN_TSA_URL={address}/tsa LOKET_ESIGN_ROOTS={roots.absolute()}"
    )
    click.echo(f'curl -d \'{{"mode": "down", "after": 3}}\' {address}/simulator/switch   # {", ".join(MODES)}')
    serving.serve_forever()
