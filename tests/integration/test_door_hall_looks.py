"""
The hall in Chromium while the office is open: the kiosk, a number on the phone, the wall that follows the calls, the officer who calls by keyboard.

With LOKET_SHOTS=<folder> it also leaves pictures.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client

from loket.services.journey import operations as journey
from loket.services.queueing import operations
from loket.web.kit import factor
from tests.support import looks, visits
from tests.support import world as worlds

pytestmark = pytest.mark.browser

HALL = "/antrean/dukcapil/kantor/"
MINUTE = dt.timedelta(minutes=1)


@dataclass
class Scene:
    """What is there to be looked at: the clock that the doors read, an officer's session, a kiosk's cookie."""

    base: str
    world: worlds.World
    at: dt.datetime
    cookies: dict[str, str] = field(default_factory=dict)


@pytest.fixture
def scene(committed_db: str, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Scene]:
    settings.LOKET_LIMIT_SCALE = 0
    with django_db_blocker.unblock():
        world = visits.build()
        found = Scene("", world, worlds.NOW)
        monkeypatch.setattr("django.utils.timezone.now", lambda: found.at)
        for number in range(9):
            operations.take_number(act=world.act(at=worlds.NOW + number * MINUTE), unit=visits.OFFICE, line="A")
        second = f"{visits.OPERATOR}#2"
        journey.sit(act=world.officer_act(second), officer=world.officers[second], unit=visits.OFFICE, counter="1")
        for number in range(4):
            at = worlds.NOW + (10 + 6 * number) * MINUTE
            journey.call_next(act=world.officer_act(second, at), officer=world.officers[second])
        found.at = worlds.NOW + 35 * MINUTE
        found.cookies = {"loket": _officer(found).cookies["loket"].value}
        found.cookies["loket_kiosk"] = _officer(found, kiosk=True).cookies["loket_kiosk"].value
        with looks.serving() as base:
            found.base = base
            yield found


def _officer(scene: Scene, *, kiosk: bool = False) -> Client:
    from loket.foundation.identity.models import Account

    client = Client(HTTP_HOST="localhost")
    client.force_login(Account.objects.get(pk=scene.world.officers[visits.OPERATOR]), backend="loket.foundation.identity.backend.ByAddress")
    session = client.session
    session[factor.MARK] = int(scene.at.timestamp())
    session.save()
    if kiosk:
        assert client.post("/meja/loket/kios/", {"unit": visits.OFFICE}).status_code == 303
    return client


def _page(browser: Any, scene: Scene, *cookies: str, size: tuple[int, int] = (1280, 800), **options: Any) -> Any:
    width, height = size
    context = browser.new_context(
        base_url=scene.base, viewport={"width": width, "height": height}, service_workers="block", locale="id-ID", **options
    )
    context.add_cookies([{"name": name, "value": scene.cookies[name], "url": scene.base} for name in cookies])
    return context.new_page()


def test_the_hall_is_for_everybody_and_the_wall_follows_the_calls(scene: Scene) -> None:
    with looks.chromium() as browser:
        wrong: list[str] = []

        def look(page: Any, name: str) -> None:
            looks.picture(page, name)
            wrong.extend(looks.faults_in_both_schemes(page, name))

        kiosk = _page(browser, scene, "loket_kiosk")
        kiosk.goto(HALL)
        look(kiosk, "hall kiosk open")
        looks.follow(kiosk, kiosk.locator(".kiosk-button").first)
        assert "A010" in kiosk.locator("main").inner_text()
        assert "orang di depan Anda" in kiosk.locator("main").inner_text()
        look(kiosk, "hall slip")
        phone = _page(browser, scene, size=(360, 740))
        phone.goto(HALL)
        look(phone, "hall at home")
        wall = _page(browser, scene)
        wall.goto(f"{HALL}layar/")
        assert wall.locator(".wall-number").inner_text() == "A004"
        look(wall, "hall wall")
        officer = _page(browser, scene, "loket")
        officer.goto("/meja/loket/")
        officer.get_by_label("Nomor loket").fill("2")
        officer.keyboard.press("Enter")
        officer.wait_for_selector("text=Panggil berikutnya")
        looks.follow(officer, officer.get_by_role("button", name="Panggil berikutnya"))
        officer.keyboard.press("n")  # the next, by keyboard alone
        officer.wait_for_selector("text=A006")
        look(officer, "hall counter")
        wall.wait_for_selector("text=A006", timeout=15_000)  # without anybody touching the wall
        assert wall.locator(".wall-counter").inner_text().endswith("2")
        assert wrong == []


def test_the_wall_and_the_number_work_without_script(scene: Scene) -> None:
    with looks.chromium() as browser:
        page = _page(browser, scene, java_script_enabled=False)
        page.goto(f"{HALL}layar/")
        assert page.locator(".wall-number").inner_text() == "A004"
        assert 'http-equiv="refresh" content="10"' in page.content()


def test_the_kiosk_gives_a_number_without_script(scene: Scene) -> None:
    with looks.chromium() as browser:
        kiosk = _page(browser, scene, "loket_kiosk", java_script_enabled=False)
        kiosk.goto(HALL)
        looks.follow(kiosk, kiosk.locator(".kiosk-button").first)
        assert "A010" in kiosk.locator("main").inner_text()
        phone = _page(browser, scene, size=(360, 740), java_script_enabled=False)
        phone.goto(HALL)
        assert "menunggu" in phone.locator("main").inner_text()
