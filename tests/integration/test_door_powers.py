"""The pages of acting for others, as a browser without script sees them: giving, taking, choosing for whom, and the counter."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from loket.foundation.common import ids
from loket.foundation.powers import operations, queries
from loket.foundation.residents import queries as residents
from loket.services.documents import queries as documents
from loket.services.journey import queries as journey
from loket.web.kit import factor
from tests.support import powers as people_of
from tests.support import world as worlds
from tests.support.powers import People

pytestmark = pytest.mark.django_db

MOTHER, CHILD = "Sari Contoh Wulandari", "Bintang Contoh Santoso"
UNTIL = {"until_day": "28", "until_month": "2", "until_year": "2027"}


class Clock:
    """The clock that the doors read."""

    at = worlds.NOW


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr("django.utils.timezone.now", lambda: found.at)
    return found


@pytest.fixture
def people(db: None, clock: Clock, settings: Any) -> People:
    settings.LOKET_LIMIT_SCALE = 0
    return people_of.build()


def signed_in(account: UUID) -> Client:
    from loket.foundation.identity.models import Account

    client = Client(HTTP_HOST="localhost")
    client.force_login(Account.objects.get(pk=account), backend="loket.foundation.identity.backend.ByAddress")
    session = client.session
    session[factor.MARK] = int(worlds.NOW.timestamp())
    session.save()
    return client


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_a_power_is_given_taken_confirmed_used_and_ended(people: People) -> None:
    giver, holder = signed_in(people.citizen), signed_in(people.brother)
    assert "Anda belum memberi kuasa" in text(giver.get("/saya/kuasa/"))
    left = giver.post("/saya/kuasa/beri/", {"label": "", **UNTIL})
    assert left.status_code == 422
    assert "untuk catatan Anda sendiri" in text(left)
    page = giver.post("/saya/kuasa/beri/", {"label": "Budi, adik saya", "services": ["kia", "tidak-ada"], **UNTIL})
    assert page.status_code == 303
    shown = giver.get(page.url)
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", text(shown))
    assert code
    assert MOTHER in text(shown)
    wrong = holder.post("/saya/kuasa/undangan/", {"code": "AAAA AAAA AAAA"})
    assert wrong.status_code == 422
    assert "tidak berlaku" in text(wrong)
    invited = holder.post("/saya/kuasa/undangan/", {"code": code[0].lower()})
    seen = holder.get(invited.url)
    assert "meminta Anda bertindak untuknya" in text(seen)
    taken = holder.post(invited.url, {"accept": "1"})
    assert taken.status_code == 303
    assert "Menunggu pemberinya memastikan" in text(holder.get(taken.url))
    assert holder.post(invited.url, {"accept": "1"}).status_code == 404
    assert "Pastikan orangnya" in text(giver.get(page.url))
    assert giver.post(page.url, {"confirm": "1"}).status_code == 303
    assert MOTHER in text(holder.get("/saya/kuasa/diterima/"))

    offer = text(holder.get("/layanan/kia/ajukan/"))
    assert "Untuk siapa permohonan ini?" in offer
    key = people_of.key_of(people, people.brother, MOTHER)
    begun = holder.post("/layanan/kia/ajukan/", {"untuk": key})
    form = holder.get(f"{begun.url}anak/")
    assert MOTHER in text(form)
    assert "Surat kuasa" in text(form)
    case = people_of.send(people, people.brother, key)
    address = f"/saya/permohonan/{ids.to_text(case)}/"
    for client, path in ((holder, address), (holder, f"{address}terkirim/"), (giver, address)):
        answer = client.get(path)
        assert answer.status_code == 200
        assert MOTHER in text(answer)
        assert "Surat kuasa" in text(answer)
    assert ids.to_text(case) in text(giver.get("/saya/permohonan/"))
    assert ids.to_text(case) in text(giver.get(page.url)), "what was done by the power"
    receipt = holder.get(f"{address}tanda-terima/")
    assert receipt.status_code == 200
    acted = journey.get_receipt(act=people.act(people.brother), account=people.brother, case=case, check_url="https://contoh.example").rows
    assert ("Pemohon", MOTHER) in acted
    assert signed_in(people.stranger).get(address).status_code == 404
    assert signed_in(people.stranger).get(page.url).status_code == 404

    assert giver.post(page.url, {"end": "1"}).status_code == 303
    stopped = holder.get(address)
    assert stopped.status_code == 403
    assert "tidak berlaku lagi" in text(stopped)
    assert giver.get(address).status_code == 200


def test_a_power_ended_while_a_page_is_filled_in_answers_in_plain_words_and_the_draft_stays(people: People) -> None:
    power = people_of.given(people)
    holder = signed_in(people.brother)
    begun = holder.post("/layanan/kia/ajukan/", {"untuk": people_of.key_of(people, people.brother, MOTHER)}).url
    page = holder.get(f"{begun}anak/")
    hidden = {name: re.findall(rf'name="{name}" value="([^"]*)"', page.content.decode()) for name in ("revision", "_shown")}
    operations.end(act=people.act(), account=people.citizen, power=power.id)
    answer = holder.post(f"{begun}anak/", {**hidden, "child": str(people.child), "kind": "first"})
    assert answer.status_code == 403
    assert "Yang sudah tersimpan tetap ada" in text(answer)
    assert ids.to_text(ids.from_text(begun.rstrip("/").rpartition("/")[2])) in text(holder.get("/saya/permohonan/"))


def test_a_parent_chooses_the_child_and_the_document_is_the_childs(people: People) -> None:
    mother = signed_in(people.citizen)
    assert CHILD in text(mother.get("/saya/kuasa/diterima/"))
    key = people_of.key_of(people, people.citizen, CHILD)
    begun = mother.post("/layanan/kia/ajukan/", {"untuk": key}).url
    assert f'value="{people.child}" checked' in mother.get(f"{begun}anak/").content.decode().replace("selected", "checked")
    case = people_of.send(people, people.citizen, key)
    assert documents.list_for_case(region=people.region, case=case) is not None
    assert mother.get(f"/saya/permohonan/{ids.to_text(case)}/").status_code == 200


def test_whoever_is_not_identified_is_told_how_and_loses_nothing(people: People) -> None:
    stranger = signed_in(people.stranger)
    answer = stranger.get("/saya/kuasa/beri/")
    assert answer.status_code == 403
    assert "Hubungkan akun Anda lebih dulu" in text(answer)
    offered = operations.give(act=people.act(), account=people.citizen, label="", services=["kia"], valid_until=dt.date(2027, 3, 1))
    code = offered.code.replace("-", "")
    refused = stranger.post(f"/saya/kuasa/undangan/{code}/", {"accept": "1"})
    assert refused.status_code == 403
    assert "harus terhubung" in text(refused)
    assert queries.find_invitation(code=code, at=people.at)


def test_two_officers_enter_a_guardian_and_a_company(people: People) -> None:
    first, second = signed_in(people.officers[people_of.VERIFIER]), signed_in(people.officers[f"{people_of.VERIFIER}#2"])
    act = people_of.officer_act(people)
    nik = {
        one: residents.get_person(act=act, resident_id=one, fields=("nik",)).nik or ""
        for one in (people.child, people.brother_resident, people.resident)
    }
    order = {
        "number": "12/Pdt.P/2026",
        "issuer": "Pengadilan Negeri",
        "decided_on_day": "1",
        "decided_on_month": "10",
        "decided_on_year": "2026",
        "seen": "1",
    }

    def scan() -> SimpleUploadedFile:
        return SimpleUploadedFile("penetapan.pdf", worlds.PDF, content_type="application/pdf")

    assert "Tidak ada yang menunggu" in text(first.get("/meja/kuasa/"))
    bare = first.post("/meja/kuasa/wali/", {"sort": "minor", "ward": "1", "guardian": nik[people.brother_resident]})
    assert bare.status_code == 422
    for words in (
        "NIK terdiri dari 16 angka",
        "Centang setelah Anda memeriksa kartu",
        "Pindai dokumennya",
        "Tulis nomor pada",
        "Tulis siapa yang mengeluarkan",
    ):
        assert words in text(bare)
    for path, whole in (
        ("wali/", {**order, "ward": nik[people.child], "guardian": nik[people.brother_resident], "file": scan()}),
        ("organisasi/", {**order, "name": "PT Contoh", "nib": "8120000123456", "npwp": "", "director": nik[people.resident], "file": scan()}),
    ):
        unchosen = first.post(f"/meja/kuasa/{path}", whole)  # a child or an adult, a company or a school: nobody is taken for one of them
        assert (unchosen.status_code, text(unchosen).count("Pilih salah satu.")) == (422, 2)
    entered = first.post(
        "/meja/kuasa/wali/", {**order, "sort": "minor", "ward": nik[people.child], "guardian": nik[people.brother_resident], "file": scan()}
    )
    assert entered.status_code == 303
    assert "Menunggu petugas kedua" in text(first.get(entered.url))
    own = first.post(entered.url, {"confirm": "1"})
    assert own.status_code == 422
    assert "Petugas lain harus" in text(own)
    assert CHILD in text(second.get(entered.url))
    assert second.get(f"{entered.url}dokumen/").status_code == 200
    assert second.post(entered.url, {"confirm": "1"}).status_code == 303
    assert CHILD in text(signed_in(people.brother).get("/saya/kuasa/diterima/"))
    assert first.post(entered.url, {"end": "1", "reason": ""}).status_code == 422
    assert first.post(entered.url, {"end": "1", "reason": "99/Pdt.P/2026"}).status_code == 303
    assert CHILD not in text(signed_in(people.brother).get("/saya/permohonan/"))

    wrong = first.post(
        "/meja/kuasa/organisasi/",
        {**order, "name": "PT Contoh", "form": "company", "nib": "12", "npwp": "", "director": nik[people.resident], "file": scan()},
    )
    assert wrong.status_code == 422
    assert "13 angka" in text(wrong)
    made = first.post(
        "/meja/kuasa/organisasi/",
        {**order, "name": "PT Contoh", "form": "company", "nib": "8120000123456", "npwp": "", "director": nik[people.resident], "file": scan()},
    )
    assert made.status_code == 303
    assert second.post(made.url, {"reject": "1", "reason": ""}).status_code == 422
    assert second.post(made.url, {"confirm": "1"}).status_code == 303
    director = signed_in(people.citizen)
    listed = director.get("/saya/kuasa/organisasi/")
    assert "PT Contoh" in text(listed)
    organisation = re.search(r"/saya/kuasa/organisasi/(\w{26})/", text(listed))
    assert organisation
    invited = director.post(f"{organisation[0]}undang/", {"label": "staf", "kind": "staff", "services": []})
    assert invited.status_code == 422
    assert "Pilih paling sedikit satu layanan" in text(invited)
    sent = director.post(f"{organisation[0]}undang/", {"label": "staf", "kind": "staff", "services": ["izin-penelitian"]})
    assert sent.status_code == 303
    assert signed_in(people.brother).get(organisation[0]).status_code == 404
    assert "Untuk siapa permohonan ini?" in text(director.get("/layanan/izin-penelitian/ajukan/"))
