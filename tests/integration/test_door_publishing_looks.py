"""
Publishing in Chromium: axe without violations, nothing wider than 320 px, decided without script and by keyboard alone.

With LOKET_SHOTS=<folder> it also leaves pictures.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from loket.foundation.common import ids
from loket.services.rollout import operations, queries
from loket.services.rollout.values import PROPOSAL_WORDS, Proposal, ProposalState
from tests.integration import test_rollout_compared as compared
from tests.integration.test_door_publishing import LIST, RUNNING, signed_in
from tests.support import looks, publishing
from tests.support import world as worlds
from tests.support.publishing import SERVICE, Office, reviewed

pytestmark = pytest.mark.browser

SIX_HOURS = ("service.yaml", "time: {value: 4, unit: working_hours}", "time: {value: 3, unit: working_hours}")


@dataclass
class Scene:
    """What is there to be looked at, and the clock that the door reads."""

    base: str
    office: Office
    proposal: Proposal
    at: dt.datetime = worlds.NOW
    sessions: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)


@pytest.fixture
def scene(committed_db: str, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Scene]:
    settings.LOKET_LIMIT_SCALE = 0
    with django_db_blocker.unblock():
        worlds.load_regions()
        before = worlds.publish(publishing.FOLDER)
        office = publishing.office()
        first = reviewed(office)
        operations.approve(act=office.act("head"), proposal=first.id, revision=first.revision, share=10, text="Mencoba alur yang lebih singkat.")
        compared.cases(before, 60, took=compared.HOUR * 2)
        compared.cases(before, 20, took=compared.HOUR * 9)
        compared.cases(first.hash, 31)
        second = publishing.propose(office, ("service.yaml", "version: 1\n", "version: 3\n"), publishing.RENAMED, SIX_HOURS, by="author2")
        operations.take_review(act=office.act("reviewer"), proposal=second.id, revision=1)
        operations.comment(act=office.act("reviewer"), proposal=second.id, place="standard.time", text="Sebut peraturan bupatinya.")
        operations.clear_review(act=office.act("reviewer"), proposal=second.id, revision=2, text="Dasar hukumnya lengkap.")
        found = Scene("", office, queries.get_proposal(office.region, second.id), at=worlds.NOW + compared.DAY)
        monkeypatch.setattr("django.utils.timezone.now", lambda: found.at)
        found.sessions = {name: signed_in(office.accounts[name]).cookies["loket"].value for name in ("author2", "reviewer", "head")}
        found.addresses = addresses(found)
        with looks.serving() as base:
            found.base = base
            yield found


@pytest.fixture
def browser() -> Iterator[Any]:
    with looks.chromium() as found:
        yield found


def page_of(browser: Any, scene: Scene, who: str, size: tuple[int, int] = (1280, 800), **options: Any) -> Any:
    width, height = size
    return looks.context_of(browser, scene.base, scene.sessions[who], viewport={"width": width, "height": height}, **options).new_page()


def addresses(scene: Scene) -> dict[str, str]:
    own = f"{LIST}{ids.to_text(scene.proposal.id)}/"
    [pilot] = queries.list_tried(scene.office.region, SERVICE)
    return {
        "list": f"{LIST}?lihat=berjalan", "waiting": LIST, "proposal": own, "preview": f"{own}pratinjau/", "form": f"{own}pratinjau/?lihat=formulir",
        "sop": f"{own}pratinjau/?lihat=sop", "files": f"{own}pratinjau/?lihat=berkas", "running": "/pengelola/layanan/berlaku/", "service": RUNNING,
        "pilot": f"{RUNNING}uji-coba/{ids.to_text(pilot.id)}/", "public": f"/layanan/{SERVICE}/", "tried": f"/layanan/{SERVICE}/versi/{pilot.hash}/",
    }  # fmt: skip


def test_every_page_of_publishing_is_for_everybody(scene: Scene, browser: Any) -> None:
    page, wrong = page_of(browser, scene, "head"), []
    for name, address in scene.addresses.items():
        assert page.goto(address).status == 200, name
        wrong += looks.faults_in_both_schemes(page, name)
        for kind, (width, height) in looks.SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            looks.picture(page, f"terbit-{name}-{kind}")
    page.goto(scene.addresses["proposal"])
    page.get_by_role("button", name="Tolak usulan").click()
    wrong += looks.faults_in_both_schemes(page, "refused without a reason")
    assert wrong == []


def test_the_head_decides_without_script_and_by_keyboard_alone(scene: Scene, browser: Any) -> None:
    page = page_of(browser, scene, "head", (360, 740), java_script_enabled=False)
    page.goto(LIST)
    _reach(page, f"a[href='{scene.addresses['proposal']}']")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{scene.addresses['proposal']}")
    _reach(page, "#f-send_back-text")
    page.keyboard.type("Masukkan juga perubahan versi 2.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Usulan dikembalikan kepada penyusun.")
    page.wait_for_selector(f"h1 >> text={PROPOSAL_WORDS[ProposalState.RETURNED].id}")


def _reach(page: Any, target: str) -> None:
    """Press Tab until what the selector names has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.locator(f"{target}:focus").count():
            return
    raise AssertionError(f"the keyboard does not reach {target}")
