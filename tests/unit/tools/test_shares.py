"""How test files are shared out: each runs once, no share is much longer than another, and what is new is counted by its tests."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "tools"))

import run_tests
import shares


def test_each_file_is_in_one_share_and_the_shares_take_about_as_long() -> None:
    seconds = {"a": 9.0, "b": 5.0, "c": 4.0, "d": 3.0, "e": 3.0, "f": 0.5}
    found = shares.split(seconds, 3)
    assert sorted(file for share in found for file in share) == sorted(seconds)
    totals = [sum(seconds[file] for file in share) for share in found]
    assert totals == sorted(totals, reverse=True)
    assert max(totals) - min(totals) <= 2


def test_fewer_files_than_shares_are_as_many_shares() -> None:
    assert shares.split({"a": 1.0}, 3) == [["a"]]


def test_every_test_file_is_run_by_make_test_once() -> None:
    run = [argument for part in run_tests.parts_of(["pytest"], {}) for argument in part.argv if argument.endswith(".py")]
    assert sorted(run) == sorted(shares.files_of("tests/journeys") + shares.files_of("tests/integration"))


def test_what_needs_patience_is_left_out_of_make_test_and_run_by_the_long_one() -> None:
    assert all(part.argv[1:3] == ["-m", "not patient"] for part in run_tests.parts_of(["pytest"], {}))
    (last,) = run_tests.long_parts(["pytest"], {}, None)
    assert last.argv == ["pytest", "-m", "patient", "tests/journeys", "tests/integration"]


def test_on_the_older_server_every_room_is_asked_once_and_no_door() -> None:
    parts = run_tests.long_parts(["pytest"], {}, Path("/older"))[:-1]
    run = [argument for part in parts for argument in part.argv if argument.endswith(".py")]
    assert sorted(run) == [file for file in shares.files_of("tests/integration") if not run_tests.DOORS.search(file)]
    assert all(part.environment["LOKET_TEST_PG"] == "/older" for part in parts)


def test_a_file_that_was_never_measured_is_counted_by_its_tests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "test_new.py").write_text("def test_one() -> None:\n    pass\n\n\ndef test_two() -> None:\n    pass\n")
    monkeypatch.setattr(shares, "TOP", tmp_path)
    monkeypatch.setattr(shares, "KNOWN", tmp_path / "test_seconds.json")
    assert shares.seconds_of(["test_new.py"]) == {"test_new.py": 2 * shares.SECONDS_A_TEST}


def test_what_was_measured_is_kept_beside_what_was_not_run_and_what_is_gone_is_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("test_old.py", "test_new.py"):
        (tmp_path / name).touch()
    (tmp_path / "1.json").write_text('{"test_new.py": 3.14}')
    monkeypatch.setattr(shares, "TOP", tmp_path)
    monkeypatch.setattr(shares, "MEASURED", tmp_path)
    monkeypatch.setattr(shares, "KNOWN", tmp_path / "known")
    shares.KNOWN.write_text('{"test_old.py": 2.0, "test_gone.py": 9.0}')
    shares.keep()
    assert shares.seconds_of(["test_old.py", "test_new.py"]) == {"test_old.py": 2.0, "test_new.py": 3.1}
    assert "gone" not in shares.KNOWN.read_text()
