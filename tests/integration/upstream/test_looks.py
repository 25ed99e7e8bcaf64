"""
The pages of identities elsewhere in Chromium: signing in by a provider, tying it, failing; and what an application on a phone shows to people and operators.

Axe without violations, nothing wider than 320 px, by keyboard, and without script. With LOKET_SHOTS=<folder> it also leaves pictures.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from django.test import Client
from django.utils import timezone

from loket.foundation.identity.models import Account
from loket.foundation.identity.values import PROOFS, Audience
from loket.foundation.upstream import wire
from tests.support import clients, looks, watching
from tests.support import upstream as second
from tests.support import world as worlds
from tests.support.by_upstream import GO, configure
from tests.support.relying_party import RelyingParty

pytestmark = [pytest.mark.browser, pytest.mark.loopback]
SECOND: Final = """    hint: {{id: Pakai aplikasi INApas di HP Anda, en: Use the INApas app on your phone}}
  - code: provinsi
    title: {{id: Masuk dengan SSO Provinsi, en: Sign in with the province}}
    issuer: https://sso.provinsi.example
    client_id: {client}
"""


@dataclass
class Scene:
    """Sessions, and addresses to look at."""

    base: str
    citizen: str
    stranger: str
    operator: str
    phone: str
    hinted: str
    application: str


def session_of(account: Any) -> str:
    """Return the session of somebody who proved themselves just now."""
    client = Client(HTTP_HOST="localhost")
    client.force_login(Account.objects.get(pk=account), backend="loket.foundation.identity.backend.ByAddress")
    session = client.session
    session[PROOFS] = [["password", int(timezone.now().timestamp())]]  # noqa: TID251 - by the clock that the doors read
    session.save()
    return str(client.cookies["loket"].value)


@pytest.fixture
def scene(committed_db: str, django_db_blocker: Any, running: second.Provider, settings: Any, tmp_path: Path) -> Iterator[Scene]:
    settings.LOKET_LIMIT_SCALE = 0
    wire.kept.forget()
    running.set(claims={"sub": "orang-1", "name": "Sari di INApas"})
    configure(settings, tmp_path, running.issuer, SECOND.format(client=second.CLIENT))
    with django_db_blocker.unblock():
        world = worlds.build()
        made = clients.make_phone(region=world.region, at=worlds.NOW, scopes=("openid", "profile", "cases", "offline_access"))
        made.citizen_token(world.citizen, at=worlds.NOW, scopes=("openid", "profile"))
        found = RelyingParty(made, scope="openid profile cases offline_access", redirect=clients.OWN_SCHEME)
        operator = watching.appointed(world, "diskominfo/pengelola", Audience.OPERATOR, name="Pengelola Contoh")
        asked = found.begin().address.removeprefix("http://localhost")
        token = made.identity_token(world.citizen, at=timezone.now())  # noqa: TID251 - by the clock that the doors read
        hinted = found.begin(id_token_hint=token).address.removeprefix("http://localhost")
        with looks.serving() as base:
            yield Scene(
                base, session_of(world.citizen), session_of(world.stranger), session_of(operator), asked, hinted,
                f"/pengelola/aplikasi/{made.client_id}/",
            )  # fmt: skip


@pytest.fixture
def browser() -> Iterator[Any]:
    with looks.chromium() as found:
        yield found


class Eyes:
    """Look at a page in every way, and keep what is wrong with it."""

    def __init__(self) -> None:
        self.wrong: list[str] = []

    def at(self, page: Any, name: str) -> None:
        """Look at the page as it stands."""
        self.wrong += looks.faults_in_both_schemes(page, name)
        if looks.SHOTS:
            for scheme in ("light", "dark"):
                for size, (width, height) in looks.SIZES.items():
                    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                    page.set_viewport_size({"width": width, "height": height})
                    looks.picture(page, f"{name}-{size}-{scheme}")
        page.set_viewport_size(looks.NARROW)


def pressed(page: Any, name: str) -> None:
    """Reach a link or button by the keyboard alone, and press it."""
    for _ in range(40):
        page.keyboard.press("Tab")
        text = page.evaluate("document.activeElement.innerText || ''")
        if text.strip().startswith(name):
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    raise AssertionError(f"no key leads to {name!r}")


def test_the_pages_of_providers_are_for_everybody(scene: Scene, browser: Any, running: second.Provider) -> None:
    eyes = Eyes()
    nobody = browser.new_context(base_url=scene.base, service_workers="block", viewport=looks.NARROW).new_page()
    nobody.goto("/masuk/")
    eyes.at(nobody, "sign-in")
    pressed(nobody, "Masuk dengan INApas")
    assert nobody.url.endswith("/masuk/lewat/belum-tertaut/")
    eyes.at(nobody, "unknown")
    for word in ("batal", "mati"):
        nobody.goto(f"{GO}gagal/?sebab={word}")
        eyes.at(nobody, f"failed-{word}")
    nobody.goto(f"/en{GO}gagal/?sebab=gagal")
    assert nobody.locator("h1").inner_text() == "Signing in by INApas did not work"

    page = looks.context_of(browser, scene.base, scene.citizen, viewport=looks.NARROW).new_page()
    page.goto("/saya/keamanan/tautan/")
    eyes.at(page, "ties-none")
    pressed(page, "Masuk dengan INApas")
    assert page.url.endswith("/saya/keamanan/tautan/baru/")
    eyes.at(page, "tie")
    pressed(page, "Tautkan")
    eyes.at(page, "ties")
    page.goto("/saya/keamanan/")
    eyes.at(page, "safety")
    running.set(claims={"sub": "orang-1"}, lie="denied")
    page.goto("/saya/keamanan/tautan/")
    page.goto(GO)
    assert "Akun yang tertaut" in page.locator("main").inner_text()
    eyes.at(page, "failed-signed-in")

    running.set(claims={"sub": "orang-1", "name": "Sari di INApas"})
    other = looks.context_of(browser, scene.base, scene.stranger, viewport=looks.NARROW).new_page()
    other.goto(GO)
    pressed(other, "Tautkan")
    assert "sudah tertaut ke akun lain" in other.locator("main").inner_text()
    eyes.at(other, "tie-refused")

    page.goto("/saya/keamanan/tautan/")
    pressed(page, "Lepas")
    assert "Tautan dilepas" in page.locator("body").inner_text()
    assert eyes.wrong == [], "\n".join(eyes.wrong)


def test_a_provider_is_tied_and_signs_in_without_script(scene: Scene, browser: Any) -> None:
    context = looks.context_of(browser, scene.base, scene.citizen, viewport=looks.NARROW, java_script_enabled=False)
    page = context.new_page()
    page.goto("/saya/keamanan/tautan/")
    page.get_by_role("link", name="Masuk dengan INApas").click()
    page.get_by_role("button", name="Tautkan").click()
    assert page.url.endswith("/saya/keamanan/tautan/")
    context.clear_cookies()
    page.goto("/masuk/?next=/saya/akun/")
    page.get_by_role("link", name="Masuk dengan INApas").click()
    assert page.url.endswith("/saya/akun/")


def test_what_an_application_on_a_phone_shows_is_for_everybody(scene: Scene, browser: Any) -> None:
    eyes = Eyes()
    page = looks.context_of(browser, scene.base, scene.citizen, viewport=looks.NARROW).new_page()
    page.goto(scene.phone)
    assert "Ini aplikasi di telepon" in page.locator("main").inner_text()
    eyes.at(page, "consent-phone")
    other = looks.context_of(browser, scene.base, scene.stranger, viewport=looks.NARROW).new_page()
    other.goto(scene.hinted)
    assert "Anda masuk dengan akun lain" in other.locator("main").inner_text()
    eyes.at(other, "somebody-else")
    operator = looks.context_of(browser, scene.base, scene.operator, viewport=looks.NARROW).new_page()
    operator.goto(scene.application)
    assert "Aplikasi di telepon tidak punya kata rahasia" in operator.locator("main").inner_text()
    eyes.at(operator, "application-phone")
    operator.goto("/pengelola/aplikasi/baru/")
    eyes.at(operator, "application-new")
    assert eyes.wrong == [], "\n".join(eyes.wrong)
