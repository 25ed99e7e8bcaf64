"""
The counter's pages for whoever comes for another, in Chromium: axe, 320 px, light and dark, and the way through them by keyboard.

With LOKET_SHOTS=<folder> it also leaves pictures.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from loket.foundation.common import ids
from loket.services.journey import operations
from loket.services.journey.values import Submitted
from tests.integration import test_representing_at_the_counter as counter
from tests.support import looks
from tests.support import powers as people_of
from tests.support import world as worlds

pytestmark = pytest.mark.browser


@pytest.fixture
def scene(committed_db: str, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[tuple[str, str, str, str]]:
    """The address of the site, a father's number, an officer's session, and the receipt of a card that a father asked for."""
    settings.LOKET_LIMIT_SCALE = 0
    with django_db_blocker.unblock():
        monkeypatch.setattr("django.utils.timezone.now", lambda: worlds.NOW)
        people = people_of.build("dukcapil/kia")
        held = counter.agreed(people, people.spouse, counter.key_of(people, people.spouse, counter.CHILD))
        draft = counter.fill(people, held)
        act, officer = people.officer_act(counter.FIRST), people.officers[counter.FIRST]
        sent = operations.submit(act=act, account=officer, draft=draft, idempotency_key=uuid4().hex)
        assert isinstance(sent, Submitted)
        session = counter.at_desk(people).cookies["loket"].value
        with looks.serving() as base:
            yield base, counter.nik_of(people, people.spouse), session, f"/meja/loket/layani/{ids.to_text(held.id)}/selesai/"


def test_the_way_for_another_is_readable_and_goes_by_keyboard(scene: tuple[str, str, str, str]) -> None:
    base, nik, session, receipt = scene
    wrong: list[str] = []

    def look(page: Any, name: str) -> None:
        for size, (width, height) in looks.SIZES.items():
            for scheme in ("light", "dark"):
                page.set_viewport_size({"width": width, "height": height})
                page.emulate_media(color_scheme=scheme)
                looks.picture(page, f"{name}-{size}-{scheme}")
        wrong.extend(looks.faults_in_both_schemes(page, name))

    with looks.chromium() as browser:
        page = looks.context_of(browser, base, session, locale="id-ID").new_page()
        page.goto("/meja/loket/layani/")
        page.fill("[name=nik]", nik)
        page.check("[name=seen]")
        page.check("[name=for][value=other]")
        page.select_option("[name=service]", "kia")
        page.check("[name=how][value=witness]")
        look(page, "layani")
        page.get_by_role("button", name="Minta persetujuan").focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        look(page, "untuk")
        page.get_by_label(counter.CHILD).focus()
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert f"Untuk {counter.CHILD}" in page.locator("main").inner_text()
        look(page, "persetujuan")
        page.goto(receipt)
        assert f"{counter.FATHER}, sebagai orang tua" in page.locator("main").inner_text()
        look(page, "tanda terima")
        page.goto("/meja/kuasa/surat/")
        page.get_by_role("button", name="Catat").click()
        page.wait_for_load_state()
        assert page.locator(".errors, [role=alert]").count()
        look(page, "surat kuasa")
        page.goto("/meja/kuasa/")
        look(page, "kuasa")
    assert wrong == []
