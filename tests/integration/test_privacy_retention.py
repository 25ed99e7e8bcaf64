"""What has been kept for its time is destroyed, and what must stay stays (UU 27/2022 Pasal 16, 43, 44; UU 43/2009)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import DatabaseError, connection, transaction

from loket.config.cli.retention import command
from loket.foundation.audit import queries as audit
from loket.foundation.common import ids
from loket.foundation.common.text import Text
from loket.foundation.identity import operations as identity_writes
from loket.foundation.notifications import queries as notifications
from loket.foundation.residents import queries as residents
from loket.oversight.privacy import classification, jobs, queries, retention
from loket.oversight.privacy.models import Tombstone
from loket.services.cases import queries as cases
from loket.services.cases.values import CaseState
from loket.services.elsewhere.models import Followed
from loket.services.journey import operations as journey
from loket.services.journey import queries as journey_reads
from tests.integration import test_journey as journeys
from tests.support import world as worlds

pytestmark = pytest.mark.django_db

CHILD = "Budi Contoh Pratama"


@pytest.fixture
def world(db: None) -> worlds.World:
    return worlds.build()


def _dump() -> bytes:
    """Return every row of every table as the database would dump it, and every sealed value opened by nobody."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        for (table,) in cursor.fetchall():
            with cursor.copy(f'COPY (SELECT * FROM "{table}") TO STDOUT') as copy:
                found.append(b"".join(bytes(part) for part in copy))
    return b"\n".join(found)


def _sealed_sizes(case: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT length(content_sealed) FROM cases_case WHERE id = %s", [case])
        return int(cursor.fetchone()[0])


def _withdrawn(world: worlds.World) -> Any:
    case = journeys.send(world, key=None)
    journey.withdraw(act=world.act(at=world.at + dt.timedelta(hours=1)), account=world.citizen, case=case)
    return case


def test_every_class_that_the_job_ends_has_its_sweep_and_no_other() -> None:
    ours = {code for code, one in classification.read().classes.items() if one.job == retention.JOB}
    assert ours == set(retention.SWEEPS)


def test_a_sweep_empties_every_sealed_column_of_its_class() -> None:
    for code, sweep in retention.SWEEPS.items():
        tables = [table for table in classification.read().tables.values() if table.retention and table.retention.code == code]
        sealed = {f"{table.name}.{column}" for table in tables for column in table.columns if column.endswith("_sealed")}
        assert sealed == sweep.empties, code


def test_the_content_of_an_ended_case_goes_after_its_years_and_not_a_day_before(world: worlds.World) -> None:
    case = _withdrawn(world)
    running = journeys.send(world, key=None)
    before, entry = _sealed_sizes(case), _submission(world, case)
    years = cases.get_case(region=world.region, case=case).submitted_at.year
    kept = journey_reads.get_own_case(act=world.act(), account=world.citizen, case=case).definition.retention
    day = world.at.replace(year=years + kept.years)
    retention.enforce(at=day - dt.timedelta(hours=1))
    assert _sealed_sizes(case) == before
    swept = {one.retention: one.count for one in retention.enforce(at=day + dt.timedelta(days=1)) if one.region == world.region}
    assert swept["case"] == 1
    after = cases.get_case(region=world.region, case=case)
    assert (after.state, after.erased_at) == (CaseState.WITHDRAWN, day + dt.timedelta(days=1))
    assert cases.get_content(region=world.region, case=case).answers == {}
    assert _sealed_sizes(case) < before
    assert cases.get_content(region=world.region, case=running).answers
    assert audit.is_committed(region=world.region, line=entry.id, column="answers", value={}) is None
    stone = Tombstone.objects.get(row=case)
    assert (stone.table, stone.why, stone.reference) == ("cases_case", "time", kept.reference)
    retention.enforce(at=day + dt.timedelta(days=2))
    assert Tombstone.objects.filter(row=case).count() == 1


def _submission(world: worlds.World, case: Any) -> Any:
    return next(one for one in audit.list_entries(region=world.region, case=case) if one.event == "cases.case.submitted")


def test_the_page_of_a_destroyed_case_still_says_what_it_was(world: worlds.World) -> None:
    case = _withdrawn(world)
    retention.enforce(at=world.at.replace(year=world.at.year + 60))
    shown = journey_reads.get_own_case(act=world.act(), account=world.citizen, case=case)
    assert shown.case.erased_at is not None
    assert shown.answers == () or all(not row.files for page in shown.answers for row in page.rows)
    assert shown.steps


def test_the_register_and_the_record_stay(world: worlds.World) -> None:
    case = _withdrawn(world)
    lines = len(audit.list_entries(region=world.region, case=case, limit=200).items)
    retention.enforce(at=world.at.replace(year=world.at.year + 60))
    assert residents.facts_for(act=world.act(), resident_id=world.resident, paths=["residents.name"], reader=world.resident)["residents.name"]
    assert len(audit.list_entries(region=world.region, case=case, limit=200).items) > lines
    born = next(one for one in audit.list_entries(region=world.region, limit=200) if one.event == "residents.person.registered")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_salt WHERE entry = %s", [born.entry])
        assert cursor.fetchone()[0] == 1


def _tell(world: worlds.World, at: dt.datetime) -> None:
    words = Text(id="Pesan contoh", en="Example")
    identity_writes.tell_account(act=world.act(at=at), account=world.citizen, kind="case.submitted", subject=words, body=words)


def test_messages_sendings_and_sessions_go_by_their_days(world: worlds.World) -> None:
    _tell(world, world.at)
    _tell(world, world.at + dt.timedelta(days=700))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE notifications_delivery SET state = 'sent', ended_at = %s", [world.at])
        cursor.execute("INSERT INTO django_session (session_key, session_data, expire_date) VALUES ('lama', 'x', %s)", [world.at])
    at = world.at + dt.timedelta(days=731)
    due = {one.retention: one.count for one in queries.list_due(at=at, region=world.region)}
    assert due["message"] == 1
    assert due["delivery"] >= 1
    assert len(notifications.list_messages(region=world.region, recipient=world.citizen)) == 2
    done = {one.retention: one.count for one in retention.enforce(at=at) if one.region == world.region}
    assert done["message"] == 1
    assert len(notifications.list_messages(region=world.region, recipient=world.citizen)) == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(length(address_sealed)), 0) FROM notifications_delivery WHERE ended_at IS NOT NULL")
        assert cursor.fetchone()[0] == 0
        cursor.execute("SELECT count(*) FROM django_session WHERE session_key = 'lama'")
        assert cursor.fetchone()[0] == 0
    stones = {(one.table, one.count) for one in Tombstone.objects.filter(region=world.region)}
    assert ("notifications_message", 1) in stones
    assert sum(one.count for one in queries.list_due(at=at, region=world.region)) == 0


def test_word_of_cases_that_applications_run_goes_two_years_after_the_last_of_it(world: worlds.World) -> None:
    def followed(reference: str, received_at: dt.datetime, state: str = "completed") -> None:
        Followed.objects.create(
            id=ids.new_id(), region=world.region, service="contoh", client_id="aplikasi", account_id=world.citizen, reference=reference, sequence=1,
            state=state, submitted_at=world.at, changed_at=world.at, received_at=received_at, ended_at=received_at if state == "completed" else None,
        )  # fmt: skip

    followed("lama", world.at)
    followed("lama, tidak pernah selesai", world.at, "received")
    followed("baru", world.at + dt.timedelta(days=2))
    assert {one.retention: one.count for one in retention.enforce(at=world.at + dt.timedelta(days=730), region=world.region)}["followed"] == 0
    at = world.at + dt.timedelta(days=731)
    assert {one.retention: one.count for one in queries.list_due(at=at, region=world.region)}["followed"] == 2
    assert {one.retention: one.count for one in retention.enforce(at=at, region=world.region)}["followed"] == 2
    assert list(Followed.objects.values_list("reference", flat=True)) == ["baru"]
    stone = Tombstone.objects.get(region=world.region, retention="followed")
    assert (stone.table, stone.count, stone.why) == ("elsewhere_followed", 2, "time")


def test_a_round_ends_at_its_limit_and_the_next_goes_on(world: worlds.World) -> None:
    for hours in range(3):
        _tell(world, world.at + dt.timedelta(hours=hours))
    at = world.at + dt.timedelta(days=800)
    first = {one.retention: one for one in retention.enforce(at=at, region=world.region, most=2)}["message"]
    second = {one.retention: one for one in retention.enforce(at=at, region=world.region, most=2)}["message"]
    assert (first.count, first.is_more, second.count, second.is_more) == (2, True, 1, False)


def test_the_job_of_the_night_does_it_all(world: worlds.World) -> None:
    _tell(world, world.at)
    assert jobs.enforce(at=world.at + dt.timedelta(days=800)) >= 1


def test_what_is_gone_is_gone_from_the_dump(world: worlds.World) -> None:
    """The sealed content of the case before is in no table any more, so that no key that is stolen later opens it."""
    case = _withdrawn(world)
    with connection.cursor() as cursor:
        cursor.execute("SELECT encode(content_sealed, 'hex') FROM cases_case WHERE id = %s", [case])
        sealed = cursor.fetchone()[0].encode()
    assert sealed in _dump()
    retention.enforce(at=world.at.replace(year=world.at.year + 60))
    after = _dump()
    assert sealed not in after
    assert str(case).encode() in after


def test_a_decision_can_only_lose_its_details(world: worlds.World) -> None:
    case = journeys.send(world)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM decisions_decision WHERE case_id = %s AND details_sealed IS NOT NULL", [case])
        assert cursor.fetchone()[0] > 0
    for change in ("details_sealed = 'x'::bytea", "outcome = 'refuse'", "details_sealed = NULL, outcome = 'refuse'"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE decisions_decision SET {change} WHERE case_id = %s", [case])


def test_the_command_shows_what_is_due_and_destroys_only_when_told(world: worlds.World) -> None:
    _tell(world, world.at - dt.timedelta(days=900))
    shown = CliRunner().invoke(command, ["--on", "2026-11-24"])
    assert shown.exit_code == 0
    assert "97.01  message           1" in shown.output
    assert len(notifications.list_messages(region=world.region, recipient=world.citizen)) == 1
    done = CliRunner().invoke(command, ["--enforce"])
    assert "1 dimusnahkan" in done.output
    assert len(notifications.list_messages(region=world.region, recipient=world.citizen)) == 0
