"""The made-up world: whole, consistent with packages and calendar, and without anybody's data where none may be."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import random
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, connections, transaction

from loket.config import crew, demo
from loket.config.demo import applications, ledger, making, partners, staff
from loket.config.demo.ledger import Ledger
from loket.foundation.agencies import queries as agencies
from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act, ActorKind, system_act
from loket.foundation.clients import queries as clients
from loket.foundation.clients.values import ClientChange, ClientKind
from loket.foundation.common import dates, ids, population
from loket.foundation.common.calendars import TimeUnit
from loket.foundation.exchange import queries as exchange
from loket.foundation.exchange.values import GrantState
from loket.foundation.identity import operations as identity_writes
from loket.foundation.identity import queries as identity
from loket.foundation.offices.values import ProposalState as OfficeState
from loket.foundation.residents import models as residents
from loket.foundation.residents import reading
from loket.services.cases import models as case_models
from loket.services.cases import queries as cases
from loket.services.cases import rows as case_rows
from loket.services.cases.values import CaseState
from loket.services.catalogue import queries as catalogue
from loket.services.documents.models import Document
from loket.services.documents.values import DocumentState
from loket.services.errands import queries as errands
from loket.services.errands.values import ErrandState
from loket.services.journey import facts as case_facts
from loket.services.rollout import queries as rollout
from loket.services.rollout.values import ProposalState
from tests.support import database

NOW = dt.datetime(2026, 11, 24, 3, 30, tzinfo=dt.UTC)
SMALL = demo.Sizes(
    residents=((staff.MAIN, 800), (staff.OTHER, 150)), cases=((staff.MAIN, 160), (staff.OTHER, 20)), queue=12, citizens=10, with_areas=False
)


@contextlib.contextmanager
def _empty(database_server: database.TestServer, django_db_blocker: Any) -> Iterator[None]:
    """A database of its own, without any data."""
    from tests import conftest

    name = database_server.new_database()
    with django_db_blocker.unblock():
        before = conftest._point_at(database_server.django_settings(name))
        agencies.forget()
        try:
            yield
        finally:
            connections.close_all()
            conftest._point_at({key: before["default"][key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")})
            agencies.forget()
    database_server.drop(name)


@pytest.fixture(scope="module")
def made(database_server: database.TestServer, django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """One small world for all these tests; what they write stays in it."""
    with _empty(database_server, django_db_blocker):
        assert demo.ensure_demo_data(now=NOW, sizes=SMALL, helpers=0)
        yield


def _rows(sql: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))
        return cursor.fetchall()


def test_every_state_of_a_case_is_there(made: None) -> None:
    assert {row[0] for row in _rows("SELECT DISTINCT state FROM cases_case WHERE region = %s", staff.MAIN)} == {state.value for state in CaseState}
    assert _rows("SELECT count(*) FROM cases_case WHERE is_deemed AND state = 'completed'")[0][0] >= 1
    assert _rows("SELECT count(*) FROM cases_case WHERE escalation = 'overdue' AND state = 'in_progress'")[0][0] >= 1
    assert _rows("SELECT count(*) FROM cases_case")[0][0] == 183  # one that a parent sent for a child, two with a step at a partner


def test_no_step_is_without_its_case_and_no_open_case_without_a_step(made: None) -> None:
    assert _rows("SELECT 1 FROM cases_casestep s LEFT JOIN cases_case c ON c.id = s.case_id WHERE c.id IS NULL OR c.region <> s.region") == []
    assert _rows(
        "SELECT state FROM cases_case c WHERE state IN ('in_progress', 'objection')"
        " AND NOT EXISTS (SELECT FROM cases_casestep s WHERE s.case_id = c.id AND s.state = 'open')"
    ) == []  # fmt: skip
    assert (
        _rows(
            "SELECT c.state FROM cases_case c JOIN cases_casestep s ON s.case_id = c.id AND s.state = 'open' WHERE c.state NOT IN ('in_progress', 'objection')"
        )
        == []
    )


def test_nothing_happened_after_now_and_nobody_holds_two_steps(made: None) -> None:
    for table, column in (
        ("cases_case", "submitted_at"),
        ("cases_case", "ended_at"),
        ("cases_casestep", "opened_at"),
        ("cases_casestep", "ended_at"),
        ("cases_casestep", "taken_at"),
        ("audit_entry", "at"),
        ("event_outbox", "at"),
        ("cases_caseevent", "at"),
    ):
        assert _rows(f"SELECT count(*) FROM {table} WHERE {column} > %s", NOW)[0][0] == 0, (table, column)
    assert (
        _rows("SELECT officer_id FROM cases_casestep WHERE state = 'open' AND officer_id IS NOT NULL GROUP BY officer_id HAVING count(*) > 1") == []
    )


def test_promises_and_terms_are_those_of_calendar_and_package(made: None) -> None:
    looked = 0
    untouched = "SELECT region, version_hash, submitted_at, promised_at, promised_on FROM cases_case c WHERE NOT EXISTS (SELECT FROM cases_correction k WHERE k.case_id = c.id)"
    for region, version, submitted, promised_at, promised_on in _rows(untouched):
        definition = catalogue.get_definition(version)
        time = definition.standard.time
        due = agencies.calendar_for(region=region, agency=definition.agency).due(submitted, time.value, TimeUnit(time.unit.value))
        assert (due.at, due.on) == (promised_at, promised_on)
        looked += 1
    assert looked > 100
    for region, version, step, opened, due_at in _rows(
        "SELECT s.region, c.version_hash, s.step, s.opened_at, s.due_at FROM cases_casestep s JOIN cases_case c ON c.id = s.case_id WHERE s.position IS NOT NULL AND s.due_at IS NOT NULL AND s.step <> '__objection'"
    ):  # fmt: skip
        found = catalogue.get_definition(version).step(step)
        calendar = agencies.calendar_for(region=region, agency=(found.actor or "").partition("/")[0])
        assert calendar.due(opened, found.time.value, TimeUnit(found.time.unit.value)).at == due_at


def test_officers_end_steps_within_opening_hours(made: None) -> None:
    for region, position, ended in _rows("SELECT region, position, ended_at FROM cases_casestep WHERE officer_id IS NOT NULL AND state = 'done'"):
        calendar = agencies.calendar_for(region=region, agency=position.partition("/")[0])
        assert calendar.is_open(ended) or calendar.is_open(ended - dt.timedelta(seconds=1))


def test_numbers_lie_under_their_region_and_say_birth_and_sex(made: None) -> None:
    provinces = agencies.known_provinces()
    for row in residents.Resident.objects.all():
        nik = population.parse_nik(reading.open_person({"id": row.id, "nik_sealed": row.nik_sealed}, "nik"), on=NOW.date(), provinces=provinces)
        assert (nik.regency, nik.birth_on, nik.sex.value) == (row.region, row.birth_on, row.sex)
        assert nik.warnings == ()


def test_children_are_younger_than_the_parents_named_for_them(made: None) -> None:
    assert (
        _rows(
            "SELECT 1 FROM residents_resident c JOIN residents_resident h ON h.family_id = c.family_id AND h.relation = 'head'"
            " WHERE c.relation = 'child' AND c.birth_on < h.birth_on + interval '17 years'"
        )
        == []
    )
    assert _rows("SELECT 1 FROM residents_resident WHERE birth_on <= %s AND card_issued_on IS NULL AND birth_on < '2009-01-01'", NOW.date()) == []


def test_every_case_has_its_lines_in_the_record_and_the_outbox(made: None) -> None:
    for event in ("cases.case.submitted", "cases.step.opened"):
        assert _rows("SELECT 1 FROM cases_case c WHERE NOT EXISTS (SELECT FROM audit_entry e WHERE e.case_id = c.id AND e.event = %s)", event) == []
    assert (
        _rows("SELECT 1 FROM cases_case c WHERE (SELECT count(*) FROM event_outbox o WHERE o.ref = c.id AND o.name = 'cases.case.submitted') <> 1")
        == []
    )
    decided = _rows("SELECT count(*) FROM decisions_decision")[0][0]
    assert _rows("SELECT count(*) FROM audit_entry WHERE event = 'decisions.decision.made'")[0][0] == decided
    assert _rows("SELECT 1 FROM audit_entry e WHERE e.commitments <> '{}' AND NOT EXISTS (SELECT FROM audit_salt s WHERE s.entry = e.entry)") == []


def test_record_outbox_and_story_name_nobody(made: None) -> None:
    everything = "\n".join(
        row[0]
        for table, column in (("audit_entry", "details"), ("event_outbox", "payload"), ("cases_caseevent", "params"))
        for row in _rows(f"SELECT {column}::text FROM {table}")
    )
    for row in residents.Resident.objects.order_by("id")[:200]:
        assert reading.open_person({"id": row.id, "nik_sealed": row.nik_sealed}, "nik") not in everything
        assert reading.open_person({"id": row.id, "name_sealed": row.name_sealed}, "name") not in everything


def test_decisions_follow_the_tables_of_the_package(made: None) -> None:
    for version, step, outcome, kind, reason in _rows("SELECT version_hash, step, outcome, kind, reason_code FROM decisions_decision"):
        if step == "__objection":
            continue
        found = catalogue.get_definition(version).step(step)
        if kind == "rule":
            assert reason in {row.id for row in catalogue.get_rulebook(version).tables[found.rules].rows if row.outcome == outcome}
        elif found.outcomes:
            assert outcome in found.outcomes
            assert kind == "clock" or not found.outcomes[outcome].reasons or reason in {r.id for r in found.outcomes[outcome].reasons}


def test_answers_are_what_the_forms_take(made: None) -> None:
    for row in case_models.Case.objects.filter(state="completed")[:80]:
        content, definition = case_rows.content(row), catalogue.get_definition(row.version_hash)
        on = agencies.calendar_for(region=row.region, agency=definition.agency).civil_date(row.submitted_at)
        _, errors = catalogue.validate_answers(definition, content.answers, case_facts.register_values(content.register), on)
        assert errors == {}, (row.service, {name: text.id for name, text in errors.items()})


def test_the_register_of_a_waiting_case_is_the_register_as_the_journey_reads_it(made: None) -> None:
    looked = 0
    for row in case_models.Case.objects.filter(region=staff.MAIN, idempotency_key__startswith="demo-", state="in_progress").order_by("-submitted_at")[
        :12
    ]:
        if case_models.Case.objects.filter(applicant_id=row.applicant_id).count() > 1:
            continue
        now = case_facts.read_register(
            system_act("test", region=row.region, at=NOW, purpose="test"), applicant=row.applicant_id, version_hash=row.version_hash,
            answers=case_rows.content(row).answers, on=NOW.date(), is_resident=True,
        )  # fmt: skip
        assert json.loads(json.dumps(now)) == case_rows.content(row).register
        looked += 1
    assert looked > 3


def test_completed_cases_have_their_documents(made: None) -> None:
    assert (
        _rows("SELECT 1 FROM cases_case c WHERE state = 'completed' AND NOT EXISTS (SELECT FROM documents_document d WHERE d.case_id = c.id)") == []
    )
    # What a head decided a moment ago by the journey itself is drawn by the worker, as everywhere.
    earlier = Document.objects.exclude(issued_on=NOW.date())
    assert earlier.count() > 20
    assert not earlier.filter(render_next_at__isnull=False).exists()
    assert not earlier.exclude(requested_at=None).exists()


def test_the_printed_citizen_has_something_of_everything(made: None) -> None:
    account = _rows("SELECT id FROM identity_account WHERE email = %s", staff.CITIZEN)[0][0]
    states = [case.state for case in cases.list_for_account(region=staff.MAIN, account=account).items]
    assert sorted(states) == sorted([CaseState.COMPLETED, CaseState.RETURNED, CaseState.IN_PROGRESS, CaseState.IN_PROGRESS])
    assert _rows("SELECT count(*) FROM cases_draft WHERE account_id = %s", account) == [(1,)]
    assert _rows("SELECT count(*) FROM notifications_message WHERE recipient = %s", account)[0][0] >= 4
    assert _rows("SELECT count(*) FROM notifications_delivery") == [(0,)]


def test_printed_citizens_have_a_marriage_and_their_children_deeds_and_cards(made: None) -> None:
    account = identity.find_account_by_login(login=staff.CITIZEN)
    assert account is not None
    own = residents.Resident.objects.get(pk=account.resident_id)
    events = residents.VitalEvent.objects.filter(resident__family_id=own.family_id)
    assert "marriage" in set(events.values_list("kind", flat=True))
    assert residents.VitalEvent.objects.filter(kind="birth").count() > 20
    assert residents.Paper.objects.filter(kind="kia").count() > 5
    assert not residents.ImportProblem.objects.filter(is_rejected=True).exists()


def test_the_printed_verifier_finds_a_queue_and_empty_hands(made: None) -> None:
    assert cases.count_queue(region=staff.MAIN, positions=["dukcapil/verifikator"], at=NOW)["dukcapil/verifikator"].waiting >= SMALL.queue
    account = _rows("SELECT id FROM identity_account WHERE email = 'verifikator.dukcapil@nusajaya.example'")[0][0]
    assert cases.find_held_step(region=staff.MAIN, officer=account) is None


def test_two_licences_wait_for_the_heads_own_signature_and_more_for_the_decision(made: None) -> None:
    waiting = Document.objects.filter(region=staff.MAIN, state=DocumentState.AWAITING)
    assert waiting.count() == 2
    assert {one.document for one in waiting} == {"licence"}
    undecided = "SELECT count(*) FROM cases_casestep WHERE state = 'open' AND position = 'dpmptsp/kepala' AND officer_id IS NULL"
    assert _rows(undecided)[0][0] >= 1


def test_a_proposal_waits_for_the_printed_head(made: None) -> None:
    [waiting] = rollout.list_proposals(staff.MAIN).items
    assert waiting.state is ProposalState.REVIEWED
    account = _rows("SELECT id FROM identity_account WHERE email = 'kepala.dukcapil@nusajaya.example'")[0][0]
    act = Act(region=staff.MAIN, actor=str(account), kind=ActorKind.LEADER, at=NOW, purpose="test")
    assert rollout.get_powers(act, waiting).decide
    assert not rollout.is_stale(waiting)
    assert len(rollout.list_proposals(staff.OTHER)) == 0


def test_accounts_have_the_shape_that_the_command_prints(made: None) -> None:
    found = demo.accounts()
    assert {one["role"] for one in found} == {"citizen", "officer", "leader", "auditor", "operator", "author", "reviewer"}
    assert all({"role", "name", "login", "password"} <= one.keys() for one in found)
    assert all({"agency", "position"} <= one.keys() for one in found if one["role"] != "citizen")
    assert [one["login"] for one in found] == [email for _, email in staff.SHOWN]
    audiences = {
        row[0]: row[1] for row in _rows("SELECT a.email, p.audience FROM identity_account a JOIN identity_appointment p ON p.account_id = a.id")
    }
    assert all(audiences[one["login"]] == one["role"] for one in found if one["role"] != "citizen")


def test_there_is_a_code_app_with_a_history_a_phone_seen_at_the_counter_and_two_who_wait_for_a_check(made: None) -> None:
    second = identity.find_account_by_login(login=staff.SECOND_CITIZEN)
    assert second is not None
    assert identity.next_demo_code(account=second.id, at=NOW)
    assert {one.kind for one in identity.list_history(account=second.id).items} == {"signed_in", "factor_added"}
    by_phone = identity.find_account_by_phone(phone=staff.PHONE_CITIZEN)
    assert by_phone is not None
    assert by_phone.strong_until is not None
    assert by_phone.strong_until > NOW
    assert identity.count_checks(region=staff.MAIN) == 2
    checker = _rows("SELECT account_id FROM identity_appointment WHERE region = %s AND position = 'dukcapil/verifikator' LIMIT 1", staff.MAIN)[0][0]
    act = Act(region=staff.MAIN, actor=str(checker), kind=ActorKind.OFFICER, at=NOW, purpose="identity")
    first = identity_writes.take_check(act=act)
    assert first is not None
    _, nik, person = identity.compare_check(act=act, check=first.id)
    assert person is not None
    assert person.nik == nik
    identity_writes.release_check(act=act, check=first.id)


def test_one_printed_citizen_has_a_phone_and_nothing_else_and_has_applied(made: None) -> None:
    account = identity.find_account_by_phone(phone=staff.PHONE_CITIZEN)
    assert account is not None
    assert (account.email, account.phone, account.address) == (None, staff.PHONE_CITIZEN, None)
    assert cases.list_for_account(region=staff.MAIN, account=account.id).items
    (printed,) = [one for one in demo.accounts() if one["login"] == staff.PHONE_CITIZEN]
    assert (printed["role"], printed["password"]) == ("citizen", "")


def test_there_are_sixty_officers_in_nine_agencies(made: None) -> None:
    assert _rows("SELECT count(*), count(DISTINCT agency) FROM identity_appointment WHERE region = %s", staff.MAIN) == [(60, 9)]
    assert _rows("SELECT 1 FROM identity_account a JOIN identity_appointment p ON p.account_id = a.id WHERE a.resident_id IS NULL") == []


def test_the_other_region_sees_nothing_of_the_first(made: None) -> None:
    assert _rows("SELECT 1 FROM cases_case c JOIN residents_resident r ON r.id = c.applicant_id WHERE r.region <> c.region") == []
    assert _rows("SELECT 1 FROM cases_case c JOIN identity_account a ON a.id = c.account_id WHERE a.region <> c.region") == []
    assert _rows("SELECT 1 FROM cases_casestep s JOIN identity_appointment p ON p.id = s.appointment_id WHERE p.region <> s.region") == []


def test_live_figures_come_from_the_outbox(made: None) -> None:
    assert _rows("SELECT sum(submitted) FROM standards_day WHERE service <> 'bantuan-sosial'") == [(183,)]
    told = _rows("SELECT count(*) FROM elsewhere_followed")
    assert _rows("SELECT sum(submitted) FROM standards_day WHERE service = 'bantuan-sosial'") == told == [(2,)]


def test_a_second_call_changes_nothing(made: None) -> None:
    count = "SELECT (SELECT count(*) FROM audit_entry), (SELECT count(*) FROM cases_case), (SELECT count(*) FROM residents_resident)"
    before = _rows(count)
    assert demo.ensure_demo_data(now=NOW, sizes=SMALL) is False
    assert _rows(count) == before


def test_helpers_imagine_the_same_world_and_one_that_fails_leaves_nobody(
    made: None, database_server: database.TestServer, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Because: what the demo does by the real operations, as people would, has ids of its own each time.
    imagined = "SELECT id FROM cases_case WHERE idempotency_key LIKE 'demo-%%'"
    world = [
        "SELECT number, state, service, applicant_id, submitted_at, promised_at, ended_at, revision FROM cases_case WHERE idempotency_key LIKE 'demo-%%' ORDER BY id",
        f"SELECT case_id, step, turn, outcome, reason, officer_id, taken_at, ended_at FROM cases_casestep WHERE opened_at < %s AND case_id IN ({imagined}) ORDER BY id",
        f"SELECT case_id, step, turn, kind, outcome, decided_by, at FROM decisions_decision WHERE at < %s AND case_id IN ({imagined}) ORDER BY id",
        "SELECT id, encode(nik_index, 'hex'), family_id, village_code, relation, card_issues FROM residents_resident ORDER BY id",
        "SELECT id, email, resident_id FROM identity_account ORDER BY email",
        f"SELECT at, name, ref FROM event_outbox WHERE name LIKE 'cases.%%' AND at < %s AND ref IN ({imagined}) ORDER BY id",
    ]
    before = [_rows(sql, *[NOW] * sql.count("%s")) for sql in world]
    assert all(before)
    with _empty(database_server, django_db_blocker):
        with monkeypatch.context() as patch:
            patch.setattr(making, "imagine", int)  # what cannot be done with a part
            with pytest.raises(TypeError):
                demo.ensure_demo_data(now=NOW, sizes=SMALL, helpers=1)
        assert _rows("SELECT (SELECT count(*) FROM residents_resident) + (SELECT count(*) FROM identity_account)") == [(0,)]
        assert demo.ensure_demo_data(now=NOW, sizes=SMALL, helpers=2)
        assert [_rows(sql, *[NOW] * sql.count("%s")) for sql in world] == before
        in_time = (
            "SELECT count(*) FROM (SELECT at, lag(at) OVER (PARTITION BY case_id ORDER BY id) AS before FROM audit_entry WHERE case_id IS NOT NULL) e"
        )
        assert _rows(f"{in_time} WHERE at < before") == [(0,)]


def test_a_helper_that_is_killed_is_told_in_plain_words(made: None) -> None:
    with crew.Crew(crew.address(connection.settings_dict), helpers=1) as team, pytest.raises(crew.HelperEnded, match="memori"):
        list(team.each(os._exit, [9]))


def test_a_line_for_copy_reads_back_as_it_was(made: None) -> None:
    case = _rows("SELECT id FROM cases_case LIMIT 1")[0][0]
    row = (uuid4(), case, "h\\i\nj\u2028k\rl", ["a\\b", 'c"d', "e\tf,{g}", ""], "\\N", b"\x00\\\xff\n", NOW, None)
    with transaction.atomic():
        ledger.Lines({"cases_correction": ledger.copied(row)}).paste()
        assert _rows("SELECT id, case_id, step, fields, reason, note_sealed, asked_at, answered_at FROM cases_correction WHERE id = %s", row[0]) == [
            row
        ]
        transaction.set_rollback(True)


def test_made_up_data_are_refused_where_real_people_are(made: None, settings: Any) -> None:
    settings.LOKET_MODE = "production"
    with pytest.raises(making.NotHere):
        demo.ensure_demo_data(now=NOW)
    with pytest.raises(making.NotHere):
        demo.accounts()


def test_a_line_of_the_ledger_has_the_form_of_a_line_of_the_record(made: None) -> None:
    act, lines = system_act("test", region=staff.MAIN, at=NOW, purpose="test"), Ledger(random.Random(1))  # noqa: S311
    lines.record(act, "a.b.c", table="t", row=1, columns={"x": 1}, details={"y": "é"})
    audit._scope.clear()
    audit._scope.depth = 1
    audit.record(act, "a.b.c", table="t", row=1, columns={"x": 1}, details={"y": "é"})
    (real,), (ours,) = audit._scope.entries, lines.rows["audit_entry"]
    audit._scope.depth = 0
    audit._scope.clear()
    varying = (audit._ENTRY_COLUMNS.index("entry"), audit._ENTRY_COLUMNS.index("commitments"))
    assert [v for n, v in enumerate(real) if n not in varying] == [v for n, v in enumerate(ours) if n not in varying]


def test_every_service_has_somebody_who_knows_how_to_apply(made: None) -> None:
    assert {service for service, _ in applications.SERVICES} == applications.MAKERS.keys() == {folder.partition("/")[2] for folder in making.PACKAGES}


def test_applications_are_there_to_be_entered_one_waits_and_the_printed_citizen_let_two_in(made: None) -> None:
    listed = clients.list_clients(region=staff.MAIN)
    found = {one.kind: one for one in listed}
    assert set(found) == set(ClientKind)
    assert [one.kind for one in listed if one.is_public] == [ClientKind.SANDBOX], "one on phones, for developers to try"
    assert found[ClientKind.AGENCY].redirect_uris == (f"{partners.EXAMPLE}/kembali",)
    waiting = clients.list_proposals(region=staff.MAIN, states=(OfficeState.PROPOSED,)).items
    assert [one.kind for one in waiting] == [ClientChange.REGISTER]
    citizen = identity.find_account_by_login(login=staff.CITIZEN)
    assert citizen is not None
    held = clients.list_connections(account=citizen.id, region=staff.MAIN)
    assert {(ClientKind.PARTNER, True), (ClientKind.SANDBOX, False)} <= {(one.client.kind, one.ended_at is None) for one in held}


def test_agencies_have_grants_to_look_at_and_a_history_of_readings(made: None) -> None:
    today = dates.civil_date(NOW, time_zone="Asia/Makassar")
    published = exchange.list_published(region=staff.MAIN).items
    assert {one.terms.purpose for one in published} == {"bantuan_sosial", "pemutakhiran_penerima", "survei_2026"}
    assert [one.terms.purpose for one in exchange.list_due(region=staff.MAIN, day=today)] == ["pemutakhiran_penerima"]
    assert len(exchange.list_grants(region=staff.MAIN, states=[GrantState.PROPOSED])) == 1
    grant = next(one for one in published if one.terms.purpose == "bantuan_sosial")
    usage = exchange.list_usage(grant=grant.id, since=today - dt.timedelta(days=91))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_read WHERE actor_kind = 'partner' AND details ? 'grant'")
        assert cursor.fetchone() == (sum(one.people for one in usage),)
    assert len(usage) > 30
    assert exchange.count_given_up(region=staff.MAIN) == 1


def test_the_demo_shows_who_read_what_was_asked_withheld_and_signalled(made: None) -> None:
    from loket.oversight.access import queries as access
    from loket.oversight.access.values import ConcealmentState, InquiryKind, InquiryState, RuleName, SignalState

    citizen, auditor = (identity.find_account_by_login(login=login) for login in (staff.CITIZEN, "auditor.inspektorat@nusajaya.example"))
    assert citizen is not None
    assert auditor is not None
    act = Act(region=staff.MAIN, actor=str(citizen.id), kind=ActorKind.CITIZEN, at=NOW, purpose="access")
    shown = access.list_shown(act=act, account=citizen.id, limit=200).items
    assert len(shown) >= 8
    assert sum(one.reopened is not None for one in shown) == 2
    assert all(one.purpose.id and one.fields for one in shown)
    inquiries = {one.kind: one for one in access.list_own_inquiries(act=act, account=citizen.id)}
    assert inquiries[InquiryKind.QUESTION].state is InquiryState.ANSWERED
    assert inquiries[InquiryKind.REPORT].state is InquiryState.OPEN
    office = Act(region=staff.MAIN, actor=str(auditor.id), kind=ActorKind.AUDITOR, at=NOW, purpose="watch")
    states = {one.state for one in access.list_concealments(act=office, auditor=auditor.id)}
    assert states == {ConcealmentState.ACTIVE, ConcealmentState.OPENED}
    signals = access.list_signals(act=office, auditor=auditor.id, limit=200).items
    rules = {one.rule for one in signals}
    assert {RuleName.HOURS, RuleName.VOLUME, RuleName.WELL_KNOWN, RuleName.NO_CASE} <= rules
    assert any(one.state is SignalState.EXPLAINED and one.note for one in signals)
    assert len(signals) < 30  # a few to look at, not the year's work


def test_one_step_waits_at_a_partner_and_one_case_came_back_from_it(made: None) -> None:
    found = {one.state: one for one in errands.list_of_client(region=staff.MAIN, client_id=ids.to_text(partners.ETHICS), states=set(ErrandState))}
    assert set(found) == {ErrandState.ACCEPTED, ErrandState.ANSWERED}
    states = {cases.get_case(region=staff.MAIN, case=one.case).state for one in found.values() if one.case}
    assert states == {CaseState.IN_PROGRESS, CaseState.RETURNED}
    # What was imagined before the committee had an application was done by officers.
    assert not case_models.CaseStep.objects.filter(step="ethics", position__isnull=True).exclude(id__in=[one.id for one in found.values()]).exists()
