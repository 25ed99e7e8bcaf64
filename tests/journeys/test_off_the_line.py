"""Off the line: what the browser keeps, what it shows without a network, and whether the portal can be put on the home screen."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any, Final

import pytest
from playwright.sync_api import expect

from tests.journeys import people
from tests.journeys.conftest import Place

pytestmark = pytest.mark.browser

OFFLINE: Final = "Anda sedang tanpa jaringan"
#: Every address that the browser keeps for this site, and every text in it.
KEPT: Final = """async () => {
    const found = {};
    for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const one of await cache.keys()) found[new URL(one.url).pathname] = await (await cache.match(one)).text();
    }
    return found;
}"""
#: Whatever else a browser can keep for a site.
ELSEWHERE: Final = "async () => [Object.keys(localStorage), Object.keys(sessionStorage), (await indexedDB.databases()).map(one => one.name)]"


def begin(page: Any) -> None:
    """Open the portal and wait until its worker looks after the page."""
    page.goto("/")
    page.wait_for_function("navigator.serviceWorker.controller !== null")


def test_without_a_network_the_offline_page_comes_and_with_it_the_own_page_again(enter: Callable[..., Any]) -> None:
    page = enter(people.CITIZEN, service_workers="allow")
    begin(page)
    page.goto("/saya/")
    expect(page.locator("main")).to_contain_text("Sari Contoh")
    page.context.set_offline(True)
    for path in ("/saya/", "/saya/permohonan/", "/layanan/akta-kelahiran/"):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_have_text(OFFLINE)
        assert "Sari Contoh" not in page.content()
    colour = page.locator("header.topbar").evaluate("one => getComputedStyle(one).backgroundColor")
    assert colour not in ("rgba(0, 0, 0, 0)", "transparent")  # its style sheet was kept too
    page.goto("/en/layanan/")
    expect(page.get_by_role("heading", level=1)).to_have_text("You are offline")
    page.context.set_offline(False)
    page.goto("/saya/")
    expect(page.locator("main")).to_contain_text("Sari Contoh")


def test_the_browser_keeps_the_look_and_the_offline_page_and_nothing_of_a_person(enter: Callable[..., Any]) -> None:
    page = enter(people.CITIZENS[0], service_workers="allow")
    begin(page)
    number = people.apply(page, "Mega Contoh Purnama")
    page.goto("/saya/permohonan/")
    expect(page.locator("main")).to_contain_text(number)
    kept = page.evaluate(KEPT)
    assert "/luring/" in kept
    assert [path for path in kept if not path.startswith("/static/") and path not in ("/luring/", "/en/luring/")] == []
    for word in ("Mega Contoh", "Sari Contoh", people.CITIZENS[0], number):
        assert [path for path, text in kept.items() if word in text] == []
    assert page.evaluate(ELSEWHERE) == [[], [], []]


def test_the_portal_can_be_put_on_the_home_screen(enter: Callable[..., Any], place: Place) -> None:
    page = enter()
    page.goto("/")
    address = page.locator("link[rel=manifest]").get_attribute("href")
    answer = page.request.get(address)
    assert answer.headers["content-type"].startswith("application/manifest+json")
    manifest = answer.json()
    assert manifest["name"] == "Loket Kabupaten Nusa Jaya"
    assert manifest["display"] == "standalone"
    assert page.request.get(manifest["start_url"]).ok
    assert manifest["start_url"].startswith(manifest["scope"])
    for shortcut in manifest["shortcuts"]:
        assert page.request.get(shortcut["url"]).ok
    icons = {icon["sizes"]: page.request.get(icon["src"]).body() for icon in manifest["icons"]}
    assert {f"{width}x{height}" for width, height in map(size_of_png, icons.values())} == set(icons) >= {"192x192", "512x512"}
    assert any(icon.get("purpose") == "maskable" for icon in manifest["icons"])
    # What Chromium itself finds wanting before it offers to install.
    line = page.context.new_cdp_session(page)
    assert line.send("Page.getAppManifest")["errors"] == []
    assert [one["errorId"] for one in line.send("Page.getInstallabilityErrors")["installabilityErrors"] if one["errorId"] != "in-incognito"] == []


def size_of_png(content: bytes) -> tuple[int, int]:
    """Return width and height as the file says them."""
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", content[16:24])
    return width, height
