"""
One request about data in Chromium, at its owner's door and at the desk: axe without violations, nothing wider than 320 px, and without script.

With LOKET_SHOTS=<folder> it also leaves pictures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from loket.foundation.common import ids
from loket.oversight.privacy.models import Request
from tests.integration.test_door_own_data import SECRETARY, VERIFIER, client_of
from tests.support import looks
from tests.support import world as worlds

pytestmark = pytest.mark.browser

DESK = "/meja/data-pribadi/"


@dataclass
class Scene:
    """The sessions of whom the data are of and of two officers; the addresses of what they asked and hold."""

    base: str
    citizen: str
    verifier: str
    secretary: str
    answered: str
    waiting: str
    in_hand: str


@pytest.fixture
def scene(committed_db: str, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Scene]:
    settings.LOKET_LIMIT_SCALE = 0
    monkeypatch.setattr("django.utils.timezone.now", lambda: worlds.NOW)
    with django_db_blocker.unblock():
        world = worlds.build("dukcapil/akta-kelahiran", positions={VERIFIER: 1, SECRETARY: 1, "dukcapil/kepala": 1})
        citizen, verifier, secretary = (client_of(one) for one in (world.citizen, world.officers[VERIFIER], world.officers[SECRETARY]))
        citizen.post("/saya/data/perbaiki/", {"data": "mother_name", "wanted": "Dewi Contoh Lestari", "words": "Salah eja."})
        place = verifier.post(f"{DESK}ambil/")["Location"]
        (revision,) = re.findall(r'name="revision" value="(\d+)"', verifier.get(place).content.decode())
        right = {"revision": revision, "outcome": "done", "value": "Dewi Contoh Lestari", "words": "Sudah.", "document": "Akta 1/2001"}
        assert verifier.post(place, right).status_code == 303
        answered = Request.objects.get().id
        citizen.post("/saya/data/perbaiki/", {"data": "name", "wanted": "Sari Contoh Wulan" + "dari" * 20})
        waiting = Request.objects.exclude(id=answered).get().id
        in_hand = verifier.post(f"{DESK}ambil/")["Location"]
        citizen.post("/saya/data/hapus/", {"read": "on"})
        sessions = [one.cookies["loket"].value for one in (citizen, verifier, secretary)]
        with looks.serving() as base:
            yield Scene(base, *sessions, *(f"/saya/data/permintaan/{ids.to_text(one)}/" for one in (answered, waiting)), in_hand)


def test_a_request_and_its_answer_are_for_everybody(scene: Scene) -> None:
    wrong: list[str] = []

    def look(page: Any, name: str) -> None:
        looks.picture(page, name)
        wrong.extend(looks.faults_in_both_schemes(page, name))

    with looks.chromium() as browser:
        mine = looks.context_of(browser, scene.base, scene.citizen).new_page()
        for name, path in (
            ("request waiting", scene.waiting),
            ("request answered", scene.answered),
            ("request, choosing", "/saya/data/perbaiki/?pilih=1"),
        ):
            mine.goto(path)
            look(mine, name)
        desk = looks.context_of(browser, scene.base, scene.verifier).new_page()
        desk.goto(scene.in_hand)
        look(desk, "desk, correction")
        looks.follow(desk, desk.get_by_role("button", name="Kirim jawaban"))
        assert desk.locator(".error").first.is_visible()
        look(desk, "desk, correction left empty")
        other = looks.context_of(browser, scene.base, scene.secretary).new_page()
        other.goto(DESK)
        looks.follow(other, other.get_by_role("button", name=re.compile("^Ambil berikutnya")))
        look(other, "desk, deletion")
    assert wrong == []


def test_a_request_is_answered_and_taken_back_without_script(scene: Scene) -> None:
    with looks.chromium() as browser:
        mine = looks.context_of(browser, scene.base, scene.citizen, java_script_enabled=False).new_page()
        mine.goto(scene.waiting)
        assert "Diproses" in mine.content()
        looks.follow(mine, mine.get_by_role("button", name="Batalkan permintaan"))
        mine.goto(scene.waiting)
        assert "Anda batalkan" in mine.content()
        desk = looks.context_of(browser, scene.base, scene.secretary, java_script_enabled=False).new_page()
        desk.goto(DESK)
        looks.follow(desk, desk.get_by_role("button", name=re.compile("^Ambil berikutnya")))
        looks.follow(desk, desk.get_by_role("button", name="Kirim jawaban"))
        assert desk.locator(".error").count()
