"""Looking at pages in Chromium: a server on the loopback interface, axe, widths, and pictures on request (LOKET_SHOTS=<folder>)."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test.testcases import LiveServerThread

CHROMIUM: Final = os.environ.get("LOKET_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
#: The same without windows, where it is there. Measured: it opens a page for a third of the processor time; it shows no notices.
LIGHT: Final = os.environ.get("LOKET_LIGHT_CHROMIUM") or shutil.which("chromium-headless-shell") or CHROMIUM
SHOTS: Final = os.environ.get("LOKET_SHOTS", "")
SIZES: Final[Mapping[str, tuple[int, int]]] = {"phone": (360, 740), "desk": (1280, 800)}
#: Every rule that axe has on by default; what it returns besides is not carried over.
AXE: Final = """() => axe.run({resultTypes: ["violations"], preload: false}).then(
    (results) => results.violations.map((one) => [one.id, one.nodes[0].html]))"""
#: WCAG 2.2, 1.4.10: a page is read without scrolling sideways in a window of 320 px.
NARROW: Final = {"width": 320, "height": 640}
WIDE: Final = {"width": 1280, "height": 800}


@contextmanager
def serving() -> Iterator[str]:
    """Serve the site with its static files; give the address."""
    server = LiveServerThread("127.0.0.1", StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    assert server.error is None, server.error
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.terminate()
        server.join(10)


@contextmanager
def chromium() -> Iterator[Any]:
    """Give a browser, or skip the test where there is none."""
    if LIGHT is None:
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=LIGHT, args=["--no-sandbox"])
        try:
            yield found
        finally:
            found.close()


def context_of(browser: Any, base: str, session: str, **options: Any) -> Any:
    """Return a browser context that is signed in by its session cookie."""
    context = browser.new_context(base_url=base, service_workers="block", **options)
    context.add_cookies([{"name": "loket", "value": session, "url": base}])
    return context


def follow(page: Any, target: Any) -> None:
    """Click on what leads to another page, and wait until that is there."""
    with page.expect_navigation():
        target.click()


def faults(page: Any, name: str) -> list[str]:
    """Return what axe finds on the page as it stands, and whether it is wider than its window."""
    from axe_playwright_python.sync_playwright import Axe

    wide, fits, is_ready = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth, 'axe' in window]")
    if not is_ready:
        page.evaluate(Axe().axe_script)
    found = [f"{name}: {wide} px wide"] if wide > fits else []
    return found + [f"{name}: {rule}: {html[:200]}" for rule, html in page.evaluate(AXE)]


def faults_in_both_schemes(page: Any, name: str) -> list[str]:
    """Return the faults of the page as it stands, with all that unfolds unfolded: light in a narrow window, dark in a wide one."""
    page.locator("main details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    found = []
    for scheme, size in (("dark", WIDE), ("light", NARROW)):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size(size)
        found += faults(page, f"{name} ({scheme}, {size['width']} px)")
    return found


def picture(page: Any, name: str) -> None:
    """Leave a picture of the whole page, and of its first screen, where pictures were asked for."""
    if SHOTS:
        folder = Path(SHOTS)
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{name}.png", full_page=True)
        page.screenshot(path=folder / f"{name}-first.png")
