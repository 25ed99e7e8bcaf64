"""Unusual reading raises a signal, once, at the auditors' door; the job that looks through the record can be stopped anywhere."""

from __future__ import annotations

import csv
import datetime as dt
import io
import threading
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from loket.foundation.common import ids
from loket.foundation.residents import operations as residents
from loket.oversight.access import jobs, judging, models, operations, queries
from loket.oversight.access import watching as watch
from loket.oversight.access.errors import BadOrder, Concerned, NoteNeeded, NotOpen, SignalNotFound
from loket.oversight.access.values import RuleName, SignalState
from loket.services.cases import queries as cases
from tests.integration import test_journey as journey
from tests.support import watching
from tests.support import world as worlds

LATER = worlds.NOW + dt.timedelta(minutes=1)


@pytest.fixture
def world(db: None) -> worlds.World:
    return worlds.build()


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER)


def look(world: worlds.World) -> list[str]:
    """Judge what is committed so far, and return which rules found something. (In a test's transaction nothing is committed yet.)"""
    from loket.foundation.audit import queries as record

    actor = str(world.officers[watching.VERIFIER])
    found = record.list_readings_by(region=world.region, actor=actor, since=world.at - dt.timedelta(days=2), until=world.at + dt.timedelta(days=2))
    return sorted(one.rule.value for one in watch.judge(world.region, found).values())


def link(world: worlds.World, resident: UUID) -> None:
    """Make the verifier a resident of the region."""
    from loket.foundation.identity import models as identity

    identity.Account.objects.filter(pk=world.officers[watching.VERIFIER]).update(resident_id=resident, region=world.region)


def test_work_on_a_case_in_hand_raises_nothing(world: worlds.World) -> None:
    case = journey.send(world)
    journey.decide(world, watching.VERIFIER, "accept")
    watching.reads(world, case=case, fields=("case.answers", "residents.name"))
    assert look(world) == []


def test_a_step_that_was_put_back_was_in_hand_too(world: worlds.World) -> None:
    from loket.services.journey import operations as journey_writes

    case = journey.send(world)
    act = world.officer_act(watching.VERIFIER)
    officer = world.officers[watching.VERIFIER]
    journey_writes.take_next(act=act, officer=officer)
    held = cases.find_held_step(region=world.region, officer=officer)
    assert held is not None
    journey_writes.release(act=act, officer=officer, step=held.id, reason="other")
    watching.reads(world, case=case)
    assert look(world) == []


def test_another_officers_case_and_no_case_are_found(world: worlds.World) -> None:
    case = journey.send(world)
    watching.reads(world, case=case)
    assert look(world) == ["no_case"]


def test_family_and_neighbours_are_found_by_the_register(world: worlds.World) -> None:
    neighbours = worlds.World(region=world.region)
    residents.load_people(act=world.act(), families=[worlds.family(neighbours, 5)])
    link(world, world.spouse)
    watching.reads(world)
    watching.reads(world, of=neighbours.resident)
    assert look(world) == ["family", "neighbours", "no_case"]


def test_the_protected_list_is_the_auditors_and_finds_its_people(world: worlds.World) -> None:
    auditor = watching.auditor(world)
    act = watching.act_of(world, auditor)
    one = operations.protect(act=act, auditor=auditor, subject=world.resident, reason="witness", note="Perkara 7.")
    case = journey.send(world)
    journey.decide(world, watching.VERIFIER, "accept")
    watching.reads(world, case=case)
    assert look(world) == ["well_known"]
    operations.unprotect(act=act, auditor=auditor, protected=one.id)
    assert look(world) == []


def test_nobody_takes_their_own_family_off_the_protected_list(world: worlds.World) -> None:
    auditor, spouse = watching.auditor(world), watching.auditor(world, resident=world.spouse)
    listed = operations.protect(act=watching.act_of(world, auditor), auditor=auditor, subject=world.resident, reason="victim", note="Laporan 1")
    act = watching.act_of(world, spouse)
    assert queries.list_protected(act=act, auditor=spouse).items == ()
    with pytest.raises(Concerned):
        operations.unprotect(act=act, auditor=spouse, protected=listed.id)
    assert len(queries.list_protected(act=watching.act_of(world, auditor), auditor=auditor).items) == 1


def test_reading_at_night_is_found_by_the_units_own_calendar(world: worlds.World) -> None:
    for minute in range(3):
        watching.reads(world, purpose="counter", at=world.at + dt.timedelta(hours=13, minutes=minute))
    assert look(world) == ["hours"]


def test_a_day_far_beyond_the_habit_is_found(world: worlds.World) -> None:
    actor = str(world.officers[watching.VERIFIER])
    for days in range(1, 11):
        on = world.at.date() - dt.timedelta(days=days)
        models.ReaderDay.objects.create(region=world.region, actor=actor, position=watching.VERIFIER, on=on, people=12, readings=30)
    watching.reads(world, purpose="counter", subjects=[ids.new_id() for _ in range(37)])
    assert look(world) == ["volume"]
    today = models.ReaderDay.objects.get(actor=actor, on=world.at.date())
    assert (today.people, today.position) == (37, watching.VERIFIER)


def committed_world() -> worlds.World:
    world = worlds.build()
    for minute in range(30):
        watching.reads(world, at=world.at + dt.timedelta(minutes=minute), purpose="work", subjects=[ids.new_id()])
        watching.reads(world, by="dukcapil/kepala", at=world.at + dt.timedelta(minutes=minute), purpose="work")
    return world


def test_a_job_that_is_killed_half_way_begins_the_batch_again_and_signals_nothing_twice(
    committed_db: str, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with django_db_blocker.unblock():
        world = committed_world()
        calls, real = [], judging.raise_signals

        def breaking(**arguments: Any) -> int:
            calls.append(arguments)
            real(**arguments)
            raise KeyboardInterrupt

        monkeypatch.setattr(watch.judging, "raise_signals", breaking)
        with pytest.raises(KeyboardInterrupt):
            watch.look_through(at=LATER, limit=20)
        assert (models.Signal.objects.count(), models.Position.objects.count(), len(calls)) == (0, 0, 1)
        monkeypatch.undo()
        monkeypatch.setattr(watch, "BATCH", 20)
        jobs.watch_over(at=LATER)
        rules = sorted(models.Signal.objects.values_list("rule", "actor"))
        assert len(rules) == 2
        assert {rule for rule, _ in rules} == {"no_case"}
        assert world.officers.keys() == {"dukcapil/verifikator", "dukcapil/verifikator#2", "dukcapil/kepala"}
        before = models.Position.objects.get(name=watch.NAME).line
        jobs.watch_over(at=LATER)
        assert (models.Signal.objects.count(), models.Position.objects.get(name=watch.NAME).line) == (2, before)
        watching.reads(world, at=world.at + dt.timedelta(hours=1))
        jobs.watch_over(at=LATER)
        assert models.Signal.objects.count() == 2  # the same day of the same reader


def test_a_reading_that_commits_late_is_not_passed_over(committed_db: str, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        world = worlds.build()
        begun, go = threading.Event(), threading.Event()

        def slowly() -> None:
            try:
                with transaction.atomic():
                    watching.reads(world, subjects=[world.spouse])
                    begun.set()
                    go.wait(10)
            finally:
                connection.close()

        thread = threading.Thread(target=slowly)
        thread.start()
        assert begun.wait(10)
        watching.reads(world, by="dukcapil/kepala")
        jobs.watch_over(at=LATER)
        go.set()
        thread.join()
        jobs.watch_over(at=LATER)
        readers = set(models.Signal.objects.values_list("actor", flat=True))
        assert readers == {str(world.officers["dukcapil/verifikator"]), str(world.officers["dukcapil/kepala"])}


def raised(world: worlds.World) -> models.Signal:
    """Raise what the present readings give, as the job does."""
    from loket.foundation.audit import queries as record

    found = record.list_readings_by(
        region=world.region,
        actor=str(world.officers[watching.VERIFIER]),
        since=world.at - dt.timedelta(days=2),
        until=world.at + dt.timedelta(days=2),
    )
    watch._raise(world.region, watch.judge(world.region, found), LATER)
    return models.Signal.objects.get()


def test_an_auditor_judges_a_signal_with_a_note_and_the_reader_is_not_told(world: worlds.World) -> None:
    from loket.foundation.notifications import queries as inboxes

    watching.reads(world)
    signal, auditor = raised(world), watching.auditor(world)
    act = watching.act_of(world, auditor)
    decide = lambda **said: operations.decide_signal(act=act, auditor=auditor, signal=signal.pk, **said)  # noqa: E731
    with pytest.raises(NoteNeeded):
        decide(state="explained", note=" ")
    with pytest.raises(BadOrder):
        decide(state="passed_on", note="Diteruskan.", reference="Budi Contoh")
    assert decide(state="looked_at", note="").state is SignalState.LOOKED_AT
    assert decide(state="explained", note="Melayani di loket.").note == "Melayani di loket."
    with pytest.raises(NotOpen):
        decide(state="explained", note="Lagi.")
    assert inboxes.list_messages(region=world.region, recipient=world.officers[watching.VERIFIER]).items == ()


def test_nobody_sees_a_signal_about_themselves_or_judges_one_about_their_family(world: worlds.World) -> None:
    auditor = watching.auditor(world)
    watching.reads(world)
    signal = raised(world)
    models.Signal.objects.filter(pk=signal.pk).update(actor=str(auditor))
    act = watching.act_of(world, auditor)
    assert queries.list_signals(act=act, auditor=auditor).items == ()
    assert queries.count_signals(act=act, auditor=auditor) == 0
    for refused in (lambda: queries.get_signal(act=act, auditor=auditor, signal=signal.pk), lambda: operations.decide_signal(act=act, auditor=auditor, signal=signal.pk, state="looked_at", note="")):  # fmt: skip
        with pytest.raises(SignalNotFound):
            refused()
    relative = watching.auditor(world, resident=world.spouse)
    models.Signal.objects.filter(pk=signal.pk).update(subject=world.resident)
    theirs = watching.act_of(world, relative)
    assert (queries.list_signals(act=theirs, auditor=relative).items, queries.count_signals(act=theirs, auditor=relative)) == ((), 0)
    with pytest.raises(Concerned):
        operations.decide_signal(act=watching.act_of(world, relative), auditor=relative, signal=signal.pk, state="looked_at", note="")


def test_the_pages_list_show_judge_and_hand_out_signals(world: worlds.World) -> None:
    watching.reads(world)
    signal, client = raised(world), watching.client_of(watching.auditor(world))
    listed = client.get("/pengawas/tanda/").content.decode()
    page = f"/pengawas/tanda/{ids.to_text(signal.pk)}/"
    assert page in listed
    assert "Petugas Contoh 1" in listed
    shown = client.get(page).content.decode()
    assert "Sari" not in shown
    assert "pembacaan: 1" in shown
    assert client.post(page, {"state": "explained"}).status_code == 422
    assert client.post(page, {"state": "passed_on", "note": "Perlu diperiksa.", "reference": "700/9/2026"}).status_code == 303
    assert "700/9/2026" in client.get(page).content.decode()
    assert page not in client.get("/pengawas/tanda/?keadaan=new").content.decode()
    assert page in client.get(f"/pengawas/tanda/?aturan={RuleName.NO_CASE.value}").content.decode()
    rows = list(csv.reader(io.StringIO(client.get("/pengawas/tanda/unduh/").content.decode("utf-8-sig"))))
    assert rows[1][3] == "Petugas Contoh 1"
    assert rows[1][-2:] == ["Perlu diperiksa.", "700/9/2026"]
    rules = client.get("/pengawas/tanda/aturan/").content.decode()
    assert "Pembacaan, paling sedikit" in shown
    assert "least_readings" not in shown + rules
    assert all(rule.title.id in rules for rule in queries.get_rules(LATER.date()).rules.values())


def test_the_protected_list_takes_a_nik_in_the_body_and_lets_go_again(world: worlds.World) -> None:
    from loket.foundation.residents import queries as register

    nik = register.get_person(act=world.act(), resident_id=world.resident, fields=("nik",), reader=world.resident).nik
    client = watching.client_of(watching.auditor(world))
    assert client.post("/pengawas/dilindungi/", {"nik": "1", "reason": "witness", "note": "x"}).status_code == 422
    assert client.post("/pengawas/dilindungi/", {"nik": nik, "reason": "", "note": "x"}).status_code == 422
    for status in (303, 409, 422):
        answer = client.post("/pengawas/dilindungi/", {"nik": nik, "reason": "witness", "note": "Perkara 7."})
        assert answer.status_code == (303 if status == 303 else 422)
    assert "Sari Contoh" in client.get("/pengawas/dilindungi/").content.decode()
    one = models.Protected.objects.get()
    assert client.post("/pengawas/dilindungi/", {"remove": str(one.pk)}).status_code == 303
    assert "Sari Contoh" not in client.get("/pengawas/dilindungi/").content.decode()


def test_officers_and_citizens_enter_none_of_these_pages(world: worlds.World) -> None:
    for account in (world.citizen, world.officers[watching.VERIFIER]):
        client = watching.client_of(account)
        for page in ("tanda/", "tanda/aturan/", "tanda/unduh/", "laporan/", "penyembunyian/", "penyembunyian/usul/", "dilindungi/"):
            assert client.get(f"/pengawas/{page}").status_code in (403, 404)


def test_the_record_is_read_in_the_order_of_transactions_by_number_not_by_text(world: worlds.World) -> None:
    from loket.foundation.audit import queries as record

    with connection.cursor() as cursor:
        for xact in ("10", "9", "1000"):
            cursor.execute(
                """INSERT INTO audit_read (at, entry, xact, region, actor, actor_kind, purpose, subjects, fields, request_id, details)
                   VALUES (%s, %s, %s::text::xid8, %s, %s, 'officer', 'work', %s, '{name}', 'test', '{}')""",
                [world.at, ids.new_id(), xact, world.region, xact, [world.resident]],
            )
    assert [xact for xact, _ in record.list_readings_after(xact=0, line=0, limit=10)] == [9, 10, 1000]
    (first, one), *_ = record.list_readings_after(xact=0, line=0, limit=1)
    assert [xact for xact, _ in record.list_readings_after(xact=first, line=one.id, limit=10)] == [10, 1000]
