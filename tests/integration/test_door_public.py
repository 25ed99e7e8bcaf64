"""The public door, as a browser without script, cookie or account sees it."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import re
import zipfile
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from loket.foundation.audit.values import system_act
from loket.services.cases import queries as cases
from loket.services.catalogue import operations as catalogue_writes
from loket.services.catalogue import queries as catalogue
from loket.services.documents import content
from loket.services.rollout import operations as rollout
from loket.web.kit import caching
from loket.web.public import stamp, standards
from tests.integration import test_documents as papers
from tests.integration import test_journey as journeys
from tests.integration.test_documents import folders, keys  # noqa: F401 - the signing authority of the tests
from tests.support import world as worlds

pytestmark = pytest.mark.django_db

MOST_QUERIES = 15
PAGES = (
    "/", "/layanan/", "/layanan/cari/", "/layanan/cari/?q=ktp+hilang", "/layanan/cari/hasil/?q=ktp", "/layanan/akta-kelahiran/",
    "/layanan/akta-kelahiran/standar.json", "/layanan/akta-kelahiran/paket.zip", "/lacak/", "/verifikasi/", "/kinerja/",
    "/kinerja/layanan.csv", "/kinerja/layanan.json", "/pengelolaan-data/", "/pengelolaan-data/kegiatan.csv", "/pengelolaan-data/kegiatan.json",
    "/tentang/", "/robots.txt", "/sitemap.xml",
)  # fmt: skip


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch, settings: Any) -> worlds.World:
    settings.LOKET_LIMIT_SCALE = 0
    monkeypatch.setattr("django.utils.timezone.now", lambda: worlds.NOW)
    return worlds.build("dukcapil/akta-kelahiran", "dukcapil/ktp-penggantian", "dukcapil/kk-perubahan")


@pytest.fixture
def client(world: worlds.World) -> Client:
    return Client(HTTP_HOST="localhost")


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_page_answers_without_a_cookie_and_with_few_queries(client: Client, prefix: str) -> None:
    for path in PAGES:
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(prefix + path)
        assert answer.status_code == 200, path
        assert not answer.cookies, path
        assert "cookie" not in answer.headers.get("Vary", "").lower(), path
        assert len(asked) <= MOST_QUERIES, [query["sql"][:90] for query in asked]


# --- finding ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("words", "service"), [
    ("ktp hilang", "ktp-penggantian"), ("bikin akte anak", "akta-kelahiran"), ("kartu kelurga", "kk-perubahan"), ("birth certificate", "akta-kelahiran"),
])  # fmt: skip
def test_everyday_words_and_typing_errors_find_the_service(client: Client, words: str, service: str) -> None:
    for path in ("/layanan/cari/", "/layanan/cari/hasil/"):
        found = re.findall(r'class="links-item" href="/layanan/([-a-z]+)/"', client.get(path, {"q": words}).content.decode())
        assert found[:1] == [service], path


def test_words_that_find_nothing_get_advice_and_are_escaped(client: Client) -> None:
    page = client.get("/layanan/cari/", {"q": "<b>zzqq\0"}).content.decode()
    assert "&lt;b&gt;zzqq" in page
    assert "Lihat semua layanan" in page
    assert "<b>" not in page
    assert "<html" not in client.get("/layanan/cari/hasil/", {"q": "zzqq"}).content.decode()


def test_the_search_is_limited(client: Client, settings: Any) -> None:
    settings.LOKET_LIMIT_SCALE = 0.02
    codes = [client.get("/layanan/cari/", {"q": f"ktp {number}"}).status_code for number in range(5)]
    assert codes[0] == 200
    assert codes[-1] == 429


def test_a_region_without_services_says_what_to_do(world: worlds.World) -> None:
    other = Client(HTTP_HOST="sagara.localhost")
    for path in ("/", "/layanan/"):
        page = other.get(path).content.decode()
        assert "Belum ada layanan yang diterbitkan" in page
        assert "Kota Sagara" in page
    assert "Belum ada angka" in other.get("/kinerja/").content.decode()


def test_what_was_applied_for_most_stands_first(client: Client) -> None:
    counted("ktp-penggantian", submitted=9, completed=4, on_time=3)
    counted("akta-kelahiran", submitted=2)
    page = client.get("/").content.decode()
    assert "Paling banyak diajukan" in page
    assert page.index("/layanan/ktp-penggantian/") < page.index("/layanan/akta-kelahiran/")
    assert "/layanan/kk-perubahan/" not in page


def counted(service: str, **counts: int) -> None:
    from loket.oversight.standards.models import Day

    Day.objects.create(region=worlds.REGION, service=service, on=worlds.NOW.date(), **counts)


# --- one standard -----------------------------------------------------------------------------------------------


def test_the_page_says_the_promise_and_never_invents_a_figure(client: Client) -> None:
    page = client.get("/layanan/akta-kelahiran/").content.decode()
    for words in (
        "1 hari kerja",
        "Gratis",
        "Belum ada survei",
        "Belum ada data",
        "Sudah ada di sistem",
        "Perlu diunggah",
        "UU 24/2013 Pasal 79A",
        "<svg",
        "Verifikasi berkas",
    ):
        assert words in page, words
    counted("akta-kelahiran", submitted=9, completed=4, on_time=3)
    assert "75%" in client.get("/layanan/akta-kelahiran/").content.decode()


def test_all_fourteen_components_are_there(client: Client) -> None:
    page = client.get("/layanan/akta-kelahiran/").content.decode()
    for words in (
        "Persyaratan", "Prosedur", "Waktu", "Biaya resmi", "Hasil layanan", "Pengaduan, saran, dan masukan", "Dasar hukum", "Sarana, prasarana",
        "Kompetensi pelaksana", "Pengawasan internal", "Jumlah pelaksana", "Jaminan pelayanan", "Jaminan keamanan", "Evaluasi kinerja",
    ):  # fmt: skip
        assert words in page, words


def test_anybody_can_compute_the_hash_from_the_json_and_from_the_package(client: Client, world: worlds.World) -> None:
    known = world.hashes["akta-kelahiran"]
    assert known in client.get("/layanan/akta-kelahiran/").content.decode()
    for path in ("/layanan/akta-kelahiran/standar.json", f"/layanan/akta-kelahiran/versi/{known}/standar.json"):
        data = client.get(path).json()
        text = json.dumps(data["content"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert hashlib.sha256(text.encode()).hexdigest() == data["hash"] == known
    packed = client.get("/layanan/akta-kelahiran/paket.zip")
    assert packed.content == client.get(f"/layanan/akta-kelahiran/versi/{known}/paket.zip").content
    with zipfile.ZipFile(io.BytesIO(packed.content)) as archive:
        files = {name.removeprefix("akta-kelahiran/"): archive.read(name) for name in archive.namelist() if "/" in name}
        assert known in archive.read("PERIKSA.txt").decode()
    assert catalogue.load_package(files, region=worlds.REGION).hash == known


def test_a_changed_package_changes_page_hash_and_drawing_and_its_earlier_version_stays_readable(client: Client, world: worlds.World) -> None:
    before = client.get("/layanan/akta-kelahiran/").content.decode()
    newer = publish_newer(world)
    page = client.get("/layanan/akta-kelahiran/").content.decode()
    old = world.hashes["akta-kelahiran"]
    assert newer != old
    assert newer in page
    assert "Pemeriksaan berkas oleh petugas" in drawing(page)
    assert "Pemeriksaan berkas oleh petugas" not in drawing(before)
    assert f"/layanan/akta-kelahiran/versi/{old}/" in page
    earlier = client.get(f"/layanan/akta-kelahiran/versi/{old}/").content.decode()
    assert "Bukan versi yang berlaku" in earlier
    assert "dari “Verifikasi berkas” menjadi “Pemeriksaan berkas oleh petugas”" in earlier
    assert "Pemeriksaan berkas oleh petugas" not in drawing(earlier)
    assert "Ajukan</span>" not in earlier
    current = client.get(f"/layanan/akta-kelahiran/versi/{newer}/").content.decode()
    assert "Versi ini yang berlaku" in current


def test_a_case_keeps_its_own_version_when_a_newer_one_is_published(client: Client, world: worlds.World) -> None:
    case = journeys.send(world)
    publish_newer(world)
    kept = cases.get_case(region=worlds.REGION, case=case)
    assert kept.version_hash == world.hashes["akta-kelahiran"]
    shown = client.post("/lacak/", {"nomor": kept.number}).content.decode()
    assert "Verifikasi berkas" in shown
    assert "Pemeriksaan berkas oleh petugas" not in shown


def publish_newer(world: worlds.World) -> str:
    folder = "dukcapil/akta-kelahiran"
    bundle = dict(catalogue.read_folder(worlds.TOP / "service-packages" / folder, region=worlds.REGION, regions=worlds.TOP / "regions"))
    text = bundle["service.yaml"].decode().replace("version: 1\n", "version: 2\n").replace("Verifikasi berkas", "Pemeriksaan berkas oleh petugas")
    bundle["service.yaml"] = text.encode()
    act = system_act("publish", region=worlds.REGION, at=worlds.NOW, purpose="publish")
    version = catalogue_writes.publish(act=act, bundle=bundle, region=worlds.REGION, on=worlds.NOW.date())
    rollout.make_live(act=act, region=worlds.REGION, version_hash=version, live_from=worlds.NOW)
    return version


def drawing(page: str) -> str:
    found = re.search(r"<svg[^>]*role=.*?</svg>", page[page.index('class="sop"') :], re.DOTALL)
    assert found
    return re.sub(r"\s+", " ", " ".join(re.findall(r">([^<>]+)<", found[0])))


def test_the_sop_is_a_pdf_that_is_drawn_once(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []

    def draw(*, source: str, at: Any) -> bytes:
        drawn.append(source)
        return b"%PDF-1.7 contoh"

    monkeypatch.setattr("loket.services.documents.queries.get_sop_pdf", draw)
    standards._drawings.clear()
    answers = [client.get("/layanan/akta-kelahiran/sop.pdf") for _ in range(2)]
    assert [answer.headers["Content-Type"] for answer in answers] == ["application/pdf"] * 2
    assert answers[0].headers["X-Content-Type-Options"] == "nosniff"
    assert len(drawn) == 1
    standards._drawings.clear()


@pytest.mark.parametrize(
    "path",
    [
        "/layanan/tidak-ada/",
        "/layanan/tidak-ada/sop.pdf",
        "/layanan/tidak-ada/standar.json",
        "/layanan/tidak-ada/paket.zip",
        f"/layanan/akta-kelahiran/versi/{'0' * 64}/",
    ],
)
def test_what_is_not_offered_is_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_nothing_of_a_region_is_shown_at_the_door_of_another(world: worlds.World, client: Client) -> None:
    case = journeys.send(world)
    number = cases.get_case(region=worlds.REGION, case=case).number
    other, known = Client(HTTP_HOST="sagara.localhost"), world.hashes["akta-kelahiran"]
    for path in ("", "standar.json", "paket.zip", "sop.pdf", f"versi/{known}/", f"versi/{known}/standar.json", f"versi/{known}/paket.zip"):
        assert client.get(f"/layanan/akta-kelahiran/{path}").status_code == 200 or path == "sop.pdf", path
        assert other.get(f"/layanan/akta-kelahiran/{path}").status_code == 404, path
    for path in ("/", "/layanan/", "/layanan/cari/?q=akta", "/kinerja/", "/kinerja/layanan.csv", "/kinerja/layanan.json", "/sitemap.xml"):
        text = other.get(path).content.decode()
        assert "akta-kelahiran" not in text, path
        assert "Nusa Jaya" not in text, path
    assert other.post("/lacak/", {"nomor": number}).status_code == 422
    assert Client(HTTP_HOST="tidak-dikenal.localhost").get("/").status_code == 404


# --- following --------------------------------------------------------------------------------------------------


def test_a_number_shows_the_state_and_nothing_of_whom(client: Client, world: worlds.World) -> None:
    number = cases.get_case(region=worlds.REGION, case=journeys.send(world)).number
    answer = client.post("/lacak/", {"nomor": f" {number.lower()} "})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Verifikasi berkas" in page
    assert "Contoh" not in page.replace("Daerah contoh", "").replace("Contoh: ", "")
    assert answer.headers["Cache-Control"] == "no-store"
    assert not answer.cookies


def test_a_receipts_code_fills_the_field_and_looks_nothing_up(client: Client, world: worlds.World) -> None:
    number = cases.get_case(region=worlds.REGION, case=journeys.send(world)).number
    with CaptureQueriesContext(connection) as asked:
        page = client.get("/lacak/", {"nomor": number}).content.decode()
    assert f'value="{number}"' in page
    assert "Verifikasi berkas" not in page
    assert not [query for query in asked if "cases_case" in query["sql"]]


@pytest.mark.parametrize("number", ["", "NJ-261124-0000-0000", "x\0'--", "9" * 500])
def test_an_unknown_number_is_said_kindly(client: Client, number: str) -> None:
    answer = client.post("/lacak/", {"nomor": number})
    assert answer.status_code == 422
    assert 'href="#f-nomor"' in answer.content.decode()


def test_a_form_needs_no_cookie_but_is_refused_from_a_strange_page(world: worlds.World) -> None:
    client = Client(HTTP_HOST="localhost", enforce_csrf_checks=True)
    assert client.post("/lacak/", {"nomor": "x"}).status_code == 422
    assert client.post("/lacak/", {"nomor": "x"}, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 422
    assert client.post("/lacak/", {"nomor": "x"}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post("/verifikasi/", {"kode": "x"}, headers={"Origin": "https://jahat.example"}).status_code == 403
    assert client.post("/verifikasi/", {"kode": "x"}, headers={"Origin": "http://localhost"}).status_code == 422


def test_guessing_numbers_is_limited(client: Client, settings: Any) -> None:
    settings.LOKET_LIMIT_SCALE = 0.2
    assert [client.post("/lacak/", {"nomor": "NJ-1"}).status_code for _ in range(4)][-1] == 429


# --- verifying --------------------------------------------------------------------------------------------------


def test_a_code_tells_what_is_true_now(client: Client) -> None:
    valid = papers.issue()
    expired = papers.issue(on=dt.date(2020, 1, 1), valid={"value": 1, "unit": "years", "reference": "contoh"})
    withdrawn = papers.issue()
    papers.operations.withdraw(act=papers.act(), region=papers.REGION, document=withdrawn.id, reason="Rahasia dalam", on=papers.ON)
    who = uuid4()
    replaced, _ = papers.issue(who, replaces=True), papers.issue(who, replaces=True)
    for document, words in (
        (valid, "asli dan berlaku"), (expired, "sudah kedaluwarsa"), (withdrawn, "Dokumen ini dicabut"), (replaced, "sudah diganti"),
    ):  # fmt: skip
        for code in (document.code, f"{document.shown_code.lower()}/"):
            answer = client.get(f"/verifikasi/{code}")
            page = answer.content.decode()
            assert answer.status_code == 200
            assert words in page
            assert "Sari" not in page
            assert content.initials("Sari Dewi") in page
            assert "Rahasia dalam" not in page
            assert answer.headers["Cache-Control"] == "no-store"
            assert not answer.cookies
    assert Client(HTTP_HOST="sagara.localhost").get(f"/verifikasi/{valid.code}").status_code == 404


def test_a_typed_code_leads_to_its_page_and_a_wrong_one_is_explained(client: Client) -> None:
    code = papers.issue()
    answer: Any = client.post("/verifikasi/", {"kode": code.shown_code.lower()})
    assert (answer.status_code, answer.url) == (303, f"/verifikasi/{code.code}")
    assert client.post("/en/verifikasi/", {"kode": code.code}).headers["Location"] == f"/en/verifikasi/{code.code}"
    assert client.post("/verifikasi/", {"kode": "abc"}).status_code == 422
    unknown = client.get("/verifikasi/ABCD-EFGH-0000-0000")
    assert unknown.status_code == 404
    assert "tidak kami kenal" in unknown.content.decode()


def upload(client: Client, content: bytes) -> Any:
    return client.post("/verifikasi/", {"periksa-berkas": "1", "berkas": SimpleUploadedFile("surat.pdf", content, content_type="application/pdf")})


def test_an_uploaded_pdf_is_genuine_changed_or_somebody_elses(client: Client) -> None:
    document = papers.issue()
    pdf = papers.signed(document)
    genuine = upload(client, pdf).content.decode()
    assert "asli dan utuh" in genuine
    assert "asli dan berlaku" in genuine
    assert document.shown_code in genuine
    middle = len(pdf) // 3
    assert "sudah diubah" in upload(client, pdf[:middle] + bytes([pdf[middle] ^ 1]) + pdf[middle + 1 :]).content.decode()
    assert "tidak bertanda tangan" in upload(client, worlds.PDF).content.decode()
    assert "tidak dapat dibaca" in upload(client, b"bukan pdf").content.decode()
    papers.operations.withdraw(act=papers.act(), region=papers.REGION, document=document.id, reason="x", on=papers.ON)
    after = upload(client, pdf).content.decode()
    assert "Dokumen ini dicabut" in after
    assert upload(Client(HTTP_HOST="sagara.localhost"), pdf).content.decode().count("bukan dari Kota Sagara") == 1


def test_a_missing_or_too_large_file_is_said_in_words(client: Client) -> None:
    assert client.post("/verifikasi/", {"periksa-berkas": "1"}).status_code == 422
    answer = upload(client, b"%PDF-" + b"0" * (5 * 1024 * 1024 + 1))
    assert answer.status_code == 413
    assert "lebih besar dari 5 MB" in answer.content.decode()


# --- figures, machines, cache -----------------------------------------------------------------------------------


def test_the_figures_are_the_same_as_page_csv_and_json(client: Client) -> None:
    counted("akta-kelahiran", submitted=1200, completed=4, refused=1, on_time=4)
    assert "1.200" in client.get("/kinerja/").content.decode()
    lines = list(csv.DictReader(io.StringIO(client.get("/kinerja/layanan.csv").content.decode())))
    data = {one["service"]: one for one in client.get("/kinerja/layanan.json").json()["services"]}
    assert lines[0]["service"] == "akta-kelahiran"
    assert (lines[0]["submitted"], lines[0]["ended"], lines[0]["on_time_percent"]) == ("1200", "5", "80")
    assert data["akta-kelahiran"]["on_time_percent"] == 80
    assert data["kk-perubahan"]["on_time_percent"] is None


def test_a_warm_page_asks_no_database_and_a_publication_shows_at_once(
    client: Client, world: worlds.World, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.LOKET_PAGE_CACHE = True
    monkeypatch.setattr(caching, "STAMP_SECONDS", 3600.0)
    caching.forget()
    paths = ("/", "/layanan/", "/layanan/akta-kelahiran/", "/layanan/cari/?q=ktp", "/kinerja/", "/tentang/", "/sitemap.xml")
    for path in paths:
        assert client.get(path).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        for path in paths:
            assert client.get(path).headers["Cache-Control"].startswith("public")
    assert len(asked) == 0
    newer = publish_newer(world)
    monkeypatch.setattr(caching, "_stamp_held", (float("-inf"), ""))
    assert newer in client.get("/layanan/akta-kelahiran/").content.decode()
    caching.forget()


def test_the_stamp_changes_with_what_is_live_and_with_the_day(world: worlds.World, monkeypatch: pytest.MonkeyPatch) -> None:
    first = stamp.page_stamp()
    assert stamp.page_stamp() == first
    publish_newer(world)
    second = stamp.page_stamp()
    assert second != first
    monkeypatch.setattr("django.utils.timezone.now", lambda: worlds.NOW + dt.timedelta(days=1))
    assert stamp.page_stamp() != second


def test_the_sitemap_names_what_is_offered_in_both_languages(client: Client) -> None:
    text = client.get("/sitemap.xml").content.decode()
    for path in ("/layanan/akta-kelahiran/", "/en/layanan/akta-kelahiran/"):
        assert f"<loc>http://localhost{path}</loc>" in text
    assert "Sitemap: http://localhost/sitemap.xml" in client.get("/robots.txt").content.decode()
