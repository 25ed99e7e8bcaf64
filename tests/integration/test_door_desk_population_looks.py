"""Finding people and judging doubles in Chromium: axe without violations, nothing wider than 320 px, by keyboard and without script."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from loket.foundation.common import ids
from loket.foundation.residents import jobs, models
from tests.integration.test_door_desk import signed_in
from tests.integration.test_residents_duplicates import alone
from tests.support import looks
from tests.support import world as worlds
from tests.unit.foundation.residents import samples

pytestmark = pytest.mark.browser
VERIFIER = "dukcapil/verifikator"


@pytest.fixture
def place(committed_db: str, django_db_blocker: Any, settings: Any) -> Iterator[tuple[str, str, str]]:
    """Give the address of a server, the session of an officer, and the address of a pair."""
    settings.LOKET_LIMIT_SCALE = 0
    with django_db_blocker.unblock():
        world = worlds.build(positions={VERIFIER: 1})
        people = samples.load_family(serial=50)
        samples.add_event(
            people[samples.MOTHER], "marriage", dt.date(2014, 6, 8), other=people[samples.FATHER], number="9701-KW-08062014-0007", place="Nusa Jaya"
        )
        samples.add_paper(people[samples.MOTHER], kind="skpd", number="SKPD-5566", valid_until=dt.date(2025, 1, 1))
        alone(77, name="Hj. Sari Dewy")
        jobs.search_duplicates(at=worlds.NOW)
        pair = ids.to_text(models.Pair.objects.get().pk)
        with looks.serving() as base:
            yield base, signed_in(world, VERIFIER).cookies["loket"].value, f"/meja/penduduk/ganda/{pair}/"


def test_finding_and_judging_pass_axe_fit_320_pixels_and_work_by_keyboard_without_script(place: tuple[str, str, str]) -> None:
    base, session, pair = place
    wrong: list[str] = []
    with looks.chromium() as browser:
        page = looks.context_of(browser, base, session).new_page()
        page.goto("/meja/penduduk/cari/")
        page.get_by_label("Nama").focus()
        page.keyboard.type("sari dewi")
        for part in ("1", "7", "1990"):
            page.keyboard.press("Tab")
            page.keyboard.type(part) if page.evaluate("document.activeElement.tagName") == "INPUT" else page.keyboard.type("J")
        page.locator("[name=born_month]").evaluate("one => { one.value = '7'; }")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.get_by_role("heading", name="Sari Dewi").count() >= 1
        wrong += looks.faults_in_both_schemes(page, "found")
        looks.picture(page, "cari")
        life = page.get_by_role("link", name="Peristiwa dan dokumen").first.get_attribute("href")
        looks.follow(page, page.get_by_role("button", name="Layani orang ini").first)
        wrong += looks.faults_in_both_schemes(page, "help")
        looks.picture(page, "layani-ditemukan")
        page.goto(str(life))
        wrong += looks.faults_in_both_schemes(page, "life")
        looks.picture(page, "riwayat")
        page.goto("/en/meja/penduduk/ganda/")
        wrong += looks.faults_in_both_schemes(page, "doubles")
        page.goto("/meja/penduduk/ganda/")
        looks.picture(page, "ganda")
        page.goto(pair)
        wrong += looks.faults_in_both_schemes(page, "pair")
        looks.picture(page, "pasangan-320")
        page.set_viewport_size({"width": 1280, "height": 800})
        looks.picture(page, "pasangan")
        page.context.close()
        page = looks.context_of(browser, base, session, java_script_enabled=False).new_page()
        page.goto(pair)
        page.get_by_label("Orang berbeda").check()
        looks.follow(page, page.get_by_role("button", name="Catat"))
        page.goto(pair)
        assert page.get_by_role("button", name="Batalkan pernyataan ini").count() == 1
        page.context.close()
    assert wrong == []
