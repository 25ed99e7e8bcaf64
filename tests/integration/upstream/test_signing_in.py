"""Signing in by a provider that runs in a process of its own: the whole walk over HTTP, every lie that it tells, and that nobody takes over an account."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connections
from django.test import Client

from loket.config import wiring
from loket.foundation.audit import queries as record
from loket.foundation.audit.values import system_act
from loket.foundation.events.values import Event
from loket.foundation.identity import operations as identity_writes
from loket.foundation.identity import queries as identity
from loket.foundation.identity.events import ACCOUNT_RECOVERED
from loket.foundation.identity.models import Account
from loket.foundation.identity.values import PROOFS, Assurance
from loket.foundation.notifications import queries as messages
from loket.foundation.upstream import operations, wire
from loket.foundation.upstream import queries as upstream
from loket.foundation.upstream.errors import NotAllowed
from tests.support import upstream as second
from tests.support import world as worlds
from tests.support.by_upstream import BACK, GO, KIND, Clock, browser, configure, nik_of, signed_in, tie, walk

pytestmark = [pytest.mark.django_db, pytest.mark.loopback]


def test_a_tied_identity_signs_in_and_lands_where_one_wanted_to_go(world: worlds.World, provider: second.Provider) -> None:
    tie(world, provider, world.citizen)
    client = browser()
    page = client.get("/masuk/?next=/saya/dokumen/").content.decode()
    assert "Masuk dengan INApas" in page
    answer = walk(client, provider, f"{GO}?next=/saya/dokumen/")
    assert (answer.status_code, answer.url) == (302, "/saya/dokumen/")
    assert client.get("/saya/dokumen/").status_code == 200
    assert [method for method, _ in client.session[PROOFS]] == ["upstream"]
    signed = [one for one in record.list_entries(region=world.region, event="identity.account.signed_in", limit=10)]
    assert [one.details["method"] for one in signed] == ["upstream"]
    outside = walk(browser(), provider, f"{GO}?next=https://jahat.example/")
    assert outside.url == "/saya/", "nobody is sent to a place of others"


def test_without_a_file_or_in_another_region_nothing_shows(world: worlds.World, provider: second.Provider, settings: Any) -> None:
    other = Client(HTTP_HOST="negeri-seberang.localhost")
    assert "INApas" not in other.get("/masuk/").content.decode()
    settings.LOKET_UPSTREAMS = ""
    assert "identitas digital lain" not in browser().get("/masuk/").content.decode()
    assert browser().get(GO).status_code == 404
    settings.LOKET_UPSTREAMS = "/tidak/ada.yaml"
    assert browser().get("/masuk/").status_code == 200, "a mistake of the operator takes no other way in away"
    assert upstream.check() != ()


def test_an_unknown_identity_opens_nothing_and_waits_for_its_owner(world: worlds.World, provider: second.Provider, clock: Clock) -> None:
    """Whether or not an account has the same address or NIK, the page is the same."""
    pages = set()
    for claims in (
        {"sub": "orang-2", "email": "warga@contoh.example", "email_verified": True},
        {"sub": "orang-2", "email": "warga@contoh.example", "email_verified": False},
        {"sub": "orang-2", "nik": nik_of(world, world.resident), "acr": KIND},
        {"sub": "orang-2", "nik": "9701014107900009", "acr": KIND},
    ):
        provider.set(claims=claims, now=worlds.NOW.timestamp())
        client = browser()
        answer = walk(client, provider)
        assert answer.url == "/masuk/lewat/belum-tertaut/"
        pages.add(client.get(answer.url).content.decode())
        assert client.get("/saya/").status_code == 302, "nobody is signed in"
    assert len(pages) == 1
    clock.at = worlds.NOW + dt.timedelta(minutes=11)
    assert client.get("/masuk/lewat/belum-tertaut/").url == "/masuk/"


def test_a_nik_at_a_level_that_counts_connects_the_open_account(world: worlds.World, provider: second.Provider) -> None:
    provider.set(claims={"sub": "orang-3", "name": "Sari di INApas", "nik": nik_of(world, world.spouse), "acr": KIND}, now=worlds.NOW.timestamp())
    tie(world, provider, world.stranger)
    account = identity.get_account(account_id=world.stranger)
    assert (account.resident_id, account.assurance) == (world.spouse, Assurance.VERIFIED)
    told = [one.subject.id for one in messages.list_messages(region=world.region, recipient=world.stranger, limit=10)]
    assert "Cara masuk baru pada akun Anda: INApas" in told


@pytest.mark.parametrize("acr", ["urn:loket:acr:dasar", "", "urn:lain:tinggi"])
def test_a_nik_at_a_level_that_the_file_does_not_name_connects_nothing(world: worlds.World, provider: second.Provider, acr: str) -> None:
    provider.set(claims={"sub": "orang-4", "name": "Sari di INApas", "nik": nik_of(world, world.spouse), "acr": acr}, now=worlds.NOW.timestamp())
    tie(world, provider, world.stranger)
    assert identity.get_account(account_id=world.stranger).resident_id is None


def test_nobody_ties_the_identity_of_another_person(world: worlds.World, provider: second.Provider) -> None:
    cases = (
        (world.citizen, nik_of(world, world.spouse), "bukan NIK pemilik akun"),
        (world.stranger, nik_of(world, world.resident), "sudah terhubung ke akun lain"),
    )
    for account, nik, said in cases:
        provider.set(claims={"sub": "orang-5", "nik": nik, "acr": KIND}, now=worlds.NOW.timestamp())
        client = signed_in(account)
        refused = client.post(walk(client, provider).url, {})
        assert refused.status_code == 409
        assert said in refused.content.decode()
        assert upstream.list_ties(account=account) == ()


def test_an_identity_belongs_to_one_account_and_is_tied_only_with_a_fresh_proof(world: worlds.World, provider: second.Provider, clock: Clock) -> None:
    tie(world, provider, world.citizen)
    other = signed_in(world.stranger)
    taken = other.post(walk(other, provider).url, {})
    assert taken.status_code == 409
    assert "sudah tertaut ke akun lain" in taken.content.decode()
    provider.set(claims={"sub": "orang-6"}, now=(worlds.NOW + dt.timedelta(minutes=40)).timestamp())
    clock.at = worlds.NOW + dt.timedelta(minutes=40)
    stale = signed_in(world.stranger)
    asked = stale.post(walk(stale, provider).url, {})
    assert asked.status_code == 303
    assert asked.url.startswith("/masuk/kode/?ulang=1")
    assert upstream.list_ties(account=world.stranger) == ()


def test_where_a_code_app_is_a_password_neither_ties_nor_unties(world: worlds.World, provider: second.Provider) -> None:
    client = tie(world, provider, world.citizen)
    own, proved = world.act(), identity.proofs_of(client.session)
    identity_writes.begin_factor(act=own, account=world.citizen, proofs=proved)
    code = identity.next_demo_code(account=world.citizen, at=own.at) or ""
    identity_writes.confirm_factor(act=own, account=world.citizen, code=code, proofs=proved)
    assert client.post("/saya/keamanan/tautan/inapas/lepas/").url.startswith("/masuk/kode/?ulang=1")
    provider.set(claims={"sub": "orang-pencuri"}, now=worlds.NOW.timestamp())
    assert client.post(walk(client, provider).url, {}).url.startswith("/masuk/kode/?ulang=1")
    assert len(upstream.list_ties(account=world.citizen)) == 1
    session = client.session
    session[PROOFS] = [["totp", int(worlds.NOW.timestamp())]]
    session.save()
    client.post("/saya/keamanan/tautan/inapas/lepas/")
    assert upstream.list_ties(account=world.citizen) == ()


def test_whoever_holds_an_office_ties_nothing_before_their_first_way(world: worlds.World, provider: second.Provider) -> None:
    officer = next(iter(world.officers.values()))
    identity_writes.drop_ways(act=system_act("test", region=world.region, at=world.at, purpose="test"), account=officer, reason="test")
    client = signed_in(officer)
    assert client.post("/saya/keamanan/tautan/inapas/lepas/").status_code == 403
    refused = client.post(walk(client, provider).url, {})
    assert refused.status_code == 403
    assert "undangan dari pengelola" in refused.content.decode()
    assert upstream.list_ties(account=officer) == ()


def test_untied_it_opens_nothing_any_more(world: worlds.World, provider: second.Provider) -> None:
    client = tie(world, provider, world.citizen)
    assert "<strong>INApas</strong>" in client.get("/saya/keamanan/tautan/").content.decode()
    assert client.post("/saya/keamanan/tautan/inapas/lepas/").status_code == 303
    assert walk(browser(), provider).url == "/masuk/lewat/belum-tertaut/"


def test_an_account_that_is_given_back_at_the_counter_loses_its_ties_and_what_they_opened_since(
    world: worlds.World, provider: second.Provider
) -> None:
    tie(world, provider, world.citizen)
    Account.objects.filter(pk=world.citizen).update(sessions_from=world.at)
    thief = browser()
    walk(thief, provider)
    assert thief.get("/saya/").status_code == 200
    happened = Event(id=1, at=world.at, region=world.region, name=ACCOUNT_RECOVERED, ref=world.citizen, payload={})
    (subscription,) = (one for one in wiring.all_subscriptions() if one.name == "upstream.recovered" and ACCOUNT_RECOVERED in one.names)
    subscription.receive([happened])
    assert thief.get("/saya/").status_code == 302
    assert walk(browser(), provider).url == "/masuk/lewat/belum-tertaut/"
    with pytest.raises(NotAllowed):
        operations.forget_ties(act=world.act(), account=world.citizen)


def test_a_frozen_account_stays_shut(world: worlds.World, provider: second.Provider) -> None:
    tie(world, provider, world.citizen)
    body = next(
        one.body.id for one in messages.list_messages(region=world.region, recipient=world.citizen, limit=10) if "/bukan-saya/" in one.body.id
    )
    identity_writes.deny_change(act=world.act(), token=body.partition("/bukan-saya/")[2].partition("/")[0])
    client = browser()
    assert walk(client, provider).url == "/akun/dibekukan/"
    assert client.get("/saya/").status_code == 302


def attempts() -> list[str]:
    with connections["attempts"].cursor() as cursor:  # the record of refusals is written on a connection of its own
        cursor.execute("SELECT reason FROM audit_attempt WHERE event = 'upstream.identity.used' ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


LIES = {
    "state": ("lama", "state"), "mix-up": ("gagal", "mix_up"), "no-iss": ("gagal", "mix_up"), "denied": ("batal", "denied"), "nonce": ("gagal", "nonce"),
    "issuer": ("gagal", "issuer"), "audience": ("gagal", "audience"), "azp": ("gagal", "audience"), "expired": ("gagal", "time"), "future": ("gagal", "time"),
    "no-subject": ("gagal", "subject"), "none": ("gagal", "algorithm"), "hmac": ("gagal", "algorithm"), "key": ("gagal", "signature"), "fault": ("mati", "fault"),
}  # fmt: skip


def test_every_lie_of_a_provider_is_refused_in_plain_words_and_recorded(world: worlds.World, provider: second.Provider) -> None:
    tie(world, provider, world.citizen)
    for lie, (word, reason) in LIES.items():
        provider.set(claims={"sub": "orang-1"}, lie=lie, now=worlds.NOW.timestamp())
        client = browser()
        answer = walk(client, provider)
        assert answer.url == f"{GO}gagal/?sebab={word}", lie
        page = client.get(answer.url)
        assert "tidak berhasil" in page.content.decode()
        assert client.get("/saya/").status_code == 302, lie
        assert attempts()[-1] == reason, lie
    wire.kept.forget()
    provider.set(claims={"sub": "orang-1"}, lie="discovery", now=worlds.NOW.timestamp())
    assert browser().get(GO).url == f"{GO}gagal/?sebab=gagal"


def test_what_comes_back_works_once_in_the_browser_that_began_and_not_for_ever(world: worlds.World, provider: second.Provider, clock: Clock) -> None:
    tie(world, provider, world.citizen)
    client = browser()
    address = provider.agree(client.get(GO).url)
    assert browser().get(address).url.endswith("sebab=lama"), "another browser"
    assert client.get(address).url == "/saya/"
    assert client.get(address).url.endswith("sebab=lama"), "a second time"
    late = browser()
    address = provider.agree(late.get(GO).url)
    clock.at = worlds.NOW + dt.timedelta(minutes=11)
    assert late.get(address).url.endswith("sebab=lama")
    query = parse_qs(urlsplit(browser().get(GO).url).query)
    assert query["code_challenge_method"] == ["S256"]
    assert query["redirect_uri"] == ["http://localhost" + BACK]


def test_it_signs_in_with_a_key_of_its_own_and_takes_claims_from_userinfo(
    world: worlds.World, provider: second.Provider, settings: Any, tmp_path: Path
) -> None:
    from joserfc.jwk import RSAKey

    key = RSAKey.generate_key(2048)
    (tmp_path / "kunci.pem").write_bytes(key.as_pem(private=True))
    more = """    authentication: private_key_jwt
    key_file: kunci.pem
    key_id: satu
    userinfo: true
    claims: {nik: identitas.nik, name: name, acr: acr}
    levels: {tinggi: verified}
"""
    configure(settings, tmp_path, provider.issuer, more)
    said = {"identitas": {"nik": nik_of(world, world.spouse)}, "acr": "tinggi", "name": "Sari di INApas"}
    kept = {"auth": "jwt", "client_key": key.as_dict(private=False), "userinfo": said, "now": worlds.NOW.timestamp()}
    provider.set(claims={"sub": "orang-9"}, **kept)
    tie(world, provider, world.stranger)
    assert identity.get_account(account_id=world.stranger).resident_id == world.spouse
    provider.set(claims={"sub": "orang-9"}, lie="userinfo", **kept)
    assert walk(browser(), provider).url.endswith("sebab=gagal")
