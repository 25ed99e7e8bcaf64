"""Migrations of each room are one numbered line, and nothing is missing from it."""

from __future__ import annotations

import re
from collections import Counter
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

from loket.config import rooms

NAME = re.compile(r"(\d{4})_[a-z0-9_]+")


def _lines() -> dict[str, list[str]]:
    loader = MigrationLoader(None)
    labels = {room.rpartition(".")[2] for room in rooms.ROOMS}
    lines: dict[str, list[str]] = {}
    for label, name in sorted(loader.disk_migrations):
        if label in labels:
            lines.setdefault(label, []).append(name)
    return lines


def test_migrations_are_numbered_without_gap_or_fork() -> None:
    lines = _lines()
    for label, names in lines.items():
        numbers = [NAME.fullmatch(name) for name in names]
        assert all(numbers), (label, names)
        assert Counter(int(m.group(1)) for m in numbers if m) == Counter(range(1, len(names) + 1)), (label, names)
    assert lines


def test_each_room_has_one_end_of_the_line() -> None:
    loader = MigrationLoader(None)
    assert loader.detect_conflicts() == {}


def test_no_migration_is_missing(db: None) -> None:
    out = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=out, stderr=out)
    except SystemExit:
        pytest.fail(out.getvalue())
