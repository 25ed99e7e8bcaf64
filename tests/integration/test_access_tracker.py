"""The data tracker protocol of Estonia, as other portals ask it: shapes, order and totals; and no personal number in any address or log."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client as Browser

from loket.config import logs
from loket.foundation.clients import queries as clients
from loket.foundation.residents import queries as residents
from loket.oversight.access import queries
from loket.oversight.access.values import Side
from tests.support import clients as applications
from tests.support import watching
from tests.support import world as worlds

AT = worlds.NOW + dt.timedelta(hours=3)


class Portal:
    """A portal that a citizen let see their readings."""

    def __init__(self, world: worlds.World) -> None:
        self.world = world
        self.made = applications.make_client(region=world.region, at=AT, scopes=("openid", "usage"))
        self.token = self.made.citizen_token(world.citizen, at=AT, scopes=("openid", "usage"))
        self.sub = clients.subject_of(client_id=self.made.client_id, account=world.citizen)
        self.browser = Browser(headers={"host": "localhost"})

    def get(self, call: str, *, token: str | None = None, user: str | None = None, **query: str) -> Any:
        headers = {"Authorization": f"Bearer {token or self.token}", "X-Road-UserId": self.sub if user is None else user, "X-Road-Id": "m-7"}
        return self.browser.get(f"/api/pelacak/v2/{call}", query, headers=headers)

    def find(self, **query: str) -> Any:
        return self.get("findUsage", **{"userCode": self.sub, **query})


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> worlds.World:
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    return worlds.build()


@pytest.fixture
def portal(world: worlds.World) -> Portal:
    return Portal(world)


def test_usages_come_newest_first_in_the_protocols_shape_and_the_total_is_whole(world: worlds.World, portal: Portal) -> None:
    for minute in range(5):
        watching.reads(world, at=world.at + dt.timedelta(minutes=minute))
    answer = portal.find()
    assert (answer.status_code, answer["Content-Type"], answer["X-Road-Id"]) == (200, "application/json", "m-7")
    body = answer.json()
    assert set(body) == {"totalUsages", "usages"}
    assert body["totalUsages"] == 5
    first = body["usages"][0]
    assert first == {
        "logtime": "2026-11-24T09:34:00+08:00", "action": "mengerjakan permohonan", "receiverCode": "97.01/dukcapil",
        "receiverName": "Dinas Kependudukan dan Pencatatan Sipil", "receiverSystem": "Loket",
    }  # fmt: skip
    times = [one["logtime"] for one in body["usages"]]
    assert times == sorted(times, reverse=True)
    page = portal.find(offset="1", limit="2").json()
    assert (page["totalUsages"], [one["logtime"] for one in page["usages"]]) == (5, times[1:3])
    assert portal.find(limit="0").json() == {"totalUsages": 5, "usages": []}
    assert portal.find(offset="9").json() == {"totalUsages": 5, "usages": []}
    within = portal.find(periodStart="2026-11-24T09:31:00", periodEnd="2026-11-24T09:33:00+08:00").json()
    assert [one["logtime"][11:16] for one in within["usages"]] == ["09:32", "09:31"]


def test_period_and_heartbeat_answer_as_the_protocol_says(world: worlds.World, portal: Portal) -> None:
    watching.reads(world)
    assert portal.get("usagePeriod").json() == {"periodStart": "2026-11-24T09:30:00+08:00"}
    beat = portal.browser.get("/api/pelacak/v2/heartbeat").json()
    assert (beat["status"], set(beat)) == ("OK", {"status", "message"})


@pytest.mark.parametrize(
    "query",
    [
        {"userCode": ""}, {"userCode": "9701015204940001"}, {"userCode": "EE9701015204940001"}, {"userCode": "somebody-else"}, {"limit": "-1"}, {"limit": "many"},
        {"limit": "3000000000"}, {"offset": "1.5"}, {"periodStart": "yesterday"}, {"periodEnd": "2026-13-45T00:00:00"}, {"periodStart": "0001-01-01T00:00:00"},
    ],
)  # fmt: skip
def test_what_does_not_follow_the_protocol_is_a_400_that_repeats_nothing(portal: Portal, query: dict[str, str]) -> None:
    answer = portal.find(**query)
    assert answer.status_code == 400
    (value,) = query.values()
    assert not value or len(value) < 3 or value not in answer.content.decode()


def test_a_portal_sees_only_who_let_it_and_only_with_the_scope(world: worlds.World, portal: Portal) -> None:
    watching.reads(world, of=world.spouse)
    assert portal.find(user="").status_code == 400
    assert portal.find(user="9701015204940001").status_code == 400
    assert portal.get("findUsage", token="loket_at_nobody", userCode=portal.sub).status_code == 401
    without = applications.make_client(region=world.region, at=AT, scopes=("openid", "profile"))
    token = without.citizen_token(world.citizen, at=AT, scopes=("openid",))
    sub = clients.subject_of(client_id=without.client_id, account=world.citizen)
    assert portal.get("findUsage", token=token, user=sub, userCode=sub).status_code == 403
    spouse = watching.person(world, world.spouse)
    theirs = portal.made.citizen_token(spouse, at=AT, scopes=("openid", "usage"))
    assert portal.get("findUsage", token=theirs, userCode=portal.sub).status_code == 400
    assert portal.find().json()["totalUsages"] == 0


def test_what_is_masked_or_withheld_on_the_page_is_so_for_portals(world: worlds.World, portal: Portal) -> None:
    from loket.foundation.common import ids
    from loket.oversight.access import operations

    watching.reads(world, case=ids.new_id(), fields=("residents.family.welfare_decile",))
    (masked,) = portal.find().json()["usages"]
    assert masked["action"] == "urusan orang lain yang memuat data Anda"
    one, two = watching.auditor(world), watching.auditor(world)
    made = operations.propose_concealment(
        act=watching.act_of(world, one), auditor=one, subject=world.resident, actor=str(world.officers["dukcapil/kepala"]), case=None,
        investigation="SP/1/2026", basis="law_enforcement", reason="Dugaan.", ends_at=AT + dt.timedelta(days=5),
    )  # fmt: skip
    operations.approve_concealment(act=watching.act_of(world, two), auditor=two, concealment=made.id)
    watching.reads(world, by="dukcapil/kepala", at=AT - dt.timedelta(minutes=1))
    assert portal.find().json()["totalUsages"] == 1


def test_the_look_stands_in_the_persons_own_history_and_does_not_move_the_pages(world: worlds.World, portal: Portal) -> None:
    watching.reads(world)
    assert [portal.find().json()["totalUsages"] for _ in range(3)] == [1, 1, 1]
    own = queries.list_shown(act=world.act(at=AT), account=world.citizen, side=Side.PEOPLE).items
    assert {one.who.id for one in own} == {"Anda sendiri"}
    assert own[0].fields[0].id == "riwayat siapa membaca data"


@pytest.fixture
def written(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[], str]]:
    """Log as in production, and return what was written."""
    root = logging.root
    before = root.handlers[:], root.level
    logs.configure({"format": "json", "level": "INFO"})
    yield lambda: "".join(capsys.readouterr())
    root.handlers[:], level = before
    root.setLevel(level)


def test_no_log_line_holds_the_code_the_header_or_the_query(world: worlds.World, portal: Portal, written: Callable[[], str]) -> None:
    nik = residents.get_person(act=world.act(), resident_id=world.resident, fields=("nik",), reader=world.resident).nik
    assert nik is not None
    assert portal.find().status_code == 200
    assert portal.find(userCode=nik).status_code == 400
    assert portal.find(user=nik).status_code == 400
    assert portal.find(limit="many").status_code == 400
    text = written()
    assert "tracker-find-usage" in text
    for secret in (portal.sub, nik, "userCode", "findUsage?", portal.token):
        assert secret not in text
