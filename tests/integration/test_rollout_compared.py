"""Two versions side by side, counted from the cases that keep their hashes."""

from __future__ import annotations

import datetime as dt

import pytest

from loket.foundation.audit.values import system_act
from loket.foundation.common import ids
from loket.oversight.standards import queries as standards
from loket.oversight.standards.values import Measure
from loket.services.cases import models
from loket.services.cases.values import CaseState
from loket.services.rollout import operations, queries
from loket.services.rollout.values import PilotRun
from tests.integration import test_journey
from tests.support import publishing
from tests.support import world as worlds
from tests.support.publishing import SERVICE

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


@pytest.fixture
def world(db: None) -> worlds.World:
    return worlds.build()


@pytest.fixture
def pilot(world: worlds.World) -> PilotRun:
    publishing.pilot_that(True, world.resident, publishing.published())
    found = queries.find_pilot(SERVICE, worlds.REGION, worlds.NOW)
    assert found is not None
    return found


def cases(version: str, count: int, *, state: CaseState = CaseState.COMPLETED, took: dt.timedelta = HOUR, sent: dt.datetime = worlds.NOW) -> None:
    """Write cases as a year of work would leave them; only what is counted matters."""
    ended = sent + took if state in (CaseState.COMPLETED, CaseState.REFUSED, CaseState.WITHDRAWN) else None
    models.Case.objects.bulk_create(
        models.Case(
            id=ids.new_id(), number=f"NJ-{ids.new_code(12)}", region=worlds.REGION, service=SERVICE, version_hash=version, account_id=ids.new_id(),
            applicant_id=ids.new_id(), applicant_kind="resident", power="self", state=state.value, content_sealed=b"", idempotency_key=ids.new_code(8),
            submitted_at=sent, promised_at=sent + 3 * HOUR, promised_on=sent.date(), on_overdue="escalate", ended_at=ended,
        )
        for _ in range(count)
    )  # fmt: skip


def test_each_version_is_counted_by_the_cases_that_keep_its_hash(pilot: PilotRun) -> None:
    cases(pilot.beside, 30)
    cases(pilot.beside, 10, took=5 * HOUR)
    cases(pilot.beside, 4, state=CaseState.REFUSED)
    cases(pilot.beside, 3, state=CaseState.IN_PROGRESS)
    cases(pilot.hash, 12)
    cases(pilot.hash, 2, state=CaseState.WITHDRAWN)
    found = standards.compare_pilot(pilot=pilot, at=worlds.NOW + DAY)
    ordinary, tried = found.ordinary, found.tried
    assert (ordinary.started, ordinary.running, ordinary.refused.part, ordinary.on_time.part, ordinary.on_time.whole) == (47, 3, 4, 34, 44)
    assert (tried.started, tried.running, tried.withdrawn.part, tried.on_time.percent) == (14, 0, 2, 100)
    assert (ordinary.version, tried.version) == (1, 2)
    assert ordinary.median_seconds is not None
    assert ordinary.tenths_seconds is not None
    assert tried.tenths_seconds is None  # twelve are too few for nine tenths
    assert found.clear[Measure.ON_TIME] is False  # 77 % of 44 and 100 % of 12 may be chance


def test_a_few_cases_give_counts_and_no_figure(world: worlds.World, pilot: PilotRun) -> None:
    test_journey.send(world)
    test_journey.decide(world, "dukcapil/verifikator", "accept", at=worlds.NOW + HOUR)
    test_journey.decide(world, "dukcapil/kepala", "accept", at=worlds.NOW + HOUR)
    found = standards.compare_pilot(pilot=pilot, at=worlds.NOW + 2 * HOUR)
    assert (found.tried.started, found.tried.on_time.part, found.tried.on_time.whole) == (1, 1, 1)
    assert (found.tried.on_time.percent, found.tried.median_seconds) == (None, None)
    assert found.ordinary.started == 0
    assert set(found.clear.values()) == {None}


def test_a_case_that_went_back_to_its_applicant_counts_as_returned_once(world: worlds.World, pilot: PilotRun) -> None:
    case = test_journey.send(world)
    test_journey.decide(world, "dukcapil/verifikator", "return", reason="name_differs", fields=["child_name"], note="Lihat baris pertama.")
    found = standards.compare_pilot(pilot=pilot, at=worlds.NOW + HOUR)
    assert (found.tried.returned.part, found.tried.returned.whole, found.tried.running) == (1, 1, 1)
    assert case


def test_only_what_was_sent_while_both_could_be_begun_is_compared(pilot: PilotRun) -> None:
    cases(pilot.beside, 5, sent=worlds.NOW - DAY)
    cases(pilot.beside, 1)
    act = system_act("test", region=worlds.REGION, at=worlds.NOW + DAY, purpose="publish")
    operations.withdraw_pilot(act=act, region=worlds.REGION, service=SERVICE, reason="Cukup.")
    cases(pilot.beside, 7, sent=worlds.NOW + 2 * DAY)
    ended = next(one for one in queries.list_tried(worlds.REGION, SERVICE) if one.id == pilot.id)
    found = standards.compare_pilot(pilot=ended, at=worlds.NOW + 5 * DAY)
    assert found.ordinary.started == 1
    assert found.until == worlds.NOW + DAY


def test_another_region_s_cases_are_never_counted(pilot: PilotRun) -> None:
    cases(pilot.beside, 2)
    models.Case.objects.update(region=worlds.OTHER_REGION)
    assert standards.compare_pilot(pilot=pilot, at=worlds.NOW + DAY).ordinary.started == 0
