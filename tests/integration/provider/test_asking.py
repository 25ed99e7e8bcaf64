"""What a person is asked on the way to an application, and what an application may ask of them."""

from __future__ import annotations

import datetime as dt
import time
from urllib.parse import parse_qs

import pytest
from django.test import Client as Browser

from loket.foundation.clients import models, speaking
from loket.foundation.common import ids
from loket.foundation.identity.models import Account
from loket.foundation.identity.values import PROOFS
from tests.support import clients, world
from tests.support.pages import forms_of
from tests.support.relying_party import said, walk
from tests.support.signing_in import ALL, long_ago, party, signed_on

pytestmark = pytest.mark.django_db


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


def test_an_application_whose_person_reads_english_leads_to_english_pages(town: world.World, browser: Browser) -> None:
    turn = party(town).begin(ui_locales="en id")
    page = browser.get(turn.address.removeprefix("http://localhost"), follow=True)
    assert page.redirect_chain[0][0].startswith("/en/identitas/lanjut/")
    assert b"Allow and sign in" in page.content


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


def test_an_application_that_names_whom_it_expects_is_given_nobody_else(town: world.World, browser: Browser) -> None:
    """`id_token_hint`: somebody else has signed in to Loket on the same phone meanwhile."""
    found = party(town, scope="openid")
    token, _, _ = signed_on(found, browser)
    same = found.begin(id_token_hint=token["id_token"], prompt="none").address.removeprefix("http://localhost")
    assert "code" in said(browser.get(same).headers["Location"])
    other = Browser(HTTP_HOST="localhost")
    other.force_login(Account.objects.get(pk=town.stranger), backend="loket.foundation.identity.backend.ByAddress")
    assert said(other.get(same).headers["Location"])["error"] == "login_required"
    page = other.get(found.begin(id_token_hint=token["id_token"]).address.removeprefix("http://localhost"), follow=True)
    assert page.status_code == 403
    assert "Anda masuk dengan akun lain" in page.content.decode()
    assert "error=login_required" in page.content.decode()
    onwards = page.redirect_chain[0][0]
    assert other.post(onwards, {"decision": "allow"}).status_code == 403, "nor by a form of one's own"
    assert models.Family.objects.filter(account=town.stranger).count() == 0


def test_a_hint_that_another_application_got_or_nobody_is_refused(town: world.World, browser: Browser) -> None:
    found, other = party(town, scope="openid"), party(town, scope="openid")
    theirs = signed_on(other, browser)[0]["id_token"]
    client = models.Client.objects.get(pk=ids.from_text(found.made.client_id))
    farewell = speaking.logout_token(client, account=town.citizen, presence=None, at=dt.datetime.fromtimestamp(time.time(), tz=dt.UTC))
    for hint in (theirs, theirs[:-3] + "AAA", farewell, "x"):
        answer = browser.get(found.begin(id_token_hint=hint).address.removeprefix("http://localhost"))
        assert said(answer.headers["Location"])["error"] == "invalid_request"
    refused = browser.get("/identitas/keluar/", {"id_token_hint": farewell})
    assert refused.status_code == 400, "nor does a logout token sign anybody out"
