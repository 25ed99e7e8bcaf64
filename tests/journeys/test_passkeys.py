"""A passkey from a phone: added, used to sign in, and asked for in the middle of a form that loses nothing. The device is Chromium's virtual one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pytest
from playwright.sync_api import expect

from tests.journeys import filling, people
from tests.support import looks

pytestmark = pytest.mark.browser

WORLD = filling.guarded
PHONE: Final = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
DEVICE: Final = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


def with_device(page: Any) -> tuple[Any, str]:
    """Give the browser a device that makes passkeys, and lets every use of one pass."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    return session, session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]


def test_a_form_in_the_middle_asks_for_a_passkey_keeps_what_is_typed_and_goes_on(enter: Callable[..., Any]) -> None:
    page = enter(people.CITIZENS[0], **PHONE)
    session, device = with_device(page)
    page.goto("/layanan/akta-kelahiran/ajukan/")
    page.get_by_role("button", name="Mulai mengisi").tap()
    page.wait_for_url("**/anak/")
    form = page.url
    page.get_by_label("Nama lengkap anak").fill("Bintang Contoh")
    looks.follow(page, page.get_by_role("button", name="Buktikan sekarang"))

    expect(page.get_by_role("heading", level=1)).to_have_text("Pasang kunci sandi dahulu")
    assert looks.faults(page, page.url) == []
    looks.follow(page, page.get_by_role("link", name="Pasang sekarang"))
    page.get_by_label("Nama perangkat ini").fill("HP biru")
    page.get_by_role("button", name="Tambah kunci sandi").tap()
    page.wait_for_url(form)
    assert len(session.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]) == 1
    expect(page.get_by_label("Nama lengkap anak")).to_have_value("Bintang Contoh")
    expect(page.get_by_role("button", name="Buktikan sekarang")).to_have_count(0)

    page.goto("/keluar/")
    looks.follow(page, page.locator("main").get_by_role("button", name="Keluar"))
    page.goto("/masuk/?next=/saya/keamanan/")
    assert looks.faults(page, page.url) == []
    page.get_by_role("button", name="Pakai kunci sandi").tap()
    page.wait_for_url("**/saya/keamanan/")
    expect(page.locator("main")).to_contain_text("Kuat")
    expect(page.locator("main")).to_contain_text("HP biru")
    assert looks.faults(page, page.url) == []

    page.goto(form)
    page.get_by_label("Laki-laki").check()
    people.go_on(page, "**/lahir/")
