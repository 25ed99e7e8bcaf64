"""Every page of every door, light and dark: axe finds nothing, and nothing is wider than a window of 320 px."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys import filling, people
from tests.journeys.conftest import Place
from tests.support import looks

pytestmark = pytest.mark.browser

WORLD = filling.eventful

PUBLIC: Final = (
    "/", "/en/", "/layanan/", "/layanan/cari/?q=bikin+akte+anak", "/layanan/cari/?q=zzzz", "/layanan/akta-kelahiran/", "/layanan/sip-dokter/",
    "/lacak/", "/verifikasi/", "/kinerja/", "/berbagi-data/", "/pengelolaan-data/", "/tentang/", "/luring/", "/demo/surat/", "/tidak-ada/",
)  # fmt: skip
SHOWROOM: Final = ("/gaya/", "/gaya/meja/", "/gaya/tanya/", "/gaya/galat/500/")
ACCOUNT: Final = ("/masuk/", "/daftar/", "/daftar/periksa-surel/", "/daftar/konfirmasi/salah/", "/akun/sandi/lupa/", "/akun/sandi/lupa/terkirim/",
                  "/akun/sandi/baru/1-salah/", "/akun/sandi/baru/selesai/", "/akun/ditutup/", "/akun/dibekukan/", "/bukan-saya/salah/", "/masuk/hp/",
                  "/undangan/tidak-ada-undangan-seperti-ini/")  # fmt: skip
OWN: Final = (
    "/saya/", "/saya/permohonan/", "/layanan/bantuan-sosial/ajukan/", "/saya/dokumen/", "/saya/pesan/", "/saya/pesan/pengaturan/", "/saya/akses-data/", "/saya/akun/", "/saya/akun/hp/", "/saya/data/", "/saya/data/perbaiki/",
    "/saya/data/perbaiki/?data=name", "/saya/data/batasi/", "/saya/data/persetujuan/", "/saya/data/hapus/?akun=ya",
    "/akun/perangkat/", "/akun/sandi/", "/keluar/", "/saya/akun/aplikasi/", "/identitas/keluar/selesai/",
    "/saya/keamanan/", "/saya/keamanan/aplikasi/", "/saya/keamanan/cocokkan/", "/saya/riwayat-akun/", "/saya/akun/surel/",
    "/saya/kuasa/", "/saya/kuasa/diterima/", "/saya/kuasa/organisasi/", "/saya/kuasa/undangan/", "/saya/keamanan/tautan/",
)  # fmt: skip
RECORD: Final = (
    "/pengawas/",
    "/pengawas/?dari=2026-12-01&sampai=2026-11-01",
    "/pengawas/pembacaan/",
    "/pengawas/percobaan/",
    "/pengawas/permohonan/",
    "/pengawas/tanda/",
)
UNKNOWN: Final = "/verifikasi/0000000000000000"
STATUSES: Final = {
    "/tidak-ada/": 404,
    UNKNOWN: 404,
    "/gaya/galat/500/": 500,
    "/bukan-saya/salah/": 404,
    "/undangan/tidak-ada-undangan-seperti-ini/": 404,
    RECORD[1]: 422,
}


class Looking:
    """Goes through pages and keeps what is wrong with them."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.wrong: list[str] = []

    def at(self, *paths: str) -> None:
        """Go there and look; it must be that page and no other."""
        for path in paths:
            answer = self.page.goto(path)
            wished = STATUSES.get(path, 200)
            if answer.status != wished or not self.page.url.endswith(path):
                self.wrong.append(f"{path}: {answer.status} at {self.page.url}")
            self.here(path)

    def here(self, name: str = "") -> None:
        """Look at the page as it stands."""
        self.wrong += looks.faults_in_both_schemes(self.page, name or self.page.url)

    def after(self, target: Any, name: str) -> None:
        """Click on what leads to another page, and look at that."""
        looks.follow(self.page, target)
        self.here(name)


@pytest.fixture
def looking(enter: Callable[..., Any]) -> Iterator[Callable[..., Looking]]:
    """Look around as somebody; at the end nothing may have been wrong."""
    begun: list[Looking] = []

    def begin(email: str | None = None) -> Looking:
        begun.append(Looking(enter(email, viewport=looks.NARROW)))
        return begun[-1]

    yield begin
    wrong = [fault for one in begun for fault in one.wrong]
    assert wrong == [], "\n".join(wrong)


def test_public_pages_are_for_everybody(place: Place, looking: Callable[..., Looking]) -> None:
    look = looking()
    codes = place.past.documents
    look.at(*PUBLIC, *place.past.pages[""], f"/layanan/akta-kelahiran/versi/{place.world.hashes['akta-kelahiran']}/")
    look.at(*(f"/verifikasi/{code}" for code in codes.values()), UNKNOWN)
    look.page.goto("/lacak/")
    look.page.get_by_label("Nomor permohonan").fill("salah")
    look.after(look.page.get_by_role("button", name="Lihat keadaannya"), "tracked, wrong number")
    look.page.get_by_label("Nomor permohonan").fill(place.past.numbers["waiting"])
    look.after(look.page.get_by_role("button", name="Lihat keadaannya"), "tracked")
    expect(look.page.locator("main")).to_contain_text(place.past.numbers["waiting"])


def test_the_showroom_is_for_everybody(looking: Callable[..., Looking]) -> None:
    looking().at(*SHOWROOM)


def test_sign_in_sign_up_and_forgotten_password_are_for_everybody(looking: Callable[..., Looking]) -> None:
    look = looking()
    look.at(*ACCOUNT)
    for path, button in (("/masuk/", "Masuk"), ("/daftar/", "Buat akun"), ("/akun/sandi/lupa/", "Kirim tautan")):
        look.page.goto(path)
        look.after(look.page.get_by_role("button", name=button), f"{path} left empty")
        expect(look.page.locator(".error").first).to_be_visible()


def test_a_citizens_pages_are_for_everybody(place: Place, looking: Callable[..., Looking]) -> None:
    look = looking(people.CITIZEN)
    look.at(*OWN)
    case = {name: f"/saya/permohonan/{key}/" for name, key in place.past.cases.items()}
    look.at(
        *(case[name] for name in ("refused", "returned", "done", "withdrawn", "waiting")),
        f"{case['waiting']}terkirim/",
        f"{case['waiting']}batalkan/",
        f"{case['returned']}perbaiki/",
        f"{case['refused']}keberatan/",
    )
    look.page.goto(case["done"])
    look.after(look.page.locator("main a[href*='/mengapa/']").last, "why")
    look.page.goto("/saya/dokumen/")
    look.after(look.page.locator("main a[href^='/saya/dokumen/']").first, "own document")
    look.page.goto("/saya/kuasa/beri/")
    look.after(look.page.get_by_role("button", name="Buat kode undangan"), "power left empty")
    look.page.get_by_label("Untuk siapa kuasa ini?").fill("adik saya")
    look.page.get_by_label("Akta Kelahiran").first.check()
    until = timezone.now().date() + dt.timedelta(days=100)
    for part, value in (("Tanggal", until.day), ("Bulan", until.month), ("Tahun", until.year)):
        look.page.get_by_label(part, exact=True).fill(str(value))
    look.after(look.page.get_by_role("button", name="Buat kode undangan"), "power offered")
    expect(look.page.get_by_text("Kode undangan", exact=True)).to_be_visible()
    look.page.goto("/saya/pesan/")
    look.after(look.page.locator("main a[href^='/saya/pesan/0']").first, "message")


def test_every_kind_of_question_is_for_everybody(looking: Callable[..., Looking]) -> None:
    look = looking(people.CITIZENS[0])
    page = look.page
    look.at("/layanan/akta-kelahiran/ajukan/", "/layanan/sip-dokter/ajukan/")
    draft = begin(page, "akta-kelahiran")  # text and choice, date, a person, files
    look.at(*(f"{draft}{name}/" for name in ("anak", "lahir", "orang-tua", "surat-kelahiran")))
    look.after(page.get_by_role("button", name="Lanjut").last, "a file forgotten")
    page.goto(f"{draft}anak/")
    people.fill_birth(page, "Bulan Contoh Purnama")
    look.here("check of answers")
    look.at(f"{draft}hapus/")
    doctor = begin(page, "sip-dokter")  # a repeated group, an address, a point on the map
    page.goto(f"{doctor}tempat-lain/")
    page.get_by_label("Ya").check()
    look.after(page.get_by_role("button", name="Lanjut").last, "group")
    look.after(page.get_by_role("button", name="Tambah tempat praktik"), "group of two")
    look.after(page.get_by_role("button", name="Lanjut").last, "group left empty")
    expect(page.locator(".error").first).to_be_visible()
    look.at(f"{doctor}tempat-praktik/")
    expect(page.locator("[name=place_point_lat]")).to_be_visible()
    move = begin(page, "pindah-datang")  # what the register holds, several people
    look.at(f"{move}yang-pindah/")


def begin(page: Any, service: str) -> str:
    """Begin an application and return the address of its draft."""
    page.goto(f"/layanan/{service}/ajukan/")
    page.get_by_role("button", name="Mulai mengisi").click()
    page.wait_for_url("**/saya/draf/**")
    found = re.search(r"/saya/draf/\w+/", page.url)
    assert found
    return found[0]


def test_the_desk_is_for_everybody(place: Place, looking: Callable[..., Looking]) -> None:
    look = looking(people.VERIFIER)
    page = look.page
    look.at(*place.past.pages[people.VERIFIER], "/meja/loket/layani/", "/meja/loket/perbaiki/")
    look.at(
        "/meja/",
        "/meja/lapangan/",
        "/meja/antrean/dukcapil/verifikator/",
        "/meja/pemulihan/",
        "/meja/pemberitahuan/",
        "/meja/data-pribadi/",
        "/meja/kuasa/",
        "/meja/kuasa/wali/",
        "/meja/kuasa/organisasi/",
    )
    people.take_next(page)
    step = page.url
    look.here("case")
    look.after(page.get_by_role("button", name="Tampilkan yang disamarkan"), "case, unmasked")
    page.locator(".outcome-returns label").first.click()
    look.after(page.get_by_role("button", name="Putuskan saja"), "decided without a reason")
    expect(page.locator(".error").first).to_be_visible()
    look.after(page.get_by_role("link", name="Lepaskan"), "let go")
    page.goto(step)
    page.get_by_label(re.compile("^Lengkap dan benar")).check()
    look.after(page.get_by_role("button", name="Putuskan saja"), "desk after the decision")


def test_the_leaders_pages_are_for_everybody(place: Place, looking: Callable[..., Looking]) -> None:
    look = looking(people.HEAD)
    step = f"/pimpinan/langkah/{place.past.steps['last']}/"
    look.at("/pimpinan/", "/meja/tanda-tangan/", step)
    look.after(look.page.get_by_role("button", name="Alihkan"), "moved to nobody")
    expect(look.page.locator(".error").first).to_be_visible()


def test_the_pages_of_those_who_run_the_office_are_for_everybody(place: Place, looking: Callable[..., Looking]) -> None:
    look = looking(people.OPERATOR)
    offices = "/pengelola/daerah/"
    look.at("/pengelola/", "/pengelola/kesehatan/", "/pengelola/pesan/", "/pengelola/pesan/disangkal/", *place.past.pages[people.OPERATOR], offices, f"{offices}baru/", f"{offices}kalender/", f"{offices}instansi/dukcapil/", f"{offices}instansi/dukcapil/unit/kantor/",
            f"{offices}instansi/dukcapil/jabatan/")  # fmt: skip
    look.after(look.page.get_by_role("button", name="Simpan"), "position left empty")
    look.page.goto("/pengelola/berbagi-data/baru/")
    for details in look.page.locator("main details").all():
        details.evaluate("one => { one.open = true; }")
    look.after(look.page.get_by_role("button", name="Usulkan"), "grant left empty")
    looking(people.REVIEWER).at(
        *place.past.pages[people.REVIEWER], "/pengelola/layanan/usulan/", "/pengelola/layanan/berlaku/", "/pengelola/layanan/berlaku/akta-kelahiran/"
    )


def test_the_workbench_is_for_everybody(looking: Callable[..., Looking]) -> None:
    look = looking(people.AUTHOR)
    page, services = look.page, "/pengelola/layanan/"
    look.at("/pengelola/", services, f"{services}baru/")
    page.goto(services)
    looks.follow(page, page.get_by_role("button", name="Ubah Surat Izin Praktik Dokter"))
    draft = page.url[page.url.index(services) :].removesuffix("umum/")
    parts = ("persyaratan", "formulir", "langkah", "aturan", "contoh", "perbedaan", "berkas", "riwayat")
    things = ("formulir/tempat-praktik", "langkah/verify", "aturan/conditions", "dokumen/licence", "contoh/tempat-keempat")
    look.at(*(f"{draft}{one}/" for one in (*parts, *things)), f"{draft}umum/?lihat=tanggal")
    page.goto(f"{draft}waktu-biaya/")
    page.get_by_label("Lamanya").first.fill("sebentar")
    look.after(page.get_by_role("button", name="Simpan", exact=True), "a time that is none")
    expect(page.locator(".error").first).to_be_visible()


def test_the_pages_of_officers_and_of_changes_by_four_eyes_are_for_everybody(looking: Callable[..., Looking]) -> None:
    look = looking(people.OPERATOR)
    page = look.page
    look.at("/pengelola/petugas/", "/pengelola/petugas/baru/", "/pengelola/petugas/impor/", "/pengelola/petugas/usulan/")
    page.goto("/pengelola/petugas/baru/")
    look.after(page.get_by_role("button", name="Usulkan"), "hire, left empty")
    page.goto("/pengelola/petugas/")
    look.after(page.get_by_role("link", name="Petugas Contoh 1").first, "officer")
    officer = page.url
    look.after(page.get_by_role("link", name="Ubah peran atau cakupan"), "another role")
    page.goto(officer)
    look.after(page.get_by_role("link", name="Usulkan pengaturan ulang"), "reset")
    look.after(page.get_by_role("button", name="Usulkan"), "proposal")
    page.goto("/pengelola/petugas/impor/")
    page.locator("input[type=file]").set_input_files({"name": "petugas.csv", "mimeType": "text/csv", "buffer": people.OFFICERS_FILE})
    look.after(page.get_by_role("button", name="Baca berkas"), "file with faults")
    expect(page.locator("main")).to_contain_text("Berkas belum dapat diusulkan")
    look.at("/meja/saya/", "/masuk/kode/")


def test_the_auditors_pages_are_for_everybody(place: Place, looking: Callable[..., Looking]) -> None:
    look = looking(people.AUDITOR)
    page, case = look.page, f"/pengawas/permohonan/{place.past.cases['done']}/"
    look.at(*RECORD, case)
    look.after(page.get_by_role("link", name="Buka isi permohonan"), "why it is opened")
    page.get_by_text("Pengaduan atau laporan").click()
    page.get_by_label("Nomor surat tugas").fill("700/12/ITDA/2026")
    look.after(page.get_by_role("button", name="Buka dan catat"), "content")
    page.goto(case)
    look.after(page.locator("a[href*='/periksa/?entry=']").last, "prove")
    page.get_by_label("Nilai", exact=True).fill("selesai")
    look.after(page.get_by_role("button", name="Periksa"), "proved")


def test_entering_an_application_and_looking_after_it_are_for_everybody(place: Place, looking: Callable[..., Looking]) -> None:
    there = place.past.entered
    assert there is not None
    look = looking(people.CITIZEN)
    look.at(there.own, there.leaving)
    look.page.goto(there.asked)
    look.here("consent")
    expect(look.page.get_by_role("button", name="Izinkan dan masuk")).to_be_visible()
    look.page.goto(f"{there.asked}&acr_values=urn:loket:acr:kuat")
    look.here("more is needed")
    look.page.goto(there.asked.replace("client_id=", "client_id=X"))
    look.here("an application that nobody knows")
    look = looking(people.OPERATOR)
    look.at(
        "/pengelola/aplikasi/",
        "/pengelola/aplikasi/baru/",
        "/pengelola/aplikasi/usulan/",
        there.application,
        f"{there.application}ubah/",
        there.proposal,
    )
    look.page.goto("/pengelola/aplikasi/baru/")
    look.after(look.page.get_by_role("button", name="Usulkan"), "application, left empty")
    expect(look.page.locator("main")).to_contain_text("Ada yang perlu diperbaiki")
    look.page.goto(there.application)
    look.after(look.page.get_by_role("button", name="Akhiri"), "a secret ended")
    look.after(look.page.get_by_role("button", name="Buat kata rahasia"), "a secret made")
    expect(look.page.locator("main")).to_contain_text("Salin kata rahasia ini sekarang")
