"""In the field: an inspection made offline on a phone, closed and opened again, sent when back; and one whose step was moved meanwhile."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any, Final

import pytest
from playwright.sync_api import expect

from tests.journeys import filling, people
from tests.support import inspecting, looks

pytestmark = pytest.mark.browser

WORLD = filling.to_inspect
PHONE: Final = {
    "service_workers": "allow", "viewport": {"width": 360, "height": 740}, "permissions": ["geolocation"],
    "geolocation": {"latitude": -8.5, "longitude": 117.42, "accuracy": 15},
}  # fmt: skip
#: What lies in the browser's store in plain sight.
IN_SIGHT: Final = """async () => {
    const db = await new Promise((done) => { const asked = indexedDB.open("loket-lapangan"); asked.onsuccess = () => done(asked.result); });
    const rows = await new Promise((done) => { const asked = db.transaction("work").objectStore("work").getAll(); asked.onsuccess = () => done(asked.result); });
    let exported = "";
    for (const row of rows) try { await crypto.subtle.exportKey("raw", row.key); exported += "key"; } catch {}
    const names = rows.map((row) => Object.keys(row).sort().join(" "));
    const text = rows.map((row) => new TextDecoder().decode(row.data)).join("");
    db.close();
    return [exported, names, text];
}"""
KEPT: Final = "async () => (await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname)))).flat()"


def carry(page: Any) -> str:
    """Take the step that waits longest and carry it; return the number of its case."""
    people.take_next(page)
    number = people.number_on(page)
    looks.picture(page, "lapangan-langkah")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.get_by_role("button", name="Bawa ke lapangan").click()
    page.wait_for_url("**/meja/lapangan/")
    page.wait_for_selector("#lapangan[data-ready]")
    return number


def fill(page: Any, rooms: str = "2") -> None:
    """Answer everything, with two photos."""
    for name in ("address_fits", "clean_water", "emergency_kit", "referral"):
        page.locator(f"[name=b-{name}][value=yes]").check()
    page.locator("#b-rooms").fill(rooms)
    page.locator("[name=b-waste][value=contractor]").check()
    for name in inspecting.PICTURED:
        page.locator(f"#f-{name}").set_input_files({"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": inspecting.picture()})
        expect(page.locator("section", has=page.locator(f"#f-{name}")).locator(".photos img")).to_have_count(1)
    page.locator("[name=b-outcome][value=accept]").check()


def test_an_inspection_made_offline(enter: Callable[..., Any]) -> None:
    page = enter(people.EXAMINER, **PHONE)
    number = carry(page)
    context = page.context
    context.set_offline(True)
    page.close()
    page = context.new_page()
    page.goto("/meja/lapangan/")
    expect(page.locator("#lapangan")).to_contain_text("Belum dikirim")
    page.get_by_role("button", name=re.compile(number)).click()
    expect(page.locator("#lapangan")).to_contain_text("Jalan Mawar 3")
    page.get_by_role("button", name="Selesai, kirim").click()
    expect(page.locator("[data-problems] li")).to_have_count(8)  # said at once, without a network
    looks.picture(page, "lapangan-kurang")
    assert looks.faults_in_both_schemes(page, "lapangan") == []
    page.set_viewport_size(PHONE["viewport"])
    fill(page)
    box = page.locator("canvas.signature").first
    box.scroll_into_view_if_needed()
    where = box.bounding_box()
    page.mouse.move(where["x"] + 20, where["y"] + 30)
    page.mouse.down()
    page.mouse.move(where["x"] + 120, where["y"] + 60, steps=4)
    page.mouse.up()
    expect(page.locator(".photos").first).to_contain_text("± 15 m")
    expect(page.locator("[data-problems]")).to_have_count(0)  # what was missing is there
    looks.picture(page, "lapangan-isi")
    exported, names, text = page.evaluate(IN_SIGHT)
    assert (exported, names) == ("", ["data expires_at id iv keep_until key state trouble who"])
    assert number not in text
    page.close()
    page = context.new_page()
    page.goto("/meja/lapangan/")  # still without a network
    page.get_by_role("button", name=re.compile(number)).click()
    expect(page.locator("#b-rooms")).to_have_value("2")
    expect(page.locator(".photos img")).to_have_count(2)
    page.get_by_role("button", name="Selesai, kirim").click()
    expect(page.locator("#lapangan")).to_contain_text("Menunggu jaringan")
    looks.picture(page, "lapangan-menunggu")
    context.set_offline(False)
    expect(page.locator("#lapangan")).to_contain_text("Terkirim")
    looks.picture(page, "lapangan-terkirim")
    assert page.evaluate("async () => Lapangan.count()") == 0
    assert [path for path in page.evaluate(KEPT) if path.startswith("/meja")] == []
    head = enter(people.DIVISION)
    people.take_next(head)
    expect(head.locator("main")).to_contain_text(number)
    expect(head.locator("main")).to_contain_text("2 ruang")
    head.locator("summary", has_text="± 15 m").first.click()
    picture = head.locator(".evidence img").first
    expect(picture).to_be_visible()
    looks.picture(head, "lapangan-meja")
    assert picture.evaluate("async one => { await one.decode(); return one.naturalWidth; }") > 0


def test_a_step_that_was_moved_meanwhile_is_told_and_signing_out_clears_the_phone(enter: Callable[..., Any]) -> None:
    page = enter(people.SECOND_EXAMINER, **PHONE)
    number = carry(page)
    page.context.set_offline(True)
    page.get_by_role("button", name=re.compile(number)).click()
    fill(page, rooms="3")
    page.get_by_label("Atau tulis nama Anda").fill("Petugas Contoh 2")
    page.get_by_label("Saya melihat sendiri").check()
    page.get_by_role("button", name="Selesai, kirim").click()
    expect(page.locator("#lapangan")).to_contain_text("Menunggu jaringan")
    desk = enter(people.SECOND_EXAMINER)
    desk.get_by_role("link", name=re.compile("Lanjutkan|Buka")).first.click()
    desk.get_by_role("link", name="Lepaskan").click()
    desk.locator("[name=reason][value=absent]").check()
    desk.get_by_role("button", name="Lepaskan").click()
    page.context.set_offline(False)
    expect(page.locator("#lapangan")).to_contain_text("dikembalikan ke antrean")
    people.take_next(page)  # it comes back, since nobody else took it
    expect(page.locator("main")).to_contain_text("Datang terlambat, tidak memutus")
    expect(page.locator("main")).to_contain_text("3 ruang")
    page.get_by_role("link", name="Isi hasilnya di sini").click()  # the same as a plain form
    looks.picture(page, "lapangan-formulir")
    assert looks.faults_in_both_schemes(page, "periksa") == []
    page.set_viewport_size(PHONE["viewport"])
    page.get_by_role("link", name="Kembali ke perkara").click()
    page.get_by_role("button", name="Bawa ke lapangan").click()
    page.wait_for_selector("#lapangan[data-ready]")
    assert page.evaluate("async () => Lapangan.count()") == 1
    page.clock.set_system_time(dt.datetime.now(dt.UTC) + dt.timedelta(days=3))  # its time is over
    page.reload()
    expect(page.locator("#lapangan")).to_contain_text("Tidak ada pemeriksaan yang dibawa")
    assert page.evaluate("async () => Lapangan.count()") == 0
    page.clock.set_system_time(dt.datetime.now(dt.UTC))
    page.goto("/meja/")  # the step is still in hand
    page.get_by_role("link", name="Lanjutkan").click()
    page.get_by_role("button", name="Bawa ke lapangan").click()
    page.wait_for_selector("#lapangan[data-ready]")
    page.goto("/keluar/")
    expect(page.locator("[data-carried]")).to_be_visible()
    page.get_by_role("button", name="Keluar").click()
    page.wait_for_url(lambda url: "/keluar/" not in url)
    page.wait_for_load_state()
    assert [one for one in page.evaluate("async () => (await indexedDB.databases()).map(one => one.name)") if one == "loket-lapangan"] == []
