"""Promise 1: one number changed in a package changes page, clock and drawing of what begins afterwards, and of nothing before."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from loket.foundation.audit.values import system_act
from loket.services.cases import queries as cases
from loket.services.catalogue import operations as catalogue_writes
from loket.services.catalogue import queries as catalogue
from loket.services.journey import queries as journey_reads
from loket.services.rollout import operations as rollout
from tests.integration import test_journey as journey
from tests.support import world as worlds

SERVICE = "dukcapil/akta-kelahiran"


@pytest.fixture
def world(db: None) -> worlds.World:
    return worlds.build()


def publish_with(replacements: list[tuple[str, str]]) -> str:
    """Publish version 2 with these texts replaced; the examples no longer name a due date or a fee, so they stay true."""
    bundle = dict(catalogue.read_folder(worlds.TOP / "service-packages" / SERVICE, region=worlds.REGION, regions=worlds.TOP / "regions"))
    for name, content in list(bundle.items()):
        text = content.decode()
        if name == "service.yaml":
            for old, new in [("version: 1\n", "version: 2\n"), *replacements]:
                assert old in text, old
                text = text.replace(old, new)
        elif name.startswith("examples/"):
            text = re.sub(r"^  (due_on|fee_idr): .*\n", "", text, flags=re.MULTILINE)
        bundle[name] = text.encode()
    at = worlds.NOW + journey.HOUR
    act = system_act("publish", region=worlds.REGION, at=at, purpose="publish")
    version = catalogue_writes.publish(act=act, bundle=bundle, region=worlds.REGION, on=at.date())
    rollout.make_live(act=act, region=worlds.REGION, version_hash=version, live_from=at)
    return version


def page() -> str:
    return Client(HTTP_HOST="localhost").get("/layanan/akta-kelahiran/").content.decode()


def test_a_longer_time_changes_page_clock_and_drawing_of_new_cases_only(world: worlds.World, monkeypatch: pytest.MonkeyPatch) -> None:
    later = worlds.NOW + journey.HOUR
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    old_case, before = journey.send(world), page()
    newer = publish_with([("time: {value: 1, unit: working_days", "time: {value: 3, unit: working_days")])
    after = page()
    assert "1 hari kerja" in before
    assert "3 hari kerja" not in before
    assert "3 hari kerja" in after
    assert newer in after
    drawn_before, drawn_after = (catalogue.sop_table(catalogue.get_definition(one)).total.id for one in (world.hashes["akta-kelahiran"], newer))
    assert (drawn_before, drawn_after) == ("1 hari kerja", "3 hari kerja")
    world.at = later
    new_case = journey.send(world, at=later)
    old, new = (cases.get_case(region=world.region, case=case) for case in (old_case, new_case))
    assert (new.promised_on - old.promised_on).days == 2
    assert (old.version_hash, new.version_hash) == (world.hashes["akta-kelahiran"], newer)
    assert journey_reads.get_own_case(act=world.act(), account=world.citizen, case=old_case).definition.standard.time.value == 1


def test_a_new_fee_is_on_the_page_of_new_cases_only(world: worlds.World, monkeypatch: pytest.MonkeyPatch) -> None:
    later = worlds.NOW + journey.HOUR
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    old_case, before = journey.send(world), page()
    publish_with([("amount_idr: 0, reference: UU 24/2013 Pasal 79A", "amount_idr: 12500, reference: contoh untuk pengujian")])
    assert "Gratis" in before
    assert "Rp12.500" in page()
    shown = journey_reads.get_own_case(act=world.act(), account=world.citizen, case=old_case)
    fee = shown.definition.fee_on(later.date())
    assert fee is not None
    assert fee.amount_idr == 0
