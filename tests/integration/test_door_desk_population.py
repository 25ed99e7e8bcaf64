"""At the desk: somebody is found without a card, and two entries are judged side by side."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from loket.foundation.audit import queries as record
from loket.foundation.common import ids
from loket.foundation.identity import models as accounts
from loket.foundation.residents import jobs, models
from loket.foundation.residents import operations as register
from loket.foundation.residents import queries as residents
from loket.foundation.residents.values import PairState
from tests.integration.test_residents_duplicates import alone
from tests.support import world as worlds
from tests.unit.foundation.residents import samples
from tests.unit.foundation.residents.samples import FATHER, MOTHER

SEARCH, DOUBLES = "/meja/penduduk/cari/", "/meja/penduduk/ganda/"
SARI = {"name": "dewi sari", "born_day": "1", "born_month": "7", "born_year": "1990", "village": ""}


@pytest.fixture
def world(db: None) -> worlds.World:
    return worlds.build(positions={"dukcapil/verifikator": 1, "dinkes/pemeriksa": 1})


@pytest.fixture
def people(world: worlds.World) -> tuple[UUID, ...]:
    return samples.load_family(serial=50)


def client_of(world: worlds.World, position: str = "dukcapil/verifikator") -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(accounts.Account.objects.get(pk=world.officers[position]))
    return client


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_restricted_entry_is_named_as_such_with_its_reason_and_nothing_of_it(world: worlds.World, people: tuple[UUID, ...]) -> None:
    register.restrict(act=samples.act(worlds.REGION), resident_id=people[MOTHER], reference="UU 27/2022 Pasal 41")
    page = text(client_of(world).post(SEARCH, SARI))
    assert "Dibatasi" in page
    assert "UU 27/2022 Pasal 11 dan 41" in page
    assert "Sari Dewi" not in page
    assert "0050" not in page
    assert ids.to_text(people[MOTHER]) not in page


def test_somebody_without_a_card_is_found_and_helped_and_the_reading_is_recorded(world: worlds.World, people: tuple[UUID, ...]) -> None:
    client = client_of(world)
    assert client.get(SEARCH).status_code == 200
    answer = client.post(SEARCH, SARI)
    assert answer.status_code == 200
    assert "Sari Dewi" in text(answer)
    assert "9701••••••••0050" in text(answer)
    assert "9701014107900050" not in text(answer)
    (line,) = record.list_readings(region=worlds.REGION, subject=people[MOTHER])
    assert line.actor == str(world.officers["dukcapil/verifikator"])
    key = ids.to_text(people[MOTHER])
    form = client.post("/meja/loket/layani/", {"found": key})
    assert form.status_code == 200
    assert "Sari Dewi" in text(form)
    asked = {"found": key, "who": "resident", "seen": "on", "service": "akta-kelahiran", "unit": "dukcapil/kantor", "how": "witness"}
    sent = client.post("/meja/loket/layani/", asked)
    assert sent.status_code == 303, text(sent)
    assert "Sari Dewi" in text(client.get(sent["Location"]))


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ({"born_day": "", "born_month": "", "born_year": ""}, "Isi tanggal lahir"),
        ({"born_day": "31", "born_month": "2"}, "kalender"),
        ({"name": " "}, "Tulis namanya"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_is_kept(world: worlds.World, people: tuple[UUID, ...], typed: dict[str, str], word: str) -> None:
    answer = client_of(world).post(SEARCH, {**SARI, **typed})
    assert answer.status_code == 422
    assert word in text(answer)
    assert 'value="1990"' in text(answer) or not typed.get("born_year", "1990")
    assert list(record.list_readings(region=worlds.REGION, subject=people[MOTHER])) == []


def test_the_year_and_the_village_will_do(world: worlds.World, people: tuple[UUID, ...]) -> None:
    answer = client_of(world).post(SEARCH, {"name": "endang", "born_day": "", "born_month": "", "born_year": "1955", "village": samples.VILLAGE})
    assert "Endang Rahayu" in text(answer)


def test_an_address_searches_for_nobody(world: worlds.World, people: tuple[UUID, ...]) -> None:
    answer = client_of(world).get(f"{SEARCH}?name=Sari&born_day=1&born_month=7&born_year=1990")
    assert "Sari Dewi" not in text(answer)
    assert list(record.list_readings(region=worlds.REGION, subject=people[MOTHER])) == []


def test_two_entries_are_shown_side_by_side_and_judged_and_taken_back(world: worlds.World, people: tuple[UUID, ...]) -> None:
    again = alone(77)
    jobs.search_duplicates(at=worlds.NOW)
    client = client_of(world)
    listed = client.get(DOUBLES)
    assert "nama sama" in text(listed)
    assert "Sari" not in text(listed)
    (row,) = models.Pair.objects.all()
    address = f"{DOUBLES}{ids.to_text(row.pk)}/"
    shown = client.get(address)
    assert text(shown).count("Sari Dewi") == 2
    assert "≠ berbeda" in text(shown)
    assert "9701014107900050" not in text(shown)
    assert client.post(address, {"revision": "1"}).status_code == 422
    assert client.post(address, {"revision": "1", "state": "same"}).status_code == 422
    done = client.post(address, {"revision": "1", "state": "same", "marked": ids.to_text(again), "note": "Arsip dicek"})
    assert (done.status_code, done["Location"]) == (303, DOUBLES)
    assert residents.counts_as(region=worlds.REGION, resident=again) == people[MOTHER]
    assert "tidak dipakai" in text(client.get(address))
    assert client.post(address, {"revision": "1", "state": "open"}).status_code == 409
    back = client.post(address, {"revision": "2", "state": "open"})
    assert (back.status_code, back["Location"]) == (303, address)
    assert residents.count_pairs(region=worlds.REGION, state=PairState.OPEN) == 1


def test_an_officer_of_another_agency_sees_no_pair(world: worlds.World, people: tuple[UUID, ...]) -> None:
    alone(77)
    jobs.search_duplicates(at=worlds.NOW)
    (row,) = models.Pair.objects.all()
    client = client_of(world, "dinkes/pemeriksa")
    assert client.get(DOUBLES).status_code == 403
    assert client.get(f"{DOUBLES}{ids.to_text(row.pk)}/").status_code == 404
    assert client.post(f"{DOUBLES}{ids.to_text(row.pk)}/", {"revision": "1", "state": "different"}).status_code == 404


def test_searching_on_and_on_is_held_back(world: worlds.World, people: tuple[UUID, ...], settings: Any) -> None:
    settings.LOKET_LIMIT_SCALE = 0.1
    client = client_of(world)
    assert client.post(SEARCH, SARI).status_code == 200
    assert client.post(SEARCH, SARI).status_code == 429
    assert len(list(record.list_readings(region=worlds.REGION, subject=people[MOTHER]))) == 1


def test_the_keepers_of_the_register_see_events_and_papers_of_whom_they_found_and_it_is_recorded(
    world: worlds.World, people: tuple[UUID, ...]
) -> None:
    samples.add_event(people[MOTHER], "marriage", dt.date(2014, 6, 8), other=people[FATHER], number="KW-7788", place="Nusa Jaya")
    samples.add_paper(people[MOTHER], kind="skp", number="SKP-5566")
    address = f"/meja/penduduk/riwayat/{ids.to_text(people[MOTHER])}/"
    client = client_of(world)
    assert address in text(client.post(SEARCH, SARI))
    page = text(client.get(address))
    for words in (
        "Sari Dewi",
        "Perkawinan",
        "8 Juni 2014, Nusa Jaya, dengan Budi Santosa",
        "KW-7788",
        "Surat keterangan pindah (SKP)",
        "SKP-5566",
        "versi 1",
    ):
        assert words in page, words
    assert {"events", "papers"} <= {field for one in record.list_readings(region=worlds.REGION, subject=people[MOTHER]) for field in one.fields}
    other = client_of(world, "dinkes/pemeriksa")
    assert address not in text(other.post(SEARCH, SARI))
    assert other.get(address).status_code == 404


def test_nobody_opens_the_life_of_their_own_family(world: worlds.World, people: tuple[UUID, ...]) -> None:
    accounts.Account.objects.filter(pk=world.officers["dukcapil/verifikator"]).update(resident_id=people[MOTHER], region=worlds.REGION)
    answer = client_of(world).get(f"/meja/penduduk/riwayat/{ids.to_text(people[samples.CHILD])}/")
    assert answer.status_code == 403
    assert "Putri" not in text(answer)
