"""Plain statements: what is held back keeps its order, fails with its operation, and one text is prepared once."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction

from loket.foundation.common import ids
from loket.foundation.database import statements
from loket.foundation.identity.models import Account, Appointment
from loket.services.cases import models

NOW = dt.datetime(2026, 11, 24, 2, 0, tzinfo=dt.UTC)
_INSERT = """INSERT INTO cases_draft (id, region, service, version_hash, account_id, applicant_id, applicant_kind, power, answers_sealed, page,
revision, started_at, saved_at) VALUES (%s, '97.01', %s, '', %s, %s, %s, 'self', %s, '', 1, %s, %s)"""


def draft(service: str, kind: str = "resident") -> list[object]:
    return [ids.new_id(), service, ids.new_id(), ids.new_id(), kind, b"", NOW, NOW]


def services() -> list[str]:
    return sorted(models.Draft.objects.values_list("service", flat=True))


def test_what_is_sent_goes_out_before_the_next_question(db: None) -> None:
    with transaction.atomic(), statements.gathering():
        statements.send(_INSERT, draft("one"))
        statements.send(_INSERT, draft("two"))
        assert services() == ["one", "two"]
        statements.send(_INSERT, draft("three"))
        assert statements.every("SELECT count(*) FROM cases_draft") == [(3,)]


def test_outside_an_operation_it_goes_out_at_once(db: None) -> None:
    statements.send(_INSERT, draft("one"))
    assert services() == ["one"]


def test_what_was_not_sent_when_the_operation_failed_is_dropped(db: None) -> None:
    def operation() -> None:
        with transaction.atomic(), statements.gathering():
            statements.send(_INSERT, draft("one"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        operation()
    assert services() == []


def test_one_that_fails_takes_all_of_its_transaction_with_it(committed_db: str) -> None:
    def operation() -> None:
        with statements.gathering(), transaction.atomic():
            statements.send(_INSERT, draft("one"))
            statements.send(_INSERT, draft("two", kind="no such kind"))
            statements.send(_INSERT, draft("three"))
            statements.go()

    with pytest.raises(DatabaseError):
        operation()
    assert services() == []
    statements.send(_INSERT, draft("four"))
    assert services() == ["four"]


def test_more_than_is_held_goes_out_in_parts_and_in_order(db: None) -> None:
    with transaction.atomic(), statements.gathering():
        for number in range(statements.MOST_HELD + 3):
            statements.send(_INSERT, draft(f"{number:03}"))
        assert statements.changed("DELETE FROM cases_draft WHERE service > %s", ["001"]) == statements.MOST_HELD + 1
        assert services() == ["000", "001"]


def test_what_reads_other_rows_cannot_be_held_back(db: None) -> None:
    with pytest.raises(ValueError, match="INSERT"):
        statements.send("DELETE FROM cases_draft WHERE service > %s", ["001"])


def test_one_text_is_prepared_once_whatever_is_null(committed_db: str) -> None:
    sql = "SELECT %s::uuid, %s::timestamptz, %s::uuid[], %s::date"
    one, day = ids.new_id(), dt.date(2026, 11, 24)
    for values in ([one, NOW, [one], day], [None, None, None, None], [one, None, [], day]):
        assert statements.one(sql, values) == tuple(values)
    assert statements.one("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT $1::uuid,%%'") == (1,)


def test_rows_of_a_model_are_what_the_orm_reads(db: None) -> None:
    statements.send(_INSERT, draft("one"))
    found = statements.first(models.Draft, "service = %s", ["one"])
    wanted = models.Draft.objects.get()
    assert found is not None
    assert {f.attname: getattr(found, f.attname) for f in models.Draft._meta.concrete_fields} == {
        f.attname: bytes(value) if isinstance(value := getattr(wanted, f.attname), memoryview) else value for f in models.Draft._meta.concrete_fields
    }
    assert statements.first(models.Draft, "service = %s", ["two"]) is None


def test_what_django_converts_is_converted_and_what_is_left_out_is_read_when_asked_for(db: None) -> None:
    account = ids.new_id()
    Account(id=account, email="uji@contoh.invalid", created_at=NOW).save(force_insert=True)
    for number in range(3):
        Appointment(account_id=account, region="97.01", agency="a", unit="a/u", position="a/p", audience="officer", scope={"n": number},
                    valid_from=NOW.date()).save(force_insert=True)  # fmt: skip
    appointments = statements.rows(Appointment, "region = %s ORDER BY id LIMIT 3", ["97.01"], without=("position",))
    wanted = list(Appointment.objects.filter(region="97.01").order_by("id")[:3])
    assert [one.scope for one in appointments] == [one.scope for one in wanted]
    assert all(isinstance(one.scope, dict) for one in appointments)
    assert [(one.get_deferred_fields(), one.position) for one in appointments] == [({"position"}, one.position) for one in wanted]


def test_under_watch_it_shows_what_it_ran(db: None) -> None:
    connection.force_debug_cursor = True
    try:
        statements.one("SELECT %s::int", [31])
        assert "31" in connection.queries[-1]["sql"]
    finally:
        connection.force_debug_cursor = False


def test_one_that_is_a_whole_operation_stays_by_itself_and_never_splits_what_has_begun(committed_db: str) -> None:
    def operation(*before: str) -> None:
        with transaction.atomic(), statements.gathering():
            for name in before:
                statements.send(_INSERT, draft(name))
            assert statements.alone(f"{_INSERT} RETURNING service", draft("alone")) == [("alone",)]
            raise RuntimeError

    with pytest.raises(RuntimeError):
        operation("held back")
    assert services() == []
    with pytest.raises(RuntimeError):
        operation()
    assert services() == ["alone"]
    with transaction.atomic():
        statements.one("SELECT 1")
        with pytest.raises(RuntimeError):
            operation()
    assert services() == ["alone"]
    statements.send(_INSERT, draft("after"))
    assert services() == ["after", "alone"]
