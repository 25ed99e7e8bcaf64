"""The citizen's door, from the first page of a form to the receipt and beyond, as a browser without script sees it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from loket.foundation.common import ids
from loket.foundation.files import queries as files
from loket.services.cases import queries as cases
from loket.services.cases.values import CaseState
from loket.services.journey import operations
from tests.support import world as worlds

pytestmark = pytest.mark.django_db

MOST_QUERIES = 25
HOUR = dt.timedelta(hours=1)


class Clock:
    """The clock that the door reads."""

    at = worlds.NOW


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr("django.utils.timezone.now", lambda: found.at)
    return found


@pytest.fixture
def world(db: None, clock: Clock, settings: Any) -> worlds.World:
    settings.LOKET_LIMIT_SCALE = 0
    return worlds.build()


def signed_in(account: UUID, host: str = "localhost") -> Client:
    from loket.foundation.identity.models import Account

    client = Client(HTTP_HOST=host)
    client.force_login(Account.objects.get(pk=account))
    return client


@pytest.fixture
def client(world: worlds.World) -> Client:
    return signed_in(world.citizen)


@pytest.fixture
def stranger(world: worlds.World) -> Client:
    return signed_in(world.stranger)


def pdf(name: str = "surat.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, worlds.PDF, content_type="application/pdf")


def hidden(page: Any, name: str) -> list[str]:
    """Return the values of the hidden fields of a name."""
    return re.findall(rf'<input type="hidden" name="{re.escape(name)}" value="([^"]*)"', page.content.decode())


def send(client: Client, path: str, data: dict[str, Any], **more: Any) -> Any:
    """Fill in the page at `path` and send it, with the hidden fields that it has."""
    page = client.get(path)
    assert page.status_code == 200, (path, page.status_code)
    return client.post(path, {"revision": hidden(page, "revision"), "_shown": hidden(page, "_shown"), **data}, **more)


def begin(client: Client, service: str = "akta-kelahiran") -> str:
    answer = client.post(f"/layanan/{service}/ajukan/")
    assert answer.status_code == 303
    return str(answer.url)


def pages(world: worlds.World, **changes: Any) -> list[tuple[str, dict[str, Any]]]:
    given = [
        ("anak", {"child_name": "Bintang Contoh Pratama", "sex": "male"}),
        ("lahir", {"born_on_day": "10", "born_on_month": "11", "born_on_year": "2026", "birth_place": "Nusa Jaya", "place_kind": "hospital"}),
        ("orang-tua", {"mother": str(world.resident), "father": str(world.spouse), "parents_married": "true"}),
        ("surat-kelahiran", {"birth_letter": pdf()}),
        ("buku-nikah", {"marriage_book": pdf("buku.pdf")}),
    ]
    return [(page, {**data, **changes.get(page, {})}) for page, data in given]


def filled(client: Client, world: worlds.World) -> str:
    """Fill in all pages and return the address of the draft."""
    draft = begin(client)
    for page, data in pages(world):
        answer = send(client, f"{draft}{page}/", data)
        assert answer.status_code == 303, answer.content.decode()
    assert answer.url == f"{draft}periksa/"
    return draft


def sent(client: Client, world: worlds.World) -> str:
    """Fill in, send, and return the address of the case."""
    draft = filled(client, world)
    key = hidden(client.get(f"{draft}periksa/"), "_key")[0]
    answer = client.post(f"{draft}periksa/", {"_key": key, "declared": "1"})
    assert answer.status_code == 303, answer.content.decode()
    return str(answer.url).removesuffix("terkirim/")


def case_id(address: str) -> UUID:
    return ids.from_text(address.rstrip("/").rpartition("/")[2])


def decide(world: worlds.World, position: str, outcome: str, at: dt.datetime, **more: Any) -> CaseState:
    officer = world.officers[position]
    step = operations.take_next(act=world.officer_act(position, at), officer=officer)
    assert step is not None
    return operations.decide(act=world.officer_act(position, at), officer=officer, step=step.id, revision=step.revision, outcome=outcome, **more)


# --- applying ---------------------------------------------------------------------------------------------------


def test_whoever_is_not_signed_in_is_sent_to_sign_in(world: worlds.World) -> None:
    answer = Client(HTTP_HOST="localhost").get("/saya/")
    assert (answer.status_code, answer.url) == (302, "/masuk/?next=/saya/")


def test_the_first_page_says_who_applies_and_what_is_needed(client: Client) -> None:
    page = client.get("/layanan/akta-kelahiran/ajukan/")
    text = page.content.decode()
    assert page.status_code == 200
    assert "Sari Contoh Wulandari" in text
    assert "Sudah ada di sistem" in text
    assert "Mulai mengisi" in text
    assert page.headers["Cache-Control"] == "no-store"


def test_a_service_that_is_not_offered_is_said_kindly(client: Client) -> None:
    page = client.get("/layanan/tidak-ada/ajukan/")
    assert page.status_code == 404
    assert "belum tersedia" in page.content.decode()


def test_an_account_without_a_resident_learns_how_to_connect(stranger: Client) -> None:
    for page in (stranger.get("/layanan/akta-kelahiran/ajukan/"), stranger.post("/layanan/akta-kelahiran/ajukan/")):
        assert page.status_code == 403
        assert "Hubungkan akun" in page.content.decode()


def test_from_the_first_question_to_the_receipt(client: Client, world: worlds.World) -> None:
    case = sent(client, world)
    receipt = client.get(f"{case}terkirim/")
    stored = cases.get_case(region=world.region, case=case_id(case))
    text = receipt.content.decode()
    assert stored.number in text
    assert stored.version_hash in text
    assert "25 November 2026" in text  # one working day after a Tuesday morning
    page = client.get(case)
    assert page.status_code == 200
    assert "Verifikasi berkas" in page.content.decode()


def test_a_draft_goes_on_on_another_device(client: Client, world: worlds.World) -> None:
    draft = begin(client)
    send(client, f"{draft}anak/", pages(world)[0][1])
    other = signed_in(world.citizen)
    assert other.get(draft).url == f"{draft}lahir/"
    assert begin(other) == draft
    assert "Bintang Contoh Pratama" in other.get(f"{draft}anak/").content.decode()


def test_errors_are_listed_on_top_and_keep_what_was_typed(client: Client, world: worlds.World) -> None:
    draft = begin(client)
    answer = send(
        client, f"{draft}lahir/", {"born_on_day": "31", "born_on_month": "2", "born_on_year": "2026", "birth_place": "Tanjung", "place_kind": ""}
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#f-born_on"' in text
    assert 'href="#f-place_kind"' in text
    assert 'value="Tanjung"' in text
    assert 'name="born_on_day"' in text
    assert 'value="31"' in text
    assert cases.get_draft(region=world.region, account=world.citizen, draft=case_id(draft)).answers == {}


def test_what_another_device_stored_is_shown_beside_what_was_typed(client: Client, world: worlds.World) -> None:
    draft = begin(client)
    path = f"{draft}anak/"
    old = client.get(path)
    send(signed_in(world.citizen), path, {"child_name": "Bulan Contoh Pertama", "sex": "female"})
    typed = {"revision": hidden(old, "revision"), "_shown": hidden(old, "_shown"), "child_name": "Bintang Contoh Kedua", "sex": "male"}
    answer = client.post(path, typed)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Bulan Contoh Pertama" in text
    assert 'value="Bintang Contoh Kedua"' in text
    again = client.post(path, typed | {"revision": hidden(answer, "revision")})
    assert again.status_code == 303
    stored = cases.get_draft(region=world.region, account=world.citizen, draft=case_id(draft))
    assert stored.answers["child_name"] == "Bintang Contoh Kedua"


def test_a_page_that_is_not_for_these_answers_leads_on(client: Client) -> None:
    draft = begin(client)
    assert client.get(f"{draft}buku-nikah/").url == f"{draft}anak/"
    assert client.get(f"{draft}tidak-ada/").url == f"{draft}anak/"


def test_held_data_is_shown_with_its_source_and_not_asked(client: Client) -> None:
    text = client.get(f"{begin(client)}orang-tua/").content.decode()
    assert "Sudah ada di sistem" in text
    assert 'name="wrong" value="family.kk_number"' in text
    assert 'name="family"' not in text
    assert "••••" in text
    assert client.get("/saya/data-salah/?data=family.kk_number")["Location"] == "/saya/data/perbaiki/?data=family.kk_number"
    assert client.get("/saya/data/perbaiki/?data=family.kk_number").status_code == 200


# --- files ------------------------------------------------------------------------------------------------------


def test_a_file_is_kept_at_once_listed_opened_and_removed(client: Client, world: worlds.World, stranger: Client) -> None:
    draft = begin(client)
    path = f"{draft}surat-kelahiran/"
    answer = send(client, path, {"birth_letter": pdf("Surat Bidan.pdf"), "more": "birth_letter"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Surat Bidan.pdf" in text
    stored = cases.get_draft(region=world.region, account=world.citizen, draft=case_id(draft)).answers["birth_letter"]
    link = f"/saya/berkas/{ids.to_text(UUID(stored[0]['file']))}/"
    assert link in text
    opened = client.get(link)
    assert opened.content == worlds.PDF
    assert opened.headers["X-Content-Type-Options"] == "nosniff"
    assert opened.headers["Content-Disposition"].startswith("attachment")
    assert "Bidan" not in opened.headers["Content-Disposition"]
    assert stranger.get(link).status_code == 404
    removed = send(
        client, path, {"birth_letter.kept": hidden(answer, "birth_letter.kept"), "remove": re.search(r'name="remove" value="([^"]+)"', text)[1]}
    )  # type: ignore[index]
    assert removed.status_code == 200
    assert "Surat Bidan.pdf" not in removed.content.decode()
    assert "birth_letter" not in cases.get_draft(region=world.region, account=world.citizen, draft=case_id(draft)).answers
    assert files.get_file(region=world.region, file=UUID(stored[0]["file"])).is_erased


def test_a_file_is_judged_by_its_content_and_the_refusal_stands_at_the_question(client: Client, world: worlds.World) -> None:
    draft = begin(client)
    fake = SimpleUploadedFile("foto.jpg", b"<script>alert(1)</script>", content_type="image/jpeg")
    answer = send(client, f"{draft}surat-kelahiran/", {"birth_letter": fake})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#f-birth_letter"' in text
    assert "foto.jpg" in text


def test_more_files_than_the_question_takes_are_refused_with_the_limit(client: Client) -> None:
    draft = begin(client)
    answer = send(client, f"{draft}surat-kelahiran/", {"birth_letter": [pdf("a.pdf"), pdf("b.pdf"), pdf("c.pdf")]})
    assert answer.status_code == 422
    assert "Paling banyak 2 berkas" in answer.content.decode()
    assert "a.pdf" in answer.content.decode()


def test_a_file_of_somebody_else_cannot_be_named_as_ones_own(client: Client, world: worlds.World) -> None:
    draft = begin(client)
    foreign = world.upload(uuid4())
    answer = send(client, f"{draft}surat-kelahiran/", {"birth_letter.kept": f"{ids.to_text(UUID(foreign['file']))} x.pdf"})
    assert answer.status_code == 422
    assert "Unggah berkasnya" in answer.content.decode()


def test_a_request_larger_than_allowed_is_answered_kindly(client: Client, settings: Any) -> None:
    draft = begin(client)
    settings.LOKET_UPLOAD_BYTES = 1000
    big = SimpleUploadedFile("besar.pdf", b"%PDF-" + b"0" * 5000, content_type="application/pdf")
    answer = client.post(f"{draft}surat-kelahiran/", {"birth_letter": big})
    assert answer.status_code == 413
    assert "terlalu besar" in answer.content.decode()


# --- sending ----------------------------------------------------------------------------------------------------


def test_the_check_page_shows_every_answer_with_its_way_back_and_the_promise(client: Client, world: worlds.World) -> None:
    draft = filled(client, world)
    text = client.get(f"{draft}periksa/").content.decode()
    for words in (
        "Bintang Contoh Pratama",
        "Budi Contoh Santoso",
        "surat.pdf",
        "10 November 2026",
        "Kami berjanji selesai paling lambat 25 November 2026",
        "Gratis",
    ):
        assert words in text
    assert f"{draft}anak/?dari=periksa#f-child_name" in text
    changed = send(client, f"{draft}anak/?dari=periksa", {"child_name": "Bintang Contoh Purnama", "sex": "male", "dari": "periksa"})
    assert changed.url == f"{draft}periksa/"


def test_an_unfinished_draft_leads_from_the_check_page_to_what_is_missing(client: Client) -> None:
    draft = begin(client)
    assert client.get(f"{draft}periksa/").url == f"{draft}anak/?dari=periksa"


def test_nothing_is_sent_without_the_declaration_and_the_key_stays(client: Client, world: worlds.World) -> None:
    draft = filled(client, world)
    key = hidden(client.get(f"{draft}periksa/"), "_key")[0]
    answer = client.post(f"{draft}periksa/", {"_key": key})
    assert answer.status_code == 422
    assert hidden(answer, "_key") == [key]
    assert 'href="#f-declared"' in answer.content.decode()
    assert len(cases.list_for_account(region=world.region, account=world.citizen)) == 0


def test_sent_twice_is_one_case_and_the_same_receipt(client: Client, world: worlds.World) -> None:
    draft = filled(client, world)
    key = hidden(client.get(f"{draft}periksa/"), "_key")[0]
    first, second = (client.post(f"{draft}periksa/", {"_key": key, "declared": "1"}) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.url == second.url
    assert len(cases.list_for_account(region=world.region, account=world.citizen)) == 1
    gone = client.get(f"{draft}periksa/")
    assert gone.status_code == 404
    assert "sudah dikirim" in gone.content.decode()


def test_a_form_without_its_key_is_not_sent(client: Client, world: worlds.World) -> None:
    draft = filled(client, world)
    assert client.post(f"{draft}periksa/", {"declared": "1"}).status_code == 400


def test_a_renewed_standard_is_shown_before_anything_is_sent(client: Client, world: worlds.World, clock: Clock) -> None:
    draft = filled(client, world)
    key = hidden(client.get(f"{draft}periksa/"), "_key")[0]
    clock.at += HOUR
    worlds.publish(
        "dukcapil/akta-kelahiran", at=clock.at - dt.timedelta(minutes=1),
        changes={"service.yaml": [("version: 1\n", "version: 2\n")], "form.yaml": [("Nama lengkap anak", "Nama anak menurut surat")]},
    )  # fmt: skip
    answer = client.post(f"{draft}periksa/", {"_key": key, "declared": "1"})
    assert answer.status_code == 409
    assert "Nama anak menurut surat" in answer.content.decode()
    assert "diperbarui" in client.get(f"{draft}anak/").content.decode()
    assert client.post(f"{draft}pembaruan/").url == draft
    assert client.get(draft).url == f"{draft}periksa/"
    assert client.post(f"{draft}periksa/", {"_key": key, "declared": "1"}).status_code == 303


def test_a_draft_is_thrown_away_only_after_asking(client: Client, world: worlds.World) -> None:
    draft = filled(client, world)
    stored = cases.get_draft(region=world.region, account=world.citizen, draft=case_id(draft)).answers["birth_letter"][0]["file"]
    assert client.get(f"{draft}hapus/").status_code == 200
    assert client.post(f"{draft}hapus/").url == "/saya/"
    assert client.get(f"{draft}anak/").status_code == 404
    assert files.get_file(region=world.region, file=UUID(stored)).is_erased


# --- following --------------------------------------------------------------------------------------------------


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


# --- messages and account ---------------------------------------------------------------------------------------


def told(world: worlds.World, count: int) -> None:
    from loket.foundation.common.text import Text
    from loket.foundation.notifications import operations as notifications

    for number in range(count):
        notifications.queue_message(
            act=world.act(at=worlds.NOW + number * dt.timedelta(minutes=1)), recipient=world.citizen, address=None, kind="case.submitted",
            subject=Text(id=f"Pesan {number}", en=f"Message {number}"), body=Text(id="Isi pesan", en="Body"),
        )  # fmt: skip


def test_messages_are_paged_read_and_marked(client: Client, stranger: Client, world: worlds.World, clock: Clock) -> None:
    told(world, 23)
    clock.at += 2 * HOUR
    first = client.get("/saya/pesan/").content.decode()
    assert "Pesan 22" in first
    assert "23 belum dibaca" in first
    following = re.search(r'href="(\?after=[^"]+)"', first)
    assert following
    assert "Pesan 0" in client.get(f"/saya/pesan/{following[1].replace('&amp;', '&')}").content.decode()
    link = re.search(r'href="(/saya/pesan/\w{26}/)"', first)
    assert link
    assert "Isi pesan" in client.get(link[1]).content.decode()
    assert stranger.get(link[1]).status_code == 404
    assert "22 belum dibaca" in client.get("/saya/pesan/").content.decode()
    assert client.post("/saya/pesan/").url == "/saya/pesan/"
    assert "belum dibaca" not in client.get("/saya/pesan/").content.decode().casefold()


def test_messages_can_be_switched_off_by_kind_but_not_for_decisions(client: Client, world: worlds.World) -> None:
    from loket.foundation.notifications import queries as notifications

    assert client.get("/saya/pesan/pengaturan/").status_code == 200
    assert client.post("/saya/pesan/pengaturan/", {"by_email": ["document"], "quiet": "on", "starts": "21.00", "ends": "06.00"}).status_code == 303
    off = {one.family.prefix for one in notifications.list_preferences(recipient=world.citizen) if one.is_off}
    assert off == {"access", "case", "other"}


def test_the_account_page_changes_name_and_language(client: Client, stranger: Client, world: worlds.World) -> None:
    from loket.foundation.identity import queries as identity

    assert "Terhubung" in client.get("/saya/akun/").content.decode()
    assert "Belum terhubung" in stranger.get("/saya/akun/").content.decode()
    assert client.post("/saya/akun/", {"name": "", "language": "en"}).status_code == 422
    assert client.post("/saya/akun/", {"name": "Sari", "language": "en"}).status_code == 303
    account = identity.get_account(account_id=world.citizen)
    assert (account.name, account.language) == ("Sari", "en")


# --- whose it is ------------------------------------------------------------------------------------------------

CASE_PAGES = ("", "terkirim/", "tanda-terima/", "perbaiki/", "batalkan/", "keberatan/", "unduh/")
DRAFT_PAGES = ("", "anak/", "periksa/", "pembaruan/", "hapus/")


def test_another_account_or_region_finds_nothing(client: Client, stranger: Client, world: worlds.World) -> None:
    draft = filled(client, world)
    other_region = signed_in(world.citizen, "sagara.localhost")
    for one in (stranger, other_region):
        assert [one.get(f"{draft}{page}").status_code for page in DRAFT_PAGES] == [404] * len(DRAFT_PAGES)
        assert one.post(f"{draft}anak/", {"child_name": "Maling Contoh"}).status_code == 404
        assert one.post(f"{draft}hapus/").status_code == 404
    case = sent(client, world)
    why = re.search(rf'href="({re.escape(case)}mengapa/\w+/)"', client.get(case).content.decode())
    assert why
    for one in (stranger, other_region):
        assert [one.get(f"{case}{page}").status_code for page in CASE_PAGES] == [404] * len(CASE_PAGES)
        assert [one.post(f"{case}{page}").status_code for page in ("perbaiki/", "batalkan/", "keberatan/")] == [404] * 3
        assert one.get(why[1]).status_code == 404
        assert one.get("/saya/permohonan/").content.decode().count(case) == 0


def test_words_that_are_no_id_are_no_address(client: Client) -> None:
    for path in ("/saya/permohonan/sari-contoh/", "/saya/draf/1/anak/", "/saya/berkas/..%2f..%2fetc/", f"/saya/permohonan/{'Z' * 26}/"):
        assert client.get(path).status_code == 404
    assert client.get("/saya/permohonan/?after=lain").status_code == 404


# --- English, empty pages, cost ---------------------------------------------------------------------------------

EMPTY_PAGES = (
    "/saya/",
    "/saya/permohonan/",
    "/saya/permohonan/?tampil=berjalan",
    "/saya/dokumen/",
    "/saya/pesan/",
    "/saya/pesan/pengaturan/",
    "/saya/akun/",
)


@pytest.mark.parametrize("path", EMPTY_PAGES)
def test_empty_pages_say_what_to_do_in_both_languages(client: Client, path: str) -> None:
    for address, word in ((path, 'lang="id"'), (f"/en{path}", 'lang="en"')):
        page = client.get(address)
        assert page.status_code == 200
        assert word in page.content.decode()
        assert page.headers["Cache-Control"] == "no-store"


def test_links_of_an_english_page_stay_english(client: Client, world: worlds.World) -> None:
    case = sent(client, world)
    text = client.get(f"/en{case}").content.decode()
    assert f'href="/en{case}unduh/"' in text
    assert "Where is it now?" in text


def count(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as context:
        assert client.get(path).status_code == 200, path
    return len(context)


def test_no_page_asks_the_database_more_than_it_may_and_lists_do_not_grow(client: Client, world: worlds.World) -> None:
    draft = filled(client, world)
    for page in ("anak/", "orang-tua/", "surat-kelahiran/", "periksa/"):
        assert count(client, f"{draft}{page}") <= MOST_QUERIES
    case = sent(client, world)
    why = re.search(rf'href="({re.escape(case)}mengapa/\w+/)"', client.get(case).content.decode())
    assert why
    for path in (case, f"{case}terkirim/", f"{case}batalkan/", why[1], *EMPTY_PAGES):
        assert count(client, path) <= MOST_QUERIES, path
    few = [count(client, path) for path in ("/saya/permohonan/", "/saya/")]
    for _ in range(3):
        sent(client, world)
    assert [count(client, path) for path in ("/saya/permohonan/", "/saya/")] == few


def test_sending_is_limited_and_what_was_sent_can_be_sent_again(client: Client, world: worlds.World, settings: Any) -> None:
    draft = filled(client, world)
    key = hidden(client.get(f"{draft}periksa/"), "_key")[0]
    settings.LOKET_LIMIT_SCALE = 0.1  # one a minute
    assert client.post(f"{draft}periksa/", {"_key": key}).status_code == 422
    refused = client.post(f"{draft}periksa/", {"_key": key, "declared": "1"})
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert key in refused.content.decode()
    settings.LOKET_LIMIT_SCALE = 0
    assert client.post(f"{draft}periksa/", {"_key": key, "declared": "1"}).status_code == 303
