"""A version is tried on a share of the new applications of one region: who gets it is told, keeps it, and nobody else is touched."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from loket.foundation.audit import queries as record
from loket.foundation.audit.values import Act, ActorKind, system_act
from loket.foundation.common import ids
from loket.services.cases import queries as cases
from loket.services.journey import operations as journey
from loket.services.journey import queries as journeys
from loket.services.journey.errors import StandardChanged
from loket.services.rollout import operations as rollout
from loket.services.rollout import queries as running
from loket.services.rollout.errors import BadShare, InThePast, NoPilot, NothingLive, NothingToTry, NotTheHead, OtherRegion, PilotRuns, ReasonNeeded
from loket.services.rollout.values import PilotEnd, VersionState, version_state
from tests.integration import test_journey
from tests.support import publishing
from tests.support import world as worlds
from tests.support.publishing import SERVICE

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def world(db: None) -> worlds.World:
    return worlds.build()


@pytest.fixture
def newer(world: worlds.World) -> str:
    return publishing.published()


def act(at: dt.datetime = worlds.NOW, region: str = worlds.REGION) -> Act:
    return system_act("test", region=region, at=at, purpose="publish")


def begin(version: str, share: int = 10, **more: Any) -> UUID:
    return rollout.begin_pilot(act=act(), region=worlds.REGION, version_hash=version, share=share, **more)


def given(subject: UUID, at: dt.datetime = worlds.NOW) -> str:
    return running.get_live(SERVICE, worlds.REGION, at, subject=subject).hash


def test_a_tenth_of_the_applicants_gets_the_pilot_and_each_always_the_same(world: worlds.World, newer: str) -> None:
    begin(newer, 10)
    people = [ids.new_id() for _ in range(600)]
    first = [given(one) == newer for one in people]
    assert 16 <= sum(first) <= 104  # 60, give or take six standard deviations
    assert [given(one, worlds.NOW + 40 * HOUR) == newer for one in people[:60]] == first[:60]


def test_public_pages_and_the_search_go_on_with_the_version_for_all_others(world: worlds.World, newer: str) -> None:
    begin(newer, 99)
    assert running.get_live(SERVICE, worlds.REGION, worlds.NOW).hash == world.hashes[SERVICE]
    assert running.live_hash(SERVICE, worlds.REGION, worlds.NOW) == world.hashes[SERVICE]
    assert running.live_hashes(worlds.REGION, worlds.NOW) == (world.hashes[SERVICE],)
    assert set(running.live_hashes(worlds.REGION, worlds.NOW, with_pilots=True)) == {world.hashes[SERVICE], newer}
    assert {hit.hash for hit in running.search(worlds.REGION, "akta kelahiran", worlds.NOW)} == {world.hashes[SERVICE]}


def test_another_region_never_sees_a_pilot(world: worlds.World, newer: str) -> None:
    there = worlds.publish("dukcapil/akta-kelahiran", worlds.OTHER_REGION)
    stamp = running.content_stamp(worlds.OTHER_REGION, worlds.NOW)
    begin(newer, 99)
    people = [ids.new_id() for _ in range(50)]
    assert {running.get_live(SERVICE, worlds.OTHER_REGION, worlds.NOW, subject=one).hash for one in people} == {there}
    assert running.running_hashes(SERVICE, worlds.OTHER_REGION, worlds.NOW) == (there,)
    assert running.find_pilot(SERVICE, worlds.OTHER_REGION, worlds.NOW) is None
    assert running.content_stamp(worlds.OTHER_REGION, worlds.NOW) == stamp


def test_the_content_stamp_tells_of_a_pilot_that_begins_and_ends(world: worlds.World, newer: str) -> None:
    moments = [worlds.NOW, worlds.NOW + HOUR, worlds.NOW + 2 * HOUR]
    stamps = [running.content_stamp(worlds.REGION, worlds.NOW)]
    begin(newer, begins_at=worlds.NOW + HOUR)
    stamps += [running.content_stamp(worlds.REGION, at) for at in moments[:2]]
    rollout.withdraw_pilot(act=act(moments[2]), region=worlds.REGION, service=SERVICE, reason="Cukup.")
    stamps.append(running.content_stamp(worlds.REGION, moments[2]))
    assert len(set(stamps)) == 4


def test_who_is_drawn_begins_reads_and_sends_under_the_pilot(world: worlds.World, newer: str) -> None:
    publishing.pilot_that(True, world.resident, newer)
    offer = journeys.get_offer(act=world.act(), account=world.citizen, service=SERVICE)
    assert offer.is_tried
    assert offer.version_hash == newer
    case = test_journey.send(world)
    assert cases.get_case(region=world.region, case=case).version_hash == newer


def test_who_is_passed_over_keeps_the_version_of_the_region(world: worlds.World, newer: str) -> None:
    publishing.pilot_that(False, world.resident, newer)
    offer = journeys.get_offer(act=world.act(), account=world.citizen, service=SERVICE)
    assert not offer.is_tried
    assert offer.pilot is not None
    assert cases.get_case(region=world.region, case=test_journey.send(world)).version_hash == world.hashes[SERVICE]


def test_a_draft_that_began_before_the_pilot_is_sent_under_its_own_version(world: worlds.World, newer: str) -> None:
    draft = test_journey.fill(world)
    publishing.pilot_that(True, world.resident, newer)
    assert journeys.get_application(act=world.act(), account=world.citizen, draft=draft).is_live
    sent = journey.submit(act=world.act(), account=world.citizen, draft=draft, idempotency_key="a")
    assert sent.version_hash == world.hashes[SERVICE]


def test_a_withdrawn_pilot_takes_nobody_more_and_its_cases_end_under_it(world: worlds.World, newer: str) -> None:
    publishing.pilot_that(True, world.resident, newer)
    case = test_journey.send(world)
    draft = test_journey.fill(world)
    later = worlds.NOW + HOUR
    rollout.withdraw_pilot(act=act(later), region=worlds.REGION, service=SERVICE, reason="Petugas belum siap.")
    assert given(world.resident, later) == world.hashes[SERVICE]
    test_journey.decide(world, "dukcapil/verifikator", "accept", at=later)
    test_journey.decide(world, "dukcapil/kepala", "accept", at=later)
    assert cases.get_case(region=world.region, case=case).version_hash == newer
    with pytest.raises(StandardChanged):
        journey.submit(act=world.act(at=later), account=world.citizen, draft=draft, idempotency_key="b")
    renewed = journey.renew(act=world.act(at=later), account=world.citizen, draft=draft)
    assert renewed.version_hash == world.hashes[SERVICE]


def test_a_promoted_pilot_is_the_version_for_everybody_and_running_cases_end_under_theirs(world: worlds.World, newer: str) -> None:
    publishing.pilot_that(False, world.resident, newer)
    case = test_journey.send(world)
    later = worlds.NOW + HOUR
    rollout.promote(act=act(later), region=worlds.REGION, service=SERVICE, reason="Lebih cepat dan tidak lebih banyak yang dikembalikan.")
    assert given(world.resident, later) == newer
    assert running.running_hashes(SERVICE, worlds.REGION, later) == (newer,)
    [ended] = [one for one in running.list_tried(worlds.REGION, SERVICE) if one.end is PilotEnd.PROMOTED]
    assert (ended.ends_at, ended.beside) == (later, world.hashes[SERVICE])
    test_journey.decide(world, "dukcapil/verifikator", "accept", at=later)
    assert cases.get_case(region=world.region, case=case).version_hash == world.hashes[SERVICE]


def test_each_step_of_a_pilot_is_in_the_record_with_its_reason_committed_to(world: worlds.World, newer: str) -> None:
    begin(newer, reason="Mencoba alur baru.")
    rollout.promote(act=act(worlds.NOW + HOUR), region=worlds.REGION, service=SERVICE, reason="Berhasil.")
    events = [one for one in record.list_entries(region=worlds.REGION, limit=200).items if one.event.startswith("rollout.pilot.")]
    assert sorted(one.event for one in events) == ["rollout.pilot.begun", "rollout.pilot.promoted"]
    assert all("reason" in one.commitments and one.details["hash"] == newer for one in events)


def test_one_pilot_at_a_time_and_nothing_new_goes_live_beside_it(world: worlds.World, newer: str) -> None:
    begin(newer)
    with pytest.raises(PilotRuns):
        begin(newer)
    third = publishing.published([("service.yaml", "version: 1\n", "version: 3\n")])
    with pytest.raises(PilotRuns):
        rollout.make_live(act=act(), region=worlds.REGION, version_hash=third)
    with pytest.raises(DatabaseError, match="rollout_one_pilot"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO rollout_pilot SELECT %s, region, service, version, version_hash, beside_hash, share, draw_key, begins_at, ends_at, "end",
               reason, end_reason, made_at, made_by, ended_by FROM rollout_pilot""",
            [uuid4()],
        )


@pytest.mark.parametrize("share", [0, 100, -1, 1000])
def test_a_pilot_is_neither_nothing_nor_everything(world: worlds.World, newer: str, share: int) -> None:
    with pytest.raises(BadShare):
        begin(newer, share)


def test_a_pilot_needs_a_version_beside_it_of_this_region_and_cannot_begin_in_the_past(world: worlds.World, newer: str) -> None:
    with pytest.raises(NothingToTry):
        begin(world.hashes[SERVICE])
    with pytest.raises(InThePast):
        begin(newer, begins_at=worlds.NOW - HOUR)
    other = publishing.published(region=worlds.OTHER_REGION)
    with pytest.raises(OtherRegion):
        begin(other)
    rollout.withdraw(act=act(), region=worlds.REGION, service=SERVICE)
    with pytest.raises(NothingToTry):
        begin(newer)


def test_a_pilot_ends_with_a_reason_and_only_once(world: worlds.World, newer: str) -> None:
    begin(newer)
    with pytest.raises(ReasonNeeded):
        rollout.withdraw_pilot(act=act(), region=worlds.REGION, service=SERVICE, reason="  ")
    rollout.withdraw_pilot(act=act(), region=worlds.REGION, service=SERVICE, reason="Cukup.")
    for end in (rollout.withdraw_pilot, rollout.promote):
        with pytest.raises(NoPilot):
            end(act=act(), region=worlds.REGION, service=SERVICE, reason="Lagi.")


def test_a_pilot_that_is_arranged_is_withdrawn_before_it_begins_but_not_promoted(world: worlds.World, newer: str) -> None:
    begin(newer, begins_at=worlds.NOW + 2 * HOUR)
    with pytest.raises(NoPilot):
        rollout.promote(act=act(), region=worlds.REGION, service=SERVICE, reason="Terlalu cepat.")
    assert running.find_pilot(SERVICE, worlds.REGION, worlds.NOW) is None
    assert running.find_arranged_pilot(SERVICE, worlds.REGION, worlds.NOW) is not None
    rollout.withdraw_pilot(act=act(), region=worlds.REGION, service=SERVICE, reason="Batal.")
    assert running.find_pilot(SERVICE, worlds.REGION, worlds.NOW + 3 * HOUR) is None


def test_a_withdrawn_service_ends_its_pilot(world: worlds.World, newer: str) -> None:
    begin(newer, 99)
    rollout.withdraw(act=act(worlds.NOW + HOUR), region=worlds.REGION, service=SERVICE)
    assert running.live_version(SERVICE, worlds.REGION, worlds.NOW + HOUR, subject=world.resident) is None
    assert running.running_hashes(SERVICE, worlds.REGION, worlds.NOW + HOUR) == ()


def test_a_withdrawn_service_does_not_run_on_until_what_was_arranged_for_later(world: worlds.World, newer: str) -> None:
    rollout.make_live(act=act(), region=worlds.REGION, version_hash=newer, live_from=worlds.NOW + 3 * HOUR)
    rollout.withdraw(act=act(worlds.NOW + HOUR), region=worlds.REGION, service=SERVICE)
    for hours in (1, 2, 3, 4):
        assert running.live_version(SERVICE, worlds.REGION, worlds.NOW + hours * HOUR) is None
    assert running.live_version(SERVICE, worlds.REGION, worlds.NOW) is not None
    with pytest.raises(NothingLive):
        rollout.withdraw(act=act(worlds.NOW + HOUR), region=worlds.REGION, service=SERVICE)


def test_a_version_that_is_tried_is_in_force_and_then_no_longer(world: worlds.World, newer: str) -> None:
    def state(at: dt.datetime) -> VersionState:
        return version_state(newer, running.list_history(worlds.REGION, SERVICE), at=at)

    assert state(worlds.NOW) is VersionState.PUBLISHED
    begin(newer, begins_at=worlds.NOW + HOUR)
    assert [state(worlds.NOW), state(worlds.NOW + HOUR)] == [VersionState.ARRANGED, VersionState.LIVE]
    rollout.withdraw_pilot(act=act(worlds.NOW + 2 * HOUR), region=worlds.REGION, service=SERVICE, reason="Cukup.")
    assert state(worlds.NOW + 2 * HOUR) is VersionState.ENDED


@pytest.mark.parametrize("position", ["dukcapil/verifikator", "dpmptsp/kepala"])
def test_only_the_head_of_the_service_s_own_agency_decides_what_runs(db: None, position: str) -> None:
    world = worlds.build(positions={"dukcapil/verifikator": 1, "dukcapil/kepala": 1, "dpmptsp/kepala": 1})
    newer = publishing.published()
    wrong = world.act(world.officers[position], kind=ActorKind.LEADER)
    with pytest.raises(NotTheHead):
        rollout.begin_pilot(act=wrong, region=worlds.REGION, version_hash=newer, share=10)
    head = world.act(world.officers["dukcapil/kepala"], kind=ActorKind.LEADER)
    rollout.begin_pilot(act=head, region=worlds.REGION, version_hash=newer, share=10)
    for end in (rollout.withdraw_pilot, rollout.promote):
        with pytest.raises(NotTheHead):
            end(act=wrong, region=worlds.REGION, service=SERVICE, reason="Saya kira begitu.")
    with pytest.raises(NotTheHead):
        rollout.withdraw(act=wrong, region=worlds.REGION, service=SERVICE)
    rollout.promote(act=head, region=worlds.REGION, service=SERVICE, reason="Lebih cepat.")


def test_a_head_decides_nothing_in_another_region(db: None) -> None:
    world = worlds.build()
    other = publishing.published(region=worlds.OTHER_REGION)
    head = world.act(world.officers["dukcapil/kepala"], kind=ActorKind.LEADER)
    with pytest.raises(NotTheHead):
        rollout.make_live(act=head, region=worlds.OTHER_REGION, version_hash=other)
    there = world.act(world.officers["dukcapil/kepala"], kind=ActorKind.LEADER, region=worlds.OTHER_REGION)
    with pytest.raises(NotTheHead):
        rollout.make_live(act=there, region=worlds.OTHER_REGION, version_hash=other)


# --- what people read -------------------------------------------------------------------------------------------


@pytest.fixture
def door(world: worlds.World, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Client:
    from loket.foundation.identity.models import Account

    settings.LOKET_LIMIT_SCALE = 0
    monkeypatch.setattr("django.utils.timezone.now", lambda: worlds.NOW)
    client = Client(HTTP_HOST="localhost")
    client.force_login(Account.objects.get(pk=world.citizen))
    return client


def test_the_public_page_says_that_a_version_is_tried_on_whom_and_why(door: Client, newer: str) -> None:
    assert "sedang dicoba" not in door.get(f"/layanan/{SERVICE}/").content.decode()
    begin(newer, 10, reason="Mencoba alur yang lebih singkat.")
    page = door.get(f"/layanan/{SERVICE}/").content.decode()
    assert "Versi 2 dicoba pada 10 % permohonan baru" in page
    assert "Mencoba alur yang lebih singkat." in page
    assert f"/layanan/{SERVICE}/versi/{newer}/" in page
    tried = door.get(f"/layanan/{SERVICE}/versi/{newer}/").content.decode()
    assert "Versi ini sedang dicoba" in tried
    assert "Pemeriksaan berkas oleh petugas" in tried
    data = door.get(f"/layanan/{SERVICE}/standar.json").json()
    assert data["pilot"] == {"hash": newer, "version": 2, "share_percent": 10, "since": worlds.NOW.isoformat()}


def test_the_page_of_a_version_tells_how_its_pilot_ended_and_why(door: Client, newer: str) -> None:
    begin(newer)
    rollout.withdraw_pilot(act=act(), region=worlds.REGION, service=SERVICE, reason="Petugas belum siap.")
    page = door.get(f"/layanan/{SERVICE}/versi/{newer}/").content.decode()
    assert "Bukan versi yang berlaku" in page
    assert "Ditarik. Petugas belum siap." in page


def test_who_is_drawn_is_told_before_the_form_and_sees_the_promise_of_the_pilot(door: Client, world: worlds.World, newer: str) -> None:
    publishing.pilot_that(True, world.resident, newer)
    page = door.get(f"/layanan/{SERVICE}/ajukan/").content.decode()
    assert "Anda mendapat versi uji coba" in page
    assert f"/layanan/{SERVICE}/versi/{newer}/" in page


def test_who_is_passed_over_is_told_too(door: Client, world: worlds.World, newer: str) -> None:
    publishing.pilot_that(False, world.resident, newer)
    page = door.get(f"/layanan/{SERVICE}/ajukan/").content.decode()
    assert "Anda mendapat versi yang biasa" in page
    assert "Anda mendapat versi uji coba" not in page
