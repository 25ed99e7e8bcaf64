"""Keys that sign are several, change without a gap, and are read by nobody else."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from loket.config.cli import identity_keys
from loket.foundation.clients import keys
from loket.foundation.clients.errors import KeysMissing

AT = dt.datetime(2026, 11, 24, 1, 30, tzinfo=dt.UTC)


@pytest.fixture
def path(tmp_path: Path, settings: Any) -> Path:
    """Where the keys are in this test: nothing is there yet."""
    settings.LOKET_IDENTITY_KEYS = tmp_path / "identity-keys.json"
    settings.LOKET_MODE = "production"
    return settings.LOKET_IDENTITY_KEYS


def test_without_a_key_nothing_is_signed_and_the_doctor_says_what_to_do(path: Path) -> None:
    with pytest.raises(KeysMissing):
        keys.signing_key(AT)
    problem = keys.problem(AT)
    assert problem is not None
    assert "identity-keys rotate" in problem.en


def test_a_new_key_is_shown_before_it_signs_and_the_old_one_stays_known_after(path: Path) -> None:
    first = keys.add_key(path, at=AT - dt.timedelta(days=90), ahead=dt.timedelta())
    second = keys.add_key(path, at=AT)
    assert keys.signing_key(AT).kid == first
    assert {key.kid for key in keys.published(AT)} == {first, second}
    later = AT + keys.AHEAD
    assert keys.signing_key(later).kid == second
    assert {key.kid for key in keys.published(later + dt.timedelta(days=1))} == {first, second}
    assert {key.kid for key in keys.published(later + keys.KEPT)} == {second}
    third = keys.add_key(path, at=later + keys.KEPT)
    assert {key.kid for key in keys.all_keys()} == {second, third}


def test_a_key_that_leaked_is_gone_at_once(path: Path) -> None:
    keys.add_key(path, at=AT - dt.timedelta(days=9), ahead=dt.timedelta())
    fresh = keys.add_key(path, at=AT, ahead=dt.timedelta(), keep=False)
    assert [key.kid for key in keys.published(AT)] == [fresh]


def test_a_file_that_others_can_read_is_not_used(path: Path) -> None:
    keys.add_key(path, at=AT, ahead=dt.timedelta())
    assert oct(path.stat().st_mode)[-3:] == "600"
    os.chmod(path, 0o640)
    with pytest.raises(KeysMissing):
        keys.signing_key(AT)
    problem = keys.problem(AT)
    assert problem is not None
    assert "chmod 600" in problem.en


def test_what_is_no_file_of_keys_is_refused_and_an_old_key_is_mentioned(path: Path) -> None:
    path.write_text('{"keys": [{"kid": "x"}]}')
    path.chmod(0o600)
    with pytest.raises(KeysMissing):
        keys.all_keys()
    path.unlink()
    keys.add_key(path, at=AT, ahead=dt.timedelta())
    assert keys.problem(AT) is None
    assert keys.problem(AT + keys.OLDEST + dt.timedelta(days=1)) is not None


def test_two_processes_that_make_the_first_key_at_once_end_with_one_file(path: Path) -> None:
    first = keys.add_key(path, at=AT, ahead=dt.timedelta())
    keys._write(path, {"keys": []}, is_first=True)
    assert [key.kid for key in keys.all_keys()] == [first]
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_only_the_public_half_is_shown(path: Path) -> None:
    keys.add_key(path, at=AT, ahead=dt.timedelta())
    assert set(keys.signing_key(AT).public_jwk()) == {"kty", "use", "alg", "kid", "n", "e"}


def test_the_command_makes_the_first_key_rotates_it_and_lists_both(path: Path) -> None:
    runner = CliRunner()
    assert runner.invoke(identity_keys.command, ["list"]).exit_code == 1
    first = runner.invoke(identity_keys.command, ["rotate"]).output.split()[0]
    second = runner.invoke(identity_keys.command, ["rotate"]).output.split()[0]
    listed = runner.invoke(identity_keys.command, ["list"]).output.splitlines()
    assert [line.split()[0:2] for line in listed if first in line] == [["*", first]]
    assert [line.split()[0] for line in listed if second in line] == [second]
    third = runner.invoke(identity_keys.command, ["rotate", "--now"]).output.split()[0]
    assert [key.kid for key in keys.all_keys()] == [third]
