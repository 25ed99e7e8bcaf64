"""Accounts from their first day to their last sign-out, on a phone of 360 px; the mails are read in the demo's mailbox."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

import pytest
from playwright.sync_api import expect

from tests.journeys import people
from tests.support import looks
from tests.support import world as worlds

pytestmark = pytest.mark.browser

PHONE: Final = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
NEWCOMER: Final = "pendatang@contoh.example"
FIRST_PASSWORD: Final = "tiga-kucing-di-dermaga"
SECOND_PASSWORD: Final = "empat-perahu-di-teluk"


def link_in_mail(page: Any, email: str, leading_to: str) -> str:
    """Return the link in the newest mail to somebody."""
    page.goto("/demo/surat/")
    mail = page.locator("article", has_text=email).first
    found = re.search(rf"https?://\S+?({leading_to}\S+)", mail.inner_text())
    assert found, mail.inner_text()
    return found[1]


def sign_in(page: Any, email: str, password: str) -> None:
    """Fill in the sign-in form; whether it succeeds is for the test to say."""
    page.goto("/masuk/")
    page.get_by_label("Alamat surel").fill(email)
    page.get_by_label("Kata sandi", exact=True).fill(password)
    looks.follow(page, page.get_by_role("button", name="Masuk"))


def test_somebody_signs_up_confirms_the_address_forgets_the_password_and_makes_a_new_one(enter: Callable[..., Any]) -> None:
    page = enter(**PHONE)
    page.goto("/")
    page.locator("a[href='/saya/']").locator("visible=true").first.tap()
    page.get_by_role("link", name="Daftar").tap()
    page.get_by_label("Nama", exact=True).fill("Pendatang Contoh")
    page.get_by_label("Alamat surel").fill(NEWCOMER)
    page.get_by_label("Kata sandi", exact=True).fill(FIRST_PASSWORD)
    page.get_by_role("button", name="Buat akun").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Periksa surel Anda")

    sign_in(page, NEWCOMER, FIRST_PASSWORD)  # not before the address is confirmed
    page.goto("/saya/")
    assert "/masuk/" in page.url

    page.goto(link_in_mail(page, NEWCOMER, "/daftar/konfirmasi/"))
    looks.follow(page, page.get_by_role("button", name="Konfirmasi"))
    sign_in(page, NEWCOMER, FIRST_PASSWORD)
    page.wait_for_url("**/saya/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Halo, Pendatang Contoh")

    # Another device is signed out by the new password.
    elsewhere = enter(**PHONE)
    elsewhere.goto("/masuk/")
    elsewhere.get_by_role("link", name="Lupa kata sandi").tap()
    elsewhere.get_by_label("Alamat surel").fill(NEWCOMER)
    elsewhere.get_by_role("button", name="Kirim tautan").tap()
    expect(elsewhere.get_by_role("heading", level=1)).to_have_text("Periksa surel Anda")
    link = link_in_mail(elsewhere, NEWCOMER, "/akun/sandi/baru/")
    elsewhere.goto(link)
    for field in elsewhere.locator("input[type=password]").all():
        field.fill(SECOND_PASSWORD)
    elsewhere.get_by_role("button", name="Simpan kata sandi").tap()
    expect(elsewhere.get_by_role("heading", level=1)).to_have_text("Kata sandi sudah diganti")
    page.goto("/saya/")
    assert "/masuk/" in page.url

    elsewhere.goto(link)  # works once
    expect(elsewhere.locator("main")).to_contain_text("Tautan ini sudah dipakai atau kedaluwarsa.")
    sign_in(elsewhere, NEWCOMER, FIRST_PASSWORD)
    expect(elsewhere.locator(".error, .errors").first).to_be_visible()
    sign_in(elsewhere, NEWCOMER, SECOND_PASSWORD)
    elsewhere.wait_for_url("**/saya/")


@pytest.mark.parametrize("email", [people.CITIZEN, people.VERIFIER, people.AUDITOR])
def test_sign_out_is_in_sight_of_whoever_is_signed_in_with_a_phone(enter: Callable[..., Any], email: str) -> None:
    page = enter(**PHONE)
    people.sign_in(page, email)
    page.locator("a[href='/keluar/']").locator("visible=true").first.tap()
    page.wait_for_url("**/keluar/")
    looks.follow(page, page.get_by_role("button", name="Keluar"))
    page.goto(people.HOMES.get(email, "/saya/"))
    assert "/masuk/" in page.url
    page.go_back()
    assert "Sari Contoh" not in page.locator("body").inner_text()


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(enter: Callable[..., Any]) -> None:
    page = enter(**PHONE)
    answers = []
    for email in (people.CITIZENS[1], "tidak.ada@contoh.example"):
        sign_in(page, email, f"bukan-{worlds.PASSWORD}")
        answers.append(page.locator("main").inner_text())
        assert "/masuk/" in page.url
    assert answers[0] == answers[1]
