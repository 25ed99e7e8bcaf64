"""An independent relying party signs people in through us; and what it must not be able to do."""

from __future__ import annotations

import datetime as dt
import hmac
import json
import time
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from authlib.integrations.base_client import OAuthError
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from django.test import Client as Browser
from joserfc import jwt
from joserfc.jwk import RSAKey

from loket.foundation.audit import queries as record
from loket.foundation.clients import models, operations, queries
from loket.foundation.clients.values import AuthMethod, ClientKind
from loket.foundation.identity.values import PROOFS
from loket.foundation.notifications import queries as messages
from tests.support import clients, world
from tests.support.pages import forms_of
from tests.support.relying_party import RelyingParty, said, walk

pytestmark = pytest.mark.django_db
NOW = world.NOW
ALL = "openid profile nik contact offline_access"


@pytest.fixture
def town(settings: Any) -> world.World:
    """A region with a citizen; no limits."""
    settings.LOKET_LIMIT_SCALE = 0
    return world.build()


@pytest.fixture
def browser(town: world.World) -> Browser:
    """The citizen's browser, signed in."""
    return signed_in(town.citizen)


def signed_in(account: Any) -> Browser:
    """Return the browser of somebody who signed in by password."""
    browser = Browser(HTTP_HOST="localhost")
    browser.post("/masuk/", {"login": "warga@contoh.example", "password": world.PASSWORD})
    assert browser.session.get("_auth_user_id") == str(account)
    return browser


def party(town: world.World, *, scope: str = ALL, **changes: Any) -> RelyingParty:
    """Register an application and return it."""
    made = clients.make_client(region=town.region, at=NOW, scopes=(*scope.split(), "exchange"), **changes)
    return RelyingParty(made, scope=scope)


def signed_on(found: RelyingParty, browser: Browser, **more: str) -> tuple[dict[str, Any], Any, str]:
    """Sign the person in to the application; return tokens, the turn, and where the browser landed."""
    turn = found.begin(**more)
    landed = walk(browser, turn.address)
    return found.redeem(turn, landed), turn, landed


def long_ago(browser: Browser) -> None:
    """Have the person have proved themselves an hour ago."""
    session = browser.session
    session[PROOFS] = [[method, seconds - 3600] for method, seconds in session[PROOFS]]
    session.save()


# What works


def test_a_relying_party_finds_everything_by_the_issuer_and_signs_a_person_in(town: world.World, browser: Browser) -> None:
    found = party(town)
    assert found.metadata["issuer"] == found.issuer
    assert (found.metadata["response_types_supported"], found.metadata["code_challenge_methods_supported"]) == (["code"], ["S256"])
    token, turn, landed = signed_on(found, browser)
    assert said(landed)["iss"] == found.issuer
    claims = found.claims(token, turn)
    assert (claims["acr"], claims["amr"]) == ("urn:loket:acr:terverifikasi", ["pwd"])
    assert 0 <= time.time() - claims["auth_time"] < 60
    told = found.userinfo(token).json()
    assert told["sub"] == claims["sub"]
    assert (told["name"], len(told["nik"]), told["email"]) == ("Sari Contoh Wulandari", 16, "warga@contoh.example")
    assert str(town.citizen) not in str(claims) + str(told)


def test_what_userinfo_tells_is_recorded_as_a_reading_by_that_application(town: world.World, browser: Browser) -> None:
    found = party(town)
    token, _, _ = signed_on(found, browser)
    found.userinfo(token)
    read = [one for one in record.list_readings(region=town.region) if one.actor == found.made.client.actor]
    assert {field for one in read for field in one.fields} == {"name", "nik", "contact"}
    assert all(one.subjects == (town.resident,) for one in read)


def test_userinfo_tells_no_more_than_was_agreed_to(town: world.World, browser: Browser) -> None:
    found = party(town, scope="openid")
    token, _, _ = signed_on(found, browser)
    assert set(found.userinfo(token).json()) == {"sub"}


def test_two_agencies_know_one_person_under_two_names_and_two_applications_of_one_agency_under_one(town: world.World, browser: Browser) -> None:
    first, second = party(town, scope="openid"), party(town, scope="openid")
    other = party(town, scope="openid", agency="dinsos")
    subs = [one.claims(*signed_on(one, browser)[:2])["sub"] for one in (first, second, other)]
    assert subs[0] == subs[1] != subs[2]


def test_who_agreed_before_is_let_in_without_a_page_and_asked_again_for_more(town: world.World, browser: Browser) -> None:
    found = party(town, scope="openid profile")
    signed_on(found, browser)
    turn = found.begin()
    answer = browser.get(turn.address.removeprefix("http://localhost"))
    assert answer.status_code == 303
    assert "code" in said(answer.headers["Location"])
    found.scope = "openid"
    asked = found.begin(prompt="consent")
    page = browser.get(asked.address.removeprefix("http://localhost"), follow=True)
    assert b"Izinkan dan masuk" in page.content


def test_a_refresh_token_is_good_once_and_its_reuse_ends_the_whole_family(town: world.World, browser: Browser) -> None:
    found = party(town)
    token, _, _ = signed_on(found, browser)
    endpoint = found.metadata["token_endpoint"]
    renewed = found.session.refresh_token(endpoint, refresh_token=token["refresh_token"])
    assert renewed["refresh_token"] != token["refresh_token"]
    assert found.userinfo(renewed).status_code == 200
    with pytest.raises(OAuthError, match="invalid_grant"):
        found.session.refresh_token(endpoint, refresh_token=token["refresh_token"])
    assert found.userinfo(renewed).status_code == 401
    assert found.userinfo(token).status_code == 401
    with pytest.raises(OAuthError, match="invalid_grant"):
        found.session.refresh_token(endpoint, refresh_token=renewed["refresh_token"])
    assert models.Family.objects.get().end_reason == "reused"


def test_a_refresh_token_is_worth_nothing_once_the_person_agreed_to_something_else(town: world.World, browser: Browser) -> None:
    found = party(town)
    token, _, _ = signed_on(found, browser)
    models.Connection.objects.update(scopes=["openid", "offline_access"])
    with pytest.raises(OAuthError, match="invalid_grant"):
        found.session.refresh_token(found.metadata["token_endpoint"], refresh_token=token["refresh_token"])
    assert models.Family.objects.get().end_reason == "consent_changed"


def test_a_person_is_told_once_that_an_application_was_connected(town: world.World, browser: Browser) -> None:
    found = party(town, scope="openid")
    for _ in range(2):
        signed_on(found, browser)
    told = [one for one in messages.list_messages(region=town.region, recipient=town.citizen) if "terhubung" in one.subject.id]
    assert [one.subject.id for one in told] == ["Aplikasi Contoh terhubung dengan akun Anda"]


def test_an_application_whose_person_reads_english_leads_to_english_pages(town: world.World, browser: Browser) -> None:
    turn = party(town).begin(ui_locales="en id")
    page = browser.get(turn.address.removeprefix("http://localhost"), follow=True)
    assert page.redirect_chain[0][0].startswith("/en/identitas/lanjut/")
    assert b"Allow and sign in" in page.content


def test_without_the_wish_to_stay_connected_there_is_no_refresh_token(town: world.World, browser: Browser) -> None:
    token, _, _ = signed_on(party(town, scope="openid profile"), browser)
    assert "refresh_token" not in token


def test_a_narrower_access_token_can_be_asked_for_and_never_a_wider_one(town: world.World, browser: Browser) -> None:
    found = party(town)
    token, _, _ = signed_on(found, browser)
    renewed = found.session.refresh_token(found.metadata["token_endpoint"], refresh_token=token["refresh_token"], scope="openid")
    assert renewed["scope"] == "openid"
    assert set(found.userinfo(renewed).json()) == {"sub"}
    answer = found.post("token_endpoint", {"grant_type": "refresh_token", "refresh_token": renewed["refresh_token"], "scope": "openid cases"})
    assert answer.json()["error"] == "invalid_scope"
    again = found.session.refresh_token(found.metadata["token_endpoint"], refresh_token=renewed["refresh_token"], scope=ALL)
    assert again["scope"] == ALL


def test_introspection_tells_an_application_of_its_own_tokens_only(town: world.World, browser: Browser) -> None:
    found, other = party(town), party(town)
    token, turn, _ = signed_on(found, browser)
    mine = found.post("introspection_endpoint", {"token": token["access_token"]}).json()
    assert (mine["active"], mine["client_id"], mine["sub"]) == (True, found.made.client_id, found.claims(token, turn)["sub"])
    assert other.post("introspection_endpoint", {"token": token["access_token"]}).json() == {"active": False}
    assert found.post("introspection_endpoint", {"token": "lka_unknown"}).json() == {"active": False}


def test_revocation_ends_a_token_of_ones_own_and_no_other(town: world.World, browser: Browser) -> None:
    found, other = party(town), party(town)
    token, _, _ = signed_on(found, browser)
    assert other.post("revocation_endpoint", {"token": token["refresh_token"]}).status_code == 200
    assert found.userinfo(token).status_code == 200
    assert found.post("revocation_endpoint", {"token": token["refresh_token"]}).status_code == 200
    assert found.userinfo(token).status_code == 401


def test_a_person_who_says_no_gives_nothing_and_the_application_is_told(town: world.World, browser: Browser) -> None:
    found = party(town)
    turn = found.begin()
    answer = said(walk(browser, turn.address, decision="deny"))
    assert (answer["error"], answer["state"]) == ("access_denied", turn.state)
    assert not models.Family.objects.exists()
    assert not models.Connection.objects.exists()


def test_nobody_is_asked_anything_with_prompt_none(town: world.World, browser: Browser) -> None:
    found = party(town, scope="openid")
    turn = found.begin(prompt="none")
    path = turn.address.removeprefix("http://localhost")
    assert said(Browser(HTTP_HOST="localhost").get(path).headers["Location"])["error"] == "login_required"
    assert said(browser.get(path).headers["Location"])["error"] == "consent_required"
    signed_on(found, browser)
    assert "code" in said(browser.get(path).headers["Location"])


def test_prompt_login_and_a_small_max_age_have_the_person_prove_themselves_anew(town: world.World, browser: Browser) -> None:
    found = party(town, scope="openid")
    signed_on(found, browser)
    for wish in ({"prompt": "login"}, {"max_age": "0"}):
        long_ago(browser)
        turn = found.begin(**wish)
        answer = browser.get(turn.address.removeprefix("http://localhost"), follow=True)
        assert answer.request["PATH_INFO"] == "/masuk/kode/", wish
        onwards = parse_qs(answer.request["QUERY_STRING"])["next"][0]
        assert browser.get(onwards).status_code == 302
        answer = browser.post("/masuk/kode/?ulang=1", {"password": world.PASSWORD, "next": onwards, "ulang": "1"}, follow=True)
        assert b"Anda diteruskan ke" in answer.content
        target = answer.content.decode().partition("url=")[2].partition('"')[0].replace("&amp;", "&")
        claims = found.claims(found.redeem(turn, target), turn)
        assert 0 <= time.time() - claims["auth_time"] < 60


def test_an_application_that_needs_more_is_never_given_less(town: world.World, browser: Browser) -> None:
    found = party(town, scope="openid")
    turn = found.begin(acr_values="urn:loket:acr:kuat")
    answer = browser.get(turn.address.removeprefix("http://localhost"), follow=True)
    assert answer.status_code == 403
    assert said(browser.get(turn.address.removeprefix("http://localhost") + "&prompt=none").headers["Location"])["error"] == (
        "unmet_authentication_requirements"
    )
    strict = party(town, scope="openid", least_acr="urn:loket:acr:kuat")
    assert browser.get(strict.begin().address.removeprefix("http://localhost"), follow=True).status_code == 403


def test_a_person_who_proves_more_on_the_way_is_let_in_as_strong(town: world.World, browser: Browser) -> None:
    found = party(town, scope="openid")
    turn = found.begin(acr_values="urn:loket:acr:kuat")
    page = browser.get(turn.address.removeprefix("http://localhost"), follow=True)
    assert "Buktikan sekarang" in page.content.decode()
    onwards = page.redirect_chain[0][0]
    session = browser.session
    session[PROOFS] = [*session[PROOFS], ["totp", int(time.time())]]
    session.save()
    page = browser.get(onwards)
    form = next(one for one in forms_of(page.content.decode()) if "/identitas/lanjut/" in one.action)
    landed = browser.post(form.action, {**form.values, "decision": "allow"}).headers["Location"]
    claims = found.claims(found.redeem(turn, landed), turn)
    assert claims["acr"] == "urn:loket:acr:kuat"
    assert {"otp", "mfa", "pwd"} <= set(claims["amr"])


def test_each_region_is_an_issuer_of_its_own_and_knows_no_application_of_another(town: world.World, browser: Browser) -> None:
    found = party(town)
    elsewhere = Browser(HTTP_HOST="sagara.localhost")
    said_there = elsewhere.get("/.well-known/openid-configuration").json()
    assert said_there["issuer"] == "http://sagara.localhost"
    assert said_there["token_endpoint"] == "http://sagara.localhost/identitas/token/"
    assert elsewhere.get(found.begin().address.removeprefix("http://localhost")).status_code == 400
    assert clients.ask_for_own_token(elsewhere, found.made).json()["error"] == "invalid_client"
    token, _, _ = signed_on(found, browser)
    assert elsewhere.get("/identitas/profil/", headers={"Authorization": f"Bearer {token['access_token']}"}).status_code == 401


def test_who_stands_behind_a_token_costs_two_statements(town: world.World, browser: Browser, django_assert_num_queries: Any) -> None:
    token, _, _ = signed_on(party(town), browser)
    with django_assert_num_queries(2):
        queries.bearer(token=token["access_token"], at=dt.datetime.fromtimestamp(time.time(), tz=dt.UTC))


def test_a_request_that_waits_is_answered_once_and_only_in_its_own_session(town: world.World, browser: Browser) -> None:
    found = party(town)
    onwards = browser.get(found.begin().address.removeprefix("http://localhost")).headers["Location"]
    assert Browser(HTTP_HOST="localhost").get(onwards).status_code == 404
    assert browser.post(onwards, {"decision": "allow"}).status_code == 303
    assert browser.post(onwards, {"decision": "allow"}).status_code == 404


def test_agreeing_needs_the_persons_own_press(town: world.World, browser: Browser) -> None:
    onwards = browser.get(party(town).begin().address.removeprefix("http://localhost")).headers["Location"]
    strict = Browser(HTTP_HOST="localhost", enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    assert strict.post(onwards, {"decision": "allow"}).status_code == 403
    assert not models.Connection.objects.exists()


# What is refused


def _error(browser: Browser, address: str) -> str:
    return said(browser.get(address.removeprefix("http://localhost")).headers["Location"])["error"]


def test_no_pkce_and_the_plain_one_are_refused(town: world.World, browser: Browser) -> None:
    found = party(town)
    turn = found.begin()
    before, _, after = turn.address.partition("&code_challenge=")
    without = f"{before}&{after.partition('&')[2]}"
    assert _error(browser, without) == "invalid_request"
    plain = turn.address.replace("code_challenge_method=S256", "code_challenge_method=plain")
    assert _error(browser, plain) == "invalid_request"
    assert _error(browser, turn.address.replace("&code_challenge_method=S256", "")) == "invalid_request"
    assert not models.Code.objects.exists()


def test_a_code_is_worth_nothing_without_its_verifier_and_is_spent_by_the_try(town: world.World, browser: Browser) -> None:
    found = party(town)
    turn = found.begin()
    landed = walk(browser, turn.address)
    with pytest.raises(OAuthError, match="invalid_grant"):
        found.session.fetch_token(found.metadata["token_endpoint"], authorization_response=landed, state=turn.state, code_verifier="x" * 64)
    with pytest.raises(OAuthError, match="invalid_grant"):
        found.redeem(turn, landed)
    fields = {"grant_type": "authorization_code", "code": said(landed)["code"], "redirect_uri": clients.REDIRECT}
    assert found.post("token_endpoint", fields).json()["error"] == "invalid_request"


@pytest.mark.parametrize("changed", ["https://aplikasi.contoh.example/masuk/kembali/", "https://aplikasi.contoh.example/masuk", "https://jahat.contoh.example/", clients.REDIRECT + "?a=1", clients.REDIRECT.upper()])  # fmt: skip
def test_nobody_is_sent_to_an_address_that_is_not_registered_sign_by_sign(town: world.World, browser: Browser, changed: str) -> None:
    found = party(town)
    session = found.session_with(redirect_uri=changed)
    address, _ = session.create_authorization_url(found.metadata["authorization_endpoint"], code_verifier="v" * 50)
    answer = browser.get(address.removeprefix("http://localhost"))
    assert answer.status_code == 400
    assert "Location" not in answer.headers


def test_a_code_must_be_redeemed_with_the_address_it_went_to(town: world.World, browser: Browser) -> None:
    second = "https://aplikasi.contoh.example/lain"
    found = party(town, redirect_uris=(clients.REDIRECT, second))
    turn = found.begin()
    landed = walk(browser, turn.address)
    with pytest.raises(OAuthError, match="invalid_grant"):
        found.redeem(turn, landed, redirect_uri=second)


def test_a_code_shown_by_another_application_is_refused_and_ends_for_its_own_too(town: world.World, browser: Browser) -> None:
    found, other = party(town), party(town)
    turn = found.begin()
    landed = walk(browser, turn.address)
    with pytest.raises(OAuthError, match="invalid_grant"):
        other.redeem(turn, landed)
    with pytest.raises(OAuthError, match="invalid_grant"):
        found.redeem(turn, landed)
    assert models.Family.objects.get().end_reason == "other_client"


def test_a_replayed_code_is_refused_and_kills_what_came_of_it(town: world.World, browser: Browser) -> None:
    found = party(town)
    token, turn, landed = signed_on(found, browser)
    assert found.userinfo(token).status_code == 200
    with pytest.raises(OAuthError, match="invalid_grant"):
        found.redeem(turn, landed)
    assert found.userinfo(token).status_code == 401
    with pytest.raises(OAuthError, match="invalid_grant"):
        found.session.refresh_token(found.metadata["token_endpoint"], refresh_token=token["refresh_token"])


def test_a_stolen_refresh_token_is_of_no_use_to_another_application_and_ends_the_family(town: world.World, browser: Browser) -> None:
    found, thief = party(town), party(town)
    token, _, _ = signed_on(found, browser)
    with pytest.raises(OAuthError, match="invalid_grant"):
        thief.session.refresh_token(thief.metadata["token_endpoint"], refresh_token=token["refresh_token"])
    assert found.userinfo(token).status_code == 401


def test_a_code_that_is_over_gives_nothing(town: world.World, browser: Browser) -> None:
    found = party(town)
    turn = found.begin()
    landed = walk(browser, turn.address)
    models.Code.objects.update(expires_at=NOW - dt.timedelta(days=400))
    with pytest.raises(OAuthError, match="invalid_grant"):
        found.redeem(turn, landed)


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"), ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"scope": "openid exchange"}, "invalid_scope"), ({"scope": "openid cases"}, "invalid_scope"), ({"scope": ""}, "invalid_scope"),
        ({"prompt": "none login"}, "invalid_request"), ({"max_age": "-1"}, "invalid_request"), ({"request": "e30.e30."}, "request_not_supported"),
        ({"request_uri": "https://jahat.contoh.example/"}, "request_uri_not_supported"), ({"response_mode": "fragment"}, "invalid_request"),
        ({"acr_values": "urn:unknown"}, "unmet_authentication_requirements"), ({"nonce": "n" * 300}, "invalid_request"),
    ],
)  # fmt: skip
def test_what_is_not_offered_is_refused_to_the_application(town: world.World, browser: Browser, more: dict[str, str], error: str) -> None:
    found = party(town)
    fields = {"response_type": "code", "scope": ALL, "client_id": found.made.client_id, "redirect_uri": clients.REDIRECT, "state": "s",
              "code_challenge": "c" * 43, "code_challenge_method": "S256"} | more  # fmt: skip
    answer = browser.get("/identitas/otorisasi/", fields)
    assert answer.status_code == 303
    assert said(answer.headers["Location"]) | {"error_description": ""} == {
        "error": error, "state": "s", "iss": "http://localhost", "error_description": "",
    }  # fmt: skip


def test_a_sandbox_application_signs_in_no_real_person(town: world.World, browser: Browser, settings: Any) -> None:
    found = party(town, kind=ClientKind.SANDBOX, agency=None, organisation="PT Contoh")
    turn = found.begin()
    token, code_of = signed_on(found, browser)[0], walk(browser, turn.address)
    settings.LOKET_MODE = "production"
    refused = browser.get(found.begin().address.removeprefix("http://localhost"))
    assert said(refused.headers["Location"])["error"] == "access_denied"
    with pytest.raises(OAuthError, match="unauthorized_client"):
        found.redeem(turn, code_of)
    answer = found.post("token_endpoint", {"grant_type": "refresh_token", "refresh_token": token["refresh_token"]})
    assert (answer.status_code, answer.json()["error"]) == (400, "unauthorized_client")


def test_a_suspended_application_signs_nobody_in_and_its_tokens_end(town: world.World, browser: Browser) -> None:
    found = party(town)
    token, _, _ = signed_on(found, browser)
    models.Client.objects.update(state="suspended")
    assert found.userinfo(token).status_code == 401
    assert browser.get(found.begin().address.removeprefix("http://localhost")).status_code == 400
    assert found.post("token_endpoint", {"grant_type": "client_credentials"}).json()["error"] == "invalid_client"


def test_without_a_key_the_provider_is_closed_and_says_so(town: world.World, browser: Browser, settings: Any, tmp_path: Path) -> None:
    found = party(town)
    turn = found.begin()
    settings.LOKET_IDENTITY_KEYS, settings.LOKET_MODE = tmp_path / "none.json", "production"
    page = browser.get(turn.address.removeprefix("http://localhost"))
    assert (page.status_code, "loket doctor" in page.content.decode()) == (503, True)
    assert Browser(HTTP_HOST="localhost").get("/.well-known/openid-configuration").status_code == 503


# Applications that sign for themselves


@pytest.fixture(scope="module")
def key() -> RSAKey:
    """The key of an application."""
    return RSAKey.generate_key(2048, {"kid": "satu", "use": "sig"})


def signing_party(town: world.World, key: RSAKey) -> RelyingParty:
    """Register an application that signs with a key of its own."""
    made = clients.make_client(
        region=town.region, at=NOW, scopes=("openid", "profile", "exchange"), auth_method=AuthMethod.PRIVATE_KEY, keys=(key.as_dict(private=False),)
    )
    return RelyingParty(made, scope="openid profile")


def test_an_application_proves_itself_by_its_own_key(town: world.World, browser: Browser, key: RSAKey) -> None:
    found = signing_party(town, key)
    endpoint = found.metadata["token_endpoint"]
    found.session = found.session_with(client_secret=key.as_pem(private=True).decode(), token_endpoint_auth_method="private_key_jwt")
    found.session.register_client_auth_method(PrivateKeyJWT(endpoint, headers={"kid": "satu"}))
    token, turn, _ = signed_on(found, browser)
    assert found.claims(token, turn)["aud"] == found.made.client_id
    assert found.post("token_endpoint", {"grant_type": "client_credentials"}).json()["error"] == "invalid_client"


def assertion(found: RelyingParty, key: Any, *, alg: str = "RS256", **changes: Any) -> str:
    """Return an assertion as an application would sign it, with something changed."""
    now = int(time.time())
    claims = {"iss": found.made.client_id, "sub": found.made.client_id, "aud": found.issuer, "iat": now, "exp": now + 60, "jti": "j" * 20} | changes
    return jwt.encode({"alg": alg}, {name: value for name, value in claims.items() if value is not None}, key, algorithms=[alg])


def ask(found: RelyingParty, signed: str) -> Any:
    """Ask for a token of one's own with an assertion."""
    fields = {"grant_type": "client_credentials", "client_assertion": signed,
              "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}  # fmt: skip
    return found.session.post(found.metadata["token_endpoint"], data=fields, withhold_token=True)


def test_an_assertion_is_taken_once(town: world.World, key: RSAKey) -> None:
    found = signing_party(town, key)
    signed = assertion(found, key)
    assert ask(found, signed).status_code == 200
    assert ask(found, signed).json()["error"] == "invalid_client"


def test_an_assertion_for_somebody_else_of_another_key_over_or_too_long_is_refused(town: world.World, key: RSAKey) -> None:
    found = signing_party(town, key)
    now = int(time.time())
    wrong = [
        assertion(found, key, aud="https://lain.contoh.example"), assertion(found, key, aud=[found.issuer, "https://lain.contoh.example"]),
        assertion(found, key, exp=now - 120, iat=now - 180), assertion(found, key, exp=now + 7200), assertion(found, key, exp=None),
        assertion(found, key, jti=None), assertion(found, key, iat=now + 600), assertion(found, key, sub="lain"),
        assertion(found, RSAKey.generate_key(2048)),
    ]  # fmt: skip
    assert {ask(found, one).json()["error"] for one in wrong} == {"invalid_client"}


def test_an_unsigned_assertion_and_one_signed_with_the_public_key_as_a_secret_are_refused(town: world.World, key: RSAKey) -> None:
    found = signing_party(town, key)
    unsigned = assertion(found, key).split(".")
    none_header = "eyJhbGciOiJub25lIn0"
    public = key.as_pem(private=False)
    claims = {"iss": found.made.client_id, "sub": found.made.client_id, "aud": found.issuer, "exp": int(time.time()) + 60, "jti": "j" * 20}
    head = ".".join(urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in ({"alg": "HS256"}, claims))
    mixed_up = urlsafe_b64encode(hmac.new(public, head.encode(), "sha256").digest()).rstrip(b"=").decode()
    for signed in (f"{none_header}.{unsigned[1]}.", f"{none_header}.{unsigned[1]}.{unsigned[2]}", f"{head}.{mixed_up}", "", "x.y.z"):
        assert ask(found, signed).json()["error"] == "invalid_client"


def test_whoever_is_registered_with_a_key_has_no_secret(town: world.World, key: RSAKey) -> None:
    found = signing_party(town, key)
    operations.make_secret(act=clients.by_system(town.region, NOW), client_id=found.made.client_id)
    assert found.post("token_endpoint", {"grant_type": "client_credentials"}).json()["error"] == "invalid_client"
