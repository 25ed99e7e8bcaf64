"""
A clerk who cannot program makes a service from nothing, in the browser only; the legal unit clears it, the head puts it in force, a citizen applies.

Nothing of `surat-keterangan-domisili-usaha` is in the repository: what runs in the end was typed here.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any, Final

import pytest
from playwright.sync_api import expect

from tests.journeys import people

pytestmark = pytest.mark.browser

SERVICE: Final = "surat-keterangan-domisili-usaha"
PHONE: Final = {"width": 360, "height": 740}
WIDE: Final = {"width": 1280, "height": 900}
#: Title in both languages, what differs from the example before, for `Save as a new example`.
EXAMPLES: Final[tuple[tuple[str, str, dict[str, str]], ...]] = (
    ("Tempat sewa", "Rented place", {"form.status_tempat_usaha": "sewa"}),
    ("Usaha di rumah sendiri", "Business at home", {"form.status_tempat_usaha": "milik_sendiri", "form.nama_usaha": "Warung Contoh"}),
    ("Petugas menolak", "Refused by the officer", {"choose.verify": "refuse"}),
    ("Petugas mengembalikan", "Returned by the officer", {"choose.verify": "return"}),
    ("Menumpang", "Lodging", {"choose.verify": "", "form.status_tempat_usaha": "menumpang"}),
)


class Bench:
    """The workbench as a clerk uses it: parts are tabs, what is typed is saved by one button."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.home = ""

    def open(self, part: str) -> None:
        """Open a part of the service, or one thing in it."""
        self.page.goto(f"{self.home}{part}/")

    def press(self, name: str) -> None:
        """Press a button and wait for the page that follows."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=True).click()

    def type(self, **values: str) -> None:
        """Fill in controls by their names; `__` stands for the dot."""
        for name, value in values.items():
            self.put(name.replace("__", "."), value)

    def put(self, name: str, value: str) -> None:
        """Fill in one control, whatever it is."""
        control = self.page.locator(f"[name='{name}']").last
        if control.evaluate("one => one.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)

    def save(self) -> None:
        """Save the form of the page."""
        self.press("Simpan")
        expect(self.page.get_by_text("Tersimpan.")).to_be_visible()

    def add(self, indonesian: str, english: str, button: str, **more: str) -> None:
        """Add something to the list of the page."""
        self.page.locator("#baru-id").fill(indonesian)
        self.page.locator("#baru-en").fill(english)
        for name, value in more.items():
            control = self.page.locator(f"#baru-{name}")
            if not control.is_visible():
                self.page.get_by_text("Untuk pilihan, unggahan, dan data penduduk").click()
            if control.evaluate("one => one.tagName") == "SELECT":
                control.select_option(value)
            else:
                control.fill(value)
        self.press(button)


def test_a_clerk_makes_a_service_from_nothing_and_a_citizen_gets_the_first_case(enter: Callable[..., Any]) -> None:
    bench = Bench(enter(people.AUTHOR, viewport=WIDE))
    write(bench)
    proposal = hand_in(bench)

    reviewer = Bench(enter(people.REVIEWER, viewport=WIDE))
    reviewer.page.goto(proposal)
    reviewer.press("Mulai menelaah")
    reviewer.press("Selesai, teruskan ke kepala instansi")
    head = Bench(enter(people.HEAD, viewport=WIDE))
    head.page.goto(proposal)
    head.press("Setujui dan terbitkan")
    head.page.goto(f"/layanan/{SERVICE}/")
    expect(head.page.get_by_role("heading", level=1)).to_have_text("Surat Keterangan Domisili Usaha")

    number = apply(enter(people.CITIZEN, viewport=PHONE))
    officer = enter(people.VERIFIER, viewport=WIDE)
    people.take_next(officer)
    expect(officer.locator("main")).to_contain_text(number)
    expect(officer.locator("main")).to_contain_text("Warung Contoh Sari")


def write(bench: Bench) -> None:
    """Make the service: form, rules, steps, letter, examples."""
    page = bench.page
    page.goto("/pengelola/layanan/baru/")
    bench.type(title__id="Surat Keterangan Domisili Usaha", title__en="Certificate of business domicile", agency="dukcapil")
    bench.press("Mulai")
    page.wait_for_url("**/umum/")
    bench.home = page.url.removesuffix("umum/")
    bench.type(
        service__summary__id="Surat yang menerangkan bahwa usaha Anda berkedudukan di daerah ini.", service__summary__en="A letter that says that your business has its seat in this region.",
        service__keywords="domisili usaha\nsurat usaha\nskdu",
    )  # fmt: skip
    bench.save()
    expect(page.get_by_role("complementary", name="Pratinjau")).to_contain_text("Surat yang menerangkan bahwa usaha Anda")

    bench.open("formulir")
    bench.add("Nama usaha", "Name of the business", "Tambah halaman", jenis="text")
    bench.open("formulir")
    bench.add(
        "Status tempat usaha",
        "Place of business",
        "Tambah halaman",
        jenis="choice",
        pilihan="Milik sendiri | Owned\nSewa | Rented\nMenumpang | Lodging",
    )
    expect(page.get_by_role("complementary", name="Pratinjau")).to_contain_text("Menumpang")

    bench.open("langkah")
    bench.add("Pencocokan lokasi", "Check of the place", "Tambah langkah", pelaksana="dukcapil/verifikator", sesudah="verify")
    bench.open("aturan/completeness")
    page.locator("#f-kolom").select_option("form.status_tempat_usaha")
    bench.press("Tambah kolom")
    bench.press("Tambah baris")
    bench.put("row.2.cell.1", "= 'menumpang'")
    bench.type(row__2__outcome="refuse", row__2__legal_basis="Perbup Contoh (fiktif) 3/2026 Pasal 4")
    bench.put("row.2.reason.id", "Tempat usaha yang menumpang belum dapat diberi keterangan domisili.")
    bench.put("row.2.reason.en", "A place that is lodged in cannot get a certificate yet.")
    bench.save()
    expect(page.locator("table.rules")).to_contain_text("Status tempat usaha")

    bench.open("dokumen/letter")
    bench.press("Tambah Isi dokumen")
    bench.put("service.documents.letter.fields.2.key", "usaha")
    bench.put("service.documents.letter.fields.2.value", "form.nama_usaha")
    bench.put("service.documents.letter.number", "SKDU-{number}")
    text = page.locator("#f-templat")
    text.fill(text.input_value().replace('#field("Keperluan", data.purpose)', '#field("Nama usaha", data.usaha)\n#field("Keperluan", data.purpose)'))
    bench.save()

    for name, status in (("lengkap", "milik_sendiri"), ("terlalu-awal", "sewa"), ("tanpa-surat", "sewa")):
        bench.open(f"contoh/{name}")
        bench.type(form__nama_usaha="Toko Contoh", form__status_tempat_usaha=status)
        bench.press("Simpan dengan hasil ini")
    bench.open("contoh/lengkap")
    for indonesian, english, facts in EXAMPLES:
        bench.type(title__id=indonesian, title__en=english, **{name.replace(".", "__"): value for name, value in facts.items()})
        bench.press("Simpan sebagai contoh baru")
    expect(page.locator("#hasil")).to_contain_text("Tempat usaha yang menumpang belum dapat diberi keterangan domisili.")
    expect(page.locator("#hasil .fires")).to_contain_text("baris ini menentukan")


def apply(page: Any) -> str:
    """Apply as a citizen on a phone does, and return the number of the case."""
    page.goto(f"/layanan/{SERVICE}/ajukan/")
    page.get_by_role("button", name=re.compile("Mulai mengisi")).click()
    page.wait_for_url("**/pemohon/")
    needed = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=20)
    for part, value in (("day", needed.day), ("month", needed.month), ("year", needed.year)):
        page.locator(f"[name=needed_on_{part}]").fill(str(value))
    people.go_on(page, "**/keperluan/")
    page.get_by_label("Keperluan").fill("Membuka rekening usaha")
    people.go_on(page, "**/surat/")
    page.locator("input[type=file]").set_input_files(people.LETTER)
    people.go_on(page, "**/nama-usaha/")
    page.get_by_label("Nama usaha").fill("Warung Contoh Sari")
    people.go_on(page, "**/status-tempat-usaha/")
    page.get_by_label("Milik sendiri").check()
    people.go_on(page, "**/periksa/")
    return people.send(page)


def hand_in(bench: Bench) -> str:
    """Look at what is to be decided, and hand it in; return the address of the proposal."""
    page = bench.page
    bench.open("perbedaan")
    expect(page.get_by_text("Lengkapi dahulu")).to_have_count(0)
    page.get_by_label("Apa yang berubah dan mengapa").fill("Layanan baru untuk pelaku usaha kecil.")
    bench.press("Ajukan")
    expect(page.get_by_text(re.compile("Menunggu telaah hukum"))).to_be_visible()
    return str(page.get_by_role("link", name="Buka usulan").get_attribute("href"))
