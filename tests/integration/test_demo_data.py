"""The made-up world: whole, consistent with the packages, and without anybody's data where none may be."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection

from loket.config import demo
from loket.config.demo import staff

NOW = dt.datetime(2026, 11, 24, 3, 30, tzinfo=dt.UTC)
SMALL = demo.Sizes(
    residents=((staff.MAIN, 700), (staff.OTHER, 150)), cases=((staff.MAIN, 150), (staff.OTHER, 20)), queue=12, citizens=10, with_areas=False
)


@pytest.fixture
def made(committed_db: str) -> None:
    assert demo.ensure_demo_data(now=NOW, sizes=SMALL)


def _rows(sql: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))
        return cursor.fetchall()


def test_every_state_of_a_case_is_there(made: None) -> None:
    assert {row[0] for row in _rows("SELECT DISTINCT state FROM cases_case")} == {
        "in_progress",
        "returned",
        "objection",
        "completed",
        "refused",
        "withdrawn",
    }
