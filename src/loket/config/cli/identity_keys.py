"""`loket identity-keys`: the keys that sign people in at other applications."""

from __future__ import annotations

import datetime as dt

import click


@click.group()
def command() -> None:
    """Keys that sign people in at other applications (OpenID Connect)."""


@command.command("list")
def list_keys() -> None:
    """Say which keys there are, since when they sign and until when they are shown."""
    from loket.foundation.clients import keys
    from loket.foundation.clients.errors import KeysMissing

    try:
        found = keys.all_keys()
        signs = keys.signing_key(dt.datetime.now(dt.UTC)).kid
    except KeysMissing as problem:
        raise click.ClickException(f"{problem.message.id} / {problem.message.en}") from None
    for key in found:
        ends = key.ends_at.isoformat(timespec="minutes") if key.ends_at else "–"
        click.echo(f"{'*' if key.kid == signs else ' '} {key.kid}  {key.signs_from.isoformat(timespec='minutes')}  {ends}")


@command.command()
@click.option("--now", "at_once", is_flag=True, help="Langsung dipakai (kunci lama bocor) / sign with it at once (the old one leaked).")
def rotate(at_once: bool) -> None:
    """
    Add a key that signs in two hours, when every application has seen it; the old one stays known for a month. Also makes the first one.

    Run it once a quarter. With --now applications may refuse for up to an hour, until they have read the new key, and older keys end at once.
    """
    from django.conf import settings

    from loket.foundation.clients import keys

    path, at = settings.LOKET_IDENTITY_KEYS, dt.datetime.now(dt.UTC)
    is_first = not path.exists()
    kid = keys.add_key(path, at=at, ahead=dt.timedelta() if at_once or is_first else keys.AHEAD, keep=not at_once)
    click.echo(f"{kid}\n{path}")
