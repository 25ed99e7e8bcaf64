"""Asking the office that read one's data, and reporting to the auditors: with a clock, an answer, and nobody judging in their own affair."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest

from loket.foundation.audit import queries as record
from loket.foundation.audit.values import ActorKind, system_act
from loket.foundation.common import ids
from loket.foundation.identity import queries as identity
from loket.foundation.identity.values import Audience
from loket.foundation.notifications import queries as inboxes
from loket.foundation.residents import operations as register
from loket.oversight.access import jobs, operations, queries
from loket.oversight.access.errors import Answered, AskedAlready, InquiryNotFound, NobodyToAsk, NotYours, TextNeeded
from loket.oversight.access.values import InquiryState, Outcome, Side
from tests.support import watching
from tests.support import world as worlds

HEAD = "dukcapil/kepala"
WHY = "Mengapa data saya dibaca?"


@pytest.fixture
def world(db: None) -> worlds.World:
    return worlds.build()


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: worlds.NOW + dt.timedelta(minutes=1))


def entry_of(world: worlds.World) -> UUID:
    watching.reads(world)
    return queries.list_shown(act=world.act(), account=world.citizen).items[0].entry


def told(world: worlds.World, account: UUID) -> list[str]:
    return [one.subject.id for one in inboxes.list_messages(region=world.region, recipient=account, limit=50)]


def test_a_question_reaches_the_head_of_the_agency_and_its_answer_the_asker(world: worlds.World) -> None:
    head = watching.appointed(world, HEAD, Audience.LEADER)
    asked = operations.ask(act=world.act(), account=world.citizen, of=None, entry=entry_of(world), text=WHY)
    assert asked.due_at - asked.asked_at == dt.timedelta(hours=queries.get_terms(world.at.date()).answer_hours)
    assert "Ada pertanyaan warga tentang pembacaan data" in told(world, head)
    act = watching.act_of(world, head, ActorKind.LEADER)
    (waiting,) = queries.list_questions(act=act, officer=head)
    assert waiting.text == WHY
    answered = operations.answer(act=act, officer=head, inquiry=asked.id, text="Untuk memeriksa alamat.")
    assert (answered.state, answered.answer) == (InquiryState.ANSWERED, "Untuk memeriksa alamat.")
    assert "Pertanyaan Anda tentang pembacaan data dijawab" in told(world, world.citizen)
    assert queries.get_own_inquiry(act=world.act(), account=world.citizen, inquiry=asked.id).answer == "Untuk memeriksa alamat."
    with pytest.raises(Answered):
        operations.answer(act=act, officer=head, inquiry=asked.id, text="Lagi.")


def test_the_message_of_an_answer_does_not_name_an_agency_whose_name_is_kept_back(world: worlds.World, monkeypatch: pytest.MonkeyPatch) -> None:
    watching.make_discreet(monkeypatch, "dukcapil")
    head = watching.appointed(world, HEAD, Audience.LEADER)
    asked = operations.ask(act=world.act(), account=world.citizen, of=None, entry=entry_of(world), text=WHY)
    operations.answer(act=watching.act_of(world, head, ActorKind.LEADER), officer=head, inquiry=asked.id, text="Untuk memeriksa alamat.")
    (message,) = inboxes.list_messages(region=world.region, recipient=world.citizen)
    assert message.body.id.startswith("Instansi yang membaca menjawab pertanyaan Anda.")
    assert message.body.en.startswith("The agency that read answered your question.")


def test_neither_the_reader_nor_the_family_nor_another_agency_answers(world: worlds.World) -> None:
    asked = operations.ask(act=world.act(), account=world.citizen, of=None, entry=entry_of(world), text=WHY)
    reader = world.officers[watching.VERIFIER]
    relative = watching.appointed(world, HEAD, Audience.LEADER, resident=world.spouse)
    other = watching.appointed(world, "dinsos/kepala", Audience.LEADER)
    for account, kind in ((reader, ActorKind.OFFICER), (relative, ActorKind.LEADER), (other, ActorKind.LEADER)):
        with pytest.raises(NotYours):
            operations.answer(act=watching.act_of(world, account, kind), officer=account, inquiry=asked.id, text="Saya.")
    assert queries.list_questions(act=watching.act_of(world, other, ActorKind.LEADER), officer=other).items == ()
    operator = watching.appointed(world, "diskominfo/pengelola", Audience.OPERATOR)
    assert operations.answer(
        act=watching.act_of(world, operator, ActorKind.OPERATOR), officer=operator, inquiry=asked.id, text="Kami jelaskan."
    ).answer


def test_one_question_for_a_reading_with_words_and_none_to_a_machine(world: worlds.World) -> None:
    entry = entry_of(world)
    for text in ("", " ", "a" * 2001):
        with pytest.raises(TextNeeded):
            operations.ask(act=world.act(), account=world.citizen, of=None, entry=entry, text=text)
    operations.ask(act=world.act(), account=world.citizen, of=None, entry=entry, text=WHY)
    with pytest.raises(AskedAlready):
        operations.ask(act=world.act(), account=world.citizen, of=None, entry=entry, text=WHY)
    watching.reads(world, actor="system:rules", kind=ActorKind.SYSTEM, appointment=None)
    machine = queries.list_shown(act=world.act(), account=world.citizen, side=Side.SYSTEM).items[0].entry
    with pytest.raises(NobodyToAsk):
        operations.ask(act=world.act(), account=world.citizen, of=None, entry=machine, text=WHY)


def test_when_the_clock_runs_out_asker_and_auditors_are_told_once(world: worlds.World) -> None:
    auditor = watching.auditor(world)
    asked = operations.ask(act=world.act(), account=world.citizen, of=None, entry=entry_of(world), text=WHY)
    jobs.tell_late_answers(at=asked.due_at - dt.timedelta(minutes=1))
    assert told(world, auditor) == []
    for _ in range(2):
        jobs.tell_late_answers(at=asked.due_at + dt.timedelta(minutes=1))
    assert told(world, auditor) == ["Pertanyaan warga tentang pembacaan data belum dijawab"]
    assert told(world, world.citizen).count("Jawaban atas pertanyaan Anda terlambat") == 1
    late = watching.act_of(world, auditor, at=asked.due_at + dt.timedelta(hours=1))
    assert [one.id for one in queries.list_reports(act=late, auditor=auditor)] == [asked.id]


def test_who_answers_is_reminded_once_a_day_before_and_not_after_the_answer(world: worlds.World) -> None:
    head, auditor = watching.appointed(world, HEAD, Audience.LEADER), watching.auditor(world)
    entry = entry_of(world)
    asked = operations.ask(act=world.act(), account=world.citizen, of=None, entry=entry, text=WHY)
    made = operations.report(act=world.act(), account=world.citizen, of=None, entry=entry, reason="no_matter", text="Saya tidak tahu.")
    warned = asked.due_at - dt.timedelta(hours=queries.get_terms(world.at.date()).warn_hours)
    soon = "Besok batas waktu menjawab warga"
    jobs.tell_late_answers(at=warned - dt.timedelta(minutes=1))
    assert soon not in told(world, head)
    for minutes in (0, 10):
        jobs.tell_late_answers(at=warned + dt.timedelta(minutes=minutes))
    assert (told(world, head).count(soon), told(world, auditor).count(soon), told(world, world.citizen).count(soon)) == (1, 1, 0)
    assert made.due_at == asked.due_at
    watching.reads(world)
    second = queries.list_shown(act=world.act(), account=world.citizen).items[0].entry
    other = operations.ask(act=world.act(), account=world.citizen, of=None, entry=second, text=WHY)
    operations.answer(act=watching.act_of(world, head, ActorKind.LEADER), officer=head, inquiry=other.id, text="Untuk memeriksa alamat.")
    jobs.tell_late_answers(at=warned + dt.timedelta(minutes=20))
    assert told(world, head).count(soon) == 1


def test_a_report_is_looked_into_answered_and_the_office_is_not_told(world: worlds.World) -> None:
    auditor = watching.auditor(world)
    head = watching.appointed(world, HEAD, Audience.LEADER)
    made = operations.report(
        act=world.act(), account=world.citizen, of=None, entry=entry_of(world), reason="no_matter", text="Saya tidak pernah ke sana."
    )
    assert told(world, head) == []
    act = watching.act_of(world, auditor)
    assert operations.take_report(act=act, auditor=auditor, inquiry=made.id).state is InquiryState.LOOKED_AT
    done = operations.answer_report(act=act, auditor=auditor, inquiry=made.id, outcome="improper", text="Petugas ditegur.")
    assert done.outcome is Outcome.IMPROPER
    assert "Laporan Anda tentang pembacaan data selesai diperiksa" in told(world, world.citizen)
    with pytest.raises(InquiryNotFound):
        queries.get_own_inquiry(act=world.act(world.stranger), account=world.stranger, inquiry=made.id)


def test_nobody_hears_of_or_sees_a_report_that_concerns_them_or_their_family(world: worlds.World) -> None:
    free, reporter = watching.auditor(world), watching.auditor(world)
    relative = watching.auditor(world, resident=world.spouse)
    reader, wife_of_reader = watching.auditor(world, resident=(home := ids.new_id())), watching.auditor(world, resident=(wife := ids.new_id()))
    couple = worlds.World(resident=home, spouse=wife)
    load = system_act("load", region=world.region, at=world.at, purpose="load")
    register.load_people(act=load, families=[worlds.family(couple, serial=70)])
    watching.reads(world, actor=str(reader), kind=ActorKind.AUDITOR, appointment=identity.list_appointments(account_id=reader, at=world.at)[0].id)
    entry = queries.list_shown(act=world.act(), account=world.citizen).items[0].entry
    made = operations.report(act=world.act(), account=world.citizen, of=None, entry=entry, reason="no_matter", text="Saya tidak tahu.")
    late = made.due_at + dt.timedelta(minutes=1)
    jobs.tell_late_answers(at=late)
    seen = {}
    for account in (free, reporter, relative, reader, wife_of_reader):
        act = watching.act_of(world, account, at=late)
        seen[account] = ([one.id for one in queries.list_reports(act=act, auditor=account)], len(told(world, account)))
    assert seen[free] == seen[reporter] == ([made.id], 2)
    assert seen[relative] == seen[reader] == seen[wife_of_reader] == ([], 0)
    with pytest.raises(NotYours):
        queries.get_report(act=watching.act_of(world, wife_of_reader), auditor=wife_of_reader, inquiry=made.id)


def test_a_leader_who_read_is_neither_told_of_the_question_nor_shown_it(world: worlds.World) -> None:
    head = watching.appointed(world, HEAD, Audience.LEADER)
    watching.reads(world, actor=str(head), kind=ActorKind.LEADER, appointment=identity.list_appointments(account_id=head, at=world.at)[0].id)
    entry = queries.list_shown(act=world.act(), account=world.citizen).items[0].entry
    operations.ask(act=world.act(), account=world.citizen, of=None, entry=entry, text=WHY)
    act = watching.act_of(world, head, ActorKind.LEADER)
    assert (queries.list_questions(act=act, officer=head).items, queries.count_questions(act=act, officer=head), told(world, head)) == ((), 0, [])


def test_what_people_wrote_is_sealed_and_never_in_the_record(world: worlds.World) -> None:
    from django.db import connection

    asked = operations.ask(act=world.act(), account=world.citizen, of=None, entry=entry_of(world), text="Rahasia Contoh Sekali")
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(i)::text FROM access_inquiry i")
        assert "Rahasia" not in cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM audit_entry e WHERE row_to_json(e)::text LIKE '%Rahasia%'")
        assert cursor.fetchone()[0] == 0
    (line,) = [one for one in record.list_entries(region=world.region, limit=200, newest_first=True) if one.row == str(asked.id)]
    assert (line.event, line.details["agency"]) == ("access.inquiry.made", "dukcapil")


def test_the_pages_ask_report_answer_and_show_both_sides(world: worlds.World) -> None:
    head, auditor = watching.appointed(world, HEAD, Audience.LEADER), watching.auditor(world)
    entry, client = ids.to_text(entry_of(world)), watching.client_of(world.citizen)
    page = f"/saya/akses-data/{entry}/"
    assert client.post(f"{page}tanya/", {"question": " "}).status_code == 422
    assert client.post(f"{page}tanya/", {"question": WHY}).status_code == 303
    assert client.post(f"{page}lapor/", {"report": "Saya tidak kenal."}).status_code == 422
    assert client.post(f"{page}lapor/", {"reason": "no_matter", "report": "Saya tidak kenal."}).status_code == 303
    shown = client.get(page).content.decode()
    assert WHY in shown
    assert "Menunggu jawaban" in shown
    question, report = reversed(queries.list_own_inquiries(act=world.act(), account=world.citizen).items)
    for account, listed, one, sent, word in (
        (head, "/pengelola/pertanyaan/", f"/pengelola/pertanyaan/{ids.to_text(question.id)}/", {"answer": "Memeriksa alamat."}, WHY),
        (
            auditor,
            "/pengawas/laporan/",
            f"/pengawas/laporan/{ids.to_text(report.id)}/",
            {"outcome": "proper", "answer": "Sesuai tugas."},
            "Saya tidak kenal.",
        ),
    ):
        office = watching.client_of(account)
        assert one in office.get(listed).content.decode()
        text = office.get(one).content.decode()
        assert word in text
        assert "Sari" not in text
        assert office.post(one, {**sent, "answer": ""}).status_code == 422
        assert office.post(one, sent).status_code == 303
    shown = client.get(page).content.decode()
    assert "Memeriksa alamat." in shown
    assert "Sesuai tugas." in shown
    assert client.get("/saya/akses-data/pertanyaan/").content.decode().count("Dijawab") == 2
    assert client.get(f"/saya/akses-data/pertanyaan/{ids.to_text(report.id)}/").status_code == 200
    for account, place in ((world.citizen, "/saya/akses-data/pertanyaan/"), (head, "/pengelola/pertanyaan/"), (auditor, "/pengawas/laporan/")):
        told = inboxes.list_messages(region=world.region, recipient=account, limit=1).items[0]
        assert f'href="{place}"' in watching.client_of(account).get(f"/saya/pesan/{ids.to_text(told.id)}/").content.decode()


def test_a_notice_comes_only_when_wished_at_most_once_a_day_and_says_office_and_purpose(world: worlds.World) -> None:
    watching.reads(world)
    jobs.tell_people(at=world.at + dt.timedelta(days=2))
    assert told(world, world.citizen) == []
    client = watching.client_of(world.citizen)
    assert client.post("/saya/akses-data/pemberitahuan/", {"mode": "each"}).status_code == 422
    assert client.post("/saya/akses-data/pemberitahuan/", {"mode": "daily"}).status_code == 303
    chosen = worlds.NOW + dt.timedelta(minutes=1)
    for minutes in (5, 6, 7):
        watching.reads(world, at=chosen + dt.timedelta(minutes=minutes))
    jobs.tell_people(at=chosen + dt.timedelta(hours=2))
    assert told(world, world.citizen) == []
    for _ in range(2):
        jobs.tell_people(at=chosen + dt.timedelta(days=1, minutes=5))
    (message,) = inboxes.list_messages(region=world.region, recipient=world.citizen)
    assert message.subject.id == "Data Anda dibuka 3 kali"
    assert message.body.id.startswith("Data Anda dibuka oleh Dinas Kependudukan dan Pencatatan Sipil untuk mengerjakan permohonan (3 kali).")
    assert "Petugas Contoh" not in message.body.id
    jobs.tell_people(at=chosen + dt.timedelta(days=2, minutes=10))
    assert len(told(world, world.citizen)) == 1
