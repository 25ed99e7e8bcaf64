"""My data: what is held and why, a copy, requests, and the way back to the form; and the desk that answers (no script, no JavaScript)."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from django.test import Client

from loket.foundation.identity.models import Account
from loket.foundation.identity.values import PROOFS
from loket.foundation.residents import queries as residents
from loket.foundation.residents.models import Resident
from loket.oversight.privacy import jobs, queries
from loket.oversight.privacy.models import Copy, Request
from loket.services.cases import queries as cases
from loket.services.journey import operations as journey
from tests.support import world as worlds
from tests.support.signing_in import long_ago
from tests.unit.foundation.residents import samples

pytestmark = pytest.mark.django_db


def client_of(account: UUID) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(Account.objects.get(pk=account), backend="loket.foundation.identity.backend.ByAddress")
    session = client.session
    session[PROOFS] = [["password", int(worlds.NOW.timestamp())]]
    session.save()
    return client


VERIFIER, SECRETARY = "dukcapil/verifikator", "dukcapil/sekretaris"


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch, settings: Any) -> worlds.World:
    settings.LOKET_LIMIT_SCALE = 0
    monkeypatch.setattr("django.utils.timezone.now", lambda: worlds.NOW)
    return worlds.build("dukcapil/akta-kelahiran", "dukcapil/ktp-penggantian", positions={VERIFIER: 1, SECRETARY: 1, "dukcapil/kepala": 1})


@pytest.fixture
def citizen(world: worlds.World) -> Client:
    return client_of(world.citizen)


def _page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return answer.content.decode()


def _nik(world: worlds.World) -> str:
    act = world.act()
    return str(residents.facts_for(act=act, resident_id=world.resident, paths=["residents.nik"], reader=world.resident)["residents.nik"])


def test_everything_that_is_held_is_there_with_purpose_ground_and_time(world: worlds.World, citizen: Client) -> None:
    journey.start(act=world.act(), account=world.citizen, service="akta-kelahiran")
    page = _page(citizen, "/saya/data/")
    for words in (
        "Register penduduk",
        "UU 27/2022 Pasal 20 ayat (2) huruf e",
        "Nama lengkap",
        "Draf permohonan",
        "seterusnya",
        "data awal kependudukan",
    ):
        assert words in page, words
    nik = _nik(world)
    assert f"{'•' * 12}{nik[-4:]}" in page
    assert page.index("•" * 12) < page.index(nik), "the number is behind a disclosure that works without script"
    assert "My data" in _page(citizen, "/en/saya/data/")


def test_events_and_papers_are_told_with_their_source_and_their_numbers_are_masked(world: worlds.World, citizen: Client) -> None:
    samples.add_event(world.resident, "marriage", dt.date(2014, 6, 8), number="KW-7788-2014", place="Nusa Jaya", other_name="Melati Contoh")
    samples.add_paper(world.resident, kind="sktt", number="SKTT-5566-2020", valid_until=dt.date(2021, 1, 1))
    page = _page(citizen, "/saya/data/")
    for words in (
        "Perkawinan",
        "8 Juni 2014, Nusa Jaya, dengan Melati Contoh",
        "Akta perkawinan atau buku nikah, nomor",
        "SKTT",
        "sudah lewat",
        "24 November 2026",
    ):
        assert words in page, words
    for number in ("KW-7788-2014", "SKTT-5566-2020"):
        assert page.count(number) == 1
        assert page.index("••••••", page.index(number) - 400) < page.index(number)
    assert "with Melati Contoh" in _page(citizen, "/en/saya/data/")


def test_a_copy_is_made_by_a_job_holds_it_all_and_ends(world: worlds.World, citizen: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    journey.start(act=world.act(), account=world.citizen, service="akta-kelahiran")
    answer = citizen.post("/saya/data/salinan/")
    assert answer.status_code == 303
    request = Request.objects.get(kind="copy")
    assert "Sedang disiapkan" in _page(citizen, answer["Location"])
    assert jobs.make_copy(at=world.at, request=str(request.id)) == 1
    page = _page(citizen, answer["Location"])
    data, paper = re.findall(r'href="(/saya/data/salinan/[^"]+)"', page)[::-1]
    whole = json.loads(citizen.get(data).content)
    assert whole["format"] == "loket.data/1"
    assert _nik(world) in json.dumps(whole["register"])
    assert [one["service"] for one in whole["drafts"]] == ["akta-kelahiran"]
    assert {one["code"] for one in whole["purposes"]} >= {"register", "applications", "record"}
    assert citizen.get(paper).content.startswith(b"%PDF-")
    assert client_of(world.stranger).get(data).status_code == 404
    assert jobs.make_copy(at=world.at, request=str(request.id)) == 1, "again changes nothing"
    assert Copy.objects.get().expires_at == world.at + dt.timedelta(days=7)
    jobs.enforce(at=world.at + dt.timedelta(days=8))
    assert citizen.get(data).status_code == 410
    assert Copy.objects.get().data_sealed is None


def test_wrong_data_in_a_form_are_reported_and_the_form_is_kept(world: worlds.World, citizen: Client) -> None:
    draft = journey.start(act=world.act(), account=world.citizen, service="ktp-penggantian")
    held = None
    for page in journey_pages(world, draft.id):
        html = _page(citizen, f"/saya/draf/{short(draft.id)}/{page}/")
        if 'name="wrong"' in html:
            held = page, html
            break
    assert held, "a form shows what is held"
    page, html = held
    assert re.search(r"Sudah ada di sistem: data awal kependudukan, \d{1,2} November 2026\.", html), "with its source and since when"
    name = re.findall(r'name="wrong" value="([a-z_.]+)"', html)[0]
    answer = citizen.post(f"/saya/draf/{short(draft.id)}/{page}/", {"wrong": name, "revision": re.findall(r'name="revision" value="(\d+)"', html)[0]})
    assert answer.status_code == 303
    form = _page(citizen, answer["Location"])
    assert "Isian formulir Anda tetap tersimpan" in form
    sent = citizen.post("/saya/data/perbaiki/", {"data": "name", "wanted": "Sari Contoh Wulandari", "draf": short(draft.id), "halaman": page})
    assert sent["Location"] == f"/saya/draf/{short(draft.id)}/{page}/"
    assert Request.objects.get(kind="correct").due_at == world.at + dt.timedelta(hours=72)
    assert cases.get_draft(region=world.region, account=world.citizen, draft=draft.id).id == draft.id


def journey_pages(world: worlds.World, draft: Any) -> list[str]:
    from loket.services.journey import queries as reads

    return [one.id for one in reads.get_application(act=world.act(), account=world.citizen, draft=draft).pages]


def short(key: Any) -> str:
    from loket.foundation.common import ids

    return ids.to_text(key)


def test_a_foreign_draft_is_nowhere_to_go_back_to(world: worlds.World) -> None:
    draft = journey.start(act=world.act(), account=world.citizen, service="akta-kelahiran")
    client = client_of(world.stranger)
    assert f'href="/saya/draf/{short(draft.id)}' not in _page(client, f"/saya/data/perbaiki/?data=name&draf={short(draft.id)}&halaman=nama")
    assert "Kembali ke formulir" not in _page(client_of(world.citizen), "/saya/data/perbaiki/?data=name&draf=https://example.org")
    assert "Kembali ke formulir" in _page(client_of(world.citizen), f"/saya/data/perbaiki/?data=name&draf={short(draft.id)}&halaman=nama")


def test_what_is_missing_is_said_beside_the_question_and_nothing_typed_is_lost(world: worlds.World, citizen: Client) -> None:
    answer = citizen.post("/saya/data/perbaiki/", {"data": "name", "wanted": "", "words": "Nama saya salah eja"})
    assert answer.status_code == 422
    assert "Tulis yang benar seharusnya apa." in answer.content.decode()
    assert "Nama saya salah eja" in answer.content.decode()
    assert "field-bad" not in _page(citizen, "/saya/data/perbaiki/")
    assert "field-bad" in _page(citizen, "/saya/data/perbaiki/?pilih=1", 422)
    assert "field-bad" not in _page(citizen, "/saya/data/perbaiki/?pilih=1&data=name")
    bad = citizen.post("/saya/data/perbaiki/", {"data": "birth_on", "wanted_day": "3", "wanted_month": "4", "wanted_year": "1990"})
    assert bad.status_code == 303
    assert queries.get_own(region=world.region, account=world.citizen, request=Request.objects.get().id).asked["wanted"] == "1990-04-03"


def test_an_officer_answers_and_the_person_reads_it(world: worlds.World, citizen: Client) -> None:
    citizen.post("/saya/data/perbaiki/", {"data": "mother_name", "wanted": "Dewi Contoh Lestari"})
    officer = client_of(world.officers[VERIFIER])
    assert "1 permintaan menunggu" in _page(officer, "/meja/data-pribadi/")
    place = officer.post("/meja/data-pribadi/ambil/")["Location"]
    page = _page(officer, place)
    assert "Ibu Contoh" in page
    assert "Dewi Contoh Lestari" in page
    revision = re.findall(r'name="revision" value="(\d+)"', page)[0]
    wrong = officer.post(place, {"revision": revision, "outcome": "done", "value": "Dewi Contoh Lestari", "words": "Sudah."})
    assert wrong.status_code == 422
    assert "Sebutkan dokumen" in wrong.content.decode()
    right = {"revision": revision, "outcome": "done", "value": "Dewi Contoh Lestari", "words": "Sudah diperbaiki.", "document": "Akta 1/2001"}
    assert officer.post(place, right)["Location"] == "/meja/data-pribadi/"
    assert Resident.objects.get(pk=world.resident).version == 2
    mine = _page(citizen, f"/saya/data/permintaan/{short(Request.objects.get().id)}/")
    assert "Sudah diperbaiki." in mine
    assert "Akta 1/2001" in mine
    assert "Dijawab hari ini" in _page(officer, "/meja/data-pribadi/")
    assert _page(client_of(world.officers["dukcapil/kepala"]), "/meja/data-pribadi/")
    assert client_of(world.officers[SECRETARY]).get(place).status_code == 404


def test_a_restriction_is_asked_seen_and_lifted(world: worlds.World, citizen: Client) -> None:
    assert citizen.post("/saya/data/batasi/", {"words": "Sengketa"}).status_code == 303
    assert "sedang dibatasi" in _page(citizen, "/saya/data/")
    assert citizen.post("/saya/data/batasi/", {"lift": "1"}).status_code == 303
    assert "sedang dibatasi" not in _page(citizen, "/saya/data/")


def test_whoever_finds_an_open_session_gets_no_copy_and_destroys_nothing(world: worlds.World, citizen: Client) -> None:
    asked = citizen.post("/saya/data/salinan/")
    request = Request.objects.get(kind="copy")
    assert jobs.make_copy(at=world.at, request=str(request.id)) == 1
    paths = re.findall(r'href="(/saya/data/salinan/[^"]+)"', _page(citizen, asked["Location"]))
    long_ago(citizen)
    for path in [*paths, "/saya/data/hapus/?akun=ya"]:
        answer = citizen.get(path)
        assert answer.status_code == 303, path
        assert answer["Location"] == f"/masuk/kode/?ulang=1&next={quote(path, safe='/')}"
    for path, sent in (("/saya/data/hapus/", {"read": "on"}), ("/saya/data/salinan/", {})):
        assert citizen.post(path, sent)["Location"].startswith("/masuk/kode/?ulang=1")
    assert Request.objects.count() == 1
    proved = citizen.post("/masuk/kode/", {"ulang": "1", "next": paths[0], "password": worlds.PASSWORD})
    assert proved["Location"] == paths[0]
    assert citizen.get(paths[0]).status_code == 200


def test_deletion_shows_beforehand_what_goes_and_what_stays(world: worlds.World, citizen: Client) -> None:
    page = _page(citizen, "/saya/data/hapus/?akun=ya")
    assert "Akun, kontak, dan cara masuk" in page
    assert "UU 23/2006" in page
    assert citizen.post("/saya/data/hapus/", {"akun": "ya"}).status_code == 422
    assert citizen.post("/saya/data/hapus/", {"akun": "ya", "read": "on"}).status_code == 303
    secretary = client_of(world.officers[SECRETARY])
    place = secretary.post("/meja/data-pribadi/ambil/")["Location"]
    page = _page(secretary, place)
    sent = secretary.post(place, {"revision": re.findall(r'name="revision" value="(\d+)"', page)[0], "outcome": "done", "words": "Dilaksanakan."})
    assert sent.status_code == 303
    assert citizen.get("/saya/data/").status_code == 302


def test_who_is_not_connected_is_told_what_to_do(world: worlds.World) -> None:
    client = client_of(world.stranger)
    assert "belum terhubung" in _page(client, "/saya/data/perbaiki/?data=name")
    assert "belum terhubung" in _page(client, "/saya/data/")
    assert client.get("/saya/data-salah/?data=name")["Location"] == "/saya/data/perbaiki/?data=name"


def test_who_leads_sees_what_is_late_and_not_what_it_says(world: worlds.World, citizen: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    citizen.post("/saya/data/perbaiki/", {"data": "mother_name", "wanted": "Dewi Contoh Lestari"})
    number = Request.objects.get().number
    head = client_of(world.officers["dukcapil/kepala"])
    assert number not in _page(head, "/pimpinan/")
    monkeypatch.setattr("django.utils.timezone.now", lambda: worlds.NOW + dt.timedelta(hours=80))
    page = _page(client_of(world.officers["dukcapil/kepala"]), "/pimpinan/")
    assert number in page
    assert "Dewi" not in page


def test_who_read_is_told_as_on_the_page_of_readings_and_withheld_ones_are_not(
    world: worlds.World, citizen: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    citizen.post("/saya/data/perbaiki/", {"data": "mother_name", "wanted": "Dewi Contoh Lestari"})
    officer = client_of(world.officers[VERIFIER])
    _page(officer, officer.post("/meja/data-pribadi/ambil/")["Location"])
    page = _page(citizen, "/saya/data/")
    assert "menjawab permintaan tentang data pribadi" in page
    monkeypatch.setattr("loket.oversight.access.queries.list_usages", lambda **_: ((), 0))
    assert "menjawab permintaan tentang data pribadi" not in _page(citizen, "/saya/data/")
