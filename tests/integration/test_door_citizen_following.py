"""A citizen follows a case: corrections, a refusal contested, lateness, documents, the receipt."""

from __future__ import annotations

import datetime as dt
import re
from uuid import UUID

import pytest
from django.test import Client

from loket.foundation.common import ids
from loket.services.cases import queries as cases
from loket.services.cases.values import CaseState
from tests.integration.test_door_citizen import HOUR, Clock, case_id, decide, hidden, pdf, sent, signed_in
from tests.integration.test_door_citizen import client as client
from tests.integration.test_door_citizen import clock as clock
from tests.integration.test_door_citizen import stranger as stranger
from tests.integration.test_door_citizen import world as world
from tests.support import world as worlds

pytestmark = pytest.mark.django_db


def test_a_case_given_back_is_corrected_where_it_was_named(client: Client, world: worlds.World, clock: Clock) -> None:
    case = sent(client, world)
    decide(world, "dukcapil/verifikator", "return", clock.at + HOUR, reason="name_differs", fields=["child_name"], note="Lihat baris pertama surat.")
    clock.at += 2 * HOUR
    assert f"{case}perbaiki/" in client.get("/saya/").content.decode()
    assert "Nama lengkap anak" in client.get(case).content.decode()
    page = client.get(f"{case}perbaiki/")
    text = page.content.decode()
    assert "Lihat baris pertama surat." in text
    assert 'name="child_name"' in text
    assert 'name="birth_place"' not in text
    wrong = client.post(f"{case}perbaiki/", {"child_name": "Satu", "_shown": hidden(page, "_shown")})
    assert wrong.status_code == 422
    assert 'value="Satu"' in wrong.content.decode()
    done = client.post(f"{case}perbaiki/", {"child_name": "Bintang Contoh Purnama", "birth_place": "Lain", "_shown": hidden(page, "_shown")})
    assert (done.status_code, done.url) == (303, case)
    content = cases.get_content(region=world.region, case=case_id(case))
    assert content.answers["child_name"] == "Bintang Contoh Purnama"
    assert content.answers["birth_place"] == "Nusa Jaya"
    assert client.get(f"{case}perbaiki/").status_code == 409


def test_a_file_is_corrected_and_what_a_new_answer_leads_to_is_asked(client: Client, world: worlds.World, clock: Clock) -> None:
    case = sent(client, world)
    decide(world, "dukcapil/verifikator", "return", clock.at + HOUR, reason="letter_unreadable", fields=["birth_letter"])
    clock.at += 2 * HOUR
    page = client.get(f"{case}perbaiki/")
    removed = re.search(r'name="remove" value="([^"]+)"', page.content.decode())
    assert removed
    without = client.post(f"{case}perbaiki/", {"birth_letter.kept": hidden(page, "birth_letter.kept"), "remove": removed[1]})
    assert without.status_code == 200
    new = client.post(f"{case}perbaiki/", {"birth_letter": pdf("lebih-jelas.pdf")})
    assert new.status_code == 303
    kept = cases.get_content(region=world.region, case=case_id(case)).answers["birth_letter"]
    assert [one["name"] for one in kept] == ["lebih-jelas.pdf"]
    link = f"/saya/berkas/{ids.to_text(UUID(kept[0]['file']))}/"
    assert client.get(f"{link}?permohonan={ids.to_text(case_id(case))}").status_code == 200
    assert client.get(link).status_code == 404


def test_a_refusal_says_why_and_is_contested_in_two_steps(client: Client, world: worlds.World, clock: Clock) -> None:
    case = sent(client, world)
    decide(world, "dukcapil/verifikator", "refuse", clock.at + HOUR, reason="not_parent")
    clock.at += 2 * HOUR
    text = client.get(case).content.decode()
    assert f"{case}keberatan/" in text
    why = re.search(rf'href="({re.escape(case)}mengapa/\w+/)"', text)
    assert why
    explained = client.get(why[1])
    assert explained.status_code == 200
    assert "Dasar hukum" in explained.content.decode()
    assert client.post(f"{case}keberatan/", {"text": "  "}).status_code == 422
    assert client.post(f"{case}keberatan/", {"text": "x" * 4001}).status_code == 422
    assert client.post(f"{case}keberatan/", {"text": "Saya ibunya."}).status_code == 303
    assert cases.get_case(region=world.region, case=case_id(case)).state is CaseState.OBJECTION
    assert client.get(f"{case}keberatan/").status_code == 409
    assert client.post(f"{case}keberatan/", {"text": "Lagi."}).status_code == 409


def test_a_decision_by_rule_shows_rule_law_data_and_source(client: Client, world: worlds.World) -> None:
    case = sent(client, world)
    why = re.search(rf'href="({re.escape(case)}mengapa/\w+/)"', client.get(case).content.decode())
    assert why
    text = client.get(why[1]).content.decode()
    for words in ("Diputus otomatis oleh aturan", "UU 23/2006 Pasal 27", "60 hari", "Tanggal lahir", "10 November 2026", "Jawaban Anda"):
        assert words in text


def test_an_application_is_withdrawn_only_after_asking(client: Client, world: worlds.World) -> None:
    case = sent(client, world)
    assert client.get(f"{case}batalkan/").status_code == 200
    assert client.post(f"{case}batalkan/").url == case
    assert cases.get_case(region=world.region, case=case_id(case)).state is CaseState.WITHDRAWN
    assert client.get(f"{case}batalkan/").status_code == 409
    assert client.post(f"{case}batalkan/").status_code == 409


def test_lateness_is_said_with_what_one_can_do(client: Client, world: worlds.World, clock: Clock) -> None:
    case = sent(client, world)
    clock.at += dt.timedelta(days=6)
    client = signed_in(world.citizen)
    text = client.get(case).content.decode()
    assert "Kami terlambat" in text
    assert "Terlambat" in client.get("/saya/permohonan/").content.decode()


def test_ones_own_case_can_be_taken_along(client: Client, world: worlds.World) -> None:
    case = sent(client, world)
    answer = client.get(f"{case}unduh/")
    data = answer.json()
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert data["format"] == "loket.case/1"
    assert data["number"] == cases.get_case(region=world.region, case=case_id(case)).number
    assert data["decisions"][0]["trace"]["row"] == "complete"


def test_documents_are_in_the_wallet_of_their_holder_only(
    client: Client, stranger: Client, world: worlds.World, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from loket.services.documents import operations as documents

    case = sent(client, world)
    decide(world, "dukcapil/verifikator", "accept", clock.at + HOUR)
    decide(world, "dukcapil/kepala", "accept", clock.at + HOUR)
    clock.at += 2 * HOUR
    link = re.search(r'href="(/saya/dokumen/\w+/)"', client.get("/saya/dokumen/").content.decode())
    assert link
    assert "Berlaku" in client.get(link[1]).content.decode()
    assert link[1] in client.get(case).content.decode()
    monkeypatch.setattr(documents, "open_pdf", lambda **_: worlds.PDF)
    opened = client.get(f"{link[1]}pdf/")
    assert opened.content == worlds.PDF
    assert opened.headers["Content-Disposition"].startswith("attachment")
    assert client.get(f"{link[1]}pdf/?tampil=1").headers["Content-Disposition"].startswith("inline")
    assert opened.headers["X-Content-Type-Options"] == "nosniff"
    assert opened.headers["Cache-Control"] == "no-store"
    assert "Sari" not in opened.headers["Content-Disposition"]
    for path in (link[1], f"{link[1]}pdf/"):
        assert stranger.get(path).status_code == 404


def test_the_receipt_is_a_pdf(client: Client, world: worlds.World) -> None:
    case = sent(client, world)
    answer = client.get(f"{case}tanda-terima/")
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"].startswith("attachment")
