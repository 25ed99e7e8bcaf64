"""What machines hear from the provider: methods, types, headers, and an answer to whatever is malformed."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from django.test import Client as Browser

from loket.foundation.clients import models
from loket.foundation.clients.values import AuthMethod
from tests.support import clients, world
from tests.support.relying_party import said, walk
from tests.support.signing_in import NOW, party, signed_on

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"


def anybody() -> Browser:
    """Return a browser, or a program, of nobody."""
    return Browser(HTTP_HOST="localhost", raise_request_exception=True)


def deep(levels: int = 60_000) -> str:
    """Return a part of a JWT whose JSON goes deeper than anybody reads."""
    return base64.urlsafe_b64encode(b'{"a":' * levels + b"1" + b"}" * levels).rstrip(b"=").decode()


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server", "/identitas/kunci/"])
def test_what_everybody_may_read_is_read_from_everywhere_and_kept_for_an_hour(town: world.World, path: str) -> None:
    answer, head = anybody().get(path, headers={"Origin": "https://lain.example"}), anybody().head(path)
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert "Set-Cookie" not in answer.headers
    assert (head.status_code, head.content, head.headers["Content-Type"]) == (200, b"", "application/json")
    assert anybody().post(path).status_code == 405


@pytest.mark.parametrize("path", ["/identitas/token/", "/identitas/periksa-token/", "/identitas/cabut/"])
def test_the_addresses_of_tokens_take_a_form_by_post_and_answer_json_that_nobody_keeps(town: world.World, path: str) -> None:
    for method, kind in (("GET", FORM), ("HEAD", FORM), ("OPTIONS", FORM), ("PUT", FORM), ("POST", "application/json"), ("POST", "text/plain"),
                         ("POST", "multipart/form-data; boundary=x")):  # fmt: skip
        answer = anybody().generic(method, path, "grant_type=x", content_type=kind, headers={"Origin": "https://lain.example"})
        assert answer.status_code == 400, method
        assert answer.headers["Content-Type"] == "application/json"
        assert answer.headers["Cache-Control"] == "no-store"
        assert not [name for name in answer.headers if name.startswith("Access-Control")]
    assert clients.send(anybody(), {}, path=path).headers["Cache-Control"] == "no-store"
    twice = anybody().post(path, "grant_type=a&grant_type=b", content_type=FORM)
    assert twice.json()["error"] == "invalid_request"


def test_the_address_of_signing_in_is_read_or_sent_a_form_and_nothing_else(town: world.World, browser: Browser) -> None:
    found = party(town, scope="openid")
    signed_on(found, browser)
    path = found.begin().address.removeprefix("http://localhost")
    for method in ("HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"):
        answer = browser.generic(method, path)
        assert (answer.status_code, "Location" in answer.headers) == (405, False), method
    assert models.Code.objects.count() == 1, "a look at the headers lets nobody in"
    sent = browser.post(path.partition("?")[0], path.partition("?")[2], content_type=FORM)
    assert (sent.status_code, sent.headers["Location"].partition("?")[0]) == (303, "/identitas/otorisasi/")
    assert "code" in said(browser.get(sent.headers["Location"]).headers["Location"])


def test_no_answer_on_the_way_is_kept_by_anybody(town: world.World, browser: Browser) -> None:
    path = party(town).begin().address.removeprefix("http://localhost")
    off = browser.get(path)
    page = browser.get(off.headers["Location"])
    back = browser.post(off.headers["Location"], {"decision": "allow"})
    assert [answer.headers["Cache-Control"].partition(",")[0] for answer in (off, page, back)] == ["no-store", "private", "no-store"]
    for answer in (off, page, back):
        assert answer.headers["Referrer-Policy"] in ("same-origin", "no-referrer", "strict-origin")
    assert back.status_code == 303, "never 307: a browser would send the form on (RFC 9700 4.12)"
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "name", ["state", "nonce", "scope", "acr_values", "prompt", "ui_locales", "login_hint", "id_token_hint", "claims", "client_id"]
)
def test_signs_that_no_database_holds_are_no_fault_of_ours(town: world.World, browser: Browser, name: str) -> None:
    found = party(town, scope="openid")
    signed_on(found, browser)
    fields = {"response_type": "code", "scope": "openid", "client_id": found.made.client_id, "redirect_uri": clients.REDIRECT, "state": "s",
              "code_challenge": "c" * 43, "code_challenge_method": "S256"}  # fmt: skip
    for odd in ("\x00", "a\x00b", "\r\nSet-Cookie: a=b", "\ud7ff\U0010ffff", "x" * 20_000):
        answer = browser.get("/identitas/otorisasi/", fields | {name: odd})
        assert answer.status_code in (302, 303, 400), (name, odd[:10])
        assert "Set-Cookie: a" not in str(answer.headers)


def test_whatever_proves_nothing_is_refused_and_is_no_fault_of_ours(town: world.World) -> None:
    made = clients.make_client(region=town.region, at=NOW)
    for header in (
        "Basic \xe9\xe9\xe9\xe9",
        "Basic",
        "Basic ",
        "Basic ====",
        "Basic " + base64.b64encode(b"\xff:\xff").decode(),
        "Basic Og==",
        "\xe9",
        "basic AAAA",
    ):
        answer = clients.send(anybody(), {"grant_type": "client_credentials"}, Authorization=header)
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client"), header
    kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    for assertion in (f"eyJhbGciOiJSUzI1NiJ9.{deep()}.x", f"{deep()}.{deep()}.x", "..", "x" * 100_000, "\x00.\x00.\x00"):
        answer = clients.send(anybody(), {"grant_type": "client_credentials", "client_assertion_type": kind, "client_assertion": assertion})
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    for name in ("code", "refresh_token", "redirect_uri", "code_verifier", "token", "scope", "client_id", "client_secret"):
        fields = {"client_id": made.client_id, "client_secret": made.secret, "grant_type": "authorization_code", "code": "lkc_x", "redirect_uri": "x",
                  "code_verifier": "x", "token": "x"}  # fmt: skip
        for path in ("/identitas/token/", "/identitas/cabut/", "/identitas/periksa-token/"):
            answer = clients.send(anybody(), fields | {name: "a\x00\u00e9"}, path=path)
            assert answer.status_code in (200, 400, 401), (name, path)


def test_a_hint_that_is_no_token_of_ours_signs_nobody_out(town: world.World, browser: Browser) -> None:
    for hint in (f"eyJhbGciOiJSUzI1NiJ9.{deep()}.x", f"{deep()}..", "a.b.c", "\x00"):
        assert browser.get("/identitas/keluar/", {"id_token_hint": hint}).status_code == 400
    assert browser.get("/saya/").status_code == 200


def test_the_answers_are_as_the_specifications_say(town: world.World, browser: Browser) -> None:
    found = party(town)
    token, _, landed = signed_on(found, browser)
    assert {"code", "state", "iss"} == set(said(landed))
    assert {"access_token", "token_type", "expires_in", "scope", "refresh_token", "id_token"} <= set(token)
    header = json.loads(base64.urlsafe_b64decode(token["id_token"].partition(".")[0] + "=="))
    assert (header["alg"], header["typ"]) == ("RS256", "JWT")
    told = found.userinfo(token)
    assert (told.headers["Content-Type"], told.headers["Cache-Control"]) == ("application/json", "no-store")
    posted = anybody().post("/identitas/profil/", headers={"Authorization": f"Bearer {token['access_token']}"})
    assert posted.json() == told.json()
    for sent, status, error in (({}, 401, ""), ({"Authorization": "Bearer lka_x"}, 401, "invalid_token"), ({"Authorization": "Bearer"}, 401, "")):
        refused = anybody().get("/identitas/profil/", headers=sent)
        assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (status, f'Bearer error="{error}"' if error else "Bearer")
    own = found.made.own_token(at=NOW)
    assert own
    in_address = anybody().get(f"/identitas/profil/?access_token={token['access_token']}")
    assert in_address.status_code == 401, "a token in an address is in every log on the way"


def test_an_application_with_a_key_is_not_let_in_by_its_name(town: world.World) -> None:
    made = clients.make_client(region=town.region, at=NOW)
    models.Client.objects.filter(pk__isnull=False).update(auth_method=AuthMethod.PRIVATE_KEY.value)
    for fields in ({}, {"client_secret": made.secret}):
        answer: Any = clients.send(anybody(), {"grant_type": "client_credentials", "client_id": made.client_id} | fields)
        assert answer.json()["error"] == "invalid_client"


def test_what_is_asked_besides_is_not_carried_into_our_own_addresses(town: world.World, browser: Browser) -> None:
    """`login_hint` may hold an e-mail address: it goes no further than the request that brought it."""
    path = (
        party(town)
        .begin(login_hint="warga@contoh.example", claims='{"id_token":{"nik":{"essential":true}}}')
        .address.removeprefix("http://localhost")
    )
    onwards = anybody().get(path, follow=True)
    assert all("warga" not in address for address, _ in onwards.redirect_chain)
    assert b"warga@contoh.example" not in onwards.content
    landed = walk(browser, path)
    assert "code" in said(landed)
