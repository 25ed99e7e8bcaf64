"""The application runs as a role that can change rows, and nothing else."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from loket.config import grants


def _run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_code_under_test_runs_as_the_application_role(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('is_superuser'), current_setting('statement_timeout')")
        assert cursor.fetchone() == ("loket_app", "off", "10s")


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (a int)",
        "CREATE TEMPORARY TABLE mine (a int)",
        "CREATE SCHEMA mine",
        "UPDATE django_migrations SET name = name",
        "TRUNCATE django_session",
        "DROP TABLE django_session",
        "ALTER TABLE django_session DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "SET ROLE loket_owner",
    ],
)
def test_the_application_role_cannot(db: None, statement: str) -> None:
    with pytest.raises(ProgrammingError):
        _run(statement)


def test_append_only_tables_can_only_be_read_and_added_to(db: None) -> None:
    tables = grants.append_only_tables()
    for table in tables:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT string_agg(p, ' ') FROM unnest(array['SELECT','INSERT','UPDATE','DELETE','TRUNCATE','TRIGGER']) p WHERE has_table_privilege(%s, p)",
                [table],
            )
            assert cursor.fetchone() == ("SELECT INSERT",)
        for statement in (
            f'UPDATE "{table}" SET id = id',
            f'DELETE FROM "{table}"',
            f'TRUNCATE "{table}"',
            f'ALTER TABLE "{table}" DISABLE TRIGGER ALL',
        ):
            with pytest.raises(ProgrammingError):
                _run(statement)
    assert tables
