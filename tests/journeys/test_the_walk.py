"""
The walk that Loket is for: a citizen gets a birth certificate, and everybody else does their part of it.

Each person has a browser of their own. Only pages are used; nothing looks behind them.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys import people
from tests.journeys.conftest import Place

pytestmark = pytest.mark.browser

HASH = re.compile(r"\b[0-9a-f]{64}\b")


def test_a_citizen_gets_a_real_service_end_to_end(
    place: Place, enter: Callable[..., Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    citizen = enter()
    shown = find_and_read_the_standard(citizen)
    assert shown == place.world.hashes["akta-kelahiran"]
    number = apply_with_prefilled_data(citizen, shown)
    return_for_one_field(enter(people.VERIFIER), number)
    correct_that_field(citizen, number)
    verifier = enter(people.VERIFIER)
    people.take_next(verifier)
    expect(verifier.locator("main")).to_contain_text(number)
    expect(verifier.locator("main")).to_contain_text("Bintang Contoh Purnama")
    people.decide(verifier, "Lengkap dan benar")
    head = enter(people.HEAD)
    people.take_next(head)
    expect(head.locator("main")).to_contain_text(number)
    people.decide(head, "Setujui dan tandatangani")
    place.site.run_jobs()
    paper, code_page = open_the_document(citizen, number, shown, tmp_path)
    stranger = enter()
    stranger.goto(code_page)
    expect(stranger.get_by_role("heading", level=1)).to_contain_text("berlaku", ignore_case=True)
    assert "Bintang Contoh" not in stranger.locator("main").inner_text()
    ask_an_outside_tool(paper, capsys)
    stranger.goto("/verifikasi/")
    stranger.locator("input[type=file]").set_input_files(paper)
    stranger.get_by_role("button", name="Periksa berkas").click()
    expect(stranger.locator(".notice").first).to_contain_text("asli", ignore_case=True)
    see_every_step(enter(people.AUDITOR), number, shown)
    stranger.goto("/layanan/akta-kelahiran/")
    assert stranger.locator("code.hash").inner_text().strip() == shown


def find_and_read_the_standard(page: Any) -> str:
    """Find the service by an everyday word; return the hash that its page shows."""
    page.goto("/")
    page.get_by_role("searchbox").first.fill("bikin akte anak")
    page.keyboard.press("Enter")
    page.wait_for_url("**/layanan/cari/**")
    page.locator("main").get_by_role("link", name=re.compile("Akta Kelahiran")).first.click()
    page.wait_for_url("**/layanan/akta-kelahiran/")
    main = page.locator("main")
    for words in ("Perpres 96/2018", "1 hari kerja", "Verifikasi berkas"):
        expect(main).to_contain_text(words)
    return str(page.locator("code.hash").inner_text().strip())


def apply_with_prefilled_data(page: Any, version: str) -> str:
    """From the standard through sign-in and the form to the receipt; return the number."""
    page.get_by_role("link", name="Ajukan", exact=True).click()
    page.wait_for_url("**/masuk/**")
    people.fill_sign_in(page, people.CITIZEN)
    page.wait_for_url("**/layanan/akta-kelahiran/ajukan/")
    expect(page.locator("main")).to_contain_text("Sari Contoh Wulandari")
    page.get_by_role("button", name="Mulai mengisi").click()
    people.fill_birth(page, "Bintang Contoh Pratama")
    check = page.locator("main")
    for words in ("Bintang Contoh Pratama", "Sari Contoh Wulandari", "Budi Contoh Santoso", "Sudah ada di sistem"):
        expect(check).to_contain_text(words)
    number = people.send(page)
    assert HASH.findall(page.content()) == [version]
    expect(page.locator("main")).to_contain_text("Janji selesai paling lambat")
    return number


def return_for_one_field(page: Any, number: str) -> None:
    """The officer gives the case back, for the child's name and nothing else."""
    assert page.url.endswith("/meja/")
    people.take_next(page)
    expect(page.locator("main")).to_contain_text(number)
    page.get_by_label(re.compile("^Kembalikan untuk diperbaiki")).check()
    page.get_by_role("combobox", name="Alasan").locator("visible=true").select_option("name_differs")
    expect(page.locator("input[name=fields]:checked")).to_have_count(1)
    page.get_by_label("Catatan").fill("Pada surat bidan tertulis Purnama.")
    page.get_by_role("button", name="Putuskan saja").click()
    page.wait_for_url("**/meja/")


def correct_that_field(page: Any, number: str) -> None:
    """The citizen sees what is asked and why, and is asked nothing else."""
    page.goto("/saya/")
    page.goto("/saya/permohonan/")
    page.get_by_role("link", name=re.compile(number)).first.click()
    expect(page.locator("main")).to_contain_text("Nama anak berbeda dengan surat keterangan kelahiran.")
    page.get_by_role("link", name="Perbaiki sekarang").click()
    page.wait_for_url("**/perbaiki/")
    expect(page.locator("main")).to_contain_text("Pada surat bidan tertulis Purnama.")
    shown = page.locator("main input:visible:not([type=hidden]), main select:visible, main textarea:visible")
    assert shown.evaluate_all("all => all.map(one => one.name)") == ["child_name"]
    page.get_by_label("Nama lengkap anak").fill("Bintang Contoh Purnama")
    page.get_by_role("button", name="Kirim perbaikan").last.click()
    page.wait_for_url(re.compile(r"/saya/permohonan/\w+/$"))


def open_the_document(page: Any, number: str, version: str, folder: Path) -> tuple[Path, str]:
    """Download the certificate from the wallet; return the file and the address of its verification page."""
    page.goto("/saya/permohonan/")
    page.get_by_role("link", name=re.compile(number)).first.click()
    page.wait_for_url(re.compile(r"/saya/permohonan/\w+/$"))
    assert version in page.content()
    page.goto("/saya/dokumen/")
    page.locator("main a[href^='/saya/dokumen/']").first.click()
    page.wait_for_url(re.compile(r"/saya/dokumen/\w+/$"))
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh PDF").click()
    paper = folder / "akta.pdf"
    download.value.save_as(paper)
    assert paper.read_bytes().startswith(b"%PDF-")
    return paper, str(page.get_by_role("link", name="Lihat halaman verifikasinya").get_attribute("href"))


def ask_an_outside_tool(paper: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """poppler's pdfsig knows nothing of us."""
    tool = shutil.which("pdfsig")
    if tool is None:
        with capsys.disabled():
            print("\npdfsig (poppler-utils) is not installed: the outside check of the signature was left out.")  # noqa: T201
        return
    said = subprocess.run([tool, str(paper)], capture_output=True, text=True, check=False, timeout=60)
    assert "Signature is Valid." in said.stdout, said.stdout + said.stderr
    assert "Total document signed" in said.stdout, said.stdout


def see_every_step(page: Any, number: str, version: str) -> None:
    """The auditor finds the case by its number and sees who did what."""
    assert page.url.rstrip("/").endswith("/pengawas")
    page.goto("/pengawas/permohonan/")
    page.get_by_label("Nomor permohonan").fill(number)
    page.get_by_role("button", name="Buka jejaknya").click()
    page.wait_for_url(re.compile(r"/pengawas/permohonan/\w+/$"))
    main = page.locator("main")
    for words in (
        "Permohonan dikirim",
        "Langkah diputus",
        "Keputusan dibuat",
        "Dokumen diterbitkan",
        "Selesai",
        "Verifikasi berkas",
        "Persetujuan dan tanda tangan elektronik",
    ):
        expect(main).to_contain_text(words)
    assert HASH.findall(main.inner_text())[0] == version
    expect(main).to_contain_text("Sama dengan yang berlaku")
    assert "Bintang Contoh" not in main.inner_text()
