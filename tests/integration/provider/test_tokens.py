"""Tokens: renewed, narrowed, asked about, given back."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

import pytest
from authlib.integrations.base_client import OAuthError
from django.test import Client as Browser

from loket.foundation.clients import models, queries
from tests.support import world
from tests.support.signing_in import ALL, party, signed_on

pytestmark = pytest.mark.django_db


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


def test_who_stands_behind_a_token_costs_two_statements(town: world.World, browser: Browser, django_assert_num_queries: Any) -> None:
    token, _, _ = signed_on(party(town), browser)
    with django_assert_num_queries(2):
        queries.bearer(token=token["access_token"], at=dt.datetime.fromtimestamp(time.time(), tz=dt.UTC))
