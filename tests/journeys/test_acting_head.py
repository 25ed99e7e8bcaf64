"""
Nobody waits for an absent head: the head goes on leave by their own page, one operator proposes a Plh, another one agrees, and the Plh gets the case.

And somebody new comes in by the mail that follows from two operators' agreement.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.journeys import filling, people
from tests.journeys.conftest import Place
from tests.support import looks

pytestmark = pytest.mark.browser

WORLD = filling.eventful
# By the clock of the office, whose day begins eight hours before that of UTC.
TODAY = dt.datetime.now(ZoneInfo("Asia/Makassar")).date()


def fill_date(page: Any, name: str, on: dt.date) -> None:
    """Type a date into its three boxes."""
    for part, value in (("day", on.day), ("month", on.month), ("year", on.year)):
        page.locator(f"[name={name}_{part}]").fill(str(value))


def approve(page: Any, address: str) -> None:
    """Agree to a proposal as the other operator."""
    page.goto(address)
    page.get_by_role("button", name="Setujui").click()
    expect(page.locator("main")).to_contain_text("Perubahan berlaku sekarang")


def test_a_head_on_leave_is_stood_in_for_and_the_case_goes_on(place: Place, enter: Callable[..., Any]) -> None:
    verifier = enter(people.VERIFIER)
    people.take_next(verifier)
    number = people.number_on(verifier)
    people.decide(verifier, "Lengkap dan benar")
    head = enter(people.HEAD)
    people.take_next(head)
    expect(head.locator("main")).to_contain_text(number)
    head.goto("/meja/saya/")
    head.get_by_label("Cuti").check()
    fill_date(head, "first", TODAY)
    fill_date(head, "last", TODAY + dt.timedelta(days=6))
    head.get_by_role("button", name="Catat").click()
    expect(head.locator("main")).to_contain_text("1 langkah yang Anda pegang kembali ke antrean")
    operator = enter(people.OPERATOR)
    operator.goto("/pengelola/petugas/?standing=away")
    operator.locator("tbody a").first.click()
    operator.get_by_role("link", name="Usulkan Plh").click()
    operator.get_by_label("Plh", exact=True).select_option(label="Petugas Contoh 2, Verifikator Data Kependudukan")
    operator.get_by_role("button", name="Usulkan").click()
    expect(operator.locator("main")).to_contain_text("Anda yang mengusulkan ini")
    expect(operator.get_by_role("button", name="Setujui")).to_have_count(0)
    second = enter(people.SECOND_OPERATOR)
    expect(second.locator('.sidebar a[href="/pengelola/petugas/"] .count')).to_have_text("1")
    approve(second, operator.url)
    stand_in = enter(people.SECOND_VERIFIER)
    expect(stand_in.locator("main")).to_contain_text("Kepala Dinas Kependudukan dan Pencatatan Sipil")
    while True:  # the verifiers' own work may have waited longer
        people.take_next(stand_in)
        if stand_in.get_by_label(re.compile("^Setujui dan tandatangani")).count():
            break
        people.decide(stand_in, "Lengkap dan benar")
    expect(stand_in.locator("main")).to_contain_text(number)
    people.decide(stand_in, "Setujui dan tandatangani")


def test_somebody_new_is_proposed_agreed_to_invited_and_enters_with_password_and_phone(place: Place, enter: Callable[..., Any]) -> None:
    operator = enter(people.OPERATOR)
    operator.goto("/pengelola/petugas/baru/")
    operator.get_by_label("Nama").fill("Wulan Contoh")
    operator.get_by_label("Alamat surel").fill("wulan@contoh.example")
    operator.get_by_label("Jabatan").select_option("dukcapil/verifikator")
    operator.get_by_label("Unit").select_option("dukcapil/kantor")
    fill_date(operator, "valid_from", TODAY - dt.timedelta(days=1))
    operator.get_by_role("button", name="Usulkan").click()
    operator.wait_for_url(re.compile(r"/usulan/\w+/"))
    approve(enter(people.SECOND_OPERATOR), operator.url)
    place.site.run_jobs()
    newcomer = enter()
    newcomer.goto("/demo/surat/")
    letter = newcomer.locator("main").inner_text()
    found = re.search(r"/undangan/[\w-]+/", letter)
    assert found, letter
    newcomer.goto(found[0])
    expect(newcomer.locator("main")).to_contain_text("Wulan Contoh")
    wrong = looks.faults_in_both_schemes(newcomer, "invitation")
    for box in newcomer.locator("input[type=password]").all():
        box.fill("enam kucing menari")
    newcomer.get_by_role("button", name="Lanjut").click()
    newcomer.wait_for_url("**/masuk/pasang/")
    expect(newcomer.locator("main svg[width]").first).to_be_visible()
    wrong += looks.faults_in_both_schemes(newcomer, "setting up")
    newcomer.get_by_role("button", name="Pasang").click()  # the demo has filled in the code
    expect(newcomer.get_by_role("heading", level=1)).to_have_text("Kode cadangan")
    wrong += looks.faults_in_both_schemes(newcomer, "recovery codes")
    assert wrong == []
    newcomer.get_by_role("link", name="Sudah saya simpan").click()
    newcomer.wait_for_url("**/meja/")
