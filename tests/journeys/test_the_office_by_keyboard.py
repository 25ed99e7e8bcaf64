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
    people.AUTHOR: ("/pengelola/layanan/", "/pengelola/layanan/baru/", "/pengelola/layanan/usulan/", "/pengelola/layanan/berlaku/"),
    people.REVIEWER: ("/pengelola/layanan/usulan/", "/pengelola/layanan/berlaku/akta-kelahiran/"),
    people.HEAD: ("/pimpinan/", "/meja/tanda-tangan/", "/meja/saya/"),
    people.VERIFIER: ("/meja/", "/meja/pemulihan/", "/meja/pemberitahuan/", "/meja/hubungkan/", "/meja/loket/", "/meja/saya/"),
}  # fmt: skip
#: Marks what Tab must reach in the page and returns how many there are; of a group of radio buttons one is a stop.
MARK: Final = """() => {
    const groups = new Set();
    const stops = [...document.querySelectorAll("main a[href], main button, main input, main select, main textarea, main summary")].filter(one => {
        if (one.disabled || one.type === "hidden" || one.tabIndex < 0 || !one.checkVisibility()) return false;
        if (one.type !== "radio") return true;
        const known = groups.has(one.name);
        groups.add(one.name);
        return !known;
    });
    for (const one of stops) one.dataset.stop = one.type === "radio" ? `radio ${one.name}` : "yes";
    document.activeElement.blur();
    return stops.length;
}"""
#: Takes the mark off what has the focus; of a group of radio buttons off the one that stands for it.
REACHED: Final = """() => {
    const one = document.activeElement;
    const marked = one.type === "radio" ? document.querySelector(`[data-stop="radio ${one.name}"]`) : one;
    if (marked) delete marked.dataset.stop;
    return document.querySelectorAll("[data-stop]").length;
}"""
LEFT: Final = "() => [...document.querySelectorAll('[data-stop]')].map(one => one.outerHTML.slice(0, 120))"
#: Beside the page itself, what stands around it: links of the top and the side.
AROUND: Final = 60


def left_out(page: Any) -> list[str]:
    """Return what Tab does not reach on the page."""
    stops = page.evaluate(MARK)
    for _ in range(stops * 2 + AROUND):
        page.keyboard.press("Tab")
        if page.evaluate(REACHED) == 0:
            return []
    return list(page.evaluate(LEFT))


@pytest.mark.parametrize("who", list(PAGES))
def test_tab_reaches_everything_on_every_page_of_the_office(who: str, enter: Callable[..., Any]) -> None:
    page = enter(who)
    missed, stops = {}, 0
    for path in PAGES[who]:
        assert page.goto(path).ok, path
        stops += page.evaluate(MARK)
        if found := left_out(page):
            missed[path] = found
    assert missed == {}
    assert stops > len(PAGES[who])


def test_without_script_every_page_of_the_office_shows_and_every_form_can_be_sent(place: Place, enter: Callable[..., Any]) -> None:
    wrong = []
    for who, paths in PAGES.items():
        page = enter(who, java_script_enabled=False)
        for path in paths:
            answer = page.goto(path)
            if not answer.ok or not page.locator("main h1").first.is_visible():
                wrong.append(f"{path}: {answer.status}")
            forms = page.locator("main form[method=post]")
            for number in range(forms.count()):
                form = forms.nth(number)
                if not form.locator("button:not([type=button]), input[type=submit]").first.is_visible():
                    wrong.append(f"{path}: a form that cannot be sent")
    assert wrong == []
