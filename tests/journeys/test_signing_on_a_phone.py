"""A head signs twenty documents on a phone, and the signing service fails in the middle."""

from __future__ import annotations

import copy
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from loket.config.simulator import server as simulator
from loket.services.documents.signing.connection import Connection
from tests.journeys import filling, people
from tests.journeys import test_on_a_thin_line as thin
from tests.journeys import test_the_office_by_keyboard as office
from tests.journeys.conftest import Place, Shelf
from tests.support import esign, looks, server
from tests.support.database import TOP

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
BEFORE_IT_FAILS = 8
DESK = "/meja/tanda-tangan/"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Connection, Path]]:
    """The simulated signing service, a process of its own."""
    port, roots = server.free_port(), tmp_path_factory.mktemp("simulator") / "roots.pem"
    with subprocess.Popen(
        [sys.executable, "-m", "loket", "sign-simulator", "--port", str(port), "--roots", str(roots)], cwd=TOP, stdout=subprocess.PIPE, text=True,
        env={"LOKET_MODE": "test", "PYTHONPATH": str(TOP / "src"), "PYTHONUNBUFFERED": "1"},
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert "simulator" in process.stdout.readline()
        process.stdout.readline()
        yield Connection(f"http://127.0.0.1:{port}", simulator.USER, simulator.PASSWORD), roots
        process.terminate()


@pytest.fixture(scope="module")
def place(shelf: Shelf, service: tuple[Connection, Path]) -> Iterator[Place]:
    """The portal, which signs by that service."""
    connection, roots = service
    model, past = shelf.find(filling.awaiting)
    name = shelf.postgres.new_database(model)
    signing = {
        "LOKET_SIGNING": "esign", "LOKET_ESIGN_URL": connection.address, "LOKET_ESIGN_USER": connection.user,
        "LOKET_ESIGN_PASSWORD": connection.password, "LOKET_ESIGN_TSA_URL": f"{connection.address}/tsa", "LOKET_ESIGN_ROOTS": str(roots),
    }  # fmt: skip
    with server.running(shelf.postgres.url(name), shelf.state, **shelf.environment, **signing) as site:
        yield Place(site, copy.deepcopy(past))
    shelf.postgres.drop(name)


def press(page: Any) -> None:
    """Send what was chosen, and wait as long as a batch may take."""
    with page.expect_navigation(timeout=90_000):
        page.get_by_role("button", name="Tandatangani yang dipilih").click()


def test_a_batch_of_twenty_on_a_phone_with_the_service_failing_in_the_middle(
    place: Place, service: tuple[Connection, Path], enter: Callable[..., Any]
) -> None:
    connection, _ = service
    page = enter(people.HEAD, **PHONE)
    main, wrong = page.locator("main"), []
    expect(main).to_contain_text(f"{filling.TO_SIGN} dokumen menunggu tanda tangan Anda")
    looks.follow(page, main.get_by_role("link", name="Buka", exact=True))
    expect(main.get_by_role("button", name="Tandatangani yang dipilih")).to_have_count(0)  # nothing was read yet
    looks.picture(page, "tanda-tangan-belum")
    looks.follow(page, main.get_by_role("link", name="Buka yang belum dibaca"))
    expect(main.get_by_role("img", name="Halaman 1 dokumen")).to_be_visible()
    assert main.get_by_role("img").first.evaluate("one => one.decode().then(() => one.naturalWidth)") > 300
    looks.picture(page, "tanda-tangan-satu")
    wrong += looks.faults(page, "a document to sign")
    page.route(re.compile("/halaman/"), lambda route: route.abort())  # one picture was looked at; the others are as it
    for _ in range(filling.TO_SIGN - 1):
        looks.follow(page, main.get_by_role("link", name="Dokumen berikutnya"))
    looks.follow(page, main.get_by_role("link", name="Ke daftar, lalu tandatangani"))

    boxes = main.locator("input[name=document]")
    expect(boxes).to_have_count(filling.TO_SIGN)
    assert boxes.evaluate_all("all => all.every(one => one.checked)")
    looks.picture(page, "tanda-tangan-daftar")
    wrong += looks.faults_in_both_schemes(page, "documents to sign")
    page.set_viewport_size(PHONE["viewport"])
    plain = enter(people.HEAD, java_script_enabled=False)
    for path in (DESK, main.locator(f"a[href^='{DESK}0']").first.get_attribute("href")):  # of a document without the picture of its page
        wrong += thin.too_heavy(page, path) + office.left_out(page) + office.without_script(plain, path)
    page.goto(DESK)
    main.get_by_label("NIK Anda").fill(esign.NIK)
    main.get_by_label("Passphrase").fill("bukan ini")
    press(page)
    expect(main).to_contain_text("Kata sandi salah (1 kali berturut-turut)")
    assert boxes.evaluate_all("all => all.every(one => one.checked)")

    told = connection.post("/simulator/switch", {"mode": "down", "after": BEFORE_IT_FAILS})
    assert told.status == 200
    main.get_by_label("Passphrase").fill(esign.PASSPHRASE)
    press(page)
    expect(main.get_by_role("heading", level=1)).to_have_text(f"{BEFORE_IT_FAILS} dokumen ditandatangani")
    expect(main).to_contain_text(f"{filling.TO_SIGN - BEFORE_IT_FAILS} dokumen masih menunggu tanda tangan Anda")
    expect(main).to_contain_text("Layanan tanda tangan sedang tidak dapat dihubungi")
    looks.picture(page, "tanda-tangan-hasil")
    wrong += looks.faults_in_both_schemes(page, "the result of signing")
    page.set_viewport_size(PHONE["viewport"])

    connection.post("/simulator/switch", {"mode": "ok"})
    looks.follow(page, main.get_by_role("link", name="Kembali ke yang menunggu"))
    expect(boxes).to_have_count(filling.TO_SIGN - BEFORE_IT_FAILS)
    main.get_by_label("Passphrase").fill(esign.PASSPHRASE)
    press(page)
    expect(main.get_by_role("heading", level=1)).to_have_text(f"{filling.TO_SIGN - BEFORE_IT_FAILS} dokumen ditandatangani")
    expect(main).to_contain_text("Tidak ada lagi yang menunggu tanda tangan Anda")
    given = connection.get("/simulator/").json()["given"]
    assert given == filling.TO_SIGN  # each once
    assert wrong == []


def test_the_citizen_has_the_signed_documents(place: Place, enter: Callable[..., Any]) -> None:
    page = enter(people.CITIZEN)
    page.goto(f"/saya/permohonan/{place.past.cases['Bintang Contoh T']}/")
    expect(page.locator("main")).to_contain_text("Selesai")
    page.goto("/saya/dokumen/")
    looks.follow(page, page.locator("main .links-item").first)
    with page.expect_download() as download:
        page.locator("main a[href*='pdf']").first.click()
    pdf = Path(str(download.value.path()))
    page.goto("/verifikasi/")
    page.locator("input[type=file]").set_input_files(str(pdf))
    looks.follow(page, page.locator("[name=periksa-berkas]"))
    expect(page.locator("main")).to_contain_text("Berkas ini asli dan utuh")
