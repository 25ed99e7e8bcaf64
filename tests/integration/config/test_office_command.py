"""The first two operators of a fresh installation, and help for one who cannot get in."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from loket.config.cli import office
from loket.foundation.audit import queries as record
from loket.foundation.identity import queries as identity
from loket.foundation.offices import models
from tests.unit.foundation.residents import samples
from tests.unit.foundation.residents.samples import NJ

TWO = ["--operator", "Ani Contoh <Ani@contoh.example>", "--operator", "Budi Contoh <budi@contoh.example>"]


@pytest.fixture(autouse=True)
def regions(db: None) -> None:
    samples.load_regions()


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(office.command, list(arguments))
    return done.exit_code, done.output


def test_two_operators_are_made_once_each_with_a_link_that_works_once() -> None:
    code, said = run("first-operators", "--region", NJ, *TWO)
    assert code == 0, said
    links = re.findall(r"https?://\S+/undangan/([\w-]+)/", said)
    assert len(set(links)) == 2
    ani = identity.find_account_by_login(login="ani@contoh.example")
    assert ani is not None
    assert identity.list_offices(region=NJ, account=ani.id)[0].position == "diskominfo/pengelola"
    (line,) = record.list_entries(region=NJ, event="offices.office.opened").items
    assert line.actor == "system:cli"
    code, said = run("first-operators", "--region", NJ, *TWO)
    assert (code, "sudah punya pengelola" in said) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--region", "11.11", *TWO], "belum dimuat"), (["--region", NJ, *TWO[:2]], "tepat dua orang"), (["--region", NJ, *TWO[:2], *TWO[:2]], "dua orang berbeda"),
        (["--region", NJ, *TWO[:2], "--operator", "Tanpa Surel"], "tulis"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_in_one_line(arguments: list[str], words: str) -> None:
    code, said = run("first-operators", *arguments)
    assert code != 0
    assert words in said
    assert identity.find_account_by_login(login="ani@contoh.example") is None


def test_an_operator_is_rescued_and_nobody_else() -> None:
    run("first-operators", "--region", NJ, *TWO)
    ani = identity.find_account_by_login(login="ani@contoh.example")
    assert ani is not None
    code, said = run("rescue", "ani@contoh.example", "--region", NJ, "--yes")
    assert (code, "/undangan/" in said) == (0, True)
    assert models.Invitation.objects.filter(account_id=ani.id).count() == 2
    assert record.list_entries(region=NJ, event="offices.operator.rescued").items[0].row == str(ani.id)
    samples_account = run("rescue", "tiada@contoh.example", "--region", NJ, "--yes")
    assert samples_account[0] == 1
