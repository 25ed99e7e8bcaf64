"""What a provider, or whoever stands between it and a person, must not be able to do. The lies that one answer can tell are in `test_signing_in`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from loket.foundation.identity.values import PROOFS
from loket.foundation.upstream import queries as upstream
from loket.foundation.upstream import wire
from tests.support import upstream as second
from tests.support import world as worlds
from tests.support.by_upstream import GO, Clock, browser, configure, signed_in, tie, walk

pytestmark = [pytest.mark.django_db, pytest.mark.loopback]
UNKNOWN = "/masuk/lewat/belum-tertaut/"
BOTH = """  - code: provinsi
    title: {{id: Masuk dengan SSO Provinsi, en: Sign in with the province}}
    issuer: {issuer}
    client_id: {client}
"""


def test_the_same_subject_at_another_issuer_is_somebody_else(world: worlds.World, provider: second.Provider, settings: Any, tmp_path: Path) -> None:
    """A second provider, and the same provider after its issuer changed: neither opens what was tied at the first."""
    tie(world, provider, world.citizen)
    with second.running() as other:
        other.set(claims={"sub": "orang-1", "name": "Bukan Sari"}, now=worlds.NOW.timestamp())
        configure(settings, tmp_path, provider.issuer, BOTH.format(issuer=other.issuer, client=second.CLIENT))
        settings.LOKET_UPSTREAM_SECRETS = f"inapas:{second.SECRET} provinsi:{second.SECRET}"
        assert walk(browser(), other, "/masuk/lewat/provinsi/").url == UNKNOWN
        wire.kept.forget()
        configure(settings, tmp_path, other.issuer)
        assert walk(browser(), other).url == UNKNOWN
        client = signed_in(world.citizen)
        refused = client.post(walk(client, other).url, {})
        assert refused.status_code == 409
        assert "Lepas dahulu tautan itu" in refused.content.decode()
        client = signed_in(world.stranger)
        client.post(walk(client, other).url, {})
        assert len(upstream.list_ties(account=world.stranger)) == 1, "it is free for whoever it belongs to there"
    wire.kept.forget()
    configure(settings, tmp_path, provider.issuer)
    assert walk(browser(), provider).url == "/saya/"


def test_an_answer_for_one_provider_is_none_for_another(world: worlds.World, provider: second.Provider, settings: Any, tmp_path: Path) -> None:
    """Mix-up (RFC 9700 4.4): a code of one is never shown to another, though both are waited for in one browser."""
    tie(world, provider, world.citizen)
    with second.running() as other:
        other.set(claims={"sub": "orang-1"}, now=worlds.NOW.timestamp())
        configure(settings, tmp_path, provider.issuer, BOTH.format(issuer=other.issuer, client=second.CLIENT))
        client = browser()
        address = provider.agree(client.get(GO).url)
        crossed = client.get(address.replace("/lewat/inapas/", "/lewat/provinsi/"))
        assert crossed.url == "/masuk/lewat/provinsi/gagal/?sebab=lama"
        assert client.get("/saya/").status_code == 302
        # The operator puts another issuer under the same code while somebody is on their way.
        client = browser()
        address = provider.agree(client.get(GO).url)
        wire.kept.forget()
        configure(settings, tmp_path, other.issuer)
        assert client.get(address).url.endswith("gagal/?sebab=gagal")
        assert client.get("/saya/").status_code == 302


@pytest.mark.parametrize("lie", ["early", "endless", "timeless", "future-proof", "many-without-azp", "no-nonce", "deep-token"])
def test_a_token_that_is_not_yet_never_or_for_many_is_refused(world: worlds.World, provider: second.Provider, lie: str) -> None:
    tie(world, provider, world.citizen)
    for at in ("", "x"):
        provider.set(claims={"sub": "orang-1"}, lie=lie, at=at, now=worlds.NOW.timestamp())
        client = browser()
        assert walk(client, provider).url == f"{GO}gagal/?sebab=gagal"
        assert client.get("/saya/").status_code == 302


@pytest.mark.parametrize("lie", ["fast-clock", "slow-clock", "list"])
def test_clocks_that_differ_by_less_than_a_minute_shut_nobody_out(world: worlds.World, provider: second.Provider, lie: str) -> None:
    tie(world, provider, world.citizen)
    provider.set(claims={"sub": "orang-1"}, lie=lie, now=worlds.NOW.timestamp())
    assert walk(browser(), provider).url == "/saya/"


def test_a_key_that_the_provider_changed_is_looked_for_once_and_the_old_one_is_worth_nothing(
    world: worlds.World, provider: second.Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    tie(world, provider, world.citizen)
    now = worlds.NOW.timestamp()
    provider.set(claims={"sub": "orang-1"}, key="dua", now=now)
    assert walk(browser(), provider).url.endswith("sebab=gagal"), "it was asked seconds ago: not by everybody at once"
    monkeypatch.setattr(wire, "KEYS_AGAIN", 0.0)
    assert walk(browser(), provider).url == "/saya/"
    monkeypatch.setattr(wire, "KEPT", 0.0)
    provider.set(claims={"sub": "orang-1"}, lie="key", key="dua", now=now)
    assert walk(browser(), provider).url.endswith("sebab=gagal")


@pytest.mark.parametrize(
    ("how", "word"), [("slow", "mati"), ("large", "gagal"), ("deep", "gagal")]
)  # fmt: skip
@pytest.mark.parametrize("at", [".well-known/openid-configuration", "token_endpoint", "jwks_uri"])
def test_an_answer_that_is_too_slow_too_large_or_too_deep_ends_in_plain_words(
    world: worlds.World, provider: second.Provider, monkeypatch: pytest.MonkeyPatch, how: str, word: str, at: str
) -> None:
    monkeypatch.setattr(wire, "DEADLINE", 0.5)
    provider.set(claims={"sub": "orang-1"}, lie=how, at=at, now=worlds.NOW.timestamp())
    client = browser()
    off = client.get(GO)
    answer = off if off.url.startswith("/") else client.get(provider.agree(off.url))
    assert answer.url == f"{GO}gagal/?sebab={word}"
    assert client.get(answer.url).status_code == 200
    assert client.get("/saya/").status_code == 302


def test_who_proved_themselves_long_ago_at_the_provider_changes_nothing_dear_here(
    world: worlds.World, provider: second.Provider, clock: Clock
) -> None:
    """Somebody finds a phone that is still signed in at the provider: in they come, but no number, address or key is changed by that."""
    tie(world, provider, world.citizen)
    now = worlds.NOW.timestamp()
    query = browser().get(GO).url
    assert "max_age=43200" in query
    for claims, is_fresh in (({"auth_time": int(now) - 7200}, False), ({}, False), ({"auth_time": int(now) - 60}, True)):
        provider.set(claims={"sub": "orang-1"} | claims, now=now)
        client = browser()
        assert walk(client, provider).url == "/saya/"
        proved = dict(client.session[PROOFS])["upstream"]
        assert proved == claims.get("auth_time", 0)
        asked = client.get("/saya/akun/surel/")
        sent = client.post("/saya/akun/surel/", {"email": "pencuri@contoh.example"})
        assert (sent.status_code == 303 and "/masuk/kode/" in sent.url) is not is_fresh, (asked.status_code, sent.status_code, claims)
    assert dt.datetime.fromtimestamp(proved, tz=dt.UTC) < worlds.NOW
