"""However somebody leaves, every application hears of it, and what it was given ends."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client as Browser
from joserfc import jwt
from joserfc.jwk import KeySet

from loket.config import wiring
from loket.foundation.audit.values import system_act
from loket.foundation.clients import jobs, models
from loket.foundation.events.values import Event
from loket.foundation.identity import operations as identity_writes
from loket.foundation.identity.events import ACCOUNT_RECOVERED
from tests.support import world
from tests.support.relying_party import RelyingParty
from tests.support.signing_in import ALL, party, signed_in, signed_on

pytestmark = pytest.mark.django_db
NOW = world.NOW
HEARS = "https://aplikasi.contoh.example/keluar"


class Heard:
    """What applications were told: address and logout token; `answers` says what they answer."""

    def __init__(self) -> None:
        self.posts: list[tuple[str, str]] = []
        self.answers: list[str] = []

    def __call__(self, address: str, token: str) -> str:
        self.posts.append((address, token))
        return self.answers.pop(0) if self.answers else ""


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[Heard]:
    """Instead of the network."""
    ears = Heard()
    monkeypatch.setattr(jobs, "_post", ears)
    return ears


def tell_all() -> None:
    """Run the waiting farewells."""
    for row in models.Farewell.objects.filter(told_at__isnull=True):
        jobs.tell_farewell(at=NOW, farewell=str(row.pk))


def deliver() -> None:
    """Hand on what happened."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, at, region, name, ref, payload FROM event_outbox ORDER BY id")
        told = [Event(id=row[0], at=row[1], region=row[2], name=row[3], ref=row[4], payload=json.loads(row[5])) for row in cursor.fetchall()]
    subscription = next(one for one in wiring.all_subscriptions() if one.name == "clients.accounts")
    subscription.receive([event for event in told if subscription.wants(event.name)])


def listener(town: world.World, scope: str = "openid profile", **changes: Any) -> RelyingParty:
    """Register an application that wants to hear."""
    return party(town, scope=scope, backchannel_logout_uri=HEARS, **changes)


def test_signing_out_of_loket_ends_the_tokens_and_tells_every_application_of_that_session(town: world.World, browser: Browser, heard: Heard) -> None:
    first, second = listener(town), listener(town)
    (token, turn, _), (other, _, _) = signed_on(first, browser), signed_on(second, browser)
    claims = first.claims(token, turn)
    browser.post("/keluar/")
    assert (first.userinfo(token).status_code, second.userinfo(other).status_code) == (401, 401)
    tell_all()
    assert [address for address, _ in heard.posts] == [HEARS, HEARS]
    keys = KeySet.import_key_set(first.session.get(first.metadata["jwks_uri"], withhold_token=True).json())
    read = {one.claims["aud"]: one for one in (jwt.decode(token, keys, algorithms=["RS256"]) for _, token in heard.posts)}
    mine = read[first.made.client_id]
    assert mine.header["typ"] == "logout+jwt"
    assert (mine.claims["iss"], mine.claims["sub"], mine.claims["sid"]) == (first.issuer, claims["sub"], claims["sid"])
    assert mine.claims["events"] == {"http://schemas.openid.net/event/backchannel-logout": {}}
    assert "nonce" not in mine.claims
    assert len({one.claims["jti"] for one in read.values()}) == 2


def test_what_may_stay_connected_outlives_the_session_until_it_is_withdrawn(town: world.World, browser: Browser, heard: Heard) -> None:
    found = listener(town, ALL)
    token, _, _ = signed_on(found, browser)
    browser.post("/keluar/")
    renewed = found.session.refresh_token(found.metadata["token_endpoint"], refresh_token=token["refresh_token"])
    assert found.userinfo(renewed).status_code == 200
    again = signed_in(town.citizen)
    page = again.get("/saya/akun/aplikasi/")
    assert "Aplikasi Contoh" in page.content.decode()
    kept = models.Connection.objects.get()
    one = page.content.decode().partition('href="/saya/akun/aplikasi/')[2].partition('"')[0]
    assert again.post(f"/saya/akun/aplikasi/{one}").status_code == 303
    kept.refresh_from_db()
    assert kept.end_reason == "withdrawn"
    assert found.userinfo(renewed).status_code == 401
    tell_all()
    assert len(heard.posts) == 2


def test_nobody_sees_or_withdraws_the_connection_of_somebody_else(town: world.World, browser: Browser) -> None:
    signed_on(listener(town), browser)
    page = browser.get("/saya/akun/aplikasi/").content.decode()
    one = page.partition('href="/saya/akun/aplikasi/')[2].partition('"')[0]
    stranger = Browser(HTTP_HOST="localhost")
    stranger.post("/masuk/", {"login": "lain@contoh.example", "password": world.PASSWORD})
    assert stranger.get(f"/saya/akun/aplikasi/{one}").status_code == 404
    assert stranger.post(f"/saya/akun/aplikasi/{one}").status_code == 404
    assert models.Connection.objects.get().ended_at is None


def test_an_application_that_does_not_hear_is_told_again_and_the_trouble_is_kept(town: world.World, browser: Browser, heard: Heard) -> None:
    signed_on(listener(town), browser)
    browser.post("/keluar/")
    heard.answers = ["http_500", ""]
    with connection.cursor() as cursor:
        # As the worker does when it takes the job up.
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE task_name = 'clients.farewell.tell'")
        assert cursor.rowcount == 1
        tell_all()
        cursor.execute("SELECT scheduled_at FROM procrastinate_jobs WHERE task_name = 'clients.farewell.tell' AND status = 'todo'")
        assert cursor.fetchall() == [(NOW + dt.timedelta(minutes=1),)]
    row = models.Farewell.objects.get()
    assert (row.tries, row.trouble, row.told_at) == (1, "http_500", None)
    tell_all()
    tell_all()
    row.refresh_from_db()
    assert (row.tries, row.trouble, len(heard.posts)) == (2, "", 2)
    assert row.told_at is not None


@pytest.mark.parametrize("how", ["closed", "frozen", "password", "sessions"])
def test_what_happens_to_the_account_is_felt_at_the_applications(town: world.World, browser: Browser, how: str) -> None:
    found = listener(town, ALL)
    token, _, _ = signed_on(found, browser)
    later = dt.datetime.max.replace(tzinfo=dt.UTC, year=2200)
    if how == "closed":
        identity_writes.close_account(act=town.act(at=later), account=town.citizen, reason="own_wish")
    elif how == "frozen":
        question = identity_writes.ask_if_it_was_you(act=system("phone", town, later), kind="identity.phone", ref=town.citizen, account=town.citizen)
        identity_writes.deny_change(act=town.act(at=later), token=question.rstrip("/").rpartition("/")[2])
    elif how == "password":
        identity_writes.change_password(act=town.act(at=later), account=town.citizen, password="lain sekali 26")
    else:
        identity_writes.end_sessions(act=town.act(at=later), account=town.citizen, reason="lost")
    deliver()
    assert models.Presence.objects.get().ended_at is not None
    assert models.Farewell.objects.exists()
    is_for_good = how in ("closed", "frozen")
    assert (models.Family.objects.get().ended_at is not None) is is_for_good
    answer = found.post("token_endpoint", {"grant_type": "refresh_token", "refresh_token": token["refresh_token"]})
    assert answer.status_code == (400 if is_for_good else 200)


def test_an_account_given_back_at_the_counter_is_connected_to_no_application_any_more(town: world.World, browser: Browser) -> None:
    found = listener(town, ALL)
    token, _, _ = signed_on(found, browser)
    (subscription,) = (one for one in wiring.all_subscriptions() if one.name == "clients.accounts")
    subscription.receive([Event(id=1, at=NOW, region=town.region, name=ACCOUNT_RECOVERED, ref=town.citizen, payload={})])
    assert not models.Connection.objects.filter(ended_at__isnull=True).exists()
    answer = found.post("token_endpoint", {"grant_type": "refresh_token", "refresh_token": token["refresh_token"]})
    assert answer.status_code == 400


def system(name: str, town: world.World, at: dt.datetime) -> Any:
    """Return an act of the system."""
    return system_act(name, region=town.region, at=at, purpose="test")


def test_a_session_that_is_over_or_was_ended_from_another_device_is_noticed(town: world.World, browser: Browser) -> None:
    found = listener(town)
    token, _, _ = signed_on(found, browser)
    later = models.Presence.objects.get().began_at + dt.timedelta(minutes=5)
    jobs.end_gone_sessions(at=later)
    assert found.userinfo(token).status_code == 200
    Session.objects.filter(session_key=browser.session.session_key).delete()
    jobs.end_gone_sessions(at=later)
    assert found.userinfo(token).status_code == 401
    assert models.Presence.objects.get().end_reason == "session_over"


def test_a_session_whose_key_changes_is_still_the_same_session(town: world.World, browser: Browser) -> None:
    found = listener(town)
    token, _, _ = signed_on(found, browser)
    session = browser.session
    session.cycle_key()
    session.save()
    jobs.end_gone_sessions(at=models.Presence.objects.get().began_at + dt.timedelta(minutes=5))
    assert found.userinfo(token).status_code == 200


# Sent here to sign out


def hint(found: RelyingParty, token: dict[str, Any], **more: str) -> dict[str, str]:
    """Return what an application sends along."""
    return {"id_token_hint": token["id_token"], "post_logout_redirect_uri": "https://aplikasi.contoh.example/", "state": "a b&c"} | more


def leaver(town: world.World) -> RelyingParty:
    """Register an application with a page to return to."""
    return party(town, scope="openid", post_logout_redirect_uris=("https://aplikasi.contoh.example/",))


def test_an_application_sends_a_person_to_sign_out_who_is_asked_and_comes_back(town: world.World, browser: Browser) -> None:
    found = leaver(town)
    token, _, _ = signed_on(found, browser)
    page = browser.get("/identitas/keluar/", hint(found, token))
    assert "Keluar dari Loket juga?" in page.content.decode()
    assert "https://aplikasi.contoh.example" in page.headers["Content-Security-Policy"]
    answer = browser.post("/identitas/keluar/kirim/", {"decision": "leave"})
    assert answer.headers["Location"] == "https://aplikasi.contoh.example/?state=a%20b%26c"
    assert "_auth_user_id" not in browser.session
    assert found.userinfo(token).status_code == 401


def test_whoever_stays_in_loket_leaves_that_application_only(town: world.World, browser: Browser) -> None:
    found, other = leaver(town), leaver(town)
    (token, _, _), (kept, _, _) = signed_on(found, browser), signed_on(other, browser)
    browser.get("/identitas/keluar/", hint(found, token))
    browser.post("/identitas/keluar/kirim/", {"decision": "stay"})
    assert "_auth_user_id" in browser.session
    assert (found.userinfo(token).status_code, other.userinfo(kept).status_code) == (401, 200)


@pytest.mark.parametrize(
    "wrong",
    [
        {"post_logout_redirect_uri": "https://jahat.contoh.example/"}, {"post_logout_redirect_uri": "https://aplikasi.contoh.example/x"},
        {"id_token_hint": "x.y.z"}, {"client_id": "0" * 26},
    ],
)  # fmt: skip
def test_nobody_is_sent_on_after_signing_out_to_what_is_not_registered(town: world.World, browser: Browser, wrong: dict[str, str]) -> None:
    found = leaver(town)
    token, _, _ = signed_on(found, browser)
    for one in (browser, Browser(HTTP_HOST="localhost")):
        assert one.get("/identitas/keluar/", hint(found, token, **wrong)).status_code == 400
    nobody = browser.get("/identitas/keluar/", {"post_logout_redirect_uri": "https://aplikasi.contoh.example/"})
    assert nobody.status_code == 400


def test_signing_out_needs_the_persons_own_press(town: world.World, browser: Browser) -> None:
    strict = Browser(HTTP_HOST="localhost", enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    assert strict.post("/identitas/keluar/kirim/", {"decision": "leave"}).status_code == 403
    assert "_auth_user_id" in browser.session
