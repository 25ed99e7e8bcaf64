"""Grants in the browser: proposed by one operator, decided by another, public for everybody."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from loket.foundation.exchange import models, operations, queries
from loket.foundation.exchange.values import GrantState, Kind
from loket.foundation.identity.models import Account
from tests.support import world
from tests.support.exchange import PURPOSE, Stand


@pytest.fixture
def stand(db: None, settings: Any) -> Stand:
    settings.LOKET_LIMIT_SCALE = 0
    return Stand()


def _as(account: UUID) -> Client:
    browser = Client(HTTP_HOST="localhost")
    browser.force_login(Account.objects.get(pk=account), backend="loket.foundation.identity.backend.ByAddress")
    return browser


def _day(name: str, on: dt.date) -> dict[str, str]:
    return {f"{name}_day": str(on.day), f"{name}_month": str(on.month), f"{name}_year": str(on.year)}


def _form(stand: Stand, **changes: Any) -> dict[str, Any]:
    return {
        "client_id": stand.client.client_id, "purpose": PURPOSE, "purpose_id": "Menyalurkan bantuan sosial", "purpose_en": "Paying social aid",
        "legal_basis": "Peraturan contoh Pasal 1", "kinds": ["lookup"], "fields": ["residents.name", "residents.status"], "family_fields": ["residents.name"],
        "villages": [stand.village], "per_day": "1.500", "note": "PKS 12/2026", **_day("valid_from", stand.today),
        **_day("valid_until", stand.today + dt.timedelta(days=100)), **changes,
    }  # fmt: skip


def test_one_operator_proposes_and_another_approves_in_the_browser(stand: Stand) -> None:
    first, second = _as(stand.first), _as(stand.second)
    sent = first.post(reverse("manage-grant-new"), _form(stand))
    assert sent.status_code == 303
    page = first.get(sent["Location"]).content.decode()
    assert "pengelola lain yang memutusnya" in page
    assert 'value="approve"' not in page
    assert first.post(sent["Location"], {"do": "approve"}).status_code == 409
    assert "Berbagi data" in second.get("/pengelola/").content.decode()
    assert second.post(sent["Location"], {"do": "approve"}).status_code == 303
    (grant,) = queries.list_grants(region=world.REGION, states=[GrantState.ACTIVE])
    assert (grant.terms.recipient, grant.terms.per_day, grant.terms.villages) == ("Dinas Kependudukan dan Pencatatan Sipil", 1500, (stand.village,))
    assert grant.terms.family_fields == ()  # not needed for what may be done, so not granted along


def test_what_is_wrong_in_the_form_is_said_at_its_box_and_kept(stand: Stand) -> None:
    answer = _as(stand.first).post(reverse("manage-grant-new"), _form(stand, legal_basis="", per_day="banyak"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Tulis bilangan bulat" in page
    assert "Menyalurkan bantuan sosial" in page
    long = _as(stand.first).post(reverse("manage-grant-new"), _form(stand, **_day("valid_until", stand.today + dt.timedelta(days=800))))
    assert "paling lama 12 bulan" in long.content.decode()


def test_a_grant_shows_its_use_and_is_withdrawn_with_a_reason(stand: Stand) -> None:
    grant = stand.grant()
    operations.lookup(act=stand.act(), call=stand.call(), nik=stand.nik)
    browser, address = _as(stand.first), reverse("manage-grant", args=[grant.id])
    assert "1 orang ditanyakan dalam 1 panggilan" in browser.get(address).content.decode()
    assert browser.post(address, {"do": "withdraw", "reason": ""}).status_code == 409
    assert browser.post(address, {"do": "withdraw", "reason": "Selesai"}).status_code == 303
    assert queries.get_grant(region=world.REGION, grant=grant.id).state is GrantState.WITHDRAWN


def test_a_grant_that_ends_soon_is_reviewed_by_proposing_to_renew_it(stand: Stand) -> None:
    grant = stand.grant(valid_until=stand.today + dt.timedelta(days=10), kinds=frozenset([Kind.LOOKUP]))
    browser = _as(stand.first)
    assert "Perlu ditinjau" in browser.get(reverse("manage-grants")).content.decode()
    address = reverse("manage-grant-renew", args=[grant.id])
    assert "Menyalurkan bantuan sosial" in browser.get(address).content.decode()
    after = stand.today + dt.timedelta(days=11)
    sent = browser.post(address, _form(stand, **_day("valid_from", after), **_day("valid_until", after + dt.timedelta(days=50))))
    assert sent.status_code == 303
    assert queries.list_due(region=world.REGION, day=stand.today) == ()


def test_people_without_the_office_see_no_grants_there(stand: Stand) -> None:
    grant = stand.grant()
    for address in (reverse("manage-grants"), reverse("manage-grant-new"), reverse("manage-grant", args=[grant.id])):
        assert _as(stand.world.citizen).get(address).status_code == 403
        assert Client(HTTP_HOST="localhost").get(address).status_code == 302


def test_the_public_register_shows_every_grant_without_cookie_and_as_data(stand: Stand) -> None:
    grant = stand.grant()
    operations.propose(act=stand.operator(stand.first), terms=stand.terms(purpose="belum_disetujui"), note="rahasia dapur")
    operations.lookup(act=stand.act(), call=stand.call(), nik=stand.nik)
    visitor = Client(HTTP_HOST="localhost")
    page = visitor.get("/berbagi-data/")
    text = page.content.decode()
    assert (page.status_code, dict(page.cookies)) == (200, {})
    assert "Dinas Sosial Contoh: Menyalurkan bantuan sosial" in text
    assert "1 orang ditanyakan dalam 30 hari terakhir" in text
    assert "belum_disetujui" not in text + visitor.get("/berbagi-data/izin.csv").content.decode()
    data = visitor.get("/berbagi-data/izin.json").json()["grants"]
    assert [(one["purpose"], one["state"], one["people_last_30_days"], one["fields"]) for one in data] == [
        (PURPOSE, "in_force", 1, ["name", "birth_on", "village_code"])
    ]
    operations.withdraw(act=stand.operator(stand.first), grant=grant.id, reason="selesai")
    assert "Dicabut" in visitor.get("/berbagi-data/").content.decode()
    assert visitor.get("/en/berbagi-data/").content.decode().count("Withdrawn") == 1
    assert visitor.get("/berbagi-data/?after=x'").status_code == 200


def test_an_event_that_was_given_up_is_sent_again_by_an_operator(stand: Stand) -> None:
    stand.grant()
    hook, _ = operations.enter_webhook(act=stand.act(), client_id=stand.client.client_id, url="https://dinsos.contoh.go.id/", purpose=PURPOSE)
    operations.test_webhook(act=stand.act(), client_id=stand.client.client_id, hook=hook.id)
    models.Delivery.objects.update(state="dead", next_at=None, last_answer="timeout", tries=10)
    browser = _as(stand.first)
    page = browser.get(reverse("manage-deliveries")).content.decode()
    assert "Server tidak menjawab tepat waktu" in page
    chosen = page.partition('name="delivery" value="')[2].partition('"')[0]
    assert browser.post(reverse("manage-deliveries"), {"delivery": chosen}).status_code == 303
    assert models.Delivery.objects.get().state == "waiting"
    assert "Semua kabar sampai" in browser.get(reverse("manage-deliveries")).content.decode()
    assert browser.post(reverse("manage-deliveries"), {"delivery": chosen}).status_code == 404
