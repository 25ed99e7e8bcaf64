"""What `make demo` prints at its end: where it is, who may sign in, where mail is read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from loket.config.cli import demo


def test_the_greeting_names_the_site_its_mailbox_and_one_account_a_role(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    people = [{"role": role, "login": f"{role}{n}@x.example", "password": "p", "name": "N"} for role in demo.SHOWN_ROLES for n in (1, 2)]
    (tmp_path / demo.ACCOUNTS_FILE).write_text(json.dumps(people))
    demo._greet(8010, tmp_path)
    said = capsys.readouterr().out
    assert "http://localhost:8010/\n" in said
    assert "http://localhost:8010/demo/surat/\n" in said
    assert all(f"{role}1@x.example" in said and f"{role}2@x.example" not in said for role in demo.SHOWN_ROLES)
