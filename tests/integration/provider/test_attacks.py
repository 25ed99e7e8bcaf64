"""What nobody must be able to do with an application, a code or a token."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from authlib.integrations.base_client import OAuthError
from django.test import Client as Browser

from loket.foundation.clients import models
from loket.foundation.clients.errors import OAuthRefused
from loket.foundation.clients.values import ClientKind
from loket.foundation.identity.models import Account
from tests.support import clients, world
from tests.support.relying_party import said, walk
from tests.support.signing_in import NOW, party, signed_on

pytestmark = pytest.mark.django_db


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


def test_an_address_that_was_taken_away_while_a_person_waited_is_not_answered(town: world.World, browser: Browser) -> None:
    """Operators remove an address that fell into strange hands: whoever stands on the consent page is not sent there."""
    found = party(town, redirect_uris=(clients.REDIRECT, "https://aplikasi.contoh.example/lain"))
    onwards = browser.get(found.begin().address.removeprefix("http://localhost")).headers["Location"]
    models.Client.objects.update(redirect_uris=["https://aplikasi.contoh.example/lain"])
    for answer in (browser.get(onwards), browser.post(onwards, {"decision": "allow"}), browser.post(onwards, {"decision": "deny"})):
        assert (answer.status_code, "Location" in answer.headers) == (400, False)
    assert not models.Code.objects.exists()


def test_a_scope_that_was_taken_away_while_a_person_waited_is_not_given(town: world.World, browser: Browser) -> None:
    found = party(town, scope="openid nik")
    onwards = browser.get(found.begin().address.removeprefix("http://localhost")).headers["Location"]
    client = models.Client.objects.get()
    models.Client.objects.update(uses=[use for use in client.uses if use["scope"] != "nik"])
    assert said(browser.post(onwards, {"decision": "allow"}).headers["Location"])["error"] == "invalid_scope"
    assert not models.Connection.objects.exists()


def test_an_application_that_was_suspended_while_a_person_waited_gets_no_code(town: world.World, browser: Browser) -> None:
    found = party(town)
    onwards = browser.get(found.begin().address.removeprefix("http://localhost")).headers["Location"]
    models.Client.objects.update(state="suspended")
    answer = browser.post(onwards, {"decision": "allow"})
    assert (answer.status_code, "Location" in answer.headers) == (400, False)
    with pytest.raises(OAuthRefused):
        found.made.citizen_token(town.citizen, at=NOW)
    assert not models.Code.objects.exists()


def test_a_code_is_worth_nothing_once_its_account_is_frozen_or_its_consent_another(town: world.World, browser: Browser) -> None:
    found = party(town)
    for spoil, reason in (
        (lambda: models.Connection.objects.update(scopes=["openid"]), "consent_changed"),
        (lambda: Account.objects.filter(pk=town.citizen).update(frozen_at=NOW), "account"),
    ):
        turn = found.begin()
        landed = walk(browser, turn.address)
        spoil()
        with pytest.raises(OAuthError, match="invalid_grant"):
            found.redeem(turn, landed)
        assert models.Family.objects.latest("began_at").end_reason == reason


def test_no_token_of_a_frozen_account_is_called_active(town: world.World, browser: Browser) -> None:
    found = party(town)
    token, _, _ = signed_on(found, browser)
    assert found.post("introspection_endpoint", {"token": token["access_token"]}).json()["active"]
    Account.objects.filter(pk=town.citizen).update(frozen_at=NOW)
    for name in ("access_token", "refresh_token"):
        assert found.post("introspection_endpoint", {"token": token[name]}).json() == {"active": False}
