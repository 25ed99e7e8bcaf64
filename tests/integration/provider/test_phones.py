"""Applications on phones: they keep no secret, so a code, its verifier and the person's own press are all there is. Authlib is the application."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from authlib.integrations.base_client import OAuthError
from django.db import IntegrityError, transaction
from django.test import Client as Browser

from loket.foundation.clients import limits, models, operations
from loket.foundation.clients.errors import NoSecrets, OAuthRefused
from loket.foundation.clients.values import ClientKind
from tests.support import clients, world
from tests.support.relying_party import RelyingParty, said, walk
from tests.support.signing_in import NOW, party, signed_on

pytestmark = pytest.mark.django_db
WEB = "https://contoh.example/aplikasi/kembali"
SCOPE = "openid profile offline_access"


def phone(town: world.World, *, redirect: str = clients.OWN_SCHEME, scope: str = SCOPE, **changes: Any) -> RelyingParty:
    """Register an application on phones and return it."""
    made = clients.make_phone(region=town.region, at=NOW, scopes=tuple(scope.split()), **{"redirect_uris": (redirect,)} | changes)
    return RelyingParty(made, scope=scope, redirect=redirect)


def post(found: RelyingParty, name: str, fields: dict[str, str], **headers: str) -> Any:
    """Send a form as somebody who knows the public name."""
    return found.session.post(found.metadata[name], data={"client_id": found.made.client_id} | fields, headers=headers, withhold_token=True)


def test_a_person_signs_in_to_an_application_on_their_phone_without_any_secret(town: world.World, browser: Browser) -> None:
    found = phone(town)
    token, turn, landed = signed_on(found, browser)
    assert landed.startswith(f"{clients.OWN_SCHEME}?code=")
    assert (said(landed)["state"], said(landed)["iss"]) == (turn.state, found.issuer)
    claims = found.claims(token, turn)
    assert found.userinfo(token).json() == {"sub": claims["sub"], "name": "Sari Contoh Wulandari", "locale": "id"}
    assert "none" in found.metadata["token_endpoint_auth_methods_supported"]
    assert "none" in found.metadata["revocation_endpoint_auth_methods_supported"]
    assert "none" not in found.metadata["introspection_endpoint_auth_methods_supported"]


def test_the_person_is_asked_each_time_unless_a_web_address_says_who_gets_the_answer(town: world.World, browser: Browser) -> None:
    own, web = phone(town), phone(town, redirect=WEB)
    for found, is_asked in ((own, True), (web, False)):
        signed_on(found, browser)
        answer = browser.get(found.begin().address.removeprefix("http://localhost"))
        assert ("/identitas/lanjut/" in answer.headers["Location"]) is is_asked
    page = browser.get(own.begin().address.removeprefix("http://localhost"), follow=True).content.decode()
    assert "Izinkan hanya bila Anda sendiri yang baru membukanya" in page
    silent = browser.get(own.begin(prompt="none").address.removeprefix("http://localhost"))
    assert said(silent.headers["Location"])["error"] == "consent_required"
    assert "code" in said(browser.get(web.begin(prompt="none").address.removeprefix("http://localhost")).headers["Location"])


def test_whoever_signs_in_on_the_way_is_asked_too(town: world.World, browser: Browser) -> None:
    """Another application on the phone opens our page at a moment when nobody is signed in: the old consent does not answer for them."""
    found = phone(town)
    signed_on(found, browser)
    fresh = Browser(HTTP_HOST="localhost")
    onwards = fresh.get(found.begin().address.removeprefix("http://localhost")).headers["Location"]
    fresh.post("/masuk/", {"login": "warga@contoh.example", "password": world.PASSWORD})
    page = fresh.get(onwards)
    assert page.status_code == 200
    assert b"Izinkan dan masuk" in page.content


@pytest.mark.parametrize(
    ("method", "challenge"), [("plain", "v" * 50), ("plain", "v" * 43), (None, "v" * 43), ("S256", None), (None, None), ("s256", "v" * 43), ("S256", "v" * 42)]
)  # fmt: skip
def test_an_application_on_a_phone_has_pkce_with_s256_or_nothing(
    town: world.World, browser: Browser, method: str | None, challenge: str | None
) -> None:
    found = phone(town)
    fields = {"response_type": "code", "scope": "openid", "client_id": found.made.client_id, "redirect_uri": clients.OWN_SCHEME, "state": "s",
              "code_challenge": challenge, "code_challenge_method": method}  # fmt: skip
    answer = browser.get("/identitas/otorisasi/", {name: value for name, value in fields.items() if value is not None})
    assert said(answer.headers["Location"])["error"] == "invalid_request"
    assert not models.Code.objects.exists()


def test_who_caught_the_code_but_not_the_verifier_gets_nothing_and_spoils_it(town: world.World, browser: Browser) -> None:
    """Another application has registered the same scheme on the phone, and gets the answer."""
    found = phone(town)
    turn = found.begin()
    landed = walk(browser, turn.address)
    fields = {"grant_type": "authorization_code", "code": said(landed)["code"], "redirect_uri": clients.OWN_SCHEME}
    assert post(found, "token_endpoint", fields).json()["error"] == "invalid_request"
    assert post(found, "token_endpoint", fields | {"code_verifier": "x" * 64}).json()["error"] == "invalid_grant"
    with pytest.raises(OAuthError, match="invalid_grant"):
        found.redeem(turn, landed)
    assert models.Family.objects.get().end_reason == "verifier"


def test_a_replayed_code_is_refused_and_kills_what_came_of_it(town: world.World, browser: Browser) -> None:
    found = phone(town)
    token, turn, landed = signed_on(found, browser)
    with pytest.raises(OAuthError, match="invalid_grant"):
        found.redeem(turn, landed)
    assert found.userinfo(token).status_code == 401


def test_its_refresh_tokens_rotate_live_shorter_and_end_all_when_one_is_shown_twice(town: world.World, browser: Browser) -> None:
    found = phone(town)
    token, _, _ = signed_on(found, browser)
    row = models.Token.objects.select_related("family").get(kind="refresh")
    assert row.family is not None
    assert row.expires_at - row.issued_at == limits.PHONE_REFRESH_LASTS < limits.REFRESH_LASTS
    assert row.family.expires_at - row.family.began_at == limits.PHONE_OFFLINE_LASTS < limits.OFFLINE_LASTS
    endpoint = found.metadata["token_endpoint"]
    renewed = found.session.refresh_token(endpoint, refresh_token=token["refresh_token"])
    assert renewed["refresh_token"] != token["refresh_token"]
    assert found.userinfo(renewed).status_code == 200
    with pytest.raises(OAuthError, match="invalid_grant"):
        found.session.refresh_token(endpoint, refresh_token=token["refresh_token"])
    assert found.userinfo(renewed).status_code == 401
    with pytest.raises(OAuthError, match="invalid_grant"):
        found.session.refresh_token(endpoint, refresh_token=renewed["refresh_token"])
    assert models.Family.objects.get().end_reason == "reused"


def test_however_often_it_is_renewed_it_ends_with_the_consent_of_its_day(town: world.World, browser: Browser) -> None:
    found = phone(town)
    token, _, _ = signed_on(found, browser)
    models.Family.objects.update(expires_at=dt.datetime.now(tz=dt.UTC) + dt.timedelta(minutes=3))  # noqa: TID251 - by the clock of the doors
    renewed = found.session.refresh_token(found.metadata["token_endpoint"], refresh_token=token["refresh_token"])
    assert renewed["expires_in"] <= 180
    assert {row.expires_at for row in models.Token.objects.filter(used_at__isnull=True, kind="refresh")} == {models.Family.objects.get().expires_at}


def test_a_phone_has_nothing_of_its_own_and_asks_about_no_token(town: world.World, browser: Browser) -> None:
    found = phone(town)
    token, _, _ = signed_on(found, browser)
    for fields in ({}, {"scope": "exchange"}, {"scope": "openid"}):
        answer = post(found, "token_endpoint", {"grant_type": "client_credentials"} | fields)
        assert (answer.status_code, answer.json()["error"]) == (400, "unauthorized_client")
    for way in ({"token": token["access_token"]}, {"token": token["access_token"], "client_secret": ""}):
        asked = post(found, "introspection_endpoint", way)
        assert (asked.status_code, asked.json()["error"]) == (401, "invalid_client")
    with pytest.raises(NoSecrets):
        operations.make_secret(act=clients.by_system(town.region, NOW), client_id=found.made.client_id)
    with pytest.raises(OAuthRefused):
        found.made.own_token(at=NOW)


def test_it_gives_its_tokens_back_and_nobody_elses(town: world.World, browser: Browser) -> None:
    found, other = phone(town), phone(town)
    token, _, _ = signed_on(found, browser)
    assert post(other, "revocation_endpoint", {"token": token["refresh_token"]}).status_code == 200
    assert found.userinfo(token).status_code == 200
    assert post(found, "revocation_endpoint", {"token": token["refresh_token"]}).status_code == 200
    assert found.userinfo(token).status_code == 401


def test_an_application_with_a_secret_or_a_key_is_never_let_in_by_its_name_alone(town: world.World, browser: Browser) -> None:
    """Mixing: whoever leaves the secret away is no application on a phone."""
    found = party(town)
    turn = found.begin()
    landed = walk(browser, turn.address)
    fields = {"grant_type": "authorization_code", "code": said(landed)["code"], "redirect_uri": clients.REDIRECT, "code_verifier": turn.verifier}
    answer = post(found, "token_endpoint", fields)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    token = found.redeem(turn, landed)
    for name, more in (("token_endpoint", {"grant_type": "refresh_token", "refresh_token": token["refresh_token"]}),
                       ("revocation_endpoint", {"token": token["refresh_token"]}), ("introspection_endpoint", {"token": token["access_token"]})):  # fmt: skip
        assert post(found, name, more).json()["error"] == "invalid_client"
    assert found.userinfo(token).status_code == 200


def test_an_application_on_a_phone_that_shows_a_secret_is_refused(town: world.World, browser: Browser) -> None:
    found = phone(town)
    turn = found.begin()
    fields = {"grant_type": "authorization_code", "code": said(walk(browser, turn.address))["code"], "redirect_uri": clients.OWN_SCHEME,
              "code_verifier": turn.verifier}  # fmt: skip
    for more, headers in (
        ({"client_secret": ""}, {}),
        ({"client_secret": "lks_x"}, {}),
        ({}, {"Authorization": "Basic eDp5"}),
        ({}, {"Authorization": "Bearer x"}),
    ):
        answer = post(found, "token_endpoint", fields | more, **headers)
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client"), more
    assert post(found, "token_endpoint", fields).status_code == 200, "none of this spent the code"


def test_what_was_given_to_one_application_is_worth_nothing_at_a_phones(town: world.World, browser: Browser) -> None:
    """A thief of a code or refresh token shows it under the public name of another application: it ends for all."""
    thief = phone(town)
    found = party(town)
    turn = found.begin()
    landed = walk(browser, turn.address)
    fields = {"grant_type": "authorization_code", "code": said(landed)["code"], "redirect_uri": clients.REDIRECT, "code_verifier": turn.verifier}
    assert post(thief, "token_endpoint", fields).json()["error"] == "invalid_grant"
    with pytest.raises(OAuthError, match="invalid_grant"):
        found.redeem(turn, landed)
    token, _, _ = signed_on(found, browser)
    answer = post(thief, "token_endpoint", {"grant_type": "refresh_token", "refresh_token": token["refresh_token"]})
    assert answer.json()["error"] == "invalid_grant"
    assert found.userinfo(token).status_code == 401


@pytest.mark.parametrize(
    "changed",
    ["example.contoh.aplikasi://masuk/kembali", "example.contoh.aplikasi:/masuk/kembali/", "EXAMPLE.contoh.aplikasi:/masuk/kembali",
     "example.contoh.aplikasi.lain:/masuk/kembali", "example.contoh.aplikasi:/masuk/kembali?a=1", "http://127.0.0.1:5000/kembali"],
)  # fmt: skip
def test_nobody_is_sent_to_another_scheme_or_place(town: world.World, browser: Browser, changed: str) -> None:
    found = phone(town)
    address, _ = found.session_with(redirect_uri=changed).create_authorization_url(found.metadata["authorization_endpoint"], code_verifier="v" * 50)
    answer = browser.get(address.removeprefix("http://localhost"))
    assert answer.status_code == 400
    assert "Location" not in answer.headers


def test_on_a_developers_own_machine_the_port_is_free_and_nothing_else(town: world.World, browser: Browser) -> None:
    registered = "http://127.0.0.1/kembali"
    made = clients.make_phone(
        region=town.region, at=NOW, kind=ClientKind.SANDBOX, agency=None, organisation="PT Contoh", redirect_uris=(registered,)
    )  # fmt: skip
    found = RelyingParty(made, redirect="http://127.0.0.1:51234/kembali", scope="openid")
    token, turn, landed = signed_on(found, browser)
    assert landed.startswith("http://127.0.0.1:51234/kembali?code=")
    assert found.claims(token, turn)["aud"] == made.client_id
    again = found.begin()
    landed = walk(browser, again.address)
    with pytest.raises(OAuthError, match="invalid_grant"):  # a code is good with the very port that it went to
        found.redeem(again, landed, redirect_uri="http://127.0.0.1:51235/kembali")
    for wrong in ("http://127.0.0.1:51234/lain", "http://localhost:51234/kembali", "http://127.0.0.1:0/kembali", "http://127.0.0.1:99999/kembali",
                  "http://127.0.0.1:51234@jahat.example/kembali", "http://127.0.0.1.jahat.example/kembali", "https://127.0.0.1:51234/kembali",
                  "http://[::1]:51234/kembali", "http://127.0.0.1:51234/kembali#x", "http://127.0.0.2/kembali"):  # fmt: skip
        address, _ = found.session_with(redirect_uri=wrong).create_authorization_url(found.metadata["authorization_endpoint"], code_verifier="v" * 50)
        assert browser.get(address.removeprefix("http://localhost")).status_code == 400, wrong


def test_an_application_with_a_secret_has_no_free_port(town: world.World, browser: Browser) -> None:
    found = party(town, kind=ClientKind.SANDBOX, agency=None, organisation="PT Contoh", redirect_uris=("http://127.0.0.1/kembali",))
    address, _ = found.session_with(redirect_uri="http://127.0.0.1:51234/kembali").create_authorization_url(
        found.metadata["authorization_endpoint"], code_verifier="v" * 50
    )
    assert browser.get(address.removeprefix("http://localhost")).status_code == 400


def test_no_page_of_a_browser_reads_a_token(town: world.World, browser: Browser) -> None:
    """Applications in a browser's page are not offered: tokens do not cross origins (CORS)."""
    found = phone(town, redirect=WEB)
    turn = found.begin()
    fields = {
        "grant_type": "authorization_code",
        "code": said(walk(browser, turn.address))["code"],
        "redirect_uri": WEB,
        "code_verifier": turn.verifier,
    }
    asked = Browser(HTTP_HOST="localhost").options(
        "/identitas/token/", headers={"Origin": "https://contoh.example", "Access-Control-Request-Method": "POST"}
    )
    answer = post(found, "token_endpoint", fields, Origin="https://contoh.example")
    token = answer.json()["access_token"]
    read = Browser(HTTP_HOST="localhost").get("/api/v1/token", headers={"Origin": "https://contoh.example", "Authorization": f"Bearer {token}"})
    told = Browser(HTTP_HOST="localhost").get("/identitas/profil/", headers={"Origin": "https://contoh.example", "Authorization": f"Bearer {token}"})
    assert (answer.status_code, read.status_code, told.status_code) == (200, 200, 200)
    for one in (asked, answer, read, told):
        assert not [name for name in one.headers if name.lower().startswith("access-control-")]


def test_a_suspended_application_on_a_phone_is_nobody(town: world.World, browser: Browser) -> None:
    found = phone(town)
    token, _, _ = signed_on(found, browser)
    models.Client.objects.update(state="suspended")
    assert found.userinfo(token).status_code == 401
    assert post(found, "token_endpoint", {"grant_type": "refresh_token", "refresh_token": token["refresh_token"]}).json()["error"] == "invalid_client"
    elsewhere = Browser(HTTP_HOST="sagara.localhost")
    models.Client.objects.update(state="active")
    refused = clients.send(elsewhere, {"grant_type": "refresh_token", "refresh_token": token["refresh_token"], "client_id": found.made.client_id})
    assert refused.json()["error"] == "invalid_client", "another region knows it not"


def test_the_database_knows_three_ways_of_proving_and_no_other(town: world.World) -> None:
    clients.make_phone(region=town.region, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Client.objects.update(auth_method="anything")
