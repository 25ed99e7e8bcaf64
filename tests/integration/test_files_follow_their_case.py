"""Files become the case's when a draft is sent, and their years count from the end of the case, not from the upload."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

import pytest

from loket.config import wiring
from loket.foundation.events import operations as events
from loket.foundation.files import jobs, queries
from loket.foundation.files.values import StoredFile
from loket.services.journey import keeping, operations
from tests.integration.test_journey import decide, fill
from tests.support import world as worlds

HOUR = dt.timedelta(hours=1)
#: Retention of an upload in `worlds.World.upload`.
YEARS = 1


@pytest.fixture
def world(committed_db: str) -> worlds.World:
    return worlds.build()


def hear() -> None:
    [subscription] = keeping.SUBSCRIPTIONS
    assert subscription in wiring.all_subscriptions()
    while events.deliver(subscription=subscription):
        pass


def sent(world: worlds.World, draft: UUID) -> UUID:
    return operations.submit(act=world.act(), account=world.citizen, draft=draft, idempotency_key=uuid4().hex).case


def files_of(world: worlds.World, owner: UUID) -> list[StoredFile]:
    return list(queries.list_files(region=world.region, owner=owner, kept_only=True))


def test_files_follow_draft_case_end_objection_and_end_again(world: worlds.World) -> None:
    draft = fill(world)
    lost = UUID(world.upload(draft)["file"])  # stored, and the page never saved
    named = {file.id for file in files_of(world, draft)} - {lost}
    case = sent(world, draft)
    hear()
    assert files_of(world, draft) == []
    assert {file.id for file in files_of(world, case)} == named
    assert queries.get_file(region=world.region, file=lost).is_erased
    assert {file.kept_until for file in files_of(world, case)} == {None}

    decide(world, "dukcapil/verifikator", "refuse", at=worlds.NOW + HOUR, reason="not_parent")
    hear()
    ended = worlds.NOW + HOUR
    assert {file.kept_until for file in files_of(world, case)} == {ended.replace(year=ended.year + YEARS)}

    operations.object_to_refusal(act=world.act(at=worlds.NOW + 2 * HOUR), account=world.citizen, case=case, text="Saya ibunya.")
    hear()
    assert {file.kept_until for file in files_of(world, case)} == {None}
    assert jobs.erase_due(at=worlds.NOW.replace(year=2060)).erased == 0

    decide(world, "dukcapil/kepala", "overturn", at=worlds.NOW + 3 * HOUR)
    decide(world, "dukcapil/kepala", "accept", at=worlds.NOW + 4 * HOUR)
    hear()
    ended = worlds.NOW + 4 * HOUR
    assert {file.kept_until for file in files_of(world, case)} == {ended.replace(year=ended.year + YEARS)}
    assert jobs.erase_due(at=ended.replace(year=ended.year + YEARS)).erased == len(named)
    assert files_of(world, case) == []
