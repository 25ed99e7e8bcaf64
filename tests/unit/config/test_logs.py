"""No line of the log holds personal data (promise 9). All numbers and names here are made up."""

from __future__ import annotations

import json
import logging

import pytest
import structlog

from loket.config import logs


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> object:
    root = logging.root
    before = root.handlers[:], root.level
    logs.configure({"format": "json", "level": "INFO"})

    def read() -> list[dict[str, object]]:
        text = capsys.readouterr().err
        assert "Logging error" not in text, text
        return [json.loads(line) for line in text.splitlines()]

    yield read
    root.handlers[:], level = before
    root.setLevel(level)


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("nik 9701010101900001 tidak ada", "nik [16 digits] tidak ada"),
        ("9701.0101.0190.0001", "[16 digits]"),
        ("kirim ke sari.dewi@contoh.example gagal", "kirim ke [mail] gagal"),
        ("telepon 0812-3456-7890", "telepon [phone]"),
        ("+6281234567890", "[phone]"),
        ("DETAIL:  Key (nik)=(9701) already exists.", "DETAIL:[redacted]"),
        ("postgresql://loket_app:rahasia@db/loket", "postgresql://loket_app:[redacted]@db/loket"),
        ("case 01JD3Q8ZK4 took 1234567 ms", "case 01JD3Q8ZK4 took 1234567 ms"),
    ],
)
def test_what_looks_personal_is_removed(dirty: str, clean: str) -> None:
    assert logs.clean_text(dirty) == clean


def test_values_with_personal_names_are_removed_however_deep() -> None:
    event = logs.redact(None, "info", {"event": "x", "name": "Sari", "more": {"nik": 1, "list": ["a@b.example"], "n": 9701010101900001}, "ms": 3})
    assert event == {"event": "x", "name": "[redacted]", "more": {"nik": "[redacted]", "list": ["[mail]"], "n": "[16 digits]"}, "ms": 3}


def test_our_lines_and_those_of_libraries_are_cleaned(lines: object) -> None:
    structlog.get_logger("ours").warning("stored", email="sari@contoh.example", status=200)
    logging.root.getChild("theirs").warning("cannot reach %s", "budi@contoh.example")
    try:
        raise ValueError("9701010101900001 is wrong")
    except ValueError:
        structlog.get_logger("ours").exception("failed")
    text = json.dumps(lines())  # type: ignore[operator]
    assert "contoh" not in text
    assert "9701010101900001" not in text
    assert "[16 digits] is wrong" in text
    assert '"status": 200' in text
