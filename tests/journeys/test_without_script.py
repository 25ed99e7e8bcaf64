"""Without script: everything that matters works in a browser that runs none."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys import people

pytestmark = pytest.mark.browser


def test_a_citizen_applies_to_the_end_and_an_officer_decides(enter: Callable[..., Any]) -> None:
    citizen = enter(java_script_enabled=False)
    citizen.goto("/")
    citizen.get_by_role("searchbox").first.fill("bikin akte anak")
    citizen.get_by_role("button", name="Cari").click()
    citizen.locator("main").get_by_role("link", name=re.compile("Akta Kelahiran")).first.click()
    citizen.get_by_role("link", name="Ajukan", exact=True).click()
    people.fill_sign_in(citizen, people.CITIZEN)
    citizen.wait_for_url("**/ajukan/")
    citizen.get_by_role("button", name="Mulai mengisi").click()
    people.fill_birth(citizen, "Langit Contoh Purnama")
    expect(citizen.locator("main")).to_contain_text("surat.pdf")
    number = people.send(citizen)
    expect(citizen.locator("main")).to_contain_text("Janji selesai paling lambat")

    officer = enter(people.VERIFIER, java_script_enabled=False)
    people.take_next(officer)
    expect(officer.locator("main")).to_contain_text(number)
    return_it(officer)

    citizen.goto("/saya/")
    citizen.locator("main a[href$='/perbaiki/']").click()
    citizen.get_by_label("Nama lengkap anak").fill("Langit Contoh Pratama")
    citizen.get_by_role("button", name="Kirim perbaikan").last.click()
    citizen.wait_for_url(re.compile(r"/saya/permohonan/\w+/$"))

    officer.goto("/meja/")
    people.take_next(officer)
    expect(officer.locator("main")).to_contain_text("Langit Contoh Pratama")
    people.decide(officer, "Lengkap dan benar")
    expect(officer.locator("main")).to_contain_text(number)


def return_it(page: Any) -> None:
    """Give the case back for one field. Without script the usual fields of a reason are ticked by the first answer, which asks to look again."""
    page.get_by_label(re.compile("^Kembalikan untuk diperbaiki")).check()
    page.get_by_role("combobox", name="Alasan").locator("visible=true").select_option("name_differs")
    page.get_by_role("button", name="Putuskan saja").click()
    page.wait_for_load_state()
    expect(page.locator("input[name=fields]:checked")).to_have_count(1)
    page.get_by_role("button", name="Putuskan saja").click()
    page.wait_for_url("**/meja/")


def test_a_repeated_group_grows_and_shrinks(enter: Callable[..., Any]) -> None:
    page = enter(people.CITIZENS[0], java_script_enabled=False)
    page.goto("/layanan/sip-dokter/ajukan/")
    page.get_by_role("button", name="Mulai mengisi").click()
    page.wait_for_url("**/jenis/")
    page.goto(page.url.replace("/jenis/", "/tempat-lain/"))
    page.get_by_label("Ya").check()
    page.get_by_role("button", name="Lanjut").last.click()
    page.get_by_role("button", name="Tambah tempat praktik").click()
    names = page.get_by_label("Nama tempat praktik")
    expect(names).to_have_count(2)
    names.nth(0).fill("Klinik Contoh Satu")
    names.nth(1).fill("Klinik Contoh Dua")
    page.get_by_role("button", name="Hapus Tempat praktik 1").click()
    expect(names).to_have_count(1)
    expect(names).to_have_value("Klinik Contoh Dua")


def test_whoever_signed_in_can_sign_out(enter: Callable[..., Any]) -> None:
    page = enter(java_script_enabled=False)
    people.sign_in(page, people.CITIZENS[1])
    page.get_by_role("link", name="Keluar").first.click()
    page.get_by_role("button", name="Keluar").click()
    page.goto("/saya/")
    assert "/masuk/" in page.url
