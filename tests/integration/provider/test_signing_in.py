"""An independent relying party signs people in through us."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from django.test import Client as Browser

from loket.foundation.audit import queries as record
from loket.foundation.notifications import queries as messages
from tests.support import clients, world
from tests.support.relying_party import said
from tests.support.signing_in import party, signed_on

pytestmark = pytest.mark.django_db


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


def test_a_person_is_told_once_that_an_application_was_connected(town: world.World, browser: Browser) -> None:
    found = party(town, scope="openid")
    for _ in range(2):
        signed_on(found, browser)
    told = [one for one in messages.list_messages(region=town.region, recipient=town.citizen) if "terhubung" in one.subject.id]
    assert [one.subject.id for one in told] == ["Aplikasi Contoh terhubung dengan akun Anda"]


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


def test_without_a_key_the_provider_is_closed_and_says_so(town: world.World, browser: Browser, settings: Any, tmp_path: Path) -> None:
    found = party(town)
    turn = found.begin()
    settings.LOKET_IDENTITY_KEYS, settings.LOKET_MODE = tmp_path / "none.json", "production"
    page = browser.get(turn.address.removeprefix("http://localhost"))
    assert (page.status_code, "loket doctor" in page.content.decode()) == (503, True)
    assert Browser(HTTP_HOST="localhost").get("/.well-known/openid-configuration").status_code == 503
