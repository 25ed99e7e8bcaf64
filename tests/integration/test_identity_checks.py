"""Checks from afar: card and face sent by a citizen, compared with the register by an officer whose position it is."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from PIL import Image

from loket.foundation.audit import queries as record
from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.common import ids
from loket.foundation.files import queries as files
from loket.foundation.identity import jobs, models, operations, queries
from loket.foundation.identity.errors import (
    AccountLinked,
    CheckNotFound,
    CheckWaits,
    NotACheckersPost,
    NotAllowed,
    ResidentTaken,
    TooManyChecks,
    VerifiedAlready,
)
from loket.foundation.identity.values import Assurance, CheckState
from loket.foundation.notifications import queries as notifications
from loket.foundation.residents import queries as residents
from loket.foundation.residents.errors import PersonNotFound
from loket.web.kit import factor
from tests.integration import test_door_citizen as door
from tests.integration.test_door_citizen import clock as clock
from tests.support import world as worlds
from tests.support.world import NOW

pytestmark = pytest.mark.django_db
CHECKER = "dukcapil/verifikator"


@pytest.fixture
def world(db: None, clock: door.Clock, settings: Any) -> worlds.World:
    settings.LOKET_LIMIT_SCALE = 0
    return worlds.build()


def photo(shade: int = 90) -> bytes:
    found = io.BytesIO()
    Image.new("RGB", (64, 40), (shade, 120, 150)).save(found, "JPEG")
    return found.getvalue()


def nik_of(world: worlds.World, resident: UUID) -> str:
    found = residents.get_person(act=world.officer_act(CHECKER), resident_id=resident, fields=("nik",)).nik
    assert found is not None
    return found


def own(world: worlds.World, at: dt.datetime = NOW) -> Act:
    return world.act(world.stranger, at=at)


def submitted(world: worlds.World, nik: str | None = None, at: dt.datetime = NOW) -> UUID:
    number = nik or nik_of(world, world.spouse)
    return operations.submit_check(act=own(world, at), account=world.stranger, nik=number, card=photo(), face=photo(30)).id


def taken(world: worlds.World, position: str = CHECKER, at: dt.datetime = NOW) -> UUID:
    found = operations.take_check(act=world.officer_act(position, at))
    assert found is not None
    return found.id


def test_a_match_ties_the_account_verifies_it_and_asks_its_owner(world: worlds.World) -> None:
    check = submitted(world)
    assert taken(world) == check
    assert taken(world) == check  # one at a time
    found, nik, person = queries.compare_check(act=world.officer_act(CHECKER), check=check)
    assert person is not None
    assert (nik, person.nik, found.resident_id) == (person.nik, nik, world.spouse)
    done = operations.decide_check(act=world.officer_act(CHECKER), check=check)
    assert done.state is CheckState.ACCEPTED
    account = queries.get_account(account_id=world.stranger)
    assert (account.assurance, account.resident_id) == (Assurance.VERIFIED, world.spouse)
    (told,) = notifications.list_messages(region=world.region, recipient=world.stranger, limit=1).items
    assert "/bukan-saya/" in told.body.id
    read = record.list_readings(region=world.region, actor=str(world.officers[CHECKER]), subject=world.spouse).items
    assert any("name" in one.fields for one in read)
    with pytest.raises(CheckNotFound):
        operations.decide_check(act=world.officer_act(CHECKER), check=check)
    with pytest.raises(VerifiedAlready):
        submitted(world)


def test_a_refusal_has_a_reason_tells_the_sender_and_changes_nothing(world: worlds.World) -> None:
    check = submitted(world)
    taken(world)
    with pytest.raises(KeyError):
        operations.decide_check(act=world.officer_act(CHECKER), check=check, reason="because")
    operations.decide_check(act=world.officer_act(CHECKER), check=check, reason="unreadable")
    assert queries.get_account(account_id=world.stranger).assurance is Assurance.BASIC
    (told,) = notifications.list_messages(region=world.region, recipient=world.stranger, limit=1).items
    assert "Foto tidak terbaca" in told.body.id
    submitted(world)  # and once more


def test_a_number_that_nobody_has_is_never_told_and_never_accepted(world: worlds.World) -> None:
    check = submitted(world, nik="9701015501900777")
    taken(world)
    _, nik, person = queries.compare_check(act=world.officer_act(CHECKER), check=check)
    assert (nik, person) == ("9701015501900777", None)
    with pytest.raises(PersonNotFound):
        operations.decide_check(act=world.officer_act(CHECKER), check=check)


def test_a_resident_with_an_account_is_not_taken_over(world: worlds.World) -> None:
    check = submitted(world, nik=nik_of(world, world.resident))
    taken(world)
    with pytest.raises(ResidentTaken):
        operations.decide_check(act=world.officer_act(CHECKER), check=check)
    assert queries.get_account(account_id=world.stranger).resident_id is None


def test_an_account_that_got_another_resident_meanwhile_is_not_tied_again(world: worlds.World) -> None:
    check = submitted(world)
    taken(world)
    made = replace(world.officer_act("dukcapil/kepala"), kind=ActorKind.SYSTEM)
    account = models.Account.objects.get(pk=world.stranger)
    account.region, account.resident_id, account.assurance = world.region, ids.new_id(), Assurance.VERIFIED.value
    account.save()
    desk = door.signed_in(world.officers[CHECKER])
    session = desk.session
    session[factor.MARK] = int(NOW.timestamp())
    session.save()
    refused = desk.post(f"/meja/pencocokan/{ids.to_text(check)}/", {"outcome": "match", "seen": "on"})
    assert refused.status_code == 409
    assert "sudah terhubung dengan penduduk lain" in refused.content.decode()
    assert queries.get_account(account_id=world.stranger).resident_id == account.resident_id
    operations.decide_check(act=world.officer_act(CHECKER), check=check, reason="data")
    models.Account.objects.filter(pk=world.stranger).update(resident_id=None, frozen_at=NOW)
    with pytest.raises(AccountLinked):
        operations.link_resident(act=made, account=world.stranger, resident_id=world.spouse)
    models.Account.objects.filter(pk=world.stranger).update(is_active=False, frozen_at=None)
    with pytest.raises(AccountLinked):
        operations.link_resident(act=made, account=world.stranger, resident_id=world.spouse)


def test_with_the_account_goes_its_check_also_out_of_an_officers_hands(world: worlds.World) -> None:
    check = submitted(world)
    taken(world)
    operations.erase_account(act=own(world).as_system("privacy"), account=world.stranger)
    assert files.list_files(region=world.region, owner=check, kept_only=True).items == ()
    row = models.Check.objects.get(pk=check)
    assert (row.state, row.decided_at, row.erased_at, row.nik_sealed) == (CheckState.WITHDRAWN.value, NOW, NOW, None)
    assert operations.take_check(act=world.officer_act(CHECKER)) is None


def test_a_check_without_its_number_can_still_be_refused(world: worlds.World) -> None:
    check = submitted(world)
    taken(world)
    models.Check.objects.filter(pk=check).update(nik_sealed=None)
    assert queries.compare_check(act=world.officer_act(CHECKER), check=check)[1] == ""
    assert operations.decide_check(act=world.officer_act(CHECKER), check=check, reason="data").state is CheckState.REFUSED


def test_nobody_checks_themselves_their_family_or_without_the_position(world: worlds.World) -> None:
    by = world.officers[CHECKER]
    operations.link_resident(act=replace(world.officer_act("dukcapil/kepala")), account=by, resident_id=world.spouse)
    family = residents.family_member_ids(region=world.region, resident_id=world.spouse)
    assert world.resident in family
    submitted(world, nik=nik_of(world, world.resident))
    assert operations.take_check(act=world.officer_act(CHECKER)) is None
    with pytest.raises(NotACheckersPost):
        operations.take_check(act=world.officer_act("dukcapil/kepala"))
    with pytest.raises(NotACheckersPost):
        operations.take_check(act=own(world))
    check = taken(world, f"{CHECKER}#2")
    with pytest.raises(CheckNotFound):  # in the hands of the other
        queries.compare_check(act=world.officer_act(CHECKER), check=check)
    operations.release_check(act=world.officer_act(f"{CHECKER}#2"), check=check)
    assert operations.take_check(act=world.officer_act(CHECKER)) is None


def test_one_check_waits_at_a_time_is_taken_back_and_has_an_end(world: worlds.World) -> None:
    check = submitted(world)
    with pytest.raises(CheckWaits):
        submitted(world)
    with pytest.raises(NotAllowed):
        operations.submit_check(act=world.act(), account=world.stranger, nik="1", card=photo(), face=photo())
    operations.withdraw_check(act=own(world), account=world.stranger)
    assert files.list_files(region=world.region, owner=check, kept_only=True).items == ()
    for _ in range(5):
        operations.decide_check(act=world.officer_act(CHECKER), check=_again(world), reason="face")
    with pytest.raises(TooManyChecks):
        submitted(world)


def _again(world: worlds.World) -> UUID:
    submitted(world)
    return taken(world)


def test_photos_and_number_are_destroyed_a_month_after_the_decision(world: worlds.World) -> None:
    check = submitted(world)
    nik = nik_of(world, world.spouse)
    taken(world)
    operations.decide_check(act=world.officer_act(CHECKER), check=check, reason="face")
    assert len(files.list_files(region=world.region, owner=check, kept_only=True).items) == 2
    assert jobs.forget_checks(at=NOW + dt.timedelta(days=29)) == 0
    assert jobs.forget_checks(at=NOW + dt.timedelta(days=30)) == 1
    assert files.list_files(region=world.region, owner=check, kept_only=True).items == ()
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(c)::text FROM identity_check c")
        text = cursor.fetchone()[0]
    assert nik not in text
    assert '"nik_sealed": null' in text


# --- at the doors -------------------------------------------------------------------------------------------------


def upload(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{name}.jpg", photo(), content_type="image/jpeg")


def test_a_citizen_sends_photos_from_home_and_an_officer_compares_them(world: worlds.World) -> None:
    citizen = door.signed_in(world.stranger)
    nik = nik_of(world, world.spouse)
    assert citizen.post("/saya/keamanan/cocokkan/", {"nik": "12"}).status_code == 422
    given = {"nik": nik, "card": upload("ktp"), "face": upload("wajah"), "consent": "1"}
    assert citizen.post("/saya/keamanan/cocokkan/", given).status_code == 303
    assert "Menunggu petugas" in citizen.get("/saya/keamanan/cocokkan/").content.decode()
    desk = door.signed_in(world.officers[CHECKER])
    session = desk.session
    session[factor.MARK] = int(NOW.timestamp())
    session.save()
    assert "1 warga menunggu" in desk.get("/meja/pencocokan/").content.decode()
    place = desk.post("/meja/pencocokan/ambil/").url
    page = desk.get(place).content.decode()
    assert "Budi Contoh Santoso" in page
    pictures = {part.split('"')[0] for part in page.split('src="')[1:] if "/foto/" in part.split('"')[0]}
    assert len(pictures) == 2
    for one in pictures:
        shown = desk.get(one)
        assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/jpeg")
    assert desk.post(place, {"outcome": "match"}).status_code == 422  # without having looked
    assert desk.post(place, {}).status_code == 422
    assert desk.post(place, {"outcome": "match", "seen": "on"}).url == "/meja/pencocokan/"
    assert queries.get_account(account_id=world.stranger).assurance is Assurance.VERIFIED
    assert "sudah terverifikasi" in citizen.get("/saya/keamanan/cocokkan/").content.decode()
    assert desk.get(place).status_code == 404
    assert ids.to_text(world.spouse) not in place
    assert record.list_entries(region=world.region, event="identity.check.decided").items[0].kind == ActorKind.OFFICER
