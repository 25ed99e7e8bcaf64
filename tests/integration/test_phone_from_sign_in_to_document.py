"""An application on a phone, from its public name to the signed document: nothing but what a developer finds in the documentation."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from django.test import Client as Browser

from loket.foundation.audit import queries as record
from loket.foundation.clients import models
from loket.foundation.common import ids
from tests.integration import test_journey
from tests.integration.test_api_people import Phone, filled, submit
from tests.support import clients, world
from tests.support.relying_party import RelyingParty
from tests.support.signing_in import signed_in, signed_on

pytestmark = pytest.mark.django_db
SCOPES = ("openid", "profile", "apply", "cases", "documents", "offline_access")


@pytest.fixture
def made(settings: Any, monkeypatch: pytest.MonkeyPatch) -> world.World:
    settings.LOKET_LIMIT_SCALE = 0
    monkeypatch.setattr("django.utils.timezone.now", lambda: world.NOW)
    return world.build()


def test_a_person_signs_in_on_a_phone_applies_follows_and_gets_the_document(made: world.World) -> None:
    found = RelyingParty(clients.make_phone(region=made.region, at=world.NOW, scopes=SCOPES), scope=" ".join(SCOPES), redirect=clients.OWN_SCHEME)
    token, _, _ = signed_on(found, signed_in(made.citizen))
    phone = Phone(token["access_token"])
    assert phone.call("GET", "/token").json()["scopes"] == sorted(SCOPES)

    (service,) = [one["service"] for one in phone.call("GET", "/services").json()["items"]]
    standard = phone.call("GET", f"/services/{service}").json()
    assert (standard["hash"], bool(standard["requirements"]), bool(standard["legal_basis"])) == (made.hashes[service], True, True)

    draft = filled(phone, made)  # the pages, with two files in pieces
    first, again = submit(phone, draft, "kunci-dari-telepon"), submit(phone, draft, "kunci-dari-telepon")
    assert first.json() | {"is_new": False} == again.json(), "a lost network sends twice; it is one case"
    case = first.json()["case"]
    (noted,) = record.list_entries(region=made.region, case=ids.from_text(case), event="journey.application.sent_by_client").items
    assert (noted.details, noted.actor) == ({"client": found.made.client_id}, str(made.citizen))

    test_journey.decide(made, "dukcapil/verifikator", "return", reason="name_differs", fields=["child_name"], note="Lihat surat.")
    renewed = found.session.refresh_token(found.metadata["token_endpoint"], refresh_token=token["refresh_token"])
    phone = Phone(renewed["access_token"])
    shown = phone.call("GET", f"/cases/{case}").json()
    assert (shown["state"], shown["corrections"][0]["fields"]) == ("returned", ["child_name"])
    assert phone.call("POST", f"/cases/{case}/correct", {"answers": {"child_name": "Bintang Contoh Purnama"}}).json()["state"] == "in_progress"
    test_journey.decide(made, "dukcapil/verifikator", "accept")
    test_journey.decide(made, "dukcapil/kepala", "accept")

    assert phone.call("GET", f"/cases/{case}").json()["state"] == "completed"
    (paper,) = phone.call("GET", "/documents").json()["items"]
    assert base64.b64decode(phone.call("GET", f"/documents/{paper['document']}/pdf").json()["content"]).startswith(b"%PDF")
    assert phone.call("GET", "/messages").json()["unread"] >= 1


def test_whoever_takes_their_permission_back_closes_the_phone_at_once(made: world.World) -> None:
    found = RelyingParty(clients.make_phone(region=made.region, at=world.NOW, scopes=SCOPES), scope=" ".join(SCOPES), redirect=clients.OWN_SCHEME)
    browser = signed_in(made.citizen)
    token, _, _ = signed_on(found, browser)
    phone = Phone(token["access_token"])
    assert phone.call("GET", "/cases").status_code == 200
    connection = ids.to_text(models.Connection.objects.get().pk)
    assert "di semua telepon" in browser.get(f"/saya/akun/aplikasi/{connection}/").content.decode()
    assert browser.post(f"/saya/akun/aplikasi/{connection}/").status_code == 303
    assert phone.call("GET", "/cases").status_code == 401
    fields = {"grant_type": "refresh_token", "refresh_token": token["refresh_token"], "client_id": found.made.client_id}
    assert clients.send(Browser(HTTP_HOST="localhost"), fields).json()["error"] == "invalid_grant"
