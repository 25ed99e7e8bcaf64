"""With a keyboard alone: every step is taken by Tab, arrows, Space and Enter, as somebody without a mouse takes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pytest
from playwright.sync_api import expect

from tests.journeys import filling, people
from tests.journeys.conftest import Place
from tests.support import world as worlds

pytestmark = pytest.mark.browser

WORLD = filling.eventful

MOST_TABS: Final = 60
#: What has the focus, and whether one can see that it has: an outline or a shadow that the same thing has not without it.
SEEN: Final = """() => {
    const one = document.activeElement, look = () => { const style = getComputedStyle(one); return style.outlineStyle + style.outlineWidth + style.boxShadow; };
    const box = one.closest('label') || one, around = box.getBoundingClientRect(), inside = around.width > 0 && around.height > 0;
    const focused = look(); one.blur(); const plain = look(); one.focus();
    return inside && focused !== plain;
}"""


def tab_to(page: Any, selector: str) -> None:
    """Press Tab until the focus is there, and see that it is."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{MOST_TABS} times Tab did not lead to {selector} on {page.url}")


def type_into(page: Any, selector: str, text: str) -> None:
    """Go to a field and write."""
    tab_to(page, selector)
    page.keyboard.type(text)


def press(page: Any, selector: str, key: str = "Enter") -> None:
    """Go to a link or button that leads to another page, press it, and wait for that page."""
    tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press(key)


def choose(page: Any, name: str, value: str) -> None:
    """Go to a group of radio buttons and move to one of them with the arrows."""
    tab_to(page, f"[name={name}]")
    page.keyboard.press("Space")
    for _ in range(MOST_TABS):
        if page.evaluate("value => document.activeElement.value === value", value):
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"no {value} among {name}")


def attach(page: Any, name: str) -> None:
    """Go to a file field and open the choice of files; the choice itself is made by whoever listens to the page."""
    tab_to(page, f"input[type=file][name={name}]")
    page.keyboard.press("Space")
    expect(page.locator(".file a")).to_have_text(people.LETTER["name"])


def sign_in(page: Any, email: str) -> None:
    """Sign in at the page where the person was sent."""
    type_into(page, "[name=login]", email)
    type_into(page, "[name=password]", worlds.PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    if "/masuk/kode/" in page.url:
        expect(page.locator("[name=code]")).to_be_focused()
        with page.expect_navigation():
            page.keyboard.press("Enter")


NEXT: Final = "form button:not(.sr)[type=submit], form button:not(.sr):not([type])"


def test_a_citizen_finds_a_service_applies_and_sends(place: Place, enter: Callable[..., Any]) -> None:
    page = enter()
    page.on("filechooser", lambda chooser: chooser.set_files(people.LETTER))
    page.goto("/")
    type_into(page, "input[type=search]", "bikin akte anak")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    press(page, "main a[href='/layanan/akta-kelahiran/']")
    press(page, "main a[href='/layanan/akta-kelahiran/ajukan/']")
    sign_in(page, people.CITIZENS[0])
    page.wait_for_url("**/ajukan/")
    press(page, "main form button")
    type_into(page, "[name=child_name]", "Angin Contoh Purnama")
    choose(page, "sex", "female")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    born = people.BORN_ON
    for part, value in (("day", born.day), ("month", born.month), ("year", born.year)):
        type_into(page, f"[name=born_on_{part}]", str(value))
    type_into(page, "[name=birth_place]", "Nusa Jaya")
    choose(page, "place_kind", "hospital")
    press(page, NEXT)
    assert page.url.endswith("/orang-tua/")
    for who, name in (("mother", "Sari Contoh Wulandari"), ("father", "Budi Contoh Santoso")):
        choose(
            page, who, page.locator(".choice", has=page.locator(f"input[name={who}]")).filter(has_text=name).locator("input").get_attribute("value")
        )
    choose(page, "parents_married", "true")
    press(page, NEXT)
    for name in ("birth_letter", "marriage_book"):
        attach(page, name)
        press(page, "form button:not(.sr):not([name])")
    assert page.url.endswith("/periksa/")
    tab_to(page, "[name=declared]")
    page.keyboard.press("Space")
    press(page, "main form button:not(.sr)")
    page.wait_for_url("**/terkirim/")
    assert people.number_on(page)


def test_an_officer_takes_a_case_and_decides_it(enter: Callable[..., Any]) -> None:
    page = enter()
    page.goto("/masuk/")
    sign_in(page, people.VERIFIER)
    page.wait_for_url("**/meja/")
    press(page, "form[action='/meja/ambil/'] button")
    page.wait_for_url("**/langkah/**")
    number = people.number_on(page)
    choose(page, "outcome", "accept")
    press(page, "button[name=then][value=desk]")
    page.wait_for_url("**/meja/")
    expect(page.locator("main")).to_contain_text("Lengkap dan benar")
    expect(page.locator("main")).to_contain_text(number)


def test_an_auditor_follows_a_case(place: Place, enter: Callable[..., Any]) -> None:
    page = enter()
    page.goto("/masuk/")
    sign_in(page, people.AUDITOR)
    page.wait_for_url("**/pengawas/")
    press(page, "a[href='/pengawas/permohonan/']")
    type_into(page, "main input[type=text], main input:not([type])", place.past.numbers["done"])
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text(place.past.numbers["done"])
    expect(page.locator("main")).to_contain_text("Keputusan dibuat")


def test_the_first_tab_leads_past_the_menus(enter: Callable[..., Any]) -> None:
    page = enter()
    page.goto("/")
    page.keyboard.press("Tab")
    skip = page.locator("a.skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


@pytest.mark.parametrize("path", ["/", "/layanan/akta-kelahiran/", "/masuk/"])
def test_whatever_has_the_focus_shows_it(enter: Callable[..., Any], path: str) -> None:
    page = enter()
    page.goto(path)
    hidden = []
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        if not page.evaluate(SEEN):
            hidden.append(page.evaluate("document.activeElement.outerHTML.slice(0, 120)"))
    assert hidden == []
