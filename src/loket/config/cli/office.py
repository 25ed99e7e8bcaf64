"""`loket office`: the first two operators of a region, and help for one who cannot get in. Everything after that is done in the browser, by two people."""

from __future__ import annotations

import datetime as dt

import click

from loket.foundation.agencies import queries as agencies
from loket.foundation.agencies.errors import UnknownRegion
from loket.foundation.agencies.values import Rank
from loket.foundation.audit.values import Act, system_act
from loket.foundation.common import dates
from loket.foundation.common.errors import Refusal
from loket.foundation.identity import queries as identity
from loket.foundation.identity.values import Audience
from loket.foundation.offices import limits, operations
from loket.foundation.offices import queries as offices
from loket.foundation.offices.values import FirstOperator, Hire, Post


@click.group()
def command() -> None:
    """Pengelola pertama dan pertolongan / first operators and rescue."""


@command.command("first-operators")
@click.option("--region", required=True, help="Kode daerah / the region's code.")
@click.option("--operator", "people", multiple=True, required=True, help='Dua kali / twice: "Nama <surel>".')
def first_operators(region: str, people: tuple[str, ...]) -> None:
    """
    Make the first two operators of a region and print a link for each that works once.

    Example: loket office first-operators --region 97.01 --operator "Ani <ani@daerah.go.id>" --operator "Budi <budi@daerah.go.id>"
    """
    act = _act(region, "first-operators")
    position, unit = _place(region)
    today = dates.civil_date(act.at, time_zone=agencies.get_region(region).time_zone)
    post = Post(unit=unit, position=position, audience=Audience.OPERATOR, valid_from=today)
    if len(people) != 2:
        raise click.UsageError(
            "sebut tepat dua orang: yang satu mengusulkan, yang lain menyetujui / name exactly two people: one proposes, the other approves"
        )
    wanted = [Hire(email=email, name=name, post=post) for name, email in map(_person, people)]
    if wanted[0].email == wanted[1].email:
        raise click.UsageError("dua orang berbeda, dua alamat berbeda / two people, two addresses")
    try:
        made = operations.open_office(act=act, operators=wanted)
    except Refusal as refusal:
        raise click.ClickException(f"{refusal.message.id} / {refusal.message.en}") from None
    click.echo("Serahkan tiap tautan kepada orangnya sendiri, langsung / hand each link to its own person:\n")
    for one in made:
        _print(one)


@command.command()
@click.argument("email")
@click.option("--region", required=True, help="Kode daerah / the region's code.")
@click.confirmation_option(
    "--yes", prompt="Faktor kedua orang ini dicabut dan semua sesinya berakhir. Lanjut / take away their factor and end their sessions?"
)
def rescue(email: str, region: str) -> None:
    """
    Give an operator a new way in when no second operator can propose and approve it; it is recorded.

    Example: loket office rescue ani@daerah.go.id --region 97.01 --yes
    """
    act = _act(region, "rescue")
    account = identity.find_account_by_login(login=email)
    if account is None:
        raise click.ClickException("Tidak ada akun dengan alamat itu / no account has that address")
    try:
        _print(operations.rescue_operator(act=act, account=account.id))
    except Refusal as refusal:
        raise click.ClickException(f"{refusal.message.id} / {refusal.message.en}") from None


def _act(region: str, purpose: str) -> Act:
    try:
        agencies.get_region(region)
    except UnknownRegion:
        raise click.ClickException(f"Daerah {region} belum dimuat: jalankan 'loket region load {region}' / load the region first") from None
    return system_act("cli", region=region, at=dt.datetime.now(dt.UTC), purpose=purpose)


def _place(region: str) -> tuple[str, str]:
    """Return the region's position that operates Loket, and the first unit of its agency."""
    positions = agencies.list_positions(region, rank=Rank.OPERATES)
    if not positions:
        raise click.ClickException("agencies.yaml tidak punya jabatan dengan rank: operates / agencies.yaml has no position with rank: operates")
    return positions[0].code, agencies.list_units(region, agency=positions[0].agency)[0].code


def _person(text: str) -> tuple[str, str]:
    name, _, rest = text.partition("<")
    email = rest.rstrip("> ").strip().lower()
    if not name.strip() or not offices.is_address(email):
        raise click.UsageError(f'tulis "Nama <surel>" / write "Name <address>": {text!r}')
    return name.strip(), email


def _print(one: FirstOperator) -> None:
    click.echo(
        f"{one.email}\n  {one.link}\n  berlaku {limits.FIRST_INVITATION_HOURS} jam, sekali / works {limits.FIRST_INVITATION_HOURS} hours, once\n"
    )
