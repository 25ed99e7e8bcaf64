"""Loket refuses to start on a missing or unsafe setting, and says all of them at once (promise 11)."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest

from loket.config import environment

KEY = base64.b64encode(bytes(range(32))).decode()
SAFE = {
    "DATABASE_URL": "postgresql://loket_app:x@db/loket",
    "LOKET_SECRET_KEY": "k3J9qLw0ZxVbN7mT5yRtUeWsAaQqPpOoIiUuYyTtRrEeWwQq1234",
    "LOKET_KEYRING": f"1:{KEY}",
    "LOKET_BASE_URL": "https://loket.nusajaya.example.go.id",
}


def _problems(**changes: str) -> dict[str, str]:
    with pytest.raises(environment.UnsafeSettings) as refused:
        environment.read("production", {**SAFE, **changes})
    return {name: text.en for name, text in refused.value.problems}


def test_a_complete_safe_environment_is_taken() -> None:
    values = environment.read("production", SAFE)
    assert values["DATABASE_URL"]["dbname"] == "loket"
    assert values["LOKET_KEYRING"] == {1: bytes(range(32))}
    assert values["LOKET_WEB_THREADS"] == 4
    assert values["LOKET_STATE_DIR"] == Path("/var/lib/loket")


def test_every_missing_setting_is_named_in_both_languages() -> None:
    with pytest.raises(environment.UnsafeSettings) as refused:
        environment.read("production", {})
    required = {s.name for s in environment.SETTINGS if s.required}
    assert {name for name, _ in refused.value.problems} == required == set(SAFE)
    text = str(refused.value)
    assert "belum diisi" in text
    assert "is missing" in text


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("LOKET_SECRET_KEY", "short", "too weak"),
        ("LOKET_SECRET_KEY", "a" * 80, "too weak"),
        ("LOKET_SECRET_KEY", "test-only-" + "0123456789abcdef" * 4, "too weak"),
        ("LOKET_KEYRING", "1:" + base64.b64encode(bytes(32)).decode(), "not random"),
        ("LOKET_KEYRING", "1:" + base64.b64encode(b"short").decode(), "cannot be read"),
        ("LOKET_KEYRING", f"1:{KEY},1:{KEY}", "cannot be read"),
        ("LOKET_BASE_URL", "http://loket.example.go.id", "https"),
        ("LOKET_BASE_URL", "loket", "cannot be read"),
        ("DATABASE_URL", "postgresql://postgres:x@db/loket", "superuser"),
        ("DATABASE_URL", "postgresql://loket_owner:x@db/loket", "owner"),
        ("DATABASE_URL", "mysql://a/b", "cannot be read"),
        ("LOKET_HOSTS", "*", "any host"),
        ("LOKET_DEBUG", "yes", "must be `no`"),
        ("LOKET_ADMIN", "yes", "must be `no`"),
        ("LOKET_METRICS_NETWORKS", "0.0.0.0/0", "whole internet"),
        ("LOKET_WEB_THREADS", "0", "cannot be read"),
    ],
)
def test_an_unsafe_value_is_refused(name: str, value: str, word: str) -> None:
    assert word in _problems(**{name: value})[name]


def test_a_refusal_never_repeats_a_secret() -> None:
    for name in (s.name for s in environment.SETTINGS if s.secret and s.read is not environment._text):
        with pytest.raises(environment.UnsafeSettings) as refused:
            environment.read("production", {**SAFE, name: "hunter2 hunter2 =hunter2"})
        assert "hunter2" not in str(refused.value)


def test_the_demo_and_tests_may_be_unsafe_but_not_unreadable() -> None:
    assert environment.read("demo", {**SAFE, "LOKET_DEBUG": "yes", "LOKET_BASE_URL": "http://localhost:8000"})["LOKET_DEBUG"]
    with pytest.raises(environment.UnsafeSettings):
        environment.read("demo", {**SAFE, "LOKET_DEBUG": "maybe"})


def test_every_setting_is_on_the_page_with_both_languages() -> None:
    page = environment.as_markdown()
    for setting in environment.SETTINGS:
        assert f"`{setting.name}`" in page
        assert setting.help.id in page
        assert setting.help.en in page


def test_the_environment_file_is_for_us_alone(tmp_path: Path) -> None:
    path = tmp_path / "environment"
    environment.write_file(path, {"A": "1", "B": "x=y"})
    assert environment.read_file(path) == {"A": "1", "B": "x=y"}
    assert path.stat().st_mode & 0o777 == 0o600
    assert os.listdir(tmp_path) == ["environment"]
