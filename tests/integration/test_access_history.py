"""Who read my data: at once, in plain words, and nothing of anybody else's matters."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from dataclasses import replace
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act, ActorKind, system_act
from loket.foundation.common import ids
from loket.foundation.identity import models as accounts
from loket.foundation.identity import queries as identity
from loket.foundation.residents.values import NewFamily
from loket.oversight.access import queries
from loket.oversight.access.errors import NotConnected, ReadingNotFound
from loket.oversight.access.values import Side
from tests.integration import test_journey as journey
from tests.support import watching
from tests.support import world as worlds

VERIFIER = "dukcapil/verifikator"
CHILD = ids.new_id()


def with_child(world: worlds.World) -> NewFamily:
    """Return the couple of the world with a child of eight years."""
    family = worlds.family(world)
    child = replace(
        family.people[0], id=CHILD, nik=family.people[0].nik[:-4] + "0909", name="Bintang Contoh", birth_on=dt.date(2018, 4, 1), relation="child",
        marital_status="single", card_issued_on=None, card_issues=0,
    )  # fmt: skip
    return replace(family, people=(*family.people, child))


@pytest.fixture
def world(db: None) -> worlds.World:
    return worlds.build(household=with_child)


def reads(
    world: worlds.World,
    *,
    of: UUID | None = None,
    by: str = VERIFIER,
    case: UUID | None = None,
    fields: tuple[str, ...] = ("name",),
    **changed: object,
) -> Act:
    """Have an officer read somebody's data from their office."""
    account = world.officers[by]
    seat = identity.list_appointments(account_id=account, at=world.at)[0]
    act = Act(region=world.region, actor=str(account), kind=ActorKind.OFFICER, at=world.at, purpose="work", appointment=seat.id)
    act = replace(act, **changed)
    audit.record_read(act, subjects=[of or world.resident], fields=fields, case=case)
    return act


def seen(world: worlds.World, **changed: object):  # type: ignore[no-untyped-def]
    """Return what the citizen of the world sees."""
    return queries.list_shown(**{"act": world.act(), "account": world.citizen, **changed}).items


def citizen_of(world: worlds.World, account: UUID | None = None) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(accounts.Account.objects.get(pk=account or world.citizen), backend="loket.foundation.identity.backend.ByAddress")
    return client


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: worlds.NOW + dt.timedelta(minutes=1))


def test_a_reading_is_shown_in_the_same_second_with_office_purpose_and_data_in_words(world: worlds.World) -> None:
    reads(world, fields=("name", "family.kk_number", "residents.birth_on"))
    (one,) = seen(world)
    assert (one.at, one.who.id, one.office.id) == (world.at, "Dinas Kependudukan dan Pencatatan Sipil", "Verifikator Data Kependudukan")
    assert one.purpose.id == "mengerjakan permohonan"
    assert [field.id for field in one.fields] == ["Nama lengkap", "Nomor Kartu Keluarga", "Tanggal lahir"]


def test_no_officers_name_stands_on_any_page(world: worlds.World) -> None:
    journey.send(world)
    journey.decide(world, VERIFIER, "accept")
    reads(world)
    client = citizen_of(world)
    (first, *_) = seen(world)
    pages = [
        client.get("/saya/akses-data/"),
        client.get(f"/saya/akses-data/{ids.to_text(first.entry)}/"),
        client.get("/saya/akses-data/unduh/?bentuk=json"),
    ]
    for page in pages:
        assert page.status_code == 200
        assert "Petugas Contoh" not in page.content.decode()
        assert "Verifikator Data Kependudukan" in page.content.decode()


def test_ones_own_application_is_linked_and_a_relatives_tells_nothing(world: worlds.World) -> None:
    mine = journey.send(world)
    reads(world, case=mine, fields=("case.answers", "residents.family.members"))
    reads(world, of=world.spouse, case=mine, fields=("case.answers", "residents.family.members", "residents.family.welfare_decile"))
    theirs = ids.new_id()
    spouse = worlds_account(world, theirs, world.spouse)
    (own, *_) = seen(world)
    assert (own.case, own.is_masked) == (mine, False)
    (masked, *_) = queries.list_shown(act=world.act(spouse), account=spouse).items
    assert (masked.case, masked.number, masked.is_masked) == (None, "", True)
    assert [one.id for one in masked.fields] == ["data kependudukan Anda"]
    assert masked.office.id == "petugas"
    page = citizen_of(world, spouse).get("/saya/akses-data/").content.decode()
    for word in ("NJ-", "Akta", "akta", "isian", "Desil", "Verifikator", "mengerjakan"):
        assert word not in page


def worlds_account(world: worlds.World, account: UUID, resident: UUID) -> UUID:
    """Give a resident of the world an account of their own."""
    from loket.foundation.identity import operations
    from loket.foundation.identity.values import Assurance, NewAccount

    act = system_act("load", region=world.region, at=world.at, purpose="load")
    new = NewAccount(
        id=account,
        email=f"{account}@contoh.example",
        name="Budi Contoh",
        password=None,
        resident_id=resident,
        region=world.region,
        assurance=Assurance.VERIFIED,
    )
    operations.load_accounts(act=act, accounts=[new])
    return account


def test_what_people_and_machines_read_is_told_apart(world: worlds.World) -> None:
    reads(world)
    audit.record_read(world.act(world.stranger), subjects=[world.resident], fields=("name",))
    audit.record_read(world.act(), subjects=[world.resident], fields=("name",))
    audit.record_read(system_act("rules", region=world.region, at=world.at, purpose="work"), subjects=[world.resident], fields=("name",))
    assert [len(seen(world, side=side)) for side in (Side.OFFICE, Side.PEOPLE, Side.SYSTEM)] == [1, 2, 1]
    mine, theirs = seen(world, side=Side.PEOPLE)
    assert {mine.who.id, theirs.who.id} == {"Anda sendiri", "Orang lain yang berhak"}
    assert "diputus" not in citizen_of(world).get("/saya/akses-data/?sisi=sistem").content.decode()


def test_the_list_is_paged_by_key_filtered_by_period_and_agency_and_loses_nothing(world: worlds.World) -> None:
    for minute in range(70):
        reads(world, at=world.at - dt.timedelta(minutes=minute))
    reads(world, at=world.at - dt.timedelta(days=60))
    found, address, client = [], "/saya/akses-data/", citizen_of(world)
    while address:
        page = client.get(address)
        found += [at for day in page.context["days"] for row in day["rows"] for at in (row["shown"].at, *(one["at"] for one in row["again"]))]
        address = f"/saya/akses-data/{page.context['pager']['next']}" if page.context["pager"]["next"] else ""
    assert len(found) == 71
    assert found == sorted(found, reverse=True)
    assert len(seen(world, since=world.at - dt.timedelta(days=30), limit=200)) == 70
    assert len(seen(world, agency="dukcapil", limit=200)) == 71
    assert seen(world, agency="dpmptsp") == ()
    assert "Tidak ada pada pilihan ini" in client.get("/saya/akses-data/?instansi=dpmptsp").content.decode()


def test_the_download_says_what_the_page_says_and_no_cell_is_a_formula(world: worlds.World) -> None:
    reads(world, purpose="=2+2")
    client = citizen_of(world)
    rows = list(csv.reader(io.StringIO(client.get("/saya/akses-data/unduh/").content.decode("utf-8-sig"))))
    assert rows[0][:3] == ["waktu", "pembaca", "jabatan"]
    assert rows[1][1] == "Dinas Kependudukan dan Pencatatan Sipil"
    assert rows[1][3] == "'=2+2"
    plain = json.loads(client.get("/saya/akses-data/unduh/?bentuk=json").content)
    assert plain["format"] == "loket.readings/1"
    assert [one["fields"][0]["en"] for one in plain["readings"]] == ["Full name"]


def test_parents_see_their_childs_readings_until_it_grows_up_and_nobody_else_does(world: worlds.World) -> None:
    case = ids.new_id()
    reads(world, of=CHILD, case=case)
    wards = queries.list_wards(act=world.act(), account=world.citizen)
    assert [one.resident for one in wards] == [CHILD]
    (one,) = seen(world, of=CHILD)
    assert (one.is_masked, one.case) == (True, None)
    client = citizen_of(world)
    address = f"/saya/akses-data/?milik={ids.to_text(CHILD)}"
    assert "Siapa membaca data anak saya" in client.get(address).content.decode()
    assert "Bintang" in client.get("/saya/akses-data/anak/").content.decode()
    grown = replace(world.act(), at=world.at + dt.timedelta(days=365 * 11))
    with pytest.raises(ReadingNotFound):
        queries.list_shown(act=grown, account=world.citizen, of=CHILD)
    with pytest.raises(ReadingNotFound):
        seen(world, of=world.spouse)
    assert citizen_of(world, world.stranger).get(address).status_code in (200, 404, 409)
    with pytest.raises(NotConnected):
        queries.list_shown(act=world.act(world.stranger), account=world.stranger, of=CHILD)


def test_readings_that_differ_in_their_time_alone_stand_in_one_card_and_keep_their_own_pages(world: worlds.World) -> None:
    for minute in range(4):
        reads(world, at=world.at - dt.timedelta(minutes=minute))
    reads(world, fields=("name", "birth_on"), at=world.at - dt.timedelta(minutes=5))
    reads(world, at=world.at - dt.timedelta(minutes=6))
    client = citizen_of(world)
    page = client.get("/saya/akses-data/")
    (day,) = page.context["days"]
    assert [len(row["again"]) for row in day["rows"]] == [3, 0, 0]
    assert "3 kali lagi sebelumnya, sama" in page.content.decode()
    for one in day["rows"][0]["again"]:
        assert f'href="{one["href"]}"' in page.content.decode()
        assert client.get(one["href"]).status_code == 200


def test_asking_for_a_discreet_agency_does_not_tell_whose_a_masked_reading_is(world: worlds.World, monkeypatch: pytest.MonkeyPatch) -> None:
    watching.make_discreet(monkeypatch, "dukcapil", "rsud")
    for _ in range(3):
        reads(world, case=ids.new_id())
    assert [(one.is_masked, one.agency) for one in seen(world)] == [(True, "")] * 3
    pages = [queries.list_shown(act=world.act(), account=world.citizen, agency=code, limit=2) for code in ("dukcapil", "rsud")]
    assert pages[0] == pages[1]
    assert (pages[0].items, pages[0].next is None) == ((), False)
    client = citizen_of(world)
    assert json.loads(client.get("/saya/akses-data/unduh/?bentuk=json&instansi=dukcapil").content)["readings"] == []
    for _ in range(30):
        reads(world, case=ids.new_id())
    reads(world, at=world.at - dt.timedelta(days=1))
    (own,) = seen(world, agency="dukcapil", limit=200)
    assert (own.is_masked, own.agency) == (False, "dukcapil")
    page = client.get("/saya/akses-data/?instansi=dukcapil")
    assert "Tidak ada di halaman ini" in page.content.decode()
    following = client.get(f"/saya/akses-data/{page.context['pager']['next']}").content.decode()
    assert "Verifikator Data Kependudukan" in following
    assert len(json.loads(client.get("/saya/akses-data/unduh/?bentuk=json&instansi=dukcapil").content)["readings"]) == 1


def test_who_is_not_connected_is_told_how_and_who_was_not_read_sees_that(world: worlds.World) -> None:
    assert "Akun belum terhubung" in citizen_of(world, world.stranger).get("/saya/akses-data/").content.decode()
    assert "Belum ada yang membaca" in citizen_of(world).get("/saya/akses-data/").content.decode()


def test_nothing_of_another_region_and_nothing_of_anybody_else_is_shown(world: worlds.World) -> None:
    reads(world, of=world.spouse)
    reads(world, region=worlds.OTHER_REGION)
    assert seen(world) == ()
    spouse = worlds_account(world, ids.new_id(), world.spouse)
    entry = queries.list_shown(act=world.act(spouse), account=spouse).items[0].entry
    assert citizen_of(world).get(f"/saya/akses-data/{ids.to_text(entry)}/").status_code == 404


def test_a_page_asks_a_bounded_number_of_queries(world: worlds.World) -> None:
    for minute in range(40):
        reads(world, at=world.at - dt.timedelta(minutes=minute))
    client = citizen_of(world)
    client.get("/saya/akses-data/")
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/saya/akses-data/").status_code == 200
    assert len(asked) <= 15
