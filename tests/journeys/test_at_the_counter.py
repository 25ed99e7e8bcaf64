"""At the counter: a time is booked, somebody is checked in and called; an application is made for somebody, and claimed later."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.journeys import filling, people
from tests.journeys import test_on_a_thin_line as thin
from tests.journeys import test_the_office_by_keyboard as office
from tests.journeys.conftest import Place
from tests.support import looks, server

pytestmark = pytest.mark.browser

WORLD = filling.visiting
HALL = "/antrean/dukcapil/kantor/"
LINK = """
from loket.config import boot; boot.choose_settings(); import django; django.setup()
import datetime as dt, sys; from uuid import UUID
from loket.foundation.audit.values import system_act; from loket.foundation.identity import operations, queries
act = system_act("load", region="97.01", at=dt.datetime.now(dt.UTC), purpose="load")
operations.link_resident(act=act, account=queries.find_account_by_login(login=sys.argv[1]).id, resident_id=UUID(sys.argv[2]))
"""


def fine(page: Any, name: str, wrong: list[str]) -> None:
    """Look at the page as it stands, in both schemes and a narrow window."""
    looks.picture(page, name)
    wrong += looks.faults_in_both_schemes(page, name)


def test_a_time_is_booked_in_two_taps_and_shown_with_its_code(place: Place, enter: Callable[..., Any]) -> None:
    wrong: list[str] = []
    page = enter(people.CITIZEN, viewport={"width": 360, "height": 740})
    page.goto(f"/saya/permohonan/{place.past.cases['visit']}/")
    fine(page, "case that asks to come", wrong)
    looks.follow(page, page.get_by_role("link", name="Pilih waktu"))
    fine(page, "choose a time", wrong)
    plain = enter(people.CITIZEN, java_script_enabled=False)
    wrong += office.left_out(page) + thin.held(page, page.url) + office.without_script(plain, page.url)
    looks.follow(page, page.locator(".slots button").first)
    expect(page.locator("main")).to_contain_text("Kantor Disdukcapil")
    fine(page, "case with a booked time", wrong)
    wrong += office.left_out(page) + office.without_script(plain, page.url)
    looks.follow(page, page.get_by_role("link", name="Kode saat tiba"))
    expect(page.locator(".qr svg")).to_be_visible()
    fine(page, "code for the arrival", wrong)
    wrong += office.left_out(page) + office.without_script(plain, page.url)
    assert wrong == []


def test_somebody_with_an_appointment_is_checked_in_called_and_decided(place: Place, enter: Callable[..., Any]) -> None:
    wrong: list[str] = []
    kiosk = enter(people.COUNTER[0])
    kiosk.goto("/meja/loket/")
    kiosk.get_by_text("Jadikan perangkat ini kios antrean").click()
    looks.follow(kiosk, kiosk.get_by_role("button", name="Kantor Disdukcapil"))
    assert kiosk.url.endswith(HALL)
    fine(kiosk, "kiosk", wrong)
    wrong += office.left_out(kiosk) + thin.held(kiosk, HALL)
    kiosk.get_by_label("Kode janji temu").fill(place.past.numbers["code"])
    looks.follow(kiosk, kiosk.get_by_role("button", name="Saya sudah tiba"))
    expect(kiosk.locator("main")).to_contain_text("J001")
    fine(kiosk, "slip", wrong)
    officer = enter(people.COUNTER[1])
    officer.goto("/meja/loket/")
    fine(officer, "counter before", wrong)
    officer.get_by_label("Nomor loket").fill("4")
    looks.follow(officer, officer.get_by_role("button", name="Mulai memanggil"))
    looks.follow(officer, officer.get_by_role("button", name="Panggil berikutnya"))
    fine(officer, "counter with somebody called", wrong)
    wrong += office.left_out(officer) + office.without_script(enter(people.COUNTER[1], java_script_enabled=False), "/meja/loket/")
    wall = enter()
    wall.goto(f"{HALL}layar/")
    expect(wall.locator(".wall-number")).to_have_text("J001")
    expect(wall.locator(".wall-counter")).to_contain_text("4")
    assert "Contoh" not in wall.locator("main").inner_text()
    fine(wall, "wall", wrong)
    wrong += thin.held(wall, f"{HALL}layar/") + office.without_script(enter(java_script_enabled=False), f"{HALL}layar/")
    looks.follow(officer, officer.get_by_role("button", name="Buka permohonannya"))
    officer.get_by_label(re.compile("^Cocok")).check()
    looks.follow(officer, officer.get_by_role("button", name="Putuskan saja"))
    assert officer.url.endswith("/meja/loket/")
    assert wrong == []


def test_an_application_made_for_somebody_is_claimed_later(place: Place, enter: Callable[..., Any]) -> None:
    wrong: list[str] = []
    officer, witness = enter(people.COUNTER[1]), enter(people.COUNTER[2])
    officer.goto("/meja/loket/layani/")
    fine(officer, "help", wrong)
    officer.get_by_label("NIK pada KTP-el").fill(place.past.numbers["nik"])
    officer.get_by_label("Kartu asli sudah saya periksa").check()
    officer.get_by_label("Layanan yang diminta").select_option("ktp-penggantian")
    officer.get_by_label("Tanpa HP").check()
    looks.follow(officer, officer.get_by_role("button", name="Minta persetujuan"))
    fine(officer, "consent waits for a witness", wrong)
    witness.goto("/meja/loket/saksi/")
    witness.get_by_label("Kode dari rekan Anda").fill(officer.locator(".number-card .code").inner_text())
    looks.follow(witness, witness.get_by_role("button", name="Lanjut"))
    fine(witness, "witness", wrong)
    witness.get_by_label("Saya bertemu orangnya").check()
    looks.follow(witness, witness.get_by_role("button", name="Saya menyaksikan"))
    looks.follow(officer, officer.get_by_role("link", name="Sudah disaksikan"))
    looks.follow(officer, officer.get_by_role("button", name="Isi permohonan"))
    fill_in(officer)
    fine(officer, "receipt", wrong)
    number, claim = people.number_on(officer), officer.locator(".receipt-code").inner_text()

    server.run(
        place.site.environment["DATABASE_URL"],
        place.site.log.parent,
        "-c",
        LINK,
        "lain@contoh.example",
        place.past.numbers["resident"],
        **settings_of(place),
    )
    person = enter("lain@contoh.example")
    person.goto("/saya/permohonan/")
    looks.follow(person, person.get_by_role("link", name=re.compile("kode klaim")))
    fine(person, "claim", wrong)
    person.get_by_label("Nomor permohonan").fill(number)
    person.get_by_label("Kode klaim").fill(claim)
    looks.follow(person, person.get_by_role("button", name="Jadikan milik saya"))
    expect(person.locator("main")).to_contain_text(number)
    assert wrong == []


def fill_in(page: Any) -> None:
    """Fill in the citizen's own form for the person and send it."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (20, 60, 90)).save(out, "PNG")
    expect(page.locator("main")).to_contain_text("Anda mengisi untuk orang di depan Anda")
    page.get_by_label("Rusak, patah, atau pudar").check()
    people.go_on(page, "**/kartu-lama/")
    page.locator("input[type=file]").set_input_files({"name": "kartu.png", "mimeType": "image/png", "buffer": out.getvalue()})
    people.go_on(page, "**/pengambilan/")
    page.get_by_label("Dinas Kependudukan").check()
    people.go_on(page, "**/periksa/")
    page.locator("[name=declared]").check()
    page.get_by_role("button", name="Kirim permohonan").click()
    page.wait_for_url("**/selesai/")


def settings_of(place: Place) -> dict[str, str]:
    """Return what the portal of this module was started with."""
    return {name: value for name, value in place.site.environment.items() if name.startswith("LOKET_")}
