"""The command line as an operator meets it: in a process of its own, with databases that are well and databases that are not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from click.testing import CliRunner

from loket.config import static
from loket.config.cli import doctor, documents, service, trouble
from loket.config.postgres import cluster
from tests.support import database, world
from tests.support.database import TOP


def loket(*argv: str, state: Path, url: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command as an operator would."""
    state.mkdir(parents=True, exist_ok=True)
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("LOKET_", "DJANGO_", "PG"))},
        "LOKET_MODE": "test", "LOKET_STATE_DIR": str(state), "DATABASE_URL": url, "PYTHONPATH": str(TOP / "src"), "LANG": "C.UTF-8",
        **settings,
    }  # fmt: skip
    return subprocess.run([sys.executable, "-m", "loket", *argv], cwd=TOP, env=environment, capture_output=True, text=True, check=False)


def said_in_one_line(done: subprocess.CompletedProcess[str]) -> str:
    """Return what a command said when it failed; it must be one line and no traceback."""
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


def test_without_a_database_a_command_says_so_in_one_line(tmp_path: Path) -> None:
    for argv in (("migrate",), ("service", "publish", "service-packages", "--all")):
        line = said_in_one_line(loket(*argv, state=tmp_path, url="postgresql://loket_app:secret@127.0.0.1:1/x"))
        assert "loket_app@127.0.0.1:1/x" in line
        assert "Tidak dapat dihubungi" in line
        assert "Cannot be reached" in line
        assert "secret" not in line


def _why(address: str) -> str:
    with pytest.raises(psycopg.OperationalError) as refused:
        psycopg.connect(address, connect_timeout=5)
    text = trouble.explain(refused.value)
    assert text
    return text.en


def test_a_refused_login_a_missing_database_and_an_unknown_server_are_told_apart(database_server: database.TestServer) -> None:
    place, password = f"host={quote(str(database_server.cluster.socket), safe='')}", database_server.cluster.passwords()[cluster.APP]
    assert "password was refused" in _why(f"postgresql://{cluster.APP}:wrong@/postgres?{place}")
    assert "holds no password" in _why(f"postgresql://{cluster.APP}@/postgres?{place}")
    assert "no such database" in _why(f"postgresql://{cluster.APP}:{password}@/not_there?{place}")
    assert "Cannot be reached" in _why("postgresql://role:database@127.0.0.1:1/x")


def test_a_database_without_tables_is_told_to_be_migrated_and_only_by_its_owner(tmp_path: Path, database_server: database.TestServer) -> None:
    database_server.cluster.ensure_database(name := f"t_{os.getpid()}_empty")
    try:
        url = database_server.url(name)
        assert "run 'loket migrate'" in said_in_one_line(loket("service", "list", state=tmp_path, url=url))
        assert "LOKET_OWNER_DATABASE_URL" in said_in_one_line(loket("migrate", state=tmp_path, url=url))
    finally:
        database_server.drop(name)


def test_a_fault_of_ours_has_no_easy_word() -> None:
    assert trouble.explain(ZeroDivisionError()) is None
    assert trouble.explain(psycopg.errors.UniqueViolation()) is None


@pytest.fixture
def production(settings: Any, tmp_path: Path) -> Any:
    settings.LOKET_MODE, settings.LOKET_SIGNING, settings.LOKET_STATE_DIR = "production", "local", tmp_path
    return settings


def test_the_signing_key_is_made_once_checked_and_renewed(production: Any, tmp_path: Path) -> None:
    folder, run = tmp_path / "authority", CliRunner()
    missing = run.invoke(documents.command, ["check"])
    assert (missing.exit_code, "loket documents authority" in missing.output) == (1, True)
    assert not folder.exists()
    assert run.invoke(documents.command, ["renew"]).exit_code == 1
    assert run.invoke(documents.command, ["authority"]).exit_code == 0
    key = (folder / "signer.key").read_bytes()
    assert (folder / "signer.key").stat().st_mode & 0o077 == 0
    assert "nothing was changed" in run.invoke(documents.command, ["authority"]).output
    assert (folder / "signer.key").read_bytes() == key
    assert "ready to sign" in run.invoke(documents.command, ["check"]).output
    assert run.invoke(documents.command, ["renew"]).exit_code == 0
    assert (folder / "signer.key").read_bytes() != key


def test_without_a_choice_nothing_signs_and_the_doctor_only_warns(production: Any, db: None) -> None:
    production.LOKET_SIGNING = ""
    checked = CliRunner().invoke(documents.command, ["check"])
    assert (checked.exit_code, "LOKET_SIGNING" in checked.output) == (1, True)
    assert "! Signing of documents" in CliRunner().invoke(doctor.command, ["--lang", "en"]).output


def test_the_doctor_measures_what_a_password_costs_and_warns_where_it_is_dear(production: Any, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    costs = iter([0.0, 0.059, 1.0, 1.061, 2.0, 2.090] * 2)
    monkeypatch.setattr("loket.config.cli.doctor.time.process_time", lambda: next(costs))
    assert "✓ Cost of one password: 59 ms" in CliRunner().invoke(doctor.command, ["--lang", "en"]).output
    monkeypatch.setattr("loket.config.cli.doctor.MOST_PASSWORD_MS", 58)
    assert "! Cost of one password: 59 ms" in CliRunner().invoke(doctor.command, ["--lang", "en"]).output


def test_the_doctor_says_whether_text_messages_and_notices_leave_in_a_process_of_its_own(tmp_path: Path) -> None:
    nowhere = "postgresql://loket_app@127.0.0.1:1/nowhere"
    said = loket("doctor", "--lang", "en", state=tmp_path, url=nowhere)
    assert "Traceback" not in said.stderr
    assert "✓ Text message" in said.stdout
    assert "✓ Notice on the device" in said.stdout
    wrong = loket("doctor", "--lang", "en", state=tmp_path, url=nowhere, LOKET_SMS_GATEWAY=str(tmp_path / "not-there.yaml"), LOKET_PUSH_KEY="short")
    assert "! Text message" in wrong.stdout
    assert "not-there.yaml: the file cannot be read." in wrong.stdout
    assert "--new-push-key" in wrong.stdout


def test_the_doctor_names_what_is_wrong_with_signing_and_static_files(production: Any, tmp_path: Path, db: None) -> None:
    production.STATIC_ROOT = tmp_path / "static"
    said = CliRunner().invoke(doctor.command, ["--lang", "en"]).output
    assert "✗ Signing of documents" in said
    assert "! Static files" in said
    assert CliRunner().invoke(documents.command, ["authority"]).exit_code == 0
    static.ensure()
    said = CliRunner().invoke(doctor.command, ["--lang", "en"]).output
    assert "✓ Signing of documents" in said
    assert "✓ Static files" in said


@pytest.mark.django_db
def test_every_version_is_listed_with_where_it_stands() -> None:
    def run(*argv: str) -> str:
        done = CliRunner().invoke(service.command, list(argv))
        assert done.exit_code == 0, done.output
        return done.output

    world.load_regions()
    package = str(TOP / "service-packages/dukcapil/akta-kelahiran")
    run("publish", package, "--region", "97.01", "--no-live")
    assert "akta-kelahiran" not in run("list", "--region", "97.01")
    assert "Published, never in force" in run("list", "--region", "97.01", "--every", "--lang", "en")
    run("publish", package, "--region", "97.01")
    assert "In force" in run("list", "--region", "97.01", "--every", "--lang", "en")
