"""Every page of the office: all that can be pressed or filled in is reached by Tab alone, and without script the page still shows and sends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pytest

from tests.journeys import filling, people
from tests.journeys.conftest import Place

pytestmark = pytest.mark.browser

WORLD = filling.eventful

OFFICES: Final = "/pengelola/daerah/"
PAGES: Final = {
    people.OPERATOR: (
        "/pengelola/", "/pengelola/kesehatan/", "/pengelola/pesan/", "/pengelola/pesan/disangkal/", OFFICES, f"{OFFICES}baru/", f"{OFFICES}kalender/",
        f"{OFFICES}instansi/dukcapil/", f"{OFFICES}instansi/dukcapil/unit/kantor/", f"{OFFICES}instansi/dukcapil/jabatan/kepala/", "/pengelola/petugas/",
        "/pengelola/petugas/baru/", "/pengelola/petugas/impor/", "/pengelola/petugas/usulan/",
    ),
    # What a draft, a proposal and a notice add: `filling.eventful` (`pages_of`).
    people.AUTHOR: ("/pengelola/layanan/", "/pengelola/layanan/baru/", "/pengelola/layanan/usulan/", "/pengelola/layanan/berlaku/"),
    people.REVIEWER: ("/pengelola/layanan/usulan/", "/pengelola/layanan/berlaku/akta-kelahiran/"),
    people.HEAD: ("/pimpinan/", "/meja/tanda-tangan/", "/meja/saya/"),
    people.VERIFIER: ("/meja/", "/meja/pemulihan/", "/meja/pemberitahuan/", "/meja/hubungkan/", "/meja/loket/", "/meja/loket/layani/", "/meja/loket/perbaiki/", "/meja/lapangan/", "/meja/saya/"),
}  # fmt: skip
#: Marks what Tab must reach in the page and returns how many there are; of a group of radio buttons one is a stop. What gets the focus loses its mark.
MARK: Final = """() => {
    const groups = new Set();
    const stops = [...document.querySelectorAll("main a[href], main button, main input, main select, main textarea, main summary")].filter(one => {
        if (one.disabled || one.type === "hidden" || one.tabIndex < 0 || !one.checkVisibility() || one.closest("[inert]")) return false;
        if (one.type !== "radio") return true;
        const known = groups.has(one.name);
        groups.add(one.name);
        return !known;
    });
    for (const one of stops) one.dataset.stop = one.type === "radio" ? `radio ${one.name}` : "yes";
    document.activeElement.blur();
    window.reached ??= document.addEventListener("focusin", ({target}) => {
        const marked = target.type === "radio" ? document.querySelector(`[data-stop="radio ${target.name}"]`) : target;
        if (marked) delete marked.dataset.stop;
    }) || true;
    return stops.length;
}"""
LEFT_NOW: Final = "() => document.querySelectorAll('[data-stop]').length"
LEFT: Final = "() => [...document.querySelectorAll('[data-stop]')].map(one => one.outerHTML.slice(0, 120))"
#: Beside the page itself, what stands around it: links of the top and the side.
AROUND: Final = 60
#: How often it is looked whether everything was reached. Measured: looking after each press takes as long as pressing.
EACH: Final = 12


def pages_of(place: Place, who: str) -> tuple[str, ...]:
    """Return the pages of somebody of the office: those that are always there, and those of this past."""
    return (*PAGES[who], *place.past.pages.get(who, ()))


def left_out(page: Any) -> list[str]:
    """Return what Tab does not reach on the page."""
    stops = page.evaluate(MARK)
    for _ in range((stops * 2 + AROUND) // EACH + 1):
        for _ in range(EACH):
            page.keyboard.press("Tab")
        if page.evaluate(LEFT_NOW) == 0:
            return []
    return list(page.evaluate(LEFT))


def without_script(page: Any, path: str) -> list[str]:
    """Return what is wrong with a page in a browser that runs no script: it does not show, or has a form that cannot be sent."""
    answer = page.goto(path)
    wrong = [] if answer.ok and page.locator("main h1").first.is_visible() else [f"{path}: {answer.status}"]
    for form in page.locator("main form[method=post]:not([inert] form)").all():
        ways = form.locator("button:not([type=button]), input[type=submit]")
        if not ways.count() and not form.locator("input:not([type=hidden]), select, textarea").count():
            continue  # nothing to undo yet: only links are in it
        # Because: what a native disclosure hides is shown without script as well.
        if not ways.count() or not (ways.first.is_visible() or ways.first.locator("xpath=ancestor::details").count()):
            wrong.append(f"{path}: a form that cannot be sent")
    return wrong


@pytest.mark.parametrize("who", list(PAGES))
def test_tab_reaches_everything_on_every_page_of_the_office(who: str, place: Place, enter: Callable[..., Any]) -> None:
    page = enter(who)
    missed, stops = {}, 0
    for path in pages_of(place, who):
        assert page.goto(path).ok, path
        stops += page.evaluate(MARK)
        if found := left_out(page):
            missed[path] = found
    assert missed == {}
    assert stops > len(PAGES[who])


def test_without_script_every_page_of_the_office_shows_and_every_form_can_be_sent(place: Place, enter: Callable[..., Any]) -> None:
    wrong = []
    for who in PAGES:
        page = enter(who, java_script_enabled=False)
        for path in pages_of(place, who):
            wrong += without_script(page, path)
    assert wrong == []
