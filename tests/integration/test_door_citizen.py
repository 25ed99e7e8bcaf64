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
