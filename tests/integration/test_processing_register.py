"""The register of processing (UU 27/2022 Pasal 31) is made from columns and packages, and is public."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client

from loket.oversight.privacy import queries as privacy
from loket.oversight.privacy.values import Class, Processing
from tests.support import world as worlds
from tests.support.exchange import Stand

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch, settings: Any) -> worlds.World:
    settings.LOKET_LIMIT_SCALE = 0
    monkeypatch.setattr("django.utils.timezone.now", lambda: worlds.NOW)
    return worlds.build("dukcapil/akta-kelahiran", "dukcapil/akta-kematian", "dukcapil/kia")


def test_the_register_says_of_each_activity_what_why_and_how_long(world: worlds.World) -> None:
    register = privacy.get_processing(region=world.region, at=world.at)
    found = {one.activity.code: one for one in register.activities}
    residents = found["register"]
    assert {kind.code for kind in residents.of(Class.SPECIFIC)} == {"health", "finance", "register_copy"}
    assert {"nik", "name", "address"} <= {kind.code for kind in residents.of(Class.GENERAL)}
    assert "residents_resident" in residents.tables
    for one in register.activities:
        assert one.activity.purpose.id, one.activity.code
        assert one.activity.reference, one.activity.code
        assert all(kept.reference_on(register.on) and kept.length_on(register.on).id for kept in one.retention), one.activity.code


def test_the_register_names_what_each_service_asks_and_whom_it_tells(world: worlds.World) -> None:
    services = {one.service: one for one in privacy.get_processing(region=world.region, at=world.at).services}
    assert set(services) == {"akta-kelahiran", "akta-kematian", "kia"}
    assert [field.label.en for field in services["kia"].of(Class.SPECIFIC)], "a child's card asks for specific data"
    assert services["akta-kematian"].recipients, "a death is told to other agencies"
    assert services["kia"].retention_years > 0


def test_grants_in_force_are_recipients_of_the_register(db: None) -> None:
    stand = Stand()
    assert _register_of(stand).recipients == ()
    stand.grant()
    assert [(one.name.id, one.reference) for one in _register_of(stand).recipients] == [("Dinas Sosial Contoh", "Peraturan contoh Pasal 1")]


def _register_of(stand: Stand) -> Processing:
    found = privacy.get_processing(region=worlds.REGION, at=stand.now)
    return next(one for one in found.activities if one.activity.code == "register")


def test_the_page_and_its_data_say_the_same(world: worlds.World) -> None:
    client = Client(HTTP_HOST="localhost")
    data = client.get("/pengelolaan-data/kegiatan.json").json()
    lines = list(csv.DictReader(io.StringIO(client.get("/pengelolaan-data/kegiatan.csv").content.decode())))
    assert [one["code"] for one in data["processing"]] == [one["code"] for one in lines]
    page = client.get("/pengelolaan-data/").content.decode()
    for one in data["processing"]:
        assert one["title"] in page, one["code"]
    applications = next(one for one in data["processing"] if one["code"] == "applications")
    assert applications["basis"] == "public_duty"
    assert applications["basis_law"] == "UU 27/2022 Pasal 20 ayat (2) huruf e"
    assert any("Isi permohonan" in one for one in applications["specific"])
