"""`loket documents`: what documents are signed with."""

from __future__ import annotations

import datetime as dt

import click
from django.conf import settings


@click.group()
def command() -> None:
    """Signing of documents. Example: loket documents check"""


@command.command()
def authority() -> None:
    """
    Make a signing authority of your own in the state folder, once: root, certificate, key (readable by us only).

    Example: LOKET_SIGNING=local loket documents authority
    """
    from loket.services.documents.signing import authority as signing

    folder = settings.LOKET_STATE_DIR / "authority"
    if signing.create(folder, at=dt.datetime.now(dt.UTC)):
        click.echo(f"Dibuat di {folder}. Simpan salinannya di tempat terkunci / made there; keep a copy under lock.")
    else:
        click.echo(f"Sudah ada di {folder}; tidak diubah / already there; nothing was changed.")


@command.command()
def renew() -> None:
    """
    Make a new signing key and certificate under the same root, which stays trusted. Restart Loket afterwards.

    Example: LOKET_SIGNING=local loket documents renew
    """
    from loket.services.documents.signing import authority as signing

    folder = settings.LOKET_STATE_DIR / "authority"
    try:
        last = signing.renew(folder, at=dt.datetime.now(dt.UTC))
    except FileNotFoundError as missing:
        raise click.ClickException(f"{missing.filename}: tidak ada; kunci ini tidak dibuat di sini / missing; this key was not made here.") from None
    click.echo(f"Berlaku sampai {last:%Y-%m-%d}; mulai ulang web dan worker / valid until then; restart web and worker.")


@command.command()
def check() -> None:
    """Say what must be mended so that documents can be signed, now and in the next 60 days. Example: loket documents check"""
    from loket.services.documents import queries as documents

    problems = documents.get_signing_problems(at=dt.datetime.now(dt.UTC))
    for problem in problems:
        click.echo(f"{problem.id} / {problem.en}")
    if problems:
        raise SystemExit(1)
    click.echo("Siap menandatangani / ready to sign.")
