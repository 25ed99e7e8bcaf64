"""What people do at the pages: sign in, apply, take the next step. Every action is one that a person could take."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, Final

from tests.support import world as worlds

CITIZEN: Final = "warga@contoh.example"
#: Further citizens, each with a family like the first one's: what one test leaves in an account disturbs no other test.
CITIZENS: Final = tuple(f"warga.{number}@contoh.example" for number in range(1, 7))
#: Of an account whose phone was not seen for a year.
IDLE_NUMBER: Final = "0812 0000 4343"
VERIFIER: Final = "dukcapil.verifikator.1@contoh.example"
SECOND_VERIFIER: Final = "dukcapil.verifikator.2@contoh.example"
EXAMINER: Final = "dinkes.pemeriksa.1@contoh.example"
SECOND_EXAMINER: Final = "dinkes.pemeriksa.2@contoh.example"
DIVISION: Final = "dinkes.kepala-bidang.1@contoh.example"
HEAD: Final = "dukcapil.kepala.1@contoh.example"
AUDITOR: Final = "auditor@contoh.example"
OPERATOR: Final = "pengelola@contoh.example"
SECOND_OPERATOR: Final = "pengelola.2@contoh.example"
AUTHOR: Final = "penyusun@contoh.example"
REVIEWER: Final = "penelaah@contoh.example"
HOMES: Final = {
    EXAMINER: "/meja/", SECOND_EXAMINER: "/meja/", DIVISION: "/meja/", VERIFIER: "/meja/", SECOND_VERIFIER: "/meja/", HEAD: "/meja/", AUDITOR: "/pengawas/", OPERATOR: "/pengelola/", SECOND_OPERATOR: "/pengelola/",
    AUTHOR: "/pengelola/", REVIEWER: "/pengelola/",
    **{f"dukcapil.operator.{number}@contoh.example": "/meja/loket/" for number in range(1, 4)},
}  # fmt: skip

COUNTER: Final = tuple(f"dukcapil.operator.{number}@contoh.example" for number in range(1, 4))

#: A file of officers with a line that can be taken and one that cannot.
OFFICERS_FILE: Final = (
    b"surel,nama,instansi,unit,jabatan,pintu,mulai,sampai,layanan\n"
    b"ani@contoh.example,Ani Contoh,dukcapil,kantor,verifikator,,2026-12-01,,\nsalah,Budi Contoh,tiada,kantor,verifikator,,kemarin,,\n"
)
LETTER: Final = {"name": "surat.pdf", "mimeType": "application/pdf", "buffer": worlds.PDF}
BORN_ON: Final = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=10)


NUMBER: Final = re.compile(r"\b[A-Z]{2}-\d{6}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")


def sign_in(page: Any, email: str) -> None:
    """Sign in at /masuk/."""
    page.goto("/masuk/")
    fill_sign_in(page, email)


def fill_sign_in(page: Any, email: str) -> None:
    """Sign in at the page where the person was sent."""
    page.get_by_label("Alamat surel").fill(email)
    page.get_by_label("Kata sandi", exact=True).fill(worlds.PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    page.wait_for_url(lambda url: "/masuk/kode/" in url or "/masuk/" not in url)
    prove(page)


def prove(page: Any) -> None:
    """Type the code of the phone where it is asked for; the demo, which these pages are, has filled it in."""
    if "/masuk/kode/" in page.url:
        page.get_by_role("button", name="Lanjut").click()
        page.wait_for_url(lambda url: "/masuk/" not in url)


def number_on(page: Any) -> str:
    """Return the number of the case that the page is about."""
    text = page.locator("main").inner_text()
    found = NUMBER.search(text)
    assert found, text
    return found[0]


def go_on(page: Any, to: str) -> None:
    """Press the visible button that leads on."""
    page.get_by_role("button", name="Lanjut").last.click()
    page.wait_for_url(to)


def fill_birth(page: Any, child: str) -> None:
    """Fill in the form of the birth certificate, from its first page to the check of the answers."""
    page.wait_for_url("**/anak/")
    page.get_by_label("Nama lengkap anak").fill(child)
    page.get_by_label("Laki-laki").check()
    go_on(page, "**/lahir/")
    for part, value in (("day", BORN_ON.day), ("month", BORN_ON.month), ("year", BORN_ON.year)):
        page.locator(f"[name=born_on_{part}]").fill(str(value))
    page.get_by_label("Tempat lahir").fill("Nusa Jaya")
    page.get_by_label("Rumah sakit").check()
    go_on(page, "**/orang-tua/")
    choose(page, "mother", "Sari Contoh Wulandari")
    choose(page, "father", "Budi Contoh Santoso")
    page.locator("[name=parents_married][value=true]").check()
    go_on(page, "**/surat-kelahiran/")
    page.locator("input[type=file]").set_input_files(LETTER)
    go_on(page, "**/buku-nikah/")
    page.locator("input[type=file]").set_input_files(LETTER)
    go_on(page, "**/periksa/")


def choose(page: Any, name: str, who: str) -> None:
    """Choose a person of the family card."""
    page.locator(".choice", has=page.locator(f"input[name={name}]")).filter(has_text=who).locator("input").check()


def send(page: Any) -> str:
    """Declare, send, and return the number on the receipt."""
    page.locator("[name=declared]").check()
    page.get_by_role("button", name="Kirim permohonan").click()
    page.wait_for_url("**/terkirim/")
    return number_on(page)


def apply(page: Any, child: str) -> str:
    """Apply for a birth certificate and return the number of the case."""
    page.goto("/layanan/akta-kelahiran/ajukan/")
    page.get_by_role("button", name=re.compile("Mulai mengisi|Lanjutkan mengisi")).click()
    fill_birth(page, child)
    return send(page)


def take_next(page: Any) -> None:
    """Take the step that has waited longest."""
    page.goto("/meja/")
    page.get_by_role("button", name="Ambil berikutnya").click()
    page.wait_for_url("**/langkah/**")


def decide(page: Any, outcome: str) -> None:
    """Choose an outcome without a reason, and only decide."""
    page.get_by_label(re.compile(f"^{outcome}")).check()
    page.get_by_role("button", name="Putuskan saja").click()
    page.wait_for_url("**/meja/")
