"""Somebody with an old phone and no e-mail: signs up by a code, applies, chooses what comes and when."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, Final

import pytest
from playwright.sync_api import expect

from loket.foundation.notifications.channels.sms.simulator import Simulator
from tests.journeys import people
from tests.journeys.conftest import Place
from tests.support import looks

pytestmark = pytest.mark.browser

PHONE: Final = {"viewport": looks.NARROW, "has_touch": True, "is_mobile": True}
NUMBER: Final = "0812 0000 4321"


def digits(place: Place, page: Any) -> str:
    """Let the worker send, and read the newest code where the demo shows it."""
    place.site.run_jobs()
    box = page.context.new_page()
    box.goto("/demo/surat/")
    # Because: a notice that waited for the same run of the worker may stand above it.
    found = re.search(r"Kode Loket[^:]*: (\d{6})", "\n".join(box.locator("article").all_inner_texts()))
    box.close()
    assert found
    return found[1]


def test_a_phone_is_all_that_one_needs(place: Place, enter: Callable[..., Any], gateway: Simulator) -> None:
    page = enter(**PHONE)
    page.goto("/layanan/izin-penelitian/ajukan/")
    page.get_by_role("link", name="Pakai nomor HP").tap()
    page.get_by_role("button", name="Kirim kode").tap()
    expect(page.locator(".error").first).to_be_visible()
    page.get_by_label("Nomor HP").fill(NUMBER)
    page.get_by_role("button", name="Kirim kode").tap()
    page.wait_for_url("**/masuk/hp/kode/")
    assert "4321" not in page.url
    code = digits(place, page)
    page.get_by_label("Kode dari SMS").fill(f"{(int(code) + 1) % 10**6:06d}")
    page.get_by_role("button", name="Lanjut").tap()
    expect(page.locator("main")).to_contain_text("Sisa percobaan: 4.")
    assert looks.faults_in_both_schemes(page, "a wrong code") == []
    page.get_by_label("Kode dari SMS").fill(code)
    page.get_by_role("button", name="Lanjut").tap()
    page.wait_for_url("**/daftar/hp/")
    assert looks.faults_in_both_schemes(page, "the name") == []
    page.get_by_label("Nama", exact=True).fill("Lama Contoh")
    page.get_by_role("button", name="Buat akun").tap()
    page.wait_for_url("**/layanan/izin-penelitian/ajukan/")  # where the person wanted to go

    number = apply_for_research(page)
    page.goto("/saya/permohonan/")
    expect(page.locator("main")).to_contain_text(number)
    assert {one["to"] for one in gateway.taken} == {"+6281200004321"}

    page.goto("/saya/pesan/pengaturan/")
    expect(page.locator("main")).to_contain_text("karena akun ini tidak punya surel")
    page.get_by_label("Pemberitahuan lain").uncheck()
    page.get_by_label("Mulai").fill("jam sembilan")
    looks.follow(page, page.get_by_role("button", name="Simpan"))
    expect(page.locator(".error").first).to_be_visible()
    page.get_by_label("Mulai").fill("20.30")
    page.get_by_label("Pemberitahuan lain").uncheck()
    looks.follow(page, page.get_by_role("button", name="Simpan"))
    expect(page.get_by_label("Mulai")).to_have_value("20.30")
    expect(page.get_by_label("Pemberitahuan lain")).not_to_be_checked()
    expect(page.get_by_label("Perkembangan permohonan")).to_be_checked()
    assert looks.faults_in_both_schemes(page, "choices of an account by phone") == []


def apply_for_research(page: Any) -> str:
    """Apply for a letter for research, as a person; return the number of the case."""
    page.get_by_role("button", name="Mulai mengisi").tap()
    page.wait_for_url("**/peneliti/")
    page.get_by_label("Nama peneliti atau ketua tim").fill("Lama Contoh")
    page.get_by_label("Perseorangan").check()
    people.go_on(page, "**/asing/")
    page.locator("[name=foreign][value=false]").check()
    people.go_on(page, "**/rencana/")
    page.get_by_label("Judul penelitian").fill("Panen rumput laut di Nusa Jaya")
    page.locator("[name=theme]").first.select_option("farming")
    page.get_by_label("Lokasi penelitian").fill("Tanjung Nusa")
    page.locator("[name=vulnerable][value=false]").check()
    people.go_on(page, "**/waktu/")
    for name, year in (("starts_on", people.BORN_ON.year + 1), ("ends_on", people.BORN_ON.year + 1)):
        for part, value in (("day", 1), ("month", 3 if name == "starts_on" else 9), ("year", year)):
            page.locator(f"[name={name}_{part}]").fill(str(value))
    people.go_on(page, "**/proposal/")
    page.locator("input[type=file]").set_input_files(people.LETTER)
    people.go_on(page, "**/surat-desa/")
    page.locator("input[type=file]").set_input_files(people.LETTER)
    people.go_on(page, "**/periksa/")
    return people.send(page)


def test_a_number_that_lay_idle_asks_whose_it_is_before_it_opens_anything(place: Place, enter: Callable[..., Any], gateway: Simulator) -> None:
    page = enter(**PHONE)
    page.goto("/masuk/hp/")
    page.get_by_label("Nomor HP").fill(people.IDLE_NUMBER)
    page.get_by_role("button", name="Kirim kode").tap()
    page.wait_for_url("**/masuk/hp/kode/")
    page.get_by_label("Kode dari SMS").fill(digits(place, page))
    page.get_by_role("button", name="Lanjut").tap()
    page.wait_for_url("**/masuk/hp/lama/")
    assert looks.faults_in_both_schemes(page, "an idle number") == []
    page.get_by_label("NIK Anda").fill("9701")
    looks.follow(page, page.get_by_role("button", name="Buka akun saya"))
    expect(page.locator(".error")).to_have_count(2)
    assert looks.faults_in_both_schemes(page, "an idle number, left empty") == []
    page.get_by_role("button", name="Mulai akun baru").tap()
    page.wait_for_url("**/daftar/hp/")


def test_an_officer_begins_a_recovery_with_the_card_on_the_counter(place: Place, enter: Callable[..., Any], gateway: Simulator) -> None:
    page = enter(people.VERIFIER, viewport=looks.NARROW)
    page.goto("/meja/pemulihan/")
    assert looks.faults_in_both_schemes(page, "recovery") == []
    page.get_by_label("NIK pada KTP-el").fill("9701")
    page.get_by_role("button", name="Mulai pemulihan").click()
    expect(page.locator(".error")).to_have_count(2)
    assert looks.faults_in_both_schemes(page, "recovery, left empty") == []
    page.get_by_label("NIK pada KTP-el").fill(place.past.numbers["nik"])
    page.locator("[name=seen]").check()
    looks.follow(page, page.get_by_role("button", name="Mulai pemulihan"))
    expect(page.locator("main")).to_contain_text("Sari Contoh")
    assert looks.faults_in_both_schemes(page, "recovery of somebody") == []
    page.get_by_label("Nomor HP").fill("0812 0000 7788")
    looks.follow(page, page.locator("main form button").first)
    expect(page.locator("main")).to_contain_text("•••• 88")
    assert looks.faults_in_both_schemes(page, "recovery, code") == []


def test_somebody_without_an_account_is_given_one_at_the_counter_by_a_code(place: Place, enter: Callable[..., Any], gateway: Simulator) -> None:
    page = enter(people.VERIFIER, viewport=looks.NARROW)
    page.goto("/meja/hubungkan/")
    page.get_by_label("NIK").fill(place.past.numbers["nik of the spouse"])
    page.get_by_label("Nomor HP").fill("0812 0000 6655")
    page.locator("[name=seen]").check()
    looks.follow(page, page.locator("main form button").first)
    assert looks.faults_in_both_schemes(page, "link, code") == []
    page.locator("[name=code]").fill(digits(place, page))
    looks.follow(page, page.locator("main form button").first)
    expect(page.locator(".error")).to_have_count(0)
    assert looks.faults_in_both_schemes(page, "linked") == []


def test_another_number_is_proved_by_a_code_before_it_counts(place: Place, enter: Callable[..., Any], gateway: Simulator) -> None:
    page = enter(people.CITIZENS[3], viewport=looks.NARROW)
    page.goto("/saya/akun/")
    looks.follow(page, page.locator("main a[href='/saya/akun/hp/']"))
    looks.follow(page, page.locator("main form button").last)
    expect(page.locator(".error").first).to_be_visible()
    assert looks.faults_in_both_schemes(page, "another number, left empty") == []
    page.get_by_label("Nomor HP").fill("0812 0000 9911")
    looks.follow(page, page.locator("main form button").last)
    assert "9911" not in page.url
    assert looks.faults_in_both_schemes(page, "code to another number") == []
    code = digits(place, page)
    page.locator("[name=code]").fill(f"{(int(code) + 1) % 10**6:06d}")
    looks.follow(page, page.get_by_role("button", name="Lanjut"))
    expect(page.locator(".error").first).to_be_visible()
    page.locator("[name=code]").fill(code)
    looks.follow(page, page.get_by_role("button", name="Lanjut"))
    assert page.url.endswith("/saya/akun/")
    expect(page.locator("main")).to_contain_text("•••• 11")


# A browser asks a service on the internet for its address; here it gets one without asking, with keys of the example of RFC 8291.
SUBSCRIBED: Final = """
PushManager.prototype.subscribe = async function () {
  return {
    endpoint: "https://fcm.googleapis.com/fcm/send/example",
    toJSON: () => ({ keys: {
      p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4", auth: "BTBZMqHH6r4Tts7J_aSIgg",
    } }),
    unsubscribe: async () => true,
  };
};
"""
# The browser shows a notice a moment after it was told to.
SHOWN: Final = """
async () => {
  const held = await navigator.serviceWorker.ready;
  for (let tried = 0; tried < 100; tried += 1) {
    const [one] = await held.getNotifications();
    if (one) return [one.title, one.body];
    await new Promise((again) => setTimeout(again, 50));
  }
  return [];
}
"""


def test_a_device_shows_that_there_is_news_and_nothing_of_what(enter: Callable[..., Any]) -> None:
    page = enter(people.CITIZENS[2], whole=True, service_workers="allow", permissions=["notifications"])
    page.add_init_script(SUBSCRIBED)
    worker, known = page.context.new_cdp_session(page), []
    worker.on("ServiceWorker.workerRegistrationUpdated", lambda told: known.extend(told["registrations"]))
    worker.send("ServiceWorker.enable")
    page.goto("/saya/pesan/pengaturan/")
    looks.follow(page, page.get_by_role("button", name="Nyalakan di perangkat ini"))
    expect(page.locator("main")).to_contain_text("Aktif di 1 perangkat.")
    expect(page.locator("[name=by_push]").first).to_be_checked()

    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    told = {"title": "Ada kabar tentang permohonan Anda", "url": "/saya/pesan/"}
    origin = page.url.partition("/saya/")[0]
    shown: list[str] = []
    for _ in range(3):  # Because: the tools' message is lost when the worker has just stopped; a push service sends again, too.
        worker.send("ServiceWorker.deliverPushMessage", {"origin": origin, "registrationId": known[-1]["registrationId"], "data": json.dumps(told)})
        if shown := page.evaluate(SHOWN):
            break
    assert shown == [told["title"], ""]
    looks.follow(page, page.get_by_role("button", name="Matikan di semua perangkat"))
    expect(page.locator("main")).not_to_contain_text("Aktif di 1 perangkat.")
