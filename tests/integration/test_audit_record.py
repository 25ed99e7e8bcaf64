"""The record: nothing unrecorded, nothing silently changed, refused attempts kept."""

from __future__ import annotations

import datetime as dt
from importlib import import_module
from types import SimpleNamespace
from uuid import UUID

import psycopg
import pytest
from django.db import InternalError, ProgrammingError, connection, transaction

from loket.foundation.audit import operations as audit
from loket.foundation.audit import queries
from loket.foundation.audit.commitments import canonical, commit, proves
from loket.foundation.audit.errors import NotAnOperation, NotRecorded
from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.common import ids
from loket.foundation.common.errors import Refusal

NOW = dt.datetime(2026, 11, 24, 2, 0, tzinfo=dt.UTC)
ACT = Act(region="97.01", actor="system:test", kind=ActorKind.SYSTEM, at=NOW, purpose="test", request_id="r1")
CASE = UUID("01a20e17-1d6f-75e9-9fda-ccce709cd4b4")


@audit.operation("audit.test.written")
def write(*, act: Act, value: str, times: int = 1) -> None:
    for number in range(times):
        audit.record(act, "audit.test.written", table="t", row=number, case=CASE, columns={"value": value, "none": None}, details={"n": number})


@audit.operation("audit.test.silent")
def write_silently(*, act: Act) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO audit_salt (entry, salt) VALUES (%s, %s)", [ids.new_id(), b"x"])


@audit.operation("audit.test.refused")
def write_and_refuse(*, act: Act) -> None:
    audit.record(act, "audit.test.refused", table="t", row=1, case=CASE)
    raise Refusal(code="audit.test.no")


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


def test_a_write_that_records_nothing_is_rolled_back(db: None) -> None:
    with pytest.raises(NotRecorded):
        write_silently(act=ACT)
    assert count("audit_salt") == 0


def test_recording_outside_an_operation_is_refused(db: None) -> None:
    with pytest.raises(NotAnOperation):
        audit.record(ACT, "audit.test.written", table="t", row=1)


def test_a_refused_write_leaves_no_entry_and_one_attempt(db: None) -> None:
    with pytest.raises(Refusal):
        write_and_refuse(act=ACT)
    assert queries.list_entries(region="97.01", case=CASE).items == ()
    assert count("audit_entry") == 0


def test_a_refused_attempt_outlives_the_callers_rollback(committed_db: str) -> None:
    with pytest.raises(Refusal), transaction.atomic():
        write_and_refuse(act=ACT)
    attempts = queries.list_attempts(region="97.01").items
    assert [(a.event, a.reason) for a in attempts] == [("audit.test.refused", "audit.test.no")]


def test_the_record_proves_a_value_until_its_salt_is_erased(db: None) -> None:
    write(act=ACT, value="Sari Contoh")
    entry = queries.list_entries(region="97.01", case=CASE).items[0]
    assert "Sari" not in str(entry)
    assert queries.is_committed(region="97.01", line=entry.id, column="value", value="Sari Contoh") is True
    assert queries.is_committed(region="97.01", line=entry.id, column="value", value="Budi Contoh") is False
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_salt WHERE entry = %s", [entry.entry])
    assert queries.is_committed(region="97.01", line=entry.id, column="value", value="Sari Contoh") is None


def test_many_entries_of_one_operation_are_all_written_and_paged(db: None) -> None:
    write(act=ACT, value="x", times=1203)
    seen, after = [], None
    while True:
        page = queries.list_entries(region="97.01", case=CASE, after=after, limit=200)
        seen += [entry.details["n"] for entry in page]
        after = page.next
        if after is None:
            break
    assert seen == list(range(1203))


def test_one_regions_record_is_not_shown_to_another(db: None) -> None:
    write(act=ACT, value="x")
    assert queries.list_entries(region="98.71", case=CASE).items == ()


@pytest.mark.parametrize("table", ["audit_entry", "audit_read", "audit_attempt", "event_outbox", "decisions_decision"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET at = now()", "DELETE FROM {}", "TRUNCATE {}", "ALTER TABLE {} DISABLE TRIGGER ALL"])
def test_the_application_role_cannot_change_the_record(db: None, table: str, statement: str) -> None:
    with pytest.raises((ProgrammingError, InternalError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


def test_not_even_the_owner_changes_the_record_by_plain_statements(committed_db: str, owner_connection) -> None:  # type: ignore[no-untyped-def]
    write(act=ACT, value="x")
    for statement in ("UPDATE audit_entry SET event = 'x.y.z'", "DELETE FROM audit_entry", "TRUNCATE audit_entry", "TRUNCATE audit_entry_2026_11"):
        with pytest.raises(Exception, match="append-only"):
            owner_connection.execute(statement)


def test_a_commitment_depends_on_type_column_and_salt() -> None:
    assert canonical(1) != canonical("1") != canonical(True)
    assert commit(b"a" * 32, "x", 1) != commit(b"a" * 32, "y", 1) != commit(b"b" * 32, "x", 1)
    assert proves(b"a" * 32, "x", {"b": 1, "a": 2}, commit(b"a" * 32, "x", {"a": 2, "b": 1}))


def test_an_operation_takes_keywords_only_and_an_act() -> None:
    with pytest.raises(TypeError):

        @audit.operation("audit.test.bad")
        def positional(act: Act) -> None: ...

    with pytest.raises(TypeError):

        @audit.operation("audit.test.bad")
        def without_act(*, value: int) -> None: ...


def test_readings_are_found_by_who_read_without_looking_through_the_others(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute("EXPLAIN SELECT id FROM audit_read WHERE region = '97.01' AND actor = 'a' ORDER BY id DESC LIMIT 51")
        plan = "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = 'audit_read_actor'::regclass")
        assert cursor.fetchone() == (True,)
    assert "Merge Append" in plan
    assert "Seq Scan" not in plan
    assert "Sort  (" not in plan
    assert plan.count("Index Cond: (actor = 'a'::text)") > 12


def test_a_new_month_of_readings_has_the_index_too(committed_db: str, owner_connection: psycopg.Connection) -> None:
    audit.ensure_partitions(since="2031-05-01", months=1)
    found = owner_connection.execute("SELECT indexdef FROM pg_indexes WHERE tablename = 'audit_read_2031_05'").fetchall()
    assert any("(actor, id)" in row[0] for row in found)


def test_the_index_of_readings_can_be_taken_back_and_is_finished_after_a_failure(committed_db: str, owner_connection: psycopg.Connection) -> None:
    migration = import_module("loket.foundation.audit.migrations.0002_readings_by_actor")
    partition = "audit_read_other"
    owner_connection.execute("DROP INDEX audit_read_actor")
    # What a build that was cut off leaves behind: the index of the whole, not valid yet, and an index of one partition.
    owner_connection.execute("CREATE INDEX audit_read_actor ON ONLY audit_read (actor, id)")
    owner_connection.execute(f"CREATE INDEX {partition}_actor ON {partition} (actor, id)")
    editor = SimpleNamespace(connection=owner_connection, quote_name='"{}"'.format)
    migration.build(None, editor)
    migration.build(None, editor)
    valid = owner_connection.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = 'audit_read_actor'::regclass").fetchone()
    assert valid == (True,)
    migration.drop(None, editor)
    assert owner_connection.execute("SELECT to_regclass('audit_read_actor')").fetchone() == (None,)
