"""The door of those who run the office: who may enter, and what is open to whom."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from loket.foundation.audit.values import system_act
from loket.foundation.common import ids
from loket.foundation.identity import models, queries
from loket.foundation.identity import operations as identity
from loket.foundation.identity.values import Audience, NewAccount, NewAppointment
from tests.support import world as worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> worlds.World:
    return worlds.build()


def appointed(position: str, audience: Audience, *, number: int = 1) -> Client:
    """A client signed in as somebody who holds a position."""
    agency = position.partition("/")[0]
    account = ids.new_id()
    seat = NewAppointment(
        region=worlds.REGION, agency=agency, unit=f"{agency}/kantor", position=position, audience=audience, valid_from=dt.date(2020, 1, 1)
    )
    act = system_act("load", region=worlds.REGION, at=worlds.NOW, purpose="load")
    email = f"{audience.value}{number}@contoh.example"
    identity.load_accounts(act=act, accounts=[NewAccount(id=account, email=email, name="Contoh", password=None, appointments=(seat,))])
    client = Client(HTTP_HOST="localhost")
    client.force_login(models.Account.objects.get(pk=account), backend="loket.foundation.identity.backend.ByAddress")
    return client


def test_operators_authors_reviewers_and_leaders_enter_and_nobody_else(world: worlds.World) -> None:
    entering = [
        ("diskominfo/pengelola", Audience.OPERATOR), ("dukcapil/penyusun", Audience.AUTHOR), ("setda/penelaah-hukum", Audience.REVIEWER),
        ("setda/pimpinan", Audience.LEADER),
    ]  # fmt: skip
    for position, audience in entering:
        assert appointed(position, audience).get("/pengelola/").status_code == 200
    assert appointed("dukcapil/verifikator", Audience.OFFICER).get("/pengelola/").status_code == 403
    assert Client(HTTP_HOST="localhost").get("/pengelola/").status_code == 302


def test_who_leads_an_agency_is_its_leader_whichever_door_their_work_opens(world: worlds.World) -> None:
    head = world.officers["dukcapil/kepala"]
    held = queries.audiences_of(account=head, region=worlds.REGION, at=worlds.NOW)
    assert held == {Audience.OFFICER, Audience.LEADER}
    found = queries.holds_audience(account=head, audience="leader", region=worlds.REGION, at=worlds.NOW)
    assert found is not None
    assert found.position == "dukcapil/kepala"
    verifier = world.officers["dukcapil/verifikator"]
    assert queries.holds_audience(account=verifier, audience="leader", region=worlds.REGION, at=worlds.NOW) is None
    assert queries.audiences_of(account=head, region=worlds.OTHER_REGION, at=worlds.NOW) == frozenset()
