"""On a thin line: what a page costs whoever pays for data, counted by the browser, with all that comes over the line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pytest

from tests.journeys import filling, people
from tests.journeys import test_the_office_by_keyboard as office
from tests.journeys.conftest import Place

pytestmark = pytest.mark.browser

WORLD = filling.eventful

PHONE: Final = {"viewport": {"width": 360, "height": 740}}
#: Source: the design's seventh principle. Unit: bytes over the line, headers included.
FIRST_VIEW_BYTES: Final = 60 * 1024
REPEAT_VIEW_BYTES: Final = 15 * 1024
MOST_REQUESTS: Final = 8


def weigh(page: Any, path: str, *, afresh: bool) -> tuple[int, int]:
    """Return bytes over the line, and how many requests went over it, when the page is opened."""
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    if afresh:
        line.send("Network.clearBrowserCache")
    sizes: list[float] = []
    line.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    answer = page.goto(path)
    page.wait_for_load_state("networkidle")
    line.detach()
    assert answer.ok
    return int(sum(sizes)), sum(1 for size in sizes if size)


def held(page: Any, path: str) -> list[str]:
    """Return what of the budgets a page does not hold."""
    first, requests = weigh(page, path, afresh=True)
    again, _ = weigh(page, path, afresh=False)
    found = {"first view": (first, FIRST_VIEW_BYTES), "requests": (requests, MOST_REQUESTS), "repeat view": (again, REPEAT_VIEW_BYTES)}
    return [f"{path}: {name}: {cost}, at most {most}" for name, (cost, most) in found.items() if not 0 < cost <= most]


def too_heavy(page: Any, path: str) -> list[str]:
    """Return whether the first view of a page costs more than it may."""
    cost, requests = weigh(page, path, afresh=True)
    return [] if 0 < cost <= FIRST_VIEW_BYTES and requests <= MOST_REQUESTS else [f"{path}: {cost} bytes, {requests} requests"]


def test_public_pages_cost_little_at_first_and_less_again(enter: Callable[..., Any]) -> None:
    page = enter(**PHONE)
    assert [fault for path in ("/", "/layanan/akta-kelahiran/", "/masuk/") for fault in held(page, path)] == []


def test_personal_pages_cost_little_at_first_and_less_again(place: Place, enter: Callable[..., Any]) -> None:
    page = enter(people.CITIZEN, **PHONE)
    page.goto("/layanan/pindah-datang/ajukan/")
    page.get_by_role("button", name="Mulai mengisi").click()
    page.wait_for_url("**/yang-pindah/")
    form = page.url.replace("/yang-pindah/", "/alamat-baru/")
    assert [fault for path in ("/saya/", f"/saya/permohonan/{place.past.cases['done']}/", form) for fault in held(page, path)] == []


def test_a_case_at_the_desk_costs_little(enter: Callable[..., Any]) -> None:
    page = enter(people.VERIFIER)
    people.take_next(page)
    assert held(page, page.url) == []


def test_the_offices_pages_and_the_newer_ones_of_citizens_hold_the_first_view(place: Place, enter: Callable[..., Any]) -> None:
    wrong = []
    paths = {
        **{who: office.pages_of(place, who) for who in office.PAGES},
        people.CITIZENS[5]: ("/masuk/hp/", "/saya/pesan/pengaturan/", "/saya/akun/", "/saya/akun/hp/"),
    }
    for who, found in paths.items():
        page = enter(who)
        for path in found:
            wrong += too_heavy(page, path)
    assert wrong == []
