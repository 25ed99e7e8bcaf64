"""Inspections on the spot: what is carried, what comes back, and what happens when the case went another way meanwhile."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from uuid import UUID

import pytest

from loket.foundation.audit import queries as record
from loket.foundation.common import ids
from loket.foundation.files import models as file_rows
from loket.services.cases import operations as case_writes
from loket.services.cases import queries as cases
from loket.services.cases.values import CaseState
from loket.services.catalogue import queries as catalogue
from loket.services.inspections import models
from loket.services.inspections import queries as inspections
from loket.services.inspections.errors import FindingsIncomplete, NoSuchPackage, NothingMore, SealWrong, TripFull
from loket.services.inspections.values import Conflict, Found, PackageState
from loket.services.journey import facts, operations, queries
from loket.services.journey import inspecting as moves
from loket.services.journey.errors import AlreadySent, InspectionNeeded, NotYourStep
from loket.services.journey.values import Carried, SentInspection
from tests.support import inspecting, walking
from tests.support import world as worlds

pytestmark = pytest.mark.django_db

EXAMINER, SECOND = inspecting.EXAMINER, f"{inspecting.EXAMINER}#2"
LATER = worlds.NOW + dt.timedelta(hours=3)


@pytest.fixture
def world(db: None) -> worlds.World:
    return inspecting.build()


def send(
    world: worlds.World, carried: Carried, *, at: dt.datetime = LATER, who: str = EXAMINER, device: str = inspecting.DEVICE, **more: object
) -> SentInspection:
    photos = more.pop("photos", None) or inspecting.photograph(world, carried, who, at=at, device=device)
    result = more.pop("result", None) or inspecting.result(at, photos)  # type: ignore[arg-type]
    return operations.send_inspection(
        act=world.officer_act(who, at), officer=world.officers[who], device=device, package=carried.package.id,
        seal=str(more.pop("seal", carried.seal)), result=result,
    )  # type: ignore[arg-type]  # fmt: skip


def details_of(event: str) -> list[dict[str, object]]:
    return [dict(entry.details) for entry in record.list_entries(region=worlds.REGION, event=event)]


def test_a_work_package_holds_what_the_visit_needs_and_nothing_else_and_the_record_says_which(world: worlds.World) -> None:
    inspecting.send(world)
    _, carried = inspecting.carry(world)
    text = json.dumps(carried.content)
    assert "Jalan Mawar 3" in text
    assert "Sari Contoh" in text  # this package names her
    for kept in ("STR-1234567890", "RSUD Nusa Jaya", "TPMB Sari", str(world.resident), str(world.citizen), "contoh.example"):
        assert kept not in text
    (told,) = details_of("inspections.package.handed_out")
    assert told["fields"] == ["case.number", "form.place_address", "applicant.name"]
    assert carried.package.expires_at <= worlds.NOW + dt.timedelta(hours=48)
    row = models.Package.objects.get(id=carried.package.id)
    assert "Mawar" not in json.dumps([str(getattr(row, field.name)) for field in models.Package._meta.fields])  # the server keeps its hash alone


def test_a_package_that_need_not_name_the_applicant_does_not(world: worlds.World) -> None:
    worlds.publish(
        "dpmptsp/izin-praktik-bidan", at=worlds.NOW, changes={"service.yaml": [("      names_applicant: true\n", ""), ("version: 2\n", "version: 3\n")], "CHANGELOG.md": [("## 2 (", "## 3 (2026-11-29)\n- Nama tidak dibawa.\n\n## 2 (")]},
    )  # fmt: skip
    inspecting.send(world)
    _, carried = inspecting.carry(world)
    assert "Sari" not in json.dumps(carried.content)


def test_a_result_decides_the_step_and_later_steps_and_facts_see_what_was_found(world: worlds.World) -> None:
    case = inspecting.send(world)
    walking.decide(world, "dpmptsp/verifikator")
    _, carried = inspecting.carry(world)
    sent = send(world, carried)
    assert (sent.conflict, sent.state, sent.clock_off_s) == (None, CaseState.IN_PROGRESS, 0)
    step = inspecting.take(world, "dinkes/kepala-bidang")
    desk = queries.get_desk_case(act=world.officer_act("dinkes/kepala-bidang"), officer=world.officers["dinkes/kepala-bidang"], step=step.id)
    (shown,) = desk.shown.inspections
    assert [(row.item, row.value.id) for row in shown.rows][1:3] == [("rooms", "2 ruang"), ("clean_water", "Ya")]
    photo = shown.rows[0].photos[0]
    assert (photo.taken_at, photo.spot) == (LATER - dt.timedelta(minutes=20), ("-8.500000", "117.420000", 12))
    stored, content = queries.read_desk_file(
        act=world.officer_act("dinkes/kepala-bidang"), officer=world.officers["dinkes/kepala-bidang"], step=step.id, file=UUID(photo.file)
    )
    assert (stored.media_type, stored.owner) == ("image/jpeg", case)
    assert content[:2] == b"\xff\xd8"
    citizens = walking.shown(world, case)
    assert citizens.inspections[0].outcome is not None
    assert citizens.decisions[-1].outcome == "accept"
    content_ = cases.get_content(region=world.region, case=case)
    assert content_.inspections["visit"][0]["items"]["rooms"]["value"] == 2
    definition = catalogue.get_definition(citizens.case.version_hash)
    known = facts.facts_of(definition, content_, received_on=worlds.NOW.date(), region=world.region)
    assert catalogue.get_compiled(citizens.case.version_hash).holds(
        "inspection.visit.rooms >= 2 and inspection.visit.waste = 'contractor' and inspection.visit.referral = 'not_applicable'",
        known,
        worlds.NOW.date(),
    )  # what rules and documents name


def test_the_same_result_sent_again_is_one_and_another_one_is_refused(world: worlds.World) -> None:
    case = inspecting.send(world)
    _, carried = inspecting.carry(world)
    photos = inspecting.photograph(world, carried, at=LATER)
    result = inspecting.result(LATER, photos)
    first = send(world, carried, photos=photos, result=result)
    again = send(world, carried, photos=photos, result=result)
    assert (again.is_repeat, again.conflict) == (True, first.conflict)
    assert len(cases.get_content(region=world.region, case=case).inspections["visit"]) == 1
    with pytest.raises(AlreadySent):
        send(world, carried, photos=photos, result=replace(result, id=ids.new_id()))


def test_a_photo_sent_again_is_one_and_the_files_follow_the_case(world: worlds.World) -> None:
    case = inspecting.send(world)
    _, carried = inspecting.carry(world)
    photos = inspecting.photograph(world, carried, at=LATER)
    item, photo = next(iter(photos.items()))
    act, officer = world.officer_act(EXAMINER, LATER), world.officers[EXAMINER]
    again = operations.keep_inspection_photo(
        act=act, officer=officer, device=inspecting.DEVICE, package=carried.package.id, photo=photo, item=item, content=inspecting.picture("red")
    )
    assert {one.file for one in inspections.list_photos(package=carried.package.id)} >= {again}
    send(world, carried, photos=photos)
    assert file_rows.File.objects.filter(owner=case, purpose="inspection_photo").count() == len(photos)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"items": {"rooms": Found(2)}}, "address_fits"),
        ({"items": {"clean_water": Found("no")}}, "clean_water"),
        ({"items": {"rooms": Found(21)}}, "rooms"),
        ({"items": {"waste": Found("river")}}, "waste"),
        ({"signed_name": ""}, "signature"),
        ({"signature": UUID(int=7)}, "signature"),
    ],
)
def test_a_result_that_lacks_something_is_refused_and_says_where(world: worlds.World, change: dict[str, object], where: str) -> None:
    inspecting.send(world)
    _, carried = inspecting.carry(world)
    photos = inspecting.photograph(world, carried, at=LATER)
    whole = inspecting.result(LATER, photos)
    if where == "address_fits":
        change = {"items": {"address_fits": Found("yes")}}  # the photo is missing
    items = {**whole.items, **change.pop("items", {})}  # type: ignore[dict-item]
    with pytest.raises(FindingsIncomplete) as refused:
        send(world, carried, photos=photos, result=replace(whole, items=items, **change))  # type: ignore[arg-type]
    assert set(refused.value.errors) == {where}
    assert models.Package.objects.get(id=carried.package.id).state == PackageState.CARRIED


def test_an_inspection_is_not_decided_without_looking(world: worlds.World) -> None:
    inspecting.send(world)
    step = inspecting.take(world)
    with pytest.raises(InspectionNeeded):
        operations.decide(act=world.officer_act(EXAMINER), officer=world.officers[EXAMINER], step=step.id, revision=step.revision, outcome="accept")


def test_nobody_else_no_other_device_and_no_other_region_reaches_a_package(world: worlds.World) -> None:
    inspecting.send(world)
    step, carried = inspecting.carry(world)
    photos = inspecting.photograph(world, carried)
    for who, device in ((SECOND, inspecting.DEVICE), (EXAMINER, "b" * 64), (EXAMINER, "")):
        with pytest.raises(NoSuchPackage):
            send(world, carried, who=who, device=device, photos=photos)
        with pytest.raises(NoSuchPackage):
            inspecting.photograph(world, carried, who, device=device)
    act = replace(world.officer_act(EXAMINER), region=worlds.OTHER_REGION)
    with pytest.raises(NoSuchPackage):
        operations.send_inspection(
            act=act,
            officer=world.officers[EXAMINER],
            device=inspecting.DEVICE,
            package=carried.package.id,
            seal=carried.seal,
            result=inspecting.result(LATER, photos),
        )
    with pytest.raises(NotYourStep):
        operations.carry(act=world.officer_act(SECOND), officer=world.officers[SECOND], step=step.id, device=inspecting.DEVICE)


def test_a_result_for_something_else_than_what_was_handed_out_is_refused(world: worlds.World) -> None:
    inspecting.send(world)
    inspecting.send(world)
    _, first = inspecting.carry(world)
    second = operations.carry_another(act=world.officer_act(EXAMINER), officer=world.officers[EXAMINER], device=inspecting.DEVICE)
    for seal in ("", first.seal[:-1] + "x", second.seal):
        with pytest.raises(SealWrong):
            send(world, first, seal=seal)


def test_more_are_carried_first_in_first_out_and_no_more_than_the_package_says(world: worlds.World) -> None:
    with pytest.raises(NothingMore):
        operations.carry_another(act=world.officer_act(EXAMINER), officer=world.officers[EXAMINER], device=inspecting.DEVICE)
    sent = [inspecting.send(world, place_name=f"TPMB {number}") for number in range(4)]
    _, first = inspecting.carry(world)
    act, officer = world.officer_act(EXAMINER), world.officers[EXAMINER]
    others = [operations.carry_another(act=act, officer=officer, device=inspecting.DEVICE) for _ in range(2)]
    assert [first.package.case, *(one.package.case for one in others)] == sent[:3]
    with pytest.raises(TripFull):
        operations.carry_another(act=act, officer=officer, device=inspecting.DEVICE)


def test_a_step_that_was_moved_meanwhile_keeps_the_record_beside_the_case_for_whoever_has_it_now(world: worlds.World) -> None:
    inspecting.send(world)
    step, carried = inspecting.carry(world)
    case_writes.release_step(act=world.officer_act(EXAMINER), step=step, reason="overdue")
    sent = send(world, carried)
    assert (sent.conflict, sent.state) == (Conflict.MOVED, None)
    now = inspecting.take(world, SECOND)
    assert now.id == step.id
    desk = queries.get_desk_case(act=world.officer_act(SECOND), officer=world.officers[SECOND], step=step.id)
    (aside,) = desk.shown.inspections
    assert (aside.conflict, aside.rows[1].value.id) == (Conflict.MOVED, "2 ruang")
    read = queries.read_desk_file(
        act=world.officer_act(SECOND), officer=world.officers[SECOND], step=step.id, file=UUID(aside.rows[0].photos[0].file)
    )
    assert read[0].media_type == "image/jpeg"
    assert walking.shown(world, carried.package.case).inspections == ()  # nothing was decided by it


def test_what_was_decided_at_the_desk_meanwhile_stays_so(world: worlds.World) -> None:
    inspecting.send(world)
    _, carried = inspecting.carry(world)
    inspecting.enter(world, outcome="return", reason="equipment_missing", fields=("place_plan",))
    assert send(world, carried).conflict is Conflict.CLOSED  # it went back to the applicant
    assert walking.shown(world, carried.package.case).case.state is CaseState.RETURNED


def test_of_a_withdrawn_application_nothing_is_kept(world: worlds.World) -> None:
    case = inspecting.send(world)
    _, carried = inspecting.carry(world)
    photos = inspecting.photograph(world, carried, at=LATER)
    operations.withdraw(act=world.act(), account=world.citizen, case=case)
    assert send(world, carried, photos=photos).conflict is Conflict.WITHDRAWN
    assert inspections.list_aside(case=case) == ()
    assert not file_rows.File.objects.filter(purpose="inspection_photo", erased_at__isnull=True).exists()
    assert details_of("inspections.result.set_aside")[-1]["kept"] is False


@pytest.mark.parametrize(("finished", "arrived", "conflict"), [(-1, 2, None), (1, 2, Conflict.EXPIRED), (-1, 25, Conflict.EXPIRED)])
def test_a_package_ends_and_what_was_finished_in_time_may_still_arrive_for_a_day(
    world: worlds.World, finished: int, arrived: int, conflict: Conflict | None
) -> None:
    inspecting.send(world)
    _, carried = inspecting.carry(world)
    end, hour = carried.package.expires_at, dt.timedelta(hours=1)
    assert moves.expire_packages(end - hour) == 0
    assert moves.expire_packages(end) == 1
    assert moves.expire_packages(end) == 0
    at = end + arrived * hour
    photos = inspecting.photograph(world, carried, at=at)
    result = inspecting.result(at, photos, finished_at=end + finished * hour, started_at=end - 3 * hour)
    assert send(world, carried, at=at, photos=photos, result=result).conflict is conflict


def test_a_second_device_takes_over_and_the_first_ones_record_is_kept_aside(world: worlds.World) -> None:
    inspecting.send(world)
    step, old = inspecting.carry(world)
    new = operations.carry(act=world.officer_act(EXAMINER), officer=world.officers[EXAMINER], step=step.id, device="b" * 64)
    assert send(world, old).conflict is Conflict.MOVED
    assert send(world, new, device="b" * 64).conflict is None


def test_a_clock_that_is_far_off_is_told_and_both_times_are_kept(world: worlds.World) -> None:
    case = inspecting.send(world)
    _, carried = inspecting.carry(world)
    photos = inspecting.photograph(world, carried, at=LATER)
    ahead = inspecting.result(LATER, photos, sent_at=LATER + dt.timedelta(hours=2))
    assert send(world, carried, photos=photos, result=ahead).clock_off_s == 7200
    (shown,) = walking.shown(world, case).inspections
    assert (shown.at, shown.clock_off_s) == (LATER, 7200)


def test_a_second_visit_is_kept_beside_the_first(world: worlds.World) -> None:
    case = inspecting.send(world)
    inspecting.enter(world, outcome="return", reason="equipment_missing", fields=("place_plan",))
    content = cases.get_content(region=world.region, case=case)
    operations.resubmit(act=world.act(), account=world.citizen, case=case, answers={"place_plan": content.answers["place_plan"]})
    inspecting.enter(world)
    assert [one.outcome.id for one in walking.shown(world, case).inspections if one.outcome] == ["Perlu dilengkapi", "Memenuhi syarat"]
