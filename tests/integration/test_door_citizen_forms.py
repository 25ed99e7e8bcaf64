"""Whole forms of other packages through the door: groups, addresses, points, several family members."""

from __future__ import annotations

from typing import Any

import pytest

from loket.services.cases import queries as cases
from tests.integration import test_door_citizen as door
from tests.integration.test_door_citizen import clock as clock
from tests.support import world as worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None, clock: door.Clock, settings: Any) -> worlds.World:
    settings.LOKET_LIMIT_SCALE = 0
    return worlds.build("dukcapil/pindah-datang", "dpmptsp/sip-dokter")


def village() -> str:
    from loket.foundation.agencies import queries as agencies

    return agencies.list_villages(worlds.REGION)[0][1][0].code


def test_a_group_an_address_and_a_point_are_filled_in_checked_and_sent(world: worlds.World) -> None:
    client = door.signed_in(world.citizen)
    draft = door.begin(client, "sip-dokter")
    path = f"{draft}tempat-lain/"

    door.send(client, f"{draft}jenis/", {"kind": "new"})
    # The specialty is asked only of specialists: a further question before anything is saved.
    doctor = {"name_with_titles": "dr. Melati Contoh, Sp.A", "profession": "specialist", "str_number": "STR-12345678"}
    more = door.send(client, f"{draft}dokter/", doctor)
    assert more.status_code == 200
    assert "pertanyaan lanjutan" in more.content.decode()
    assert "dr. Melati Contoh, Sp.A" in more.content.decode()
    shown = {"revision": door.hidden(more, "revision"), "_shown": door.hidden(more, "_shown")}
    assert client.post(f"{draft}dokter/", shown | doctor | {"specialty": "Anak"}).status_code == 303

    more = door.send(client, path, {"has_other_places": "true"})
    form = {"revision": door.hidden(more, "revision"), "_shown": door.hidden(more, "_shown"), "has_other_places": "true", "other_places.items": "1"}
    added = client.post(path, form | {"other_places.0.name": "Klinik Satu", "other_places.0.licence_number": "", "add": "other_places"})
    assert door.hidden(added, "other_places.items") == ["2"]
    assert 'value="Klinik Satu"' in added.content.decode()
    two = form | {
        "other_places.items": "2",
        "other_places.0.name": "Klinik Satu",
        "other_places.1.name": "Klinik Dua",
        "other_places.1.licence_number": "SIP-22222222",
    }
    dropped = client.post(path, two | {"drop": "other_places.0"})
    assert 'value="Klinik Satu"' not in dropped.content.decode()
    assert 'value="Klinik Dua"' in dropped.content.decode()
    wrong = client.post(path, two)
    assert wrong.status_code == 422
    assert 'href="#f-other_places.0.licence_number"' in wrong.content.decode()
    assert client.post(path, two | {"other_places.0.licence_number": "SIP-11111111"}).status_code == 303

    place = {
        "place_kind": "hospital", "place_name": "RS Contoh", "place_address_street": "Jalan Contoh 1", "place_address_village": "",
        "place_point_lat": "-8,5", "place_point_lon": "abc",
    }  # fmt: skip
    wrong = door.send(client, f"{draft}tempat-praktik/", place)
    assert wrong.status_code == 422
    assert 'href="#f-place_address-village"' in wrong.content.decode()
    assert 'href="#f-place_point-lon"' in wrong.content.decode()
    assert 'value="Jalan Contoh 1"' in wrong.content.decode()
    right = place | {"place_address_village": village(), "place_point_lon": "116.1"}
    assert door.send(client, f"{draft}tempat-praktik/", right).status_code == 303
    done = door.send(client, f"{draft}surat-fasilitas/", {"facility_letter": door.pdf()})
    assert done.url == f"{draft}periksa/"
    text = client.get(f"{draft}periksa/").content.decode()
    for words in ("Klinik Dua", "SIP-11111111", "Jalan Contoh 1", "116.100000"):
        assert words in text
    assert door.count(client, f"{draft}tempat-praktik/") <= door.MOST_QUERIES
    answer = client.post(f"{draft}periksa/", {"_key": door.hidden(client.get(f"{draft}periksa/"), "_key"), "declared": "1"})
    assert answer.status_code == 303


def test_several_members_of_the_family_move(world: worlds.World) -> None:
    client = door.signed_in(world.citizen)
    draft = door.begin(client, "pindah-datang")
    assert door.send(client, f"{draft}yang-pindah/", {}).status_code == 422
    assert door.send(client, f"{draft}yang-pindah/", {"members": [str(world.resident), str(world.stranger)]}).status_code == 422
    assert door.send(client, f"{draft}yang-pindah/", {"members": [str(world.resident), str(world.spouse)]}).status_code == 303
    address = {"address_street": "Jalan Baru 2", "address_rt": "3", "address_rw": "4", "address_village": village()}
    assert door.send(client, f"{draft}alamat-baru/", address).status_code == 303
    stored = cases.get_draft(region=world.region, account=world.citizen, draft=door.case_id(draft))
    assert stored.answers["members"] == [str(world.resident), str(world.spouse)]
    assert stored.answers["address"]["rt"] == "003"
    again = client.get(f"{draft}yang-pindah/").content.decode()
    assert again.count(" checked") == 2
